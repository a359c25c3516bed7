//! `vb365 status`: the login of each profile, and whether the server accepts it.

use serde::Serialize;

use crate::api::{Version, service};
use crate::client::{Client, Error, Login};
use crate::config::profiles::Profiles;
use crate::config::{ProfileSelection, ServerConfig};
use crate::context::Context;
use crate::diagnostics::login_command;
use crate::error::{Failure, Kind};
use crate::fan_out;
use crate::help::HelpPage;
use crate::messages::Messages;
use crate::output::{Cell, Column, Row, Tone, Ui};

/// The words in the column `login`, for `--help`.
const LOGIN: &str = "\
  valid     signed in
  expired   the login cannot be renewed, because the server cannot be reached
  none      not signed in
  refused   the server does not accept the login
  unknown   the token store cannot be read
  given     the token in VB365_TOKEN is used
  password  each command signs in with a password";

/// Show sign-in status of all profiles
///
/// Shows for each profile (or those that -p names) the server, the user, the login and its expiry, where tokens are
/// stored, how the certificate is verified, and whether the server can be reached. As with every command,
/// an expired login is renewed.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show the sign-in status of all profiles", "vb365 status"),
    ("Print it as JSON", "vb365 status --json"),
    ("Use the access token in a script", "export VB365_TOKEN=$(vb365 status --show-token)"),
])
    .section("Login", LOGIN)
    .columns::<StatusRow>()
    .done("signed in")
    .exits(&[Kind::Usage, Kind::Unauthenticated, Kind::Partial]))]
#[expect(clippy::doc_markdown, reason = "this comment is a help text")]
pub(crate) struct Args {
    /// Print the access token instead
    ///
    /// It is renewed first if it has expired. Set VB365_TOKEN to it for the curl commands of --dry-run. On a terminal,
    /// confirmation is required: the token grants access until it expires.
    #[arg(long)]
    show_token: bool,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    if args.show_token {
        return show_token(context, ui);
    }
    let columns = ui.columns::<StatusRow>()?;
    let configs = selected_configs(context)?;
    let known = context.settings.env.config_dir().and_then(|dir| Profiles::read(&dir)).ok();
    let default = known.as_ref().and_then(Profiles::default_name);
    if let Some(note) = known.as_ref().and_then(|known| context.settings.unused_profiles(known)) {
        ui.messages.note(&note);
    }
    let (worker_context, messages) = (context.clone(), ui.messages.clone());
    let results = fan_out::map(configs.clone(), move |config| {
        let mut row = StatusRow::new(&config);
        match row.probe(&config, &worker_context, &messages) {
            Ok(()) => row,
            Err(error) => row.with_error(&error),
        }
    });
    let rows = results.into_iter().zip(&configs).map(|(row, config)| {
        let row = row.unwrap_or_else(|error| StatusRow::new(config).with_error(&error));
        StatusRow { default: default.is_some() && default == config.profile.as_deref(), ..row }
    });
    let rows: Vec<_> = rows.collect();
    let result = check_all_signed_in(&rows);
    ui.list(&columns, rows.into_iter().map(Ok))?;
    Ok(result?)
}

/// Prints the access token alone. On a terminal it would stay in the scrollback, so that must be confirmed.
fn show_token(context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let config = context.settings.server_config()?;
    if ui.is_terminal() {
        let refused = Failure::usage("the token was not printed: stdout is a terminal")
            .hint("to use it in a command: VB365_TOKEN=$(vb365 status --show-token)");
        ui.confirm("Show the access token on this terminal? Type yes: ", &refused)?;
    }
    let client = context.open(&config, ui)?;
    // A token that the server has revoked is renewed by the call.
    check_login(&client)?;
    let token = client.access_token()?;
    ui.print(&format!("{}\n", token.reveal()))
}

/// Returns the servers that options and environment select, else those of all profiles.
fn selected_configs(context: &Context) -> anyhow::Result<Vec<ServerConfig>> {
    let connection = &context.settings.connection;
    if connection.profiles != ProfileSelection::Default || connection.server.is_some() {
        return Ok(context.settings.server_configs()?);
    }
    let known = Profiles::read(&context.settings.env.config_dir()?)?;
    if known.profiles.is_empty() {
        return Err(Failure::new(Kind::Unauthenticated, "there are no profiles")
            .hint("sign in with: vb365 login")
            .into());
    }
    // Without options and environment, which may be for one of them only.
    let profiles = known.profiles.iter();
    Ok(profiles.map(|(name, profile)| ServerConfig::of_profile(name, profile)).collect())
}

