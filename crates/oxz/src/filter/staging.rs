//! Where converters work in place on bytes that pass by.

use alloc::vec::Vec;

use crate::coder::Output;
use crate::error::Result;
use crate::filter::converter::Converter;
use crate::memory;

/// More than converters hold back together: 15 bytes each at the most.
pub(super) const SIZE_MIN: usize = 4 << 10;
const SIZE_MAX: usize = 64 << 10;

/// A buffer in which converters work one after another.
///
/// Raw bytes enter behind, converted bytes leave in front:
///
/// ```text
/// 0      start            last done   ...    first done     filled
/// | taken | ready          | ...              | raw          | space |
/// ```
#[derive(Debug)]
pub(crate) struct Staging {
    /// In order of application; each `done` is at most that of the stage
    /// before.
    stages: Vec<Stage>,
    /// Grows while it fills up between two times that it is emptied.
    buffer: Vec<u8>,
    /// `start` is at most the `done` of the last stage.
    start: usize,
    /// At least the `done` of the first stage.
    filled: usize,
}

#[derive(Debug)]
struct Stage {
    converter: Converter,
    /// The bytes in front of this are final for this converter.
    done: usize,
}

impl Staging {
    /// The converters in order of application. Allocates no buffer yet.
    pub fn new(converters: Vec<Converter>) -> Self {
        let mut staging = Self { stages: Vec::new(), buffer: Vec::new(), start: 0, filled: 0 };
        staging.restart(converters);
        staging
    }

    /// Starts over with other converters; keeps the buffer.
    pub fn restart(&mut self, converters: Vec<Converter>) {
        self.stages.clear();
        self.stages.extend(converters.into_iter().map(|converter| Stage { converter, done: 0 }));
        self.start = 0;
        self.filled = 0;
    }

    /// Room for raw bytes: at least one while nothing is [ready](Self::ready),
    /// possibly none otherwise. What was written there counts once it is
    /// [committed](Self::commit).
    ///
    /// # Errors
    /// [`OutOfMemory`](crate::Error::OutOfMemory); the bytes held stay.
    pub fn space(&mut self) -> Result<&mut [u8]> {
        let size = self.buffer.len();
        if self.filled == size && size < SIZE_MAX {
            memory::grow(&mut self.buffer, (2 * size).clamp(SIZE_MIN, SIZE_MAX), 0)?;
        }
        if self.ready().is_empty() {
            self.rewind();
        }
        Ok(&mut self.buffer[self.filled..])
    }

    /// Takes the first `n` bytes of the space as raw bytes and converts as far
    /// as they allow. `n` is at most the length of the space.
    pub fn commit(&mut self, n: usize) {
        self.filled += n;
        convert(&mut self.stages, &mut self.buffer, self.filled);
    }

