//! `vb365 profile`: the saved servers.

use clap::Subcommand;
use serde::Serialize;

use crate::api::Version;
use crate::config::profiles::{CONFIG_FILE, Profile, Profiles};
use crate::config::{ServerConfig, edit};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::output::{Cell, Column, Row, Ui};
use crate::sys::private_dir::PrivateDir;
use crate::text::shell_quoted;

/// The file that profiles are stored in, for `--help`.
const CONFIG_FILE_HELP: &str = "\
Profiles are stored in config.toml in $VB365_CONFIG_DIR, else $XDG_CONFIG_HOME/vb365, else ~/.config/vb365 (Windows: \
%APPDATA%\\vb365). It can be edited by hand. Relative file names start at its folder. Keys:
  profile = \"NAME\"              default profile
  [profiles.NAME]
  server = \"https://HOST:4443\"  as --server; the only required key
  username = \"DOMAIN\\user\"     as --username
  api_version = \"v8\"            as --api-version; default: ask the server
  pin = \"sha256:...\"            as --pin
  pin_valid = \"... to ...\"      validity of the pinned certificate (a comment)
  ca_cert = \"FILE\"              as --ca-cert (one of pin, ca_cert, insecure)
  insecure = true               as --insecure; warns each time
  read_only = true              refuse all commands that change something
  token_store = \"helper:NAME\"   file (default), helper:NAME or none
  password_command = \"CMD\"      as --password-command
  password_file = \"FILE\"        as --password-file
  [profiles.NAME.microsoft]     for tenants and restore operators, as written by
                                vb365 login: role, authority, domain, client_id,
                                scope, grant_client_id";

/// List, show, choose and remove profiles
///
/// A profile stores a server, a user and how its certificate is verified. It is created by vb365 login. Profiles are
/// stored in config.toml, which can be edited by hand: comments are kept, and errors name line and key.
#[derive(Subcommand)]
#[command(defer = true)]
#[command(add = HelpPage::new(&[("List all profiles", "vb365 profile list")])
    .section("Files", CONFIG_FILE_HELP))]
pub(crate) enum Command {
    List(ListArgs),
    Show(ShowArgs),
    Use(UseArgs),
    Remove(RemoveArgs),
}

/// List profiles
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("List all profiles", "vb365 profile list"),
    ("Print their names alone", "vb365 profile list -o id"),
])
    .columns::<ProfileRow>()
    .exits(&[Kind::Usage]))]
pub(crate) struct ListArgs {}

/// Show a profile
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[("Show one profile", "vb365 profile show main")])
    .exits(&[Kind::Usage, Kind::NotFound]))]
pub(crate) struct ShowArgs {
    /// Profile name [default: the profile that other commands use]
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: Option<String>,
}

/// Set the default profile
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[("Use profile 'main' from now on", "vb365 profile use main")])
    .exits(&[Kind::Usage, Kind::NotFound]))]
pub(crate) struct UseArgs {
    /// Profile name
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: String,
}

/// Remove a profile
///
/// A profile that is signed in is not removed. Sign out first, which revokes the login at the server. Or use --force, which
/// removes only the tokens stored here.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[("Remove a profile that is signed out", "vb365 profile remove main")])
    .exits(&[Kind::Failure, Kind::Usage, Kind::NotFound]))]
pub(crate) struct RemoveArgs {
    /// Profile name
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: String,

    /// Remove the profile even if it is signed in
    #[arg(long)]
    force: bool,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let dir = context.settings.env.config_dir()?;
    let known = Profiles::read(&dir)?;
    match command {
        Command::List(_) => list(&known, ui),
        Command::Show(args) => show(args, &known, context, ui),
        Command::Use(args) => set_default(args, &known, &dir, context, ui),
        Command::Remove(args) => remove(args, &known, &dir, context, ui),
    }
}

fn list(known: &Profiles, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ProfileRow>()?;
    let rows = known.profiles.iter().map(|(name, profile)| ProfileRow::new(name, profile, known));
    ui.list(&columns, rows.map(Ok))
}

fn show(args: &ShowArgs, known: &Profiles, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ProfileRow>()?;
    let name = match &args.name {
        Some(name) => {
            context.settings.connection.check_names_only(name)?;
            name.clone()
        }
        None => {
            let profile = context.settings.server_config()?.profile;
            profile.ok_or_else(|| context.settings.no_profile(Kind::NotFound))?
        }
    };
    let (name, profile) = known.get(&name, Kind::NotFound)?;
    ui.show(&columns, &ProfileRow::new(name, profile, known))
}

