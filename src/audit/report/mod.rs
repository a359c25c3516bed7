//! An audit as a page for people, or as text for a ticket.
//!
//! A report is fed the records one after the other, in the order of the stream, and holds sums alone. The rows of the
//! page's tables are written as they come, to files without a name in the folder of the report: they end with the
//! process however it ends, no other user sees them, and they need their room where the report needs its own. The
//! report itself comes into being at the end, whole or not at all.

mod escape;
mod figures;
mod html;
mod line;
mod markdown;
#[cfg(test)]
mod samples;
mod sessions;
mod spool;
mod sums;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::flatten::ServerLabel;
use super::record::{Record, UnreadSession};
use crate::error::{Failure, Kind};
use crate::sys::atomic_file::AtomicFile;
use crate::time::{Window, Zone};
use line::Line;
use sessions::{OpenSession, Sessions};
use sums::Sums;
use timeline::Timeline;

/// What a report looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Html,
    Markdown,
}

/// The file of a report. Its ending says the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportFile {
    path: PathBuf,
    form: Form,
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let form = match ending.as_deref() {
            Some("html" | "htm") => Form::Html,
            Some("md" | "markdown") => Form::Markdown,
            _ => return Err(format!("'{text}' ends with neither .html nor .md")),
        };
        Ok(Self { path, form })
    }
}

impl fmt::Display for ReportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

impl ReportFile {
    /// Where it will be, as far as its folder is concerned.
    fn folder(&self) -> PathBuf {
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new(".")).to_owned()
    }

    fn cannot(&self, error: &io::Error) -> Failure {
        let message = format!("cannot write the report {self}: {error}");
        Failure::new(Kind::Failure, message).hint("name a file in a folder that you may write to")
    }
}

/// What is known of a report before its first record.
#[derive(Clone)]
pub(crate) struct ReportHeader {
    pub(crate) title: Option<String>,
    pub(crate) servers: Vec<ServerLabel>,
    pub(crate) window: Window,
    /// What was asked for beside the window, as option and value.
    pub(crate) filters: Vec<(String, String)>,
    pub(crate) made: DateTime<Utc>,
    pub(crate) zone: Arc<dyn Zone>,
}

/// All that a report tells beside its rows.
struct Told<'r> {
    frame: &'r ReportHeader,
    unread: &'r [UnreadSession],
    sums: &'r Sums,
    timeline: &'r Timeline,
    sessions: u64,
    open: &'r [OpenSession],
}

enum Body {
    Html(html::Page),
    Markdown(markdown::Ticket),
}

/// A report in the making.
pub(crate) struct Report {
    target: ReportFile,
    frame: ReportHeader,
    sessions: Sessions,
    sums: Sums,
    timeline: Timeline,
    body: Body,
}

/// What a report came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) events: u64,
    pub(crate) sessions: u64,
}

impl Report {
    /// Begins a report.
    ///
    /// # Errors
    /// The file could not be written once there is something to write.
    pub(crate) fn begin(target: ReportFile, frame: ReportHeader) -> Result<Self, Failure> {
        let body = Self::body(&target, &frame).map_err(|error| target.cannot(&error))?;
        let timeline = Timeline::new(frame.window, frame.made);
        let (sessions, sums) = (Sessions::default(), Sums::default());
        Ok(Self { target, frame, sessions, sums, timeline, body })
    }

    fn body(target: &ReportFile, frame: &ReportHeader) -> io::Result<Body> {
        let found = std::fs::metadata(&target.path).ok();
        if found.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(io::Error::other("it is a folder"));
        }
        // Beside a pipe or a device there may be no room.
        let is_file = found.is_none_or(|found| found.is_file());
        let folder = if is_file { target.folder() } else { std::env::temp_dir() };
        Ok(match target.form {
            Form::Html => Body::Html(html::Page::new(&folder, frame.servers.len() > 1)?),
            Form::Markdown => {
                let _writable = tempfile::tempfile_in(folder)?;
                Body::Markdown(markdown::Ticket::default())
            }
        })
    }

    /// Takes in the next record.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn add(&mut self, record: &Record) -> Result<(), Failure> {
        let line = Line::new(record, &*self.frame.zone);
        let place = self.sessions.add(&line);
        self.sums.add(&line, place.is_new);
        self.timeline.add(&line);
        let added = match &mut self.body {
            Body::Html(page) => page.add(&line, place),
            Body::Markdown(ticket) => {
                ticket.add(&line);
                Ok(())
            }
        };
        added.map_err(|error| self.target.cannot(&error))
    }

    /// Writes it.
    ///
    /// # Errors
    /// The disk is full, or the folder is no longer to be written to.
    pub(crate) fn finish(mut self, unread: &[UnreadSession]) -> Result<Written, Failure> {
        let open = self.sessions.open();
        let (sessions, sums, timeline) = (self.sessions.count(), &self.sums, &self.timeline);
        let told = Told { frame: &self.frame, unread, sums, timeline, sessions, open: &open };
        let mut written = || {
            let mut out = AtomicFile::create(&self.target.path)?;
            match &mut self.body {
                Body::Html(page) => page.finish(&told, &mut out)?,
                Body::Markdown(ticket) => ticket.finish(&told, &mut out)?,
            }
            out.commit()
        };
        written().map_err(|error| self.target.cannot(&error))?;
        Ok(Written { events: self.sums.all.events, sessions })
    }
}
