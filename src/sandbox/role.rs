//! What somebody who signed in is, and so may do.

use super::past;

/// A kind of caller; each way of signing in makes one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// Signed in with the password; may do everything but what is for the others alone.
    Administrator,
    /// The administrator of one organization.
    Tenant,
    /// Somebody who restores for others of an organization.
    Operator,
}

impl Role {
    /// The user of the role, by the number that sessions tell; some of them are there from the
    /// start.
    pub(super) fn user(self) -> u8 {
        match self {
            Self::Administrator => 0,
            Self::Tenant => 1,
            Self::Operator => 2,
        }
    }

    /// The name of the role's user; `None` for the administrator, who is named by the options.
    pub(super) fn name(self) -> Option<&'static str> {
        past::other(self.user())
    }

    /// The place of the organization that the role is of, where it is of one.
    pub(super) fn organization(self) -> usize {
        usize::from(self == Self::Operator)
    }

    /// Whether the role may see what this user started.
    pub(super) fn sees(self, user: u8) -> bool {
        self == Self::Administrator || self.user() == user
    }
}
