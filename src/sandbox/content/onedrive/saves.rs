//! The handlers that save drives, folders and documents.

use super::drive::{DriveNode, DriveTree};
use super::endpoints::{document_versions, folder_version, open};
use super::rules::ROOT;
use crate::sandbox::content::download::{ArchiveEntry, DownloadContent, content_number};
use crate::sandbox::content::engine::{ContentSpot, KeyKind};
use crate::sandbox::content::save_bodies::{DOCUMENT, DRIVE_DOCUMENTS, FOLDERS, read_ids};
use crate::sandbox::content::save_files::{
    document_entry, files_below, flat_archive, in_folder, joint_name, single_document,
};
use crate::sandbox::content::saves::{SaveResult, SavedThing};
use crate::sandbox::data::Id;
use crate::sandbox::http::{BodyObject, SandboxRequest, require_found};
use crate::sandbox::state::SandboxState;

/// Saves a drive as an archive.
pub(crate) fn save_drive(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let content = DownloadContent::zip(drive.tree().files_below(ROOT));
    let (name, source) = (drive.owner.name.clone(), drive.owner.email.clone());
    Ok(SavedThing::save("OneDrive", name, source, content))
}

/// Saves a folder as an archive.
pub(crate) fn save_folder(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    Ok(tree.saved_folder(tree.folder_in_path()?))
}

/// Saves a version of a folder: what the folder contains in the session. Versions of folders differ in their
/// properties.
pub(crate) fn save_folder_version(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let folder = tree.folder_in_path()?;
    folder_version(&tree, folder, request.path_number(3)?)?;
    Ok(tree.saved_folder(folder))
}

/// Saves folders as one archive.
pub(crate) fn save_folders(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let (mut names, mut files) = (Vec::new(), Vec::new());
    for id in read_ids(request, FOLDERS, "folders")? {
        let folder = Id::parse(&id).and_then(|id| tree.find_folder(id));
        let folder = require_found(folder, "folder", id)?;
        let name = tree.tree.folder_name(folder);
        files.extend(in_folder(name, tree.files_below(folder)));
        names.push(name.to_owned());
    }
    let source = drive.owner.email.clone();
    Ok(SavedThing::save("Folder", joint_name(&names), source, DownloadContent::zip(files)))
}

/// Saves a document.
pub(crate) fn save_document(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let (spot, state) = tree.document_in_path()?;
    let as_zip = BodyObject::read(request, DOCUMENT)?.flag("asZip").unwrap_or(false);
    Ok(tree.saved_document(spot, state.version, as_zip))
}

/// Saves a version of a document: a previous one, or the latest.
pub(crate) fn save_document_version(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let (spot, state) = tree.document_in_path()?;
    let id = request.path_number(3)?;
    let mut known = document_versions(&tree, spot, &state).into_iter().chain([state.version]);
    let version = require_found(known.find(|known| i32::from(*known) == id), "version", id)?;
    let as_zip = BodyObject::read(request, DOCUMENT)?.flag("asZip").unwrap_or(false);
    Ok(tree.saved_document(spot, version, as_zip))
}

/// Saves documents as one archive, without their folders.
pub(crate) fn save_documents(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let drive = DriveNode::in_path(&session)?;
    let tree = drive.tree();
    let mut files = Vec::new();
    for id in read_ids(request, DRIVE_DOCUMENTS, "documents")? {
        let document = Id::parse(&id).and_then(|id| tree.find_document(id));
        let (spot, state) = require_found(document, "document", id)?;
        files.push(tree.file(spot, state.version));
    }
    let names: Vec<_> = files.iter().map(|file| file.path.clone()).collect();
    let source = drive.owner.email.clone();
    Ok(SavedThing::save("Document", joint_name(&names), source, flat_archive(files)))
}

impl DriveTree<'_> {
    /// Returns a version of a document as a file.
    pub(super) fn file(&self, spot: ContentSpot, version: u8) -> ArchiveEntry {
        let (name, size) = self.document_name(spot, version);
        let key = self.drive.key.with_slot(KeyKind::Document, spot.home, spot.slot);
        let number = content_number(self.drive.session.data.seed, key, version);
        let modified = self.tree.version_time(spot.home, spot.slot, version);
        document_entry(name, number, size, modified)
    }

    /// Returns the files below a folder.
    pub(super) fn files_below(&self, folder: u16) -> Vec<ArchiveEntry> {
        files_below(&self.tree, folder, |spot| {
            let state = self.tree.state(spot.home, spot.slot)?;
            Some(self.file(spot, state.version))
        })
    }

    fn saved_folder(&self, folder: u16) -> SavedThing {
        let content = DownloadContent::zip(self.files_below(folder));
        let name = self.tree.folder_name(folder).to_owned();
        SavedThing::save("Folder", name, self.source(self.tree.parent(folder)), content)
    }

    fn saved_document(&self, spot: ContentSpot, version: u8, as_zip: bool) -> SavedThing {
        let file = self.file(spot, version);
        let state = self.tree.state(spot.home, spot.slot);
        let folder = state.and_then(|state| state.moved_to).unwrap_or(spot.home);
        let (name, source) = (file.path.clone(), self.source(Some(folder)));
        SavedThing::save("Document", name, source, single_document(file, as_zip))
    }

    /// Returns the address of the owner and the names of a folder and of those that contain it.
    fn source(&self, folder: Option<u16>) -> String {
        let folders = folder.map_or_else(Vec::new, |folder| self.tree.folder_path(folder));
        let names = folders.into_iter().filter(|name| !name.is_empty());
        let all: Vec<_> = std::iter::once(self.drive.owner.email.as_str()).chain(names).collect();
        all.join("/")
    }
}
