//! Tokens kept by a credential helper, in the protocol that docker made common: `docker-credential-NAME get`, `store` and
//! `erase`, with JSON on stdin and stdout. `secretservice`, `pass`, `osxkeychain` and `wincred` are packaged everywhere.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::store::{Key, Read as ReadLogin, Written};
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
    /// It did not end in time, and would not the next time.
    hung: AtomicBool,
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

/// The secret: the login, and whose it is.
#[derive(Deserialize)]
struct Own {
    server: String,
    user: String,
    #[serde(flatten)]
    login: ReadLogin,
}

#[derive(Serialize)]
struct WrittenOwn<'a> {
    server: &'a str,
    user: &'a str,
    #[serde(flatten)]
    login: Written<'a>,
}

#[derive(Deserialize)]
struct Got {
    #[serde(rename = "Secret")]
    secret: Secret,
}

impl Helper {
    /// Waits for it as long as for a server, but no longer than a minute.
    pub(super) fn new(name: &str, timeout: Duration) -> Self {
        let program = format!("docker-credential-{name}");
        Self { program, patience: timeout.min(PATIENCE), hung: AtomicBool::new(false) }
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
        let own: Own = serde_json::from_str(got.secret.reveal()).map_err(|_| rubbish())?;
        // Some helpers answer with what is kept under a similar address: a token must not go to another server or user.
        let ours = own.server == key.server && own.user == key.user;
        Ok(ours.then(|| own.login.into()))
    }

    pub(super) fn save(&self, key: &Key, login: &Login) -> Result<(), Failure> {
        let no_json = |_| Failure::new(Kind::Failure, "cannot write down a token");
        let own = WrittenOwn { server: &key.server, user: &key.user, login: Written::of(login) };
        let secret = Zeroizing::new(serde_json::to_string(&own).map_err(no_json)?);
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
        // What looks like JSON may be a login after all.
        let said = said.lines().next().filter(|said| !said.contains('{')).unwrap_or_default();
        let said = crate::text::shorten(said, 200);
        let message = if said.is_empty() {
            format!("{} {action} failed", self.program)
        } else {
            format!("{} {action} failed: {said}", self.program)
        };
        Failure::new(Kind::Failure, message)
            .hint("try it by hand, or keep tokens in a file: vb365 login NAME --token-store file")
    }

    /// Runs it and hears it out, as long as it does not take too long.
    fn run(&self, action: &str, input: &[u8]) -> Result<Ended, Failure> {
        let seconds = self.patience.as_secs_f32();
        let hangs = || self.failed(action, &format!("it did not end within {seconds} s"));
        if self.hung.load(Ordering::Relaxed) {
            return Err(hangs());
        }
        let mut child = self.start(action)?;
        let piped = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(stdout), Some(stderr)) = piped else {
            return Err(self.failed(action, "it has no stdin or stdout"));
        };
        let input = Zeroizing::new(input.to_vec());
        // Of its own, so that a helper that does not read cannot keep us; one that is gone says so by its exit.
        thread::spawn(move || stdin.write_all(&input));
        let (out, complaint) = (Heard::of(stdout), Heard::of(stderr));
        let deadline = Instant::now() + self.patience;
        // One that fills its pipe is read all the while, so it can end.
        let Some(ended_well) = ended_by(&mut child, deadline) else {
            self.hung.store(true, Ordering::Relaxed);
            let _gone = child.kill().and_then(|()| child.wait());
            return Err(hangs());
        };
        let said = out.text();
        if ended_well {
            return Ok(Ended::Well(said));
        }
        Ok(Ended::Badly(if said.is_empty() { complaint.text() } else { said }))
    }

    fn start(&self, action: &str) -> Result<Child, Failure> {
        let mut command = Command::new(&self.program);
        command.arg(action).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().map_err(|error| {
            let program = &self.program;
            if error.kind() == ErrorKind::NotFound {
                return Failure::usage(format!("there is no program {program}")).hint(
                    "install it, or choose another place: vb365 login NAME --token-store file",
                );
            }
            Failure::new(Kind::Failure, format!("cannot run {program}: {error}"))
        })
    }
}

enum Ended {
    Well(Zeroizing<String>),
    Badly(Zeroizing<String>),
}

/// What a stream has brought so far, read on a thread of its own.
struct Heard {
    bytes: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    done: mpsc::Receiver<()>,
}

impl Heard {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(16 << 10))));
        let (tell, done) = mpsc::channel();
        let kept = Arc::clone(&bytes);
        thread::spawn(move || {
            let (mut stream, mut piece) = (stream.take(LIMIT), Zeroizing::new([0; 4096]));
            while let Ok(count @ 1..) = stream.read(&mut *piece) {
                kept.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .extend_from_slice(&piece[..count]);
            }
            tell.send(())
        });
        Self { bytes, done }
    }

    /// All of it, once who wrote it has ended. A child that it left behind may hold the stream open for ever.
    fn text(&self) -> Zeroizing<String> {
        let _left_open = self.done.recv_timeout(Duration::from_millis(200));
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        Zeroizing::new(String::from_utf8_lossy(&bytes).trim().to_owned())
    }
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
