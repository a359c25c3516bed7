//! Properties of any text, instant and day, in zones with unusual clock changes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono_tz::{America, Asia, Australia, Europe, Pacific, Tz};
use proptest::prelude::*;
use proptest::sample::select;

use crate::time::grammar::*;
use crate::time::invariants::{TICK, assert_reads_back, assert_truly_read, readings};

/// Summer time at night and over midnight, half an hour of it, an odd offset, a day that was skipped, and none of it.
const ZONES: [Tz; 7] = [
    Europe::Berlin,
    America::New_York,
    America::Havana,
    Asia::Kathmandu,
    Australia::Lord_Howe,
    Pacific::Apia,
    Tz::UTC,
];

/// The first instants after each zone's clock was moved.
static MOVED: LazyLock<Vec<(Tz, DateTime<Utc>)>> = LazyLock::new(|| {
    let offset = |zone: Tz, second: i64| {
        zone.show(DateTime::from_timestamp(second, 0).unwrap()).offset().local_minus_utc()
    };
    let mut moved = Vec::new();
    for zone in ZONES {
        for day in -90 * 365..70 * 365 {
            let (mut before, mut after) = (day * 86_400, (day + 1) * 86_400);
            if offset(zone, before) == offset(zone, after) {
                continue;
            }
            while after - before > 1 {
                let between = before.midpoint(after);
                if offset(zone, between) == offset(zone, before) {
                    before = between;
                } else {
                    after = between;
                }
            }
            moved.push((zone, DateTime::from_timestamp(after, 0).unwrap()));
        }
    }
    moved
});

fn from_ticks(ticks: i64) -> DateTime<Utc> {
    let (second, tick) = (ticks.div_euclid(10_000_000), ticks.rem_euclid(10_000_000));
    DateTime::from_timestamp(second, u32::try_from(tick).unwrap() * 100).unwrap()
}

const DAY: i64 = 864_000_000_000;

/// Any instant that the API can carry, except for a number of days at both ends; the outermost are met more often, since some
/// zones show them in another year.
fn anywhen(spared: i64) -> impl Strategy<Value = DateTime<Utc>> {
    let first = -621_355_968_000_000_000_i64 + spared * DAY;
    let last = 2_534_023_007_999_999_999 - spared * DAY;
    prop_oneof![6 => first..=last, 1 => first..=first + DAY, 1 => last - DAY..=last]
        .prop_map(from_ticks)
}

/// Within two hours of a moved clock, to the tick.
fn near_a_move() -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    let ticks = prop_oneof![-2_i64..=2, -72_000_000_000_i64..=72_000_000_000];
    (0..MOVED.len(), ticks).prop_map(|(index, ticks)| {
        let (zone, moved) = MOVED[index];
        (zone, moved + TimeDelta::nanoseconds(ticks * 100))
    })
}

fn somewhere(spared: i64) -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    prop_oneof![(select(&ZONES[..]), anywhen(spared)), near_a_move()]
}

/// A text as a user would write it for a time near this one.
fn written() -> impl Strategy<Value = (String, Tz, DateTime<Utc>)> {
    let forms = select(
        &[
            "%Y-%m-%d",
            "%Y-%m-%d %H:%M",
            "%Y-%m-%dT%H:%M:%S",
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y.%m.%d %H:%M:%S",
            "%Y.%m.%d %H:%M:%S%.f",
            "%Y-%m-%dT%H:%M:%S%.fZ",
            "%Y-%m-%dT%H:%M%:z",
            "yesterday",
            "yesterday %H:%M",
            "yesterday %H:%M:%S%.f",
            "today",
            "today %H:%M",
            "%H:%M",
            "%H:%M:%S%.f",
            "%Y-%m-%d %H:%M:%S %:z",
            "%Y-%m-%dT%H:%M:%S%.9f%z",
            "%-m/%-d/%Y %-I:%M %p",
            "%m/%d/%Y %I:%M:%S\u{202f}%p",
            "%Hh",
            "%jd",
            "%Vw",
            "%Vw%Hh%Mm%Ss",
            "%-H hours ago",
            "in %-j days",
        ][..],
    );
    // As if the clock had not been moved, so that it can be in a gap, too.
    (forms, somewhere(0), -24_i64..=24).prop_map(|(form, (zone, instant), hours)| {
        let shown = zone.show(instant).naive_local() + TimeDelta::hours(hours);
        let form = form.replace("%.f", &fraction(shown.nanosecond()));
        let local = shown.and_local_timezone(FixedOffset::east_opt(20_700).unwrap()).unwrap();
        (local.format(&form).to_string(), zone, instant)
    })
}

/// One character more, less, or another.
fn mistyped() -> impl Strategy<Value = (String, Tz, DateTime<Utc>)> {
    let slip = (any::<prop::sample::Index>(), 0..3_u8, "[0-9:. TZtz+hdw-]|.");
    (written(), prop::collection::vec(slip, 1..4)).prop_map(|((text, zone, now), slips)| {
        let mut text: Vec<char> = text.chars().collect();
        for (index, kind, other) in slips {
            let at = index.index(text.len() + 1);
            let replaced = if kind == 0 { at..at } else { at..(at + 1).min(text.len()) };
            text.splice(replaced, other.chars().filter(|_| kind < 2));
        }
        (text.into_iter().collect(), zone, now)
    })
}

