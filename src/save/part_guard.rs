//! Part files that exist now. They are removed when their download fails, and when a signal ends the process.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use super::disk_name::{PART, PART_NOTE};
use super::part_note::PartNote;
use super::subfolder::Subfolder;
use crate::sys::lock;
use crate::sys::signals::{self, SignalHandler, SignalResponse};

/// The part files of a run, each by its folder and name.
type PartNames = Arc<Mutex<Vec<(Arc<Subfolder>, String)>>>;

/// The part files of a run that a signal removes.
pub(super) struct PartList {
    names: PartNames,
    /// A signal has removed them, and no other may be created.
    is_interrupted: Arc<AtomicBool>,
    _on_signal: SignalHandler,
}

impl PartList {
    pub(super) fn new() -> Self {
        let names = PartNames::default();
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let (removed, interrupted) = (Arc::clone(&names), Arc::clone(&is_interrupted));
        let on_signal = signals::on_signal(move |_| {
            interrupted.store(true, SeqCst);
            for (folder, name) in lock(&removed).drain(..) {
                let _gone = folder.remove(&name);
            }
            SignalResponse::Exit
        });
        Self { names, is_interrupted, _on_signal: on_signal }
    }

    /// Returns whether a signal has arrived.
    pub(super) fn is_interrupted(&self) -> bool {
        self.is_interrupted.load(SeqCst)
    }
}

/// The name of one part file. When this is dropped, the file is removed, unless it is to outlive the run.
pub(super) struct PartGuard {
    names: PartNames,
    folder: Arc<Subfolder>,
    /// The name of the file for which it was begun.
    target: String,
    is_kept: bool,
}

impl PartGuard {
    /// Opens a part file with `open`, and removes it at the end.
    ///
    /// # Errors
    /// That of `open`; a signal has arrived.
    pub(super) fn begin(
        parts: &PartList,
        folder: Arc<Subfolder>,
        target: &str,
        open: impl FnOnce(&Subfolder, &str) -> io::Result<File>,
    ) -> io::Result<(Self, File)> {
        // A signal comes before the file is created, or after it is in the list.
        let _held = signals::hold();
        if parts.is_interrupted() {
            return Err(ErrorKind::Interrupted.into());
        }
        let part = format!("{target}{PART}");
        let file = open(&folder, &part)?;
        lock(&parts.names).push((Arc::clone(&folder), part));
        let names = Arc::clone(&parts.names);
        Ok((Self { names, folder, target: target.to_owned(), is_kept: false }, file))
    }

    pub(super) fn folder(&self) -> &Arc<Subfolder> {
        &self.folder
    }

    pub(super) fn note_name(&self) -> String {
        format!("{}{PART_NOTE}", self.target)
    }

    /// Lets the part file outlive the run, also one that a signal ends.
    pub(super) fn keep(&mut self) {
        self.is_kept = true;
        self.forget();
    }

    /// Removes the part file at the end after all.
    pub(super) fn do_not_keep(&mut self) {
        if std::mem::take(&mut self.is_kept) {
            lock(&self.names).push((Arc::clone(&self.folder), self.part_name()));
        }
    }

    /// Gives the part file its final name in the folder, and replaces another file.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub(super) fn rename(mut self, name: &str) -> io::Result<()> {
        let _held = signals::hold();
        self.do_not_keep();
        PartNote::remove(&self.folder, &self.note_name())?;
        self.folder.rename(&self.part_name(), name)?;
        self.forget();
        self.is_kept = true;
        Ok(())
    }

    fn part_name(&self) -> String {
        format!("{}{PART}", self.target)
    }

    fn forget(&self) {
        let part = self.part_name();
        lock(&self.names)
            .retain(|(folder, name)| *name != part || !Arc::ptr_eq(folder, &self.folder));
    }
}

impl Drop for PartGuard {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        let _gone = self.folder.remove(&self.part_name());
        let _none = PartNote::remove(&self.folder, &self.note_name());
        self.forget();
    }
}
