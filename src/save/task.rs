//! One file to be saved.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::folder_names::FolderNames;
use super::manifest::SavedRecord;
use super::relative_file::RelativeFile;
use super::thing_outcome::ThingOutcome;
use crate::api::session::Workload;
use crate::content::{Entry, SaveForm, id_path};
use crate::error::{Failure, Kind};
use crate::text::safe;
use crate::time::Window;

/// A thing that is saved to a file.
pub(crate) struct SaveTask {
    pub(crate) entry: Entry,
    pub(crate) form: SaveForm,
    /// An earlier version; `None` for the latest.
    pub(crate) version: Option<EarlierVersion>,
    /// The time of the posts on a page; without bounds, all are on it.
    pub(crate) window: Window,
    pub(crate) file: RelativeFile,
}

/// An earlier version of a file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EarlierVersion {
    /// The ID by which requests name it.
    pub(crate) id: String,
    /// The number that people know. Some versions have none.
    pub(crate) number: String,
}

impl EarlierVersion {
    /// Returns the version that an entry of a list of versions is.
    ///
    /// # Errors
    /// The API cannot save it, or it has no ID: then a request cannot name it.
    pub(super) fn of(entry: &Entry, number: String) -> Result<Self, Failure> {
        if entry.node.workload == Workload::Vet {
            let message = format!(
                "cannot save {}: the API saves no earlier versions of Teams files",
                safe(&entry.path)
            );
            return Err(Failure::usage(message));
        }
        let Some(id) = entry.model().and_then(|item| *item.version_id) else {
            let message = format!(
                "cannot save {}: the server lists no ID of this version",
                safe(&entry.path)
            );
            return Err(Failure::new(Kind::Server, message));
        };
        Ok(Self { id: id.to_string(), number })
    }

    /// Returns the number that people know, else the ID.
    pub(crate) fn word(&self) -> &str {
        if self.number.is_empty() { &self.id } else { &self.number }
    }
}

impl SaveTask {
    /// Returns the size in bytes that the file must have, if the server says it. Only files are saved as they are.
    pub(crate) fn expected(&self) -> Option<u64> {
        let size = self.entry.model().and_then(|item| *item.size_bytes);
        size.and_then(|size| u64::try_from(size).ok()).filter(|_| self.form == SaveForm::File)
    }

    /// Returns the path of IDs, which identifies the thing in every session of its restore point.
    pub(crate) fn id_path(&self) -> String {
        let path = id_path(&self.entry.node).map_or_else(String::new, |path| path.to_string());
        match &self.version {
            Some(version) => format!("{path}@{}", version.word()),
            None => path,
        }
    }

    /// Returns the time of the file: of receipt or of the last change.
    pub(super) fn modified(&self) -> Option<DateTime<Utc>> {
        self.entry.model()?.time().happened()
    }

    /// Returns a file with digits of the IDs of the thing and its version in its name.
    pub(super) fn file_with_digits(&self, file: &RelativeFile) -> RelativeFile {
        let id = self.entry.node.own_id();
        let of_version = self.version.as_ref().map(|version| format!("{id}@{}", version.id));
        // A child that was not counted never takes a plain name.
        let name =
            FolderNames::default().file_name(file.name(), of_version.as_deref().unwrap_or(id));
        let folders: Vec<_> = file.as_str().split('/').collect();
        RelativeFile::new(&folders[..folders.len().saturating_sub(1)], &name)
    }

    /// Returns the line of the manifest for what became of the thing.
    pub(super) fn record(&self, saved_as: &str, thing: &ThingOutcome) -> SavedRecord {
        let model = self.entry.model();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let is_mail = matches!(self.form, SaveForm::Msg | SaveForm::Pst);
        let (received, modified) =
            if is_mail { (self.modified(), None) } else { (None, self.modified()) };
        let json = self.entry.item.as_ref().map(|item| item.json().to_owned());
        SavedRecord {
            time: thing.time,
            status: thing.status,
            path: thing.path.clone(),
            file: RelativeFile::try_from(thing.file.clone()).ok(),
            kind: self.entry.node.kind.word(),
            ids: self.entry.node.ids.clone(),
            version: self.version.as_ref().map(|version| version.number.clone()),
            version_id: self.version.as_ref().map(|version| version.id.clone()),
            saved_as: saved_as.to_owned(),
            name: self.entry.name().to_owned(),
            modified,
            received,
            from: model.and_then(|item| text(item.person())).filter(|_| is_mail),
            subject: text(self.entry.name()).filter(|_| is_mail),
            tries: thing.tries,
            resumed_at: None,
            seconds: Some(thing.elapsed.as_secs_f64()),
            error: thing.error.as_ref().map(|error| format!("{error:#}")),
            item: json.and_then(|json| RawValue::from_string(json).ok()),
        }
    }
}
