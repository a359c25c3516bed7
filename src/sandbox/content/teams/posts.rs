//! The posts of a channel, and the replies to them.

use serde::Serialize;

use super::channel::ChannelNode;
use super::endpoints::{open, record_team_view};
use super::post_id::PostPlace;
use super::rules::POSTS;
use super::team::TeamNode;
use crate::sandbox::content::engine::{
    ContentKey, ContentSpot, ContentView, Contents, FolderTree, KeyKind, SlotLane, SlotState,
};
use crate::sandbox::content::names::mail_subject;
use crate::sandbox::content::parts::{ListPart, TreeWriter, page_of_parts};
use crate::sandbox::data::Ticks;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, require_found,
};
use crate::sandbox::state::SandboxState;

/// The folder that stands for the channel.
pub(super) const TOP: u16 = 0;
/// The numbers of replies to posts, by slot modulo 16.
const REPLIES: [u8; 16] = [0, 1, 0, 3, 0, 0, 2, 0, 1, 0, 0, 3, 0, 1, 0, 0];
/// The largest of them.
const MAX_REPLIES: u8 = 3;
/// The seconds between a post and its first reply, and between two replies.
const PAUSE: i64 = 1_700;
/// The parameter `parentId` that names no post: only posts that are no replies.
const PARENTS_ONLY: i64 = -1;

/// The posts of a channel. A reply is at the place of its post, with its number as the version.
pub(in crate::sandbox::content) struct ChannelPosts<'a> {
    pub(super) channel: &'a ChannelNode<'a>,
    pub(super) tree: FolderTree,
    pub(super) view: ContentView,
}

/// A file of a post.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostAttachment {
    name: &'static str,
    long_file_name: &'static str,
    url: String,
}

/// Lists posts: those that are no replies, the replies to one, or all.
pub(crate) fn list_posts(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = open(state, request)?;
    let team = TeamNode::in_path(&session)?;
    let channels = ChannelNode::in_query(&team)?;
    page_of_parts(request, &ChannelNode::post_parts(&channels, request)?)
}

impl ChannelNode<'_> {
    /// Returns the posts.
    pub(in crate::sandbox::content) fn posts(&self) -> ChannelPosts<'_> {
        let owner = self.team.session.owner(ContentKey { kind: KeyKind::Post, ..self.key });
        let tree = FolderTree::new(&POSTS, owner, self.view);
        ChannelPosts { channel: self, tree, view: self.view }
    }

    /// Returns all posts and replies.
    pub(in crate::sandbox::content) fn all_posts_part(&self) -> ListPart<ChannelPosts<'_>> {
        self.posts().with_replies()
    }

    /// Returns the posts that the parameter `parentId` names: those that are no replies, the replies to one, or all.
    pub(in crate::sandbox::content) fn post_parts<'a>(
        channels: &'a [Self],
        request: &SandboxRequest<'_>,
    ) -> Result<Vec<ListPart<ChannelPosts<'a>>>, SandboxError> {
        let mut all = channels.iter().map(ChannelNode::posts);
        Ok(match request.long("parentId")? {
            None => all.map(ChannelPosts::with_replies).collect(),
            Some(PARENTS_ONLY) => all
                .map(|posts| {
                    let things = posts.tree.contents(TOP);
                    ListPart { writer: posts, folders: Vec::new(), things }
                })
                .collect(),
            Some(id) => {
                let found = all.find_map(|posts| Some((posts.find(id)?, posts)));
                let (post, posts) = require_found(found, "post", id)?;
                let mut things = Contents::default();
                for reply in posts.replies(post) {
                    things.add_spot(reply);
                }
                vec![ListPart { writer: posts, folders: Vec::new(), things }]
            }
        })
    }
}

/// Shows a post or a reply.
pub(crate) fn show_post(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    record_team_view(state, request, |team| {
        let id = request.path_long(2)?;
        let channels = ChannelNode::in_query(team)?;
        let found = channels.iter().find_map(|channel| {
            let posts = channel.posts();
            let spot = posts.find(id)?;
            Some((posts.write_thing(spot)?, posts.subject(spot)))
        });
        let (json, subject) = require_found(found, "post", id)?;
        Ok((json, "Post", subject))
    })
}

