//! What the encoder's model makes of packets, packet by packet.

use alloc::vec::Vec;

use super::*;
use crate::coder::Output;
use crate::lzma::distance::{FIRST_FOOTER_SLOT, slot_start};
use crate::lzma::encoder::{self, Model};
use crate::lzma::model::{MATCH_MAX, MATCH_MIN};
use crate::memory::Large;
use crate::range::Prob;
use crate::range::decoder::BitDecoder;
use crate::range::encoder::RangeEncoder;
use crate::testing::Random;

/// Some `lc`, `lp` and `pb`; among them the least and the greatest of each.
const PROPERTIES: [[u32; 3]; 5] = [[3, 0, 2], [0, 4, 4], [4, 0, 0], [1, 2, 1], [0, 0, 3]];

fn options([lc, lp, pb]: [u32; 3]) -> LzmaOptions {
    LzmaOptions { lc, lp, pb, ..LzmaOptions::default() }
}

/// A packet that may come next. Distances of all magnitudes are as likely.
fn random_packet(random: &mut Random, len: usize, reps: Reps) -> Packet {
    let in_reach = |distance: u32| (distance as usize) < len;
    let index = random.below(4);
    let match_len = MATCH_MIN + random.below(MATCH_MAX - MATCH_MIN + 1) % (1 << random.below(10));
    match random.below(4) {
        0 if in_reach(reps[0]) => Packet::ShortRep,
        1 if in_reach(reps[index]) => Packet::Rep { index, len: match_len },
        2 if len > 0 => {
            let magnitude = 1 << random.below(len.ilog2() as usize + 1);
            let distance = (magnitude + random.below(magnitude) - 1).min(len - 1) as u32;
            Packet::Match { distance, len: match_len }
        }
        _ => Packet::Literal(random.word() as u8),
    }
}

/// Appends what the packet stands for; the model is that behind it.
fn append(data: &mut Vec<u8>, packet: Packet, model: &Model) {
    if let Packet::Literal(byte) = packet {
        data.push(byte);
        return;
    }
    for _ in 0..packet.len() {
        data.push(data[data.len() - 1 - model.reps[0] as usize]);
    }
}

/// Packets with the state and the reps behind each, the data they stand for,
/// and the bytes they are encoded in.
struct Sequence {
    steps: Vec<(Packet, State, Reps)>,
    data: Vec<u8>,
    bytes: Vec<u8>,
    model: Model,
}

impl Sequence {
    fn random(options: &LzmaOptions, count: usize, random: &mut Random) -> Self {
        let mut model = Model::new(options).unwrap();
        let mut bits = RangeEncoder::new();
        let (mut steps, mut data) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let packet = random_packet(random, data.len(), model.reps);
            let behind = |back: usize| data.len().checked_sub(back).map_or(0, |at| data[at]);
            let match_byte = behind(model.reps[0] as usize + 1);
            model.encode(&mut bits, packet, data.len(), behind(1), match_byte);
            append(&mut data, packet, &model);
            steps.push((packet, model.state, model.reps));
        }
        bits.finish();
        Self { steps, data, bytes: bits.bytes().to_vec(), model }
    }
}

/// The bytes, and those behind that a decoder looks at.
fn with_margin(bytes: &[u8]) -> Vec<u8> {
    [bytes, &[0x55; 4]].concat()
}

fn started(options: &LzmaOptions, bytes: &[u8]) -> LzmaDecoder {
    let mut decoder = LzmaDecoder::new(options).unwrap();
    assert_eq!(decoder.init_range(&mut Input::new(bytes)), Ok(true));
    decoder
}

#[test]
fn packets_states_and_distances_are_those_of_the_encoder() {
    let mut random = Random::new(1);
    for properties in PROPERTIES {
        let options = options(properties);
        let sequence = Sequence::random(&options, 5000, &mut random);
        decode_packets::<1>(&options, &sequence);
        decode_packets::<4>(&options, &sequence);
    }
}

/// Decodes a sequence, copying its matches up to `N` packets late.
fn decode_packets<const N: usize>(options: &LzmaOptions, sequence: &Sequence) {
    let LzmaDecoder { mut vars, .. } = started(options, &sequence.bytes);
    // As many as an encoder has, to be compared.
    let mut probs: Large<Probs> = Large::new(Probs::UNSET).unwrap();
    probs.reset(vars.contexts);
    let bytes = with_margin(&sequence.bytes);
    let mut bits = RangeDecoder::new(vars.range, &bytes, INIT_BYTES);
    let mut out = alloc::vec![0; sequence.data.len()];
    let mut output = Output::new(&mut out);
    let mut window = Window::new(options.dict_size);
    let mut view = window.open(&mut output, u64::MAX).unwrap();
    let span = &mut view.span;
    let mut late = Late::<N>::new();
    let mut prev = 0;
    for (i, &step) in sequence.steps.iter().enumerate() {
        let packet = packet::decode(&mut bits, &mut *probs, &vars, span, &mut late, prev);
        match commit(packet, &mut vars, span, &mut late) {
            Ok(byte) => prev = byte,
            Err(_) => panic!("packet {i} is refused"),
        }
        assert_eq!((packet, vars.state, vars.reps), step, "packet {i}");
    }
    late.settle(span);
    view.close();
    assert!(out == sequence.data);
    assert!(probs == sequence.model.probs, "both sides have adapted alike");
}

