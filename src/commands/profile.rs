//! `vb365 profile`: the saved servers.

use clap::Subcommand;
use serde::Serialize;

use crate::api::Version;
use crate::config::profiles::{CONFIG_FILE, Profile, Profiles};
use crate::config::{PasswordSource, ServerConfig, edit};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{HelpPage, ValueSource};
use crate::output::{Cell, Column, Row, Ui};
use crate::sys::private_dir::PrivateDir;
use crate::text::shell_quoted;

/// The file that profiles are stored in, for `--help`.
const CONFIG_FILE_HELP: &str = "\
Profiles are stored in config.toml in $VB365_CONFIG_DIR, else $XDG_CONFIG_HOME/vb365, else ~/.config/vb365 (Windows: \
%APPDATA%\\vb365). It can be edited by hand. Relative file names start at its folder. Windows: who else can read or change the folder is not \
checked, see vb365 help environment. Keys:
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
    /// List profiles
    #[command(add = HelpPage::new(&[
        ("List all profiles", "vb365 profile list"),
        ("Print their names alone", "vb365 profile list -o id"),
    ])
        .columns::<ProfileRow>()
        .exits(&[Kind::Usage]))]
    List,

    /// Show a profile
    #[command(add = HelpPage::new(&[("Show one profile", "vb365 profile show main")])
        .exits(&[Kind::Usage, Kind::NotFound]))]
    Show {
        /// Profile name
        ///
        /// The default is the profile that other commands use.
        #[arg(value_name = "NAME", add = ValueSource::Profiles)]
        name: Option<String>,
    },

    /// Set the default profile
    #[command(add = HelpPage::new(&[("Use profile 'main' from now on", "vb365 profile use main")])
        .exits(&[Kind::Usage, Kind::NotFound]))]
    Use {
        /// Profile name
        #[arg(value_name = "NAME", add = ValueSource::Profiles)]
        name: String,
    },

    /// Remove a profile
    ///
    /// A profile that is signed in is not removed. Sign out first, which revokes the login at the server. Or use --force,
    /// which removes only the tokens stored here.
    #[command(add = HelpPage::new(&[
        ("Remove a profile that is signed out", "vb365 profile remove main"),
    ])
        .exits(&[Kind::Failure, Kind::Usage, Kind::NotFound]))]
    Remove {
        /// Profile name
        #[arg(value_name = "NAME", add = ValueSource::Profiles)]
        name: String,

        /// Remove the profile even if it is signed in
        #[arg(long)]
        force: bool,
    },
}

pub(crate) fn run(command: &Command, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let dir = context.settings.env.config_dir()?;
    let known = Profiles::read(&dir)?;
    match command {
        Command::List => {
            let columns = ui.columns::<ProfileRow>()?;
            let rows = known.profiles.iter();
            ui.list(
                &columns,
                rows.map(|(name, profile)| Ok(ProfileRow::new(name, profile, &known))),
            )
        }
        Command::Show { name } => show(name.as_deref(), &known, context, ui),
        Command::Use { name } => set_default(name, &known, &dir, context, ui),
        Command::Remove { name, force } => {
            let (name, profile) = known.get(name, Kind::NotFound)?;
            context.settings.connection.check_names_only(name)?;
            forget_login(name, profile, *force, &known, context, ui)?;
            edit::remove_profile(&dir, name)?;
            let path = dir.file(CONFIG_FILE);
            ui.messages.note(&format!("removed profile '{name}' from {}", path.display()));
            Ok(())
        }
    }
}

fn show(
    name: Option<&str>,
    known: &Profiles,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let columns = ui.columns::<ProfileRow>()?;
    let name = if let Some(name) = name {
        context.settings.connection.check_names_only(name)?;
        name.to_owned()
    } else {
        let profile = context.settings.server_config()?.profile;
        profile.ok_or_else(|| context.settings.no_profile(Kind::NotFound))?
    };
    let (name, profile) = known.get(&name, Kind::NotFound)?;
    ui.show(&columns, &ProfileRow::new(name, profile, known))
}

fn set_default(
    name: &str,
    known: &Profiles,
    dir: &PrivateDir,
    context: &Context,
    ui: &Ui,
) -> anyhow::Result<()> {
    let (name, _) = known.get(name, Kind::NotFound)?;
    edit::make_default(dir, name)?;
    ui.messages.note(&format!("the default profile is '{name}'"));
    if let Some(variable) = context.settings.overriding_variable(name)? {
        ui.messages.warn(&format!("{variable} is set and takes precedence over the default"));
    }
    Ok(())
}

/// Removes the stored login of a profile, unless another profile uses it.
///
/// # Errors
/// The profile is signed in, or that cannot be found out. With `force`, the login is removed anyway.
fn forget_login(
    name: &str,
    profile: &Profile,
    force: bool,
    known: &Profiles,
    context: &Context,
    ui: &Ui,
) -> Result<(), Failure> {
    // Without options and environment, which may be for another server.
    let config = ServerConfig::of_profile(name, profile);
    let Ok(Some(store)) = context.token_store(&config) else { return Ok(()) };
    if !config.profiles_with_same_login(known).is_empty() {
        return Ok(());
    }
    match store.load() {
        Ok(None) => Ok(()),
        Ok(Some(_)) if force => context.forget_login(&config),
        Err(failure) if force => {
            ui.messages.warn(&format!("cannot remove the tokens of profile '{name}': {failure}"));
            Ok(())
        }
        Ok(Some(_)) => {
            let quoted = shell_quoted(name);
            let message = format!("cannot remove profile '{name}': it is signed in");
            Err(Failure::new(Kind::Failure, message)
                .hint(format!("sign out first: vb365 logout {quoted}"))
                .hint(format!("or remove the tokens too: vb365 profile remove {quoted} --force")))
        }
        Err(failure) => Err(failure),
    }
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
            password: match config.password {
                Some(PasswordSource::File(_)) => "file",
                Some(_) => "command",
                None => "",
            },
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
