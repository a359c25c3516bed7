//! What is to be verified: jobs and organizations, as they are named and as they are found.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::test::Tested;
use crate::api::{job, organization};
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::help::ValueSource;
use crate::resolve::{NameOrId, Noun, Resolver, not_found};
use crate::sessions::Source;

/// What to open; one at least.
#[derive(clap::Args)]
pub(super) struct Chosen {
    /// Backup job to test: ID, name, or ID prefix (can be repeated)
    #[arg(long = "job", value_name = "JOB", add = ValueSource::Jobs)]
    jobs: Vec<NameOrId>,

    /// Organization to test, over all its jobs: ID, name, or ID prefix (can be repeated)
    #[arg(long = "organization", value_name = "ORG", add = ValueSource::Organizations)]
    organizations: Vec<NameOrId>,

    /// Test all backup jobs, including disabled ones
    #[arg(long, conflicts_with = "jobs")]
    all_jobs: bool,
}

impl Chosen {
    /// # Errors
    /// Nothing is named.
    pub(super) fn is_something(&self) -> Result<(), Failure> {
        if self.all_jobs || !self.jobs.is_empty() || !self.organizations.is_empty() {
            return Ok(());
        }
        Err(Failure::usage("nothing is named to verify")
            .hint("name --job, --organization or --all-jobs"))
    }

    /// What stands in the requests of a dry run, and what to say of it.
    pub(super) fn placeholders(&self) -> (Vec<Source>, Vec<String>) {
        let (mut sources, mut said) = (Vec::new(), Vec::new());
        if self.all_jobs {
            sources.push(Source::job("JOB_ID".to_owned(), None));
            said.push("JOB_ID stands for the id of each job, which are not looked up".to_owned());
        }
        for meant in &self.jobs {
            let (job, words) = meant.placeholder(Noun::Job);
            sources.push(Source::job(job, None));
            said.extend(words);
        }
        for meant in &self.organizations {
            let (organization, words) = meant.placeholder(Noun::Organization);
            sources.push(Source::organization(organization, None));
            said.extend(words);
        }
        (sources, said)
    }

    /// Finds all that is named before any of it is opened. An id is looked up, too: the report is to name what was tested,
    /// and something that is not there is no backup that is empty.
    ///
    /// # Errors
    /// There is no such thing, or more than one; there are no jobs at all; the server cannot be asked.
    pub(super) fn find(&self, client: &Client) -> anyhow::Result<Vec<Tested>> {
        let resolver = Resolver::new(client);
        let mut found = Vec::new();
        if self.all_jobs {
            for job in client.items(job::list(client.version(), None, None), PAGE) {
                let job = job?.into_model()?;
                let id = Uuid::try_parse(&job.id).map_err(|_| {
                    let message =
                        format!("the server gives a job an id that is none: '{}'", job.id);
                    Failure::new(Kind::Server, message)
                })?;
                found.push(of_job(id, job.name));
            }
            tell_apart(&mut found);
            if found.is_empty() {
                let message = "there is no backup job, so there is nothing to verify";
                return Err(Failure::new(Kind::NotFound, message).into());
            }
        }
        for meant in &self.jobs {
            let (id, name) = resolver.id_and_name(Noun::Job, meant)?;
            let look_up = || client.send(&job::get(id)).map_err(|e| not_found(Noun::Job, id, e));
            let name = match name {
                Some(name) => name,
                None => look_up()?.into_model()?.name,
            };
            // Nobody has looked whether another job has that name, too.
            let is_ambiguous = matches!(meant, NameOrId::Id(_));
            let tested = of_job(id, name);
            found.push(Tested { source: Source { is_ambiguous, ..tested.source }, ..tested });
        }
        for meant in &self.organizations {
            let (id, name) = resolver.id_and_name(Noun::Organization, meant)?;
            let look_up = || {
                let found = client.send(&organization::get(id, false));
                found.map_err(|error| not_found(Noun::Organization, id, error))
            };
            let name = match name {
                Some(name) => name,
                None => look_up()?.into_model()?.name,
            };
            found.push(of_organization(id, name));
        }
        let mut seen = HashSet::new();
        found.retain(|tested| seen.insert((tested.of, tested.id)));
        Ok(found)
    }
}

/// Of all jobs, those that share a name are advised by their ids. A name is looked up without its case.
fn tell_apart(jobs: &mut [Tested]) {
    let mut names = HashMap::new();
    for job in &*jobs {
        *names.entry(job.name.to_lowercase()).or_insert(0) += 1;
    }
    for job in jobs {
        job.source.is_ambiguous =
            names.get(&job.name.to_lowercase()).is_some_and(|count| *count > 1);
    }
}

fn of_job(id: Uuid, name: String) -> Tested {
    let source = Source::job(id.to_string(), Some(name.clone()));
    Tested { of: Noun::Job.word(), id, name, source }
}

fn of_organization(id: Uuid, name: String) -> Tested {
    let source = Source::organization(id.to_string(), Some(&name));
    Tested { of: Noun::Organization.word(), id, name, source }
}
