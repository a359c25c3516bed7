//! A login as it is stored, and its key.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};

use crate::client::Login;
use crate::secret::Secret;

/// The server that issued a login, and the user that it was issued for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoginKey {
    pub(crate) server: String,
    pub(crate) user: String,
}

/// A login with its key, as both stores write it.
#[derive(Serialize, Deserialize)]
pub(super) struct LoginRecord {
    #[serde(flatten)]
    pub(super) key: LoginKey,
    #[serde(serialize_with = "reveal")]
    access_token: Secret,
    #[serde(default, serialize_with = "reveal_if_any")]
    refresh_token: Option<Secret>,
    #[serde(default)]
    expires: Option<String>,
    #[serde(default)]
    renew: Option<String>,
    #[serde(default)]
    user_name: String,
}

impl LoginRecord {
    pub(super) fn new(key: &LoginKey, login: &Login) -> Self {
        let time = |time: Option<DateTime<Utc>>| time.map(crate::time::wire);
        Self {
            key: key.clone(),
            access_token: login.access.clone(),
            refresh_token: login.refresh.clone(),
            expires: time(login.expires),
            renew: time(login.renew),
            user_name: login.user_name.clone(),
        }
    }

    pub(super) fn into_login(self) -> Login {
        let time = |text: Option<String>| {
            text.and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).map(|time| time.to_utc())
        };
        Login {
            access: self.access_token,
            refresh: self.refresh_token,
            expires: time(self.expires),
            renew: time(self.renew),
            user_name: self.user_name,
        }
    }
}

pub(super) fn reveal<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.reveal())
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn reveal_if_any<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::reveal).serialize(serializer)
}
