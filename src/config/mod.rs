//! What this run is told: options, environment and defaults, resolved once, in one function.
//!
//! What was typed ([`Options`]) and what is meant ([`Settings`]) are two types. Nothing is read from disk here, so a
//! command that needs no server needs no readable file either.

mod env;
mod options;
mod password;

use std::path::PathBuf;
use std::time::Duration;

pub(crate) use env::Env;
pub(crate) use options::Options;
pub(crate) use password::PasswordSource;

use crate::api::Version;
use crate::client::Address;
use crate::client::tls::Fingerprint;
use crate::error::Failure;
use crate::secret::Secret;
use crate::time::Span;
use crate::ui::{Format, Sort};

/// Where trust comes from; the file is read when a connection is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TrustSource {
    System,
    File(PathBuf),
    Pin(Fingerprint),
    Anyone,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

/// Everything that is meant, wherever it was said.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Settings {
    pub(crate) server: Option<Address>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<PasswordSource>,
    pub(crate) token: Option<Secret>,
    /// `None`: ask the server.
    pub(crate) version: Option<Version>,
    pub(crate) trust: TrustSource,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) format: Format,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) header: bool,
    pub(crate) sort: Option<Sort>,
    pub(crate) utc: bool,
    pub(crate) quiet: bool,
    pub(crate) verbosity: u8,
    pub(crate) colour: Colour,
    pub(crate) no_input: bool,
}

const CONNECT_TIMEOUT: Span = Span(Duration::from_secs(10));
/// What is longer overflows the clock somewhere below.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 86_400);
const TIMEOUT: Span = Span(Duration::from_secs(300));

impl Settings {
    /// Option before environment before default.
    ///
    /// # Errors
    /// A value that is none, or two that contradict each other at one level.
    pub(crate) fn resolve(options: &Options, env: &Env) -> Result<Self, Failure> {
        let password = PasswordSource::resolve(options, env)?;
        let token = token(env)?;
        // A password source that was typed is meant, and beats a token that lies around in the environment.
        let token = token.filter(|_| !options.names_password());
        Ok(Self {
            server: either(options.server.clone(), env, "VB365_SERVER")?,
            username: either(options.username.clone(), env, "VB365_USERNAME")?
                .map(|Name(name)| name),
            password,
            token,
            version: either(options.api_version, env, "VB365_API_VERSION")?.and_then(|wish| wish.0),
            trust: trust(options, env)?,
            connect_timeout: span(
                options.connect_timeout,
                env,
                "VB365_CONNECT_TIMEOUT",
                CONNECT_TIMEOUT,
            )?,
            timeout: span(options.timeout, env, "VB365_TIMEOUT", TIMEOUT)?,
            format: format(options, env)?,
            columns: options.columns.clone(),
            header: !options.no_header,
            sort: options.sort.clone(),
            utc: switch(options.utc, env, "VB365_UTC")?,
            quiet: options.quiet,
            verbosity: verbosity(options, env)?,
            colour: colour(options, env)?,
            no_input: switch(options.no_input, env, "VB365_NO_INPUT")?,
        })
    }
}

/// A token that a header can carry. It is not repeated when it is none.
fn token(env: &Env) -> Result<Option<Secret>, Failure> {
    let Some(token) = env.text("VB365_TOKEN")? else { return Ok(None) };
    if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(Secret::new(token)));
    }
    Err(Failure::usage("VB365_TOKEN holds blanks, line ends or other characters that no token has"))
}

/// What was typed, else what the environment says, read by the same rules.
fn either<T>(typed: Option<T>, env: &Env, name: &'static str) -> Result<Option<T>, Failure>
where
    T: std::str::FromStr<Err = String>,
{
    match typed {
        Some(value) => Ok(Some(value)),
        None => env.parse(name),
    }
}

fn switch(typed: bool, env: &Env, name: &'static str) -> Result<bool, Failure> {
    Ok(typed || env.switch(name)?.unwrap_or(false))
}

fn span(
    typed: Option<Span>,
    env: &Env,
    name: &'static str,
    default: Span,
) -> Result<Duration, Failure> {
    let span = either(typed, env, name)?.unwrap_or(default);
    if span.0 > LONGEST {
        return Err(
            Failure::usage("a timeout of more than ten years is none").hint("write 30s or 5m")
        );
    }
    if span.0.is_zero() {
        return Err(Failure::usage("a timeout of nothing leaves no time for an answer")
            .hint("write 30s or 5m"));
    }
    Ok(span.0)
}

/// One setting with three spellings: two at one level contradict each other.
fn trust(options: &Options, env: &Env) -> Result<TrustSource, Failure> {
    let typed = [
        options.ca_cert.clone().map(TrustSource::File),
        options.pin.map(TrustSource::Pin),
        options.insecure.then_some(TrustSource::Anyone),
    ];
    if let Some(source) =
        only(typed, "--ca-cert, --pin and --insecure are one setting: give one of them")?
    {
        return Ok(source);
    }
    let told = [
        env.path("VB365_CA_CERT").map(TrustSource::File),
        env.parse("VB365_PIN")?.map(TrustSource::Pin),
        env.switch("VB365_INSECURE")?.unwrap_or(false).then_some(TrustSource::Anyone),
    ];
    let one =
        only(told, "VB365_CA_CERT, VB365_PIN and VB365_INSECURE are one setting: set one of them")?;
    Ok(one.unwrap_or(TrustSource::System))
}

/// The one of several that is there, if any.
fn only<T, const N: usize>(several: [Option<T>; N], clash: &str) -> Result<Option<T>, Failure> {
    let mut given = several.into_iter().flatten();
    match (given.next(), given.next()) {
        (_, Some(_)) => Err(Failure::usage(clash)),
        (one, None) => Ok(one),
    }
}

fn format(options: &Options, env: &Env) -> Result<Format, Failure> {
    if options.json {
        return Ok(Format::Json);
    }
    Ok(either(options.output, env, "VB365_OUTPUT")?.unwrap_or_default())
}

fn verbosity(options: &Options, env: &Env) -> Result<u8, Failure> {
    if options.verbose > 0 {
        return Ok(options.verbose.min(2));
    }
    match env.text("VB365_DEBUG")? {
        None | Some("0") => Ok(0),
        Some("1") => Ok(1),
        Some("2") => Ok(2),
        Some(other) => {
            Err(Failure::usage(format!("VB365_DEBUG is '{other}', which is none of 0, 1 and 2")))
        }
    }
}

/// `NO_COLOR` and `CLICOLOR_FORCE` count when they are not empty, as their authors ask.
fn colour(options: &Options, env: &Env) -> Result<Colour, Failure> {
    if let Some(colour) = options.color {
        return Ok(colour);
    }
    if env.text("NO_COLOR")?.is_some() {
        return Ok(Colour::Never);
    }
    let forced = env.text("CLICOLOR_FORCE")?.is_some_and(|value| value != "0");
    let dumb = env.text("TERM")? == Some("dumb");
    Ok(if forced {
        Colour::Always
    } else if dumb {
        Colour::Never
    } else {
        Colour::Auto
    })
}

/// A version, or `auto`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VersionWish(pub(crate) Option<Version>);

impl std::str::FromStr for VersionWish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("auto") {
            Ok(Self(None))
        } else {
            text.parse().map(|version| Self(Some(version)))
        }
    }
}

/// A user name: anything but nothing.
#[derive(Clone, Debug)]
pub(crate) struct Name(pub(crate) String);

impl std::str::FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Err("a user name is not empty".to_owned())
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
