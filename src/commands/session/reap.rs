//! `vb365 session reap`: stops what was left open.

mod found;
mod journalled;
mod listed;

use super::ended::{Ended, Told, tell, written_off};
use crate::api::session::{self, Workload};
use crate::client::Client;
use crate::config::remove_stale_child_dirs;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{CHANGE, HelpPage};
use crate::messages::Messages;
use crate::output::{Format, Ui};
use crate::sessions::stop;
use crate::time::Span;
use found::{Candidate, Found, Rules, Verdict, Why};
use journalled::Journalled;
use listed::Listed;

/// Why nobody knows whether a session is ours: what is cut off, and what is adopted.
const UNPROVEN: &str = "the answer to a start never came here";

/// Stop sessions that were left open
///
/// Looks at the sessions that are open, shows those that would be stopped, and asks. Left alone are those in which
/// something is running or in which that cannot be seen, and those of a run on this machine that is still at work, unless
/// --force is given.
///
/// Whose sessions must be said. With --user and --all-users they may be other users' sessions: to name them is to mean
/// them. With --mine they are those that were started from this machine at the server in use, whatever their age, and as
/// this user unless --force is given.
///
/// A start that was cut off, say by a power failure, may have left a session that nobody knows to be ours; nor is one
/// known to be that was adopted. With --mine such sessions are named, and stopped only with --force.
#[derive(clap::Args)]
#[command(
    override_usage = "vb365 session reap --mine [OPTIONS]\n       \
                      vb365 session reap (--user NAME | --all-users) --older-than D [OPTIONS]",
    group = clap::ArgGroup::new("whose").args(["mine", "user", "all_users"]).required(true),
    add = HelpPage::new(&[
    ("Stop the sessions that were started from this machine",
     "vb365 session reap --mine --yes"),
    ("Show what would be stopped on the whole server",
     "vb365 session reap --all-users --older-than 12h --idle-for 2h --dry-run"),
    ("Stop the old sessions of one user",
     "vb365 session reap --user backup@contoso.example --older-than 1d --yes"),
])
    .columns::<Listed>()
    .done("all selected sessions are stopped, or none was selected; skipped sessions are named")
    .exits(CHANGE)
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Args {
    /// Open for longer than this; not needed with --mine
    #[arg(long, value_name = "D", required_unless_present = "mine")]
    older_than: Option<Span>,

    /// Started from this machine at the server in use, as its journal knows
    #[arg(long)]
    mine: bool,

    /// Started by this user; a name without a domain stands for the one user of that name who has sessions open
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// Started by any user
    #[arg(long)]
    all_users: bool,

    /// Only these workloads: vex, veod, vesp, vet (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Only those in which nothing has happened for so long
    #[arg(long, value_name = "D")]
    idle_for: Option<Span>,

    /// Also where something is running, or may be, and what a start that was cut off may have left
    #[arg(long)]
    force: bool,

    /// Do not ask
    #[arg(long)]
    yes: bool,

    /// Only look, and print what would be stopped
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    if args.dry_run {
        return dry_run(args, context, ui);
    }
    let view = ui.columns::<Told>()?;
    if !args.yes && !ui.can_ask() {
        return Err(Failure::usage("nobody is there to ask whether to stop them")
            .hint("--yes stops them unasked; --dry-run only shows them")
            .into());
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    client.check(&session::stop("ID").call)?;
    client.sign_in()?;
    let (found, journal) = found::find(args, &client, &ui.messages, context)?;
    let Found { candidates, mut ended, rules } = found;
    journal.forget_what_is_over(&ui.messages);
    if args.mine {
        journal.tell_elsewhere(&ui.messages);
        remove_stale_child_dirs(&context.settings.env);
    }
    let planned = if args.yes {
        candidates.into_iter().map(|candidate| (candidate, None)).collect()
    } else {
        agreed(candidates, &rules, &client, ui)?
    };
    let may_be = stop_planned(planned, &rules, &client, &journal, &ui.messages, &mut ended);
    if ended.is_empty() {
        ui.messages.note("nothing was stopped");
    }
    let ended = written_off(&client, &context.settings.env, &ui.messages, ended);
    let stopped: Vec<_> =
        ended.iter().filter(|(_, ended)| ended.is_ok()).map(|(id, _)| *id).collect();
    journal.forget_cut_off(&stopped, &ui.messages);
    let told = tell(ended, &view, ui);
    not_proven(&may_be, told, ui)
}

/// Reads, and prints what would be done.
fn dry_run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.columns::<Listed>()?;
    let client = context.open(&context.settings.server_config()?, ui)?;
    let (Found { candidates, ended, rules }, journal) =
        found::find(args, &client, &ui.messages, context)?;
    if args.mine {
        journal.tell_elsewhere(&ui.messages);
    }
    for error in ended.iter().filter_map(|(_, ended)| ended.as_ref().err()) {
        ui.messages.warn(&format!("{error:#}"));
    }
    let ids = ui.format() == Format::Id;
    let looked = found::looked(candidates, &rules, &client);
    // Ids are those that would be stopped.
    let rows = looked
        .iter()
        .filter(|(_, looked)| !ids || matches!(looked.verdict, Verdict::Stop))
        .map(|(candidate, looked)| Ok(Listed::new(candidate, looked)));
    ui.list(&view, rows)
}

