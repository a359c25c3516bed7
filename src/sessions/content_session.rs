//! The session in which a command works: an open one, or one that the command starts and stops itself.

use std::sync::Arc;

use super::content_origin::ContentOrigin;
use super::session_scope::{SessionScope, stopped};
use super::start_args::{AfterRun, CHECKS, LOST_RESPONSE, StartArgs, StartOptions};
use crate::api::session::{self, Workload};
use crate::client::{self, Client};
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::journal::Journal;
use crate::output::Ui;
use crate::resolve::{
    NameOrId, Noun, Resolver, SessionSelector, describe_start, no_open_session, not_found,
};
use crate::text::safe;

/// The options of the commands that work inside a session.
#[derive(clap::Args)]
#[command(mut_args(in_full_help))]
#[expect(clippy::doc_markdown, reason = "these comments are the help texts")]
pub(crate) struct ContentSessionArgs {
    /// Open session [env: VB365_SESSION]
    ///
    /// ID, name, ID prefix, 'latest' or 'mine'. The default is the only open session that was started from this machine.
    #[arg(long, value_name = "SESSION")]
    session: Option<SessionSelector>,

    #[command(flatten)]
    start: StartArgs,

    /// Print the request that starts a session as a curl command, and send nothing
    #[arg(short = 'n', long, hide_short_help = true)]
    dry_run: bool,
}

/// The heading of the options that start a session.
const OWN_SESSION: &str = "Or open a session, and stop it at the end (see 'vb365 explore')";

/// Puts the options that start a session under one heading. `-h` shows the most frequent ones.
fn in_full_help(arg: clap::Arg) -> clap::Arg {
    const FREQUENT: [&str; 3] = ["job", "at", "workload"];
    let is_of_start = [Some(CHECKS), Some(LOST_RESPONSE), Some(super::source_args::SOURCE)]
        .contains(&arg.get_help_heading());
    let id = arg.get_id().as_str();
    if !is_of_start && !["at", "workload", "show_deleted", "show_all_versions"].contains(&id) {
        return arg;
    }
    let is_hidden = !FREQUENT.contains(&id);
    arg.help_heading(OWN_SESSION).hide_short_help(is_hidden)
}

/// A session before it is started.
pub(crate) struct PlannedSession {
    pub(crate) client: Arc<Client>,
    pub(crate) workload: Workload,
    pub(crate) origin: ContentOrigin,
}

/// Returns whether a session that is about to be started is not needed.
pub(crate) type DoneCheck<'u> = dyn FnMut(&PlannedSession, &mut Ui) -> anyhow::Result<bool> + 'u;

/// The use that a command makes of a session.
pub(crate) enum SessionUse<'u> {
    /// It only reads. A dry run in an open session is refused.
    Read,
    /// It saves. A dry run in an open session reads, and prints what would be saved; `--force` is about the disk, too. No
    /// session is started if the check finds that nothing is left to do in it.
    Save(&'u mut DoneCheck<'u>),
}

/// The session that is typed, or is the default.
struct SessionChoice {
    selector: SessionSelector,
    /// The workload, if it is known without a request.
    workload: Option<Workload>,
}

impl ContentSessionArgs {
    /// Calls `work` with the session that the options choose. A session that they start is stopped, whatever happens.
    /// `command` is the name for messages. `check` refuses a workload in which it cannot work: as early as the workload is
    /// known, and before a session is started.
    ///
    /// # Errors
    /// No session can be chosen or started; the check or the work failed; the session was not stopped.
    pub(crate) fn run(
        &self,
        command: &'static str,
        context: &Context,
        ui: &mut Ui,
        check: impl Fn(Workload) -> Result<(), Failure>,
        work: impl FnOnce(&SessionScope, &mut Ui) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.run_with(command, SessionUse::Read, context, ui, check, work)
    }

