//! Paths in an open session: the children of what is typed up to the last slash.

use std::time::Instant;

use uuid::Uuid;

use super::candidate::CompletionCandidate;
use super::cursor::Cursor;
use super::lookup::{NameLookup, context};
use super::name_set::NameSet;
use crate::host::Host;
use crate::journal::Journal;
use crate::resolve::{NameOrId, SessionSelector};

/// Returns the paths that continue `current`. `None` if no session is known without a request: then a process that a key
/// starts would have to search for it.
pub(super) fn paths(
    cursor: &Cursor,
    current: &str,
    deadline: Instant,
    host: &Host,
) -> Option<Vec<CompletionCandidate>> {
    // With this option the command opens a session of its own.
    if cursor.has_option("type") {
        return None;
    }
    let typed = current.get(cursor.before..)?;
    let (head, parent) = split(typed);
    let session = session(cursor, host)?;
    let names = NameSet::Children { session, parent: parent.to_owned() };
    let lookup = NameLookup::new(names, &cursor.options, host)?;
    let whole = |mut child: CompletionCandidate| {
        child.value.insert_str(0, head);
        child
    };
    Some(lookup.names(deadline).into_iter().map(whole).collect())
}

/// Splits a path behind its last slash that no backslash precedes: what stays as it was typed, and the path of the parent.
fn split(typed: &str) -> (&str, &str) {
    let (mut end, mut is_escaped) = (0, false);
    for (at, c) in typed.char_indices() {
        if c == '/' && !is_escaped {
            end = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    match typed {
        "" => ("/", "/"),
        _ if end == 0 => ("", "/"),
        _ => (&typed[..end], &typed[..end]),
    }
}

/// Returns the session that is typed, else that of the environment, else the only open one of this machine's journal.
fn session(cursor: &Cursor, host: &Host) -> Option<Uuid> {
    let context = context(&cursor.options, host)?;
    let env = &context.settings.env;
    let typed = cursor.session.as_ref().map(|typed| typed.parse::<SessionSelector>());
    let selector = match typed {
        Some(typed) => Some(typed.ok()?),
        None => env.parse("VB365_SESSION").ok()?,
    };
    match selector {
        Some(SessionSelector::Named(NameOrId::Id(id))) => Some(id),
        None | Some(SessionSelector::Mine) => {
            let server = context.settings.server_config().ok()?.address().ok()?.to_string();
            match &Journal::of(env).ok()?.open_sessions(&server).ok()?[..] {
                [(id, _)] => Some(*id),
                _ => None,
            }
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_split_behind_its_last_slash() {
        for (typed, head, parent) in [
            ("", "/", "/"),
            ("/", "/", "/"),
            ("an", "", "/"),
            ("/an", "/", "/"),
            ("/ana/", "/ana/", "/ana/"),
            ("/ana/Inbox/Pro", "/ana/Inbox/", "/ana/Inbox/"),
            (r"/ana/Projects \/ 20", "/ana/", "/ana/"),
            (r"/ana/a\\/b", r"/ana/a\\/", r"/ana/a\\/"),
        ] {
            assert_eq!(split(typed), (head, parent), "{typed}");
        }
    }
}
