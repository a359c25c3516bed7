//! Signals around a restore session: nothing begins after one, each of them stops the session, and what stays open is named.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use vb365::sandbox::Sandbox;
use vb365::sandbox::server::{SandboxServer, start};

use crate::commands::process::{path, signal, vb365};
use crate::commands::verify::open;
use crate::support::{JOB, log, options, sandbox};

/// A server on a port of its own, and the state folder of its clients.
struct Site {
    sandbox: Arc<Sandbox>,
    address: String,
    _served: Option<SandboxServer>,
    place: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let sandbox = sandbox();
        let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
        let address = served.address().to_string();
        Self { sandbox, address, _served: Some(served), place: tempfile::tempdir().unwrap() }
    }

    fn vb365(&self, words: &[&str]) -> Command {
        let mut command = vb365(words);
        command.env("VB365_SERVER", &self.address).env("VB365_INSECURE", "1").env("PATH", path());
        command.env("VB365_USERNAME", "admin@sandbox.example").env("VB365_PASSWORD", "sandbox");
        command.env("VB365_STATE_DIR", self.place.path().join("state"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn explore(&self, words: &[&str]) -> Command {
        let start = ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-q"];
        let mut command = self.vb365(&start);
        command.arg("--api-version=v8").args(words);
        command
    }

    /// Starts a command in a session and waits until it has printed its first line.
    fn run_in_session(&self, script: &str) -> Child {
        let mut child = self.explore(&["--", "sh", "-c", script]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "{}", text(child.stderr.take()));
        child
    }

    fn starts(&self) -> usize {
        log(&self.sandbox).iter().filter(|line| line.contains("/explore ")).count()
    }

    fn journal(&self) -> String {
        std::fs::read_to_string(self.place.path().join("state/journal.json")).unwrap_or_default()
    }
}

fn text(stream: Option<impl Read>) -> String {
    let mut text = String::new();
    stream.unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Returns the exit code as a shell shows it.
fn code(status: ExitStatus) -> i32 {
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap()
}

fn send(child: &Child, number: i32) {
    let sent = Command::new("kill").arg(format!("-{number}")).arg(child.id().to_string()).status();
    assert!(sent.unwrap().success());
}

#[test]
fn start_is_not_sent_again_after_a_signal() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let site = Site { address: address.to_string(), _served: None, ..Site::new() };
    let mut explore = site.explore(&[]);
    let mut child = explore.env("VB365_TOKEN", "t").spawn().unwrap();
    let begun = Instant::now();
    while !site.journal().contains("asked") {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was written down");
        sleep(Duration::from_millis(5));
    }
    sleep(Duration::from_millis(100)); // the first attempt is refused, and others follow
    signal(&child, Signal::TERM);
    sleep(Duration::from_millis(50));
    let served = start(Arc::clone(&site.sandbox), address);
    let status = child.wait().unwrap();
    let said = text(child.stderr.take());
    assert_eq!((code(status), site.starts()), (143, 0), "{said}");
    assert!(said.contains("interrupted: no session was started"), "{said}");
    assert!(!site.journal().contains("asked"), "{}", site.journal());
    drop(served);
}

#[test]
fn signal_ends_the_wait_of_an_overloaded_start() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let busy = thread::spawn(move || {
        let mut is_start = false;
        while !is_start {
            let (mut client, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let length = client.read(&mut head).unwrap();
            is_start = head.starts_with(b"POST ");
            let status = if is_start { "429 Busy\r\nRetry-After: 60" } else { "404 Not Found" };
            let end = "Content-Length: 0\r\nConnection: close\r\n\r\n";
            client.write_all(format!("HTTP/1.1 {status}\r\n{end}").as_bytes()).unwrap();
            // The rest is read, so that the connection does not end by a reset.
            let _rest = client.read(&mut head[length..]);
        }
    });
    let site = Site { address, _served: None, ..Site::new() };
    let mut explore = site.explore(&[]);
    let explore = explore.env("VB365_TOKEN", "t").env_remove("VB365_INSECURE");
    let mut child = explore.spawn().unwrap();
    busy.join().unwrap();
    sleep(Duration::from_millis(500));
    let sent_at = Instant::now();
    signal(&child, Signal::TERM);
    let status = child.wait().unwrap();
    assert!(sent_at.elapsed() < Duration::from_secs(15), "it took {:?}", sent_at.elapsed());
    let said = text(child.stderr.take());
    assert!(code(status) == 143 && said.contains("interrupted: no session was started"), "{said}");
}

#[test]
fn signal_ends_the_search_for_a_session_whose_response_was_lost() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut head) = (client.unwrap(), [0; 4096]);
            let length = client.read(&mut head).unwrap();
            let (status, body) = match &head[..4] {
                b"POST" => ("500 Oops", "<html>"),
                _ => ("200 OK", r#"{"offset":0,"limit":1000,"results":[]}"#),
            };
            let head_of_answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}", body.len());
            let answer = format!("{head_of_answer}\r\nConnection: close\r\n\r\n{body}");
            client.write_all(answer.as_bytes()).unwrap();
            let _rest = client.read(&mut head[length..]);
        }
    });
    let site = Site { address, _served: None, ..Site::new() };
    let mut explore = site.explore(&[]);
    let explore = explore.env("VB365_TOKEN", "t").env_remove("VB365_INSECURE");
    let mut child = explore.spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("searching up to 30 s") {
        assert!(stderr.read_line(&mut line).unwrap() > 0, "{line}");
    }
    sleep(Duration::from_millis(100));
    let sent_at = Instant::now();
    signal(&child, Signal::INT);
    let status = child.wait().unwrap();
    assert!(sent_at.elapsed() < Duration::from_secs(15), "it took {:?}", sent_at.elapsed());
    stderr.read_to_string(&mut line).unwrap();
    let told = "interrupted: a session may have been started; check with: vb365 session list";
    assert!(code(status) == 130 && line.contains(told), "{line}");
    assert!(site.journal().contains("asked"), "{}", site.journal());
}

