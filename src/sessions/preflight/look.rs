//! What there is to open: each way has its own place to ask.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::points::{self, Seen};
use super::{Asked, Found, Nothing};
use crate::api::restore_point::{Filter, Origin, RestorePoint};
use crate::api::session::Workload;
use crate::api::start::ExploreEndpoint;
use crate::api::{Item, job, operator, organization, service};
use crate::client::{Client, Error};
use crate::error::Kind;
use crate::messages::Messages;
use crate::resolve::{Noun, not_found};
use crate::sessions::Source;
use crate::sessions::source::Fetched;
use crate::text::{safe, shell_quoted};

/// What there is to open. Nothing is said and nothing is started by it.
///
/// # Errors
/// The server cannot be asked, or knows no such thing. That the account may not ask is none: then it is not known.
pub(crate) fn look(client: &Client, asked: &Asked) -> anyhow::Result<Found> {
    let subject = asked.subject;
    if let Some(fetched) = &subject.fetched {
        return Ok(of_fetched(fetched, asked));
    }
    if let Some(point) = asked.point {
        return Ok(of_point(point, asked));
    }
    let found = match &subject.way {
        ExploreEndpoint::Job { job } => {
            of_points(client, asked, &Filter { job: id(job), ..of_origin(Origin::Job) })
        }
        ExploreEndpoint::Organization { organization, repository } => {
            let filter = Filter {
                organization: id(organization),
                repository: repository.as_deref().and_then(id),
                ..of_origin(Origin::Job)
            };
            of_points(client, asked, &filter)
        }
        ExploreEndpoint::Copies { repository, organization } => {
            let filter = Filter {
                organization: id(organization),
                repository: id(repository),
                ..of_origin(Origin::Copy)
            };
            of_points(client, asked, &filter)
        }
        ExploreEndpoint::Retrieval { .. } => {
            return Ok(Found::Unknown {
                why: "it was not asked whether the data are still there".to_owned(),
            });
        }
        ExploreEndpoint::Tenant => of_tenant(client, asked),
        ExploreEndpoint::Operator { scope, repository, .. } => {
            let scope = scope.as_deref().map(operator::parse_entry);
            of_operator(client, asked, scope.as_ref(), repository.as_deref())
        }
    };
    found.or_else(|error| cannot_ask(client, error))
}

/// Where it is not for this account, or not in this version, nothing is known. All else is an error.
fn cannot_ask(client: &Client, error: anyhow::Error) -> anyhow::Result<Found> {
    let why = match error.downcast_ref::<Error>() {
        Some(Error::TooOld { .. }) => {
            format!("API {} does not tell this account", client.version().segment())
        }
        Some(known) if known.is_forbidden() => "this account may not ask for it".to_owned(),
        Some(known) if known.kind() == Kind::NotFound => "the server does not tell".to_owned(),
        Some(known) if known.kind() == Kind::Server => {
            return Err(error.context(
                "it cannot be looked whether there is anything to open (--no-preflight starts without a look)",
            ));
        }
        _ => return Err(error),
    };
    Ok(Found::Unknown { why })
}

fn id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

fn of_origin(origin: Origin) -> Filter {
    Filter { origin, ..Filter::default() }
}

/// A point that was named says itself what it holds.
fn of_point(point: &RestorePoint, asked: &Asked) -> Found {
    if point.holds(asked.workload) {
        return Found::Point { time: asked.at };
    }
    let held: Vec<_> = point.held().collect();
    let wanted = asked.workload.product();
    let holds = if held.is_empty() { "nothing".to_owned() } else { named(&held) };
    let types: Vec<_> = held.iter().map(|held| held.code()).collect();
    Found::Nothing(Nothing {
        why: format!("{} holds {holds}, and no {wanted}", asked.subject.said),
        later: None,
        instead: (!held.is_empty())
            .then(|| format!("--type {} opens what it holds", types.join(" or "))),
    })
}

/// What was fetched back from an archive is there for some time only.
fn of_fetched(fetched: &Fetched, asked: &Asked) -> Found {
    let said = &asked.subject.said;
    let nothing = |why: String, instead: &str| {
        Found::Nothing(Nothing { why, later: None, instead: Some(instead.to_owned()) })
    };
    let again = "retrieve it again, in the console";
    match fetched.state.to_ascii_lowercase().as_str() {
        "retrieved" => match fetched.expires {
            Some(expires) if expires <= asked.now => nothing(
                format!("what {said} brought expired on {}", crate::time::wire(expires)),
                again,
            ),
            _ => Found::Point { time: asked.at },
        },
        "retrieving" => nothing(
            format!("{said} is not at its end"),
            "wait until its state is Retrieved: vb365 api GET DataRetrievals",
        ),
        "removing" => nothing(format!("what {said} brought is being removed"), again),
        "changingavailabilityperiod" => nothing(
            format!("how long {said} is kept is being changed"),
            "try again when its state is Retrieved: vb365 api GET DataRetrievals",
        ),
        _ => nothing(
            format!("the state of {said} is '{}', not Retrieved", safe(&fetched.state)),
            "retrieve it first, in the console",
        ),
    }
}

