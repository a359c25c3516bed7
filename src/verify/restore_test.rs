//! The result of one restore test.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::api::session::Workload;
use crate::diagnostics::diagnose;
use crate::error::{Failure, Kind, join_hints};
use crate::text::{safe, safe_lines};
use crate::time;

/// The outcome of a restore test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TestVerdict {
    Passed,
    TooOld,
    Empty,
    Failed,
    /// All jobs are tested, and this one never held the type.
    NotApplicable,
    #[default]
    NotDone,
}

impl TestVerdict {
    /// Returns the name for tables and messages.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::TooOld => "too old",
            Self::Empty => "empty",
            Self::Failed => "failed",
            Self::NotApplicable => "not applicable",
            Self::NotDone => "not done",
        }
    }

    /// Returns the name in JSON and `JUnit`.
    pub(crate) fn key(self) -> String {
        self.label().replace(' ', "-")
    }

    /// Returns true if the backup itself is the problem: the test ran, and its restore point is too old or empty.
    pub(crate) fn is_backup_problem(self) -> bool {
        matches!(self, Self::TooOld | Self::Empty)
    }
}

/// A restore test: a row of the table, and an object of the JSON, whose fields are a promise.
#[derive(Clone, Default, Serialize)]
pub(crate) struct RestoreTest {
    /// `job` or `organization`.
    pub(crate) of: &'static str,
    pub(crate) id: String,
    /// The display name of the job or organization; its id if it has none.
    pub(crate) name: String,
    /// `None` if no restore point names a workload.
    pub(crate) r#type: Option<Workload>,
    pub(crate) verdict: TestVerdict,
    /// One line: the cause, if the test did not pass.
    pub(crate) reason: Option<String>,
    pub(crate) hint: Option<String>,
    /// The time of the restore point, in UTC, all digits.
    pub(crate) point: Option<String>,
    /// Age of the restore point at the requested point in time.
    pub(crate) age_seconds: Option<i64>,
    /// Number of mailboxes, drives, sites or teams at the top level.
    pub(crate) count: Option<u64>,
    /// Number of these that were opened.
    pub(crate) sampled: Option<u64>,
    pub(crate) session: Option<String>,
    pub(crate) start_ms: Option<u64>,
    pub(crate) count_ms: Option<u64>,
    pub(crate) sample_ms: Option<u64>,
    /// The whole test, including the restore point check and the stop.
    pub(crate) total_ms: u64,
    #[serde(skip)]
    pub(crate) kind: Option<Kind>,
    #[serde(skip)]
    pub(crate) time: Option<DateTime<Utc>>,
    /// Now, minus the age of the restore point at the requested point in time.
    #[serde(skip)]
    pub(crate) aged: Option<DateTime<Utc>>,
    /// There is no restore point of any type.
    #[serde(skip)]
    pub(super) has_no_points: bool,
}

impl RestoreTest {
    /// Creates a test that has not run.
    pub(crate) fn new(of: &'static str, id: &str, name: &str, r#type: Option<Workload>) -> Self {
        let (id, name) = (id.to_owned(), safe(name).into_owned());
        Self { of, id, name, r#type, ..Self::default() }
    }

    /// Sets the restore point that is opened; `at` is the requested point in time.
    pub(crate) fn set_restore_point(
        &mut self,
        time: DateTime<Utc>,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) {
        let age = at - time;
        self.point = Some(time::wire(time));
        self.age_seconds = Some(age.num_seconds());
        self.time = Some(time);
        self.aged = now.checked_sub_signed(age);
    }

    /// Marks the test as passed.
    pub(crate) fn pass(self) -> Self {
        Self { verdict: TestVerdict::Passed, ..self }
    }

    /// Marks the test as not passed. The reason becomes one line that is safe in every format.
    pub(crate) fn fail(self, verdict: TestVerdict, error: &anyhow::Error) -> Self {
        let (kind, hints) = diagnose(error);
        let kind = if verdict.is_backup_problem() { Kind::Preflight } else { kind };
        let reason = Some(safe(&format!("{error:#}")).into_owned());
        let hint = join_hints(&hints).map(|hint| safe_lines(&hint));
        Self { verdict, reason, hint, kind: Some(kind), ..self }
    }

    /// Marks the test as not done because a signal came first.
    pub(crate) fn interrupt(self) -> Self {
        let interrupted = Failure::new(Kind::Failure, "interrupted before the test");
        self.fail(TestVerdict::NotDone, &interrupted.into())
    }

    /// Returns the job or organization: `job Contoso everything`.
    pub(crate) fn subject(&self) -> String {
        format!("{} {}", self.of, self.name)
    }

    /// Returns the product that the workload is of, or `any type`.
    pub(crate) fn product(&self) -> &'static str {
        self.r#type.map_or("any type", Workload::product)
    }

