//! Microsoft's side of a sign-in: device codes, and the tokens that they lead to. Every sign-in is
//! approved.

use std::collections::HashMap;

use http::{Method, Request, StatusCode};
use serde_json::{Map, Value};

use crate::sandbox::data::CallerRole;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::http::{
    FormFields, JsonObject, MAX_BODY, SandboxError, SandboxResponse, SandboxResult, SandboxVersion,
    json_response,
};

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const PAGE: &str = "https://login.simulated.example/device";

/// An endpoint of Microsoft.
#[derive(Clone, Copy)]
pub(crate) enum MicrosoftEndpoint {
    /// `POST /{domain}/oauth2/v2.0/devicecode`.
    DeviceCode,
    /// `POST /{domain}/oauth2/v2.0/token`.
    Token,
}

impl MicrosoftEndpoint {
    /// Returns the endpoint at a path. Any domain is accepted that is not a version of the API.
    pub(crate) fn find(path: &[&str]) -> Option<Self> {
        let [domain, "oauth2", "v2.0", last] = path else { return None };
        let is_domain = !domain.is_empty() && SandboxVersion::from_segment(domain).is_none();
        match *last {
            "devicecode" if is_domain => Some(Self::DeviceCode),
            "token" if is_domain => Some(Self::Token),
            _ => None,
        }
    }
}

/// The device codes and tokens that Microsoft issued.
pub(crate) struct MicrosoftLogin {
    /// The errors with which the polls of each device code are answered, in order.
    poll_errors: Vec<String>,
    seed: u64,
    issued: u64,
    devices: u64,
    /// By device code.
    pending: HashMap<String, DeviceSignIn>,
    /// By access token.
    tokens: HashMap<String, MicrosoftGrant>,
}

/// A device whose user has not signed in yet.
struct DeviceSignIn {
    client: String,
    scope: String,
    polls: usize,
}

/// The refresh token and the role that belong to an access token.
struct MicrosoftGrant {
    refresh: String,
    role: CallerRole,
}

impl MicrosoftLogin {
    /// Creates a state without device codes and tokens.
    pub(crate) fn new(poll_errors: Vec<String>, seed: u64) -> Self {
        let (pending, tokens) = (HashMap::new(), HashMap::new());
        Self { poll_errors, seed, issued: 0, devices: 0, pending, tokens }
    }

    /// Answers a request. Like Microsoft, it reports every mistake as an OAuth error.
    pub(crate) fn answer(
        &mut self,
        endpoint: MicrosoftEndpoint,
        request: &Request<Vec<u8>>,
    ) -> SandboxResult {
        let form = read_form(request)?;
        match endpoint {
            MicrosoftEndpoint::DeviceCode => self.create_device_code(&form),
            MicrosoftEndpoint::Token => self.poll(&form),
        }
    }

    /// Returns the role for which an assertion was issued. An assertion is a whole token response
    /// (JSON) whose access and refresh token belong together.
    pub(crate) fn role_of(&self, assertion: &str) -> Option<CallerRole> {
        let document: Map<String, Value> = serde_json::from_str(assertion).ok()?;
        let text = |name| document.get(name).and_then(Value::as_str);
        let grant = self.tokens.get(text("access_token")?)?;
        (text("refresh_token") == Some(&grant.refresh)).then_some(grant.role)
    }

    fn create_device_code(&mut self, form: &FormFields) -> SandboxResult {
        let (client, scope) = (require(form, "client_id")?, require(form, "scope")?);
        self.devices += 1;
        let user_code = format!("SANDBOX-{}", self.devices);
        let device_code = self.new_token("ms-device");
        let message = format!(
            "To sign in, open the page {PAGE} and enter the code {user_code}. This is \
             simulated: there is no such page, and the sign-in approves itself."
        );
        let body = JsonObject::new()
            .set("user_code", user_code)
            .set("device_code", &device_code)
            .set("verification_uri", PAGE)
            .set("expires_in", 900)
            .set("interval", 1)
            .set("message", message);
        self.pending.insert(device_code, DeviceSignIn { client, scope, polls: 0 });
        Ok(json_response(StatusCode::OK, &body))
    }

    /// Answers a poll. A device code is valid for the client that requested it, and for one token.
    fn poll(&mut self, form: &FormFields) -> SandboxResult {
        let grant = require(form, "grant_type")?;
        if grant != DEVICE_CODE {
            return Err(SandboxError::oauth("unsupported_grant_type", "The grant is not served."));
        }
        let (client, code) = (require(form, "client_id")?, require(form, "device_code")?);
        let device = self.pending.get_mut(&code).filter(|device| device.client == client);
        let invalid = || SandboxError::oauth("invalid_grant", "The code is invalid.");
        let device = device.ok_or_else(invalid)?;
        if let Some(error) = self.poll_errors.get(device.polls) {
            device.polls += 1;
            return Err(SandboxError::oauth(error, "The simulated server is set to answer this."));
        }
        let device = self.pending.remove(&code);
        Ok(self.issue(&device.map(|device| device.scope).unwrap_or_default()))
    }

    fn issue(&mut self, scope: &str) -> SandboxResponse {
        let access = self.new_token("ms-access");
        let refresh = self.new_token("ms-refresh");
        let id = self.new_token("ms-id");
        let body = JsonObject::new()
            .set("token_type", "Bearer")
            .set("scope", scope)
            .set("expires_in", 3_600)
            .set("ext_expires_in", 3_600)
            .set("access_token", &access)
            .set("refresh_token", &refresh)
            .set("id_token", id);
        // A token is for one application: the Restore Portal's, or Microsoft's own.
        let is_portal = scope.split_whitespace().any(|scope| scope.ends_with("access_as_user"));
        let role = if is_portal { CallerRole::Operator } else { CallerRole::Tenant };
        self.tokens.insert(access, MicrosoftGrant { refresh, role });
        json_response(StatusCode::OK, &body)
    }

    fn new_token(&mut self, prefix: &str) -> String {
        random::opaque_token(self.seed, Purpose::Microsoft, &mut self.issued, prefix)
    }
}

fn read_form(request: &Request<Vec<u8>>) -> Result<FormFields, SandboxError> {
    let invalid = |description| SandboxError::oauth("invalid_request", description);
    if request.method() != Method::POST {
        return Err(invalid("The endpoint only accepts POST requests."));
    }
    if request.body().len() > MAX_BODY {
        return Err(invalid("The body is too large."));
    }
    let form = FormFields::read(request.headers(), request.body());
    form.ok_or_else(|| invalid("The body must be a form."))
}

fn require(form: &FormFields, name: &str) -> Result<String, SandboxError> {
    let missing = || SandboxError::oauth("invalid_request", "A field of the form is missing.");
    form.field(name).map(str::to_owned).ok_or_else(missing)
}
