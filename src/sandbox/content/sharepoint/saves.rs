//! The handlers that save libraries, their folders and documents, and attachments of list items.

use super::endpoints::{folder_in_path, open, thing_in_path};
use super::rules::{AreaKind, ROOT};
use super::site::SiteNode;
use super::tree::SiteTree;
use super::versions::version_in_path;
use crate::sandbox::content::download::{ArchiveEntry, DownloadContent, content_number};
use crate::sandbox::content::engine::{ContentSpot, KeyKind};
use crate::sandbox::content::save_bodies::{
    ATTACHMENTS, DOCUMENT, FOLDERS, SITE_DOCUMENTS, read_ids,
};
use crate::sandbox::content::save_files::{
    document_entry, files_below, flat_archive, in_folder, joint_name, single_document,
};
use crate::sandbox::content::saves::{SaveResult, SavedThing};
use crate::sandbox::http::{BodyObject, SandboxError, SandboxRequest, require_found};
use crate::sandbox::state::SandboxState;

/// Saves a library as an archive.
pub(crate) fn save_library(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let id = request.path_text(2);
    let area = site.find_area(id).filter(|area| area.kind == AreaKind::Library);
    let tree = require_found(area.and_then(|area| site.tree(area)), "library", id)?;
    let name = session.text(tree.area.name).to_owned();
    let content = DownloadContent::zip(tree.files_below(ROOT));
    Ok(SavedThing::save("Library", name, site.url.clone(), content))
}

/// Saves a folder of a library as an archive.
pub(crate) fn save_folder(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, folder) = folder_in_path(&site)?;
    tree.saved_folder(folder)
}

/// Saves a version of a folder of a library: what the folder contains in the session. Versions of folders differ in
/// their properties.
pub(crate) fn save_folder_version(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, folder) = folder_in_path(&site)?;
    let latest = tree.latest_folder_version(folder);
    version_in_path(request, tree.folder_versions(folder), latest)?;
    tree.saved_folder(folder)
}

/// Saves folders of libraries as one archive.
pub(crate) fn save_folders(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (mut names, mut files) = (Vec::new(), Vec::new());
    for id in read_ids(request, FOLDERS, "folders")? {
        let place = site.find_place(&id).filter(|_| site.find_area(&id).is_none());
        let found = place.and_then(|place| Some((site.tree(place.area)?, place.folder)));
        let (tree, folder) = require_found(found, "folder", id)?;
        tree.require_library()?;
        let name = tree.tree.folder_name(folder);
        files.extend(in_folder(name, tree.files_below(folder)));
        names.push(name.to_owned());
    }
    Ok(SavedThing::save(
        "Folder",
        joint_name(&names),
        site.url.clone(),
        DownloadContent::zip(files),
    ))
}

/// Saves a document.
pub(crate) fn save_document(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, spot, state) = thing_in_path(&site, KeyKind::SiteDocument)?;
    let as_zip = BodyObject::read(request, DOCUMENT)?.flag("asZip").unwrap_or(false);
    Ok(tree.saved_document(spot, state.version, as_zip))
}

/// Saves a version of a document: a previous one, or the latest.
pub(crate) fn save_document_version(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, spot, state) = thing_in_path(&site, KeyKind::SiteDocument)?;
    let version = version_in_path(request, tree.thing_versions(spot, &state), state.version)?;
    let as_zip = BodyObject::read(request, DOCUMENT)?.flag("asZip").unwrap_or(false);
    Ok(tree.saved_document(spot, version, as_zip))
}

/// Saves documents as one archive, without their folders.
pub(crate) fn save_documents(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let mut files = Vec::new();
    for id in read_ids(request, SITE_DOCUMENTS, "documents")? {
        let found = site.find_tree(&id, KeyKind::SiteDocument).and_then(|(tree, key)| {
            let (spot, state) = tree.find_thing(key)?;
            Some(tree.file(spot, state.version))
        });
        files.push(require_found(found, "document", id)?);
    }
    let names: Vec<_> = files.iter().map(|file| file.path.clone()).collect();
    Ok(SavedThing::save("Document", joint_name(&names), site.url.clone(), flat_archive(files)))
}

