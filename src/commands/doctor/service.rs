//! Checks of the service: API versions, sign-in, permissions and health.

use super::checks::{Check, CheckLog, CheckResult, severity};
use super::local::DoctorTarget;
use super::network::ServerProbe;
use crate::api::service::{self, Health, is_healthy};
use crate::api::{Item, Request, Version, token};
use crate::client::{Auth, Client, Credentials, Error, Server};
use crate::context::Context;
use crate::diagnostics::{hints, kind_of};
use crate::error::Kind;
use crate::output::Ui;

/// The error codes of OAuth for a rejected token request (RFC 6749, 5.2).
const OAUTH_ERRORS: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// Checks the service.
///
/// # Errors
/// Stdout is closed or full.
pub(super) fn check_service(
    context: &Context,
    target: &DoctorTarget,
    has_login: bool,
    probe: ServerProbe,
    ui: &mut Ui,
    log: &mut CheckLog,
) -> anyhow::Result<()> {
    let ServerProbe { server, first, trusted, .. } = probe;
    let versions = ServedVersions::detect(&server, first);
    log.add(ui, check_versions(context, target, &server, &versions))?;
    let (result, operator_version) = check_operator_only(&server, &versions);
    log.add(ui, result)?;
    // If no version is configured, the sign-in detects it again, with the trust that is configured.
    let wanted = target.config.version.or(operator_version);
    let Some(version) = wanted.or(versions.served.first().copied()) else {
        return log.skip_from(ui, Check::SignIn, "the API version is not known");
    };
    let (result, client) =
        match target.no_credentials.or((!trusted).then_some("the certificate is not trusted")) {
            Some(reason) => (Check::SignIn.skip(reason), None),
            None => {
                let is_served = versions.served.contains(&version) || versions.served.is_empty();
                let (result, client) = check_sign_in(context, target, wanted, has_login, ui);
                // With another version the sign-in may succeed, so a new login is the fix.
                let is_failed = client.is_none() && !is_served;
                (if is_failed { result.fix(target.login_command()) } else { result }, client)
            }
        };
    log.add(ui, result)?;
    let result =
        client.as_ref().map_or_else(|| Check::Endpoints.skip("not signed in"), check_endpoints);
    log.add(ui, result)?;
    let result = match client {
        Some(client) => check_health(&client, &service::health()),
        // Health needs no sign-in, and may be the reason why a sign-in fails.
        None => {
            let credentials = Credentials::Login { username: None, sign_in: None, store: None };
            let client = Client::new(server, version, Auth::new(credentials, context.clock));
            check_health(&client, &service::health().anonymous())
        }
    };
    log.add(ui, result)
}

/// The versions that the server serves, as far as its responses tell.
struct ServedVersions {
    /// Newest first.
    served: Vec<Version>,
    error: Option<Error>,
}

impl ServedVersions {
    /// Asks for each version, until the server does not answer.
    fn detect(server: &Server, first: Result<bool, Error>) -> Self {
        let mut versions = Self { served: Vec::new(), error: None };
        let mut first = Some(first);
        for version in Version::NEWEST_FIRST {
            match first.take().unwrap_or_else(|| server.serves(version)) {
                Ok(true) => versions.served.push(version),
                Ok(false) => {}
                Err(error) => {
                    let is_answer = error.kind() == Kind::Server;
                    versions.error.get_or_insert(error);
                    if !is_answer {
                        break;
                    }
                }
            }
        }
        versions
    }
}

