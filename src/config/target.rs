//! Which server, as whom, and how it is known: the one unit of server, user, version, trust and token.
//!
//! An option beats the environment, which beats a profile. But a profile's parts belong together: another server or user
//! beside it is an error, and no variable lifts its trust.

use std::path::PathBuf;
use std::time::Duration;

use super::profiles::{Microsoft, Profile, Profiles};
use super::{Env, Folder, Name, Options, PasswordSource, StoreChoice, VersionWish};
use super::{either, only, span};
use crate::api::Version;
use crate::client::tls::Fingerprint;
use crate::client::{Address, Pinned};
use crate::error::{Failure, Kind};
use crate::secret::Secret;
use crate::text::shell_quoted;
use crate::time::Span;

const CONNECT_TIMEOUT: Span = Span(Duration::from_secs(10));
const TIMEOUT: Span = Span(Duration::from_secs(300));

/// Where trust comes from; the file is read when a connection is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TrustSource {
    System,
    File(PathBuf),
    Pin(Fingerprint),
    Anyone,
}

/// Which profiles were named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// None: the default one, where no server is given.
    Default,
    Named(Vec<String>),
    All,
}

/// What options and environment say about the connection.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) profiles: Selection,
    /// With where it was said.
    pub(crate) server: Option<(Address, &'static str)>,
    pub(crate) username: Option<(String, &'static str)>,
    pub(crate) password: Option<PasswordSource>,
    pub(crate) token: Option<Secret>,
    pub(crate) version: Option<VersionWish>,
    /// Typed, and so stronger than what a profile says.
    pub(crate) trust_typed: Option<TrustSource>,
    /// Told by the environment, and so weaker.
    pub(crate) trust_told: Option<TrustSource>,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
}

impl Wanted {
    pub(super) fn resolve(options: &Options, env: &Env) -> Result<Self, Failure> {
        let password = PasswordSource::resolve(options, env)?;
        // A password source that was typed is meant, and beats a token that lies around in the environment.
        let token = token(env)?.filter(|_| !options.names_password());
        let from = |typed: bool, option, variable| if typed { option } else { variable };
        let server_from = from(options.server.is_some(), "--server", "VB365_SERVER");
        let user_from = from(options.username.is_some(), "--username", "VB365_USERNAME");
        Ok(Self {
            profiles: selection(options, env)?,
            server: either(options.server.clone(), env, "VB365_SERVER")?.map(|s| (s, server_from)),
            username: either(options.username.clone(), env, "VB365_USERNAME")?
                .map(|Name(name)| (name, user_from)),
            password,
            token,
            version: either(options.api_version, env, "VB365_API_VERSION")?,
            trust_typed: trust_typed(options)?,
            trust_told: trust_told(env)?,
            connect_timeout: span(
                options.connect_timeout,
                env,
                "VB365_CONNECT_TIMEOUT",
                CONNECT_TIMEOUT,
            )?,
            timeout: span(options.timeout, env, "VB365_TIMEOUT", TIMEOUT)?,
        })
    }

    /// What was typed of the connection, as the end of a command line. What the environment says is there for that too, and
    /// so is a profile. A password is asked for.
    pub(crate) fn typed(&self) -> String {
        let alone = self.profiles == Selection::Default;
        let server = self.server.as_ref().filter(|(_, from)| alone && *from == "--server");
        let user = self.username.as_ref().filter(|(_, from)| alone && *from == "--username");
        let trust = self.trust_typed.as_ref().map(TrustSource::typed);
        let server = server.map(|(server, _)| format!(" -s {server}"));
        let user = user.map(|(name, _)| format!(" -u {}", shell_quoted(name)));
        server.unwrap_or_default() + &user.unwrap_or_default() + &trust.unwrap_or_default()
    }

    /// The targets that are meant, of which there is at least one. `config.toml` is read only where it matters.
    ///
    /// # Errors
    /// There is no such profile, or it contradicts what was said beside it.
    pub(crate) fn targets(&self, env: &Env) -> Result<Vec<Target>, Failure> {
        if self.profiles == Selection::Default && self.server.is_some() {
            return Ok(vec![self.alone()]);
        }
        if self.profiles == Selection::Default && Folder::of(env).is_err() {
            return Ok(vec![self.alone()]);
        }
        let known = Profiles::read(&Folder::of(env)?)?;
        let names: Vec<String> = match &self.profiles {
            Selection::Named(names) => names.clone(),
            Selection::All => known.profiles.keys().cloned().collect(),
            Selection::Default => match known.default_name() {
                Some(name) => vec![name.to_owned()],
                None if known.profiles.is_empty() => return Ok(vec![self.alone()]),
                None => {
                    let names: Vec<_> = known.profiles.keys().cloned().collect();
                    return Err(Failure::usage(
                        "there are several profiles, and none is the default",
                    )
                    .hint(format!(
                        "name one with -p ({}), or choose: vb365 profile use NAME",
                        names.join(", ")
                    )));
                }
            },
        };
        if names.is_empty() {
            return Err(Failure::usage("there are no profiles").hint("vb365 login makes one"));
        }
        let mut targets: Vec<Target> = Vec::new();
        for name in &names {
            let (name, profile) = known.named(name, Kind::Usage)?;
            // Named twice, or in two cases, it is one.
            if targets.iter().all(|target| target.profile.as_deref() != Some(name)) {
                targets.push(self.with(name, profile)?);
            }
        }
        // Beside the server and the user that it is for, which all of them then have, nothing can go astray.
        let is_placed = self.server.is_some() && self.username.is_some();
        let is_given = self.token.is_some() || self.password.is_some();
        if targets.len() > 1 && is_given && !is_placed {
            let what = if self.token.is_some() {
                "VB365_TOKEN is one"
            } else {
                "a password belongs to one"
            };
            return Err(Failure::usage(format!(
                "{what} server's, and {} profiles are named",
                targets.len()
            ))
            .hint("unset it: each profile has a login of its own; vb365 login NAME"));
        }
        Ok(targets)
    }

    /// Options and environment alone.
    pub(crate) fn alone(&self) -> Target {
        let trust = self.trust_typed.clone().or_else(|| self.trust_told.clone());
        Target {
            profile: None,
            server: self.server.as_ref().map(|(server, _)| server.clone()),
            username: self.username.as_ref().map(|(name, _)| name.clone()),
            password: self.password.clone(),
            token: self.token.clone(),
            version: self.version.and_then(|wish| wish.0),
            trust: trust.unwrap_or(TrustSource::System),
            pin_valid: None,
            read_only: false,
            store: StoreChoice::None,
            store_in: None,
            microsoft: None,
            unheeded: None,
        }
    }

    /// Together with a profile.
    ///
    /// # Errors
    /// They contradict each other.
    pub(crate) fn with(&self, name: &str, profile: &Profile) -> Result<Target, Failure> {
        let clash = |what: &str, from: &str, theirs: &str, ours: &str| {
            let message =
                format!("profile '{name}' is for the {what} {theirs}, and {from} names {ours}");
            Err(Failure::usage(message).hint(
                "leave one of them out: a profile's server, user, trust and token are one unit",
            ))
        };
        if let Some((server, from)) = self.server.as_ref().filter(|(s, _)| *s != profile.server) {
            return clash("server", from, &profile.server.to_string(), &server.to_string());
        }
        if let Some(((ours, from), theirs)) = self.username.as_ref().zip(profile.username())
            && ours.to_lowercase() != theirs.to_lowercase()
        {
            return clash("user", from, theirs, ours);
        }
        let known = Target::remembered(name, profile);
        let is_lifted = |told: &&TrustSource| **told != known.trust && self.trust_typed.is_none();
        let named = self.username.as_ref().map(|(name, _)| name.clone());
        Ok(Target {
            username: known.username.or(named),
            password: self.password.clone().or(known.password),
            token: self.token.clone(),
            version: self.version.map_or(known.version, |wish| wish.0),
            unheeded: self.trust_told.as_ref().filter(is_lifted).map(TrustSource::variable),
            // The dates are those of the profile's own pin.
            pin_valid: known.pin_valid.filter(|_| self.trust_typed.is_none()),
            trust: self.trust_typed.clone().unwrap_or(known.trust.clone()),
            ..known
        })
    }

    /// Whether a profile that a command names itself is the one that is meant, where `-p` names any.
    ///
    /// # Errors
    /// Another one, or several, are named beside it.
    pub(crate) fn names_only(&self, name: &str) -> Result<(), Failure> {
        let alone = match &self.profiles {
            Selection::Default => true,
            Selection::Named(names) => names.iter().all(|other| other.eq_ignore_ascii_case(name)),
            Selection::All => false,
        };
        if alone {
            return Ok(());
        }
        Err(Failure::usage(format!("this is for profile '{name}', and another is named beside it"))
            .hint("leave out -p, --all-profiles or VB365_PROFILE"))
    }
}

impl std::fmt::Display for TrustSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::System => f.write_str("the system's authorities"),
            Self::File(path) => write!(f, "the authorities in {}", path.display()),
            Self::Pin(fingerprint) => write!(f, "{fingerprint}"),
            Self::Anyone => f.write_str("anyone: the certificate is not checked"),
        }
    }
}

