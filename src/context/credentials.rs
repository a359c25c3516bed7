//! Credentials of a server: a token, a stored login, or a password.

use super::clients::Context;
use crate::api::token;
use crate::client::{Credentials, SignIn};
use crate::config::profiles::Profiles;
use crate::config::{PasswordSource, ServerConfig, no_user};
use crate::error::{Failure, Kind};
use crate::output::Ui;
use crate::secret::Secret;
use crate::text::{safe, shell_quoted};

impl Context {
    /// Returns the credentials for a server. Without a `ui` nothing is asked.
    pub(super) fn credentials(
        &self,
        config: &ServerConfig,
        mut ui: Option<&mut Ui>,
    ) -> anyhow::Result<Credentials> {
        // Also if a stored login makes the password needless: later it would be missing.
        if let Some(PasswordSource::File(path)) = &self.settings.connection.password
            && let Err(error) = std::fs::metadata(path)
        {
            let message = format!("cannot read the password from {}: {error}", path.display());
            return Err(Failure::usage(message).into());
        }
        let username = config.username.clone();
        if let Some(token) = &config.token {
            return Ok(Credentials::Token { token: token.clone(), username });
        }
        if config.microsoft.is_some() {
            let store = self.token_store(config)?;
            return Ok(Credentials::Login { username, sign_in: None, store });
        }
        let username = match (username, &mut ui) {
            (Some(username), _) => username,
            (None, Some(ui)) => ui.ask("User name: ", no_user())?,
            (None, None) => return Err(no_user().into()),
        };
        let config = ServerConfig { username: Some(username.clone()), ..config.clone() };
        let store = self.token_store(&config)?;
        let source = match (&config.password, ui) {
            // Stdin is read now: it is not available later.
            (Some(source @ PasswordSource::Stdin), Some(ui)) => {
                Some(PasswordSource::Given(source.read(ui.input())?))
            }
            (Some(source), _) => Some(source.clone()),
            (None, _) if !config.asks_for_password() => None,
            (None, Some(ui)) => {
                let missing = missing_password(self, &config);
                Some(PasswordSource::Given(ask_password(ui, &username, missing)?))
            }
            (None, None) => return Err(missing_password(self, &config).into()),
        };
        let sign_in = source.map(|source| password_sign_in(username.clone(), source));
        Ok(Credentials::Login { username: Some(username), sign_in, store })
    }
}

/// Returns the failure for a missing password. The hint names a profile that needs none, if there is one.
fn missing_password(context: &Context, config: &ServerConfig) -> Failure {
    let known = context.settings.env.config_dir().and_then(|dir| Profiles::read(&dir));
    let profiles = known.map(|known| known.profiles).unwrap_or_default();
    let fits = |name: &&String| config.server.as_ref() == Some(&profiles[*name].server);
    let mut failure = no_password();
    if let Some(name) = profiles.keys().find(fits).filter(|_| config.profile.is_none()) {
        let hint = format!("use the login of profile '{name}': -p {}", shell_quoted(name));
        failure.hints.insert(0, hint);
    }
    failure
}

/// Returns a sign-in with a password, which is read when it is needed: that may run a command.
pub(crate) fn password_sign_in(username: String, source: PasswordSource) -> SignIn {
    Box::new(move || {
        let password = source.read(&mut std::io::empty())?;
        Ok(token::password(&username, &password))
    })
}

/// Asks for the password.
///
/// # Errors
/// There is no terminal, or the answer is empty: `missing`.
pub(crate) fn ask_password(
    ui: &mut Ui,
    username: &str,
    missing: Failure,
) -> anyhow::Result<Secret> {
    ui.ask_secret(&format!("Password of {}: ", safe(username)), missing)
}

/// Returns the failure for a missing password.
pub(crate) fn no_password() -> Failure {
    Failure::new(Kind::Unauthenticated, "no password is given")
        .hint("use --password-stdin, --password-file or --password-command, or set VB365_PASSWORD")
}
