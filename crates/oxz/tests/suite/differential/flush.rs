//! Flushing: what was given before a flush can be had from what was written
//! up to it, and the whole is still the whole.

use oxz::{
    Action, BcjArch, Check, Encode, Encoder, Error, Feature, Filter, LzmaOptions, Place, Status,
};

use super::{FINDERS, GROWTHS, MODES, preset};
use crate::support::case::{Case, assert_same_bytes, decode};
use crate::support::data::{self, Rng};
use crate::support::drive::{Cuts, assert_contract};
use crate::support::peer;
use crate::support::reading::Reading;

/// Up to here in the data, then this action.
type Step = (usize, Action);

/// After a step: bytes of data given, bytes of output written.
type Mark = (usize, usize);

/// Encodes `data`, flushing where `steps` say, into pieces of `room` bytes.
fn encode(options: &Encode, data: &[u8], steps: &[Step], room: usize) -> (Vec<u8>, Vec<Mark>) {
    let mut encoder = options.encoder().unwrap();
    let mut output = Vec::new();
    let mut marks = Vec::new();
    let mut given = 0;
    for &(until, action) in steps.iter().chain([&(data.len(), Action::Finish)]) {
        complete(&mut encoder, &data[given..until], action, room, &mut output);
        given = until;
        marks.push((given, output.len()));
    }
    (output, marks)
}

fn complete(
    encoder: &mut Encoder,
    mut input: &[u8],
    action: Action,
    room: usize,
    output: &mut Vec<u8>,
) {
    let mut buffer = vec![0; room];
    loop {
        let progress = encoder.code(input, &mut buffer, action).unwrap();
        assert_contract(progress, input.len(), room, action);
        output.extend(&buffer[..progress.written]);
        input = &input[progress.read..];
        if progress.status == Status::Finished {
            assert!(input.is_empty(), "{action:?} finished before its input: {progress:?}");
            return;
        }
    }
}

fn random_steps(rng: &mut Rng, len: usize, actions: &[Action]) -> Vec<Step> {
    let mut places: Vec<usize> = (0..12).map(|_| rng.below(len + 1)).collect();
    // Flushes with nothing, and with next to nothing, between them.
    places.extend([0, 0, 1, len, places[0], places[0], places[1] + 1]);
    places.sort_unstable();
    places.iter().map(|&place| (place.min(len), actions[rng.below(actions.len())])).collect()
}

/// Both decoders return all data from the output up to each mark.
fn assert_marks(reading: &Reading, data: &[u8], encoded: &[u8], marks: &[Mark]) {
    for &(given, written) in marks {
        let label = format!("{given} bytes of data in {written} bytes of output, {reading:?}");
        let peer = peer::decode(reading, &encoded[..written]);
        assert_same_bytes(&data[..given], &peer.output, &format!("liblzma: {label}"));
        let ours = decode(reading, &encoded[..written], Cuts::WHOLE);
        assert_same_bytes(&data[..given], &ours.output, &format!("oxz: {label}"));
    }
}

#[test]
fn sync_flush_with_every_finder() {
    let data = data::mixed(120_000, 71);
    let mut rng = Rng::new(72);
    for mf in FINDERS {
        for mode in MODES {
            let options = LzmaOptions { mf, mode, dict_size: 1 << 16, ..preset(6) };
            let case = Case::xz(&data, [Filter::Lzma2(options)]);
            let steps = random_steps(&mut rng, data.len(), &[Action::SyncFlush]);
            let (encoded, marks) = encode(&case.encode_options(), &data, &steps, 1 << 16);
            assert_marks(&case.reading(), &data, &encoded, &marks);
            case.decodes(&encoded, "oxz's flushed output");
        }
    }
}

/// A finder that could not enter the last positions before a flush grows its
/// tables behind it, in the middle of what it has to make up for.
#[test]
fn where_tables_grow() {
    let data = data::text(GROWTHS[GROWTHS.len() - 1] + 1_000, 78);
    let around = |growth| [growth - 30, growth, growth + 1, growth + 20];
    let flushes: Vec<usize> = GROWTHS.into_iter().flat_map(around).collect();
    let steps: Vec<Step> = flushes.iter().map(|&until| (until, Action::SyncFlush)).collect();
    for mf in FINDERS {
        for mode in MODES {
            let options = LzmaOptions { mf, mode, dict_size: 1 << 22, nice_len: 64, ..preset(6) };
            let case = Case::raw(&data, [Filter::Lzma2(options)]);
            let (encoded, marks) = encode(&case.encode_options(), &data, &steps, 1 << 16);
            assert_marks(&case.reading(), &data, &encoded, &marks);
            case.decodes(&encoded, "oxz's flushed output");
            let pieces = case.flushed(&flushes, Cuts::each(100, 100));
            assert_same_bytes(&encoded, &pieces, &format!("in pieces, {mf:?}, {mode:?}"));
        }
    }
}

