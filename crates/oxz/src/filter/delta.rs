//! The Delta filter (`.xz` specification, 5.3.3).
