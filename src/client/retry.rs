//! Whether to try again, and after what wait: a pure decision, so that a table can test it.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use http::header::RETRY_AFTER;
use http::response::Parts;

use crate::api::Effect;

/// Tries of one call, the first included.
const TRIES: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// How a try ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// An answer, with the server's own `Retry-After`.
    Status(u16, Option<Duration>),
    /// Nothing left this machine; whether that may pass.
    NotSent { passing: bool },
    /// The request left and no answer came.
    Lost,
}

impl Outcome {
    pub(super) fn of(answer: &Parts) -> Self {
        let wait = answer.headers.get(RETRY_AFTER);
        let wait = wait.and_then(|wait| wait.to_str().ok()?.trim().parse().ok());
        Self::Status(answer.status.as_u16(), wait.map(Duration::from_secs))
    }
}

/// The wait before the next try, or `None` to give up. `tries` counts those made, `left` is what remains of the time
/// for the call, `jitter` lies in 0..1 and keeps many clients from coming back together.
pub(crate) fn wait(
    tries: u32,
    effect: Effect,
    outcome: Outcome,
    left: Duration,
    jitter: f64,
) -> Option<Duration> {
    // What has not left this machine has done nothing, whatever it was to do.
    let may_repeat = effect.may_repeat() || matches!(outcome, Outcome::NotSent { .. });
    if tries >= TRIES || !may_repeat {
        return None;
    }
    let backoff = FIRST_WAIT.saturating_mul(1 << (tries - 1)).mul_f64(0.5 + jitter / 2.0);
    let wait = match outcome {
        Outcome::Status(429 | 502 | 503 | 504, asked) => asked.unwrap_or(backoff),
        Outcome::NotSent { passing: true } | Outcome::Lost => backoff,
        Outcome::Status(..) | Outcome::NotSent { passing: false } => return None,
    };
    (wait < left).then_some(wait)
}

/// A number in 0..1. Without randomness waits are not spread, which is no reason to fail.
pub(super) fn jitter() -> f64 {
    let mut byte = [0; 1];
    let _without = SystemRandom::new().fill(&mut byte);
    f64::from(byte[0]) / 256.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Duration = Duration::from_secs(60);

    fn decided(tries: u32, effect: Effect, outcome: Outcome) -> Option<u128> {
        wait(tries, effect, outcome, LEFT, 1.0).map(|wait| wait.as_millis())
    }

    #[test]
    fn what_is_tried_again() {
        for (outcome, again) in [
            (Outcome::Status(429, None), true),
            (Outcome::Status(502, None), true),
            (Outcome::Status(503, None), true),
            (Outcome::Status(504, None), true),
            (Outcome::Status(500, None), false),
            (Outcome::Status(404, None), false),
            (Outcome::Status(401, None), false),
            (Outcome::NotSent { passing: true }, true),
            (Outcome::NotSent { passing: false }, false),
            (Outcome::Lost, true),
        ] {
            assert_eq!(decided(1, Effect::Read, outcome).is_some(), again, "{outcome:?}");
            assert_eq!(decided(1, Effect::Repeatable, outcome).is_some(), again, "{outcome:?}");
            let unsent = matches!(outcome, Outcome::NotSent { passing: true });
            assert_eq!(decided(1, Effect::Once, outcome).is_some(), unsent, "{outcome:?}");
            assert_eq!(decided(1, Effect::SignIn, outcome).is_some(), unsent, "{outcome:?}");
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let waits = [1, 2, 3, 4].map(|tries| decided(tries, Effect::Read, Outcome::Lost));
        assert_eq!(waits, [Some(250), Some(500), Some(1000), None]);
        assert_eq!(
            wait(1, Effect::Read, Outcome::Lost, LEFT, 0.0),
            Some(Duration::from_millis(125))
        );
    }

    #[test]
    fn the_server_s_wish_is_honoured_where_it_fits() {
        let asked = |seconds| Outcome::Status(503, Some(Duration::from_secs(seconds)));
        assert_eq!(decided(1, Effect::Read, asked(7)), Some(7_000));
        assert_eq!(decided(1, Effect::Read, asked(61)), None);
        assert_eq!(wait(1, Effect::Read, Outcome::Lost, Duration::from_millis(10), 1.0), None);
    }
}
