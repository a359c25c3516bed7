//! Reads any text as a path in a restore session, and as a name in one: what is printed reads back as itself.
//!
//! It needs a nightly toolchain and cargo-fuzz. There is no unsafe code to sanitise, and without it runs are faster:
//!
//! ```text
//! cargo +nightly fuzz run -s none path -- -dict=fuzz/path.dict -max_len=80 -max_total_time=300
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| vb365::fuzz_path(text));