#[test]
fn notes_name_the_session_when_it_opens_and_when_it_is_stopped() {
    let site = Site::new();
    for script in ["true", "kill -9 $$", "kill -TERM $PPID; sleep 60"] {
        let start =
            ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "--api-version=v8"];
        let mut explore = site.vb365(&start);
        let explore = explore.args(["--", "sh", "-c", script]).output().unwrap();
        let said = String::from_utf8(explore.stderr).unwrap();
        let (_, rest) = said.split_once("note: opened session ").unwrap();
        let stopped = format!("note: stopped session {}\n", &rest[..36]);
        assert!(said.contains(&stopped) && explore.stdout.is_empty(), "{script}: {said}");
        let quiet = site.explore(&["--", "sh", "-c", script]).output().unwrap();
        assert!(!String::from_utf8(quiet.stderr).unwrap().contains(" session "), "{script}");
    }
}

#[test]
fn signal_while_the_journal_is_written_keeps_the_start_from_being_sent() {
    let site = Site::new();
    assert!(site.explore(&["--", "true"]).status().unwrap().success());
    let lock = OpenOptions::new().write(true).open(site.place.path().join("state/journal.lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    let mut child = site.explore(&["--", "true"]).spawn().unwrap();
    sleep(Duration::from_millis(1_500));
    signal(&child, Signal::INT);
    sleep(Duration::from_millis(100));
    lock.unlock().unwrap();
    let status = child.wait().unwrap();
    let said = text(child.stderr.take());
    assert_eq!((code(status), site.starts()), (130, 1), "{said}");
    assert!(said.contains("writing the journal"), "{said}");
    assert!(!site.journal().contains("asked"), "{}", site.journal());
}

#[test]
fn each_terminating_signal_stops_the_session() {
    let mut numbers = vec![1, 2, 3, 5, 6, 14, 15];
    if cfg!(target_os = "linux") {
        // USR1, USR2, STKFLT, XCPU, XFSZ, VTALRM, PROF, IO, PWR, SYS, and real-time ones.
        numbers.extend([10, 12, 16, 24, 25, 26, 27, 29, 30, 31, 34, 64]);
    }
    let site = Site::new();
    for number in numbers {
        let mut child = site.run_in_session("echo ready; exec sleep 60");
        send(&child, number);
        let status = child.wait().unwrap();
        let said = text(child.stderr.take());
        assert_eq!((code(status), open(&site.sandbox).len()), (128 + number, 0), "{said}");
    }
}

#[test]
fn second_signal_kills_the_command_and_its_session_is_stopped() {
    let site = Site::new();
    let mut child = site.run_in_session("trap '' INT; echo ready; while :; do sleep 0.1; done");
    signal(&child, Signal::INT);
    sleep(Duration::from_secs(1));
    let sent_at = Instant::now();
    signal(&child, Signal::INT);
    let status = child.wait().unwrap();
    // Without the second signal, it is killed five seconds after the first.
    assert!(sent_at.elapsed() < Duration::from_millis(3_500), "it took {:?}", sent_at.elapsed());
    let said = text(child.stderr.take());
    assert!(said.contains("waiting for the command to end; a second signal kills it"), "{said}");
    assert_eq!((code(status), open(&site.sandbox).len()), (130, 0), "{said}");
}

#[test]
fn second_signal_names_a_session_that_cannot_be_stopped() {
    let sandbox = Arc::new(Sandbox::new(vb365::sandbox::SandboxOptions {
        faults: vec!["hang,at=/stop".parse().unwrap()],
        ..options()
    }));
    let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
    let site = Site {
        address: served.address().to_string(),
        _served: Some(served),
        sandbox,
        place: tempfile::tempdir().unwrap(),
    };
    let mut child = site.run_in_session("trap '' INT; echo ready; while :; do sleep 0.1; done");
    signal(&child, Signal::INT);
    sleep(Duration::from_millis(700));
    let sent_at = Instant::now();
    signal(&child, Signal::INT);
    let status = child.wait().unwrap();
    assert!(sent_at.elapsed() < Duration::from_secs(10), "it took {:?}", sent_at.elapsed());
    let said = text(child.stderr.take());
    let session = site.journal();
    let (_, id) = session.split_once("\"session\": \"").unwrap();
    assert!(said.contains(&format!("vb365 session stop {}", &id[..36])), "{said}");
    assert_eq!(code(status), 130, "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn first_process_of_a_container_ends_with_128_and_the_signal() {
    let is_possible = Command::new("unshare").args(["-pfr", "true"]).status();
    if !is_possible.is_ok_and(|status| status.success()) {
        return;
    }
    let site = Site::new();
    let program = vb365(&[]).get_program().to_owned();
    for (number, words) in [
        (15, &["audit", "--follow", "--interval", "1s"][..]),
        (2, &["audit", "--follow", "--interval", "1s"]),
        (10, &["sandbox"]),
        (15, &["explore", "--job", JOB, "--type", "vex", "-q", "--", "sleep", "60"]),
    ] {
        let mut container = Command::new("unshare");
        container.args(["-pfr", "--"]).arg(&program).args(words).env_clear();
        container.envs(site.vb365(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
        container.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = container.spawn().unwrap();
        sleep(Duration::from_millis(800));
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        let first = std::fs::read_to_string(children).unwrap();
        let sent = Command::new("kill").arg(format!("-{number}")).arg(first.trim()).status();
        assert!(sent.unwrap().success());
        let status = child.wait().unwrap();
        let said = text(child.stderr.take());
        assert_eq!(code(status), 128 + number, "{words:?}: {said}");
        assert_eq!(open(&site.sandbox).len(), 0, "{words:?}: {said}");
    }
}

#[test]
fn session_is_named_if_stdout_cannot_be_written() {
    let site = Site::new();
    for format in [
        &["-o", "table"][..],
        &["-o", "json"],
        &["-o", "ndjson"],
        &["-o", "csv"],
        &["-o", "id"],
        &["--json"],
        &["--jq", ".id"],
        &["--columns", "id"],
    ] {
        let mut streams = vec![
            File::open("/dev/null").unwrap(),
            File::open(std::env::current_exe().unwrap()).unwrap(),
        ];
        if cfg!(target_os = "linux") {
            streams.push(OpenOptions::new().write(true).open("/dev/full").unwrap());
        }
        for stdout in streams {
            let mut child = site.explore(format).stdout(stdout).spawn().unwrap();
            let status = child.wait().unwrap();
            let said = text(child.stderr.take());
            assert_eq!(status.code(), Some(1), "{format:?}: {said}");
            let sessions = open(&site.sandbox);
            let id = sessions.last().unwrap()["id"].as_str().unwrap().to_owned();
            assert!(said.contains(&id), "{format:?}: {said}");
            let stop = format!("vb365 session stop {id}");
            assert!(said.contains(&stop), "{format:?}: {said}");
            assert!(site.vb365(&["session", "stop", &id]).status().unwrap().success());
        }
    }
}
