//! Searches by the server, and the place of each hit.

use std::collections::VecDeque;
use std::sync::Arc;

use uuid::Uuid;

use super::child_reader::ChildReader;
use super::content_address::ContentAddress;
use super::content_entry::Entry;
use super::hit_places::HitPlaces;
use super::lookup_failure::with_article;
use super::node::Node;
use super::node_ids::NodeIds;
use super::node_kind::NodeKind;
use super::search_query::SearchQuery;
use super::search_request::SearchRequest;
use super::walk_part::{SINGLE_LEVEL, WalkTask};

use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::api::{Item, Version};
use crate::client::{Client, Error, PAGE, PageLimit, Pages};
use crate::error::{Failure, Kind};
use crate::time::Window;

/// The first segment of the path of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TopSegment {
    /// The id of the mailbox, drive, site or team, unless the scope gives its name.
    Id,
    /// The name, by one list of all mailboxes, drives, sites or teams, which is read before the first hit is returned.
    Name,
}

/// A place to search, and what to search for.
pub(crate) struct SearchScope<'a> {
    pub(crate) node: Node,
    /// The path of the node.
    pub(crate) path: String,
    pub(crate) query: &'a SearchQuery,
    /// The wanted kinds of hits; all if empty.
    pub(crate) kinds: &'a [NodeKind],
}

/// The hits of one or more searches, in the server's order. A request is sent when its page is needed.
pub(crate) struct Search<'a> {
    client: &'a Arc<Client>,
    session: Uuid,
    /// The items of a page.
    page: usize,
    limit: Arc<PageLimit>,
    scope: Node,
    places: HitPlaces,
    kinds: Vec<NodeKind>,
    window: Window,
    covers_channel: bool,
    waiting: VecDeque<SearchRequest>,
    hits: Option<Pages<'a, Item<ContentItem>>>,
    top: TopSegment,
}

impl<'a> Search<'a> {
    /// Prepares the searches, at the deepest level that the scope allows. Nothing is sent yet.
    ///
    /// # Errors
    /// The server cannot search the scope, or not for these kinds or by these conditions.
    pub(crate) fn new(
        client: &'a Arc<Client>,
        session: Uuid,
        scope: SearchScope<'_>,
        top: TopSegment,
    ) -> Result<Self, Failure> {
        // What no session of the workload has was refused before.
        let not_here = |failure| Failure { kind: Kind::NotFound, ..failure };
        let waiting = requests(&scope, client.version(), session).map_err(not_here)?;
        Ok(Self {
            client,
            session,
            page: PAGE,
            limit: Arc::new(PageLimit::new(PAGE)),
            kinds: scope.kinds.to_vec(),
            window: scope.query.window,
            places: HitPlaces::new(&scope.node, &scope.path),
            scope: scope.node,
            covers_channel: waiting.iter().any(|search| search.covers_channel),
            waiting,
            hits: None,
            top,
        })
    }

    /// Requests no more hits at once than are wanted, if all that the server finds are.
    pub(crate) fn in_pages_for(mut self, wanted: usize) -> Self {
        if self.kinds.is_empty() && self.window.is_everything() {
            self.page = wanted.clamp(1, PAGE);
        }
        self
    }

    /// Refuses what cannot be searched for in any session of a workload, or not at its top. Nothing is requested.
    ///
    /// # Errors
    /// The server cannot search for these kinds or by these conditions.
    pub(crate) fn check(
        query: &SearchQuery,
        kinds: &[NodeKind],
        workload: Workload,
        place: &ContentAddress,
    ) -> Result<(), Failure> {
        let check = |kinds| {
            let (node, path) = (Node::root(workload), String::new());
            requests(&SearchScope { node, path, query, kinds }, Version::V8, Uuid::nil()).map(drop)
        };
        let all = check(kinds);
        // Below the top, not all of these kinds may exist.
        let is_possible = || kinds.iter().any(|kind| check(std::slice::from_ref(kind)).is_ok());
        if !place.is_top() && is_possible() { Ok(()) } else { all }
    }

    /// Refuses kinds that no search of a workload finds.
    ///
    /// # Errors
    /// There is such a kind.
    pub(crate) fn check_kinds(kinds: &[NodeKind], workload: Workload) -> Result<(), Failure> {
        let found = || searched_kinds(workload).iter().flat_map(|(_, kinds)| kinds.iter());
        let is_unknown = |kind: &&NodeKind| !found().any(|known| known == *kind);
        let Some(kind) = kinds.iter().find(is_unknown) else { return Ok(()) };
        let found: Vec<_> = found().map(|kind| kind.word()).collect();
        let message = if kind.exists_in(workload) {
            format!("cannot search for the kind {}", kind.word())
        } else {
            let product = workload.product();
            format!("{product} sessions do not contain the kind '{}'", kind.word())
        };
        let hint = format!("the server's search finds: {}", found.join(", "));
        Err(Failure::usage(message).hint(hint))
    }

