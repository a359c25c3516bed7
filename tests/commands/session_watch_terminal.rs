//! Watching a session on a real terminal, and through real pipes.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rexpect::session::spawn_command;
use rustix::process::Signal;

use crate::commands::process::{self, Served};
use crate::support::JOB;

fn started(served: &Served) -> String {
    let (code, stdout, stderr) = process::output(
        served.client(&["explore", "--job", JOB, "--type", "vex", "-o", "id", "-q"]),
    );
    assert_eq!(code, 0, "{stderr}");
    stdout.trim().to_owned()
}

fn stop(served: &Served, id: &str) {
    assert_eq!(process::output(served.client(&["session", "stop", id])).0, 0);
}

#[test]
fn live_view_updates_in_place_and_ctrl_c_restores_the_terminal() {
    let served = Served::start(&[]);
    let (ended, given_up) = (started(&served), started(&served));
    let mut shell = Command::new("sh");
    let line = format!(
        "stty rows 30 cols 80; vb365 session watch {ended} && echo it ended; \
         before=$(stty -a); trap : INT; vb365 session watch {given_up}; echo code $?; after=$(stty -a); \
         test \"$before\" = \"$after\" && echo the terminal is as it was"
    );
    shell.args(["-c", &line]).env_clear().envs(served.variables.iter().cloned());
    shell.env("PATH", process::path()).env("TERM", "xterm").env("NO_COLOR", "1").env("TZ", "UTC");
    let mut terminal = spawn_command(shell, Some(10_000)).unwrap();
    terminal.exp_string("Working").unwrap();
    terminal.exp_string("Restore session started").unwrap();
    stop(&served, &ended);
    terminal.exp_string("\u{1b}[12A").unwrap();
    let drawn = terminal.exp_string("it ended").unwrap();
    assert!(drawn.contains("Stopped") && drawn.contains("session finished"), "{drawn}");
    assert!(drawn.lines().all(|line| line.chars().count() <= 90), "{drawn}");
    terminal.exp_string("Working").unwrap();
    terminal.exp_string("Restore session started").unwrap();
    terminal.send_control('c').unwrap();
    let left = terminal.exp_string("code 130").unwrap();
    assert!(!left.contains('\u{1b}'), "{left:?}");
    terminal.exp_string("the terminal is as it was").unwrap();
}

#[test]
fn lines_are_printed_at_once() {
    let served = Served::start(&[]);
    let id = started(&served);
    let mut command = served.client(&["session", "watch", &id, "--interval", "1h"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().starts_with("TIME\tWHAT\t"));
    assert!(lines.next().unwrap().unwrap().contains("\tWorking\t"));
    std::thread::sleep(Duration::from_millis(1_100));
    let stopped = Instant::now();
    stop(&served, &id);
    assert!(lines.next().unwrap().unwrap().contains("session finished"));
    assert!(lines.next().unwrap().unwrap().contains("\tStopped\t"));
    assert!(lines.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(stopped.elapsed() < Duration::from_secs(20), "the feed was not heard");
}

#[test]
fn watch_ends_by_signal_and_quietly_on_a_closed_pipe() {
    let served = Served::start(&[]);
    let id = started(&served);
    for (sent, number) in [(Signal::INT, 2), (Signal::TERM, 15), (Signal::HUP, 1)] {
        let mut command = served.client(&["session", "watch", &id]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.nth(1).unwrap().unwrap().contains("Working"));
        process::signal(&child, sent);
        assert_eq!(child.wait().unwrap().signal(), Some(number));
    }
    let mut command = served.client(&["session", "watch", &id]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().is_some());
    drop(lines);
    stop(&served, &id);
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
}

#[test]
fn watch_survives_a_server_restart() {
    let mut served = Served::start(&[]);
    let id = started(&served);
    let mut command = served.client(&["session", "watch", &id, "--for", "4s", "--interval", "1"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1_200));
    process::signal(&served.child, Signal::TERM);
    served.child.wait().unwrap();
    let ended = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("trying again") && stderr.contains("was open when"), "{stderr}");
}
