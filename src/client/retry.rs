//! Decides whether a call is retried, and after which wait.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use chrono::DateTime;
use http::HeaderName;
use http::header::{DATE, RETRY_AFTER};
use http::response::Parts;

use crate::api::Effect;

/// Attempts of one call, the first included.
const ATTEMPTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AttemptOutcome {
    /// A response, with the server's own `Retry-After`.
    Status(u16, Option<Duration>),
    /// Nothing was sent.
    NotSent { transient: bool },
    /// The request was sent, and no response came.
    Lost,
}

impl AttemptOutcome {
    pub(super) fn of(head: &Parts) -> Self {
        Self::Status(head.status.as_u16(), retry_after(head))
    }
}

/// Returns the wait that the server asks for, as seconds or as an HTTP date (RFC 9110, 10.2.3). A date is compared with
/// the `Date` of the same response, since the server's clock may differ from this machine's.
fn retry_after(head: &Parts) -> Option<Duration> {
    let text = |name: HeaderName| head.headers.get(name)?.to_str().ok().map(str::trim);
    let value = text(RETRY_AFTER)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let [end, now] = [value, text(DATE)?].map(DateTime::parse_from_rfc2822);
    (end.ok()? - now.ok()?).to_std().ok()
}

/// Returns the wait before the next attempt, or `None` to give up.
///
/// `attempts` counts those made, `left` is what remains of the call's timeout, and `jitter`, in 0..1, keeps many clients
/// from coming back at the same time.
pub(crate) fn wait(
    attempts: u32,
    effect: Effect,
    outcome: AttemptOutcome,
    left: Duration,
    jitter: f64,
) -> Option<Duration> {
    // A request that was not sent has changed nothing, whatever its effect.
    let may_repeat = effect.may_repeat() || matches!(outcome, AttemptOutcome::NotSent { .. });
    if attempts >= ATTEMPTS || !may_repeat {
        return None;
    }
    let backoff = FIRST_WAIT.saturating_mul(1 << (attempts - 1)).mul_f64(0.5 + jitter / 2.0);
    let wait = match outcome {
        AttemptOutcome::Status(429 | 502 | 503 | 504, asked) => asked.unwrap_or(backoff),
        AttemptOutcome::NotSent { transient: true } | AttemptOutcome::Lost => backoff,
        AttemptOutcome::Status(..) | AttemptOutcome::NotSent { transient: false } => return None,
    };
    (wait < left).then_some(wait)
}

/// Returns a random number in 0..1. If the system has no randomness, waits are not spread.
pub(super) fn jitter() -> f64 {
    let mut byte = [0; 1];
    let _without = SystemRandom::new().fill(&mut byte);
    f64::from(byte[0]) / 256.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Duration = Duration::from_secs(60);

    fn decided(attempts: u32, effect: Effect, outcome: AttemptOutcome) -> Option<u128> {
        wait(attempts, effect, outcome, LEFT, 1.0).map(|wait| wait.as_millis())
    }

    #[test]
    fn reads_and_unsent_requests_are_retried() {
        for (outcome, again) in [
            (AttemptOutcome::Status(429, None), true),
            (AttemptOutcome::Status(502, None), true),
            (AttemptOutcome::Status(503, None), true),
            (AttemptOutcome::Status(504, None), true),
            (AttemptOutcome::Status(500, None), false),
            (AttemptOutcome::Status(404, None), false),
            (AttemptOutcome::Status(401, None), false),
            (AttemptOutcome::NotSent { transient: true }, true),
            (AttemptOutcome::NotSent { transient: false }, false),
            (AttemptOutcome::Lost, true),
        ] {
            assert_eq!(decided(1, Effect::Read, outcome).is_some(), again, "{outcome:?}");
            assert_eq!(decided(1, Effect::Repeatable, outcome).is_some(), again, "{outcome:?}");
            let unsent = matches!(outcome, AttemptOutcome::NotSent { transient: true });
            assert_eq!(decided(1, Effect::Once, outcome).is_some(), unsent, "{outcome:?}");
            assert_eq!(decided(1, Effect::SignIn, outcome).is_some(), unsent, "{outcome:?}");
        }
    }

    #[test]
    fn waits_double_up_to_four_attempts() {
        let waits =
            [1, 2, 3, 4].map(|attempts| decided(attempts, Effect::Read, AttemptOutcome::Lost));
        assert_eq!(waits, [Some(250), Some(500), Some(1000), None]);
        assert_eq!(
            wait(1, Effect::Read, AttemptOutcome::Lost, LEFT, 0.0),
            Some(Duration::from_millis(125))
        );
    }

    #[test]
    fn retry_after_is_honoured_within_the_timeout() {
        let asked = |seconds| AttemptOutcome::Status(503, Some(Duration::from_secs(seconds)));
        assert_eq!(decided(1, Effect::Read, asked(7)), Some(7_000));
        assert_eq!(decided(1, Effect::Read, asked(61)), None);
        assert_eq!(
            wait(1, Effect::Read, AttemptOutcome::Lost, Duration::from_millis(10), 1.0),
            None
        );
    }

    #[test]
    fn retry_after_may_be_seconds_or_a_date() {
        let asked = |value: &str, date: &str| {
            let response = http::Response::builder().header(RETRY_AFTER, value).header(DATE, date);
            retry_after(&response.body(()).unwrap().into_parts().0).map(|wait| wait.as_secs())
        };
        let (date, later) = ("Fri, 20 Nov 2026 12:00:00 GMT", "Fri, 20 Nov 2026 12:00:07 GMT");
        assert_eq!(asked("7", date), Some(7));
        assert_eq!(asked(later, date), Some(7));
        for (value, date) in [(date, later), (later, "yesterday"), ("soon", date)] {
            assert_eq!(asked(value, date), None, "{value}");
        }
    }
}
