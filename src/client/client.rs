//! A client: a server, an API version, and a login.

use std::time::Duration;

use chrono::TimeDelta;

use super::auth::{Auth, Login};
use super::download::Download;
use super::error::Error;
use super::prepared_call::BodyMode;
use super::server::Server;
use super::streamed_response::StreamedResponse;
use crate::api::{Call, Request, ResponseBody, Secret, Version, service, token};

/// Items of a page, unless the caller needs fewer: few requests, and pages of about a megabyte at most.
pub(crate) const PAGE: usize = 1_000;

/// The resolution of the `Date` of a response.
const DATE_UNIT: TimeDelta = TimeDelta::seconds(1);
/// The difference between two clocks that `Date` and a slow response can pretend.
const DATE_TOLERANCE: TimeDelta = TimeDelta::seconds(3);

/// The time for the request that only measures the server's clock.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// A server, the API version in use, and a login.
pub(crate) struct Client {
    server: Server,
    version: Version,
    auth: Auth,
}

impl Client {
    pub(crate) fn new(server: Server, version: Version, auth: Auth) -> Self {
        Self { server, version, auth }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Returns the login in use, if there is one yet.
    pub(crate) fn login(&self) -> Option<Login> {
        self.auth.login()
    }

    /// Returns whether a login is being made, renewed or loaded right now.
    pub(crate) fn is_signing_in(&self) -> bool {
        self.auth.is_busy()
    }

    /// Returns the time until the login in use must be renewed; `None` if that is not known.
    pub(crate) fn renews_in(&self) -> Option<Duration> {
        self.auth.renews_in()
    }

    /// Returns the name of the signed-in user, if it is known. Signs in if necessary.
    ///
    /// # Errors
    /// The sign-in failed.
    pub(crate) fn user(&self) -> Result<Option<String>, Error> {
        self.auth.user(&self.server, self.version)
    }

    /// Returns how far the server's clock is ahead of this machine's: sessions, events and restore points have its times. It
    /// is measured by the responses to other requests; if there was none yet, by one that needs no sign-in. Zero if both
    /// clocks agree, and if the server does not send its time.
    pub(crate) fn clock_offset(&self) -> TimeDelta {
        if !self.server.has_answered() {
            let probe = service::probe().within(PROBE_TIMEOUT);
            let _any_response_has_the_time = self.server.send(self.version, &probe, None);
        }
        let ahead = self.server.server_time().map(|time| time - self.auth.now());
        // `Date` has whole seconds: the server's clock shows at most one second more.
        ahead
            .filter(|ahead| ahead.abs() > DATE_TOLERANCE)
            .map_or(TimeDelta::zero(), |ahead| ahead + DATE_UNIT)
    }

    /// Signs in if there is no valid token, so that the next call can fail only for reasons of its own.
    ///
    /// # Errors
    /// The sign-in failed.
    pub(crate) fn sign_in(&self) -> Result<(), Error> {
        self.auth.token(&self.server, self.version).map(drop)
    }

    /// Returns the access token in use, after a sign-in or a renewal if necessary.
    ///
    /// # Errors
    /// The sign-in failed.
    pub(crate) fn access_token(&self) -> Result<Secret, Error> {
        self.auth.token(&self.server, self.version)
    }

    /// Makes a call: signs in if necessary, renews a refused token once, and retries if the call may be repeated.
    ///
    /// # Errors
    /// The server cannot be reached, is not trusted, or refuses, or its response cannot be read.
    pub(crate) fn send<T: ResponseBody>(&self, request: &Request<T>) -> Result<T, Error> {
        self.check(&request.call)?;
        self.exchange(request)
    }

    /// Checks that a call is possible: the version has it, and the profile allows it.
    ///
    /// # Errors
    /// The call is not in this API version, or is a change and the profile is read-only.
    pub(crate) fn check(&self, call: &Call) -> Result<(), Error> {
        self.check_version(call)?;
        self.server.check_read_only(self.version, call)
    }

    /// Checks that the version in use has a call.
    ///
    /// # Errors
    /// The call came with a later version.
    pub(crate) fn check_version(&self, call: &Call) -> Result<(), Error> {
        if call.since > self.version {
            return Err(Error::too_old(self.version, call.since));
        }
        Ok(())
    }

    /// Revokes the login. A read-only profile allows this, too.
    ///
    /// # Errors
    /// The call failed.
    pub(crate) fn sign_out(&self) -> Result<(), Error> {
        let request = token::revoke();
        self.check_version(&request.call)?;
        self.exchange(&request).map(drop)
    }

    fn exchange<T: ResponseBody>(&self, request: &Request<T>) -> Result<T, Error> {
        if request.call.anonymous {
            return self.server.send(self.version, request, None);
        }
        let token = self.auth.token(&self.server, self.version)?;
        match self.server.send(self.version, request, Some(&token)) {
            // With a refused token nothing was done, so a call that must not be repeated can be sent again.
            Err(error) if error.is_unauthorized() => {
                let token =
                    self.auth.renew_refused_token(&self.server, self.version, &token, error)?;
                self.server.send(self.version, request, Some(&token))
            }
            result => result,
        }
    }

    /// Makes a call and returns its response, of any length, with the body still to be read. A refusal is a response,
    /// too. Signs in, renews the token and retries as necessary; once the head is there, nothing is retried.
    ///
    /// # Errors
    /// There is no response.
    pub(crate) fn stream(&self, call: &Call) -> Result<StreamedResponse, Error> {
        self.server.check_read_only(self.version, call)?;
        self.stream_body(call, BodyMode::Streamed)
    }

    /// Makes a call whose response is a file, waits at most `wait` for its head, and returns it with the body still to be
    /// read. Signs in, renews the token and retries as necessary; once the head is there, nothing is retried.
    ///
    /// # Errors
    /// Those of [`Client::send`].
    pub(crate) fn download(&self, call: &Call, wait: Duration) -> Result<Download, Error> {
        self.check(call)?;
        let mut response = self.stream_body(call, BodyMode::File(wait))?;
        response.refusal.take().map_or_else(|| Ok(Download::new(response)), Err)
    }

    fn stream_body(&self, call: &Call, mode: BodyMode) -> Result<StreamedResponse, Error> {
        let token = self.auth.token(&self.server, self.version)?;
        let mut response = self.server.stream(self.version, call, &token, mode)?;
        if let Some(refusal) = response.refusal.take_if(|refusal| refusal.is_unauthorized()) {
            match self.auth.renew_refused_token(&self.server, self.version, &token, refusal) {
                Ok(token) => return self.server.stream(self.version, call, &token, mode),
                Err(error) => response.refusal = Some(error),
            }
        }
        Ok(response)
    }

    pub(super) fn trace(&self, text: impl FnOnce() -> String) {
        self.server.messages().trace(1, text);
    }
}
