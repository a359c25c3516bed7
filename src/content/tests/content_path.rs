//! Paths and their printed forms.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::content::content_path::{ContentPath, VersionSelector};
use crate::content::invariants::{assert_path_reads_back, assert_reads_back};
use crate::content::node_kind::NodeKind;
use crate::content::path_segment::{KindPrefix, PathSegment, SegmentTarget};

fn read(text: &str) -> Result<ContentPath, String> {
    text.parse()
}

/// Describes a path: the kind of each segment, and its text without escapes.
fn described(text: &str) -> String {
    let path = read(text).unwrap();
    let segment = |segment: &PathSegment| {
        let prefix = match segment.prefix {
            None => String::new(),
            Some(KindPrefix::Kind(kind)) => format!("{} ", kind.word()),
            Some(other) => format!("{other:?} ").to_lowercase(),
        };
        prefix
            + &match &segment.target {
                SegmentTarget::Id(id) => format!("id <{id}>"),
                SegmentTarget::Name(name) => format!("<{name}>"),
                SegmentTarget::Glob(glob) => format!("glob <{glob}>"),
                SegmentTarget::AnyDepth => "any depth".to_owned(),
            }
    };
    let version = path
        .version
        .as_ref()
        .map(|version| format!(" version {} or {}", version.selector, segment(&version.as_name)));
    let segments: Vec<_> = path.segments.iter().map(segment).collect();
    segments.join(" ") + &version.unwrap_or_default()
}

#[test]
fn paths_are_read() {
    for (text, expected) in [
        ("/", ""),
        ("///", ""),
        ("/ana@contoso.example/Inbox/Projects", "<ana@contoso.example> <Inbox> <Projects>"),
        ("ana@contoso.example//Inbox/", "<ana@contoso.example> <Inbox>"),
        (r"/ana/Projects \/ 2022", "<ana> <Projects / 2022>"),
        (r"/a\b\\c", r"<ab\c>"),
        ("/ a /b ", "< a > <b >"),
        (r"/\./\.\.", "<.> <..>"),
        ("/.a/...", "<.a> <...>"),
        ("/*/a?/**/x", "glob <*> glob <a?> any depth <x>"),
        (r"/\*/a\?/\*\*", "<*> <a?> <**>"),
        ("/archive:ana@contoso.example/public:all", "archive <ana@contoso.example> public <all>"),
        ("/list:id:x/item:*", "list id <x> item glob <*>"),
        (r"/id:x:y/id:\*\?", "id <x:y> id <*?>"),
        (r"/id\:x/list\:a/\list:b", "<id:x> <list:a> <list:b>"),
        (
            "/Archive:a/re: b/files:c/c d:e/folder:file:x",
            "<Archive:a> <re: b> <files:c> <c d:e> folder <file:x>",
        ),
        ("/files/posts/tabs", "<files> <posts> <tabs>"),
        ("/a@3", "<a> version 3 or <a@3>"),
        ("/d@1/a.docx@2.0", "<d@1> <a.docx> version 2.0 or <a.docx@2.0>"),
        ("/file:*.docx@all", "file glob <*.docx> version all or file glob <*.docx@all>"),
        ("/id:a@3", "id <a> version 3 or id <a@3>"),
        ("/a@b@12", "<a@b> version 12 or <a@b@12>"),
        (r"/a\@3", "<a@3>"),
        (r"/a@\3", "<a@3>"),
        ("/@3", "<@3>"),
        ("/folder:@3", "folder <@3>"),
        ("/a@3.", "<a@3.>"),
        ("/a@3.1.2", "<a@3.1.2>"),
        ("/a@", "<a@>"),
        ("/a@latest", "<a@latest>"),
        ("/a@1234567890", "<a@1234567890>"),
        ("/ana@contoso.example", "<ana@contoso.example>"),
        ("/19:x@thread.tacv2", "<19:x@thread.tacv2>"),
    ] {
        assert_eq!(described(text), expected, "{text}");
    }
}

