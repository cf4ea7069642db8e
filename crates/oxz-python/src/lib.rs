//! The compiled half of the Python package `oxz`. What is written in Python
//! (`LZMAFile`, `open`, `install`) is in `python/oxz`.

mod buffered;
mod buffers;
mod compressor;
mod constants;
mod decompressor;
mod errors;
mod filters;
mod interrupt;
mod oneshot;
mod options;
mod output;
mod reader;
mod shared;
mod streams;
mod unpack;

use pyo3::prelude::*;

/// The compiled half of oxz; import oxz instead.
#[pymodule(gil_used = false)]
mod _oxz {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::buffered::{LineIterator, LockedReader};
    #[pymodule_export]
    use crate::compressor::LZMACompressor;
    #[pymodule_export]
    use crate::decompressor::LZMADecompressor;
    #[pymodule_export]
    use crate::errors::LZMAError;
    #[pymodule_export]
    use crate::filters::{_decode_filter_properties, _encode_filter_properties};
    #[pymodule_export]
    use crate::oneshot::{compress, decompress, decompress_into};
    #[pymodule_export]
    use crate::options::is_check_supported;
    #[pymodule_export]
    use crate::reader::RawReader;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::constants::add_to(module)
    }
}
