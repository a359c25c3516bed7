//! What only a process shows: signals, terminals, pipes, and the sandbox as a server.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use rexpect::session::{PtySession, spawn_command};
use rustix::process::{Pid, Signal, kill_process};

use vb365::sandbox::server::{SandboxServer, start};

use crate::support::{JOB, faulty, log};

/// The real binary, in an environment that holds nothing but what a test puts there.
pub(crate) fn vb365(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("vb365").unwrap();
    command.env_clear().env("TZ", "UTC").env("RUST_BACKTRACE", "1").args(args).stdin(Stdio::null());
    command
}

/// The real binary as a server, with the address at which it listens.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) variables: Vec<(String, String)>,
}

impl Served {
    pub(crate) fn start(options: &[&str]) -> Self {
        let mut child = vb365(&["sandbox"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(4);
        let variable = |line: std::io::Result<String>| {
            let line = line.unwrap();
            let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
            (name.to_owned(), value.trim_matches('\'').to_owned())
        };
        Self { variables: lines.map(variable).collect(), child }
    }

    pub(crate) fn client(&self, args: &[&str]) -> Command {
        let mut command = vb365(args);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        signal(&self.child, Signal::TERM);
        let _status = self.child.wait();
    }
}

pub(crate) fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let _gone = kill_process(pid, signal);
}

pub(crate) fn output(mut command: Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn ctrl_c_ends_within_a_second() {
    let served = Served::start(&["--fault", "hang"]);
    for (sent, number) in [(Signal::INT, 2), (Signal::TERM, 15), (Signal::HUP, 1)] {
        let mut list = served.client(&["session", "list", "--api-version", "v8"]);
        let mut child = list.env("VB365_TOKEN", "t").stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let sent_at = Instant::now();
        signal(&child, sent);
        let status = child.wait().unwrap();
        assert!(sent_at.elapsed() < Duration::from_secs(10), "it took {:?}", sent_at.elapsed());
        assert_eq!(status.signal(), Some(number), "a shell would not see {}", 128 + number);
        assert_eq!(error_of(child), "");
    }
}

fn error_of(mut child: Child) -> String {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    stderr
}

/// A server that does not answer, and a command whose request to start a session has arrived there.
fn unanswered(settle: &str) -> (SandboxServer, Child) {
    let sandbox = faulty(&["hang"]);
    let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
    let mut explore =
        vb365(&["explore", "--job", JOB, "--at", "2026-11-20", "--type", "vex", "-q"]);
    explore
        .args(["--api-version", "v8", "--no-preflight", "--settle", settle])
        .env("VB365_SERVER", served.address().to_string())
        .env("VB365_INSECURE", "1")
        .env("VB365_TOKEN", "t");
    let child = explore.stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !log(&sandbox).iter().any(|line| line.contains("/explore ")) {
        assert!(begun.elapsed() < Duration::from_secs(60), "no session was asked for");
        std::thread::sleep(Duration::from_millis(5));
    }
    (served, child)
}

#[test]
fn ctrl_c_during_a_start_waits_for_settle() {
    for (sent, number) in [(Signal::INT, 2), (Signal::TERM, 15), (Signal::HUP, 1)] {
        let (_served, mut child) = unanswered("1s");
        let sent_at = Instant::now();
        signal(&child, sent);
        let status = child.wait().unwrap();
        let took = sent_at.elapsed().as_secs_f32();
        assert!((1.0..10.0).contains(&took), "it took {took} s");
        assert_eq!(status.signal(), Some(number));
        let told = error_of(child);
        assert!(told.contains("waiting up to 1 s") && told.contains("no response"), "{told}");
        assert!(told.contains("a session may have been started; check with: vb365 session list"));
    }
}

#[test]
fn second_ctrl_c_exits_at_once_with_a_hint() {
    let (_served, mut child) = unanswered("60s");
    let sent_at = Instant::now();
    signal(&child, Signal::INT);
    std::thread::sleep(Duration::from_millis(600));
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert!(sent_at.elapsed() < Duration::from_secs(20), "it took {:?}", sent_at.elapsed());
    let told = error_of(child);
    assert!(told.contains("interrupted: a session may have been started"), "{told}");
}

#[test]
fn interrupted_sign_in_mentions_no_session() {
    let served = Served::start(&["--fault", "hang"]);
    let mut explore =
        served.client(&["explore", "--job", JOB, "--type", "vex", "-q", "--api-version", "v8"]);
    let mut child = explore.stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
}

#[cfg(target_os = "linux")] // for /dev/full
#[test]
fn closed_pipe_is_quiet_and_full_disk_is_an_error() {
    let served = Served::start(&["--sessions", "3000"]);
    for format in ["table", "json", "ndjson", "csv", "id"] {
        let mut child = served
            .client(&["session", "list", "-o", format])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{format}");
        let mut full = served.client(&["session", "list", "-o", format]);
        full.stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let (code, _, stderr) = output_keeping_stdout(full);
        assert!(code == 1 && stderr.contains("No space left"), "{format}: {code} {stderr}");
    }
    let mut full = served.client(&["explore", "--job", JOB, "--type", "vex", "-o", "id"]);
    full.stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let (code, _, stderr) = output_keeping_stdout(full);
    assert!(
        code == 1 && stderr.contains("hint: stop it with: vb365 session stop "),
        "{code} {stderr}"
    );
    let mut closed = served.client(&["explore", "--job", JOB, "--type", "vex"]);
    closed.stdout(Stdio::piped());
    let mut child = closed.stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8(ended.stderr).unwrap().contains("vb365 session stop "));
}

#[cfg(target_os = "linux")]
fn output_keeping_stdout(mut command: Command) -> (i32, String, String) {
    let ended = command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    (ended.status.code().unwrap_or(-1), String::new(), String::from_utf8(ended.stderr).unwrap())
}

#[test]
fn session_id_is_reported_if_stdout_is_closed_at_start() {
    let served = Served::start(&[]);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("vb365 explore --job {JOB} --type vex -q -o id >&-")]).env_clear();
    shell.env("PATH", path()).envs(served.variables.iter().cloned());
    let (code, _, stderr) = output(shell);
    assert!(code == 1 && stderr.contains("vb365 session stop "), "{code} {stderr}");
    let mut silent = served.client(&["explore", "--job", JOB, "--type", "vex", "-q", "-o", "id"]);
    silent.stdout(Stdio::null());
    assert_eq!(
        silent.status().unwrap().code(),
        Some(0),
        "what is thrown away on purpose is no failure"
    );
}

