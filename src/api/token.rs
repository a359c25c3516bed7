//! Signing in and out: `POST /token`, form-encoded in every version.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::lenient::{Number, Text};
use super::request::BodyField;
use super::{Body, Effect, NoContent, Request, Secret, Version};

/// The response to a sign-in.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(rename = "access_token")]
    pub(crate) access: Secret,
    #[serde(rename = "refresh_token")]
    pub(crate) refresh: Option<Secret>,
    /// The lifetime of the access token in seconds, which an administrator sets.
    #[serde(default)]
    expires_in: Number,
    /// The end of the access token, as an HTTP date. OAuth servers of .NET send it, and some send no `expires_in`.
    #[serde(default, rename = ".expires")]
    expires: Text,
    #[serde(default, rename = ".issued")]
    issued: Text,
    /// The name of the signed-in user; optional in v8.
    #[serde(default, rename = "userName")]
    pub(crate) user_name: Text,
}

impl Token {
    /// Returns the lifetime of the access token in seconds, if the server sent it. Without `.issued` the token was issued
    /// at `now`.
    pub(crate) fn lifetime(&self, now: DateTime<Utc>) -> Option<i64> {
        let date = |text: &str| Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc());
        let span =
            |expires: DateTime<Utc>| (expires - date(&self.issued).unwrap_or(now)).num_seconds();
        self.expires_in.or_else(|| date(&self.expires).map(span))
    }
}

/// The field that suppresses the antiforgery cookie, which later calls would have to send from v7 on. v6 does not list the
/// field, and a form binder ignores unknown fields.
const NO_ANTIFORGERY: (&str, BodyField) =
    ("disable_antiforgery_token", BodyField::Text(Cow::Borrowed("true")));

/// Signs in with a user name and a password.
pub(crate) fn password(username: &str, password: &Secret) -> Request<Token> {
    sign_in(vec![
        ("grant_type", BodyField::Text("password".into())),
        ("username", BodyField::Text(username.to_owned().into())),
        ("password", BodyField::Secret(password.clone())),
        NO_ANTIFORGERY,
    ])
}

/// Exchanges a refresh token for new tokens. The old refresh token may become invalid at once.
pub(crate) fn refresh(refresh_token: &Secret) -> Request<Token> {
    sign_in(vec![
        ("grant_type", BodyField::Text("refresh_token".into())),
        ("refresh_token", BodyField::Secret(refresh_token.clone())),
        NO_ANTIFORGERY,
    ])
}

/// Signs in as a tenant with Microsoft's response: the whole document, not only the token in it.
pub(crate) fn tenant(client_id: &str, assertion: &Secret) -> Request<Token> {
    by_assertion("urn:ietf:params:oauth:grant-type:jwt-bearer", client_id, assertion)
}

/// Signs in as a restore operator with Microsoft's response: the whole document, not only the token in it.
pub(crate) fn operator(client_id: &str, assertion: &Secret) -> Request<Token> {
    by_assertion("operator", client_id, assertion)
}

/// Revokes the tokens of the login that sends it, from v7 on: 200 in v7, 204 in v8. Sessions that the login opened may end,
/// too.
pub(crate) fn revoke() -> Request<NoContent> {
    Request::post(&["token", "logout"], Effect::SignIn, Body::None).since(Version::V7)
}

fn by_assertion(grant: &'static str, client_id: &str, assertion: &Secret) -> Request<Token> {
    sign_in(vec![
        ("grant_type", BodyField::Text(grant.into())),
        ("client_id", BodyField::Text(client_id.to_owned().into())),
        ("assertion", BodyField::Secret(assertion.clone())),
        NO_ANTIFORGERY,
    ])
}

fn sign_in(fields: Vec<(&'static str, BodyField)>) -> Request<Token> {
    Request::post(&["token"], Effect::SignIn, Body::Form(fields)).anonymous()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetime_is_read_in_either_form() {
        let now = DateTime::parse_from_rfc3339("2026-11-25T11:30:00Z").unwrap().to_utc();
        let lifetime = |fields: &str| {
            let json = format!(r#"{{"access_token":"x"{fields}}}"#);
            serde_json::from_str::<Token>(&json).unwrap().lifetime(now)
        };
        let expires = r#","\u002eexpires":"Wed, 25 Nov 2026 12:00:00 GMT""#;
        assert_eq!(lifetime(""), None);
        assert_eq!(lifetime(r#","expires_in":3599"#), Some(3_599));
        assert_eq!(lifetime(expires), Some(1_800));
        let issued = r#",".issued":"Wed, 25 Nov 2026 11:00:00 GMT""#;
        assert_eq!(lifetime(&format!("{expires}{issued}")), Some(3_600));
        assert_eq!(lifetime(r#",".expires":"soon""#), None);
    }
}
