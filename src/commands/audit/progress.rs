//! The progress line of an audit: sessions, their total once all servers have named theirs, and events.

use std::sync::{Arc, Mutex};

use crate::audit::AuditProgress;
use crate::output::{Progress, Ui};
use crate::sys::lock;

pub(super) struct AuditProgressLine {
    line: Progress,
    servers: usize,
    /// Servers that have announced their sessions, and the sum of these.
    expected: Mutex<(usize, usize)>,
}

impl AuditProgressLine {
    /// Shows the line until results are printed or the command ends.
    pub(super) fn show(ui: &mut Ui, servers: usize) -> Arc<dyn AuditProgress> {
        let line = ui.await_work("sessions", "events");
        Arc::new(Self { line, servers, expected: Mutex::default() })
    }
}

impl AuditProgress for AuditProgressLine {
    fn expect(&self, sessions: usize) {
        let mut expected = lock(&self.expected);
        *expected = (expected.0 + 1, expected.1 + sessions);
        // A partial sum would lead to a wrong estimate of the time left.
        if expected.0 == self.servers {
            self.line.total(expected.1 as u64);
        }
    }

    fn step(&self, events: usize) {
        self.line.step(events as u64);
    }
}
