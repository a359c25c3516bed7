//! What a session shows of teams, for `GET /sandbox/truth`.

use super::channel::ChannelNode;
use super::files::{ChannelFiles, FilePlace};
use super::posts::{ChannelPosts, TOP};
use super::rules::{ROOT, TEAMS};
use super::team::TeamNode;
use crate::sandbox::content::download::DownloadContent;
use crate::sandbox::content::engine::{ContentKey, ContentSpot, KeyKind, SlotState};
use crate::sandbox::content::save_files::single_document;
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::truth::{ThingSaves, TruthLines, TruthThing};
use crate::sandbox::data::Id;

/// Returns the number of teams.
pub(crate) fn owners() -> u32 {
    u32::try_from(TEAMS.len()).unwrap_or(0)
}

/// Adds a line for each thing of the team with a number, itself included. The root folders of channels, which
/// have no place of their own in a path, have none.
pub(crate) fn add_owner(session: &SessionContent<'_>, number: u32, lines: &mut TruthLines) {
    let Some(team) = TeamNode::new(session, number) else { return };
    lines.add(|| team_thing(&team));
    for channel in team.channels() {
        lines.add(|| channel_thing(&channel));
        for (number, _) in channel.tabs() {
            lines.add(|| tab_thing(&channel, number));
        }
        add_files(&channel.files(), lines);
        add_posts(&channel.posts(), lines);
    }
}

fn add_files(files: &ChannelFiles<'_>, lines: &mut TruthLines) {
    for folder in files.tree.folders().filter(|folder| *folder != ROOT) {
        lines.add(|| folder_thing(files, folder));
    }
    for home in files.tree.folders() {
        for slot in files.tree.slots(home) {
            let Some(state) = files.tree.state(home, slot) else { continue };
            let spot = ContentSpot { home, slot, version: None };
            lines.add(|| file_thing(files, spot, state));
        }
    }
}

fn add_posts(posts: &ChannelPosts<'_>, lines: &mut TruthLines) {
    for slot in posts.tree.slots(TOP) {
        let Some(state) = posts.tree.state(TOP, slot) else { continue };
        let spot = ContentSpot { home: TOP, slot, version: None };
        for spot in std::iter::once(spot).chain(posts.replies(spot)) {
            lines.add(|| post_thing(posts, spot, &state));
        }
    }
}

/// Returns what the session shows of the thing with a key.
pub(crate) fn describe(session: &SessionContent<'_>, key: ContentKey) -> Option<TruthThing> {
    let team = TeamNode::new(session, key.root)?;
    if key.organization != team.key.organization {
        return None;
    }
    if key.kind == KeyKind::Team {
        return Some(team_thing(&team));
    }
    let channel = team.channels().find(|channel| channel.key.area == key.area)?;
    match key.kind {
        KeyKind::Tab => {
            let tab = channel.tabs().find(|(number, _)| *number == key.slot);
            tab.map(|(number, _)| tab_thing(&channel, number))
        }
        KeyKind::TeamFolder => {
            let files = channel.files();
            let is_shown = key.folder != ROOT && files.tree.shows(key.folder);
            is_shown.then(|| folder_thing(&files, key.folder))
        }
        KeyKind::TeamFile => {
            let files = channel.files();
            let state = files.tree.state(key.folder, key.slot)?;
            let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
            Some(file_thing(&files, spot, state))
        }
        KeyKind::Post => {
            let posts = channel.posts();
            let state = posts.tree.state(TOP, key.slot)?;
            let post = ContentSpot { home: TOP, slot: key.slot, version: None };
            let mut all = std::iter::once(post).chain(posts.replies(post));
            let spot = all.find(|spot| spot.version.unwrap_or(0) == key.version)?;
            Some(post_thing(&posts, spot, &state))
        }
        _ => Some(channel_thing(&channel)),
    }
}

