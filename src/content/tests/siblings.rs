//! The printed paths of siblings, and what they select.

use proptest::prelude::*;
use uuid::Uuid;

use super::content_path::{any_text, awkward_texts};
use crate::api::session::Workload;
use crate::content::child::Child;
use crate::content::child_selection::{ChildSelection, is_whole_id};
use crate::content::content_path::ContentPath;
use crate::content::id_path::id_segment;
use crate::content::siblings::print_siblings;
use crate::content::{Node, NodeIds, NodeKind};

fn node(workload: Workload, kind: NodeKind, id: &str) -> Node {
    let ids = match kind {
        NodeKind::Mailbox | NodeKind::Drive | NodeKind::Team => NodeIds::default(),
        _ => NodeIds::default().with(NodeKind::top_of(workload), "top"),
    };
    Node { workload, kind, ids: ids.with(kind, id) }
}

fn sibling(workload: Workload, kind: NodeKind, id: &str, json: &str) -> Child {
    Child::new(node(workload, kind, id), Some(serde_json::from_str(json).unwrap()))
}

fn named(kind: NodeKind, id: &str, name: &str) -> Child {
    let json = serde_json::json!({ "name": name });
    sibling(Workload::Veod, kind, id, &json.to_string())
}

fn printed(siblings: &[Child]) -> Vec<String> {
    let siblings: Vec<_> = siblings.iter().collect();
    print_siblings(&siblings).iter().map(ToString::to_string).collect()
}

/// Returns the ids of the siblings that a segment selects.
fn selected(typed: &str, siblings: &[Child]) -> Vec<String> {
    let path: ContentPath = typed.parse().unwrap();
    let siblings: Vec<_> = siblings.iter().collect();
    let found = ChildSelection::new(&path.segments[0], &siblings, |_| true).positions;
    found.iter().map(|at| siblings[*at].node.ids.last().unwrap().1.to_owned()).collect()
}

#[test]
fn unique_names_are_printed_and_else_ids() {
    let names = ["a", "A", "twice", "twice", "a/b", "", "\u{202e}x", "a\nb", "u\u{308}", "ü", ".."];
    let siblings: Vec<_> = (b'0'..)
        .zip(names)
        .map(|(id, name)| named(NodeKind::File, &char::from(id).to_string(), name))
        .collect();
    assert_eq!(
        printed(&siblings),
        [
            "a",
            "A",
            "file:id:2",
            "file:id:3",
            r"a\/b",
            "file:id:5",
            "file:id:6",
            "file:id:7",
            "u\u{308}",
            "ü",
            r"\.."
        ]
    );
    let both = [named(NodeKind::Folder, "1", "x"), named(NodeKind::File, "2", "x")];
    assert_eq!(printed(&both), ["folder:x", "file:x"]);
    assert_eq!(selected("file:x", &both), ["2"]);
    let three = [
        named(NodeKind::Folder, "1", "x"),
        named(NodeKind::File, "2", "x"),
        named(NodeKind::File, "3", "x"),
    ];
    assert_eq!(printed(&three), ["folder:x", "file:id:2", "file:id:3"]);
}

