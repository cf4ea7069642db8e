//! Filters, chains of them, start offsets, and checks.

use oxz::{BcjArch, Check, Filter};

use super::preset;
use crate::harness::ARCHS;
use crate::support::case::Case;
use crate::support::data;

fn delta(distance: u32) -> Filter {
    Filter::Delta { distance }
}

fn bcj(arch: BcjArch) -> Filter {
    Filter::Bcj { arch, start_offset: 0 }
}

fn lzma2() -> Filter {
    Filter::Lzma2(preset(1))
}

#[test]
fn every_check() {
    let data = data::mixed(100_000, 21);
    for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
        for data in [data.as_slice(), &data[..1], &[]] {
            Case { check, ..Case::xz(data, [lzma2()]) }.round_trips();
        }
    }
}

#[test]
fn every_delta_distance() {
    let data = data::records(3_000, 22);
    for distance in 1..=256 {
        Case::xz(&data, [delta(distance), lzma2()]).round_trips();
    }
}

#[test]
fn every_bcj_filter_at_every_kind_of_start_offset() {
    for arch in ARCHS {
        let data = data::machine_code(arch, 150_000, 23);
        for offset in [0, 16, 4096, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_F000, u32::MAX] {
            let start_offset = offset - offset % arch.alignment();
            Case::xz(&data, [Filter::Bcj { arch, start_offset }, lzma2()]).round_trips();
        }
    }
}

/// Converters look ahead: the end of the data may come anywhere in what they
/// look at.
#[test]
fn every_bcj_filter_on_short_data() {
    for arch in ARCHS {
        let code = data::machine_code(arch, 400, 24);
        let noise = data::random(400, 25);
        for len in (0..40).chain([63, 64, 65, 127, 399]) {
            for data in [&code, &noise, &vec![0xE8; 400], &vec![0xFF; 400]] {
                Case::xz(&data[..len], [bcj(arch), lzma2()]).round_trips();
            }
        }
    }
}

#[test]
fn every_bcj_filter_on_noise_and_on_mixed_data() {
    let noise = data::random(300_000, 26);
    let mixed = data::mixed(300_000, 27);
    for arch in ARCHS {
        Case::xz(&noise, [bcj(arch), lzma2()]).round_trips();
        Case::raw(&mixed, [bcj(arch), lzma2()]).round_trips();
        Case::raw(&mixed, [bcj(arch), Filter::Lzma1(preset(1))]).round_trips();
    }
}

#[test]
fn odd_chains() {
    let data = data::machine_code(BcjArch::X86, 200_001, 28);
    let chains = [
        vec![delta(1), delta(2), delta(3), lzma2()],
        vec![delta(256), delta(256), bcj(BcjArch::X86), lzma2()],
        vec![delta(4), bcj(BcjArch::X86), lzma2()],
        vec![bcj(BcjArch::X86), delta(4), lzma2()],
        vec![bcj(BcjArch::X86), bcj(BcjArch::X86), bcj(BcjArch::X86), lzma2()],
        vec![bcj(BcjArch::X86), bcj(BcjArch::Arm64), bcj(BcjArch::Ia64), lzma2()],
        vec![bcj(BcjArch::RiscV), bcj(BcjArch::ArmThumb), delta(16), lzma2()],
        vec![bcj(BcjArch::PowerPc), bcj(BcjArch::Sparc), bcj(BcjArch::Arm), lzma2()],
        vec![delta(7), Filter::Lzma2(preset(6))],
    ];
    for chain in chains {
        for len in [data.len(), 70_000, 11, 5, 1, 0] {
            Case::xz(&data[..len], chain.clone()).round_trips();
        }
    }
}
