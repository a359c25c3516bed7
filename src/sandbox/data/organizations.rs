//! Organizations.

use super::random::{self, Id, Purpose};
use super::ticks::Ticks;

/// An organization; it may have no backups.
pub(crate) struct OrganizationFixture {
    /// The id.
    pub(crate) id: Id,
    /// The name, as sessions contain it. It is also the domain.
    pub(crate) name: &'static str,
    /// `Office365`, `OnPremises` or `Hybrid`.
    pub(crate) kind: &'static str,
    /// The times of the first and the last backup.
    pub(crate) backups: Option<(Ticks, Ticks)>,
    /// The description, which may be null.
    pub(crate) description: Option<&'static str>,
    /// The name at Microsoft 365; empty for an organization on premises.
    pub(crate) office_name: &'static str,
    /// The id at Microsoft.
    pub(crate) msid: Id,
}

/// Name, kind, office name, description. The domains are reserved for examples (RFC 2606).
const ORGANIZATIONS: [(&str, &str, &str, Option<&str>); 4] = [
    ("contoso.example", "Office365", "contoso.onmicrosoft.example", Some("Headquarters")),
    ("fabrikam.example", "Office365", "fabrikam.onmicrosoft.example", None),
    ("northwind.example", "Hybrid", "northwind.onmicrosoft.example", Some("Mail \"on site\", too")),
    ("tailspin.example", "OnPremises", "", Some("")),
];

/// Generates the organizations, without backups.
pub(super) fn generate_organizations(seed: u64) -> Vec<OrganizationFixture> {
    let organization = |(index, (name, kind, office_name, description))| OrganizationFixture {
        id: random::id(seed, Purpose::Organization, index),
        name,
        kind,
        backups: None,
        description,
        office_name,
        msid: random::id(seed, Purpose::Organization, index + 1_000),
    };
    (0..).zip(ORGANIZATIONS).map(organization).collect()
}

impl OrganizationFixture {
    /// Returns the opaque id of the organization's backups; `None` without backups.
    pub(crate) fn backed_up_id(&self) -> Option<String> {
        self.backups.map(|_| self.msid.to_digits())
    }
}
