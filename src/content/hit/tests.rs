use proptest::prelude::*;

use super::*;
use crate::api::{Item, Version};
use crate::content::child::Child;
use crate::content::child_reader::retain_top;
use crate::content::node::tests::{SESSION, VERSIONS, below, node};
use crate::content::{Entry, NodeKind as K};

/// Returns the kind and ids of a hit, or an empty text.
fn hit(scope: &Node, json: &str) -> String {
    let item = serde_json::from_str(json).unwrap();
    let Some(node) = Node::of_hit(scope, &item) else { return String::new() };
    let ids = serde_json::to_string(&node.ids).unwrap();
    let lost = if node.is_addressable() { "" } else { " (no place)" };
    format!("{} {ids}{lost}", node.kind.word())
}

#[test]
fn hits_are_placed_by_links_then_ids_then_scope() {
    use Workload::{Veod, Vesp, Vet, Vex};
    let mailbox = node(Vex, &[K::Mailbox], K::Mailbox);
    let site = node(Vesp, &[K::Site, K::Library], K::Library);
    let channel = node(Vet, &[K::Team, K::Channel], K::Channel);
    let link =
        |path: &str| format!(r#"{{"href":"https://h/v8/restoresessions/s/organization/{path}"}}"#);
    let self_of = |path: &str| format!(r#""_links":{{"self":{}}}"#, link(path));
    let in_folder = format!(
        r#""_links":{{"self":{},"parent":{}}}"#,
        link("mailboxes/m/items/i"),
        link("mailboxes/m/folders/f")
    );
    for (scope, fields, expected) in [
        (Node::root(Vex), in_folder.clone(), r#"item {"mailbox":"m","folder":"f","item":"i"}"#),
        (Node::root(Vex), r#""mailboxId":"m""#.into(), r#"item {"mailbox":"m","item":"i"}"#),
        (Node::root(Vex), r#""subject":"x""#.into(), r#"item {"item":"i"} (no place)"#),
        (mailbox.clone(), r#""subject":"x""#.into(), r#"item {"mailbox":"mailbox","item":"i"}"#),
        // A link to another mailbox than the one that was searched, and a link to another item.
        (mailbox.clone(), in_folder, r#"item {"mailbox":"mailbox","folder":"f","item":"i"}"#),
        (mailbox, self_of("mailboxes/m/items/j"), r#"item {"mailbox":"mailbox","item":"i"}"#),
        (
            Node::root(Veod),
            self_of("onedrives/d/folders/i"),
            r#"folder {"drive":"d","folder":"i"}"#,
        ),
        (
            Node::root(Veod),
            r#""oneDriveId":"d","isFolder":false,"sizeBytes":0"#.into(),
            r#"file {"drive":"d","file":"i"}"#,
        ),
        (Node::root(Veod), r#""sizeBytes":1"#.into(), r#"file {"file":"i"} (no place)"#),
        (Node::root(Veod), r#""name":"x""#.into(), r#"folder {"folder":"i"} (no place)"#),
        (Node::root(Vesp), self_of("sites/s/items/i"), r#"item {"site":"s","item":"i"}"#),
        (
            site.clone(),
            r#""sizeBytes":7,"siteId":"sub""#.into(),
            r#"file {"site":"sub","library":"library","file":"i"}"#,
        ),
        (
            site.clone(),
            r#""type":"LibraryFolder""#.into(),
            r#"folder {"site":"site","library":"library","folder":"i"}"#,
        ),
        (site, r#""title":"Order""#.into(), r#"item {"site":"site","item":"i"}"#),
        (
            Node::root(Vet),
            r#""teamId":"t","channelId":"c","fileType":"Folder""#.into(),
            r#"folder {"team":"t","channel":"c","folder":"i"}"#,
        ),
        (
            channel.clone(),
            r#""fileType":"File""#.into(),
            r#"file {"team":"team","channel":"channel","file":"i"}"#,
        ),
        (
            Node::root(Vet),
            format!(
                r#""fileType":"Folder","_links":{{"self":{},"parent":{},"channel":{}}}"#,
                link("teams/t/files/i"),
                link("teams/t/files/f"),
                link("teams/t/channels/c")
            ),
            r#"folder {"team":"t","channel":"c","folder":"i"}"#,
        ),
        (
            Node::root(Vet),
            format!(
                r#""fileType":"File","_links":{{"self":{},"parent":{},"channel":{}}}"#,
                link("teams/t/files/i"),
                link("teams/t/files/f"),
                link("teams/t/channels/c")
            ),
            r#"file {"team":"t","channel":"c","folder":"f","file":"i"}"#,
        ),
        // What was searched decides, and not a link to something else.
        (
            channel.clone(),
            format!(r#""fileType":"File","_links":{{"channel":{}}}"#, link("teams/u/channels/d")),
            r#"file {"team":"team","channel":"channel","file":"i"}"#,
        ),
        (
            Node::root(Veod),
            format!(r#""sizeBytes":1,"_links":{{"onedrive":{}}}"#, link("onedrives/d")),
            r#"file {"drive":"d","file":"i"}"#,
        ),
        (
            channel.clone(),
            r#""contentUrl":"https://x""#.into(),
            r#"tab {"team":"team","channel":"channel","tab":"i"}"#,
        ),
    ] {
        assert_eq!(hit(&scope, &format!(r#"{{"id":"i",{fields}}}"#)), expected, "{fields}");
    }
    let post = r#"{"postId":9007199254740993,"subject":""}"#;
    let expected = r#"post {"team":"team","channel":"channel","post":"9007199254740993"}"#;
    assert_eq!(hit(&channel, post), expected);
    for nothing in [r#"{"id":null}"#, r#"{"id":".."}"#, r#"{"id":" "}"#, "{}"] {
        assert_eq!(hit(&channel, nothing), "", "{nothing}");
    }
}

#[test]
fn folder_of_a_message_is_known_from_its_entry_id() {
    // The id of a folder in the vendor's help centre, with the second half of an item's id.
    let folder = "AAAAAKGE4dIvQUtGjuSnq8JTHAgBAPliTMf_6DxPiJ6TGYB9CqAAAAAAAQ4AAA==";
    let item = "AAAAAKGE4dIvQUtGjuSnq8JTHAgHAPliTMf_6DxPiJ6TGYB9CqAAAAAAAQ4AAPliTMf_6DxPiJ6TGYB9CqAAAAAAAQ8AAA==";
    let mailbox = node(Workload::Vex, &[K::Mailbox], K::Mailbox);
    let expected = format!(r#"item {{"mailbox":"mailbox","folder":"{folder}","item":"{item}"}}"#);
    assert_eq!(hit(&mailbox, &format!(r#"{{"id":"{item}"}}"#)), expected);
}

/// The fields of all kinds, with the type that the vendor's files give them.
const FIELDS: [(&str, char); 62] = [
    ("id", 'i'),
    ("postId", 'n'),
    ("name", 't'),
    ("displayName", 't'),
    ("title", 't'),
    ("subject", 't'),
    ("fullName", 't'),
    ("displayAs", 't'),
    ("fileAs", 't'),
    ("email", 't'),
    ("groupEmail", 't'),
    ("isArchive", 'b'),
    ("isPublic", 'b'),
    ("url", 't'),
    ("contentUrl", 't'),
    ("description", 't'),
    ("category", 't'),
    ("type", 'k'),
    ("itemClass", 't'),
    ("isFolder", 'b'),
    ("fileType", 'k'),
    ("sizeBytes", 'n'),
    ("version", 't'),
    ("uiVersion", 't'),
    ("versionId", 'n'),
    ("attachments", 'a'),
    ("from", 't'),
    ("to", 't'),
    ("cc", 't'),
    ("organizer", 't'),
    ("attendees", 't'),
    ("author", 't'),
    ("owner", 't'),
    ("modifiedBy", 't'),
    ("createdBy", 't'),
    ("received", 'd'),
    ("sent", 'd'),
    ("startTime", 'd'),
    ("endTime", 'd'),
    ("startDate", 'd'),
    ("dueDate", 'd'),
    ("date", 'd'),
    ("postedOn", 'd'),
    ("modified", 'd'),
    ("modificationTime", 'd'),
    ("createdTime", 'd'),
    ("creationTime", 'd'),
    ("lastModifiedTime", 'd'),
    ("isDeleted", 'b'),
    ("mailboxId", 'i'),
    ("oneDriveId", 'i'),
    ("siteId", 'i'),
    ("itemId", 'i'),
    ("teamId", 'i'),
    ("channelId", 'i'),
    ("parentId", 'n'),
    ("duration", 'n'),
    ("percentComplete", 'f'),
    ("importance", 'k'),
    ("inheritedPermissions", 'b'),
    ("_actions", 'l'),
    ("_links", 'l'),
];

/// Returns JSON of the type of a field, or sometimes of another type.
fn value(kind: char) -> BoxedStrategy<String> {
    let text = |regex: &'static str| regex.prop_map(|text| serde_json::to_string(&text).unwrap());
    let path = "(/v[678]/restoresessions/s/organization|https://evil.example|)(/(mailboxes|folders|items|sites|teams|files|posts|\\.\\.|[a-z%./?=é]{0,6})){0,6}(\\?channelId=.{0,4})?";
    let link = move || text(path).prop_map(|href| format!(r#"{{"href":{href}}}"#));
    let right = match kind {
        'i' => text("[a-zA-Z0-9_=!,-]{1,12}|\\.\\.|.{0,6}").boxed(),
        'n' => any::<i64>().prop_map(|number| number.to_string()).boxed(),
        'f' => any::<f32>().prop_filter("JSON has no such number", |n| n.is_finite()).prop_map(|n| format!("{n:e}")).boxed(),
        'b' => any::<bool>().prop_map(|flag| flag.to_string()).boxed(),
        'd' => text("[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,7})?(Z|[+-][0-2][0-9]:00)?").boxed(),
        'k' => text("File|Folder|ListFolder|LibraryFolder|None|Appointment|Shared").boxed(),
        'a' => proptest::collection::vec(text(".{0,6}"), 0..3)
            .prop_map(|names| format!("[{}]", names.iter().map(|name| format!(r#"{{"name":{name},"sizeBytes":3}}"#)).collect::<Vec<_>>().join(",")))
            .boxed(),
        'l' => (link(), link()).prop_map(|(own, parent)| format!(r#"{{"self":{own},"parent":{parent},"mailbox":{parent}}}"#)).boxed(),
        _ => text(".{0,8}").boxed(),
    };
    let wrong =
        prop_oneof![Just("null"), Just("7"), Just("\"\""), Just("[]"), Just("{}"), Just("[[7]]")];
    prop_oneof![9 => right, 1 => wrong.prop_map(str::to_owned)].boxed()
}

fn object() -> impl Strategy<Value = String> {
    let fields = proptest::sample::subsequence(FIELDS.to_vec(), 0..FIELDS.len());
    let fields = fields.prop_flat_map(|fields| {
        fields
            .into_iter()
            .map(|(name, kind)| value(kind).prop_map(move |value| format!("{name:?}:{value}")))
            .collect::<Vec<_>>()
    });
    fields.prop_map(|fields| format!("{{{}}}", fields.join(",")))
}

/// Checks that every request for a node stays below the session, in the words of the contract.
fn assert_inside(node: &Node) {
    for version in VERSIONS {
        let children = node.child_lists(version, SESSION);
        let searches = node.search(version, SESSION, "x", &[]);
        let mut targets: Vec<_> =
            children.iter().map(|list| below(&list.request, version)).collect();
        targets.extend(searches.iter().map(|search| below(&search.request, version)));
        targets.extend(node.request(version, SESSION).map(|request| below(&request, version)));
        targets.extend(node.versions(version, SESSION).map(|request| below(&request, version)));
        for target in targets {
            let path = target.split('?').next().unwrap();
            assert!(path.split('/').all(|part| !["", ".", ".."].contains(&part)), "{target}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_object_is_shown_and_leads_nowhere_else(json in object(), other in object()) {
        let item: Item<ContentItem> = serde_json::from_str(&json).unwrap();
        let model = item.model().unwrap();
        let _shown = (model.name_or_id(), model.person(), model.time().instant(), model.version());
        for workload in Workload::ALL {
            let mut scopes = vec![Node::root(workload)];
            for kind in NodeKind::of_workload(workload) {
                scopes.push(node(workload, &[NodeKind::top_of(workload)], kind));
            }
            for scope in scopes {
                if let Some(hit) = Node::of_hit(&scope, model) {
                    assert_inside(&hit);
                    prop_assert!(hit.is_addressable() || hit.request(Version::V8, SESSION).is_none());
                }
                for list in scope.child_lists(Version::V7, SESSION) {
                    scope.child(model, &list).iter().for_each(assert_inside);
                    let child = |json: &String| {
                        Child::of_item(&scope, &list, serde_json::from_str(json).unwrap()).ok()
                    };
                    let mut children: Vec<_> = [&json, &other].into_iter().filter_map(child).collect();
                    let has_children = !children.is_empty();
                    retain_top(&mut children);
                    prop_assert_eq!(!children.is_empty(), has_children, "an item is not its own parent");
                }
            }
        }
        let entry = Entry::new(String::new(), Node::root(Workload::Vex), Some(item));
        let record = serde_json::to_string(&entry).unwrap();
        prop_assert!(record.ends_with(&format!(r#""item":{json}}}"#)), "{}", record);
    }
}
