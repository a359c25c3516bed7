//! The things whose names complete a word: all objects of a kind on a server, or the children of one thing in a session.

use serde::de::DeserializeOwned;

use super::candidate::{CompletionCandidate, candidates};
use super::child_set::{CHILDREN, ChildSet};
use crate::api::job::{self, Job};
use crate::api::organization::{self, Organization};
use crate::api::repository::{self, Repository};
use crate::api::restore_point::{self, RestorePoint};
use crate::api::retrieval::{self, Retrieval};
use crate::api::session::{self, Session, Workload};
use crate::api::{Page, Request};
use crate::client::{Client, PAGE};
use crate::resolve::Noun;

/// The maximum number of objects that are read from a server.
const MAX_OBJECTS: usize = 5_000;

/// Things that one word can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NameSet {
    Objects(Noun),
    Children(ChildSet),
}

impl NameSet {
    /// Returns the words of a process that requests these names.
    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Self::Objects(noun) => vec![noun.word().to_owned()],
            Self::Children(children) => children.words(),
        }
    }

    /// Reads the words of such a process, and returns the rest of them.
    pub(super) fn read(words: &[String]) -> Option<(Self, &[String])> {
        let (first, rest) = words.split_first()?;
        if first == CHILDREN {
            let (children, rest) = ChildSet::read(rest)?;
            return Some((Self::Children(children), rest));
        }
        let noun = Noun::ALL.into_iter().find(|known| known.word() == first)?;
        Some((Self::Objects(noun), rest))
    }

    /// Returns the word for the file that stores the names: one for all children, so that there are few files.
    pub(super) fn file_word(&self) -> &'static str {
        match self {
            Self::Objects(noun) => noun.word(),
            Self::Children(_) => CHILDREN,
        }
    }

    /// Returns what distinguishes the names from others in the same file.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Objects(_) => String::new(),
            Self::Children(children) => children.key(),
        }
    }

    /// Requests the names. `known` returns those of another set that were requested before.
    ///
    /// # Errors
    /// The server cannot be asked; there is no such path.
    pub(super) fn request(
        &self,
        client: &Client,
        known: impl Fn(&Self) -> Vec<CompletionCandidate>,
    ) -> anyhow::Result<Vec<CompletionCandidate>> {
        match self {
            Self::Objects(noun) => Ok(candidates(*noun, objects(*noun, client)?)),
            Self::Children(children) => children.request(client, |set| known(&Self::Children(set))),
        }
    }
}

/// Requests the objects of a kind. Each is its id, and a candidate by its name.
fn objects(noun: Noun, client: &Client) -> anyhow::Result<Vec<(String, CompletionCandidate)>> {
    let version = client.version();
    let named = CompletionCandidate::of_object;
    match noun {
        Noun::Job => all(client, job::list(version, None, None), |job: Job| {
            let since = job.last_backup.happened();
            Some((job.id.0, named(job.name.0, [job.last_status.0], since)))
        }),
        Noun::Organization => all(client, organization::list(version, false), |known| {
            let Organization { id, name, r#type, description, .. } = known;
            Some((id.0, CompletionCandidate::of_object(name.0, [r#type.0, description.0], None)))
        }),
        Noun::Repository => all(client, repository::list(version), |known: Repository| {
            Some((known.id.0, named(known.name.0, [known.description.0], None)))
        }),
        Noun::Session => all(client, session::list(version, None, None), |session: Session| {
            let since = session.creation_time.happened();
            let is_open = !session.is_stopped();
            let candidate = named(session.r#type.0, [session.initiated_by.0], since);
            is_open.then_some((session.id.0, candidate))
        }),
        Noun::Point => {
            let request = restore_point::list(version, &restore_point::PointFilter::default());
            all(client, request, |point: RestorePoint| {
                let held: Vec<_> = point.held().map(Workload::product).collect();
                let since = point.backup_time.happened();
                Some((point.id.0, named(String::new(), [held.join(", ")], since)))
            })
        }
        Noun::Retrieval => all(client, retrieval::list(version), |retrieval: Retrieval| {
            let since = retrieval.point_in_time.happened();
            Some((retrieval.id.0, named(retrieval.name.0, [retrieval.data_state.0], since)))
        }),
    }
}

/// Returns the first objects of a list, without those that cannot be read.
fn all<T: DeserializeOwned, R>(
    client: &Client,
    request: Request<Page<T>>,
    object: impl Fn(T) -> Option<R>,
) -> anyhow::Result<Vec<R>> {
    let mut objects = Vec::new();
    for item in client.items(request, PAGE).take(MAX_OBJECTS) {
        objects.extend(item?.into_model().ok().and_then(&object));
    }
    Ok(objects)
}
