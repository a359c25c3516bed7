//! Durations as they are typed: `90s`, `5m`, `2h`, `1d`, `1w`, `50ms`; a bare number is seconds.

use std::str::FromStr;
use std::time::Duration;

/// A duration from the command line or the environment. A day is 24 hours, a week is 7 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DurationArg(pub(crate) Duration);

impl DurationArg {
    /// Returns the duration, or `None` if the text is not a number and a unit.
    pub(super) fn with_unit(text: &str) -> Option<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().ok()?;
        let seconds = match unit {
            "ms" => return Some(Self(Duration::from_millis(number))),
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 604_800,
            _ => return None,
        };
        number.checked_mul(seconds).map(|seconds| Self(Duration::from_secs(seconds)))
    }
}

impl FromStr for DurationArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let bare = text.bytes().all(|byte| byte.is_ascii_digit());
        let read = if bare { Self::with_unit(&format!("{text}s")) } else { Self::with_unit(text) };
        read.ok_or_else(|| format!("'{text}' is not a duration: write 90s, 5m, 2h, 1d or 1w"))
    }
}

/// Reads a polling interval.
///
/// # Errors
/// The text is not a duration, or it is shorter than a second, which would burden the server.
pub(crate) fn parse_interval(text: &str) -> Result<DurationArg, String> {
    let interval: DurationArg = text.parse()?;
    if interval.0 < Duration::from_secs(1) {
        return Err("the minimum is 1s".to_owned());
    }
    Ok(interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_bare_seconds() {
        for (text, seconds) in
            [("90s", 90), ("5m", 300), ("2h", 7_200), ("1d", 86_400), ("1w", 604_800), ("7", 7)]
        {
            assert_eq!(text.parse(), Ok(DurationArg(Duration::from_secs(seconds))));
        }
        assert_eq!("50ms".parse(), Ok(DurationArg(Duration::from_millis(50))));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "m",
            "-5m",
            "5 m",
            "5mo",
            "1h30m",
            "1.5h",
            "99999999999999999999s",
            "9999999999999999999w",
        ] {
            assert!(text.parse::<DurationArg>().is_err(), "{text} was taken");
        }
    }
}
