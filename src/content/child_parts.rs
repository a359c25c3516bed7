//! All children of one thing, a part at a time.

use uuid::Uuid;

use super::child_reader::ChildReader;
use super::node::Node;
use super::walk_part::{RECURSIVE_LEVEL, WalkPart, WalkTask};
use crate::client::{Client, PAGE};

/// The most things in a part. Several threads hold one, and a thing with its model needs 3 KB.
const PART: usize = PAGE / 4;

/// The children of one thing. A part is requested when it is needed.
pub(crate) struct ChildParts<'c> {
    reader: ChildReader<'c>,
    /// The most things whose names are compared.
    most: usize,
    next: Option<WalkTask>,
}

impl<'c> ChildParts<'c> {
    /// Prepares the list of the children of a thing, which has this path.
    pub(crate) fn new(client: &'c Client, session: Uuid, node: Node, path: &str) -> Self {
        let reader = ChildReader::new(client, session, PART);
        Self { reader, most: RECURSIVE_LEVEL, next: Some(first_task(node, path)) }
    }

    /// Prepares a list that is wanted only if it is short: its first part has at most twice this many things.
    pub(crate) fn short(
        client: &'c Client,
        session: Uuid,
        node: Node,
        path: &str,
        items: usize,
    ) -> Self {
        let reader = ChildReader::new(client, session, items);
        Self { reader, most: items, next: Some(first_task(node, path)) }
    }

    /// Returns whether all parts were returned.
    pub(crate) fn is_ended(&self) -> bool {
        self.next.is_none()
    }
}

fn first_task(node: Node, path: &str) -> WalkTask {
    let (level, start) = (1, 0);
    WalkTask::new(node, path, level, start)
}

impl Iterator for ChildParts<'_> {
    type Item = WalkPart;

    fn next(&mut self) -> Option<Self::Item> {
        let mut part = self.next.take()?.list(&self.reader, self.most);
        self.next = part.next.take();
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Version;
    use crate::api::session::Workload;
    use crate::client::scripted::ScriptedClient;
    use crate::content::{NodeIds, NodeKind};

    /// Lists a library of a server that answers requests for documents with a status and no items, and returns the paths and
    /// failures.
    fn listed(status: u16, folders: &'static [&'static str]) -> (Vec<String>, Vec<String>) {
        let scripted = ScriptedClient::new(Version::V8, move |request| {
            let folder = |name: &&str| format!(r#"{{"id":"{name}","name":"{name}"}}"#);
            Ok(if request.path.ends_with("/Folders") {
                request.page(folders.iter().map(folder), "")
            } else {
                (status, request.page([], "").1)
            })
        });
        let ids = NodeIds::default().with(NodeKind::Site, "s").with(NodeKind::Library, "l");
        let library = Node { workload: Workload::Vesp, kind: NodeKind::Library, ids };
        let session = Uuid::nil();
        let mut parts = ChildParts::new(&scripted.client, session, library, "/Intranet/Documents");
        let part = parts.next().unwrap();
        assert!(parts.is_ended());
        let paths = part.entries.into_iter().map(|entry| entry.path).collect();
        (paths, part.failures.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn missing_documents_of_a_library_are_a_failure() {
        // A document may have the same name.
        let path = "/Intranet/Documents/folder:id:2026";
        let (paths, failures) = listed(200, &["2026"]);
        assert_eq!(paths, [path]);
        assert!(failures[0].contains("lists only the folders"), "{failures:?}");
        let (paths, failures) = listed(400, &["2026"]);
        assert_eq!((paths, failures.len()), (vec![path.to_owned()], 1));
        assert_eq!(listed(200, &[]), (Vec::new(), Vec::new()));
        assert_eq!(listed(403, &["2026"]).0, Vec::<String>::new());
    }
}
