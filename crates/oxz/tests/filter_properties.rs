//! Filter Properties, both ways, against liblzma.

use std::ffi::c_void;
use std::ptr;

use liblzma_sys as sys;
use oxz::{BcjArch, DELTA_ID, Error, Feature, Filter, LZMA1_ID, LZMA2_ID, LzmaOptions};

const BCJ: [BcjArch; 8] = [
    BcjArch::X86,
    BcjArch::PowerPc,
    BcjArch::Ia64,
    BcjArch::Arm,
    BcjArch::ArmThumb,
    BcjArch::Sparc,
    BcjArch::Arm64,
    BcjArch::RiscV,
];

/// The front of liblzma's `lzma_options_delta`, as far as it is looked at.
#[repr(C)]
struct DeltaOptions {
    kind: u32,
    dist: u32,
}

/// What liblzma reads from the properties, as our filter; `None` where it
/// refuses them.
fn read_by_liblzma(id: u64, properties: &[u8]) -> Option<Filter> {
    let end = sys::lzma_filter { id: sys::LZMA_VLI_UNKNOWN, options: ptr::null_mut() };
    let mut filters = [sys::lzma_filter { id, options: ptr::null_mut() }, end];
    // SAFETY: the filter is valid for writes, the properties are valid for
    // their length, and no allocator means malloc.
    let result = unsafe {
        let (bytes, len) = (properties.as_ptr(), properties.len());
        sys::lzma_properties_decode(&mut filters[0], ptr::null(), bytes, len)
    };
    if result != sys::LZMA_OK {
        return None;
    }
    // SAFETY: liblzma has just made these options for this ID.
    let filter = unsafe { filter_of(id, filters[0].options) };
    // SAFETY: the list is terminated, and liblzma allocated the options.
    unsafe { sys::lzma_filters_free(filters.as_mut_ptr(), ptr::null()) };
    Some(filter)
}

/// # Safety
/// The options are of the type that belongs to the ID, as
/// `lzma_properties_decode` leaves them.
unsafe fn filter_of(id: u64, options: *const c_void) -> Filter {
    match id {
        LZMA1_ID => {
            let c = options.cast::<sys::lzma_options_lzma>();
            // SAFETY: the type is right, and these fields are set for LZMA1;
            // others may not be.
            let [dict_size, lc, lp, pb] = unsafe { [(*c).dict_size, (*c).lc, (*c).lp, (*c).pb] };
            Filter::Lzma1(LzmaOptions { dict_size, lc, lp, pb, ..LzmaOptions::default() })
        }
        LZMA2_ID => {
            // SAFETY: the type is right, and this field is set for LZMA2.
            let dict_size = unsafe { (*options.cast::<sys::lzma_options_lzma>()).dict_size };
            Filter::Lzma2(LzmaOptions { dict_size, ..LzmaOptions::default() })
        }
        DELTA_ID => {
            // SAFETY: the type is right as far as it is declared.
            let distance = unsafe { (*options.cast::<DeltaOptions>()).dist };
            Filter::Delta { distance }
        }
        _ => {
            let arch = BCJ.into_iter().find(|arch| arch.id() == id).expect("a BCJ filter");
            // SAFETY: the type is right, or the pointer is null.
            let options = unsafe { options.cast::<sys::lzma_options_bcj>().as_ref() };
            Filter::Bcj { arch, start_offset: options.map_or(0, |options| options.start_offset) }
        }
    }
}

/// What liblzma writes for options of the type that belongs to the ID.
fn written_by_liblzma<T>(id: u64, mut options: T) -> Vec<u8> {
    let filter = sys::lzma_filter { id, options: ptr::from_mut(&mut options).cast() };
    let mut size = 0;
    // SAFETY: every caller passes the type that belongs to the ID.
    let result = unsafe { sys::lzma_properties_size(&mut size, &filter) };
    assert_eq!(result, sys::LZMA_OK);
    let mut properties = vec![0; size as usize];
    // SAFETY: as above, and there is room for the size that liblzma gave.
    let result = unsafe { sys::lzma_properties_encode(&filter, properties.as_mut_ptr()) };
    assert_eq!(result, sys::LZMA_OK);
    properties
}

fn liblzma_options(options: &LzmaOptions) -> sys::lzma_options_lzma {
    // SAFETY: integers and pointers, all of which may be zero.
    let zeroed = unsafe { std::mem::zeroed() };
    let &LzmaOptions { dict_size, lc, lp, pb, .. } = options;
    sys::lzma_options_lzma { dict_size, lc, lp, pb, ..zeroed }
}

