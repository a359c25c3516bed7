//! Look-ups for listings: a thing that is known by its ID alone is read from the list of what contains it. A request for the
//! thing itself would leave an event in the session.

use uuid::Uuid;

use super::child_list::ChildList;
use super::content_address::ContentAddress;
use super::content_entry::Entry;
use super::content_path::ContentPath;
use super::lookup_failure::{no_such_name, nothing_fits};
use super::mapi_id::folder_of_item;
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_lookup::{LookupGoal, PathLookup};
use super::path_segment::PathSegment;
use super::siblings::Siblings;
use crate::api::Item;
use crate::api::content::{onedrive, sharepoint, teams};
use crate::api::session::Workload;
use crate::client::{Client, Error};
use crate::error::{Failure, Kind};
use crate::text::{safe, shell_quoted};

impl PathLookup<'_> {
    /// Returns the things that a path or an address names, with the objects of those that contain nothing.
    ///
    /// # Errors
    /// Those of [`PathLookup::find`]; the container of a thing is not known, or does not contain it.
    pub(crate) fn find_with_objects(&self, address: &ContentAddress) -> anyhow::Result<Vec<Entry>> {
        let mut all = Vec::new();
        for found in self.find(address, LookupGoal::Listing)? {
            match self.with_object(found) {
                Ok(found) => all.push(found),
                Err(error) if address.has_wildcards() && is_absence(&error) => {}
                Err(error) => return Err(error),
            }
        }
        if all.is_empty() {
            return Err(nothing_fits(address).into());
        }
        Ok(all)
    }

    /// Returns a thing in which nothing was found, with its object if a list has it.
    pub(crate) fn complete_childless(&self, found: Entry) -> anyhow::Result<Entry> {
        let known_by_id = found.duplicate();
        match self.read_object(found) {
            Err(error) if is_absence(&error) => Ok(known_by_id),
            completed => completed,
        }
    }

    /// Adds the object of a thing that contains nothing, or of which a version is selected, unless it is known.
    fn with_object(&self, found: Entry) -> anyhow::Result<Entry> {
        if found.node.has_children() && found.version.is_none() {
            return Ok(found);
        }
        self.read_object(found)
    }

    /// Adds the object of a thing from a list, unless it is known. That of a container matters only if a version is selected.
    fn read_object(&self, found: Entry) -> anyhow::Result<Entry> {
        let is_known =
            found.item.is_some() || (found.node.kind.is_container() && found.version.is_none());
        let Some((kind, id)) = found.node.ids.last().filter(|_| !is_known) else {
            return Ok(found);
        };
        let (container, segment) = (container_of(&found.node), PathSegment::by_id(Some(kind), id));
        let mut siblings = Siblings::default();
        for list in self.reader.lists(&container) {
            if list.has_any(|known| known == kind) {
                siblings.add(self.read(&container, &list, &[&segment])?);
            }
        }
        let selected = siblings.select(&segment, None, |known| known == kind);
        if let Some(child) = selected.positions.first().map(|at| &siblings.children[*at]) {
            return Ok(Entry { item: child.item.as_ref().map(Item::duplicate), ..found });
        }
        // Anything else may have folders that contain the thing.
        if let Some(list) = self.all_levels_of(&container, found.node.kind) {
            let siblings = self.read(&container, &list, &[&segment])?;
            let selected = siblings.select(&segment, None, |_| true);
            if let Some(child) = selected.positions.first().map(|at| &siblings.children[*at]) {
                return Ok(Entry { item: child.item.as_ref().map(Item::duplicate), ..found });
            }
            return Err(Self::not_in(&found, container, &segment, &siblings).into());
        }
        let mut inner = container.kind.content(container.workload).iter();
        if container.kind == NodeKind::Folder
            || inner.all(|inner| !inner.can_contain(kind, container.workload))
        {
            return Err(Self::not_in(&found, container, &segment, &siblings).into());
        }
        let path = safe(&found.path);
        let show = format!("show it with: vb365 show {}", shell_quoted(&path));
        let message = format!("cannot list '{path}': its folder is not known");
        Err(Failure::new(Kind::NotFound, message).hint(show).into())
    }

    /// Returns the failure for a thing that is not in its container.
    fn not_in(
        found: &Entry,
        container: Node,
        segment: &PathSegment,
        siblings: &Siblings,
    ) -> Failure {
        let own = format!("/{}", found.path.rsplit('/').next().unwrap_or_default());
        let path = found.path.strip_suffix(&own).unwrap_or_default().to_owned();
        no_such_name(&Entry::new(path, container, None), segment, siblings)
    }

    /// Returns the list of the things of a kind in all folders of a drive, a site or a channel; `None` for other containers.
    fn all_levels_of(&self, container: &Node, kind: NodeKind) -> Option<ChildList> {
        use NodeKind as K;
        let session = self.reader.session;
        let id = |kind| container.ids.get(kind);
        let (kinds, request): (&'static [K], _) = match (container.workload, container.kind, kind) {
            (Workload::Veod, K::Drive, K::File) => {
                (&[K::File], onedrive::all_documents(session, id(K::Drive)?))
            }
            (Workload::Veod, K::Drive, K::Folder) => {
                (&[K::Folder], onedrive::all_folders(session, id(K::Drive)?))
            }
            (Workload::Vesp, K::Site | K::Library | K::List, K::Folder) => {
                (&[K::Folder], sharepoint::all_folders(session, id(K::Site)?))
            }
            (Workload::Vesp, K::Site | K::Library, K::File) => {
                (&[K::File], sharepoint::all_documents(session, id(K::Site)?))
            }
            (Workload::Vesp, K::Site | K::List, K::Item) => {
                (&[K::Item], sharepoint::all_items(session, id(K::Site)?))
            }
            (Workload::Vet, K::Files, K::File) => {
                (&[K::Folder, K::File], teams::all_files(session, id(K::Team)?, id(K::Channel)?))
            }
            _ => return None,
        };
        Some(ChildList::new(kinds, request))
    }
}

