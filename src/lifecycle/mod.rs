//! The life of a restore session: what it is opened on, whether that makes sense, its start, which happens once, and its
//! end.
//!
//! Whatever starts or stops sessions goes this way, so that the promises are kept in one place: never two sessions for
//! one command, never one left behind, and none stopped that may be somebody else's.

pub(crate) mod holdings;
pub(crate) mod leftovers;
pub(crate) mod preflight;
mod settle;
pub(crate) mod start;
pub(crate) mod stop;
mod subject;
mod watch;

pub(crate) use subject::{OfPoint, Subject, of_point, retrieved};
pub(crate) use watch::Watch;
