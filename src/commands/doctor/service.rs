//! What the server serves, and whom it takes us for.

use super::local::Subject;
use super::report::{Report, Step, rank};
use super::way::Way;
use crate::api::service::{self, Health, is_healthy};
use crate::api::{Item, Request, Version, token};
use crate::client::{Auth, Client, Credentials, Error, Server};
use crate::context::Context;
use crate::diagnostics::kind_of;
use crate::error::Kind;
use crate::output::Ui;

/// What OAuth calls a request for a token that is refused (RFC 6749, 5.2).
const REFUSALS: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// From the versions to the health.
///
/// # Errors
/// Stdout is closed or full.
pub(super) fn examine(
    context: &Context,
    subject: &Subject,
    is_kept: bool,
    way: Way,
    ui: &mut Ui,
    report: &mut Report,
) -> anyhow::Result<()> {
    let Way { server, first, trusted, .. } = way;
    let answers = ask(&server, first);
    report.add(ui, versions(context, subject, &server, &answers))?;
    let (step, closed) = operator_only(&server, &answers);
    report.add(ui, step)?;
    // Where none is remembered, whoever signs in asks anew, under the trust that is asked for.
    let wanted = subject.target.version.or(closed);
    let Some(version) = wanted.or(answers.served.first().copied()) else {
        return report.skip_from(ui, "sign-in", "it is not known which version to speak");
    };
    let is_served = answers.served.contains(&version) || answers.served.is_empty();
    let asked = Asked { version: wanted, is_served, is_kept };
    let (step, client) = match subject.withheld.or((!trusted).then_some(UNTRUSTED)) {
        Some(why) => (Step::skipped("sign-in", why), None),
        None => sign_in(context, subject, &asked, ui),
    };
    report.add(ui, step)?;
    let step = client.as_ref().map_or_else(|| Step::skipped("endpoints", NOBODY), endpoints);
    report.add(ui, step)?;
    let step = match client {
        Some(client) => health(&client, &service::health()),
        // The contract says that anybody may ask, and the answer may be why nobody can sign in.
        None => health(&stranger(context, server, version), &service::health().anonymous()),
    };
    report.add(ui, step)
}

const UNTRUSTED: &str = "the certificate is not trusted";
const NOBODY: &str = "nobody is signed in";

/// What the server answered about its versions.
struct Answers {
    /// Newest first.
    served: Vec<Version>,
    trouble: Option<Error>,
}

/// Asks about each version until there is no more sense in asking.
fn ask(server: &Server, first: Result<bool, Error>) -> Answers {
    let mut answers = Answers { served: Vec::new(), trouble: None };
    let mut first = Some(first);
    for version in Version::NEWEST_FIRST {
        match first.take().unwrap_or_else(|| server.serves(version)) {
            Ok(true) => answers.served.push(version),
            Ok(false) => {}
            Err(error) => {
                let is_over = error.kind() != Kind::Server;
                answers.trouble.get_or_insert(error);
                if is_over {
                    break;
                }
            }
        }
    }
    answers
}

fn versions(context: &Context, subject: &Subject, server: &Server, answers: &Answers) -> Step {
    const STEP: &str = "versions";
    let Answers { served, trouble } = answers;
    let Some(newest) = served.first() else {
        let none = Error::NoVersion { server: server.address().to_string() };
        return Step::refused(STEP, trouble.as_ref().unwrap_or(&none));
    };
    let listed: Vec<_> = served.iter().map(|version| version.segment()).collect();
    let listed = listed.join(", ");
    if let Some(error) = trouble {
        return Step::warn(STEP, format!("{listed}; {error}")).mended(error.hint());
    }
    let is_typed = context.settings.connection.version.is_some();
    match (subject.target.version, is_typed) {
        (Some(wanted), true) if !served.contains(&wanted) => {
            Step::warn(STEP, format!("{listed}; {}, which is asked for, is not", wanted.segment()))
                .mend("leave out --api-version, or VB365_API_VERSION")
        }
        (Some(wanted), false) if !served.contains(&wanted) => {
            let finding =
                format!("{listed}; {}, which the profile remembers, is not", wanted.segment());
            Step::warn(STEP, finding).mend(subject.login_command())
        }
        (Some(wanted), false) if wanted != *newest => {
            Step::warn(STEP, format!("{listed}; the profile remembers {}", wanted.segment()))
                .mend(subject.login_command())
        }
        _ => Step::ok(STEP, listed),
    }
}

/// Whether the server serves restore operators alone: then it signs in, and hides all else. Tells in which version.
fn operator_only(server: &Server, answers: &Answers) -> (Step, Option<Version>) {
    const STEP: &str = "operator only";
    if answers.served.is_empty() && answers.trouble.is_some() {
        return (Step::skipped(STEP, "it is not known which versions there are"), None);
    }
    let signs_in = |version: &Version| {
        let refusal = server.send(*version, &token::nothing(), None).err();
        refusal.is_some_and(|error| {
            matches!(error, Error::Refused { status: 400, .. }) && REFUSALS.contains(&error.code())
        })
    };
    let versions = Version::NEWEST_FIRST.into_iter();
    match versions.filter(|_| answers.served.is_empty()).find(signs_in) {
        None => (Step::ok(STEP, "off, as far as can be seen"), None),
        Some(version) => {
            let finding = format!(
                "'restore operator authentication only' seems to be on: /{}/token answers, and nothing else does",
                version.segment()
            );
            let mend =
                "switch it off in the server's REST API settings, or sign in as a restore operator";
            (Step::warn(STEP, finding).mend(mend), Some(version))
        }
    }
}

