//! Which way `explore` goes: what options name it, what each can send, and what it comes to on a server.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::api::Version;
use crate::api::operator;
use crate::api::restore_point::RestorePoint;
use crate::api::service;
use crate::api::start::{ExploreEndpoint, ExploreOptions, explore};
use crate::client::Client;
use crate::error::{Failure, Kind};
use crate::help::ValueSource;
use crate::resolve::{NameOrId, Noun, Resolver};
use crate::sessions::{self, Source};
use crate::text::safe;

/// What to open; one of several ways.
#[derive(clap::Args)]
pub(super) struct Named {
    /// The backup job whose data to open: its id, its name, or the first 4 or more characters of its id
    #[arg(long, value_name = "JOB", add = ValueSource::Jobs)]
    job: Option<NameOrId>,

    /// The organization whose data to open, named likewise
    #[arg(long, value_name = "ORGANIZATION", add = ValueSource::Organizations)]
    organization: Option<NameOrId>,

    /// Only what is in this repository, named likewise; with --organization it needs product 8.4
    #[arg(long, value_name = "REPOSITORY", add = ValueSource::Repositories)]
    repository: Option<NameOrId>,

    /// The backup copies of an organization in a repository: with --repository and --organization
    #[arg(long)]
    copies: bool,

    /// What was fetched back from an archive; it has its own time and type
    #[arg(long, value_name = "ID", add = ValueSource::Retrievals)]
    retrieval: Option<Uuid>,

    /// A restore point, as of its exact time; 'vb365 point list' shows them
    #[arg(long, value_name = "ID", add = ValueSource::Points, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    point: Option<String>,

    /// Your own organization, signed in as a tenant
    #[arg(long)]
    tenant: bool,

    /// What you may restore, signed in as a restore operator
    #[arg(long)]
    operator: bool,

    /// With --operator: the user, site or team to open, by its id, in place of your own data
    #[arg(long, value_name = "ID")]
    scope: Option<String>,

