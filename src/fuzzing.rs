//! What the fuzz targets of `fuzz/` reach. It is built for them alone.

use chrono::{DateTime, TimeZone, Utc};

/// Reads a text as a moment, and panics where the answer is not true to the text.
pub fn time(text: &str, now: DateTime<Utc>, zone: &(impl TimeZone + Send + Sync)) {
    crate::time::assert_truly_read(text, now, zone);
}
