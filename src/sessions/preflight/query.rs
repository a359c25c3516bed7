//! The input of a preflight check.

use std::time::Duration;

use crate::api::session::Workload;
use crate::messages::Messages;
use crate::sessions::point_in_time::PointInTime;
use crate::sessions::source::Source;

/// The source, workload and point in time to check, and the limits for a backup.
#[derive(Clone, Copy)]
pub(crate) struct PreflightQuery<'a> {
    pub(crate) source: &'a Source,
    pub(crate) workload: Workload,
    pub(crate) at: PointInTime,
    pub(crate) max_age: Option<Duration>,
    /// True if a failed check is a warning.
    pub(crate) force: bool,
    pub(crate) messages: &'a Messages,
}