#[test]
fn all_flushes_of_xz() {
    let data = data::mixed(150_000, 73);
    let mut rng = Rng::new(74);
    let lzma2 = Filter::Lzma2(preset(1));
    for room in [1, 7, 1 << 16] {
        for chain in [vec![lzma2.clone()], vec![Filter::Delta { distance: 5 }, lzma2.clone()]] {
            let case = Case { check: Check::Sha256, ..Case::xz(&data, chain) };
            let actions = [Action::SyncFlush, Action::FullFlush];
            let steps = random_steps(&mut rng, data.len(), &actions);
            let (encoded, marks) = encode(&case.encode_options(), &data, &steps, room);
            assert_marks(&case.reading(), &data, &encoded, &marks);
            case.decodes(&encoded, "oxz's flushed output");
        }
    }
}

#[test]
fn raw_lzma2_flushes() {
    let data = data::text(50_000, 75);
    let case = Case::raw(&data, [Filter::Delta { distance: 1 }, Filter::Lzma2(preset(4))]);
    let steps = random_steps(&mut Rng::new(76), data.len(), &[Action::SyncFlush]);
    let (encoded, marks) = encode(&case.encode_options(), &data, &steps, 333);
    assert_marks(&case.reading(), &data, &encoded, &marks);
    case.decodes(&encoded, "oxz's flushed output");
}

/// Every kind of chain can end a Block, also those that cannot flush inside.
#[test]
fn full_flush_behind_a_converter() {
    let data = data::machine_code(BcjArch::X86, 60_003, 77);
    for action in [Action::FullFlush, Action::FullBarrier] {
        let bcj = Filter::Bcj { arch: BcjArch::X86, start_offset: 0 };
        let case = Case::xz(&data, [bcj, Filter::Lzma2(preset(1))]);
        let steps = [(20_001, action), (20_003, action), (59_999, action)];
        let (encoded, marks) = encode(&case.encode_options(), &data, &steps, 1_000);
        case.decodes(&encoded, "oxz's flushed output");
        assert_eq!(blocks(&encoded), 4);
        if action == Action::FullFlush {
            assert_marks(&case.reading(), &data, &encoded, &marks);
        }
    }
}

#[test]
fn full_flush_without_data_makes_no_block() {
    for action in [Action::FullFlush, Action::FullBarrier] {
        let case = Case::xz(b"abcdef", [Filter::Lzma2(preset(1))]);
        let steps = [(0, action), (0, action), (3, action), (3, action), (6, action), (6, action)];
        let (encoded, _) = encode(&case.encode_options(), case.data, &steps, 100);
        case.decodes(&encoded, "oxz's flushed output");
        assert_eq!(blocks(&encoded), 2, "{action:?}");
    }
}

#[test]
fn what_cannot_flush_says_so() {
    let bcj = Filter::Bcj { arch: BcjArch::Arm, start_offset: 0 };
    let lzma1 = Filter::Lzma1(preset(1));
    let refused = [
        (Encode::alone(), Action::SyncFlush),
        (Encode::alone(), Action::FullFlush),
        (Encode::lzip(), Action::SyncFlush),
        (Encode::lzip(), Action::FullBarrier),
        (Encode::raw([lzma1]), Action::SyncFlush),
        (Encode::raw([Filter::Lzma2(preset(1))]), Action::FullFlush),
        (Encode::xz().filters([bcj, Filter::Lzma2(preset(1))]), Action::SyncFlush),
    ];
    for (options, action) in refused {
        let mut encoder = options.encoder().unwrap();
        let result = encoder.code(b"data", &mut [0; 4096], action);
        let (feature, place) = (Feature::Action(action), Place::default());
        assert_eq!(result, Err(Error::Unsupported { feature, place }), "{options:?}");
    }
}

/// The Number of Records in the Index of a single Stream; less than 128.
fn blocks(xz: &[u8]) -> u8 {
    let footer = xz.len() - 12;
    let stored: [u8; 4] = xz[footer + 4..footer + 8].try_into().unwrap();
    let index = footer - (u32::from_le_bytes(stored) as usize + 1) * 4;
    assert_eq!(xz[index], 0, "the Index Indicator");
    xz[index + 1]
}
