//! Look-ups for listings: a thing that is known by its ID alone is read from the list of what contains it. A request for the
//! thing itself would leave an event in the session.

use super::address::ContentAddress;
use super::entry_id::folder_of_item;
use super::family::Family;
use super::found_node::FoundNode;
use super::kind::NodeKind;
use super::lookup::{LookupGoal, PathLookup};
use super::lookup_failure::{no_such_name, nothing_fits};
use super::node::Node;
use super::path::ContentPath;
use super::segment::PathSegment;
use crate::api::Item;
use crate::api::session::Workload;
use crate::error::{Failure, Kind};
use crate::text::{safe, shell_quoted};

impl PathLookup<'_> {
    /// Returns the things that a path or an address names, with the objects of those that contain nothing.
    ///
    /// # Errors
    /// Those of [`PathLookup::find`]; the container of a thing is not known, or does not contain it.
    pub(crate) fn find_listed(&self, address: &ContentAddress) -> anyhow::Result<Vec<FoundNode>> {
        let mut all = Vec::new();
        for found in self.find(address, LookupGoal::Container)? {
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

    /// Adds the object of a thing that contains nothing, unless it is known.
    fn with_object(&self, found: FoundNode) -> anyhow::Result<FoundNode> {
        let children = self.levels.lists(&found.node);
        let is_leaf = children.lists.is_empty() && children.fixed.is_empty();
        let own = found.node.ids.last().filter(|_| is_leaf && found.item.is_none());
        let Some((kind, id)) = own.filter(|_| found.version.is_none()) else { return Ok(found) };
        let (container, segment) = (container_of(&found.node), PathSegment::by_id(Some(kind), id));
        let mut family = Family::new(Vec::new());
        for list in &self.levels.lists(&container).lists {
            if list.kinds.all().any(|known| known == kind) {
                family.add(self.levels.read(&container, list, &[&segment])?);
            }
        }
        let selected = family.select(&segment, None, |known| known == kind);
        if let Some(child) = selected.positions.first().and_then(|at| family.child(*at)) {
            return Ok(FoundNode { item: child.item.as_ref().map(Item::duplicate), ..found });
        }
        // Anything else may have folders that contain the thing.
        if matches!(container.kind, NodeKind::Folder | NodeKind::Item | NodeKind::Tabs) {
            let mut segments = found.path.segments;
            segments.pop();
            let parent = ContentPath { segments, version: None };
            return Err(no_such_name(&parent, &segment, &family).into());
        }
        let path = found.path.to_string();
        let message = format!("cannot list '{}': its folder is not known", safe(&path));
        let show = format!("show it with: vb365 show {}", shell_quoted(&safe(&path)));
        Err(Failure::usage(message).hint(show).into())
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
        (NodeKind::Tab, _) => NodeKind::Tabs,
        (NodeKind::File, Some((NodeKind::Channel, _))) => NodeKind::Files,
        (_, Some((kind, _))) => kind,
        (_, None) => NodeKind::Root,
    };
    Node { workload: node.workload, kind, ids }
}
