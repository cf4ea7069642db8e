//! The `oxz` command.

fn main() {}