impl TrustSource {
    /// As the end of a command line.
    pub(super) fn typed(&self) -> String {
        match self {
            Self::System => String::new(),
            Self::File(path) => format!(" --ca-cert {}", shell_quoted(&path.to_string_lossy())),
            Self::Pin(pin) => format!(" --pin {pin}"),
            Self::Anyone => " --insecure".to_owned(),
        }
    }

    /// The variable that says it.
    fn variable(&self) -> &'static str {
        match self {
            Self::File(_) => "VB365_CA_CERT",
            Self::Pin(_) => "VB365_PIN",
            Self::Anyone | Self::System => "VB365_INSECURE",
        }
    }
}

/// One server and everything that belongs to it.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) profile: Option<String>,
    pub(crate) server: Option<Address>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<PasswordSource>,
    pub(crate) token: Option<Secret>,
    /// `None`: ask the server.
    pub(crate) version: Option<Version>,
    pub(crate) trust: TrustSource,
    pub(crate) pin_valid: Option<String>,
    pub(crate) read_only: bool,
    pub(crate) store: StoreChoice,
    /// Where its login is kept, if not beside the profiles.
    pub(crate) store_in: Option<Folder>,
    pub(crate) microsoft: Option<Microsoft>,
    /// A variable that would have lifted the profile's trust.
    pub(crate) unheeded: Option<&'static str>,
}