/// Returns what saves of a thing give; `None` for teams and tabs. A channel gives all its files and all its posts.
pub(crate) fn saves(session: &SessionContent<'_>, thing: &TruthThing) -> Option<ThingSaves> {
    let key = thing.key;
    let team = TeamNode::new(session, key.root)?;
    let channel = team.channels().find(|channel| channel.key.area == key.area)?;
    let (files, posts) = (channel.files(), channel.posts());
    let archive = |folder| DownloadContent::zip(files.files_below(folder));
    Some(match key.kind {
        KeyKind::Channel => ThingSaves::default()
            .with("zip", archive(ROOT))
            .with("html", DownloadContent::html(posts.page(&posts.all_spots()))),
        KeyKind::TeamFolder => ThingSaves::default().with("zip", archive(key.folder)),
        KeyKind::TeamFile => {
            let state = files.tree.state(key.folder, key.slot)?;
            let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
            let content = |as_zip| single_document(files.file(spot, state.version), as_zip);
            ThingSaves::default().with("file", content(false)).with("zip", content(true))
        }
        KeyKind::Post => {
            let version = (key.version > 0).then_some(key.version);
            let spot = ContentSpot { home: TOP, slot: key.slot, version };
            ThingSaves::default()
                .with("msg", DownloadContent::file(posts.message(spot)))
                .with("html", posts.page_with_replies(spot))
        }
        _ => return None,
    })
}

/// Returns the key in the id of a channel.
pub(crate) fn parse(seed: u64, text: &str) -> Option<ContentKey> {
    let digits = text.strip_prefix("19:")?.strip_suffix("@thread.tacv2")?;
    ContentKey::from_id(seed, Id::parse(digits)?, KeyKind::Channel)
}

fn team_thing(team: &TeamNode<'_>) -> TruthThing {
    TruthThing {
        kind: "team",
        key: team.key,
        ids: vec![("team", team.id.to_string())],
        names: vec![team.session.text(team.row.name).to_owned()],
        size: None,
        version: None,
        is_deleted: team.view.is_deleted,
    }
}

fn channel_thing(channel: &ChannelNode<'_>) -> TruthThing {
    let mut thing = team_thing(channel.team);
    thing.ids.push(("channel", channel.id.clone()));
    thing.names.push(channel.name().to_owned());
    TruthThing { kind: "channel", key: channel.key, is_deleted: channel.is_deleted(), ..thing }
}

fn tab_thing(channel: &ChannelNode<'_>, number: u32) -> TruthThing {
    let mut thing = channel_thing(channel);
    thing.ids.push(("tab", channel.tab_id(number).to_string()));
    let tab = channel.tabs().find(|(known, _)| *known == number);
    let name = tab.map_or("", |(_, row)| channel.team.session.text(row.name));
    thing.names.extend(["tabs".to_owned(), name.to_owned()]);
    TruthThing { kind: "tab", key: channel.key.with_slot(KeyKind::Tab, 0, number), ..thing }
}

/// Describes a folder, or the files of the channel if the folder is their root.
fn folder_thing(files: &ChannelFiles<'_>, folder: u16) -> TruthThing {
    let mut thing = channel_thing(files.channel);
    thing.names.push("files".to_owned());
    if folder == ROOT {
        return thing;
    }
    thing.ids.push(("folder", files.folder_id(folder).to_string()));
    // The first name is that of the root folder.
    thing
        .names
        .extend(files.tree.folder_path(folder).iter().skip(1).map(|name| (*name).to_owned()));
    let key = files.channel.key.with_folder(KeyKind::TeamFolder, folder);
    TruthThing { kind: "folder", key, is_deleted: files.tree.is_deleted(folder), ..thing }
}

fn file_thing(files: &ChannelFiles<'_>, spot: ContentSpot, state: SlotState) -> TruthThing {
    let mut thing = folder_thing(files, state.moved_to.unwrap_or(spot.home));
    thing.ids.push(("file", files.file_id(spot).to_string()));
    thing.names.push(files.name(FilePlace::File(spot, state), state.version));
    let key = files.channel.key.with_slot(KeyKind::TeamFile, spot.home, spot.slot);
    let size = Some(files.size(spot, state.version));
    TruthThing { kind: "file", key, size, is_deleted: state.is_deleted, ..thing }
}

fn post_thing(posts: &ChannelPosts<'_>, spot: ContentSpot, state: &SlotState) -> TruthThing {
    let mut thing = channel_thing(posts.channel);
    thing.ids.push(("post", posts.id(spot).to_string()));
    thing.names.extend(["posts".to_owned(), posts.subject(spot)]);
    let key = posts.channel.key.with_slot(KeyKind::Post, TOP, spot.slot);
    let key = ContentKey { version: spot.version.unwrap_or(0), ..key };
    TruthThing { kind: "post", key, is_deleted: state.is_deleted, ..thing }
}
