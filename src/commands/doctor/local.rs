//! Checks of this machine: the configuration and the stored login.

use super::checks::{Check, CheckResult};
use crate::client::Login;
use crate::config::profiles::{CONFIG_FILE, Profiles};
use crate::config::{ProfileSelection, ServerConfig, TOKENS_FILE, TokenStoreKind};
use crate::context::Context;
use crate::diagnostics::login_command;
use crate::error::Failure;
use crate::output::Ui;
use crate::sys::private_dir::Protection;
use crate::time::readable;

/// The server to check.
pub(super) struct DoctorTarget {
    pub(super) config: ServerConfig,
    /// Why no credential may be sent to it.
    pub(super) no_credentials: Option<&'static str>,
}

impl DoctorTarget {
    /// Returns the command that signs in again.
    pub(super) fn login_command(&self) -> String {
        login_command(self.config.profile.as_deref())
    }
}

/// Checks `config.toml` and the profile in it. Returns the server to check, if one is known.
pub(super) fn check_config(context: &Context) -> (CheckResult, Option<DoctorTarget>) {
    match read_config(context) {
        Ok((finding, config)) => {
            (Check::Config.ok(finding), Some(DoctorTarget { config, no_credentials: None }))
        }
        Err(failure) => (Check::Config.fail_by(&failure), target_without_profile(context)),
    }
}

fn read_config(context: &Context) -> Result<(String, ServerConfig), Failure> {
    let settings = &context.settings;
    let file = match settings.env.config_dir() {
        Ok(dir) => {
            dir.check(CONFIG_FILE, Protection::NoWrite)?;
            Profiles::read(&dir)?;
            let path = dir.file(CONFIG_FILE);
            let absent = if path.exists() { "" } else { " (does not exist)" };
            format!("{}{absent}", path.display())
        }
        Err(failure) => failure.message,
    };
    let config = settings.server_config()?;
    let server = config.address()?;
    let profile = match &config.profile {
        Some(profile) => format!("profile '{profile}'"),
        None => "no profile".to_owned(),
    };
    Ok((format!("{file}; {profile}, server {server}"), config))
}

/// Returns the server that options and environment name, if the profile cannot be used. If a profile was requested,
/// credentials in the environment may be meant for its server, under its trust, which are not known.
fn target_without_profile(context: &Context) -> Option<DoctorTarget> {
    let connection = &context.settings.connection;
    let no_credentials = match connection.profiles {
        ProfileSelection::Default => None,
        ProfileSelection::Named(_) | ProfileSelection::All => {
            Some("the requested profile cannot be used")
        }
    };
    connection.server.as_ref()?;
    Some(DoctorTarget { config: ServerConfig::without_profile(connection), no_credentials })
}

/// Checks the token store. Returns also whether it holds a login.
pub(super) fn check_token_store(
    context: &Context,
    target: &DoctorTarget,
    ui: &Ui,
) -> (CheckResult, bool) {
    const CHECK: Check = Check::TokenStore;
    if let Some(reason) = target.no_credentials {
        return (CHECK.skip(reason), false);
    }
    if target.config.token.is_some() {
        return (CHECK.ok("not used: VB365_TOKEN is set"), false);
    }
    if target.config.profile.is_none() {
        return (CHECK.ok("not used: there is no profile"), false);
    }
    match load_login(context, &target.config) {
        Err(failure) => (CHECK.fail_by(&failure), false),
        Ok((store, login)) => {
            (check_login(&store, login.as_ref(), context, target, ui), login.is_some())
        }
    }
}

/// Returns where the login is stored, and the login.
fn load_login(
    context: &Context,
    config: &ServerConfig,
) -> Result<(String, Option<Login>), Failure> {
    let dir = context.settings.env.config_dir()?;
    let store = match &config.token_store {
        TokenStoreKind::None => return Ok(("none".to_owned(), None)),
        TokenStoreKind::File => {
            dir.check(TOKENS_FILE, Protection::NoAccess)?;
            dir.file(TOKENS_FILE).display().to_string()
        }
        TokenStoreKind::Helper(name) => format!("docker-credential-{name}"),
    };
    let login = context.token_store(config)?.map(|store| store.load()).transpose()?.flatten();
    Ok((store, login))
}

/// Checks the validity of a login. The result never contains its tokens.
fn check_login(
    store: &str,
    login: Option<&Login>,
    context: &Context,
    target: &DoctorTarget,
    ui: &Ui,
) -> CheckResult {
    const CHECK: Check = Check::TokenStore;
    let config = &target.config;
    let Some(login) = login else {
        return match (&config.token_store, &config.password) {
            (TokenStoreKind::None, _) => CHECK.ok("none: this profile stores no login"),
            (_, Some(_)) => CHECK.ok(format!("{store}: no login yet; a password is given")),
            (_, None) => {
                CHECK.warn(format!("{store}: no login is stored")).fix(target.login_command())
            }
        };
    };
    let end = login.expires.map(|end| readable(ui.zone().show(end)));
    match (end, login.is_alive(context.clock.now())) {
        (None, _) => CHECK.ok(format!("{store}: a login whose end is not known")),
        (Some(end), true) => CHECK.ok(format!("{store}: valid until {end}")),
        (Some(end), false) if login.refresh.is_some() || config.password.is_some() => {
            CHECK.ok(format!("{store}: expired {end}, renewable"))
        }
        (Some(end), false) => {
            CHECK.warn(format!("{store}: expired {end}")).fix(target.login_command())
        }
    }
}
