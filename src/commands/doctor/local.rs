//! Checks of this machine: the configuration and the stored login.

use super::checks::{Check, CheckResult, Doctor};
use crate::client::Login;
use crate::config::profiles::{CONFIG_FILE, Profiles};
use crate::config::{ProfileSelection, ServerConfig, TOKENS_FILE, TokenStoreKind};
use crate::context::Context;
use crate::diagnostics::login_command;
use crate::error::Failure;
use crate::sys::private_dir::Protection;
use crate::time::readable;

impl Doctor<'_> {
    /// Checks `config.toml` and the profile in it. Returns the server to check, if one is known.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn check_config(&mut self) -> anyhow::Result<Option<ServerConfig>> {
        let failure = match read_config(self.context) {
            Ok((finding, config)) => {
                self.add(Check::Config.ok(finding))?;
                return Ok(Some(config));
            }
            Err(failure) => failure,
        };
        self.add(Check::Config.fail_by_error(&failure.into()))?;
        // Credentials in the environment may be meant for the requested profile's server, under its trust, which are not
        // known.
        let connection = &self.context.settings.connection;
        self.no_credentials = (connection.profiles != ProfileSelection::Default)
            .then_some("the requested profile cannot be used");
        let config = ServerConfig::without_profile(connection);
        Ok(connection.server.is_some().then_some(config))
    }

    /// Checks the token store, and sets whether it holds a login.
    pub(super) fn check_token_store(&mut self, config: &ServerConfig) -> CheckResult {
        const CHECK: Check = Check::TokenStore;
        if let Some(reason) = self.no_credentials {
            return CHECK.skip(reason);
        }
        if config.token.is_some() {
            return CHECK.ok("not used: VB365_TOKEN is set");
        }
        if config.profile.is_none() {
            return CHECK.ok("not used: no profile is selected");
        }
        match load_login(self.context, config) {
            Err(failure) => CHECK.fail_by_error(&failure.into()),
            Ok((store, login)) => {
                self.has_login = login.is_some();
                self.check_login(&store, login, config)
            }
        }
    }

    /// Checks the validity of a login. The result never contains its tokens.
    fn check_login(&self, store: &str, login: Option<Login>, config: &ServerConfig) -> CheckResult {
        const CHECK: Check = Check::TokenStore;
        let sign_in = login_command(config.profile.as_deref());
        let Some(login) = login else {
            return match (&config.token_store, &config.password) {
                (TokenStoreKind::None, _) => CHECK.ok("none: this profile stores no login"),
                (_, Some(_)) => CHECK.ok(format!("{store}: no login yet; a password is given")),
                (_, None) => CHECK.warn(format!("{store}: no login is stored")).fix(sign_in),
            };
        };
        let end = login.expires.map(|end| readable(self.ui.zone().show(end)));
        match (end, login.is_alive(self.context.clock.now())) {
            (None, _) => CHECK.ok(format!("{store}: signed in, expiry time unknown")),
            (Some(end), true) => CHECK.ok(format!("{store}: valid until {end}")),
            (Some(end), false) if login.refresh.is_some() || config.password.is_some() => {
                CHECK.ok(format!("{store}: expired {end}, renewable"))
            }
            (Some(end), false) => CHECK.warn(format!("{store}: expired {end}")).fix(sign_in),
        }
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
