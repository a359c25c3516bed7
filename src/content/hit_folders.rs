//! The folders of hits by their names, for people who read the result of a search: a hit has at most the IDs of what contains
//! it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::container_tree::{ContainerList, ContainerParent, ContainerTree};
use super::content_entry::Entry;
use super::content_path::ContentPath;
use super::link::parse_link;
use super::node::MAX_LEVELS;
use super::node_kind::{NodeKind, NodeKind as K};
use super::path_segment::{KindPrefix, PathSegment, SegmentTarget};
use crate::api::session::Workload;
use crate::client::Client;
use crate::parallel;

/// The names of mailbox folders, sites, libraries, lists, channels and their folders. Each list is read when it is needed, and
/// once.
pub(crate) struct HitFolders {
    client: Arc<Client>,
    session: Uuid,
    /// The path of the thing that contains all hits.
    scope: String,
    /// Empty for a list that could not be read.
    lists: HashMap<ContainerList, ContainerTree>,
}

/// Lists that are read at once.
const THREADS: usize = 8;

/// Stands for a part of a path that is not known.
const UNKNOWN: &str = "…";

impl HitFolders {
    /// Prepares the names for hits that are all in the thing with the path `scope`.
    pub(crate) fn new(client: &Arc<Client>, session: Uuid, scope: &str) -> Self {
        let (client, scope) = (Arc::clone(client), scope.to_owned());
        Self { client, session, scope, lists: HashMap::new() }
    }

    /// Reads the lists that these hits need, unless they were read before. A list that fails costs names only.
    pub(crate) fn read<'e>(&mut self, hits: impl IntoIterator<Item = &'e Entry>) {
        let needed: BTreeSet<_> = hits.into_iter().flat_map(lists_of).collect();
        let unread = needed.into_iter().filter(|list| !self.lists.contains_key(list));
        let unread: Vec<_> = unread.collect();
        let (client, session) = (Arc::clone(&self.client), self.session);
        let trees = parallel::map(unread.clone(), THREADS, move |list: ContainerList| {
            list.read(&client, session).unwrap_or_default()
        });
        let trees = trees.into_iter().map(Result::unwrap_or_default);
        self.lists.extend(unread.into_iter().zip(trees));
    }

    /// Returns the path of the folder of a hit for people. An ellipsis stands for what is not known.
    pub(crate) fn path_of(&self, hit: &Entry) -> String {
        let Some(mut names) = self.names(hit) else { return self.unknown_place() };
        names.dedup_by(|one, other| one == UNKNOWN && other == UNKNOWN);
        let path = format!("/{}", names.join("/"));
        match path.strip_suffix(UNKNOWN) {
            Some(known) if self.scope.starts_with(known) => self.unknown_place(),
            _ => path,
        }
    }

    /// Returns the path of something in the scope.
    fn unknown_place(&self) -> String {
        match self.scope.as_str() {
            "/" => UNKNOWN.to_owned(),
            scope => format!("{scope}/{UNKNOWN}"),
        }
    }

    /// Returns the names of what contains a hit, outermost first; `None` if nothing is known.
    fn names(&self, hit: &Entry) -> Option<Vec<String>> {
        let path = hit.path.parse::<ContentPath>().ok()?;
        let (_, containers) = path.segments.split_last()?;
        let mut names = Vec::new();
        for (index, segment) in containers.iter().enumerate() {
            match id_of(hit.node.workload, index, segment) {
                None => names.push(segment.to_string()),
                Some((K::Folder, id)) => {
                    push_folders(&mut names, hit, self.chain(hit, K::Folder, id));
                }
                Some((kind, id)) => {
                    let unknown = || vec![UNKNOWN.to_owned()];
                    names.extend(self.chain(hit, kind, id).unwrap_or_else(unknown));
                }
            }
        }
        if hit.node.kind == K::Folder {
            let own = hit.node.ids.get(K::Folder)?;
            let lists = folder_lists(hit);
            let parent = lists.iter().find_map(|list| self.lists.get(list)?.get(own));
            let chain = match parent.map(|own| &own.parent) {
                Some(ContainerParent::Container(id)) => self.chain(hit, K::Folder, id),
                Some(ContainerParent::Top) => return Some(names),
                Some(ContainerParent::Unknown) | None => None,
            };
            push_folders(&mut names, hit, chain);
        } else if !has_known_folder(hit) {
            names.push(UNKNOWN.to_owned());
        }
        Some(names)
    }

    /// Returns the names of a container and of those that contain it, up to the mailbox, the site, the team or the files of a
    /// channel. `None` if its own name is not known.
    fn chain(&self, hit: &Entry, kind: NodeKind, id: &str) -> Option<Vec<String>> {
        let lists = lists_for(hit, kind);
        let mut names = Vec::new();
        let mut id = id;
        for _ in 0..MAX_LEVELS {
            let Some(container) = lists.iter().find_map(|list| self.lists.get(list)?.get(id))
            else {
                names.push(UNKNOWN.to_owned());
                break;
            };
            if let Some(name) = &container.name {
                names.push(PathSegment::by_name(None, name)?.to_string());
            }
            match &container.parent {
                ContainerParent::Top => {
                    names.reverse();
                    return Some(names);
                }
                ContainerParent::Unknown => {
                    names.push(UNKNOWN.to_owned());
                    break;
                }
                ContainerParent::Container(parent) => id = parent,
            }
        }
        names.reverse();
        // A folder that contains itself has no end.
        names.first().is_some_and(|first| first == UNKNOWN).then_some(names)
    }
}