/// Programs such as Python's `subprocess` open the null device for reading and writing, as the runtime does in place of a
/// stream that was closed.
#[test]
fn null_device_for_reading_and_writing_loses_no_session_id() {
    let served = Served::start(&[]);
    let discarded = |arguments: &[&str]| {
        let null = std::fs::File::options().read(true).write(true).open("/dev/null").unwrap();
        let mut command = served.client(arguments);
        let ended = command.stdout(null).stderr(Stdio::piped()).spawn().unwrap();
        let ended = ended.wait_with_output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    };
    for reading in [&["session", "list"][..], &["api", "GET", "Jobs"], &["--version"]] {
        let (code, stderr) = discarded(reading);
        assert_eq!(code, Some(0), "{reading:?}: {stderr}");
    }
    let (code, stderr) = discarded(&["explore", "--job", JOB, "--type", "vex", "-q"]);
    assert!(code == Some(1) && stderr.contains("vb365 session stop "), "{code:?} {stderr}");
}

#[cfg(target_os = "linux")] // whose zones lie in files
#[test]
fn dates_are_in_the_local_zone() {
    let mut explore =
        vb365(&["explore", "--job", JOB, "--type", "vex", "-n", "-q", "--at", "2026-10-31"]);
    explore.env("TZ", "America/Havana");
    let (_, stdout, stderr) = output(explore);
    assert!(stdout.contains("2026-11-01T03:59:59.9999999Z"), "{stdout} {stderr}");
}

#[test]
fn ignored_signal_stays_ignored() {
    let script = "trap '' HUP; vb365 sandbox & p=$!; sleep 0.5; kill -HUP $p; sleep 0.3; kill -0 $p && echo alive; kill $p";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).env_clear().env("PATH", path());
    let (_, stdout, stderr) = output(shell);
    assert!(!cfg!(target_os = "linux") || stdout.contains("alive"), "{stdout} {stderr}");
}

#[test]
fn errors_print_no_backtrace() {
    let (code, _, stderr) =
        output(vb365(&["session", "list", "-s", "127.0.0.1:1", "--api-version", "v8", "-u", "x"]));
    assert_eq!(code, 4, "{stderr}");
    assert!(stderr.lines().count() <= 3, "{stderr}");
}

/// The system's store is what `SSL_CERT_FILE` names on these systems.
#[cfg(target_os = "linux")]
#[test]
fn system_authorities_are_trusted_by_default() {
    let served = Served::start(&[]);
    let root = served.variables.iter().find(|(name, _)| name == "VB365_CA_CERT").unwrap().1.clone();
    let list = |variable: &str| {
        let mut command = served.client(&["session", "list", "-o", "id"]);
        command.env_remove("VB365_CA_CERT").env(variable, &root);
        output(command)
    };
    let (code, _, stderr) = list("SSL_CERT_FILE");
    assert_eq!(code, 0, "{stderr}");
    let (code, _, stderr) = list("NOTHING");
    assert!(code == 5 && stderr.contains("unknown issuer"), "{code} {stderr}");
}

