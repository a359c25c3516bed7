//! The paths of ids.

use crate::api::session::Workload;
use crate::content::id_path;
use crate::content::{Node, NodeIds, NodeKind};

#[test]
fn id_paths_name_each_level() {
    use NodeKind as K;
    let ids = |ids: &[(K, &str)]| {
        ids.iter().fold(NodeIds::default(), |known, (kind, id)| known.with(*kind, id))
    };
    for (workload, kind, ids, expected) in [
        (Workload::Vex, K::Root, ids(&[]), Some("/")),
        (
            Workload::Vex,
            K::Item,
            ids(&[(K::Mailbox, "m"), (K::Folder, "f"), (K::Item, "i==")]),
            Some("/id:m/folder:id:f/item:id:i=="),
        ),
        (Workload::Vex, K::Item, ids(&[(K::Item, "i")]), None),
        (
            Workload::Veod,
            K::File,
            ids(&[(K::Drive, "b!/x"), (K::File, "f@3")]),
            Some(r"/id:b!\/x/file:id:f\@3"),
        ),
        (
            Workload::Vesp,
            K::Attachment,
            ids(&[(K::Site, "s"), (K::Item, "i"), (K::Attachment, "a")]),
            Some("/id:s/item:id:i/attachment:id:a"),
        ),
        (
            Workload::Vet,
            K::Tabs,
            ids(&[(K::Team, "t"), (K::Channel, "c")]),
            Some("/id:t/channel:id:c/tabs"),
        ),
        (
            Workload::Vet,
            K::File,
            ids(&[(K::Team, "t"), (K::Channel, "c"), (K::File, "f")]),
            Some("/id:t/channel:id:c/files/file:id:f"),
        ),
        (
            Workload::Vet,
            K::Post,
            ids(&[(K::Team, "t"), (K::Channel, "c"), (K::Post, "7")]),
            Some("/id:t/channel:id:c/posts/post:id:7"),
        ),
    ] {
        let node = Node { workload, kind, ids };
        assert_eq!(id_path(&node).map(|path| path.to_string()).as_deref(), expected);
    }
}
