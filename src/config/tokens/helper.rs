//! Tokens that a credential helper stores, by the protocol of docker: `docker-credential-NAME get`, `store` and `erase`,
//! with JSON on stdin and stdout. Packaged helpers are `secretservice`, `pass`, `osxkeychain` and `wincred`.

use std::io::{ErrorKind, Read, Write};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::record::{LoginKey, LoginRecord, reveal};
use crate::client::Login;
use crate::error::{Failure, Kind};
use crate::secret::Secret;
use crate::sys::child::program_command;
use crate::sys::{lock, signals};
use crate::text::shorten;

/// The maximum length of a helper's output in bytes.
const LIMIT: u64 = 1 << 20;
/// The maximum duration of a call: the helper may ask the user for a passphrase.
const PATIENCE: Duration = Duration::from_secs(60);
/// The message of the protocol for a key without a secret.
const NOT_FOUND: &str = "credentials not found";

/// A credential helper.
pub(super) struct Helper {
    program: String,
    patience: Duration,
    /// A call has timed out, so the next calls fail at once.
    hung: AtomicBool,
}

/// The output of a helper, as the error if it has failed.
type HelperOutput = Result<Zeroizing<String>, Zeroizing<String>>;

/// A secret and its key, as the input of `store` and the output of `get`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HelperSecret {
    #[serde(default, rename = "ServerURL")]
    server_url: String,
    #[serde(default)]
    username: String,
    /// A [`LoginRecord`] as JSON.
    #[serde(serialize_with = "reveal")]
    secret: Secret,
}

impl Helper {
    /// `timeout` limits each call; the maximum is one minute.
    pub(super) fn new(name: &str, timeout: Duration) -> Self {
        let program = format!("docker-credential-{name}");
        Self { program, patience: timeout.min(PATIENCE), hung: AtomicBool::new(false) }
    }

    pub(super) fn load(&self, key: &LoginKey) -> Result<Option<Login>, Failure> {
        let output = match self.run("get", url(key).as_bytes())? {
            Ok(output) => output,
            Err(output) if output.contains(NOT_FOUND) => return Ok(None),
            Err(output) => return Err(self.failed("get", &output)),
        };
        // The message repeats nothing of the response: it may contain a token.
        let invalid = || {
            let message = format!("{} returned an invalid login", self.program);
            Failure::new(Kind::Failure, message).hint("sign in again: vb365 login")
        };
        let response: HelperSecret = serde_json::from_str(&output).map_err(|_| invalid())?;
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
        let secret = Secret::new(serde_json::to_string(&record).map_err(failed)?);
        let request = HelperSecret { server_url: url(key), username: key.user.clone(), secret };
        let input = Zeroizing::new(serde_json::to_vec(&request).map_err(failed)?);
        self.run("store", &input)?.map(drop).map_err(|output| {
            let refresh = login.refresh.as_ref().unwrap_or(&login.access);
            let output = output.replace(login.access.reveal(), "[redacted]");
            self.failed("store", &output.replace(refresh.reveal(), "[redacted]"))
        })
    }

    pub(super) fn forget(&self, key: &LoginKey) -> Result<(), Failure> {
        match self.run("erase", url(key).as_bytes())? {
            Err(output) if !output.contains(NOT_FOUND) => Err(self.failed("erase", &output)),
            _ => Ok(()),
        }
    }

    /// Returns the failure of a call, with the first line of the output unless it may be a login.
    fn failed(&self, action: &str, output: &str) -> Failure {
        let line = output.lines().next().filter(|line| !line.is_empty() && !line.contains('{'));
        let cause = line.map_or_else(String::new, |line| format!(": {}", shorten(line, 200)));
        Failure::new(Kind::Failure, format!("{} {action} failed{cause}", self.program))
            .hint("run the helper by hand to see why")
            .hint("or store tokens in a file: vb365 login NAME --token-store file")
    }

    /// Runs the helper and returns its output.
    ///
    /// # Errors
    /// The helper cannot be run, or does not exit in time.
    fn run(&self, action: &str, input: &[u8]) -> Result<HelperOutput, Failure> {
        let timed_out = || {
            let seconds = self.patience.as_secs_f32();
            self.failed(action, &format!("it did not exit within {seconds} s"))
        };
        if self.hung.load(Ordering::Relaxed) {
            return Err(timed_out());
        }
        let mut child = self.start(action)?;
        let piped = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(stdout), Some(stderr)) = piped else {
            return Err(self.failed(action, "it has no stdin or stdout"));
        };
        let input = Zeroizing::new(input.to_vec());
        // On a thread, because the helper may not read its input. If it has exited, its exit status reports that.
        thread::spawn(move || stdin.write_all(&input));
        let (stdout, stderr) = (StreamReader::new(stdout), StreamReader::new(stderr));
        let Some(has_succeeded) = wait(&mut child, Instant::now() + self.patience) else {
            self.hung.store(true, Ordering::Relaxed);
            let _has_exited = child.kill().and_then(|()| child.wait());
            return Err(timed_out());
        };
        let output = stdout.text();
        if has_succeeded {
            return Ok(Ok(output));
        }
        Ok(Err(if output.is_empty() { stderr.text() } else { output }))
    }

    fn start(&self, action: &str) -> Result<Child, Failure> {
        let mut command = program_command(&self.program);
        command.arg(action).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        signals::spawn(&mut command).map_err(|error| {
            let program = &self.program;
            if error.kind() == ErrorKind::NotFound {
                return Failure::usage(format!("cannot find the program {program}"))
                    .hint("install it, or use another store: vb365 login NAME --token-store file");
            }
            Failure::new(Kind::Failure, format!("cannot run {program}: {error}"))
        })
    }
}

/// Reads a stream on a thread.
struct StreamReader {
    bytes: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    done: mpsc::Receiver<()>,
}

impl StreamReader {
    fn new(stream: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(16 << 10))));
        let (sender, done) = mpsc::channel();
        let shared = Arc::clone(&bytes);
        thread::spawn(move || {
            let (mut stream, mut piece) = (stream.take(LIMIT), Zeroizing::new([0; 4096]));
            while let Ok(count @ 1..) = stream.read(&mut *piece) {
                lock(&shared).extend_from_slice(&piece[..count]);
            }
            sender.send(())
        });
        Self { bytes, done }
    }

    /// Returns what was read, after the writer has exited. A child of the writer may keep the stream open.
    fn text(&self) -> Zeroizing<String> {
        let _still_open = self.done.recv_timeout(Duration::from_millis(200));
        Zeroizing::new(String::from_utf8_lossy(&lock(&self.bytes)).trim().to_owned())
    }
}

/// Waits for a child, and returns whether it has succeeded; `None` if it is still running at the deadline.
fn wait(child: &mut Child, deadline: Instant) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
            _ => return None,
        }
    }
}

/// Returns an address for each user of a server, since helpers store one secret for each address.
fn url(key: &LoginKey) -> String {
    format!("{}/vb365/{}", key.server, utf8_percent_encode(&key.user, NON_ALPHANUMERIC))
}
