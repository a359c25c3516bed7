//! `GET /vN/BackupRepositories`, and the organizations whose data a repository contains.

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, RepositoryFixture};
use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, json_response, links, list_response,
    require_found,
};
use crate::sandbox::state::SandboxState;

/// An organization that was removed and whose backups still exist.
const REMOVED: &str = "wingtip.example";

/// Lists the repositories. v8 has more filters.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let data = &state.data;
    let mut repositories: Vec<_> = data.repositories.iter().collect();
    if let Some(proxy) = request.id("proxyId")? {
        repositories.retain(|repository| repository.proxy == proxy);
    }
    if let Some(long_term) = request.flag("longTerm")? {
        repositories.retain(|repository| repository.long_term == long_term);
    }
    if request.version >= SandboxVersion::V8 {
        // No repository of this server uses a proxy pool.
        if request.id("proxyPoolId")?.is_some() {
            repositories.clear();
        }
        if let Some(organization) = request.id("organizationId")? {
            repositories.retain(|repository| data.has_points(repository.id, organization));
        }
    }
    list_response(request, data.seed, &repositories, |repository| {
        repository_json(request.version, repository)
    })
}

/// Shows a repository.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    let repository = require_found(state.data.repository(id), "repository", id)?;
    Ok(json_response(StatusCode::OK, &repository_json(request.version, repository)))
}

/// Lists the organizations whose data a repository contains. The last one was removed from the
/// server, so it has no id with which it could be explored.
pub(crate) fn organizations(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let (data, version) = (&state.data, request.version);
    let id = request.path_id()?;
    let repository = require_found(data.repository(id), "repository", id)?.id;
    let stored = data.organizations.iter().filter(|known| data.has_points(repository, known.id));
    let mut list: Vec<_> = stored
        .map(|known| {
            let ids = (Some(known.id), known.backed_up_id(), Some(known.msid));
            stored_organization_json(version, repository, known.name, ids)
        })
        .collect();
    if !list.is_empty() {
        let removed = random::id(data.seed, Purpose::Organization, 2_000).to_digits();
        let ids = (None, Some(removed), None);
        list.push(stored_organization_json(version, repository, REMOVED, ids));
    }
    list_response(request, data.seed, &list, |organization| organization)
}

/// Older versions describe the object storage by two properties; v8 has own flags.
fn repository_json(version: SandboxVersion, repository: &RepositoryFixture) -> JsonObject {
    let (before_v8, v8) = (version < SandboxVersion::V8, version >= SandboxVersion::V8);
    let storage = repository.object_storage;
    let cache = storage.filter(|_| before_v8).map(|_| repository.path);
    let retention = if repository.long_term { "ItemLevel" } else { "SnapshotBased" };
    let links = links(
        version,
        [
            ("self", format!("backuprepositories/{}", repository.id)),
            ("proxy", format!("proxies/{}", repository.proxy)),
        ],
    );
    JsonObject::new()
        .set("id", repository.id)
        .set_if(before_v8, "objectStorageId", storage)
        .set_some("objectStorageCachePath", cache)
        .set("objectStorageEncryptionEnabled", storage.map(|_| false))
        .set("encryptionKeyId", None::<Id>)
        .set("capacityBytes", repository.bytes.map(|(capacity, _)| capacity))
        .set("freeSpaceBytes", repository.bytes.map(|(_, free)| free))
        .set("name", repository.name)
        .set("description", repository.description)
        .set("path", repository.path)
        .set("retentionType", retention)
        .set("retentionPeriodType", "Yearly")
        .set("yearlyRetentionPeriod", if repository.long_term { "Keep" } else { "Years3" })
        .set("retentionFrequencyType", "Daily")
        .set("dailyTime", "00:00:00")
        .set("dailyType", "Everyday")
        .set("proxyId", repository.proxy)
        .set_if(v8, "proxyPoolId", None::<Id>)
        .set_if(v8, "organizationId", None::<Id>)
        .set("isLongTerm", repository.long_term)
        .set("isOutOfSync", false)
        .set_if(v8, "isOutdated", false)
        .set_if(v8, "isIndexed", true)
        .set_if(v8, "isMigrationLocked", false)
        .set_if(v8, "isOutOfOrder", false)
        .set_if(v8, "outOfOrderReason", None::<&str>)
        .set("_links", links)
}

/// Writes an organization by its name, and by its id here, the id of its backups and that at
/// Microsoft. In v6 the property `organizationId` contains the id of the backups.
fn stored_organization_json(
    version: SandboxVersion,
    repository: Id,
    name: &str,
    (id, backed_up_id, msid): (Option<Id>, Option<String>, Option<Id>),
) -> JsonObject {
    let backups = backed_up_id.as_deref().unwrap_or_default();
    let path = format!("backuprepositories/{repository}/organizationdata/{backups}");
    let organization = match version {
        SandboxVersion::V6 => backed_up_id.clone(),
        _ => id.map(|id| id.to_string()),
    };
    JsonObject::new()
        .set("displayName", name)
        .set("organizationId", organization)
        .set_if(version >= SandboxVersion::V7, "backedUpOrganizationId", backed_up_id)
        .set("_links", links(version, [("self", path)]))
        .set_if(version >= SandboxVersion::V8, "msid", msid)
}
