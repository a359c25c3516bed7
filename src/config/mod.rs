//! What this run is told: options, environment, profile and defaults, resolved once.
//!
//! What was typed ([`Options`]), how the program shall behave ([`Settings`]) and which server it shall speak to ([`Target`])
//! are three types. `config.toml` is read only when a target is asked for and none is given in full, so a command that
//! needs no server needs no readable file either.

pub(crate) mod edit;
mod env;
mod folder;
mod helper;
mod lent;
mod options;
mod password;
pub(crate) mod profiles;
mod store;
mod target;
mod tokens;

use std::time::Duration;

pub(crate) use env::Env;
pub(crate) use folder::Folder;
pub(crate) use lent::{Lent, outlasting, sweep};
pub(crate) use options::Options;
pub(crate) use password::PasswordSource;
pub(crate) use store::{StoreChoice, open as open_store, short_hash};
pub(crate) use target::{Selection, Target, TrustSource, Wanted, no_server, no_user};
pub(crate) use tokens::FILE as TOKENS;

use crate::api::Version;
use crate::client::Address;
use crate::client::proxy::{Passed, Proxy, Route, is_exempt};
use crate::error::Failure;
use crate::output::{Format, Pager, Sort};
use crate::time::Span;

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

/// Everything that is meant, wherever it was said.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone)]
pub(crate) struct Settings {
    /// Which server, as whom; what a profile says comes in when it is needed.
    pub(crate) wanted: Wanted,
    pub(crate) env: Env,
    pub(crate) format: Format,
    /// The filter as it was typed; whether it is one is seen where it is used.
    pub(crate) jq: Option<String>,
    pub(crate) bom: bool,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) header: bool,
    pub(crate) sort: Option<Sort>,
    pub(crate) utc: bool,
    pub(crate) quiet: bool,
    pub(crate) verbosity: u8,
    pub(crate) colour: Colour,
    /// A terminal that can do nothing but print.
    pub(crate) dumb: bool,
    pub(crate) pager: Pager,
    pub(crate) no_input: bool,
}

/// What is longer overflows the clock somewhere below.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 86_400);

impl Settings {
    /// Option before environment before default.
    ///
    /// # Errors
    /// A value that is none, or two that contradict each other at one level.
    pub(crate) fn resolve(options: &Options, env: &Env) -> Result<Self, Failure> {
        let format = format(options, env)?;
        if options.bom && format != Format::Csv {
            return Err(Failure::usage("--bom is for CSV").hint("give -o csv as well"));
        }
        Ok(Self {
            wanted: Wanted::resolve(options, env)?,
            env: env.clone(),
            format,
            jq: options.jq.clone(),
            bom: options.bom,
            columns: options.columns.clone(),
            header: !options.no_header,
            sort: options.sort.clone(),
            utc: switch(options.utc, env, "VB365_UTC")?,
            quiet: options.quiet,
            verbosity: verbosity(options, env)?,
            colour: colour(options, env)?,
            dumb: is_dumb(env)?,
            pager: pager(env)?,
            no_input: switch(options.no_input, env, "VB365_NO_INPUT")?,
        })
    }
}

impl Settings {
    /// The variable because of which a command does not use this profile unless it is named.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(crate) fn overriding(&self, profile: &str) -> Result<Option<&'static str>, Failure> {
        for name in ["VB365_PROFILE", "VB365_SERVER"] {
            if self.env.text(name)?.is_some_and(|value| value != profile) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// The way to a server: by a proxy and the variable that names it, or directly and why. A server on this machine is
    /// behind no proxy, whatever the environment says.
    ///
    /// # Errors
    /// The variable cannot be understood. Going past it would send what it was to hide.
    pub(crate) fn proxy(&self, server: &Address) -> Result<Route, Failure> {
        const NAMES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
        let past = |why| {
            // One that cannot be used does no harm where it is not.
            let set = NAMES.into_iter().find(|name| !matches!(self.env.text(name), Ok(None)));
            Ok(Route::Direct(set.map(|variable| Passed { variable, why })))
        };
        if server.is_loopback() {
            return past("the server is on this machine");
        }
        for (name, why) in
            [("no_proxy", "no_proxy names the server"), ("NO_PROXY", "NO_PROXY names the server")]
        {
            if self.env.text(name)?.is_some_and(|exempt| is_exempt(exempt, server)) {
                return past(why);
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
    if options.jq.is_none() {
        return Ok(either(options.output, env, "VB365_OUTPUT")?.unwrap_or_default());
    }
    match options.output {
        Some(format) if !format.is_json() => Err(Failure::usage("--jq filters JSON")
            .hint("leave out -o, or give -o json or -o ndjson; strings are printed as they are")),
        Some(format) => Ok(format),
        None => {
            let usual = env.parse::<Format>("VB365_OUTPUT")?;
            Ok(usual.filter(|format| format.is_json()).unwrap_or(Format::Json))
        }
    }
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
    Ok(if forced {
        Colour::Always
    } else if is_dumb(env)? {
        Colour::Never
    } else {
        Colour::Auto
    })
}

fn is_dumb(env: &Env) -> Result<bool, Failure> {
    Ok(env.text("TERM")? == Some("dumb"))
}

/// Nothing, or what changes nothing, is no pager.
fn pager(env: &Env) -> Result<Pager, Failure> {
    for name in ["VB365_PAGER", "PAGER"] {
        match env.text(name)? {
            Some("cat") => return Ok(Pager::Off),
            Some(line) => return Ok(Pager::Chosen(name, line.to_owned())),
            None if env.is_blank(name) => return Ok(Pager::Off),
            None => {}
        }
    }
    Ok(Pager::Usual)
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
