//! Fills the corpus folders: `seeds CORPUS [FOLDER]...` writes one file for
//! each kind of data and settings, and takes along the files of each FOLDER.

use std::fs;
use std::path::Path;

use oxz::{Check, Filter, Format, LzmaOptions, Preset};
use oxz_fuzz::chain::{self, ARCHS};
use oxz_fuzz::objects;
use oxz_fuzz::support::case::Case;
use oxz_fuzz::support::data::{self, Rng};

/// Larger files are slow to mutate, and end where small ones do.
const LEN_MAX: u64 = 8 << 10;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let corpus = args.next().expect("usage: seeds CORPUS [FOLDER]...");
    let corpus = Path::new(&corpus);
    let mut files = whole_files();
    for folder in args {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.metadata()?.len() <= LEN_MAX {
                files.push((entry.file_name().to_string_lossy().into(), fs::read(entry.path())?));
            }
        }
    }
    for target in ["decode_xz", "decode_alone", "decode_lzip", "decode_auto", "differential"] {
        let belongs = |name: &str| match target {
            "decode_xz" => name.ends_with(".xz"),
            "decode_alone" => name.ends_with(".lzma"),
            "decode_lzip" => name.ends_with(".lz"),
            _ => true,
        };
        write(&corpus.join(target), files.iter().filter(|(name, _)| belongs(name)))?;
    }
    let raw = raw();
    for target in ["decode_raw", "differential_raw"] {
        write(&corpus.join(target), &raw)?;
    }
    for target in ["io", "objects"] {
        write(&corpus.join(target), &calls(&files))?;
    }
    write(&corpus.join("strange"), &picks())?;
    write(&corpus.join("round_trip"), &settings())
}

type Seed = (String, Vec<u8>);

fn write<'a>(folder: &Path, seeds: impl IntoIterator<Item = &'a Seed>) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in seeds {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

fn lzma() -> LzmaOptions {
    LzmaOptions { dict_size: 1 << 16, ..LzmaOptions::preset(Preset::default()) }
}

fn kinds() -> Vec<(&'static str, Vec<u8>)> {
    let mut mix = data::text(900, 1);
    mix.extend(data::random(300, 2));
    mix.extend(data::text(900, 1));
    vec![
        ("nothing", Vec::new()),
        ("byte", vec![7]),
        ("text", data::text(1500, 3)),
        ("runs", data::runs(6000, 4)),
        ("noise", data::random(400, 5)),
        ("records", data::records(1500, 6)),
        ("mix", mix),
        ("zeros", vec![0; 30_000]),
    ]
}

fn whole_files() -> Vec<Seed> {
    let mut files = Vec::new();
    for (kind, data) in kinds() {
        let mut add = |name: String, case: Case<'_>| {
            files.push((format!("oxz-{name}"), case.ours()));
            files.push((format!("liblzma-{name}"), case.theirs()));
        };
        for check in [Check::None, Check::Crc32, Check::Crc64, Check::Sha256] {
            let case = Case { check, ..Case::xz(&data, [Filter::Lzma2(lzma())]) };
            add(format!("{kind}-{}.xz", check.id().get()), case);
        }
        add(format!("{kind}.lzma"), Case::lzma1(&data, Format::Alone, lzma()));
        add(format!("{kind}.lz"), Case::lzma1(&data, Format::Lzip, lzma()));
    }
    for (number, arch) in ARCHS.into_iter().enumerate() {
        let code = data::machine_code(arch, 1200, 7);
        let front = [Filter::Bcj { arch, start_offset: 0 }, Filter::Delta { distance: 4 }];
        for filters in [front[..1].to_vec(), front.to_vec()] {
            let filters = [filters, vec![Filter::Lzma2(lzma())]].concat();
            let name = format!("bcj-{number}-{}.xz", filters.len());
            files.push((name, Case::xz(&code, filters).ours()));
        }
    }
    files.extend(several(&files));
    files
}

/// Streams and members one after the other.
fn several(files: &[Seed]) -> Vec<Seed> {
    let get = |name: &str| &files.iter().find(|(found, _)| found == name).expect("a seed").1;
    let padding = [0; 8];
    let xz = [get("oxz-text-4.xz"), padding.as_slice(), get("liblzma-mix-1.xz")].concat();
    let lz = [get("oxz-text.lz"), get("liblzma-runs.lz").as_slice(), b"what follows"].concat();
    vec![("several.xz".into(), xz), ("several.lz".into(), lz)]
}

fn raw() -> Vec<Seed> {
    let mut rng = Rng::new(8);
    let mut seeds = Vec::new();
    for (kind, data) in kinds() {
        for number in 0..8 {
            let prefix: Vec<u8> = (0..chain::PREFIX).map(|_| rng.byte()).collect();
            let Some((reading, _)) = chain::raw(&prefix) else { continue };
            let encoded = Case::raw(&data, reading.filters).theirs();
            seeds.push((format!("{kind}-{number}.raw"), [prefix, encoded].concat()));
        }
    }
    seeds
}

fn calls(files: &[Seed]) -> Vec<Seed> {
    let mut rng = Rng::new(11);
    let behind_calls = |(name, file): &Seed| {
        let prefix: Vec<u8> = (0..objects::PREFIX).map(|_| rng.byte()).collect();
        (name.clone(), [prefix.as_slice(), file].concat())
    };
    files.iter().map(behind_calls).collect()
}

fn picks() -> Vec<Seed> {
    (0..80).map(|number| (format!("{number}.picks"), data::random(3_000, number))).collect()
}

fn settings() -> Vec<Seed> {
    let mut rng = Rng::new(9);
    let text = data::text(600, 10);
    (0..60)
        .map(|number| {
            let prefix: Vec<u8> = (0..60).map(|_| rng.byte()).collect();
            let rest = [&text[..rng.below(600)], &data::random(rng.skewed(300), number)].concat();
            (format!("{number}.settings"), [prefix, rest].concat())
        })
        .collect()
}