fn check_versions(
    context: &Context,
    target: &DoctorTarget,
    server: &Server,
    versions: &ServedVersions,
) -> CheckResult {
    const CHECK: Check = Check::Versions;
    let ServedVersions { served, error } = versions;
    let Some(newest) = served.first() else {
        let none = Error::NoVersion { server: server.address().to_string() };
        return CHECK.fail_by_call(error.as_ref().unwrap_or(&none));
    };
    let listed: Vec<_> = served.iter().map(|version| version.segment()).collect();
    let listed = listed.join(", ");
    if let Some(error) = error {
        return CHECK.warn(format!("{listed}; {error}")).fixes(&hints(error));
    }
    let Some(wanted) = target.config.version else { return CHECK.ok(listed) };
    let segment = wanted.segment();
    if context.settings.connection.version.is_some() {
        return if served.contains(&wanted) {
            CHECK.ok(listed)
        } else {
            CHECK
                .warn(format!("{listed}; the requested version {segment} is not served"))
                .fix("leave out --api-version and VB365_API_VERSION")
        };
    }
    let problem = match served.contains(&wanted) {
        false => "is not served",
        true if wanted != *newest => "is not the newest",
        true => return CHECK.ok(listed),
    };
    CHECK
        .warn(format!("{listed}; {segment}, which the profile uses, {problem}"))
        .fix(target.login_command())
}

/// Checks whether the server serves restore operators only: then the token endpoint answers, and all other calls fail.
/// Returns also the version of that endpoint.
fn check_operator_only(
    server: &Server,
    versions: &ServedVersions,
) -> (CheckResult, Option<Version>) {
    const CHECK: Check = Check::OperatorOnly;
    if versions.served.is_empty() && versions.error.is_some() {
        return (CHECK.skip("the API version is not known"), None);
    }
    let has_token_endpoint = |version: &Version| {
        let refusal = server.send(*version, &token::nothing(), None).err();
        refusal.is_some_and(|error| {
            matches!(error, Error::Refused { status: 400, .. })
                && OAUTH_ERRORS.contains(&error.code())
        })
    };
    let mut candidates = Version::NEWEST_FIRST.into_iter().filter(|_| versions.served.is_empty());
    let Some(version) = candidates.find(has_token_endpoint) else {
        return (CHECK.ok("off, as far as the server shows it"), None);
    };
    let segment = version.segment();
    let finding = format!(
        "'restore operator authentication only' seems to be enabled: /{segment}/token answers, and nothing else"
    );
    let fix = "disable it in the server's REST API settings, or sign in as a restore operator";
    (CHECK.warn(finding).fix(fix), Some(version))
}

fn check_sign_in(
    context: &Context,
    target: &DoctorTarget,
    version: Option<Version>,
    has_login: bool,
    ui: &mut Ui,
) -> (CheckResult, Option<Client>) {
    const CHECK: Check = Check::SignIn;
    let mut config = target.config.clone();
    config.version = version;
    let signed_in = context.open(&config, ui).and_then(|client| {
        let finding = describe_user(&client)?;
        Ok((finding, client))
    });
    let error = match signed_in {
        Ok((finding, client)) => return (CHECK.ok(finding), Some(client)),
        Err(error) => error,
    };
    let result = CHECK.fail_by_error(&error);
    let has_credentials = config.token.is_some() || config.password.is_some() || has_login;
    let is_missing = !has_credentials && !ui.can_ask();
    if is_missing && kind_of(&error) == Kind::Unauthenticated {
        return (result.fix(target.login_command()), None);
    }
    (result, None)
}

/// Returns the signed-in user and the build of the server. A token counts only once the server has accepted it.
fn describe_user(client: &Client) -> Result<String, Error> {
    let mut finding = match client.user()? {
        Some(user) => format!("as {user}"),
        None => "with VB365_TOKEN (its user is not known)".to_owned(),
    };
    match client.send(&service::instance()).map(|instance| instance.into_model()) {
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

fn check_health(client: &Client, request: &Request<Item<Health>>) -> CheckResult {
    const CHECK: Check = Check::Health;
    let health = match client.send(request).map(|health| health.into_model()) {
        Ok(Ok(health)) => health,
        Ok(Err(error)) => return CHECK.warn(format!("cannot read the response: {error}")),
        Err(error @ Error::TooOld { .. }) => return CHECK.skip(error.to_string()),
        Err(Error::Refused { status: status @ (401 | 403 | 404), .. }) => {
            return CHECK.skip(format!("not available to this account (HTTP {status})"));
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
    let mut finding = health.status;
    if !unhealthy.is_empty() {
        finding = format!("{finding}: {}", unhealthy.join(", "));
    }
    CHECK.warn(finding).fix("check these components on the server")
}
