//! How far an audit is, for whoever looks on: sessions done, of how many where all servers know, and events.

use std::sync::{Arc, Mutex, PoisonError};

use crate::audit;
use crate::output::{Progress, Ui};

pub(super) struct Pace {
    shown: Progress,
    servers: usize,
    /// How many servers have said how many sessions they have, and how many these are.
    expected: Mutex<(usize, usize)>,
}

impl Pace {
    /// Begins to show it; it ends where the results are printed, and with the command.
    pub(super) fn shown(ui: &mut Ui, servers: usize) -> Arc<dyn audit::Pace> {
        let shown = ui.await_work("sessions", "events");
        Arc::new(Self { shown, servers, expected: Mutex::default() })
    }
}

impl audit::Pace for Pace {
    fn expect(&self, sessions: usize) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        *expected = (expected.0 + 1, expected.1 + sessions);
        // A part of the whole would tell of a time that is not what is left.
        if expected.0 == self.servers {
            self.shown.total(expected.1 as u64);
        }
    }

    fn step(&self, events: usize) {
        self.shown.step(events as u64);
    }
}
