//! Microsoft's side of signing in: the device code and the token that it becomes. Nobody has to
//! approve anything, as it is pretend.

use std::collections::HashMap;

use http::{Method, Request, Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::error;
use super::random::{self, Purpose};
use super::request::Form;
use super::role::Role;
use super::route::LARGEST;
use super::version::Version;
use super::wire;

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const PAGE: &str = "https://pretend.example/device";

/// What can be asked of it.
#[derive(Clone, Copy)]
pub(super) enum Endpoint {
    /// `POST /{domain}/oauth2/v2.0/devicecode`.
    DeviceCode,
    /// `POST /{domain}/oauth2/v2.0/token`.
    Token,
}

impl Endpoint {
    /// The endpoint at a path. Any domain will do, unless it could be a version of the API.
    pub(super) fn find(path: &[&str]) -> Option<Self> {
        let [domain, "oauth2", "v2.0", last] = path else { return None };
        let possible = !domain.is_empty() && Version::of_segment(domain).is_none();
        match *last {
            "devicecode" if possible => Some(Self::DeviceCode),
            "token" if possible => Some(Self::Token),
            _ => None,
        }
    }
}

/// What Microsoft knows.
pub(super) struct Microsoft {
    /// The errors that the polls of a device code are answered with, in turn.
    answers: Vec<String>,
    seed: u64,
    issued: u64,
    devices: u64,
    waiting: HashMap<String, Device>,
    /// By the access token.
    tokens: HashMap<String, Issued>,
}

/// A device that waits for its user.
struct Device {
    client: String,
    scope: String,
    polls: usize,
}

/// The rest of what came with an access token.
struct Issued {
    refresh: String,
    role: Role,
}

/// The answer to a device, in Microsoft's order.
#[derive(Serialize)]
struct Prompt<'a> {
    user_code: &'a str,
    device_code: &'a str,
    verification_uri: &'static str,
    expires_in: u32,
    interval: u32,
    message: String,
}

/// The answer to a poll that succeeds, in Microsoft's order.
#[derive(Serialize)]
struct Tokens<'a> {
    token_type: &'static str,
    scope: &'a str,
    expires_in: u32,
    ext_expires_in: u32,
    access_token: &'a str,
    refresh_token: &'a str,
    id_token: &'a str,
}

/// An error and what it means.
type Refusal = (String, &'static str);

impl Microsoft {
    /// Nothing handed out yet.
    pub(super) fn new(answers: Vec<String>, seed: u64) -> Self {
        let (waiting, tokens) = (HashMap::new(), HashMap::new());
        Self { answers, seed, issued: 0, devices: 0, waiting, tokens }
    }

    /// Answers a request; all that is wrong with one is an error of OAuth, as it is there.
    pub(super) fn answer(
        &mut self,
        endpoint: Endpoint,
        request: &Request<Vec<u8>>,
    ) -> Response<Vec<u8>> {
        let answer = form(request).and_then(|form| match endpoint {
            Endpoint::DeviceCode => self.code(&form),
            Endpoint::Token => self.token(&form),
        });
        answer.unwrap_or_else(|(error, description)| error::oauth(&error, description))
    }

    /// Whom an assertion is good for: the document of tokens, whole, in which tokens that belong
    /// together were handed out here.
    pub(super) fn vouches_for(&self, assertion: &str) -> Option<Role> {
        let document: Map<String, Value> = serde_json::from_str(assertion).ok()?;
        let text = |name| document.get(name).and_then(Value::as_str);
        let issued = self.tokens.get(text("access_token")?)?;
        (text("refresh_token") == Some(&issued.refresh)).then_some(issued.role)
    }

    fn code(&mut self, form: &Form) -> Result<Response<Vec<u8>>, Refusal> {
        let (client, scope) = (needed(form, "client_id")?, needed(form, "scope")?);
        self.devices += 1;
        let user_code = format!("PRETEND-{}", self.devices);
        let device_code = self.opaque("ms-device");
        let answer = wire::json(
            StatusCode::OK,
            &Prompt {
                user_code: &user_code,
                device_code: &device_code,
                verification_uri: PAGE,
                expires_in: 900,
                interval: 1,
                message: format!(
                    "To sign in, open the page {PAGE} and enter the code {user_code}. This is \
                     pretend: there is no such page, and the sign-in approves itself."
                ),
            },
        );
        self.waiting.insert(device_code, Device { client, scope, polls: 0 });
        Ok(answer)
    }

    /// A code is good for the client that it was made for, and for one token.
    fn token(&mut self, form: &Form) -> Result<Response<Vec<u8>>, Refusal> {
        let grant = needed(form, "grant_type")?;
        if grant != DEVICE_CODE {
            return Err(refuse("unsupported_grant_type", "The grant is not served."));
        }
        let (client, code) = (needed(form, "client_id")?, needed(form, "device_code")?);
        let device = self.waiting.get_mut(&code).filter(|device| device.client == client);
        let device = device.ok_or_else(|| refuse("invalid_grant", "The code is invalid."))?;
        if let Some(error) = self.answers.get(device.polls) {
            device.polls += 1;
            return Err((error.clone(), "The pretend server was told to answer this."));
        }
        let device = self.waiting.remove(&code);
        Ok(self.issue(&device.map(|device| device.scope).unwrap_or_default()))
    }

    fn issue(&mut self, scope: &str) -> Response<Vec<u8>> {
        let access = self.opaque("ms-access");
        let refresh = self.opaque("ms-refresh");
        let id = self.opaque("ms-id");
        let answer = wire::json(
            StatusCode::OK,
            &Tokens {
                token_type: "Bearer",
                scope,
                expires_in: 3_600,
                ext_expires_in: 3_600,
                access_token: &access,
                refresh_token: &refresh,
                id_token: &id,
            },
        );
        // A token is for one application: for the Restore Portal's, or for Microsoft's own.
        let portal = scope.split_whitespace().any(|scope| scope.ends_with("access_as_user"));
        let role = if portal { Role::Operator } else { Role::Tenant };
        self.tokens.insert(access, Issued { refresh, role });
        answer
    }

    fn opaque(&mut self, start: &str) -> String {
        random::opaque(self.seed, Purpose::Microsoft, &mut self.issued, start)
    }
}

fn form(request: &Request<Vec<u8>>) -> Result<Form, Refusal> {
    if request.method() != Method::POST {
        return Err(refuse("invalid_request", "The endpoint only accepts POST requests."));
    }
    if request.body().len() > LARGEST {
        return Err(refuse("invalid_request", "The body is too large."));
    }
    let form = Form::read(request.headers(), request.body());
    form.ok_or_else(|| refuse("invalid_request", "The body must be a form."))
}

fn needed(form: &Form, name: &str) -> Result<String, Refusal> {
    let missing = || refuse("invalid_request", "A field of the form is missing.");
    form.field(name).map(str::to_owned).ok_or_else(missing)
}

fn refuse(error: &str, description: &'static str) -> Refusal {
    (error.to_owned(), description)
}
