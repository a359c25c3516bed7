//! What a restore test found, and how it is shown.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::api::session::Workload;
use crate::diagnostics::classified;
use crate::error::{Failure, Kind};
use crate::output::{Cell, Column, Row, Tone};
use crate::text::safe;
use crate::time;

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Passed,
    TooOld,
    Empty,
    Failed,
    NotDone,
}

impl Verdict {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::TooOld => "too old",
            Self::Empty => "empty",
            Self::Failed => "failed",
            Self::NotDone => "not done",
        }
    }

    /// As its JSON has it.
    pub(super) fn key(self) -> String {
        self.word().replace(' ', "-")
    }

    fn tone(self) -> Tone {
        match self {
            Self::Passed => Tone::Good,
            Self::TooOld | Self::NotDone => Tone::Warning,
            Self::Empty | Self::Failed => Tone::Bad,
        }
    }

    /// Whether the backup is not what it should be, as opposed to something that went wrong.
    pub(super) fn is_about_the_backup(self) -> bool {
        matches!(self, Self::TooOld | Self::Empty)
    }
}

/// A restore test; the fields of its JSON are a promise.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Verified {
    /// `job` or `organization`.
    pub(super) of: &'static str,
    pub(super) id: String,
    /// What people call it, else its id.
    pub(super) name: String,
    /// `None` where no restore point tells any.
    pub(super) r#type: Option<Workload>,
    pub(super) verdict: Verdict,
    /// Why it did not pass, and the way out.
    pub(super) reason: Option<String>,
    pub(super) hint: Option<String>,
    /// The time of the restore point, in UTC, all digits.
    pub(super) point: Option<String>,
    /// At the moment asked for.
    pub(super) age_seconds: Option<i64>,
    /// How many things lie at the top, and how many of them were opened.
    pub(super) count: Option<u64>,
    pub(super) sampled: Option<u64>,
    pub(super) session: Option<String>,
    pub(super) start_ms: Option<u64>,
    pub(super) count_ms: Option<u64>,
    pub(super) sample_ms: Option<u64>,
    /// All of it, with the look at the restore points and the stop.
    pub(super) total_ms: u64,
    #[serde(skip)]
    pub(super) kind: Option<Kind>,
    #[serde(skip)]
    time: Option<DateTime<Utc>>,
    /// That long ago as the point was old at the moment asked for.
    #[serde(skip)]
    aged: Option<DateTime<Utc>>,
}

impl Verified {
    /// A test of which nothing is known yet.
    pub(super) fn new(of: &'static str, id: &str, name: &str, r#type: Option<Workload>) -> Self {
        Self {
            of,
            id: id.to_owned(),
            name: safe(name).into_owned(),
            r#type,
            verdict: Verdict::NotDone,
            reason: None,
            hint: None,
            point: None,
            age_seconds: None,
            count: None,
            sampled: None,
            session: None,
            start_ms: None,
            count_ms: None,
            sample_ms: None,
            total_ms: 0,
            kind: None,
            time: None,
            aged: None,
        }
    }

    /// The point that is opened, as old as it is at the moment asked for.
    pub(super) fn is_of(&mut self, time: DateTime<Utc>, at: DateTime<Utc>, now: DateTime<Utc>) {
        let age = at - time;
        self.point = Some(time::wire(time));
        self.age_seconds = Some(age.num_seconds());
        self.time = Some(time);
        self.aged = now.checked_sub_signed(age);
    }

    pub(super) fn passed(self) -> Self {
        Self { verdict: Verdict::Passed, ..self }
    }

    /// It did not pass. The reason is one line, and safe in every format.
    pub(super) fn fell(self, verdict: Verdict, error: &anyhow::Error) -> Self {
        let (kind, hint) = classified(error);
        let kind = if verdict.is_about_the_backup() { Kind::Preflight } else { kind };
        let reason = Some(safe(&format!("{error:#}")).into_owned());
        let hint = hint.map(|hint| safe(&hint).into_owned());
        Self { verdict, reason, hint, kind: Some(kind), ..self }
    }

    /// A signal came first.
    pub(super) fn not_done(self) -> Self {
        let interrupted = Failure::new(Kind::Failure, "interrupted before it was verified");
        self.fell(Verdict::NotDone, &interrupted.into())
    }

    /// For people: `job 'Contoso everything', Exchange`.
    pub(super) fn said(&self) -> String {
        let product = self.r#type.map_or(String::new(), |r#type| format!(", {}", r#type.product()));
        format!("{} '{}'{product}", self.of, self.name)
    }
}

