//! The time zone in which a user reads and types times.

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};

/// A time zone that the host provides: the machine's own, UTC, or, in a test, any other.
pub(crate) trait Zone: Send + Sync {
    /// Returns the local time of an instant.
    fn show(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset>;
    /// Returns the instants of a local time: none in a gap, two in a fold.
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

/// Verifies a library's reading of a local time against the zone itself, and sorts the two readings of a fold.
///
/// Zones of a machine and of a library differ in that order. And chrono misreads zones of a machine by an hour in the
/// second in which a gap begins, and in the second in which a fold ends.
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
