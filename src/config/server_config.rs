//! One server and how to use it: address, user, version, trust and token are one unit.
//!
//! An option takes precedence over the environment, and the environment over a profile, with two exceptions. A server or
//! user that differs from the profile's is an error, and no variable replaces the trust settings of a profile.

use super::microsoft::MicrosoftSettings;
use super::profiles::{Profile, Profiles};
use super::tokens::{LoginKey, TokenStoreKind};
use super::trust::TrustSource;
use super::{ConnectionArgs, PasswordSource};
use crate::api::Version;
use crate::client::{Address, Pinned, ServerKind};
use crate::error::{Failure, Kind};
use crate::secret::Secret;
use crate::sys::private_dir::PrivateDir;

/// One server, the user to sign in as, and how its certificate is verified.
#[derive(Clone)]
pub(crate) struct ServerConfig {
    /// `None` if options and environment alone describe the server.
    pub(crate) profile: Option<String>,
    pub(crate) server: Option<Address>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<PasswordSource>,
    /// `VB365_TOKEN`, which is used as it is.
    pub(crate) token: Option<Secret>,
    /// `None`: ask the server.
    pub(crate) version: Option<Version>,
    pub(crate) trust: TrustSource,
    /// The validity period of the pinned certificate, for people.
    pub(crate) pin_valid: Option<String>,
    /// Refuses requests that change something.
    pub(crate) read_only: bool,
    pub(crate) token_store: TokenStoreKind,
    /// The directory of the token store, if not that of `config.toml`.
    pub(crate) token_dir: Option<PrivateDir>,
    pub(crate) microsoft: Option<MicrosoftSettings>,
    pub(crate) server_kind: ServerKind,
    /// A variable that would replace the trust of the profile, and is ignored.
    pub(crate) ignored_variable: Option<&'static str>,
}

