//! Things that go wrong on purpose.

use std::fmt;
use std::str::FromStr;

use http::{HeaderValue, Response, StatusCode, header};

use super::Reply;
use super::error::Problem;
use super::random::{self, Purpose};
use super::version::Version;
use super::wire;

/// How an answer can go wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FaultKind {
    /// 401 with an empty body, as for a rejected token. Signing in is spared: a server
    /// cannot reject a token there, and a client must be able to come as far as being rejected.
    Unauthorized,
    /// 429 with `Retry-After: 1`.
    TooManyRequests,
    /// 500 in the vendor's error shape; v8 leaks a `stackTrace`.
    ServerError,
    /// 503 with a page of some proxy.
    Unavailable,
    /// 200 with a page of HTML instead of JSON.
    Html,
    /// Acts, then answers 200 with the first half of the JSON.
    HalfJson,
    /// Never answers and keeps the connection.
    Hang,
    /// Closes the connection without acting.
    DropBefore,
    /// Acts, then closes the connection.
    DropAfter,
    /// Acts, then lets the body trickle out.
    Slow,
}

/// The names, as the user types them.
const NAMES: [(&str, FaultKind); 10] = [
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
];

/// A fault and how often it strikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The share of requests it strikes, from 0 to 1.
    pub rate: f64,
}

/// A text that names no fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParseFaultError(String);

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseFaultError {}

impl FromStr for Fault {
    type Err = ParseFaultError;

    /// Reads `KIND` or `KIND=RATE`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rate) = text.split_once('=').map_or((text, None), |(n, r)| (n, Some(r)));
        let Some((_, kind)) = NAMES.iter().find(|(known, _)| *known == name) else {
            let names = NAMES.map(|(name, _)| name).join(", ");
            return Err(ParseFaultError(format!(
                "unknown fault {name:?}, expected one of {names}"
            )));
        };
        let rate = match rate {
            None => 1.0,
            Some(rate) => match rate.parse() {
                Ok(rate) if (0.0..=1.0).contains(&rate) => rate,
                _ => {
                    let problem =
                        format!("the rate of a fault is a number from 0 to 1, not {rate:?}");
                    return Err(ParseFaultError(problem));
                }
            },
        };
        Ok(Self { kind: *kind, rate })
    }
}

/// The faults that were asked for, and how many dice were thrown.
pub(super) struct Faults {
    wanted: Vec<Fault>,
    seed: u64,
    thrown: u64,
}

impl Faults {
    /// Faults whose dice the seed decides.
    pub(super) fn new(wanted: Vec<Fault>, seed: u64) -> Self {
        Self { wanted, seed, thrown: 0 }
    }

    /// The fault that strikes the next request, if any: the first whose die says so.
    pub(super) fn next(&mut self, signing_in: bool) -> Option<FaultKind> {
        for fault in &self.wanted {
            self.thrown += 1;
            let die = random::number(self.seed, Purpose::Fault, self.thrown) >> 32;
            let die = f64::from(u32::try_from(die).unwrap_or(u32::MAX)) / f64::from(u32::MAX);
            let spared = signing_in && fault.kind == FaultKind::Unauthorized;
            // `<` alone would let a rate of 1 miss the highest throw.
            if !spared && (die < fault.rate || fault.rate >= 1.0) {
                return Some(fault.kind);
            }
        }
        None
    }
}

/// What the client gets when `kind` strikes; `act` is what it asked for.
pub(super) fn strike(
    kind: FaultKind,
    version: Version,
    act: impl FnOnce() -> Response<Vec<u8>>,
) -> Reply {
    match kind {
        FaultKind::Unauthorized => Reply::Answer(Problem::Unauthorized.answer(version)),
        FaultKind::TooManyRequests => {
            let message = "The pretend server was told to be busy.";
            let mut answer = Problem::Fault(StatusCode::TOO_MANY_REQUESTS, message).answer(version);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            Reply::Answer(answer)
        }
        FaultKind::ServerError => Reply::Answer(Problem::Failure.answer(version)),
        FaultKind::Unavailable => {
            Reply::Answer(wire::html(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable"))
        }
        FaultKind::Html => {
            Reply::Answer(wire::html(StatusCode::OK, "Please sign in to the portal"))
        }
        FaultKind::HalfJson => Reply::Answer(half(act())),
        FaultKind::Hang => Reply::Hang,
        FaultKind::DropBefore => Reply::Close,
        FaultKind::DropAfter => {
            // What came of it is what the client must find out.
            drop(act());
            Reply::Close
        }
        FaultKind::Slow => Reply::Slow(act()),
    }
}

/// 200 with the first half of the body. An answer without one becomes the start of an object.
fn half(answer: Response<Vec<u8>>) -> Response<Vec<u8>> {
    let mut body = answer.into_body();
    if body.is_empty() {
        body = b"{}".to_vec();
    }
    body.truncate(body.len().div_ceil(2));
    wire::raw(StatusCode::OK, wire::JSON, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_with_and_without_a_rate() {
        let read = |text: &str| text.parse::<Fault>();
        assert_eq!(read("401"), Ok(Fault { kind: FaultKind::Unauthorized, rate: 1.0 }));
        assert_eq!(read("half-json=0.25"), Ok(Fault { kind: FaultKind::HalfJson, rate: 0.25 }));
        for (name, kind) in NAMES {
            assert_eq!(read(name).map(|fault| fault.kind), Ok(kind));
        }
        let unknown = read("404").unwrap_err().to_string();
        assert!(unknown.contains("half-json") && unknown.contains("drop-after"), "{unknown}");
        for wrong in ["500=2", "500=-1", "500=", "500=NaN", "500=often"] {
            assert!(read(wrong).unwrap_err().to_string().contains("from 0 to 1"), "{wrong}");
        }
    }

    #[test]
    fn rates_are_kept_and_the_dice_repeat() {
        let throw = |rate| {
            let fault = Fault { kind: FaultKind::ServerError, rate };
            let mut faults = Faults::new(vec![fault], 1);
            (0..1_000).filter(|_| faults.next(false).is_some()).count()
        };
        assert_eq!((throw(0.0), throw(1.0)), (0, 1_000));
        assert!((200..300).contains(&throw(0.25)), "{}", throw(0.25));
        assert_eq!(throw(0.25), throw(0.25));
    }

    #[test]
    fn signing_in_is_never_unauthorized() {
        let fault = Fault { kind: FaultKind::Unauthorized, rate: 1.0 };
        let mut faults = Faults::new(vec![fault], 1);
        assert_eq!(faults.next(true), None);
        assert_eq!(faults.next(false), Some(FaultKind::Unauthorized));
    }

    #[test]
    fn half_of_the_json_is_no_json() {
        for body in ["", "{}", "[]", "{\"id\":1}"] {
            let cut = half(Response::new(body.as_bytes().to_vec()));
            assert_eq!(cut.status(), StatusCode::OK);
            assert!(serde_json::from_slice::<serde_json::Value>(cut.body()).is_err(), "{body}");
        }
    }
}
