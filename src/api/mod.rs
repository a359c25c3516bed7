//! The REST API: calls as values, and the models of their responses. No I/O, no command line, no tables.
//!
//! Facts come from the vendor's OpenAPI files for v6, v7 and v8. A comment marks each place where servers behave otherwise.

mod call_secrets;
pub(crate) mod changes;
pub(crate) mod content;
pub(crate) mod error_body;
pub(crate) mod explore;
pub(crate) mod headers;
pub(crate) mod job;
pub(crate) mod lenient;
pub(crate) mod microsoft;
pub(crate) mod model;
pub(crate) mod operator;
pub(crate) mod organization;
pub(crate) mod page;
pub(crate) mod raw;
pub(crate) mod redact;
pub(crate) mod repository;
pub(crate) mod request;
pub(crate) mod restore_point;
pub(crate) mod retrieval;
pub(crate) mod service;
pub(crate) mod session;
pub(crate) mod statistics;
#[cfg(test)]
mod tests;
pub(crate) mod token;
pub(crate) mod version;

pub(crate) use crate::secret::Secret;
pub(crate) use model::{Item, NamedId, Timestamp};
pub(crate) use page::Page;
pub(crate) use request::{Body, Call, Effect, NoContent, Paging, Request, ResponseBody};
pub(crate) use version::Version;
