//! Encoded with settings, flushes and cuts that the input says, decoded by oxz
//! and by liblzma.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oxz_fuzz::round_trip::round_trip;

fuzz_target!(|input: &[u8]| {
    // Too short an input for its own settings.
    let _ = round_trip(input);
});
