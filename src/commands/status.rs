//! `vb365 status`: where one is signed in, and whether that still holds.

use serde::Serialize;

use crate::api::service;
use crate::client::{Client, Error, Login};
use crate::config::profiles::Profiles;
use crate::config::{ProfileSelection, ServerConfig};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::help::HelpPage;
use crate::messages::Messages;
use crate::output::{Cell, Column, Row, Tone, Ui};
use crate::text::login_command;

/// The words in the column `login`, for `--help`.
const LOGIN: &str = "\
  valid     signed in
  expired   the login cannot be renewed, because the server cannot be reached
  none      not signed in
  refused   the server does not accept the login
  unknown   the token store cannot be read
  given     the token in VB365_TOKEN is used
  password  each command signs in with a password";

/// Show where one is signed in
///
/// Tells of every profile (or of those that -p names) the server, the user, the login and how long it is good for, where
/// it is kept, how the server is known, and whether it answers. An expired login is renewed, as every command does.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show the sign-in status of all profiles", "vb365 status"),
    ("Print it as JSON", "vb365 status --json"),
])
    .section("Login", LOGIN)
    .columns::<Status>()
    .done("signed in")
    .exits(&[Kind::Usage, Kind::Unauthenticated, Kind::Partial]))]
pub(crate) struct Args {}

pub(super) fn run(context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.columns::<Status>()?;
    let targets = targets(context)?;
    let default = default_name(context);
    let (asked, messages) = (context.clone(), ui.messages.clone());
    let found = fan_out::map(targets.clone(), move |target| Status::of(&target, &asked, &messages));
    let found = found.into_iter().zip(&targets);
    let mut rows: Vec<_> = found
        .map(|(row, target)| row.unwrap_or_else(|error| Status::unknown(target).failed(&error)))
        .collect();
    for row in &mut rows {
        row.default = !row.profile.is_empty() && default.as_ref() == Some(&row.profile);
    }
    let (total, without) = (rows.len(), rows.iter().filter(|row| !row.signed_in).count());
    let single = rows.iter().find(|row| !row.signed_in).map(|row| row.profile.clone());
    ui.list(&view, rows.into_iter().map(|row| Ok(row)))?;
    summed_up(total, without, single.as_deref())
}

/// Those that are named, else all that are known, else what the environment says.
fn targets(context: &Context) -> anyhow::Result<Vec<ServerConfig>> {
    let wanted = &context.settings.connection;
    if wanted.profiles != ProfileSelection::Default || wanted.server.is_some() {
        return Ok(context.settings.server_configs()?);
    }
    let known = Profiles::read(&context.settings.env.config_dir()?)?;
    if known.profiles.is_empty() {
        return Err(Failure::new(Kind::Unauthenticated, "not signed in anywhere")
            .hint("vb365 login")
            .into());
    }
    // As they are remembered: what the environment names may be another.
    Ok(known
        .profiles
        .iter()
        .map(|(name, profile)| ServerConfig::of_profile(name, profile))
        .collect())
}

fn default_name(context: &Context) -> Option<String> {
    let known = Profiles::read(&context.settings.env.config_dir().ok()?).ok()?;
    known.default_name().map(str::to_owned)
}

fn summed_up(total: usize, without: usize, single: Option<&str>) -> anyhow::Result<()> {
    let login = login_command(single.filter(|profile| !profile.is_empty()));
    match without {
        0 => Ok(()),
        _ if without == total => {
            Err(Failure::new(Kind::Unauthenticated, "not signed in").hint(login).into())
        }
        _ => {
            let message = format!("not signed in with {without} of {total} profiles");
            Err(Failure::new(Kind::Partial, message).hint(login).into())
        }
    }
}

/// A profile and its login; the fields of its JSON are a promise.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Clone, Serialize)]
struct Status {
    /// Empty for options and environment alone.
    profile: String,
    default: bool,
    server: String,
    user: String,
    role: &'static str,
    api_version: Option<&'static str>,
    signed_in: bool,
    login: &'static str,
    token_expires: Option<String>,
    token_store: String,
    trust: String,
    reachable: bool,
    error: Option<String>,
    read_only: bool,
}

impl Status {
    fn of(target: &ServerConfig, context: &Context, messages: &Messages) -> Self {
        let mut row = Self::unknown(target);
        match row.look(target, context, messages) {
            Ok(()) => row,
            Err(error) => row.failed(&error),
        }
    }

    /// Returns the first line of an error with the row: the rest, such as a certificate, is for other commands.
    fn failed(self, error: &anyhow::Error) -> Self {
        let error = format!("{error:#}").lines().next().map(str::to_owned);
        Self { error, ..self }
    }

