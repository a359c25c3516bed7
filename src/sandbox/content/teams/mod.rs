//! `…/organization/teams`.

mod channel;
mod children;
mod endpoints;
mod files;
mod post_id;
mod posts;
mod rules;
mod team;
#[cfg(test)]
mod tests;
pub(super) mod truth;

pub(super) use channel::ChannelNode;
pub(crate) use children::{list_children, list_tabs, show_tab};
pub(crate) use endpoints::{
    list_channels, list_file_versions, list_files, list_teams, show_channel, show_file, show_team,
};
pub(crate) use posts::{list_posts, show_post};
pub(super) use team::{TeamNode, visible_teams};
