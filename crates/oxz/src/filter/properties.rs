//! Filter Properties: the bytes that describe a filter in headers.
