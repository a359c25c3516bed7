//! The ids by which requests name a thing.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::node_kind::NodeKind;

/// The ids that the requests for a thing need, outermost first, each with its kind. Of nested folders, sites or posts only
/// the innermost is kept, because ids are unique in their mailbox, drive, organization or channel. Serialized as an object:
/// `{"mailbox": …, "folder": …, "item": …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct NodeIds(Vec<(NodeKind, Arc<str>)>);

impl NodeIds {
    /// Returns the id of a kind.
    pub(crate) fn get(&self, kind: NodeKind) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == kind).map(|(_, id)| &**id)
    }

    /// Returns the ids with one more at the end. An id of the same kind is replaced, with all that lie below it.
    pub(crate) fn with(&self, kind: NodeKind, id: &str) -> Self {
        let mut ids = self.above(kind);
        ids.0.push((kind, id.into()));
        ids
    }

    /// Returns the ids without the one of a kind, and without all that lie below it.
    pub(crate) fn above(&self, kind: NodeKind) -> Self {
        let kept = self.0.iter().take_while(|(known, _)| *known != kind);
        let mut ids = Vec::with_capacity(self.0.len() + 1);
        ids.extend(kept.cloned());
        Self(ids)
    }

    /// Returns the kinds and ids, outermost first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeKind, &str)> {
        self.0.iter().map(|(kind, id)| (*kind, &**id))
    }

    /// Returns the innermost kind and id.
    pub(crate) fn last(&self) -> Option<(NodeKind, &str)> {
        self.0.last().map(|(kind, id)| (*kind, &**id))
    }
}

impl Serialize for NodeIds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (kind, id) in self.iter() {
            map.serialize_entry(kind.word(), id)?;
        }
        map.end()
    }
}

/// Returns whether a text can be an id in the path of a request. A server resolves `.` and `..` before it reads a path, and
/// an empty segment names the list.
pub(super) fn is_usable(id: &str) -> bool {
    !matches!(id.trim(), "" | "." | "..") && !id.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn innermost_folder_is_kept() {
        let ids = NodeIds::default().with(NodeKind::Mailbox, "m").with(NodeKind::Folder, "f");
        let inner = ids.with(NodeKind::Folder, "g").with(NodeKind::Item, "i");
        let json = serde_json::to_string(&inner).unwrap();
        assert_eq!(json, r#"{"mailbox":"m","folder":"g","item":"i"}"#);
        assert_eq!(inner.get(NodeKind::Folder), Some("g"));
        assert_eq!(inner.last(), Some((NodeKind::Item, "i")));
        assert_eq!(inner.with(NodeKind::Folder, "h").last(), Some((NodeKind::Folder, "h")));
        assert_eq!(ids.get(NodeKind::Item), None);
    }

    #[test]
    fn ids_that_change_the_path_are_not_usable() {
        for id in ["", " ", ".", "..", "a\n", "\u{85}"] {
            assert!(!is_usable(id), "{id:?}");
        }
        for id in ["a", "a/b", "...", "b!x", "1,2", "é"] {
            assert!(is_usable(id), "{id:?}");
        }
    }
}