proptest! {
    #[test]
    fn printed_time_reads_back_as_the_same_instant((zone, instant) in somewhere(0)) {
        for zone in ZONES.iter().chain([&zone]) {
            assert_reads_back(instant, zone);
        }
    }

    #[test]
    fn local_time_is_exact_or_refused(
        (zone, instant) in somewhere(2), aside in -1..=1, digits in 0..=7_usize,
    ) {
        let shown = zone.show(instant).naive_local();
        let unit = 10_u32.pow(9 - u32::try_from(digits).unwrap());
        let local = (shown + TimeDelta::hours(1) * aside)
            .with_nanosecond(shown.nanosecond() / unit * unit)
            .unwrap();
        let answers: Vec<_> = readings(local, &zone).into_iter().collect();
        let mut time = local.format("%H:%M:%S.%f").to_string();
        time.truncate(if digits == 0 { 8 } else { 9 + digits });
        let date = local.date();
        for form in ["%Y-%m-%d ", "%Y-%m-%dT", "%Y.%m.%d "] {
            let text = format!("{}{time}", date.format(form));
            let read = text.parse::<TimeArg>().unwrap().resolve(Edge::Last, instant, &zone);
            match &answers[..] {
                [one] => prop_assert_eq!(read, Ok(*one)),
                [] => prop_assert!(read.unwrap_err().contains("never happened")),
                _ => prop_assert!(read.unwrap_err().contains("happened twice")),
            }
        }
    }

    #[test]
    fn any_text_is_refused_or_read_exactly(text in ".{0,40}|[0-9:.TZ+ -]{0,34}", (zone, now) in somewhere(0)) {
        assert_truly_read(&text, now, &zone);
    }

    #[test]
    fn documented_form_is_read_exactly((text, zone, now) in written()) {
        prop_assume!(!text.contains("/+") && !text.contains("/-")); // nor does an American year
        prop_assume!(!text.starts_with(['+', '-'])); // a year that four digits do not hold
        assert!(text.parse::<TimeArg>().is_ok(), "{text}");
        assert_truly_read(&text, now, &zone);
    }

    #[test]
    fn mistyped_form_is_refused_or_read_exactly((text, zone, now) in mistyped()) {
        assert_truly_read(&text, now, &zone);
    }

    #[test]
    fn day_ends_at_the_start_of_the_next((zone, instant) in somewhere(3)) {
        let day = zone.show(instant).date_naive();
        assert_truly_read(&day.to_string(), instant, &zone);
        let (first, end) = bounds(day, zone);
        prop_assert!((first..end).contains(&instant));
        let next = bounds(zone.show(end).date_naive(), zone).0;
        let twice = day == NaiveDate::from_ymd_opt(1892, 7, 4).unwrap() && zone == Pacific::Apia;
        prop_assert!(next == end || twice && next < end);
    }
}

/// The first instant of a day, and the first that is after it.
fn bounds(day: NaiveDate, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let edge = |edge| TimeArg::Date(day).resolve(edge, DateTime::UNIX_EPOCH, &zone).unwrap();
    (edge(Edge::First), edge(Edge::Last) + TICK)
}

#[test]
fn day_length_follows_the_clock_changes() {
    let mut lengths = BTreeSet::new();
    for &(zone, moved) in &*MOVED {
        let [before, after] = [moved - TICK, moved].map(|instant| zone.show(instant));
        let gained = before.offset().local_minus_utc() - after.offset().local_minus_utc();
        let gained = TimeDelta::seconds(gained.into());
        if gained.abs() < TimeDelta::days(1) {
            let (day, last) = (before.date_naive(), after.date_naive());
            let days = (last - day) + TimeDelta::days(1); // two, where it was at midnight
            let (first, end) = (bounds(day, zone).0, bounds(last, zone).1);
            assert_eq!(end - first, days + gained, "{zone} {moved}");
            assert!(day == last || bounds(last, zone).0 == moved, "{zone} {moved}");
            lengths.extend([day, last].map(|day| {
                let (first, end) = bounds(day, zone);
                (end - first).num_minutes()
            }));
        }
    }
    let usual = BTreeSet::from([23 * 60, 24 * 60 - 30, 24 * 60, 24 * 60 + 30, 25 * 60]);
    assert!(lengths.is_superset(&usual), "{lengths:?}");
}

#[test]
fn days_beside_a_skipped_day_have_24_hours() {
    // Samoa went from 29 to 31 December 2011.
    let day = |day| NaiveDate::from_ymd_opt(2011, 12, day).unwrap();
    let midnight = bounds(day(31), Pacific::Apia).0;
    let whole = TimeDelta::days(1);
    assert_eq!(bounds(day(29), Pacific::Apia), (midnight - whole, midnight));
    assert_eq!(bounds(day(31), Pacific::Apia), (midnight, midnight + whole));
}