impl ChannelPosts<'_> {
    /// Returns the posts and the replies as a part of a list.
    fn with_replies(self) -> ListPart<Self> {
        let mut things = self.tree.contents(TOP);
        for reply in 1..=MAX_REPLIES {
            things.append(self.tree.followers(TOP, reply, |kind| {
                let count = REPLIES.get(kind).copied().unwrap_or(0);
                (reply <= count).then(|| i64::from(reply) * PAUSE * 10_000_000)
            }));
        }
        ListPart { writer: self, folders: Vec::new(), things }
    }

    /// Returns the places of the replies to a post that the session shows, oldest first.
    pub(super) fn replies(&self, post: ContentSpot) -> Vec<ContentSpot> {
        let Some(state) = self.tree.state(post.home, post.slot) else { return Vec::new() };
        if post.version.is_some() {
            // Replies have no replies.
            return Vec::new();
        }
        let replies = (1..=reply_count(post.slot)).filter(|reply| self.has_reply(&state, *reply));
        replies.map(|reply| ContentSpot { version: Some(reply), ..post }).collect()
    }

    fn has_reply(&self, post: &SlotState, reply: u8) -> bool {
        reply_time(post, reply) <= self.view.at
    }

    fn team_number(&self) -> u64 {
        self.channel.team.key.root_number(self.channel.team.session.data.seed)
    }

    /// Returns the id of a post or a reply.
    pub(super) fn id(&self, spot: ContentSpot) -> i64 {
        let (channel, reply) = (self.channel.key.area, spot.version.unwrap_or(0));
        PostPlace { channel, slot: spot.slot, reply }.id(self.team_number())
    }

    /// Returns the place of the shown post or reply with an id.
    pub(super) fn find(&self, id: i64) -> Option<ContentSpot> {
        let place = PostPlace::from_id(self.team_number(), id)?;
        let post = ContentSpot { home: TOP, slot: place.slot, version: None };
        let is_here = place.channel == self.channel.key.area;
        self.tree.state(TOP, place.slot).filter(|_| is_here)?;
        match place.reply {
            0 => Some(post),
            reply => self.replies(post).into_iter().find(|spot| spot.version == Some(reply)),
        }
    }

    /// Returns a well-mixed number for a post or a reply.
    fn number(&self, spot: ContentSpot) -> u64 {
        let place = u64::from(spot.version.unwrap_or(0)) << 32 | u64::from(spot.slot);
        let seed = self.channel.team.session.data.seed;
        random::number(self.channel.key.root_number(seed), Purpose::Item, place)
    }

    /// Returns the subject. Replies have none.
    pub(super) fn subject(&self, spot: ContentSpot) -> String {
        let style = self.channel.team.session.data.style;
        let index = SlotLane::split(spot.slot).map_or(0, |(_, index)| index);
        match (spot.version, self.tree.named(spot.home, spot.slot)) {
            (Some(_), _) => String::new(),
            (None, Some((name, _))) => style.text(name).to_owned(),
            (None, None) => mail_subject(style, u16::from(self.channel.key.area), index),
        }
    }

    /// Returns the name of the author.
    pub(super) fn author(&self, spot: ContentSpot) -> String {
        let (session, number) = (self.channel.team.session, self.number(spot));
        let count = u64::from(session.people()).max(1);
        session.person(u32::try_from(number % count).unwrap_or(0)).name
    }

    /// Returns the time at which a post or a reply was written.
    pub(super) fn created(&self, spot: ContentSpot) -> Ticks {
        let state = self.tree.state(spot.home, spot.slot);
        state.map_or(Ticks::FIRST, |state| created_time(spot, &state))
    }

    fn attachments(&self, number: u64) -> Vec<PostAttachment> {
        let names = [("screen.png", "screen 2026-03-01 (1).png"), ("notes.docx", "notes.docx")];
        let domain = self.channel.team.session.domain();
        let attachment = |(name, long_file_name): &(&'static str, &'static str)| PostAttachment {
            name,
            long_file_name,
            url: format!("https://{domain}/sites/teams/{name}"),
        };
        let count = random::below(number >> 20, 5).saturating_sub(2);
        names.iter().take(count).map(attachment).collect()
    }

    /// Writes a post or a reply.
    fn post_json(&self, spot: ContentSpot, state: &SlotState) -> JsonObject {
        let (channel, team) = (self.channel, self.channel.team);
        let session = team.session;
        let since_v7 = session.version >= SandboxVersion::V7;
        let (id, number) = (self.id(spot), self.number(spot));
        let parent = spot.version.map(|_| ContentSpot { version: None, ..spot });
        let created = created_time(spot, state);
        let changed = if spot.version.is_some() { created } else { state.changed };
        let key = |number: u64, time: Ticks| format!("{number:016x}.{}", time.since(Ticks::FIRST));
        let parent_key = parent.map(|parent| key(self.number(parent), state.changed));
        let json = JsonObject::new()
            .set("postId", id)
            .set_if(since_v7, "changeKey", key(number, changed))
            .set("isImportant", (number >> 16).is_multiple_of(8))
            .set("author", self.author(spot))
            .set("subject", self.subject(spot))
            .set("createdTime", created)
            .set("lastModifiedTime", changed)
            .set_if(since_v7, "isDeleted", state.is_deleted)
            .set_if(since_v7, "channelId", &channel.id)
            .set_if(session.version >= SandboxVersion::V8, "teamId", team.id)
            .set_if(since_v7, "parentId", parent.map(|parent| self.id(parent)))
            .set_if(since_v7, "parentChangeKey", parent_key.unwrap_or_default())
            .set("attachments", self.attachments(number));
        let path = |id: i64| team.path(&format!("/posts/{id}"));
        let parent = parent.map_or_else(|| channel.path(""), |parent| path(self.id(parent)));
        let links = [("self", path(id)), ("parent", parent), ("channel", channel.path(""))];
        session.with_links(json, links)
    }
}

impl TreeWriter for ChannelPosts<'_> {
    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        let state = self.tree.state(spot.home, spot.slot)?;
        Some(self.post_json(spot, &state))
    }
}

/// Returns the time at which a post or a reply was written; `post` is the state of the post.
fn created_time(spot: ContentSpot, post: &SlotState) -> Ticks {
    spot.version.map_or(post.born, |reply| reply_time(post, reply))
}

/// Returns the number of replies to the post in a slot.
fn reply_count(slot: u32) -> u8 {
    REPLIES[usize::try_from(slot).unwrap_or(0) % REPLIES.len()]
}

/// Returns the time of a reply.
fn reply_time(post: &SlotState, reply: u8) -> Ticks {
    post.born.plus_seconds(PAUSE * i64::from(reply))
}
