//! The failures of look-ups: a thing that does not exist, with the nearest names, or several that a path may mean.

use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use super::child::Child;
use super::child_selection::{ChildSelection, fits, is_whole_id};
use super::content_entry::{Entry, join_path};
use super::id_path::id_segment;
use super::node::Node;
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment, SegmentTarget};
use super::siblings::Siblings;
use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::error::{Failure, Kind};
use crate::resolve::{fold_name, nearest_names};
use crate::text::{bytes, safe, shell_quoted, width};
use crate::time::Zone;

/// The number of candidates that a message lists.
const MAX_CANDIDATES: usize = 10;

/// The number of drives that a message suggests for the address of a user in another domain.
const MAX_NEAR: usize = 3;

/// The number of last characters of an ID that a message shows, or more if they are not unique.
const SUFFIX: usize = 8;

/// Returns the failure for a path with wildcards that nothing fits.
pub(super) fn nothing_fits(address: &impl fmt::Display) -> Failure {
    let address = address.to_string();
    Failure::new(Kind::NotFound, format!("there is nothing that matches '{}'", safe(&address)))
}

/// Returns the failure for a segment of a kind that cannot be in what the path names before it. `place` is the path of the
/// parent, if that is known.
pub(super) fn contains_no(
    workload: Workload,
    parent: NodeKind,
    place: Option<&str>,
    segment: &PathSegment,
) -> Failure {
    let reason = match segment.prefix {
        _ if !parent.has_children(workload) => "cannot contain other items",
        Some(KindPrefix::Kind(kind)) => &format!("contains no {}", kind.word()),
        Some(KindPrefix::Archive | KindPrefix::Public) => "contains no mailbox",
        None => "contains no folders",
    };
    let segment = safe(&segment.to_string()).into_owned();
    let place = place.map_or_else(String::new, |place| format!(" in {}", safe(place)));
    let message = format!("cannot find '{segment}'{place}: {} {reason}", with_article(parent));
    Failure::new(Kind::NotFound, message)
}

/// Returns the failure for a version of a thing that has none.
pub(super) fn has_no_versions(found: &Entry) -> Failure {
    let (path, kind) = (safe(&found.path), with_article(found.node.kind));
    Failure::new(Kind::NotFound, format!("cannot find a version of {path}: {kind} has none"))
        .hint("write a backslash before the @ if it is part of the name")
}

