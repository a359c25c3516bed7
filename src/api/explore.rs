//! The calls that start a restore session.
//!
//! Each call starts another session, so it is sent once ([`Effect::Once`]). All return the session: 200 in v6 and v7, 201 in
//! v8.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use super::session::{Session, Workload};
use super::{Body, Effect, Item, Request, Version};

/// The call that starts a session. Ids are texts, as a placeholder stands for them in a dry run.
#[derive(Clone, Debug)]
pub(crate) enum ExploreEndpoint {
    /// `POST /Jobs/{id}/explore`: the backups of a job.
    Job { job: String },
    /// `POST /Organizations/{id}/explore`: all backups of an organization. The repository takes effect from product 8.4
    /// on; what older products do with it is unknown.
    Organization { organization: String, repository: Option<String> },
    /// `POST /BackupRepositories/{id}/explore?organizationId=`, from v7 on: backup copies.
    Copies { repository: String, organization: String },
    /// `POST /DataRetrievals/{id}/explore`: data retrieved from archive storage. It has no body: the retrieval determines
    /// the point in time, the workload and what is shown.
    Retrieval { retrieval: String },
    /// `POST /Organization/Explore`: the tenant's own organization.
    Tenant,
    /// `POST /Organization/OperatorExplore`: objects of a restore operator; without a scope, the operator's own data.
    Operator { scope: Option<Box<RawValue>>, reason: Option<String>, repository: Option<String> },
}

impl ExploreEndpoint {
    /// Returns the first API version that has the call with these parameters.
    pub(crate) fn since(&self) -> Version {
        match self {
            Self::Organization { repository: Some(_), .. }
            | Self::Operator { repository: Some(_), .. } => Version::V8,
            Self::Copies { .. } => Version::V7,
            _ => Version::V6,
        }
    }

    fn path(&self) -> Vec<&str> {
        match self {
            Self::Job { job } => vec!["Jobs", job, "explore"],
            Self::Organization { organization, .. } => {
                vec!["Organizations", organization, "explore"]
            }
            Self::Copies { repository, .. } => vec!["BackupRepositories", repository, "explore"],
            Self::Retrieval { retrieval } => vec!["DataRetrievals", retrieval, "explore"],
            Self::Tenant => vec!["Organization", "Explore"],
            Self::Operator { .. } => vec!["Organization", "OperatorExplore"],
        }
    }
}

/// The options of a session. A retrieval determines all of them itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExploreOptions {
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) workload: Option<Workload>,
    pub(crate) show_deleted: bool,
    pub(crate) show_all_versions: bool,
}

/// `RESTExploreOptions`, and what some calls add. The OpenAPI files require no property; the vendor's page requires the
/// first four. So those are always sent, and the others only if they are set.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExploreBody<'a> {
    date_time: Option<String>,
    r#type: Option<Workload>,
    show_deleted: bool,
    show_all_versions: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Starts a session.
///
/// # Errors
/// Values of these types cause none; errors of the serializer are passed on.
pub(crate) fn explore(
    endpoint: &ExploreEndpoint,
    options: &ExploreOptions,
) -> Result<Request<Item<Session>>, serde_json::Error> {
    let mut body = ExploreBody {
        date_time: options.at.map(crate::time::wire),
        r#type: options.workload,
        show_deleted: options.show_deleted,
        show_all_versions: options.show_all_versions,
        repository_id: None,
        scope: None,
        reason: None,
    };
    match endpoint {
        ExploreEndpoint::Organization { repository, .. } => {
            body.repository_id = repository.as_deref();
        }
        ExploreEndpoint::Operator { scope, reason, repository } => {
            (body.scope, body.reason) = (scope.as_deref(), reason.as_deref());
            body.repository_id = repository.as_deref();
        }
        _ => {}
    }
    let body = match endpoint {
        ExploreEndpoint::Retrieval { .. } => Body::None,
        _ => Body::Json(serde_json::to_string(&body)?),
    };
    let organization = match endpoint {
        ExploreEndpoint::Copies { organization, .. } => Some(organization.clone()),
        _ => None,
    };
    let request = Request::post(&endpoint.path(), Effect::Once, body);
    Ok(request.query_if("organizationId", organization).since(endpoint.since()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(endpoint: &ExploreEndpoint) -> (String, String) {
        let options = ExploreOptions {
            at: "2022-01-22T14:56:55.862Z".parse().ok(),
            workload: Some(Workload::Veod),
            show_deleted: true,
            show_all_versions: false,
        };
        let call = explore(endpoint, &options).unwrap().call;
        assert_eq!(call.effect, Effect::Once);
        (call.target(Version::V8), format!("{:?}", call.body))
    }

    #[test]
    fn four_fields_are_always_sent() {
        let (target, body) = sent(&ExploreEndpoint::Job { job: "JOB_ID".into() });
        assert_eq!(target, "/v8/Jobs/JOB_ID/explore");
        assert_eq!(
            body,
            r#"{"dateTime":"2022-01-22T14:56:55.862Z","type":"Veod","showDeleted":true,"showAllVersions":false}"#
        );
    }

    #[test]
    fn each_endpoint_sends_its_own_fields() {
        let (organization, repository) = ("ORG".to_owned(), "REPO".to_owned());
        let endpoint = ExploreEndpoint::Copies {
            repository: repository.clone(),
            organization: organization.clone(),
        };
        assert_eq!(sent(&endpoint).0, "/v8/BackupRepositories/REPO/explore?organizationId=ORG");
        let endpoint = ExploreEndpoint::Organization { organization, repository: Some(repository) };
        assert!(sent(&endpoint).1.ends_with(r#","showAllVersions":false,"repositoryId":"REPO"}"#));
        let endpoint = ExploreEndpoint::Retrieval { retrieval: "RET".into() };
        assert_eq!(sent(&endpoint), ("/v8/DataRetrievals/RET/explore".into(), String::new()));
        let scope = RawValue::from_string(r#"{"type":"User", "id":"7"}"#.into()).unwrap();
        let endpoint = ExploreEndpoint::Operator {
            scope: Some(scope),
            reason: Some("ticket 7".into()),
            repository: None,
        };
        let (target, body) = sent(&endpoint);
        assert_eq!(target, "/v8/Organization/OperatorExplore");
        assert!(
            body.ends_with(r#""scope":{"type":"User", "id":"7"},"reason":"ticket 7"}"#),
            "{body}"
        );
    }
}
