//! A command line in this process, against a sandbox that is a function: no ports, no waiting, nothing of the machine.

#[cfg(feature = "sandbox")]
pub(crate) mod proxies;
#[cfg(feature = "sandbox")]
pub(crate) mod servers;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use vb365::{ConnectError, ConnectFailure, Fault, Host, Terminal, Transport};

/// The clock of every test.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 15, 30, 0).unwrap()
}

/// Everything a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
    pub(crate) waits: Vec<Duration>,
}

/// As a transcript shows it: results, then talk, each line of it marked, then the code.
impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.stdout)?;
        self.stderr.lines().try_for_each(|line| writeln!(f, "! {line}"))?;
        if self.code == 0 { Ok(()) } else { writeln!(f, "[{}]", self.code) }
    }
}

/// Compares a text with a snapshot in the code, which `SNAPSHOTS=overwrite` writes. Backslashes stay: user names hold them. So
/// does `.exe`, which snapbox would write as `[EXE]` on Windows.
#[macro_export]
macro_rules! check {
    ($actual:expr, $expected:expr $(,)?) => {
        snapbox::Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .normalize_paths(false)
            .redact_with(snapbox::Redactions::new())
            .eq($actual.to_string(), $expected)
    };
}

/// A run to be: what is not said is nothing.
#[must_use]
pub(crate) struct Command {
    argv: Vec<OsString>,
    env: BTreeMap<OsString, OsString>,
    host: Host,
    stdout: Buffer,
    stderr: Buffer,
    waits: Arc<Mutex<Vec<Duration>>>,
    /// Where the journal is, unless a test wants it to last.
    state: tempfile::TempDir,
}

/// A command line; words are split at spaces, and single quotes keep them together.
pub(crate) fn vb365(line: &str) -> Command {
    let (stdout, stderr) = (Buffer::default(), Buffer::default());
    let waits = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&waits);
    let mut host = Host::new(stdout.clone(), stderr.clone(), now());
    host.sleep = Arc::new(move |wait| noted.lock().unwrap().push(wait));
    let argv = std::iter::once("vb365".to_owned()).chain(words(line)).map(OsString::from).collect();
    let state = tempfile::tempdir().unwrap();
    let place = state.path().join("state").display().to_string();
    Command { argv, env: BTreeMap::new(), host, stdout, stderr, waits, state }
        .env("VB365_STATE_DIR", &place)
}

impl Command {
    /// Speaks to this instead of the network, signed in as the sandbox's user.
    pub(crate) fn on(mut self, transport: &Arc<impl Transport + 'static>) -> Self {
        self = self.over(transport);
        self.env("VB365_SERVER", "127.0.0.1")
            .env("VB365_USERNAME", "admin@sandbox.example")
            .env("VB365_PASSWORD", "sandbox")
    }

    /// Uses this transport instead of the network, as the user of a profile.
    pub(crate) fn over(mut self, transport: &Arc<impl Transport + 'static>) -> Self {
        let transport: Arc<dyn Transport> = transport.clone();
        self.host.transport = Some(transport);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }

    /// More words, which hold spaces or quotes.
    pub(crate) fn args(mut self, words: &[&str]) -> Self {
        self.argv.extend(words.iter().map(OsString::from));
        self
    }

    /// Sets another time than that of the other tests, for what uses the machine's own clock.
    pub(crate) fn at(mut self, now: DateTime<Utc>) -> Self {
        self.host.now = now;
        self
    }

    pub(crate) fn stdin(mut self, bytes: &[u8]) -> Self {
        self.host.stdin = Box::new(std::io::Cursor::new(bytes.to_vec()));
        self
    }

    /// Prints to a terminal of this number of columns, without colour unless requested.
    pub(crate) fn terminal(mut self, columns: usize) -> Self {
        self.host.terminal =
            Terminal { stdout: Some(columns), stderr: true, ..Terminal::default() };
        self.env("NO_COLOR", "1")
    }