/// Whole milliseconds.
pub(super) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn number(number: Option<u64>) -> Cell {
    let number = number.and_then(|number| i64::try_from(number).ok());
    number.map_or(Cell::Empty, Cell::Number)
}

impl Row for Verified {
    const PLURAL: &'static str = "restore tests";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("of", 6, |test| Cell::text(test.of)),
        Column::flexible("name", 0, |test| Cell::text(&test.name)),
        Column::fixed("type", 2, |test| Cell::text(test.r#type.map_or("", Workload::name))),
        Column::fixed("verdict", 1, |test| Cell::word(test.verdict.word(), test.verdict.tone())),
        Column::fixed("point", 5, |test| test.time.map_or(Cell::Empty, Cell::Point)),
        Column::fixed("age", 4, |test| test.aged.map_or(Cell::Empty, Cell::Age)),
        Column::fixed("count", 3, |test| number(test.count)),
        Column::fixed("sampled", 7, |test| number(test.sampled)),
        Column::flexible("reason", 3, |test| Cell::text(test.reason.as_deref().unwrap_or(""))),
        Column::detail("start-ms", |test| number(test.start_ms)),
        Column::detail("count-ms", |test| number(test.count_ms)),
        Column::detail("sample-ms", |test| number(test.sample_ms)),
        Column::detail("total-ms", |test| number(Some(test.total_ms))),
        Column::detail("session", |test| Cell::text(test.session.as_deref().unwrap_or(""))),
        Column::detail("id", |test| Cell::text(&test.id)),
    ];

    /// The session is what can be looked at afterwards.
    fn id(&self) -> &str {
        self.session.as_deref().unwrap_or_default()
    }
}

/// More than these are told by the rows alone.
const TOLD: usize = 10;

/// What several tests come to: what is wrong with backups has a code of its own, even beside tests that passed.
pub(super) fn summed_up(tests: &[Verified]) -> Result<(), Failure> {
    let fallen: Vec<_> = tests.iter().filter(|test| test.verdict != Verdict::Passed).collect();
    let Some(first) = fallen.first() else { return Ok(()) };
    let kinds: Vec<_> = fallen.iter().filter_map(|test| test.kind).collect();
    let kind = if fallen.iter().all(|test| test.verdict.is_about_the_backup()) {
        Kind::Preflight
    } else {
        Kind::of_several(&kinds, tests.len())
    };
    let told = |test: &Verified| {
        format!("{}: {}", test.said(), test.reason.as_deref().unwrap_or_default())
    };
    let message = if tests.len() == 1 {
        told(first)
    } else {
        let head = format!("{} of {} restore tests did not pass:", fallen.len(), tests.len());
        let told = fallen.iter().take(TOLD).map(|test| format!("  {}", told(test)));
        let more = fallen.len().saturating_sub(TOLD);
        let more = (more > 0).then(|| format!("  and {more} more"));
        std::iter::once(head).chain(told).chain(more).collect::<Vec<_>>().join("\n")
    };
    let mut hints: Vec<&str> = Vec::new();
    for hint in fallen.iter().take(TOLD).filter_map(|test| test.hint.as_deref()) {
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

    fn code(tests: &[(Verdict, Kind)]) -> u8 {
        let tests: Vec<_> = tests
            .iter()
            .map(|(verdict, kind)| {
                let test = Verified::new("job", "x", "x", Some(Workload::Vex));
                match verdict {
                    Verdict::Passed => test.passed(),
                    fell => test.fell(*fell, &Failure::new(*kind, "x").into()),
                }
            })
            .collect();
        summed_up(&tests).map_or_else(|failure| failure.kind.code(), |()| 0)
    }

    #[test]
    fn what_is_wrong_with_backups_has_its_own_code_and_the_rest_is_summed_up() {
        let passed = (Verdict::Passed, Kind::Failure);
        let (old, empty) = ((Verdict::TooOld, Kind::Preflight), (Verdict::Empty, Kind::Preflight));
        let failed = |kind| (Verdict::Failed, kind);
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
        ] {
            assert_eq!(code(tests), expected, "{tests:?}");
        }
    }

    #[test]
    fn many_that_did_not_pass_are_counted_and_their_hints_do_not_drown_the_rest() {
        let tests: Vec<_> = (0..30)
            .map(|number| {
                let failure = Failure::new(Kind::Server, "x").hint(format!("look at {number}"));
                Verified::new("job", "x", "x", None).fell(Verdict::Failed, &failure.into())
            })
            .collect();
        let failure = summed_up(&tests).unwrap_err();
        assert!(failure.message.ends_with("  and 20 more"), "{}", failure.message);
        assert_eq!(failure.hint.unwrap().lines().count(), TOLD);
    }
}
