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

use super::record::{LoginKey, LoginRecord};
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

/// The input of `store`.
#[derive(Serialize)]
struct StoreRequest<'a> {
    #[serde(rename = "ServerURL")]
    server_url: &'a str,
    #[serde(rename = "Username")]
    username: &'a str,
    /// A [`LoginRecord`] as JSON.
    #[serde(rename = "Secret")]
    secret: &'a str,
}

/// The output of `get`.
#[derive(Deserialize)]
struct GetResponse {
    #[serde(rename = "Secret")]
    secret: Secret,
}

impl Helper {
    /// Waits for it as long as for a server, but no longer than a minute.
    pub(super) fn new(name: &str, timeout: Duration) -> Self {
        let program = format!("docker-credential-{name}");
        Self { program, patience: timeout.min(PATIENCE), hung: AtomicBool::new(false) }
    }

    pub(super) fn load(&self, key: &LoginKey) -> Result<Option<Login>, Failure> {
        let output = match self.run("get", url(key).as_bytes())? {
            HelperResult::Success(output) => output,
            HelperResult::Error(output) if output.contains(NOT_FOUND) => return Ok(None),
            HelperResult::Error(output) => return Err(self.failed("get", &output)),
        };
        // The message repeats nothing of the response: it may contain a token.
        let invalid = || {
            let message = format!("{} returned an invalid login", self.program);
            Failure::new(Kind::Failure, message).hint("sign in again: vb365 login")
        };
        let response: GetResponse = serde_json::from_str(&output).map_err(|_| invalid())?;
        // docker-credential-pass returns an empty secret instead of an error.
        if response.secret.reveal().is_empty() {
            return Ok(None);
        }
        let login: LoginRecord =
            serde_json::from_str(response.secret.reveal()).map_err(|_| invalid())?;
        // Some helpers return the secret of a similar address. A token must not reach another server or user.
        Ok(Some(login).filter(|login| login.key == *key).map(LoginRecord::into_login))
    }

    pub(super) fn save(&self, key: &LoginKey, login: &Login) -> Result<(), Failure> {
        let failed = |_| Failure::new(Kind::Failure, "cannot write the token as JSON");
        let record = LoginRecord::new(key, login);
        let secret = Zeroizing::new(serde_json::to_string(&record).map_err(failed)?);
        let request = StoreRequest { server_url: &url(key), username: &key.user, secret: &secret };
        let input = Zeroizing::new(serde_json::to_vec(&request).map_err(failed)?);
        match self.run("store", &input)? {
            HelperResult::Success(_) => Ok(()),
            HelperResult::Error(output) => {
                let mut output = output.replace(login.access.reveal(), "[redacted]");
                if let Some(refresh) = &login.refresh {
                    output = output.replace(refresh.reveal(), "[redacted]");
                }
                Err(self.failed("store", &output))
            }
        }
    }

    pub(super) fn forget(&self, key: &LoginKey) -> Result<(), Failure> {
        match self.run("erase", url(key).as_bytes())? {
            HelperResult::Error(output) if !output.contains(NOT_FOUND) => {
                Err(self.failed("erase", &output))
            }
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
    fn run(&self, action: &str, input: &[u8]) -> Result<HelperResult, Failure> {
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
        let (out, complaint) = (StreamReader::of(stdout), StreamReader::of(stderr));
        let deadline = Instant::now() + self.patience;
        // One that fills its pipe is read all the while, so it can end.
        let Some(ended_well) = ended_by(&mut child, deadline) else {
            self.hung.store(true, Ordering::Relaxed);
            let _gone = child.kill().and_then(|()| child.wait());
            return Err(hangs());
        };
        let said = out.text();
        if ended_well {
            return Ok(HelperResult::Success(said));
        }
        Ok(HelperResult::Error(if said.is_empty() { complaint.text() } else { said }))
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

enum HelperResult {
    Success(Zeroizing<String>),
    Error(Zeroizing<String>),
}

/// What a stream has brought so far, read on a thread of its own.
struct StreamReader {
    bytes: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    done: mpsc::Receiver<()>,
}

impl StreamReader {
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
fn url(key: &LoginKey) -> String {
    format!("{}/vb365/{}", key.server, utf8_percent_encode(&key.user, NON_ALPHANUMERIC))
}
