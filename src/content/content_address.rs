//! A thing in a restore session as it is typed: a path, or an address that was copied from a browser.

use std::fmt;
use std::str::FromStr;

use super::content_path::{ContentPath, VersionSelector};
use super::lookup_failure::{contains_no, with_article};
use super::node_kind::NodeKind;
use super::path_segment::{KindPrefix, PathSegment, SegmentTarget};
use super::web_address::WebAddress;
use crate::api::session::Workload;
use crate::error::{Failure, Kind};
use crate::text::safe;

/// A path, or an address of `SharePoint` or `OneDrive`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ContentAddress {
    Path(ContentPath),
    Web(WebAddress),
}

/// A path or an address, with its text as it was typed.
#[derive(Clone, Debug)]
pub(crate) struct TypedAddress {
    pub(crate) text: String,
    pub(crate) address: ContentAddress,
}

impl FromStr for TypedAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self { text: text.to_owned(), address: text.parse()? })
    }
}

impl Default for ContentAddress {
    /// Returns the top of a session.
    fn default() -> Self {
        Self::Path(ContentPath::default())
    }
}

impl ContentAddress {
    /// Returns whether it can stand for several things.
    pub(crate) fn has_wildcards(&self) -> bool {
        matches!(self, Self::Path(path) if path.has_wildcards())
    }

    /// Returns whether it can stand for several things, or for several versions of one.
    pub(crate) fn can_be_several(&self) -> bool {
        let has_all = |path: &ContentPath| {
            path.version.as_ref().is_some_and(|version| version.selector == VersionSelector::All)
        };
        self.has_wildcards() || matches!(self, Self::Path(path) if has_all(path))
    }

    /// Returns whether it is the top of a session.
    pub(crate) fn is_top(&self) -> bool {
        matches!(self, Self::Path(path) if path.segments.is_empty())
    }

    /// Returns whether a text is meant as an address and not as a path.
    pub(crate) fn is_web_address(text: &str) -> bool {
        WebAddress::is_meant(text)
    }

    /// Returns whether the path alone says that the thing has no versions.
    pub(crate) fn has_no_versions(&self, workload: Workload) -> bool {
        let Self::Path(path) = self else { return false };
        let kind = match &path.segments[..] {
            [] => Some(NodeKind::Root),
            [PathSegment { prefix: None, target }] if *target != SegmentTarget::AnyDepth => {
                Some(NodeKind::top_of(workload))
            }
            [.., last] => match last.prefix {
                Some(KindPrefix::Kind(kind)) => Some(kind),
                Some(KindPrefix::Archive | KindPrefix::Public) => Some(NodeKind::Mailbox),
                None => None,
            },
        };
        kind.map_or(workload == Workload::Vex, |kind| !kind.has_versions(workload))
    }

    /// Refuses a version of a thing without versions, unless the thing can have a name with the version.
    fn check_version(&self, workload: Workload) -> Result<(), Failure> {
        let Self::Path(ContentPath { segments, version: Some(_), .. }) = self else {
            return Ok(());
        };
        let is_by_id =
            matches!(segments.last(), Some(PathSegment { target: SegmentTarget::Id(_), .. }));
        if !is_by_id || !self.has_no_versions(workload) {
            return Ok(());
        }
        let typed = safe(&self.to_string()).into_owned();
        Err(Failure::usage(format!("cannot find '{typed}': this kind of item has no versions"))
            .hint("omit the @ and what follows it"))
    }

    /// Refuses what cannot be in sessions of a workload. Nothing is requested.
    ///
    /// # Errors
    /// A kind in the path does not exist in this workload, or not in what precedes it, or the things of this workload have no
    /// web addresses.
    pub(crate) fn check(&self, workload: Workload) -> Result<(), Failure> {
        let path = match self {
            Self::Path(path) => path,
            Self::Web(address) => {
                WebAddress::top_in(workload)?;
                return address.check();
            }
        };
        let mut outer = NodeKind::Root;
        for (index, segment) in path.segments.iter().enumerate() {
            let top = NodeKind::top_of(workload);
            let is_below_top = segment.target == SegmentTarget::AnyDepth;
            let kind = match segment.prefix {
                Some(KindPrefix::Kind(kind)) => kind,
                Some(KindPrefix::Archive | KindPrefix::Public) => NodeKind::Mailbox,
                None if index == 0 && !is_below_top => top,
                None => continue,
            };
            let typed = safe(&segment.to_string()).into_owned();
            if !kind.exists_in(workload) {
                let product = workload.product();
                let message = format!(
                    "cannot find '{typed}': a session of {product} contains no {kind}",
                    kind = kind.word()
                );
                return Err(Failure::usage(message)
                    .hint("write a backslash before the colon if it is part of the name"));
            }
            if index == 0 && kind != top {
                let top = with_article(top);
                let message =
                    format!("cannot find '{typed}': the first part of a path must be {top}");
                return Err(Failure::usage(message));
            }
            if !outer.can_contain(kind, workload) {
                return Err(Failure {
                    kind: Kind::Usage,
                    ..contains_no(workload, outer, None, segment)
                });
            }
            outer = kind;
        }
        self.check_version(workload)
    }
}

impl FromStr for ContentAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if WebAddress::is_meant(text) {
            return Ok(Self::Web(text.parse()?));
        }
        Ok(Self::Path(text.parse()?))
    }
}

impl fmt::Display for ContentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Web(address) => address.fmt(f),
        }
    }
}
