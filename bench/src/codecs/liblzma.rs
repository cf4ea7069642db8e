//! liblzma, the C library, by way of the crate that binds it.

use std::ffi::CStr;
use std::hint::black_box;
use std::io::Read;

use anyhow::{Result, bail};
use liblzma::read::XzDecoder;
use liblzma::stream::{Action, CONCATENATED, Check, Filters, LzmaOptions, Status, Stream};
use oxz::BcjArch;

use super::{Codec, lzip};
use crate::clock::Clock;
use crate::settings::{Format, Prefilter, Settings};

pub struct Liblzma;

impl Codec for Liblzma {
    fn name(&self) -> &'static str {
        "liblzma"
    }

    fn encode(&self, data: &[u8], settings: &Settings) -> Result<Vec<u8>> {
        let options = lzma_options(settings)?;
        let stream = match settings.format {
            Format::Xz => {
                let mut filters = prefilters(settings)?;
                Stream::new_stream_encoder(filters.lzma2(&options), Check::Crc64)?
            }
            Format::Lzma => Stream::new_lzma_encoder(&options)?,
            Format::Lz | Format::Raw => Stream::new_raw_encoder(Filters::new().lzma1(&options))?,
        };
        let file = run_encoder(stream, data)?;
        match settings.format {
            Format::Lz => lzip::member(&file, settings.lzma()?.dict_size, data),
            _ => Ok(file),
        }
    }

    fn decode(&self, file: &[u8], size: usize, settings: &Settings) -> Result<Vec<u8>> {
        let mut stream = decoder(settings)?;
        let mut data = Vec::with_capacity(size);
        // The call that fills the output returns before the end is read.
        for _ in 0..2 {
            let rest = &file[stream.total_in() as usize..];
            if stream.process_vec(rest, &mut data, Action::Finish)? == Status::StreamEnd {
                return Ok(data);
            }
        }
        bail!("more than {size} bytes came out")
    }

    fn reader<'a>(&self, file: &'a [u8], settings: &Settings) -> Result<Box<dyn Read + 'a>> {
        Ok(Box::new(XzDecoder::new_stream(file, decoder(settings)?)))
    }
}

fn lzma_options(settings: &Settings) -> Result<LzmaOptions> {
    let preset = settings.preset;
    let extreme = if preset.extreme { liblzma_sys::LZMA_PRESET_EXTREME } else { 0 };
    let mut options = LzmaOptions::new_preset(preset.level | extreme)?;
    if let Some(dict_size) = settings.dict {
        options.dict_size(dict_size);
    }
    Ok(options)
}

fn prefilters(settings: &Settings) -> Result<Filters> {
    let mut filters = Filters::new();
    match settings.filter {
        None => &mut filters,
        Some(Prefilter::Delta(distance)) => filters.delta_properties(&[(distance - 1) as u8])?,
        Some(Prefilter::Bcj(arch)) => match arch {
            BcjArch::X86 => filters.x86(),
            BcjArch::PowerPc => filters.powerpc(),
            BcjArch::Ia64 => filters.ia64(),
            BcjArch::Arm => filters.arm(),
            BcjArch::ArmThumb => filters.arm_thumb(),
            BcjArch::Sparc => filters.sparc(),
            BcjArch::Arm64 => filters.arm64(),
            BcjArch::RiscV => filters.riscv(),
        },
    };
    Ok(filters)
}

fn run_encoder(mut stream: Stream, data: &[u8]) -> Result<Vec<u8>> {
    // SAFETY: takes and returns a number, and touches nothing else.
    let bound = unsafe { liblzma_sys::lzma_stream_buffer_bound(data.len()) };
    let mut file = Vec::with_capacity(bound);
    loop {
        let rest = &data[stream.total_in() as usize..];
        match stream.process_vec(rest, &mut file, Action::Finish)? {
            Status::StreamEnd => return Ok(file),
            // LZMA1 has no stored chunks, and may outgrow the bound.
            _ => file.reserve(bound / 16 + 64),
        }
    }
}

fn decoder(settings: &Settings) -> Result<Stream> {
    Ok(match settings.format {
        Format::Xz => Stream::new_stream_decoder(u64::MAX, CONCATENATED)?,
        Format::Lzma => Stream::new_lzma_decoder(u64::MAX)?,
        Format::Lz => Stream::new_lzip_decoder(u64::MAX, CONCATENATED)?,
        Format::Raw => Stream::new_raw_decoder(Filters::new().lzma1(&lzma_options(settings)?))?,
    })
}

/// The version of the C code, which is not that of the crate.
pub fn c_version() -> &'static str {
    // SAFETY: returns a pointer to a constant string with a null byte at its
    // end.
    let version = unsafe { CStr::from_ptr(liblzma_sys::lzma_version_string()) };
    version.to_str().unwrap_or("unknown")
}

/// How fast this liblzma computes CRC64, in GB/s: the best of three passes
/// over 64 MiB. It tells a build with vector code from one with tables.
pub fn crc64_speed() -> f64 {
    let data = vec![0x5A; 64 << 20];
    let pass = || {
        let start = Clock::Cpu.now();
        // SAFETY: reads the `data.len()` bytes that the pointer leads to.
        black_box(unsafe { liblzma_sys::lzma_crc64(data.as_ptr(), data.len(), 0) });
        data.len() as f64 / 1e9 / (Clock::Cpu.now() - start).as_secs_f64()
    };
    (0..3).map(|_| pass()).fold(0.0, f64::max)
}
