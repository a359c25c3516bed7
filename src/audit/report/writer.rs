//! Writes a report: records go in one after the other, the file is written at the end.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::event::ReportEvent;
use super::header::ReportHeader;
use super::html::HtmlReport;
use super::markdown;
use super::numbers::counted;
use super::sanitize::sanitize_record;
use super::summary::ReportSummary;
use super::table::ReportTable;
use crate::audit::event_record::{EventRecord, UnreadSession};
use crate::audit::records::{AuditedSession, ServerLabel};
use crate::error::{Failure, Kind};
use crate::sys::atomic_file::AtomicFile;
use crate::sys::{parent_folder, resolved};
use crate::time::Window;

/// The file of a report. Its extension selects the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReportFile {
    Html(PathBuf),
    Markdown(PathBuf),
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().map(|text| text.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("html" | "htm") => Ok(Self::Html(path)),
            Some("md" | "markdown") => Ok(Self::Markdown(path)),
            _ => Err("the file name must end with .html or .md".to_owned()),
        }
    }
}

impl fmt::Display for ReportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().display().fmt(f)
    }
}

impl ReportFile {
    fn path(&self) -> &Path {
        let (Self::Html(path) | Self::Markdown(path)) = self;
        path
    }

    /// Returns the folder for temporary files: that of the report, unless the report goes to a pipe or a device.
    fn temporary_folder(&self) -> io::Result<PathBuf> {
        match std::fs::metadata(self.path()) {
            Ok(found) if found.is_dir() => return Err(io::Error::other("it is a folder")),
            Ok(found) if !found.is_file() => return Ok(std::env::temp_dir()),
            _ => {}
        }
        // A link may lead to another folder.
        Ok(parent_folder(&resolved(self.path())).to_owned())
    }

    fn write_failure(&self, error: &io::Error) -> Failure {
        let message = format!("cannot write the report {self}: {error}");
        Failure::new(Kind::Failure, message).hint("use a file in a folder that you can write to")
    }
}

enum ReportBody {
    Html(HtmlReport),
    Markdown([ReportTable; 3]),
}

impl ReportBody {
    fn new(file: &ReportFile, header: &ReportHeader) -> io::Result<Self> {
        let folder = file.temporary_folder()?;
        if let ReportFile::Html(_) = file {
            return HtmlReport::new(&folder, header).map(Self::Html);
        }
        // The folder is writable if this works.
        tempfile::tempfile_in(folder)?;
        Ok(Self::Markdown(markdown::event_tables()))
    }
}

/// A report that is being written.
pub(crate) struct ReportWriter {
    file: ReportFile,
    summary: ReportSummary,
    body: ReportBody,
}

impl ReportWriter {
    /// Begins a report.
    ///
    /// # Errors
    /// The folder of the file is not writable.
    pub(crate) fn begin(file: ReportFile, header: ReportHeader) -> Result<Self, Failure> {
        let body = ReportBody::new(&file, &header).map_err(|error| file.write_failure(&error))?;
        Ok(Self { file, summary: ReportSummary::new(header), body })
    }

    /// Sets the window by the server's clock.
    pub(crate) fn set_window(&mut self, window: Window) {
        self.summary.header.window = window;
    }

    /// Adds the next record, in the order of the audit.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn add(&mut self, mut record: EventRecord) -> Result<(), Failure> {
        sanitize_record(&mut record);
        let event = ReportEvent::new(&record, &*self.summary.header.zone);
        let switch = self.summary.add(&event);
        match &mut self.body {
            ReportBody::Html(html) => html.add(&event, switch),
            ReportBody::Markdown(tables) => {
                markdown::add(tables, &event);
                Ok(())
            }
        }
        .map_err(|error| self.file.write_failure(&error))
    }

    /// Writes the file, with the sessions that are open or could not be read, and returns a note that says so.
    ///
    /// # Errors
    /// The disk is full, or the folder is no longer writable.
    pub(crate) fn finish(
        mut self,
        open: Vec<(ServerLabel, AuditedSession)>,
        unread: Vec<UnreadSession>,
    ) -> Result<String, Failure> {
        (self.summary.open, self.summary.unread) = (open, unread);
        let written = Self::write(&self.file, &mut self.body, &self.summary);
        written.map_err(|error| self.file.write_failure(&error))?;
        let [sessions, events, ..] =
            self.summary.key_figures().map(|(number, noun)| counted(number, noun));
        Ok(format!("wrote {}: {events} of {sessions}", self.file))
    }

    fn write(file: &ReportFile, body: &mut ReportBody, summary: &ReportSummary) -> io::Result<()> {
        let mut out = AtomicFile::create(file.path())?;
        match body {
            ReportBody::Html(html) => html.write(summary, &mut out)?,
            ReportBody::Markdown(tables) => markdown::write(tables, summary, &mut out)?,
        }
        out.commit()
    }
}
