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
//! ```
//! use oxz::io::{EncodingReader, Reader};
//! use oxz::{Decode, Encode};
//!
//! // What is compressed while it is read, is decompressed while it is read.
//! let compressed = EncodingReader::new(&b"to be or not to be"[..], &Encode::xz())?;
//! let text = std::io::read_to_string(Reader::new(compressed, &Decode::auto())?)?;
//! assert_eq!(text, "to be or not to be");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Asynchronous input and output
//!
//! The features `tokio` and `futures` each add a module, [`tokio`] and
//! [`futures`], with a `Reader` and a `Writer` for the traits of that name.

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
