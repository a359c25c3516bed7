//! The zone that a user reads and types times in.

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};

/// A time zone as a value that a host hands in: the machine's own, UTC, or, in a test, any other.
pub(crate) trait Zone: Send + Sync {
    /// The instant on this zone's clock.
    fn show(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset>;
    /// The instants that this zone's clock showed so: none in a gap, two in a fold.
    fn read(&self, local: NaiveDateTime) -> MappedLocalTime<DateTime<FixedOffset>>;
}

impl<Z> Zone for Z
where
    Z: TimeZone + Send + Sync,
{
    fn show(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = self.offset_from_utc_datetime(&instant.naive_utc()).fix();
        instant.with_timezone(&offset)
    }

    fn read(&self, local: NaiveDateTime) -> MappedLocalTime<DateTime<FixedOffset>> {
        let read = self.from_local_datetime(&local).map(|moment| moment.fixed_offset());
        proven(self, local, read)
    }
}

/// A library's answer, held against the clock itself, the earlier reading of a fold first.
///
/// The zones of a machine and those of a library differ in the order. What is worse, chrono reads those of a machine
/// wrong in the second in which a gap begins and in that in which a fold is over: as an hour next to what was typed.
pub(super) fn proven(
    zone: &impl Zone,
    local: NaiveDateTime,
    read: MappedLocalTime<DateTime<FixedOffset>>,
) -> MappedLocalTime<DateTime<FixedOffset>> {
    let shows_it =
        |moment: &DateTime<FixedOffset>| zone.show(moment.to_utc()).naive_local() == local;
    match (read.earliest().filter(shows_it), read.latest().filter(shows_it)) {
        (None, None) => MappedLocalTime::None,
        (Some(one), None) | (None, Some(one)) => MappedLocalTime::Single(one),
        (Some(one), Some(other)) if one == other => MappedLocalTime::Single(one),
        (Some(one), Some(other)) => MappedLocalTime::Ambiguous(one.min(other), one.max(other)),
    }
}
