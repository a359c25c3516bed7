//! `audit --follow` as a process: it prints new events, waits for its server, and leaves a cursor to continue from.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::commands::process::{Served, output, signal};
use crate::support::JOB;

fn lines(child: &mut Child) -> Receiver<String> {
    let (told, heard) = channel();
    let stdout = child.stdout.take().unwrap();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let _gone = told.send(line.unwrap());
        }
    });
    heard
}

fn drained(heard: &Receiver<String>) -> Vec<String> {
    let mut all = vec![heard.recv_timeout(Duration::from_secs(20)).unwrap()];
    while let Ok(line) = heard.recv_timeout(Duration::from_millis(1_500)) {
        all.push(line);
    }
    all
}

#[test]
fn signal_ends_follow_and_the_next_run_continues() {
    let state = tempfile::tempdir().unwrap();
    let served = Served::start(&["--sessions", "10", "--events", "5"]);
    let audit = |more: &[&str]| {
        let args = [
            &[
                "audit",
                "--since",
                "last",
                "-o",
                "csv",
                "--columns",
                "action,event_id",
                "--no-header",
            ],
            more,
        ];
        let mut audit = served.client(&args.concat());
        audit.env("VB365_STATE_DIR", state.path());
        audit
    };
    for (sent, number) in [(Signal::INT, 2), (Signal::TERM, 15)] {
        let mut follow =
            audit(&["--follow", "--interval", "1s"]).stdout(Stdio::piped()).spawn().unwrap();
        let heard = lines(&mut follow);
        if number == 2 {
            assert!(drained(&heard).len() > 10);
        } else {
            thread::sleep(Duration::from_secs(1));
        }
        let explore = ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-q"];
        let mut explore = served.client(&explore);
        explore.env("VB365_STATE_DIR", state.path());
        assert_eq!(output(explore).0, 0);
        let new = drained(&heard);
        assert!(new.len() == 1 && new[0].starts_with("start,"), "{new:?}");
        let sent_at = Instant::now();
        signal(&follow, sent);
        assert_eq!(follow.wait().unwrap().signal(), Some(number));
        assert!(sent_at.elapsed() < Duration::from_secs(10), "it took {:?}", sent_at.elapsed());
        assert_eq!(output(audit(&[])), (0, String::new(), String::new()));
    }
}

#[test]
fn follow_waits_for_a_server_that_is_away() {
    let state = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let listen = ["--listen", &port.to_string(), "--sessions", "5"];
    let served = Served::start(&listen);
    let mut follow =
        served.client(&["audit", "--follow", "--interval", "1s", "-o", "id", "--insecure"]);
    follow.env("VB365_STATE_DIR", state.path()).env_remove("VB365_CA_CERT");
    let mut follow = follow.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let heard = lines(&mut follow);
    let before = drained(&heard);
    assert!(before.len() > 5);
    drop(served);
    thread::sleep(Duration::from_secs(3));
    let served = Served::start(&listen);
    thread::sleep(Duration::from_secs(1));
    let mut explore =
        served.client(&["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-q"]);
    explore.env("VB365_STATE_DIR", state.path());
    assert_eq!(output(explore).0, 0);
    let new = drained(&heard);
    assert!(!new.is_empty());
    signal(&follow, Signal::TERM);
    follow.wait().unwrap();
    let told: Vec<_> =
        BufReader::new(follow.stderr.take().unwrap()).lines().map(Result::unwrap).collect();
    assert!(told.iter().any(|line| line.contains("retrying every 1 s")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("the server answers again")), "{told:?}");
}

