//! When how much was done: bars of an hour, a day, a week, a month or a year, so that some dozens of them are the window.
//!
//! The memory is bounded: days are counted within the years that a backup can have, hours only while few have passed.

use std::collections::BTreeMap;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc,
};

use super::line::Line;
use super::sums::Counts;
use crate::time::{Window, Zone};

/// Hours are drawn where they are no more.
const HOURS: usize = 49;
/// Bars of any other length are.
const BARS: usize = 62;

/// The product is younger. What claims to be of before, or of tomorrow, would make the bars too long to tell anything.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default()
}

/// What happened in a bar's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beat {
    pub(super) actions: Counts,
    pub(super) trouble: u64,
}

impl Beat {
    fn add(&mut self, other: &Self) {
        for (sum, more) in self.actions.iter_mut().zip(other.actions) {
            *sum += more;
        }
        self.trouble += other.trouble;
    }

    pub(super) fn events(&self) -> u64 {
        self.actions.iter().sum()
    }
}

/// The length of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The beginning of the bar that a moment lies in.
    fn floor(self, moment: NaiveDateTime) -> NaiveDateTime {
        let date = moment.date();
        let date = match self {
            Self::Hour => {
                return date.and_hms_opt(moment.hour(), 0, 0).unwrap_or(moment);
            }
            Self::Day => Some(date),
            Self::Week => {
                date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))
            }
            Self::Month => date.with_day(1),
            Self::Year => date.with_ordinal(1),
        };
        date.map_or(moment, |date| date.and_time(chrono::NaiveTime::MIN))
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

    /// A bar's time in full.
    fn name(self, start: NaiveDateTime) -> String {
        let format = match self {
            Self::Hour => "%a %Y-%m-%d %H:00",
            Self::Day => "%a %Y-%m-%d",
            Self::Week => "week of %Y-%m-%d",
            Self::Month => "%B %Y",
            Self::Year => "%Y",
        };
        start.format(format).to_string()
    }

    /// The same in few letters, for the axis.
    fn short(self, start: NaiveDateTime) -> String {
        let format = match self {
            Self::Hour if start.hour() == 0 => "%-d %b",
            Self::Hour => "%H:00",
            Self::Day | Self::Week => "%-d %b",
            Self::Month => "%b %Y",
            Self::Year => "%Y",
        };
        start.format(format).to_string()
    }
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) short: String,
    /// Whether it is a Saturday or a Sunday.
    pub(super) weekend: bool,
    pub(super) beat: Beat,
}

/// The bars, from the first to the last, empty ones included.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) unit: Unit,
    pub(super) bars: Vec<Bar>,
    /// Events that no bar has: without a time, or far away from the window.
    pub(super) left_out: u64,
}

/// What is needed to draw them.
pub(super) struct Timeline {
    window: Window,
    made: DateTime<Utc>,
    hours: BTreeMap<NaiveDateTime, Beat>,
    days: BTreeMap<NaiveDateTime, Beat>,
    left_out: u64,
}

impl Timeline {
    pub(super) fn new(window: Window, made: DateTime<Utc>) -> Self {
        Self { window, made, hours: BTreeMap::new(), days: BTreeMap::new(), left_out: 0 }
    }

    pub(super) fn add(&mut self, line: &Line) {
        // Clocks differ, but not by more.
        let latest = self.made.checked_add_days(Days::new(1));
        let fits = line.at.is_some_and(|at| latest.is_none_or(|latest| at <= latest));
        let shown = line.shown.map(|shown| shown.naive_local()).filter(|_| fits);
        let Some(shown) = shown.filter(|shown| shown.date() >= first_day()) else {
            self.left_out += 1;
            return;
        };
        let mut beat = Beat { trouble: line.judged.is_trouble().into(), ..Beat::default() };
        beat.actions[line.record.action as usize] = 1;
        self.days.entry(Unit::Day.floor(shown)).or_default().add(&beat);
        if self.hours.len() <= HOURS {
            self.hours.entry(Unit::Hour.floor(shown)).or_default().add(&beat);
        }
    }

    /// Draws the window, and what was done just before and after it. Where it has no bounds, the events are the bounds.
    pub(super) fn drawn(&self, zone: &dyn Zone) -> Option<Drawn> {
        let (first, last) = self.bounds(zone)?;
        let fits =
            |unit: Unit, most: usize| steps(unit, first, last).take(most + 1).count() <= most;
        let unit = match [Unit::Day, Unit::Week, Unit::Month].into_iter().find(|u| fits(*u, BARS)) {
            Some(Unit::Day) if self.hours.len() <= HOURS && fits(Unit::Hour, HOURS) => Unit::Hour,
            unit => unit.unwrap_or(Unit::Year),
        };
        let counted = if unit == Unit::Hour { &self.hours } else { &self.days };
        let mut beats: BTreeMap<NaiveDateTime, Beat> = BTreeMap::new();
        for (start, beat) in counted {
            beats.entry(unit.floor(*start)).or_default().add(beat);
        }
        let bar = |start: NaiveDateTime| Bar {
            name: unit.name(start),
            short: unit.short(start),
            weekend: unit == Unit::Day && start.weekday().num_days_from_monday() >= 5,
            beat: beats.get(&start).copied().unwrap_or_default(),
        };
        let bars = steps(unit, first, last).take(BARS).map(bar).collect();
        Some(Drawn { unit, bars, left_out: self.left_out })
    }

