//! A thing in a restore session with its path: the result of look-ups, listings, searches and lists of versions.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::content_path::VersionSelector;
use super::node::Node;
use super::path_segment::PathSegment;
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::error::{Failure, Kind};

/// A thing with its path and with the object that the server sent. Serialized as a record:
/// `{"path": …, "kind": …, "ids": {…}, "item": {…}}`.
pub(crate) struct Entry {
    /// The path as it can be typed back. Empty if the place is not known.
    pub(crate) path: String,
    pub(crate) node: Node,
    /// The server's object. `None` for the files, posts and tabs of a channel, which have none, and if a path of ids names
    /// the thing.
    pub(crate) item: Option<Item<ContentItem>>,
    /// The versions that the typed path selects; `None` for the latest.
    pub(crate) version: Option<VersionSelector>,
}

impl Entry {
    /// Returns a thing with its latest version.
    pub(crate) fn new(path: String, node: Node, item: Option<Item<ContentItem>>) -> Self {
        Self { path, node, item, version: None }
    }

    /// Returns a copy, which reads the server's object again.
    pub(crate) fn duplicate(&self) -> Self {
        let (path, node) = (self.path.clone(), self.node.clone());
        let item = self.item.as_ref().map(Item::duplicate);
        Self { path, node, item, version: self.version.clone() }
    }

    /// Returns the session itself.
    pub(crate) fn root(workload: Workload) -> Self {
        Self::new("/".to_owned(), Node::root(workload), None)
    }

    /// Returns the only thing that a path stands for. `action` follows "cannot" in the message.
    ///
    /// # Errors
    /// There are several things.
    pub(crate) fn only(mut found: Vec<Self>, action: &str) -> Result<Self, Failure> {
        let count = found.len();
        match found.pop() {
            Some(only) if count == 1 => Ok(only),
            _ => {
                let message = format!("cannot {action}: the path matches {count} items");
                Err(Failure::new(Kind::NotFound, message)
                    .hint("give the path of one of these items"))
            }
        }
    }

    /// Returns the model of the server's object; `None` if there is none, or if it has another shape.
    pub(crate) fn model(&self) -> Option<&ContentItem> {
        self.item.as_ref()?.model().ok()
    }

    /// Drops the parsed model, which is larger than the JSON. It is parsed again when it is needed.
    pub(crate) fn forget_model(&mut self) {
        if let Some(item) = &mut self.item {
            item.forget_model();
        }
    }

    /// Returns the name by which a person knows it. The three parts of a channel have fixed names.
    pub(crate) fn name(&self) -> &str {
        match self.model() {
            Some(model) => model.name(),
            None if self.node.kind.is_fixed() => self.node.kind.word(),
            None => "",
        }
    }
}

/// Returns the path of a child.
pub(super) fn join_path(parent: &str, child: &PathSegment) -> String {
    let parent = if parent == "/" { "" } else { parent };
    format!("{parent}/{child}")
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Entry", 4)?;
        record.serialize_field("path", &self.path)?;
        record.serialize_field("kind", self.node.kind.word())?;
        record.serialize_field("ids", &self.node.ids)?;
        record.serialize_field("item", &self.item.as_ref().map(Item::raw))?;
        record.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{NodeIds, NodeKind};

    #[test]
    fn record_keeps_the_object_of_the_server() {
        let sent = r#"{"z": 1.10, "id":"f","name":"Inbox"}"#;
        let ids = NodeIds::default().with(NodeKind::Mailbox, "m").with(NodeKind::Folder, "f");
        let node = Node { workload: Workload::Vex, kind: NodeKind::Folder, ids };
        let path = "/ana@contoso.example/Inbox".to_owned();
        let entry = Entry::new(path, node, serde_json::from_str(sent).ok());
        assert_eq!(
            serde_json::to_string(&entry).unwrap(),
            format!(
                r#"{{"path":"/ana@contoso.example/Inbox","kind":"folder","ids":{{"mailbox":"m","folder":"f"}},"item":{sent}}}"#
            )
        );
    }
}
