//! The children of a thing in an open session, by which a path continues.

use uuid::Uuid;

use super::candidate::CompletionCandidate;
use crate::api::session::{self, Workload};
use crate::client::Client;
use crate::content::{ContentAddress, ContentPath, Entry, LookupGoal, PathLookup, kind_prefix};
use crate::text::safe;

/// The word for such sets, in the place of a noun.
pub(super) const CHILDREN: &str = "path";

/// The maximum number of children that are read from a list.
const MAX_CHILDREN: usize = 5_000;

/// The word in the place of a workload that is not known.
const UNKNOWN: &str = "-";

/// The children of a thing in an open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChildSet {
    pub(super) session: Uuid,
    /// `None` if only the server knows it.
    pub(super) workload: Option<Workload>,
    /// The path of the thing, without wildcards.
    pub(super) parent: ContentPath,
}

impl ChildSet {
    /// Returns the words of a process that requests these names.
    pub(super) fn words(&self) -> Vec<String> {
        let workload = self.workload.map_or(UNKNOWN, Workload::code);
        let words = [CHILDREN, &self.session.to_string(), workload, &self.parent.to_string()];
        words.map(str::to_owned).into()
    }

    /// Reads the words of such a process behind the first one, and returns the rest of them.
    pub(super) fn read(words: &[String]) -> Option<(Self, &[String])> {
        let [session, workload, parent, rest @ ..] = words else { return None };
        let workload = if workload == UNKNOWN { None } else { Some(workload.parse().ok()?) };
        let (session, parent) = (Uuid::try_parse(session).ok()?, parent.parse().ok()?);
        Some((Self { session, workload, parent }, rest))
    }

    /// Returns what distinguishes these names from others in the same file.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.session, self.parent)
    }

    /// Requests the names. Each is a segment of a path, with a slash behind it if it may contain others. Messages and posts
    /// have no names of their own, and are left out. `known` returns the names of another set that were requested before.
    ///
    /// # Errors
    /// The server cannot be asked; there is no such path.
    pub(super) fn request(
        &self,
        client: &Client,
        known: impl Fn(Self) -> Vec<CompletionCandidate>,
    ) -> anyhow::Result<Vec<CompletionCandidate>> {
        let parent = self.known_parent(known);
        let workload = match (&parent, self.workload) {
            (Some(parent), _) => parent.node.workload,
            (None, Some(workload)) => workload,
            (None, None) => {
                let session = client.send(&session::get(self.session))?.into_model()?;
                session.r#type.parse().map_err(anyhow::Error::msg)?
            }
        };
        let lookup =
            PathLookup::new(client, self.session, workload).with_shortened_lists(MAX_CHILDREN);
        let parents = if let Some(parent) = parent {
            vec![parent]
        } else {
            let address = ContentAddress::Path(self.parent.clone());
            lookup.find(&address, LookupGoal::Container)?
        };
        let mut candidates = Vec::new();
        for parent in &parents {
            candidates.extend(lookup.named_children(parent)?.iter().filter_map(candidate));
        }
        candidates.sort_by_cached_key(|candidate| candidate.value.to_lowercase());
        Ok(candidates)
    }

    /// Returns the thing, if a list that contains it was requested before.
    fn known_parent(&self, known: impl Fn(Self) -> Vec<CompletionCandidate>) -> Option<Entry> {
        let mut parent = self.parent.clone();
        let typed = parent.segments.pop()?.to_string();
        let siblings = known(Self { parent, ..self.clone() }).into_iter();
        let mut siblings = siblings.filter_map(|sibling| match kind_prefix(&typed) {
            Some(prefix) => sibling.with_kind_prefix(prefix),
            None => Some(sibling),
        });
        let found = siblings.find(|known| known.value.strip_suffix('/') == Some(&typed))?;
        Entry::parse_of_any_workload(found.record()?)
    }
}

fn candidate(found: &Entry) -> Option<CompletionCandidate> {
    let path: ContentPath = found.path.parse().ok()?;
    let segment = path.segments.last()?.to_string();
    (safe(&segment) == *segment).then(|| CompletionCandidate::of_entry(&segment, found))
}
