//! Calls to a server: one place each for sending, paging, retries, sign-in and trust. Errors carry facts only.

mod address;
mod auth;
mod backoff;
mod certificate;
mod change_feed;
#[expect(clippy::module_inception, reason = "the main type of the folder has its name")]
mod client;
mod download;
mod error;
mod interrupt;
mod network;
mod page_limit;
mod pages;
mod prepared_call;
pub(crate) mod probe;
pub(crate) mod proxy;
mod received_body;
mod retry;
#[cfg(test)]
pub(crate) mod scripted;
mod seen_items;
mod server;
mod streamed_response;
#[cfg(test)]
mod tests;
pub(crate) mod tls;
mod tls_errors;
pub(crate) mod transport;

pub(crate) use address::Address;
pub(crate) use auth::{Auth, Credentials, Login, SignIn, TokenStore};
pub(crate) use certificate::{Certificate, Pinned};
pub(crate) use change_feed::{ChangeFeed, FeedAnswer};
pub(crate) use client::{Client, PAGE};
pub(crate) use download::{BodyLength, Download, RemoteFile};
pub(crate) use error::{Error, ServerKind};
pub(crate) use network::Network;
pub(crate) use page_limit::PageLimit;
pub(crate) use pages::{ListPosition, Pages};
pub(crate) use received_body::BYTE_ORDER_MARK;
pub(crate) use seen_items::SeenItems;
pub(crate) use server::{Server, ServerIdentity};
pub(crate) use streamed_response::StreamedResponse;
