//! Responses, and what else may follow a request.

use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::json::JsonObject;
use super::stream::{StreamPlan, StreamReply};

/// The content type of JSON responses.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// The content type of responses with one JSON value a line.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// A complete response.
pub(crate) type SandboxResponse = Response<Vec<u8>>;

/// The reaction to a request.
#[derive(Debug)]
pub enum Reply {
    /// A response.
    Answer(Response<Vec<u8>>),
    /// No response; the connection stays open.
    Hang,
    /// The connection is closed without a response.
    Close,
    /// A response whose body arrives in pieces over about five seconds.
    Slow(Response<Vec<u8>>),
    /// A response whose body is produced while it is sent.
    Stream(Box<StreamReply>),
}

impl Reply {
    /// Returns the headers, if there is a response.
    pub(crate) fn headers_mut(&mut self) -> Option<&mut HeaderMap> {
        match self {
            Self::Answer(response) | Self::Slow(response) => Some(response.headers_mut()),
            Self::Stream(stream) => Some(stream.head.headers_mut()),
            Self::Hang | Self::Close => None,
        }
    }
}

/// The answer of an endpoint, before faults change it.
pub(crate) enum EndpointAnswer {
    /// A complete response.
    Whole(SandboxResponse),
    /// A response whose body is produced while it is sent.
    Stream(Box<StreamPlan>),
}

impl EndpointAnswer {
    /// Returns the answer as a reply.
    pub(crate) fn into_reply(self) -> Reply {
        match self {
            Self::Whole(response) => Reply::Answer(response),
            Self::Stream(plan) => match plan.open() {
                Ok(stream) => Reply::Stream(Box::new(stream)),
                Err(refused) => Reply::Answer(*refused),
            },
        }
    }
}

/// Returns a response with a JSON body.
pub(crate) fn json_response<T: Serialize + ?Sized>(
    status: StatusCode,
    body: &T,
) -> SandboxResponse {
    match serde_json::to_vec(body) {
        Ok(body) => raw_response(status, JSON, body),
        Err(_) => empty_response(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Returns a response with a JSON object.
pub(super) fn object_response(object: JsonObject) -> SandboxResponse {
    match object.into_json() {
        Ok(body) => raw_response(StatusCode::OK, JSON, body),
        Err(_) => empty_response(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Returns a response with one JSON value a line.
pub(crate) fn ndjson_response(lines: Vec<u8>) -> SandboxResponse {
    raw_response(StatusCode::OK, NDJSON, lines)
}

/// Adds a JSON value and the end of its line to a text.
pub(crate) fn write_line(text: &mut Vec<u8>, line: &impl Serialize) {
    // Writing into memory cannot fail, and neither do the names of the properties.
    if serde_json::to_writer(&mut *text, line).is_ok() {
        text.push(b'\n');
    }
}

/// Returns a response without a body.
pub(crate) fn empty_response(status: StatusCode) -> SandboxResponse {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = status;
    answer
}

/// Returns a small HTML page, as proxies and web servers send it.
pub(crate) fn html_response(status: StatusCode, title: &str) -> SandboxResponse {
    let page = format!(
        "<!DOCTYPE html>\r\n<html><head><title>{title}</title></head>\r\n<body><h1>{title}</h1>\
         <p>This page comes from a simulated server.</p></body></html>\r\n"
    );
    raw_response(status, "text/html", page.into_bytes())
}

/// Returns a response with a body of any content type.
pub(super) fn raw_response(
    status: StatusCode,
    content_type: &'static str,
    body: Vec<u8>,
) -> SandboxResponse {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}
