//! A call as a value: it can be compared in a test, repeated by a retry, printed by `--dry-run`, traced without its
//! secrets.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::{DeserializeOwned, Error};
use zeroize::Zeroizing;

use super::error_body::is_html;
use super::redact::{self, TextPart};
use super::{Secret, Version};

/// The characters that are escaped in a path segment: all but the unreserved ones of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The effect of a call on the server. It decides whether the call is retried when it may already have taken effect,
/// and what a lost response means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// No change: may be repeated.
    Read,
    /// A token is issued or revoked: repeated only if the server did not process it, since a refresh token may be valid only
    /// once.
    SignIn,
    /// An idempotent change, such as stopping a session: may be repeated.
    Repeatable,
    /// A change that must not be made twice, such as starting a session: repeated only if the server did not process it.
    Once,
}

impl Effect {
    pub(crate) fn may_repeat(self) -> bool {
        matches!(self, Self::Read | Self::Repeatable)
    }

    pub(crate) fn changes(self) -> bool {
        matches!(self, Self::Repeatable | Self::Once)
    }
}

/// A field of a form.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum BodyField {
    Text(Cow<'static, str>),
    /// Never shown: `--dry-run` and traces print its name instead.
    Secret(Secret),
}

/// The body of a request.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Body {
    None,
    Json(String),
    Form(Vec<(&'static str, BodyField)>),
    /// The content of a file or of stdin. `source` is its name in a `curl` command.
    Bytes {
        content: Zeroizing<Vec<u8>>,
        source: String,
    },
}

impl Body {
    pub(crate) fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Json(_) => Some("application/json; charset=utf-8"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
            Self::Bytes { .. } => Some("application/json"),
        }
    }

    /// Returns the bytes to send. A form is encoded, so passwords may contain any character.
    pub(crate) fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            Self::None => Vec::new(),
            Self::Json(text) => text.clone().into_bytes(),
            Self::Bytes { content, .. } => return content.clone(),
            Self::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, field) in fields {
                    form.append_pair(
                        name,
                        match field {
                            BodyField::Text(text) => text,
                            BodyField::Secret(secret) => secret.reveal(),
                        },
                    );
                }
                form.finish().into_bytes()
            }
        })
    }

    /// Returns whether it is a form with this field.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        matches!(self, Self::Form(fields) if fields.iter().any(|(known, _)| *known == name))
    }

    /// Returns the body with its secrets separated. A body without names of fields is replaced by its length.
    fn pieces(&self, is_form: bool) -> Vec<TextPart> {
        let read = |text: &str| {
            redact::split_json(text)
                .or_else(|| redact::split_form(text.trim_end()).filter(|_| is_form))
        };
        let (read, length) = match self {
            Self::None => return Vec::new(),
            Self::Form(fields) => return form_pieces(fields),
            Self::Json(text) => (read(text), text.len()),
            Self::Bytes { content, .. } => {
                (std::str::from_utf8(content).ok().and_then(read), content.len())
            }
        };
        read.unwrap_or_else(|| vec![TextPart::Plain(format!("[{length} bytes]"))])
    }
}

fn form_pieces(fields: &[(&'static str, BodyField)]) -> Vec<TextPart> {
    let mut pieces = Vec::new();
    for (index, (name, field)) in fields.iter().enumerate() {
        let before = if index == 0 { "" } else { "&" };
        match field {
            BodyField::Text(text) => pieces.push(TextPart::Plain(format!("{before}{name}={text}"))),
            BodyField::Secret(_) => {
                pieces.push(TextPart::Plain(format!("{before}{name}=")));
                pieces.push(TextPart::Secret((*name).to_owned()));
            }
        }
    }
    pieces
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact::join_redacted(&self.pieces(false)))
    }
}

/// The way in which a list is divided into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    /// By `limit` and `offset`.
    Offset,
    /// By `limit` and `offset`, in a result set that the server stores: the `setId` of the first page must be sent with every
    /// later page.
    ResultSet,
    /// Not at all: neither `limit` nor `offset` is sent.
    Whole,
}

/// A call without the type of its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The escaped path after the version. A path that a user typed contains its query.
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    /// Headers that are added to those of every call, or that replace them.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) effect: Effect,
    /// The first version that has the call.
    pub(crate) since: Version,
    /// Sent without a token.
    pub(crate) anonymous: bool,
    /// Below the root of the host, and not below a version.
    pub(crate) rooted: bool,
    /// The way in which a list is divided; without meaning for other calls.
    pub(crate) paging: Paging,
    /// The time limit with all retries; `None` for the limit of all calls.
    pub(crate) patience: Option<Duration>,
}

impl Call {
    /// Returns whether the call cannot change anything, by its effect or its method.
    pub(crate) fn reads(&self) -> bool {
        self.effect == Effect::Read || self.method == Method::GET || self.method == Method::HEAD
    }

    pub(crate) fn new(method: Method, path: String, effect: Effect, body: Body) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body,
            effect,
            since: Version::V6,
            anonymous: false,
            rooted: false,
            paging: Paging::Offset,
            patience: None,
        }
    }

    /// Returns the escaped path of the call in a version, with its query.
    pub(crate) fn target(&self, version: Version) -> String {
        let mut target =
            if self.rooted { String::new() } else { format!("/{}", version.segment()) };
        target.push_str(&self.path);
        if !self.query.is_empty() {
            target.push(if self.path.contains('?') { '&' } else { '?' });
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(self.query.iter().map(|(name, value)| (name, value)))
                .finish();
            target.push_str(&query);
        }
        target
    }

    /// Returns the body with its secrets separated. A typed body of a sign-in is secret as a whole.
    pub(crate) fn body_pieces(&self) -> Vec<TextPart> {
        match (&self.body, self.effect) {
            (Body::Json(_) | Body::Bytes { .. }, Effect::SignIn) => {
                vec![TextPart::Secret("body".to_owned())]
            }
            (body, _) => body.pieces(self.is_form()),
        }
    }

    /// Returns whether the header `Content-Type` declares the body as a form.
    fn is_form(&self) -> bool {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        kind.is_some_and(|kind| {
            kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
        })
    }
}

