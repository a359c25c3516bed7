//! `vb365 doctor`: finds out why it does not work.

mod local;
mod report;
mod service;
mod way;

use crate::context::Context;
use crate::error::Kind;
use crate::help::HelpPage;
use crate::output::Ui;
use report::{Report, Step};

/// Find out why it does not work
///
/// Looks at every step from config.toml to the server's health, one after the other, and tells for each whether it is well,
/// what was found, and the command that mends it. Nothing is changed, but for an expired login, which is renewed. No secret
/// is printed, so the report can go to whoever helps.
///
/// The steps: config, token store, proxy, name, tcp (each address), tls, certificate, clock, versions, operator only,
/// sign-in, endpoints, health. One that cannot be done because an earlier one failed is skipped.
///
/// It looks at one profile; several (-p a,b) are refused.
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Check the connection and sign-in", "vb365 doctor"),
    ("Print all findings as JSON, without prompts", "vb365 doctor --no-input --json"),
])
    .columns::<report::Step>()
    .done("all checks passed, or there are only warnings")
    .exits(&[
        Kind::Failure, Kind::Usage, Kind::Unreachable, Kind::Unauthenticated, Kind::Untrusted, Kind::Server,
    ])
    .exit_note("If several checks fail, the exit code is that of the first cause."))]
pub(crate) struct Args {}

pub(super) fn run(_: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let view = ui.columns::<Step>()?;
    let mut report = Report::new(ui);
    examine(context, ui, &mut report)?;
    let verdict = report.verdict();
    let printed = report.print(ui, &view);
    // Whether it can be printed or not: what failed is told.
    verdict.and(printed)
}

fn examine(context: &Context, ui: &mut Ui, report: &mut Report) -> anyhow::Result<()> {
    let (step, subject) = local::config(context);
    report.add(ui, step)?;
    let Some(subject) = subject else {
        return report.skip_from(ui, "token store", "it is not known for which server");
    };
    let (step, is_kept) = local::token_store(context, &subject, ui);
    report.add(ui, step)?;
    let Some(way) = way::examine(context, &subject, ui, report)? else { return Ok(()) };
    report.add(ui, way.clock())?;
    service::examine(context, &subject, is_kept, way, ui, report)
}
