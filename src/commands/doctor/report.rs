//! What the steps found, how it is shown, and what it comes to.

use serde::Serialize;

use crate::client;
use crate::diagnostics::diagnose;
use crate::error::{Failure, Kind, join_hints};
use crate::output::{Cell, ChecklistItem, Column, ColumnSet, Row, Tone, Ui};
use crate::text::safe;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Ok,
    Warn,
    Fail,
    Skipped,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Warn => Tone::Warning,
            Self::Fail => Tone::Bad,
            Self::Skipped => Tone::Plain,
        }
    }
}

/// A step and how it ended; the fields of its JSON are a promise.
#[derive(Clone, Serialize)]
pub(super) struct Step {
    #[serde(rename = "step")]
    name: String,
    pub(super) outcome: Outcome,
    finding: String,
    mend: Option<String>,
    #[serde(skip)]
    kind: Option<Kind>,
}

impl Step {
    fn new(step: &str, outcome: Outcome, finding: &str) -> Self {
        // One line, and safe in every format: what a server says stands in the middle of our own words.
        let finding = safe(finding).into_owned();
        Self { name: step.to_owned(), outcome, finding, mend: None, kind: None }
    }

    pub(super) fn ok(step: &str, finding: impl AsRef<str>) -> Self {
        Self::new(step, Outcome::Ok, finding.as_ref())
    }

    pub(super) fn warn(step: &str, finding: impl AsRef<str>) -> Self {
        Self::new(step, Outcome::Warn, finding.as_ref())
    }

    pub(super) fn skipped(step: &str, why: impl AsRef<str>) -> Self {
        Self::new(step, Outcome::Skipped, why.as_ref())
    }

    pub(super) fn fail(step: &str, kind: Kind, finding: impl AsRef<str>) -> Self {
        Self { kind: Some(kind), ..Self::new(step, Outcome::Fail, finding.as_ref()) }
    }

    /// Failed by something that knows its kind and the way out.
    pub(super) fn failed(step: &str, failure: &Failure) -> Self {
        Self::fail(step, failure.kind, &failure.message).mended(join_hints(&failure.hints))
    }

    /// Failed by an answer, or the lack of one.
    pub(super) fn refused(step: &str, error: &client::Error) -> Self {
        Self::fail(step, error.kind(), error.to_string()).mended(error.hint())
    }

    /// Failed by anything.
    pub(super) fn broken(step: &str, error: &anyhow::Error) -> Self {
        let (kind, hints) = diagnose(error);
        Self::fail(step, kind, format!("{error:#}")).mended(join_hints(&hints))
    }

    pub(super) fn mend(self, way_out: impl Into<String>) -> Self {
        self.mended(Some(way_out.into()))
    }

    pub(super) fn mended(self, way_out: Option<String>) -> Self {
        Self { mend: way_out.map(|text| safe(&text).into_owned()).or(self.mend), ..self }
    }
}

impl Row for Step {
    const PLURAL: &'static str = "steps";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("step", 0, |step| Cell::text(&step.name)),
        Column::fixed("outcome", 1, |step| Cell::word(step.outcome.word(), step.outcome.tone())),
        Column::flexible("finding", 2, |step| Cell::text(&step.finding)),
        Column::flexible("mend", 3, |step| Cell::text(step.mend.as_deref().unwrap_or_default())),
    ];

    fn id(&self) -> &str {
        &self.name
    }
}

/// The steps, in the order in which each needs those before it.
const ORDER: [&str; 13] = [
    "config",
    "token store",
    "proxy",
    "name",
    "tcp",
    "tls",
    "certificate",
    "clock",
    "versions",
    "operator only",
    "sign-in",
    "endpoints",
    "health",
];

/// All that was found so far.
pub(super) struct Report {
    steps: Vec<Step>,
    /// Somebody watches: each step is shown as soon as it has ended.
    live: bool,
}

impl Report {
    pub(super) fn new(ui: &Ui) -> Self {
        Self { steps: Vec::new(), live: ui.shows_checks() }
    }

    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn add(&mut self, ui: &mut Ui, step: Step) -> anyhow::Result<()> {
        if self.live {
            ui.check(&ChecklistItem {
                name: &step.name,
                word: step.outcome.word(),
                tone: step.outcome.tone(),
                finding: &step.finding,
                mend: step.mend.as_deref(),
            })?;
        }
        self.steps.push(step);
        Ok(())
    }

    /// Skips a step and all that come after it.
    ///
    /// # Errors
    /// As [`Report::add`].
    pub(super) fn skip_from(&mut self, ui: &mut Ui, first: &str, why: &str) -> anyhow::Result<()> {
        for step in ORDER.into_iter().skip_while(|step| *step != first) {
            self.add(ui, Step::skipped(step, why))?;
        }
        Ok(())
    }

    /// Shows what has not been shown yet.
    ///
    /// # Errors
    /// As [`Report::add`].
    pub(super) fn print(self, ui: &mut Ui, view: &ColumnSet<Step>) -> anyhow::Result<()> {
        if self.live {
            return Ok(());
        }
        ui.list(view, self.steps.into_iter().map(|step| Ok(step)))
    }

    /// Whether anything failed: then the worst of it decides.
    ///
    /// # Errors
    /// Something failed.
    pub(super) fn verdict(&self) -> anyhow::Result<()> {
        let failed = self.steps.iter().filter_map(|step| Some((step.kind?, step)));
        let count = failed.clone().count();
        let Some((kind, worst)) = failed.min_by_key(|(kind, _)| rank(*kind)) else {
            return Ok(());
        };
        let steps = self.steps.len();
        let mut failure = Failure::new(kind, format!("{count} of {steps} steps failed"));
        failure.hints.extend(worst.mend.clone());
        Err(failure.into())
    }
}

/// The lower, the worse: what stands in the way of the most.
pub(super) fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Unreachable => 0,
        Kind::Untrusted => 1,
        Kind::Server | Kind::NotFound | Kind::Unknown => 2,
        Kind::Unauthenticated => 3,
        Kind::Usage => 4,
        Kind::Failure | Kind::Partial | Kind::Preflight => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(kinds: &[Kind]) -> Option<(Kind, String, Vec<String>)> {
        let step = |kind: &Kind| Step::fail("x", *kind, "y").mend(kind.name());
        let mut steps: Vec<_> = kinds.iter().map(step).collect();
        steps.push(Step::warn("x", "y").mend("z"));
        let failure = Report { steps, live: false }.verdict().err()?;
        let failure = failure.downcast::<Failure>().unwrap();
        Some((failure.kind, failure.message, failure.hints))
    }

    #[test]
    fn the_worst_decides_and_a_warning_does_not() {
        let order = [
            Kind::Failure,
            Kind::Usage,
            Kind::Unauthenticated,
            Kind::Server,
            Kind::Untrusted,
            Kind::Unreachable,
        ];
        assert_eq!(verdict(&[]), None);
        for count in 1..=order.len() {
            let worst = order[count - 1];
            let message = format!("{count} of {} steps failed", count + 1);
            let expected = Some((worst, message, vec![worst.name().to_owned()]));
            assert_eq!(verdict(&order[..count]), expected);
        }
    }
}