/// A call with the type of its response.
pub(crate) struct Request<T> {
    pub(crate) call: Call,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), answer: PhantomData }
    }
}

impl<T> Request<T> {
    fn new(method: Method, segments: &[&str], effect: Effect) -> Self {
        let escaped = |segment: &&str| format!("/{}", utf8_percent_encode(segment, SEGMENT));
        let path = segments.iter().map(escaped).collect();
        Self::of(Call::new(method, path, effect, Body::None))
    }

    /// Returns a request for a call whose response type the caller knows.
    pub(crate) fn of(call: Call) -> Self {
        Self { call, answer: PhantomData }
    }

    pub(crate) fn get(segments: &[&str]) -> Self {
        Self::new(Method::GET, segments, Effect::Read)
    }

    pub(crate) fn post(segments: &[&str], effect: Effect, body: Body) -> Self {
        let mut request = Self::new(Method::POST, segments, effect);
        request.call.body = body;
        request
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.call.query.push((name, value.into()));
        self
    }

    pub(crate) fn query_if(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn whole(mut self) -> Self {
        self.call.paging = Paging::Whole;
        self
    }

    pub(crate) fn with_result_set(mut self) -> Self {
        self.call.paging = Paging::ResultSet;
        self
    }

    /// Sets the time limit with all retries.
    pub(crate) fn within(mut self, span: Duration) -> Self {
        self.call.patience = Some(span);
        self
    }

    pub(crate) fn since(mut self, version: Version) -> Self {
        self.call.since = version;
        self
    }

    pub(crate) fn rooted(mut self) -> Self {
        self.call.rooted = true;
        self
    }

    pub(crate) fn anonymous(mut self) -> Self {
        self.call.anonymous = true;
        self
    }
}

/// A type to which the body of a response is decoded.
pub(crate) trait ResponseBody: Sized {
    /// Decodes a body.
    ///
    /// # Errors
    /// The body does not have this type.
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error>;

    /// Decodes a body that is not needed any more.
    ///
    /// # Errors
    /// Those of [`ResponseBody::decode`].
    fn take(body: &mut Vec<u8>) -> Result<Self, serde_json::Error> {
        Self::decode(body)
    }
}

/// A response whose body is ignored: 200 with or without a body in v6 and v7, 204 in v8.
#[derive(Debug)]
pub(crate) struct NoContent;

impl ResponseBody for NoContent {
    /// Rejects a web page: then a proxy or a portal responded, and the server has not received the call.
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        if is_html(body) { Err(Error::custom("it is a web page")) } else { Ok(Self) }
    }
}

impl<T: DeserializeOwned> ResponseBody for T {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_and_queries_are_escaped() {
        let request = Request::<NoContent>::get(&["Jobs", "a/b c?é"])
            .query("from", "2026-01-01T00:00:00+01:00");
        assert_eq!(
            request.call.target(Version::V7),
            "/v7/Jobs/a%2Fb%20c%3F%C3%A9?from=2026-01-01T00%3A00%3A00%2B01%3A00"
        );
    }

    #[test]
    fn form_keeps_any_password_and_shows_none() {
        let form = Body::Form(vec![
            ("grant_type", BodyField::Text("password".into())),
            ("password", BodyField::Secret(Secret::new("p&ss+w%rd ü"))),
        ]);
        assert_eq!(
            std::str::from_utf8(&form.bytes()),
            Ok("grant_type=password&password=p%26ss%2Bw%25rd+%C3%BC")
        );
        assert_eq!(format!("{form:?}"), "grant_type=password&password=[redacted]");
    }

    #[test]
    fn body_without_names_is_shown_by_its_length() {
        let shown = |content: &[u8], kind: Option<&'static str>| {
            let content = Zeroizing::new(content.to_vec());
            let body = Body::Bytes { content, source: "@-".to_owned() };
            let mut call = Call::new(Method::POST, "/Jobs".to_owned(), Effect::Once, body);
            call.headers.extend(kind.map(|kind| (CONTENT_TYPE, kind.parse().unwrap())));
            redact::join_redacted(&call.body_pieces())
        };
        let form = Some("Application/X-WWW-Form-Urlencoded; charset=utf-8");
        assert_eq!(shown(b"user=a&password=hunter2\n", form), "user=a&password=[redacted]");
        assert_eq!(shown(b"user=a&password=hunter2", None), "[23 bytes]");
        assert_eq!(shown(b"{\"password\":\"hunter2\"", form), "[21 bytes]");
        assert_eq!(shown(b"123456", None), "[6 bytes]");
        assert_eq!(shown(b"{\"a\":\"\xff\"}", None), "[9 bytes]");
        assert_eq!(shown(b"{\"key\":1}", None), "{\"key\":[redacted]}");
    }

    #[test]
    fn only_reads_and_idempotent_changes_may_be_repeated() {
        let allowed = [Effect::Read, Effect::SignIn, Effect::Repeatable, Effect::Once]
            .map(|effect| (effect.may_repeat(), effect.changes()));
        assert_eq!(allowed, [(true, false), (false, false), (true, true), (false, true)]);
    }
}