    /// With --operator: why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// The way that was chosen.
pub(super) enum Chosen<'a> {
    Job(&'a NameOrId),
    Organization(&'a NameOrId, Option<&'a NameOrId>),
    Copies { repository: &'a NameOrId, organization: &'a NameOrId },
    Retrieval(Uuid),
    Point(&'a str),
    Tenant,
    Operator { scope: Option<&'a str>, reason: Option<&'a str>, repository: Option<&'a NameOrId> },
}

const WAYS: &str =
    "name one of --job, --organization, --copies, --retrieval, --point, --tenant and --operator";

impl Named {
    /// # Errors
    /// No way is named, or two; an option goes with another way.
    pub(super) fn chosen(&self) -> Result<Chosen<'_>, Failure> {
        let named: Vec<_> = [
            ("--job", self.job.is_some()),
            ("--copies", self.copies),
            ("--retrieval", self.retrieval.is_some()),
            ("--point", self.point.is_some()),
            ("--tenant", self.tenant),
            ("--operator", self.operator),
        ]
        .into_iter()
        .filter_map(|(name, is_named)| is_named.then_some(name))
        .collect();
        let way = match named[..] {
            [] if self.organization.is_some() => "--organization",
            [] => return Err(Failure::usage("nothing is named to open").hint(WAYS)),
            [way] => way,
            [first, second, ..] => {
                let message = format!("{first} and {second} are two ways to start a session");
                return Err(Failure::usage(message).hint(WAYS));
            }
        };
        self.fits(way)?;
        Ok(match (way, &self.organization, &self.repository) {
            ("--organization", Some(organization), repository) => {
                Chosen::Organization(organization, repository.as_ref())
            }
            ("--copies", Some(organization), Some(repository)) => {
                Chosen::Copies { repository, organization }
            }
            ("--copies", ..) => {
                return Err(Failure::usage("--copies needs --repository and --organization")
                    .hint("copies are opened by the repository that they lie in, one organization at a time"));
            }
            ("--operator", ..) => Chosen::Operator {
                scope: self.scope.as_deref(),
                reason: self.reason.as_deref(),
                repository: self.repository.as_ref(),
            },
            ("--tenant", ..) => Chosen::Tenant,
            _ => match (&self.job, self.retrieval, &self.point) {
                (Some(job), ..) => Chosen::Job(job),
                (_, Some(retrieval), _) => Chosen::Retrieval(retrieval),
                (_, _, Some(point)) => Chosen::Point(point),
                _ => return Err(Failure::usage("nothing is named to open").hint(WAYS)),
            },
        })
    }

    /// Refuses what the way cannot send.
    fn fits(&self, way: &str) -> Result<(), Failure> {
        let refused = |option: &str, why: &str| {
            Err(Failure::usage(format!("{option} does not go with {way}: {why}")))
        };
        if self.organization.is_some() && !matches!(way, "--organization" | "--copies") {
            return refused(
                "--organization",
                "it is another way, or says already whose data it is",
            );
        }
        if self.repository.is_some() && !matches!(way, "--organization" | "--copies" | "--operator")
        {
            return refused("--repository", "the request has no place for one");
        }
        if self.scope.is_some() && way != "--operator" {
            return refused("--scope", "it is a restore operator's");
        }
        if self.reason.is_some() && way != "--operator" {
            return refused("--reason", "only an operator's request has a place for one");
        }
        Ok(())
    }
}

/// What a way comes to: what is opened, and for those that say so themselves, as of when and which workload.
pub(super) struct Found {
    pub(super) subject: Source,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) point: Option<RestorePoint>,
}

impl Chosen<'_> {
    /// What stands in the request in a dry run, and what to say of it.
    pub(super) fn placeholder(&self) -> (ExploreEndpoint, Vec<String>) {
        let mut said = Vec::new();
        let mut id = |noun: Noun, meant: &NameOrId| {
            let (id, words) = meant.placeholder(noun);
            said.extend(words);
            id
        };
        let way = match self {
            Self::Job(job) => ExploreEndpoint::Job { job: id(Noun::Job, job) },
            Self::Organization(organization, repository) => ExploreEndpoint::Organization {
                organization: id(Noun::Organization, organization),
                repository: repository.map(|meant| id(Noun::Repository, meant)),
            },
            Self::Copies { repository, organization } => ExploreEndpoint::Copies {
                repository: id(Noun::Repository, repository),
                organization: id(Noun::Organization, organization),
            },
            Self::Retrieval(retrieval) => {
                ExploreEndpoint::Retrieval { retrieval: retrieval.to_string() }
            }
            Self::Point(_) => ExploreEndpoint::Job { job: "JOB_ID".to_owned() },
            Self::Tenant => ExploreEndpoint::Tenant,
            Self::Operator { scope, reason, repository } => {
                let repository = repository.map(|meant| id(Noun::Repository, meant));
                let scope = scope.map(|scope| {
                    said.push(
                        "the scope is sent as the server tells it; here it is its id alone"
                            .to_owned(),
                    );
                    serde_json::value::to_raw_value(&serde_json::json!({ "id": scope }))
                });
                let scope = scope.and_then(Result::ok);
                ExploreEndpoint::Operator { scope, reason: reason.map(str::to_owned), repository }
            }
        };
        if matches!(self, Self::Organization(_, Some(_))) {
            said.push("the repository is heeded from product 8.4 on".to_owned());
        }
        (way, said)
    }

    /// Refuses what the server cannot do, before it is asked for anything else.
    ///
    /// # Errors
    /// The version, or the product, has no such call or does not heed it; the profile allows reads alone.
    pub(super) fn allowed(&self, client: &Client, options: &ExploreOptions) -> anyhow::Result<()> {
        self.fits_version(client.version())?;
        client.allows(&explore(&self.placeholder().0, options)?.call)?;
        match self {
            Self::Organization(_, Some(_)) => refuse_old_product(client),
            _ => Ok(()),
        }
    }

    /// Refuses a repository where the request of a version has no place for one.
    ///
    /// # Errors
    /// It has none.
    pub(super) fn fits_version(&self, version: Version) -> Result<(), Failure> {
        let way = match self {
            Self::Organization(_, Some(_)) => "--organization",
            Self::Operator { repository: Some(_), .. } => "--operator",
            _ => return Ok(()),
        };
        if version.names_repository() {
            return Ok(());
        }
        let has = version.segment();
        let message = format!("--repository with {way} needs API v8, and this is {has}");
        Err(Failure::usage(message).hint(WITHOUT_REPOSITORY))
    }

