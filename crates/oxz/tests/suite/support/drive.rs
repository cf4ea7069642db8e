//! Driving oxz's coders a piece at a time, and holding every call against the
//! contract.

use oxz::{Action, Decoder, Encoder, Error, Progress, Status};

use super::data::Rng;

/// Both coders have the same face.
pub trait Coder {
    fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> oxz::Result<Progress>;
}

impl Coder for Decoder {
    fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> oxz::Result<Progress> {
        Decoder::code(self, input, output, action)
    }
}

impl Coder for Encoder {
    fn code(&mut self, input: &[u8], output: &mut [u8], action: Action) -> oxz::Result<Progress> {
        Encoder::code(self, input, output, action)
    }
}

/// How long the successive pieces of an input or an output are.
#[derive(Debug, Clone, Copy)]
pub enum Cut {
    Whole,
    Each(usize),
    /// 0 to this many bytes, short pieces more often.
    Random(usize),
}

/// How a coder is fed and drained.
#[derive(Debug, Clone, Copy)]
pub struct Cuts {
    pub input: Cut,
    pub output: Cut,
}

impl Cuts {
    pub const WHOLE: Self = Self { input: Cut::Whole, output: Cut::Whole };

    pub fn each(input: usize, output: usize) -> Self {
        Self { input: Cut::Each(input), output: Cut::Each(output) }
    }
}

/// What came out, how much went in, and how it ended.
#[derive(Debug)]
pub struct Driven {
    pub output: Vec<u8>,
    pub read: usize,
    pub result: Result<(), Error>,
}

/// Feeds `input` in pieces, the last of them with `last`, until the coder has
/// finished or failed.
pub fn drive(coder: &mut impl Coder, input: &[u8], cuts: Cuts, last: Action) -> Driven {
    const ROOM: usize = 1 << 16;
    let mut rng = Rng::new(input.len() as u64);
    let mut size = |cut, whole| match cut {
        Cut::Whole => whole,
        Cut::Each(size) => size,
        Cut::Random(most) => rng.skewed(most + 1),
    };
    let mut room = Vec::new();
    let mut output = Vec::new();
    let (mut read, mut fed) = (0, 0);
    loop {
        if read == fed {
            fed = input.len().min(fed + size(cuts.input, input.len()));
        }
        let action = if fed == input.len() { last } else { Action::Run };
        room.resize(size(cuts.output, ROOM), 0);
        match coder.code(&input[read..fed], &mut room, action) {
            Err(error) => return Driven { output, read, result: Err(error) },
            Ok(progress) => {
                assert_contract(progress, fed - read, room.len(), action);
                read += progress.read;
                output.extend(&room[..progress.written]);
                // What ends a piece other than the last is a decoder's end.
                if progress.status == Status::Finished {
                    return Driven { output, read, result: Ok(()) };
                }
            }
        }
    }
}

/// What every call owes its caller.
pub fn assert_contract(progress: Progress, input: usize, output: usize, action: Action) {
    let Progress { read, written, status } = progress;
    let call = || format!("{progress:?} for {input} bytes in, room for {output}, {action:?}");
    assert!(read <= input && written <= output, "more than there was: {}", call());
    if status == Status::NeedsInput {
        assert!(read == input && action == Action::Run, "wants what it was given: {}", call());
    }
    if status == Status::NeedsOutput {
        assert!(written == output || written > 0, "wants room that it has: {}", call());
    }
    let could_move = output > 0 && (input > 0 || action != Action::Run);
    let moved = read > 0 || written > 0 || status == Status::Finished;
    assert!(moved || !could_move, "no progress: {}", call());
}
