//! The sessions of one server, as they are merged with those of others.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::query::AuditQuery;
use super::session_reader::SessionOutcome;
use super::source::AuditSource;
use crate::diagnostics;
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::parallel::OrderedResults;

/// The sessions of one server.
pub(super) struct ServerStream<'a> {
    pub(super) source: &'a mut AuditSource,
    /// Names the server in messages, if there are several.
    pub(super) profile: Option<String>,
    pub(super) results: Option<OrderedResults<SessionOutcome>>,
    /// The next session.
    pub(super) head: Option<SessionOutcome>,
    /// No earlier round has advanced the cursor, so that all sessions are listed.
    pub(super) lists_all: bool,
    /// The last session of which events were delivered, or the first session if there were none.
    pub(super) last_session: Option<Uuid>,
    /// The number of records that were delivered.
    pub(super) events: usize,
    /// The list contradicted itself, so the cursor must not advance.
    pub(super) is_incomplete: bool,
    pub(super) failures_in_a_row: usize,
}

impl<'a> ServerStream<'a> {
    pub(super) fn new(
        source: &'a mut AuditSource,
        results: OrderedResults<SessionOutcome>,
        are_several: bool,
    ) -> Self {
        let profile = source.config.profile.clone().filter(|_| are_several);
        let lists_all = source.cursor.as_ref().is_none_or(|cursor| !cursor.has_begun());
        Self {
            source,
            profile,
            lists_all,
            results: Some(results),
            head: None,
            last_session: None,
            events: 0,
            is_incomplete: false,
            failures_in_a_row: 0,
        }
    }

    pub(super) fn advance_cursor(&mut self, to: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        if let Some(cursor) = self.source.cursor.as_mut().filter(|_| !self.is_incomplete) {
            cursor.advance(to, now);
        }
    }

    pub(super) fn messages(&self, messages: &Messages) -> Messages {
        self.profile.as_ref().map_or_else(|| messages.clone(), |name| messages.with_prefix(name))
    }

    pub(super) fn report(&self, error: anyhow::Error, messages: &Messages) -> Kind {
        let error = self.profile.clone().into_iter().fold(error, anyhow::Error::context);
        diagnostics::report(&error, messages)
    }
}

/// Returns the failure that says how far some servers were read, and how many of their events were written.
pub(super) fn incomplete(
    streams: &[ServerStream],
    query: &AuditQuery,
    kind: Kind,
    written: Option<usize>,
) -> Failure {
    let last = if let [ServerStream { last_session: Some(last), .. }] = streams {
        format!(" after session {last}")
    } else {
        String::new()
    };
    let written = written.map_or_else(
        || "nothing was written".to_owned(),
        |events| format!("events written to stdout: {events}"),
    );
    Failure::new(kind, format!("the audit is incomplete{last} ({written})")).hint(query.resume)
}
