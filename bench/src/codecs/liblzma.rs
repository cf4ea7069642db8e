//! liblzma, the C library, by way of the crate that binds it.

use std::ffi::CStr;
use std::hint::black_box;

use anyhow::{Result, bail, ensure};
use liblzma::stream::{Action, CONCATENATED, Check, Status, Stream};

use super::{Codec, STREAM_BUFFER};
use crate::clock::Clock;
use crate::preset::Preset;

pub struct Liblzma;

impl Codec for Liblzma {
    fn name(&self) -> &'static str {
        "liblzma"
    }

    fn encode(&self, data: &[u8], preset: Preset) -> Result<Vec<u8>> {
        let extreme = if preset.extreme { liblzma_sys::LZMA_PRESET_EXTREME } else { 0 };
        let mut stream = Stream::new_easy_encoder(preset.level | extreme, Check::Crc64)?;
        // SAFETY: takes and returns a number, and touches nothing else.
        let bound = unsafe { liblzma_sys::lzma_stream_buffer_bound(data.len()) };
        let mut xz = Vec::with_capacity(bound);
        let status = stream.process_vec(data, &mut xz, Action::Finish)?;
        ensure!(status == Status::StreamEnd, "the encoder stopped with {status:?}");
        Ok(xz)
    }

    fn decode(&self, xz: &[u8], size: usize) -> Result<Vec<u8>> {
        let mut stream = Stream::new_stream_decoder(u64::MAX, CONCATENATED)?;
        let mut data = Vec::with_capacity(size);
        // The call that fills the output returns before the end is read.
        for _ in 0..2 {
            let rest = &xz[stream.total_in() as usize..];
            if stream.process_vec(rest, &mut data, Action::Finish)? == Status::StreamEnd {
                return Ok(data);
            }
        }
        bail!("more than {size} bytes came out")
    }

    fn decode_stream(&self, xz: &[u8], sink: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut stream = Stream::new_stream_decoder(u64::MAX, CONCATENATED)?;
        let mut buffer = vec![0; STREAM_BUFFER];
        loop {
            let (read, written) = (stream.total_in(), stream.total_out());
            let status = stream.process(&xz[read as usize..], &mut buffer, Action::Finish)?;
            sink(&buffer[..(stream.total_out() - written) as usize]);
            if status == Status::StreamEnd {
                return Ok(());
            }
            ensure!(stream.total_out() > written, "the decoder made no progress");
        }
    }
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
