//! The range coder.
