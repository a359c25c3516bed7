//! `GET /vN/BackupRepositories`, and whose data lie in one.

use http::{Response, StatusCode};
use serde::Serialize;

use super::error::Problem;
use super::organizations::Organization;
use super::page::{self, Window};
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::seed::Data;
use super::version::Version;
use super::wire::{self, Field, Links};

/// The repository that copies go to.
pub(super) const COPIES: usize = 2;
/// The repository that long-term copies go to.
pub(super) const ARCHIVE: usize = 3;

/// Where backups are kept.
pub(super) struct Repository {
    /// Its id.
    pub(super) id: Id,
    name: &'static str,
    description: &'static str,
    path: &'static str,
    /// Capacity and free space, where the server knows them.
    bytes: Option<(i64, i64)>,
    /// Its proxy.
    pub(super) proxy: Id,
    object_storage: Option<Id>,
    /// Whether what lies in it must be retrieved before it is explored.
    pub(super) long_term: bool,
}

/// An organization that is not backed up any more, and whose backups are still there.
const REMOVED: &str = "wingtip.example";

type Known = (&'static str, &'static str, &'static str, Option<(i64, i64)>);

/// Name, description, path, bytes; the last two are object storages. No backslash: what compares
/// transcripts may turn it around.
const KNOWN: [Known; 4] = [
    (
        "Main",
        "Daily backups, \"hot\"",
        "/srv/backups/main",
        Some((8_796_093_022_208, 1_649_267_441_664)),
    ),
    ("Second site", "", "/srv/backups/second site", Some((4_398_046_511_104, 0))),
    ("Copies", "Object storage, immutable", "/var/cache/copies", None),
    ("Archive", "Long term", "/var/cache/archive", None),
];

/// The repositories: `KNOWN`, always.
pub(super) fn known(seed: u64) -> Vec<Repository> {
    let repository = |(number, (index, (name, description, path, bytes)))| Repository {
        id: random::id(seed, Purpose::Repository, number),
        name,
        description,
        path,
        bytes,
        proxy: random::id(seed, Purpose::Repository, 1_000 + number % 2),
        object_storage: (index >= COPIES)
            .then(|| random::id(seed, Purpose::Repository, 2_000 + number)),
        long_term: index == ARCHIVE,
    };
    (0..).zip(KNOWN.into_iter().enumerate()).map(repository).collect()
}

/// A repository in the vendor's order, the id first. Older versions name the object storage by two
/// properties, v8 has flags of its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Id,
    #[serde(skip_serializing_if = "Field::is_absent")]
    object_storage_id: Field<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_storage_cache_path: Option<&'a str>,
    object_storage_encryption_enabled: Option<bool>,
    encryption_key_id: Option<Id>,
    capacity_bytes: Option<i64>,
    free_space_bytes: Option<i64>,
    name: &'a str,
    description: &'a str,
    path: &'a str,
    retention_type: &'static str,
    retention_period_type: &'static str,
    yearly_retention_period: &'static str,
    retention_frequency_type: &'static str,
    daily_time: &'static str,
    daily_type: &'static str,
    proxy_id: Id,
    #[serde(skip_serializing_if = "Field::is_absent")]
    proxy_pool_id: Field<Id>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    organization_id: Field<Id>,
    is_long_term: bool,
    is_out_of_sync: bool,
    #[serde(flatten)]
    health: Option<Health>,
    #[serde(rename = "_links")]
    links: Links,
}

/// What v8 adds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's")]
struct Health {
    is_outdated: bool,
    is_indexed: bool,
    is_migration_locked: bool,
    is_out_of_order: bool,
    out_of_order_reason: Option<&'static str>,
}

const HEALTHY: Health = Health {
    is_outdated: false,
    is_indexed: true,
    is_migration_locked: false,
    is_out_of_order: false,
    out_of_order_reason: None,
};

impl Repository {
    fn wire(&self, version: Version) -> Wire<'_> {
        let old = version < Version::V8;
        let storage = self.object_storage;
        Wire {
            id: self.id,
            object_storage_id: if old {
                storage.map_or(Field::Null, Field::Is)
            } else {
                Field::Absent
            },
            object_storage_cache_path: storage.filter(|_| old).map(|_| self.path),
            object_storage_encryption_enabled: storage.map(|_| false),
            encryption_key_id: None,
            capacity_bytes: self.bytes.map(|(capacity, _)| capacity),
            free_space_bytes: self.bytes.map(|(_, free)| free),
            name: self.name,
            description: self.description,
            path: self.path,
            retention_type: if self.long_term { "ItemLevel" } else { "SnapshotBased" },
            retention_period_type: "Yearly",
            yearly_retention_period: if self.long_term { "Keep" } else { "Years3" },
            retention_frequency_type: "Daily",
            daily_time: "00:00:00",
            daily_type: "Everyday",
            proxy_id: self.proxy,
            proxy_pool_id: Field::from(version, Version::V8, None),
            organization_id: Field::from(version, Version::V8, None),
            is_long_term: self.long_term,
            is_out_of_sync: false,
            health: (!old).then_some(HEALTHY),
            links: Links::new(
                version,
                [
                    ("self", format!("backuprepositories/{}", self.id)),
                    ("proxy", format!("proxies/{}", self.proxy)),
                ],
            ),
        }
    }
}

