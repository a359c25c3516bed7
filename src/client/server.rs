//! One server: its address, and a call made to it with traces and retries, but without a login.

pub(super) mod trace;

use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, LOCATION};
use http::{HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use super::address::Address;
use super::certificate::{Certificate, Pinned};
use super::load::Load;
use super::network::lost;
use super::retry::{self, Outcome};
use super::stream::Reading;
use super::transport::{Fault, Response, Transport};
use super::{Error, Whose};
use crate::api::error_body::{ErrorBody, is_html};
use crate::api::redact;
use crate::api::{Answer, Call, Effect, Request, Secret, Version, service};
use crate::messages::Messages;
use crate::sys::lock;

/// The largest body that is read. A page of 10,000 items of 5 KB is a tenth of it.
const BODY_LIMIT: u64 = 512 << 20;

/// A wait longer than this is told, so that nobody thinks the program hangs.
const LONG_WAIT: Duration = Duration::from_secs(2);

/// The status and the body of a success.
pub(super) struct Success {
    status: u16,
    body: Zeroizing<Vec<u8>>,
}

/// What is remembered of a server.
#[derive(Clone, Default)]
pub(crate) struct Known {
    pub(crate) profile: Option<String>,
    /// The certificate that it must show.
    pub(crate) pinned: Option<Pinned>,
    /// Refuse everything but reads.
    pub(crate) read_only: bool,
    pub(crate) whose: Whose,
}

/// A server and the way to it.
pub(crate) struct Server {
    address: Address,
    known: Known,
    transport: Arc<dyn Transport>,
    timeout: Duration,
    messages: Messages,
    sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    /// The server's own time, to the second, and when it told it.
    told_time: Mutex<Option<(DateTime<Utc>, Instant)>>,
    load: Load,
}

impl Server {
    pub(crate) fn new(
        address: Address,
        known: Known,
        transport: Arc<dyn Transport>,
        timeout: Duration,
        messages: Messages,
        sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    ) -> Self {
        let (told_time, load) = (Mutex::new(None), Load::default());
        Self { address, known, transport, timeout, messages, sleep, told_time, load }
    }

    /// The same with no more time than this for a call.
    pub(crate) fn within(self, span: Duration) -> Self {
        Self { timeout: self.timeout.min(span), ..self }
    }

    pub(super) fn messages(&self) -> &Messages {
        &self.messages
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// The profile that it was remembered as.
    pub(crate) fn profile(&self) -> Option<String> {
        self.known.profile.clone()
    }

    /// How long another process may take for what we wait for: as long as one request.
    pub(super) fn patience(&self) -> Duration {
        self.timeout
    }

    /// The certificate that the server showed last.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        self.transport.certificate().map(|der| Certificate::read(&der))
    }

    /// What the server's clock shows, as far as its answers have told it.
    pub(crate) fn time_there(&self) -> Option<DateTime<Utc>> {
        let told = *lock(&self.told_time);
        told.and_then(|(time, at)| time.checked_add_signed(TimeDelta::from_std(at.elapsed()).ok()?))
    }

    fn hear_time(&self, head: &http::response::Parts) {
        let date = head.headers.get(DATE).and_then(|date| date.to_str().ok());
        if let Some(date) = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
            let told = Some((date.to_utc(), Instant::now()));
            *lock(&self.told_time) = told;
        }
    }

    /// How often it said that it has too much to do.
    pub(crate) fn complaints(&self) -> u64 {
        self.load.complaints()
    }

    pub(crate) fn pause(&self, span: Duration) {
        (self.sleep)(span);
    }

    /// Whether a call may be made at all: not a change where only reads are allowed.
    pub(super) fn allows(&self, version: Version, call: &Call) -> Result<(), Error> {
        match &self.known.profile {
            Some(profile) if self.known.read_only && !call.reads() => {
                Err(Error::ReadOnly { profile: profile.clone(), call: self.name(version, call) })
            }
            _ => Ok(()),
        }
    }

    /// The newest version that the server serves: 401 (or 200, or 403) to the anonymous question says that a version is
    /// served, 404 that it is not. Nothing else is taken for an answer.
    ///
    /// # Errors
    /// The server cannot be reached, or answers neither.
    pub(crate) fn newest_version(&self) -> Result<Version, Error> {
        for version in Version::NEWEST_FIRST {
            if self.serves(version)? {
                return Ok(version);
            }
        }
        Err(Error::NoVersion { server: self.address.to_string() })
    }

    /// Whether the server serves a version.
    ///
    /// # Errors
    /// As [`Server::newest_version`].
    pub(crate) fn serves(&self, version: Version) -> Result<bool, Error> {
        match self.send(version, &service::probe(), None) {
            Ok(_) | Err(Error::Refused { status: 401 | 403, .. }) => Ok(true),
            Err(Error::Refused { status: 404, .. }) => Ok(false),
            Err(error @ (Error::Unreachable { .. } | Error::Untrusted { .. })) => Err(error),
            Err(cause) => {
                let server = self.address.to_string();
                Err(Error::VersionUnknown { server, cause: Box::new(cause) })
            }
        }
    }

    /// Makes a call with this token, or without any.
    pub(crate) fn send<T: Answer>(
        &self,
        version: Version,
        request: &Request<T>,
        token: Option<&Secret>,
    ) -> Result<T, Error> {
        let call = &request.call;
        let Success { status, body } =
            self.exchange(call, &|left| self.attempt(version, call, token, left))?;
        T::decode(&body).map_err(|error| {
            let call_name = self.name(version, call);
            if is_html(&body) {
                Error::WebPage { call: call_name, status }
            } else {
                Error::Malformed { call: call_name, reason: error.to_string(), effect: call.effect }
            }
        })
    }

    pub(super) fn name(&self, version: Version, call: &Call) -> String {
        let target = call.target(version);
        let path = target.split('?').next().unwrap_or_default();
        format!("{} {}{path}", call.method, self.address)
    }

    /// Tries until there is an answer, or no more sense in trying; compiled once, and not for each call's answer.
    pub(super) fn exchange<T>(
        &self,
        call: &Call,
        attempt: &dyn Fn(Duration) -> (Outcome, Result<T, Error>),
    ) -> Result<T, Error> {
        let started = Instant::now();
        let timeout = call.patience.map_or(self.timeout, |span| span.min(self.timeout));
        let mut tries = 0;
        loop {
            tries += 1;
            let left = || timeout.saturating_sub(started.elapsed());
            let rest = self.load.rest().min(left());
            if !rest.is_zero() {
                (self.sleep)(rest);
            }
            let (outcome, ended) = attempt(left());
            let wait = retry::wait(tries, call.effect, outcome, left(), retry::jitter());
            self.load.hear(outcome, wait);
            match wait {
                Some(wait) => {
                    if wait > LONG_WAIT {
                        self.messages
                            .note(&format!("the server asks to wait {} s", wait.as_secs()));
                    }
                    self.messages.trace(1, || format!("* again in {} ms", wait.as_millis()));
                    (self.sleep)(wait);
                }
                None => return ended,
            }
        }
    }

    /// One try, and how it ended.
    fn attempt(
        &self,
        version: Version,
        call: &Call,
        token: Option<&Secret>,
        left: Duration,
    ) -> (Outcome, Result<Success, Error>) {
        let started = Instant::now();
        let answer = match self.ask(version, call, token, left, Reading::Whole) {
            Ok(answer) => answer,
            Err((outcome, error)) => return (outcome, Err(error)),
        };
        let (head, reader) = answer.into_parts();
        self.hear_time(&head);
        let body = match self.whole(version, call, reader) {
            Ok(body) => body,
            Err(error) => return (Outcome::Lost, Err(error)),
        };
        self.trace_answer(call, token, &head, &body, started.elapsed());
        (Outcome::of(&head), self.judge(version, call, token, &head, body))
    }

    /// Sends once, and waits for the head of an answer.
    pub(super) fn ask(
        &self,
        version: Version,
        call: &Call,
        token: Option<&Secret>,
        left: Duration,
        reading: Reading,
    ) -> Result<Response, (Outcome, Error)> {
        let body = call.body.bytes();
        let request = self
            .request(version, call, token, &body, reading)
            .map_err(|reason| (Outcome::NotSent { passing: false }, self.unreachable(reason)))?;
        self.trace_request(call, &request);
        let started = Instant::now();
        let answer = match reading {
            Reading::Whole => self.transport.send(request, left),
            Reading::AsItComes => self.transport.stream(request, left, self.timeout),
        };
        answer.map_err(|fault| match fault {
            Fault::Lost { reason } => {
                self.messages.trace(1, || {
                    format!("< no answer after {} ms: {reason}", started.elapsed().as_millis())
                });
                (Outcome::Lost, self.lost(version, call, reason))
            }
            fault => {
                let (passing, error) = self.not_sent(fault);
                self.messages.trace(1, || format!("< not sent: {error}"));
                (Outcome::NotSent { passing }, error)
            }
        })
    }

    /// All of a body.
    pub(super) fn whole(
        &self,
        version: Version,
        call: &Call,
        reader: impl Read,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut body = Zeroizing::new(Vec::new());
        match reader.take(BODY_LIMIT).read_to_end(&mut body) {
            Ok(_) => Ok(body),
            Err(error) => Err(self.lost(version, call, lost(&error))),
        }
    }

    fn lost(&self, version: Version, call: &Call, reason: String) -> Error {
        Error::Lost { call: self.name(version, call), reason, effect: call.effect }
    }

    fn request<'b>(
        &self,
        version: Version,
        call: &Call,
        token: Option<&Secret>,
        body: &'b [u8],
        reading: Reading,
    ) -> Result<http::Request<&'b [u8]>, String> {
        let mut request = http::Request::new(body);
        *request.method_mut() = call.method.clone();
        let uri = format!("{}{}", self.address, call.target(version));
        *request.uri_mut() =
            uri.parse().map_err(|error| format!("{}: {error}", redact::shown_url(&uri)))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(reading.accepts()));
        if let Some(kind) = call.body.content_type() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        // In place of those, where they have the same names.
        headers.extend(call.headers.clone());
        if let Some(token) = token {
            let value = Zeroizing::new(format!("Bearer {}", token.reveal()));
            let mut value = HeaderValue::from_str(&value)
                .map_err(|_| "the token holds characters that no header can carry".to_owned())?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn not_sent(&self, fault: Fault) -> (bool, Error) {
        match fault {
            Fault::Untrusted(refusal) => {
                let server = self.address.to_string();
                let certificate = Box::new(Certificate::read(&refusal.der));
                let pinned = self.known.pinned.clone().filter(|_| refusal.pinned).map(Box::new);
                let (reason, profile) = (refusal.reason, self.profile());
                let whose = self.known.whose;
                (false, Error::Untrusted { server, reason, certificate, pinned, profile, whose })
            }
            Fault::NotSent { reason, passing } => (passing, self.unreachable(reason)),
            Fault::Lost { reason } => (false, self.unreachable(reason)),
        }
    }

    fn unreachable(&self, reason: String) -> Error {
        Error::Unreachable { server: self.address.to_string(), reason, whose: self.known.whose }
    }

    pub(super) fn judge(
        &self,
        version: Version,
        call: &Call,
        token: Option<&Secret>,
        head: &http::response::Parts,
        body: Zeroizing<Vec<u8>>,
    ) -> Result<Success, Error> {
        let status = head.status;
        if status.is_success() {
            return Ok(Success { status: status.as_u16(), body });
        }
        let name = self.name(version, call);
        if status.is_redirection() {
            let to = head
                .headers
                .get(LOCATION)
                .map_or("nowhere".into(), |to| String::from_utf8_lossy(to.as_bytes()));
            let (to, whose) = (redact::shown_url(&to), self.known.whose);
            return Err(Error::Redirect { call: name, to, whose });
        }
        let signing_in = call.effect == Effect::SignIn;
        let said = ErrorBody::read(&body, signing_in).without(call.body.secrets().chain(token));
        Err(Error::Refused {
            call: name,
            status: status.as_u16(),
            body: Box::new(said),
            signing_in,
            by_assertion: call.body.has_field("assertion"),
            effect: call.effect,
            whose: self.known.whose,
        })
    }
}
