//! The chores of this repository: `cargo xtask help` lists them.

fn main() {}
