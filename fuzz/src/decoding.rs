//! One input, decoded in several ways, which must all come to the same.

use libfuzzer_sys::Corpus;
use oxz::{Action, Error, Status};

use crate::choices;
use crate::heap::Meter;
use crate::support::data::Rng;
use crate::support::drive::assert_contract;
use crate::support::reading::Reading;

/// What decodes to more costs the fuzzer time and finds nothing new: windows
/// slide long before.
const OUTPUT_MAX: usize = 1 << 20;
/// Errors, and the bookkeeping of allocators, are not counted by a decoder.
const NOT_COUNTED: u64 = 4 << 10;

/// What an input decodes to.
pub struct Whole {
    pub output: Vec<u8>,
    pub read: usize,
    pub result: Result<(), Error>,
}

/// Decodes `input` into one slice, in one call, and in pieces under a memory
/// limit that is raised as it is reached: the same bytes, the same end, and no
/// more memory than was allowed.
pub fn any_cut(reading: &Reading, input: &[u8]) -> Corpus {
    let Some(whole) = in_one_slice(reading, input) else { return Corpus::Reject };
    match oxz::decompress(input, &reading.options()) {
        Ok(output) => assert_eq!((whole.result.clone(), &whole.output), (Ok(()), &output)),
        Err(error) => assert_eq!(whole.result, Err(error)),
    }
    in_pieces(reading, input, &whole);
    Corpus::Keep
}

/// `None` if it makes too much.
pub fn in_one_slice(reading: &Reading, input: &[u8]) -> Option<Whole> {
    let mut output = vec![0; OUTPUT_MAX];
    let failed = |error| Whole { output: Vec::new(), read: 0, result: Err(error) };
    let mut decoder = match reading.options().decoder() {
        Ok(decoder) => decoder,
        Err(error) => return Some(failed(error)),
    };
    let (mut read, mut written) = (0, 0);
    let result = loop {
        let room = &mut output[written..];
        let room_left = room.len();
        match decoder.code(&input[read..], room, Action::Finish) {
            Err(error) => break Err(error),
            Ok(progress) => {
                assert_contract(progress, input.len() - read, room_left, Action::Finish);
                read += progress.read;
                written += progress.written;
                match progress.status {
                    Status::Finished => break Ok(()),
                    _ if written == OUTPUT_MAX => return None,
                    _ => {}
                }
            }
        }
    };
    output.truncate(written);
    Some(Whole { output, read, result })
}

fn in_pieces(reading: &Reading, input: &[u8], whole: &Whole) {
    let mut rng = choices(input);
    let [most_in, most_out] = [0, 1].map(|_| {
        let bound = 1 << rng.below(17);
        1 + rng.below(bound)
    });
    let mut room = vec![0; most_out];
    let mut limit = rng.skewed(1 << 20) as u64;
    let (mut read, mut written) = (0, 0);
    let mut fed = 0;

    let meter = Meter::start();
    let options = loop {
        match reading.options().memory_limit(limit).decoder() {
            // Of raw data, whose chain is known before its first byte.
            Err(Error::MemoryLimit { needed, .. }) => limit = raised(limit, needed),
            options => break options,
        }
    };
    let mut decoder = match options {
        Ok(decoder) => decoder,
        Err(error) => return assert_eq!(whole.result, Err(error)),
    };
    let result = loop {
        if read == fed {
            fed = input.len().min(fed + piece(&mut rng, most_in));
        }
        let action = if fed == input.len() { Action::Finish } else { Action::Run };
        let room = &mut room[..piece(&mut rng, most_out)];
        let room_left = room.len();
        match decoder.code(&input[read..fed], room, action) {
            Err(Error::MemoryLimit { needed, limit: in_force }) => {
                assert_eq!((in_force, needed), (limit, decoder.memory_needed()));
                limit = raised(limit, needed);
                decoder.set_memory_limit(limit);
            }
            Err(error) => break Err(error),
            Ok(progress) => {
                assert_contract(progress, fed - read, room_left, action);
                read += progress.read;
                let expected = &whole.output[written..][..progress.written];
                assert!(&room[..progress.written] == expected, "other bytes from {written} on");
                written += progress.written;
                if progress.status == Status::Finished {
                    break Ok(());
                }
            }
        }
    };
    assert_eq!(result, whole.result, "in pieces (left) and whole (right)");
    assert_eq!(written, whole.output.len(), "bytes written");
    if result.is_ok() {
        assert_eq!(read, whole.read, "bytes read");
    }
    assert!(meter.peak() <= limit + NOT_COUNTED, "{} bytes, limit {limit}", meter.peak());
}

fn raised(limit: u64, needed: u64) -> u64 {
    assert!(needed > limit, "{needed} bytes are within the limit of {limit}");
    needed
}

/// 0 to `most`, 0 not too often.
fn piece(rng: &mut Rng, most: usize) -> usize {
    if rng.below(16) == 0 { 0 } else { 1 + rng.below(most) }
}