#[test]
fn each_kind_is_printed_by_the_name_that_people_type() {
    use NodeKind as K;
    use Workload::{Veod, Vesp, Vet, Vex};
    let ana = |more| format!(r#"{{"name":"Ana","email":"ana@contoso.example"{more}}}"#);
    let site = |name, path| format!(r#"{{"name":"{name}","url":"https://c.example/{path}"}}"#);
    let json = str::to_owned;
    for (workload, things) in [
        (
            Vex,
            vec![
                (K::Mailbox, ana(""), "ana@contoso.example"),
                (K::Mailbox, ana(r#","isArchive":true"#), "archive:ana@contoso.example"),
                (K::Mailbox, ana(r#","isPublic":true"#), "public:ana@contoso.example"),
                (K::Mailbox, json(r#"{"name":"Lidia"}"#), "id:4"),
                (K::Mailbox, json(r#"{"name":"All","email":"","isPublic":true}"#), "public:All"),
            ],
        ),
        (
            Veod,
            vec![
                (K::Drive, site("Ana", "personal/ana_contoso_example/"), "ana_contoso_example"),
                (K::Drive, json(r#"{"name":"Ana"}"#), "id:2"),
                (K::Drive, json(r#"{"name":"Lidia"}"#), "Lidia"),
            ],
        ),
        (
            Vesp,
            vec![
                (K::Site, site("HR", "sites/hr"), r"sites\/hr"),
                (K::Site, site("HR", "teams/hr"), r"teams\/hr"),
                (K::Site, site("Home", ""), "Home"),
                (K::Site, site("100%", "sites/a%20b"), "a b"),
            ],
        ),
        (
            Vex,
            vec![
                (K::Folder, json(r#"{"name":"Projects / 2022"}"#), r"Projects \/ 2022"),
                (K::Item, json(r#"{"subject":"Q3 budget"}"#), "item:id:2"),
            ],
        ),
        (Vet, vec![(K::Team, json(r#"{"displayName":"Board"}"#), "Board")]),
        (Vet, vec![(K::Post, json(r#"{"postId":1,"subject":"x"}"#), "post:id:1")]),
        (Vesp, vec![(K::Item, json(r#"{"title":"x"}"#), "item:id:1")]),
        (Vesp, vec![(K::Attachment, json(r#"{"name":"x.pdf"}"#), "x.pdf")]),
    ] {
        let numbered = (1..).zip(&things);
        let siblings = numbered
            .map(|(id, (kind, json, _))| sibling(workload, *kind, &format!("{id}"), json))
            .collect::<Vec<_>>();
        let expected: Vec<_> = things.iter().map(|(.., expected)| *expected).collect();
        assert_eq!(printed(&siblings), expected);
        for (id, typed) in (1..).zip(expected) {
            assert_eq!(selected(typed, &siblings), [format!("{id}")], "{typed}");
        }
    }
    let files = Child::new(Node { kind: K::Files, ..node(Vet, K::Channel, "c") }, None);
    assert_eq!(printed(std::slice::from_ref(&files)), ["files"]);
    assert_eq!(selected("files", &[files]), ["c"]);
}

#[test]
fn names_are_matched_exactly_then_loosely() {
    let names = ["Budget", "budget", "u\u{308}ber", "ÜBER", "x ", "Straße", "id:x"];
    let siblings: Vec<_> =
        (0..).zip(names).map(|(id, name)| named(NodeKind::File, &format!("{id}"), name)).collect();
    for (typed, expected) in [
        ("Budget", &["0"][..]),
        ("BUDGET", &["0", "1"]),
        ("über", &["2"]),
        ("Über", &["2", "3"]),
        ("ÜBER", &["3"]),
        ("x", &["4"]),
        ("straße", &["5"]),
        ("strasse", &[]),
        ("b*", &["0", "1"]),
        ("file:budget", &["1"]),
        ("folder:budget", &[]),
        (r"id\:x", &["6"]),
        ("id:6", &["6"]),
        ("id:7", &[]),
    ] {
        assert_eq!(selected(typed, &siblings), expected, "{typed}");
    }
}

#[test]
fn plain_address_means_the_primary_mailbox() {
    let mailbox = |id, more| {
        let json = format!(r#"{{"name":"Ana","email":"ana@contoso.example"{more}}}"#);
        sibling(Workload::Vex, NodeKind::Mailbox, id, &json)
    };
    let archive = || mailbox("2", r#","isArchive":true"#);
    let both = [mailbox("1", ""), archive()];
    for (typed, expected) in [
        ("ANA@contoso.example", &["1"][..]),
        ("ana", &["1"]),
        ("archive:ana", &["2"]),
        ("public:ana", &[]),
        ("a*", &["1", "2"]),
        ("archive:*", &["2"]),
        ("mailbox:ana", &["1"]),
    ] {
        assert_eq!(selected(typed, &both), expected, "{typed}");
    }
    assert_eq!(selected("ana", &[archive()]), ["2"]);
}

#[test]
fn drive_is_found_by_the_address_of_its_owner() {
    let url = "https://contoso-my.sharepoint.com/personal/ana-maria_o_hara_contoso_example";
    let json = format!(r#"{{"name":"Ana","url":"{url}"}}"#);
    let drives = [sibling(Workload::Veod, NodeKind::Drive, "1", &json)];
    for typed in ["Ana-Maria.O'Hara@contoso.example", "ana-maria_o_hara_contoso_example", "ana"] {
        assert_eq!(selected(typed, &drives), ["1"], "{typed}");
    }
    assert!(selected("ana-maria@contoso.example", &drives).is_empty());
    // The display name never stands for an address.
    assert!(selected("ana@contoso.example", &drives).is_empty());
}

#[test]
fn drive_is_found_by_the_user_of_an_address() {
    let drive = |id, domain| {
        let json = format!(r#"{{"name":"Pérez","url":"https://{domain}/personal/ana"}}"#);
        sibling(Workload::Veod, NodeKind::Drive, id, &json)
    };
    for (host, typed, is_found) in [
        ("contoso-my.example", "ANA@contoso.example", true),
        ("my.contoso.example", "ana@contoso.example", true),
        ("contoso.example", "ana@contoso.example", true),
        ("contoso-my.example", "ana@fabrikam.example", false),
        ("contoso-my.example", "ana@example", false),
        ("contoso-my.sharepoint.com", "ana@contoso.example", false),
        ("contoso-my.example", "pérez@contoso.example", false),
    ] {
        let found = selected(typed, &[drive("1", host)]);
        assert_eq!(!found.is_empty(), is_found, "{typed} at {host}");
    }
    let both = [drive("1", "contoso-my.example"), drive("2", "my.contoso.example")];
    assert_eq!(selected("ana@contoso.example", &both).len(), 2);
}

#[test]
fn subject_never_hides_a_folder() {
    let siblings = [
        sibling(Workload::Vex, NodeKind::Item, "1", r#"{"subject":"Budget"}"#),
        sibling(Workload::Vex, NodeKind::Folder, "2", r#"{"name":"budget"}"#),
        sibling(Workload::Vex, NodeKind::Item, "3", r#"{"subject":"Plan"}"#),
        sibling(Workload::Vex, NodeKind::Item, "4", r#"{"subject":"Plan"}"#),
    ];
    assert_eq!(selected("Budget", &siblings), ["2"]);
    assert_eq!(selected("item:Budget", &siblings), ["1"]);
    assert_eq!(selected("Plan", &siblings), ["3", "4"]);
}

#[test]
fn last_characters_of_an_id_select_it() {
    let ids = ["AAAAaaaa-bbbb1111", "AAAAaaaa-bbbb2222", "x2222", "AAAAaaaa-BBBB3333"];
    let siblings: Vec<_> = ids.iter().map(|id| named(NodeKind::File, id, "x")).collect();
    for (typed, expected) in [
        ("id:bbbb1111", &[ids[0]][..]),
        ("file:id:bb1111", &[ids[0]]),
        ("id:b1111", &[]),
        ("id:2222", &[]),
        ("id:x2222", &[ids[2]]),
        ("id:bbbb3333", &[ids[3]]),
        ("id:AAAAaaaa", &[]),
    ] {
        assert_eq!(selected(typed, &siblings), expected, "{typed}");
    }
}

#[test]
fn whole_ids_are_told_from_their_ends() {
    use NodeKind as K;
    use Workload::{Veod, Vesp, Vet, Vex};
    let uuid = Uuid::from_u128(7).to_string();
    for (workload, kind, id, is_whole) in [
        (Vex, K::Mailbox, &*uuid, true),
        (Vex, K::Mailbox, "000000000007", false),
        (Vex, K::Item, "h_u0AAA==", false),
        (Vex, K::Item, &"A".repeat(64), true),
        (Veod, K::Drive, "b!0123456789abcdef0123456789abcdef", true),
        (Veod, K::File, &uuid[20..], false),
        (Vesp, K::Item, "17", true),
        (Vesp, K::Item, "00000017", false),
        (Vesp, K::Attachment, "x.pdf", true),
        (Vet, K::Channel, "19:0123456789abcdef@thread.tacv2", true),
        (Vet, K::Post, "1700000000000", true),
    ] {
        assert_eq!(is_whole_id(workload, kind, id), is_whole, "{kind:?} {id}");
    }
}

/// Asserts that each printed segment selects the sibling that it was printed for, and no other.
fn assert_printed_segments_select(siblings: &[Child]) {
    let all: Vec<_> = siblings.iter().collect();
    for (at, segment) in print_siblings(&all).iter().enumerate() {
        let path: ContentPath = format!("/{segment}").parse().unwrap();
        assert_eq!(path.version, None, "{segment}");
        assert_eq!(path.segments, std::slice::from_ref(segment), "{segment}");
        let select = |segment| ChildSelection::new(segment, &all, |_| true).positions;
        assert_eq!(select(&path.segments[0]), [at], "{segment}");
        assert_eq!(select(&id_segment(&siblings[at].node)), [at]);
    }
}

/// Returns the workload, the kind and the JSON of each of several siblings.
fn any_siblings() -> impl Strategy<Value = Vec<(Workload, NodeKind, String)>> {
    use NodeKind as K;
    let kinds = prop_oneof![
        Just((Workload::Vex, vec![K::Mailbox])),
        Just((Workload::Vex, vec![K::Folder, K::Item])),
        Just((Workload::Veod, vec![K::Drive])),
        Just((Workload::Veod, vec![K::Folder, K::File])),
        Just((Workload::Vesp, vec![K::Site])),
        Just((Workload::Vesp, vec![K::Site, K::Library, K::List])),
        Just((Workload::Vet, vec![K::Team])),
    ];
    let names = (any_text(), any_text(), any::<u8>());
    (kinds, proptest::collection::vec(names, 0..12)).prop_map(|((workload, kinds), names)| {
        let item = |(one, other, byte): (String, String, u8)| {
            let json = serde_json::json!({
                "name": one, "email": other, "url": format!("https://c.example/sites/{other}"),
                "isArchive": byte % 3 == 0, "isPublic": byte % 5 == 0,
            });
            (workload, kinds[usize::from(byte) % kinds.len()], json.to_string())
        };
        names.into_iter().map(item).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn printed_segments_select_what_they_were_printed_for(siblings in any_siblings()) {
        let siblings = siblings.iter().enumerate().map(|(at, (workload, kind, json))| {
            sibling(*workload, *kind, &format!("id-{at:08}"), json)
        });
        assert_printed_segments_select(&siblings.collect::<Vec<_>>());
    }
}

#[test]
fn a_hundred_thousand_names_select_their_owners() {
    let mut texts = awkward_texts();
    for level in 0..2_500 {
        let kinds = [NodeKind::Folder, NodeKind::File];
        let name =
            |at: usize| named(kinds[at % 2], &format!("id-{level}-{at}"), &texts.next().unwrap());
        assert_printed_segments_select(&(0..40).map(name).collect::<Vec<_>>());
    }
}
