//! Lists that several trees make up together, for example the documents of all libraries of a site.

use super::engine::{ContentSpot, Contents, FolderTree};
use crate::sandbox::http::{JsonObject, PageWindow, SandboxRequest, SandboxResult, page_response};

/// What a list contains.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ListedNodes {
    /// Folders alone.
    Folders,
    /// Things alone.
    Things,
    /// Both.
    All,
}

/// A writer of the latest versions of what a tree contains.
pub(super) trait TreeWriter {
    /// Writes a folder. Lists whose parts have no folders do not need it.
    fn write_folder(&self, _folder: u16) -> JsonObject {
        JsonObject::new()
    }

    /// Writes a thing; `None` if the session does not show it.
    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject>;

    /// Returns whether a thing has attachments, if these are not among its properties.
    fn has_attachments(&self, _spot: ContentSpot) -> Option<bool> {
        None
    }
}

/// The part of a list that comes from one tree: folders first, then things.
pub(super) struct ListPart<W> {
    pub(super) writer: W,
    pub(super) folders: Vec<u16>,
    pub(super) things: Contents,
}

impl<W: TreeWriter> ListPart<W> {
    /// Returns the number of nodes.
    fn len(&self) -> usize {
        self.folders.len() + self.things.len()
    }

    /// Writes the nodes without the first `offset`; `None` for one that the session does not show.
    pub(super) fn iter_from(&self, offset: usize) -> impl Iterator<Item = Option<JsonObject>> + '_ {
        let after = offset.saturating_sub(self.folders.len());
        let folders = self.folders.iter().skip(offset);
        let folders = folders.map(|folder| Some(self.writer.write_folder(*folder)));
        folders.chain(self.things.iter_from(after).map(|spot| self.writer.write_thing(spot)))
    }
}

/// Answers the request for a page of a list that has these parts.
pub(super) fn page_of_parts<W: TreeWriter>(
    request: &SandboxRequest<'_>,
    parts: &[ListPart<W>],
) -> SandboxResult {
    let window = PageWindow::read(request)?;
    let total = parts.iter().map(ListPart::len).sum();
    let mut before = 0;
    let page = parts.iter().flat_map(|part| {
        let skipped = window.offset.saturating_sub(before);
        before += part.len();
        (skipped < part.len()).then(|| part.iter_from(skipped)).into_iter().flatten().flatten()
    });
    Ok(page_response(request, window, total, page))
}

/// Returns a shown folder and all shown folders below it.
pub(super) fn folders_below(tree: &FolderTree, top: u16) -> Vec<u16> {
    let mut found: Vec<u16> = Vec::new();
    for folder in tree.folders() {
        let is_inside = tree.parent(folder).is_some_and(|parent| found.contains(&parent));
        if folder == top || is_inside {
            found.push(folder);
        }
    }
    found
}

/// Returns what several folders contain, without folders.
pub(super) fn contents_of(tree: &FolderTree, folders: &[u16]) -> Contents {
    let mut all = Contents::default();
    for folder in folders {
        all.append(tree.contents(*folder));
    }
    all
}
