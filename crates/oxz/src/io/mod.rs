//! Readers, writers and files.
//!
//! | | encodes | decodes |
//! | --- | --- | --- |
//! | the usual way | [`Writer`] | [`Reader`] |
//! | the other way round | [`EncodingReader`] | [`DecodingWriter`] |
//! | a file by its name | [`File::create`] | [`File::open`] |
//!
//! Writers do not finish when they are dropped: call `finish`.
//!
//! # Asynchronous input and output
//!
//! The features `tokio` and `futures` each add a module with a `Reader` and a
//! `Writer` for the traits of that name.

mod buffer;
mod decoding_writer;
mod encoding_reader;
mod file;
#[cfg(feature = "futures")]
pub mod futures;
#[cfg(any(feature = "futures", feature = "tokio"))]
mod poll;
mod pull;
mod push;
mod reader;
mod seeker;
#[cfg(feature = "tokio")]
pub mod tokio;
mod writer;

pub use decoding_writer::DecodingWriter;
pub use encoding_reader::EncodingReader;
pub use file::File;
pub use reader::Reader;
pub use writer::Writer;
