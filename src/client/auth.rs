//! The login: where a token comes from, when it is renewed, and how many processes share one.
//!
//! A refresh token may serve only once, so whoever renews holds a lock, and whoever waited for it looks first at what the
//! other has brought.

use std::sync::{Mutex, TryLockError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Error, Server};
use crate::api::token::{self, Token};
use crate::api::{Request, Secret, Version};
use crate::error::Failure;
use crate::sys::lock;
use crate::time::Clock;

/// Renewed so long before the end at most, so that a request under way does not meet it.
const AHEAD: Duration = Duration::from_secs(30);

/// A pair of tokens and how long it is good for.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) access: Secret,
    pub(crate) refresh: Option<Secret>,
    /// When the access token ends, by this machine's clock; `None` where the server did not say.
    pub(crate) expires: Option<DateTime<Utc>>,
    /// When it is to be renewed.
    pub(crate) renew: Option<DateTime<Utc>>,
    /// Whom the server took us for; empty where it did not say.
    pub(crate) user_name: String,
}

impl Login {
    /// Counts from before the question was asked: later than that no server starts to count.
    fn new(token: Token, asked: DateTime<Utc>) -> Self {
        let lifetime =
            token.expires_in.and_then(|s| u64::try_from(s).ok()).map(Duration::from_secs);
        let after = |span: Duration| asked.checked_add_signed(TimeDelta::from_std(span).ok()?);
        let expires = lifetime.and_then(after);
        let renew = lifetime.and_then(|all| after(all.saturating_sub(AHEAD.min(all / 10))));
        let Token { access, refresh, user_name, .. } = token;
        Self { access, refresh, expires, renew, user_name }
    }

    /// Whether it is good for a while.
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.renew.is_none_or(|renew| now < renew)
    }

    /// Whether the server still takes it, as far as we can tell.
    pub(crate) fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// Where one login is kept between runs.
pub(crate) trait TokenStore: Send + Sync {
    /// # Errors
    /// The store is out of order, or not private.
    fn load(&self) -> Result<Option<Login>, Failure>;
    /// # Errors
    /// As [`TokenStore::load`].
    fn save(&self, login: &Login) -> Result<(), Failure>;
    /// # Errors
    /// As [`TokenStore::load`].
    fn forget(&self) -> Result<(), Failure>;
    /// Waits until no other process renews this login; the lock ends with what is returned.
    ///
    /// # Errors
    /// It took longer than `patience`, or there is nowhere to put a lock.
    fn lock(&self, patience: Duration) -> Result<Box<dyn Send>, Failure>;
}

/// Makes the request that signs in anew, when it is needed and not before: it may run a command to get a password.
pub(crate) type SignIn = Box<dyn Fn() -> Result<Request<Token>, Failure> + Send + Sync>;

/// What to sign in with.
pub(crate) enum Credentials {
    /// A token to use as it is. Who it belongs to is known only if the user says so.
    Token { token: Secret, username: Option<String> },
    /// A login that is kept, or made when it is needed, or both.
    Login { username: Option<String>, sign_in: Option<SignIn>, store: Option<Box<dyn TokenStore>> },
}

/// A login in use.
///
/// Nothing here signs out: a logout may end the sessions that the login started.
pub(crate) struct Auth {
    credentials: Credentials,
    held: Mutex<Option<Login>>,
    clock: Clock,
}

impl Auth {
    pub(crate) fn new(credentials: Credentials, clock: Clock) -> Self {
        Self { credentials, held: Mutex::new(None), clock }
    }

    /// An access token that is good for a while: one in use, one that is kept, or a new one.
    pub(super) fn token(&self, server: &Server, version: Version) -> Result<Secret, Error> {
        let store = match &self.credentials {
            Credentials::Token { token, .. } => return Ok(token.clone()),
            Credentials::Login { store, .. } => store.as_deref(),
        };
        let mut held = lock(&self.held);
        if held.is_none()
            && let Some(store) = store
        {
            // Not every helper writes whole: what cannot be read now may be being written, and is looked at again under
            // the lock.
            *held = store.load().unwrap_or_default();
        }
        match &*held {
            Some(login) if login.is_fresh(self.clock.now()) => Ok(login.access.clone()),
            _ => self.renew(server, version, &mut held, None),
        }
    }