    /// Prints to a terminal that does not interpret escape codes, but takes colour if it is requested.
    pub(crate) fn plain(mut self) -> Self {
        self.host.terminal.is_plain = true;
        self
    }

    /// Prints to something that fails.
    pub(crate) fn stdout(mut self, out: impl Write + Send + 'static) -> Self {
        self.host.stdout = Box::new(out);
        self
    }

    pub(crate) fn in_zone<Z: TimeZone + Send + Sync + 'static>(mut self, zone: Z) -> Self {
        self.host = self.host.in_zone(zone);
        self
    }

    pub(crate) fn run(mut self) -> Ran {
        self.host.env = self.env;
        let code = vb365::run(self.argv, self.host);
        let waits = self.waits.lock().unwrap().clone();
        drop(self.state);
        Ran { stdout: self.stdout.text(), stderr: self.stderr.text(), code, waits }
    }
}

/// A folder for profiles and tokens, and one in it for the journal, as the program itself would make them.
pub(crate) struct Home(tempfile::TempDir);

pub(crate) fn home() -> Home {
    Home(tempfile::tempdir().unwrap())
}

impl Home {
    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join("vb365").join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Writes a file that only the user can read, in a folder that only the user can enter.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        for (path, mode) in [(path.parent().unwrap(), 0o700), (&*path, 0o600)] {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    }

    /// A command line that knows these folders and, of the environment, nothing else.
    pub(crate) fn vb365(&self, line: &str) -> Command {
        vb365(line)
            .env("VB365_CONFIG_DIR", &self.path("").display().to_string())
            .env("VB365_STATE_DIR", &self.path("state").display().to_string())
    }

    /// Makes the kept tokens look as if their time had come.
    pub(crate) fn expire(&self) {
        let mut tokens: serde_json::Value =
            serde_json::from_str(&self.read("tokens.json")).unwrap();
        for login in tokens["logins"].as_array_mut().unwrap() {
            login["renew"] = "2020-01-01T00:00:00Z".into();
            login["expires"] = "2020-01-01T00:00:00Z".into();
        }
        self.write("tokens.json", &tokens.to_string());
    }
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A stream that a test reads afterwards.
#[derive(Clone, Default)]
pub(crate) struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A stream that takes nothing: a reader that is gone, or a disk that is full.
pub(crate) struct Broken(pub(crate) std::io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(self.0.into())
    }
}

/// A failure before the first byte of the request, which is not retried.
pub(crate) fn not_sent(reason: &str) -> Fault {
    let cause = match reason {
        "connection refused" => ConnectFailure::Refused,
        _ => ConnectFailure::Other,
    };
    Fault::NotSent(ConnectError { transient: false, ..ConnectError::new(cause, reason) })
}

/// A refused connection, which is retried.
pub(crate) fn refused() -> Fault {
    Fault::NotSent(ConnectError::new(ConnectFailure::Refused, "connection refused"))
}

#[cfg(feature = "sandbox")]
pub(crate) use served::*;

#[cfg(feature = "sandbox")]
mod served {
    use http::{Request, Response as Answer};
    use serde_json::Value;
    use vb365::sandbox::{FaultRule, Reply, Sandbox, SandboxOptions};
    use vb365::{Fault as Failure, Response};

    use super::*;

    /// The sandbox of every test: its clock stands still, and its texts and sizes are hostile.
    pub(crate) fn options() -> SandboxOptions {
        SandboxOptions {
            now: Some(now()),
            hostile: true,
            spells_users: false,
            ..SandboxOptions::default()
        }
    }

    pub(crate) fn sandbox() -> Arc<Sandbox> {
        sandbox_with(|_| ())
    }

    pub(crate) fn sandbox_with(change: impl FnOnce(&mut SandboxOptions)) -> Arc<Sandbox> {
        let mut options = options();
        change(&mut options);
        Arc::new(Sandbox::new(options))
    }

    pub(crate) fn faulty(faults: &[&str]) -> Arc<Sandbox> {
        let faults: Vec<FaultRule> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        sandbox_with(|options| options.faults = faults)
    }

