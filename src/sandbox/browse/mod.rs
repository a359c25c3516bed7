//! The items inside a restore session: mailboxes, `OneDrives`, sites and teams. They are generated when
//! they are requested, from the organization and the point of the session.

mod drives;
mod item;
mod mailboxes;
mod session;
mod sites;
mod teams;
#[cfg(test)]
mod tests;
mod wildcard;

pub(crate) use drives::DriveItem;
pub(crate) use item::{list, list_children, show, show_child};
pub(crate) use mailboxes::MailboxItem;
pub(crate) use sites::SiteItem;
pub(crate) use teams::TeamItem;