    /// Returns the test for messages: `job 'Contoso everything', Exchange (vex)`.
    pub(crate) fn label(&self) -> String {
        let workload = self.r#type.map_or(String::new(), |r#type| format!(", {}", r#type.label()));
        format!("{} '{}'{workload}", self.of, self.name)
    }
}

/// Converts a duration to whole milliseconds.
pub(crate) fn to_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Returns the sum of the durations of tests.
pub(crate) fn total_time(tests: &[RestoreTest]) -> Duration {
    Duration::from_millis(tests.iter().map(|test| test.total_ms).sum())
}

/// Returns the number of tests for each verdict but `NotApplicable` and the time that they took: `5 of 7 restore tests passed
/// in 9 seconds; 2 empty, 3 not applicable`.
pub(crate) fn summarize(tests: &[RestoreTest], took: Duration) -> String {
    use TestVerdict::{Empty, Failed, NotApplicable, NotDone, Passed, TooOld};
    let count = |verdict| tests.iter().filter(|test| test.verdict == verdict).count();
    let total = tests.len() - count(NotApplicable);
    let others = [TooOld, Empty, Failed, NotDone, NotApplicable].map(|v| (count(v), v.label()));
    let others = others.iter().filter(|(count, _)| *count > 0);
    let others: Vec<_> = others.map(|(count, label)| format!("{count} {label}")).collect();
    let separator = if others.is_empty() { "" } else { "; " };
    let (passed, took) = (count(Passed), time::in_words(took));
    format!("{passed} of {total} restore tests passed in {took}{separator}{}", others.join(", "))
}

/// Returns the jobs and organizations of tests that have no restore point of any type although all jobs are tested.
pub(crate) fn without_points(tests: &[RestoreTest]) -> BTreeSet<String> {
    let tests = tests.iter().filter(|test| test.has_no_points);
    tests.map(|test| format!("{} '{}'", test.of, test.name)).collect()
}

/// Failed tests that an error message lists.
const MAX_LISTED: usize = 10;

