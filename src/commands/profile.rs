//! `vb365 profile`: what logins have remembered.

use clap::Subcommand;
use serde::Serialize;

use crate::config::profiles::{CONFIG_FILE, Profile, Profiles};
use crate::config::{ServerConfig, edit};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::output::{Cell, Column, Row, Ui};
use crate::sys::private_dir::PrivateDir;

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
/// A profile is one server, who we are there, and how it is known; vb365 login makes one. They lie in config.toml, which
/// may be edited by hand: comments stay, and a mistake is told with its line and key.
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
    .columns::<Shown>()
    .exits(&[Kind::Usage]))]
pub(crate) struct ListArgs {}

/// Show a profile
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[("Show one profile", "vb365 profile show main")])
    .exits(&[Kind::Usage, Kind::NotFound]))]
pub(crate) struct ShowArgs {
    /// The profile [default: as for every command]
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: Option<String>,
}

/// Make a profile the one that is used when -p names none
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[("Use profile 'main' from now on", "vb365 profile use main")])
    .exits(&[Kind::Usage, Kind::NotFound]))]
pub(crate) struct UseArgs {
    /// The profile
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: String,
}

/// Forget a profile
///
/// One that is signed in is left alone: sign out first, which revokes the login at the server, or use --force, which
/// forgets the tokens here alone.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[("Remove a profile that is signed out", "vb365 profile remove main")])
    .exits(&[Kind::Failure, Kind::Usage, Kind::NotFound]))]
pub(crate) struct RemoveArgs {
    /// The profile
    #[arg(value_name = "NAME", add = ValueSource::Profiles)]
    name: String,

    /// Also when it is signed in
    #[arg(long)]
    force: bool,
}

pub(super) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let folder = context.settings.env.config_dir()?;
    match command {
        Command::List(_) => list(&Profiles::read(&folder)?, ui),
        Command::Show(args) => show(args, &folder, context, ui),
        Command::Use(args) => {
            let known = Profiles::read(&folder)?;
            let (name, _) = known.get(&args.name, Kind::NotFound)?;
            edit::make_default(&folder, name)?;
            ui.messages.note(&format!("profile '{name}' is used when -p names none"));
            if let Some(variable) = context.settings.overriding_variable(name)? {
                ui.messages.warn(&format!("{variable} is set, and names another"));
            }
            Ok(())
        }
        Command::Remove(args) => remove(args, &folder, context, ui),
    }
}

fn list(known: &Profiles, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.columns::<Shown>()?;
    let default = known.default_name();
    let rows = known.profiles.iter().map(|(name, profile)| Shown::new(name, profile, default));
    ui.list(&view, rows.map(Ok))
}

fn show(
    args: &ShowArgs,
    folder: &PrivateDir,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let view = ui.columns::<Shown>()?;
    let known = Profiles::read(folder)?;
    let name = match &args.name {
        Some(name) => {
            context.settings.connection.check_names_only(name)?;
            Some(name.clone())
        }
        None => context.settings.server_config()?.profile,
    };
    let Some(name) = name else {
        return Err(Failure::new(Kind::NotFound, "no profile is in use")
            .hint("vb365 login makes one")
            .into());
    };
    let (name, profile) = known.get(&name, Kind::NotFound)?;
    ui.show(&view, &Shown::new(name, profile, known.default_name()))
}

fn remove(
    args: &RemoveArgs,
    folder: &PrivateDir,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let known = Profiles::read(folder)?;
    let (name, _) = known.get(&args.name, Kind::NotFound)?;
    context.settings.connection.check_names_only(name)?;
    // Whatever the environment says: this is about the profile alone.
    let target = ServerConfig::of_profile(name, &known.profiles[name]);
    if let Ok(Some(store)) = context
        .token_store(&target)
        .map(|store| store.filter(|_| !target.shares_login_with_another(&known)))
    {
        match store.load() {
            Ok(Some(_)) if !args.force => {
                let message = format!("profile '{name}' is signed in");
                let shown = crate::text::shell_quoted(name);
                return Err(Failure::new(Kind::Failure, message)
                    .hint(format!(
                        "sign out first: vb365 logout {shown}; or forget the tokens as well: vb365 profile remove \
                         {shown} --force"
                    ))
                    .into());
            }
            Ok(None) => {}
            Ok(Some(_)) => context.forget_login(&target)?,
            // What cannot be read can be forgotten by force alone.
            Err(failure) if !args.force => return Err(failure.into()),
            Err(failure) => ui.messages.warn(&format!("its tokens may still be kept: {failure}")),
        }
    }
    edit::remove_profile(folder, name)?;
    ui.messages
        .note(&format!("profile '{name}' is gone from {}", folder.file(CONFIG_FILE).display()));
    Ok(())
}

/// A profile for people; the fields of its JSON are a promise.
#[derive(Clone, Serialize)]
struct Shown {
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
    /// Where a password comes from: `file`, `command` or nowhere.
    password: &'static str,
}

impl Shown {
    fn new(name: &str, profile: &Profile, default: Option<&str>) -> Self {
        let version = profile.api_version.and_then(|wish| wish.0);
        Self {
            profile: name.to_owned(),
            default: default == Some(name),
            server: profile.server.to_string(),
            user: profile.username().cloned().unwrap_or_default(),
            role: profile.microsoft.as_ref().map_or("administrator", |known| known.role.name()),
            api_version: version.map_or("auto", crate::api::Version::segment),
            trust: profile.trust().to_string(),
            pin_valid: profile.pin_valid.clone(),
            token_store: profile.token_store.clone().unwrap_or_default().to_string(),
            read_only: profile.read_only,
            password: profile.password().map_or("", |source| source.name()),
        }
    }
}

impl Row for Shown {
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
        Column::fixed("read-only", 7, |row| Cell::text(if row.read_only { "yes" } else { "" })),
        Column::detail("password", |row| Cell::text(row.password)),
    ];

    fn id(&self) -> &str {
        &self.profile
    }
}
