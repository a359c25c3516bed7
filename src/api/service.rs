//! The server itself.

use super::{Item, Request};

/// `GET /ServiceInstance`: installation id and product build; the model is not needed yet.
///
/// Asked without a token it tells whether a version is served: 401 says yes, 404 no. No endpoint lists the versions.
pub(crate) fn instance() -> Request<Item<serde::de::IgnoredAny>> {
    Request::get(&["ServiceInstance"]).anonymous()
}