#[test]
fn change_feed_starts_a_round_and_a_signal_ends_an_open_request() {
    let state = tempfile::tempdir().unwrap();
    let served = Served::start(&["--sessions", "5", "--events", "3"]);
    let client = |args: &[&str]| {
        let mut client = served.client(args);
        client.env("VB365_STATE_DIR", state.path()).args(["--api-version", "v8"]);
        client
    };
    let mut follow = client(&["audit", "--follow", "--interval", "1h", "-o", "csv"]);
    let mut follow = follow.args(["--columns", "action", "--no-header"]);
    follow = follow.stdout(Stdio::piped());
    let mut follow = follow.spawn().unwrap();
    let heard = lines(&mut follow);
    drained(&heard);
    for _ in 0..2 {
        let explore = ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-q"];
        assert_eq!(output(client(&explore)).0, 0);
        assert_eq!(drained(&heard), ["start"]);
    }
    // The server keeps a question open now.
    thread::sleep(Duration::from_secs(2));
    let sent_at = Instant::now();
    signal(&follow, Signal::TERM);
    assert_eq!(follow.wait().unwrap().signal(), Some(15));
    assert!(sent_at.elapsed() < Duration::from_secs(10), "it took {:?}", sent_at.elapsed());
}

#[test]
fn follow_polls_without_a_change_feed() {
    let state = tempfile::tempdir().unwrap();
    let served = Served::start(&["--sessions", "5", "--events", "3"]);
    let client = |args: &[&str]| {
        let mut client = served.client(args);
        client.env("VB365_STATE_DIR", state.path()).args(["--api-version", "v7"]);
        client
    };
    let mut follow = client(&["audit", "--follow", "--interval", "1s", "-o", "id"]);
    let mut follow = follow.stdout(Stdio::piped()).spawn().unwrap();
    let heard = lines(&mut follow);
    drained(&heard);
    let explore = ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-q"];
    assert_eq!(output(client(&explore)).0, 0);
    assert_eq!(drained(&heard).len(), 1);
    signal(&follow, Signal::INT);
    assert_eq!(follow.wait().unwrap().signal(), Some(2));
}

#[test]
fn interrupted_audit_says_how_far_it_came() {
    let served = Served::start(&["--sessions", "300", "--latency", "100ms"]);
    let place = tempfile::tempdir().unwrap();
    let (report, cursor) = (place.path().join("r.html"), place.path().join("cursor"));
    let (report, cursor) = (report.to_str().unwrap(), cursor.to_str().unwrap());
    let csv = ["audit", "-o", "csv", "--no-header", "--columns", "session_id"];
    let with_cursor = [&csv[..], &["--cursor", cursor]].concat();
    for (args, is_printed, hint) in [
        (&csv[..], true, "with --cursor FILE a later run continues"),
        (&with_cursor[..], true, "it continues at its cursor"),
        (&["audit"], false, "with --cursor FILE a later run continues"),
        (&["audit", "--json"], false, "with --cursor FILE a later run continues"),
        (&["audit", "report", "--to", report], false, "run the audit again"),
    ] {
        let mut audit = served.client(args);
        audit.env("VB365_STATE_DIR", place.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut audit = audit.spawn().unwrap();
        let heard = lines(&mut audit);
        let mut printed = Vec::new();
        if is_printed {
            printed.push(heard.recv_timeout(Duration::from_secs(60)).unwrap());
        } else {
            thread::sleep(Duration::from_millis(2_500));
        }
        let sent_at = Instant::now();
        signal(&audit, Signal::INT);
        let ended = audit.wait_with_output().unwrap();
        assert!(sent_at.elapsed() < Duration::from_secs(10), "it took {:?}", sent_at.elapsed());
        assert_eq!(ended.status.signal(), Some(2));
        let stderr = String::from_utf8(ended.stderr).unwrap();
        printed.extend(heard);
        let written = match printed.last() {
            Some(last) => {
                let events = printed.len();
                format!(" after session {last} (events written to stdout: {events})")
            }
            None => " (nothing was written)".to_owned(),
        };
        assert_eq!(!printed.is_empty(), is_printed, "{args:?}: {stderr}");
        let warning = "warning: interrupted: the audit is incomplete";
        assert!(
            stderr.starts_with(warning) && stderr.contains(&written),
            "{args:?}: {written}: {stderr}"
        );
        assert!(stderr.contains(hint), "{args:?}: {stderr}");
    }
    assert!(!std::path::Path::new(report).exists());
    let (code, rest, stderr) = output(served.client(&with_cursor));
    assert_eq!((code, stderr), (0, String::new()));
    let (_, all, _) = output(served.client(&csv));
    assert!(!rest.is_empty() && all.ends_with(&rest));
}
