//! An interrupted restore test leaves no session and reports the tests that were not done.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use vb365::sandbox::Sandbox;
use vb365::sandbox::server::{SandboxServer, start};

use crate::commands::process;
use crate::commands::verify::open;
use crate::support::{faulty, log, sandbox_with};

struct Site {
    sandbox: Arc<Sandbox>,
    served: SandboxServer,
    place: tempfile::TempDir,
}

impl Site {
    fn new(latency: Duration) -> Self {
        Self::on(sandbox_with(|options| options.latency = latency))
    }

    fn on(sandbox: Arc<Sandbox>) -> Self {
        let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("ca.pem"), served.certificate_pem()).unwrap();
        Self { sandbox, served, place }
    }

    fn verify(&self, args: &[&str]) -> Child {
        let mut command = process::vb365(&["verify"]);
        command
            .args(args)
            .args(["--api-version", "v8", "-o", "csv"])
            .env("VB365_SERVER", self.served.address().to_string())
            .env("VB365_USERNAME", "admin@sandbox.example")
            .env("VB365_PASSWORD", "sandbox")
            .env("VB365_CA_CERT", self.place.path().join("ca.pem"))
            .env("VB365_STATE_DIR", self.place.path().join("state"));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits until something has been asked for.
    fn until(&self, what: &str) {
        let begun = Instant::now();
        while !log(&self.sandbox).iter().any(|line| line.contains(what)) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{what} was never asked for");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn journal(&self) -> String {
        std::fs::read_to_string(self.place.path().join("state/journal.json")).unwrap_or_default()
    }
}

fn said(child: &mut Child) -> (String, String) {
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (stdout, stderr)
}

#[test]
fn signal_stops_open_sessions_and_reports_tests_not_done() {
    let site = Site::new(Duration::from_millis(100));
    for (sent, number, delay) in [
        (Signal::INT, 2, 0),
        (Signal::INT, 2, 150),
        (Signal::TERM, 15, 333),
        (Signal::HUP, 1, 70),
        (Signal::INT, 2, 500),
    ] {
        let before = log(&site.sandbox).iter().filter(|line| line.contains("/explore ")).count();
        let report = site.place.path().join("report.json");
        let json = format!("json={}", report.display());
        let mut child = site.verify(&["--all-jobs", "--parallel", "4", "--report", &json]);
        while log(&site.sandbox).iter().filter(|l| l.contains("/explore ")).count() == before {
            thread::sleep(Duration::from_millis(2));
        }
        thread::sleep(Duration::from_millis(delay));
        process::signal(&child, sent);
        let status = child.wait().unwrap();
        let (stdout, stderr) = said(&mut child);
        assert_eq!(status.signal(), Some(number), "{stdout}{stderr}");
        assert!(stderr.contains("restore tests were not done"), "{stderr}");
        assert!(stdout.contains("not done"), "{stdout}");
        assert!(std::fs::read_to_string(&report).unwrap().contains("\"not-done\""));
        assert_eq!(open(&site.sandbox).len(), 0, "{delay}: {stderr}");
        assert!(!site.journal().contains("session"), "{}", site.journal());
    }
}

#[test]
fn signal_without_open_session_ends_at_once() {
    let site = Site::on(faulty(&["hang,at=/restorepoints"]));
    let mut child = site.verify(&["--job", "Contoso everything"]);
    site.until("/RestorePoints");
    let sent = Instant::now();
    process::signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert!(sent.elapsed() < Duration::from_secs(10), "it took {:?}", sent.elapsed());
    assert!(log(&site.sandbox).iter().all(|line| !line.contains("explore")));
}

#[test]
fn killed_run_leaves_its_session_in_the_journal() {
    let site = Site::on(faulty(&["hang,at=/mailboxes"]));
    let mut child = site.verify(&["--job", "Contoso everything", "--type", "vex"]);
    site.until("/mailboxes");
    process::signal(&child, Signal::KILL);
    child.wait().unwrap();
    let [left] = &open(&site.sandbox)[..] else { panic!("not one") };
    let journal = site.journal();
    assert!(journal.contains(left["id"].as_str().unwrap()), "{journal}");
    assert!(journal.contains("\"scoped\": true"), "{journal}");
}
