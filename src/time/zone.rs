//! The time zone in which a user reads and types times.

use std::path::Path;

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
        let read = self.from_local_datetime(&local).map(|time| time.fixed_offset());
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
    let shows_it = |time: &DateTime<FixedOffset>| zone.show(time.to_utc()).naive_local() == local;
    match (read.earliest().filter(shows_it), read.latest().filter(shows_it)) {
        (None, None) => MappedLocalTime::None,
        (Some(one), None) | (None, Some(one)) => MappedLocalTime::Single(one),
        (Some(one), Some(other)) if one == other => MappedLocalTime::Single(one),
        (Some(one), Some(other)) => MappedLocalTime::Ambiguous(one.min(other), one.max(other)),
    }
}

/// Returns whether a value of `TZ` names a time zone: a file of the zone database, or a rule of POSIX such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`. The library silently uses another zone for any other value.
pub(crate) fn is_known_zone(name: &str) -> bool {
    const DATABASES: [&str; 4] =
        ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];
    if name.is_empty() || name == "localtime" {
        return true;
    }
    let file = name.strip_prefix(':').unwrap_or(name);
    // An absolute name replaces the folder.
    let is_file = DATABASES.iter().any(|folder| Path::new(folder).join(file).is_file());
    is_file || (file == name && is_posix_rule(name.trim()))
}

/// Returns whether a text has the shape of a rule of POSIX: a name, an offset, and a name and a rule for summer time.
fn is_posix_rule(text: &str) -> bool {
    let after_name = |text: &str| -> Option<usize> {
        if let Some(quoted) = text.strip_prefix('<') {
            return quoted.find('>').filter(|length| *length >= 3).map(|length| length + 2);
        }
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        (letters >= 3).then_some(letters)
    };
    let Some(offset) = after_name(text).map(|end| &text[end..]) else { return false };
    let is_offset = |c: char| c.is_ascii_digit() || ":+-".contains(c);
    let rest = offset.trim_start_matches(is_offset);
    let has_digit = offset[..offset.len() - rest.len()].contains(|c: char| c.is_ascii_digit());
    has_digit && (rest.is_empty() || (after_name(rest).is_some() && rest.contains(',')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_that_do_not_exist_are_unknown() {
        for known in ["", "localtime", "UTC0", "<-03>3", "CET-1CEST,M3.5.0,M10.5.0/3", "XYZ+05:30"]
        {
            assert!(is_known_zone(known), "{known}");
        }
        for unknown in [
            "Europe/Berln",
            "Berlin",
            ":no/such/zone",
            "/no/such/file",
            "CET",
            "UTC+",
            "+01:00",
            "GMT+1 extra",
            "<a>3",
            "CET-1CEST",
        ] {
            // The names of zones without a rule are files, if at all.
            let is_file = Path::new("/usr/share/zoneinfo").join(unknown).is_file();
            assert_eq!(is_known_zone(unknown), is_file, "{unknown}");
        }
    }
}
