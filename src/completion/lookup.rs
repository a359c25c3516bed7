//! The names of objects on servers: from the cache, or requested with a token that is valid now.

use std::collections::HashSet;
use std::io;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use clap::FromArgMatches;

use super::cache::{CachedNames, NameCache};
use super::candidate::CompletionCandidate;
use super::name_set::NameSet;
use crate::client::{Auth, Client, Credentials};
use crate::config::{Env, GlobalOptions, LoginKey, ServerConfig, Settings, TokenStoreKind};
use crate::context::Context;
use crate::host::Host;
use crate::messages::Messages;
use crate::parallel::spawn;
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
    fn new(target: ServerConfig, names: &NameSet, context: &Context) -> Option<Self> {
        let server = target.server.as_ref()?.to_string();
        let env = &context.settings.env;
        if let Some(token) = target.token.clone() {
            let cache = NameCache::of(env, names, &server, &format!("token:{}", token.reveal()))?;
            return Some(Self { target, cache, token: Some(token) });
        }
        if target.token_store != TokenStoreKind::File {
            return None;
        }
        let login = context.token_store(&target).ok()??.load().ok()??;
        let LoginKey { server, user } = target.login_key().ok()?;
        let cache = NameCache::of(env, names, &server, &user)?;
        let token = login.is_alive(context.clock.now()).then_some(login.access);
        Some(Self { target, cache, token })
    }

    fn is_due(&self, context: &Context) -> bool {
        self.token.is_some() && self.cache.read().is_due(context.clock.now())
    }

    /// Requests the names from the server and stores them.
    fn refresh(&self, names: &NameSet, context: &Context) -> Option<()> {
        let now = context.clock.now();
        let token = self.token.clone()?;
        let _lock = self.cache.begin(now, TIMEOUT)?;
        let server = context.connect(&self.target, &Messages::silent()).ok()?;
        let version = match self.target.version {
            Some(version) => version,
            None => server.newest_version().ok()?,
        };
        // Without credentials to renew it.
        let credentials = Credentials::Token { token, username: None };
        let client = Client::new(server, version, Auth::new(credentials, context.clock));
        let known = |set: &NameSet| self.cache.of_set(set).read().candidates(now);
        self.cache.write(CachedNames::answer(now, names.request(&client, known).ok()?));
        Some(())
    }

    /// Returns whether another process requests names that are not known yet.
    fn is_awaited(&self, context: &Context) -> bool {
        self.cache.is_locked() && !self.cache.read().is_fresh(context.clock.now())
    }
}

/// The servers whose objects one word can name.
pub(super) struct NameLookup {
    names: NameSet,
    options: Vec<String>,
    context: Context,
    sources: Vec<NameSource>,
    in_process: bool,
}

impl NameLookup {
    pub(super) fn new(names: NameSet, options: &[String], host: &Host) -> Option<Self> {
        let context = context(options, host)?;
        let targets = context.settings.server_configs().ok()?.into_iter().take(MAX_PROFILES);
        let sources =
            targets.filter_map(|target| NameSource::new(target, &names, &context)).collect();
        let in_process = !(cfg!(unix) && host.is_process);
        Some(Self { names, options: options.to_vec(), context, sources, in_process })
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
        while Instant::now() < deadline
            && self.sources.iter().any(|source| source.is_awaited(&self.context))
        {
            thread::sleep(CHECK_INTERVAL);
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
            let (source, context) = (source.clone(), self.context.clone());
            let names = self.names.clone();
            let sender = sender.clone();
            let ask = move || {
                source.refresh(&names, &context);
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
        command.args([WORD, REFRESH]).args(self.names.words()).args(&self.options);
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
    let Some((names, options)) = NameSet::read(words) else { return };
    if let Some(lookup) = NameLookup::new(names, options, host) {
        let _too_late = lookup.start_refreshing().recv_timeout(2 * TIMEOUT);
    }
}

/// Returns the context of the connection options on the line and of the environment.
pub(super) fn context(options: &[String], host: &Host) -> Option<Context> {
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
