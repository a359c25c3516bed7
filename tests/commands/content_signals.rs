//! A session that `ls` and its like have started themselves is stopped by every signal, whatever they wait for.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use vb365::sandbox::Sandbox;
use vb365::sandbox::server::{SandboxServer, start};

use crate::commands::process::{path, signal, vb365};
use crate::commands::verify::open;
use crate::support::{JOB, faulty, log, sandbox, sandbox_with};

/// A server on a port of its own, and the state folder of its clients.
struct ContentSite {
    sandbox: Arc<Sandbox>,
    served: SandboxServer,
    place: tempfile::TempDir,
}

impl ContentSite {
    fn on(sandbox: Arc<Sandbox>) -> Self {
        let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
        Self { sandbox, served, place: tempfile::tempdir().unwrap() }
    }

    fn vb365(&self, words: &[&str]) -> Command {
        let mut command = vb365(words);
        command.env("VB365_SERVER", self.served.address().to_string()).env("VB365_INSECURE", "1");
        command.env("VB365_USERNAME", "admin@sandbox.example").env("VB365_PASSWORD", "sandbox");
        command.env("VB365_STATE_DIR", self.place.path().join("state")).env("PATH", path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `ls` in a session of its own, and waits until its list is requested.
    fn listing(&self, format: &str) -> Child {
        let words = [
            "ls",
            "--job",
            JOB,
            "--type",
            "vex",
            "--no-preflight",
            "--api-version=v8",
            "-o",
            format,
        ];
        let child = self.vb365(&words).spawn().unwrap();
        let begun = Instant::now();
        while self.count("/explore 201") == 0 && self.count("/explore 200") == 0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", log(&self.sandbox));
            sleep(Duration::from_millis(5));
        }
        child
    }

    fn wait_for_list(&self) {
        let begun = Instant::now();
        while self.count("/organization/mailboxes") == 0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", log(&self.sandbox));
            sleep(Duration::from_millis(5));
        }
    }

    fn count(&self, what: &str) -> usize {
        log(&self.sandbox).iter().filter(|line| line.contains(what)).count()
    }

    /// Checks that one session was started and stopped, and that the journal holds none.
    fn assert_stopped(&self, said: &str) {
        assert_eq!((self.count("/explore "), self.count("/Stop ")), (1, 1), "{said}");
        assert!(open(&self.sandbox).is_empty(), "{said}");
        let journal = std::fs::read_to_string(self.place.path().join("state/journal.json"));
        assert!(!journal.unwrap_or_default().contains("Vex"), "{said}");
    }
}

fn text(stream: Option<impl Read>) -> String {
    let mut text = String::new();
    stream.unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_signal_stops_the_session() {
    for (sent, number) in [
        (Signal::INT, 2),
        (Signal::TERM, 15),
        (Signal::HUP, 1),
        (Signal::QUIT, 3),
        (Signal::USR1, 10),
    ] {
        for format in ["table", "ndjson"] {
            let site = ContentSite::on(faulty(&["hang,at=/organization/mailboxes"]));
            let mut child = site.listing(format);
            site.wait_for_list();
            let sent_at = Instant::now();
            signal(&child, sent);
            let status = child.wait().unwrap();
            let said = text(child.stderr.take());
            assert!(sent_at.elapsed() < Duration::from_secs(10), "it took {:?}", sent_at.elapsed());
            assert_eq!(status.signal(), Some(number), "{format}: {said}");
            assert!(said.contains("interrupted: stopping the session"), "{said}");
            assert!(said.contains("note: stopped session "), "{said}");
            assert!(text(child.stdout.take()).is_empty(), "{said}");
            site.assert_stopped(&said);
        }
    }
}

/// The command then waits for its reader, and not for the server.
#[test]
fn signal_stops_the_session_although_stdout_is_not_read() {
    let site = ContentSite::on(sandbox_with(|options| options.mailboxes = 2_000));
    let mut child = site.listing("ndjson");
    sleep(Duration::from_secs(2)); // until the pipe is full
    let sent_at = Instant::now();
    signal(&child, Signal::TERM);
    let status = child.wait().unwrap();
    assert!(sent_at.elapsed() < Duration::from_secs(15), "it took {:?}", sent_at.elapsed());
    assert_eq!(status.signal(), Some(15));
    site.assert_stopped(&text(child.stderr.take()));
}

#[test]
fn closed_pipe_stops_the_session() {
    for format in ["table", "json", "ndjson", "csv", "id"] {
        let site = ContentSite::on(sandbox());
        let mut child = site.listing(format);
        drop(child.stdout.take());
        let status = child.wait().unwrap();
        let said = text(child.stderr.take());
        assert_eq!(status.code(), Some(0), "{said}");
        site.assert_stopped(&said);
    }
}

#[test]
fn second_signal_names_what_may_be_open() {
    let site = ContentSite::on(faulty(&["hang,at=/organization/mailboxes", "hang,at=/stop"]));
    let mut child = site.listing("json");
    site.wait_for_list();
    signal(&child, Signal::INT);
    sleep(Duration::from_secs(1));
    signal(&child, Signal::INT);
    let status = child.wait().unwrap();
    let said = text(child.stderr.take());
    assert_eq!(status.signal(), Some(2), "{said}");
    assert!(said.contains("may be open; stop it with: vb365 session stop "), "{said}");
}
