//! Answers that are read as they come: of any length, in bounded memory.

use std::io::{self, Cursor, Read};
use std::time::{Duration, Instant};

use http::header::CONTENT_TYPE;
use http::response::Parts;
use http::{HeaderMap, Method};

use super::Error;
use super::network::lost;
use super::retry::Outcome;
use super::server::Server;
use super::server::trace::marked;
use crate::api::{Call, Effect, Secret, Version};

/// How an answer is taken.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// Its body at once, which is JSON.
    Whole,
    /// Its body bit by bit, whatever it is.
    AsItComes,
}

impl Reading {
    pub(super) fn accepts(self) -> &'static str {
        match self {
            Self::Whole => "application/json",
            Self::AsItComes => "application/json, */*;q=0.8",
        }
    }
}

/// An answer of which only the head has been read.
pub(crate) struct Incoming {
    pub(crate) head: Parts,
    pub(crate) body: Box<dyn Read + Send>,
    /// What it means, where it says no.
    pub(crate) refusal: Option<Error>,
    /// What it answers, for errors.
    pub(crate) call: String,
    pub(crate) effect: Effect,
}

impl Incoming {
    /// The body ended too early, after so many bytes.
    pub(crate) fn broken(&self, received: u64, error: &io::Error) -> Error {
        let (call, effect) = (self.call.clone(), self.effect);
        Error::Broken { call, received, reason: lost(error), effect }
    }

    /// The body is not what its head says.
    pub(crate) fn malformed(&self, reason: String) -> Error {
        Error::Malformed { call: self.call.clone(), reason, effect: self.effect }
    }

    /// What the body is, in lower case and without parameters; empty where the server did not say.
    pub(crate) fn media_type(&self) -> String {
        media_type(&self.head.headers)
    }
}

impl Server {
    /// Makes a call up to the head of its answer.
    pub(super) fn stream(
        &self,
        version: Version,
        call: &Call,
        token: &Secret,
    ) -> Result<Incoming, Error> {
        self.exchange(call, &|left| self.begin(version, call, token, left))
    }

    fn begin(
        &self,
        version: Version,
        call: &Call,
        token: &Secret,
        left: Duration,
    ) -> (Outcome, Result<Incoming, Error>) {
        let started = Instant::now();
        let answer = match self.ask(version, call, Some(token), left, Reading::AsItComes) {
            Ok(answer) => answer,
            Err((outcome, error)) => return (outcome, Err(error)),
        };
        let (head, body) = answer.into_parts();
        let outcome = Outcome::of(&head);
        match self.incoming(version, call, token, (head, body), started) {
            Ok(answer) => (outcome, Ok(answer)),
            Err(error) => (Outcome::Lost, Err(error)),
        }
    }

    /// Reads a refusal whole, since its body says what is wrong, and leaves alone what may be of any length.
    fn incoming(
        &self,
        version: Version,
        call: &Call,
        token: &Secret,
        (head, body): (Parts, Box<dyn Read + Send>),
        started: Instant,
    ) -> Result<Incoming, Error> {
        let (name, effect) = (self.name(version, call), call.effect);
        // What stands in front of the service answers so; the service itself never does.
        let is_page = media_type(&head.headers) == "text/html";
        if head.status.is_success() && !is_page {
            self.messages()
                .trace(1, || format!("< {} in {} ms", head.status, started.elapsed().as_millis()));
            self.messages().trace(2, || marked('<', &head.headers));
            let body = if call.method == Method::HEAD { Box::new(io::empty()) } else { body };
            return Ok(Incoming { head, body, refusal: None, call: name, effect });
        }
        let body = self.whole(version, call, body)?;
        self.trace_answer(call, Some(token), &head, &body, started.elapsed());
        let refusal = if head.status.is_success() {
            Some(Error::WebPage { call: name.clone(), status: head.status.as_u16() })
        } else {
            self.judge(version, call, Some(token), &head, body.clone()).err()
        };
        Ok(Incoming { head, body: Box::new(Cursor::new(body)), refusal, call: name, effect })
    }
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
