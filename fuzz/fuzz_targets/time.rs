//! Reads any text as a moment, at any present moment and in zones whose clocks do odd things.
//!
//! It needs a nightly toolchain and cargo-fuzz. There is no unsafe code to sanitise, and without it runs are faster:
//!
//! ```text
//! cargo +nightly fuzz run -s none time -- -dict=fuzz/time.dict -max_len=60 -max_total_time=300
//! ```

#![no_main]

use chrono::DateTime;
use chrono_tz::{America, Asia, Australia, Europe, Pacific, Tz};
use libfuzzer_sys::fuzz_target;

const ZONES: [Tz; 8] = [
    Europe::Berlin,
    America::New_York,
    America::Havana,
    America::St_Johns,
    Asia::Kathmandu,
    Australia::Lord_Howe,
    Pacific::Apia,
    Tz::UTC,
];

/// The seconds and the ticks of the years 1 to 9999.
const SECONDS: std::ops::Range<i64> = -62_135_596_800..253_402_300_800;
const TICKS: u32 = 10_000_000;

// A byte for the zone, eight and four for the present moment, and the text.
fuzz_target!(|data: &[u8]| {
    let Some((&zone, data)) = data.split_first() else { return };
    let Some((second, data)) = data.split_first_chunk() else { return };
    let Some((tick, text)) = data.split_first_chunk() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    let length = SECONDS.end - SECONDS.start;
    let second = SECONDS.start + i64::from_le_bytes(*second).rem_euclid(length);
    let tick = u32::from_le_bytes(*tick) % TICKS * 100;
    let now = DateTime::from_timestamp(second, tick).expect("within the years 1 to 9999");
    vb365::fuzz_time(text, now, &ZONES[usize::from(zone) % ZONES.len()]);
});