/// Returns the word of a kind with its article: `an item`.
pub(crate) fn with_article(kind: NodeKind) -> String {
    let word = kind.word();
    if kind.is_fixed() {
        return format!("the part '{word}' of a channel");
    }
    let article = if word.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// Returns the failure for a thing whose content cannot be listed to its end.
pub(super) fn endless(path: &str, reason: &str) -> Failure {
    let message = format!("cannot list all content of '{}': {reason}", safe(path));
    Failure::new(Kind::Failure, message).hint("give a path without **")
}

/// Returns the failure for a segment that selects no child.
pub(super) fn no_such_name(parent: &Entry, segment: &PathSegment, siblings: &Siblings) -> Failure {
    let path = safe(&parent.path).into_owned();
    let is_top = parent.node.kind == NodeKind::Root;
    let session = format!("this {} session", parent.node.workload.product());
    let place = if is_top { &session } else { &path };
    let kind = match segment.prefix {
        Some(KindPrefix::Kind(kind)) => kind.word(),
        Some(KindPrefix::Archive) => "archive mailbox",
        Some(KindPrefix::Public) => "public mailbox",
        None if is_top => NodeKind::top_of(parent.node.workload).word(),
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
    let near = nearest_paths(parent, segment, &name, siblings);
    if !near.is_empty() {
        failure = failure.hint(format!("did you mean {}?", near.join(", ")));
    }
    // A backslash before the closing quotation mark makes it a part of the argument on Windows.
    if name.ends_with('"') {
        failure =
            failure.hint("on Windows, leave out the backslash before a closing quotation mark");
    }
    failure.hint(format!("list the existing names with: vb365 ls {}", shell_quoted(&path)))
}

/// Returns the paths of the children of the kind that a segment asks for whose names are nearest to a name.
fn nearest_paths(
    parent: &Entry,
    segment: &PathSegment,
    name: &str,
    siblings: &Siblings,
) -> Vec<String> {
    let children = &siblings.children;
    // A typed user name is near to that of an address.
    let names_of = |child: &Rc<Child>| -> Vec<String> {
        let user = |name: &String| Some(name.split_once('@')?.0.to_owned());
        let users = child.names.iter().filter_map(user).filter(|_| !name.contains('@'));
        child.names.iter().cloned().chain(users).filter(|_| fits(segment, child)).collect()
    };
    let all_names: Vec<_> = children.iter().map(names_of).collect();
    let names = all_names.iter().flatten().map(String::as_str);
    let mut near = nearest_names(name, names.clone());
    // A drive of a user of the same name in another domain is suggested and never opened.
    if let Some((person, _)) = name.split_once('@').filter(|_| near.is_empty()) {
        let person = fold_name(person);
        let is_near = |known: &&str| {
            let known = fold_name(known);
            let rest = known.strip_prefix(&person);
            !person.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        near = names.filter(is_near).take(MAX_NEAR).collect();
    }
    let printed = siblings.segments(&parent.node, None);
    let mut paths: Vec<String> = Vec::new();
    for name in near {
        let is_meant = |names: &Vec<String>| names.iter().any(|known| known == name);
        if let Some(segment) = all_names.iter().position(is_meant).and_then(|at| printed.get(at)) {
            let path = shell_quoted(&safe(&join_path(&parent.path, segment)));
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// Returns the failure for a segment that selects several children, with what distinguishes them. Times are those of `zone`,
/// as in tables.
pub(super) fn ambiguous(
    parent: &Entry,
    segment: &PathSegment,
    siblings: &Siblings,
    selection: &ChildSelection,
    zone: &dyn Zone,
) -> Failure {
    let count = selection.positions.len();
    let candidates = siblings.entries(parent, segment, selection);
    let candidates = &candidates[..count.min(MAX_CANDIDATES)];
    let mut rows = candidate_details(candidates, zone);
    for (entry, row) in candidates.iter().zip(&mut rows) {
        let is_named = entry.path != join_path(&parent.path, &id_segment(&entry.node));
        let by_id = || join_path(&parent.path, &short_id_segment(&entry.node, siblings));
        let path = if is_named { entry.path.clone() } else { by_id() };
        let name = Some(entry.name()).filter(|name| !is_named && !name.is_empty());
        let name = name.map_or_else(String::new, |name| format!("'{}'", safe(name)));
        row.splice(0..0, [shell_quoted(&safe(&path)), name]);
    }
    let mut lines = aligned(&rows);
    if count > MAX_CANDIDATES {
        lines.push(format!("  and {} more", count - MAX_CANDIDATES));
    }
    let (name, place) = (segment.to_string(), safe(&parent.path));
    let message = format!(
        "'{}' in {place} is the name of {count} things:\n{}",
        safe(&name),
        lines.join("\n")
    );
    Failure::new(Kind::NotFound, message).hint("give one of these paths")
}

/// Returns what distinguishes things of one name: kind, time, size, person and web address. Times have seconds only if they
/// differ by less than a minute.
fn candidate_details(candidates: &[Entry], zone: &dyn Zone) -> Vec<Vec<String>> {
    let row = |entry: &Entry, format: &str| {
        let text = |text: fn(&ContentItem) -> &str| {
            entry.model().map_or_else(String::new, |item| safe(text(item)).into_owned())
        };
        let time = entry.model().and_then(|item| item.time().happened());
        let time = time.map(|time| zone.show(time).format(format).to_string());
        let size = entry.model().and_then(|item| item.size_bytes.0).map(bytes);
        let kind = entry.node.kind.word().to_owned();
        let (time, size) = (time.unwrap_or_default(), size.unwrap_or_default());
        vec![kind, time, size, text(ContentItem::person), text(|item| &item.url)]
    };
    let rows = |format: &str| candidates.iter().map(|entry| row(entry, format)).collect();
    let short: Vec<_> = rows("%Y-%m-%d %H:%M");
    let is_distinct = short.iter().collect::<HashSet<_>>().len() == short.len();
    if is_distinct { short } else { rows("%Y-%m-%d %H:%M:%S") }
}

/// Returns rows as lines with aligned columns. A column that is empty in all rows is left out.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let mut lines = vec![String::new(); rows.len()];
    for column in 0..rows.first().map_or(0, Vec::len) {
        let widest = rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
        for (line, row) in lines.iter_mut().zip(rows).filter(|_| widest > 0) {
            let cell = &row[column];
            line.extend(["  ", cell, &" ".repeat(widest - width(cell))]);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Returns the segment of a child by its kind and as many last characters of its ID as select it.
fn short_id_segment(node: &Node, siblings: &Siblings) -> PathSegment {
    let Some((kind, id)) = node.ids.last().filter(|(kind, _)| *kind == node.kind) else {
        return id_segment(node);
    };
    let mut ends = id.char_indices().rev().map(|(at, _)| &id[at..]).skip(SUFFIX - 1);
    let is_unique = |end: &&str| {
        let lower = end.to_lowercase();
        let ends_so = |other: &&Rc<Child>| {
            other.node.ids.last().is_some_and(|(_, id)| id.to_lowercase().ends_with(&lower))
        };
        !is_whole_id(node.workload, kind, end)
            && siblings.children.iter().filter(ends_so).count() == 1
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
        format!("there is no {what} with the address '{}' in this session", safe(address)),
    )
    .hint(format!("list all {what}s of the session with: vb365 ls /"))
}
