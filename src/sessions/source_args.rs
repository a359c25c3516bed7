//! The options that select what to open, and their resolution to a [`Source`].

use super::source::{Source, label};
use super::source_lookup::SourceLookup;
use crate::api::explore::{ExploreEndpoint, ExploreOptions};
use crate::api::session::Workload;
use crate::error::{Failure, Kind};
use crate::help::ValueSource;
use crate::resolve::{NameOrId, Noun};
use crate::time::TimeArg;

/// The options that select what to open, as the user typed them.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("source")
    .args(["job", "copies", "retrieval", "point", "tenant", "operator"]))]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent option")]
pub(crate) struct SourceArgs {
    /// Backup job whose data to open
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "JOB", add = ValueSource::Jobs, help_heading = SOURCE)]
    job: Option<NameOrId>,

    /// Organization whose data to open
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "ORG", add = ValueSource::Organizations, help_heading = SOURCE)]
    organization: Option<NameOrId>,

    /// Open only data in this repository
    ///
    /// With --organization, it requires server version 8.4 or later.
    #[arg(long, value_name = "REPO", add = ValueSource::Repositories, help_heading = SOURCE)]
    repository: Option<NameOrId>,

    /// Open backup copies
    ///
    /// Requires --repository and --organization.
    #[arg(long, help_heading = SOURCE)]
    copies: bool,

    /// Data retrieved from archive storage
    ///
    /// ID, name, or ID prefix of the data retrieval.
    #[arg(long, value_name = "ID", add = ValueSource::Retrievals, help_heading = SOURCE)]
    retrieval: Option<NameOrId>,

    /// Restore point to open
    ///
    /// ID or ID prefix. List them with 'vb365 point list'.
    #[arg(long, value_name = "POINT", add = ValueSource::Points, help_heading = SOURCE,
        value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) point: Option<String>,

    /// Your own organization, as a tenant administrator
    #[arg(long, help_heading = SOURCE)]
    tenant: bool,

    /// Objects you may restore as a restore operator
    #[arg(long, help_heading = SOURCE)]
    operator: bool,

    /// User, site or team to open as operator
    ///
    /// Its ID, with --operator [default: your own data].
    #[arg(long, value_name = "ID", help_heading = SOURCE)]
    scope: Option<String>,

    /// Reason, stored with the session of an operator
    ///
    /// Only with --operator.
    #[arg(long, value_name = "TEXT", help_heading = SOURCE)]
    reason: Option<String>,

    /// Point in time to open [default: latest]
    ///
    /// See 'vb365 help time'.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<TimeArg>,

    /// Type of data to open
    ///
    /// exchange (vex), onedrive (veod), sharepoint (vesp) or teams (vet).
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) workload: Option<Workload>,

    /// Also show items that users had deleted
    #[arg(long)]
    show_deleted: bool,

    /// Also show all versions of changed items
    #[arg(long)]
    show_all_versions: bool,
}

pub(super) const SOURCE: &str = "What to open";

/// A way to select what to open: one of the options, or `--organization` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SourceKind {
    Job,
    Copies,
    Retrieval,
    Point,
    Tenant,
    Operator,
    Organization,
}

use SourceKind::{Copies, Job, Operator, Organization, Point, Retrieval, Tenant};

/// An option, whether it is given, the kinds of source that it goes with, and the reason.
type SourceRule = (&'static str, fn(&SourceArgs) -> bool, &'static [SourceKind], &'static str);

/// The options that go with some kinds of source only.
const RULES: [SourceRule; 8] = [
    (
        "--organization",
        |args| args.organization.is_some(),
        &[Organization, Copies],
        "the source determines the organization",
    ),
    (
        "--repository",
        |args| args.repository.is_some(),
        &[Organization, Copies, Operator],
        "the server cannot restrict this source to a repository",
    ),
    ("--scope", |args| args.scope.is_some(), &[Operator], "only a restore operator has a scope"),
    (
        "--reason",
        |args| args.reason.is_some(),
        &[Operator],
        "only sessions of a restore operator store a reason",
    ),
    (
        "--at",
        |args| args.at.is_some(),
        &[Job, Organization, Copies, Tenant, Operator],
        "the source has its own point in time",
    ),
    ("--type", |args| args.workload.is_some(), NOT_RETRIEVAL, "the retrieval determines the type"),
    ("--show-deleted", |args| args.show_deleted, NOT_RETRIEVAL, RETRIEVAL_SHOWS),
    ("--show-all-versions", |args| args.show_all_versions, NOT_RETRIEVAL, RETRIEVAL_SHOWS),
];

const NOT_RETRIEVAL: &[SourceKind] = &[Job, Organization, Copies, Point, Tenant, Operator];
const RETRIEVAL_SHOWS: &str = "the retrieval determines which items are shown";

impl SourceKind {
    fn option(self) -> &'static str {
        match self {
            Self::Job => "--job",
            Self::Copies => "--copies",
            Self::Retrieval => "--retrieval",
            Self::Point => "--point",
            Self::Tenant => "--tenant",
            Self::Operator => "--operator",
            Self::Organization => "--organization",
        }
    }
}

impl SourceArgs {
    /// Refuses options that do not go together, and missing ones.
    ///
    /// # Errors
    /// Nothing is selected, or an option does not go with it or is missing.
    pub(crate) fn validate(&self) -> Result<(), Failure> {
        let kind = self.kind()?;
        for (option, is_given, kinds, reason) in RULES {
            if is_given(self) && !kinds.contains(&kind) {
                let options = format!("{option} cannot be combined with {}", kind.option());
                return Err(Failure::usage(format!("{options}: {reason}")));
            }
        }
        let has_both = self.organization.is_some() && self.repository.is_some();
        if kind == Copies && !has_both {
            return Err(Failure::usage("--copies requires --repository and --organization")
                .hint("add the repository that holds the copies, and the organization"));
        }
        if self.workload.is_none() && kind != Retrieval {
            return Err(missing_type());
        }
        Ok(())
    }