#[test]
fn any_cut_of_input_and_output_gives_the_same() {
    let mut random = Random::new(2);
    for properties in PROPERTIES {
        let options = options(properties);
        let sequence = Sequence::random(&options, 2000, &mut random);
        let mut decoder = started(&options, &sequence.bytes);
        let mut window = Window::new(options.dict_size);
        let mut bytes = &sequence.bytes[INIT_BYTES..];
        let mut decoded = Vec::new();
        while decoded.len() < sequence.data.len() {
            let mut input = Input::new(&bytes[..bytes.len().min(random.below(60))]);
            let room = random.below(400).min(sequence.data.len() - decoded.len());
            let mut out = alloc::vec![0; room];
            let mut output = Output::new(&mut out);
            let mut view = window.open(&mut output, u64::MAX).unwrap();
            let whole = input.buf;
            let stop = decoder.run(&mut input, whole, &mut view);
            view.close();
            window.leave(&output).unwrap();
            match stop.unwrap() {
                Stop::NeedsInput => assert!(input.is_empty()),
                Stop::NeedsOutput => {}
                Stop::EndMarker => panic!("there is none"),
            }
            bytes = &bytes[input.pos..];
            let written = output.pos;
            decoded.extend_from_slice(&out[..written]);
        }
        assert!(decoded == sequence.data);
        assert!(!decoder.has_pending());
        assert_eq!((decoder.vars.state, decoder.vars.reps), {
            let (_, state, reps) = sequence.steps[sequence.steps.len() - 1];
            (state, reps)
        });
        assert!(decoder.finish_range(&mut Input::new(bytes)) && decoder.is_range_finished());
    }
}

/// The first and the last distance of each slot, but for the end marker.
fn edges() -> Vec<u32> {
    let near = 0..FIRST_FOOTER_SLOT;
    let starts = (FIRST_FOOTER_SLOT..64).map(slot_start);
    let distances = near.chain(starts.flat_map(|start| [start - 1, start]));
    distances.chain([END_MARKER - 1]).collect()
}

#[test]
fn every_length_and_every_slot_is_decoded() {
    let mut random = Random::new(3);
    let options = options([3, 0, 2]);
    let mut model = Model::new(&options).unwrap();
    let mut bits = RangeEncoder::new();
    let mut packets = Vec::new();
    for distance in edges() {
        for len in [2, 3, 4, 5, MATCH_MIN + random.below(MATCH_MAX - MATCH_MIN)] {
            packets.push(Packet::Match { distance, len });
        }
    }
    for len in MATCH_MIN..=MATCH_MAX {
        packets.push(Packet::Match { distance: random.word() >> 1, len });
        packets.push(Packet::Rep { index: len % 4, len });
    }
    for &packet in &packets {
        model.encode(&mut bits, packet, 0, 0, 0);
    }
    model.encode_end(&mut bits, 0);
    bits.finish();

    let LzmaDecoder { mut probs, mut vars, .. } = started(&options, bits.bytes());
    let bytes = with_margin(bits.bytes());
    let mut decoder = RangeDecoder::new(vars.range, &bytes, INIT_BYTES);
    let mut window = Window::new(options.dict_size);
    let mut output = Output::new(&mut []);
    let mut view = window.open(&mut output, 0).unwrap();
    let (span, late) = (&mut view.span, &mut Late::<1>::new());
    for packet in packets {
        let found = packet::decode(&mut decoder, &mut probs, &vars, span, late, 0);
        assert_eq!(found, packet);
        vars.state = match packet {
            Packet::Rep { .. } => vars.state.after_rep(),
            _ => vars.state.after_match(),
        };
    }
    let end = packet::decode(&mut decoder, &mut probs, &vars, span, late, 0);
    assert_eq!(end, Packet::Match { distance: END_MARKER, len: MATCH_MIN });
}

/// The longest packet, each bit of it as unlikely as can be: but for
/// `is_rep`, all are ones.
const DEAREST: Packet = Packet::Match { distance: END_MARKER - 1, len: MATCH_MAX };

