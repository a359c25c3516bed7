//! `vb365 session reap`: stops what was left open.

mod candidates;
mod reap_journal;
mod reap_row;

use super::stop_results::{StopAttempt, StopRow, print_results, update_journal};
use crate::api::session::{self, Workload};
use crate::client::Client;
use crate::config::remove_stale_child_dirs;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::help::{CHANGE, HelpPage};
use crate::messages::Messages;
use crate::output::{Format, Ui};
use crate::sessions::stop;
use crate::time::DurationArg;
use candidates::{ReapCandidate, ReapPlan, ReapRules, ReapVerdict, SkipReason};
use reap_journal::ReapJournal;
use reap_row::ReapRow;

/// Why nothing proves that a session is ours: its start was cut off, or it was adopted.
const UNPROVEN: &str = "the response to a start was lost";

/// Stop sessions that were left open
///
/// Lists the open sessions that match and asks for confirmation. Skipped (unless --force): sessions with running operations,
/// sessions whose operations cannot be read, and sessions of vb365 runs still active on this machine.
///
/// One of --mine, --user or --all-users is required; --user and --all-users include other users' sessions. --mine selects
/// sessions of any age that were started from this machine at this server; other users' are skipped (unless --force).
///
/// A start that was cut off, for example by a power failure, may have opened a session. With --mine such sessions are
/// listed, and stopped only with --force; the same applies to adopted sessions.
#[derive(clap::Args)]
#[command(
    override_usage = "vb365 session reap --mine [OPTIONS]\n       \
                      vb365 session reap (--user NAME | --all-users) --older-than DURATION [OPTIONS]",
    group = clap::ArgGroup::new("whose").args(["mine", "user", "all_users"]).required(true),
    add = HelpPage::new(&[
    ("Stop the sessions that were started from this machine",
     "vb365 session reap --mine --yes"),
    ("Show what would be stopped on the whole server",
     "vb365 session reap --all-users --older-than 12h --idle-for 2h --dry-run"),
    ("Stop the old sessions of one user",
     "vb365 session reap --user backup@contoso.example --older-than 1d --yes"),
])
    .columns::<ReapRow>()
    .done("all selected sessions are stopped, or none was selected; skipped sessions are named")
    .exits(CHANGE)
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Args {
    /// Only sessions open for longer than DURATION; not required with --mine
    #[arg(long, value_name = "DURATION", required_unless_present = "mine")]
    older_than: Option<DurationArg>,

    /// Sessions started from this machine at this server, according to the local journal
    #[arg(long)]
    mine: bool,

    /// Sessions of this user; a name without a domain must match one user only
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// Sessions of all users
    #[arg(long)]
    all_users: bool,

    /// Only these types: exchange, onedrive, sharepoint, teams (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Only sessions without activity for DURATION
    #[arg(long, value_name = "DURATION")]
    idle_for: Option<DurationArg>,

    /// Also stop sessions that are otherwise skipped
    #[arg(long)]
    force: bool,

    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,

    /// Print what would be stopped, and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    if args.dry_run {
        return dry_run(args, context, ui);
    }
    let view = ui.columns::<StopRow>()?;
    if !args.yes && !ui.can_ask() {
        return Err(Failure::usage("confirmation required, but there is no terminal")
            .hint("use --yes to stop them without confirmation, or --dry-run to list them")
            .into());
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    client.check(&session::stop("ID").call)?;
    client.sign_in()?;
    let (found, journal) = candidates::find(args, &client, &ui.messages, context)?;
    let ReapPlan { candidates, mut ended, rules } = found;
    journal.forget_what_is_over(&ui.messages);
    if args.mine {
        journal.note_other_servers(&ui.messages);
        remove_stale_child_dirs(&context.settings.env);
    }
    let planned = if args.yes {
        candidates.into_iter().map(|candidate| (candidate, None)).collect()
    } else {
        agreed(candidates, &rules, &client, ui)?
    };
    let may_be = stop_planned(planned, &rules, &client, &journal, &ui.messages, &mut ended);
    if ended.is_empty() {
        ui.messages.note("no session was stopped");
    }
    let ended = update_journal(&client, &context.settings.env, &ui.messages, ended);
    let stopped: Vec<_> =
        ended.iter().filter(|(_, ended)| ended.is_ok()).map(|(id, _)| *id).collect();
    journal.forget_cut_off(&stopped, &ui.messages);
    let told = print_results(ended, &view, ui);
    not_proven(&may_be, told, ui)
}

