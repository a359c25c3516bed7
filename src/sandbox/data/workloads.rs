//! The four workloads, and sets of them.

use serde::Serialize;

/// A workload, under the name of the Veeam Explorer that opens it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum SandboxWorkload {
    /// Exchange.
    Vex,
    /// `OneDrive`.
    Veod,
    /// `SharePoint`.
    Vesp,
    /// Teams.
    Vet,
}

impl SandboxWorkload {
    /// All workloads.
    pub(crate) const ALL: [Self; 4] = [Self::Vex, Self::Veod, Self::Vesp, Self::Vet];

    /// Returns the workload with a name of the contract in any case.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| format!("{workload:?}").eq_ignore_ascii_case(name))
    }

    /// Returns the product name, as session names contain it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Vex => "Exchange",
            Self::Veod => "OneDrive",
            Self::Vesp => "SharePoint",
            Self::Vet => "Teams",
        }
    }
}

/// A set of workloads, for example those of a job or of a restore point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct WorkloadSet(u8);

impl WorkloadSet {
    /// Creates a set.
    pub(crate) const fn new(workloads: &[SandboxWorkload]) -> Self {
        let mut bits = 0;
        let mut rest = workloads;
        while let [first, after @ ..] = rest {
            bits |= 1 << *first as u8;
            rest = after;
        }
        Self(bits)
    }

    /// Returns whether the set contains a workload.
    pub(crate) fn contains(self, workload: SandboxWorkload) -> bool {
        self.0 & Self::new(&[workload]).0 != 0
    }

    /// Returns the set without a workload.
    pub(crate) fn without(self, workload: SandboxWorkload) -> Self {
        Self(self.0 & !Self::new(&[workload]).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_contract() {
        for name in ["Vex", "Veod", "Vesp", "Vet"] {
            assert_eq!(
                serde_json::to_value(SandboxWorkload::from_name(name).unwrap()).unwrap(),
                name
            );
        }
        assert_eq!(SandboxWorkload::from_name("vex"), Some(SandboxWorkload::Vex));
        assert_eq!(SandboxWorkload::from_name("Exchange"), None);
    }

    #[test]
    fn sets_contain_their_members_only() {
        let both = WorkloadSet::new(&[SandboxWorkload::Vex, SandboxWorkload::Vet]);
        assert!(
            both.contains(SandboxWorkload::Vex)
                && both.contains(SandboxWorkload::Vet)
                && !both.contains(SandboxWorkload::Veod)
        );
        assert!(!both.without(SandboxWorkload::Vet).contains(SandboxWorkload::Vet));
        assert_eq!(
            both.without(SandboxWorkload::Vet).without(SandboxWorkload::Vex),
            WorkloadSet::new(&[])
        );
    }
}
