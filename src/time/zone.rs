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
        in_order(self.from_local_datetime(&local).map(|moment| moment.fixed_offset()))
    }
}

/// The two readings of a fold, the earlier first: the zones of a machine and those of a library differ in this.
pub(super) fn in_order(
    read: MappedLocalTime<DateTime<FixedOffset>>,
) -> MappedLocalTime<DateTime<FixedOffset>> {
    match read {
        MappedLocalTime::Ambiguous(late, early) if early < late => {
            MappedLocalTime::Ambiguous(early, late)
        }
        read => read,
    }
}