    /// Finds what is named.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot do it.
    pub(super) fn find(&self, client: &Client) -> anyhow::Result<Found> {
        let resolver = Resolver::new(client);
        let mut found = Found {
            subject: Source::new(ExploreEndpoint::Tenant, "your organization".to_owned()),
            at: None,
            point: None,
        };
        match self {
            Self::Job(job) => {
                let (id, name) = resolver.id_and_name(Noun::Job, job)?;
                let said = called(Noun::Job, id, name.as_deref());
                found.subject = Source {
                    name,
                    ..Source::new(ExploreEndpoint::Job { job: id.to_string() }, said)
                };
            }
            Self::Organization(organization, repository) => {
                let (id, mut said) = named(&resolver, Noun::Organization, organization)?;
                let repository = in_repository(&resolver, *repository, &mut said)?;
                found.subject = Source::new(
                    ExploreEndpoint::Organization { organization: id, repository },
                    said,
                );
            }
            Self::Copies { repository, organization } => {
                let (repository, place) = named(&resolver, Noun::Repository, repository)?;
                let (organization, whose) = named(&resolver, Noun::Organization, organization)?;
                let said = format!("{whose} among the copies in {place}");
                found.subject =
                    Source::new(ExploreEndpoint::Copies { repository, organization }, said);
            }
            Self::Retrieval(id) => {
                let (subject, at) = sessions::retrieved(client, &id.to_string())?;
                found = Found { subject, at: Some(at), point: None };
            }
            Self::Point(id) => {
                let sessions::OfPoint { subject, at, point } =
                    sessions::of_point(client, id, || heeds_repository(client))?;
                found = Found { subject, at: Some(at), point: Some(point) };
            }
            Self::Tenant => {}
            Self::Operator { scope, reason, repository } => {
                let (scope, mut said) = match scope {
                    Some(id) => in_scope(client, id)?,
                    None => (None, "your own data".to_owned()),
                };
                let repository = in_repository(&resolver, *repository, &mut said)?;
                let way = ExploreEndpoint::Operator {
                    scope,
                    reason: reason.map(str::to_owned),
                    repository,
                };
                found.subject = Source::new(way, said);
            }
        }
        Ok(found)
    }
}

fn called(noun: Noun, id: Uuid, name: Option<&str>) -> String {
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{} '{}'", noun.word(), safe(name)),
        None => format!("{} {id}", noun.word()),
    }
}

/// The id of what is named, and what to call it.
fn named(resolver: &Resolver, noun: Noun, meant: &NameOrId) -> anyhow::Result<(String, String)> {
    let (id, name) = resolver.id_and_name(noun, meant)?;
    Ok((id.to_string(), called(noun, id, name.as_deref())))
}

/// The id of the repository, if one is named; then what is opened is called after it as well.
fn in_repository(
    resolver: &Resolver,
    meant: Option<&NameOrId>,
    said: &mut String,
) -> anyhow::Result<Option<String>> {
    let Some(meant) = meant else { return Ok(None) };
    let (id, place) = named(resolver, Noun::Repository, meant)?;
    *said = format!("{said} in {place}");
    Ok(Some(id))
}

/// Whether the server opens an organization in one repository. It came within an API version, with product 8.4.
fn heeds_repository(client: &Client) -> anyhow::Result<bool> {
    Ok(client.version().names_repository()
        && client.send(&service::instance())?.into_model()?.is_at_least(8, 4))
}

const WITHOUT_REPOSITORY: &str = "leave out --repository, or open a job that backs up into it";

fn refuse_old_product(client: &Client) -> anyhow::Result<()> {
    let instance = client.send(&service::instance())?.into_model()?;
    if instance.is_at_least(8, 4) {
        return Ok(());
    }
    let message = format!(
        "--repository with --organization needs product 8.4 or later, and this is {}, which may not heed it",
        safe(&instance.version)
    );
    Err(Failure::usage(message).hint(WITHOUT_REPOSITORY).into())
}

/// The entry of the effective scope that has this id.
fn in_scope(
    client: &Client,
    id: &str,
) -> anyhow::Result<(Option<Box<serde_json::value::RawValue>>, String)> {
    let scope = client.send(&operator::effective_scope())?.into_model()?;
    let mut known = Vec::new();
    for (raw, entry) in scope.entries() {
        if entry.id.eq_ignore_ascii_case(id.trim()) {
            let said = format!("{} '{}'", entry.r#type.to_lowercase(), safe(entry.name()));
            return Ok((Some(raw.to_owned()), said));
        }
        known.push(format!(
            "  {}  {}  {}",
            safe(&entry.id),
            safe(&entry.r#type),
            safe(entry.name())
        ));
    }
    let more = known.len().saturating_sub(10);
    known.truncate(10);
    if more > 0 {
        known.push(format!("  and {more} more"));
    }
    let message = format!("you may not restore anything with the id '{}'", safe(id));
    let hint = if known.is_empty() {
        "this account may restore nothing but its own data".to_owned()
    } else {
        format!("this is what you may restore:\n{}", known.join("\n"))
    };
    Err(Failure::new(Kind::NotFound, message).hint(hint).into())
}
