//! `vb365 session reap`: stops sessions that were left open.

mod args;
mod reap_journal;
mod reap_row;
mod reaper;

use super::stop_results::{StopRow, print_results, stopped_ids, update_journal};
use crate::api::session;
use crate::config::remove_stale_child_dirs;
use crate::context::Context;
use crate::error::{Failure, Kind};
use crate::output::{Format, Ui};
pub(crate) use args::Args;
use reap_row::ReapRow;
use reaper::{ReapCandidate, ReapVerdict, Reaper};

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    if args.dry_run {
        return print_candidates(args, context, ui);
    }
    let columns = ui.columns::<StopRow>()?;
    if !args.yes && !ui.can_ask() {
        return Err(Failure::usage("confirmation required, but there is no terminal")
            .hint("use --yes to stop sessions without confirmation, or --dry-run to list them")
            .into());
    }
    let client = context.open(&context.settings.server_config()?, ui)?;
    client.check(&session::stop("ID").call)?;
    client.sign_in()?;
    let mut reaper = Reaper::find(args, &client, &ui.messages, context)?;
    reaper.journal.remove_ended(&ui.messages);
    if args.mine {
        remove_stale_child_dirs(&context.settings.env);
    }
    if !args.yes {
        reaper.assess_all();
        confirm(&reaper.candidates, ui)?;
    }
    if reaper.candidates.is_empty() && reaper.attempts.is_empty() {
        ui.messages.note("no session matches");
    }
    let unproven = reaper.stop_all(&ui.messages);
    let attempts = update_journal(&client, &context.settings.env, &ui.messages, reaper.attempts);
    reaper.journal.remove_cut_off(&stopped_ids(&attempts), &ui.messages);
    let mut printed = print_results(attempts, &columns, ui);
    if printed.is_ok() && reaper.has_unreadable {
        let message = "the server returned sessions that cannot be read: they were not stopped";
        printed = Err(Failure::new(Kind::Server, message).into());
    }
    check_unproven(&unproven, printed, ui)
}

/// Prints the sessions that match. As IDs, only those that would be stopped are printed.
fn print_candidates(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = ui.columns::<ReapRow>()?;
    let client = context.open(&context.settings.server_config()?, ui)?;
    let mut reaper = Reaper::find(args, &client, &ui.messages, context)?;
    for error in reaper.attempts.iter().filter_map(|(_, result)| result.as_ref().err()) {
        ui.messages.warn(&format!("{error:#}"));
    }
    reaper.assess_all();
    let ids = ui.format() == Format::Id;
    let rows = reaper.candidates.iter().filter(|candidate| !ids || candidate.will_be_stopped());
    ui.list(&columns, rows.map(|candidate| Ok(candidate.to_row())))
}

/// Prints the candidates and asks whether to stop those that may be stopped.
///
/// # Errors
/// The answer is not yes.
fn confirm(candidates: &[ReapCandidate], ui: &mut Ui) -> anyhow::Result<()> {
    let rows: Vec<_> = candidates.iter().map(ReapCandidate::to_row).collect();
    if !rows.is_empty() {
        ui.print_prompt_table(&rows)?;
    }
    let sessions = match candidates.iter().filter(|candidate| candidate.will_be_stopped()).count() {
        0 => return Ok(()),
        1 => "1 session".to_owned(),
        count => format!("{count} sessions"),
    };
    let refused = Failure::new(Kind::Failure, "not confirmed: no session was stopped");
    let answer = ui.ask(&format!("Stop {sessions}? [y/N] "), refused.clone())?;
    match answer.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(refused.into()),
    }
}

/// Fails if there are unproven sessions, and lists them. An error of `printed` comes first: then they are a warning.
fn check_unproven(
    unproven: &[ReapCandidate],
    printed: anyhow::Result<()>,
    ui: &Ui,
) -> anyhow::Result<()> {
    let sessions = match unproven.len() {
        0 => return printed,
        1 => "this session",
        _ => "these sessions",
    };
    let message = format!("{sessions} {}", ReapVerdict::UNPROVEN);
    let ids: Vec<_> = unproven.iter().map(|candidate| candidate.id.to_string()).collect();
    let stop = ui.messages.command(&format!("session stop {}", ids.join(" ")));
    let hint = format!("stop your own with: {stop}");
    if let Err(error) = printed {
        ui.messages.warn(&format!("{message}; {hint}"));
        return Err(error);
    }
    let lines: Vec<_> = unproven.iter().map(ReapCandidate::describe).collect();
    let message = format!("{message}:\n  {}", lines.join("\n  "));
    Err(Failure::new(Kind::Unknown, message).hint(hint).into())
}
