//! One server: calls with traces and retries, but without a login.

use std::io::{self, Cursor};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use http::header::DATE;
use http::response::Parts;

use super::address::Address;
use super::backoff::Backoff;
use super::certificate::{Certificate, Pinned};
use super::error::{Error, ServerKind};
use super::interrupt;
use super::network::read_failure;
use super::prepared_call::{BodyMode, PreparedCall};
use super::received_body::{ReceivedBody, read_body, unasked_coding};
use super::retry::{self, AttemptOutcome};
use super::streamed_response::{StreamedResponse, media_type};
use super::transport::{CertificateProblem, ConnectError, Fault, Response, Transport, Untrusted};
use crate::api::error_body::is_html;
use crate::api::{Call, Effect, Request, ResponseBody, Secret, Version, service};
use crate::messages::Messages;
use crate::sys::lock;

/// The largest page that is read into memory, in bytes without compression. It has room for 10,000 items of 6 KB.
const PAGE_LIMIT: usize = 64 << 20;

/// The largest response to a sign-in, or with an error status, in bytes.
const SMALL_LIMIT: usize = 1 << 20;

/// The head of a response, its body, and the error that it stands for.
type Received = (Parts, ReceivedBody, Option<Error>);

/// Facts about a server that are known before the first call.
#[derive(Clone, Default)]
pub(crate) struct ServerIdentity {
    pub(crate) profile: Option<String>,
    /// The certificate that it must present.
    pub(crate) pinned: Option<Pinned>,
    /// Only reads are allowed.
    pub(crate) read_only: bool,
    pub(crate) kind: ServerKind,
}

/// A server and the transport to it.
pub(crate) struct Server {
    address: Address,
    identity: ServerIdentity,
    transport: Arc<dyn Transport>,
    timeout: Duration,
    messages: Messages,
    sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    /// The last `Date` of the server, and when it was received; `None` if it has not answered yet.
    last_date: Mutex<Option<(Option<DateTime<Utc>>, Instant)>>,
    backoff: Backoff,
}

impl Server {
    pub(crate) fn new(
        address: Address,
        identity: ServerIdentity,
        transport: Arc<dyn Transport>,
        timeout: Duration,
        messages: Messages,
        sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    ) -> Self {
        let (last_date, backoff) = (Mutex::new(None), Backoff::default());
        Self { address, identity, transport, timeout, messages, sleep, last_date, backoff }
    }

    /// Limits the timeout of a call to `limit`.
    pub(crate) fn with_max_timeout(self, limit: Duration) -> Self {
        Self { timeout: self.timeout.min(limit), ..self }
    }

    pub(super) fn messages(&self) -> &Messages {
        &self.messages
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) fn profile(&self) -> Option<String> {
        self.identity.profile.clone()
    }