fn set_default(
    args: &UseArgs,
    known: &Profiles,
    dir: &PrivateDir,
    context: &Context,
    ui: &Ui,
) -> anyhow::Result<()> {
    let (name, _) = known.get(&args.name, Kind::NotFound)?;
    edit::make_default(dir, name)?;
    ui.messages.note(&format!("the default profile is '{name}'"));
    if let Some(variable) = context.settings.overriding_variable(name)? {
        ui.messages.warn(&format!("{variable} is set and takes precedence over the default"));
    }
    Ok(())
}

fn remove(
    args: &RemoveArgs,
    known: &Profiles,
    dir: &PrivateDir,
    context: &Context,
    ui: &Ui,
) -> anyhow::Result<()> {
    let (name, profile) = known.get(&args.name, Kind::NotFound)?;
    context.settings.connection.check_names_only(name)?;
    // Without options and environment, which may be for another server.
    let config = ServerConfig::of_profile(name, profile);
    if !config.shares_login_with_another(known)
        && let Ok(Some(store)) = context.token_store(&config)
    {
        match store.load() {
            Ok(Some(_)) if !args.force => return Err(is_signed_in(name).into()),
            Ok(Some(_)) => context.forget_login(&config)?,
            Ok(None) => {}
            Err(failure) if !args.force => return Err(failure.into()),
            Err(failure) => {
                ui.messages
                    .warn(&format!("cannot remove the tokens of profile '{name}': {failure}"));
            }
        }
    }
    edit::remove_profile(dir, name)?;
    let path = dir.file(CONFIG_FILE);
    ui.messages.note(&format!("removed profile '{name}' from {}", path.display()));
    Ok(())
}

fn is_signed_in(name: &str) -> Failure {
    let quoted = shell_quoted(name);
    Failure::new(Kind::Failure, format!("cannot remove profile '{name}': it is signed in"))
        .hint(format!("sign out first: vb365 logout {quoted}"))
        .hint(format!("or remove the tokens too: vb365 profile remove {quoted} --force"))
}

/// A profile. The JSON fields are a promise to users.
#[derive(Serialize)]
struct ProfileRow {
    profile: String,
    default: bool,
    server: String,
    user: String,
    role: &'static str,
    api_version: &'static str,
    trust: String,
    pin_valid: Option<String>,
    token_store: String,
    read_only: bool,
    /// The source of the password: `file`, `command`, or empty.
    password: &'static str,
}

impl ProfileRow {
    fn new(name: &str, profile: &Profile, known: &Profiles) -> Self {
        let config = ServerConfig::of_profile(name, profile);
        Self {
            profile: name.to_owned(),
            default: known.default_name() == Some(name),
            server: profile.server.to_string(),
            role: config.role_name(),
            api_version: config.version.map_or("auto", Version::segment),
            trust: config.trust.to_string(),
            pin_valid: config.pin_valid,
            token_store: config.token_store.to_string(),
            read_only: config.read_only,
            password: config.password.map_or("", |source| source.name()),
            user: config.username.unwrap_or_default(),
        }
    }
}

impl Row for ProfileRow {
    const PLURAL: &'static str = "profiles";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("profile", 0, |row| Cell::text(&row.profile)),
        Column::fixed("default", 4, |row| Cell::text(if row.default { "yes" } else { "" })),
        Column::flexible("server", 1, |row| Cell::text(&row.server)),
        Column::flexible("user", 2, |row| Cell::text(&row.user)),
        Column::detail("role", |row| Cell::text(row.role)),
        Column::fixed("api", 5, |row| Cell::text(row.api_version)),
        Column::flexible("trust", 3, |row| Cell::text(&row.trust)),
        Column::detail("valid", |row| Cell::text(row.pin_valid.as_deref().unwrap_or_default())),
        Column::fixed("tokens", 6, |row| Cell::text(&row.token_store)),
        Column::fixed("read_only", 7, |row| Cell::text(if row.read_only { "yes" } else { "" })),
        Column::detail("password", |row| Cell::text(row.password)),
    ];

    fn id(&self) -> &str {
        &self.profile
    }
}
