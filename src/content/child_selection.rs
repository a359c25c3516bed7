//! Selects children of one thing by a segment of a path: by exact name, then in another form or case, by pattern, or by ID.

use std::collections::HashSet;

use uuid::Uuid;

use super::child::Child;
use super::content_path::VersionSelector;
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment, SegmentTarget};
use crate::api::session::Workload;
use crate::resolve::{composed, fold_name};

/// The number of last characters of an ID that select it among its siblings.
const SHORTEST_SUFFIX: usize = 6;

/// The length from which an ID of any form is taken for a whole one.
const LONG_ID: usize = 32;

/// A way in which a typed name selects a child by one of its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameMatch {
    /// Character by character.
    Exact,
    /// In another form in Unicode.
    UnicodeForm,
    /// In another case.
    AnyCase,
    /// An e-mail address as `SharePoint` writes it in the address of a drive.
    DriveAddress,
    /// Without blanks at the beginning and the end.
    Trimmed,
    /// The ID of a mailbox, a drive, a site or a team.
    TopId,
    /// The part of the address of a mailbox before the sign.
    UserName,
}

/// A typed name in the forms in which it is compared.
struct TypedName<'n> {
    name: &'n str,
    composed: String,
    folded: String,
    as_address: String,
}

impl NameMatch {
    /// All ways, in the order of preference: the first that selects any child decides.
    const ALL: [Self; 7] = [
        Self::Exact,
        Self::UnicodeForm,
        Self::AnyCase,
        Self::DriveAddress,
        Self::Trimmed,
        Self::TopId,
        Self::UserName,
    ];

    /// Returns whether a typed name selects a child by its name `known`.
    fn selects(self, typed: &TypedName<'_>, child: &Child, known: &str) -> bool {
        match self {
            Self::Exact => known == typed.name,
            Self::UnicodeForm => composed(known) == typed.composed,
            Self::AnyCase => fold_name(known) == typed.folded,
            Self::DriveAddress => {
                child.node.kind == NodeKind::Drive && folded_address(known) == typed.as_address
            }
            Self::Trimmed => fold_name(known).trim() == typed.folded.trim(),
            Self::TopId => is_top_with_id(child, typed.name),
            Self::UserName => {
                child.node.kind == NodeKind::Mailbox
                    && known
                        .split_once('@')
                        .is_some_and(|(user, _)| fold_name(user) == typed.folded)
            }
        }
    }
}

impl<'n> TypedName<'n> {
    fn new(name: &'n str) -> Self {
        let (composed, folded) = (composed(name), fold_name(name));
        Self { name, composed, folded, as_address: folded_address(name) }
    }
}

/// The children that a segment selects.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ChildSelection {
    /// Their positions among their siblings.
    pub(super) positions: Vec<usize>,
    /// The name is the same character by character, or the ID is whole.
    pub(super) is_exact: bool,
    /// The versions of them that the path selects.
    pub(super) version: Option<VersionSelector>,
}

impl ChildSelection {
    /// Selects children of some kinds by a segment. The first way of comparing that selects any decides.
    pub(super) fn new(
        segment: &PathSegment,
        siblings: &[&Child],
        is_eligible: impl Fn(NodeKind) -> bool,
    ) -> Self {
        let is_candidate =
            |at: &usize| is_eligible(siblings[*at].node.kind) && fits(segment, siblings[*at]);
        let candidates: Vec<_> = (0..siblings.len()).filter(is_candidate).collect();
        match &segment.target {
            SegmentTarget::AnyDepth => Self::of(candidates, siblings, true),
            SegmentTarget::Glob(glob) => {
                let is_match =
                    |at: &usize| siblings[*at].names.iter().any(|name| glob.matches(name));
                Self::of(candidates.into_iter().filter(is_match).collect(), siblings, false)
            }
            SegmentTarget::Id(id) => Self::by_id(id, &candidates, siblings),
            SegmentTarget::Name(name) => {
                // The subject of a message never hides a folder.
                let (named, others): (Vec<_>, Vec<_>) =
                    candidates.into_iter().partition(|at| siblings[*at].is_named());
                let by_name = |candidates: &[usize]| {
                    Self::by_name(name, segment.prefix, candidates, siblings)
                };
                let found = by_name(&named);
                if found.positions.is_empty() { by_name(&others) } else { found }
            }
        }
    }

    /// Leaves out the things that are in a list twice, because it changed between two of its pages.
    fn of(mut positions: Vec<usize>, siblings: &[&Child], is_exact: bool) -> Self {
        let mut seen = HashSet::new();
        positions.retain(|at| {
            let node = &siblings[*at].node;
            seen.insert((node.kind, &node.ids))
        });
        Self { positions, is_exact, version: None }
    }

    fn by_id(id: &str, candidates: &[usize], siblings: &[&Child]) -> Self {
        let matching = |is_match: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let has_it =
                |at: &&usize| siblings[**at].node.ids.last().is_some_and(|(_, own)| is_match(own));
            candidates.iter().filter(has_it).copied().collect()
        };
        let exact = matching(&|own| own == id);
        if !exact.is_empty() {
            return Self::of(exact, siblings, true);
        }
        if id.chars().count() < SHORTEST_SUFFIX {
            return Self::default();
        }
        let mut found = matching(&|own| own.ends_with(id));
        if found.is_empty() {
            let lower = id.to_lowercase();
            found = matching(&|own| own.to_lowercase().ends_with(&lower));
        }
        Self::of(found, siblings, false)
    }

    fn by_name(
        name: &str,
        prefix: Option<KindPrefix>,
        candidates: &[usize],
        siblings: &[&Child],
    ) -> Self {
        let typed = TypedName::new(name);
        for way in NameMatch::ALL {
            let is_match = |at: &&usize| {
                let child = siblings[**at];
                child.names.iter().any(|known| way.selects(&typed, child, known))
            };
            let mut found: Vec<_> = candidates.iter().filter(is_match).copied().collect();
            // The primary mailbox, if there is one, is what a plain address means.
            let names_group = matches!(prefix, Some(KindPrefix::Archive | KindPrefix::Public));
            if !names_group && found.iter().any(|at| siblings[*at].group.is_none()) {
                found.retain(|at| siblings[*at].group.is_none());
            }
            if !found.is_empty() {
                return Self::of(found, siblings, way == NameMatch::Exact);
            }
        }
        Self::default()
    }
}

/// Returns whether a text is the ID of a mailbox, a drive, a site or a team.
fn is_top_with_id(child: &Child, text: &str) -> bool {
    let top = NodeKind::top_of(child.node.workload);
    child.node.ids.last().is_some_and(|(kind, id)| kind == top && id.eq_ignore_ascii_case(text))
}

/// Returns whether a child is of the kind that a segment asks for.
pub(super) fn fits(segment: &PathSegment, child: &Child) -> bool {
    match segment.prefix {
        None => true,
        Some(KindPrefix::Kind(kind)) => child.node.kind == kind,
        group => child.group == group,
    }
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
