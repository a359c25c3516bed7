//! Runs shell scripts as child processes.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail where they stand")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::{Pid, test_kill_process};

use super::{ChildCommand, ChildExit, run};

const LONG: Duration = Duration::from_secs(60);

/// A file that a script writes a line to.
struct Signpost(PathBuf);

impl Signpost {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vb365-child-{}-{name}", std::process::id()));
        let _fresh = fs::remove_file(&path);
        Self(path)
    }

    /// Waits for the line and returns it.
    fn text(&self) -> String {
        let start = Instant::now();
        loop {
            let text = fs::read_to_string(&self.0).unwrap_or_default();
            if text.ends_with('\n') {
                return text.trim_end().to_owned();
            }
            assert!(start.elapsed() < LONG, "nothing was written");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns whether the process whose id the file holds is gone.
    fn is_gone(&self) -> bool {
        let pid = Pid::from_raw(self.text().parse().unwrap()).unwrap();
        test_kill_process(pid).is_err()
    }
}

impl Drop for Signpost {
    fn drop(&mut self) {
        let _not_written = fs::remove_file(&self.0);
    }
}

struct Shell {
    script: String,
    set: Vec<(OsString, OsString)>,
    unset: Vec<OsString>,
    timeout: Option<Duration>,
    grace: Duration,
}

fn shell(script: &str) -> Shell {
    Shell { script: script.to_owned(), set: vec![], unset: vec![], timeout: None, grace: LONG }
}

impl Shell {
    fn writing_to(mut self, signpost: &Signpost) -> Self {
        self.set.push(("TOLD".into(), signpost.0.clone().into()));
        self
    }

    fn timeout(mut self, milliseconds: u64) -> Self {
        self.timeout = Some(Duration::from_millis(milliseconds));
        self
    }

    fn grace(mut self, milliseconds: u64) -> Self {
        self.grace = Duration::from_millis(milliseconds);
        self
    }

    /// Runs the script and returns its exit and the time that it took.
    fn run_with(&self, upkeep: &mut dyn FnMut() -> Duration) -> (ChildExit, Duration) {
        let command = ChildCommand {
            program: OsStr::new("sh"),
            args: &["-c".into(), (&self.script).into()],
            set: self.set.clone(),
            unset: self.unset.clone(),
            timeout: self.timeout,
            grace: self.grace,
        };
        let start = Instant::now();
        let exit = run(&command, upkeep).unwrap();
        (exit, start.elapsed())
    }

    fn run(&self) -> (ChildExit, Duration) {
        self.run_with(&mut || Duration::MAX)
    }
}

#[test]
fn exit_codes_are_those_of_a_shell() {
    for (script, code) in [
        ("exit 0", 0),
        ("exit 7", 7),
        ("exit 255", 255),
        ("kill -TERM $$", 143),
        ("kill -KILL $$", 137),
    ] {
        let (exit, took) = shell(script).run();
        assert_eq!(exit, ChildExit::Code(code), "{script}");
        assert!(took < Duration::from_secs(10), "{script} took {took:?}");
    }
    assert_eq!(
        (ChildExit::TimedOut.code(), ChildExit::Signal(15).code(), ChildExit::CtrlC.code()),
        (124, 143, 130)
    );
}

#[test]
fn missing_program_is_an_error() {
    let command = ChildCommand {
        program: OsStr::new("/no/such/program"),
        args: &[],
        set: vec![],
        unset: vec![],
        timeout: None,
        grace: LONG,
    };
    let mut never = || unreachable!("nothing runs that needs upkeep");
    let error = run(&command, &mut never).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn variables_are_set_and_removed() {
    let mut shell = shell(r#"test "$GIVEN" = 'a b' && test -z "${HOME+x}" && test -n "$PATH""#);
    shell.set = vec![("GIVEN".into(), "a b".into())];
    shell.unset = vec!["HOME".into()];
    assert_eq!(shell.run().0, ChildExit::Code(0));
}

#[test]
fn timeout_sends_sigterm() {
    let signpost = Signpost::new("gently");
    let script = "trap 'echo ended >$TOLD; exit 3' TERM; while :; do sleep 0.05; done";
    let (exit, took) = shell(script).writing_to(&signpost).timeout(1_000).run();
    assert_eq!((exit, signpost.text().as_str()), (ChildExit::TimedOut, "ended"));
    assert!(took > Duration::from_secs(1) && took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn deaf_command_is_killed_after_the_grace_period() {
    let script = "trap '' TERM; while :; do sleep 0.05; done";
    let (exit, took) = shell(script).timeout(1_000).grace(400).run();
    assert_eq!(exit, ChildExit::TimedOut);
    assert!(took > Duration::from_millis(1_400) && took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn stopped_command_ends_too() {
    let (exit, took) = shell("sleep 1000 & kill -STOP $!; wait").timeout(1_000).run();
    assert_eq!(exit, ChildExit::TimedOut);
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn grandchildren_end_too() {
    for (name, script) in [
        ("both", "sleep 1000 & echo $! >$TOLD; sleep 1000"),
        ("deaf", "(trap '' TERM; while :; do sleep 0.05; done) & echo $! >$TOLD; wait"),
    ] {
        let signpost = Signpost::new(name);
        let (exit, took) = shell(script).writing_to(&signpost).timeout(1_000).grace(500).run();
        assert!(exit == ChildExit::TimedOut && signpost.is_gone(), "{name}: {exit:?}");
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
    }
}

#[test]
fn leftover_processes_end() {
    for (name, script) in [
        ("left", "sleep 1000 & echo $! >$TOLD; exit 4"),
        ("left-stopped", "sleep 1000 & kill -STOP $!; echo $! >$TOLD; exit 4"),
        ("left-deaf", "(trap '' TERM; while :; do sleep 0.05; done) & echo $! >$TOLD; exit 4"),
    ] {
        let signpost = Signpost::new(name);
        let (exit, took) = shell(script).writing_to(&signpost).run();
        assert!(exit == ChildExit::Code(4) && signpost.is_gone(), "{name}: {exit:?}");
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
    }
}

#[test]
fn upkeep_runs_at_the_times_that_it_asks_for() {
    let start = Instant::now();
    let (mut calls, pause) = (vec![], Duration::from_secs(1));
    let (exit, _) = shell("sleep 4").run_with(&mut || {
        calls.push(start.elapsed());
        if calls.len() < 3 { pause } else { LONG }
    });
    assert_eq!(exit, ChildExit::Code(0));
    let [first, second, third] = calls[..] else { panic!("{calls:?}") };
    assert!(first < pause, "{calls:?}");
    assert!(second >= first + pause && third >= second + pause, "{calls:?}");
}

#[test]
fn slow_upkeep_does_not_delay_the_timeout() {
    let signpost = Signpost::new("upkeep");
    let (exit, _) = shell("echo $$ >$TOLD; sleep 1000")
        .writing_to(&signpost)
        .timeout(1_000)
        .run_with(&mut || {
            std::thread::sleep(Duration::from_secs(4));
            assert!(signpost.is_gone(), "it outlived its timeout");
            LONG
        });
    assert_eq!(exit, ChildExit::TimedOut);
}

#[test]
fn panic_in_upkeep_ends_the_command() {
    let signpost = Signpost::new("panic");
    let shell = shell("echo $$ >$TOLD; sleep 1000").writing_to(&signpost);
    let panicking = std::panic::AssertUnwindSafe(|| {
        shell.run_with(&mut || {
            signpost.text();
            panic!("upkeep failed")
        })
    });
    assert!(std::panic::catch_unwind(panicking).is_err() && signpost.is_gone());
}
