//! Readers, writers and files, over readers and writers that do what the
//! contracts of [`std::io`] let them do.

#[path = "../suite/support/data.rs"]
#[allow(dead_code, reason = "shared with the suite")]
mod data;
mod decoding_writer;
mod encoding_reader;
mod errors;
mod file;
mod flaky;
mod reader;
mod samples;
mod seek;
mod sizes;
mod writer;
