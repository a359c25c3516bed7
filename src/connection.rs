//! From settings to a client: the way every command that needs a server takes, and what it does instead in a dry run.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use crate::api::{Call, Version};
use crate::client::tls::{Trust, authorities};
use crate::client::transport::Transport;
use crate::client::{Address, Auth, Client, Credentials, Network, Server};
use crate::config::{Settings, TrustSource};
use crate::error::{Failure, Kind};
use crate::text::shell_quoted;
use crate::ui::Ui;

/// What is needed to reach a server, and not yet used.
pub(crate) struct Connection {
    pub(crate) settings: Settings,
    /// In place of the network: a sandbox in this process.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) sleep: Arc<dyn Fn(Duration) + Send + Sync>,
}

impl Connection {
    /// Finds out the version and gets hold of credentials. The server is reached, and so trusted, before anybody is
    /// asked for a password.
    ///
    /// # Errors
    /// No server or no credentials are given, or the server cannot be reached or is not trusted.
    pub(crate) fn open(&self, ui: &mut Ui) -> anyhow::Result<Client> {
        let address = self.settings.server.clone().ok_or_else(|| {
            Failure::usage("no server is given")
                .hint("name it with --server HOST or in VB365_SERVER")
        })?;
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => self.network(&address, ui)?,
        };
        let (timeout, sleep) = (self.settings.timeout, Arc::clone(&self.sleep));
        let server = Server::new(address, transport, timeout, ui.talk.clone(), sleep);
        let version = match self.settings.version {
            Some(version) => version,
            None => server.newest_version()?,
        };
        Ok(Client::new(server, version, Auth::new(self.credentials(ui)?)))
    }

    fn network(&self, address: &Address, ui: &Ui) -> anyhow::Result<Arc<dyn Transport>> {
        let trust = match &self.settings.trust {
            TrustSource::System => Trust::System,
            TrustSource::Pin(fingerprint) => Trust::Pin(*fingerprint),
            TrustSource::Anyone => {
                ui.talk.warn(
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
        // A server on this machine is not behind any proxy, whatever the environment says.
        Ok(Arc::new(Network::new(trust, self.settings.connect_timeout, address.is_loopback())))
    }

    fn credentials(&self, ui: &mut Ui) -> anyhow::Result<Credentials> {
        let username = self.settings.username.clone();
        if let Some(token) = &self.settings.token {
            return Ok(Credentials::Token { token: token.clone(), username });
        }
        let missing = |what: &str, hint: &str| Failure::new(Kind::Unauthenticated, what).hint(hint);
        let username = match username {
            Some(username) => username,
            None => ui.ask(
                "User name: ",
                missing(
                    "no user name is given",
                    "name the user with --username or in VB365_USERNAME, or set VB365_TOKEN",
                ),
            )?,
        };
        let password = match &self.settings.password {
            Some(source) => source.read(ui.input())?,
            None => ui.ask_secret(
                &format!("Password of {}: ", crate::text::safe(&username)),
                missing(
                    "no password is given, and nobody is there to ask",
                    "use --password-stdin, --password-file or --password-command, or set VB365_PASSWORD",
                ),
            )?,
        };
        Ok(Credentials::Password { username, password })
    }

    /// Prints calls as `curl` commands and sends nothing, not even a sign-in.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn print_curl(&self, ui: &mut Ui, calls: &[Call]) -> anyhow::Result<()> {
        let version = self.settings.version.unwrap_or(Version::V8);
        if self.settings.version.is_none() {
            ui.talk.note("dry run: nothing is sent; the API version is taken to be v8, since the server is not asked");
        } else {
            ui.talk.note("dry run: nothing is sent");
        }
        if self.settings.server.is_none() {
            ui.talk.note("SERVER stands for the server, which is not given");
        }
        if matches!(self.settings.trust, TrustSource::Pin(_)) {
            ui.talk.note("curl cannot pin a certificate by its SHA-256: give it the certificate with --cacert");
        }
        let text: String = calls.iter().map(|call| self.curl(call, version) + "\n").collect();
        ui.print(&text)
    }

    fn curl(&self, call: &Call, version: Version) -> String {
        let server = self
            .settings
            .server
            .as_ref()
            .map_or_else(|| "https://SERVER:4443".to_owned(), ToString::to_string);
        let mut words = vec!["curl --fail-with-body --request".to_owned(), call.method.to_string()];
        match &self.settings.trust {
            TrustSource::File(path) => {
                words.extend(["--cacert".into(), shell_quoted(&path.to_string_lossy())]);
            }
            TrustSource::Anyone => words.push("--insecure".into()),
            TrustSource::System | TrustSource::Pin(_) => {}
        }
        // A variable, so that the token is in no history and no list of processes until the shell puts it there.
        words.push(r#"--header "Authorization: Bearer $VB365_TOKEN""#.into());
        match call.body.content_type() {
            Some(kind) => words.extend([
                "--header".into(),
                shell_quoted(&format!("Content-Type: {kind}")),
                "--data-raw".into(),
                shell_quoted(&call.body.redacted()),
            ]),
            // curl would leave it out, and IIS insists on it.
            None if call.method != http::Method::GET => {
                words.push("--header 'Content-Length: 0'".into());
            }
            None => {}
        }
        words.push(shell_quoted(&format!("{server}{}", call.target(version))));
        words.join(" ")
    }
}
