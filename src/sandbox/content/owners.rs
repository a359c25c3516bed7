//! The people whose mailboxes and drives a session contains. Most are always there; some joined or left
//! the company.

use super::engine::{ContentView, Lifetime, SlotSet};
use super::session::SessionContent;
use crate::sandbox::data::Ticks;

/// Of every 16 people, this one joined, and that one left: the number, and the days since then.
const PERIOD: u32 = 16;
const JOINED: (u32, i64) = (9, 5);
const LEFT: (u32, i64) = (13, 3);
/// The people in the scope of an operator are among the first.
const SCOPED: u32 = 64;

/// Returns the time for which a person is in the company.
pub(super) fn person_life(started: Ticks, number: u32) -> Lifetime {
    match number % PERIOD {
        kind if kind == JOINED.0 => Lifetime::created(started, JOINED.1),
        kind if kind == LEFT.0 => Lifetime::deleted(started, LEFT.1),
        _ => Lifetime::permanent(started),
    }
}

/// Returns the numbers of the people whose data a session shows.
pub(super) fn visible_people(session: &SessionContent<'_>, view: &ContentView) -> SlotSet {
    let (count, started) = (session.people(), session.data.started);
    if let Some(address) = session.scope() {
        let mut people = (0..count.min(SCOPED)).filter(|number| {
            session.person(*number).email.eq_ignore_ascii_case(address)
                && view.inside(person_life(started, *number)).is_some()
        });
        return people.next().map_or_else(|| SlotSet::new(|_| (0, 0)), SlotSet::single);
    }
    SlotSet::new(|kind| {
        let number = u32::try_from(kind).unwrap_or(0);
        match view.inside(person_life(started, number)) {
            Some(_) => (0, count),
            None => (0, 0),
        }
    })
}
