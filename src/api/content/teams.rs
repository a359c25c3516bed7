//! Teams: teams, their channels, and the files, posts and tabs of these.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::calls::{get, json, save, save_document, search};
use super::{ContentItem, DocumentForm, TeamsItemType};
use crate::api::{Body, Call, Item, Page, Request, Version};
use crate::time::wire;

/// The parent of posts that are not replies.
const NO_POST: &str = "-1";

/// `GET RestoreSessions/{session}/organization/teams`
pub(crate) fn teams(session: Uuid) -> Request<Page<ContentItem>> {
    get(session, &["organization", "teams"])
}

/// `GET RestoreSessions/{session}/organization/teams/{id}`. The server logs an event.
pub(crate) fn team(session: Uuid, team: &str) -> Request<Item<ContentItem>> {
    get(session, &["organization", "teams", team])
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/channels`
pub(crate) fn channels(session: Uuid, team: &str) -> Request<Page<ContentItem>> {
    get(session, &["organization", "teams", team, "channels"])
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/channels/{id}`. The server logs an event.
pub(crate) fn channel(session: Uuid, team: &str, channel: &str) -> Request<Item<ContentItem>> {
    get(session, &["organization", "teams", team, "channels", channel])
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/files`: the files and folders in a folder. Without a folder it is
/// the root folder of the channel, not the files in that folder.
pub(crate) fn files(
    version: Version,
    session: Uuid,
    team: &str,
    channel: &str,
    folder: Option<&str>,
) -> Request<Page<ContentItem>> {
    get(session, &["organization", "teams", team, "files"])
        .query("channelId", channel)
        .query("parentId", folder.unwrap_or(version.top()))
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/files`: the files in all folders of a channel, and the folders. The
/// server requires a longer time for them.
pub(crate) fn all_files(session: Uuid, team: &str, channel: &str) -> Request<Page<ContentItem>> {
    get(session, &["organization", "teams", team, "files"]).query("channelId", channel)
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/files`: the folders of a channel, of all levels. v6 cannot leave out
/// the files.
pub(crate) fn all_folders(session: Uuid, team: &str, channel: &str) -> Request<Page<ContentItem>> {
    all_files(session, team, channel).query("foldersOnly", "true").since(Version::V7)
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/files/{id}`, in v8 below the channel. The server logs an event.
pub(crate) fn file(
    version: Version,
    session: Uuid,
    team: &str,
    channel: &str,
    file: &str,
) -> Request<Item<ContentItem>> {
    if version.has_channel_in_file_path() {
        get(session, &["organization", "teams", team, "channels", channel, "files", file])
    } else {
        get(session, &["organization", "teams", team, "files", file]).query("channelId", channel)
    }
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/files/{id}/versions`, in v8 below the channel: the earlier
/// versions of a file.
pub(crate) fn file_versions(
    version: Version,
    session: Uuid,
    team: &str,
    channel: &str,
    file: &str,
) -> Request<Page<ContentItem>> {
    let team = ["organization", "teams", team];
    let request = if version.has_channel_in_file_path() {
        get(session, &[&team[..], &["channels", channel, "files", file, "versions"]].concat())
    } else {
        get(session, &[&team[..], &["files", file, "versions"]].concat())
    };
    request.since(Version::V7)
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/posts`: the replies to a post, or the posts that are not replies.
pub(crate) fn posts(
    session: Uuid,
    team: &str,
    channel: &str,
    post: Option<&str>,
) -> Request<Page<ContentItem>> {
    get(session, &["organization", "teams", team, "posts"])
        .query("channelId", channel)
        .query("parentId", post.unwrap_or(NO_POST))
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/posts/{id}`. The server logs an event.
pub(crate) fn post(
    session: Uuid,
    team: &str,
    channel: &str,
    post: &str,
) -> Request<Item<ContentItem>> {
    get(session, &["organization", "teams", team, "posts", post]).query("channelId", channel)
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/channels/{id}/tabs`
pub(crate) fn tabs(session: Uuid, team: &str, channel: &str) -> Request<Page<ContentItem>> {
    get(session, &["organization", "teams", team, "channels", channel, "tabs"])
}

/// `GET RestoreSessions/{session}/organization/teams/{id}/channels/{id}/tabs/{id}`. The server logs an event.
pub(crate) fn tab(
    session: Uuid,
    team: &str,
    channel: &str,
    tab: &str,
) -> Request<Item<ContentItem>> {
    get(session, &["organization", "teams", team, "channels", channel, "tabs", tab])
}

/// `POST RestoreSessions/{session}/organization/searchTeams`
pub(crate) fn search_teams(
    session: Uuid,
    items: TeamsItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search(session, &["organization", "searchTeams"], Some(items), query)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/search`
pub(crate) fn search_team(
    session: Uuid,
    team: &str,
    items: TeamsItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    search(session, &["organization", "teams", team, "search"], Some(items), query)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/channels/{id}/search`
pub(crate) fn search_channel(
    session: Uuid,
    team: &str,
    channel: &str,
    items: TeamsItemType,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["organization", "teams", team, "channels", channel, "search"];
    search(session, &path, Some(items), query)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/files/search`: in a channel, or in a folder of it. v6 has the
/// call, but searches the whole team.
pub(crate) fn search_files(
    session: Uuid,
    team: &str,
    channel: &str,
    folder: Option<&str>,
    query: &str,
) -> Request<Page<ContentItem>> {
    search(session, &["organization", "teams", team, "files", "search"], None, query)
        .query("channelId", channel)
        .query_if("parentId", folder.map(str::to_owned))
        .since(Version::V7)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/posts/search`: in a channel, or in the replies to a post. v6 has
/// the call, but searches the whole team.
pub(crate) fn search_posts(
    session: Uuid,
    team: &str,
    channel: &str,
    post: Option<&str>,
    query: &str,
) -> Request<Page<ContentItem>> {
    search(session, &["organization", "teams", team, "posts", "search"], None, query)
        .query("channelId", channel)
        .query_if("parentId", post.map(str::to_owned))
        .since(Version::V7)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/channels/{id}/tabs/search`
pub(crate) fn search_tabs(
    session: Uuid,
    team: &str,
    channel: &str,
    query: &str,
) -> Request<Page<ContentItem>> {
    let path = ["organization", "teams", team, "channels", channel, "tabs", "search"];
    search(session, &path, None, query)
}

/// The body of a call for everything in a channel.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChannelBody<'a> {
    channel_id: &'a str,
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/files/{id}/save`, in v8 below the channel.
pub(crate) fn save_file(
    version: Version,
    session: Uuid,
    team: &str,
    channel: &str,
    file: &str,
    form: DocumentForm,
) -> Call {
    let team = ["organization", "teams", team];
    if version.has_channel_in_file_path() {
        let path = [&team[..], &["channels", channel, "files", file, "save"]].concat();
        return save_document(session, &path, form);
    }
    save_document(session, &[&team[..], &["files", file, "save"]].concat(), form)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/files/save`: all files of a channel as ZIP.
pub(crate) fn save_channel_files(session: Uuid, team: &str, channel: &str) -> Call {
    let path = ["organization", "teams", team, "files", "save"];
    save(session, &path, json(&ChannelBody { channel_id: channel }))
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/posts/save`: all posts of a channel as MSG files in one response.
pub(crate) fn save_channel_posts(session: Uuid, team: &str, channel: &str) -> Call {
    let path = ["organization", "teams", team, "posts", "save"];
    save(session, &path, json(&ChannelBody { channel_id: channel }))
}

/// The body that names the posts of a channel, and the time in which they were created (`RESTExportOptions`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChannelPostsBody<'a> {
    channel_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/posts/export`: the posts of a channel as HTML, all of them or those
/// of a time.
pub(crate) fn export_channel_posts(
    session: Uuid,
    team: &str,
    channel: &str,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) -> Call {
    let path = ["organization", "teams", team, "posts", "export"];
    let (from, to) = (since.map(wire), until.map(wire));
    save(session, &path, json(&ChannelPostsBody { channel_id: channel, from, to }))
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/posts/{id}/save`: the post as MSG.
pub(crate) fn save_post(session: Uuid, team: &str, post: &str) -> Call {
    save(session, &["organization", "teams", team, "posts", post, "save"], Body::None)
}

/// `POST RestoreSessions/{session}/organization/teams/{id}/posts/{id}/export`: the post as HTML.
pub(crate) fn export_post(session: Uuid, team: &str, post: &str) -> Call {
    save(session, &["organization", "teams", team, "posts", post, "export"], Body::None)
}
