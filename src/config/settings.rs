//! Settings of the program, and the servers that it uses.

use std::time::Duration;

use clap::ColorChoice;

use super::child_env::is_child_profile;
use super::profiles::Profiles;
use super::{ConnectionArgs, Env, GlobalOptions, ProfileSelection, ServerConfig};
use crate::client::Address;
use crate::client::proxy::{Proxy, Route, is_exempt};
use crate::error::{Failure, Kind};
use crate::messages::ErrorFormat;
use crate::output::{Format, Pager};
use crate::text::shell_quoted;
use crate::time::parse_duration;

/// Options and environment together. Profiles are read when a server is needed.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) connection: ConnectionArgs,
    /// The timeout for connecting.
    pub(crate) connect_timeout: Duration,
    /// The timeout for each request.
    pub(crate) timeout: Duration,
    pub(crate) env: Env,
    pub(crate) format: Format,
    pub(crate) utc: bool,
    pub(crate) verbosity: u8,
    pub(crate) colour: ColorChoice,
    /// The terminal supports no control sequences.
    pub(crate) dumb: bool,
    pub(crate) pager: Pager,
    pub(crate) no_input: bool,
}

/// A longer timeout overflows an `Instant` on some systems.
const MAX_TIMEOUT: Duration = Duration::from_secs(10 * 366 * 86_400);

impl Settings {
    /// Resolves options and environment. An option takes precedence over its variable.
    ///
    /// # Errors
    /// A value is invalid, or two options or two variables contradict each other.
    pub(crate) fn resolve(options: &GlobalOptions, env: &Env) -> Result<Self, Failure> {
        let format = format(options, env)?;
        if options.bom && format != Format::Csv {
            return Err(Failure::usage("--bom is for CSV").hint("use -o csv"));
        }
        Ok(Self {
            connection: ConnectionArgs::resolve(options, env)?,
            connect_timeout: timeout(options.connect_timeout, env, "VB365_CONNECT_TIMEOUT", 10)?,
            timeout: timeout(options.timeout, env, "VB365_TIMEOUT", 300)?,
            env: env.clone(),
            format,
            utc: options.utc || env.switch("VB365_UTC")?,
            verbosity: verbosity(options, env)?,
            colour: colour(options, env)?,
            dumb: is_dumb(env)?,
            pager: pager(env)?,
            no_input: options.no_input || env.switch("VB365_NO_INPUT")?,
        })
    }

    /// Returns the format of errors, which is known even if other options or variables are invalid.
    pub(crate) fn error_format(options: &GlobalOptions, env: &Env) -> ErrorFormat {
        format(options, env).map_or(ErrorFormat::Text, Format::error_format)
    }

    /// Returns the servers to use, at least one. `config.toml` is read only if a profile may be used.
    ///
    /// # Errors
    /// There is no such profile, or options or environment conflict with it.
    pub(crate) fn server_configs(&self) -> Result<Vec<ServerConfig>, Failure> {
        let args = &self.connection;
        let without_profile = || Ok(vec![ServerConfig::without_profile(args)]);
        let dir = self.env.config_dir();
        if args.profiles == ProfileSelection::Default && (args.server.is_some() || dir.is_err()) {
            return without_profile();
        }
        let known = Profiles::read(&dir?)?;
        let names: Vec<&str> = match &args.profiles {
            ProfileSelection::Named(names) => names.iter().map(String::as_str).collect(),
            ProfileSelection::All => known.names().collect(),
            ProfileSelection::Default => match known.default_name() {
                Some(name) => vec![name],
                None if known.profiles.is_empty() => return without_profile(),
                None => return Err(no_default_profile(&known)),
            },
        };
        if names.is_empty() {
            return Err(Failure::usage("there are no profiles").hint("save one with: vb365 login"));
        }
        let mut configs: Vec<ServerConfig> = Vec::new();
        for name in names {
            let (name, profile) = known.get(name, Kind::Usage)?;
            // A profile that is named twice, or in two cases, is used once.
            if configs.iter().all(|config| config.profile.as_deref() != Some(name)) {
                configs.push(ServerConfig::resolve(args, name, profile)?);
            }
        }
        if configs.len() > 1 {
            args.check_secret_for_several(configs.len())?;
        }
        Ok(configs)
    }

