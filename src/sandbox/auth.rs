//! Signing in: `POST /vN/token`, and what the tokens are good for.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Ticks;
use super::error::Problem;
use super::random::{self, Purpose};
use super::request::{self, Call};
use super::version::Version;
use super::wire;

/// Who signed in, over all the refreshes since.
type Family = u64;

/// The tokens handed out.
pub(super) struct Auth {
    username: String,
    password: String,
    lifetime: Duration,
    seed: u64,
    issued: u64,
    families: Family,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Login>,
}

/// A sign-in and whether its tokens work without an antiforgery token.
#[derive(Clone, Copy)]
struct Login {
    family: Family,
    alone: bool,
}

struct Access {
    login: Login,
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
    /// Nobody is signed in yet; one user may.
    pub(super) fn new(username: String, password: String, lifetime: Duration, seed: u64) -> Self {
        Self {
            username,
            password,
            lifetime,
            seed,
            issued: 0,
            families: 0,
            access: HashMap::new(),
            refresh: HashMap::new(),
        }
    }

    /// `POST /vN/token`.
    pub(super) fn token(
        &mut self,
        call: &Call<'_>,
        now: Ticks,
    ) -> Result<Response<Vec<u8>>, Problem> {
        let body = call.body_of("application/x-www-form-urlencoded");
        let body = body.ok_or(Problem::OAuth("invalid_request", "The body must be a form."))?;
        let form: Vec<_> = request::pairs(&String::from_utf8_lossy(body)).collect();
        let field =
            |name| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        // v6 does not know the antiforgery token.
        let alone = call.version == Version::V6
            || field("disable_antiforgery_token").and_then(request::flag).unwrap_or(false);
        let family = match field("grant_type") {
            Some("password") => self.password(field("username"), field("password"))?,
            Some("refresh_token") => self.replace(field("refresh_token"))?,
            _ => return Err(Problem::OAuth("unsupported_grant_type", "The grant is not served.")),
        };
        Ok(self.issue(Login { family, alone }, now))
    }

    /// The family of a token that may be used on its own now.
    pub(super) fn login(&self, token: &str) -> Option<Family> {
        let access = self.access.get(token)?;
        let alive = access.expires.is_none_or(|expires| Instant::now() < expires);
        (alive && access.login.alone).then_some(access.login.family)
    }

    /// Ends all tokens of a family.
    pub(super) fn logout(&mut self, family: Family) {
        self.access.retain(|_, access| access.login.family != family);
        self.refresh.retain(|_, login| login.family != family);
    }

    fn password(&mut self, name: Option<&str>, word: Option<&str>) -> Result<Family, Problem> {
        let known = name.is_some_and(|name| name.eq_ignore_ascii_case(&self.username));
        if !known || word != Some(self.password.as_str()) {
            return Err(Problem::OAuth("invalid_grant", "The user name or password is incorrect."));
        }
        self.families += 1;
        Ok(self.families)
    }

    /// A refresh token is good for once. One that came with an antiforgery token is not good
    /// without it.
    fn replace(&mut self, token: Option<&str>) -> Result<Family, Problem> {
        let login = token.and_then(|token| self.refresh.get(token)).filter(|login| login.alone);
        let family = login.map(|login| login.family);
        let family =
            family.ok_or(Problem::OAuth("invalid_grant", "The refresh token is invalid."))?;
        self.refresh.remove(token.unwrap_or_default());
        Ok(family)
    }

    fn issue(&mut self, login: Login, now: Ticks) -> Response<Vec<u8>> {
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
                user_name: &self.username,
                issued: now,
                expires: now.plus_seconds(seconds),
            },
        );
        let expires = start.checked_add(self.lifetime);
        self.access.insert(access, Access { login, expires });
        self.refresh.insert(refresh, login);
        answer
    }

    /// A token that tells nothing, long as real ones are, with a start that a leak can be found by.
    fn opaque(&mut self, kind: &str) -> String {
        let mut token = format!("{kind}-");
        for _ in 0..16 {
            self.issued += 1;
            let part = random::number(self.seed, Purpose::Token, self.issued);
            token.extend(format!("{part:016x}").chars());
        }
        token
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::Value;

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";
    const PASSWORD: &str = "grant_type=password&username=ADMIN&password=p%26w+d";

    fn auth(lifetime: Duration) -> Auth {
        Auth::new("admin".to_owned(), "p&w d".to_owned(), lifetime, 1)
    }

    fn ask(auth: &mut Auth, version: Version, form: &str) -> Result<(String, String), String> {
        let request = Request::builder().header("content-type", FORM);
        let request = request.body(form.as_bytes().to_vec()).unwrap();
        let call = Call::new(version, &request);
        match auth.token(&call, Ticks::NEVER) {
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
        let wrong = "grant_type=operator&assertion=x";
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
