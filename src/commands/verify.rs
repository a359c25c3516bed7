//! `vb365 verify`: the restore test.

mod junit;
mod report;
mod report_file;
mod selection;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::api::explore::ExploreOptions;
use crate::api::session::{self, Workload};
use crate::client;
use crate::context::{Context, print_curl};
use crate::error::Kind;
use crate::help::HelpPage;
use crate::journal::Journal;
use crate::output::{ColumnSet, Format, RecordRef, Ui};
use crate::sessions::{PointInTime, SignalGuard, open_journal};
use crate::sys::signals;
use crate::time::{self, TimeArg, parse_duration};
use crate::verify::{
    RestoreRun, RestoreTest, SessionGate, TestVerdict, check_verdicts, summarize, without_points,
};
use report::VerifyReport;
use report_file::TestReportFile;
use selection::TestSelection;

/// The reports, for `--help`.
const REPORTS: &str = "\
junit=FILE has a test suite for each job or organization. Restore points that are empty or too old are failures, all \
other problems are errors, and tests that are not applicable are skipped. json=FILE has the fields of -o json as 'tests', and a summary. 'vb365 help formats' lists \
the fields. -o id prints the IDs of the sessions that were opened.";

/// Run restore tests: open, count, stop, report
///
/// For CI and auditors. For each job or organization and each type, finds the restore point, opens a session, counts the
/// items at the top level (mailboxes, drives, sites, teams), stops the session and reports the result. The session is
/// stopped whatever happens.
///
/// Without --type, every type is tested that any restore point of the job or organization contains. A type that is no
/// longer backed up is reported as too old (see --max-age). With --all-jobs and --type, jobs that never held a type are not
/// applicable. Backup copies and retrieved data are not tested.
#[derive(clap::Args)]
#[command(
    override_usage = "vb365 verify (--job JOB | --organization ORG)... [OPTIONS]\n       \
                      vb365 verify --all-jobs [--organization ORG]... [OPTIONS]",
    add = HelpPage::new(&[
    ("Test two jobs, and write a report for CI",
     "vb365 verify --job 'Contoso everything' --job 'Contoso Exchange' \\\n  \
      --max-age 26h --report junit=restore-tests.xml"),
    ("Also open the first three mailboxes and drives",
     "vb365 verify --job 'Contoso everything' --type vex,veod --sample 3"),
    ("Show what would be tested", "vb365 verify --all-jobs --type vex --dry-run"),
    ("Test the backup of two days ago",
     "vb365 verify --organization contoso.example --at 2d --report json=audit.json"),
])
    .section("Reports", REPORTS)
    .columns::<RestoreTest>()
    .done("all tests passed")
    .exits(&Kind::ALL)
    .exit_note("If all tests failed with the same code, it is used: 9 if all restore points are empty or too old.")
)]
pub(crate) struct Args {
    #[command(flatten)]
    selection: TestSelection,

    /// Only these types
    ///
    /// The default is all that were ever backed up. Can be repeated.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Point in time to test [default: latest]
    ///
    /// See 'vb365 help time'.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<TimeArg>,

    /// Fail restore points older than DURATION
    ///
    /// These are not opened.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    max_age: Option<Duration>,

    /// Also open the first N top-level items
    ///
    /// These are mailboxes, drives, sites or teams. Each is logged as a View event.
    #[arg(long, value_name = "N", default_value_t = 0)]
    sample: u32,

    /// Number of parallel sessions
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    parallel: u8,

    /// Also write a report
    ///
    /// junit=FILE or json=FILE. Can be repeated.
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    reports: Vec<TestReportFile>,

    /// Time to search for the new session
    ///
    /// Applies if the response to the start is lost.
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = parse_duration)]
    settle: Duration,

    /// Print curl commands and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    context.settings.require_one_profile()?;
    let columns = ui.columns::<RestoreTest>()?;
    report_file::refuse_duplicate_files(&args.reports)?;
    let at = PointInTime::resolve(args.at, ui.now(), &**ui.zone())?;
    if args.dry_run {
        return args.print_curl(at, context, ui);
    }
    report_file::refuse_unwritable_files(&args.reports)?;
    let config = context.settings.server_config()?;
    if let Some(profile) = config.profile.clone().filter(|_| config.read_only) {
        // Otherwise each test would report this failure.
        return Err(client::Error::ReadOnly { profile, call: "verify".to_owned() }.into());
    }
    let client = Arc::new(context.open(&config, ui)?);
    client.sign_in()?;
    let targets = args.selection.resolve(&client)?;
    let at = at.on_server(&client, &**ui.zone())?;
    ui.messages.note(&format!("verifying {}", at.describe("backups", &**ui.zone())));
    let run = Arc::new(RestoreRun {
        client,
        journal: open_journal(Journal::of(&context.settings.env), &ui.messages),
        clock: context.clock,
        guard: SignalGuard::new(&ui.messages),
        gate: SessionGate::new(),
        messages: ui.messages.clone(),
        at,
        max_age: args.max_age,
        settle: args.settle,
        sample: usize::try_from(args.sample).unwrap_or(usize::MAX),
        zone: Arc::clone(ui.zone()),
        threads: usize::from(args.parallel),
        tests_all_jobs: args.selection.all_jobs,
    });
    let started = context.clock.now();
    let progress = ui.progress("restore tests", "items");
    let tests = run.plan(targets, &args.workloads());
    progress.total(tests.iter().filter(|(_, opens)| opens.is_some()).count() as u64);
    let shown = progress.clone();
    let tests = run.run_all(tests, move |test| shown.step(test.count.unwrap_or(0)));
    progress.end(); // an abandoned thread may hold it longer
    args.report(&run, &tests, started, &columns, ui)
}