/// A session, and what was shown of it to whoever agreed.
type Planned = (Candidate, Option<Verdict>);

/// Shows what was found and asks.
///
/// # Errors
/// The answer is not yes.
fn agreed(
    candidates: Vec<Candidate>,
    rules: &Rules,
    client: &Client,
    ui: &mut Ui,
) -> anyhow::Result<Vec<Planned>> {
    let looked = found::looked(candidates, rules, client);
    let rows: Vec<_> =
        looked.iter().map(|(candidate, looked)| Listed::new(candidate, looked)).collect();
    if !rows.is_empty() {
        ui.lay_out(&rows)?;
    }
    let count = looked.iter().filter(|(_, looked)| matches!(looked.verdict, Verdict::Stop)).count();
    if count > 0 {
        let what = if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") };
        let kept = || Failure::new(Kind::Failure, "not confirmed: nothing was stopped");
        let answer = ui.ask(&format!("Stop {what}? [y/N] "), kept())?;
        if !["y", "yes"].contains(&answer.to_lowercase().as_str()) {
            return Err(kept().into());
        }
    }
    Ok(looked.into_iter().map(|(candidate, looked)| (candidate, Some(looked.verdict))).collect())
}

/// Stops what may be stopped, and hands back what may be ours. Each is looked at again just before: much may have
/// happened in it since it was shown.
fn stop_planned(
    planned: Vec<Planned>,
    rules: &Rules,
    client: &Client,
    journal: &Journalled,
    messages: &Messages,
    ended: &mut Vec<Ended>,
) -> Vec<Candidate> {
    let mut may_be = Vec::new();
    for (candidate, shown) in planned {
        let id = candidate.id;
        let verdict = match shown {
            Some(shown) if !matches!(shown, Verdict::Stop) => shown,
            _ => candidate.look_again(rules, client, journal),
        };
        match verdict {
            Verdict::Stop => ended.push((id, stop::stop_now(client, id))),
            Verdict::Unclear(refusal) => ended.push((id, Err(refusal.into_failure(id).into()))),
            Verdict::MayBe => may_be.push(candidate),
            Verdict::LeftAlone(Why(_, why)) => {
                messages.note(&format!("session {id} is left open: {why}"));
            }
            Verdict::InUse => {}
        }
    }
    may_be
}

/// Names what is not proven to be ours, whatever else went wrong.
fn not_proven(may_be: &[Candidate], told: anyhow::Result<()>, ui: &Ui) -> anyhow::Result<()> {
    if may_be.is_empty() {
        return told;
    }
    let lines: Vec<_> =
        may_be.iter().map(|candidate| format!("  {}", candidate.described())).collect();
    let what = if may_be.len() == 1 { "this session" } else { "these sessions" };
    let message = format!("{what} may be ours, since {UNPROVEN}:\n{}", lines.join("\n"));
    let ids: Vec<_> = may_be.iter().map(|candidate| candidate.id.to_string()).collect();
    let stop = ui.messages.command(&format!("session stop {}", ids.join(" ")));
    let hint = format!("stop what is ours with: {stop}");
    if let Err(error) = told {
        ui.messages.warn(&format!("{what} may be ours, since {UNPROVEN}; {hint}"));
        return Err(error);
    }
    Err(Failure::new(Kind::Unknown, message).hint(hint).into())
}
