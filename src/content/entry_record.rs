//! Entries that are read back from the records that `ls` and `search` print.

use std::collections::HashMap;

use serde::Deserialize;

use super::content_entry::Entry;
use super::node::Node;
use super::node_ids::{NodeIds, is_usable};
use super::node_kind::NodeKind;
use crate::api::Item;
use crate::api::content::ContentItem;
use crate::api::session::Workload;

/// The JSON of an [`Entry`].
#[derive(Deserialize)]
struct EntryRecord {
    #[serde(default)]
    path: String,
    kind: String,
    ids: HashMap<String, String>,
    #[serde(default)]
    item: Option<Item<ContentItem>>,
}

impl Entry {
    /// Reads the record of a thing in a session of a workload.
    ///
    /// # Errors
    /// The JSON is not such a record, or does not identify a thing of this workload.
    pub(crate) fn parse(json: &str, workload: Workload) -> Result<Self, String> {
        let record: EntryRecord = serde_json::from_str(json)
            .map_err(|error| format!("it is not a record of 'ls' or 'search': {error}"))?;
        let kind: NodeKind = record.kind.parse()?;
        let product = workload.product();
        if !kind.exists_in(workload) {
            return Err(format!("{product} sessions do not contain the kind '{}'", kind.word()));
        }
        // Outermost first.
        let known = NodeKind::of_workload(workload).into_iter().filter_map(|kind| {
            let id = record.ids.get(kind.word())?;
            is_usable(id).then_some((kind, id))
        });
        let ids = known.fold(NodeIds::default(), |ids, (kind, id)| ids.with(kind, id));
        let node = Node { workload, kind, ids };
        if !node.is_addressable() {
            return Err(format!("its IDs do not identify a thing in a session of {product}"));
        }
        Ok(Self::new(record.path, node, record.item))
    }

    /// Reads the record of a thing whose workload is not known: the IDs of a thing identify it in one workload only.
    pub(crate) fn parse_of_any_workload(json: &str) -> Option<Self> {
        Workload::ALL.into_iter().find_map(|workload| Self::parse(json, workload).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_is_read_back() {
        let record = r#"{"path":"/ana/Inbox/item:id:i","kind":"item","ids":{"item":"i","folder":"f","mailbox":"m"},"item":{"id":"i","z":1.10}}"#;
        let entry = Entry::parse(record, Workload::Vex).unwrap();
        let ids: Vec<_> = entry.node.ids.iter().map(|(_, id)| id).collect();
        assert_eq!(ids, ["m", "f", "i"]);
        assert_eq!(entry.item.unwrap().json(), r#"{"id":"i","z":1.10}"#);
        let mailbox =
            |id: &str| format!(r#"{{"kind":"item","ids":{{"item":"{id}","mailbox":"m"}}}}"#);
        for (record, message) in [
            ("7".to_owned(), "not a record"),
            (r#"{"kind":"file","ids":{}}"#.to_owned(), "do not contain the kind 'file'"),
            (r#"{"kind":"item","ids":{"item":"i"}}"#.to_owned(), "do not identify"),
            (mailbox(".."), "do not identify"),
            (r#"{"kind":"nope","ids":{}}"#.to_owned(), "nope"),
        ] {
            let refused = Entry::parse(&record, Workload::Vex).err().unwrap();
            assert!(refused.contains(message), "{record}: {refused}");
        }
    }
}
