//! `…/organization/mailboxes`: Exchange.

mod endpoints;
mod folders;
mod item_json;
mod mailbox;
mod mapi;
mod pst;
mod rules;
mod saves;
#[cfg(test)]
mod tests;
pub(super) mod truth;

pub(crate) use endpoints::{
    list_folders, list_items, list_mailboxes, show_folder, show_item, show_mailbox,
};

pub(crate) use saves::{
    export_folder, export_item, export_items, export_mailbox, export_organization, save_item,
    save_items,
};

pub(super) use item_json::MailItemWriter;
pub(super) use mailbox::{MailTree, MailboxNode, visible_mailboxes};
