//! `…/organization/teams`.

mod channel;
mod children;
mod endpoints;
mod files;
mod operator_export;
mod post_id;
mod post_page;
mod post_saves;
mod posts;
mod rules;
mod saves;
mod team;
#[cfg(test)]
mod tests;
pub(super) mod truth;

pub(super) use channel::ChannelNode;
pub(crate) use children::{list_children, list_tabs, show_tab};
pub(crate) use endpoints::{
    list_channels, list_file_versions, list_files, list_teams, show_channel, show_file, show_team,
};
pub(crate) use operator_export::{
    download_channel_export, download_posts_export, start_channel_export, start_posts_export,
};
pub(crate) use post_saves::{export_post, export_posts, save_post, save_posts};
pub(crate) use posts::{list_posts, show_post};
pub(crate) use saves::{save_file, save_files};
pub(super) use team::{TeamNode, visible_teams};