    /// Calls `work` as [`Self::run`] does, for a command that does not only read.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    pub(crate) fn run_with(
        &self,
        command: &'static str,
        purpose: SessionUse<'_>,
        context: &Context,
        ui: &mut Ui,
        check: impl Fn(Workload) -> Result<(), Failure>,
        work: impl FnOnce(&SessionScope, &mut Ui) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        context.settings.require_one_profile()?;
        let only_reads = matches!(purpose, SessionUse::Read);
        let is_of_start = |option: &&str| only_reads || *option != "--force";
        if let Some(option) = self.start.first_option().filter(is_of_start) {
            if self.session.is_some() {
                let message = format!("--session cannot be combined with {option}");
                return Err(Failure::usage(message)
                    .hint(format!("omit {option} to work in the open session"))
                    .into());
            }
            return self.run_in_own(command, purpose, context, ui, &check, work);
        }
        let choice = self.choose(context, ui)?;
        choice.workload.map_or(Ok(()), &check)?;
        if self.dry_run && only_reads {
            let message =
                format!("cannot use --dry-run in an open session: '{command}' only reads");
            return Err(Failure::usage(message)
                .hint("omit --dry-run: -v shows each request")
                .into());
        }
        let client = Arc::new(context.open(&context.settings.server_config()?, ui)?);
        let session = open(&choice, client, context)?;
        check(session.workload)?;
        work(&session, ui).map_err(|error| session.explain(error, ui))
    }

    /// Returns whether `--force` is given.
    pub(crate) fn is_forced(&self) -> bool {
        self.start.is_forced()
    }

    /// Returns whether `--dry-run` is given.
    pub(crate) fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Starts a session, calls `work` in it, and stops the session.
    fn run_in_own(
        &self,
        command: &'static str,
        purpose: SessionUse<'_>,
        context: &Context,
        ui: &mut Ui,
        check: &dyn Fn(Workload) -> Result<(), Failure>,
        work: impl FnOnce(&SessionScope, &mut Ui) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let at = self.start.validate(ui)?;
        self.start.source.workload.map_or(Ok(()), check)?;
        if self.dry_run {
            self.start.print_curl(at, context, ui)?;
            ui.messages.note(&format!("dry run: '{command}' is not run in the session"));
            return Ok(());
        }
        let config = context.settings.server_config()?;
        if let Some(profile) = config.profile.clone().filter(|_| config.read_only) {
            // Before anything is sent.
            let call = format!("{command} with its own session");
            return Err(client::Error::ReadOnly { profile, call }.into());
        }
        let client = Arc::new(context.open(&config, ui)?);
        let options = StartOptions { adopt: false, after_run: AfterRun::Stop, check };
        let prepared = self.start.prepare(at, &options, &client, context, ui)?;
        let workload = prepared.plan.workload;
        let origin = ContentOrigin::of_plan(&prepared.plan);
        let planned = PlannedSession { client: Arc::clone(&client), workload, origin };
        if let SessionUse::Save(is_done) = purpose
            && is_done(&planned, ui)?
        {
            return Ok(());
        }
        let started = prepared.send(&client, context, ui)?;
        let id = started.session.id;
        started.run(&client, |stop| {
            let PlannedSession { client, workload, origin } = planned;
            let (stop, origin) = (Some(Arc::clone(stop)), Some(origin));
            let mut session = SessionScope::new(id, workload, client);
            (session.stop, session.origin) = (stop, origin);
            work(&session, ui).map_err(|error| session.explain(error, ui))
        })
    }

    /// Returns the session that is typed, else that of `VB365_SESSION`, else the only open one of this machine's journal.
    ///
    /// # Errors
    /// There is none, or more than one; a variable is invalid.
    fn choose(&self, context: &Context, ui: &mut Ui) -> anyhow::Result<SessionChoice> {
        let env = &context.settings.env;
        let of_env: Option<SessionSelector> = env.parse("VB365_SESSION")?;
        let Some(selector) = self.session.clone().or_else(|| of_env.clone()) else {
            return Ok(only_own(context, ui)?);
        };
        let is_of_env = of_env.as_ref() == Some(&selector);
        let workload = if is_of_env { env.parse("VB365_SESSION_TYPE")? } else { None };
        Ok(SessionChoice { selector, workload })
    }
}

/// Returns the only open session of this machine's journal.
///
/// # Errors
/// There is none, or more than one.
fn only_own(context: &Context, ui: &mut Ui) -> Result<SessionChoice, Failure> {
    let config = context.settings.server_config()?;
    let server = config.address()?.to_string();
    ui.messages.set_server_options(context.settings.server_options(&config));
    let journal = Journal::of(&context.settings.env);
    let own = journal.and_then(|journal| match &journal.open_sessions(&server)?[..] {
        // A journal that cannot be written knows of none.
        [] => journal.check().map(|()| Vec::new()),
        open => Ok(open.to_vec()),
    });
    let own = own.map_err(|failure| failure.hint("or name an open session with --session"))?;
    let explore = ui.messages.command("explore --job JOB --type exchange");
    let start = "or add --job JOB --type TYPE to open a session for this command alone";
    match &own[..] {
        [] => {
            let message =
                format!("no session is given, and there are {}", no_open_session(&server));
            Err(Failure::usage(message)
                .hint(format!("open a session with: {explore}"))
                .hint("or name an open session with --session")
                .hint(start))
        }
        [(id, entry)] => {
            ui.messages.note(&format!("using session {id}: {}", describe_start(entry)));
            let workload = entry.workload.parse().ok();
            Ok(SessionChoice { selector: SessionSelector::Named(NameOrId::Id(*id)), workload })
        }
        several => {
            let lines =
                several.iter().map(|(id, entry)| format!("\n  {id}  {}", describe_start(entry)));
            let lines: String = lines.collect();
            let message = format!("no session is given, and several are open at {server}:{lines}");
            Err(Failure::usage(message).hint("choose one with --session ID").hint(start))
        }
    }
}

/// Finds the session of a choice, and its workload if that is not known.
///
/// # Errors
/// There is no such session, or more than one; it is stopped; the server cannot be asked.
fn open(
    choice: &SessionChoice,
    client: Arc<Client>,
    context: &Context,
) -> anyhow::Result<SessionScope> {
    let resolver = Resolver::new(&client).with_journal(Journal::of(&context.settings.env));
    let id = resolver.session(&choice.selector)?;
    drop(resolver);
    if let Some(workload) = choice.workload {
        return Ok(SessionScope::new(id, workload, client));
    }
    let found =
        client.send(&session::get(id)).map_err(|error| not_found(Noun::Session, id, error))?;
    let found = found.into_model()?;
    if found.is_stopped() {
        return Err(stopped(id).into());
    }
    let workload = found.r#type.parse().map_err(|_| {
        let message = format!("session {id} has the unknown type '{}'", safe(&found.r#type));
        Failure::new(Kind::Server, message)
    })?;
    Ok(SessionScope::new(id, workload, client))
}
