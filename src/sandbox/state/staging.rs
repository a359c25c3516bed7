//! The files that the server makes on its own disk before it sends them. It keeps them until the session ends, so that a
//! repeated request is answered at once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::sandbox::data::Id;

/// The largest number of files that are remembered.
const MAX_FILES: usize = 100_000;

/// The files that are being made, and those that are made.
pub(crate) struct StagingArea {
    duration: Duration,
    /// The time at which a file is complete, by session and request.
    ready: HashMap<(Id, Vec<u8>), Instant>,
}

impl StagingArea {
    /// Creates an area of a server that needs `duration` for each file.
    pub(crate) fn new(duration: Duration) -> Self {
        Self { duration, ready: HashMap::new() }
    }

    /// Returns the time at which the file of a request is complete. The first request starts to make it, and the work goes
    /// on if its client leaves.
    pub(crate) fn ready_at(&mut self, session: Id, request: Vec<u8>, now: Instant) -> Instant {
        if self.duration.is_zero() {
            return now;
        }
        if self.ready.len() >= MAX_FILES {
            self.ready.clear();
        }
        *self.ready.entry((session, request)).or_insert_with(|| now + self.duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::data::random::{self, Purpose};

    #[test]
    fn a_file_is_made_once_in_a_session() {
        let (now, wait) = (Instant::now(), Duration::from_secs(60));
        let session = |number| random::id(1, Purpose::Session, number);
        let mut area = StagingArea::new(wait);
        let mut ready = |session, request: &str, seconds| {
            let later = now + Duration::from_secs(seconds);
            area.ready_at(session, request.as_bytes().to_vec(), later).duration_since(now)
        };
        assert_eq!(ready(session(1), "a", 0), wait);
        assert_eq!(ready(session(1), "a", 59), wait);
        assert_eq!(ready(session(1), "a", 500), wait);
        assert_eq!(ready(session(1), "b", 1), wait + Duration::from_secs(1));
        assert_eq!(ready(session(2), "a", 2), wait + Duration::from_secs(2));
        let mut none = StagingArea::new(Duration::ZERO);
        assert_eq!(none.ready_at(session(1), Vec::new(), now), now);
    }
}