fn of_points(client: &Client, asked: &Asked, filter: &Filter) -> anyhow::Result<Found> {
    let seen = points::look(client, filter, asked)?;
    if seen.is_empty() {
        is_there(client, asked)?;
    }
    Ok(what_came(&seen, asked, Some(list_hint(asked.messages, asked.subject))))
}

/// Of what does not exist there are no points either, but that is another mistake.
fn is_there(client: &Client, asked: &Asked) -> anyhow::Result<()> {
    let missing = |noun, id, error: Error| match error.kind() {
        Kind::NotFound => Err(not_found(noun, id, error)),
        _ => Ok(()),
    };
    match &asked.subject.way {
        // What has a name was found in a list just now.
        ExploreEndpoint::Job { job } if asked.subject.name.is_none() => id(job)
            .map_or(Ok(()), |id| {
                client.send(&job::get(id)).map_or_else(|e| missing(Noun::Job, id, e), |_| Ok(()))
            }),
        ExploreEndpoint::Organization { organization, .. } => {
            id(organization).map_or(Ok(()), |id| {
                let request = organization::get(id, false);
                client
                    .send(&request)
                    .map_or_else(|e| missing(Noun::Organization, id, e), |_| Ok(()))
            })
        }
        _ => Ok(()),
    }
}

fn what_came(seen: &Seen, asked: &Asked, instead: Option<String>) -> Found {
    if let Some(time) = seen.newest {
        return Found::Point { time };
    }
    if seen.is_incomplete {
        return Found::Unknown {
            why: "the server's list of restore points is not whole".to_owned(),
        };
    }
    let (said, wanted) = (&asked.subject.said, asked.workload.product());
    let then = if asked.latest { "" } else { " at or before that moment" };
    let why = if seen.is_empty() {
        format!("there is no restore point of {said}")
    } else if seen.before == 0 {
        format!("there is no restore point of {said}{then}")
    } else if seen.held.is_empty() {
        format!("no restore point of {said}{then} holds {wanted}")
    } else {
        let held = named(&seen.held);
        format!("no restore point of {said}{then} holds {wanted}, only {held}")
    };
    Found::Nothing(Nothing { why, later: seen.later, instead })
}

/// `Exchange and Teams`.
fn named(held: &[Workload]) -> String {
    let names: Vec<_> = held.iter().map(|workload| workload.product()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// How to see the points that could be opened.
pub(crate) fn list_hint(messages: &Messages, subject: &Source) -> String {
    let (mut options, mut copies) = (Vec::new(), "");
    match &subject.way {
        ExploreEndpoint::Job { job } => {
            // What is not shown as it is finds nothing.
            let name = subject.name.as_ref();
            let name = name.filter(|name| !subject.by_id && safe(name) == name.as_str());
            options.push(("job", name.unwrap_or(job)));
        }
        ExploreEndpoint::Organization { organization, repository } => {
            options.push(("organization", organization));
            options.extend(repository.iter().map(|repository| ("repository", repository)));
        }
        ExploreEndpoint::Copies { repository, organization } => {
            options.extend([("organization", organization), ("repository", repository)]);
            copies = " --copies";
        }
        _ => {}
    }
    let options = options.into_iter();
    let options = options.map(|(option, value)| format!(" --{option} {}", shell_quoted(value)));
    let line = format!("point list{}{copies}", options.collect::<String>());
    format!("see what there is with: {}", messages.command(&line))
}

/// A tenant is told when the first and the last backup were, and not what they hold.
fn of_tenant(client: &Client, asked: &Asked) -> anyhow::Result<Found> {
    let own: Item<_> = client.send(&service::own_organization())?;
    let own = own.into_model()?;
    let times: [Option<DateTime<Utc>>; 2] =
        [own.first_backuptime.happened(), own.last_backuptime.happened()];
    let nothing = |why: &str, later| {
        let why = format!("there is no backup of {}{why}", asked.subject.said);
        Found::Nothing(Nothing { why, later, instead: None })
    };
    Ok(match times {
        [Some(first), _] if asked.at < first => nothing(" at or before that moment", Some(first)),
        [Some(first), last] => Found::Between { first, last: last.unwrap_or(first).max(first) },
        _ if own.is_backedup == Some(false) => nothing("", None),
        _ => {
            Found::Unknown { why: "the server does not tell when the first backup was".to_owned() }
        }
    })
}

fn of_operator(
    client: &Client,
    asked: &Asked,
    scope: Option<&operator::ScopeEntry>,
    repository: Option<&str>,
) -> anyhow::Result<Found> {
    let request = operator::restore_points(scope.map(|entry| entry.id.as_str()));
    let filter = Filter { repository: repository.and_then(id), ..of_origin(Origin::Job) };
    let seen = points::all(client, request, &filter, asked)?;
    Ok(what_came(&seen, asked, None))
}
