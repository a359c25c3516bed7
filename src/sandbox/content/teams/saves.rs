//! The handlers that save files of channels.

use super::channel::ChannelNode;
use super::endpoints::{channels_of_file, file_in_path, open};
use super::files::{ChannelFiles, FilePlace};
use super::rules::ROOT;
use super::team::TeamNode;
use crate::sandbox::content::download::{ArchiveEntry, DownloadContent, content_number};
use crate::sandbox::content::engine::{ContentSpot, KeyKind};
use crate::sandbox::content::save_bodies::{CHANNEL_FILE, channel_files, nothing};
use crate::sandbox::content::save_files::{
    below, document_entry, files_below, in_folder, joint_name, single_document,
};
use crate::sandbox::content::saves::{SaveResult, SavedThing};
use crate::sandbox::data::Id;
use crate::sandbox::http::{BodyObject, SandboxError, SandboxRequest, require_found};
use crate::sandbox::state::SandboxState;

/// Saves a file, or a folder as an archive.
pub(crate) fn save_file(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = channels_of_file(&team)?;
    let (files, place) = file_in_path(&channels, request)?;
    let as_zip = BodyObject::read(request, CHANNEL_FILE)?.flag("asZip").unwrap_or(false);
    let (kind, folder, content) = match place {
        FilePlace::Folder(folder) => {
            ("Folder", files.tree.parent(folder), DownloadContent::zip(files.files_below(folder)))
        }
        FilePlace::File(spot, state) => {
            let folder = state.moved_to.unwrap_or(spot.home);
            let content = single_document(files.file(spot, state.version), as_zip);
            ("File", Some(folder), content)
        }
    };
    let name = files.name(place, files.latest_version(place));
    Ok(SavedThing::save(kind, name, files.source(folder), content))
}

/// Saves files and folders of one channel, or all files of it, as an archive.
pub(crate) fn save_files(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let body = BodyObject::read(request, channel_files(request.version))?;
    let channels = body_channels(&team, &body)?;
    let listed = body.objects("files");
    if listed.is_empty() {
        let channel = channels.first().filter(|_| body.has("channelId"));
        let channel = channel.ok_or_else(|| nothing("files"))?;
        let files = channel.files();
        let content = DownloadContent::zip(files.files_below(ROOT));
        let (name, source) = (channel.name().to_owned(), files.source(None));
        return Ok(SavedThing::save("Files", name, source, content));
    }
    let trees: Vec<_> = channels.iter().map(ChannelNode::files).collect();
    let (mut names, mut all, mut used) = (Vec::new(), Vec::new(), None);
    for file in &listed {
        let id = file.text("id").unwrap_or("");
        let found = Id::parse(id).and_then(|id| {
            trees.iter().enumerate().find_map(|(index, files)| Some((index, files.find(id)?)))
        });
        let (index, place) = require_found(found, "file", id)?;
        require_one_channel(*used.get_or_insert(index) == index)?;
        let files = &trees[index];
        let name = files.name(place, files.latest_version(place));
        match place {
            FilePlace::Folder(folder) => all.extend(in_folder(&name, files.files_below(folder))),
            FilePlace::File(spot, state) => all.push(below("", files.file(spot, state.version))),
        }
        names.push(name);
    }
    let source = used.map_or_else(String::new, |index| trees[index].source(None));
    Ok(SavedThing::save("File", joint_name(&names), source, DownloadContent::zip(all)))
}

/// Returns the channels in which what a body names is: the one of `channelId`, or all.
pub(super) fn body_channels<'a>(
    team: &'a TeamNode<'a>,
    body: &BodyObject,
) -> Result<Vec<ChannelNode<'a>>, SandboxError> {
    match body.text("channelId") {
        Some(id) => Ok(vec![require_found(ChannelNode::find(team, id), "channel", id)?]),
        None => Ok(team.channels().collect()),
    }
}

/// Returns an error unless all things of a body are in one channel, as the contract demands.
pub(super) fn require_one_channel(is_one: bool) -> Result<(), SandboxError> {
    let message = "The things to save must be in one channel.";
    if is_one { Ok(()) } else { Err(SandboxError::Invalid(message.to_owned())) }
}

impl ChannelFiles<'_> {
    /// Returns a version of a file.
    pub(super) fn file(&self, spot: ContentSpot, version: u8) -> ArchiveEntry {
        let key = self.channel.key.with_slot(KeyKind::TeamFile, spot.home, spot.slot);
        let number = content_number(self.channel.team.session.data.seed, key, version);
        let modified = self.tree.version_time(spot.home, spot.slot, version);
        let size = self.size(spot, version);
        document_entry(self.file_name(spot, version), number, size, modified)
    }

    /// Returns the files below a folder.
    pub(super) fn files_below(&self, folder: u16) -> Vec<ArchiveEntry> {
        files_below(&self.tree, folder, |spot| {
            let state = self.tree.state(spot.home, spot.slot)?;
            Some(self.file(spot, state.version))
        })
    }

    /// Returns the names of the team and the channel, and those of a folder and of the folders that contain it.
    fn source(&self, folder: Option<u16>) -> String {
        let team = self.channel.team;
        let top = [team.session.text(team.row.name), self.channel.name()];
        // The first folder has the name of the channel.
        let folders = folder.map_or_else(Vec::new, |folder| self.tree.folder_path(folder));
        let all: Vec<_> = top.into_iter().chain(folders.into_iter().skip(1)).collect();
        all.join("/")
    }
}
