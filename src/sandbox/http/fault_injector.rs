//! Decides which requests are affected by faults.

use std::collections::HashMap;

use super::fault_rules::{FaultLimit, FaultRule};
use super::faults::{FaultKind, InjectedFault};
use super::page_faults::FaultTarget;
use crate::sandbox::data::random::{self, Purpose};

/// The request that a fault may affect.
pub(crate) struct FaultSubject<'a> {
    /// The kind of request.
    pub(crate) target: FaultTarget,
    /// The path in lower case.
    pub(crate) path: &'a str,
    /// The names of the thing in the path, in lower case; empty if no rule needs them.
    pub(crate) names: &'a str,
}

/// Decides which requests are affected by faults.
pub(crate) struct FaultInjector {
    rules: Vec<FaultRule>,
    seed: u64,
    draws: u64,
    /// The number of requests that a rule could affect so far: of all, or of one path.
    seen: HashMap<(usize, Option<String>), u64>,
}

impl FaultInjector {
    /// Creates an injector whose decisions depend on the seed.
    pub(crate) fn new(rules: Vec<FaultRule>, seed: u64) -> Self {
        Self { rules, seed, draws: 0, seen: HashMap::new() }
    }

    /// Returns whether a rule needs the names of things.
    pub(crate) fn needs_names(&self) -> bool {
        self.rules.iter().any(|rule| rule.at.is_some())
    }

    /// Returns the fault for the next request: that of the first rule that applies and whose random draw is below its
    /// rate. Requests that the kind of a rule cannot affect, or that are elsewhere, draw nothing.
    pub(crate) fn next_fault(&mut self, subject: &FaultSubject<'_>) -> Option<InjectedFault> {
        for (number, rule) in self.rules.iter().enumerate() {
            let is_there = rule
                .at
                .as_deref()
                .is_none_or(|at| subject.path.contains(at) || subject.names.contains(at));
            if !is_there || !rule.kind.affects(subject.target) {
                continue;
            }
            let is_of_path =
                matches!(rule.limit, FaultLimit::Each(_)) || rule.kind == FaultKind::Remake;
            let path = is_of_path.then(|| subject.path.to_owned());
            let seen = self.seen.entry((number, path)).or_default();
            let turn = seen.checked_sub(rule.after);
            *seen += 1;
            let most = match rule.limit {
                FaultLimit::None => u64::MAX,
                FaultLimit::Times(most) | FaultLimit::Each(most) => most,
            };
            let Some(turn) = turn.filter(|turn| *turn < most) else { continue };
            self.draws += 1;
            let draw = random::number(self.seed, Purpose::Fault, self.draws) >> 32;
            let draw = f64::from(u32::try_from(draw).unwrap_or(u32::MAX)) / f64::from(u32::MAX);
            // `<` alone would let a rate of 1 miss the highest draw.
            if draw < rule.rate || rule.rate >= 1.0 {
                return Some(InjectedFault { kind: rule.kind, turn });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn injector(rule: &str) -> FaultInjector {
        FaultInjector::new(vec![rule.parse().unwrap()], 1)
    }

    fn is_hit(faults: &mut FaultInjector, target: FaultTarget, path: &str) -> bool {
        faults.next_fault(&FaultSubject { target, path, names: "ana p\u{e9}rez/inbox" }).is_some()
    }

    #[test]
    fn rates_are_kept_and_draws_repeat() {
        let hits = |rate: &str| {
            let mut faults = injector(&format!("500={rate}"));
            (0..1_000).filter(|_| is_hit(&mut faults, FaultTarget::Other, "")).count()
        };
        assert_eq!((hits("0"), hits("1")), (0, 1_000));
        assert!((200..300).contains(&hits("0.25")), "{}", hits("0.25"));
        assert_eq!(hits("0.25"), hits("0.25"));
    }

    #[test]
    fn sign_ins_are_never_unauthorized() {
        let mut faults = injector("401");
        assert!(!is_hit(&mut faults, FaultTarget::SignIn, ""));
        assert!(is_hit(&mut faults, FaultTarget::Other, ""));
    }

    #[test]
    fn limits_count_all_requests_or_those_of_a_path() {
        let hits = |rule: &str| {
            let mut faults = injector(rule);
            let paths = ["/a", "/b", "/a", "/b", "/a", "/b"];
            paths.map(|path| u8::from(is_hit(&mut faults, FaultTarget::Other, path)))
        };
        assert_eq!(hits("500,times=2"), [1, 1, 0, 0, 0, 0]);
        assert_eq!(hits("500,times=1,after=2"), [0, 0, 1, 0, 0, 0]);
        assert_eq!(hits("500,each=2"), [1, 1, 1, 1, 0, 0]);
        assert_eq!(hits("500,each=1,after=1"), [0, 0, 1, 1, 0, 0]);
        assert_eq!(hits("500,at=/B"), [0, 1, 0, 1, 0, 1]);
        assert_eq!(hits("500,times=0"), [0; 6]);
    }

    #[test]
    fn a_place_is_a_part_of_the_path_or_of_the_names() {
        for (place, is_there) in [("Ana P\u{e9}rez", true), ("x/1", true), ("lidia", false)] {
            let mut faults = injector(&format!("500,at={place}"));
            assert_eq!(is_hit(&mut faults, FaultTarget::Other, "/x/1"), is_there, "{place}");
        }
    }

    #[test]
    fn remade_content_differs_from_the_second_request_of_a_path_on() {
        let mut faults = injector("remake");
        let save = FaultTarget::Save(random::id(1, Purpose::Session, 1));
        let mut turn = |path| {
            let subject = FaultSubject { target: save, path, names: "" };
            faults.next_fault(&subject).map(|fault| fault.turn)
        };
        assert_eq!([turn("/a"), turn("/b"), turn("/a"), turn("/a")], [0, 0, 1, 2].map(Some));
    }
}
