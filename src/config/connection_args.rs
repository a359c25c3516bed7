//! The connection as options and environment describe it, before any profile.

use super::trust::TrustSource;
use super::values::{VersionSetting, at_most_one};
use super::{Env, GlobalOptions, PasswordSource};
use crate::client::Address;
use crate::error::Failure;
use crate::secret::Secret;
use crate::text::shell_quoted;

/// Which profiles are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ProfileSelection {
    /// None: the default profile is used, unless a server is given.
    #[default]
    Default,
    Named(Vec<String>),
    All,
}

/// The connection as options and environment describe it. The default describes nothing.
#[derive(Clone, Default)]
pub(crate) struct ConnectionArgs {
    pub(crate) profiles: ProfileSelection,
    /// The server, and the option or variable that gave it.
    pub(crate) server: Option<(Address, &'static str)>,
    /// The user name, and the option or variable that gave it.
    pub(crate) username: Option<(String, &'static str)>,
    pub(crate) password: Option<PasswordSource>,
    pub(crate) token: Option<Secret>,
    pub(crate) version: Option<VersionSetting>,
    /// Trust from an option, which takes precedence over a profile.
    pub(crate) trust_option: Option<TrustSource>,
    /// Trust from the environment, which a profile takes precedence over.
    pub(crate) trust_variable: Option<TrustSource>,
}

impl ConnectionArgs {
    pub(super) fn resolve(options: &GlobalOptions, env: &Env) -> Result<Self, Failure> {
        let password = PasswordSource::resolve(options, env)?;
        // An option that gives a password was typed for this command, so it takes precedence over the variable.
        let token = token(env)?.filter(|_| !options.names_password());
        let from = |typed: bool, option, variable| if typed { option } else { variable };
        let server_from = from(options.server.is_some(), "--server", "VB365_SERVER");
        let user_from = from(options.username.is_some(), "--username", "VB365_USERNAME");
        let server = env.option_or(options.server.clone(), "VB365_SERVER")?;
        let username = match &options.username {
            Some(name) => Some(name.clone()),
            None => env.text("VB365_USERNAME")?.map(str::to_owned),
        };
        Ok(Self {
            profiles: selection(options, env)?,
            server: server.map(|server| (server, server_from)),
            username: username.map(|name| (name, user_from)),
            password,
            token,
            version: env.option_or(options.api_version, "VB365_API_VERSION")?,
            trust_option: trust_option(options)?,
            trust_variable: trust_variable(env)?,
        })
    }

    /// Returns whether results may come from several profiles, and so name the profile of each.
    pub(crate) fn names_several_profiles(&self) -> bool {
        match &self.profiles {
            ProfileSelection::All => true,
            ProfileSelection::Named(names) => names.len() > 1,
            ProfileSelection::Default => false,
        }
    }

    /// Returns whether stdin holds the password, so that nothing else can be read from it.
    pub(crate) fn reads_stdin(&self) -> bool {
        matches!(self.password, Some(PasswordSource::Stdin))
    }

    /// Returns the options that were typed to reach the server, each with a leading space, for a command in a hint. Variables
    /// and profiles are left out: they apply to that command too. A password source is left out: the command asks.
    pub(crate) fn typed_options(&self) -> String {
        let without_profile = self.profiles == ProfileSelection::Default;
        let server = match &self.server {
            Some((server, "--server")) if without_profile => format!(" -s {server}"),
            _ => String::new(),
        };
        let user = match &self.username {
            Some((name, "--username")) if without_profile => format!(" -u {}", shell_quoted(name)),
            _ => String::new(),
        };
        server + &user + &self.trust_option.as_ref().map(TrustSource::as_option).unwrap_or_default()
    }

    /// Checks that `-p` names no other profile than the one that a command takes as its argument.
    ///
    /// # Errors
    /// It names another profile, or several.
    pub(crate) fn check_names_only(&self, name: &str) -> Result<(), Failure> {
        match &self.profiles {
            ProfileSelection::Default => return Ok(()),
            ProfileSelection::Named(names)
                if names.iter().all(|n| n.eq_ignore_ascii_case(name)) =>
            {
                return Ok(());
            }
            ProfileSelection::Named(_) | ProfileSelection::All => {}
        }
        let message = format!("profile '{name}' and another profile are named");
        Err(Failure::usage(message).hint("leave out -p, --all-profiles or VB365_PROFILE"))
    }

    /// Checks that a token or password is not sent to the servers of several profiles. If server and user are given, every
    /// profile has these, and nothing can reach another server.
    ///
    /// # Errors
    /// A token or password is given, but not both server and user.
    pub(super) fn check_secret_for_several(&self, profiles: usize) -> Result<(), Failure> {
        let what = match (&self.token, &self.password) {
            _ if self.server.is_some() && self.username.is_some() => return Ok(()),
            (Some(_), _) => "VB365_TOKEN is valid for one server",
            (None, Some(_)) => "a password is valid for one server",
            (None, None) => return Ok(()),
        };
        let message = format!("{what}, but {profiles} profiles are selected");
        Err(Failure::usage(message)
            .hint("leave it out: each profile has its own login, see: vb365 login --help"))
    }
}

fn selection(options: &GlobalOptions, env: &Env) -> Result<ProfileSelection, Failure> {
    if options.all_profiles {
        return Ok(ProfileSelection::All);
    }
    let names: Vec<_> = if options.profile.is_empty() {
        let Some(text) = env.text("VB365_PROFILE")? else { return Ok(ProfileSelection::Default) };
        text.split(',').map(|name| name.trim().to_owned()).collect()
    } else {
        options.profile.iter().map(|name| name.trim().to_owned()).collect()
    };
    if names.iter().any(String::is_empty) {
        return Err(Failure::usage("the profile name is empty")
            .hint("use -p NAME or -p NAME,NAME; list profiles with: vb365 profile list"));
    }
    Ok(ProfileSelection::Named(names))
}

/// Returns `VB365_TOKEN`, if it can be sent in a header. The message of an error does not repeat it.
fn token(env: &Env) -> Result<Option<Secret>, Failure> {
    let token = env.secret("VB365_TOKEN")?;
    match &token {
        Some(text) if !text.reveal().bytes().all(|byte| byte.is_ascii_graphic()) => {
            let message =
                "invalid VB365_TOKEN: it contains spaces, line breaks or non-ASCII characters";
            Err(Failure::usage(message))
        }
        _ => Ok(token),
    }
}

fn trust_option(options: &GlobalOptions) -> Result<Option<TrustSource>, Failure> {
    let typed = [
        options.ca_cert.clone().map(TrustSource::File),
        options.pin.map(TrustSource::Pin),
        options.insecure.then_some(TrustSource::Insecure),
    ];
    at_most_one(typed, "--ca-cert, --pin and --insecure cannot be combined")
}

fn trust_variable(env: &Env) -> Result<Option<TrustSource>, Failure> {
    let set = [
        env.path("VB365_CA_CERT").map(TrustSource::File),
        env.parse("VB365_PIN")?.map(TrustSource::Pin),
        env.switch("VB365_INSECURE")?.then_some(TrustSource::Insecure),
    ];
    at_most_one(set, "VB365_CA_CERT, VB365_PIN and VB365_INSECURE cannot be combined")
}
