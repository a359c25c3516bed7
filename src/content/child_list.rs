//! The lists that together are the children of a thing, and what their items are.

use std::collections::HashSet;

use super::kind::NodeKind;
use super::link::parse_link;
use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::api::{Effect, Item, Page, Request};
use crate::client::{Client, Error};

/// One list of children.
#[derive(Clone)]
pub(crate) struct ChildList {
    pub(crate) request: Request<Page<ContentItem>>,
    pub(crate) kinds: ChildKinds,
    /// The parameter by which the server filters names, if the list has one. In its value `*` and `?` are wildcards, and it
    /// may match a part of a name.
    pub(crate) name_filter: Option<&'static str>,
    /// Servers may answer with all levels of a tree instead of its top (v6): the items must pass [`retain_top`].
    pub(crate) may_have_all_levels: bool,
    /// The list to read if the server refuses this one as a bad request, or answers with an empty one.
    pub(crate) fallback: Option<Box<Self>>,
    /// The other of two lists of which a parent has one. It is not known which: a server may refuse the wrong one.
    pub(crate) alternative: Option<Request<Page<ContentItem>>>,
}

/// The kinds of the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChildKinds {
    /// Items of one kind.
    One(NodeKind),
    /// Folders and items of one other kind.
    FolderOr(NodeKind),
    /// Only the root folder of a channel, which people do not see: its children are to be shown in its place. If the list has
    /// another number of items, or a file, it contains what is to be shown.
    HiddenFolder,
}

impl ChildList {
    pub(super) fn new(kinds: ChildKinds, request: Request<Page<ContentItem>>) -> Self {
        Self {
            request,
            kinds,
            name_filter: None,
            may_have_all_levels: false,
            fallback: None,
            alternative: None,
        }
    }

    pub(super) fn filtered_by(mut self, parameter: &'static str) -> Self {
        self.name_filter = Some(parameter);
        self
    }

    pub(super) fn with_all_levels_if(mut self, condition: bool) -> Self {
        self.may_have_all_levels = condition;
        self
    }

    pub(super) fn or(mut self, fallback: Self) -> Self {
        self.fallback = Some(Box::new(fallback));
        self
    }

    pub(super) fn unless(mut self, alternative: Request<Page<ContentItem>>) -> Self {
        self.alternative = Some(alternative);
        self
    }

    /// Returns whether the parent has the alternative instead of this list, whose first page failed with an error. Requests
    /// an item of the alternative to know it.
    pub(super) fn does_not_apply(&self, client: &Client, error: &Error) -> bool {
        matches!(error, Error::Refused { status: 400 | 404, .. })
            && self.alternative.as_ref().is_some_and(|alternative| {
                let page = client.items(alternative.clone(), 1).next_page();
                page.is_some_and(|page| page.is_ok())
            })
    }

    /// Returns the list to read in place of this one after its first page, if there is one.
    pub(super) fn replacement(&self, is_empty: bool, error: Option<&Error>) -> Option<&Self> {
        let is_refused = matches!(error, Some(Error::Refused { status: 400, .. }));
        self.fallback.as_deref().filter(|_| is_refused || (is_empty && error.is_none()))
    }
}

impl ChildKinds {
    /// Returns the kinds that its items can have.
    pub(super) fn all(self) -> impl Iterator<Item = NodeKind> {
        let (first, second) = match self {
            Self::One(kind) => (kind, None),
            Self::FolderOr(kind) => (NodeKind::Folder, Some(kind)),
            Self::HiddenFolder => (NodeKind::Folder, Some(NodeKind::File)),
        };
        std::iter::once(first).chain(second)
    }

    /// Returns the kind of an item of the list.
    pub(super) fn kind_of(self, item: &ContentItem) -> NodeKind {
        match self {
            Self::HiddenFolder if item.is_folder() == Some(false) => NodeKind::File,
            Self::HiddenFolder => NodeKind::Folder,
            // Only documents have a size.
            Self::FolderOr(NodeKind::File) => {
                let is_folder = item.is_folder().unwrap_or(item.size_bytes.is_none());
                if is_folder { NodeKind::Folder } else { NodeKind::File }
            }
            Self::FolderOr(_) if item.is_folder() == Some(true) => NodeKind::Folder,
            Self::One(kind) | Self::FolderOr(kind) => kind,
        }
    }
}

