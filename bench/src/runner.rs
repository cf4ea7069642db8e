//! What one run measures and with what.

use anyhow::{Result, ensure};

use crate::args::Args;
use crate::clock::Clock;
use crate::codecs::{self, Codec};
use crate::corpus::{self, ALL, Input};
use crate::generate;
use crate::measure::Timing;
use crate::results::record::{Log, Record, Setup};
use crate::settings::{Format, Settings};
use crate::suite::Suite;

/// liblzma's CRC64 runs at several times this speed, in GB/s, with the vector
/// code that distributions build, and stays well below it with tables.
const VECTOR_CRC64: f64 = 3.0;

/// What the suite `small` takes of each input, in bytes.
const SMALL: [usize; 4] = [100, 1000, 10_000, 100_000];

pub struct Runner<'a> {
    args: &'a Args,
    /// Those that were named; none: those that the suite calls for.
    only: Vec<&'static dyn Codec>,
    /// Files of the corpus, and all of them as the last.
    corpus: Vec<Input>,
    pub timing: Timing,
    pub log: Log,
}

impl<'a> Runner<'a> {
    /// Says what is compared, refuses an unfair comparison, and loads the
    /// corpus.
    pub fn begin(args: &'a Args) -> Result<Self> {
        let only = args.only.iter().map(|name| codecs::by_name(name)).collect::<Result<_>>()?;
        let clock = if args.cpu { Clock::Cpu } else { Clock::Wall };
        let corpus = match &args.corpus {
            Some(dir) => corpus::load(dir, args.slice())?,
            None => {
                let needs = args.suites().into_iter().find(|suite| suite.needs_corpus());
                let name = needs.map(Suite::name);
                ensure!(name.is_none(), "{} needs --corpus DIR", name.unwrap_or_default());
                Vec::new()
            }
        };
        let mut runner = Self {
            args,
            only,
            corpus,
            timing: Timing { clock, rounds: args.rounds() },
            log: Log::create(args.json.as_deref())?,
        };
        runner.check_names()?;
        runner.introduce()?;
        Ok(runner)
    }

    fn check_names(&self) -> Result<()> {
        for name in &self.args.files {
            let mut known = self.corpus.iter().map(|input| input.name.as_str());
            let known = known.any(|known| known == name) || generate::NAMES.contains(&&**name);
            ensure!(known, "no input {name}");
        }
        Ok(())
    }

    fn introduce(&mut self) -> Result<()> {
        let mut shown = self.only.clone();
        if shown.is_empty() {
            shown = codecs::ALL.to_vec();
        }
        let version =
            |codec: &&dyn Codec| (codec.name().into(), codecs::version(codec.package()).into());
        let versions: Vec<(String, String)> = shown.iter().map(version).collect();
        let named: Vec<_> =
            versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        let liblzma_crc64 = codecs::crc64_speed();
        println!("{}", named.join(", "));
        println!("C library {}: CRC64 at {liblzma_crc64:.1} GB/s", codecs::c_version());
        self.log.write(Record::Setup(Setup {
            versions,
            c_version: codecs::c_version().into(),
            liblzma_crc64,
            clock: self.timing.clock.name().into(),
        }))?;
        // Elsewhere liblzma has no vector CRC64 that could be missing.
        let fair = liblzma_crc64 >= VECTOR_CRC64 || !cfg!(target_arch = "x86_64");
        ensure!(
            fair || self.args.unfair,
            "under {VECTOR_CRC64} GB/s, liblzma was built without its fast code: run the bench \
             as `cargo xtask bench`, which sets CFLAGS, or pass --unfair"
        );
        Ok(())
    }

    pub fn codecs(&self, suite: Suite) -> Vec<&'static dyn Codec> {
        if !self.only.is_empty() {
            return self.only.clone();
        }
        let baseline = match suite {
            Suite::Small => Some(codecs::FITTED),
            Suite::Stored => Some(codecs::COPY),
            _ => None,
        };
        codecs::ALL.into_iter().chain(baseline).collect()
    }

    /// None where the names that were given are those of other suites' inputs.
    pub fn inputs(&self, suite: Suite) -> Result<Vec<Input>> {
        let asked =
            |input: &Input| self.args.files.is_empty() || self.args.files.contains(&input.name);
        // Where it would say nothing new, all as one only when it is named.
        let whole = matches!(suite, Suite::Decode | Suite::Encode | Suite::Memory);
        let whole = whole || self.args.files.iter().any(|name| name == ALL);
        let files = self.corpus.iter().filter(|input| whole || input.name != ALL);
        let len = self.args.slice().unwrap_or(generate::LEN);
        let mut inputs: Vec<Input> = match suite {
            Suite::Stored => vec![Input::new(generate::RANDOM, generate::random(len))],
            Suite::Synthetic => generate::inputs(len)?,
            _ => files.cloned().collect(),
        };
        inputs.retain(asked);
        if suite == Suite::Small {
            let cut = |input: &Input| SMALL.map(|len| input.middle(len));
            inputs = inputs.iter().flat_map(cut).collect();
        }
        if suite == Suite::Memory {
            // The largest, where it is all of them.
            inputs = inputs.pop().into_iter().collect();
        }
        Ok(inputs)
    }

    pub fn settings(&self, suite: Suite) -> Vec<Settings> {
        let presets = self.args.presets(suite).into_iter();
        let plain = presets.map(|preset| Settings::xz(preset, self.args.dict));
        let variants = |plain: Settings| match suite {
            Suite::Formats => Format::ALL.map(|format| Settings { format, ..plain }).into(),
            Suite::Filters => {
                let filters = self.args.filters().into_iter().map(Some);
                filters.map(|filter| Settings { filter, ..plain }).collect()
            }
            _ => vec![plain],
        };
        plain.flat_map(variants).collect()
    }
}