    /// Returns the server to use.
    ///
    /// # Errors
    /// Several profiles are named, or none can be chosen.
    pub(crate) fn server_config(&self) -> Result<ServerConfig, Failure> {
        let mut configs = self.server_configs()?;
        match (configs.pop(), configs.is_empty(), self.connection.names_several_profiles()) {
            (Some(config), true, _) => Ok(config),
            _ => Err(several_profiles()),
        }
    }

    /// Returns the server of a profile that a command takes as its argument, else the server to use.
    ///
    /// # Errors
    /// There is no such profile, or options or environment name another one.
    pub(crate) fn server_config_named(&self, name: Option<&str>) -> Result<ServerConfig, Failure> {
        let Some(name) = name else { return self.server_config() };
        self.connection.check_names_only(name)?;
        let known = Profiles::read(&self.env.config_dir()?)?;
        let (name, profile) = known.get(name, Kind::NotFound)?;
        ServerConfig::resolve(&self.connection, name, profile)
    }

    /// Refuses several profiles for a command that supports one. Other mistakes are left for [`Settings::server_config`].
    ///
    /// # Errors
    /// Several profiles are named.
    pub(crate) fn require_one_profile(&self) -> Result<(), Failure> {
        let names = &self.connection.profiles;
        let names_several = matches!(names, ProfileSelection::Named(names) if names.len() > 1);
        let are_several = self.server_configs().map_or(names_several, |configs| configs.len() > 1);
        if are_several { Err(several_profiles()) } else { Ok(()) }
    }

    /// Returns the options that a suggested command needs to reach the server, each with a leading space. The profile is
    /// always named, since another one may be the default by then.
    pub(crate) fn server_options(&self, config: &ServerConfig) -> String {
        let option = |option: &str, value: Option<&String>| {
            value.map_or_else(String::new, |value| format!(" {option} {}", shell_quoted(value)))
        };
        if is_child_profile(&self.env, config) {
            // The temporary profile is removed before a person can run the suggested command.
            let server = config.server.as_ref().map(ToString::to_string);
            return option("-s", server.as_ref())
                + &option("-u", config.username.as_ref())
                + &config.trust.as_option();
        }
        option("-p", config.profile.as_ref()) + &self.connection.typed_options()
    }

    /// Returns the failure of a command that needs a profile if none is used. It names the reason.
    pub(crate) fn no_profile(&self, kind: Kind) -> Failure {
        match &self.connection.server {
            Some((_, from)) => Failure::new(kind, format!("no profile is used: {from} is set"))
                .hint(format!(
                    "use -p NAME without {from}; list profiles with: vb365 profile list"
                )),
            None => Failure::new(kind, "there are no profiles").hint("save one with: vb365 login"),
        }
    }

    /// Returns a note if there are profiles, and `VB365_SERVER` keeps all of them from being used.
    pub(crate) fn unused_profiles(&self, known: &Profiles) -> Option<String> {
        let (_, from) = self.connection.server.as_ref()?;
        let is_kept = *from == "VB365_SERVER"
            && self.connection.profiles == ProfileSelection::Default
            && !known.profiles.is_empty();
        let names = known.names().collect::<Vec<_>>().join(", ");
        is_kept.then(|| {
            format!("{from} is set, so no profile is used; to use one ({names}), unset it")
        })
    }

