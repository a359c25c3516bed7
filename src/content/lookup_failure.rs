//! The failures of look-ups: a thing that does not exist, with the nearest names, or several that a path may mean.

use super::address::ContentAddress;
use super::family::{Family, SelectedChildren, model};
use super::found_node::FoundNode;
use super::kind::NodeKind;
use super::matching::is_whole_id;
use super::node::{MAX_LEVELS, Node};
use super::path::ContentPath;
use super::segment::{KindPrefix, PathSegment, SegmentTarget};
use super::sibling::{Sibling, id_segment, print_siblings};
use crate::api::content::ContentItem;
use crate::error::{Failure, Kind};
use crate::resolve::nearest_names;
use crate::text::{bytes, safe, shell_quoted};
use crate::time;

/// The number of candidates that a message lists.
const MAX_CANDIDATES: usize = 10;

/// The number of last characters of an ID that a message shows, or more if they are not unique.
const SUFFIX: usize = 8;

/// Returns the failure for a path with wildcards that nothing fits.
pub(super) fn nothing_fits(address: &ContentAddress) -> Failure {
    Failure::new(Kind::NotFound, format!("nothing fits '{}'", safe(&address.to_string())))
}

/// Returns the failure for a segment whose kind cannot be in what the path names before it.
pub(super) fn contains_no(parent: &Node, segment: &PathSegment) -> Failure {
    let segment = safe(&segment.to_string()).into_owned();
    let message = match parent.kind {
        NodeKind::Root => {
            let top = with_article(NodeKind::top_of(parent.workload));
            format!("'{segment}' cannot be the first part of a path: it must be {top}")
        }
        kind => format!("'{segment}' cannot be in {}", with_article(kind)),
    };
    Failure::usage(message)
}