    /// Returns whether the server searches the whole channel instead of a folder or a post in it: hits may be elsewhere in the
    /// channel.
    pub(crate) fn covers_channel(&self) -> bool {
        self.covers_channel
    }

    /// Returns the hit, unless the server has found what is not wanted: it searches wider kinds and times than were asked for.
    fn entry(&self, mut item: Item<ContentItem>) -> Result<Option<Entry>, serde_json::Error> {
        let model = item.model()?;
        let scope = &self.scope;
        let node = Node::of_hit(scope, model).unwrap_or_else(|| Node {
            workload: scope.workload,
            kind: searched_kinds(scope.workload)[0].0,
            ids: NodeIds::default(),
        });
        let is_wanted = self.kinds.is_empty() || self.kinds.contains(&node.kind);
        if !is_wanted || !self.window.holds(model.time().happened()) {
            return Ok(None);
        }
        let path = self.places.path_of(&node);
        item.forget_model();
        Ok(Some(Entry::new(path, node, Some(item))))
    }

    /// Reads the names of the mailboxes, drives, sites or teams. Without them, paths begin with ids.
    fn read_tops(&mut self) {
        let root = Node::root(self.scope.workload);
        let reader = ChildReader::new(self.client, self.session, PAGE);
        for entry in WalkTask::new(root, "/", 1, 0).list(&reader, SINGLE_LEVEL).entries {
            self.places.add(&entry);
        }
    }
}

impl Iterator for Search<'_> {
    type Item = anyhow::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(hits) = &mut self.hits else {
                let search = self.waiting.pop_front()?;
                let hits = self.client.items(search.request, self.page).unbounded();
                self.hits = Some(hits.limited_by(&self.limit));
                continue;
            };
            let item = match hits.next() {
                Some(Ok(item)) => item,
                Some(Err(error)) => {
                    self.waiting.clear();
                    return Some(Err(Error::into(error)));
                }
                None => {
                    self.hits = None;
                    continue;
                }
            };
            if self.top == TopSegment::Name && self.scope.kind == NodeKind::Root {
                self.top = TopSegment::Id;
                self.read_tops();
            }
            if let Some(entry) = self.entry(item).transpose() {
                return Some(entry.map_err(anyhow::Error::from));
            }
        }
    }
}

/// Returns the kinds that searches of a workload find. Each group is found by searches of its own, with its own fields.
fn searched_kinds(workload: Workload) -> &'static [(NodeKind, &'static [NodeKind])] {
    use NodeKind as K;
    match workload {
        Workload::Vex => &[(K::Item, &[K::Item])],
        Workload::Veod => &[(K::File, &[K::File, K::Folder])],
        Workload::Vesp => &[(K::Item, &[K::File, K::Folder, K::Item])],
        Workload::Vet => {
            &[(K::File, &[K::File, K::Folder]), (K::Post, &[K::Post]), (K::Tab, &[K::Tab])]
        }
    }
}

/// Returns the searches for all wanted kinds.
fn requests(
    scope: &SearchScope<'_>,
    version: Version,
    session: Uuid,
) -> Result<VecDeque<SearchRequest>, Failure> {
    let workload = scope.node.workload;
    let groups = searched_kinds(workload);
    Search::check_kinds(scope.kinds, workload)?;
    let (mut requests, mut refusal) = (VecDeque::new(), None);
    for (kind, group) in groups {
        let wanted: Vec<_> =
            group.iter().copied().filter(|kind| scope.kinds.contains(kind)).collect();
        if wanted.is_empty() && !scope.kinds.is_empty() {
            continue;
        }
        let kinds = if wanted.is_empty() { group } else { &wanted[..] };
        let search = |query: &str| scope.node.search(version, session, query, kinds);
        if search("").is_empty() {
            continue;
        }
        match scope.query.render(workload, *kind) {
            Ok(query) => requests.extend(search(&query)),
            Err(failure) if scope.kinds.is_empty() => refusal = refusal.or(Some(failure)),
            // Items without the property of a condition do not match it, but this kind was asked for.
            Err(failure) => return Err(failure),
        }
    }
    match refusal {
        _ if !requests.is_empty() => Ok(requests),
        Some(refusal) => Err(refusal),
        None => {
            let kind = with_article(scope.node.kind);
            Err(Failure::usage(format!("cannot search in {kind}: it contains nothing"))
                .hint("give the path of its folder"))
        }
    }
}

#[cfg(test)]
mod tests;
