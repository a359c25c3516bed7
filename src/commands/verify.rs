//! `vb365 verify`: the restore test.

mod chosen;
mod junit;
mod pool;
mod report;
mod report_file;
mod row;
mod test;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::api::explore::ExploreOptions;
use crate::api::session::{self, Workload};
use crate::context::{Context, print_curl};
use crate::error::{Failure, Kind};
use crate::help::HelpPage;
use crate::journal::Journal;
use crate::output::{ColumnSet, Format, Progress, RecordRef, Ui};
use crate::sessions::{PointInTime, SignalGuard, held_workloads, open_journal, preflight};
use crate::sys::signals;
use crate::time::{self, Moment, Span};
use pool::{Ended, Gate, Undone};
use report::VerifyReport;
use report_file::TestReportFile;
use row::{RestoreTest, TestVerdict, check_verdicts};
use test::{Run, Tested};

/// The reports, for `--help`.
const REPORTS: &str = "\
junit=FILE has a test suite for each job or organization. Restore points that are empty or too old are failures, all \
other problems are errors. json=FILE has the fields of -o json as 'tests', and a summary. 'vb365 help formats' lists \
the fields. -o id prints the IDs of the sessions that were opened.";

/// Failures of this command.
const CHANGE_AND_PREFLIGHT: &[Kind] = &Kind::ALL;

/// Run restore tests: open, count, stop, report
///
/// For CI and auditors. For each job or organization and each type, finds the restore point, opens a session, counts the
/// items at the top level (mailboxes, drives, sites, teams), stops the session and reports the result. The session is
/// stopped whatever happens.
///
/// Without --type, every type is tested that any restore point of the job or organization contains. So a type that is not
/// backed up any more is reported as too old (see --max-age). Backup copies and retrieved data are not tested.
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
    .exits(CHANGE_AND_PREFLIGHT)
    .exit_note("If all tests failed alike, the exit code is theirs: 9 if all restore points are empty or too old.")
)]
pub(crate) struct Args {
    #[command(flatten)]
    chosen: chosen::Chosen,

    /// Only these types; default: all that were ever backed up (can be repeated)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Point in time to test; see 'vb365 help time' [default: latest]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<Moment>,

    /// Fail restore points older than DURATION, without opening them
    #[arg(long, value_name = "DURATION")]
    max_age: Option<Span>,

    /// Also open the first N mailboxes, drives, sites or teams; each is logged as a View event
    #[arg(long, value_name = "N", default_value_t = 0)]
    sample: u32,

    /// Number of parallel sessions
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    parallel: u8,

    /// Also write a report: junit=FILE or json=FILE (can be repeated)
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    reports: Vec<TestReportFile>,

    /// If a response is lost, search this long for the new session
    #[arg(long, value_name = "DURATION", default_value = "30s")]
    settle: Span,

    /// Print the requests as curl commands and send nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<u8> {
    context.settings.require_one_profile()?;
    let view = ui.columns::<RestoreTest>()?;
    args.chosen.is_something()?;
    report_file::refuse_duplicate_files(&args.reports)?;
    let at = PointInTime::resolve(args.at, ui.now(), &**ui.zone())?;
    if args.dry_run {
        return args.print_curl(at, context, ui).map(|()| 0);
    }
    report_file::refuse_unwritable_files(&args.reports)?;
    let client = Arc::new(context.open(&context.settings.server_config()?, ui)?);
    client.sign_in()?;
    let tested = args.chosen.find(&client)?;
    ui.messages.note(&format!("verifying {}", at.describe("backups", &**ui.zone())));
    let gate = Gate::new();
    let run = Arc::new(Run {
        journal: open_journal(Journal::of(&context.settings.env), &ui.messages),
        clock: context.clock,
        watch: SignalGuard::new(&ui.messages),
        messages: ui.messages.clone(),
        at,
        max_age: args.max_age.map(|span| span.0),
        settle: args.settle.0,
        sample: usize::try_from(args.sample).unwrap_or(usize::MAX),
        zone: Arc::clone(ui.zone()),
        client,
    });
    let started = context.clock.now();
    let shown = ui.progress("restore tests", "items");
    let tests = args.verify_all(&run, tested, &gate, &shown);
    shown.end(); // a thread that hangs may hold it for longer
    args.tell(&run, &tests?, started, &view, gate.signal(), ui)
}

impl Args {
    fn print_curl(&self, at: PointInTime, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
        ui.messages.note(&format!("verifying {}", at.describe("backups", &**ui.zone())));
        let (sources, mut said) = self.chosen.placeholders();
        let workloads = if self.workloads.is_empty() {
            said.push(
                "only the types that the restore points hold are opened; here are all".to_owned(),
            );
            &Workload::ALL[..]
        } else {
            &self.workloads
        };
        said.push(
            "what is sent is the exact time of the restore point, which is not looked for"
                .to_owned(),
        );
        said.push("SESSION_ID stands for each session that is started".to_owned());
        for said in said {
            ui.messages.note(&said);
        }
        let mut calls = Vec::new();
        for source in &sources {
            for workload in workloads {
                let (at, workload) = (Some(at.time), Some(*workload));
                let options = ExploreOptions { at, workload, ..ExploreOptions::default() };
                calls.push(source.request(&options)?.call);
            }
        }
        calls.push(session::stop("SESSION_ID").call);
        print_curl(&context.settings.server_config()?, ui, &calls)
    }

