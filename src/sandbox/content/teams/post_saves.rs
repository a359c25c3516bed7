//! The handlers that save posts as messages, and export them as a page.

use super::channel::ChannelNode;
use super::endpoints::open;
use super::post_page::PostPage;
use super::posts::ChannelPosts;
use super::saves::{body_channels, require_one_channel};
use super::team::TeamNode;
use crate::sandbox::content::download::{
    ArchiveEntry, DownloadContent, SyntheticFile, content_number,
};
use crate::sandbox::content::engine::{ContentSpot, KeyKind};
use crate::sandbox::content::save_bodies::{EXPORTED_POSTS, SAVED_POSTS, nothing};
use crate::sandbox::content::save_files::{flat_archive, joint_name};
use crate::sandbox::content::saves::{SaveResult, SavedThing};
use crate::sandbox::data::{Ticks, random};
use crate::sandbox::http::{BodyObject, SandboxError, SandboxRequest, require_found};
use crate::sandbox::state::SandboxState;

/// Saves a post or a reply as a message.
pub(crate) fn save_post(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = ChannelNode::in_query(&team)?;
    let (posts, spot) = post_in_path(&channels, request)?;
    let content = DownloadContent::file(posts.message(spot));
    Ok(SavedThing::save("Post", posts.subject(spot), posts.source(), content))
}

/// Saves posts of one channel, or all of it, as an archive of messages.
pub(crate) fn save_posts(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let body = BodyObject::read(request, SAVED_POSTS)?;
    let channels = body_channels(&team, &body)?;
    let chosen = ChosenPosts::read(&channels, &body)?;
    let content = flat_archive(chosen.spots.iter().map(|spot| chosen.posts.file(*spot)).collect());
    Ok(SavedThing::save("Post", chosen.name(), chosen.posts.source(), content))
}

/// Exports a post with its replies as a page.
pub(crate) fn export_post(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = ChannelNode::in_query(&team)?;
    let (posts, spot) = post_in_path(&channels, request)?;
    let content = posts.page_with_replies(spot);
    Ok(SavedThing::export("Post", posts.subject(spot), posts.source(), content))
}

/// Exports posts of one channel, or all of it between two points in time, as a page.
pub(crate) fn export_posts(state: &SandboxState, request: &SandboxRequest<'_>) -> SaveResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let body = BodyObject::read(request, EXPORTED_POSTS)?;
    let (from, until) = (body.time("from"), body.time("to"));
    if (from.is_some() || until.is_some()) && body.text("channelId").is_none() {
        let message = "The properties 'from' and 'to' need the property 'channelId'.";
        return Err(SandboxError::Invalid(message.to_owned()));
    }
    let channels = body_channels(&team, &body)?;
    let mut chosen = ChosenPosts::read(&channels, &body)?;
    chosen.keep_between(from, until);
    let content = DownloadContent::html(chosen.posts.page(&chosen.spots));
    Ok(SavedThing::export("Posts", chosen.name(), chosen.posts.source(), content))
}

fn post_in_path<'a>(
    channels: &'a [ChannelNode<'a>],
    request: &SandboxRequest<'_>,
) -> Result<(ChannelPosts<'a>, ContentSpot), SandboxError> {
    let id = request.path_long(2)?;
    let found = channels.iter().find_map(|channel| {
        let posts = channel.posts();
        let spot = posts.find(id)?;
        Some((posts, spot))
    });
    require_found(found, "post", id)
}

/// Posts of one channel that a body names.
pub(super) struct ChosenPosts<'a> {
    pub(super) posts: ChannelPosts<'a>,
    pub(super) spots: Vec<ContentSpot>,
    is_whole_channel: bool,
}

impl<'a> ChosenPosts<'a> {
    /// Returns the posts that a body names, or all of the channel that it names.
    pub(super) fn read(
        channels: &'a [ChannelNode<'a>],
        body: &BodyObject,
    ) -> Result<Self, SandboxError> {
        let named = body.objects("posts");
        if named.is_empty() {
            let channel = channels.first().filter(|_| body.text("channelId").is_some());
            let posts = channel.ok_or_else(|| nothing("posts"))?.posts();
            let spots = posts.all_spots();
            return Ok(Self { posts, spots, is_whole_channel: true });
        }
        let mut trees: Vec<_> = channels.iter().map(ChannelNode::posts).collect();
        let (mut spots, mut used) = (Vec::new(), None);
        for post in &named {
            let missing = || SandboxError::Invalid("A post has no 'postId'.".to_owned());
            let id = post.number("postId").ok_or_else(missing)?;
            let mut known = trees.iter().enumerate();
            let found = known.find_map(|(index, posts)| Some((index, posts.find(id)?)));
            let (index, spot) = require_found(found, "post", id)?;
            require_one_channel(*used.get_or_insert(index) == index)?;
            spots.push(spot);
        }
        let posts = trees.swap_remove(used.unwrap_or(0));
        Ok(Self { posts, spots, is_whole_channel: false })
    }

    fn keep_between(&mut self, from: Option<Ticks>, until: Option<Ticks>) {
        let posts = &self.posts;
        self.spots.retain(|spot| {
            let time = posts.created(*spot);
            from.is_none_or(|from| time >= from) && until.is_none_or(|until| time <= until)
        });
    }

    fn name(&self) -> String {
        if self.is_whole_channel {
            return self.posts.channel.name().to_owned();
        }
        let names = self.spots.iter().map(|spot| self.posts.subject(*spot));
        joint_name(&names.collect::<Vec<_>>())
    }
}

impl ChannelPosts<'_> {
    fn source(&self) -> String {
        let team = self.channel.team;
        format!("{}/{}", team.session.text(team.row.name), self.channel.name())
    }

    /// Returns all posts, each with the replies to it.
    pub(super) fn all_spots(&self) -> Vec<ContentSpot> {
        let posts = self.tree.contents(super::posts::TOP);
        let with_replies = |post| std::iter::once(post).chain(self.replies(post));
        posts.iter_from(0).flat_map(with_replies).collect()
    }

    /// Returns a post as a message.
    pub(super) fn message(&self, spot: ContentSpot) -> SyntheticFile {
        let key = self.channel.key.with_slot(KeyKind::Post, spot.home, spot.slot);
        let seed = self.channel.team.session.data.seed;
        let number = content_number(seed, key, spot.version.unwrap_or(0));
        let size = 9_000 + random::below(number, 40_000);
        SyntheticFile::msg(number, u64::try_from(size).unwrap_or(0))
    }

    fn file(&self, spot: ContentSpot) -> ArchiveEntry {
        let name = match self.subject(spot) {
            name if name.is_empty() => format!("{}.msg", self.id(spot)),
            name => format!("{name}.msg"),
        };
        ArchiveEntry { path: name, file: self.message(spot), modified: self.created(spot) }
    }

    /// Returns a post and the replies to it as a page.
    pub(super) fn page_with_replies(&self, spot: ContentSpot) -> DownloadContent {
        let spots: Vec<_> = std::iter::once(spot).chain(self.replies(spot)).collect();
        DownloadContent::html(self.page(&spots))
    }

    /// Returns posts as a page.
    pub(super) fn page(&self, spots: &[ContentSpot]) -> String {
        let mut page = PostPage::new(&self.source());
        for spot in spots {
            let (author, created) = (self.author(*spot), self.created(*spot));
            page.add(&author, created, &self.subject(*spot), spot.version.is_some());
        }
        page.finish()
    }
}
