//! Backup repositories.

use super::random::{self, Id, Purpose};

/// The index of the repository that contains copies.
pub(super) const COPIES: usize = 2;
/// The index of the repository that contains long-term copies.
pub(crate) const ARCHIVE: usize = 3;

/// A backup repository.
pub(crate) struct RepositoryFixture {
    /// The id.
    pub(crate) id: Id,
    /// The name.
    pub(crate) name: &'static str,
    /// The description.
    pub(crate) description: &'static str,
    /// The path on the proxy.
    pub(crate) path: &'static str,
    /// Capacity and free space in bytes; unknown for object storages.
    pub(crate) bytes: Option<(i64, i64)>,
    /// The id of the proxy.
    pub(crate) proxy: Id,
    /// The id of the object storage, if it has one.
    pub(crate) object_storage: Option<Id>,
    /// True if its data must be retrieved before they are explored.
    pub(crate) long_term: bool,
}

type RepositoryRow = (&'static str, &'static str, &'static str, Option<(i64, i64)>);

/// Name, description, path, bytes; the last two are object storages. The paths have no backslash,
/// because tools that compare transcripts may turn it around.
const REPOSITORIES: [RepositoryRow; 4] = [
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

/// Generates the repositories.
pub(super) fn generate_repositories(seed: u64) -> Vec<RepositoryFixture> {
    let repository = |(number, (index, (name, description, path, bytes)))| RepositoryFixture {
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
    (0..).zip(REPOSITORIES.into_iter().enumerate()).map(repository).collect()
}
