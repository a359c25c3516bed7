//! Microsoft's device code sign-in (RFC 8628) for tenants and restore operators, at an authority that is not the backup
//! server. Its whole response is the assertion of [`super::token::tenant`] and [`super::token::operator`].

use serde::Deserialize;
use serde::de::{Error, IgnoredAny};

use super::lenient::{Number, Text};
use super::request::BodyField;
use super::{Body, Effect, Request, ResponseBody, Secret};

/// The response with the page that the user opens and the code that they type there.
#[derive(Deserialize)]
pub(crate) struct DeviceCode {
    #[serde(rename = "device_code")]
    pub(crate) code: Secret,
    #[serde(default)]
    pub(crate) user_code: Text,
    #[serde(default)]
    pub(crate) verification_uri: Text,
    /// The lifetime of the code in seconds.
    #[serde(default)]
    pub(crate) expires_in: Number,
    /// The seconds between two token requests. The default is 5.
    #[serde(default)]
    pub(crate) interval: Number,
}

/// The document of tokens that Microsoft returned.
pub(crate) struct Assertion(pub(crate) Secret);

impl ResponseBody for Assertion {
    fn decode(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice::<IgnoredAny>(body)?;
        let text = std::str::from_utf8(body).map_err(Error::custom)?.trim();
        if text.starts_with('{') {
            Ok(Self(Secret::new(text)))
        } else {
            Err(Error::custom("expected an object"))
        }
    }
}

/// Requests a device code.
pub(crate) fn device_code(domain: &str, client_id: &str, scope: &str) -> Request<DeviceCode> {
    post(
        domain,
        "devicecode",
        vec![
            ("client_id", BodyField::Text(client_id.to_owned().into())),
            ("scope", BodyField::Text(scope.to_owned().into())),
        ],
    )
}

/// Requests the tokens for a device code. Until the user has typed it, the response is 400 with `authorization_pending`.
pub(crate) fn tokens(domain: &str, client_id: &str, code: &Secret) -> Request<Assertion> {
    post(
        domain,
        "token",
        vec![
            ("grant_type", BodyField::Text("urn:ietf:params:oauth:grant-type:device_code".into())),
            ("client_id", BodyField::Text(client_id.to_owned().into())),
            ("device_code", BodyField::Secret(code.clone())),
        ],
    )
}

fn post<T>(domain: &str, what: &str, fields: Vec<(&'static str, BodyField)>) -> Request<T> {
    let path = [domain, "oauth2", "v2.0", what];
    Request::post(&path, Effect::SignIn, Body::Form(fields)).anonymous().rooted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Version;

    #[test]
    fn path_has_no_api_version() {
        let call = tokens("contoso.example", "app", &Secret::new("code")).call;
        assert_eq!(call.target(Version::V8), "/contoso.example/oauth2/v2.0/token");
        assert_eq!(
            format!("{:?}", call.body),
            "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=app&device_code=[redacted]"
        );
    }

    #[test]
    fn assertion_is_the_whole_document() {
        let read = |text: &str| Assertion::decode(text.as_bytes()).map(|a| a.0.reveal().to_owned());
        assert_eq!(read(" {\"access_token\": \"x\"}\n").unwrap(), "{\"access_token\": \"x\"}");
        assert!(read("[]").is_err() && read("{\"a\":").is_err() && read("").is_err());
    }
}
