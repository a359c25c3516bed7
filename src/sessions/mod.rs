//! The life of a restore session: its source, the preflight check, its start, which happens once, and its end.
//!
//! All commands start and stop sessions through this module. It guarantees that a start is never repeated once it may have
//! taken effect, that a session which stays open is reported with the command that stops it, and that a session which may
//! be another user's is stopped only with `--force`.

mod content_origin;
mod content_session;
mod explore;
mod open_session;
pub(crate) mod orphans;
mod plan;
mod point_in_time;
pub(crate) mod preflight;
mod reconcile;
mod session_scope;
mod signal_guard;
mod source;
mod source_args;
mod source_lookup;
mod start_args;
mod started_session;
pub(crate) mod stop;
mod workloads;

pub(crate) use content_origin::ContentOrigin;
pub(crate) use content_session::{ContentSessionArgs, PlannedSession, SessionUse};
pub(crate) use explore::{SessionStarter, open_journal};
pub(crate) use plan::Plan;
pub(crate) use point_in_time::PointInTime;
pub(crate) use session_scope::SessionScope;
pub(crate) use signal_guard::SignalGuard;
pub(crate) use source::Source;
pub(crate) use start_args::{AfterRun, LOST_RESPONSE, StartArgs, StartOptions};
pub(crate) use started_session::{DelegatedWork, StartedSession};
pub(crate) use stop::stop_hint;
pub(crate) use workloads::held_workloads;