fn refusal(id: u64, properties: &[u8]) -> Option<Feature> {
    match Filter::from_properties(id, properties) {
        Ok(_) => None,
        Err(Error::Unsupported { feature, .. }) => Some(feature),
        Err(error) => panic!("{error}"),
    }
}

fn compare_reading(id: u64, properties: &[u8]) {
    match read_by_liblzma(id, properties) {
        // liblzma refuses these one call later, when it makes the coder.
        Some(Filter::Bcj { arch, start_offset }) if start_offset % arch.alignment() != 0 => {
            assert_eq!(refusal(id, properties), Some(Feature::FilterProperties(id)));
        }
        Some(filter) => assert_eq!(Filter::from_properties(id, properties), Ok(filter)),
        None => assert_eq!(refusal(id, properties), Some(Feature::FilterProperties(id))),
    }
}

#[test]
fn every_size_is_taken_or_refused_as_by_liblzma() {
    for id in BCJ.into_iter().map(BcjArch::id).chain([DELTA_ID, LZMA1_ID, LZMA2_ID]) {
        for size in 0..=8 {
            compare_reading(id, &[0; 8][..size]);
            compare_reading(id, &[16; 8][..size]);
        }
    }
}

#[test]
fn every_first_byte_is_taken_or_refused_as_by_liblzma() {
    for byte in 0..=u8::MAX {
        compare_reading(LZMA2_ID, &[byte]);
        compare_reading(DELTA_ID, &[byte]);
        for dict_size in [0, 1, 4096, 1 << 23, u32::MAX] {
            let [a, b, c, d] = u32::to_le_bytes(dict_size);
            compare_reading(LZMA1_ID, &[byte, a, b, c, d]);
        }
        for arch in BCJ {
            compare_reading(arch.id(), &[byte, 0, 0, 0x80]);
        }
    }
}

#[test]
fn undefined_ids_are_refused_by_name() {
    for id in [0, 1, 2, 0x0C, 0x20, 0x22, 1 << 62, u64::MAX] {
        assert_eq!(refusal(id, &[]), Some(Feature::FilterId(id)));
        assert_eq!(refusal(id, &[0]), Some(Feature::FilterId(id)));
    }
}

#[test]
fn lzma_properties_are_those_of_liblzma() {
    let mut sizes = vec![0, 1, 4095, 5000, 12_345_678, u32::MAX];
    for power in 11..32 {
        let (whole, half) = (1_u32 << power, 1 << (power - 1));
        sizes.extend([whole, whole + half].into_iter().flat_map(|size| size - 1..=size + 1));
    }
    for dict_size in sizes {
        let options = LzmaOptions { dict_size, ..LzmaOptions::default() };
        let theirs = written_by_liblzma(LZMA1_ID, liblzma_options(&options));
        assert_eq!(Filter::Lzma1(options.clone()).properties().unwrap(), theirs, "{dict_size}");
        let theirs = written_by_liblzma(LZMA2_ID, liblzma_options(&options));
        assert_eq!(Filter::Lzma2(options).properties().unwrap(), theirs, "{dict_size}");
    }
    for (lc, lp, pb) in [(0, 0, 0), (4, 0, 4), (0, 4, 1), (1, 3, 0), (2, 2, 2)] {
        let options = LzmaOptions { lc, lp, pb, ..LzmaOptions::default() };
        let theirs = written_by_liblzma(LZMA1_ID, liblzma_options(&options));
        assert_eq!(Filter::Lzma1(options).properties().unwrap(), theirs);
    }
}

#[test]
fn delta_properties_are_those_of_liblzma() {
    for distance in 1..=256 {
        let properties = Filter::Delta { distance }.properties().unwrap();
        let theirs = written_by_liblzma(DELTA_ID, DeltaOptions { kind: 0, dist: distance });
        assert_eq!(properties, theirs);
    }
}

#[test]
fn bcj_properties_are_those_of_liblzma() {
    for arch in BCJ {
        for start_offset in [0, 16, 0x1234_5670, 0xFFFF_FFF0] {
            let properties = Filter::Bcj { arch, start_offset }.properties().unwrap();
            let theirs = written_by_liblzma(arch.id(), sys::lzma_options_bcj { start_offset });
            assert_eq!(properties, theirs);
        }
    }
}

#[test]
fn options_out_of_range_have_no_properties() {
    let lzma = LzmaOptions { lc: u32::MAX, ..LzmaOptions::default() };
    for filter in
        [Filter::Lzma1(lzma), Filter::Delta { distance: 0 }, Filter::Delta { distance: 257 }]
    {
        assert_eq!(filter.properties(), filter.validate_decoder().map(|()| unreachable!()));
        assert_eq!(refusal(filter.id(), &[]), Some(Feature::FilterProperties(filter.id())));
    }
}
