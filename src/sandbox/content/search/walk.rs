//! The walk of a search through its scope, which stops after a page and continues for the next one.

use std::ops::ControlFlow;

use super::query::{QueryExpression, SearchedItem};
use crate::sandbox::content::parts::{ListPart, TreeWriter};
use crate::sandbox::http::JsonObject;
use crate::sandbox::state::{MARK_DISTANCE, WalkPosition};

/// A part of the scope of a search.
pub(super) trait SearchedPart {
    /// Returns the items without the first `offset`; `None` for one that the session does not show.
    fn items_from(&self, offset: usize) -> Box<dyn Iterator<Item = Option<SearchedItem>> + '_>;
}

impl<W: TreeWriter> SearchedPart for ListPart<W> {
    fn items_from(&self, offset: usize) -> Box<dyn Iterator<Item = Option<SearchedItem>> + '_> {
        let after = offset.saturating_sub(self.folders.len());
        let folders = self.folders.iter().skip(offset).map(|folder| {
            let json = self.writer.write_folder(*folder);
            Some(SearchedItem { json, has_attachments: None })
        });
        let things = self.things.iter_from(after).map(|spot| {
            let json = self.writer.write_thing(spot)?;
            Some(SearchedItem { json, has_attachments: self.writer.has_attachments(spot) })
        });
        Box::new(folders.chain(things))
    }
}

/// The hits of one page.
pub(super) struct HitCollector<'a> {
    expression: &'a QueryExpression,
    /// The position at which the walk starts.
    start: WalkPosition,
    /// The number of hits before the page.
    offset: usize,
    limit: usize,
    /// The number of hits so far, with those before the start.
    count: usize,
    /// The hits of the page.
    pub(super) hits: Vec<JsonObject>,
    /// True if there are hits after the page.
    pub(super) has_more: bool,
    /// Numbers of hits, and the positions after them.
    pub(super) marks: Vec<(usize, WalkPosition)>,
}

impl<'a> HitCollector<'a> {
    /// Creates a collector for a walk that starts at a position, after `count` hits.
    pub(super) fn new(
        expression: &'a QueryExpression,
        (count, start): (usize, WalkPosition),
        offset: usize,
        limit: usize,
    ) -> Self {
        let (hits, has_more, marks) = (Vec::new(), false, Vec::new());
        Self { expression, start, offset, limit, count, hits, has_more, marks }
    }

    /// Returns the number of the first root to visit: a mailbox, a drive, a site or a team.
    pub(super) fn first_root(&self) -> usize {
        self.start.root
    }

    /// Visits a part of a root. Parts before the start are skipped. The walk must end after a break.
    pub(super) fn visit(
        &mut self,
        root: usize,
        part: usize,
        items: &dyn SearchedPart,
    ) -> ControlFlow<()> {
        let first = match (root, part).cmp(&(self.start.root, self.start.part)) {
            std::cmp::Ordering::Less => return ControlFlow::Continue(()),
            std::cmp::Ordering::Equal => self.start.item,
            std::cmp::Ordering::Greater => 0,
        };
        for (item, searched) in (first..).zip(items.items_from(first)) {
            let Some(searched) = searched.filter(|item| self.expression.matches(item)) else {
                continue;
            };
            if self.hits.len() == self.limit {
                self.has_more = true;
                return ControlFlow::Break(());
            }
            if self.count >= self.offset {
                self.hits.push(searched.json);
            }
            self.count += 1;
            if self.count.is_multiple_of(MARK_DISTANCE) {
                self.marks.push((self.count, WalkPosition { root, part, item: item + 1 }));
            }
        }
        ControlFlow::Continue(())
    }
}
