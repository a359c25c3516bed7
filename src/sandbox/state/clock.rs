//! The server's clock.

use std::time::Instant;

use chrono::{DateTime, Utc};

use super::event_progress::EventProgress;
use crate::sandbox::data::Ticks;

/// The server's clock: the machine's, or a fixed one that moves with each event only.
pub(crate) struct SandboxClock {
    fixed: Option<Ticks>,
    latest: Ticks,
}

impl SandboxClock {
    /// Creates a clock that is fixed at `now`; without it, one that follows the machine.
    pub(crate) fn new(now: Option<DateTime<Utc>>) -> Self {
        let fixed = now.map(|now| Ticks::from_utc(now).unwrap_or(Ticks::NEVER));
        Self { fixed, latest: Ticks::FIRST }
    }

    /// Returns the current time.
    pub(crate) fn now(&self) -> Ticks {
        self.fixed.unwrap_or_else(|| Ticks::from_utc(Utc::now()).unwrap_or(Ticks::NEVER))
    }

    /// Returns the time of an event that happens now, which is later than that of all events before:
    /// clients see their order, even if the clock is fixed or set back.
    pub(crate) fn record_event(&mut self) -> Ticks {
        if let Some(fixed) = &mut self.fixed {
            *fixed = fixed.plus_millis(1);
        }
        self.latest = self.now().max(self.latest.plus(1));
        self.latest
    }

    /// Starts a save.
    pub(crate) fn start_save(&mut self) -> EventProgress {
        let began = self.fixed.is_none().then(Instant::now);
        EventProgress::new(self.record_event(), began)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_by_a_millisecond_per_event() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let mut clock = SandboxClock::new(Some(now));
        let start = clock.now();
        assert_eq!(clock.record_event().since(start), 10_000);
        assert_eq!(clock.record_event().since(start), 20_000);
        assert_eq!(clock.now().since(start), 20_000);
        let mut real = SandboxClock::new(None);
        let first = real.record_event();
        assert!(real.record_event() > first);
    }
}
