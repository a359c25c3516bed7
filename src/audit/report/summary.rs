//! Everything that a report states beside its events.

use chrono::{DateTime, Utc};
use indicatif::HumanCount;

use super::event::{ReportEvent, client, type_label};
use super::header::ReportHeader;
use super::numbers::share;
use super::sessions::{ReportSessions, SessionSwitch};
use super::table::{ReportCell, ReportTable};
use super::timeline::Timeline;
use super::totals::{ActivityByName, ActivityCounts};
use crate::audit::event_record::{AuditAction, UnreadSession};
use crate::audit::records::{AuditedSession, ServerLabel, split_client};
use crate::time;

/// The actions with a column of their own.
const COLUMNS: [AuditAction; 5] = [
    AuditAction::View,
    AuditAction::Save,
    AuditAction::Export,
    AuditAction::Send,
    AuditAction::Restore,
];

pub(super) struct ReportSummary {
    pub(super) header: ReportHeader,
    pub(super) timeline: Timeline,
    pub(super) unread: Vec<UnreadSession>,
    total: ActivityCounts,
    /// The counts of each action, in the order of [`AuditAction::ALL`].
    actions: [ActivityCounts; AuditAction::ALL.len()],
    users: ActivityByName,
    organizations: ActivityByName,
    sessions: ReportSessions,
    /// The sessions that were open when they were read.
    pub(super) open: Vec<(ServerLabel, AuditedSession)>,
}

impl ReportSummary {
    pub(super) fn new(header: ReportHeader) -> Self {
        let timeline = Timeline::new(header.created);
        let (unread, total, actions, users, organizations) = Default::default();
        let (sessions, open) = Default::default();
        Self { header, timeline, unread, total, actions, users, organizations, sessions, open }
    }

    pub(super) fn add(&mut self, event: &ReportEvent) -> SessionSwitch {
        let switch = self.sessions.add(event.record);
        let counts = ActivityCounts::of(event, switch == SessionSwitch::ToNew);
        self.total += &counts;
        self.actions[event.record.action as usize] += &counts;
        self.users.add(&event.record.user, &counts);
        self.organizations.add(&event.record.organization, &counts);
        self.timeline.add(event, &counts);
        switch
    }

    /// Returns what the report covers, as names and values.
    pub(super) fn facts(&self) -> Vec<(&'static str, Vec<ReportCell>)> {
        let header = &self.header;
        let servers = header.servers.iter().map(|server| {
            let profile = server.profile.iter().map(ReportCell::quote);
            ("Server", profile.chain([ReportCell::quote(&server.server)]).collect())
        });
        let since = header.window.since.map(|since| self.local_time(since));
        let since = since.unwrap_or_else(|| ReportCell::Text("first event".to_owned()));
        let end = self.local_time(header.window_end());
        let window = vec![since, ReportCell::Text("…".to_owned()), end];
        let filters = header.filters.iter();
        let filters = filters.map(|(option, value)| {
            ("Filter", vec![ReportCell::code(format!("--{option} {value}"))])
        });
        let version = format!("by vb365 {}", env!("CARGO_PKG_VERSION"));
        let created = vec![self.local_time(header.created), ReportCell::Text(version)];
        let facts = servers.chain([("Period", window)]);
        facts.chain(filters).chain([("Created", created)]).collect()
    }

    fn local_time(&self, time: DateTime<Utc>) -> ReportCell {
        ReportCell::Time(self.header.zone.show(time))
    }

