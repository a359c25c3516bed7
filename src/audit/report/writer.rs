//! Writes a report: records go in one after the other, the file is written at the end.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::event::ReportEvent;
use super::header::ReportHeader;
use super::html::HtmlReport;
use super::markdown::MarkdownReport;
use super::numbers::counted;
use super::sanitize::{sanitize_header, sanitize_record, sanitize_unread};
use super::summary::ReportSummary;
use crate::audit::event_record::{EventRecord, UnreadSession};
use crate::error::{Failure, Kind};
use crate::sys::atomic_file::AtomicFile;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReportFormat {
    Html,
    Markdown,
}

/// The file of a report. Its extension selects the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportFile {
    path: PathBuf,
    format: ReportFormat,
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().map(|text| text.to_string_lossy().to_lowercase());
        let format = match extension.as_deref() {
            Some("html" | "htm") => ReportFormat::Html,
            Some("md" | "markdown") => ReportFormat::Markdown,
            _ => return Err("the file name must end with .html or .md".to_owned()),
        };
        Ok(Self { path, format })
    }
}

impl fmt::Display for ReportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

impl ReportFile {
    /// Returns the folder for temporary files: that of the report, unless the report goes to a pipe or a device.
    fn temporary_folder(&self) -> io::Result<PathBuf> {
        match std::fs::metadata(&self.path) {
            Ok(found) if found.is_dir() => return Err(io::Error::other("it is a folder")),
            Ok(found) if !found.is_file() => return Ok(std::env::temp_dir()),
            _ => {}
        }
        // A link may lead to another folder.
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok(folder.unwrap_or(Path::new(".")).to_owned())
    }

    fn write_failure(&self, error: &io::Error) -> Failure {
        let message = format!("cannot write the report {self}: {error}");
        Failure::new(Kind::Failure, message).hint("use a file in a folder that you can write to")
    }
}

enum ReportBody {
    Html(HtmlReport),
    Markdown(MarkdownReport),
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
    pub(crate) fn begin(file: ReportFile, mut header: ReportHeader) -> Result<Self, Failure> {
        sanitize_header(&mut header);
        let body = Self::body(&file, &header).map_err(|error| file.write_failure(&error))?;
        Ok(Self { file, summary: ReportSummary::new(header), body })
    }

    fn body(file: &ReportFile, header: &ReportHeader) -> io::Result<ReportBody> {
        let folder = file.temporary_folder()?;
        Ok(match file.format {
            ReportFormat::Html => ReportBody::Html(HtmlReport::new(&folder, header)?),
            ReportFormat::Markdown => {
                // The folder is writable if this works.
                tempfile::tempfile_in(folder)?;
                ReportBody::Markdown(MarkdownReport::default())
            }
        })
    }

    /// Adds the next record, in the order of the audit.
    ///
    /// # Errors
    /// The disk is full.
    pub(crate) fn add(&mut self, mut record: EventRecord) -> Result<(), Failure> {
        sanitize_record(&mut record);
        let event = ReportEvent::new(&record, &*self.summary.header.zone);
        let change = self.summary.add(&event);
        match &mut self.body {
            ReportBody::Html(html) => {
                html.add(&event, change).map_err(|error| self.file.write_failure(&error))
            }
            ReportBody::Markdown(markdown) => {
                markdown.add(&event);
                Ok(())
            }
        }
    }

    /// Writes the file and returns a note that says so.
    ///
    /// # Errors
    /// The disk is full, or the folder is no longer writable.
    pub(crate) fn finish(mut self, mut unread: Vec<UnreadSession>) -> Result<String, Failure> {
        unread.iter_mut().for_each(sanitize_unread);
        self.summary.unread = unread;
        let written = Self::write(&self.file, &mut self.body, &self.summary);
        written.map_err(|error| self.file.write_failure(&error))?;
        let events = counted(self.summary.totals.all.events, "event");
        let sessions = counted(self.summary.sessions.count(), "session");
        Ok(format!("wrote {}: {events} of {sessions}", self.file))
    }

    fn write(file: &ReportFile, body: &mut ReportBody, summary: &ReportSummary) -> io::Result<()> {
        let mut out = AtomicFile::create(&file.path)?;
        match body {
            ReportBody::Html(html) => html.write(summary, &mut out)?,
            ReportBody::Markdown(markdown) => markdown.write(summary, &mut out)?,
        }
        out.commit()
    }
}
