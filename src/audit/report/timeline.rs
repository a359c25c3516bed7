//! Activity over time: one bar for each hour, day, week, month or year, so that some dozens of bars cover the window.
//!
//! Memory is bounded: days are counted within the years that a backup can be of, hours only while they are few.

use std::collections::BTreeMap;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike,
    Utc, Weekday,
};

use super::event::ReportEvent;
use super::header::ReportHeader;
use super::totals::ActivityCounts;

const MAX_HOURS: usize = 49;
/// Bars of any other length.
const MAX_BARS: usize = 62;

/// The product is younger. Events that claim to be older, or of tomorrow, would make the bars too long to be of use.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default()
}

/// The length of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BarUnit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl BarUnit {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Returns the start of the bar that contains a time.
    fn floor(self, time: NaiveDateTime) -> NaiveDateTime {
        let date = time.date();
        let start = match self {
            Self::Hour => return date.and_hms_opt(time.hour(), 0, 0).unwrap_or(time),
            Self::Day => Some(date),
            Self::Week => Some(date.week(Weekday::Mon).first_day()),
            Self::Month => date.with_day(1),
            Self::Year => date.with_ordinal(1),
        };
        start.map_or(time, |date| date.and_time(NaiveTime::MIN))
    }

    fn next(self, start: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Hour => start.checked_add_signed(TimeDelta::hours(1)),
            Self::Day => start.checked_add_days(Days::new(1)),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Year => start.checked_add_months(Months::new(12)),
        }
    }

    /// Returns the starts of the bars from `first` to `last`.
    fn starts(
        self,
        (first, last): (NaiveDateTime, NaiveDateTime),
    ) -> impl Iterator<Item = NaiveDateTime> {
        std::iter::successors(Some(self.floor(first)), move |start| self.next(*start))
            .take_while(move |start| *start <= last)
    }

    /// Returns the formats of a bar's full name and of its label on the axis.
    fn formats(self, start: NaiveDateTime) -> (&'static str, &'static str) {
        match self {
            Self::Hour if start.hour() == 0 => ("%a %Y-%m-%d %H:00", "%-d %b"),
            Self::Hour => ("%a %Y-%m-%d %H:00", "%H:00"),
            Self::Day => ("%a %Y-%m-%d", "%-d %b"),
            Self::Week => ("week of %Y-%m-%d", "%-d %b"),
            Self::Month => ("%B %Y", "%b %Y"),
            Self::Year => ("%Y", "%Y"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TimelineBar {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) is_weekend: bool,
    pub(super) counts: ActivityCounts,
}

/// The bars of a window, empty ones included.
#[derive(Debug)]
pub(super) struct TimelineChart {
    pub(super) unit: BarUnit,
    pub(super) bars: Vec<TimelineBar>,
    /// Events that are in no bar: without a time, or far from the window.
    pub(super) omitted: u64,
}

/// Counts events by hour and day.
pub(super) struct Timeline {
    /// Later events are in no bar.
    latest: DateTime<Utc>,
    hours: BTreeMap<NaiveDateTime, ActivityCounts>,
    days: BTreeMap<NaiveDateTime, ActivityCounts>,
    omitted: u64,
}

impl Timeline {
    pub(super) fn new(created: DateTime<Utc>) -> Self {
        // Clocks differ, but not by more than a day.
        let latest = created.checked_add_days(Days::new(1)).unwrap_or(created);
        Self { latest, hours: BTreeMap::new(), days: BTreeMap::new(), omitted: 0 }
    }

    pub(super) fn add(&mut self, event: &ReportEvent, counts: &ActivityCounts) {
        let local = event.local_time.filter(|time| *time <= self.latest);
        let local = local.map(|time| time.naive_local()).filter(|time| time.date() >= first_day());
        let Some(local) = local else {
            self.omitted += 1;
            return;
        };
        *self.days.entry(BarUnit::Day.floor(local)).or_default() += counts;
        if !self.has_many_hours() {
            *self.hours.entry(BarUnit::Hour.floor(local)).or_default() += counts;
        }
    }

    /// Returns true if only the days are complete.
    fn has_many_hours(&self) -> bool {
        self.hours.len() > MAX_HOURS
    }

    /// Returns the bars of the window and of the events around it; `None` if there is no event.
    pub(super) fn chart(&self, header: &ReportHeader) -> Option<TimelineChart> {
        let bounds = self.bounds(header)?;
        let fits = |unit: BarUnit, most| unit.starts(bounds).take(most + 1).count() <= most;
        let unit = if !self.has_many_hours() && fits(BarUnit::Hour, MAX_HOURS) {
            BarUnit::Hour
        } else {
            let units = [BarUnit::Day, BarUnit::Week, BarUnit::Month];
            units.into_iter().find(|unit| fits(*unit, MAX_BARS)).unwrap_or(BarUnit::Year)
        };
        let mut sums: BTreeMap<NaiveDateTime, ActivityCounts> = BTreeMap::new();
        for (start, counts) in if unit == BarUnit::Hour { &self.hours } else { &self.days } {
            *sums.entry(unit.floor(*start)).or_default() += counts;
        }
        let bar = |start: NaiveDateTime| {
            let (name, label) = unit.formats(start);
            TimelineBar {
                name: start.format(name).to_string(),
                label: start.format(label).to_string(),
                is_weekend: unit == BarUnit::Day && start.weekday().num_days_from_monday() >= 5,
                counts: sums.get(&start).copied().unwrap_or_default(),
            }
        };
        let bars = unit.starts(bounds).take(MAX_BARS).map(bar).collect();
        Some(TimelineChart { unit, bars, omitted: self.omitted })
    }

    /// Returns the window, widened to all events; without a window, the first and the last event.
    fn bounds(&self, header: &ReportHeader) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let counted = if self.has_many_hours() { &self.days } else { &self.hours };
        let (first, last) = (*counted.first_key_value()?.0, *counted.last_key_value()?.0);
        if header.window.is_everything() {
            return Some((first, last));
        }
        let local = |time: DateTime<Utc>| header.zone.show(time).naive_local();
        let since = header.window.since.map(local).filter(|since| since.date() >= first_day());
        let first = since.map_or(first, |since| since.min(first));
        Some((first, local(header.window_end()).max(last)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::audit::event_record::EventRecord;
    use crate::audit::report::tests::samples::{at, header, records};
    use crate::time::Window;

    fn chart(since: Option<&str>, until: Option<&str>, times: &[&str]) -> Option<TimelineChart> {
        let window = Window { since: since.map(at), until: until.map(at) };
        let header = ReportHeader { window, zone: Arc::new(Utc), ..header() };
        let mut timeline = Timeline::new(header.created);
        for time in times {
            let record = records(1, 1).next().unwrap();
            let record = EventRecord { time: Some((*time).to_owned()), ..record };
            let event = ReportEvent::new(&record, &Utc);
            timeline.add(&event, &ActivityCounts::of(&event, false));
        }
        timeline.chart(&header)
    }

    #[test]
    fn bar_length_follows_from_the_window() {
        for (since, until, unit, bars) in [
            ("2026-10-31T22:00:00Z", "2026-11-01T18:15:30Z", BarUnit::Hour, 21),
            ("2026-10-31T00:00:00Z", "2026-11-01T23:59:59Z", BarUnit::Hour, 48),
            ("2026-10-30T00:00:00Z", "2026-11-01T23:59:59Z", BarUnit::Day, 3),
            ("2026-09-03T00:00:00Z", "2026-11-02T23:59:59Z", BarUnit::Day, 61),
            ("2026-01-01T00:00:00Z", "2026-11-02T23:59:59Z", BarUnit::Week, 45),
            ("2023-11-02T00:00:00Z", "2026-11-02T23:59:59Z", BarUnit::Month, 37),
            // The product is younger than the window.
            ("1999-11-02T00:00:00Z", "2026-11-02T23:59:59Z", BarUnit::Hour, 44),
        ] {
            let chart = chart(Some(since), Some(until), &["2026-11-01T04:00:00Z"]).unwrap();
            assert_eq!((chart.unit, chart.bars.len()), (unit, bars), "{since}");
            let events: u64 = chart.bars.iter().map(|bar| bar.counts.events).sum();
            assert_eq!(events, 1, "{since}");
        }
    }

    #[test]
    fn events_bound_the_chart_if_there_is_no_window() {
        let chart = chart(None, None, &["2026-03-01T04:00:00Z", "2026-03-09T04:00:00Z"]).unwrap();
        assert_eq!((chart.unit, chart.bars.len()), (BarUnit::Day, 9));
        assert_eq!(chart.bars[0].name, "Sun 2026-03-01");
        assert!(chart.bars[0].is_weekend && !chart.bars[1].is_weekend);
    }

    #[test]
    fn events_without_a_plausible_time_are_omitted() {
        let times =
            ["2026-11-01T04:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon"];
        assert!(chart(None, None, &times[1..]).is_none());
        let chart = chart(None, None, &times).unwrap();
        assert_eq!((chart.bars.len(), chart.omitted), (1, 3));
    }

    #[test]
    fn many_hours_are_counted_by_day() {
        let times: Vec<_> = (0..200)
            .map(|hour| crate::time::wire(at("2026-10-20T00:00:00Z") + TimeDelta::hours(hour)))
            .collect();
        let times: Vec<_> = times.iter().map(String::as_str).collect();
        let chart = chart(None, None, &times).unwrap();
        assert_eq!((chart.unit, chart.bars.len()), (BarUnit::Day, 9));
        assert_eq!(chart.bars[0].counts.events, 24);
    }
}
