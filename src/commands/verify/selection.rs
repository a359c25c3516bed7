//! The jobs and organizations that are verified.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::api::{job, organization};
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::help::ValueSource;
use crate::resolve::{NameOrId, Noun, Resolver, not_found, parse_id};
use crate::sessions::Source;
use crate::verify::RestoreTest;

/// The jobs and organizations that are opened.
#[derive(clap::Args)]
#[group(required = true, multiple = true)]
pub(super) struct TestSelection {
    /// Backup job to test
    ///
    /// ID, name, or ID prefix (4 or more characters). Can be repeated.
    #[arg(long = "job", value_name = "JOB", add = ValueSource::Jobs)]
    jobs: Vec<NameOrId>,

    /// Organization to test, over all its jobs
    ///
    /// ID, name, or ID prefix (4 or more characters). Can be repeated.
    #[arg(long = "organization", value_name = "ORG", add = ValueSource::Organizations)]
    organizations: Vec<NameOrId>,

    /// Test all backup jobs, including disabled ones
    #[arg(long, conflicts_with = "jobs")]
    pub(super) all_jobs: bool,
}

impl TestSelection {
    fn named(&self) -> impl Iterator<Item = (Noun, &NameOrId)> {
        let jobs = self.jobs.iter().map(|job| (Noun::Job, job));
        jobs.chain(self.organizations.iter().map(|typed| (Noun::Organization, typed)))
    }

    /// Returns the sources of a dry run, and the notes that explain their placeholders.
    pub(super) fn placeholders(&self) -> (Vec<Source>, Vec<String>) {
        let (mut sources, mut notes) = (Vec::new(), Vec::new());
        if self.all_jobs {
            sources.push(Source::job("JOB_ID".to_owned(), None));
            notes.push("dry run: JOB_ID is a placeholder for the ID of each job".to_owned());
        }
        for (noun, typed) in self.named() {
            let (id, note) = typed.placeholder(noun);
            sources.push(match noun {
                Noun::Job => Source::job(id, None),
                _ => Source::organization(id, None),
            });
            notes.extend(note);
        }
        (sources, notes)
    }

    /// Resolves everything before any of it is opened. An ID is looked up as well: the results give names, and a job that
    /// does not exist is not an empty backup.
    ///
    /// # Errors
    /// There is no such thing, or more than one; there are no jobs at all; the server cannot be asked.
    pub(super) fn resolve(&self, client: &Client) -> anyhow::Result<Vec<(RestoreTest, Source)>> {
        let resolver = Resolver::new(client);
        let mut targets = Vec::new();
        if self.all_jobs {
            let jobs = client.items(job::list(client.version(), None, None), PAGE);
            let jobs =
                jobs.map(|job| Ok(job?.into_model()?)).collect::<anyhow::Result<Vec<_>>>()?;
            if jobs.is_empty() {
                let message = "cannot verify all jobs: there are no backup jobs";
                return Err(Failure::new(Kind::NotFound, message).into());
            }
            // Names are looked up in any case.
            let mut names = HashMap::<_, usize>::new();
            for job in &jobs {
                *names.entry(job.name.to_lowercase()).or_default() += 1;
            }
            for job in jobs {
                let id = parse_id(Noun::Job, &job.id)?;
                let is_ambiguous = names.get(&job.name.to_lowercase()).is_some_and(|n| *n > 1);
                targets.push(target(Noun::Job, id, job.name.0, is_ambiguous));
            }
        }
        for (noun, typed) in self.named() {
            let (id, name) = resolver.id_and_name(noun, typed)?;
            let missing = |error| not_found(noun, id, error);
            let name = match (name, noun) {
                (Some(name), _) => name,
                (None, Noun::Job) => {
                    client.send(&job::get(id)).map_err(missing)?.into_model()?.name.0
                }
                (None, _) => {
                    let found = client.send(&organization::get(id, false));
                    found.map_err(missing)?.into_model()?.name.0
                }
            };
            // Another job may have that name, too.
            let is_ambiguous = noun == Noun::Job && matches!(typed, NameOrId::Id(_));
            targets.push(target(noun, id, name, is_ambiguous));
        }
        let mut seen = HashSet::new();
        targets.retain(|(test, _)| seen.insert((test.of, test.id.clone())));
        Ok(targets)
    }
}

fn target(noun: Noun, id: Uuid, name: String, is_ambiguous: bool) -> (RestoreTest, Source) {
    let id = id.to_string();
    let test = RestoreTest::new(noun.word(), &id, if name.is_empty() { &id } else { &name }, None);
    let source = match noun {
        Noun::Job => Source::job(id, Some(name)),
        _ => Source::organization(id, Some(&name)),
    };
    (test, Source { is_ambiguous, ..source })
}
