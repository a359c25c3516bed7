//! `vb365 doctor`: diagnoses connection and sign-in problems.

mod checks;
mod local;
mod network;
mod service;

use crate::context::Context;
use crate::error::Kind;
use crate::help::HelpPage;
use crate::output::Ui;
use checks::{Check, CheckLog, CheckResult};

/// Diagnose connection and sign-in problems
///
/// Checks every step from config.toml to the health of the server. For each check it prints the outcome, what was found,
/// and how to fix it. Nothing is changed, except that an expired login is renewed. No secret is printed, so the output can
/// be sent to support.
///
/// The checks: config, token store, proxy, name, tcp (each address), tls, certificate, clock, versions, operator only,
/// sign-in, endpoints, health. If a check fails, those that depend on it are skipped.
///
/// One profile can be checked at a time.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Check the connection and sign-in", "vb365 doctor"),
    ("Print all findings as JSON, without prompts", "vb365 doctor --no-input --json"),
])
    .columns::<CheckResult>()
    .done("all checks passed, or there are only warnings")
    .exits(&[
        Kind::Failure, Kind::Usage, Kind::Unreachable, Kind::Unauthenticated, Kind::Untrusted, Kind::Server,
    ])
    .exit_note("If several checks fail, the exit code is that of the first cause."))]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let columns = ui.columns::<CheckResult>()?;
    let mut log = CheckLog::new(ui);
    check_all(context, ui, &mut log)?;
    log.finish(ui, &columns)
}

fn check_all(context: &Context, ui: &mut Ui, log: &mut CheckLog) -> anyhow::Result<()> {
    let (result, target) = local::check_config(context);
    log.add(ui, result)?;
    let Some(target) = target else {
        return log.skip_from(ui, Check::TokenStore, "no server is known");
    };
    let (result, has_login) = local::check_token_store(context, &target, ui);
    log.add(ui, result)?;
    let Some(probe) = network::check_network(context, &target, ui, log)? else { return Ok(()) };
    log.add(ui, probe.check_clock())?;
    service::check_service(context, &target, has_login, probe, ui, log)
}
