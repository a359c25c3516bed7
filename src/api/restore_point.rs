//! Restore points.

use serde::Deserialize;
use uuid::Uuid;

use super::lenient::{Flag, Text};
use super::session::Workload;
use super::{Item, NamedId, Page, Request, Timestamp, Version};
use crate::time::Window;

/// `RESTRestorePoint`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RestorePoint {
    /// A text, not always a UUID.
    pub(crate) id: Text,
    pub(crate) backup_time: Timestamp,
    #[serde(rename = "jobId")]
    pub(crate) job: NamedId,
    #[serde(rename = "organizationId")]
    pub(crate) organization: NamedId,
    #[serde(rename = "repositoryId")]
    pub(crate) repository: NamedId,
    /// Of a retrieved point only.
    #[serde(rename = "retrievalId")]
    pub(crate) retrieval: NamedId,
    is_exchange: Flag,
    is_share_point: Flag,
    is_one_drive: Flag,
    is_teams: Flag,
    pub(crate) is_long_term_copy: Flag,
    /// From v7 on; v6 marks long-term copies alone.
    pub(crate) is_copy: Flag,
    pub(crate) is_retrieved: Flag,
    /// Holds data that were deleted, or are marked as deleted. From v7 on.
    pub(crate) is_deleted: Flag,
    /// From v8 on.
    pub(crate) immutability_expires_on: Timestamp,
}

impl RestorePoint {
    /// Returns whether it matches a filter, which a server may ignore. A point without an ID of a job or a repository matches
    /// none. The versions differ in the ID by which a point names its organization, so that is not checked.
    pub(crate) fn matches(&self, filter: &PointFilter) -> bool {
        let is = |wanted: Option<Uuid>, reference: &NamedId| {
            wanted.is_none() || reference.uuid() == wanted
        };
        self.is_of(filter.origin)
            && is(filter.job, &self.job)
            && is(filter.repository, &self.repository)
    }

    /// Returns whether it contains data of a workload.
    pub(crate) fn holds(&self, workload: Workload) -> bool {
        let held = match workload {
            Workload::Vex => *self.is_exchange,
            Workload::Veod => *self.is_one_drive,
            Workload::Vesp => *self.is_share_point,
            Workload::Vet => *self.is_teams,
        };
        held == Some(true)
    }

    /// Returns the workloads whose data it contains.
    pub(crate) fn held(&self) -> impl Iterator<Item = Workload> + '_ {
        Workload::ALL.into_iter().filter(|workload| self.holds(*workload))
    }

    /// Returns whether a copy job made it, or `None` if the server does not say.
    pub(crate) fn is_copy(&self) -> Option<bool> {
        self.is_copy.or(*self.is_long_term_copy)
    }

    /// Returns whether it has this origin, as far as the version reports it.
    pub(crate) fn is_of(&self, origin: Origin) -> bool {
        let at_hand = *self.is_long_term_copy != Some(true) && *self.is_retrieved != Some(true);
        match origin {
            Origin::Any => true,
            Origin::Job => at_hand && self.is_copy() != Some(true),
            Origin::Copy => at_hand && self.is_copy() == Some(true),
        }
    }
}

/// The origin of a restore point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Any,
    /// A backup job made it.
    Job,
    /// A copy job made it. Copies in an archive are excluded: they can only be retrieved.
    Copy,
}

/// The restore points to request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PointFilter {
    pub(crate) job: Option<Uuid>,
    pub(crate) organization: Option<Uuid>,
    pub(crate) repository: Option<Uuid>,
    pub(crate) made: Window,
    pub(crate) origin: Origin,
    /// The order, if the version can sort.
    pub(crate) oldest_first: bool,
}

/// `GET /RestorePoints`.
///
/// The bounds exclude their own instant (the OpenAPI files say "before" and "after"), so each is a tick wider, and the
/// caller has to filter the response. v6 has no bounds and no order, and marks long-term copies only.
pub(crate) fn list(version: Version, filter: &PointFilter) -> Request<Page<RestorePoint>> {
    let mut request = Request::get(&["RestorePoints"]);
    for (name, id) in [
        ("organizationId", filter.organization),
        ("jobId", filter.job),
        ("repositoryId", filter.repository),
    ] {
        request = request.query_if(name, id.map(|id| id.to_string()));
    }
    let copies = if version.marks_copies() { "isCopy" } else { "isLongTermCopy" };
    request = match filter.origin {
        Origin::Any => request,
        Origin::Job => request.query(copies, "false").query("isRetrieved", "false"),
        Origin::Copy => request.query(copies, "true"),
    };
    if !version.pages_points() {
        return request.whole();
    }
    let (from, to) = filter.made.widened(chrono::TimeDelta::nanoseconds(100));
    request
        .query_if("from", from.map(crate::time::wire))
        .query_if("to", to.map(crate::time::wire))
        .query("orderAsc", filter.oldest_first.to_string())
}

/// `GET /RestorePoints/{id}`.
pub(crate) fn get(id: &str) -> Request<Item<RestorePoint>> {
    Request::get(&["RestorePoints", id])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_a_tick_wider_and_v6_has_none() {
        let at = |text: &str| Some(text.parse().unwrap());
        let (since, until) = (at("2026-11-20T10:00:00Z"), at("2026-11-20T11:00:00Z"));
        let filter = PointFilter {
            made: Window { since, until },
            origin: Origin::Copy,
            ..PointFilter::default()
        };
        let target = |version| list(version, &filter).call.target(version);
        assert_eq!(target(Version::V6), "/v6/RestorePoints?isLongTermCopy=true");
        let tail = "RestorePoints?isCopy=true&from=2026-11-20T09%3A59%3A59.9999999Z\
                    &to=2026-11-20T11%3A00%3A00.0000001Z&orderAsc=false";
        assert_eq!(target(Version::V7), format!("/v7/{tail}"));
        assert_eq!(target(Version::V8), format!("/v8/{tail}"));
    }

    #[test]
    fn origin_is_derived_from_the_flags() {
        let of = |flags: &str| -> Vec<Origin> {
            let point: RestorePoint = serde_json::from_str(&format!("{{{flags}}}")).unwrap();
            [Origin::Job, Origin::Copy].into_iter().filter(|origin| point.is_of(*origin)).collect()
        };
        assert_eq!(
            of(r#""isCopy":false,"isLongTermCopy":false,"isRetrieved":false"#),
            [Origin::Job]
        );
        assert_eq!(of(r#""isLongTermCopy":false"#), [Origin::Job]); // v6 does not say more
        assert_eq!(of(r#""isCopy":true"#), [Origin::Copy]);
        assert_eq!(of(r#""isCopy":true,"isLongTermCopy":true"#), []);
        assert_eq!(of(r#""isLongTermCopy":true"#), []);
        assert_eq!(of(r#""isRetrieved":true"#), []);
    }
}