/// Reading the store costs as much time as the rest of a short command.
#[cfg(target_os = "linux")]
#[test]
fn system_store_is_read_only_if_used() {
    let served = Served::start(&[]);
    let broken = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(broken.path(), "-----BEGIN CERTIFICATE-----\nbroken\n").unwrap();
    let mut command = served.client(&["session", "list", "-o", "id"]);
    command.env("SSL_CERT_FILE", broken.path());
    let (code, _, stderr) = output(command);
    assert_eq!(code, 0, "{stderr}");
    // Without any store the certificate is still shown.
    let mut command = served.client(&["session", "list", "-o", "id"]);
    command
        .env("SSL_CERT_FILE", "/no/such/file")
        .env("SSL_CERT_DIR", "/no/such")
        .env_remove("VB365_CA_CERT");
    let (code, _, stderr) = output(command);
    assert!(code == 5 && stderr.contains("has no store of CA certificates"), "{code} {stderr}");
    assert!(stderr.contains("SHA-256  sha256:"), "{stderr}");
}

#[test]
fn password_prompt_has_no_echo() {
    let served = Served::start(&[]);
    let mut terminal = prompted(&served);
    terminal.exp_string("Password of admin@sandbox.example: ").unwrap();
    terminal.send_line("sandbox").unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("STATE") && !rest.contains("sandbox\r\n"), "{rest}");
}

#[test]
fn ctrl_c_at_the_prompt_restores_the_echo() {
    let served = Served::start(&[]);
    // A shell that asks its terminal before and after.
    let mut shell = Command::new("sh");
    let line = "before=$(stty -a); trap : INT; vb365 session list; after=$(stty -a); \
                test \"$before\" = \"$after\" && echo the terminal is as it was";
    shell
        .args(["-c", line])
        .env_clear()
        .envs(served.variables.iter().cloned())
        .env_remove("VB365_PASSWORD");
    shell.env("PATH", path());
    let mut terminal = spawn_command(shell, Some(10_000)).unwrap();
    terminal.exp_string("Password of").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_string("the terminal is as it was").unwrap();
}

fn prompted(served: &Served) -> PtySession {
    let mut command = Command::cargo_bin("vb365").unwrap();
    command.args(["session", "list"]).env_clear().envs(served.variables.iter().cloned());
    command.env("VB365_PAGER", "").env_remove("VB365_PASSWORD").env("TERM", "xterm");
    spawn_command(command, Some(10_000)).unwrap()
}

/// The search path with the binary under test in front.
pub(crate) fn path() -> String {
    let own = Command::cargo_bin("vb365").unwrap().get_program().to_owned();
    let folder = std::path::Path::new(&own).parent().unwrap().to_owned();
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

#[test]
fn sandbox_runs_a_command_and_returns_its_exit_code() {
    let within = |script: &str| {
        output({
            let mut command = vb365(&["sandbox", "--", "sh", "-c", script]);
            command
                .env("PATH", "/usr/bin:/bin")
                .env("VB365_PIN", format!("sha256:{}", "0".repeat(64)))
                .env("VB365_TOKEN", "stale");
            command
        })
    };
    let (code, stdout, stderr) = within("vb365 session list -o id");
    assert_eq!((code, stdout.lines().count()), (0, 40), "{stderr}");
    assert_eq!(within("exit 7").0, 7);
    assert_eq!(within("kill -TERM $$").0, 143);
    let (code, _, stderr) = output(vb365(&["sandbox", "--", "/no/such/program"]));
    assert!(code == 2 && stderr.contains("cannot run /no/such/program"), "{stderr}");
    let (code, _, stderr) = output(vb365(&["sandbox", "--listen", "0.0.0.0:0"]));
    assert!(code == 2 && stderr.contains("this machine only"), "{stderr}");
}

#[test]
fn sandbox_ends_on_a_signal_without_leftovers() {
    let mut served = Served::start(&[]);
    let certificate =
        served.variables.iter().find(|(name, _)| name == "VB365_CA_CERT").unwrap().1.clone();
    assert!(std::path::Path::new(&certificate).exists());
    signal(&served.child, Signal::INT);
    assert_eq!(served.child.wait().unwrap().signal(), Some(2));
    assert!(!std::path::Path::new(&certificate).parent().unwrap().exists(), "its folder is left");
}

#[test]
fn sandbox_data_depend_on_seed_and_time_only() {
    let listed = |seed: &str| {
        let served = Served::start(&["--seed", seed, "--now", "2026-11-20T10:00:00Z"]);
        output(served.client(&["session", "list", "--json"])).1
    };
    assert_eq!(listed("7"), listed("7"));
    assert_ne!(listed("7"), listed("8"));
}
