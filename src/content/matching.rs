//! Selects children of one thing by a segment of a path: by exact name, then in another form or case, by pattern, or by ID.

use std::collections::HashSet;

use uuid::Uuid;

use super::kind::NodeKind;
use super::segment::{KindPrefix, PathSegment, SegmentTarget};
use super::sibling::Sibling;
use crate::api::session::Workload;
use crate::resolve::{composed, fold_name};

/// The number of last characters of an ID that select it among its siblings.
pub(super) const SHORTEST_SUFFIX: usize = 6;

/// The length from which an ID of any form is taken for a whole one.
const LONG_ID: usize = 32;

/// The children that a segment selects, as positions in the list of siblings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SiblingMatches {
    pub(super) found: Vec<usize>,
    /// The name is the same character by character, or the ID is whole.
    pub(super) is_exact: bool,
}

/// Returns the siblings that a segment selects. The first way of comparing that selects any decides.
pub(super) fn match_siblings(segment: &PathSegment, siblings: &[&Sibling]) -> SiblingMatches {
    let fitting: Vec<_> = (0..siblings.len()).filter(|at| fits(segment, siblings[*at])).collect();
    match &segment.target {
        SegmentTarget::AnyDepth => SiblingMatches { found: fitting, is_exact: true },
        SegmentTarget::Glob(glob) => {
            let is_match = |at: &usize| siblings[*at].names.iter().any(|name| glob.matches(name));
            let found = fitting.into_iter().filter(is_match).collect();
            SiblingMatches { found: without_repeats(found, siblings), is_exact: false }
        }
        SegmentTarget::Id(id) => match_ids(id, &fitting, siblings),
        SegmentTarget::Name(name) => {
            // The subject of a message never hides a folder.
            let (named, others): (Vec<_>, Vec<_>) =
                fitting.into_iter().partition(|at| siblings[*at].is_named());
            let by_name = |fitting: &[usize]| match_names(name, segment.prefix, fitting, siblings);
            let found = by_name(&named);
            if found.found.is_empty() { by_name(&others) } else { found }
        }
    }
}

/// Returns whether a child is of the kind that a segment asks for.
fn fits(segment: &PathSegment, sibling: &Sibling) -> bool {
    match segment.prefix {
        None => true,
        Some(KindPrefix::Kind(kind)) => sibling.node.kind == kind,
        group => sibling.group == group,
    }
}

fn match_ids(id: &str, fitting: &[usize], siblings: &[&Sibling]) -> SiblingMatches {
    let matching = |is_match: &dyn Fn(&str) -> bool| {
        let own = |at: &usize| siblings[*at].node.ids.last().map(|(_, id)| id.to_owned());
        let found = fitting.iter().copied().filter(|at| own(at).is_some_and(|own| is_match(&own)));
        without_repeats(found.collect(), siblings)
    };
    let exact = matching(&|own| own == id);
    if !exact.is_empty() {
        return SiblingMatches { found: exact, is_exact: true };
    }
    let lower = id.to_lowercase();
    let is_long_enough = id.chars().count() >= SHORTEST_SUFFIX;
    let ends_so = |own: &str| is_long_enough && own.ends_with(id);
    let ends_so_in_another_case =
        |own: &str| is_long_enough && own.to_lowercase().ends_with(&lower);
    let mut found = matching(&ends_so);
    if found.is_empty() {
        found = matching(&ends_so_in_another_case);
    }
    SiblingMatches { found, is_exact: false }
}

/// Compares a name of a sibling with what was typed.
type NameTest<'t> = &'t dyn Fn(&Sibling, &str) -> bool;

fn match_names(
    name: &str,
    prefix: Option<KindPrefix>,
    fitting: &[usize],
    siblings: &[&Sibling],
) -> SiblingMatches {
    let (form, folded) = (composed(name), fold_name(name));
    let trimmed = folded.trim().to_owned();
    let as_address = folded_address(name);
    let local_part = name.split_once('@').map(|(local, _)| fold_name(local));
    let ways: [NameTest<'_>; 6] = [
        &|_, known| known == name,
        &|_, known| composed(known) == form,
        &|_, known| fold_name(known) == folded,
        &|sibling, known| {
            sibling.node.kind == NodeKind::Drive && folded_address(known) == as_address
        },
        &|_, known| fold_name(known).trim() == trimmed,
        &|sibling, known| {
            sibling.address_part() == Some(known) && Some(fold_name(known)) == local_part
        },
    ];
    for (index, is_match) in ways.into_iter().enumerate() {
        let is_match = |at: &usize| {
            let sibling = siblings[*at];
            sibling.names.iter().any(|known| is_match(sibling, known))
        };
        let mut found: Vec<_> = fitting.iter().copied().filter(is_match).collect();
        // The primary mailbox, if there is one, is what a plain address means.
        let names_group = matches!(prefix, Some(KindPrefix::Archive | KindPrefix::Public));
        if !names_group && found.iter().any(|at| siblings[*at].group.is_none()) {
            found.retain(|at| siblings[*at].group.is_none());
        }
        if !found.is_empty() {
            return SiblingMatches {
                found: without_repeats(found, siblings),
                is_exact: index == 0,
            };
        }
    }
    SiblingMatches::default()
}

/// Removes the things that are in a list twice, because it changed between two of its pages.
fn without_repeats(mut found: Vec<usize>, siblings: &[&Sibling]) -> Vec<usize> {
    let mut seen = HashSet::new();
    found.retain(|at| {
        let node = &siblings[*at].node;
        seen.insert((node.kind, &node.ids))
    });
    found
}

/// Returns a name as `SharePoint` writes an e-mail address in the address of a drive: `ana_contoso_example`.
fn folded_address(name: &str) -> String {
    fold_name(name).chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// Returns whether an ID is whole, so that it needs no list to be found. IDs of the same kind have the same form: UUIDs, MAPI
/// entry IDs, numbers, or texts. Shorter than the shortest suffix an ID can only be whole.
pub(super) fn is_whole_id(workload: Workload, kind: NodeKind, id: &str) -> bool {
    let is_uuid = matches!(
        (workload, kind),
        (Workload::Vex, NodeKind::Mailbox)
            | (Workload::Veod, NodeKind::Folder | NodeKind::File)
            | (Workload::Vet, NodeKind::Team | NodeKind::Folder | NodeKind::File | NodeKind::Tab)
    );
    match kind {
        _ if Uuid::try_parse(id).is_ok() => true,
        NodeKind::Post => id.parse::<i64>().is_ok(),
        NodeKind::Attachment => true,
        _ if is_uuid => false,
        _ => id.len() >= LONG_ID || id.chars().count() < SHORTEST_SUFFIX,
    }
}