    /// Has `write` write raw bytes to `out` instead of here, at most `most`,
    /// behind those that are held, and converts them there as far as they
    /// allow; the others are held here again. Returns how many bytes that
    /// were, and what `write` returns. Nothing may be [ready](Self::ready), and
    /// `out` must have room for [`SIZE_MIN`].
    ///
    /// # Errors
    /// [`OutOfMemory`](crate::Error::OutOfMemory); the bytes held stay.
    pub fn pass_by<T>(
        &mut self,
        out: &mut Output<'_>,
        most: usize,
        write: impl FnOnce(&mut Output<'_>) -> T,
    ) -> Result<(usize, T)> {
        debug_assert!(self.ready().is_empty());
        memory::grow(&mut self.buffer, SIZE_MIN, 0)?;
        self.rewind();
        let Output { pos: start, end, stable, .. } = *out;
        out.append(&self.buffer[..self.filled]);
        let raw_start = out.pos;
        out.end = end.min(raw_start.saturating_add(most));
        // What is written will be converted, and may move.
        out.stable = false;
        let result = write(out);
        let written = out.pos - raw_start;

        let ready = self.convert_elsewhere(out.written_since(start));
        out.pos = start + ready;
        (out.end, out.stable) = (end, stable);
        Ok((written, result))
    }

    /// Converts bytes that lie elsewhere as far as they allow; returns how many
    /// bytes in front all converters are done with. The others are held here.
    fn convert_elsewhere(&mut self, bytes: &mut [u8]) -> usize {
        let ready = convert(&mut self.stages, bytes, bytes.len());
        self.filled = bytes.len() - ready;
        self.buffer[..self.filled].copy_from_slice(&bytes[ready..]);
        for stage in &mut self.stages {
            stage.done -= ready;
        }
        ready
    }

    /// No more raw bytes will come: what a converter still waits with goes on
    /// to the next one as it is, so that everything becomes ready.
    pub fn finish(&mut self) {
        for stage in &mut self.stages {
            stage.converter.convert(&mut self.buffer[stage.done..self.filled]);
            stage.done = self.filled;
        }
    }

    /// Bytes that all converters are done with.
    pub fn ready(&self) -> &[u8] {
        &self.buffer[self.start..self.ready_end()]
    }

    /// Drops the first `n` of the ready bytes.
    pub fn consume(&mut self, n: usize) {
        debug_assert!(n <= self.ready().len());
        self.start += n;
    }

    fn ready_end(&self) -> usize {
        self.stages.last().map_or(self.filled, |stage| stage.done)
    }

    /// Moves what is held to the front of the buffer.
    fn rewind(&mut self) {
        self.buffer.copy_within(self.start..self.filled, 0);
        for stage in &mut self.stages {
            stage.done -= self.start;
        }
        self.filled -= self.start;
        self.start = 0;
    }
}

/// Has each stage go on up to where the one before has come, the first up to
/// `filled`; returns how far the last has come.
fn convert(stages: &mut [Stage], buffer: &mut [u8], filled: usize) -> usize {
    stages.iter_mut().fold(filled, |end, stage| {
        stage.done += stage.converter.convert(&mut buffer[stage.done..end]);
        stage.done
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::converter::Direction;
    use crate::filter::testing::{Random, converters, liblzma, machine_code};
    use crate::filter::{BcjArch, Filter};

    /// Passes `data` through in pieces of the sizes that `piece` gives, with
    /// as much consumed in between.
    fn pass(staging: &mut Staging, data: &[u8], mut piece: impl FnMut() -> usize) -> Vec<u8> {
        let (mut taken, mut out) = (0, Vec::new());
        let mut drain = |staging: &mut Staging, most: usize| {
            let n = staging.ready().len().min(most);
            out.extend_from_slice(&staging.ready()[..n]);
            staging.consume(n);
        };
        while taken < data.len() {
            let space = staging.space().unwrap();
            let n = piece().min(space.len()).min(data.len() - taken);
            space[..n].copy_from_slice(&data[taken..taken + n]);
            staging.commit(n);
            taken += n;
            drain(staging, piece());
        }
        staging.finish();
        drain(staging, usize::MAX);
        assert_eq!(staging.start, staging.filled);
        out
    }

    /// Every architecture stands first, second and third, with others and with
    /// Delta around it.
    fn chains(random: &mut Random) -> Vec<(BcjArch, Vec<Filter>)> {
        let mut chains = Vec::new();
        for arch in BcjArch::ALL {
            let bcj = |arch| Filter::Bcj { arch, start_offset: 1 << 16 };
            let other = bcj(BcjArch::ALL[random.below(BcjArch::ALL.len())]);
            let delta = Filter::Delta { distance: 1 + random.below(256) as u32 };
            chains.push((arch, Vec::from([bcj(arch), other.clone(), delta.clone()])));
            chains.push((arch, Vec::from([delta.clone(), bcj(arch), other.clone()])));
            chains.push((arch, Vec::from([other, bcj(BcjArch::Ia64), bcj(arch)])));
            chains.push((arch, Vec::from([bcj(arch), bcj(arch)])));
            chains.push((arch, Vec::from([delta])));
        }
        chains
    }

    #[test]
    fn chains_agree_with_liblzma_however_data_is_cut() {
        let mut random = Random::new(6);
        for (arch, filters) in chains(&mut random) {
            for len in [0, 1, 5, 8, 17, 31, 33, 100, 9001] {
                let data = machine_code(arch, len, &mut random);
                for direction in [Direction::Encode, Direction::Decode] {
                    let expected = liblzma(&filters, direction, &data);
                    for size in [1, 2, 7, 61, 4093, usize::MAX] {
                        let mut staging = Staging::new(converters(&filters, direction));
                        let found = pass(&mut staging, &data, || size);
                        assert!(found == expected, "{direction:?} {filters:?}, {len} in {size}");
                    }
                    let mut staging = Staging::new(converters(&filters, direction));
                    let found = pass(&mut staging, &data, || random.below(50));
                    assert!(found == expected, "{direction:?} {filters:?}, {len} at random");
                }
            }
        }
    }

    /// As [`pass`], where the bytes are converted in the result, which `grows`
    /// or is a slice.
    fn pass_by(
        staging: &mut Staging,
        data: &[u8],
        grows: bool,
        mut piece: impl FnMut() -> usize,
    ) -> Vec<u8> {
        let (mut taken, mut result) = (0, Vec::new());
        while taken < data.len() {
            let (most, pos) = (piece(), result.len());
            let end = pos + SIZE_MIN + piece();
            if grows {
                result.reserve(end - pos);
            } else {
                result.resize(end, 0);
            }
            let mut out = match grows {
                true => Output::growing(&mut result, pos, end),
                false => Output::behind(pos, &mut result),
            };
            let write = |raw: &mut Output<'_>| {
                assert!(!raw.stable && raw.room() <= most);
                raw.append(&data[taken..])
            };
            let (written, returned) = staging.pass_by(&mut out, most, write).unwrap();
            assert_eq!((written, out.end, out.stable), (returned, end, grows));
            taken += written;
            let pos = out.pos;
            result.truncate(pos);
        }
        staging.finish();
        result.extend_from_slice(staging.ready());
        result
    }

    #[test]
    fn bytes_that_pass_by_become_what_others_do() {
        let mut random = Random::new(8);
        for (arch, filters) in chains(&mut random) {
            let data = machine_code(arch, 9001, &mut random);
            let decoders = || Staging::new(converters(&filters, Direction::Decode));
            let expected = pass(&mut decoders(), &data, || usize::MAX);
            for grows in [false, true] {
                for most in [1, 5, 100, 5000] {
                    let piece = || 1 + random.below(most);
                    let found = pass_by(&mut decoders(), &data, grows, piece);
                    assert!(found == expected, "{filters:?}, up to {most} at a time");
                }
            }
        }
    }

    #[test]
    fn a_restarted_staging_is_a_new_one() {
        let mut random = Random::new(7);
        let data = machine_code(BcjArch::X86, 5000, &mut random);
        let filters = [Filter::Bcj { arch: BcjArch::X86, start_offset: 0 }];
        let x86 = || converters(&filters, Direction::Encode);

        let mut staging = Staging::new(x86());
        let expected = pass(&mut staging, &data, || 1000);
        let space = staging.space().unwrap();
        space[..9].copy_from_slice(&data[..9]);
        staging.commit(9);
        assert_ne!(staging.start, staging.filled);
        staging.restart(x86());
        assert_eq!(staging.start, staging.filled);
        assert_eq!(pass(&mut staging, &data, || 1000), expected);
    }

    #[test]
    fn the_buffer_grows_while_it_fills_up() {
        let mut staging = Staging::new(Vec::new());
        assert_eq!(staging.buffer.capacity(), 0);
        // Small pieces that leave at once need no more than the least.
        pass(&mut staging, &[0; 100_000], || 50);
        assert_eq!(staging.buffer.len(), SIZE_MIN);

        let mut sizes = Vec::new();
        for _ in 0..6 {
            let len = staging.space().unwrap().len();
            sizes.push(len);
            staging.commit(len);
            staging.consume(len);
        }
        assert_eq!(sizes, [4096, 8192, 16384, 32768, 65536, 65536]);
    }

    #[test]
    fn a_full_buffer_gives_no_space_until_it_is_consumed() {
        let mut staging = Staging::new(Vec::new());
        while !staging.space().unwrap().is_empty() {
            let len = staging.space().unwrap().len();
            staging.commit(len);
        }
        assert_eq!(staging.ready().len(), SIZE_MAX);
        staging.consume(SIZE_MAX);
        assert_eq!(staging.space().unwrap().len(), SIZE_MAX);
    }
}