/// Reads, and prints what would be done.
fn dry_run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let view = ui.columns::<ReapRow>()?;
    let client = context.open(&context.settings.server_config()?, ui)?;
    let (ReapPlan { candidates, ended, rules }, journal) =
        candidates::find(args, &client, &ui.messages, context)?;
    if args.mine {
        journal.note_other_servers(&ui.messages);
    }
    for error in ended.iter().filter_map(|(_, ended)| ended.as_ref().err()) {
        ui.messages.warn(&format!("{error:#}"));
    }
    let ids = ui.format() == Format::Id;
    let assess_all = candidates::assess_all(candidates, &rules, &client);
    // Ids are those that would be stopped.
    let rows = assess_all
        .iter()
        .filter(|(_, assess_all)| !ids || matches!(assess_all.verdict, ReapVerdict::Stop))
        .map(|(candidate, assess_all)| Ok(ReapRow::new(candidate, assess_all)));
    ui.list(&view, rows)
}

/// A session, and what was shown of it to whoever agreed.
type Planned = (ReapCandidate, Option<ReapVerdict>);

/// Shows what was found and asks.
///
/// # Errors
/// The answer is not yes.
fn agreed(
    candidates: Vec<ReapCandidate>,
    rules: &ReapRules,
    client: &Client,
    ui: &mut Ui,
) -> anyhow::Result<Vec<Planned>> {
    let assess_all = candidates::assess_all(candidates, rules, client);
    let rows: Vec<_> = assess_all
        .iter()
        .map(|(candidate, assess_all)| ReapRow::new(candidate, assess_all))
        .collect();
    if !rows.is_empty() {
        ui.lay_out(&rows)?;
    }
    let count = assess_all
        .iter()
        .filter(|(_, assess_all)| matches!(assess_all.verdict, ReapVerdict::Stop))
        .count();
    if count > 0 {
        let what = if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") };
        let in_use = || Failure::new(Kind::Failure, "not confirmed: no session was stopped");
        let answer = ui.ask(&format!("Stop {what}? [y/N] "), in_use())?;
        if !["y", "yes"].contains(&answer.to_lowercase().as_str()) {
            return Err(in_use().into());
        }
    }
    Ok(assess_all
        .into_iter()
        .map(|(candidate, assess_all)| (candidate, Some(assess_all.verdict)))
        .collect())
}

/// Stops what may be stopped, and hands back what may be ours. Each is looked at again just before: much may have
/// happened in it since it was shown.
fn stop_planned(
    planned: Vec<Planned>,
    rules: &ReapRules,
    client: &Client,
    journal: &ReapJournal,
    messages: &Messages,
    ended: &mut Vec<StopAttempt>,
) -> Vec<ReapCandidate> {
    let mut may_be = Vec::new();
    for (candidate, shown) in planned {
        let id = candidate.id;
        let verdict = match shown {
            Some(shown) if !matches!(shown, ReapVerdict::Stop) => shown,
            _ => candidate.assess_again(rules, client, journal),
        };
        match verdict {
            ReapVerdict::Stop => ended.push((id, stop::stop_now(client, id))),
            ReapVerdict::Unclear(refusal) => ended.push((id, Err(refusal.into_failure(id).into()))),
            ReapVerdict::MayBe => may_be.push(candidate),
            ReapVerdict::LeftAlone(SkipReason(_, why)) => {
                messages.note(&format!("skipped session {id}: {why}"));
            }
            ReapVerdict::InUse => {}
        }
    }
    may_be
}

/// Names what is not proven to be ours, whatever else went wrong.
fn not_proven(may_be: &[ReapCandidate], told: anyhow::Result<()>, ui: &Ui) -> anyhow::Result<()> {
    if may_be.is_empty() {
        return told;
    }
    let lines: Vec<_> =
        may_be.iter().map(|candidate| format!("  {}", candidate.described())).collect();
    let what = if may_be.len() == 1 { "this session" } else { "these sessions" };
    let message = format!("{what} may be yours: {UNPROVEN}:\n{}", lines.join("\n"));
    let ids: Vec<_> = may_be.iter().map(|candidate| candidate.id.to_string()).collect();
    let stop = ui.messages.command(&format!("session stop {}", ids.join(" ")));
    let hint = format!("stop your own with: {stop}");
    if let Err(error) = told {
        ui.messages.warn(&format!("{what} may be yours: {UNPROVEN}; {hint}"));
        return Err(error);
    }
    Err(Failure::new(Kind::Unknown, message).hint(hint).into())
}