#[test]
fn broken_paths_are_refused_with_their_cause() {
    for (text, cause) in [
        ("", "the path is empty: use / for the top"),
        (r"/a\", r"the last character is a lone backslash: write \\ for a backslash"),
        (
            "/a\r",
            "the control character U+000D is not allowed: write a backslash before it if the name contains it",
        ),
        (
            "/a\u{1b}[m",
            "the control character U+001B is not allowed: write a backslash before it if the name contains it",
        ),
        (
            "/a/../b",
            r"'..' cannot be used, since each path starts at the top: write \.. for a thing of that name",
        ),
        (
            ".",
            r"'.' cannot be used, since each path starts at the top: write \. for a thing of that name",
        ),
        ("/a**", "'**' must be a whole segment, as in /**/NAME: 'a**' is not"),
        ("/folder:**", "'**' must be a whole segment, as in /**/NAME: 'folder:**' is not"),
        ("/***", "'**' must be a whole segment, as in /**/NAME: '***' is not"),
        ("/**/a/**", "'**' can be used only once in a path"),
        ("/id:", "no ID follows 'id:'"),
        ("/folder:id:", "no ID follows 'folder:id:'"),
        ("/id:*", "'id:*' is not an ID: use * and ? in names, without id:"),
        ("/a/file:id:b?", "'file:id:b?' is not an ID: use * and ? in names, without id:"),
        ("/folder:/a", "no name follows 'folder:': write folder:NAME"),
    ] {
        assert_eq!(read(text).unwrap_err(), cause, "{text}");
    }
    assert!(read(&"/a".repeat(1_001)).is_err());
}

#[test]
fn names_are_printed_with_few_escapes() {
    for (name, printed) in [
        ("Inbox", "Inbox"),
        ("ana@contoso.example", "ana@contoso.example"),
        ("Übersicht 100%, \"final\" #1.docx", "Übersicht 100%, \"final\" #1.docx"),
        ("Projects / 2022", r"Projects \/ 2022"),
        (r"a\b", r"a\\b"),
        (" a ", r"\ a\ "),
        (" ", r"\ "),
        (".", r"\."),
        ("..", r"\.."),
        ("...", "..."),
        ("why?*", r"why\?\*"),
        ("id:x", r"id\:x"),
        ("archive:x:y", r"archive\:x:y"),
        ("re: x", "re: x"),
        ("files:x", "files:x"),
        ("a@3", r"a\@3"),
        ("a@all", r"a\@all"),
        ("a@2@b", "a@2@b"),
        ("a@3 ", r"a@3\ "),
        ("CON", "CON"),
        ("a\tb", "a\\\tb"),
    ] {
        assert_eq!(PathSegment::by_name(None, name).unwrap().to_string(), printed, "{name:?}");
    }
    assert_eq!(PathSegment::by_name(None, ""), None);
    assert_eq!(ContentPath::default().to_string(), "/");
}

#[test]
fn number_selects_versions_of_the_same_value() {
    for (selector, number, is_selected) in [
        ("3", "3", true),
        ("3", "3.0", true),
        ("3.0", "3", true),
        ("2.0", "2.0", true),
        ("2", "2.1", false),
        ("3", "30", false),
        ("10", "1", false),
    ] {
        let selector = VersionSelector::Number(selector.to_owned());
        assert_eq!(selector.selects(number), is_selected, "{selector} {number}");
    }
    assert!(VersionSelector::All.selects("7"));
}

/// Texts that have a meaning in a path, or that are awkward in one.
const PIECES: &[&str] = &[
    "/",
    "\\",
    "*",
    "?",
    "**",
    ":",
    "@",
    "@3",
    "@2.0",
    "@all",
    ".",
    "..",
    " ",
    "\u{a0}",
    "id:",
    "id",
    "archive:",
    "public:",
    "folder:",
    "file:",
    "item:",
    "files",
    "posts",
    "tabs",
    "a",
    "Z",
    "ü",
    "u\u{308}",
    "ß",
    "日本",
    "👩\u{200d}👧",
    "\u{202e}",
    "\u{200b}",
    "\n",
    "\t",
    "\u{1b}",
    "\u{7f}",
    "\u{9b}",
    "CON",
    "-",
    "'",
    "\"",
    "%2F",
    "#",
    "https://",
    "\u{feff}",
];

/// Texts that consist mostly of what has a meaning in a path.
fn awkward_text() -> impl Strategy<Value = String> {
    let any = any::<char>().prop_map(String::from);
    let piece = prop_oneof![6 => select(PIECES).prop_map(str::to_owned), 1 => any];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => awkward_text(), 1 => vec(any::<char>(), 0..20).prop_map(String::from_iter)]
}

fn any_prefix() -> impl Strategy<Value = Option<KindPrefix>> {
    let kinds = NodeKind::ALL.into_iter().filter(|kind| !kind.is_fixed());
    let prefixes = kinds.map(KindPrefix::Kind).chain([KindPrefix::Archive, KindPrefix::Public]);
    proptest::option::of(select(prefixes.collect::<Vec<_>>()))
}

fn any_segment() -> impl Strategy<Value = PathSegment> {
    (any_prefix(), any_text(), any::<bool>()).prop_filter_map("empty", |(prefix, text, is_id)| {
        if is_id && !text.is_empty() {
            return Some(PathSegment { prefix, target: SegmentTarget::Id(text) });
        }
        PathSegment::by_name(prefix, &text)
    })
}

proptest! {
    #[test]
    fn any_names_and_ids_read_back(segments in vec(any_segment(), 0..5)) {
        assert_reads_back(&ContentPath { segments, ..ContentPath::default() });
    }

    #[test]
    fn any_text_is_refused_or_reads_back(text in any_text()) {
        assert_path_reads_back(&text);
    }
}

/// Returns awkward texts without end: without a framework, so that many cases take a second.
pub(super) fn awkward_texts() -> impl Iterator<Item = String> {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % below as u64).unwrap()
    };
    std::iter::repeat_with(move || {
        let pieces = 1 + next(6);
        let mut piece = |_| match next(8) {
            0 => char::from_u32(u32::try_from(next(0x11_0000)).unwrap()).map(String::from),
            _ => Some(PIECES[next(PIECES.len())].to_owned()),
        };
        (0..pieces).filter_map(&mut piece).collect()
    })
}

#[test]
fn a_hundred_thousand_texts_read_back() {
    for text in awkward_texts().take(100_000) {
        assert_path_reads_back(&text);
    }
}
