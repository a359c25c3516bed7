//! The context of a command: it makes clients of servers.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::client::proxy::Route;
use crate::client::tls::{Trust, authorities};
use crate::client::transport::Transport;
use crate::client::{Address, Auth, Client, Error, Network, Server, ServerIdentity, TokenStore};
use crate::config::{
    PasswordSource, ServerConfig, Settings, TokenStoreKind, TrustSource, is_child_profile,
    open_token_store,
};
use crate::error::Failure;
use crate::messages::Messages;
use crate::output::{ATTEMPTS, Ui};
use crate::sys::input_file::read_input_and_mode;
use crate::sys::refuse_utf16;
use crate::text::shell_quoted;
use crate::time::Clock;

/// Settings, clock and transport: what a command needs to reach servers.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    /// Replaces the network: a sandbox in this process.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    pub(crate) clock: Clock,
}

impl Context {
    /// Returns the servers to use at the same time. A password on stdin is read now, once for all of them.
    ///
    /// # Errors
    /// There is no such profile, or options or environment conflict with it; or stdin holds no password.
    pub(crate) fn server_configs(&self, ui: &mut Ui) -> Result<Vec<ServerConfig>, Failure> {
        let mut configs = self.settings.server_configs()?;
        if self.settings.connection.reads_stdin() {
            let password = PasswordSource::Stdin.read(ui.input())?;
            for config in &mut configs {
                config.password = Some(PasswordSource::Given(password.clone()));
            }
        }
        Ok(configs)
    }

    /// Returns a client. Asks for user name and password if they are needed and missing, after the certificate was
    /// verified; three times if the server rejects them.
    ///
    /// # Errors
    /// No server or no credentials are given, or the server cannot be reached or is not trusted.
    pub(crate) fn open(&self, config: &ServerConfig, ui: &mut Ui) -> anyhow::Result<Client> {
        ui.messages.set_server_options(self.settings.server_options(config));
        let messages = ui.messages.clone();
        let mut attempt = 0;
        loop {
            let client = self.client(config, &messages, Some(ui))?;
            // Only a prompt can give another password the next time.
            if !config.asks_for_password() {
                return Ok(client);
            }
            attempt += 1;
            match client.sign_in() {
                Ok(()) => return Ok(client),
                Err(error) => report_rejection(error, attempt, &messages)?,
            }
        }
    }

    /// Returns a client without asking for anything.
    ///
    /// # Errors
    /// No server or no credentials are given, or the server cannot be reached or is not trusted.
    pub(crate) fn open_unattended(
        &self,
        config: &ServerConfig,
        messages: &Messages,
    ) -> anyhow::Result<Client> {
        self.client(config, messages, None)
    }

    fn client(
        &self,
        config: &ServerConfig,
        messages: &Messages,
        ui: Option<&mut Ui>,
    ) -> anyhow::Result<Client> {
        let server = self.connect(config, messages)?;
        let version = match config.version {
            Some(version) => version,
            None => server.newest_version()?,
        };
        let credentials = self.credentials(config, ui)?;
        Ok(Client::new(server, version, Auth::new(credentials, self.clock)))
    }

