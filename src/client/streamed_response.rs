//! Responses of which only the head has been read, of any length.

use std::io::{self, Read};

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http::response::Parts;

use super::error::Error;
use super::network::read_failure;
use crate::api::Effect;

/// A response whose body is still to be read.
pub(crate) struct StreamedResponse {
    pub(crate) head: Parts,
    pub(crate) body: Box<dyn Read + Send>,
    /// The error that the response stands for, if it is one.
    pub(crate) refusal: Option<Error>,
    /// Method and URL of the request, for errors.
    pub(crate) call: String,
    pub(crate) effect: Effect,
}

impl StreamedResponse {
    /// Returns the error for a body that ended early, after `received` bytes.
    pub(crate) fn truncated_error(&self, received: u64, error: &io::Error) -> Error {
        let (reason, _) = read_failure(error);
        Error::Broken { call: self.call.clone(), received, reason, effect: self.effect }
    }

    /// Returns the error for a body that does not match its head.
    pub(crate) fn malformed(&self, reason: String) -> Error {
        Error::Malformed { call: self.call.clone(), reason, effect: self.effect }
    }

    /// Returns the media type of the body in lower case, without parameters; empty if the server did not send one.
    pub(crate) fn media_type(&self) -> String {
        media_type(&self.head.headers)
    }
}

pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
