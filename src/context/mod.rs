//! From settings to a client: the way every command that needs a server takes, and what it does instead in a dry run.

mod curl;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::api::{Call, token};
use crate::client::proxy::Route;
use crate::client::tls::{Trust, authorities};
use crate::client::transport::Transport;
use crate::client::{
    Address, Auth, Client, Credentials, Known, Network, Server, SignIn, TokenStore, Whose,
};
use crate::config::profiles::Profiles;
use crate::config::{
    Folder, PasswordSource, Selection, Settings, Target, TrustSource, no_server, no_user,
    open_store, outlasting,
};
use crate::error::{Failure, Kind};
use crate::messages::Messages;
use crate::output::Ui;
use crate::text::shell_quoted;
use crate::time::Clock;
pub(crate) use curl::print_curl;

/// What is needed to reach servers, and not yet used.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    /// In place of the network: a sandbox in this process.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    pub(crate) clock: Clock,
}

impl Context {
    /// The one target that is meant.
    ///
    /// # Errors
    /// Several are, or none that makes sense.
    pub(crate) fn target(&self) -> Result<Target, Failure> {
        let mut targets = self.settings.wanted.targets(&self.settings.env)?;
        match (targets.pop(), targets.is_empty(), self.is_fleet()) {
            (Some(target), true, _) => Ok(target),
            _ => Err(several()),
        }
    }

    /// Refuses several profiles where one is meant, and leaves all else that may be wrong to be found later.
    ///
    /// # Errors
    /// Several are named.
    pub(crate) fn refuse_several(&self) -> Result<(), Failure> {
        let are_several = match self.targets() {
            Ok(targets) => targets.len() > 1,
            // Those that are named are several even where they cannot be read.
            Err(_) => {
                matches!(&self.settings.wanted.profiles, Selection::Named(names) if names.len() > 1)
            }
        };
        if are_several { Err(several()) } else { Ok(()) }
    }

    /// The profile of this name, or the one target that is meant where none is named.
    ///
    /// # Errors
    /// As [`Context::target`].
    pub(crate) fn target_named(&self, name: Option<&str>) -> Result<Target, Failure> {
        let Some(name) = name else { return self.target() };
        self.settings.wanted.names_only(name)?;
        let known = Profiles::read(&Folder::of(&self.settings.env)?)?;
        let (name, profile) = known.named(name, Kind::NotFound)?;
        self.settings.wanted.with(name, profile)
    }

    /// All targets that are meant.
    ///
    /// # Errors
    /// As [`Context::target`].
    pub(crate) fn targets(&self) -> Result<Vec<Target>, Failure> {
        self.settings.wanted.targets(&self.settings.env)
    }

    /// The same for when all are asked at once and so nobody can be: what stdin holds is read now, once.
    ///
    /// # Errors
    /// As [`Context::targets`]; there is no password on stdin.
    pub(crate) fn fleet(&self, ui: &mut Ui) -> Result<Vec<Target>, Failure> {
        let mut targets = self.targets()?;
        // Only an option says so, and then of all of them.
        if matches!(targets[..], [Target { password: Some(PasswordSource::Stdin), .. }, ..]) {
            let password = PasswordSource::Stdin.read(ui.input())?;
            for target in &mut targets {
                target.password = Some(PasswordSource::Given(password.clone()));
            }
        }
        Ok(targets)
    }

    /// Whether results come from several profiles, and so say from which.
    pub(crate) fn is_fleet(&self) -> bool {
        match &self.settings.wanted.profiles {
            Selection::All => true,
            Selection::Named(names) => names.len() > 1,
            Selection::Default => false,
        }
    }

    /// A client of the one target.
    ///
    /// # Errors
    /// No server or no credentials are given, or the server cannot be reached or is not trusted.
    pub(crate) fn open(&self, ui: &mut Ui) -> anyhow::Result<Client> {
        let target = self.target()?;
        let messages = ui.messages.clone();
        self.client(&target, &messages, Some(ui))
    }