impl Entry {
    /// Returns the failure for a thing that the server does not have. `None` if the thing is not known by its ID alone.
    pub(crate) fn absence(&self) -> Option<Failure> {
        let is_by_id =
            |(kind, _): &(NodeKind, &str)| self.item.is_none() && *kind == self.node.kind;
        let (kind, id) = self.node.ids.last().filter(is_by_id)?;
        let mut path: ContentPath = self.path.parse().ok()?;
        path.segments.pop();
        path.version = None;
        let parent = Self::new(path.to_string(), container_of(&self.node), None);
        let segment = PathSegment::by_id(Some(kind), id);
        Some(no_such_name(&parent, &segment, &Siblings::default()))
    }

    /// Adds the object of a thing that is known by its ID alone. The request leaves an event in the session.
    ///
    /// # Errors
    /// The server cannot be asked, or does not have the thing.
    pub(crate) fn with_requested_object(
        self,
        client: &Client,
        session: Uuid,
    ) -> Result<Self, Error> {
        let request = self.node.request(client.version(), session);
        match request.filter(|_| self.item.is_none()) {
            Some(request) => Ok(Self { item: Some(client.send(&request)?), ..self }),
            None => Ok(self),
        }
    }
}

/// Returns whether a look-up has failed because a container does not contain a thing.
fn is_absence(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Failure>().is_some_and(|failure| failure.kind == Kind::NotFound)
}

/// Returns what contains a thing, as far as its ids say it.
fn container_of(node: &Node) -> Node {
    let mut ids = node.ids.above(node.kind);
    let folder = node.id(node.kind).and_then(folder_of_item);
    if let Some(folder) = folder.filter(|_| node.workload == Workload::Vex) {
        ids = ids.with(NodeKind::Folder, &folder);
    }
    let kind = match (node.kind, ids.last()) {
        (kind, Some((NodeKind::Channel, _))) => kind.part_of_channel().unwrap_or(NodeKind::Channel),
        (_, Some((kind, _))) => kind,
        (_, None) => NodeKind::Root,
    };
    Node { workload: node.workload, kind, ids }
}
