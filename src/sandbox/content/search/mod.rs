//! Searches: the query language, and the endpoints.

mod endpoints;
mod fields;
mod parser;
mod pattern;
mod query;
mod scopes;
#[cfg(test)]
mod tests;
mod tokens;
mod walk;

pub(crate) use endpoints::{
    search_channel, search_drive, search_drive_folder, search_drives, search_exchange,
    search_files, search_library, search_list, search_mail_folder, search_mailbox,
    search_mailboxes, search_posts, search_site, search_site_folder, search_sites, search_tabs,
    search_team, search_teams,
};
