//! The throttling of token requests, as a real server throttles those of other machines.

use std::time::{Duration, Instant};

use crate::sandbox::http::SandboxError;

/// The length of a window in seconds, the requests that it admits, and its name.
const RULES: [(u64, u32, &str); 3] = [(1, 1, "1s"), (60, 5, "1m"), (3_600, 1_500, "1h")];

/// The current windows of the rules: the start and the admitted requests.
#[derive(Default)]
pub(crate) struct TokenThrottle([Option<(Instant, u32)>; RULES.len()]);

impl TokenThrottle {
    /// Admits a request, or returns the error with the seconds until the window ends, rounded down.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<(), SandboxError> {
        for (window, (seconds, most, name)) in self.0.iter_mut().zip(RULES) {
            let length = Duration::from_secs(seconds);
            *window = window.filter(|(start, _)| now.duration_since(*start) < length);
            if let Some((start, count)) = window
                && *count >= most
            {
                let message =
                    format!("API calls quota exceeded! maximum admitted {most} per {name}.");
                let wait = length.saturating_sub(now.duration_since(*start));
                return Err(SandboxError::Throttled(message, wait.as_secs()));
            }
        }
        for window in &mut self.0 {
            let (start, count) = window.unwrap_or((now, 0));
            *window = Some((start, count + 1));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_a_second_and_five_a_minute_are_admitted() {
        let (mut throttle, start) = (TokenThrottle::default(), Instant::now());
        let mut wait = |millis| match throttle.admit(start + Duration::from_millis(millis)) {
            Ok(()) => None,
            Err(SandboxError::Throttled(message, seconds)) => Some((message, seconds)),
            Err(other) => panic!("{other:?}"),
        };
        let second = "API calls quota exceeded! maximum admitted 1 per 1s.".to_owned();
        assert_eq!(wait(0), None);
        assert_eq!(wait(400), Some((second, 0)));
        for millis in [1_000, 2_000, 3_000, 4_000] {
            assert_eq!(wait(millis), None);
        }
        let minute = "API calls quota exceeded! maximum admitted 5 per 1m.".to_owned();
        assert_eq!(wait(5_500), Some((minute, 54)));
        assert_eq!(wait(60_000), None);
    }
}
