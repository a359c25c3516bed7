//! The lists that look-ups read: each is requested once, and remembered if it is not too long.

use super::child::Child;
use super::child_list::ChildList;
use super::child_reader::retain_top;
use super::child_selection::ChildSelection;
use super::content_entry::Entry;
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_lookup::{PathLookup, check_count};
use super::path_segment::{PathSegment, SegmentTarget};
use super::siblings::Siblings;
use crate::client::PAGE;

/// The longest list that is remembered. Of a longer one, only what may be selected is kept: a mailbox can hold a million
/// messages.
const MAX_REMEMBERED: usize = 5_000;

/// The most children in all remembered lists together.
const MAX_ALL_REMEMBERED: usize = 20_000;

impl PathLookup<'_> {
    /// Returns the children of these kinds, or all children if there are none.
    pub(super) fn children(
        &self,
        parent: &Entry,
        kinds: &[NodeKind],
    ) -> anyhow::Result<Vec<Entry>> {
        let is_wanted = |kind| kinds.is_empty() || kinds.contains(&kind);
        let mut siblings = Siblings::parts_of(&parent.node);
        for list in self.reader.lists(&parent.node) {
            if list.has_any(is_wanted) {
                siblings.add(self.read(&parent.node, &list, &[])?);
            } else {
                siblings.has_unread |= list.has_any(|kind| kind.has_unique_names(self.workload));
            }
        }
        let mut children = siblings.into_entries(&parent.node, &parent.path);
        children.retain(|child| is_wanted(child.node.kind));
        Ok(children)
    }

    /// Reads a list. Of a long one, only children that one of `wanted` may select are kept; all if it is empty.
    ///
    /// # Errors
    /// The server cannot be asked; too many children are selected.
    pub(super) fn read(
        &self,
        parent: &Node,
        list: &ChildList,
        wanted: &[&PathSegment],
    ) -> anyhow::Result<Siblings> {
        let key = list.request.call.target(self.reader.client.version());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(known.clone());
        }
        let siblings = self.request(parent, list, wanted)?;
        if !siblings.is_partial {
            let mut known = self.known.borrow_mut();
            let count = siblings.children.len() + 1;
            let all = known.values().map(|siblings| siblings.children.len() + 1).sum::<usize>();
            if all + count > MAX_ALL_REMEMBERED {
                known.clear();
            }
            known.insert(key, siblings.clone());
        }
        Ok(siblings)
    }

    fn request(
        &self,
        parent: &Node,
        list: &ChildList,
        wanted: &[&PathSegment],
    ) -> anyhow::Result<Siblings> {
        let mut pages = self.reader.pages(parent, list.clone(), None);
        let (mut children, mut count, mut is_partial) = (Vec::new(), 0, false);
        while count < self.most.unwrap_or(usize::MAX)
            && let Some(page) = pages.next_page().transpose()?
        {
            // Other children can still be found by their names.
            if pages.has_unusable && !has_plain_names(wanted) {
                break;
            }
            let is_first = count == 0;
            count += page.len();
            children.extend(page);
            // There may be a second page. The server may know a shorter way.
            if is_first
                && count >= PAGE
                && let Some(siblings) = self.filtered(parent, list, wanted)?
            {
                return Ok(siblings);
            }
            if count > MAX_REMEMBERED && !wanted.is_empty() {
                is_partial = true;
                children.retain(|child| is_selected(child, wanted));
            }
            check_count(children.len())?;
        }
        match pages.failure {
            Some(failure) if pages.has_unusable && !has_plain_names(wanted) => {
                return Err(failure.into());
            }
            _ => is_partial |= pages.has_unusable,
        }
        if list.may_have_all_levels {
            retain_top(&mut children);
        }
        Ok(Siblings { is_partial, ..Siblings::new(children) })
    }

    /// Requests the children of one name by the server's own filter. `None` if it finds none of exactly that name: then others
    /// may match in another form or case, which a server may not know. Wildcards would have a meaning in the filter.
    fn filtered(
        &self,
        parent: &Node,
        list: &ChildList,
        wanted: &[&PathSegment],
    ) -> anyhow::Result<Option<Siblings>> {
        let (Some(parameter), [segment]) = (list.name_filter, wanted) else { return Ok(None) };
        let SegmentTarget::Name(name) = &segment.target else { return Ok(None) };
        if name.contains(['*', '?']) || list.may_have_all_levels {
            return Ok(None);
        }
        let mut list = list.clone();
        list.request = list.request.query(parameter, name.clone());
        let mut pages = self.reader.pages(parent, list, None);
        let mut children = Vec::new();
        while let Some(page) = pages.next_page().transpose()? {
            children.extend(page.into_iter().filter(|child| child.names.contains(name)));
        }
        let siblings = Siblings { is_partial: true, ..Siblings::new(children) };
        Ok((!siblings.children.is_empty()).then_some(siblings))
    }
}

/// Returns whether each segment can select one child at most, so that another one that has no id is not missed.
fn has_plain_names(wanted: &[&PathSegment]) -> bool {
    !wanted.is_empty() && !wanted.iter().any(|segment| segment.is_wildcard())
}

fn is_selected(child: &Child, wanted: &[&PathSegment]) -> bool {
    let is_match = |segment: &&PathSegment| {
        !ChildSelection::new(segment, &[child], |_| true).positions.is_empty()
    };
    wanted.iter().any(is_match)
}
