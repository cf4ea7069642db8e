//! oxz where there is no operating system: the part of a boot loader that
//! unpacks the image to start, and packs the log of what happened.
//!
//! This is a library for a program in C, so that it has to bring what `std`
//! brings elsewhere: an allocator and a panic handler. If anything here linked
//! `std`, there would be two panic handlers, which the compiler refuses.
#![no_std]

use core::panic::PanicInfo;
use core::slice;

use oxz::{Action, Decode, Encode, Error, Preset, Status};
use spinning_top::RawSpinlock;
use talc::TalcLock;
use talc::source::Claim;

/// All the memory there is; a refused allocation is `Error::OutOfMemory`.
const HEAP: usize = 4 << 20;
/// What a decoder may use of it.
const DECODER_MAX: u64 = 2 << 20;

#[global_allocator]
// SAFETY: nothing else refers to the array.
static ALLOCATOR: TalcLock<RawSpinlock, Claim> = TalcLock::new(unsafe {
    static mut MEMORY: [u8; HEAP] = [0; HEAP];
    Claim::array(&raw mut MEMORY)
});

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// Why there is no result.
#[derive(Debug)]
pub enum Failure {
    /// The file, or the memory for it.
    Coder(Error),
    /// The result is longer than the room for it.
    NoRoom,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Coder(error)
    }
}

/// Unpacks a `.xz`, `.lzma` or `.lz` file to where its image shall be; returns
/// the length of the image.
pub fn unpack(file: &[u8], image: &mut [u8]) -> Result<usize, Failure> {
    let mut decoder = Decode::auto().memory_limit(DECODER_MAX).decoder()?;
    let (mut read, mut written) = (0, 0);
    loop {
        let progress = decoder.code(&file[read..], &mut image[written..], Action::Finish)?;
        read += progress.read;
        written += progress.written;
        match progress.status {
            Status::Finished => return Ok(written),
            _ if written == image.len() => return Err(Failure::NoRoom),
            _ => {}
        }
    }
}

/// Packs a log as `.xz`, with tables that fit in the memory there is; returns
/// the length of the file.
pub fn pack(log: &[u8], file: &mut [u8]) -> Result<usize, Failure> {
    let packed = oxz::compress(log, &Encode::xz().preset(Preset::new(0)?))?;
    let room = file.get_mut(..packed.len()).ok_or(Failure::NoRoom)?;
    room.copy_from_slice(&packed);
    Ok(packed.len())
}

/// [`unpack`] for C: the length of the image, or -1.
///
/// # Safety
/// `file` must point to `file_len` bytes, and `image` to `image_len` bytes that
/// nothing else uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oxz_unpack(
    file: *const u8,
    file_len: usize,
    image: *mut u8,
    image_len: usize,
) -> isize {
    // SAFETY: the caller's promise.
    let (file, image) = unsafe {
        (slice::from_raw_parts(file, file_len), slice::from_raw_parts_mut(image, image_len))
    };
    length(unpack(file, image))
}

/// [`pack`] for C: the length of the file, or -1.
///
/// # Safety
/// `log` must point to `log_len` bytes, and `file` to `file_len` bytes that
/// nothing else uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oxz_pack(
    log: *const u8,
    log_len: usize,
    file: *mut u8,
    file_len: usize,
) -> isize {
    // SAFETY: the caller's promise.
    let (log, file) =
        unsafe { (slice::from_raw_parts(log, log_len), slice::from_raw_parts_mut(file, file_len)) };
    length(pack(log, file))
}

fn length(result: Result<usize, Failure>) -> isize {
    result.ok().and_then(|len| isize::try_from(len).ok()).unwrap_or(-1)
}