#[test]
fn no_packet_takes_more_bytes_than_is_allowed_for() {
    const UNLIKELY: Prob = 2017;
    let options = options([3, 0, 2]);
    let mut most = 0;
    for bits_before in 0..200 {
        let mut model = Model::new(&options).unwrap();
        let probs = &mut *model.probs;
        probs.is_match = [[UNLIKELY; 16]; 16];
        probs.is_rep = [31; 16];
        probs.match_len.choice = UNLIKELY;
        probs.match_len.choice2 = UNLIKELY;
        probs.match_len.high = [UNLIKELY; 256];
        probs.dist_slot = [[UNLIKELY; 64]; 4];
        probs.dist_align = [UNLIKELY; 16];
        // The lowest bit differs from the end marker's.
        probs.dist_align[1] = 31;

        let mut bits = RangeEncoder::new();
        let mut prob = 1000;
        for i in 0..bits_before {
            bits.bit(&mut prob, i % 3 == 0);
        }
        let size = bits.size();
        let before = model.clone();
        model.encode(&mut bits, DEAREST, 0, 0, 0);
        let grown_by = bits.size() - size;
        assert!(grown_by <= encoder::PACKET_MAX);
        bits.finish();

        let LzmaDecoder { mut vars, .. } = started(&options, bits.bytes());
        let mut probs = before.probs;
        let bytes = with_margin(bits.bytes());
        let mut decoder = RangeDecoder::new(vars.range, &bytes, INIT_BYTES);
        let mut prob = 1000;
        for i in 0..bits_before {
            assert_eq!(decoder.bit(&mut prob), i % 3 == 0);
        }
        vars.range = decoder.state();
        let start = decoder.pos();
        let mut window = Window::new(options.dict_size);
        let mut output = Output::new(&mut []);
        let mut view = window.open(&mut output, 0).unwrap();
        let (span, late) = (&mut view.span, &mut Late::<1>::new());
        assert_eq!(packet::decode(&mut decoder, &mut probs, &vars, span, late, 0), DEAREST);
        most = most.max(decoder.pos() - start);
    }
    assert_eq!(most + 1, PACKET_MAX);
}

#[test]
fn bytes_behind_the_input_are_looked_at_and_not_decoded() {
    let mut random = Random::new(7);
    let options = options(PROPERTIES[0]);
    let sequence = Sequence::random(&options, 300, &mut random);
    let decode = |input: &[u8], whole: &[u8]| {
        let mut out = alloc::vec![0; sequence.data.len()];
        let mut output = Output::new(&mut out);
        let mut window = Window::new(options.dict_size);
        let mut view = window.open(&mut output, u64::MAX).unwrap();
        let mut input = Input { buf: input, pos: INIT_BYTES };
        let stop = started(&options, whole).run(&mut input, whole, &mut view);
        let written = view.close() as usize;
        assert!(stop != Ok(Stop::NeedsInput) || input.is_empty());
        out.truncate(written);
        (stop, out)
    };
    let bytes = &sequence.bytes[..];
    let whole = [bytes, &random.bytes(PACKET_MAX)].concat();
    assert_eq!(decode(bytes, &whole), (Ok(Stop::NeedsOutput), sequence.data.clone()));
    for len in INIT_BYTES..bytes.len() - INIT_BYTES {
        let cut = &bytes[..len];
        let (stop, data) = decode(cut, &whole);
        assert_eq!(stop, Ok(Stop::NeedsInput), "{len} bytes");
        assert_eq!((stop, data), decode(cut, cut), "{len} bytes");
    }
}

#[test]
fn appended_bytes_are_history_whoever_keeps_them() {
    let mut random = Random::new(5);
    let data = random.bytes(20_000);
    let mut window = Window::new(4096);
    let mut rest = &data[..];
    while !rest.is_empty() {
        let mut out = alloc::vec![0; 1 + random.below(6000)];
        let mut output = Output::new(&mut out);
        let count = window.append(&mut output, rest).unwrap();
        assert_eq!(output.written(), &rest[..count]);
        window.leave(&output).unwrap();
        rest = &rest[count..];

        let done = data.len() - rest.len();
        let mut output = Output::new(&mut []);
        let view = window.open(&mut output, 0).unwrap();
        for distance in 0..done.min(4096) {
            assert!(view.span.reaches(distance as u32));
            assert_eq!(view.span.byte_at(distance as u32), data[done - 1 - distance]);
        }
    }
}

#[test]
fn a_view_is_as_long_as_the_room_unless_the_window_ends_first() {
    let mut random = Random::new(11);
    let dict_size = 1 << 17;
    let mut window = Window::new(dict_size);
    // With history from before, the output is not the window.
    let mut data = Vec::from(*b"before");
    window.preset(&data).unwrap();
    let mut shorter = 0;
    while data.len() < 10 * dict_size as usize {
        let room = random.below((1 << 16) + 1);
        let mut out = alloc::vec![0; room];
        let mut output = Output::new(&mut out);
        let mut view = window.open(&mut output, u64::MAX).unwrap();
        let start = data.len();
        while !view.span.is_full() {
            let byte = random.word() as u8;
            view.span.put(byte);
            data.push(byte);
        }
        let reach = data.len().min(dict_size as usize);
        for distance in [0, random.below(reach), reach - 1] {
            assert_eq!(view.span.byte_at(distance as u32), data[data.len() - 1 - distance]);
        }
        let written = view.close() as usize;
        assert_eq!(output.written(), &data[start..]);
        assert!(written <= room);
        shorter += usize::from(written < room);
    }
    assert!((5..=10).contains(&shorter), "{shorter}");
}