/// Saves an attachment of a list item as an archive, as a real server does even with one.
pub(crate) fn save_attachment(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    save_attachments_of_item(state, request, &[request.path_text(3).to_owned()])
}

/// Saves attachments of a list item as one archive.
pub(crate) fn save_attachments(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let ids = read_ids(request, ATTACHMENTS, "attachments")?;
    save_attachments_of_item(state, request, &ids)
}

fn save_attachments_of_item(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
    ids: &[String],
) -> SaveResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, spot, _) = thing_in_path(&site, KeyKind::ListItem)?;
    let mut files = Vec::new();
    for id in ids {
        let mut all = 0..tree.attachment_count(spot);
        let number = all.find(|number| tree.attachment_id(spot, *number).to_string() == *id);
        let number = require_found(number, "attachment", id)?;
        files.push(tree.attachment_file(spot, number));
    }
    let names: Vec<_> = files.iter().map(|file| file.path.clone()).collect();
    let source = tree.source(Some(tree.folder_of(spot)));
    Ok(SavedThing::save("Attachment", joint_name(&names), source, flat_archive(files)))
}

impl SiteTree<'_> {
    /// Returns a version of a document as a file.
    pub(super) fn file(&self, spot: ContentSpot, version: u8) -> ArchiveEntry {
        let key = self.key.with_slot(self.thing_kind(), spot.home, spot.slot);
        let number = content_number(self.site.session.data.seed, key, version);
        let modified = self.tree.version_time(spot.home, spot.slot, version);
        let size = self.size(spot, version);
        document_entry(self.thing_name(spot, version), number, size, modified)
    }

    /// Returns an attachment as a file.
    pub(super) fn attachment_file(&self, spot: ContentSpot, number: u8) -> ArchiveEntry {
        let key = self.attachment_key(spot, number);
        let name = self.attachment_name(spot, number).to_owned();
        let size = self.attachment_size(spot, number);
        let modified = self.tree.version_time(spot.home, spot.slot, 1);
        let number = content_number(self.site.session.data.seed, key, number);
        document_entry(name, number, size, modified)
    }

    /// Returns the files below a folder.
    pub(super) fn files_below(&self, folder: u16) -> Vec<ArchiveEntry> {
        files_below(&self.tree, folder, |spot| {
            let state = self.tree.state(spot.home, spot.slot)?;
            Some(self.file(spot, state.version))
        })
    }

    /// Returns an error unless the tree is that of a library: a server saves no folders of lists.
    fn require_library(&self) -> Result<(), SandboxError> {
        match self.area.kind {
            AreaKind::Library => Ok(()),
            AreaKind::List => {
                let message = "Only folders of libraries can be saved, not those of lists.";
                Err(SandboxError::Invalid(message.to_owned()))
            }
        }
    }

    fn saved_folder(&self, folder: u16) -> SaveResult {
        self.require_library()?;
        let (name, content) =
            (self.tree.folder_name(folder), DownloadContent::zip(self.files_below(folder)));
        let source = self.source(self.tree.parent(folder));
        Ok(SavedThing::save("Folder", name.to_owned(), source, content))
    }

    fn saved_document(&self, spot: ContentSpot, version: u8, as_zip: bool) -> SavedThing {
        let file = self.file(spot, version);
        let (name, source) = (file.path.clone(), self.source(Some(self.folder_of(spot))));
        SavedThing::save("Document", name, source, single_document(file, as_zip))
    }

    /// Returns the folder that contains a thing.
    fn folder_of(&self, spot: ContentSpot) -> u16 {
        let state = self.tree.state(spot.home, spot.slot);
        state.and_then(|state| state.moved_to).unwrap_or(spot.home)
    }

    /// Returns the URL of the library or the list, with the names of a folder and of those that contain it.
    fn source(&self, folder: Option<u16>) -> String {
        let folders = folder.map_or_else(Vec::new, |folder| self.tree.folder_path(folder));
        let names = folders.into_iter().filter(|name| !name.is_empty());
        let all: Vec<_> =
            [self.site.url.as_str(), self.area.path].into_iter().chain(names).collect();
        all.join("/")
    }
}
