//! The checks: their results, how they are printed, and the exit code.

use serde::Serialize;

use crate::client;
use crate::context::Context;
use crate::diagnostics::{diagnose, hints};
use crate::error::{Failure, Kind};
use crate::output::{Cell, Column, ColumnSet, Row, Tone, Ui};
use crate::text::safe;

/// A step of the diagnosis.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Check {
    Config,
    TokenStore,
    Proxy,
    Name,
    Tcp,
    Tls,
    Certificate,
    Clock,
    Versions,
    OperatorOnly,
    SignIn,
    Endpoints,
    Health,
}

impl Check {
    /// All checks, in the order in which each needs those before it.
    const ALL: [Self; 13] = [
        Self::Config,
        Self::TokenStore,
        Self::Proxy,
        Self::Name,
        Self::Tcp,
        Self::Tls,
        Self::Certificate,
        Self::Clock,
        Self::Versions,
        Self::OperatorOnly,
        Self::SignIn,
        Self::Endpoints,
        Self::Health,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::TokenStore => "token store",
            Self::Proxy => "proxy",
            Self::Name => "name",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Certificate => "certificate",
            Self::Clock => "clock",
            Self::Versions => "versions",
            Self::OperatorOnly => "operator only",
            Self::SignIn => "sign-in",
            Self::Endpoints => "endpoints",
            Self::Health => "health",
        }
    }

    pub(super) fn ok(self, finding: impl AsRef<str>) -> CheckResult {
        CheckResult::new(self, ("ok", Tone::Good), finding.as_ref())
    }

    pub(super) fn warn(self, finding: impl AsRef<str>) -> CheckResult {
        CheckResult::new(self, ("warn", Tone::Warning), finding.as_ref())
    }

    pub(super) fn skip(self, reason: impl AsRef<str>) -> CheckResult {
        CheckResult::new(self, ("skipped", Tone::Plain), reason.as_ref())
    }

    pub(super) fn fail(self, kind: Kind, finding: impl AsRef<str>) -> CheckResult {
        let result = CheckResult::new(self, ("fail", Tone::Bad), finding.as_ref());
        CheckResult { kind: Some(kind), ..result }
    }

    pub(super) fn fail_by_call(self, error: &client::Error) -> CheckResult {
        self.fail(error.kind(), error.to_string()).fixes(&hints(error))
    }

    pub(super) fn fail_by_error(self, error: &anyhow::Error) -> CheckResult {
        let (kind, hints) = diagnose(error);
        self.fail(kind, format!("{error:#}")).fixes(&hints)
    }
}

/// The result of a check. The fields of its JSON are a promise.
#[derive(Clone, Serialize)]
pub(super) struct CheckResult {
    step: &'static str,
    /// `ok`, `warn`, `fail` or `skipped`.
    pub(super) outcome: &'static str,
    finding: String,
    fix: Option<String>,
    #[serde(skip)]
    tone: Tone,
    /// The kind of the failure, if the check failed.
    #[serde(skip)]
    pub(super) kind: Option<Kind>,
}

impl CheckResult {
    fn new(check: Check, (outcome, tone): (&'static str, Tone), finding: &str) -> Self {
        // One line, and safe in every format, since it may contain text of the server.
        let finding = safe(finding).into_owned();
        Self { step: check.label(), outcome, finding, fix: None, tone, kind: None }
    }

    /// Sets what the user can do.
    pub(super) fn fix(self, fix: impl AsRef<str>) -> Self {
        Self { fix: Some(safe(fix.as_ref()).into_owned()), ..self }
    }

    /// Sets what the user can do, from several hints.
    pub(super) fn fixes(self, hints: &[String]) -> Self {
        if hints.is_empty() { self } else { self.fix(hints.join("; ")) }
    }
}

impl Row for CheckResult {
    const PLURAL: &'static str = "steps";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("step", 0, |check| Cell::text(check.step)),
        Column::fixed("outcome", 1, |check| Cell::word(check.outcome, check.tone)),
        Column::flexible("finding", 2, |check| Cell::text(&check.finding)),
        Column::flexible("fix", 3, |check| Cell::text(check.fix.as_deref().unwrap_or_default())),
    ];

    fn id(&self) -> &str {
        self.step
    }
}

