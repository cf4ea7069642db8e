//! Timing: every codec in turn, round after round, each result verified.

use std::io::Read;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::codecs::{Codec, REFERENCE};
use crate::settings::Settings;

/// What a codec is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    Encode,
    /// Into memory, in one call.
    Decode,
    /// Through `Read`, in pieces of 64 KiB.
    Read,
}

/// What `Read` is given to write into at a time.
pub const READ_BUFFER: usize = 64 << 10;

impl Task {
    /// As the command line and the tables name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Encode => "encode",
            Self::Decode => "decode",
            Self::Read => "read",
        }
    }
}

/// How calls are timed.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    pub clock: Clock,
    pub rounds: usize,
}

/// How long a call is repeated, where one alone is too short to time.
const ROUND_MIN: Duration = Duration::from_millis(20);

impl Timing {
    /// Calls at least once, for [`ROUND_MIN`], and returns what the last call
    /// returned and how long one took.
    fn time<T>(self, mut call: impl FnMut() -> Result<T>) -> Result<(T, Duration)> {
        let start = self.clock.now();
        let mut calls = 0;
        loop {
            let result = call()?;
            calls += 1;
            let elapsed = self.clock.now() - start;
            if elapsed >= ROUND_MIN {
                return Ok((result, elapsed / calls));
            }
        }
    }

    /// Calls `work` for every codec in every round and collects the durations
    /// that it returns. Each round begins with another codec, so that none is
    /// always the one that finds the caches warm.
    fn interleave(
        self,
        codecs: &[&dyn Codec],
        mut work: impl FnMut(usize, &dyn Codec) -> Result<Duration>,
    ) -> Result<Vec<Times>> {
        let mut times = vec![Vec::with_capacity(self.rounds); codecs.len()];
        for round in 0..self.rounds {
            for turn in 0..codecs.len() {
                let which = (round + turn) % codecs.len();
                let codec = codecs[which];
                times[which].push(work(which, codec).with_context(|| codec.name())?);
            }
        }
        Ok(times.into_iter().map(Times::new).collect())
    }

    /// Encoding: each codec's times, and the sizes of what they wrote.
    pub fn encode(
        self,
        codecs: &[&dyn Codec],
        data: &[u8],
        settings: &Settings,
    ) -> Result<(Vec<Times>, Vec<usize>)> {
        let mut first: Vec<Option<Vec<u8>>> = vec![None; codecs.len()];
        let times = self.interleave(codecs, |which, codec| {
            let (xz, time) = self.time(|| codec.encode(data, settings))?;
            match &first[which] {
                Some(before) => ensure!(*before == xz, "two runs wrote different bytes"),
                None => {
                    let back = REFERENCE.decode(&xz, data.len(), settings);
                    let back = back.context("unpacking what it wrote")?;
                    ensure!(back == data, "what it wrote unpacks to something else");
                    first[which] = Some(xz);
                }
            }
            Ok(time)
        })?;
        Ok((times, first.iter().flatten().map(Vec::len).collect()))
    }

    /// Decoding of one file by all, into memory.
    pub fn decode(
        self,
        codecs: &[&dyn Codec],
        file: &[u8],
        data: &[u8],
        settings: &Settings,
    ) -> Result<Vec<Times>> {
        self.interleave(codecs, |_, codec| {
            let input = codec.input(file, data);
            let (decoded, time) = self.time(|| codec.decode(input, data.len(), settings))?;
            ensure!(decoded == data, "the data came out wrong");
            Ok(time)
        })
    }

    /// Decoding of one file by all, through `Read`. Verified before the timed
    /// rounds: comparing every piece would be timed along.
    pub fn read(
        self,
        codecs: &[&dyn Codec],
        file: &[u8],
        data: &[u8],
        settings: &Settings,
    ) -> Result<Vec<Times>> {
        for codec in codecs {
            let mut rest = data;
            let mut equal = true;
            read_pieces(*codec, codec.input(file, data), settings, |piece| {
                match rest.strip_prefix(piece) {
                    Some(after) => rest = after,
                    None => equal = false,
                }
            })
            .with_context(|| codec.name())?;
            ensure!(equal && rest.is_empty(), "{}: the data came out wrong", codec.name());
        }
        self.interleave(codecs, |_, codec| {
            let input = codec.input(file, data);
            let (count, time) = self.time(|| {
                let mut count = 0;
                read_pieces(codec, input, settings, |piece| count += piece.len())?;
                Ok(count)
            })?;
            ensure!(count == data.len(), "{count} bytes came out");
            Ok(time)
        })
    }
}

/// Reads to the end, [`READ_BUFFER`] bytes at a time.
pub fn read_pieces(
    codec: &dyn Codec,
    file: &[u8],
    settings: &Settings,
    mut sink: impl FnMut(&[u8]),
) -> Result<()> {
    let mut reader = codec.reader(file, settings)?;
    let mut buffer = vec![0; READ_BUFFER];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(()),
            count => sink(&buffer[..count]),
        }
    }
}

/// The times of one codec at one task, shortest first.
pub struct Times(Vec<Duration>);

impl Times {
    fn new(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    pub fn best(&self) -> f64 {
        self.0[0].as_secs_f64()
    }

    /// Of an even number of rounds, the longer of the two in the middle.
    pub fn median(&self) -> f64 {
        self.0[self.0.len() / 2].as_secs_f64()
    }

    pub fn rounds(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs;
    use crate::preset::Preset;

    const TIMING: Timing = Timing { clock: Clock::Cpu, rounds: 4 };

    #[test]
    fn best_and_median() {
        let times =
            |seconds: &[u64]| Times::new(seconds.iter().map(|&s| Duration::from_secs(s)).collect());
        let odd = times(&[9, 1, 4]);
        assert_eq!((odd.best(), odd.median()), (1.0, 4.0));
        assert_eq!(times(&[4, 1]).median(), 4.0);
    }

    #[test]
    fn every_codec_has_every_round_and_each_begins_one() {
        let mut order = Vec::new();
        let times = TIMING.interleave(&codecs::ALL, |which, _| {
            order.push(which);
            Ok(Duration::ZERO)
        });
        assert!(times.unwrap().iter().all(|times| times.rounds() == 4));
        assert_eq!(order, [0, 1, 2, 3, 1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]);
    }

    #[test]
    fn a_short_call_is_repeated() {
        let mut calls = 0_u32;
        let timed = TIMING.time(|| {
            calls += 1;
            Ok(calls)
        });
        let (last, time) = timed.unwrap();
        assert!(last == calls && calls > 1 && time <= ROUND_MIN);
    }

    #[test]
    fn wrong_data_are_noticed() {
        let settings = Settings::xz(Preset::new(0), None);
        let file = REFERENCE.encode(b"one thing", &settings).unwrap();
        for measure in [Timing::decode, Timing::read] {
            assert!(measure(TIMING, &codecs::ALL, &file, b"one thing", &settings).is_ok());
            assert!(measure(TIMING, &codecs::ALL, &file, b"the other", &settings).is_err());
        }
    }
}