    /// What the sandbox says of itself.
    pub(crate) fn told(sandbox: &Sandbox, path: &str) -> Value {
        let request = Request::get(format!("https://127.0.0.1{path}")).body(Vec::new()).unwrap();
        match sandbox.answer(&request) {
            Reply::Answer(answer) => serde_json::from_slice(answer.body()).unwrap(),
            other => panic!("{path}: {other:?}"),
        }
    }

    /// The requests that arrived, as `METHOD path status`.
    pub(crate) fn log(sandbox: &Sandbox) -> Vec<String> {
        let log = told(sandbox, "/sandbox/log");
        let line = |entry: &Value| {
            format!(
                "{} {} {}",
                entry["method"].as_str().unwrap(),
                entry["path"].as_str().unwrap(),
                entry["status"]
            )
        };
        log.as_array().unwrap().iter().map(line).collect()
    }

    /// The first of the open sessions that is like this.
    pub(crate) fn working(sandbox: &Sandbox, which: impl Fn(&Value) -> bool) -> String {
        let state = told(sandbox, "/sandbox/state");
        let mut sessions = state["working"].as_array().unwrap().iter();
        sessions.find(|session| which(session)).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// The first job: an ordinary one that holds every workload.
    pub(crate) const JOB: &str = "8c515487-d4da-4f9d-b779-8238c9808798";

    /// A server that answers by a script of the test's own, and remembers what was asked.
    pub(crate) struct Scripted<F> {
        script: F,
        pub(crate) asked: Mutex<Vec<String>>,
    }

    /// A server whose answers are `(status, body)`; the function gets the number of the request and its target.
    pub(crate) fn scripted<F>(script: F) -> Arc<Scripted<F>>
    where
        F: Fn(usize, &str) -> Result<(u16, String), Failure> + Send + Sync,
    {
        Arc::new(Scripted { script, asked: Mutex::default() })
    }

    impl<F> Transport for Scripted<F>
    where
        F: Fn(usize, &str) -> Result<(u16, String), Failure> + Send + Sync,
    {
        fn send(&self, request: Request<&[u8]>, _: Duration) -> Result<Response, Failure> {
            let target = request.uri().path_and_query().unwrap().to_string();
            let number = {
                let mut asked = self.asked.lock().unwrap();
                asked.push(format!("{} {target}", request.method()));
                asked.len() - 1
            };
            let (status, body) = (self.script)(number, &target)?;
            let answer =
                Answer::builder().status(status).header("location", "https://elsewhere.example/");
            Ok(answer.body(Box::new(std::io::Cursor::new(body)) as Box<_>).unwrap())
        }
    }

    /// The sandbox behind a function that sees each request and decides what becomes of it.
    pub(crate) struct Tapped<F>(Arc<Sandbox>, F);

    pub(crate) fn tapped<F>(sandbox: &Arc<Sandbox>, tap: F) -> Arc<Tapped<F>>
    where
        F: Fn(&Sandbox, Request<&[u8]>) -> Result<Response, Failure> + Send + Sync,
    {
        Arc::new(Tapped(Arc::clone(sandbox), tap))
    }

    impl<F> Transport for Tapped<F>
    where
        F: Fn(&Sandbox, Request<&[u8]>) -> Result<Response, Failure> + Send + Sync,
    {
        fn send(&self, request: Request<&[u8]>, _: Duration) -> Result<Response, Failure> {
            (self.1)(&self.0, request)
        }
    }

    /// What `--api-version` takes.
    pub(crate) fn versions() -> impl Iterator<Item = String> {
        [6, 7, 8].into_iter().map(|version| format!("v{version}"))
    }

    /// A list as it was printed.
    pub(crate) fn json(text: &str) -> Vec<Value> {
        serde_json::from_str(text).unwrap()
    }

    /// What a server says to a sign-in.
    pub(crate) const TOKEN: &str = r#"{"access_token":"access-x","refresh_token":"refresh-x","token_type":"bearer","expires_in":3600}"#;
}