impl ServerConfig {
    /// Returns the secrets that are known before a password is read from its source.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let password = self.password.as_ref().and_then(|source| match source {
            PasswordSource::Given(password) => Some(password),
            _ => None,
        });
        password.into_iter().chain(&self.token)
    }

    /// Merges options and environment with a profile, without a check for conflicts.
    fn merge(args: &ConnectionArgs, profile: Option<(&str, &Profile)>) -> Self {
        let (name, profile) = profile.unzip();
        let known_trust = profile.map(Profile::trust);
        let replaces = |trust: &&TrustSource| {
            args.trust_option.is_none() && known_trust.as_ref().is_some_and(|known| known != *trust)
        };
        let ignored_variable = args.trust_variable.as_ref().filter(replaces);
        let ignored_variable = ignored_variable.map(TrustSource::variable);
        let trust_variable = || args.trust_variable.clone();
        let known_trust = known_trust.clone().or_else(trust_variable);
        Self {
            profile: name.map(str::to_owned),
            server: match (profile, &args.server) {
                (Some(profile), _) => Some(profile.server.clone()),
                (None, server) => server.as_ref().map(|(server, _)| server.clone()),
            },
            username: profile
                .and_then(|profile| profile.username.clone())
                .or_else(|| args.username.as_ref().map(|(name, _)| name.clone())),
            password: args.password.clone().or_else(|| profile.and_then(Profile::password)),
            token: args.token.clone(),
            version: args
                .version
                .or_else(|| profile.and_then(|profile| profile.api_version))
                .and_then(|setting| setting.0),
            // The period is that of the profile's own pin.
            pin_valid: profile
                .filter(|_| args.trust_option.is_none())
                .and_then(|profile| profile.pin_valid.clone()),
            trust: args.trust_option.clone().or(known_trust).unwrap_or(TrustSource::System),
            read_only: profile.is_some_and(|profile| profile.read_only),
            token_store: profile.map_or(TokenStoreKind::None, |profile| {
                profile.token_store.clone().unwrap_or_default()
            }),
            token_dir: None,
            microsoft: profile.and_then(|profile| profile.microsoft.clone()),
            server_kind: ServerKind::Backup,
            ignored_variable,
        }
    }

    /// Returns what options and environment describe, without any profile.
    pub(crate) fn without_profile(args: &ConnectionArgs) -> Self {
        Self::merge(args, None)
    }

    /// Returns what a profile describes, without options and environment.
    pub(crate) fn of_profile(name: &str, profile: &Profile) -> Self {
        Self::merge(&ConnectionArgs::default(), Some((name, profile)))
    }

    /// Resolves options and environment together with a profile.
    ///
    /// # Errors
    /// They name another server or user than the profile.
    pub(crate) fn resolve(
        args: &ConnectionArgs,
        name: &str,
        profile: &Profile,
    ) -> Result<Self, Failure> {
        let conflict = |what: &str, from: &str, theirs: &str, ours: &str| {
            let message =
                format!("profile '{name}' is for the {what} {theirs}, but {from} is {ours}");
            let hint = format!(
                "leave out the profile or {from}: server, user and token of a profile are one unit"
            );
            Err(Failure::usage(message).hint(hint))
        };
        if let Some((server, from)) = args.server.as_ref().filter(|(s, _)| *s != profile.server) {
            return conflict("server", from, &profile.server.to_string(), &server.to_string());
        }
        if let Some(((ours, from), theirs)) = args.username.as_ref().zip(profile.username.as_ref())
            && ours.to_lowercase() != theirs.to_lowercase()
        {
            return conflict("user", from, theirs, ours);
        }
        Ok(Self::merge(args, Some((name, profile))))
    }

    /// Returns whether the password comes from a prompt.
    pub(crate) fn asks_for_password(&self) -> bool {
        // A profile whose login is stored is signed in to with 'vb365 login'.
        let is_stored = self.profile.is_some() && self.token_store != TokenStoreKind::None;
        self.token.is_none()
            && self.microsoft.is_none()
            && self.password.is_none()
            && (self.token_dir.is_some() || !is_stored)
    }

    /// Returns whether a profile, as it is read back, describes this server.
    pub(super) fn is_saved_as(&self, read: &Self) -> bool {
        (&self.server, &self.username, self.version) == (&read.server, &read.username, read.version)
            && (&self.trust, &self.pin_valid) == (&read.trust, &read.pin_valid)
            && (&self.token_store, &self.microsoft) == (&read.token_store, &read.microsoft)
    }

    /// Returns the address of the server.
    ///
    /// # Errors
    /// No server is given.
    pub(crate) fn address(&self) -> Result<&Address, Failure> {
        self.server.as_ref().ok_or_else(no_server)
    }

    /// Returns the role of the user at the server.
    pub(crate) fn role_name(&self) -> &'static str {
        self.microsoft.as_ref().map_or("administrator", |microsoft| microsoft.role.name())
    }

    /// Returns whether two configurations use the same login: the same server and user in the same token store.
    pub(crate) fn shares_login(&self, other: &Self) -> bool {
        let key = self.login_key();
        self.token_store == other.token_store && key.is_ok() && key.ok() == other.login_key().ok()
    }

    /// Returns the names of the other profiles that use the login of this one.
    pub(crate) fn profiles_with_same_login<'p>(&self, known: &'p Profiles) -> Vec<&'p str> {
        let others = known.profiles.iter().filter(|(name, _)| self.profile.as_ref() != Some(*name));
        let shares = |(name, other): &(&'p String, &Profile)| {
            Self::of_profile(name, other).shares_login(self)
        };
        others.filter(shares).map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the certificate that the server must present, if it is pinned.
    pub(crate) fn pinned(&self) -> Option<Pinned> {
        match self.trust {
            TrustSource::Pin(fingerprint) => {
                Some(Pinned { fingerprint, valid: self.pin_valid.clone() })
            }
            _ => None,
        }
    }

    /// Returns the key of the login in its token store. A token is sent only to the server that issued it, and only for
    /// the user that it was issued for.
    ///
    /// # Errors
    /// The server or the user is not known.
    pub(crate) fn login_key(&self) -> Result<LoginKey, Failure> {
        let user = match (&self.microsoft, &self.username, &self.profile) {
            (None, Some(user), _) => user.clone(),
            (Some(microsoft), Some(user), _) => format!("{}:{user}", microsoft.role.name()),
            // The server did not return the name of the tenant.
            (Some(microsoft), None, Some(profile)) => {
                format!("{}:({profile})", microsoft.role.name())
            }
            (_, None, _) => return Err(no_user()),
        };
        Ok(LoginKey { server: self.address()?.to_string(), user: user.to_lowercase() })
    }
}

/// Returns the failure for a missing server.
pub(crate) fn no_server() -> Failure {
    Failure::usage("no server is given")
        .hint("use --server HOST or set VB365_SERVER, or save a profile with: vb365 login")
}

/// Returns the failure for a missing user name.
pub(crate) fn no_user() -> Failure {
    Failure::new(Kind::Unauthenticated, "no user name is given")
        .hint("use --username NAME, or set VB365_USERNAME or VB365_TOKEN")
}