    /// All tests, in the order in which they were named.
    fn verify_all(
        &self,
        run: &Arc<Run>,
        tested: Vec<Tested>,
        gate: &Gate,
        shown: &Progress,
    ) -> anyhow::Result<Vec<RestoreTest>> {
        let at_once = usize::from(self.parallel);
        let mut workloads = self.workloads.clone();
        workloads.sort_by_key(|workload| Workload::ALL.iter().position(|known| known == workload));
        workloads.dedup();
        let held: Vec<Ended<anyhow::Result<Vec<Workload>>>> = if workloads.is_empty() {
            let run = Arc::clone(run);
            let held = move |tested: &Tested, _: &mut pool::Door| {
                held_workloads(&run.client, &tested.source, run.at.time)
            };
            pool::each(tested.clone(), at_once, gate, held)?
        } else {
            tested.iter().map(|_| Ok(Ok(workloads.clone()))).collect()
        };
        let (mut rows, mut tests) = (Vec::new(), Vec::new());
        for (tested, held) in tested.into_iter().zip(held) {
            match held {
                Ok(Ok(held)) if !held.is_empty() => {
                    for workload in held {
                        rows.push(tested.row(Some(workload)));
                        tests.push((rows.len() - 1, tested.clone(), workload));
                    }
                }
                held => rows.push(nothing_to_test(&tested, held, run)),
            }
        }
        let places: Vec<_> = tests.iter().map(|(place, ..)| *place).collect();
        shown.total(tests.len() as u64);
        let (run, shown) = (Arc::clone(run), shown.clone());
        let work = move |(_, tested, workload): &(usize, Tested, Workload),
                         door: &mut pool::Door| {
            let verified = run.verify(tested, *workload, door);
            shown.step(verified.count.unwrap_or(0));
            verified
        };
        for (place, ended) in places.into_iter().zip(pool::each(tests, at_once, gate, work)?) {
            let row = rows[place].clone();
            rows[place] = ended.unwrap_or_else(|undone| undone_as(row, undone));
        }
        Ok(rows)
    }

    /// Prints and writes what was found, and says what it comes to.
    fn tell(
        &self,
        run: &Run,
        tests: &[RestoreTest],
        started: DateTime<Utc>,
        view: &ColumnSet<RestoreTest>,
        signal: Option<i32>,
        ui: &mut Ui,
    ) -> anyhow::Result<u8> {
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
            passed: tests.iter().filter(|test| test.verdict == TestVerdict::Passed).count(),
            total: tests.len(),
            tests,
        };
        // First of all, whatever happens to stdout.
        let written: Vec<_> =
            self.reports.iter().filter_map(|file| file.write(&report).err()).collect();
        let format = ui.format();
        let rows = tests.iter().filter(|test| format != Format::Id || test.session.is_some());
        let rows: Vec<_> = rows.map(|test| Ok(RecordRef(test))).collect();
        let printed = ui.list(view, rows.into_iter());
        if let Some(signal) = signal {
            for failure in &written {
                ui.messages.warn(&failure.message);
            }
            let left = tests.iter().filter(|test| test.verdict == TestVerdict::NotDone).count();
            ui.messages.warn(&format!(
                "interrupted: {left} of {} restore tests were not done",
                tests.len()
            ));
            return Ok(signals::exit_by(signal));
        }
        let verdict = check_verdicts(tests);
        // What the tests say comes before what became of their reports.
        let mut written = written.into_iter();
        let unwritten = if verdict.is_ok() { written.next() } else { None };
        written.for_each(|failure| ui.messages.warn(&failure.message));
        verdict?;
        unwritten.map_or(Ok(()), Err)?;
        printed.map(|()| 0)
    }
}

/// A row for what has nothing to open, or of which it cannot be told.
fn nothing_to_test(
    tested: &Tested,
    held: Ended<anyhow::Result<Vec<Workload>>>,
    run: &Run,
) -> RestoreTest {
    let row = tested.row(None);
    match held {
        Ok(Ok(_)) => {
            let then = if run.at.is_latest { "" } else { " at or before the requested time" };
            let message = format!("there is no restore point{then}");
            let hint = preflight::list_points_hint(&run.messages, &tested.source);
            let failure = Failure::new(Kind::Preflight, message).hint(hint);
            row.fail(TestVerdict::Empty, &failure.into())
        }
        Ok(Err(error)) => row.fail(TestVerdict::Failed, &error),
        Err(undone) => undone_as(row, undone),
    }
}

fn undone_as(row: RestoreTest, undone: Undone) -> RestoreTest {
    match undone {
        Undone::Interrupted => row.interrupt(),
        Undone::OurMistake => {
            row.fail(TestVerdict::Failed, &anyhow::anyhow!("a mistake in vb365 itself"))
        }
    }
}