    /// Returns the variable that makes commands ignore a profile unless `-p` names it.
    ///
    /// # Errors
    /// The variable is not UTF-8.
    pub(crate) fn overriding_variable(
        &self,
        profile: &str,
    ) -> Result<Option<&'static str>, Failure> {
        for name in ["VB365_PROFILE", "VB365_SERVER"] {
            if self.env.text(name)?.is_some_and(|value| value != profile) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// Returns the route to a server: through a proxy, with the variable that names it, or directly, with the reason. A
    /// server on this machine is never reached through a proxy.
    ///
    /// # Errors
    /// The variable is invalid. A direct connection instead would expose what the proxy is to hide.
    pub(crate) fn proxy(&self, server: &Address) -> Result<Route, Failure> {
        // Windows does not distinguish the case of names; the usual one is shown.
        const NAMES: &[&str] = if cfg!(windows) {
            &["HTTPS_PROXY", "ALL_PROXY"]
        } else {
            &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        };
        const EXEMPT: &[&str] =
            if cfg!(windows) { &["NO_PROXY"] } else { &["no_proxy", "NO_PROXY"] };
        let bypassed = |reason: &str| {
            // An invalid variable does no harm if it is not used.
            let set = NAMES.iter().find(|name| !matches!(self.env.text(name), Ok(None)));
            Ok(Route::Direct(set.map(|variable| format!("not through {variable}: {reason}"))))
        };
        if server.is_loopback() {
            return bypassed("the server is on this machine");
        }
        for name in EXEMPT {
            if self.env.text(name)?.is_some_and(|exempt| is_exempt(exempt, server)) {
                return bypassed(&format!("{name} names the server"));
            }
        }
        for name in NAMES {
            if let Some(url) = self.env.text(name)? {
                let proxy = Proxy::read(url);
                let proxy = proxy.map_err(|error| Failure::usage(format!("{name}: {error}")))?;
                return Ok(Route::Through(proxy, name));
            }
        }
        Ok(Route::Direct(None))
    }
}

fn no_default_profile(known: &Profiles) -> Failure {
    let names: Vec<_> = known.names().collect();
    Failure::usage("there are several profiles, and none is the default").hint(format!(
        "use -p NAME ({}), or set the default with: vb365 profile use NAME",
        names.join(", ")
    ))
}

fn several_profiles() -> Failure {
    Failure::usage("this command supports only one profile, but several are selected")
        .hint("select one profile with -p NAME")
}

/// Returns a timeout; the default is in seconds.
fn timeout(
    option: Option<Duration>,
    env: &Env,
    name: &'static str,
    default: u64,
) -> Result<Duration, Failure> {
    let timeout = match option {
        Some(timeout) => timeout,
        None => env.parse_by(name, parse_duration)?.unwrap_or(Duration::from_secs(default)),
    };
    let reason = if timeout > MAX_TIMEOUT {
        "the timeout is too long (maximum: 10 years)"
    } else if timeout.is_zero() {
        "the timeout must be greater than 0"
    } else {
        return Ok(timeout);
    };
    Err(Failure::usage(reason).hint("use a duration such as 30s or 5m"))
}

fn format(options: &GlobalOptions, env: &Env) -> Result<Format, Failure> {
    if options.json {
        return Ok(Format::Json);
    }
    if options.jq.is_none() {
        return Ok(env.option_or(options.output, "VB365_OUTPUT")?.unwrap_or_default());
    }
    match options.output {
        Some(format) if !format.is_json() => Err(Failure::usage("--jq filters JSON")
            .hint("leave out -o, or use -o json or -o ndjson; strings are printed raw")),
        Some(format) => Ok(format),
        None => {
            let usual = env.parse::<Format>("VB365_OUTPUT")?;
            Ok(usual.filter(|format| format.is_json()).unwrap_or(Format::Json))
        }
    }
}

fn verbosity(options: &GlobalOptions, env: &Env) -> Result<u8, Failure> {
    if options.verbose > 0 {
        return Ok(options.verbose.min(2));
    }
    match env.text("VB365_DEBUG")? {
        None | Some("0") => Ok(0),
        Some("1") => Ok(1),
        Some("2") => Ok(2),
        Some(other) => {
            Err(Failure::usage(format!("VB365_DEBUG: invalid level '{other}' (valid: 0, 1, 2)")))
        }
    }
}

/// Returns when to use colour. `NO_COLOR` and `CLICOLOR_FORCE` count if they are not empty, as their authors ask.
fn colour(options: &GlobalOptions, env: &Env) -> Result<ColorChoice, Failure> {
    if let Some(colour) = options.color {
        return Ok(colour);
    }
    if env.text("NO_COLOR")?.is_some() {
        return Ok(ColorChoice::Never);
    }
    Ok(match env.text("CLICOLOR_FORCE")? {
        Some(value) if value != "0" => ColorChoice::Always,
        _ if is_dumb(env)? => ColorChoice::Never,
        _ => ColorChoice::Auto,
    })
}

fn is_dumb(env: &Env) -> Result<bool, Failure> {
    Ok(env.text("TERM")? == Some("dumb"))
}

/// Returns the pager. An empty variable and `cat` turn it off.
fn pager(env: &Env) -> Result<Pager, Failure> {
    for name in ["VB365_PAGER", "PAGER"] {
        match env.text(name)? {
            Some("cat") => return Ok(Pager::Off),
            Some(line) => return Ok(Pager::Chosen(name, line.to_owned())),
            None if env.is_blank(name) => return Ok(Pager::Off),
            None => {}
        }
    }
    Ok(Pager::Less)
}
