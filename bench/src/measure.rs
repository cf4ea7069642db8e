//! Timing: every codec in turn, round after round, each result verified.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::Serialize;

use crate::clock::Clock;
use crate::codecs::{Codec, REFERENCE};
use crate::preset::Preset;
use crate::runner::Runner;

/// What a codec is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    Encode,
    /// Into memory, in one call.
    Decode,
    /// Through a buffer of 64 KiB.
    Stream,
}

impl Task {
    /// As the command line and the tables name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Encode => "encode",
            Self::Decode => "decode",
            Self::Stream => "stream",
        }
    }
}

/// What the times are to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// MB/s: one call a round, 10^6 unpacked bytes a second.
    Megabytes,
    /// Microseconds a call: the mean of [`SMALL_ROUND`], for small data.
    Microseconds,
}

/// How long the same call is repeated where one alone is too short to time.
const SMALL_ROUND: Duration = Duration::from_millis(20);

impl Unit {
    /// Calls once, or again and again, and returns what the last call
    /// returned and how long one took.
    pub fn time<T>(
        self,
        clock: Clock,
        mut call: impl FnMut() -> Result<T>,
    ) -> Result<(T, Duration)> {
        let start = clock.now();
        let mut calls = 0;
        loop {
            let result = call()?;
            calls += 1;
            let elapsed = clock.now() - start;
            if self == Self::Megabytes || elapsed >= SMALL_ROUND {
                return Ok((result, elapsed / calls));
            }
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

/// Calls `work` for every codec in every round and collects the durations
/// that it returns. Each round begins with another codec, so that none is
/// always the one that finds the caches warm.
fn interleave(
    codecs: &[&dyn Codec],
    rounds: usize,
    mut work: impl FnMut(usize, &dyn Codec) -> Result<Duration>,
) -> Result<Vec<Times>> {
    let mut times = vec![Vec::with_capacity(rounds); codecs.len()];
    for round in 0..rounds {
        for turn in 0..codecs.len() {
            let which = (round + turn) % codecs.len();
            let codec = codecs[which];
            times[which].push(work(which, codec).with_context(|| codec.name())?);
        }
    }
    Ok(times.into_iter().map(Times::new).collect())
}

/// Encoding of one input: each codec's times, and the sizes of what they wrote.
pub fn encode(runner: &Runner, data: &[u8], preset: Preset) -> Result<(Vec<Times>, Vec<usize>)> {
    let mut first: Vec<Option<Vec<u8>>> = vec![None; runner.codecs.len()];
    let times = interleave(&runner.codecs, runner.rounds, |which, codec| {
        let (xz, time) = runner.time(|| codec.encode(data, preset))?;
        match &first[which] {
            Some(before) => ensure!(*before == xz, "two runs wrote different bytes"),
            None => {
                let back = REFERENCE.decode(&xz, data.len()).context("unpacking what it wrote")?;
                ensure!(back == data, "what it wrote unpacks to something else");
                first[which] = Some(xz);
            }
        }
        Ok(time)
    })?;
    Ok((times, first.iter().flatten().map(Vec::len).collect()))
}

/// Decoding, into memory, of an `.xz` that all codecs are given.
pub fn decode(runner: &Runner, xz: &[u8], expected: &[u8]) -> Result<Vec<Times>> {
    interleave(&runner.codecs, runner.rounds, |_, codec| {
        let (data, time) = runner.time(|| codec.decode(xz, expected.len()))?;
        ensure!(data == expected, "the data came out wrong");
        Ok(time)
    })
}

/// Decoding through a small buffer, as a pipe would. Verified once, before
/// the timed rounds: comparing every buffer would be timed along.
pub fn stream(runner: &Runner, xz: &[u8], expected: &[u8]) -> Result<Vec<Times>> {
    for codec in &runner.codecs {
        let mut rest = expected;
        let mut equal = true;
        codec.decode_stream(xz, &mut |part| match rest.strip_prefix(part) {
            Some(after) => rest = after,
            None => equal = false,
        })?;
        ensure!(equal && rest.is_empty(), "{}: the data came out wrong", codec.name());
    }
    interleave(&runner.codecs, runner.rounds, |_, codec| {
        let (count, time) = runner.time(|| {
            let mut count = 0;
            codec.decode_stream(xz, &mut |part| count += part.len())?;
            Ok(count)
        })?;
        ensure!(count == expected.len(), "{count} bytes came out");
        Ok(time)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs;

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
        let times = interleave(&codecs::ALL, 4, |which, _| {
            order.push(which);
            Ok(Duration::ZERO)
        });
        assert!(times.unwrap().iter().all(|times| times.rounds() == 4));
        assert_eq!(order, [0, 1, 2, 3, 1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]);
    }
}
