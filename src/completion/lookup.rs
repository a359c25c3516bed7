//! The names of objects on servers: from the cache, or requested with a token that is valid now.

use std::collections::HashSet;
use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use clap::FromArgMatches;
use serde::de::DeserializeOwned;

use super::cache::{CachedNames, NameCache};
use super::candidate::{CompletionCandidate, candidates};
use crate::api::job::{self, Job};
use crate::api::organization::{self, Organization};
use crate::api::repository::{self, Repository};
use crate::api::restore_point::{self, RestorePoint};
use crate::api::retrieval::{self, Retrieval};
use crate::api::session::{self, Session, Workload};
use crate::api::{Page, Request};
use crate::client::{Auth, Client, Credentials, PAGE};
use crate::config::{Env, GlobalOptions, LoginKey, ServerConfig, Settings, TokenStoreKind};
use crate::context::Context;
use crate::host::Host;
use crate::messages::Messages;
use crate::parallel::spawn;
use crate::resolve::Noun;
use crate::secret::Secret;
use crate::time::Clock;

/// The word in the place of a command when a shell asks. It is in no help text.
pub(super) const WORD: &str = "__complete";

/// The word after it for a process that only refreshes the caches.
pub(super) const REFRESH: &str = "refresh";

/// Timeout of requests in the background, where no person waits.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);

/// The maximum number of profiles for one word.
const MAX_PROFILES: usize = 8;
/// The maximum number of objects that are read from a server.
const MAX_OBJECTS: usize = 5_000;

/// The interval for checking whether the background process has ended.
const CHECK_INTERVAL: Duration = Duration::from_millis(2);

/// A server, and the names that it returned before.
#[derive(Clone)]
struct NameSource {
    target: ServerConfig,
    cache: NameCache,
    /// A token that is valid now. Without one the server is not asked: to renew it here could cost the login, since a
    /// refresh token may be valid once only and a shell may end this process at any time.
    token: Option<Secret>,
}

impl NameSource {
    /// Returns `None` if no user is signed in. A credential helper is not run, since it may prompt. A password is not used,
    /// since each key would sign in.
    fn new(target: ServerConfig, noun: Noun, context: &Context) -> Option<Self> {
        let server = target.server.as_ref()?.to_string();
        let env = &context.settings.env;
        if let Some(token) = target.token.clone() {
            let cache = NameCache::of(env, noun, &server, &format!("token:{}", token.reveal()))?;
            return Some(Self { target, cache, token: Some(token) });
        }
        if target.token_store != TokenStoreKind::File {
            return None;
        }
        let login = context.token_store(&target).ok()??.load().ok()??;
        let LoginKey { server, user } = target.login_key().ok()?;
        let cache = NameCache::of(env, noun, &server, &user)?;
        let token = login.is_alive(context.clock.now()).then_some(login.access);
        Some(Self { target, cache, token })
    }

    fn is_due(&self, context: &Context) -> bool {
        self.token.is_some() && self.cache.read().is_due(context.clock.now())
    }

    /// Requests the names from the server and stores them.
    fn refresh(&self, noun: Noun, context: &Context) -> Option<()> {
        let now = context.clock.now();
        let token = self.token.clone()?;
        let _lock = self.cache.begin(now)?;
        let server = context.connect(&self.target, &Messages::silent()).ok()?;
        let version = match self.target.version {
            Some(version) => version,
            None => server.newest_version().ok()?,
        };
        // Without credentials to renew it.
        let credentials = Credentials::Token { token, username: None };
        let client = Client::new(server, version, Auth::new(credentials, context.clock));
        let objects = objects(noun, &client).ok()?;
        self.cache.write(&CachedNames::answer(now, candidates(noun, objects)));
        Some(())
    }
}

/// The servers whose objects one word can name.
pub(super) struct NameLookup {
    noun: Noun,
    options: Vec<String>,
    context: Context,
    sources: Vec<NameSource>,
    in_process: bool,
}

impl NameLookup {
    pub(super) fn new(noun: Noun, options: &[String], host: &Host) -> Option<Self> {
        let context = context(options, host)?;
        let targets = context.settings.server_configs().ok()?.into_iter().take(MAX_PROFILES);
        let sources =
            targets.filter_map(|target| NameSource::new(target, noun, &context)).collect();
        let in_process = !(cfg!(unix) && host.is_process);
        Some(Self { noun, options: options.to_vec(), context, sources, in_process })
    }

    /// Returns the names that are known by the deadline.
    pub(super) fn names(&self, deadline: Instant) -> Vec<CompletionCandidate> {
        if self.sources.iter().any(|source| source.is_due(&self.context)) {
            if self.in_process {
                self.refresh_here(deadline);
            } else {
                let _not_started = self.refresh_in_background(deadline);
            }
        }
        let now = self.context.clock.now();
        let known = self.sources.iter().flat_map(|source| source.cache.read().candidates(now));
        // Two servers may know one name.
        let mut seen = HashSet::new();
        known.filter(|candidate| seen.insert(candidate.value.clone())).collect()
    }