impl Args {
    /// Returns the types that were named, in one order and each once.
    fn workloads(&self) -> Vec<Workload> {
        Workload::ALL.into_iter().filter(|workload| self.workloads.contains(workload)).collect()
    }

    fn print_curl(&self, at: PointInTime, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
        ui.messages.note(&format!("verifying {}", at.describe("backups", &**ui.zone())));
        let (sources, mut notes) = self.selection.placeholders();
        let mut workloads = self.workloads();
        if workloads.is_empty() {
            notes.push("dry run: only types that the restore points hold are opened".to_owned());
            workloads = Workload::ALL.to_vec();
        }
        notes.push("dry run: the exact time of the restore point is sent instead".to_owned());
        notes.push("dry run: SESSION_ID is a placeholder for the ID of each session".to_owned());
        for note in &notes {
            ui.messages.note(note);
        }
        let mut calls = Vec::new();
        for source in &sources {
            for workload in &workloads {
                let (at, workload) = (Some(at.time), Some(*workload));
                let options = ExploreOptions { at, workload, ..ExploreOptions::default() };
                calls.push(source.request(&options)?.call);
            }
        }
        calls.push(session::stop("SESSION_ID").call);
        print_curl(&context.settings.server_config()?, ui, &calls)
    }

    /// Writes the report files, prints the tests, and returns the error that they come to. After a signal it ends the process.
    fn report(
        &self,
        run: &RestoreRun,
        tests: &[RestoreTest],
        started: DateTime<Utc>,
        columns: &ColumnSet<RestoreTest>,
        ui: &mut Ui,
    ) -> anyhow::Result<()> {
        let count =
            |verdict| tests.iter().filter(|test: &&RestoreTest| test.verdict == verdict).count();
        let report = VerifyReport {
            tool: "vb365",
            tool_version: env!("CARGO_PKG_VERSION"),
            server: run.client.server().address().to_string(),
            api_version: run.client.version().segment(),
            user: run.client.user().ok().flatten(),
            started: time::wire(started),
            ended: time::wire(run.clock.now()),
            at: time::wire(run.at.time),
            max_age_seconds: run.max_age.map(|age| age.as_secs()),
            sample: run.sample,
            passed: count(TestVerdict::Passed),
            not_applicable: count(TestVerdict::NotApplicable),
            total: tests.len(),
            tests,
        };
        // Files first, whatever happens to stdout.
        let written = self.reports.iter().filter_map(|file| file.write(&report).err());
        let mut unwritten = written.collect::<Vec<_>>().into_iter();
        let format = ui.format();
        let rows = tests.iter().filter(|test| format != Format::Id || test.session.is_some());
        let printed = ui.list(columns, rows.map(|test| Ok(RecordRef(test))));
        if let Some(signal) = run.gate.signal() {
            unwritten.for_each(|failure| ui.messages.warn(&failure.message));
            let (left, total) = (count(TestVerdict::NotDone), tests.len());
            ui.messages
                .warn(&format!("interrupted: {left} of {total} restore tests were not done"));
            signals::exit_by(signal);
        }
        let took = (run.clock.now() - started).to_std().unwrap_or_default();
        ui.messages.note(&summarize(tests, took));
        for subject in without_points(tests) {
            ui.messages.warn(&format!("{subject} has no restore points"));
        }
        // Each failure is reported once: by its row, or by the error.
        let rows_have_reasons = match format {
            Format::Json | Format::Ndjson => !ui.has_filter(),
            _ => columns.lists("reason"),
        };
        let verdict = check_verdicts(tests, |_| rows_have_reasons);
        // The verdict is the more important error.
        let first = if verdict.is_ok() { unwritten.next() } else { None };
        unwritten.for_each(|failure| ui.messages.warn(&failure.message));
        verdict?;
        first.map_or(Ok(()), Err)?;
        printed
    }
}