/// `GET /vN/BackupRepositories`: an array, in v8 a page.
pub(super) fn list(call: &Call<'_>, data: &Data) -> Result<Response<Vec<u8>>, Problem> {
    let mut found: Vec<_> = data.repositories.iter().collect();
    if let Some(proxy) = call.id("proxyId")? {
        found.retain(|repository| repository.proxy == proxy);
    }
    if let Some(long_term) = call.flag("longTerm")? {
        found.retain(|repository| repository.long_term == long_term);
    }
    if call.version >= Version::V8 {
        // No repository here is in a pool of proxies.
        if call.id("proxyPoolId")?.is_some() {
            found.clear();
        }
        if let Some(organization) = call.id("organizationId")? {
            found.retain(|repository| data.holds(repository.id, organization));
        }
    }
    page::array_or_page(call, data.seed, Version::V8, &found, |repository| {
        repository.wire(call.version)
    })
}

/// `GET /vN/BackupRepositories/{id}`.
pub(super) fn get(call: &Call<'_>, data: &Data, id: &str) -> Result<Response<Vec<u8>>, Problem> {
    Ok(wire::json(StatusCode::OK, &find(data, path_id(id)?)?.wire(call.version)))
}

/// The repository with an id.
pub(super) fn find(data: &Data, id: Id) -> Result<&Repository, Problem> {
    let found = data.repositories.iter().find(|repository| repository.id == id);
    found.ok_or_else(|| Problem::NotFound(format!("There is no repository with the id {id}.")))
}

/// An organization whose data lie in a repository, in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    display_name: &'static str,
    /// In v6 a text, the id that the backups go by.
    organization_id: Option<String>,
    #[serde(skip_serializing_if = "Field::is_absent")]
    backed_up_organization_id: Field<String>,
    #[serde(rename = "_links")]
    links: Links,
    #[serde(skip_serializing_if = "Field::is_absent")]
    msid: Field<Id>,
}

impl Kept {
    /// The last three are an organization's id here, that of its backups, and that at Microsoft.
    fn new(
        version: Version,
        repository: Id,
        display_name: &'static str,
        (id, backed_up_id, msid): (Option<Id>, Option<String>, Option<Id>),
    ) -> Self {
        let backups = backed_up_id.clone().unwrap_or_default();
        let own =
            if version == Version::V6 { backed_up_id.clone() } else { id.map(|id| id.to_string()) };
        let path = format!("backuprepositories/{repository}/organizationdata/{backups}");
        Self {
            display_name,
            organization_id: own,
            backed_up_organization_id: Field::from(version, Version::V7, backed_up_id),
            links: Links::new(version, [("self", path)]),
            msid: Field::from(version, Version::V8, msid),
        }
    }
}

/// `GET /vN/BackupRepositories/{id}/OrganizationData`: a page in all versions. The last one is of an
/// organization that was removed, so that it has no id to explore with.
pub(super) fn organizations(
    call: &Call<'_>,
    data: &Data,
    id: &str,
) -> Result<Response<Vec<u8>>, Problem> {
    let repository = find(data, path_id(id)?)?.id;
    let window = Window::of(call)?;
    let known = data.organizations.iter().filter(|known| data.holds(repository, known.id));
    let keep = |known: &Organization| {
        let ids = (Some(known.id), known.backed_up_id(), Some(known.msid));
        Kept::new(call.version, repository, known.name, ids)
    };
    let mut kept: Vec<_> = known.map(keep).collect();
    if !kept.is_empty() {
        let removed = random::id(data.seed, Purpose::Organization, 2_000).to_string();
        let ids = (None, Some(removed.replace('-', "")), None);
        kept.push(Kept::new(call.version, repository, REMOVED, ids));
    }
    let items = kept.iter().skip(window.offset);
    Ok(page::answer(call, data.seed, window, kept.len(), items))
}
