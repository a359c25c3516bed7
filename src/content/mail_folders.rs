//! The folders of mailboxes by their names, for people who read the hits of a search: a hit has the ID of its folder only.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::content_entry::Entry;
use super::content_path::ContentPath;
use super::link::parse_link;
use super::node::MAX_LEVELS;
use super::node_kind::NodeKind;
use super::path_segment::PathSegment;
use crate::api::content::{ContentItem, exchange};
use crate::api::session::Workload;
use crate::client::{Client, PAGE};
use crate::parallel;

/// The folders of mailboxes, which are read when they are needed: one list for each mailbox.
pub(crate) struct MailFolders {
    client: Arc<Client>,
    session: Uuid,
    /// By the ids of their mailboxes. Empty for a mailbox whose folders could not be read.
    mailboxes: HashMap<String, MailFolderTree>,
}

/// The folders of a mailbox by their ids.
type MailFolderTree = HashMap<String, MailFolder>;

struct MailFolder {
    name: String,
    parent: FolderParent,
}

enum FolderParent {
    Mailbox,
    Folder(String),
    /// The server sends no links.
    Unknown,
}

/// Mailboxes whose folders are read at once.
const THREADS: usize = 8;

impl MailFolders {
    pub(crate) fn new(client: &Arc<Client>, session: Uuid) -> Self {
        Self { client: Arc::clone(client), session, mailboxes: HashMap::new() }
    }

    /// Reads the folders of the mailboxes of these hits, unless they were read before. A list that fails costs names only.
    pub(crate) fn read<'e>(&mut self, hits: impl IntoIterator<Item = &'e Entry>) {
        let known = |mailbox: &&str| self.mailboxes.contains_key(*mailbox);
        let mailboxes = hits.into_iter().filter(|hit| hit.node.ids.get(NodeKind::Folder).is_some());
        let mailboxes = mailboxes.filter_map(|hit| hit.node.ids.get(NodeKind::Mailbox));
        let unread: BTreeSet<String> =
            mailboxes.filter(|mailbox| !known(mailbox)).map(str::to_owned).collect();
        let (client, session) = (Arc::clone(&self.client), self.session);
        let trees = parallel::map(unread.clone(), THREADS, move |mailbox| {
            read_tree(&client, session, &mailbox).unwrap_or_default()
        });
        let trees = trees.into_iter().map(Result::unwrap_or_default);
        self.mailboxes.extend(unread.into_iter().zip(trees));
    }

    /// Returns the path of the folder of a hit; `None` if its name is not known.
    pub(crate) fn path_of(&self, hit: &Entry) -> Option<String> {
        path_in(&self.mailboxes, hit)
    }
}

fn path_in(mailboxes: &HashMap<String, MailFolderTree>, hit: &Entry) -> Option<String> {
    let mailbox = hit.path.parse::<ContentPath>().ok()?.segments.into_iter().next()?;
    let tree = mailboxes.get(hit.node.ids.get(NodeKind::Mailbox)?)?;
    let mut folder = tree.get(hit.node.ids.get(NodeKind::Folder)?)?;
    let mut names = Vec::new();
    loop {
        names.push(PathSegment::by_name(None, &folder.name)?.to_string());
        match &folder.parent {
            FolderParent::Mailbox => break,
            FolderParent::Unknown => {
                names.push("…".to_owned());
                break;
            }
            FolderParent::Folder(id) => folder = tree.get(id)?,
        }
        // A folder that contains itself.
        if names.len() > MAX_LEVELS {
            return None;
        }
    }
    names.push(mailbox.to_string());
    names.push(String::new());
    names.reverse();
    Some(names.join("/"))
}

fn read_tree(client: &Client, session: Uuid, mailbox: &str) -> anyhow::Result<MailFolderTree> {
    let folders = client.items(exchange::all_folders(session, mailbox), PAGE).unbounded();
    let mut tree = MailFolderTree::new();
    for folder in folders {
        let folder = folder?.into_model()?;
        let (name, parent) = (folder.name().to_owned(), parent_of(&folder));
        tree.insert(folder.id().to_owned(), MailFolder { name, parent });
    }
    Ok(tree)
}

fn parent_of(folder: &ContentItem) -> FolderParent {
    let link = parse_link(Workload::Vex, &folder.links.parent.href);
    match link.as_ref().and_then(|(_, ids)| ids.last()) {
        Some((NodeKind::Mailbox, _)) => FolderParent::Mailbox,
        Some((NodeKind::Folder, id)) => FolderParent::Folder(id.to_owned()),
        _ => FolderParent::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Node, NodeIds};

    fn tree(folders: &[(&str, &str, &str)]) -> MailFolderTree {
        let parent = |id: &str| match id {
            "" => FolderParent::Mailbox,
            "?" => FolderParent::Unknown,
            id => FolderParent::Folder(id.to_owned()),
        };
        let folder = |(id, name, above): &(&str, &str, &str)| {
            ((*id).to_owned(), MailFolder { name: (*name).to_owned(), parent: parent(above) })
        };
        folders.iter().map(folder).collect()
    }

    #[test]
    fn folder_of_a_hit_is_named_from_the_mailbox_down() {
        let folders = [
            ("i", "Inbox", ""),
            ("p", "Projects / 2022", "i"),
            ("u", "Somewhere", "?"),
            ("a", "Circle", "b"),
            ("b", "Circle", "a"),
            ("e", "", ""),
            ("o", "Orphan", "gone"),
        ];
        let mailboxes = HashMap::from([("m".to_owned(), tree(&folders))]);
        let path_of = |ids: NodeIds| {
            let node = Node { workload: Workload::Vex, kind: NodeKind::Item, ids };
            let path = "/ana@contoso.example/folder:id:F/item:id:I".to_owned();
            path_in(&mailboxes, &Entry::new(path, node, None))
        };
        let mailbox = NodeIds::default().with(NodeKind::Mailbox, "m");
        for (folder, expected) in [
            ("i", Some("/ana@contoso.example/Inbox")),
            ("p", Some(r"/ana@contoso.example/Inbox/Projects \/ 2022")),
            ("u", Some("/ana@contoso.example/…/Somewhere")),
            ("a", None),
            ("e", None),
            ("o", None),
            ("gone", None),
        ] {
            let path = path_of(mailbox.with(NodeKind::Folder, folder));
            assert_eq!(path.as_deref(), expected, "{folder}");
        }
        assert_eq!(path_of(mailbox), None);
        assert_eq!(path_of(NodeIds::default().with(NodeKind::Folder, "i")), None);
    }
}
