//! Facts about a file that a later run compares.

use std::io;

use chrono::{DateTime, TimeDelta, Utc};

/// The size and the time of a plain file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileState {
    pub(crate) bytes: u64,
    pub(crate) modified: DateTime<Utc>,
}

impl FileState {
    /// Returns whether a time is that of the file. File systems may round it: to hundredths of a second as exFAT, or to two
    /// seconds as FAT. A program that changes the file within these seconds leaves a more precise time.
    pub(crate) fn is_of(&self, modified: DateTime<Utc>) -> bool {
        let difference = (self.modified - modified).abs();
        let is_rounded = self.modified.timestamp_subsec_nanos().is_multiple_of(10_000_000);
        difference < TimeDelta::microseconds(1)
            || (is_rounded && difference <= TimeDelta::seconds(2))
    }
}

/// Returns the error of a name that stands for something that is not a plain file.
pub(super) fn refused(name: &str, what: &str) -> io::Error {
    io::Error::other(format!("'{name}' is {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_times_are_those_of_the_file_and_later_ones_are_not() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let state = |text: &str| FileState { bytes: 1, modified: time(text) };
        let modified = time("2026-11-20T14:32:05.123456789Z");
        for same in ["05.123456789Z", "05.123456700Z", "05.120Z", "05Z", "06Z", "04Z"] {
            assert!(state(&format!("2026-11-20T14:32:{same}")).is_of(modified), "{same}");
        }
        for other in ["05.123556789Z", "06.345678912Z", "08Z"] {
            assert!(!state(&format!("2026-11-20T14:32:{other}")).is_of(modified), "{other}");
        }
    }
}
