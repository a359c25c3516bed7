//! Everything that a report states beside the rows of its events.

use super::event::ReportEvent;
use super::header::ReportHeader;
use super::sessions::{SessionChange, SessionTracker};
use super::timeline::Timeline;
use super::totals::{ActivityCounts, ReportTotals};
use crate::audit::event_record::UnreadSession;

pub(super) struct ReportSummary {
    pub(super) header: ReportHeader,
    pub(super) totals: ReportTotals,
    pub(super) timeline: Timeline,
    pub(super) sessions: SessionTracker,
    pub(super) unread: Vec<UnreadSession>,
}

impl ReportSummary {
    pub(super) fn new(header: ReportHeader) -> Self {
        let timeline = Timeline::new(header.created);
        let (totals, sessions, unread) = Default::default();
        Self { header, totals, timeline, sessions, unread }
    }

    pub(super) fn add(&mut self, event: &ReportEvent) -> SessionChange {
        let change = self.sessions.add(event.record);
        let counts = ActivityCounts::of(event, change == SessionChange::ToNew);
        self.totals.add(event.record, &counts);
        self.timeline.add(event, &counts);
        change
    }
}
