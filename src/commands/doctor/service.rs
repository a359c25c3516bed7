//! Checks of the service: API versions, sign-in, permissions and health.

use super::checks::{Check, CheckResult, Doctor, severity};
use super::network::ServerProbe;
use crate::api::service::{self, is_healthy};
use crate::api::{Item, Version};
use crate::client::{Client, Error, Server};
use crate::config::ServerConfig;
use crate::context::Context;
use crate::diagnostics::{hints, kind_of, login_command};
use crate::error::Kind;

impl Doctor<'_> {
    /// Checks the service.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(super) fn check_service(
        &mut self,
        config: &ServerConfig,
        probe: ServerProbe,
    ) -> anyhow::Result<()> {
        let ServerProbe { server, first, trusted, .. } = probe;
        let (versions, error) = detect_versions(&server, first);
        self.add(check_versions(self.context, config, &server, &versions, error.as_ref()))?;
        let (result, operator_version) = check_operator_only(&server, &versions, error.as_ref());
        self.add(result)?;
        // If no version is configured, the sign-in detects it again, with the trust that is configured.
        let wanted = config.version.or(operator_version);
        let Some(version) = wanted.or(versions.first().copied()) else {
            return self.skip_from(Check::SignIn, "the API version is not known");
        };
        let untrusted = (!trusted).then_some("the certificate is not trusted");
        let (result, client) = if let Some(reason) = self.no_credentials.or(untrusted) {
            (Check::SignIn.skip(reason), None)
        } else {
            // With another version the sign-in may succeed, so a new login is the fix.
            let is_served = versions.contains(&version) || versions.is_empty();
            self.check_sign_in(&ServerConfig { version: wanted, ..config.clone() }, is_served)
        };
        self.add(result)?;
        let skipped = || Check::Endpoints.skip("not signed in");
        self.add(client.as_ref().map_or_else(skipped, check_endpoints))?;
        // Without a sign-in nothing more is requested: a server may count anonymous requests as an attack.
        let skipped = || Check::Health.skip("not signed in");
        self.add(client.as_ref().map_or_else(skipped, check_health))
    }

    fn check_sign_in(
        &mut self,
        config: &ServerConfig,
        is_served: bool,
    ) -> (CheckResult, Option<Client>) {
        const CHECK: Check = Check::SignIn;
        let opened = self.context.open(config, self.ui);
        let error = match opened.and_then(|client| Ok((describe_user(&client)?, client))) {
            Ok((finding, client)) => return (CHECK.ok(finding), Some(client)),
            Err(error) => error,
        };
        let result = CHECK.fail_by_error(&error);
        let has_credentials = config.token.is_some() || config.password.is_some() || self.has_login;
        let is_missing =
            !has_credentials && !self.ui.can_ask() && kind_of(&error) == Kind::Unauthenticated;
        let needs_login = is_missing || !is_served;
        let sign_in = login_command(config.profile.as_deref());
        (if needs_login { result.fix(sign_in) } else { result }, None)
    }
}

/// Asks for each version, until the server does not answer. Returns the served versions, newest first, and the first error.
fn detect_versions(server: &Server, first: Result<bool, Error>) -> (Vec<Version>, Option<Error>) {
    let (mut versions, mut first_error, mut first) = (Vec::new(), None, Some(first));
    for version in Version::NEWEST_FIRST {
        match first.take().unwrap_or_else(|| server.serves(version)) {
            Ok(true) => versions.push(version),
            Ok(false) => {}
            Err(error) => {
                let is_answer = error.kind() == Kind::Server;
                first_error.get_or_insert(error);
                if !is_answer {
                    break;
                }
            }
        }
    }
    (versions, first_error)
}

fn check_versions(
    context: &Context,
    config: &ServerConfig,
    server: &Server,
    versions: &[Version],
    error: Option<&Error>,
) -> CheckResult {
    const CHECK: Check = Check::Versions;
    let Some(newest) = versions.first() else {
        let none = Error::NoVersion { server: server.address().to_string() };
        return CHECK.fail_by_call(error.unwrap_or(&none));
    };
    let listed: Vec<_> = versions.iter().map(|version| version.segment()).collect();
    let listed = listed.join(", ");
    if let Some(error) = error {
        return CHECK.warn(format!("{listed}; {error}")).fixes(&hints(error));
    }
    let Some(wanted) = config.version else { return CHECK.ok(listed) };
    let segment = wanted.segment();
    if context.settings.connection.version.is_some() {
        if versions.contains(&wanted) {
            return CHECK.ok(listed);
        }
        return CHECK
            .warn(format!("{listed}; the requested version {segment} is not served"))
            .fix("leave out --api-version and VB365_API_VERSION");
    }
    let problem = match versions.contains(&wanted) {
        false => "is not served",
        true if wanted != *newest => "is not the newest",
        true => return CHECK.ok(listed),
    };
    CHECK
        .warn(format!("{listed}; {segment}, which the profile uses, {problem}"))
        .fix(login_command(config.profile.as_deref()))
}