    /// Returns the server, without a login.
    ///
    /// # Errors
    /// No server is given, or the CA certificates or the proxy are invalid.
    pub(crate) fn connect(
        &self,
        config: &ServerConfig,
        messages: &Messages,
    ) -> anyhow::Result<Server> {
        // A server may repeat what it knows from an earlier run, before anything is sent to it.
        config.secrets().for_each(|secret| messages.secrets().add(secret));
        let address = config.address()?.clone();
        let verifies = matches!(config.trust, TrustSource::Pin(_) | TrustSource::File(_));
        if verifies && !address.is_https() {
            let message = format!("cannot verify the certificate of {address}: http has none");
            return Err(Failure::usage(message)
                .hint("use https, or leave out --pin and --ca-cert")
                .into());
        }
        if let Some(variable) = config.ignored_variable {
            let profile = config.profile.as_deref().unwrap_or_default();
            messages.warn(&format!(
                "{variable} is ignored: profile '{profile}' has its own trust settings"
            ));
        }
        if config.trust == TrustSource::Insecure && self.transport.is_none() {
            messages.warn(
                "the server's certificate is not verified (--insecure): the connection can be intercepted",
            );
        }
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(self.network(&address, &config.trust, messages)?),
        };
        let is_child = is_child_profile(&self.settings.env, config);
        let profile = config.profile.clone().filter(|_| !is_child);
        let (pinned, read_only) = (config.pinned(), config.read_only);
        let identity = ServerIdentity { profile, pinned, read_only, kind: config.server_kind };
        let (timeout, sleep) = (self.settings.timeout, Arc::clone(&self.sleep));
        Ok(Server::new(address, identity, transport, timeout, messages.clone(), sleep))
    }

    /// Returns the network to an address, through a proxy if one is set.
    ///
    /// # Errors
    /// The CA certificates or the proxy are invalid.
    pub(crate) fn network(
        &self,
        address: &Address,
        trust: &TrustSource,
        messages: &Messages,
    ) -> Result<Network, Failure> {
        let trust = load_trust(trust, messages)?;
        let (proxy, variable) = match self.settings.proxy(address)? {
            Route::Through(proxy, variable) => {
                proxy.secrets().iter().for_each(|secret| messages.secrets().add(secret));
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
        Network::new(trust, self.settings.connect_timeout, proxy.as_ref())
            .map_err(|error| Failure::usage(format!("{variable}: {error}")))
    }

    /// Returns the store that holds the login of a server, or `None` if no login is stored.
    ///
    /// # Errors
    /// The user or the configuration directory is not known.
    pub(crate) fn token_store(
        &self,
        config: &ServerConfig,
    ) -> Result<Option<Box<dyn TokenStore>>, Failure> {
        let dir = match (&config.token_dir, &config.profile) {
            (Some(dir), _) => dir.clone(),
            (None, Some(_)) => self.settings.env.config_dir()?,
            (None, None) => return Ok(None),
        };
        if config.token_store == TokenStoreKind::None {
            return Ok(None);
        }
        let key = config.login_key()?;
        Ok(open_token_store(&config.token_store, dir, key, self.settings.timeout))
    }

    /// Removes the stored login of a server. Waits for a process that renews it.
    ///
    /// # Errors
    /// The token store cannot be used.
    pub(crate) fn forget_login(&self, config: &ServerConfig) -> Result<(), Failure> {
        let Some(store) = self.token_store(config)? else { return Ok(()) };
        let _lock = store.lock(self.settings.timeout)?;
        store.forget()
    }
}

/// Reports that the server rejected a password from a prompt, which is then asked for again.
///
/// # Errors
/// It is another error, or the last attempt.
pub(crate) fn report_rejection(
    error: Error,
    attempt: usize,
    messages: &Messages,
) -> Result<(), Error> {
    if !error.is_sign_in_rejected() || attempt >= ATTEMPTS {
        return Err(error);
    }
    messages.warn(&format!("{error}; try again"));
    Ok(())
}

/// The maximum size of a file of CA certificates in bytes. The file of an operating system has about 250 KB.
const MAX_CA_FILE: u64 = 4 << 20;

fn load_trust(trust: &TrustSource, messages: &Messages) -> Result<Trust, Failure> {
    Ok(match trust {
        TrustSource::System => Trust::System,
        TrustSource::Pin(fingerprint) => Trust::Pin(*fingerprint),
        TrustSource::Insecure => Trust::Insecure,
        TrustSource::File(path) => {
            let context = || format!("cannot read the CA certificates in {}", path.display());
            let pem = read_input_and_mode(path, MAX_CA_FILE);
            let pem = pem.and_then(|(pem, loose)| refuse_utf16(&pem).map(|()| (pem, loose)));
            let pem = pem.with_context(context);
            let read = pem.and_then(|(pem, loose)| {
                if let Some(mode) = loose {
                    let quoted = shell_quoted(&path.to_string_lossy());
                    messages.warn(&format!(
                        "other users may write the CA certificates in {} (mode {mode:o}); fix: chmod go-w {quoted}",
                        path.display()
                    ));
                }
                authorities(&pem).map_err(anyhow::Error::msg).with_context(context)
            });
            Trust::Authorities(read.map_err(|error| Failure::usage(format!("{error:#}")))?)
        }
    })
}
