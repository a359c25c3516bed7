//! Backup jobs.

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::lenient::{Flag, Text};
use super::model::{Link, id_at_end};
use super::{Item, NamedId, Page, Request, Timestamp, Version};

/// `RESTJob`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Job {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) description: Text,
    /// `EntireOrganization` or `SelectedItems`.
    pub(crate) backup_type: Text,
    /// From v8 on.
    #[serde(rename = "organizationId")]
    pub(crate) organization: NamedId,
    #[serde(rename = "repositoryId")]
    pub(crate) repository: NamedId,
    pub(crate) last_run: Timestamp,
    /// From v7 on.
    pub(crate) last_backup: Timestamp,
    pub(crate) next_run: Timestamp,
    /// `Success`, `Warning`, `Failed`, `Running`, `Queued`, `Stopped`, `Disconnected`, `NotConfigured`.
    pub(crate) last_status: Text,
    pub(crate) is_enabled: Flag,
    /// In v6 and v7.
    #[serde(default, rename = "_links", deserialize_with = "linked_organization")]
    pub(crate) linked_organization: NamedId,
}

fn linked_organization<'de, D: Deserializer<'de>>(source: D) -> Result<NamedId, D::Error> {
    #[derive(Deserialize)]
    struct JobLinks {
        organization: Option<Link>,
    }
    let links = Option::<JobLinks>::deserialize(source)?;
    let link = links.and_then(|links| links.organization);
    Ok(link.map_or_else(NamedId::default, |link| id_at_end(&link.href).into()))
}

impl Job {
    /// Returns the organization, from the field that the version has.
    pub(crate) fn organization(&self) -> &NamedId {
        if self.organization.id().is_empty() {
            &self.linked_organization
        } else {
            &self.organization
        }
    }
}

/// `GET /Jobs`. v6 and v7 ignore the filters, so the caller has to filter the response.
pub(crate) fn list(
    version: Version,
    organization: Option<Uuid>,
    repository: Option<Uuid>,
) -> Request<Page<Job>> {
    let request = Request::get(&["Jobs"]);
    if !version.filters_jobs() {
        return request.whole();
    }
    request
        .query_if("organizationId", organization.map(|id| id.to_string()))
        .query_if("repositoryId", repository.map(|id| id.to_string()))
}

/// `GET /Jobs/{id}`.
pub(crate) fn get(id: Uuid) -> Request<Item<Job>> {
    Request::get(&["Jobs", &id.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Paging;

    fn organization(json: &str) -> String {
        serde_json::from_str::<Job>(json).unwrap().organization().id().to_owned()
    }

    #[test]
    fn organization_of_a_job_is_read_in_every_version() {
        let id = "9d4e2a8c-0000-4000-8000-000000000001";
        let link = |href: &str| {
            format!(r#"{{"_links":{{"self":{{}},"organization":{{"href":"{href}"}}}}}}"#)
        };
        assert_eq!(organization(&format!(r#"{{"organizationId":"{id}"}}"#)), id);
        assert_eq!(organization(&link(&format!("/v6/organizations/{id}"))), id);
        assert_eq!(organization(&link(&format!("https://h:4443/v7/Organizations/{id}/"))), id);
        assert_eq!(organization(&link(&format!("/v7/organizations/{id}?extendedView=true"))), id);
        for nothing in ["{}", r#"{"_links":null}"#, r#"{"_links":{"organization":{"href":null}}}"#]
        {
            assert_eq!(organization(nothing), "", "{nothing}");
        }
        assert_eq!(organization(&link("/v7/organizations")), "");
    }

    #[test]
    fn filters_and_pages_are_requested_from_v8_only() {
        let (id, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let call = |version| list(version, Some(id), Some(other)).call;
        assert_eq!(call(Version::V7).target(Version::V7), "/v7/Jobs");
        assert_eq!(call(Version::V7).paging, Paging::Whole);
        assert_eq!(
            call(Version::V8).target(Version::V8),
            format!("/v8/Jobs?organizationId={id}&repositoryId={other}")
        );
        assert_eq!(call(Version::V8).paging, Paging::Offset);
    }
}
