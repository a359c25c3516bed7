//! Responses that are files: how long they are, which part of a file they are, and whether it is the same file as before.

use std::io::{self, Read};

use http::header::{
    CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED, TRANSFER_ENCODING,
};
use http::{StatusCode, Version};
use serde::{Deserialize, Serialize};

use super::network::read_failure;
use super::streamed_response::StreamedResponse;

/// A file of the server as its responses describe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RemoteFile {
    /// The length in bytes.
    pub(crate) total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_modified: Option<String>,
}

impl RemoteFile {
    /// Returns whether two descriptions do not contradict each other. A description without an `ETag` or without a time
    /// contradicts none.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let agree = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.total == other.total
            && agree(&self.etag, &other.etag)
            && agree(&self.last_modified, &other.last_modified)
    }
}

/// The way in which the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyLength {
    /// By its length in bytes.
    Bytes(u64),
    /// By its last chunk.
    Chunked,
    /// By the end of the connection, which may also be a failure.
    Unknown,
}

/// The part of a file that a response contains (`Content-Range`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartialRange {
    /// The position of the first byte.
    pub(crate) start: u64,
    /// The length of the whole file, if the server sent it.
    pub(crate) total: Option<u64>,
}

/// A response whose body, still to be read, is a file or a part of one.
pub(crate) struct Download(StreamedResponse);

impl Download {
    pub(super) fn new(response: StreamedResponse) -> Self {
        Self(response)
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.0.head.status
    }

    /// Returns the media type in lower case, without parameters; empty if the server did not send one.
    pub(crate) fn media_type(&self) -> String {
        self.0.media_type()
    }

    /// Returns how the end of the body is known. A response that the network had to decode has lost its length.
    pub(crate) fn length(&self) -> BodyLength {
        let is_chunked = self.0.head.version > Version::HTTP_10
            && self.header(&TRANSFER_ENCODING).is_some_and(|coding| {
                coding.rsplit(',').next().unwrap_or_default().trim().eq_ignore_ascii_case("chunked")
            });
        if is_chunked {
            return BodyLength::Chunked;
        }
        // A gateway may repeat it; the network has checked that all are equal.
        let length = self.header(&CONTENT_LENGTH).and_then(|all| all.split(',').next());
        let length = length.and_then(|length| length.trim().parse().ok());
        length.map_or(BodyLength::Unknown, BodyLength::Bytes)
    }

    /// Returns the part of the file that the body is; `None` if the response does not say it.
    pub(crate) fn range(&self) -> Option<PartialRange> {
        parse_range(self.header(&CONTENT_RANGE)?)
    }

    /// Returns the description of the whole file; `None` if its length is not known.
    pub(crate) fn remote_file(&self) -> Option<RemoteFile> {
        let total = match (self.status(), self.length()) {
            (StatusCode::PARTIAL_CONTENT, _) => self.range()?.total?,
            (_, BodyLength::Bytes(total)) => total,
            _ => return None,
        };
        let text = |name| self.header(name).map(str::to_owned);
        Some(RemoteFile { total, etag: text(&ETAG), last_modified: text(&LAST_MODIFIED) })
    }

    /// Returns why the body ended early.
    pub(crate) fn cut_reason(error: &io::Error) -> String {
        read_failure(error).0
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.0.head.headers.get(name)?.to_str().ok()
    }
}

impl Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.body.read(buffer)
    }
}

/// Reads a `Content-Range`: `bytes 100-199/1000`, or `bytes 100-199/*` (RFC 9110, 14.4).
fn parse_range(text: &str) -> Option<PartialRange> {
    let (unit, range) = text.trim().split_once(' ')?;
    let (span, total) = range.trim().split_once('/')?;
    let (start, end) = span.split_once('-')?;
    let (start, end): (u64, u64) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok()?),
    };
    let is_valid =
        unit.eq_ignore_ascii_case("bytes") && start <= end && total.is_none_or(|total| end < total);
    is_valid.then_some(PartialRange { start, total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Effect;

    fn download(status: u16, headers: &[(&str, &str)]) -> Download {
        let mut head = http::Response::builder().status(status);
        for (name, value) in headers {
            head = head.header(*name, *value);
        }
        let (head, ()) = head.body(()).unwrap().into_parts();
        let (body, call) = (Box::new(io::empty()), String::new());
        Download(StreamedResponse { head, body, refusal: None, call, effect: Effect::Read })
    }

    #[test]
    fn end_of_a_body_is_known_by_its_length_or_its_last_chunk() {
        for (headers, length) in [
            (&[("content-length", "7")][..], BodyLength::Bytes(7)),
            (&[("transfer-encoding", "chunked")], BodyLength::Chunked),
            (
                &[("transfer-encoding", "gzip, Chunked"), ("content-length", "7")],
                BodyLength::Chunked,
            ),
            (&[("transfer-encoding", "identity")], BodyLength::Unknown),
            (&[("content-length", "7, 7")], BodyLength::Bytes(7)),
            (&[("content-length", "seven")], BodyLength::Unknown),
            (&[], BodyLength::Unknown),
        ] {
            assert_eq!(download(200, headers).length(), length, "{headers:?}");
        }
        let mut old = download(200, &[("transfer-encoding", "chunked")]);
        old.0.head.version = Version::HTTP_10;
        assert_eq!(old.length(), BodyLength::Unknown);
    }

    #[test]
    fn ranges_are_read_strictly() {
        let range = |start, total| Some(PartialRange { start, total });
        for (text, expected) in [
            ("bytes 100-199/1000", range(100, Some(1000))),
            ("Bytes 0-0/1", range(0, Some(1))),
            ("bytes 5-9/*", range(5, None)),
            ("bytes */1000", None),
            ("bytes 9-5/10", None),
            ("bytes 0-10/10", None),
            ("items 0-1/2", None),
            ("bytes 0-1", None),
            ("bytes -1/2", None),
            ("", None),
        ] {
            assert_eq!(parse_range(text), expected, "{text}");
        }
    }

    #[test]
    fn file_is_described_by_its_whole_length() {
        let whole = [("content-length", "10"), ("etag", "\"a\"")];
        let file = download(200, &whole).remote_file().unwrap();
        assert_eq!((file.total, file.etag.as_deref()), (10, Some("\"a\"")));
        let part = [("content-length", "4"), ("content-range", "bytes 6-9/10")];
        let same = download(206, &part).remote_file().unwrap();
        assert!(same.total == 10 && file.may_be(&same) && same.may_be(&file));
        assert!(!file.may_be(&RemoteFile { total: 11, ..file.clone() }));
        assert!(!file.may_be(&RemoteFile { etag: Some("\"b\"".to_owned()), ..file.clone() }));
        let later = RemoteFile { last_modified: Some("later".to_owned()), ..file.clone() };
        assert!(
            file.may_be(&later)
                && !later.may_be(&RemoteFile { last_modified: Some("x".to_owned()), ..file })
        );
        assert_eq!(download(206, &[("content-length", "4")]).remote_file(), None);
        assert_eq!(download(200, &[]).remote_file(), None);
    }
}
