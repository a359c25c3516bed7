//! What lies on this machine: the configuration, and the login that is kept.

use super::report::Step;
use crate::client::Login;
use crate::config::profiles::{CONFIG_FILE, Profiles};
use crate::config::{ProfileSelection, ServerConfig, TOKENS_FILE, TokenStoreKind};
use crate::context::Context;
use crate::error::Failure;
use crate::output::Ui;
use crate::sys::private_dir::Protection;
use crate::text::login_command;
use crate::time::readable;

/// The server to look at, and as whom.
pub(super) struct Subject {
    pub(super) target: ServerConfig,
    /// Why no credential may be sent to it, if that is so.
    pub(super) withheld: Option<&'static str>,
}

impl Subject {
    /// The command that signs in to it anew.
    pub(super) fn login_command(&self) -> String {
        login_command(self.target.profile.as_deref())
    }
}

/// `config.toml` and the profile in it.
pub(super) fn config(context: &Context) -> (Step, Option<Subject>) {
    const STEP: &str = "config";
    match found(context) {
        Ok((finding, target)) => {
            (Step::ok(STEP, finding), Some(Subject { target, withheld: None }))
        }
        Err(failure) => (Step::failed(STEP, &failure), instead(context)),
    }
}

fn found(context: &Context) -> Result<(String, ServerConfig), Failure> {
    let settings = &context.settings;
    let file = match settings.env.config_dir() {
        Ok(folder) => {
            folder.check(CONFIG_FILE, Protection::NoWrite)?;
            Profiles::read(&folder)?;
            let path = folder.file(CONFIG_FILE);
            let absent = if path.exists() { "" } else { " (there is none)" };
            format!("{}{absent}", path.display())
        }
        Err(failure) => failure.message,
    };
    let target = context.settings.server_config()?;
    let server = target.address()?;
    let by = match &target.profile {
        Some(profile) => format!("profile '{profile}'"),
        None => "no profile".to_owned(),
    };
    Ok((format!("{file}; {by}, server {server}"), target))
}

/// What can still be looked at: the server that options and environment name. With a profile beside it, secrets of the
/// environment may be meant for that profile's server, under that profile's trust, which is not known now.
fn instead(context: &Context) -> Option<Subject> {
    let wanted = &context.settings.connection;
    let withheld = match wanted.profiles {
        ProfileSelection::Default => None,
        ProfileSelection::Named(_) | ProfileSelection::All => {
            Some("the profile that is named cannot be used")
        }
    };
    wanted
        .server
        .as_ref()
        .map(|_| Subject { target: ServerConfig::without_profile(wanted), withheld })
}

/// Where the login is kept, how it is, and whether there is one.
pub(super) fn token_store(context: &Context, subject: &Subject, ui: &Ui) -> (Step, bool) {
    const STEP: &str = "token store";
    let target = &subject.target;
    if let Some(why) = subject.withheld {
        return (Step::skipped(STEP, why), false);
    }
    if target.token.is_some() {
        return (Step::ok(STEP, "none is used: VB365_TOKEN is given"), false);
    }
    if target.profile.is_none() {
        return (Step::ok(STEP, "none: without a profile no login is kept"), false);
    }
    match kept(context, target) {
        Err(failure) => (Step::failed(STEP, &failure), false),
        Ok((place, login)) => {
            let step = state(&place, login.as_ref(), context, subject, ui);
            (step, login.is_some())
        }
    }
}

/// Where it is, and what is in it.
fn kept(context: &Context, target: &ServerConfig) -> Result<(String, Option<Login>), Failure> {
    let folder = context.settings.env.config_dir()?;
    let place = match &target.token_store {
        TokenStoreKind::None => return Ok(("none".to_owned(), None)),
        TokenStoreKind::File => {
            folder.check(TOKENS_FILE, Protection::NoAccess)?;
            folder.file(TOKENS_FILE).display().to_string()
        }
        TokenStoreKind::Helper(name) => format!("docker-credential-{name}"),
    };
    let login = context.token_store(target)?.map(|store| store.load()).transpose()?.flatten();
    Ok((place, login))
}

/// How the login is. Never what it is.
fn state(
    place: &str,
    login: Option<&Login>,
    context: &Context,
    subject: &Subject,
    ui: &Ui,
) -> Step {
    const STEP: &str = "token store";
    let target = &subject.target;
    let Some(login) = login else {
        return match (&target.token_store, &target.password) {
            (TokenStoreKind::None, _) => Step::ok(STEP, "none: this profile keeps no login"),
            (_, Some(_)) => Step::ok(STEP, format!("{place}: no login yet; a password is given")),
            (_, None) => {
                Step::warn(STEP, format!("{place}: no login is kept")).mend(subject.login_command())
            }
        };
    };
    let shown = login.expires.map(|end| readable(ui.zone().show(end)));
    match (shown, login.is_alive(context.clock.now())) {
        (None, _) => Step::ok(STEP, format!("{place}: a login without a known end")),
        (Some(end), true) => Step::ok(STEP, format!("{place}: good until {end}")),
        (Some(end), false) if login.refresh.is_some() || target.password.is_some() => {
            Step::ok(STEP, format!("{place}: expired {end}, renewable"))
        }
        (Some(end), false) => {
            Step::warn(STEP, format!("{place}: expired {end}")).mend(subject.login_command())
        }
    }
}
