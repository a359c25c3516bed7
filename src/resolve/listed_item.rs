//! The things of a list, as far as they are needed to select one.

use crate::api::job::Job;
use crate::api::lenient::Text;
use crate::api::organization::Organization;
use crate::api::repository::Repository;
use crate::api::restore_point::RestorePoint;
use crate::api::retrieval::Retrieval;
use crate::api::session::{Session, Workload};
use crate::text::safe;
use crate::time;

/// A thing of a list, as far as it is needed to select it.
#[derive(Clone, Debug, Default)]
pub(super) struct ListedItem {
    pub(super) id: Text,
    pub(super) name: Text,
    /// More for a person who has to choose, such as the time of a restore point.
    pub(super) details: String,
    /// The ids of the organization and the repository that it belongs to.
    pub(super) organization: String,
    pub(super) repository: String,
}

/// Returns a thing without details.
pub(super) fn named(id: Text, name: Text) -> ListedItem {
    ListedItem { id, name, ..ListedItem::default() }
}

/// Returns the texts that are not empty, as one.
fn joined(details: &[&str]) -> String {
    let details = details.iter().filter(|text| !text.is_empty()).map(|text| safe(text));
    details.collect::<Vec<_>>().join("  ")
}

pub(super) fn listed_job(job: Job) -> ListedItem {
    let organization = job.organization().id().to_owned();
    let repository = job.repository.id().to_owned();
    ListedItem { organization, repository, ..named(job.id, job.name) }
}

pub(super) fn listed_organization(organization: Organization) -> ListedItem {
    let details = joined(&[&organization.r#type, &organization.office_name, &organization.region]);
    ListedItem { details, ..named(organization.id, organization.name) }
}

pub(super) fn listed_repository(repository: Repository) -> ListedItem {
    ListedItem { details: joined(&[&repository.path]), ..named(repository.id, repository.name) }
}

pub(super) fn listed_session(session: Session) -> ListedItem {
    let started = &session.creation_time.0;
    let details = joined(&[started, &session.state, &session.initiated_by, &session.organization]);
    ListedItem { details, ..named(session.id, session.name) }
}

pub(super) fn listed_point(point: RestorePoint) -> ListedItem {
    let time = point.backup_time.happened().map(time::wire).unwrap_or_default();
    let held: Vec<_> = point.held().map(Workload::label).collect();
    let details = joined(&[&time, &held.join(", ")]);
    ListedItem { details, ..named(point.id, Text::default()) }
}

pub(super) fn listed_retrieval(retrieval: Retrieval) -> ListedItem {
    let time = retrieval.point_in_time.happened().map(time::wire).unwrap_or_default();
    let details = joined(&[&time, &retrieval.data_state]);
    ListedItem { details, ..named(retrieval.id, retrieval.name) }
}