impl Target {
    /// What a profile says, and nothing else.
    pub(crate) fn remembered(name: &str, profile: &Profile) -> Self {
        Self {
            profile: Some(name.to_owned()),
            server: Some(profile.server.clone()),
            username: profile.username().cloned(),
            password: profile.password(),
            token: None,
            version: profile.api_version.and_then(|wish| wish.0),
            trust: profile.trust(),
            pin_valid: profile.pin_valid.clone(),
            read_only: profile.read_only,
            store: profile.token_store.clone().unwrap_or_default(),
            store_in: None,
            microsoft: profile.microsoft.clone(),
            unheeded: None,
        }
    }

    /// Whether two logins are one: kept in the same place, for the same server and user.
    pub(crate) fn shares_login(&self, other: &Self) -> bool {
        let key = self.login_key();
        self.store == other.store && key.is_ok() && key.ok() == other.login_key().ok()
    }

    /// The certificate that is expected, where one certificate is.
    pub(crate) fn pinned(&self) -> Option<Pinned> {
        match self.trust {
            TrustSource::Pin(fingerprint) => {
                Some(Pinned { fingerprint, valid: self.pin_valid.clone() })
            }
            _ => None,
        }
    }

    /// What the login is kept under: a token goes only to the server and the user that it was issued for.
    ///
    /// # Errors
    /// No server or no user is known.
    pub(crate) fn login_key(&self) -> Result<(String, String), Failure> {
        let server = self.server.as_ref().ok_or_else(no_server)?;
        let whom = match (&self.microsoft, &self.username, &self.profile) {
            (None, Some(user), _) => user.clone(),
            (Some(microsoft), Some(user), _) => format!("{}:{user}", microsoft.role.name()),
            // A tenant whose name the server did not tell is known by the profile alone.
            (Some(microsoft), None, Some(profile)) => {
                format!("{}:({profile})", microsoft.role.name())
            }
            (_, None, _) => return Err(no_user()),
        };
        Ok((server.to_string(), whom.to_lowercase()))
    }
}

/// Nothing says which server.
pub(crate) fn no_server() -> Failure {
    Failure::usage("no server is given")
        .hint("name it with --server HOST or in VB365_SERVER, or sign in once with vb365 login")
}

/// Nothing says as whom.
pub(crate) fn no_user() -> Failure {
    Failure::new(Kind::Unauthenticated, "no user name is given")
        .hint("name the user with --username or in VB365_USERNAME, or set VB365_TOKEN")
}

fn selection(options: &Options, env: &Env) -> Result<Selection, Failure> {
    if options.all_profiles {
        return Ok(Selection::All);
    }
    let told =
        || Ok(env.text("VB365_PROFILE")?.map(|text| text.split(',').map(str::to_owned).collect()));
    let names: Option<Vec<String>> =
        if options.profile.is_empty() { told()? } else { Some(options.profile.clone()) };
    let Some(names) = names else { return Ok(Selection::Default) };
    let names: Vec<_> = names.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err(Failure::usage("an empty name is no profile")
            .hint("write -p NAME or -p NAME,NAME; vb365 profile list shows those there are"));
    }
    Ok(Selection::Named(names))
}

/// A token that a header can carry. It is not repeated when it is none.
fn token(env: &Env) -> Result<Option<Secret>, Failure> {
    let Some(token) = env.text("VB365_TOKEN")? else { return Ok(None) };
    if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(Secret::new(token)));
    }
    Err(Failure::usage("VB365_TOKEN holds blanks, line ends or other characters that no token has"))
}

/// One setting with three spellings: two at one level contradict each other.
fn trust_typed(options: &Options) -> Result<Option<TrustSource>, Failure> {
    let typed = [
        options.ca_cert.clone().map(TrustSource::File),
        options.pin.map(TrustSource::Pin),
        options.insecure.then_some(TrustSource::Anyone),
    ];
    only(typed, "--ca-cert, --pin and --insecure are one setting: give one of them")
}

fn trust_told(env: &Env) -> Result<Option<TrustSource>, Failure> {
    let told = [
        env.path("VB365_CA_CERT").map(TrustSource::File),
        env.parse("VB365_PIN")?.map(TrustSource::Pin),
        env.switch("VB365_INSECURE")?.unwrap_or(false).then_some(TrustSource::Anyone),
    ];
    only(told, "VB365_CA_CERT, VB365_PIN and VB365_INSECURE are one setting: set one of them")
}
