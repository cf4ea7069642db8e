//! Filters, which Python writes as dicts.

use oxz::constants as c;
use oxz::{CHAIN_MAX, Filter, LzmaOptions, MatchFinder, Mode, Preset};
use pyo3::exceptions::{PyKeyError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyMapping};

use crate::buffers::Data;
use crate::errors;

/// The filters of a sequence of dicts.
pub fn parse_chain(specs: &Bound<'_, PyAny>) -> PyResult<Vec<Filter>> {
    if specs.is_instance_of::<PyDict>() {
        return Err(PyTypeError::new_err("filters must be a sequence of dicts, not a dict"));
    }
    let count = specs.len()?;
    if count > CHAIN_MAX {
        let message = format!("{count} filters are too many: at most {CHAIN_MAX} are possible");
        return Err(PyValueError::new_err(message));
    }
    (0..count).map(|index| parse(&specs.get_item(index)?)).collect()
}

/// One filter.
fn parse(spec: &Bound<'_, PyAny>) -> PyResult<Filter> {
    let spec = Spec::new(spec)?;
    let id = spec.id()?;
    match id {
        c::FILTER_LZMA1 => Ok(Filter::Lzma1(parse_lzma(&spec)?)),
        c::FILTER_LZMA2 => Ok(Filter::Lzma2(parse_lzma(&spec)?)),
        c::FILTER_DELTA => {
            spec.allow("delta", &["dist"])?;
            Ok(Filter::Delta { distance: spec.option("dist")?.unwrap_or(1) })
        }
        // Without properties a filter of no options is one of the BCJ filters.
        _ => match Filter::from_properties(id, &[]) {
            Ok(Filter::Bcj { arch, .. }) => {
                spec.allow("BCJ", &["start_offset"])?;
                let start_offset = spec.option("start_offset")?.unwrap_or(0);
                Ok(Filter::Bcj { arch, start_offset })
            }
            _ => Err(PyValueError::new_err(format!("Invalid filter ID: {id}"))),
        },
    }
}

const LZMA_OPTIONS: &[&str] =
    &["preset", "dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth"];

fn parse_lzma(spec: &Spec<'_>) -> PyResult<LzmaOptions> {
    let preset = match spec.get("preset")? {
        Some(bits) => Preset::from_bits(to_u32(&bits)?).map_err(errors::to_py)?,
        None => Preset::default(),
    };
    spec.allow("LZMA", LZMA_OPTIONS)?;
    let mut options = LzmaOptions::preset(preset);
    for (name, value) in [
        ("dict_size", &mut options.dict_size),
        ("lc", &mut options.lc),
        ("lp", &mut options.lp),
        ("pb", &mut options.pb),
        ("nice_len", &mut options.nice_len),
        ("depth", &mut options.depth),
    ] {
        if let Some(given) = spec.option(name)? {
            *value = given;
        }
    }
    if let Some(id) = spec.option("mode")? {
        options.mode = Mode::from_id(id).ok_or_else(|| unknown("mode", id))?;
    }
    if let Some(id) = spec.option("mf")? {
        options.mf = MatchFinder::from_id(id).ok_or_else(|| unknown("mf", id))?;
    }
    Ok(options)
}

fn unknown(option: &str, id: u32) -> PyErr {
    errors::LZMAError::new_err(format!("{option} is {id}, which is none of the constants"))
}

/// A `u32`, as `lzma` converts it: without `__index__`, and no wrapping around.
///
/// # Errors
/// `TypeError` and `OverflowError`.
pub fn to_u32(value: &Bound<'_, PyAny>) -> PyResult<u32> {
    u32::try_from(to_u64(value)?)
        .map_err(|_| PyOverflowError::new_err("value too large: it must fit in 32 bits"))
}

/// As [`to_u32`], 64 bits wide.
pub fn to_u64(value: &Bound<'_, PyAny>) -> PyResult<u64> {
    match value.cast::<PyInt>() {
        Ok(int) => int.extract(),
        Err(_) => Err(PyTypeError::new_err("an integer is required")),
    }
}

/// A dict that describes a filter.
struct Spec<'py>(Bound<'py, PyMapping>);

impl<'py> Spec<'py> {
    fn new(spec: &Bound<'py, PyAny>) -> PyResult<Self> {
        let mapping = spec.cast::<PyMapping>().map_err(|_| {
            PyTypeError::new_err("Filter specifier must be a dict or dict-like object")
        })?;
        Ok(Self(mapping.clone()))
    }

    fn get(&self, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.0.get_item(key) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_instance_of::<PyKeyError>(self.0.py()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn id(&self) -> PyResult<u64> {
        match self.get("id")? {
            Some(id) => to_u64(&id),
            None => Err(PyValueError::new_err("Filter specifier must have an \"id\" entry")),
        }
    }

    /// An option; whatever is wrong with it is a `ValueError`.
    fn option(&self, name: &str) -> PyResult<Option<u32>> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        to_u32(&value).map(Some).map_err(|error| {
            let py = self.0.py();
            let message =
                format!("Invalid filter specifier: {name} is {value}: {}", error.value(py));
            PyValueError::new_err(message)
        })
    }

    /// Refuses keys that this kind of filter does not know.
    fn allow(&self, kind: &str, options: &[&str]) -> PyResult<()> {
        for key in self.0.keys()? {
            let known = key
                .extract::<String>()
                .is_ok_and(|key| key == "id" || options.contains(&key.as_str()));
            if !known {
                let message = format!("Invalid filter specifier for {kind} filter: {key}");
                return Err(PyValueError::new_err(message));
            }
        }
        Ok(())
    }
}

/// Return the properties of a filter as bytes: what a decoder has to know of
/// its options. The ID is not among them.
///
/// >>> import oxz
/// >>> oxz._encode_filter_properties({"id": oxz.FILTER_DELTA, "dist": 4})
/// b'\x03'
#[pyfunction]
#[pyo3(signature = (filter, /))]
pub fn _encode_filter_properties(filter: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    parse(filter)?.properties().map_err(errors::to_py)
}

/// Return the filter, as a dict, that has this ID and these properties.
///
/// >>> import oxz
/// >>> oxz._decode_filter_properties(oxz.FILTER_LZMA2, b"\x16")
/// {'id': 33, 'dict_size': 8388608}
#[pyfunction]
#[pyo3(signature = (filter_id, encoded_props, /))]
pub fn _decode_filter_properties<'py>(
    py: Python<'py>,
    filter_id: &Bound<'py, PyAny>,
    encoded_props: Data<'py>,
) -> PyResult<Bound<'py, PyDict>> {
    let properties = encoded_props.as_slice();
    let filter = Filter::from_properties(to_u64(filter_id)?, properties).map_err(errors::to_py)?;
    let spec = PyDict::new(py);
    spec.set_item("id", filter.id())?;
    match filter {
        Filter::Lzma1(options) => {
            spec.set_item("lc", options.lc)?;
            spec.set_item("lp", options.lp)?;
            spec.set_item("pb", options.pb)?;
            spec.set_item("dict_size", options.dict_size)?;
        }
        Filter::Lzma2(options) => spec.set_item("dict_size", options.dict_size)?,
        Filter::Delta { distance } => spec.set_item("dist", distance)?,
        Filter::Bcj { start_offset, .. } => {
            if !properties.is_empty() {
                spec.set_item("start_offset", start_offset)?;
            }
        }
    }
    Ok(spec)
}