    /// Returns what the configuration says of a profile.
    fn unknown(target: &ServerConfig) -> Self {
        Self {
            profile: target.profile.clone().unwrap_or_default(),
            default: false,
            server: target.server.as_ref().map(ToString::to_string).unwrap_or_default(),
            user: target.username.clone().unwrap_or_default(),
            role: target.microsoft.as_ref().map_or("administrator", |known| known.role.name()),
            api_version: target.version.map(crate::api::Version::segment),
            signed_in: false,
            login: "none",
            token_expires: None,
            token_store: target.token_store.to_string(),
            trust: target.trust.to_string(),
            reachable: false,
            error: None,
            read_only: target.read_only,
        }
    }

    fn look(
        &mut self,
        target: &ServerConfig,
        context: &Context,
        messages: &Messages,
    ) -> anyhow::Result<()> {
        let kept =
            context.token_store(target).and_then(|store| store.map_or(Ok(None), |s| s.load()));
        let kept = match kept {
            Ok(kept) => kept,
            Err(failure) => {
                self.login = "unknown";
                self.reachable = reaches(target, context, messages).is_ok();
                return Err(failure.into());
            }
        };
        let without = target.token.is_none() && kept.is_none();
        if without {
            // Nobody signs in only to look, but a script that brings a password needs no login.
            if target.password.is_some() && target.username.is_some() {
                (self.signed_in, self.login) = (true, "password");
            }
            let reached = reaches(target, context, messages);
            self.reachable = reached.is_ok();
            return reached;
        }
        // No password: it shall be seen whether the login that is kept still holds.
        let kept_only = ServerConfig { password: None, ..target.clone() };
        let asked =
            context.open_unattended(&kept_only, messages).map(|client| (ask(&client), client));
        let (answer, client) = match asked {
            Ok(asked) => asked,
            Err(error) => {
                self.keep(kept.as_ref(), context, true);
                return Err(error);
            }
        };
        let renewed = client.login().or(kept);
        self.api_version = Some(client.version().segment());
        match answer {
            Ok(()) => {
                self.reachable = true;
                self.keep(renewed.as_ref(), context, false);
                Ok(())
            }
            Err(error) => {
                let refused = error.kind() == Kind::Unauthenticated;
                self.reachable = refused || error.kind() == Kind::Server;
                self.keep(renewed.as_ref(), context, true);
                if refused {
                    (self.signed_in, self.login) = (false, "refused");
                }
                Err(error.into())
            }
        }
    }

    /// What is known of the login, whether the server was asked or not.
    fn keep(&mut self, login: Option<&Login>, context: &Context, unasked: bool) {
        let Some(login) = login else {
            (self.signed_in, self.login) = (true, "given");
            return;
        };
        let alive = login.is_alive(context.clock.now());
        self.signed_in = alive || login.refresh.is_some();
        self.login = if alive || !unasked { "valid" } else { "expired" };
        self.token_expires = login.expires.map(crate::time::wire);
        if !login.user_name.is_empty() {
            self.user.clone_from(&login.user_name);
        }
    }
}

fn reaches(target: &ServerConfig, context: &Context, messages: &Messages) -> anyhow::Result<()> {
    Ok(context.connect(target, messages)?.newest_version().map(drop)?)
}

/// Whether the server takes the login. That an account may not see this page says that it does.
fn ask(client: &Client) -> Result<(), Error> {
    match client.send(&service::instance()) {
        Ok(_) | Err(Error::Refused { status: 403 | 404, .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

impl Row for Status {
    const PLURAL: &'static str = "profiles";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("profile", 0, |row| Cell::text(&row.profile)),
        Column::detail("default", |row| Cell::text(if row.default { "yes" } else { "no" })),
        Column::flexible("server", 2, |row| Cell::text(&row.server)),
        Column::flexible("user", 3, |row| Cell::text(&row.user)),
        Column::detail("role", |row| Cell::text(row.role)),
        Column::fixed("api", 6, |row| Cell::text(row.api_version.unwrap_or_default())),
        Column::fixed("login", 1, |row| {
            Cell::word(row.login, if row.signed_in { Tone::Good } else { Tone::Bad })
        }),
        Column::fixed("expires", 5, |row| {
            let text = row.token_expires.as_deref().unwrap_or_default();
            Cell::time(text.parse().ok(), text)
        }),
        Column::fixed("kept", 7, |row| Cell::text(&row.token_store)),
        Column::flexible("trust", 8, |row| Cell::text(&row.trust)),
        Column::flexible("reachable", 4, |row| match (&row.error, row.reachable) {
            (Some(error), false) => Cell::word(format!("no: {error}"), Tone::Bad),
            (None, false) => Cell::word("no", Tone::Bad),
            (Some(error), true) => Cell::word(format!("yes; {error}"), Tone::Warning),
            (None, true) => Cell::word("yes", Tone::Good),
        }),
    ];

    fn id(&self) -> &str {
        &self.profile
    }
}
