//! The plan of a start: the request, and what is known about the session before it exists.

use std::time::Duration;

use super::point_in_time::PointInTime;
use super::source::Source;
use crate::api::explore::ExploreOptions;
use crate::api::session::{Session, Workload};
use crate::api::{Item, Request};

/// A start that is fully resolved.
pub(crate) struct Plan {
    pub(crate) request: Request<Item<Session>>,
    pub(crate) source: Source,
    pub(crate) workload: Workload,
    pub(crate) options: ExploreOptions,
    /// The requested time, and the restore point that will be opened, if it is known.
    pub(crate) at: PointInTime,
    /// The time to search for the session if the response is lost, and to retry its stop.
    pub(crate) settle: Duration,
    /// True if to use the only session that matches after a lost response.
    pub(crate) adopt: bool,
    /// True if this run stops the session at its end.
    pub(crate) ends_with_run: bool,
}

impl Plan {
    /// Builds the request. A lost response is searched for during `settle`; nothing is adopted, and the session stays open.
    ///
    /// # Errors
    /// Errors of the serializer are passed on; none are known.
    pub(crate) fn new(
        source: Source,
        workload: Workload,
        at: PointInTime,
        options: ExploreOptions,
        settle: Duration,
    ) -> Result<Self, serde_json::Error> {
        let options = ExploreOptions { at: Some(at.time), workload: Some(workload), ..options };
        let request = source.request(&options)?;
        let (adopt, ends_with_run) = (false, false);
        Ok(Self { request, source, workload, options, at, settle, adopt, ends_with_run })
    }
}