    /// Refreshes in threads of this process, which end with it: for systems on which a child process would keep the shell's
    /// pipe open, and for a transport within this process.
    fn refresh_here(&self, deadline: Instant) {
        let done = self.start_refreshing();
        // A sandbox in this process answers, however busy the machine is.
        let patience = match self.context.transport {
            Some(_) => TIMEOUT,
            None => deadline.saturating_duration_since(Instant::now()),
        };
        let _too_late = done.recv_timeout(patience);
    }

    /// Starts a request to each server whose names are due. The returned channel closes when all have ended.
    fn start_refreshing(&self) -> Receiver<()> {
        let (sender, done) = channel();
        for source in self.sources.iter().filter(|source| source.is_due(&self.context)) {
            let (source, context, noun) = (source.clone(), self.context.clone(), self.noun);
            let sender = sender.clone();
            let ask = move || {
                source.refresh(noun, &context);
                drop(sender);
            };
            let _not_started = spawn(ask);
        }
        done
    }

    /// Refreshes in a process that lives on after this one has answered: a distant server needs longer than a person at a
    /// prompt should wait, and its names are there the next time. The process holds none of the shell's pipes and has a
    /// process group of its own. After this process has ended, init waits for it.
    fn refresh_in_background(&self, deadline: Instant) -> io::Result<()> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args([WORD, REFRESH, self.noun.word()]).args(&self.options);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        while child.try_wait()?.is_none() && Instant::now() < deadline {
            thread::sleep(CHECK_INTERVAL);
        }
        Ok(())
    }
}

/// Refreshes the caches and prints nothing.
pub(super) fn refresh(words: &[String], host: &Host) {
    let Some((noun, options)) = words.split_first() else { return };
    let Some(noun) = Noun::ALL.into_iter().find(|known| known.word() == noun) else { return };
    if let Some(lookup) = NameLookup::new(noun, options, host) {
        let _too_late = lookup.start_refreshing().recv_timeout(2 * TIMEOUT);
    }
}

/// Requests the objects of a kind. Each is its id, and a candidate by its name.
fn objects(noun: Noun, client: &Client) -> anyhow::Result<Vec<(String, CompletionCandidate)>> {
    let version = client.version();
    let named = CompletionCandidate::of_object;
    match noun {
        Noun::Job => all(client, job::list(version, None, None), |job: Job| {
            let since = job.last_backup.happened();
            Some((job.id.0, named(job.name.0, [job.last_status.0], since)))
        }),
        Noun::Organization => all(client, organization::list(version, false), |known| {
            let Organization { id, name, r#type, description, .. } = known;
            Some((id.0, CompletionCandidate::of_object(name.0, [r#type.0, description.0], None)))
        }),
        Noun::Repository => all(client, repository::list(version), |known: Repository| {
            Some((known.id.0, named(known.name.0, [known.description.0], None)))
        }),
        Noun::Session => all(client, session::list(version, None, None), |session: Session| {
            let since = session.creation_time.happened();
            let is_open = !session.is_stopped();
            let candidate = named(session.r#type.0, [session.initiated_by.0], since);
            is_open.then_some((session.id.0, candidate))
        }),
        Noun::Point => {
            let request = restore_point::list(version, &restore_point::PointFilter::default());
            all(client, request, |point: RestorePoint| {
                let held: Vec<_> = point.held().map(Workload::product).collect();
                let since = point.backup_time.happened();
                Some((point.id.0, named(String::new(), [held.join(", ")], since)))
            })
        }
        Noun::Retrieval => all(client, retrieval::list(version), |retrieval: Retrieval| {
            let since = retrieval.point_in_time.happened();
            Some((retrieval.id.0, named(retrieval.name.0, [retrieval.data_state.0], since)))
        }),
    }
}

/// Returns the first objects of a list, without those that cannot be read.
fn all<T: DeserializeOwned, R>(
    client: &Client,
    request: Request<Page<T>>,
    object: impl Fn(T) -> Option<R>,
) -> anyhow::Result<Vec<R>> {
    let mut objects = Vec::new();
    for item in client.items(request, PAGE).take(MAX_OBJECTS) {
        objects.extend(item?.into_model().ok().and_then(&object));
    }
    Ok(objects)
}

/// Returns the context of the connection options on the line and of the environment.
fn context(options: &[String], host: &Host) -> Option<Context> {
    let mut parser = <GlobalOptions as clap::Args>::augment_args(clap::Command::new("vb365"));
    parser = parser.no_binary_name(true);
    let typed = parser.try_get_matches_from(options).ok()?;
    let typed = GlobalOptions::from_arg_matches(&typed).ok()?;
    let mut settings = Settings::resolve(&typed, &Env::new(host.env.clone())).ok()?;
    settings.connect_timeout = TIMEOUT;
    settings.timeout = TIMEOUT;
    Some(Context {
        settings,
        transport: host.transport.clone(),
        sleep: Arc::clone(&host.sleep),
        clock: Clock::starting(host.now),
    })
}
