//! The names of the thing that a request is about, to which faults may be limited.

use http::Request;

use super::engine::KeyKind;
use super::session::SessionContent;
use super::truth::{describe, parse_thing};
use crate::sandbox::data::Id;
use crate::sandbox::http::{SandboxRequest, decoded_segments};
use crate::sandbox::state::SandboxState;

/// Returns the names of the innermost thing in a path inside a session, joined by slashes, and the address of its
/// owner, in lower case.
pub(crate) fn names_in_path(state: &SandboxState, request: &Request<Vec<u8>>) -> Option<String> {
    let segments: Vec<_> = decoded_segments(request.uri().path()).collect();
    let [_, sessions, session, _, ids @ ..] = segments.as_slice() else { return None };
    if !sessions.eq_ignore_ascii_case("restoresessions") {
        return None;
    }
    let session = state.sessions.get(Id::parse(session)?)?;
    let request = SandboxRequest::new(state.newest_version(), request);
    let content = SessionContent::new(&state.data, session, &request);
    let key = ids.iter().rev().find_map(|id| parse_thing(state.data.seed, id))?;
    let names = describe(&content, key)?.names.join("/");
    let has_owner = matches!(
        key.kind,
        KeyKind::Mailbox
            | KeyKind::MailFolder
            | KeyKind::MailItem
            | KeyKind::Drive
            | KeyKind::DriveFolder
            | KeyKind::Document
    );
    let owner = if has_owner { content.person(key.root).email } else { String::new() };
    Some(format!("{names}\n{owner}").to_lowercase())
}
