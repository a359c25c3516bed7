//! The login: the source of a token, its renewal, and its use by several processes.
//!
//! A refresh token may be valid only once. So a process renews a login under a lock, and a process that waited for the
//! lock first loads the login that the other process stored.

use std::iter;
use std::sync::{Mutex, TryLockError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Error, Server};
use crate::api::token::{self, Token};
use crate::api::{Request, Secret, Version};
use crate::error::{Failure, Kind};
use crate::sys::lock;
use crate::time::Clock;

/// The longest time before its end at which a token is renewed, so that it does not expire during a request.
const AHEAD: Duration = Duration::from_secs(30);

/// A pair of tokens and their validity.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) access: Secret,
    pub(crate) refresh: Option<Secret>,
    /// The end of the access token, by this machine's clock; `None` if the server did not send it.
    pub(crate) expires: Option<DateTime<Utc>>,
    /// The time from which on the access token is renewed.
    pub(crate) renew: Option<DateTime<Utc>>,
    /// The name of the user, from the server; empty if it did not send one.
    pub(crate) user_name: String,
}

impl Login {
    /// Returns the login of a token that was requested at `asked`, since no server starts to count before.
    fn new(token: Token, asked: DateTime<Utc>) -> Self {
        let lifetime =
            token.lifetime(asked).and_then(|s| u64::try_from(s).ok()).map(Duration::from_secs);
        let after = |span: Duration| asked.checked_add_signed(TimeDelta::from_std(span).ok()?);
        let expires = lifetime.and_then(after);
        let renew = lifetime.and_then(|all| after(all.saturating_sub(AHEAD.min(all / 10))));
        let Token { access, refresh, user_name, .. } = token;
        Self { access, refresh, expires, renew, user_name: user_name.0 }
    }

    /// Returns whether the access token needs no renewal yet.
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.renew.is_none_or(|renew| now < renew)
    }

    /// Returns whether the access token has not expired, by this machine's clock.
    pub(crate) fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// The place where one login is stored between runs.
pub(crate) trait TokenStore: Send + Sync {
    /// Returns the stored login, if there is one.
    ///
    /// # Errors
    /// The store cannot be used, or is not private.
    fn load(&self) -> Result<Option<Login>, Failure>;
    /// Stores a login in place of the last one.
    ///
    /// # Errors
    /// Those of [`TokenStore::load`].
    fn save(&self, login: &Login) -> Result<(), Failure>;
    /// Deletes the stored login.
    ///
    /// # Errors
    /// Those of [`TokenStore::load`].
    fn forget(&self) -> Result<(), Failure>;
    /// Waits until no other process renews this login. Dropping the returned value releases the lock.
    ///
    /// # Errors
    /// The wait took longer than `patience`; or nothing can be stored, then the kind is [`Kind::Usage`].
    fn lock(&self, patience: Duration) -> Result<Box<dyn Send>, Failure>;
}

/// Returns the request that signs in. Called only if it is needed: it may run a command that prints the password.
pub(crate) type SignIn = Box<dyn Fn() -> Result<Request<Token>, Failure> + Send + Sync>;

/// The credentials of a server.
pub(crate) enum Credentials {
    /// A token of the user, which is never renewed. The name of its owner is known only from an option.
    Token { token: Secret, username: Option<String> },
    /// A login that is stored, or made when it is needed, or both.
    Login { username: Option<String>, sign_in: Option<SignIn>, store: Option<Box<dyn TokenStore>> },
}

/// A login in use.
///
/// It never signs out: that may end the sessions that the login started.
pub(crate) struct Auth {
    credentials: Credentials,
    held: Mutex<Option<Login>>,
    clock: Clock,
}

impl Auth {
    pub(crate) fn new(credentials: Credentials, clock: Clock) -> Self {
        Self { credentials, held: Mutex::new(None), clock }
    }

    /// Returns the present time by this machine's clock.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Returns an access token: the user's token, or that of the stored login or the login in use, renewed if necessary.
    pub(super) fn token(&self, server: &Server, version: Version) -> Result<Secret, Error> {
        let store = match &self.credentials {
            Credentials::Token { token, .. } => return Ok(token.clone()),
            Credentials::Login { store, .. } => store.as_deref(),
        };
        let mut held = lock(&self.held);
        if held.is_none()
            && let Some(store) = store
        {
            // A helper may not write atomically: a login that cannot be read now is read again under the lock.
            *held = load(store, server).unwrap_or_default();
        }
        match &*held {
            Some(login) if login.is_fresh(self.clock.now()) => Ok(login.access.clone()),
            _ => self.renew(server, version, &mut held, None),
        }
    }

    /// Returns a token in place of one that the server refused.
    pub(super) fn renew_refused_token(
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

    /// Returns the name of the user: the one that the server sent, else the one from an option.
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

    /// Returns the login in use, if there is one yet.
    pub(super) fn login(&self) -> Option<Login> {
        lock(&self.held).clone()
    }

    /// Returns whether another thread is making, renewing or loading the login.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.held.try_lock(), Err(TryLockError::WouldBlock))
    }

    /// Returns the time until the login in use must be renewed; `None` if that is not known.
    pub(super) fn renews_in(&self) -> Option<Duration> {
        let renew = self.login()?.renew?;
        Some((renew - self.clock.now()).to_std().unwrap_or_default())
    }

    /// Renews the login: loads one that another process stored meanwhile, else uses the refresh token, else signs in.
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
        let (_lock, unusable) = match store.as_ref().map(|s| s.lock(server.timeout())).transpose() {
            Ok(lock) => (lock, None),
            // The login works for this run even if it cannot be stored.
            Err(failure) if failure.kind == Kind::Usage => (None, Some(failure)),
            Err(failure) => return Err(failure.into()),
        };
        if let Some(store) = store {
            *held = load(&**store, server)?;
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
                Ok(token) => {
                    let login = Login::new(token, now);
                    return Ok(self.use_and_store(server, held, login, unusable));
                }
                Err(error) => {
                    let usable = refused != Some(&login.access) && login.is_alive(now);
                    let access = held.insert(login).access.clone();
                    // The server received nothing, so the refresh token is still valid. Any other failure may have used it
                    // up, and the response to an invalid refresh token is not documented.
                    let is_unsent =
                        matches!(error, Error::Unreachable { .. } | Error::Untrusted { .. });
                    if usable && (is_unsent || sign_in.is_none()) {
                        return Ok(access);
                    }
                    if is_unsent || (sign_in.is_none() && !error.is_sign_in_rejected()) {
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
        Ok(self.use_and_store(server, held, Login::new(token, now), unusable))
    }

    /// Puts a login into use and stores it, unless the store is `unusable`. Without a store it still works for this run.
    fn use_and_store(
        &self,
        server: &Server,
        held: &mut Option<Login>,
        login: Login,
        unusable: Option<Failure>,
    ) -> Secret {
        if let Credentials::Login { store: Some(store), .. } = &self.credentials
            && let Err(failure) = unusable.map_or_else(|| store.save(&login), Err)
        {
            let failure = failure.with_hints();
            let text =
                format!("cannot store the new token, so the next run must sign in: {failure}");
            server.messages().warn(&text);
        }
        held.insert(login).access.clone()
    }
}

/// Loads the stored login, whose tokens are shown nowhere from then on.
fn load(store: &dyn TokenStore, server: &Server) -> Result<Option<Login>, Failure> {
    let login = store.load()?;
    if let Some(Login { access, refresh, .. }) = &login {
        iter::once(access).chain(refresh).for_each(|token| server.messages().secrets().add(token));
    }
    Ok(login)
}
