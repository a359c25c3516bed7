//! The login: the first token, and a new one when it is refused.

use std::sync::{Mutex, PoisonError};

use super::{Error, Server};
use crate::api::token::{self, Token};
use crate::api::{Secret, Version};

/// What a user gave to sign in with.
pub(crate) enum Credentials {
    /// A token to use as it is. Who it belongs to is known only if the user says so.
    Token { token: Secret, username: Option<String> },
    /// A user name and a password.
    Password { username: String, password: Secret },
}

/// A login, in memory only.
///
/// Nothing here signs out: a logout may end the sessions that the login started.
pub(crate) struct Auth {
    credentials: Credentials,
    token: Mutex<Option<Token>>,
}

impl Auth {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self { credentials, token: Mutex::new(None) }
    }

    /// The access token; signs in on first use.
    pub(super) fn token(&self, server: &Server, version: Version) -> Result<Secret, Error> {
        let (username, password) = match &self.credentials {
            Credentials::Token { token, .. } => return Ok(token.clone()),
            Credentials::Password { username, password } => (username, password),
        };
        let mut held = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = &*held {
            return Ok(token.access.clone());
        }
        let token = server.send(version, &token::password(username, password), None)?;
        Ok(held.insert(token).access.clone())
    }

    /// A token in place of one that was refused: by the refresh token, else by signing in again.
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
        {
            let mut held = self.token.lock().unwrap_or_else(PoisonError::into_inner);
            let stale = held.take_if(|token| token.access == *refused);
            if let Some(refresh_token) = stale.and_then(|token| token.refresh)
                && let Ok(token) = server.send(version, &token::refresh(&refresh_token), None)
            {
                return Ok(held.insert(token).access.clone());
            }
        }
        self.token(server, version)
    }

    /// The user's name: the server's word for it, else the one typed.
    pub(super) fn user(&self, server: &Server, version: Version) -> Result<Option<String>, Error> {
        match &self.credentials {
            Credentials::Token { username, .. } => Ok(username.clone()),
            Credentials::Password { username, .. } => {
                self.token(server, version)?;
                let held = self.token.lock().unwrap_or_else(PoisonError::into_inner);
                let named = held.as_ref().map(|token| token.user_name.clone());
                Ok(named.filter(|name| !name.is_empty()).or_else(|| Some(username.clone())))
            }
        }
    }
}
