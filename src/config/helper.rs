//! Tokens kept by a credential helper, in the protocol that docker made common: `docker-credential-NAME get`, `store` and
//! `erase`, with JSON on stdin and stdout. `secretservice`, `pass`, `osxkeychain` and `wincred` are packaged everywhere.

use std::io::{ErrorKind, Read as _, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::store::{Key, Read, Written};
use crate::client::Login;
use crate::error::{Failure, Kind};
use crate::secret::Secret;

/// Longer than any set of tokens.
const LIMIT: u64 = 1 << 20;
/// A helper may ask its user for a passphrase; it may not keep us for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the protocol says when there is nothing under a key.
const NOT_FOUND: &str = "credentials not found";

/// A helper by its name.
pub(super) struct Helper {
    program: String,
    patience: Duration,
}

#[derive(Serialize)]
struct Stored<'a> {
    #[serde(rename = "ServerURL")]
    server_url: &'a str,
    #[serde(rename = "Username")]
    username: &'a str,
    #[serde(rename = "Secret")]
    secret: &'a str,
}

#[derive(Deserialize)]
struct Got {
    #[serde(rename = "Secret")]
    secret: Secret,
}

impl Helper {
    /// Waits for it as long as for a server, but no longer than a minute.
    pub(super) fn new(name: &str, timeout: Duration) -> Self {
        Self { program: format!("docker-credential-{name}"), patience: timeout.min(PATIENCE) }
    }

    pub(super) fn load(&self, key: &Key) -> Result<Option<Login>, Failure> {
        let said = match self.run("get", url(key).as_bytes())? {
            Ended::Well(said) => said,
            Ended::Badly(said) if said.contains(NOT_FOUND) => return Ok(None),
            Ended::Badly(said) => return Err(self.failed("get", &said)),
        };
        // None of it is repeated: it may be a token all the same.
        let rubbish = || {
            let message =
                format!("{} answered with something that is no stored login", self.program);
            Failure::new(Kind::Failure, message).hint("sign in again: vb365 login")
        };
        let got: Got = serde_json::from_str(&said).map_err(|_| rubbish())?;
        // docker-credential-pass says so what others say with an error.
        if got.secret.reveal().is_empty() {
            return Ok(None);
        }
        let login: Read = serde_json::from_str(got.secret.reveal()).map_err(|_| rubbish())?;
        Ok(Some(login.into()))
    }

    pub(super) fn save(&self, key: &Key, login: &Login) -> Result<(), Failure> {
        let no_json = |_| Failure::new(Kind::Failure, "cannot write down a token");
        let secret = Zeroizing::new(serde_json::to_string(&Written::of(login)).map_err(no_json)?);
        let stored = Stored { server_url: &url(key), username: &key.user, secret: &secret };
        let input = Zeroizing::new(serde_json::to_vec(&stored).map_err(no_json)?);
        match self.run("store", &input)? {
            Ended::Well(_) => Ok(()),
            Ended::Badly(said) => {
                let mut said = said.replace(login.access.reveal(), "[redacted]");
                if let Some(refresh) = &login.refresh {
                    said = said.replace(refresh.reveal(), "[redacted]");
                }
                Err(self.failed("store", &said))
            }
        }
    }

    pub(super) fn forget(&self, key: &Key) -> Result<(), Failure> {
        match self.run("erase", url(key).as_bytes())? {
            Ended::Badly(said) if !said.contains(NOT_FOUND) => Err(self.failed("erase", &said)),
            _ => Ok(()),
        }
    }

    fn failed(&self, action: &str, said: &str) -> Failure {
        let said = said.lines().next().unwrap_or_default();
        let said = crate::text::shorten(said, 200);
        let message = if said.is_empty() {
            format!("{} {action} failed", self.program)
        } else {
            format!("{} {action} failed: {said}", self.program)
        };
        Failure::new(Kind::Failure, message)
            .hint("try it by hand, or keep tokens in a file: vb365 login --token-store file")
    }

    /// Runs it and hears it out, as long as it does not take too long.
    fn run(&self, action: &str, input: &[u8]) -> Result<Ended, Failure> {
        let mut child = self.start(action)?;
        let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(self.failed(action, "it has no stdin or stdout"));
        };
        let input = Zeroizing::new(input.to_vec());
        // Of its own, so that a helper that does not read cannot keep us; one that is gone says so by its exit.
        thread::spawn(move || stdin.write_all(&input));
        let (told, heard) = mpsc::channel();
        thread::spawn(move || {
            let mut said = Zeroizing::new(String::with_capacity(16 << 10));
            let read = stdout.by_ref().take(LIMIT).read_to_string(&mut said);
            told.send(read.map(|_| said))
        });
        let deadline = Instant::now() + self.patience;
        let said = heard.recv_timeout(self.patience);
        let (Ok(said), Some(status)) = (said, ended_by(&mut child, deadline)) else {
            let _gone = child.kill().and_then(|()| child.wait());
            let seconds = self.patience.as_secs_f32();
            return Err(self.failed(action, &format!("it did not end within {seconds} s")));
        };
        let said = said.map_err(|error| self.failed(action, &error.to_string()))?;
        let said = Zeroizing::new(said.trim().to_owned());
        Ok(if status { Ended::Well(said) } else { Ended::Badly(said) })
    }

    fn start(&self, action: &str) -> Result<Child, Failure> {
        let mut command = Command::new(&self.program);
        command.arg(action).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().map_err(|error| {
            let program = &self.program;
            if error.kind() == ErrorKind::NotFound {
                return Failure::usage(format!("there is no program {program}"))
                    .hint("install it, or choose another place: vb365 login --token-store file");
            }
            Failure::new(Kind::Failure, format!("cannot run {program}: {error}"))
        })
    }
}

enum Ended {
    Well(Zeroizing<String>),
    Badly(Zeroizing<String>),
}

/// Whether a child ended well; `None` when it has not ended by then.
fn ended_by(child: &mut Child, deadline: Instant) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
            _ => return None,
        }
    }
}

/// One address for each user of a server: helpers know one secret an address.
fn url(key: &Key) -> String {
    format!("{}/vb365/{}", key.server, utf8_percent_encode(&key.user, NON_ALPHANUMERIC))
}
