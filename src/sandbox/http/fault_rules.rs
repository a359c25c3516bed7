//! Fault rules: which requests a fault affects, as the command line writes it.

use std::fmt;
use std::str::FromStr;

use super::byte_size::parse_size;
use super::faults::FaultKind;

/// The names of faults whose value is a rate.
const NAMES: [(&str, FaultKind); 19] = [
    ("401", FaultKind::Unauthorized),
    ("429", FaultKind::TooManyRequests),
    ("500", FaultKind::ServerError),
    ("503", FaultKind::Unavailable),
    ("html", FaultKind::Html),
    ("half-json", FaultKind::HalfJson),
    ("hang", FaultKind::Hang),
    ("drop-before", FaultKind::DropBefore),
    ("drop-after", FaultKind::DropAfter),
    ("slow", FaultKind::Slow),
    ("repeat-page", FaultKind::RepeatPage),
    ("session-gone", FaultKind::SessionGone),
    ("set-expired", FaultKind::SetExpired),
    ("remake", FaultKind::Remake),
    ("wrong-size", FaultKind::WrongSize),
    ("json-in-stream", FaultKind::JsonInStream),
    ("html-in-stream", FaultKind::HtmlInStream),
    ("no-range", FaultKind::NoRange),
    ("staging-drop", FaultKind::StagingDrop),
];

/// The name of the fault whose number is a limit.
const TIMEOUT_ABOVE: &str = "timeout-above";

/// A function that creates a fault at a position of a stream.
type FaultAt = fn(Option<u64>) -> FaultKind;

/// The names of faults whose value is a position in a stream.
const POSITIONS: [(&str, FaultAt); 3] =
    [("cut", FaultKind::Cut), ("stall", FaultKind::Stall), ("gone", FaultKind::Gone)];

/// The largest number of requests that a rule affects.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FaultLimit {
    /// No limit.
    None,
    /// A number of all requests.
    Times(u64),
    /// A number of the requests of each path.
    Each(u64),
}

/// A fault, and the requests that it affects.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    /// The kind of fault.
    pub kind: FaultKind,
    /// The share of requests that it affects, from 0 to 1.
    pub rate: f64,
    /// The largest number of requests that it affects.
    pub limit: FaultLimit,
    /// The number of requests before the first that it affects, counted as for the limit.
    pub after: u64,
    /// A part of the path of the request, or of the names of the thing in it.
    pub at: Option<String>,
}

/// An invalid fault on the command line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParseFaultError(String);

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseFaultError {}

impl FromStr for FaultRule {
    type Err = ParseFaultError;

    /// Reads `KIND[=VALUE][,times=N|,each=N][,after=N][,rate=RATE][,at=TEXT]`; the text takes the rest.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (text, at) =
            text.split_once(",at=").map_or((text, None), |(text, at)| (text, Some(at)));
        let mut parts = text.split(',');
        let (kind, rate) = parse_kind(parts.next().unwrap_or_default())?;
        let at = at.map(str::to_lowercase);
        let mut rule = Self { kind, rate, limit: FaultLimit::None, after: 0, at };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match name {
                "times" => rule.limit = FaultLimit::Times(parse_count(name, value)?),
                "each" => rule.limit = FaultLimit::Each(parse_count(name, value)?),
                "after" => rule.after = parse_count(name, value)?,
                "rate" => rule.rate = parse_rate(value)?,
                _ => {
                    let problem = format!(
                        "'{part}' is not valid: use times=N, each=N, after=N, rate=RATE or at=TEXT"
                    );
                    return Err(ParseFaultError(problem));
                }
            }
        }
        Ok(rule)
    }
}

/// Reads `KIND[=VALUE]`; returns the kind and the rate.
fn parse_kind(text: &str) -> Result<(FaultKind, f64), ParseFaultError> {
    let (name, value) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v)));
    if name == TIMEOUT_ABOVE {
        let limit = value.and_then(|limit| limit.parse().ok());
        let problem = || format!("the limit is missing: write {TIMEOUT_ABOVE}=100");
        let limit = limit.ok_or_else(|| ParseFaultError(problem()))?;
        return Ok((FaultKind::TimeoutAbove(limit), 1.0));
    }
    if let Some((_, at)) = POSITIONS.iter().find(|(known, _)| *known == name) {
        let position = value.map(parse_size).transpose().map_err(ParseFaultError)?;
        return Ok((at(position), 1.0));
    }
    let Some((_, kind)) = NAMES.iter().find(|(known, _)| *known == name) else {
        let rates = NAMES.iter().map(|(name, _)| *name);
        let names = rates.chain(POSITIONS.iter().map(|(name, _)| *name)).collect::<Vec<_>>();
        let names = names.join(", ");
        let problem = format!("'{name}' is not a fault: use one of {names}, {TIMEOUT_ABOVE}");
        return Err(ParseFaultError(problem));
    };
    let is_size = |value: &&str| value.ends_with(|last: char| last.is_ascii_alphabetic());
    match value {
        None => Ok((*kind, 1.0)),
        Some(value) if *kind == FaultKind::Slow && is_size(&value) => {
            Ok((FaultKind::Pace(parse_size(value).map_err(ParseFaultError)?), 1.0))
        }
        Some(value) => Ok((*kind, parse_rate(value)?)),
    }
}

