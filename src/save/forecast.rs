//! What a plan will save, before anything is saved: the number of things and their sizes, as far as the server lists them.

use super::plan::PlanStep;
use super::save_worker::SaveWorker;
use crate::error::{Failure, Kind};
use crate::text::bytes;

/// The most steps that are kept for the run. The things of a longer plan are listed again.
const MAX_KEPT: usize = 500;

/// What a plan will save.
#[derive(Default)]
pub(crate) struct Forecast {
    /// The things that are saved, kept or skipped.
    pub(crate) things: u64,
    /// The bytes that are not in the folder yet, as far as they are known.
    pub(crate) bytes: u64,
    /// Things whose sizes are not known.
    unsized_things: u64,
    /// All steps, if there are not too many.
    pub(crate) steps: Option<Vec<PlanStep>>,
}

impl Forecast {
    /// Reads a plan to its end.
    ///
    /// # Errors
    /// The plan ends with an error.
    pub(crate) fn of(
        plan: impl Iterator<Item = anyhow::Result<PlanStep>>,
        worker: &SaveWorker,
    ) -> anyhow::Result<Self> {
        let mut forecast = Self { steps: Some(Vec::new()), ..Self::default() };
        for step in plan {
            let mut step = step?;
            match &mut step {
                PlanStep::Save(task) => {
                    forecast.things += 1;
                    match task.expected() {
                        _ if worker.keeps(task) => {}
                        Some(size) => forecast.bytes += size,
                        None => forecast.unsized_things += 1,
                    }
                    task.entry.forget_model();
                }
                PlanStep::Skip(_) => forecast.things += 1,
                PlanStep::Fail { .. } => {}
            }
            match &mut forecast.steps {
                Some(steps) if steps.len() < MAX_KEPT => steps.push(step),
                _ => forecast.steps = None,
            }
        }
        Ok(forecast)
    }

    /// Refuses a plan that does not fit on the disk.
    ///
    /// # Errors
    /// Fewer than the known bytes and a twentieth more are free.
    pub(crate) fn check(&self, free: Option<u64>, folder: &str) -> Result<(), Failure> {
        let needed = self.bytes.saturating_add(self.bytes / 20);
        let Some(free) = free.filter(|free| *free < needed) else { return Ok(()) };
        let shown = |count| bytes(i64::try_from(count).unwrap_or(i64::MAX));
        let least = if self.unsized_things > 0 { "at least " } else { "" };
        let (needed, free) = (shown(needed), shown(free));
        let message =
            format!("cannot save to {folder}: {least}{needed} are needed, and {free} are free");
        let failure = Failure::new(Kind::Preflight, message);
        Err(failure.hint("free space, use another folder, or use --force to save as much as fits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_that_does_not_fit_is_refused() {
        let forecast = Forecast { bytes: 100_000, unsized_things: 1, ..Forecast::default() };
        let refused = forecast.check(Some(104_000), "out").unwrap_err();
        assert_eq!(
            refused.message,
            "cannot save to out: at least 105.0 kB are needed, and 104.0 kB are free"
        );
        assert_eq!(refused.kind, Kind::Preflight);
        assert!(forecast.check(Some(105_000), "out").is_ok());
        assert!(forecast.check(None, "out").is_ok());
    }
}
