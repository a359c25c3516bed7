//! From a place on the command line to the names that its servers know: what is kept, and what is asked for anew.

use std::collections::HashSet;
use std::io;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::offer::{Offer, Thing, offers};
use super::store::{Kept, Store};
use super::{WORD, context};
use crate::api::job::{self, Job};
use crate::api::organization::{self, Organization};
use crate::api::repository::{self, Repository};
use crate::api::restore_point::{self, RestorePoint};
use crate::api::retrieval::{self, Retrieval};
use crate::api::session::{self, Session, Workload};
use crate::api::{Page, Request};
use crate::client::{Auth, Client, Credentials, PAGE};
use crate::config::{LoginKey, ServerConfig, TokenStoreKind};
use crate::context::Context;
use crate::host::Host;
use crate::messages::Messages;
use crate::resolve::Noun;
use crate::secret::Secret;

/// What makes this program ask the servers and print nothing.
pub(super) const REFRESH: &str = "refresh";

/// How long a server is waited for where nobody waits at a prompt.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// So many profiles are asked for one word.
const PROFILES: usize = 8;
/// So many names are more than anybody looks through, and so many sessions are looked at for open ones.
const MOST: usize = 5_000;

/// How often to look whether an answer is there.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// A server that can be asked, or what it said before.
#[derive(Clone)]
struct Source {
    target: ServerConfig,
    store: Store,
    /// A token that is good now. Without one nobody is asked: to renew it here could cost the login, since a refresh
    /// token may serve once and a shell may end us at any moment.
    token: Option<Secret>,
}

impl Source {
    /// `None` where nobody is signed in. A helper is not asked: it may ask in turn. A password is no login: each key
    /// would sign in.
    fn of(target: ServerConfig, noun: Noun, context: &Context) -> Option<Self> {
        let server = target.server.as_ref()?.to_string();
        let env = &context.settings.env;
        if let Some(token) = target.token.clone() {
            let store = Store::of(env, noun, &server, &format!("token:{}", token.reveal()))?;
            return Some(Self { target, store, token: Some(token) });
        }
        if target.token_store != TokenStoreKind::File {
            return None;
        }
        let login = context.token_store(&target).ok()??.load().ok()??;
        let LoginKey { server, user } = target.login_key().ok()?;
        let store = Store::of(env, noun, &server, &user)?;
        let token = login.is_alive(context.clock.now()).then_some(login.access);
        Some(Self { target, store, token })
    }

    fn is_due(&self, context: &Context) -> bool {
        self.token.is_some() && self.store.read().is_due(context.clock.now())
    }

    /// Asks the server and keeps what it says.
    fn refresh(&self, noun: Noun, context: &Context) -> Option<()> {
        let now = context.clock.now();
        let token = self.token.clone()?;
        let _alone = self.store.begin(now)?;
        let server = context.connect(&self.target, &Messages::silent()).ok()?;
        let version = match self.target.version {
            Some(version) => version,
            None => server.newest_version().ok()?,
        };
        // As it is: so there is nothing to renew it with.
        let credentials = Credentials::Token { token, username: None };
        let client = Client::new(server, version, Auth::new(credentials, context.clock));
        let things = things(noun, &client).ok()?;
        self.store.write(&Kept::answer(now, offers(noun, things)));
        Some(())
    }
}

/// All that one word may name.
pub(super) struct Asker {
    noun: Noun,
    options: Vec<String>,
    context: Context,
    sources: Vec<Source>,
    in_process: bool,
}

impl Asker {
    pub(super) fn new(noun: Noun, options: &[String], host: &Host) -> Option<Self> {
        let context = context(options, host)?;
        let targets = context.settings.server_configs().ok()?.into_iter().take(PROFILES);
        let sources = targets.filter_map(|target| Source::of(target, noun, &context)).collect();
        let in_process = !(cfg!(unix) && host.is_process);
        Some(Self { noun, options: options.to_vec(), context, sources, in_process })
    }

    /// What is known by the deadline.
    pub(super) fn names(&self, deadline: Instant) -> Vec<Offer> {
        if self.sources.iter().any(|source| source.is_due(&self.context)) {
            if self.in_process {
                self.ask_here(deadline);
            } else {
                let _none_to_spare = self.ask_beside(deadline);
            }
        }
        let now = self.context.clock.now();
        let kept = self.sources.iter().flat_map(|source| source.store.read().offers(now));
        // Two servers may know one name.
        let mut seen = HashSet::new();
        kept.filter(|offer| seen.insert(offer.value.clone())).collect()
    }