    fn kind(&self) -> Result<SourceKind, Failure> {
        let given = [
            (Job, self.job.is_some()),
            (Copies, self.copies),
            (Retrieval, self.retrieval.is_some()),
            (Point, self.point.is_some()),
            (Tenant, self.tenant),
            (Operator, self.operator),
            (Organization, self.organization.is_some()),
        ];
        let kind = given.into_iter().find_map(|(kind, is_given)| is_given.then_some(kind));
        kind.ok_or_else(missing_source)
    }

    /// Returns the first of the options that is given.
    pub(super) fn first_option(&self) -> Option<&'static str> {
        let kind = self.kind().ok().map(SourceKind::option);
        kind.or_else(|| RULES.iter().find(|rule| rule.1(self)).map(|rule| rule.0))
    }

    /// Finds what is selected. Nothing is started.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(crate) fn resolve(&self, lookup: &mut SourceLookup) -> anyhow::Result<Source> {
        if let Some(job) = &self.job {
            let (id, name) = lookup.id(Noun::Job, job)?;
            return Ok(Source::job(id, name));
        }
        if let Some(retrieval) = &self.retrieval {
            let (id, _) = lookup.id(Noun::Retrieval, retrieval)?;
            return match lookup {
                SourceLookup::Server(client, _) => Source::retrieval(client, &id),
                SourceLookup::Placeholders(_) => {
                    let endpoint = ExploreEndpoint::Retrieval { retrieval: id };
                    Ok(Source::new(endpoint, "the data retrieval".to_owned()))
                }
            };
        }
        match (&self.point, &self.organization, &self.repository) {
            (Some(point), ..) => match lookup {
                SourceLookup::Server(client, resolver) => {
                    Source::point(client, &resolver.point_id(point)?)
                }
                // The job stands for whatever the point is opened by.
                SourceLookup::Placeholders(_) => Ok(Source::job("JOB_ID".to_owned(), None)),
            },
            (_, Some(organization), Some(repository)) if self.copies => {
                let (repository, name) = lookup.id(Noun::Repository, repository)?;
                let place = label(Noun::Repository, &repository, name.as_deref());
                let (organization, name) = lookup.id(Noun::Organization, organization)?;
                let owner = label(Noun::Organization, &organization, name.as_deref());
                let endpoint = ExploreEndpoint::Copies { repository, organization };
                Ok(Source::new(endpoint, format!("{owner} (copies in {place})")))
            }
            (_, Some(organization), repository) => {
                let (organization, name) = lookup.id(Noun::Organization, organization)?;
                let source = Source::organization(organization.clone(), name.as_deref());
                let (repository, label) = lookup.repository(repository.as_ref(), source.label)?;
                if repository.is_some() {
                    lookup.note("--repository takes effect from server version 8.4 on");
                }
                let endpoint = ExploreEndpoint::Organization { organization, repository };
                Ok(Source::new(endpoint, label))
            }
            _ if self.operator => self.operator_source(lookup),
            _ if self.tenant => {
                Ok(Source::new(ExploreEndpoint::Tenant, "your organization".to_owned()))
            }
            _ => Err(missing_source().into()),
        }
    }

    fn operator_source(&self, lookup: &mut SourceLookup) -> anyhow::Result<Source> {
        let (scope, label) = match &self.scope {
            None => (None, "your own data".to_owned()),
            Some(id) => lookup.scope(id)?,
        };
        let (repository, label) = lookup.repository(self.repository.as_ref(), label)?;
        let endpoint = ExploreEndpoint::Operator { scope, reason: self.reason.clone(), repository };
        Ok(Source::new(endpoint, label))
    }

    /// Returns the options of the request, without the point in time.
    pub(crate) fn options(&self) -> ExploreOptions {
        ExploreOptions {
            at: None,
            workload: self.workload,
            show_deleted: self.show_deleted,
            show_all_versions: self.show_all_versions,
        }
    }

    /// Returns the workload to open. A retrieval holds one, and determines which items are shown.
    ///
    /// # Errors
    /// No workload is given, or the options contradict the retrieval that is opened.
    pub(crate) fn workload_of(&self, source: &Source) -> Result<Workload, Failure> {
        let Some(held) = source.workload else { return self.workload.ok_or_else(missing_type) };
        if let Some(typed) = self.workload.filter(|typed| *typed != held) {
            let (held_name, typed) = (held.product(), typed.product());
            let message = format!("{} was retrieved for {held_name}, not {typed}", source.label);
            return Err(
                Failure::new(Kind::Preflight, message).hint(format!("use --type {}", held.code()))
            );
        }
        for (option, is_given) in
            [("--show-deleted", self.show_deleted), ("--show-all-versions", self.show_all_versions)]
        {
            if is_given {
                let message = format!("{option} cannot be used with {}", source.label);
                return Err(Failure::usage(format!("{message}: {RETRIEVAL_SHOWS}")));
            }
        }
        Ok(held)
    }
}

fn missing_source() -> Failure {
    Failure::usage(
        "specify what to open: --job, --organization, --copies, --retrieval, --point, --tenant or --operator",
    )
}

fn missing_type() -> Failure {
    Failure::usage("--type is required").hint("add --type exchange, onedrive, sharepoint or teams")
}
