//! Signing in: `POST /vN/token`, and what the tokens are good for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Ticks;
use super::error::Problem;
use super::microsoft::Microsoft;
use super::random::{self, Purpose};
use super::request::{self, Call, Form};
use super::role::Role;
use super::version::Version;
use super::{Options, wire};

/// How a tenant signs in.
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The tokens handed out.
pub(super) struct Auth {
    username: String,
    password: String,
    lifetime: Duration,
    operator_only: bool,
    seed: u64,
    issued: u64,
    families: u64,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Pair>,
    counts: Counts,
}

/// A sign-in, over all the refreshes since.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Login {
    /// The number that tells it from all others.
    pub(super) family: u64,
    /// As what somebody signed in.
    pub(super) role: Role,
}

/// How often each way of signing in, and logging out, went well.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub(super) struct Counts {
    password: u64,
    refresh: u64,
    tenant: u64,
    operator: u64,
    revoked: u64,
}

/// What a pair of tokens is for, and whether it works without an antiforgery token.
#[derive(Clone, Copy)]
struct Pair {
    login: Login,
    alone: bool,
}

struct Access {
    pair: Pair,
    /// `None` for a lifetime that the machine cannot count to.
    expires: Option<Instant>,
}

/// The answer to a sign-in: snake case, camel case and leading dots. `userName` is
/// optional in v8 and kept there.
#[derive(Serialize)]
struct Tokens<'a> {
    access_token: &'a str,
    refresh_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    #[serde(rename = "userName")]
    user_name: &'a str,
    #[serde(rename = ".issued")]
    issued: Ticks,
    #[serde(rename = ".expires")]
    expires: Ticks,
}

impl Auth {
    /// Nobody is signed in yet.
    pub(super) fn new(options: &Options) -> Self {
        Self {
            username: options.username.clone(),
            password: options.password.clone(),
            lifetime: options.token_lifetime,
            operator_only: options.operator_only,
            seed: options.seed,
            issued: 0,
            families: 0,
            access: HashMap::new(),
            refresh: HashMap::new(),
            counts: Counts::default(),
        }
    }

    /// `POST /vN/token`.
    pub(super) fn token(
        &mut self,
        call: &Call<'_>,
        microsoft: &Microsoft,
        now: Ticks,
    ) -> Result<Response<Vec<u8>>, Problem> {
        let form = call.form();
        let form = form.ok_or(Problem::OAuth("invalid_request", "The body must be a form."))?;
        // v6 does not know the antiforgery token.
        let alone = call.version == Version::V6
            || form.field("disable_antiforgery_token").and_then(request::flag).unwrap_or(false);
        let login = self.grant(&form, microsoft)?;
        Ok(self.issue(Pair { login, alone }, now))
    }

    /// Who a token that may be used on its own now belongs to.
    pub(super) fn login(&self, token: &str) -> Option<Login> {
        let access = self.access.get(token)?;
        let alive = access.expires.is_none_or(|expires| Instant::now() < expires);
        (alive && access.pair.alone).then_some(access.pair.login)
    }

    /// Ends all tokens of a login.
    pub(super) fn logout(&mut self, login: Login) {
        self.access.retain(|_, access| access.pair.login != login);
        self.refresh.retain(|_, pair| pair.login != login);
        self.counts.revoked += 1;
    }

    /// How often each grant went well.
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    fn grant(&mut self, form: &Form, microsoft: &Microsoft) -> Result<Login, Problem> {
        let (role, counted) = match form.field("grant_type") {
            Some("refresh_token") => return self.replace(form.field("refresh_token")),
            Some("operator") => {
                vouched_for(form, microsoft, Role::Operator)?;
                (Role::Operator, &mut self.counts.operator)
            }
            Some("password" | JWT_BEARER) if self.operator_only => {
                let description = "Only restore operators may sign in.";
                return Err(Problem::OAuth("unauthorized_client", description));
            }
            Some("password") => {
                self.check_password(form)?;
                (Role::Administrator, &mut self.counts.password)
            }
            Some(JWT_BEARER) => {
                vouched_for(form, microsoft, Role::Tenant)?;
                (Role::Tenant, &mut self.counts.tenant)
            }
            _ => return Err(Problem::OAuth("unsupported_grant_type", "The grant is not served.")),
        };
        *counted += 1;
        self.families += 1;
        Ok(Login { family: self.families, role })
    }

    fn check_password(&self, form: &Form) -> Result<(), Problem> {
        let name = form.field("username");
        let known = name.is_some_and(|name| name.eq_ignore_ascii_case(&self.username));
        if !known || form.field("password") != Some(self.password.as_str()) {
            return Err(Problem::OAuth("invalid_grant", "The user name or password is incorrect."));
        }
        Ok(())
    }

    /// A refresh token is good for once. One that came with an antiforgery token is not good
    /// without it.
    fn replace(&mut self, token: Option<&str>) -> Result<Login, Problem> {
        let pair = token.and_then(|token| self.refresh.get(token)).filter(|pair| pair.alone);
        let login = pair.map(|pair| pair.login);
        let login =
            login.ok_or(Problem::OAuth("invalid_grant", "The refresh token is invalid."))?;
        self.refresh.remove(token.unwrap_or_default());
        self.counts.refresh += 1;
        Ok(login)
    }

