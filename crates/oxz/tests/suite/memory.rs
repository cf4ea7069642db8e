//! Memory: what data needs, not what a header declares or a preset's tables
//! could hold; and limits that hold.

use oxz::{Action, Check, Error, Field, Filter, Format, LzmaOptions, Preset};

use crate::support::case::{assert_same_bytes, decode};
use crate::support::data;
use crate::support::drive::{Cut, Cuts, drive};
use crate::support::made::{alone_with_size, xz_with_block_sizes, xz_with_dict_code};
use crate::support::peer;
use crate::support::process::{KIB, MIB, growth, in_own_process};
use crate::support::reading::Reading;

/// More than small data and a decoder's tables take, much less than a
/// dictionary.
const LITTLE: u64 = 4 * MIB;
/// Addresses cost next to nothing; 4 GiB of them are noticed.
const LITTLE_MAPPED: u64 = 64 * MIB;

/// `.lzma`, `.lz` or raw LZMA1 with the smallest dictionary.
fn small(format: Format, data: &[u8]) -> Vec<u8> {
    let options = LzmaOptions { dict_size: oxz::DICT_SIZE_MIN, ..LzmaOptions::default() };
    peer::encode(format, Check::None, &[Filter::Lzma1(options)], data)
}

/// A dictionary of 4 GiB, as near as `.lzma` can say it.
fn alone_of_4_gib(data: &[u8]) -> Vec<u8> {
    let mut file = small(Format::Alone, data);
    file[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    file
}

fn lzip_of_512_mib(data: &[u8]) -> Vec<u8> {
    let mut file = small(Format::Lzip, data);
    file[5] = 29;
    file
}

/// The measure itself: 30 MiB written, 1 GiB only asked for.
#[test]
fn growth_is_noticed() {
    in_own_process("memory::growth_is_noticed", || {
        let written = growth(|| drop(std::hint::black_box(vec![1u8; 30 * MIB as usize])));
        assert!(written.resident >= 29 * MIB, "{written:?}");
        let asked_for = growth(|| drop(std::hint::black_box(vec![0u8; 1 << 30])));
        assert!(asked_for.resident < MIB, "{asked_for:?}");
        assert!(asked_for.mapped > 800 * MIB, "{asked_for:?}");
    });
}

#[test]
fn huge_dictionaries_cost_nothing() {
    in_own_process("memory::huge_dictionaries_cost_nothing", || {
        let text = data::text(100_000, 141);
        for file in [alone_of_4_gib(&text), lzip_of_512_mib(&text), xz_with_dict_code(&text, 40)] {
            let growth = growth(|| {
                let driven = decode(&Reading::auto(), &file, Cuts::each(1_000, 1_000));
                assert_same_bytes(&text, &driven.output, "in pieces");
                let output = oxz::decompress(&file, &Reading::auto().options()).unwrap();
                assert_same_bytes(&text, &output, "in one call");
            });
            assert!(growth.resident < LITTLE, "{growth:?}: {:02x?}", &file[..16]);
            assert!(growth.mapped < LITTLE_MAPPED, "{growth:?}: {:02x?}", &file[..16]);
        }
    });
}

#[test]
fn huge_sizes_cost_nothing() {
    in_own_process("memory::huge_sizes_cost_nothing", || {
        let text = data::text(50_000, 142);
        let alone = alone_with_size(&small(Format::Alone, &text), 1 << 62);
        let block = xz_with_block_sizes(&text, 1 << 61, 1 << 62);
        for (file, format) in [(alone, Format::Alone), (block, Format::Xz)] {
            let reading = Reading::format(format);
            let growth = growth(|| {
                let driven = decode(&reading, &file, Cuts::WHOLE);
                assert!(driven.result.is_err(), "{format:?}");
                assert_same_bytes(&text, &driven.output, "before the error");
                assert_eq!(oxz::decompress(&file, &reading.options()).err(), driven.result.err());
            });
            assert!(growth.resident < LITTLE, "{format:?}: {growth:?}");
            assert!(growth.mapped < LITTLE_MAPPED, "{format:?}: {growth:?}");
        }
    });
}

/// An empty Stream whose Index declares 2^62 Records.
#[test]
fn huge_indexes_cost_nothing() {
    in_own_process("memory::huge_indexes_cost_nothing", || {
        let empty =
            peer::encode(Format::Xz, Check::None, &[Filter::Lzma2(Default::default())], b"");
        let mut file = empty[..12].to_vec();
        file.extend([0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40]);
        file.extend([1; 100_000]);
        let growth = growth(|| {
            let result = decode(&Reading::auto(), &file, Cuts::WHOLE).result;
            let expected = Field::IndexRecordCount;
            assert!(matches!(result, Err(Error::Corrupt { field, .. }) if field == expected));
        });
        assert!(growth.resident < LITTLE && growth.mapped < LITTLE_MAPPED, "{growth:?}");
    });
}

/// Much more data than dictionary, both ways, a piece at a time.
#[test]
fn streaming_needs_the_window_alone() {
    in_own_process("memory::streaming_needs_the_window_alone", || {
        const PIECES: usize = 1_000;
        let piece = data::text(30_000, 143);
        let options =
            LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::preset(Preset::new(1).unwrap()) };
        let encode = oxz::Encode::xz().filters([Filter::Lzma2(options)]);
        let growth = growth(|| {
            let mut encoder = encode.encoder().unwrap();
            let mut decoder = oxz::Decode::xz().decoder().unwrap();
            let mut total = 0;
            for turn in 0..PIECES {
                let action = if turn + 1 == PIECES { Action::Finish } else { Action::SyncFlush };
                let cuts = Cuts::WHOLE;
                let encoded = drive(&mut encoder, &piece, cuts, action);
                assert_eq!(encoded.result, Ok(()));
                total += pump(&mut decoder, &encoded.output, action);
            }
            assert_eq!(total, PIECES * piece.len());
        });
        assert!(growth.resident < 2 * LITTLE, "{growth:?}");
    });
}

