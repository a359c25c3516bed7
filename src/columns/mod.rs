//! What each model looks like: its columns, beside neither the API, which knows no tables, nor the tables, which know no
//! API.

use std::cell::OnceCell;
use std::sync::Arc;

use anyhow::Context as _;
use serde::de::DeserializeOwned;

use crate::api::job::Job;
use crate::api::organization::Organization;
use crate::api::repository::Repository;
use crate::api::restore_point::RestorePoint;
use crate::api::session::{Event, Session};
use crate::api::statistics::Restored;
use crate::api::{Item, Timestamp};
use crate::audit::{self, Action};
use crate::output::{Cell, Column, Record, Row, Tone};
use crate::resolve::{Named, Noun, Referring, referred};

impl<T: Row + DeserializeOwned> Record for Item<T> {
    type Row = T;

    fn json(&self) -> &str {
        self.json()
    }

    fn row(&self) -> anyhow::Result<T> {
        model(self)
    }
}

fn model<T: DeserializeOwned>(item: &Item<T>) -> anyhow::Result<T> {
    item.read().context("the server sent something that is not what was asked for")
}

impl<T: DeserializeOwned> Record for Referring<T>
where
    Named<T>: Row,
{
    type Row = Named<T>;

    fn json(&self) -> &str {
        self.item.json()
    }

    fn row(&self) -> anyhow::Result<Named<T>> {
        Ok(Named { model: model(&self.item)?, names: Arc::clone(&self.names) })
    }
}

impl<T> Named<T> {
    fn of(&self, noun: Noun, id: fn(&T) -> &str) -> Cell {
        Cell::text(self.names.of(noun, id(&self.model)))
    }
}