    /// Finds out the version and gets hold of credentials. The server is reached, and so trusted, before anybody is
    /// asked for a password. Without a `ui` nobody is asked.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub(crate) fn client(
        &self,
        target: &Target,
        messages: &Messages,
        ui: Option<&mut Ui>,
    ) -> anyhow::Result<Client> {
        let server = self.reach(target, messages)?;
        let version = match target.version {
            Some(version) => version,
            None => server.newest_version()?,
        };
        let credentials = self.credentials(target, ui)?;
        Ok(Client::new(server, version, Auth::new(credentials, self.clock)))
    }

    /// The server, without a login.
    ///
    /// # Errors
    /// None is given, or a file or a proxy to reach it by is out of order.
    pub(crate) fn reach(&self, target: &Target, messages: &Messages) -> anyhow::Result<Server> {
        self.reach_one(target, Whose::Ours, messages)
    }

    /// The same for a server of Microsoft's, about which other things help.
    ///
    /// # Errors
    /// As [`Context::reach`].
    pub(crate) fn reach_microsoft(
        &self,
        target: &Target,
        messages: &Messages,
    ) -> anyhow::Result<Server> {
        self.reach_one(target, Whose::Microsofts, messages)
    }

    fn reach_one(
        &self,
        target: &Target,
        whose: Whose,
        messages: &Messages,
    ) -> anyhow::Result<Server> {
        let address = target.server.clone().ok_or_else(no_server)?;
        if !address.is_https() && matches!(target.trust, TrustSource::Pin(_) | TrustSource::File(_))
        {
            let message = format!("{address} shows no certificate, and one is to be checked");
            return Err(Failure::usage(message)
                .hint("use https, or leave out the pin or the authorities")
                .into());
        }
        if let Some(variable) = target.unheeded {
            let profile = target.profile.as_deref().unwrap_or_default();
            messages.warn(&format!(
                "{variable} is not heeded: profile '{profile}' says itself whom to trust"
            ));
        }
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(self.network(&address, &target.trust, messages)?),
        };
        let (profile, typed) = match outlasting(&self.settings.env, target) {
            Some(typed) => (None, typed),
            None => (target.profile.clone(), self.settings.wanted.typed()),
        };
        let known =
            Known { profile, typed, pinned: target.pinned(), read_only: target.read_only, whose };
        let (timeout, sleep) = (self.settings.wanted.timeout, Arc::clone(&self.sleep));
        Ok(Server::new(address, known, transport, timeout, messages.clone(), sleep))
    }

    /// The way to an address, under some trust.
    ///
    /// # Errors
    /// A file or a proxy is out of order.
    pub(crate) fn network(
        &self,
        address: &Address,
        trust: &TrustSource,
        messages: &Messages,
    ) -> Result<Network, Failure> {
        let trust = match trust {
            TrustSource::System => Trust::System,
            TrustSource::Pin(fingerprint) => Trust::Pin(*fingerprint),
            TrustSource::Anyone => {
                messages.warn(
                    "the server's certificate is not checked (--insecure): whoever is in between can read the password",
                );
                Trust::Anyone
            }
            TrustSource::File(path) => {
                let named = || format!("cannot read the authorities in {}", path.display());
                let pem = std::fs::read(path).with_context(named);
                let read = pem.and_then(|pem| {
                    authorities(&pem).map_err(anyhow::Error::msg).with_context(named)
                });
                Trust::Authorities(read.map_err(|error| Failure::usage(format!("{error:#}")))?)
            }
        };
        self.network_under(trust, address, messages)
    }

    /// The way to an address, whoever answers there: for a look at a stranger, who is sent no credential.
    ///
    /// # Errors
    /// A proxy is out of order.
    pub(crate) fn network_to_anyone(
        &self,
        address: &Address,
        messages: &Messages,
    ) -> Result<Network, Failure> {
        self.network_under(Trust::Anyone, address, messages)
    }

    fn network_under(
        &self,
        trust: Trust,
        address: &Address,
        messages: &Messages,
    ) -> Result<Network, Failure> {
        let (proxy, variable) = match self.settings.proxy(address)? {
            Route::Through(proxy, variable) => {
                messages.trace(1, || format!("* through the proxy {} ({variable})", proxy.shown));
                (Some(proxy), variable)
            }
            Route::Direct(passed) => {
                if let Some(passed) = passed {
                    messages.trace(1, || format!("* directly, {passed}"));
                }
                (None, "")
            }
        };
        Network::new(trust, self.settings.wanted.connect_timeout, proxy.as_ref())
            .map_err(|error| Failure::usage(format!("{variable}: {error}")))
    }

    /// Forgets the login of a target, when nobody else is about to renew it.
    ///
    /// # Errors
    /// The store is out of order.
    pub(crate) fn forget_login(&self, target: &Target) -> Result<(), Failure> {
        let Some(store) = self.store(target)? else { return Ok(()) };
        let _alone = store.lock(self.settings.wanted.timeout)?;
        store.forget()
    }

    /// The same as [`no_password`], and which profile would do without one.
    fn no_password(&self, target: &Target) -> Failure {
        let known = Folder::of(&self.settings.env).and_then(|folder| Profiles::read(&folder));
        let profiles = known.map(|known| known.profiles).unwrap_or_default();
        let fits = |name: &&String| target.server.as_ref() == Some(&profiles[*name].server);
        match profiles.keys().find(fits).filter(|_| target.profile.is_none()) {
            Some(name) => no_password().hint(format!(
                "use the login of profile '{name}' with -p {}, or give a password with --password-stdin, \
                 --password-file or --password-command, or in VB365_PASSWORD",
                shell_quoted(name)
            )),
            None => no_password(),
        }
    }

    /// Where the login of a target is kept, if anywhere.
    ///
    /// # Errors
    /// It is not known whose login that would be, or where things are kept.
    pub(crate) fn store(&self, target: &Target) -> Result<Option<Box<dyn TokenStore>>, Failure> {
        let timeout = self.settings.wanted.timeout;
        match (&target.store_in, &target.profile) {
            (Some(folder), _) => open_store(folder, target, timeout),
            (None, Some(_)) => open_store(&Folder::of(&self.settings.env)?, target, timeout),
            (None, None) => Ok(None),
        }
    }

    /// Whether stdin holds the password, and so nothing else.
    pub(crate) fn takes_stdin(&self) -> bool {
        matches!(self.settings.wanted.password, Some(PasswordSource::Stdin))
    }

    fn credentials(&self, target: &Target, mut ui: Option<&mut Ui>) -> anyhow::Result<Credentials> {
        let username = target.username.clone();
        if let Some(token) = &target.token {
            return Ok(Credentials::Token { token: token.clone(), username });
        }
        if target.microsoft.is_some() {
            return Ok(Credentials::Login { username, sign_in: None, store: self.store(target)? });
        }
        let username = match (username, &mut ui) {
            (Some(username), _) => username,
            (None, Some(ui)) => ui.ask("User name: ", no_user())?,
            (None, None) => return Err(no_user().into()),
        };
        let target = Target { username: Some(username.clone()), ..target.clone() };
        let store = self.store(&target)?;
        let source = match (&target.password, ui) {
            // Read now or never: nobody else gets at stdin later.
            (Some(source @ PasswordSource::Stdin), Some(ui)) => {
                Some(PasswordSource::Given(source.read(ui.input())?))
            }
            (Some(source), _) => Some(source.clone()),
            // A profile that keeps its login is signed in to by name.
            (None, _) if store.is_some() && target.store_in.is_none() => None,
            (None, Some(ui)) => {
                Some(PasswordSource::Given(ask_password(ui, &username, self.no_password(&target))?))
            }
            (None, None) => return Err(self.no_password(&target).into()),
        };
        let sign_in = source.map(|source| sign_in_with(username.clone(), source));
        Ok(Credentials::Login { username: Some(username), sign_in, store })
    }

    /// Prints calls as `curl` commands and sends nothing, not even a sign-in.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn print_curl(&self, ui: &mut Ui, calls: &[Call]) -> anyhow::Result<()> {
        print_curl(&self.target()?, ui, calls)
    }
}

fn several() -> Failure {
    Failure::usage("this command is for one profile, and several are named")
        .hint("name one with -p")
}

/// Signs in with a password, which is read when it is needed: that may run a command.
pub(crate) fn sign_in_with(username: String, source: PasswordSource) -> SignIn {
    Box::new(move || {
        let password = source.read(&mut std::io::empty())?;
        Ok(token::password(&username, &password))
    })
}

/// Asks for the password.
///
/// # Errors
/// Nobody is there, or nothing was answered.
pub(crate) fn ask_password(
    ui: &mut Ui,
    username: &str,
    missing: Failure,
) -> anyhow::Result<crate::secret::Secret> {
    ui.ask_secret(&format!("Password of {}: ", crate::text::safe(username)), missing)
}

pub(crate) fn no_password() -> Failure {
    Failure::new(Kind::Unauthenticated, "no password is given, and nobody is there to ask")
        .hint("use --password-stdin, --password-file or --password-command, or set VB365_PASSWORD")
}
