//! Paths in an open session: the children of what is typed up to the last slash.

use std::time::Instant;

use uuid::Uuid;

use super::candidate::CompletionCandidate;
use super::child_set::ChildSet;
use super::cursor::Cursor;
use super::lookup::{NameLookup, context};
use super::name_set::NameSet;
use crate::api::session::Workload;
use crate::content::{ContentAddress, kind_prefix};
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
    let (head, parent, last) = split(typed);
    let ContentAddress::Path(parent) = parent.parse().ok()? else { return None };
    // A path that stands for several things could cost any number of requests.
    if parent.has_wildcards() || parent.version.is_some() {
        return None;
    }
    let (session, workload) = session(cursor, host)?;
    let names = NameSet::Children(ChildSet { session, workload, parent });
    let lookup = NameLookup::new(names, &cursor.options, host)?;
    let whole = |child: CompletionCandidate| {
        let mut child = match kind_prefix(last) {
            Some(prefix) => child.with_kind_prefix(prefix)?,
            None => child,
        };
        child.value.insert_str(0, head);
        Some(child)
    };
    Some(lookup.names(deadline).into_iter().filter_map(whole).collect())
}

/// Splits a path behind its last slash that no backslash precedes: what stays as it was typed, the path of the parent, and
/// the segment that is to be completed.
fn split(typed: &str) -> (&str, &str, &str) {
    let (mut end, mut is_escaped) = (0, false);
    for (at, c) in typed.char_indices() {
        if c == '/' && !is_escaped {
            end = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    let (head, last) = typed.split_at(end);
    match typed {
        "" => ("/", "/", ""),
        _ if end == 0 => ("", "/", last),
        _ => (head, head, last),
    }
}

/// Returns the session that is typed, else that of the environment, else the only open one of this machine's journal; and its
/// workload, if that is known without a request.
fn session(cursor: &Cursor, host: &Host) -> Option<(Uuid, Option<Workload>)> {
    let context = context(&cursor.options, host)?;
    let env = &context.settings.env;
    let typed = cursor.session.as_ref().map(|typed| typed.parse::<SessionSelector>());
    let selector = match typed {
        Some(typed) => Some(typed.ok()?),
        None => env.parse("VB365_SESSION").ok()?,
    };
    let of_env = || env.parse("VB365_SESSION_TYPE").ok().flatten();
    let server = context.settings.server_config().ok()?.address().ok()?.to_string();
    let open = || Journal::of(env).and_then(|journal| journal.open_sessions(&server)).ok();
    match selector {
        Some(SessionSelector::Named(NameOrId::Id(id))) => {
            let of_env = if cursor.session.is_none() { of_env() } else { None };
            let of_journal = || {
                let (_, entry) = open()?.into_iter().find(|(known, _)| *known == id)?;
                entry.workload.parse().ok()
            };
            Some((id, of_env.or_else(of_journal)))
        }
        None | Some(SessionSelector::Mine) => match &open()?[..] {
            [(id, entry)] => Some((*id, entry.workload.parse().ok())),
            _ => None,
        },
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_split_behind_its_last_slash() {
        for (typed, head, parent, last) in [
            ("", "/", "/", ""),
            ("/", "/", "/", ""),
            ("an", "", "/", "an"),
            ("/an", "/", "/", "an"),
            ("/ana/", "/ana/", "/ana/", ""),
            ("/ana/Inbox/Pro", "/ana/Inbox/", "/ana/Inbox/", "Pro"),
            (r"/ana/Projects \/ 20", "/ana/", "/ana/", r"Projects \/ 20"),
            (r"/ana/a\\/b", r"/ana/a\\/", r"/ana/a\\/", "b"),
        ] {
            assert_eq!(split(typed), (head, parent, last), "{typed}");
        }
    }
}