impl Row for Session {
    const PLURAL: &'static str = "sessions";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |s| Cell::text(&s.id)),
        Column::fixed("type", 3, |s| Cell::text(&s.r#type)),
        Column::fixed("state", 1, |s| Cell::word(&s.state, state_tone(s))),
        Column::fixed("result", 6, result),
        Column::fixed("started", 2, |s| Cell::time(s.creation_time.instant(), &s.creation_time.0)),
        Column::detail("ended", |s| {
            if s.end_time.is_open() {
                Cell::Remark("open")
            } else {
                Cell::time(s.end_time.instant(), &s.end_time.0)
            }
        }),
        Column::flexible("by", 4, |s| Cell::text(&s.initiated_by)),
        Column::flexible("organization", 5, |s| Cell::text(&s.organization)),
        Column::flexible("name", 7, |s| Cell::text(&s.name)),
        Column::detail("client", |s| Cell::text(&s.client_host)),
        Column::detail("scope", |s| Cell::text(&s.scope_name)),
        Column::detail("reason", |s| Cell::text(&s.reason)),
        Column::detail("details", |s| Cell::text(&s.details)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

fn state_tone(session: &Session) -> Tone {
    if session.is_stopped() { Tone::Plain } else { Tone::Active }
}

/// A running session already says `Success`, which means nothing yet.
fn result(session: &Session) -> Cell {
    if session.is_stopped() {
        Cell::word(&session.result, outcome_tone(&session.result))
    } else {
        Cell::Remark("—")
    }
}

fn outcome_tone(word: &str) -> Tone {
    match word {
        "Success" => Tone::Good,
        "Running" => Tone::Active,
        "Warning" | "Cancelled" | "Skipped" => Tone::Warning,
        "Failed" => Tone::Bad,
        _ => Tone::Plain,
    }
}

impl Row for Event {
    const PLURAL: &'static str = "events";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::detail("id", |e| Cell::text(&e.id)),
        Column::fixed("order", 5, |e| e.order.map_or(Cell::Empty, Cell::Number)),
        Column::fixed("time", 0, |e| Cell::time(e.start_time.instant(), &e.start_time.0)),
        Column::fixed("type", 1, |e| Cell::text(&e.r#type)),
        Column::fixed("status", 2, |e| Cell::word(&e.status, outcome_tone(&e.status))),
        Column::flexible("item", 3, |e| Cell::text(&e.item_name)),
        Column::flexible("item-type", 8, |e| Cell::text(&e.item_type)),
        Column::fixed("size", 6, |e| e.item_size_bytes.map_or(Cell::Empty, Cell::Bytes)),
        Column::detail("ended", |e| {
            if e.end_time.is_open() {
                Cell::Remark("open")
            } else {
                Cell::time(e.end_time.instant(), &e.end_time.0)
            }
        }),
        Column::detail("duration", |e| Cell::text(&e.duration)),
        Column::flexible("source", 9, |e| Cell::text(&e.source)),
        Column::flexible("target", 7, |e| Cell::text(&e.target)),
        Column::detail("title", |e| Cell::text(&e.title)),
        Column::flexible("message", 4, |e| Cell::text(&e.message)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for Restored {
    const PLURAL: &'static str = "items";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::detail("id", |r| Cell::text(&r.id)),
        Column::fixed("status", 0, |r| Cell::word(&r.status, outcome_tone(&r.status))),
        Column::fixed("item-type", 4, |r| Cell::text(&r.item_type)),
        Column::flexible("item", 1, |r| {
            Cell::text(if r.name.is_empty() { &r.title } else { &r.name })
        }),
        Column::flexible("place", 3, |r| Cell::text(r.place())),
        Column::flexible("message", 2, |r| Cell::text(&r.said())),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

/// A line of an audit: ours, and not the server's, so its JSON is made when somebody prints it.
pub(crate) struct Line {
    record: Arc<audit::Record>,
    json: OnceCell<String>,
}

impl Line {
    pub(crate) fn new(record: audit::Record) -> Self {
        Self { record: Arc::new(record), json: OnceCell::new() }
    }
}

impl Record for Line {
    type Row = Arc<audit::Record>;

    fn json(&self) -> &str {
        self.json.get_or_init(|| serde_json::to_string(&*self.record).unwrap_or_default())
    }

    fn row(&self) -> anyhow::Result<Self::Row> {
        Ok(Arc::clone(&self.record))
    }

    fn profile(&self) -> Option<&str> {
        self.record.profile.as_deref()
    }
}

/// The names are those of the JSON.
impl Row for Arc<audit::Record> {
    const PLURAL: &'static str = "events";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("time", 0, |r| r.time.as_deref().map_or(Cell::Empty, moment)),
        Column::detail("profile", |r| optional(r.profile.as_deref())),
        Column::detail("server", |r| Cell::text(&r.server)),
        Column::flexible("organization", 6, |r| Cell::text(&r.organization)),
        Column::flexible("user", 2, |r| Cell::text(&r.user)),
        Column::flexible("client_host", 8, |r| Cell::text(&r.client_host)),
        Column::fixed("client_address", 7, |r| optional(r.client_address.as_deref())),
        Column::detail("session_id", |r| Cell::text(&r.session_id)),
        Column::fixed("session_type", 9, |r| Cell::text(&r.session_type)),
        Column::detail("event_id", |r| Cell::text(&r.event_id)),
        Column::detail("order", |r| r.order.map_or(Cell::Empty, Cell::Number)),
        Column::fixed("action", 1, |r| Cell::word(r.action.name(), action_tone(r.action))),
        Column::flexible("item", 3, |r| optional(r.item.as_deref())),
        Column::detail("item_type", |r| optional(r.item_type.as_deref())),
        Column::fixed("size_bytes", 10, |r| r.size_bytes.map_or(Cell::Empty, Cell::Bytes)),
        Column::detail("source", |r| optional(r.source.as_deref())),
        Column::flexible("target", 5, |r| optional(r.target.as_deref())),
        Column::fixed("status", 4, |r| Cell::word(&r.status, outcome_tone(&r.status))),
        Column::detail("message", |r| Cell::text(&r.message)),
    ];

    fn id(&self) -> &str {
        &self.event_id
    }
}

/// What takes data out of the backup is to be seen at once, and what puts some back.
fn action_tone(action: Action) -> Tone {
    match action {
        Action::Save | Action::Export | Action::Send => Tone::Warning,
        Action::Restore => Tone::Active,
        _ => Tone::Plain,
    }
}

fn optional(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, Cell::text)
}

fn moment(text: &str) -> Cell {
    Cell::time(text.parse().ok(), text)
}

fn time(time: &Timestamp) -> Cell {
    time.happened().map_or(Cell::Empty, Cell::Time)
}

fn backup(time: &Timestamp) -> Cell {
    time.happened().map_or(Cell::Empty, Cell::Backup)
}

impl Row for Named<Job> {
    const PLURAL: &'static str = "jobs";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |j| Cell::text(&j.model.id)),
        Column::flexible("name", 1, |j| Cell::text(&j.model.name)),
        Column::flexible("organization", 4, |j| j.of(Noun::Organization, Job::organization_id)),
        Column::flexible("repository", 6, |j| j.of(Noun::Repository, |j| &j.repository_id)),
        Column::fixed("last-backup", 3, |j| backup(&j.model.last_backup)),
        Column::fixed("last-status", 2, |j| {
            Cell::word(&j.model.last_status, outcome_tone(&j.model.last_status))
        }),
        Column::detail("last-run", |j| time(&j.model.last_run)),
        Column::fixed("next-run", 7, |j| time(&j.model.next_run)),
        Column::fixed("enabled", 5, |j| Cell::flag(j.model.is_enabled, Tone::Plain)),
        Column::detail("backup-type", |j| Cell::text(&j.model.backup_type)),
        Column::detail("description", |j| Cell::text(&j.model.description)),
    ];

    fn id(&self) -> &str {
        &self.model.id
    }
}

impl Row for Organization {
    const PLURAL: &'static str = "organizations";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |o| Cell::text(&o.id)),
        Column::flexible("name", 1, |o| Cell::text(&o.name)),
        Column::fixed("type", 4, |o| Cell::text(&o.r#type)),
        Column::fixed("first-backup", 3, |o| backup(&o.first_backuptime)),
        Column::fixed("last-backup", 2, |o| backup(&o.last_backuptime)),
        Column::detail("backed-up", |o| Cell::flag(o.is_backedup, Tone::Plain)),
        Column::detail("office-name", |o| Cell::text(&o.office_name)),
        Column::detail("region", |o| Cell::text(&o.region)),
        Column::detail("description", |o| Cell::text(&o.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for Repository {
    const PLURAL: &'static str = "repositories";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 0, |r| Cell::text(&r.id)),
        Column::flexible("name", 1, |r| Cell::text(&r.name)),
        Column::flexible("path", 7, |r| Cell::text(&r.path)),
        Column::fixed("capacity", 4, |r| r.capacity_bytes.map_or(Cell::Empty, Cell::Bytes)),
        Column::fixed("free", 2, |r| r.free_space_bytes.map_or(Cell::Empty, Cell::Bytes)),
        Column::fixed("retention", 5, |r| Cell::text(&r.retention())),
        Column::fixed("long-term", 6, |r| Cell::flag(r.is_long_term, Tone::Plain)),
        Column::fixed("out-of-sync", 3, |r| Cell::flag(r.is_out_of_sync, Tone::Bad)),
        Column::detail("retention-type", |r| Cell::text(&r.retention_type)),
        Column::detail("outdated", |r| Cell::flag(r.is_outdated, Tone::Bad)),
        Column::detail("out-of-order", |r| Cell::flag(r.is_out_of_order, Tone::Bad)),
        Column::detail("reason", |r| Cell::text(&r.out_of_order_reason)),
        Column::detail("description", |r| Cell::text(&r.description)),
    ];

    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for Named<RestorePoint> {
    const PLURAL: &'static str = "restore points";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("id", 4, |p| Cell::text(&p.model.id)),
        Column::fixed("time", 0, |p| match p.model.backup_time.instant() {
            Some(moment) => Cell::Point(moment),
            None => Cell::text(&p.model.backup_time.0),
        }),
        Column::fixed("age", 3, |p| p.model.backup_time.happened().map_or(Cell::Empty, Cell::Age)),
        Column::flexible("job", 2, |p| p.of(Noun::Job, |p| &p.job_id)),
        Column::fixed("holds", 1, |p| Cell::text(&held(&p.model))),
        Column::fixed("copy", 5, |p| match p.model.is_long_term_copy {
            Some(true) => Cell::text("long-term"),
            _ => Cell::flag(p.model.is_copy, Tone::Plain), // v6 does not tell
        }),
        Column::fixed("retrieved", 6, |p| Cell::flag(p.model.is_retrieved, Tone::Plain)),
        Column::fixed("immutable-until", 7, |p| time(&p.model.immutability_expires_on)),
        Column::detail("organization", |p| p.of(Noun::Organization, |p| &p.organization_id)),
        Column::detail("repository", |p| p.of(Noun::Repository, |p| &p.repository_id)),
        Column::detail("retrieval", |p| Cell::text(referred(&p.model.retrieval_id))),
    ];

    fn id(&self) -> &str {
        &self.model.id
    }
}

/// The workloads in a point, as `--type` takes them.
fn held(point: &RestorePoint) -> String {
    point.held().map(|workload| workload.code()).collect::<Vec<_>>().join(",")
}
