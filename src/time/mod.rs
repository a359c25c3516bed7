//! Points in time, durations and zones: how they are typed, sent and printed.
//!
//! A leaf: it imports nothing of this crate. All instants are UTC; a zone serves only to read what a user typed and to print
//! what a user reads.

mod clock;
mod duration;
mod format;
mod grammar;
#[cfg(any(test, fuzzing))]
mod invariants;
mod window;
mod words;
mod zone;

pub(crate) use clock::Clock;
pub(crate) use duration::{parse_duration, parse_interval};
pub(crate) use format::{precise, readable, relative, rounded_up, typeable, wire};
pub(crate) use grammar::{Edge, TimeArg};
#[cfg(fuzzing)]
pub(crate) use invariants::assert_truly_read;
pub(crate) use window::{Window, parse_window_bound};
pub(crate) use words::{in_full, in_words};
pub(crate) use zone::{Zone, is_known_zone};