/// Checks whether the server has only the calls of restore operators, and not those of administrators. Also returns the
/// API version of these calls.
fn check_operator_only(
    server: &Server,
    versions: &[Version],
    error: Option<&Error>,
) -> (CheckResult, Option<Version>) {
    const CHECK: Check = Check::OperatorOnly;
    if versions.is_empty() && error.is_some() {
        return (CHECK.skip("the API version is not known"), None);
    }
    let serves_operators = |version: &Version| {
        let answer = server.send(*version, &service::logged_in_user().anonymous(), None);
        matches!(answer, Ok(_) | Err(Error::Refused { status: 401 | 403, .. }))
    };
    let mut candidates = Version::NEWEST_FIRST.into_iter().filter(|_| versions.is_empty());
    let Some(version) = candidates.find(serves_operators) else {
        return (CHECK.ok("off, or not reported by the server"), None);
    };
    let segment = version.segment();
    let finding = format!(
        "'restore operator authentication only' seems to be enabled: only the calls of operators answer, such as /{segment}/Organization/LoggedInUser"
    );
    let fix = "disable it in the server's REST API settings, or sign in as a restore operator";
    (CHECK.warn(finding).fix(fix), Some(version))
}

/// Returns the signed-in user and the build of the server. A token counts only once the server has accepted it.
fn describe_user(client: &Client) -> Result<String, Error> {
    let mut finding = match client.user()? {
        Some(user) => format!("as {user}"),
        None => "with VB365_TOKEN (its user is not known)".to_owned(),
    };
    match client.send(&service::instance()).map(Item::into_model) {
        Ok(Ok(instance)) if !instance.version.is_empty() => {
            finding = format!("{finding}; server build {}", instance.version);
        }
        Err(error) if is_signed_out(&error) => return Err(error),
        // Some accounts have no permission for this call.
        _ => {}
    }
    Ok(finding)
}

fn is_signed_out(error: &Error) -> bool {
    error.is_unauthorized()
        || error.is_sign_in_rejected()
        || matches!(error, Error::SignedOut { .. } | Error::TokenRefused { .. })
}

/// Checks which calls the account has permission for, which shows what kind of account it is.
fn check_endpoints(client: &Client) -> CheckResult {
    const CHECK: Check = Check::Endpoints;
    let calls = [
        ("Jobs", client.send(&service::some_jobs(client.version())).err(), "an administrator"),
        ("Organization", client.send(&service::own_organization()).err(), "a tenant"),
        (
            "Organization/LoggedInUser",
            client.send(&service::logged_in_user()).err(),
            "a restore operator",
        ),
    ];
    let statuses = calls.each_ref().map(|(path, error, _)| match error {
        None => format!("{path} 200"),
        Some(Error::Refused { status, .. }) => format!("{path} {status}"),
        Some(error) => format!("{path}: {error}"),
    });
    let statuses = statuses.join(", ");
    if let Some((.., account)) = calls.iter().find(|(_, error, _)| error.is_none()) {
        return CHECK.ok(format!("{statuses}: this looks like {account}"));
    }
    // A 404 says least, since none of these calls is about an object that may be missing.
    let is_missing = |error: &Error| matches!(error, Error::Refused { status: 404, .. });
    let errors = calls.iter().filter_map(|(_, error, _)| error.as_ref());
    let worst = errors.min_by_key(|error| (is_missing(error), severity(error.kind())));
    let kind = worst.filter(|error| !is_missing(error)).map_or(Kind::Server, Error::kind);
    CHECK
        .fail(kind, format!("this account has no permission for any call: {statuses}"))
        .fixes(&worst.map(hints).unwrap_or_default())
}

fn check_health(client: &Client) -> CheckResult {
    const CHECK: Check = Check::Health;
    let health = match client.send(&service::health()).map(Item::into_model) {
        Ok(Ok(health)) => health,
        Ok(Err(error)) => return CHECK.warn(format!("cannot read the response: {error}")),
        Err(error @ Error::TooOld { .. }) => return CHECK.skip(error.to_string()),
        Err(Error::Refused { status: status @ (401 | 403 | 404), .. }) => {
            return CHECK.skip(format!("not available (HTTP {status})"));
        }
        Err(error) => return CHECK.warn(error.to_string()).fixes(&hints(&error)),
    };
    let unhealthy = health.entries.iter().flatten().filter(|(_, part)| !is_healthy(&part.status));
    let unhealthy: Vec<_> = unhealthy
        .map(|(name, part)| match part.description.as_str() {
            "" => name.clone(),
            description => format!("{name} ({description})"),
        })
        .collect();
    if is_healthy(&health.status) && unhealthy.is_empty() {
        return CHECK.ok("Healthy");
    }
    let mut finding = health.status.0;
    if !unhealthy.is_empty() {
        finding = format!("{finding}: {}", unhealthy.join(", "));
    }
    CHECK.warn(finding).fix("check these components on the server")
}