fn parse_rate(text: &str) -> Result<f64, ParseFaultError> {
    let rate = text.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
    let problem = || format!("'{text}' is not a rate: use a number from 0 to 1");
    rate.ok_or_else(|| ParseFaultError(problem()))
}

fn parse_count(name: &str, text: &str) -> Result<u64, ParseFaultError> {
    let problem = |_| ParseFaultError(format!("the number is missing: write {name}=2"));
    text.parse().map_err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<FaultRule, ParseFaultError> {
        text.parse()
    }

    fn plain(kind: FaultKind, rate: f64) -> FaultRule {
        FaultRule { kind, rate, limit: FaultLimit::None, after: 0, at: None }
    }

    #[test]
    fn faults_parse_with_and_without_a_rate() {
        assert_eq!(read("401"), Ok(plain(FaultKind::Unauthorized, 1.0)));
        assert_eq!(read("half-json=0.25"), Ok(plain(FaultKind::HalfJson, 0.25)));
        for (name, kind) in NAMES {
            assert_eq!(read(name).map(|fault| fault.kind), Ok(kind));
        }
        assert_eq!(read("timeout-above=25"), Ok(plain(FaultKind::TimeoutAbove(25), 1.0)));
        for wrong in ["timeout-above", "timeout-above=", "timeout-above=-1", "timeout-above=0.5"] {
            assert!(read(wrong).unwrap_err().to_string().contains("timeout-above=100"), "{wrong}");
        }
        let unknown = read("404").unwrap_err().to_string();
        assert!(unknown.contains("half-json") && unknown.contains("drop-after"), "{unknown}");
        assert!(unknown.contains("staging-drop, cut, stall, gone"), "{unknown}");
        for wrong in ["500=2", "500=-1", "500=", "500=NaN", "500=often"] {
            assert!(read(wrong).unwrap_err().to_string().contains("from 0 to 1"), "{wrong}");
        }
    }

    #[test]
    fn faults_of_streams_have_positions_and_paces() {
        assert_eq!(read("cut"), Ok(plain(FaultKind::Cut(None), 1.0)));
        assert_eq!(read("stall=0"), Ok(plain(FaultKind::Stall(Some(0)), 1.0)));
        assert_eq!(read("gone=1MiB"), Ok(plain(FaultKind::Gone(Some(1 << 20)), 1.0)));
        assert_eq!(read("slow=100kB"), Ok(plain(FaultKind::Pace(100_000), 1.0)));
        assert_eq!(read("slow=0.5"), Ok(plain(FaultKind::Slow, 0.5)));
        for wrong in ["cut=", "cut=far", "slow=1x"] {
            assert!(read(wrong).unwrap_err().to_string().contains("is not a size"), "{wrong}");
        }
    }

    #[test]
    fn rules_have_limits_and_a_place_that_takes_the_rest() {
        let rule = read("cut=5,each=2,after=1,rate=0.5,at=P\u{e9}rez, Ana,each=9").unwrap();
        let expected = FaultRule {
            kind: FaultKind::Cut(Some(5)),
            rate: 0.5,
            limit: FaultLimit::Each(2),
            after: 1,
            at: Some("p\u{e9}rez, ana,each=9".to_owned()),
        };
        assert_eq!(rule, expected);
        assert_eq!(read("500,times=3").unwrap().limit, FaultLimit::Times(3));
        for wrong in ["500,times", "500,times=x", "500,each=-1"] {
            assert!(read(wrong).unwrap_err().to_string().contains("=2"), "{wrong}");
        }
        assert!(read("500,once").unwrap_err().to_string().contains("times=N"));
        assert!(read("500,rate=2").unwrap_err().to_string().contains("from 0 to 1"));
    }
}
