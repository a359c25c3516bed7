//! Users: their names and roles, and the items that the restore operator may restore.

use serde::Serialize;

use super::random::{self, Id, Purpose};
use super::text::TextStyle;
use super::workloads::SandboxWorkload;

/// Returns the names of all users with their roles, by number. Only the administrator's is an option.
pub(crate) fn user_names(administrator: &str) -> [(&str, CallerRole); 4] {
    [
        (administrator, CallerRole::Administrator),
        ("ana@contoso.example", CallerRole::Tenant),
        ("helpdesk@fabrikam.example", CallerRole::Operator),
        ("auditor@northwind.example", CallerRole::Administrator),
    ]
}

/// Returns a name as the sessions of a real server spell it: `user@domain.example` becomes
/// `DOMAIN\user` for an administrator, and `domain.example`, the organization, for a tenant.
pub(crate) fn spell_user(name: &str, role: CallerRole) -> String {
    match (name.split_once('@'), role) {
        (Some((user, domain)), CallerRole::Administrator) => {
            let domain = domain.split('.').next().unwrap_or_default();
            format!("{}\\{user}", domain.to_uppercase())
        }
        (Some((_, organization)), CallerRole::Tenant) => organization.to_owned(),
        _ => name.to_owned(),
    }
}

/// The role of a caller; each way of signing in leads to one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CallerRole {
    /// Signed in with a password.
    Administrator,
    /// Administrator of one organization, signed in with Microsoft.
    Tenant,
    /// Restores for others of one organization, signed in with Microsoft.
    Operator,
}

impl CallerRole {
    /// Returns the number of the role's user. Some initial sessions are of these users.
    pub(crate) fn user(self) -> u8 {
        match self {
            Self::Administrator => 0,
            Self::Tenant => 1,
            Self::Operator => 2,
        }
    }

    /// Returns the name of the role's user; that of an administrator is an option.
    pub(crate) fn name(self, administrator: &str) -> &str {
        user_names(administrator)[usize::from(self.user())].0
    }

    /// Returns the index of the organization to which a tenant or an operator belongs.
    pub(crate) fn organization(self) -> usize {
        usize::from(self == Self::Operator)
    }

    /// Returns whether the role may see sessions of a user.
    pub(crate) fn can_see(self, user: u8) -> bool {
        self == Self::Administrator || self.user() == user
    }
}

/// An authenticated caller. It stays the same when tokens are refreshed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Caller {
    /// The number of the sign-in, unique on this server.
    pub(crate) sign_in: u64,
    /// The role with which the caller signed in.
    pub(crate) role: CallerRole,
}

/// The kind of an item in the scope of an operator.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum ScopeKind {
    /// A user or a shared mailbox.
    User,
    /// A `SharePoint` site.
    Site,
    /// A team; not in v6.
    Team,
}

impl ScopeKind {
    /// Returns the name of the kind in the contract.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Site => "Site",
            Self::Team => "Team",
        }
    }
}

/// An item that a restore operator may restore.
#[derive(Clone, Copy)]
pub(crate) struct ScopeItem {
    /// The kind of the item.
    pub(crate) kind: ScopeKind,
    /// The name, as sessions contain it.
    pub(crate) name: &'static str,
    /// The mail address, or the URL of a site, by which backups contain the item.
    pub(crate) address: &'static str,
}

impl ScopeItem {
    /// Returns the item for a caller's own data: an operator explores it if no scope is given.
    pub(crate) fn own(role: CallerRole) -> Self {
        let name = match role {
            CallerRole::Administrator => "",
            _ => role.name(""),
        };
        Self { kind: ScopeKind::User, name, address: name }
    }

    /// Returns the item with its name in a style.
    pub(crate) fn in_style(self, style: TextStyle) -> Self {
        Self { name: style.text(self.name), ..self }
    }

    /// Returns the workloads that contain data of the item.
    pub(crate) fn workloads(self) -> &'static [SandboxWorkload] {
        match self.kind {
            ScopeKind::Site => &[SandboxWorkload::Vesp],
            ScopeKind::Team => &[SandboxWorkload::Vet],
            ScopeKind::User => &[SandboxWorkload::Vex, SandboxWorkload::Veod],
        }
    }
}

const fn user(name: &'static str, address: &'static str) -> ScopeItem {
    ScopeItem { kind: ScopeKind::User, name, address }
}

/// The scope of the operator: the number that leads to the id, the item, and the type of a user,
/// which may be null in all versions.
pub(crate) const SCOPE: [(u64, ScopeItem, Option<&str>); 5] = [
    (0, user("Lidia P\u{e9}rez", "lidia@fabrikam.example"), Some("User")),
    (1, user("Finance, \"all\" of it", "finance@fabrikam.example"), Some("SharedMailbox")),
    (2, user("Newcomer", "newcomer@fabrikam.example"), None),
    (10, site("https://fabrikam.example/sites/hr"), None),
    (
        20,
        ScopeItem {
            kind: ScopeKind::Team,
            name: "Welcome desk",
            address: "welcome@fabrikam.example",
        },
        None,
    ),
];

const fn site(url: &'static str) -> ScopeItem {
    ScopeItem { kind: ScopeKind::Site, name: url, address: url }
}

/// Returns the id of the scope item with a number.
pub(crate) fn scope_id(seed: u64, number: u64) -> Id {
    random::id(seed, Purpose::Portal, 100 + number)
}