    /// In threads of this process, which end with it. For a system where a process beside us would hold the shell's
    /// pipe open, and for a transport that is in this process.
    fn ask_here(&self, deadline: Instant) {
        let done = self.refresh_all();
        // A sandbox in this process is as fast as the machine lets it.
        let patience = match self.context.transport {
            Some(_) => PATIENCE,
            None => deadline.saturating_duration_since(Instant::now()),
        };
        let _too_late = done.recv_timeout(patience);
    }

    /// What it returns closes when all have answered.
    fn refresh_all(&self) -> Receiver<()> {
        let (asking, done) = channel();
        for source in self.sources.iter().filter(|source| source.is_due(&self.context)) {
            let (source, context, noun) = (source.clone(), self.context.clone(), self.noun);
            let asking = asking.clone();
            let ask = move || {
                source.refresh(noun, &context);
                drop(asking);
            };
            let _not_asked = thread::Builder::new().spawn(ask);
        }
        done
    }

    /// In a process beside this one, which lives on when this one must answer: a server far away needs longer than a
    /// person at a prompt should wait, and has answered by the next time. It holds none of the shell's pipes, has a
    /// process group of its own, and when this one ends it is init that waits for it.
    fn ask_beside(&self, deadline: Instant) -> io::Result<()> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([WORD, REFRESH, self.noun.word()]).args(&self.options);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        while child.try_wait()?.is_none() && Instant::now() < deadline {
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }
}

/// The process beside: asks, and says nothing.
pub(super) fn refresh(words: &[String], host: &Host) {
    let Some((noun, options)) = words.split_first() else { return };
    let Some(noun) = Noun::ALL.into_iter().find(|known| known.word() == noun) else { return };
    if let Some(asker) = Asker::new(noun, options, host) {
        let _too_late = asker.refresh_all().recv_timeout(2 * PATIENCE);
    }
}

fn things(noun: Noun, client: &Client) -> anyhow::Result<Vec<Thing>> {
    let version = client.version();
    match noun {
        Noun::Job => all(client, job::list(version, None, None), |job: Job| {
            let since = job.last_backup.happened();
            Some(Thing { id: job.id, name: job.name, about: vec![job.last_status], since })
        }),
        Noun::Organization => all(client, organization::list(version, false), |known| {
            let Organization { id, name, description, .. } = known;
            Some(Thing { id, name, about: vec![known.r#type, description], since: None })
        }),
        Noun::Repository => all(client, repository::list(version), |known: Repository| {
            let Repository { id, name, description, .. } = known;
            Some(Thing { id, name, about: vec![description], since: None })
        }),
        Noun::Session => all(client, session::list(version, None, None), |session: Session| {
            let since = session.creation_time.happened();
            let (is_open, user) = (!session.is_stopped(), session.initiated_by);
            let thing = Thing { id: session.id, name: session.r#type, about: vec![user], since };
            is_open.then_some(thing)
        }),
        Noun::Point => {
            let request = restore_point::list(version, &restore_point::Filter::default());
            all(client, request, |point: RestorePoint| {
                let held: Vec<_> = point.held().map(Workload::product).collect();
                let since = point.backup_time.happened();
                Some(Thing {
                    id: point.id,
                    name: String::new(),
                    about: vec![held.join(", ")],
                    since,
                })
            })
        }
        Noun::Retrieval => all(client, retrieval::list(version), |retrieval: Retrieval| {
            let since = retrieval.point_in_time.happened();
            let Retrieval { id, name, data_state, .. } = retrieval;
            Some(Thing { id, name, about: vec![data_state], since })
        }),
    }
}

/// The first of a list. What cannot be read is left out.
fn all<T: DeserializeOwned>(
    client: &Client,
    request: Request<Page<T>>,
    thing: impl Fn(T) -> Option<Thing>,
) -> anyhow::Result<Vec<Thing>> {
    let mut things = Vec::new();
    for item in client.items(request, PAGE).take(MOST) {
        things.extend(item?.into_model().ok().and_then(&thing));
    }
    Ok(things)
}
