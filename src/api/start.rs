//! The ways to start a restore session, and the request of each.
//!
//! Each call starts another session, so it is sent once ([`Effect::Once`]). All answer with the session: 200 in v6 and v7,
//! 201 in v8.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use super::session::{Session, Workload};
use super::{Body, Effect, Item, Request, Version};

/// On what a session is opened. Ids are texts: in a dry run something else stands for them.
#[derive(Clone, Debug)]
pub(crate) enum ExploreEndpoint {
    /// `POST /Jobs/{id}/explore`: what a backup job holds.
    Job { job: String },
    /// `POST /Organizations/{id}/explore`: all of an organization. A repository is heeded from product 8.4 on; what older
    /// ones do with it is not known.
    Organization { organization: String, repository: Option<String> },
    /// `POST /BackupRepositories/{id}/explore?organizationId=`, from v7 on: backup copies.
    Copies { repository: String, organization: String },
    /// `POST /DataRetrievals/{id}/explore`: what was fetched back from an archive. It has no body: the retrieval says the
    /// time, the workload and what is shown.
    Retrieval { retrieval: String },
    /// `POST /Organization/Explore`: the tenant's own organization.
    Tenant,
    /// `POST /Organization/OperatorExplore`: what a restore operator may restore. Without a scope it is the operator's own.
    Operator { scope: Option<Box<RawValue>>, reason: Option<String>, repository: Option<String> },
}

/// What to open, as of when.
#[derive(Clone, Debug)]
pub(crate) struct ExploreOptions {
    pub(crate) at: DateTime<Utc>,
    pub(crate) workload: Workload,
    pub(crate) show_deleted: bool,
    pub(crate) show_all_versions: bool,
}

/// `RESTExploreOptions`, and what some ways add. The files mark no property as required, the vendor's page calls the
/// first four so: those are always sent, and the others only where they are meant.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExploreBody<'a> {
    date_time: String,
    r#type: Workload,
    show_deleted: bool,
    show_all_versions: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Starts a session. A retrieval takes no options: they are then not heeded.
///
/// # Errors
/// None that a value of these types can cause; the serializer's own are passed on.
pub(crate) fn explore(
    way: &ExploreEndpoint,
    options: &ExploreOptions,
) -> Result<Request<Item<Session>>, serde_json::Error> {
    let post = |segments: &[&str], body| Request::post(segments, Effect::Once, body);
    let json = |repository: &Option<String>, scope: Option<&RawValue>, reason: Option<&str>| {
        let body = ExploreBody {
            date_time: crate::time::wire(options.at),
            r#type: options.workload,
            show_deleted: options.show_deleted,
            show_all_versions: options.show_all_versions,
            repository_id: repository.as_deref(),
            scope,
            reason,
        };
        serde_json::to_string(&body).map(Body::Json)
    };
    let plain = || json(&None, None, None);
    Ok(match way {
        ExploreEndpoint::Job { job } => post(&["Jobs", job, "explore"], plain()?),
        ExploreEndpoint::Organization { organization, repository } => {
            let request =
                post(&["Organizations", organization, "explore"], json(repository, None, None)?);
            if repository.is_some() { request.since(Version::V8) } else { request }
        }
        ExploreEndpoint::Copies { repository, organization } => {
            post(&["BackupRepositories", repository, "explore"], plain()?)
                .query("organizationId", organization.as_str())
                .since(Version::V7)
        }
        ExploreEndpoint::Retrieval { retrieval } => {
            post(&["DataRetrievals", retrieval, "explore"], Body::None)
        }
        ExploreEndpoint::Tenant => post(&["Organization", "Explore"], plain()?),
        ExploreEndpoint::Operator { scope, reason, repository } => {
            let body = json(repository, scope.as_deref(), reason.as_deref())?;
            let request = post(&["Organization", "OperatorExplore"], body);
            if repository.is_some() { request.since(Version::V8) } else { request }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(way: &ExploreEndpoint) -> (String, String) {
        let options = ExploreOptions {
            at: "2022-01-22T14:56:55.862Z".parse().unwrap(),
            workload: Workload::Veod,
            show_deleted: true,
            show_all_versions: false,
        };
        let call = explore(way, &options).unwrap().call;
        assert_eq!(call.effect, Effect::Once);
        (call.target(Version::V8), format!("{:?}", call.body))
    }

    #[test]
    fn all_four_fields_are_sent_as_the_api_spells_them() {
        let (target, body) = sent(&ExploreEndpoint::Job { job: "JOB_ID".into() });
        assert_eq!(target, "/v8/Jobs/JOB_ID/explore");
        assert_eq!(
            body,
            r#"{"dateTime":"2022-01-22T14:56:55.862Z","type":"Veod","showDeleted":true,"showAllVersions":false}"#
        );
    }

    #[test]
    fn each_way_sends_what_it_alone_has() {
        let (organization, repository) = ("ORG".to_owned(), "REPO".to_owned());
        let way = ExploreEndpoint::Copies {
            repository: repository.clone(),
            organization: organization.clone(),
        };
        assert_eq!(sent(&way).0, "/v8/BackupRepositories/REPO/explore?organizationId=ORG");
        let way = ExploreEndpoint::Organization { organization, repository: Some(repository) };
        assert!(sent(&way).1.ends_with(r#","showAllVersions":false,"repositoryId":"REPO"}"#));
        let way = ExploreEndpoint::Retrieval { retrieval: "RET".into() };
        assert_eq!(sent(&way), ("/v8/DataRetrievals/RET/explore".into(), String::new()));
        let scope = RawValue::from_string(r#"{"type":"User", "id":"7"}"#.into()).unwrap();
        let way = ExploreEndpoint::Operator {
            scope: Some(scope),
            reason: Some("ticket 7".into()),
            repository: None,
        };
        let (target, body) = sent(&way);
        assert_eq!(target, "/v8/Organization/OperatorExplore");
        assert!(
            body.ends_with(r#""scope":{"type":"User", "id":"7"},"reason":"ticket 7"}"#),
            "{body}"
        );
    }
}
