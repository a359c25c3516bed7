//! Notes and warnings of a run that are not about the end of a thing.

use std::path::Path;

use crate::output::Ui;
use crate::save::{LeftOut, RelativeFile, SaveEvent, ThingOutcome, ThingStatus};
use crate::text::safe;
use crate::time::in_words;

/// Warns if the only file got another name than the one that was asked for.
pub(super) fn note_file(thing: &ThingOutcome, asked: Option<&RelativeFile>, ui: &Ui) {
    let Some(asked) = asked.filter(|asked| asked.as_str() != thing.file) else { return };
    if thing.status != ThingStatus::Saved {
        return;
    }
    let extension = |file: &str| Path::new(file).extension().map(ToOwned::to_owned);
    let reason = if extension(&thing.file) == extension(asked.as_str()) {
        "that file exists"
    } else {
        "the server divided the PST and sent a ZIP archive"
    };
    let (file, asked) = (safe(&thing.file), safe(asked.as_str()));
    ui.messages.warn(&format!("the file is {file}, not {asked}: {reason}"));
}

/// Says what a run does about a failure that may pass.
pub(super) fn note_wait(event: &SaveEvent, ui: &Ui) {
    match event {
        SaveEvent::End(_) => {}
        SaveEvent::Postponement { path, reason } => ui.messages.warn(&format!(
            "cannot save {} now: {reason}: it is tried again at the end",
            safe(path)
        )),
        SaveEvent::Outage(limit) => ui.messages.warn(&format!(
            "the server is not available: waiting for it, at most {}",
            in_words(*limit)
        )),
    }
}

/// Says what the chosen forms do not contain.
pub(super) fn note_left_out(left_out: &LeftOut, ui: &Ui) {
    left_out.sentences().for_each(|sentence| ui.messages.note(&sentence));
}
