//! The identity of a saved thing. Ids, not names, prove what a file holds.

use std::collections::BTreeMap;

use ring::digest::{Context, SHA256};

use super::six_bytes::SixBytes;
use crate::content::{Node, NodeKind};

/// The kinds of ids that do not identify a thing in them: a thing has an id of its own in its mailbox, drive or site, and
/// lists name the folder of a thing in some requests only.
const PLACES: [NodeKind; 3] = [NodeKind::Folder, NodeKind::Library, NodeKind::List];

/// The hash of what identifies a thing, of its version, and of the form in which it is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ThingKey([u8; 16]);

impl ThingKey {
    /// Returns the key of a thing. `version` is the earlier version that is saved, `saved_as` the word of the form.
    pub(crate) fn new(node: &Node, version: Option<&str>, saved_as: &str) -> Self {
        let ids = node.ids.iter().map(|(kind, id)| (kind.word(), id));
        Self::of_words(node.kind.word(), &ids.collect(), version, saved_as)
    }

    /// Returns the key of a thing by the words of a record.
    pub(super) fn of_words(
        kind: &str,
        ids: &BTreeMap<&str, &str>,
        version: Option<&str>,
        saved_as: &str,
    ) -> Self {
        let is_own = |word: &str| word == kind || PLACES.iter().all(|place| place.word() != word);
        let mut hash = Context::new(&SHA256);
        let mut add = |text: &str| {
            // The length keeps two texts apart.
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        add(kind);
        add(saved_as);
        add(if version.is_some() { "earlier" } else { "latest" });
        add(version.unwrap_or_default());
        for (word, id) in ids.iter().filter(|(word, _)| is_own(word)) {
            add(word);
            add(id);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finish().as_ref()[..16]);
        Self(key)
    }

    /// Returns a shorter hash, for tables of many things.
    pub(super) fn short(&self) -> SixBytes {
        let [start @ .., _, _, _, _, _, _, _, _] = self.0;
        SixBytes::of_hash(u64::from_be_bytes(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::session::Workload;
    use crate::content::NodeIds;

    fn key(ids: &[(NodeKind, &str)], version: Option<&str>, saved_as: &str) -> ThingKey {
        let kind = ids.last().unwrap().0;
        let ids = ids.iter().fold(NodeIds::default(), |ids, (kind, id)| ids.with(*kind, id));
        ThingKey::new(&Node { workload: Workload::Veod, kind, ids }, version, saved_as)
    }

    #[test]
    fn place_of_a_thing_does_not_count() {
        use NodeKind::{Drive, File, Folder};
        let file = key(&[(Drive, "d"), (Folder, "f"), (File, "x")], None, "file");
        assert_eq!(file, key(&[(Drive, "d"), (File, "x")], None, "file"));
        for other in [
            key(&[(Drive, "e"), (File, "x")], None, "file"),
            key(&[(Drive, "d"), (File, "x")], Some("2.0"), "file"),
            key(&[(Drive, "d"), (File, "x")], None, "zip"),
            key(&[(Drive, "d"), (Folder, "x")], None, "file"),
        ] {
            assert_ne!(file, other);
        }
        assert_ne!(
            key(&[(Drive, "d"), (Folder, "x")], None, "zip"),
            key(&[(Drive, "d"), (Folder, "y")], None, "zip")
        );
    }
}