    /// A token in place of one that was refused.
    pub(super) fn renewed(
        &self,
        server: &Server,
        version: Version,
        refused: &Secret,
        cause: Error,
    ) -> Result<Secret, Error> {
        if matches!(self.credentials, Credentials::Token { .. }) {
            return Err(Error::TokenRefused { cause: Box::new(cause) });
        }
        let mut held = lock(&self.held);
        match &*held {
            // Another thread was faster.
            Some(login) if login.access != *refused => Ok(login.access.clone()),
            _ => self.renew(server, version, &mut held, Some(refused)),
        }
    }

    /// The user's name: the server's word for it, else the one given.
    pub(super) fn user(&self, server: &Server, version: Version) -> Result<Option<String>, Error> {
        match &self.credentials {
            Credentials::Token { username, .. } => Ok(username.clone()),
            Credentials::Login { username, .. } => {
                self.token(server, version)?;
                let named = self.login().map(|login| login.user_name);
                Ok(named.filter(|name| !name.is_empty()).or_else(|| username.clone()))
            }
        }
    }

    /// The login in use, if it is one that can be renewed.
    pub(super) fn login(&self) -> Option<Login> {
        lock(&self.held).clone()
    }

    /// Whether somebody has the login in hand right now.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.held.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// How long until the login in use is to be renewed.
    pub(super) fn renews_in(&self) -> Option<Duration> {
        let renew = self.login()?.renew?;
        Some((renew - self.clock.now()).to_std().unwrap_or_default())
    }

    /// By what another process has brought meanwhile, else by the refresh token, else by signing in.
    fn renew(
        &self,
        server: &Server,
        version: Version,
        held: &mut Option<Login>,
        refused: Option<&Secret>,
    ) -> Result<Secret, Error> {
        let Credentials::Login { sign_in, store, .. } = &self.credentials else {
            return Err(Error::SignedOut { profile: server.profile(), cause: None });
        };
        let _alone = store.as_ref().map(|store| store.lock(server.timeout())).transpose()?;
        if let Some(store) = store {
            *held = store.load()?;
        }
        let now = self.clock.now();
        if let Some(login) = &*held
            && refused != Some(&login.access)
            && login.is_fresh(now)
        {
            return Ok(login.access.clone());
        }
        let mut cause = None;
        if let Some(login) = held.take()
            && let Some(refresh_token) = &login.refresh
        {
            match server.send(version, &token::refresh(refresh_token), None) {
                Ok(token) => return Ok(self.keep(server, held, Login::new(token, now))),
                Err(error) => {
                    let usable = refused != Some(&login.access) && login.is_alive(now);
                    let access = held.insert(login).access.clone();
                    // Nothing was asked of the server, so nothing is lost. Any other failure may have cost the refresh
                    // token, and how a server answers to a stale one is not documented.
                    let away = matches!(error, Error::Unreachable { .. } | Error::Untrusted { .. });
                    // What is good for a moment more is better than nothing.
                    if usable && (away || sign_in.is_none()) {
                        return Ok(access);
                    }
                    if away || (sign_in.is_none() && !error.is_sign_in_rejected()) {
                        return Err(error);
                    }
                    cause = Some(Box::new(error));
                }
            }
        }
        let Some(sign_in) = sign_in else {
            return Err(Error::SignedOut { profile: server.profile(), cause });
        };
        let token = server.send(version, &sign_in()?, None)?;
        Ok(self.keep(server, held, Login::new(token, now)))
    }

    /// A login that cannot be kept still works for this run, and the next is told that it must sign in anew.
    fn keep(&self, server: &Server, held: &mut Option<Login>, login: Login) -> Secret {
        if let Credentials::Login { store: Some(store), .. } = &self.credentials
            && let Err(failure) = store.save(&login)
        {
            let text =
                format!("the new token is not kept, so the next run must sign in: {failure}");
            server.messages().warn(&text);
        }
        held.insert(login).access.clone()
    }
}
