//! Where converters work in place on bytes that pass by.
