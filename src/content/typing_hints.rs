//! Hints for paths that are written in the way of another system.

use super::content_address::ContentAddress;
use super::content_path::ContentPath;
use super::path_segment::{PathSegment, SegmentTarget};
use super::web_address::WebAddress;
use crate::api::session::Workload;
use crate::error::{Failure, Kind};

/// Adds hints to the failure for a thing that does not exist, if its path looks like that of another system.
pub(super) fn add_typing_hints(
    error: anyhow::Error,
    address: &ContentAddress,
    workload: Workload,
) -> anyhow::Error {
    let hint = match address {
        ContentAddress::Path(path) => hint_of_path(path),
        ContentAddress::Web(address) => hint_of_web_address(address, workload),
    };
    match (error.downcast::<Failure>(), hint) {
        (Ok(failure), Some(hint)) if failure.kind == Kind::NotFound => failure.hint(hint).into(),
        (Ok(failure), _) => failure.into(),
        (Err(error), _) => error,
    }
}

fn hint_of_path(path: &ContentPath) -> Option<&'static str> {
    if path.has_needless_escape {
        return Some("separate names with /: a backslash makes the next character literal");
    }
    let name = |index: usize| match path.segments.get(index) {
        Some(PathSegment { prefix: None, target: SegmentTarget::Name(name) }) => Some(name),
        _ => None,
    };
    // The first parts of an address without its scheme, which browsers hide.
    let is_host = name(0).is_some_and(|host| host.contains('.') && !host.contains(['@', ' ']));
    let is_root = |root: &String| {
        ["sites", "teams", "personal"].iter().any(|known| root.eq_ignore_ascii_case(known))
    };
    (is_host && name(1).is_some_and(is_root))
        .then_some("write https:// before an address that is copied from a browser")
}

fn hint_of_web_address(address: &WebAddress, workload: Workload) -> Option<&'static str> {
    match (address.is_of_drive(), workload) {
        (true, Workload::Vesp) => {
            Some("this is an address of OneDrive: open a session with: --type onedrive")
        }
        (false, Workload::Veod) => {
            Some("this is an address of SharePoint: open a session with: --type sharepoint")
        }
        _ => None,
    }
}
