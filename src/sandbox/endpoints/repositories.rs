//! `GET /vN/BackupRepositories`, and the organizations whose data a repository contains.

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, RepositoryFixture};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response, links,
    list_response, require_found,
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
    list_response(request, &repositories, |repository| repository_json(request.version, repository))
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
    let list = stored_organizations(state, request)?;
    list_response(request, &list, |(_, organization)| organization)
}

/// Returns the organizations whose data the repository in the path contains, with the ids of their
/// backups.
fn stored_organizations(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> Result<Vec<(String, JsonObject)>, SandboxError> {
    let (data, version) = (&state.data, request.version);
    let id = request.path_id()?;
    let repository = require_found(data.repository(id), "repository", id)?.id;
    let stored = data.organizations.iter().filter(|known| data.has_points(repository, known.id));
    let mut list: Vec<_> = stored
        .map(|known| {
            let backups = known.backed_up_id();
            let ids = (Some(known.id), backups.clone(), Some(known.msid));
            let json = stored_organization_json(version, repository, known.name, ids);
            (backups.unwrap_or_default(), json)
        })
        .collect();
    if !list.is_empty() {
        let removed = random::id(data.seed, Purpose::Organization, 2_000).to_digits();
        let ids = (None, Some(removed.clone()), None);
        list.push((removed, stored_organization_json(version, repository, REMOVED, ids)));
    }
    Ok(list)
}

/// Shows an organization whose data a repository contains, by the id of its backups.
pub(crate) fn show_organization(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let list = stored_organizations(state, request)?;
    let id = request.path_text(1).to_ascii_lowercase();
    let found = list.into_iter().find(|(backups, _)| *backups == id);
    let (_, organization) = require_found(found, "organization", id)?;
    Ok(json_response(StatusCode::OK, &organization))
}

/// Lists the repositories that contain backups of an organization.
pub(crate) fn list_used(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let (data, id) = (&state.data, request.path_id()?);
    require_found(data.organization(id), "organization", id)?;
    let used: Vec<_> =
        data.repositories.iter().filter(|repository| data.has_points(repository.id, id)).collect();
    let v8 = request.version >= SandboxVersion::V8;
    list_response(request, &used, |repository| {
        let path = format!("backuprepositories/{}", repository.id);
        let bytes = repository.bytes.map(|(capacity, free)| capacity - free);
        JsonObject::new()
            .set_if(v8, "repositoryId", repository.id)
            .set("usedSpaceBytes", bytes.unwrap_or(0))
            .set("localCacheUsedSpaceBytes", 0)
            .set(
                "objectStorageUsedSpaceBytes",
                repository.object_storage.map(|_| 1_099_511_627_776_i64),
            )
            .set("isAvailable", true)
            .set("_links", links(request.version, [("backupRepository", path)]))
    })
}

/// Lists the proxies.
pub(crate) fn list_proxies(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_response(request, &proxies(state), |proxy| proxy_json(request.version, *proxy))
}

/// Shows a proxy.
pub(crate) fn show_proxy(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    let found = proxies(state).into_iter().find(|(proxy, _)| *proxy == id);
    let proxy = require_found(found, "proxy", id)?;
    Ok(json_response(StatusCode::OK, &proxy_json(request.version, proxy)))
}

/// Returns the proxies of the repositories with their numbers.
fn proxies(state: &SandboxState) -> Vec<(Id, usize)> {
    let mut ids: Vec<_> = Vec::new();
    for repository in &state.data.repositories {
        if !ids.contains(&repository.proxy) {
            ids.push(repository.proxy);
        }
    }
    ids.into_iter().zip(1..).collect()
}

fn proxy_json(version: SandboxVersion, (id, number): (Id, usize)) -> JsonObject {
    let (v7, v8) = (version >= SandboxVersion::V7, version >= SandboxVersion::V8);
    let name = format!("PROXY-{number}");
    JsonObject::new()
        .set("type", if number == 1 { "Local" } else { "Domain" })
        .set("useInternetProxy", false)
        .set_if(v8, "operatingSystem", "Windows")
        .set("id", id)
        .set("hostName", &name)
        .set_if(v7, "fqdn", format!("{}.sandbox.example", name.to_lowercase()))
        .set("description", "")
        .set("port", 9_193)
        .set_if(!v8, "threadsNumber", 64)
        .set("enableNetworkThrottling", false)
        .set("status", "Online")
        .set_if(v8, "maintenanceModeState", "Disabled")
        .set("_links", links(version, [("self", format!("proxies/{id}"))]))
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