/// A run of all checks: what they need, and their results so far.
pub(super) struct Doctor<'d> {
    pub(super) context: &'d Context,
    pub(super) ui: &'d mut Ui,
    /// Why no credential may be sent to the server.
    pub(super) no_credentials: Option<&'static str>,
    /// The token store holds a login.
    pub(super) has_login: bool,
    results: Vec<CheckResult>,
    /// Each result is printed at once, on a terminal.
    is_live: bool,
}

impl<'d> Doctor<'d> {
    pub(super) fn new(context: &'d Context, ui: &'d mut Ui) -> Self {
        let is_live = ui.shows_checks();
        Self { context, ui, no_credentials: None, has_login: false, results: Vec::new(), is_live }
    }

    /// Adds a result.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn add(&mut self, result: CheckResult) -> anyhow::Result<()> {
        self.print_live(result.step, &result)?;
        self.results.push(result);
        Ok(())
    }

    /// Skips a check and all that come after it.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn skip_from(&mut self, first: Check, reason: &str) -> anyhow::Result<()> {
        let skipped = first.skip(reason);
        let steps = Check::ALL.into_iter().skip_while(|check| *check != first).map(Check::label);
        self.print_live(&format!("{} checks", steps.clone().count()), &skipped)?;
        self.results.extend(steps.map(|step| CheckResult { step, ..skipped.clone() }));
        Ok(())
    }

    fn print_live(&mut self, name: &str, result: &CheckResult) -> anyhow::Result<()> {
        if !self.is_live {
            return Ok(());
        }
        let CheckResult { outcome: word, tone, ref finding, ref fix, .. } = *result;
        self.ui.check(name, (word, tone), finding, fix.as_deref())
    }

    /// Prints what is not printed yet, and returns the most severe failure.
    ///
    /// # Errors
    /// A check failed, or stdout is closed or full.
    pub(super) fn finish(self, columns: &ColumnSet<CheckResult>) -> anyhow::Result<()> {
        let verdict = verdict(&self.results);
        let printed = if self.is_live {
            if verdict.is_ok() {
                self.ui.messages.note(&self.summary());
            }
            Ok(())
        } else {
            self.ui.list(columns, self.results.into_iter().map(Ok))
        };
        // A failed check is reported, even if the results cannot be printed.
        verdict.map_err(anyhow::Error::from).and(printed)
    }

    fn summary(&self) -> String {
        let warns = |result: &&CheckResult| result.tone == Tone::Warning;
        match self.results.iter().filter(warns).count() {
            0 => "all checks passed".to_owned(),
            1 => "all checks passed, 1 with a warning".to_owned(),
            count => format!("all checks passed, {count} with warnings"),
        }
    }
}

/// Returns the most severe failure of all results.
fn verdict(results: &[CheckResult]) -> Result<(), Failure> {
    let failed = results.iter().filter_map(|result| Some((result.kind?, result)));
    let count = failed.clone().count();
    let Some((kind, first)) = failed.min_by_key(|(kind, _)| severity(*kind)) else {
        return Ok(());
    };
    let mut failure = Failure::new(kind, format!("{count} of {} checks failed", results.len()));
    failure.hints.extend(first.fix.clone());
    Err(failure)
}

/// Returns the rank of a failure: the lowest one is the most likely cause of the others.
pub(super) fn severity(kind: Kind) -> u8 {
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

    #[test]
    fn most_severe_failure_decides_and_warnings_do_not() {
        let worst_of = |kinds: &[Kind]| {
            let result = |kind: &Kind| Check::Config.fail(*kind, "y").fix(kind.name());
            let mut results: Vec<_> = kinds.iter().map(result).collect();
            results.push(Check::Config.warn("y").fix("z"));
            let failure = verdict(&results).err()?;
            Some((failure.kind, failure.message, failure.hints))
        };
        let order = [
            Kind::Failure,
            Kind::Usage,
            Kind::Unauthenticated,
            Kind::Server,
            Kind::Untrusted,
            Kind::Unreachable,
        ];
        assert_eq!(worst_of(&[]), None);
        for count in 1..=order.len() {
            let worst = order[count - 1];
            let message = format!("{count} of {} checks failed", count + 1);
            let expected = Some((worst, message, vec![worst.name().to_owned()]));
            assert_eq!(worst_of(&order[..count]), expected);
        }
    }
}
