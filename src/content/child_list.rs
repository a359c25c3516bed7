//! The lists that together are the children of a thing, and what their items are.

use super::node_kind::NodeKind;
use crate::api::content::ContentItem;
use crate::api::{Effect, Page, Request};
use crate::client::{Client, Error};

/// One list of children.
#[derive(Clone)]
pub(crate) struct ChildList {
    pub(crate) request: Request<Page<ContentItem>>,
    /// The kinds of its items: one, or folders and one other.
    pub(crate) kinds: &'static [NodeKind],
    /// The parameter by which the server filters names, if the list has one. In its value `*` and `?` are wildcards, and it
    /// may match a part of a name.
    pub(super) name_filter: Option<&'static str>,
    /// Servers may answer with all levels of a tree instead of its top (v6): only items of the top may be kept.
    pub(super) may_have_all_levels: bool,
    /// It may contain only the root folder of a channel, which people do not see: its children are to be shown in its place.
    pub(super) may_have_root_folder: bool,
    /// The list to read if the server refuses this one as a bad request, or answers with an empty one.
    pub(super) fallback: Option<Box<Self>>,
    /// The other of two lists of which a parent has one. It is not known which: a server may refuse the wrong one.
    pub(super) alternative: Option<Request<Page<ContentItem>>>,
}

impl ChildList {
    pub(super) fn new(kinds: &'static [NodeKind], request: Request<Page<ContentItem>>) -> Self {
        Self {
            request,
            kinds,
            name_filter: None,
            may_have_all_levels: false,
            may_have_root_folder: false,
            fallback: None,
            alternative: None,
        }
    }

    pub(super) fn filtered_by(self, parameter: &'static str) -> Self {
        Self { name_filter: Some(parameter), ..self }
    }

    pub(super) fn with_all_levels_if(self, condition: bool) -> Self {
        Self { may_have_all_levels: condition, ..self }
    }

    pub(super) fn with_root_folder(self) -> Self {
        Self { may_have_root_folder: true, ..self }
    }

    pub(super) fn or(self, fallback: Self) -> Self {
        Self { fallback: Some(Box::new(fallback)), ..self }
    }

    pub(super) fn unless(self, alternative: Request<Page<ContentItem>>) -> Self {
        Self { alternative: Some(alternative), ..self }
    }

    /// Returns the kind of an item of the list.
    pub(super) fn kind_of(&self, item: &ContentItem) -> NodeKind {
        let [.., kind] = *self.kinds else { return NodeKind::Folder };
        // Only documents have a size.
        let has_size = || kind == NodeKind::Item || item.size_bytes.is_some();
        let is_folder = || item.is_folder().unwrap_or_else(|| !has_size());
        if self.kinds.len() > 1 && is_folder() { NodeKind::Folder } else { kind }
    }

    /// Returns whether it may have items of a kind that `is_wanted`.
    pub(super) fn has_any(&self, is_wanted: impl Fn(NodeKind) -> bool) -> bool {
        self.kinds.iter().any(|kind| is_wanted(*kind))
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

    /// Returns the error for a list of which not all items can be used.
    pub(super) fn malformed(&self, reason: String) -> Error {
        let call = format!("{} {}", self.request.call.method, self.request.call.path);
        Error::Malformed { call, reason, effect: Effect::Read }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(kinds: &'static [NodeKind]) -> ChildList {
        ChildList::new(kinds, Request::get(&["Documents"]))
    }

    #[test]
    fn library_that_is_no_parent_of_documents_shows_its_folders() {
        let folders = list(&[NodeKind::Folder]);
        let list = list(&[NodeKind::Folder, NodeKind::File]);
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
        let instead = Some(&[NodeKind::Folder][..]);
        assert_eq!(kinds(true, Some(&refused(400))), instead);
        assert_eq!(kinds(true, None), instead);
        assert_eq!(kinds(false, None), None);
        assert_eq!(kinds(true, Some(&refused(403))), None);
    }

    #[test]
    fn size_tells_documents_from_folders_that_do_not_say() {
        let kind = |kinds, json| list(kinds).kind_of(&serde_json::from_str(json).unwrap());
        let files = &[NodeKind::Folder, NodeKind::File];
        assert_eq!(kind(files, r#"{"sizeBytes":0}"#), NodeKind::File);
        assert_eq!(kind(files, r#"{"sizeBytes":0,"isFolder":true}"#), NodeKind::Folder);
        assert_eq!(kind(files, "{}"), NodeKind::Folder);
        assert_eq!(kind(files, r#"{"fileType":"File"}"#), NodeKind::File);
        let items = &[NodeKind::Folder, NodeKind::Item];
        assert_eq!(kind(items, "{}"), NodeKind::Item);
        assert_eq!(kind(items, r#"{"type":"ListFolder"}"#), NodeKind::Folder);
    }
}
