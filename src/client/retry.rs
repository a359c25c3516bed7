//! Decides whether a call is retried, and after which wait.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use chrono::{DateTime, NaiveDateTime, Utc};
use http::header::RETRY_AFTER;
use http::response::Parts;

use crate::api::Effect;

/// Attempts of one call that fails, the first included. Refusals of an overloaded server are not counted: only the timeout
/// limits how often a request is sent that was not processed.
const ATTEMPTS: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait that the server did not ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AttemptOutcome {
    /// A response, with the wait that its `Retry-After` asks for.
    Status(u16, Option<Duration>),
    /// Nothing was sent.
    NotSent { transient: bool },
    /// The request was sent, and no response came.
    Lost,
}

impl AttemptOutcome {
    /// Returns whether the server, or a gateway before it, refused the request because of its load.
    pub(super) fn is_overload(self) -> bool {
        matches!(self, Self::Status(429, _) | Self::Status(503, Some(_)))
    }
}

/// Returns the wait that the server asks for: seconds, or an HTTP date in one of its three formats (RFC 9110, 5.6.7 and
/// 10.2.3). A date is compared with `server_time`, since the server's clock may differ from this machine's. A date in the
/// past is a wait of zero.
pub(super) fn retry_after(head: &Parts, server_time: Option<DateTime<Utc>>) -> Option<Duration> {
    let value = head.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let obsolete = |format| Some(NaiveDateTime::parse_from_str(value, format).ok()?.and_utc());
    let end = DateTime::parse_from_rfc2822(value)
        .ok()
        .map(|end| end.to_utc())
        .or_else(|| obsolete("%A, %d-%b-%y %H:%M:%S GMT"))
        .or_else(|| obsolete("%a %b %e %H:%M:%S %Y"))?;
    let seconds = (end - server_time?).num_milliseconds().saturating_add(999) / 1_000;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

/// Returns the wait before the next attempt, or `None` to give up.
///
/// `count` is the number of attempts that ended as this one, by overload or otherwise; `left` is what remains of the
/// call's timeout, and `jitter`, in 0..1, keeps many clients from retrying at the same time.
pub(crate) fn wait(
    count: u32,
    effect: Effect,
    outcome: AttemptOutcome,
    left: Duration,
    jitter: f64,
) -> Option<Duration> {
    let has_attempts = count < ATTEMPTS;
    let (may_repeat, asked) = match outcome {
        // The request was not processed, so it has changed nothing, whatever its effect.
        AttemptOutcome::Status(429, asked) => (true, asked),
        // A gateway may have passed the request on, and a session must not be started twice.
        AttemptOutcome::Status(503, asked @ Some(_)) => (effect != Effect::Once, asked),
        AttemptOutcome::Status(502..=504, asked) => (effect.may_repeat() && has_attempts, asked),
        AttemptOutcome::Lost => (effect.may_repeat() && has_attempts, None),
        AttemptOutcome::NotSent { transient } => (transient && has_attempts, None),
        AttemptOutcome::Status(..) => return None,
    };
    let doubled = FIRST_WAIT.saturating_mul(1 << (count.saturating_sub(1)).min(16));
    let backoff = doubled.min(LONGEST_WAIT).mul_f64(0.5 + jitter / 2.0);
    let wait = asked.filter(|asked| !asked.is_zero()).unwrap_or(backoff);
    (may_repeat && wait < left).then_some(wait)
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
    const EFFECTS: [Effect; 4] = [Effect::Read, Effect::Repeatable, Effect::SignIn, Effect::Once];

    fn decided(count: u32, effect: Effect, outcome: AttemptOutcome) -> Option<u128> {
        wait(count, effect, outcome, LEFT, 1.0).map(|wait| wait.as_millis())
    }

    #[test]
    fn only_requests_that_may_be_repeated_are_retried() {
        let some = Some(Duration::from_secs(1));
        // In the order of `EFFECTS`.
        for (outcome, again) in [
            (AttemptOutcome::Status(429, None), [true, true, true, true]),
            (AttemptOutcome::Status(429, some), [true, true, true, true]),
            (AttemptOutcome::Status(503, some), [true, true, true, false]),
            (AttemptOutcome::Status(503, None), [true, true, false, false]),
            (AttemptOutcome::Status(502, some), [true, true, false, false]),
            (AttemptOutcome::Status(504, None), [true, true, false, false]),
            (AttemptOutcome::Status(500, some), [false; 4]),
            (AttemptOutcome::Status(404, None), [false; 4]),
            (AttemptOutcome::Status(401, None), [false; 4]),
            (AttemptOutcome::NotSent { transient: true }, [true; 4]),
            (AttemptOutcome::NotSent { transient: false }, [false; 4]),
            (AttemptOutcome::Lost, [true, true, false, false]),
        ] {
            let decided = EFFECTS.map(|effect| decided(1, effect, outcome).is_some());
            assert_eq!(decided, again, "{outcome:?}");
        }
    }

    #[test]
    fn waits_double_up_to_four_attempts() {
        let waits = [1, 2, 3, 4].map(|count| decided(count, Effect::Read, AttemptOutcome::Lost));
        assert_eq!(waits, [Some(250), Some(500), Some(1000), None]);
        assert_eq!(
            wait(1, Effect::Read, AttemptOutcome::Lost, LEFT, 0.0),
            Some(Duration::from_millis(125))
        );
    }

    #[test]
    fn overloaded_server_is_retried_until_the_timeout() {
        let zero = Some(Duration::ZERO);
        for asked in [None, zero] {
            let busy = AttemptOutcome::Status(429, asked);
            let waits = [1, 5, 6, 7, 1_000].map(|count| decided(count, Effect::Once, busy));
            assert_eq!(waits, [250, 4_000, 8_000, 10_000, 10_000].map(Some));
        }
        assert_eq!(decided(5, Effect::Read, AttemptOutcome::Status(503, zero)), Some(4_000));
    }

    #[test]
    fn retry_after_is_honoured_within_the_timeout() {
        for status in [429, 503] {
            let asked =
                |seconds| AttemptOutcome::Status(status, Some(Duration::from_secs(seconds)));
            assert_eq!(decided(1, Effect::Read, asked(7)), Some(7_000));
            assert_eq!(decided(9, Effect::SignIn, asked(59)), Some(59_000));
            assert_eq!(decided(1, Effect::Read, asked(60)), None);
            assert_eq!(decided(1, Effect::Read, asked(u64::MAX)), None);
        }
        assert_eq!(
            wait(1, Effect::Read, AttemptOutcome::Lost, Duration::from_millis(10), 1.0),
            None
        );
    }

    #[test]
    fn retry_after_may_be_seconds_or_a_date() {
        let now = DateTime::parse_from_rfc3339("2026-11-20T12:00:00Z").unwrap().to_utc();
        let asked = |value: &str, now| {
            let response = http::Response::builder().header(RETRY_AFTER, value).body(()).unwrap();
            retry_after(&response.into_parts().0, now).map(|wait| wait.as_secs())
        };
        for (value, wait) in [
            ("0", Some(0)),
            ("7", Some(7)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Fri, 20 Nov 2026 12:00:07 GMT", Some(7)),
            ("Friday, 20-Nov-26 12:00:07 GMT", Some(7)),
            ("Fri Nov 20 12:00:07 2026", Some(7)),
            ("Fri, 20 Nov 2026 11:59:59 GMT", Some(0)),
            ("-7", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(asked(value, Some(now)), wait, "{value}");
        }
        assert_eq!(asked("Fri, 20 Nov 2026 12:00:07 GMT", None), None);
    }
}
