//! The lines of a manifest, as they are written: one for the run, one for each thing, and one for the end.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::api::session::Workload;
use crate::content::NodeIds;
use crate::save::complete_part::CompletePart;
use crate::save::left_out::LeftOut;
use crate::save::relative_file::RelativeFile;
use crate::save::thing_outcome::{ThingOutcome, ThingStatus};
use crate::time::wire;

/// The version of the format.
pub(super) const MANIFEST_VERSION: u32 = 1;

/// What a run saves: the first line that it writes. A folder holds the things of one restore point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RunHeader {
    /// The name and version of this program.
    pub(crate) tool: String,
    pub(crate) started: DateTime<Utc>,
    pub(crate) server: String,
    pub(crate) user: Option<String>,
    pub(crate) session: Uuid,
    /// The type of the session: `vex`, `veod`, `vesp` or `vet`.
    #[serde(rename = "type")]
    pub(crate) workload: String,
    /// The time of the restore point. An open session may not show it.
    pub(crate) point: Option<DateTime<Utc>>,
    /// The backup job or other source of the restore point.
    pub(crate) source: Option<String>,
    pub(crate) organization: Option<String>,
    /// The options of the session; `None` if another machine started it.
    pub(crate) show_deleted: Option<bool>,
    pub(crate) show_all_versions: Option<bool>,
    /// The paths that are saved.
    pub(crate) paths: Vec<String>,
    /// The options that select things or change their files, as they are typed.
    pub(crate) options: String,
}

/// A header as it is on disk.
#[derive(Serialize)]
struct VersionedHeader<'h> {
    v: u32,
    #[serde(flatten)]
    header: &'h RunHeader,
}

impl RunHeader {
    /// Returns the line with its line end.
    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        line(&VersionedHeader { v: MANIFEST_VERSION, header: self })
    }

    /// Returns from which other content than this one another run saved; `None` if the content is the same.
    pub(super) fn difference(&self, earlier: &Self) -> Option<String> {
        let differs = |noun: &str, earlier: &str, now: &str| {
            (earlier != now).then(|| format!("it has the files of {noun} {earlier}, not {now}"))
        };
        let known = |noun, earlier: &Option<String>, now: &Option<String>| {
            differs(noun, earlier.as_deref()?, now.as_deref()?)
        };
        let point = |header: &Self| header.point.map(wire);
        let session = || {
            // Two sessions of the same restore point have the same content. Otherwise only the session itself has.
            if self.point.is_some() && earlier.point.is_some() {
                return known("the restore point", &point(earlier), &point(self));
            }
            let sessions = [earlier, self].map(|header| header.session.to_string());
            differs("the restore session", &sessions[0], &sessions[1])
        };
        let shown = |header: &Self| {
            header.show_deleted.map(|shown| if shown { "shown" } else { "hidden" }.to_owned())
        };
        differs("the server", &earlier.server, &self.server)
            .or_else(|| {
                let [earlier, now] = [earlier, self].map(|header| workload_label(&header.workload));
                (earlier != now).then(|| format!("its files are of {earlier}, not of {now}"))
            })
            .or_else(session)
            .or_else(|| {
                let is_comparable = is_one_naming(earlier.source.as_ref()?, self.source.as_ref()?);
                is_comparable.then(|| known("the source", &earlier.source, &self.source))?
            })
            .or_else(|| known("the organization", &earlier.organization, &self.organization))
            .or_else(|| known("a session with deleted items", &shown(earlier), &shown(self)))
    }

    /// Returns whether another run selected the same things. Users may have rights to different things.
    pub(super) fn selects_the_same(&self, other: &Self) -> bool {
        self.user == other.user
            && self.paths == other.paths
            && self.options == other.options
            && self.show_deleted == other.show_deleted
            && self.show_all_versions == other.show_all_versions
    }
}

