//! Durations as they are typed: `90s`, `5m`, `2h`, `1d`, `1w`, `50ms`, `1d12h`; a bare number is seconds.

use std::time::Duration;

/// Returns a duration, or `None` if the text is not numbers with units, the largest unit first and each once.
pub(super) fn parse_units(text: &str) -> Option<Duration> {
    const UNITS: [(&str, u128); 6] = [
        ("w", 604_800_000),
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];
    let (mut rest, mut units, mut total) = (text, &UNITS[..], 0_u128);
    loop {
        let (number, after) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at(letters);
        let place = units.iter().position(|(name, _)| *name == unit)?;
        total += u128::from(number.parse::<u64>().ok()?) * units[place].1;
        if after.is_empty() {
            let seconds = Duration::from_secs(u64::try_from(total / 1_000).ok()?);
            let rest = Duration::from_millis(u64::try_from(total % 1_000).ok()?);
            return seconds.checked_add(rest);
        }
        (rest, units) = (after, &units[place + 1..]);
    }
}

/// Reads a duration from the command line or the environment. A day is 24 hours, a week is 7 days.
///
/// # Errors
/// The text is not a duration.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let is_bare = text.bytes().all(|byte| byte.is_ascii_digit());
    let read = if is_bare { parse_units(&format!("{text}s")) } else { parse_units(text) };
    read.ok_or_else(|| format!("'{text}' is not a duration: write 90s, 5m, 2h, 1d12h or 1w"))
}

/// Reads a polling interval.
///
/// # Errors
/// The text is not a duration, or it is shorter than a second, which would burden the server.
pub(crate) fn parse_interval(text: &str) -> Result<Duration, String> {
    let interval = parse_duration(text)?;
    if interval < Duration::from_secs(1) {
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
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)));
        }
        for (text, millis) in [
            ("50ms", 50),
            ("1m500ms", 60_500),
            ("1d12h", 129_600_000),
            ("1h30m", 5_400_000),
            ("1w2d3h4m5s6ms", 788_645_006),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "m",
            "-5m",
            "5 m",
            "5mo",
            "1h30",
            "30m1h",
            "1h1h",
            "1h 30m",
            "1.5h",
            "99999999999999999999s",
            "9999999999999999999w",
            "30500568904943w1w",
        ] {
            assert!(parse_duration(text).is_err(), "{text} was taken");
        }
    }
}
