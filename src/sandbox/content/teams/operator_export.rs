//! The handlers with which restore operators export posts, since v7: a task is started, and its page is downloaded
//! with a code.

use http::StatusCode;

use super::channel::ChannelNode;
use super::endpoints::open;
use super::post_saves::ChosenPosts;
use super::team::TeamNode;
use crate::sandbox::content::download::DownloadContent;
use crate::sandbox::content::save_bodies::TASK_POSTS;
use crate::sandbox::content::saves::{SaveResult, SavedThing};
use crate::sandbox::data::Id;
use crate::sandbox::http::{
    BodyObject, JsonObject, SandboxError, SandboxRequest, SandboxResult, json_response, parse_id,
    require_found,
};
use crate::sandbox::state::SandboxState;

/// Starts the export of all posts of a channel.
pub(crate) fn start_channel_export(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let channel = {
        let session = open(state, request)?;
        let team = TeamNode::in_path(&session)?;
        ChannelNode::in_path(&team)?.id
    };
    start_task(state, request, channel, None)
}

/// Starts the export of posts of one channel.
pub(crate) fn start_posts_export(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let (channel, posts) = {
        let session = open(state, request)?;
        let team = TeamNode::in_path(&session)?;
        let body = BodyObject::read(request, TASK_POSTS)?;
        let channels: Vec<_> = team.channels().collect();
        let chosen = ChosenPosts::read(&channels, &body)?;
        let ids = chosen.spots.iter().map(|spot| chosen.posts.id(*spot));
        (chosen.posts.channel.id.clone(), ids.collect())
    };
    start_task(state, request, channel, Some(posts))
}

fn start_task(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
    channel: String,
    posts: Option<Vec<i64>>,
) -> SandboxResult {
    let task = state.export_tasks.create(request.path_id()?, channel, posts);
    Ok(json_response(StatusCode::OK, &JsonObject::new().set("exportTaskId", task)))
}

/// Downloads the page of a channel.
pub(crate) fn download_channel_export(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    download(state, request, request.path_text(3))
}

/// Downloads the page of posts.
pub(crate) fn download_posts_export(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SaveResult {
    download(state, request, request.path_text(2))
}

/// Downloads the page of a task. A code stays valid, because a download does not change the state.
fn download(state: &SandboxState, request: &SandboxRequest<'_>, task: &str) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let missing = || SandboxError::Invalid("The parameter 'authCode' is required.".to_owned());
    if !state.tokens.has_code(&request.text("authCode").ok_or_else(missing)?) {
        return Err(SandboxError::Forbidden);
    }
    let id: Id = parse_id(task)?;
    let task = require_found(state.export_tasks.get(session.session.id, id), "export task", id)?;
    let channel = ChannelNode::find(&team, &task.channel);
    let channel = require_found(channel, "channel", &task.channel)?;
    let posts = channel.posts();
    let spots = match &task.posts {
        Some(ids) => ids.iter().filter_map(|id| posts.find(*id)).collect(),
        None => posts.all_spots(),
    };
    let content = DownloadContent::html(posts.page(&spots));
    let source = format!("{}/{}", session.text(team.row.name), channel.name());
    Ok(SavedThing::export("Posts", channel.name().to_owned(), source, content))
}

#[cfg(test)]
mod tests;
