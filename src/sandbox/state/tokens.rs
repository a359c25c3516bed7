//! Access and refresh tokens.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use serde::Serialize;

use super::microsoft::MicrosoftLogin;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Caller, CallerRole, Ticks, has_nulls, spell_user};
use crate::sandbox::http::{
    FormFields, JsonObject, SandboxError, SandboxRequest, SandboxResponse, SandboxResult,
    SandboxVersion, json_response, parse_flag,
};
use crate::sandbox::options::SandboxOptions;

/// The grant type of tenants.
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The issued tokens.
pub(crate) struct IssuedTokens {
    username: String,
    /// The administrator's name as token responses spell it.
    returned_name: String,
    password: String,
    lifetime: Duration,
    operator_only: bool,
    seed: u64,
    issued: u64,
    sign_ins: u64,
    access: HashMap<String, AccessGrant>,
    refresh: HashMap<String, TokenGrant>,
    codes: HashSet<String>,
    counts: GrantCounts,
}

/// The number of successful sign-ins by grant, and of sign-outs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct GrantCounts {
    password: u64,
    refresh: u64,
    tenant: u64,
    operator: u64,
    revoked: u64,
}

/// The rights of an access token and its refresh token.
#[derive(Clone, Copy)]
struct TokenGrant {
    caller: Caller,
    /// True if the tokens are valid without an antiforgery token.
    standalone: bool,
}

/// The rights of an access token.
struct AccessGrant {
    grant: TokenGrant,
    /// The end of the lifetime; `None` if the machine's clock cannot represent it.
    expires: Option<Instant>,
}

impl IssuedTokens {
    /// Creates a store without tokens.
    pub(crate) fn new(options: &SandboxOptions) -> Self {
        Self {
            returned_name: if options.spells_users {
                spell_user(&options.username, CallerRole::Administrator)
            } else {
                options.username.clone()
            },
            username: options.username.clone(),
            password: options.password.clone(),
            lifetime: options.token_lifetime,
            operator_only: options.operator_only,
            seed: options.seed,
            issued: 0,
            sign_ins: 0,
            access: HashMap::new(),
            refresh: HashMap::new(),
            codes: HashSet::new(),
            counts: GrantCounts::default(),
        }
    }

    /// Answers `POST /vN/token`.
    pub(crate) fn sign_in(
        &mut self,
        request: &SandboxRequest<'_>,
        microsoft: &MicrosoftLogin,
        now: Ticks,
    ) -> SandboxResult {
        let not_a_form = || SandboxError::oauth("invalid_request", "The body must be a form.");
        let form = request.form().ok_or_else(not_a_form)?;
        // v6 has no antiforgery token.
        let standalone = request.version == SandboxVersion::V6
            || form.field("disable_antiforgery_token").and_then(parse_flag).unwrap_or(false);
        let caller = self.authenticate(&form, microsoft)?;
        Ok(self.issue(request.version, TokenGrant { caller, standalone }, now))
    }

    /// Returns the caller of an access token; `None` if it is unknown or expired, or if it needs an
    /// antiforgery token. The vendor's pages demand that with each call, but three public clients read
    /// without it; so only changes need it here.
    pub(crate) fn caller(&self, token: &str, method: &Method) -> Option<Caller> {
        let access = self.access.get(token)?;
        let valid = access.expires.is_none_or(|expires| Instant::now() < expires);
        let is_complete = access.grant.standalone || method == Method::GET;
        (valid && is_complete).then_some(access.grant.caller)
    }

    /// Revokes all tokens of a caller.
    pub(crate) fn revoke(&mut self, caller: Caller) {
        self.access.retain(|_, access| access.grant.caller != caller);
        self.refresh.retain(|_, grant| grant.caller != caller);
        self.counts.revoked += 1;
    }

    /// Returns the number of successful sign-ins.
    pub(crate) fn counts(&self) -> GrantCounts {
        self.counts
    }