/// What is signed in with.
struct Asked {
    version: Option<Version>,
    is_served: bool,
    is_kept: bool,
}

fn sign_in(
    context: &Context,
    subject: &Subject,
    asked: &Asked,
    ui: &mut Ui,
) -> (Step, Option<Client>) {
    const STEP: &str = "sign-in";
    let mut target = subject.target.clone();
    target.version = asked.version;
    let tried = context.open(&target, ui).and_then(|client| {
        let finding = whom(&client)?;
        Ok((finding, client))
    });
    let error = match tried {
        Ok((finding, client)) => return (Step::ok(STEP, finding), Some(client)),
        Err(error) => error,
    };
    let step = Step::broken(STEP, &error);
    let nothing = target.token.is_none() && target.password.is_none() && !asked.is_kept;
    let is_missing = nothing && !ui.can_ask() && kind_of(&error) == Kind::Unauthenticated;
    if is_missing || !asked.is_served {
        return (step.mend(subject.login_command()), None);
    }
    (step, None)
}

/// Whom the server takes us for. A token is only good once the server has taken it.
fn whom(client: &Client) -> Result<String, Error> {
    let user = client.user()?;
    let mut finding = match user {
        Some(user) => format!("as {user}"),
        None => "with VB365_TOKEN, which does not tell as whom".to_owned(),
    };
    match client.send(&service::instance()).map(|instance| instance.into_model()) {
        Ok(Ok(instance)) if !instance.version.is_empty() => {
            finding = format!("{finding}; the server's build is {}", instance.version);
        }
        Err(error) if is_signed_out(&error) => return Err(error),
        // Not everybody may ask for it.
        _ => {}
    }
    Ok(finding)
}

fn is_signed_out(error: &Error) -> bool {
    error.is_unauthorized()
        || error.is_refusal()
        || matches!(error, Error::SignedOut { .. } | Error::TokenRefused { .. })
}

/// What the account may ask for, which tells what kind of account it is.
fn endpoints(client: &Client) -> Step {
    const STEP: &str = "endpoints";
    let asked = [
        ("Jobs", client.send(&service::some_jobs(client.version())).err(), "an administrator"),
        ("Organization", client.send(&service::own_organization()).err(), "a tenant"),
        (
            "Organization/LoggedInUser",
            client.send(&service::logged_in_user()).err(),
            "a restore operator",
        ),
    ];
    let answers: Vec<_> = asked
        .iter()
        .map(|(path, error, _)| match error {
            None => format!("{path} 200"),
            Some(Error::Refused { status, .. }) => format!("{path} {status}"),
            Some(error) => format!("{path}: {error}"),
        })
        .collect();
    let answers = answers.join(", ");
    if let Some((.., whom)) = asked.iter().find(|(_, error, _)| error.is_none()) {
        return Step::ok(STEP, format!("{answers}: this looks like {whom}"));
    }
    // None of these is a thing that may be missing, and that one is not there says the least.
    let is_missing = |error: &Error| matches!(error, Error::Refused { status: 404, .. });
    let errors = asked.iter().filter_map(|(_, error, _)| error.as_ref());
    let worst = errors.min_by_key(|error| (is_missing(error), rank(error.kind())));
    let kind = worst.filter(|error| !is_missing(error)).map_or(Kind::Server, Error::kind);
    Step::fail(STEP, kind, format!("none answers this account: {answers}"))
        .mended(worst.and_then(Error::hint))
}

/// Somebody who is not signed in and has nothing to sign in with.
fn stranger(context: &Context, server: Server, version: Version) -> Client {
    let nobody = Credentials::Login { username: None, sign_in: None, store: None };
    Client::new(server, version, Auth::new(nobody, context.clock))
}

fn health(client: &Client, request: &Request<Item<Health>>) -> Step {
    const STEP: &str = "health";
    let health = match client.send(request).map(|health| health.into_model()) {
        Ok(Ok(health)) => health,
        Ok(Err(error)) => return Step::warn(STEP, format!("the answer cannot be read: {error}")),
        Err(error @ Error::TooOld { .. }) => return Step::skipped(STEP, error.to_string()),
        Err(Error::Refused { status: status @ (401 | 403 | 404), .. }) => {
            return Step::skipped(STEP, format!("the server does not tell us (HTTP {status})"));
        }
        Err(error) => return Step::warn(STEP, error.to_string()).mended(error.hint()),
    };
    let ill: Vec<_> = health
        .entries
        .iter()
        .flatten()
        .filter(|(_, part)| !is_healthy(&part.status))
        .map(|(name, part)| match part.description.as_str() {
            "" => name.clone(),
            said => format!("{name} ({said})"),
        })
        .collect();
    if is_healthy(&health.status) && ill.is_empty() {
        return Step::ok(STEP, "Healthy");
    }
    let mut finding = health.status;
    if !ill.is_empty() {
        finding = format!("{finding}: {}", ill.join(", "));
    }
    Step::warn(STEP, finding).mend("look at these parts on the server itself")
}