fn check_all_signed_in(rows: &[StatusRow]) -> Result<(), Failure> {
    let signed_out: Vec<_> = rows.iter().filter(|row| !row.signed_in).collect();
    let Some(first) = signed_out.first() else { return Ok(()) };
    let profile = Some(first.profile.as_str()).filter(|profile| !profile.is_empty());
    let hint = format!("sign in with: {}", login_command(profile));
    let failure = if signed_out.len() == rows.len() {
        Failure::new(Kind::Unauthenticated, "not signed in")
    } else {
        let message = format!("not signed in: {} of {} profiles", signed_out.len(), rows.len());
        Failure::new(Kind::Partial, message)
    };
    Err(failure.hint(hint))
}

/// A profile and its login. The JSON fields are a promise to users.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Serialize)]
struct StatusRow {
    /// Empty if options and environment alone describe the server.
    profile: String,
    default: bool,
    server: String,
    user: String,
    role: &'static str,
    api_version: Option<&'static str>,
    signed_in: bool,
    /// A word that [`LOGIN`] explains.
    login: &'static str,
    token_expires: Option<String>,
    token_store: String,
    trust: String,
    reachable: bool,
    error: Option<String>,
    read_only: bool,
}

impl StatusRow {
    /// Returns what the configuration says, without a request.
    fn new(config: &ServerConfig) -> Self {
        Self {
            profile: config.profile.clone().unwrap_or_default(),
            default: false,
            server: config.server.as_ref().map(ToString::to_string).unwrap_or_default(),
            user: config.username.clone().unwrap_or_default(),
            role: config.role_name(),
            api_version: config.version.map(Version::segment),
            signed_in: false,
            login: "none",
            token_expires: None,
            token_store: config.token_store.to_string(),
            trust: config.trust.to_string(),
            reachable: false,
            error: None,
            read_only: config.read_only,
        }
    }

    /// Adds the first line of an error. The other lines, such as a certificate, are shown by other commands.
    fn with_error(self, error: &anyhow::Error) -> Self {
        let error = format!("{error:#}").lines().next().map(str::to_owned);
        Self { error, ..self }
    }

    /// Sets what the server returns for the login.
    fn probe(
        &mut self,
        config: &ServerConfig,
        context: &Context,
        messages: &Messages,
    ) -> anyhow::Result<()> {
        let reach_server =
            || anyhow::Ok(context.connect(config, messages)?.newest_version().map(drop)?);
        let stored =
            context.token_store(config).and_then(|store| store.map_or(Ok(None), |s| s.load()));
        let stored = match stored {
            Ok(None) if config.token.is_none() => {
                // A status signs in nowhere, but a script with a password needs no login.
                if config.password.is_some() && config.username.is_some() {
                    (self.signed_in, self.login) = (true, "password");
                }
                let reached = reach_server();
                self.reachable = reached.is_ok();
                return reached;
            }
            Ok(stored) => stored,
            Err(failure) => {
                self.login = "unknown";
                self.reachable = reach_server().is_ok();
                return Err(failure.into());
            }
        };
        // Without the password, which would hide that the stored login is not valid any more.
        let login_only = ServerConfig { password: None, ..config.clone() };
        let opened = context.open_unattended(&login_only, messages);
        let client = opened.inspect_err(|_| self.set_login(stored.as_ref(), context, "expired"))?;
        let result = check_login(&client);
        let renewed = client.login().or(stored);
        self.api_version = Some(client.version().segment());
        let Err(error) = result else {
            self.reachable = true;
            self.set_login(renewed.as_ref(), context, "valid");
            return Ok(());
        };
        let is_refused = error.kind() == Kind::Unauthenticated;
        self.reachable = is_refused || error.kind() == Kind::Server;
        self.set_login(renewed.as_ref(), context, "expired");
        if is_refused {
            (self.signed_in, self.login) = (false, "refused");
        }
        Err(error.into())
    }

    /// Sets what is known of a login; `None` is the token in `VB365_TOKEN`. `if_expired` is the status of a login whose
    /// access token has expired.
    fn set_login(&mut self, login: Option<&Login>, context: &Context, if_expired: &'static str) {
        let Some(login) = login else {
            (self.signed_in, self.login) = (true, "given");
            return;
        };
        let is_alive = login.is_alive(context.clock.now());
        self.signed_in = is_alive || login.refresh.is_some();
        self.login = if is_alive { "valid" } else { if_expired };
        self.token_expires = login.expires.map(crate::time::wire);
        if !login.user_name.is_empty() {
            self.user.clone_from(&login.user_name);
        }
    }
}

/// Checks that the server accepts the login. An account without permission for this request is signed in too.
fn check_login(client: &Client) -> Result<(), Error> {
    match client.send(&service::instance()) {
        Ok(_) | Err(Error::Refused { status: 403 | 404, .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

impl Row for StatusRow {
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
