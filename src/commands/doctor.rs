//! `vb365 doctor`: diagnoses connection and sign-in problems.

mod checks;
mod local;
mod network;
mod service;

use crate::context::Context;
use crate::error::Kind;
use crate::help::{HelpPage, SIGN_IN};
use crate::output::Ui;
use checks::{Check, CheckResult, Doctor};

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
    .exits(SIGN_IN)
    .exits(&[Kind::Failure])
    .exit_note("If several checks fail, the exit code is that of the first cause."))]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let columns = ui.columns::<CheckResult>()?;
    let mut doctor = Doctor::new(context, ui);
    check_all(&mut doctor)?;
    doctor.finish(&columns)
}

fn check_all(doctor: &mut Doctor<'_>) -> anyhow::Result<()> {
    let Some(config) = doctor.check_config()? else {
        return doctor.skip_from(Check::TokenStore, "no server is known");
    };
    let result = doctor.check_token_store(&config);
    doctor.add(result)?;
    let Some(probe) = doctor.check_network(&config)? else { return Ok(()) };
    doctor.add(probe.check_clock())?;
    doctor.check_service(&config, probe)
}