    fn issue(&mut self, pair: Pair, now: Ticks) -> Response<Vec<u8>> {
        let start = Instant::now();
        self.access.retain(|_, access| access.expires.is_none_or(|expires| start < expires));
        let access = self.opaque("access");
        let refresh = self.opaque("refresh");
        // The contract wants a positive number, even of a lifetime below a second.
        let seconds = i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX).max(1);
        let answer = wire::json(
            StatusCode::OK,
            &Tokens {
                access_token: &access,
                refresh_token: &refresh,
                token_type: "bearer",
                expires_in: seconds,
                user_name: pair.login.role.name().unwrap_or(&self.username),
                issued: now,
                expires: now.plus_seconds(seconds),
            },
        );
        let expires = start.checked_add(self.lifetime);
        self.access.insert(access, Access { pair, expires });
        self.refresh.insert(refresh, pair);
        answer
    }

    fn opaque(&mut self, start: &str) -> String {
        random::opaque(self.seed, Purpose::Token, &mut self.issued, start)
    }
}

/// Whether Microsoft vouches for somebody of this role in the assertion that is in a form.
fn vouched_for(form: &Form, microsoft: &Microsoft, role: Role) -> Result<(), Problem> {
    let (Some(_), Some(assertion)) = (form.field("client_id"), form.field("assertion")) else {
        return Err(Problem::OAuth("invalid_request", "A field of the form is missing."));
    };
    let fits = microsoft.vouches_for(assertion) == Some(role);
    fits.then_some(()).ok_or(Problem::OAuth("invalid_grant", "The assertion is invalid."))
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::Value;

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";
    const PASSWORD: &str = "grant_type=password&username=ADMIN&password=p%26w+d";

    fn auth(lifetime: Duration) -> Auth {
        Auth::new(&Options {
            username: "admin".to_owned(),
            password: "p&w d".to_owned(),
            token_lifetime: lifetime,
            ..Options::default()
        })
    }

    fn ask(auth: &mut Auth, version: Version, form: &str) -> Result<(String, String), String> {
        let request = Request::builder().header("content-type", FORM);
        let request = request.body(form.as_bytes().to_vec()).unwrap();
        let call = Call::new(version, &request);
        match auth.token(&call, &Microsoft::new(Vec::new(), 1), Ticks::NEVER) {
            Err(Problem::OAuth(error, _)) => Err(error.to_owned()),
            Err(other) => panic!("{other:?}"),
            Ok(answer) => {
                let body: Value = serde_json::from_slice(answer.body()).unwrap();
                let text = |name: &str| body[name].as_str().unwrap().to_owned();
                Ok((text("access_token"), text("refresh_token")))
            }
        }
    }

    #[test]
    fn the_right_password_signs_in_and_others_do_not() {
        let mut auth = auth(Duration::from_secs(60));
        let (access, refresh) = ask(&mut auth, Version::V6, PASSWORD).unwrap();
        assert!(auth.login(&access).is_some());
        assert!(auth.login(&refresh).is_none());
        assert!(access.starts_with("access-") && refresh.starts_with("refresh-"));
        assert!(access.len() > 200);
        let wrong = "grant_type=password&username=admin&password=wrong";
        assert_eq!(ask(&mut auth, Version::V6, wrong).unwrap_err(), "invalid_grant");
        let wrong = "grant_type=integration&integration_token=x";
        assert_eq!(ask(&mut auth, Version::V8, wrong).unwrap_err(), "unsupported_grant_type");
    }

    #[test]
    fn without_disabling_antiforgery_the_tokens_of_v7_are_no_good_alone() {
        let mut auth = auth(Duration::from_secs(60));
        let (access, refresh) = ask(&mut auth, Version::V7, PASSWORD).unwrap();
        assert!(auth.login(&access).is_none());
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        assert!(ask(&mut auth, Version::V6, &form).is_err());
        let form = format!("{PASSWORD}&disable_antiforgery_token=true");
        let (access, refresh) = ask(&mut auth, Version::V7, &form).unwrap();
        assert!(auth.login(&access).is_some());
        // Left out at the refresh, it is back.
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        let (access, _) = ask(&mut auth, Version::V7, &form).unwrap();
        assert!(auth.login(&access).is_none());
    }

    #[test]
    fn a_refresh_token_is_good_once_and_the_old_access_token_lives_on() {
        let mut auth = auth(Duration::from_secs(60));
        let (access, refresh) = ask(&mut auth, Version::V6, PASSWORD).unwrap();
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        let (newer, _) = ask(&mut auth, Version::V6, &form).unwrap();
        assert_eq!(ask(&mut auth, Version::V6, &form).unwrap_err(), "invalid_grant");
        assert_eq!(auth.login(&access), auth.login(&newer));
        let (other, _) = ask(&mut auth, Version::V6, PASSWORD).unwrap();
        auth.logout(auth.login(&newer).unwrap());
        assert_eq!((auth.login(&access), auth.login(&newer)), (None, None));
        assert!(auth.login(&other).is_some());
    }

    #[test]
    fn tokens_expire_in_real_time() {
        let mut auth = auth(Duration::from_millis(20));
        let (access, _) = ask(&mut auth, Version::V6, PASSWORD).unwrap();
        assert!(auth.login(&access).is_some());
        std::thread::sleep(Duration::from_millis(30));
        assert!(auth.login(&access).is_none());
    }
}
