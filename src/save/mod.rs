//! Saves things of a restore session to files on disk.

mod answer;
mod fetch;
mod fetch_failure;
mod fetch_target;

pub(crate) use fetch::{FetchLimits, Fetched, fetch};
pub(crate) use fetch_failure::FetchFailure;
pub(crate) use fetch_target::FetchTarget;