/// Removes the items whose parent is another item of the list: then a server has answered with all levels of a tree. Items
/// that do not name a parent stay, and so do all if the links go round in a circle.
pub(super) fn retain_top(workload: Workload, items: &mut Vec<Item<ContentItem>>) {
    let models = || items.iter().filter_map(|item| item.model().ok());
    let known: HashSet<String> = models().map(|item| item.id().to_owned()).collect();
    let is_below = |item: &ContentItem| {
        let parent = parse_link(workload, &item.links.parent.href);
        let parent = parent.as_ref().and_then(|(_, ids)| ids.last());
        parent.is_some_and(|(_, id)| id != item.id() && known.contains(id))
    };
    let is_top: Vec<_> = items.iter().map(|item| !item.model().is_ok_and(is_below)).collect();
    if is_top.contains(&true) {
        let mut is_top = is_top.into_iter();
        items.retain(|_| is_top.next().unwrap_or(true));
    }
}

/// Returns the error for a list of which not all items can be used.
pub(super) fn malformed(list: &ChildList, reason: String) -> Error {
    let call = format!("{} {}", list.request.call.method, list.request.call.path);
    Error::Malformed { call, reason, effect: Effect::Read }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_tree_is_reduced_to_its_top() {
        let folder = |id: &str, parent: &str| {
            let head = "/v6/RestoreSessions/s/organization/mailboxes/m/folders";
            let json =
                format!(r#"{{"id":"{id}","_links":{{"parent":{{"href":"{head}/{parent}"}}}}}}"#);
            serde_json::from_str::<Item<ContentItem>>(&json).unwrap()
        };
        let ids = |items: &[Item<ContentItem>]| -> Vec<String> {
            items.iter().map(|item| item.model().unwrap().id().to_owned()).collect()
        };
        let mut items =
            vec![folder("a", "top"), folder("b", "a"), folder("c", "b"), folder("d", "d")];
        items.push(serde_json::from_str(r#"{"id":"e"}"#).unwrap());
        retain_top(Workload::Vex, &mut items);
        assert_eq!(ids(&items), ["a", "d", "e"]);
        let mut circle = vec![folder("a", "b"), folder("b", "a")];
        retain_top(Workload::Vex, &mut circle);
        assert_eq!(ids(&circle), ["a", "b"]);
    }

    #[test]
    fn library_that_is_no_parent_of_documents_shows_its_folders() {
        let folders = ChildList::new(ChildKinds::One(NodeKind::Folder), Request::get(&["Folders"]));
        let list =
            ChildList::new(ChildKinds::FolderOr(NodeKind::File), Request::get(&["Documents"]));
        assert!(list.replacement(true, None).is_none());
        let list = list.or(folders);
        let refused = |status| {
            let effect = Effect::Read;
            let (call, body) = (String::new(), Box::default());
            let server_kind = crate::client::ServerKind::Backup;
            Error::Refused {
                call,
                status,
                body,
                by_assertion: false,
                effect,
                server_kind,
                retry_after: None,
            }
        };
        let kinds = |is_empty, error: Option<&Error>| {
            list.replacement(is_empty, error).map(|list| list.kinds)
        };
        let instead = Some(ChildKinds::One(NodeKind::Folder));
        assert_eq!(kinds(true, Some(&refused(400))), instead);
        assert_eq!(kinds(true, None), instead);
        assert_eq!(kinds(false, None), None);
        assert_eq!(kinds(true, Some(&refused(403))), None);
    }

    #[test]
    fn size_tells_documents_from_folders_that_do_not_say() {
        let kind =
            |kinds: ChildKinds, json: &str| kinds.kind_of(&serde_json::from_str(json).unwrap());
        let files = ChildKinds::FolderOr(NodeKind::File);
        assert_eq!(kind(files, r#"{"sizeBytes":0}"#), NodeKind::File);
        assert_eq!(kind(files, r#"{"sizeBytes":0,"isFolder":true}"#), NodeKind::Folder);
        assert_eq!(kind(files, "{}"), NodeKind::Folder);
        let items = ChildKinds::FolderOr(NodeKind::Item);
        assert_eq!(kind(items, "{}"), NodeKind::Item);
        assert_eq!(kind(items, r#"{"type":"ListFolder"}"#), NodeKind::Folder);
        assert_eq!(kind(ChildKinds::HiddenFolder, r#"{"fileType":"File"}"#), NodeKind::File);
    }
}