    fn authenticate(
        &mut self,
        form: &FormFields,
        microsoft: &MicrosoftLogin,
    ) -> Result<Caller, SandboxError> {
        let (role, count) = match form.field("grant_type") {
            Some("refresh_token") => return self.use_refresh_token(form.field("refresh_token")),
            Some("operator") => {
                check_assertion(form, microsoft, CallerRole::Operator)?;
                (CallerRole::Operator, &mut self.counts.operator)
            }
            Some("password" | JWT_BEARER) if self.operator_only => {
                let description = "Only restore operators may sign in.";
                return Err(SandboxError::oauth("unauthorized_client", description));
            }
            Some("password") => {
                self.check_password(form)?;
                (CallerRole::Administrator, &mut self.counts.password)
            }
            Some(JWT_BEARER) => {
                check_assertion(form, microsoft, CallerRole::Tenant)?;
                (CallerRole::Tenant, &mut self.counts.tenant)
            }
            _ => {
                let description = "The grant is not served.";
                return Err(SandboxError::oauth("unsupported_grant_type", description));
            }
        };
        *count += 1;
        self.sign_ins += 1;
        Ok(Caller { sign_in: self.sign_ins, role })
    }

    fn check_password(&self, form: &FormFields) -> Result<(), SandboxError> {
        let name = form.field("username");
        let names = [&self.username, &self.returned_name];
        let known =
            name.is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)));
        if !known || form.field("password") != Some(self.password.as_str()) {
            let description = "The user name or password is incorrect.";
            return Err(SandboxError::oauth("invalid_grant", description));
        }
        Ok(())
    }

    /// Consumes a refresh token, which is valid once. One that needs an antiforgery token is invalid.
    fn use_refresh_token(&mut self, token: Option<&str>) -> Result<Caller, SandboxError> {
        let grant = token.and_then(|token| self.refresh.get(token));
        let caller = grant.filter(|grant| grant.standalone).map(|grant| grant.caller);
        let invalid = || SandboxError::oauth("invalid_grant", "The refresh token is invalid.");
        let caller = caller.ok_or_else(invalid)?;
        self.refresh.remove(token.unwrap_or_default());
        self.counts.refresh += 1;
        Ok(caller)
    }

    /// Issues a pair of tokens. `userName` is optional in v8.
    fn issue(&mut self, version: SandboxVersion, grant: TokenGrant, now: Ticks) -> SandboxResponse {
        let start = Instant::now();
        self.access.retain(|_, access| access.expires.is_none_or(|expires| start < expires));
        let access = self.new_token("access");
        let refresh = self.new_token("refresh");
        let name = grant.caller.role.name(&self.returned_name);
        let is_named = !has_nulls(self.seed);
        // A real server writes one second less. The contract requires a positive number.
        let lifetime = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX);
        let seconds = (lifetime - 1).max(1);
        let body = JsonObject::new()
            .set("access_token", &access)
            .set("refresh_token", &refresh)
            .set("token_type", "bearer")
            .set("expires_in", seconds)
            .set("userName", Some(name).filter(|_| version < SandboxVersion::V8 || is_named))
            .set(".issued", now)
            .set(".expires", now.plus_seconds(lifetime));
        let expires = start.checked_add(self.lifetime);
        self.access.insert(access, AccessGrant { grant, expires });
        self.refresh.insert(refresh, grant);
        json_response(StatusCode::OK, &body)
    }

    /// Issues a code for one download.
    pub(crate) fn issue_code(&mut self) -> String {
        let code = self.new_token("code");
        self.codes.insert(code.clone());
        code
    }

    /// Returns whether a code was issued.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        self.codes.contains(code)
    }

    fn new_token(&mut self, prefix: &str) -> String {
        random::opaque_token(self.seed, Purpose::Token, &mut self.issued, prefix)
    }
}