    /// Returns the timeout of a call, which is also the time to wait for another process that signs in.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Returns the certificate that the server presented last.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        self.transport.certificate().map(|der| Certificate::read(&der))
    }

    /// Returns the time of the server's clock, from the `Date` of its last response.
    pub(crate) fn server_time(&self) -> Option<DateTime<Utc>> {
        let (date, received) = (*lock(&self.last_date))?;
        date?.checked_add_signed(TimeDelta::from_std(received.elapsed()).ok()?)
    }

    /// Returns whether the server has answered a request, with its time or without.
    pub(super) fn has_answered(&self) -> bool {
        lock(&self.last_date).is_some()
    }

    fn note_server_date(&self, head: &Parts) {
        let date = head.headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let mut last = lock(&self.last_date);
        if date.is_some() || last.is_none() {
            *last = Some((date.map(|date| date.to_utc()), Instant::now()));
        }
    }

    /// Returns how often the server said that it is overloaded.
    pub(crate) fn overload_count(&self) -> u64 {
        self.backoff.count()
    }

    pub(crate) fn sleep(&self, span: Duration) {
        (self.sleep)(span);
    }

    /// Refuses a change on a read-only profile.
    pub(super) fn check_read_only(&self, version: Version, call: &Call) -> Result<(), Error> {
        match &self.identity.profile {
            Some(profile) if self.identity.read_only && !call.reads() => {
                let call = self.prepare(version, call, None, BodyMode::Whole).name();
                Err(Error::ReadOnly { profile: profile.clone(), call })
            }
            _ => Ok(()),
        }
    }

    /// Returns the newest version that the server serves.
    ///
    /// # Errors
    /// The server cannot be reached, serves no known version, or its response does not tell.
    pub(crate) fn newest_version(&self) -> Result<Version, Error> {
        for version in Version::NEWEST_FIRST {
            if self.serves(version)? {
                return Ok(version);
            }
        }
        Err(Error::NoVersion { server: self.address.to_string() })
    }

    /// Returns whether the server serves a version: an anonymous call is answered with 401 (or 200, or 403) if it does,
    /// and with 404 if it does not. No other response counts.
    ///
    /// # Errors
    /// The server cannot be reached, or its response does not tell.
    pub(crate) fn serves(&self, version: Version) -> Result<bool, Error> {
        match self.send(version, &service::probe(), None) {
            Ok(_) | Err(Error::Refused { status: 401 | 403, .. }) => Ok(true),
            Err(Error::Refused { status: 404, .. }) => Ok(false),
            Err(error @ (Error::Unreachable { .. } | Error::Untrusted { .. })) => Err(error),
            Err(cause) => Err(Error::VersionUnknown { cause: Box::new(cause) }),
        }
    }

    /// Makes a call with this token, or without one, and decodes the response.
    pub(crate) fn send<T: ResponseBody>(
        &self,
        version: Version,
        request: &Request<T>,
        token: Option<&Secret>,
    ) -> Result<T, Error> {
        let prepared = self.prepare(version, &request.call, token, BodyMode::Whole);
        let (head, body, refusal) = self.exchange(&prepared)?;
        match (refusal, body) {
            (None, ReceivedBody::Whole(mut bytes, _turn)) => {
                let is_page = is_html(&bytes);
                T::take(&mut bytes).map_err(|error| {
                    prepared.undecodable(head.status.as_u16(), is_page, &error.to_string())
                })
            }
            (Some(refusal), _) => Err(refusal),
            (None, ReceivedBody::Open(_)) => Err(prepared.malformed("it was not read")),
        }
    }

    /// Makes a call, and returns the response once its head is there. The body is read while it arrives.
    pub(super) fn stream(
        &self,
        version: Version,
        call: &Call,
        token: &Secret,
        mode: BodyMode,
    ) -> Result<StreamedResponse, Error> {
        let prepared = self.prepare(version, call, Some(token), mode);
        let (head, body, refusal) = self.exchange(&prepared)?;
        let body = match body {
            ReceivedBody::Open(body) => body,
            ReceivedBody::Whole(bytes, _) => Box::new(Cursor::new(bytes)),
        };
        Ok(StreamedResponse { head, body, refusal, call: prepared.name(), effect: call.effect })
    }

    fn prepare<'a>(
        &'a self,
        version: Version,
        call: &'a Call,
        token: Option<&'a Secret>,
        mode: BodyMode,
    ) -> PreparedCall<'a> {
        let url = format!("{}{}", self.address, call.target(version));
        let secrets = self.messages.secrets();
        call.secrets().iter().chain(token).for_each(|secret| secrets.add(secret));
        PreparedCall { call, token, mode, server_kind: self.identity.kind, url, secrets }
    }

    /// Makes attempts until there is a response or no more sense in trying.
    fn exchange(&self, prepared: &PreparedCall<'_>) -> Result<Received, Error> {
        let effect = prepared.call.effect;
        let mut left = prepared.mode.limit(prepared.call.patience, self.timeout);
        let (mut failures, mut overloads, mut own_wait) = (0, 0, None);
        loop {
            let delay = self.backoff.delay(own_wait);
            if !delay.is_zero() && delay < left {
                interrupt::pause(&self.sleep, effect, delay);
                left -= delay;
            }
            let started = Instant::now();
            let (outcome, result) = self.attempt(prepared, left);
            left = left.saturating_sub(started.elapsed());
            let count = if outcome.is_overload() { &mut overloads } else { &mut failures };
            *count += 1;
            let wait = retry::wait(*count, effect, outcome, left, retry::jitter());
            own_wait = self.backoff.record(outcome, wait);
            let Some(wait) = wait else { return result };
            if outcome.is_overload() {
                self.note_overload(&result, wait);
            }
            self.messages.trace(1, || format!("* next attempt in {} ms", wait.as_millis()));
            interrupt::pause(&self.sleep, effect, wait);
            left -= wait;
        }
    }

    /// Prints why the program waits: the server is overloaded. Without it the program would seem to hang.
    fn note_overload(&self, result: &Result<Received, Error>, wait: Duration) {
        if let Ok((.., Some(refusal))) = result {
            let text = format!("{refusal}; next attempt in {} s", wait.as_millis().div_ceil(1_000));
            if self.backoff.announce(&text) {
                self.messages.note(&text);
            }
        }
    }

    /// Makes one attempt. The body is read, unless the call is streamed and the response is a success.
    fn attempt(
        &self,
        prepared: &PreparedCall<'_>,
        left: Duration,
    ) -> (AttemptOutcome, Result<Received, Error>) {
        let started = Instant::now();
        let (head, body) = match self.transmit(prepared, left) {
            Ok(response) => response.into_parts(),
            Err((outcome, error)) => return (outcome, Err(error)),
        };
        self.note_server_date(&head);
        let retry_after = retry::retry_after(&head, self.server_time());
        let outcome = AttemptOutcome::Status(head.status.as_u16(), retry_after);
        let is_success = head.status.is_success();
        if is_success && let Some(coding) = unasked_coding(&head, prepared.mode) {
            let reason = format!("its content coding '{coding}' was not requested");
            return (outcome, Err(prepared.malformed(&reason)));
        }
        // A web page comes from something in front of the service, never from the service itself.
        let is_page = media_type(&head.headers) == "text/html";
        let is_streamed = prepared.mode != BodyMode::Whole;
        if is_streamed && is_success && !is_page {
            prepared.trace_response(&self.messages, &head, None, started.elapsed());
            let body =
                if prepared.call.method == Method::HEAD { Box::new(io::empty()) } else { body };
            return (outcome, Ok((head, ReceivedBody::Open(body), None)));
        }
        let is_sign_in = prepared.call.effect == Effect::SignIn;
        let limit = if is_success && !is_sign_in { PAGE_LIMIT } else { SMALL_LIMIT };
        let (bytes, turn) = match read_body(body, limit) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                if is_success {
                    let reason = format!("it is larger than {} MiB", limit >> 20);
                    return (outcome, Err(prepared.malformed(&reason)));
                }
                (b"the explanation is larger than 1 MiB".to_vec().into(), None)
            }
            Err(error) => {
                return (AttemptOutcome::Lost, Err(lost(prepared, read_failure(&error))));
            }
        };
        prepared.note_tokens(&bytes);
        prepared.trace_response(&self.messages, &head, Some(&bytes), started.elapsed());
        let refusal = if is_streamed && is_success {
            let (call, effect) = (prepared.name(), prepared.call.effect);
            Some(Error::WebPage { call, status: head.status.as_u16(), effect })
        } else {
            prepared.classify(&head, &bytes, retry_after)
        };
        (outcome, Ok((head, ReceivedBody::Whole(bytes, turn), refusal)))
    }

    /// Sends the request once, and waits for the head of the response.
    fn transmit(
        &self,
        prepared: &PreparedCall<'_>,
        left: Duration,
    ) -> Result<Response, (AttemptOutcome, Error)> {
        let body = prepared.call.body.bytes();
        let request =
            prepared.http_request(&body).map_err(|error| self.unreachable(prepared, error))?;
        interrupt::begin(prepared.call.effect)?;
        prepared.trace_request(&self.messages, &request);
        let started = Instant::now();
        let response = match prepared.mode {
            BodyMode::Whole => self.transport.send(request, left),
            BodyMode::Streamed | BodyMode::File(_) => {
                self.transport.stream(request, left, self.timeout)
            }
        };
        response.map_err(|fault| {
            let (outcome, error) = match fault {
                Fault::NotSent(error) => self.unreachable(prepared, error),
                Fault::Untrusted(refusal) => {
                    (AttemptOutcome::NotSent { transient: false }, self.untrusted(*refusal))
                }
                Fault::Lost { reason } => (AttemptOutcome::Lost, lost(prepared, (reason, false))),
                Fault::TimedOut => {
                    (AttemptOutcome::Lost, lost(prepared, ("timed out".to_owned(), true)))
                }
            };
            self.messages.trace(1, || match outcome {
                AttemptOutcome::Lost => {
                    format!("< {error} (after {} ms)", started.elapsed().as_millis())
                }
                _ => format!("< not sent: {error}"),
            });
            (outcome, error)
        })
    }

    fn untrusted(&self, refusal: Untrusted) -> Error {
        let Untrusted { der, problem, reason } = refusal;
        let is_pin = problem == CertificateProblem::NotPinned;
        Error::Untrusted {
            server: self.address.to_string(),
            problem,
            reason,
            certificate: Box::new(Certificate::read(&der)),
            pinned: self.identity.pinned.clone().filter(|_| is_pin).map(Box::new),
            profile: self.profile(),
            server_kind: self.identity.kind,
        }
    }

    fn unreachable(
        &self,
        prepared: &PreparedCall<'_>,
        cause: ConnectError,
    ) -> (AttemptOutcome, Error) {
        let cause = ConnectError { reason: prepared.message(&cause.reason), ..cause };
        let outcome = AttemptOutcome::NotSent { transient: cause.transient };
        let (server, server_kind) = (self.address.to_string(), self.identity.kind);
        (outcome, Error::Unreachable { server, cause, server_kind })
    }
}

fn lost(prepared: &PreparedCall<'_>, (reason, timed_out): (String, bool)) -> Error {
    let (call, effect) = (prepared.name(), prepared.call.effect);
    Error::Lost { call, reason: prepared.message(&reason), timed_out, effect }
}
