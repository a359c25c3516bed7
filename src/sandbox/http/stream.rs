//! Responses whose bodies are produced while they are sent: memory does not depend on their length.

use std::fmt;
use std::io::Read;
use std::time::Instant;

use http::{HeaderMap, HeaderValue, Response, StatusCode, Version, header};

use super::ranges::{BodyPart, select_part};
use super::stream_body::{StreamBody, StreamStop};
use super::stream_watcher::StreamWatcher;

/// The content type of all saved things.
pub(super) const BINARY: &str = "application/octet-stream";

/// The bytes of a body, which can be produced again from any position.
pub(crate) trait StreamContent: Send + Sync {
    /// Returns the length in bytes, if it is known before all bytes are produced.
    fn len(&self) -> Option<u64>;

    /// Returns a reader from a position to the end.
    fn reader(&self, from: u64) -> Box<dyn Read + Send>;

    /// Returns the content that the `turn`-th repeated request gets if it is not kept: other bytes, and perhaps more.
    fn remade(&self, turn: u64) -> Box<dyn StreamContent>;
}

/// How a response marks the end of its body.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum BodyFraming {
    /// By `Content-Length`.
    #[default]
    Length,
    /// By the last chunk of `Transfer-Encoding: chunked`.
    Chunked,
    /// By the end of the connection, as servers of HTTP/1.0 do.
    Close,
}

/// A stream before faults change it.
pub(crate) struct StreamPlan {
    /// The bytes.
    pub(crate) content: Box<dyn StreamContent>,
    /// True if the endpoint sends parts on request.
    pub(crate) takes_ranges: bool,
    /// The `Range` header of the request.
    pub(crate) range: Option<String>,
    /// The end of the body.
    pub(crate) framing: BodyFraming,
    /// The time at which the head is sent.
    pub(crate) ready: Instant,
    /// The type of the content.
    pub(crate) content_type: &'static str,
    /// The function that is called at the end of the stream.
    pub(crate) watcher: StreamWatcher,
    /// The place at which the stream stops, if it does.
    pub(crate) stop: Option<StreamStop>,
    /// The number of bytes in a second, if they are limited.
    pub(crate) pace: Option<u64>,
    /// True if the last byte is missing; an empty body has one byte more.
    pub(crate) is_short: bool,
    /// True if not even the head is sent.
    pub(crate) is_silent: bool,
}

impl StreamPlan {
    /// Creates the plan of a stream without limits and faults.
    pub(crate) fn new(content: Box<dyn StreamContent>, ready: Instant) -> Self {
        Self {
            content,
            takes_ranges: false,
            range: None,
            framing: BodyFraming::Length,
            ready,
            content_type: BINARY,
            watcher: StreamWatcher::default(),
            stop: None,
            pace: None,
            is_short: false,
            is_silent: false,
        }
    }

    /// Returns the response with all bytes or a part of them (206), or the refusal of a part that begins after the
    /// end (416).
    pub(super) fn open(self) -> Result<StreamReply, Box<Response<Vec<u8>>>> {
        let total = self.content.len().map(|len| match len {
            0 => u64::from(self.is_short),
            len => len - u64::from(self.is_short),
        });
        let range = self.range.as_deref().filter(|_| self.takes_ranges);
        let part = total.map_or(BodyPart::Whole, |total| select_part(range, total));
        let mut head = Response::new(());
        let headers = head.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if self.takes_ranges {
            headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        }
        let total_text = total.map_or_else(String::new, |total| total.to_string());
        let (start, len) = match part {
            BodyPart::Whole => (0, total),
            BodyPart::Bytes(part) => {
                let text = format!("bytes {}-{}/{total_text}", part.start, part.end - 1);
                add_header(headers, header::CONTENT_RANGE, &text);
                *head.status_mut() = StatusCode::PARTIAL_CONTENT;
                (part.start, Some(part.end - part.start))
            }
            BodyPart::Unsatisfiable => {
                let mut refused = Response::new(Vec::new());
                *refused.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                let text = format!("bytes */{total_text}");
                add_header(refused.headers_mut(), header::CONTENT_RANGE, &text);
                return Err(Box::new(refused));
            }
        };
        let framing = match self.framing {
            BodyFraming::Length if len.is_none() => BodyFraming::Chunked,
            framing => framing,
        };
        if framing == BodyFraming::Close {
            *head.version_mut() = Version::HTTP_10;
        }
        let source = self.content.reader(start);
        let body = StreamBody::new(source, len, self.stop, self.pace, self.watcher);
        Ok(StreamReply { head, body, framing, ready: self.ready, is_silent: self.is_silent })
    }
}

fn add_header(headers: &mut HeaderMap, name: header::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// A response whose body is produced while it is sent.
pub struct StreamReply {
    /// Status and headers, without those of the framing.
    pub(crate) head: Response<()>,
    /// The body.
    pub(crate) body: StreamBody,
    /// The end of the body.
    pub(crate) framing: BodyFraming,
    /// The time at which the head is sent.
    pub(crate) ready: Instant,
    /// True if not even the head is sent.
    pub(crate) is_silent: bool,
}

impl fmt::Debug for StreamReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReply").field("head", &self.head).finish_non_exhaustive()
    }
}