/// Checks that the assertion in a form was issued by Microsoft for a role.
fn check_assertion(
    form: &FormFields,
    microsoft: &MicrosoftLogin,
    role: CallerRole,
) -> Result<(), SandboxError> {
    let (Some(_), Some(assertion)) = (form.field("client_id"), form.field("assertion")) else {
        let description = "A field of the form is missing.";
        return Err(SandboxError::oauth("invalid_request", description));
    };
    let invalid = || SandboxError::oauth("invalid_grant", "The assertion is invalid.");
    let fits = microsoft.role_of(assertion) == Some(role);
    fits.then_some(()).ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::Value;

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";
    const PASSWORD: &str = "grant_type=password&username=ADMIN&password=p%26w+d";

    fn store(lifetime: Duration) -> IssuedTokens {
        IssuedTokens::new(&SandboxOptions {
            username: "admin".to_owned(),
            password: "p&w d".to_owned(),
            token_lifetime: lifetime,
            ..SandboxOptions::default()
        })
    }

    fn sign_in(
        store: &mut IssuedTokens,
        version: SandboxVersion,
        form: &str,
    ) -> Result<(String, String), String> {
        let request = Request::builder().header("content-type", FORM);
        let request = request.body(form.as_bytes().to_vec()).unwrap();
        let request = SandboxRequest::new(version, &request);
        match store.sign_in(&request, &MicrosoftLogin::new(Vec::new(), 1), Ticks::NEVER) {
            Err(SandboxError::OAuth(error, _)) => Err(error),
            Err(other) => panic!("{other:?}"),
            Ok(response) => {
                let body: Value = serde_json::from_slice(response.body()).unwrap();
                let text = |name: &str| body[name].as_str().unwrap().to_owned();
                Ok((text("access_token"), text("refresh_token")))
            }
        }
    }

    #[test]
    fn only_the_right_password_signs_in() {
        let mut store = store(Duration::from_secs(60));
        let (access, refresh) = sign_in(&mut store, SandboxVersion::V6, PASSWORD).unwrap();
        assert!(store.caller(&access, &Method::POST).is_some());
        assert!(store.caller(&refresh, &Method::POST).is_none());
        assert!(access.starts_with("access-") && refresh.starts_with("refresh-"));
        assert!(access.len() > 200);
        let wrong = "grant_type=password&username=admin&password=wrong";
        assert_eq!(sign_in(&mut store, SandboxVersion::V6, wrong).unwrap_err(), "invalid_grant");
        let wrong = "grant_type=integration&integration_token=x";
        assert_eq!(
            sign_in(&mut store, SandboxVersion::V8, wrong).unwrap_err(),
            "unsupported_grant_type"
        );
    }

    #[test]
    fn tokens_of_v7_need_the_antiforgery_token_unless_it_is_disabled() {
        let mut store = store(Duration::from_secs(60));
        let (access, refresh) = sign_in(&mut store, SandboxVersion::V7, PASSWORD).unwrap();
        assert!(store.caller(&access, &Method::POST).is_none());
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        assert!(sign_in(&mut store, SandboxVersion::V6, &form).is_err());
        let form = format!("{PASSWORD}&disable_antiforgery_token=true");
        let (access, refresh) = sign_in(&mut store, SandboxVersion::V7, &form).unwrap();
        assert!(store.caller(&access, &Method::POST).is_some());
        // Left out at the refresh, it is back.
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        let (access, _) = sign_in(&mut store, SandboxVersion::V7, &form).unwrap();
        assert!(store.caller(&access, &Method::POST).is_none());
    }

    #[test]
    fn a_refresh_token_is_valid_once_and_the_old_access_token_stays_valid() {
        let mut store = store(Duration::from_secs(60));
        let (access, refresh) = sign_in(&mut store, SandboxVersion::V6, PASSWORD).unwrap();
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        let (newer, _) = sign_in(&mut store, SandboxVersion::V6, &form).unwrap();
        assert_eq!(sign_in(&mut store, SandboxVersion::V6, &form).unwrap_err(), "invalid_grant");
        assert_eq!(store.caller(&access, &Method::POST), store.caller(&newer, &Method::POST));
        let (other, _) = sign_in(&mut store, SandboxVersion::V6, PASSWORD).unwrap();
        store.revoke(store.caller(&newer, &Method::POST).unwrap());
        assert_eq!(
            (store.caller(&access, &Method::POST), store.caller(&newer, &Method::POST)),
            (None, None)
        );
        assert!(store.caller(&other, &Method::POST).is_some());
    }

    #[test]
    fn tokens_expire_in_real_time() {
        let mut store = store(Duration::from_millis(20));
        let (access, _) = sign_in(&mut store, SandboxVersion::V6, PASSWORD).unwrap();
        assert!(store.caller(&access, &Method::POST).is_some());
        std::thread::sleep(Duration::from_millis(30));
        assert!(store.caller(&access, &Method::POST).is_none());
    }
}
