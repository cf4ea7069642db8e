//! What one run measures and with what.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::args::Args;
use crate::clock::Clock;
use crate::codecs::{self, Codec};
use crate::corpus::{self, Input};
use crate::measure::Unit;
use crate::preset::Preset;
use crate::record::{Log, Record};

/// liblzma's CRC64 runs at several times this speed, in GB/s, with the vector
/// code that distributions build, and stays well below it with tables.
const VECTOR_CRC64: f64 = 3.0;

pub struct Runner {
    pub codecs: Vec<&'static dyn Codec>,
    pub inputs: Vec<Input>,
    pub presets: Vec<Preset>,
    pub rounds: usize,
    pub unit: Unit,
    pub clock: Clock,
    pub log: Log,
}

impl Runner {
    /// Says what is compared, refuses an unfair comparison, and loads the
    /// corpus.
    pub fn begin(args: &Args) -> Result<Self> {
        let codecs = match args.only.as_slice() {
            [] => codecs::ALL.to_vec(),
            names => names.iter().map(|name| codecs::by_name(name)).collect::<Result<_>>()?,
        };
        let mut log = Log::create(args.json.as_deref())?;
        let clock = if args.cpu { Clock::Cpu } else { Clock::Wall };
        introduce(&codecs, clock, args.unfair, &mut log)?;
        let dir = args.corpus.as_deref().expect("clap requires it");
        Ok(Self {
            codecs,
            inputs: corpus::load(dir, args.slice(), &args.files)?,
            presets: args.presets(),
            rounds: args.rounds(),
            unit: args.unit(),
            clock,
            log,
        })
    }

    /// Times a call, as [`Unit::time`] does.
    pub fn time<T>(&self, call: impl FnMut() -> Result<T>) -> Result<(T, Duration)> {
        self.unit.time(self.clock, call)
    }
}

fn introduce(codecs: &[&dyn Codec], clock: Clock, unfair: bool, log: &mut Log) -> Result<()> {
    let versions: Vec<_> =
        codecs.iter().map(|codec| (codec.name(), codecs::version(codec.name()))).collect();
    let named: Vec<_> =
        versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let liblzma_crc64 = codecs::crc64_speed();
    println!("{}", named.join(", "));
    println!("C library {}: CRC64 at {liblzma_crc64:.1} GB/s", codecs::c_version());
    log.write(&Record::Setup {
        versions: &versions,
        c_version: codecs::c_version(),
        liblzma_crc64,
        clock: clock.name(),
    })?;
    // Elsewhere liblzma has no vector CRC64 that could be missing.
    let fair = liblzma_crc64 >= VECTOR_CRC64 || !cfg!(target_arch = "x86_64");
    ensure!(
        fair || unfair,
        "under {VECTOR_CRC64} GB/s, liblzma was built without its fast code: run the bench as \
         `cargo xtask bench`, which sets CFLAGS, or pass --unfair"
    );
    Ok(())
}