    fn bounds(&self, zone: &dyn Zone) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let seen = |day: Option<&NaiveDateTime>, hour: Option<&NaiveDateTime>| {
            // As long as all hours are known, they say it more exactly.
            if self.hours.len() <= HOURS { hour.copied() } else { day.copied() }
        };
        let (day, hour) = (self.days.first_key_value()?.0, self.hours.first_key_value()?.0);
        let first = seen(Some(day), Some(hour))?;
        let (day, hour) = (self.days.last_key_value()?.0, self.hours.last_key_value()?.0);
        let last = seen(Some(day), Some(hour))?;
        let local = |moment: DateTime<Utc>| zone.show(moment).naive_local();
        let since = self.window.since.map(local).filter(|since| since.date() >= first_day());
        let until = self.window.until.map_or(self.made, |until| until.min(self.made));
        let first = since.map_or(first, |since| since.min(first));
        let until = if self.window.is_everything() { last } else { local(until).max(last) };
        Some((first, until))
    }
}

fn steps(
    unit: Unit,
    first: NaiveDateTime,
    last: NaiveDateTime,
) -> impl Iterator<Item = NaiveDateTime> {
    std::iter::successors(Some(unit.floor(first)), move |start| unit.next(*start))
        .take_while(move |start| *start <= last)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{at, records};
    use super::*;
    use crate::audit::Record;

    fn draw(since: Option<&str>, until: Option<&str>, times: &[&str]) -> Option<Drawn> {
        let made = at("2026-11-03T08:15:30Z");
        let window = Window { since: since.map(at), until: until.map(at) };
        let mut timeline = Timeline::new(window, made);
        for time in times {
            let record = records(1, 1).next().unwrap();
            let record = Record { time: Some((*time).to_owned()), ..record };
            timeline.add(&Line::new(&record, &Utc));
        }
        timeline.drawn(&Utc)
    }

    #[test]
    fn the_window_chooses_the_bars() {
        for (since, until, unit, bars) in [
            ("2026-10-31T22:00:00Z", "2026-11-01T18:15:30Z", Unit::Hour, 21),
            ("2026-10-31T00:00:00Z", "2026-11-01T23:59:59Z", Unit::Hour, 48),
            ("2026-10-30T00:00:00Z", "2026-11-01T23:59:59Z", Unit::Day, 3),
            ("2026-09-03T00:00:00Z", "2026-11-02T23:59:59Z", Unit::Day, 61),
            ("2026-01-01T00:00:00Z", "2026-11-02T23:59:59Z", Unit::Week, 45),
            ("2023-11-02T00:00:00Z", "2026-11-02T23:59:59Z", Unit::Month, 37),
            // There is no product before the first event of one.
            ("1999-11-02T00:00:00Z", "2026-11-02T23:59:59Z", Unit::Hour, 44),
        ] {
            let drawn = draw(Some(since), Some(until), &["2026-11-01T04:00:00Z"]).unwrap();
            assert_eq!((drawn.unit, drawn.bars.len()), (unit, bars), "{since}");
            let events: u64 = drawn.bars.iter().map(|bar| bar.beat.events()).sum();
            assert_eq!(events, 1, "{since}");
        }
    }

    #[test]
    fn without_a_window_the_events_are_the_bounds() {
        let drawn = draw(None, None, &["2026-03-01T04:00:00Z", "2026-03-09T04:00:00Z"]).unwrap();
        assert_eq!((drawn.unit, drawn.bars.len()), (Unit::Day, 9));
        assert_eq!(drawn.bars[0].name, "Sun 2026-03-01");
        assert!(drawn.bars[0].weekend && !drawn.bars[1].weekend);
    }

    #[test]
    fn what_lies_far_away_or_nowhere_is_left_out_and_told() {
        let times =
            ["2026-11-01T04:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon"];
        let drawn = draw(None, None, &times).unwrap();
        assert_eq!((drawn.bars.len(), drawn.left_out), (1, 3));
        assert!(draw(None, None, &times[1..]).is_none());
    }

    #[test]
    fn many_hours_are_counted_by_the_day() {
        let times: Vec<_> = (0..200)
            .map(|hour| crate::time::wire(at("2026-10-20T00:00:00Z") + TimeDelta::hours(hour)))
            .collect();
        let times: Vec<_> = times.iter().map(String::as_str).collect();
        let drawn = draw(None, None, &times).unwrap();
        assert_eq!((drawn.unit, drawn.bars.len()), (Unit::Day, 9));
        assert_eq!(drawn.bars[0].beat.events(), 24);
    }
}
