//! `…/organization/mailboxes`: Exchange.

mod endpoints;
mod folders;
mod item_json;
mod mailbox;
mod mapi;
mod rules;
#[cfg(test)]
mod tests;
pub(super) mod truth;

pub(crate) use endpoints::{
    list_folders, list_items, list_mailboxes, show_folder, show_item, show_mailbox,
};

pub(super) use item_json::MailItemWriter;
pub(super) use mailbox::{MailTree, MailboxNode, visible_mailboxes};