/// Returns the word of a kind with its article: `an item`.
pub(super) fn with_article(kind: NodeKind) -> String {
    let word = kind.word();
    let article = if word.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// Returns the failure for a thing whose content has too many levels.
pub(super) fn too_deep(path: &str) -> Failure {
    let path = safe(path);
    let message =
        format!("cannot list all content of '{path}': it has more than {MAX_LEVELS} levels");
    Failure::new(Kind::Failure, message).hint("give a path without **")
}

/// Returns the failure for a segment that selects no child.
pub(super) fn no_such_name(
    parent: &ContentPath,
    segment: &PathSegment,
    family: &Family,
) -> Failure {
    let place = safe(&parent.to_string()).into_owned();
    let kind = match segment.prefix {
        Some(KindPrefix::Kind(kind)) => kind.word(),
        Some(KindPrefix::Archive) => "archive mailbox",
        Some(KindPrefix::Public) => "public mailbox",
        None => "",
    };
    let (name, what) = match &segment.target {
        SegmentTarget::Id(id) if kind.is_empty() => (id.clone(), "thing with the ID".to_owned()),
        SegmentTarget::Id(id) => (id.clone(), format!("{kind} with the ID")),
        SegmentTarget::Name(name) => (name.clone(), kind.to_owned()),
        SegmentTarget::Glob(_) | SegmentTarget::AnyDepth => (segment.to_string(), kind.to_owned()),
    };
    let space = if what.is_empty() { "" } else { " " };
    let message = format!("there is no {what}{space}'{}' in {place}", safe(&name));
    let mut failure = Failure::new(Kind::NotFound, message);
    let near = nearest_paths(parent, &name, &family.siblings());
    if !near.is_empty() {
        failure = failure.hint(format!("did you mean {}?", near.join(", ")));
    }
    // A backslash before the closing quotation mark makes it a part of the argument on Windows.
    if name.ends_with('"') {
        failure =
            failure.hint("on Windows, leave out the backslash before a closing quotation mark");
    }
    failure.hint(format!("list its content with: vb365 ls {}", shell_quoted(&place)))
}

/// Returns the paths of the children whose names are nearest to a name.
fn nearest_paths(parent: &ContentPath, name: &str, siblings: &[&Sibling]) -> Vec<String> {
    let names = siblings.iter().flat_map(|sibling| sibling.names.iter().map(String::as_str));
    let near = nearest_names(name, names);
    let printed = print_siblings(siblings);
    let mut paths: Vec<String> = Vec::new();
    for name in near {
        let is_meant = |sibling: &&Sibling| sibling.names.iter().any(|known| known == name);
        let position = siblings.iter().position(is_meant);
        if let Some(printed) = position.and_then(|at| printed.get(at)) {
            let path = shell_quoted(&safe(&parent.join(printed.clone()).to_string()));
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// Returns the failure for a segment that selects several children, with what distinguishes them.
pub(super) fn ambiguous(
    parent: &FoundNode,
    segment: &PathSegment,
    family: &Family,
    selection: &SelectedChildren,
) -> Failure {
    let (siblings, positions) = (family.siblings(), &selection.positions);
    let mut lines = Vec::new();
    let found = family.found(parent, segment, selection);
    for (position, found) in positions.iter().zip(found).take(MAX_CANDIDATES) {
        let Some(child) = family.child(*position) else { continue };
        let is_named = !matches!(
            found.path.segments.last(),
            Some(PathSegment { target: SegmentTarget::Id(_), .. })
        );
        let by_id = || parent.path.join(short_id_segment(&child.sibling, &siblings));
        let path = if is_named { found.path } else { by_id() };
        let path = shell_quoted(&safe(&path.to_string()));
        let name = model(child).filter(|_| !is_named).map(ContentItem::name).unwrap_or_default();
        let name = if name.is_empty() { String::new() } else { format!("  '{}'", safe(name)) };
        let details = model(child).map(described).unwrap_or_default();
        lines.push(format!("  {path}{name}{details}"));
    }
    if positions.len() > MAX_CANDIDATES {
        lines.push(format!("  and {} more", positions.len() - MAX_CANDIDATES));
    }
    let (count, name) = (positions.len(), safe(&segment.to_string()).into_owned());
    let place = safe(&parent.path.to_string()).into_owned();
    let message =
        format!("'{name}' in {place} is the name of {count} things:\n{}", lines.join("\n"));
    Failure::new(Kind::NotFound, message).hint("give one of these paths")
}

/// Returns what distinguishes a thing from others of its name: its time, its size, and a person.
fn described(item: &ContentItem) -> String {
    let time = item.time().happened().map(time::wire);
    let size = item.size_bytes.0.map(bytes);
    let person = Some(safe(item.person()).into_owned()).filter(|person| !person.is_empty());
    let address = Some(safe(&item.url).into_owned()).filter(|url| !url.is_empty());
    let parts = [time, size, person, address].into_iter().flatten();
    parts.flat_map(|part| ["  ".to_owned(), part]).collect()
}

/// Returns the segment of a child by its kind and as many last characters of its ID as select it.
fn short_id_segment(sibling: &Sibling, siblings: &[&Sibling]) -> PathSegment {
    let node = &sibling.node;
    let Some((kind, id)) = node.ids.last().filter(|(kind, _)| *kind == node.kind) else {
        return id_segment(node);
    };
    let mut ends = id.char_indices().rev().map(|(at, _)| &id[at..]).skip(SUFFIX - 1);
    let is_unique = |end: &&str| {
        let lower = end.to_lowercase();
        let ends_so = |other: &&&Sibling| {
            other.node.ids.last().is_some_and(|(_, id)| id.to_lowercase().ends_with(&lower))
        };
        !is_whole_id(node.workload, kind, end) && siblings.iter().filter(ends_so).count() == 1
    };
    match ends.find(is_unique) {
        Some(end) => PathSegment::by_id(Some(kind), end),
        None => PathSegment::by_id(Some(kind), id),
    }
}

/// Returns the failure for a web address that leads to nothing in the session.
pub(super) fn does_not_exist(address: &str, what: &str) -> Failure {
    Failure::new(
        Kind::NotFound,
        format!("no {what} in this session has the address '{}'", safe(address)),
    )
}
