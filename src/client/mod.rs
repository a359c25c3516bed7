//! How a server is reached: one place each for sending, paging, retrying, signing in and trust.

mod address;
mod auth;
mod certificate;
mod error;
mod feed;
mod load;
mod network;
mod pages;
pub(crate) mod probe;
pub(crate) mod proxy;
mod retry;
mod server;
mod stream;
pub(crate) mod tls;
pub(crate) mod transport;

pub(crate) use address::Address;
pub(crate) use auth::{Auth, Credentials, Login, SignIn, TokenStore};
pub(crate) use certificate::{Certificate, Pinned};
pub(crate) use error::{Error, Whose};
pub(crate) use feed::{Feed, News};
pub(crate) use network::Network;
pub(crate) use pages::{Items, ItemsOf};
pub(crate) use server::{Known, Server};
pub(crate) use stream::Incoming;

use std::time::Duration;

use crate::api::page::{ListElement, PageOf};
use crate::api::{Answer, Call, Request, Version};

/// How many to ask for at once: few requests, and pages of about a megabyte at most.
pub(crate) const PAGE: usize = 1_000;

/// A server, the version that is spoken with it, and a login.
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

    /// The login in use, once there is one.
    pub(crate) fn login(&self) -> Option<Login> {
        self.auth.login()
    }

    /// Whether a login is being made, renewed or looked for right now.
    pub(crate) fn is_signing_in(&self) -> bool {
        self.auth.is_busy()
    }

    /// How long the login in use is good for before it is to be renewed; `None` where nobody said.
    pub(crate) fn renews_in(&self) -> Option<Duration> {
        self.auth.renews_in()
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Whom the server takes us for, as far as is known.
    ///
    /// # Errors
    /// As [`Client::send`]: it may have to sign in first.
    pub(crate) fn user(&self) -> Result<Option<String>, Error> {
        self.auth.user(&self.server, self.version)
    }

    /// Makes sure that there is a token, so that a call which must be made once is all that can still fail.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub(crate) fn sign_in(&self) -> Result<(), Error> {
        self.auth.token(&self.server, self.version).map(drop)
    }

    /// Makes a call: signs in where needed, renews the token once when it is refused, tries again what may be.
    ///
    /// # Errors
    /// The server cannot be reached, is not trusted, refuses, or answers what cannot be understood.
    pub(crate) fn send<T: Answer>(&self, request: &Request<T>) -> Result<T, Error> {
        self.allows(&request.call)?;
        self.exchange(request)
    }

    /// Whether a call can be made at all: the version has it, and the profile lets it.
    ///
    /// # Errors
    /// It is not in this version of the API, or a change where only reads are allowed.
    pub(crate) fn allows(&self, call: &Call) -> Result<(), Error> {
        self.has(call)?;
        self.server.allows(self.version, call)
    }

    /// Whether the version in use has a call.
    ///
    /// # Errors
    /// It came later.
    pub(crate) fn has(&self, call: &Call) -> Result<(), Error> {
        if call.since > self.version {
            return Err(Error::too_old(self.version, call.since));
        }
        Ok(())
    }

    /// Gives the login back. That ends what is our own, so a profile for reads allows it too.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub(crate) fn sign_out(&self) -> Result<(), Error> {
        let request = crate::api::token::revoke();
        self.has(&request.call)?;
        self.exchange(&request).map(drop)
    }

    fn exchange<T: Answer>(&self, request: &Request<T>) -> Result<T, Error> {
        if request.call.anonymous {
            return self.server.send(self.version, request, None);
        }
        let token = self.auth.token(&self.server, self.version)?;
        match self.server.send(self.version, request, Some(&token)) {
            // A refused token means that nothing was done, so even what must be sent once may be sent again.
            Err(error) if error.is_unauthorized() => {
                let token = self.auth.renewed(&self.server, self.version, &token, error)?;
                self.server.send(self.version, request, Some(&token))
            }
            answer => answer,
        }
    }

    /// Makes a call and hands over what comes, unread and of any length, a refusal too. Signs in, renews the token and
    /// tries again as [`Client::send`] does; from the head of an answer on nothing is tried again.
    ///
    /// # Errors
    /// There is no answer.
    pub(crate) fn stream(&self, call: &Call) -> Result<Incoming, Error> {
        self.server.allows(self.version, call)?;
        let token = self.auth.token(&self.server, self.version)?;
        let mut answer = self.server.stream(self.version, call, &token)?;
        if let Some(refusal) = answer.refusal.take_if(|refusal| refusal.is_unauthorized()) {
            match self.auth.renewed(&self.server, self.version, &token, refusal) {
                Ok(token) => return self.server.stream(self.version, call, &token),
                Err(error) => answer.refusal = Some(error),
            }
        }
        Ok(answer)
    }

    /// The items of a list, page by page as they are asked for.
    ///
    /// `page` is how many to ask for at once.
    pub(crate) fn items<E: ListElement>(
        &self,
        request: Request<PageOf<E>>,
        page: usize,
    ) -> ItemsOf<'_, E> {
        ItemsOf::new(self, request, page)
    }

    fn trace(&self, text: impl FnOnce() -> String) {
        self.server.messages().trace(1, text);
    }

    fn warn(&self, text: &str) {
        self.server.messages().warn(text);
    }
}
