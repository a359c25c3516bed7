//! Signing in: `POST /token`, form-encoded in every version.

use serde::Deserialize;

use super::model::text;
use super::request::Field;
use super::{Answer, Body, Effect, Request, Secret};

/// What signing in brings.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(rename = "access_token")]
    pub(crate) access: Secret,
    #[serde(rename = "refresh_token")]
    pub(crate) refresh: Option<Secret>,
    /// Whom the server took us for; optional in v8.
    #[serde(default, rename = "userName", deserialize_with = "text")]
    pub(crate) user_name: String,
}

impl Answer for Token {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
}

/// From v7 on a token answer would otherwise come with an antiforgery cookie that every later call must carry.
/// v6 does not list the field, and a form binder ignores what it does not know.
const NO_ANTIFORGERY: (&str, Field) = ("disable_antiforgery_token", Field::Plain("true"));

/// Signs in with a user name and a password.
pub(crate) fn password(username: &str, password: &Secret) -> Request<Token> {
    sign_in(vec![
        ("grant_type", Field::Plain("password")),
        ("username", Field::Text(username.to_owned())),
        ("password", Field::Secret(password.clone())),
        NO_ANTIFORGERY,
    ])
}

/// Exchanges a refresh token for a new pair; the old one may be void at once.
pub(crate) fn refresh(refresh_token: &Secret) -> Request<Token> {
    sign_in(vec![
        ("grant_type", Field::Plain("refresh_token")),
        ("refresh_token", Field::Secret(refresh_token.clone())),
        NO_ANTIFORGERY,
    ])
}

fn sign_in(fields: Vec<(&'static str, Field)>) -> Request<Token> {
    Request::post(&["token"], Effect::SignIn, Body::Form(fields)).anonymous()
}
