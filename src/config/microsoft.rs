//! Sign-in by Microsoft Entra ID, as a profile stores it.

use serde::Deserialize;

use super::values::parsed_with;
use crate::client::Address;

/// Settings of a sign-in as a tenant or as a restore operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MicrosoftSettings {
    pub(crate) role: MicrosoftRole,
    /// The sign-in server of Microsoft; a national cloud has another one.
    #[serde(deserialize_with = "authority")]
    pub(crate) authority: Address,
    /// The organization's domain, or `organizations`.
    pub(crate) domain: String,
    /// The id of the application that requests the sign-in.
    pub(crate) client_id: String,
    pub(crate) scope: String,
    /// The client id that is sent to the backup server.
    pub(crate) grant_client_id: String,
}

/// The role that a Microsoft account has at the backup server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MicrosoftRole {
    Tenant,
    Operator,
}

impl MicrosoftRole {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Operator => "operator",
        }
    }
}

fn authority<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Address, D::Error> {
    parsed_with(source, Address::parse_web)
}