/// One thing of a run, with its outcome.
#[derive(Debug, Serialize)]
pub(crate) struct SavedRecord {
    pub(crate) time: DateTime<Utc>,
    pub(crate) status: ThingStatus,
    /// The path in the session.
    pub(crate) path: String,
    pub(crate) file: Option<RelativeFile>,
    /// The word of the kind of thing; empty if it is not known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(crate) kind: &'static str,
    pub(crate) ids: NodeIds,
    /// The earlier version that was saved; `None` for the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// The ID of that version.
    #[serde(rename = "versionId", skip_serializing_if = "Option::is_none")]
    pub(crate) version_id: Option<String>,
    /// The word of the form in which it was saved.
    #[serde(rename = "as", skip_serializing_if = "String::is_empty")]
    pub(crate) saved_as: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) received: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    pub(crate) tries: u32,
    /// The byte at which an interrupted download was continued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resumed_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// The object of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<Box<RawValue>>,
}

/// A record with the facts of its file.
#[derive(Serialize)]
struct FileRecord<'r> {
    bytes: u64,
    sha256: &'r str,
    /// The time of modification as the file system has stored it.
    mtime: DateTime<Utc>,
    /// Size and time do not prove the file: one with the same was there before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    needs_hash: bool,
    #[serde(flatten)]
    record: &'r SavedRecord,
}

impl SavedRecord {
    /// Returns the record of a path of which the thing was not found, or could not be listed.
    pub(crate) fn of_path(thing: &ThingOutcome) -> Self {
        Self {
            time: thing.time,
            status: thing.status,
            path: thing.path.clone(),
            file: None,
            kind: "",
            ids: NodeIds::default(),
            version: None,
            version_id: None,
            saved_as: String::new(),
            name: String::new(),
            modified: None,
            received: None,
            from: None,
            subject: None,
            tries: thing.tries,
            resumed_at: None,
            seconds: None,
            error: thing.error.as_ref().map(|error| format!("{error:#}")),
            item: None,
        }
    }

    /// Returns the line of a thing without a file.
    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        line(self)
    }

    /// Returns the line of a thing with its file.
    pub(super) fn line_of(&self, part: &CompletePart) -> serde_json::Result<Vec<u8>> {
        let (bytes, sha256) = (part.saved.bytes, &*part.saved.sha256);
        let (mtime, needs_hash) = (part.modified, part.needs_hash);
        line(&FileRecord { bytes, sha256, mtime, needs_hash, record: self })
    }
}

/// The last line of a run that was not interrupted.
#[derive(Debug, Serialize)]
pub(crate) struct RunEnd {
    #[serde(rename = "end")]
    pub(crate) time: DateTime<Utc>,
    pub(crate) saved: u64,
    pub(crate) kept: u64,
    pub(crate) failed: u64,
    pub(crate) bytes: u64,
    /// True if everything that the paths and options select is in the folder.
    pub(crate) complete: bool,
    /// Kinds of things below the paths that have no form in which they are saved, with their numbers.
    #[serde(skip_serializing_if = "LeftOut::is_empty")]
    pub(crate) left_out: LeftOut,
}

impl RunEnd {
    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        line(self)
    }
}

/// Returns whether two sources are named in one way, so that different texts are different sources: a job has its name or its
/// ID, and an organization also shows the backups of its jobs.
fn is_one_naming(one: &str, other: &str) -> bool {
    let naming = |text: &str| {
        let noun = text.split_once(' ').map_or("", |(noun, _)| noun).to_owned();
        (noun, text.ends_with('\''))
    };
    naming(one) == naming(other)
}

/// Returns a type of session for a person: `Exchange (vex)`.
fn workload_label(code: &str) -> &str {
    Workload::ALL.iter().find(|known| known.code() == code).map_or(code, |known| known.label())
}

fn line(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    // An object of the server may be indented. In strings of JSON, line ends are escaped.
    for byte in line.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
    line.push(b'\n');
    Ok(line)
}