    /// Returns the key figures, each with its noun.
    pub(super) fn key_figures(&self) -> [(u64, &'static str); 8] {
        [
            (self.total.sessions, "session"),
            (self.total.events, "event"),
            (self.users.count(), "user"),
            (self.organizations.count(), "organization"),
            (self.total.action(AuditAction::Restore), "restore"),
            (self.open.len() as u64, "open session"),
            (self.total.failed, "failure"),
            (self.total.warnings, "warning"),
        ]
    }

    /// Returns the tables of totals and of open sessions, in their order.
    pub(super) fn tables(&self, max_names: usize, max_sessions: usize) -> [ReportTable; 4] {
        [
            activity_by("user", "users", &self.users, max_names),
            self.activity_by_action(),
            activity_by("organization", "organizations", &self.organizations, max_names),
            self.open_sessions().limited(max_sessions),
        ]
    }

    fn activity_by_action(&self) -> ReportTable {
        let actions = AuditAction::ALL.into_iter().zip(&self.actions);
        let actions = actions.filter(|(_, counts)| counts.events > 0);
        let rows = actions.clone().map(|(action, counts)| {
            vec![
                ReportCell::Text(action.name().to_owned()),
                ReportCell::count(counts.events),
                ReportCell::Number(share(counts.events, self.total.events)),
                ReportCell::bytes(counts.bytes),
                ReportCell::count(counts.failed),
                ReportCell::count(counts.warnings),
            ]
        });
        let heads = "Action|Events|Share|Data|Failures|Warnings";
        let bars = actions.map(|(_, counts)| counts.events).collect();
        ReportTable { bars, ..ReportTable::new("actions", "Activity by action", heads, rows) }
    }

    fn open_sessions(&self) -> ReportTable {
        let mut open: Vec<_> = self.open.iter().collect();
        open.sort_by_key(|(_, session)| (session.started, session.id));
        let rows = open.into_iter().map(|(server, session)| self.open_session(server, session));
        let heads = "User|Open since|Age|Type|Organization|Client|Session";
        ReportTable::new("open", "Open sessions", heads, rows)
    }

    fn open_session(&self, server: &ServerLabel, session: &AuditedSession) -> Vec<ReportCell> {
        let unknown = || ReportCell::Text("unknown".to_owned());
        let age = session.started.and_then(|since| (self.header.created - since).to_std().ok());
        let mut organization = session.organization.to_string();
        if self.header.servers.len() > 1 {
            let server = server.profile.as_ref().unwrap_or(&server.server);
            organization = format!("{organization} ({server})");
        }
        let (host, address) = split_client(&session.client);
        vec![
            ReportCell::quote(&*session.user),
            session.started.map_or_else(unknown, |since| self.local_time(since)),
            age.map_or_else(unknown, |age| ReportCell::Text(time::in_words(age))),
            ReportCell::quote(type_label(&session.kind)),
            ReportCell::quote(organization),
            ReportCell::quote(client(host, address)),
            ReportCell::code(session.id.to_string()),
        ]
    }

    /// Returns the table of what could not be read.
    pub(super) fn unread_sessions(&self) -> ReportTable {
        let text = |text: &str| ReportCell::Text(text.to_owned());
        let rows = self.unread.iter().map(|unread| {
            let session = unread.session_id.as_ref().map(ReportCell::code);
            let profile = unread.profile.as_ref().map(ReportCell::quote);
            let cause = ReportCell::quote(&unread.cause);
            vec![
                session.unwrap_or_else(|| text("unknown")),
                profile.unwrap_or_else(|| text("–")),
                cause,
            ]
        });
        ReportTable::new("unread", "This report is not complete", "Session|Profile|Cause", rows)
    }
}

fn activity_by(noun: &str, id: &'static str, activity: &ActivityByName, max: usize) -> ReportTable {
    let row = |name: ReportCell, counts: &ActivityCounts| {
        let mut row = vec![name, ReportCell::count(counts.events)];
        row.extend(COLUMNS.map(|action| ReportCell::count(counts.action(action))));
        row.push(ReportCell::bytes(counts.bytes));
        row.extend([counts.problems(), counts.sessions].map(ReportCell::count));
        row
    };
    let names = activity.busiest(max);
    let others = activity.others(max).map(|(number, counts)| {
        row(ReportCell::Text(format!("{} more", HumanCount(number))), &counts)
    });
    let rows = names.iter().map(|(name, counts)| row(ReportCell::quote(*name), counts));
    let heads = "Name|Events|View|Save|Export|Send|Restore|Data|Problems|Sessions";
    let bars = names.iter().map(|(_, counts)| counts.events).collect();
    let title = format!("Activity by {noun}");
    ReportTable { bars, ..ReportTable::new(id, title, heads, rows.chain(others)) }
}