/// Decodes until the input is used up; how many bytes came out.
fn pump(decoder: &mut oxz::Decoder, mut input: &[u8], encoded_with: Action) -> usize {
    let mut room = vec![0; 64 * KIB as usize];
    let mut total = 0;
    let action = if encoded_with == Action::Finish { Action::Finish } else { Action::Run };
    loop {
        let progress = decoder.code(input, &mut room, action).unwrap();
        input = &input[progress.read..];
        total += progress.written;
        if progress.status != oxz::Status::NeedsOutput {
            return total;
        }
    }
}

#[test]
fn small_data_is_cheap_to_encode_at_every_preset() {
    in_own_process("memory::small_data_is_cheap_to_encode_at_every_preset", || {
        let text = data::text(64 * KIB as usize, 144);
        for level in [0, 6, 9] {
            for preset in [Preset::new(level).unwrap(), Preset::new(level).unwrap().extreme()] {
                let encode = oxz::Encode::xz().preset(preset);
                let one_call = growth(|| {
                    oxz::compress(&text, &encode).unwrap();
                });
                let pieces = growth(|| {
                    let cuts = Cuts { input: Cut::Each(5_000), output: Cut::Whole };
                    let mut encoder = encode.encoder().unwrap();
                    assert_eq!(drive(&mut encoder, &text, cuts, Action::Finish).result, Ok(()));
                });
                assert!(one_call.resident < 2 * LITTLE, "{preset:?}: {one_call:?}");
                assert!(pieces.resident < 2 * LITTLE, "{preset:?}: {pieces:?}");
            }
        }
    });
}

#[test]
fn medium_data_costs_its_size_to_encode() {
    in_own_process("memory::medium_data_costs_its_size_to_encode", || {
        let data = data::mixed(MIB as usize, 145);
        let growth = growth(|| {
            let preset = Preset::new(9).unwrap();
            oxz::compress(&data, &oxz::Encode::xz().preset(preset)).unwrap();
        });
        // For each byte: itself, two links of four bytes in the finder's tree
        // and its share of the hash tables.
        assert!(growth.resident < 32 * MIB, "{growth:?}");
    });
}

#[test]
fn limits_hold_until_they_are_raised() {
    let text = data::text(30_000, 146);
    for file in [alone_of_4_gib(&text), lzip_of_512_mib(&text), xz_with_dict_code(&text, 40)] {
        for cuts in [Cuts::WHOLE, Cuts::each(1, 1)] {
            let reading = Reading { memory_limit: 10 * MIB, ..Reading::auto() };
            let mut decoder = reading.options().decoder().unwrap();
            assert_eq!(decoder.memory_limit(), 10 * MIB);

            let refused = drive(&mut decoder, &file, cuts, Action::Finish);
            let Err(Error::MemoryLimit { needed, limit }) = refused.result else {
                panic!("{:02x?}: {:?}", &file[..16], refused.result);
            };
            assert_eq!(limit, 10 * MIB);
            assert!(needed > 500 * MIB, "{needed}");
            assert_eq!(decoder.memory_needed(), needed);
            assert!(refused.output.is_empty());

            decoder.set_memory_limit(needed - 1);
            let rest = &file[refused.read..];
            let still = drive(&mut decoder, rest, cuts, Action::Finish);
            assert_eq!(still.result, Err(Error::MemoryLimit { needed, limit: needed - 1 }));

            decoder.set_memory_limit(needed);
            let rest = &rest[still.read..];
            let decoded = drive(&mut decoder, rest, cuts, Action::Finish);
            assert_eq!(decoded.result, Ok(()));
            assert_same_bytes(&text, &decoded.output, "after the limit was raised");
        }
    }
}

#[test]
fn limits_hold_in_one_call() {
    let text = data::text(3_000, 147);
    for file in [alone_of_4_gib(&text), lzip_of_512_mib(&text), xz_with_dict_code(&text, 40)] {
        let limited = |limit| oxz::decompress(&file, &oxz::Decode::auto().memory_limit(limit));
        let Err(Error::MemoryLimit { needed, limit: MIB }) = limited(MIB) else {
            panic!("{:02x?}: {:?}", &file[..16], limited(MIB).map(|data| data.len()));
        };
        assert!(limited(needed) == Ok(text.clone()));
        assert_eq!(limited(needed - 1), Err(Error::MemoryLimit { needed, limit: needed - 1 }));
    }
}

/// A later Stream may need more than the first; what was decoded before is
/// delivered.
#[test]
fn limits_hold_for_every_stream() {
    let small = xz_with_dict_code(b"small", 0);
    let file = [small, xz_with_dict_code(b"large", 40)].concat();
    let reading = Reading { memory_limit: 10 * MIB, ..Reading::auto() };
    let driven = decode(&reading, &file, Cuts::WHOLE);
    assert!(matches!(driven.result, Err(Error::MemoryLimit { .. })), "{:?}", driven.result);
    assert_same_bytes(b"small", &driven.output, "the first Stream");
}
