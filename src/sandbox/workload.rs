//! The four kinds of data, and sets of them.

use serde::Serialize;

/// A kind of data, under the name of the Explorer that opens it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(super) enum Workload {
    /// Exchange.
    Vex,
    /// `OneDrive`.
    Veod,
    /// `SharePoint`.
    Vesp,
    /// Teams.
    Vet,
}

impl Workload {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Vex, Self::Veod, Self::Vesp, Self::Vet];

    /// The workload with that name, spelled as the contract does.
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| format!("{workload:?}") == name)
    }

    /// How it is called in the names of sessions.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Vex => "Exchange",
            Self::Veod => "OneDrive",
            Self::Vesp => "SharePoint",
            Self::Vet => "Teams",
        }
    }
}

/// What a job or a point holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Holds(u8);

impl Holds {
    /// A set of workloads.
    pub(super) const fn of(workloads: &[Workload]) -> Self {
        let mut bits = 0;
        let mut rest = workloads;
        while let [first, after @ ..] = rest {
            bits |= 1 << *first as u8;
            rest = after;
        }
        Self(bits)
    }

    /// Whether a workload is in the set.
    pub(super) fn has(self, workload: Workload) -> bool {
        self.0 & Self::of(&[workload]).0 != 0
    }

    /// The set without a workload.
    pub(super) fn without(self, workload: Workload) -> Self {
        Self(self.0 & !Self::of(&[workload]).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_contract() {
        for name in ["Vex", "Veod", "Vesp", "Vet"] {
            assert_eq!(serde_json::to_value(Workload::of(name).unwrap()).unwrap(), name);
        }
        assert_eq!(Workload::of("vex"), None);
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let both = Holds::of(&[Workload::Vex, Workload::Vet]);
        assert!(both.has(Workload::Vex) && both.has(Workload::Vet) && !both.has(Workload::Veod));
        assert!(!both.without(Workload::Vet).has(Workload::Vet));
        assert_eq!(both.without(Workload::Vet).without(Workload::Vex), Holds::of(&[]));
    }
}
