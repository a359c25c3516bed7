//! A call as a value: it can be compared in a test, repeated by a retry, printed by `--dry-run`, traced without its
//! secrets.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::Error;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::error_body::is_html;
use super::model::Item;
use super::redact::{self, TextPart};
use super::{Secret, Version};

/// What stays as it is in a path segment: the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a call does to the server: this alone decides whether it may be repeated, and what a lost answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Changes nothing: may be sent again.
    Read,
    /// Hands out or takes back a token: not sent again, since a refresh token may serve only once.
    SignIn,
    /// A change that is the same when made twice, such as stopping a session: may be sent again.
    Repeatable,
    /// A change that must never be made twice, such as starting a session: sent once.
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
    Plain(&'static str),
    /// A user name: no secret, but not a constant either.
    Text(String),
    /// Shown nowhere; `--dry-run` and traces name it instead.
    Secret(Secret),
}

/// What is sent below the headers.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Body {
    None,
    Json(String),
    Form(Vec<(&'static str, BodyField)>),
    /// As somebody handed it in; `source` is what `curl` is told to read it from.
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

    /// The bytes that go out. A form is encoded so that any password survives.
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
                            BodyField::Plain(text) => text,
                            BodyField::Text(text) => text,
                            BodyField::Secret(secret) => secret.reveal(),
                        },
                    );
                }
                form.finish().into_bytes()
            }
        })
    }

    /// The secrets in it.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let fields = if let Self::Form(fields) = self { &fields[..] } else { &[] };
        fields.iter().filter_map(|(_, field)| {
            if let BodyField::Secret(secret) = field { Some(secret) } else { None }
        })
    }

    /// Whether it is a form with this field.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        matches!(self, Self::Form(fields) if fields.iter().any(|(known, _)| *known == name))
    }

    /// The same with its secrets apart. What has no names in it is told by its length alone.
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
            BodyField::Plain(text) => {
                pieces.push(TextPart::Plain(format!("{before}{name}={text}")))
            }
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

/// A call without the type of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path after the version, escaped; where a person wrote it, with the query that stood there.
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    /// Beside those of every call, or in their place.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) effect: Effect,
    /// The first version that has it.
    pub(crate) since: Version,
    /// Sent without a token.
    pub(crate) anonymous: bool,
    /// Below the host itself, not below a version.
    pub(crate) rooted: bool,
    /// Of a list: it comes at once, and takes neither `limit` nor `offset`.
    pub(crate) whole: bool,
    /// At most so long, tries included; `None`: as long as any call.
    pub(crate) patience: Option<Duration>,
}

impl Call {
    /// Whether it can change nothing, as far as can be told before it is made.
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
            whole: false,
            patience: None,
        }
    }

    /// The path of this call in a version, escaped, with its query.
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

    /// The body with its secrets apart. What a person writes to sign in with is one as a whole.
    pub(crate) fn body_pieces(&self) -> Vec<TextPart> {
        match (&self.body, self.effect) {
            (Body::Json(_) | Body::Bytes { .. }, Effect::SignIn) => {
                vec![TextPart::Secret("body".to_owned())]
            }
            (body, _) => body.pieces(self.is_form()),
        }
    }

    /// Whether a header says that the body is a form.
    fn is_form(&self) -> bool {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        kind.is_some_and(|kind| {
            kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
        })
    }
}

/// A call and the type of its answer.
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

    /// A call of which the caller knows what it answers with.
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
        self.call.whole = true;
        self
    }

    /// With no more time than this.
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

/// What an answer's body becomes.
pub(crate) trait ResponseBody: Sized {
    /// # Errors
    /// The body is not what the call answers with.
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error>;
}

/// An answer whose body does not matter: v6 and v7 answer 200 with nothing or something, v8 answers 204.
#[derive(Debug)]
pub(crate) struct NoContent;

impl ResponseBody for NoContent {
    /// A web page is not even nothing: a proxy or a portal has answered, and nothing was done.
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        if is_html(body) { Err(Error::custom("it is a web page")) } else { Ok(Self) }
    }
}

/// Any JSON, kept as it came.
impl ResponseBody for Box<RawValue> {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
}

impl<T> ResponseBody for Item<T> {
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
    fn a_form_keeps_any_password_and_shows_none() {
        let form = Body::Form(vec![
            ("grant_type", BodyField::Plain("password")),
            ("password", BodyField::Secret(Secret::new("p&ss+w%rd ü"))),
        ]);
        assert_eq!(
            std::str::from_utf8(&form.bytes()),
            Ok("grant_type=password&password=p%26ss%2Bw%25rd+%C3%BC")
        );
        assert_eq!(format!("{form:?}"), "grant_type=password&password=[redacted]");
    }

    #[test]
    fn what_has_no_names_is_told_by_its_length() {
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
    fn only_what_is_the_same_when_made_twice_may_be_repeated() {
        let allowed = [Effect::Read, Effect::SignIn, Effect::Repeatable, Effect::Once]
            .map(|effect| (effect.may_repeat(), effect.changes()));
        assert_eq!(allowed, [(true, false), (false, false), (true, true), (false, true)]);
    }
}
