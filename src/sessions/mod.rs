//! The life of a restore session: what it is opened on, whether that makes sense, its start, which happens once, and its
//! end.
//!
//! Whatever starts or stops sessions goes this way, so that the promises are kept in one place: never two sessions for
//! one command, never one left behind, and none stopped that may be somebody else's.

pub(crate) mod explore;
pub(crate) mod orphans;
pub(crate) mod preflight;
mod reconcile;
mod signal_guard;
mod source;
pub(crate) mod stop;
pub(crate) mod workloads;

pub(crate) use signal_guard::SignalGuard;
pub(crate) use source::{OfPoint, Source, of_point, retrieved};
