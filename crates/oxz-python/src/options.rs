//! The arguments that say what to compress and decompress, and how.

use oxz::constants as c;
use oxz::{Check, CheckId, Decode, Encode, Filter, Format, Preset};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::{self, LZMAError};
use crate::filters::{parse_chain, to_u32, to_u64};

/// Stands for the format's own check.
const CHECK_DEFAULT: i32 = -1;

/// What is wrong with the arguments is found in the order in which `lzma`
/// finds it.
pub fn encode(
    format: i32,
    check: i32,
    preset: Option<&Bound<'_, PyAny>>,
    filters: Option<&Bound<'_, PyAny>>,
) -> PyResult<Encode> {
    let no_check = check == CHECK_DEFAULT || check == i32::from(c::CHECK_NONE);
    if format != c::FORMAT_XZ as i32 && !no_check {
        return Err(PyValueError::new_err("Integrity checks are only supported by FORMAT_XZ"));
    }
    if preset.is_some() && filters.is_some() {
        return Err(PyValueError::new_err("Cannot specify both preset and filter chain"));
    }
    let preset = preset.map_or(Ok(c::PRESET_DEFAULT), to_u32)?;
    let format = container(format)?;
    let options = match (format, filters) {
        (Format::Raw, None) => return Err(filters_missing()),
        (format, Some(specs)) => Encode::new(format).filters(chain_for(format, specs)?),
        (format, None) => {
            let preset = Preset::from_bits(preset).map_err(errors::to_py)?;
            Encode::new(format).preset(preset)
        }
    };
    match format {
        Format::Xz if check != CHECK_DEFAULT => Ok(options.check(check_to_write(check)?)),
        _ => Ok(options),
    }
}

/// As [`encode`], for the other direction: one Stream.
pub fn decode(
    format: i32,
    memlimit: Option<&Bound<'_, PyAny>>,
    filters: Option<&Bound<'_, PyAny>>,
) -> PyResult<Decode> {
    let raw = format == c::FORMAT_RAW as i32;
    if raw && memlimit.is_some() {
        return Err(PyValueError::new_err("Cannot specify memory limit with FORMAT_RAW"));
    }
    let memlimit = memlimit.map_or(Ok(u64::MAX), to_u64)?;
    if raw && filters.is_none() {
        return Err(filters_missing());
    }
    if !raw && filters.is_some() {
        return Err(PyValueError::new_err("Cannot specify filters except with FORMAT_RAW"));
    }
    let any = format == c::FORMAT_AUTO as i32;
    let format = if any { None } else { Some(container(format)?) };
    let options = Decode::new(format).memory_limit(memlimit).concatenated(false);
    match filters {
        Some(specs) => Ok(options.filters(parse_chain(specs)?)),
        None => Ok(options),
    }
}

fn container(format: i32) -> PyResult<Format> {
    let id = u32::try_from(format).ok();
    id.and_then(Format::from_id)
        .ok_or_else(|| PyValueError::new_err(format!("Invalid container format: {format}")))
}

fn filters_missing() -> PyErr {
    PyValueError::new_err("Must specify filters for FORMAT_RAW")
}

fn chain_for(format: Format, specs: &Bound<'_, PyAny>) -> PyResult<Vec<Filter>> {
    let chain = parse_chain(specs)?;
    match (format, &chain[..]) {
        (Format::Xz | Format::Raw, _) | (_, [Filter::Lzma1(_)]) => Ok(chain),
        (Format::Alone, _) => Err(PyValueError::new_err(
            "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter",
        )),
        (Format::Lzip, _) => Err(PyValueError::new_err(
            "Invalid filter chain for FORMAT_LZIP - must be a single LZMA1 filter",
        )),
    }
}

fn check_to_write(id: i32) -> PyResult<Check> {
    check_id(id)
        .and_then(CheckId::check)
        .ok_or_else(|| LZMAError::new_err(format!("Unsupported integrity check: {id}")))
}

fn check_id(id: i32) -> Option<CheckId> {
    u8::try_from(id).ok().and_then(CheckId::new)
}

/// Tell whether data can be written, and verified, with this integrity check.
///
/// >>> import oxz
/// >>> oxz.is_check_supported(oxz.CHECK_SHA256)
/// True
/// >>> oxz.is_check_supported(oxz.CHECK_UNKNOWN)
/// False
#[pyfunction]
#[pyo3(signature = (check_id, /))]
pub fn is_check_supported(check_id: i32) -> bool {
    self::check_id(check_id).is_some_and(oxz::is_check_supported)
}

/// The name of the constant.
pub fn format_name(format: i32) -> &'static str {
    match u32::try_from(format).unwrap_or(u32::MAX) {
        c::FORMAT_AUTO => "FORMAT_AUTO",
        c::FORMAT_XZ => "FORMAT_XZ",
        c::FORMAT_ALONE => "FORMAT_ALONE",
        c::FORMAT_RAW => "FORMAT_RAW",
        _ => "FORMAT_LZIP",
    }
}