/// Adds the names of folders. Those of a site begin with the library or list, which may be there already.
fn push_folders(names: &mut Vec<String>, hit: &Entry, chain: Option<Vec<String>>) {
    let Some(chain) = chain else {
        names.push(UNKNOWN.to_owned());
        return;
    };
    let is_in_area = [K::Library, K::List].iter().any(|kind| hit.node.ids.get(*kind).is_some());
    if is_in_area && chain.first().is_some_and(|first| first != UNKNOWN) {
        names.pop();
    }
    names.extend(chain);
}

/// Returns whether the last container of its path is what contains the hit directly.
fn has_known_folder(hit: &Entry) -> bool {
    if hit.node.kind == K::Tab || hit.node.ids.get(K::Folder).is_some() {
        return true;
    }
    let Some(item) = hit.model() else { return false };
    match parse_link(hit.node.workload, &item.links.parent.href) {
        Some((kind, _)) => kind != K::Post,
        // v6 does not say which posts are replies.
        None => hit.node.kind == K::Post && !item.channel_id.is_empty() && item.parent_id.is_none(),
    }
}

/// Returns the kind and the id of a container that a path names by its id.
fn id_of(workload: Workload, index: usize, segment: &PathSegment) -> Option<(NodeKind, &str)> {
    let SegmentTarget::Id(id) = &segment.target else { return None };
    match segment.prefix {
        Some(KindPrefix::Kind(kind)) => Some((kind, id)),
        _ if index == 0 => Some((NodeKind::top_of(workload), id)),
        _ => None,
    }
}

/// Returns the lists that have the names of what contains a hit.
fn lists_of(hit: &Entry) -> Vec<ContainerList> {
    let Ok(path) = hit.path.parse::<ContentPath>() else { return Vec::new() };
    let segments = path.segments.split_last().map_or(&[][..], |(_, containers)| containers);
    let by_id = segments.iter().enumerate();
    let by_id = by_id.filter_map(|(index, segment)| id_of(hit.node.workload, index, segment));
    let mut lists: Vec<_> = by_id.flat_map(|(kind, _)| lists_for(hit, kind)).collect();
    if hit.node.kind == K::Folder {
        lists.extend(folder_lists(hit));
    }
    lists
}

/// Returns the lists in which the name of a container of a hit is to be found.
fn lists_for(hit: &Entry, kind: NodeKind) -> Vec<ContainerList> {
    let id = |kind| hit.node.ids.get(kind).map(str::to_owned);
    match kind {
        K::Folder => folder_lists(hit),
        K::Site => vec![ContainerList::Sites],
        K::Library => id(K::Site).map(ContainerList::Libraries).into_iter().collect(),
        K::List => id(K::Site).map(ContainerList::Lists).into_iter().collect(),
        K::Channel => id(K::Team).map(ContainerList::Channels).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Returns the lists of the folders of a mailbox, a site or a channel. The folders of a site are in libraries and lists, of
/// which only the IDs are known. A drive has no such list: its folders do not say what contains them.
fn folder_lists(hit: &Entry) -> Vec<ContainerList> {
    let id = |kind| hit.node.ids.get(kind).map(str::to_owned);
    let lists = match hit.node.workload {
        Workload::Vex => id(K::Mailbox).map(|mailbox| vec![ContainerList::MailFolders(mailbox)]),
        Workload::Veod => None,
        Workload::Vesp => id(K::Site).map(|site| {
            vec![
                ContainerList::SiteFolders(site.clone()),
                ContainerList::Libraries(site.clone()),
                ContainerList::Lists(site),
            ]
        }),
        Workload::Vet => id(K::Team)
            .zip(id(K::Channel))
            .map(|(team, channel)| vec![ContainerList::ChannelFolders(team, channel)]),
    };
    lists.unwrap_or_default()
}

#[cfg(test)]
mod tests;