/// Returns an error that summarizes the tests that did not pass. It lists the reasons that no row shows, and those of sessions
/// that may be open. If all of these are problems of backups, the exit code is 9, even if other
/// tests passed.
pub(crate) fn check_verdicts(
    tests: &[RestoreTest],
    is_shown_by_row: impl Fn(&RestoreTest) -> bool,
) -> Result<(), Failure> {
    let is_applicable = |test: &&RestoreTest| test.verdict != TestVerdict::NotApplicable;
    let tests: Vec<_> = tests.iter().filter(is_applicable).collect();
    if tests.is_empty() {
        let message = "no restore test was made: no job ever held a requested type";
        return Err(Failure::new(Kind::Preflight, message));
    }
    let failed = tests.iter().filter(|test| test.verdict != TestVerdict::Passed);
    let failed: Vec<_> = failed.copied().collect();
    if failed.is_empty() {
        return Ok(());
    }
    let kinds: Vec<_> = failed.iter().filter_map(|test| test.kind).collect();
    let kind = if failed.iter().all(|test| test.verdict.is_backup_problem()) {
        Kind::Preflight
    } else {
        Kind::of_several(&kinds, tests.len())
    };
    let mut message = format!("{} of {} restore tests did not pass", failed.len(), tests.len());
    let line = |test: &RestoreTest| {
        format!("{}: {}", test.label(), test.reason.as_deref().unwrap_or_default())
    };
    let is_listed =
        |test: &&&RestoreTest| !is_shown_by_row(test) || test.kind == Some(Kind::Unknown);
    let listed: Vec<_> = failed.iter().filter(is_listed).collect();
    match (&tests[..], &listed[..]) {
        (_, []) => {}
        ([_], [test]) => message = line(test),
        _ => {
            let lines = listed.iter().take(MAX_LISTED).map(|test| format!("  {}", line(test)));
            let more = listed.len().saturating_sub(MAX_LISTED);
            let more = (more > 0).then(|| format!("  and {more} more"));
            let lines: Vec<_> = lines.chain(more).collect();
            message = format!("{message}:\n{}", lines.join("\n"));
        }
    }
    let mut hints: Vec<&str> = Vec::new();
    for hint in listed.iter().take(MAX_LISTED).filter_map(|test| test.hint.as_deref()) {
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    let failure = Failure::new(kind, message);
    Err(if hints.is_empty() { failure } else { failure.hint(hints.join("\n")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(tests: &[(TestVerdict, Kind)]) -> u8 {
        let tests: Vec<_> = tests
            .iter()
            .map(|(verdict, kind)| {
                let test = RestoreTest::new("job", "x", "x", Some(Workload::Vex));
                match verdict {
                    TestVerdict::Passed => test.pass(),
                    other => test.fail(*other, &Failure::new(*kind, "x").into()),
                }
            })
            .collect();
        check_verdicts(&tests, |_| false).map_or_else(|failure| failure.kind.code(), |()| 0)
    }

    #[test]
    fn backup_problems_alone_exit_9_and_mixed_failures_exit_10() {
        let passed = (TestVerdict::Passed, Kind::Failure);
        let (old, empty) =
            ((TestVerdict::TooOld, Kind::Preflight), (TestVerdict::Empty, Kind::Preflight));
        let failed = |kind| (TestVerdict::Failed, kind);
        let unheld = (TestVerdict::NotApplicable, Kind::Preflight);
        for (tests, expected) in [
            (&[passed, passed][..], 0),
            (&[passed, old], 9),
            (&[old, empty], 9),
            (&[passed, empty, passed], 9),
            (&[failed(Kind::Server)], 7),
            (&[failed(Kind::Server), failed(Kind::Server)], 7),
            (&[failed(Kind::Server), passed], 10),
            (&[failed(Kind::Unknown), failed(Kind::Server)], 10),
            (&[failed(Kind::Server), old], 10),
            (&[passed, old, failed(Kind::Unknown)], 10),
            (&[passed, unheld], 0),
            (&[unheld, failed(Kind::Server)], 7),
            (&[unheld], 9),
            (&[], 9),
        ] {
            assert_eq!(code(tests), expected, "{tests:?}");
        }
    }

    #[test]
    fn summary_counts_what_is_not_applicable_apart() {
        let test = |verdict| RestoreTest {
            verdict,
            ..RestoreTest::new("job", "x", "x", Some(Workload::Vex))
        };
        let took = Duration::from_secs(9);
        let tests = [TestVerdict::Passed, TestVerdict::Passed].map(test);
        assert_eq!(summarize(&tests, took), "2 of 2 restore tests passed in 9 seconds");
        let verdicts = [TestVerdict::Passed, TestVerdict::Empty, TestVerdict::NotApplicable];
        assert_eq!(
            summarize(&verdicts.map(test), took),
            "1 of 2 restore tests passed in 9 seconds; 1 empty, 1 not applicable"
        );
    }

    #[test]
    fn many_failures_are_counted_and_their_hints_are_limited() {
        let tests: Vec<_> = (0..30)
            .map(|number| {
                let failure = Failure::new(Kind::Server, "x").hint(format!("look at {number}"));
                RestoreTest::new("job", "x", "x", None).fail(TestVerdict::Failed, &failure.into())
            })
            .collect();
        let failure = check_verdicts(&tests, |_| false).unwrap_err();
        assert!(failure.message.ends_with("  and 20 more"), "{}", failure.message);
        assert_eq!(failure.hints[0].lines().count(), MAX_LISTED);
        let failure = check_verdicts(&tests, |_| true).unwrap_err();
        assert_eq!(failure.message, "30 of 30 restore tests did not pass");
        assert!(failure.hints.is_empty());
    }
}
