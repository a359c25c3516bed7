//! Makes a long file durable step by step while it is written: its end then waits for the last step alone.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use crate::parallel::spawn;

/// What runs beside the writing of a file. An error of it is not lost: the system reports it once.
#[derive(Default)]
pub(super) struct StepSync {
    running: Option<Receiver<io::Result<()>>>,
}

impl StepSync {
    /// Makes what was written durable, and then calls `after`. Returns false if the last step is not over yet.
    ///
    /// # Errors
    /// The last step failed.
    pub(super) fn start(
        &mut self,
        file: &File,
        after: impl FnOnce() -> io::Result<()> + Send + 'static,
    ) -> io::Result<bool> {
        if let Some(running) = &self.running {
            match running.try_recv() {
                Err(TryRecvError::Empty) => return Ok(false),
                Err(TryRecvError::Disconnected) => {}
                Ok(done) => done?,
            }
        }
        let (file, (done, running)) = (file.try_clone()?, channel());
        let work = move || {
            let _not_needed = done.send(file.sync_data().and_then(|()| after()));
        };
        // Without a thread, the file is durable at its end.
        self.running = spawn(work).ok().map(|_| running);
        Ok(true)
    }

    /// Waits for the end of the last step.
    ///
    /// # Errors
    /// It failed.
    pub(super) fn wait(&mut self) -> io::Result<()> {
        self.running.take().and_then(|running| running.recv().ok()).unwrap_or(Ok(()))
    }
}
