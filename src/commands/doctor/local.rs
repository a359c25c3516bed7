//! What lies on this machine: the configuration, and the login that is kept.

use super::report::Step;
use crate::client::Login;
use crate::config::profiles::{FILE, Profiles};
use crate::config::{Folder, Selection, StoreChoice, TOKENS, Target, no_server};
use crate::context::Context;
use crate::error::Failure;
use crate::output::Ui;
use crate::text::login_command;
use crate::time::readable;

/// The server to look at, and as whom.
pub(super) struct Subject {
    pub(super) target: Target,
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

fn found(context: &Context) -> Result<(String, Target), Failure> {
    let settings = &context.settings;
    let file = match Folder::of(&settings.env) {
        Ok(folder) => {
            folder.check(FILE, false)?;
            Profiles::read(&folder)?;
            let path = folder.file(FILE);
            let absent = if path.exists() { "" } else { " (there is none)" };
            format!("{}{absent}", path.display())
        }
        Err(failure) => failure.message,
    };
    let target = context.target()?;
    let server = target.server.as_ref().ok_or_else(no_server)?;
    let by = match &target.profile {
        Some(profile) => format!("profile '{profile}'"),
        None => "no profile".to_owned(),
    };
    Ok((format!("{file}; {by}, server {server}"), target))
}

/// What can still be looked at: the server that options and environment name. With a profile beside it, secrets of the
/// environment may be meant for that profile's server, under that profile's trust, which is not known now.
fn instead(context: &Context) -> Option<Subject> {
    let wanted = &context.settings.wanted;
    let withheld = match wanted.profiles {
        Selection::Default => None,
        Selection::Named(_) | Selection::All => Some("the profile that is named cannot be used"),
    };
    wanted.server.as_ref().map(|_| Subject { target: wanted.alone(), withheld })
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
fn kept(context: &Context, target: &Target) -> Result<(String, Option<Login>), Failure> {
    let folder = Folder::of(&context.settings.env)?;
    let place = match &target.store {
        StoreChoice::None => return Ok(("none".to_owned(), None)),
        StoreChoice::File => {
            folder.check(TOKENS, true)?;
            folder.file(TOKENS).display().to_string()
        }
        StoreChoice::Helper(name) => format!("docker-credential-{name}"),
    };
    let login = context.store(target)?.map(|store| store.load()).transpose()?.flatten();
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
        return match (&target.store, &target.password) {
            (StoreChoice::None, _) => Step::ok(STEP, "none: this profile keeps no login"),
            (_, Some(_)) => Step::ok(STEP, format!("{place}: no login yet; a password is given")),
            (_, None) => {
                Step::warn(STEP, format!("{place}: no login is kept")).mend(subject.login_command())
            }
        };
    };
    let shown = login.expires.map(|end| readable(ui.look.zone.show(end)));
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
