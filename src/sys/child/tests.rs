use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::{Pid, test_kill_process};

use super::{Ended, Scoped, run};

const LONG: Duration = Duration::from_secs(60);

/// A file that a script can tell something by.
struct Told(PathBuf);

impl Told {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vb365-scoped-{}-{name}", std::process::id()));
        let _fresh = fs::remove_file(&path);
        Self(path)
    }

    /// What it says, once it says anything.
    fn text(&self) -> String {
        let start = Instant::now();
        loop {
            let text = fs::read_to_string(&self.0).unwrap_or_default();
            if text.ends_with('\n') {
                return text.trim_end().to_owned();
            }
            assert!(start.elapsed() < LONG, "nothing was told");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the process that it names is gone.
    fn is_gone(&self) -> bool {
        let pid = Pid::from_raw(self.text().parse().unwrap()).unwrap();
        test_kill_process(pid).is_err()
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        let _never_told = fs::remove_file(&self.0);
    }
}

struct Shell {
    script: String,
    set: Vec<(OsString, OsString)>,
    unset: Vec<OsString>,
    ttl: Option<Duration>,
    grace: Duration,
}

fn shell(script: &str) -> Shell {
    Shell { script: script.to_owned(), set: vec![], unset: vec![], ttl: None, grace: LONG }
}

impl Shell {
    fn telling(mut self, told: &Told) -> Self {
        self.set.push(("TOLD".into(), told.0.clone().into()));
        self
    }

    fn ttl(mut self, milliseconds: u64) -> Self {
        self.ttl = Some(Duration::from_millis(milliseconds));
        self
    }

    fn grace(mut self, milliseconds: u64) -> Self {
        self.grace = Duration::from_millis(milliseconds);
        self
    }

    /// How it ended, and how long it took.
    fn run_with(&self, upkeep: &mut dyn FnMut() -> Duration) -> (Ended, Duration) {
        let scoped = Scoped {
            program: OsStr::new("sh"),
            args: &["-c".into(), (&self.script).into()],
            set: self.set.clone(),
            unset: self.unset.clone(),
            ttl: self.ttl,
            grace: self.grace,
        };
        let start = Instant::now();
        let ended = run(&scoped, upkeep).unwrap();
        (ended, start.elapsed())
    }

    fn run(&self) -> (Ended, Duration) {
        self.run_with(&mut || Duration::MAX)
    }
}

#[test]
fn the_code_is_what_a_shell_would_report() {
    for (script, code) in [
        ("exit 0", 0),
        ("exit 7", 7),
        ("exit 255", 255),
        ("kill -TERM $$", 143),
        ("kill -KILL $$", 137),
    ] {
        let (ended, took) = shell(script).run();
        assert_eq!(ended, Ended::Exit(code), "{script}");
        assert!(took < Duration::from_secs(1), "{script} took {took:?}");
    }
    assert_eq!((Ended::Ttl.code(), Ended::Signal(15).code(), Ended::CtrlC.code()), (124, 143, 130));
}

#[test]
fn a_program_that_is_not_there_is_an_error() {
    let scoped = Scoped {
        program: OsStr::new("/no/such/program"),
        args: &[],
        set: vec![],
        unset: vec![],
        ttl: None,
        grace: LONG,
    };
    let mut never = || unreachable!("nothing runs that needs upkeep");
    let error = run(&scoped, &mut never).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn variables_are_set_and_taken_away() {
    let mut shell = shell(r#"test "$GIVEN" = 'a b' && test -z "${HOME+x}" && test -n "$PATH""#);
    shell.set = vec![("GIVEN".into(), "a b".into())];
    shell.unset = vec!["HOME".into()];
    assert_eq!(shell.run().0, Ended::Exit(0));
}

#[test]
fn time_that_runs_out_ends_it_gently() {
    let told = Told::new("gently");
    let script = "trap 'echo told >$TOLD; exit 3' TERM; while :; do sleep 0.05; done";
    let (ended, took) = shell(script).telling(&told).ttl(300).run();
    assert_eq!((ended, told.text().as_str()), (Ended::Ttl, "told"));
    assert!(took > Duration::from_millis(300) && took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn what_ignores_the_end_is_killed_after_the_grace_period() {
    let script = "trap '' TERM; while :; do sleep 0.05; done";
    let (ended, took) = shell(script).ttl(300).grace(400).run();
    assert_eq!(ended, Ended::Ttl);
    assert!(took > Duration::from_millis(700) && took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn what_is_stopped_hears_the_end_as_well() {
    let (ended, took) = shell("sleep 1000 & kill -STOP $!; wait").ttl(300).run();
    assert_eq!(ended, Ended::Ttl);
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn children_of_children_are_gone() {
    for (name, script) in [
        ("both", "sleep 1000 & echo $! >$TOLD; sleep 1000"),
        ("deaf", "(trap '' TERM; while :; do sleep 0.05; done) & echo $! >$TOLD; wait"),
    ] {
        let told = Told::new(name);
        let (ended, took) = shell(script).telling(&told).ttl(300).grace(500).run();
        assert!(ended == Ended::Ttl && told.is_gone(), "{name}: {ended:?}");
        assert!(took < Duration::from_secs(5), "{name} took {took:?}");
    }
}

#[test]
fn what_a_command_leaves_behind_ends_with_it() {
    for (name, script) in [
        ("left", "sleep 1000 & echo $! >$TOLD; exit 4"),
        ("left-stopped", "sleep 1000 & kill -STOP $!; echo $! >$TOLD; exit 4"),
        ("left-deaf", "(trap '' TERM; while :; do sleep 0.05; done) & echo $! >$TOLD; exit 4"),
    ] {
        let told = Told::new(name);
        let (ended, took) = shell(script).telling(&told).run();
        assert!(ended == Ended::Exit(4) && told.is_gone(), "{name}: {ended:?}");
        assert!(took < Duration::from_secs(4), "{name} took {took:?}");
    }
}

#[test]
fn upkeep_comes_when_it_asked_to() {
    let start = Instant::now();
    let mut calls = vec![];
    let (ended, _) = shell("sleep 1").run_with(&mut || {
        calls.push(start.elapsed());
        Duration::from_millis(if calls.len() < 3 { 200 } else { 60_000 })
    });
    assert_eq!(ended, Ended::Exit(0));
    let [first, second, third] = calls[..] else { panic!("{calls:?}") };
    assert!(first < Duration::from_millis(200), "{calls:?}");
    let pause = Duration::from_millis(200);
    assert!(second >= first + pause && third >= second + pause, "{calls:?}");
}

#[test]
fn upkeep_that_takes_long_keeps_no_command_alive() {
    let told = Told::new("upkeep");
    let (ended, _) =
        shell("echo $$ >$TOLD; sleep 1000").telling(&told).ttl(300).run_with(&mut || {
            std::thread::sleep(Duration::from_millis(1500));
            assert!(told.is_gone(), "it outlived its time");
            LONG
        });
    assert_eq!(ended, Ended::Ttl);
}

#[test]
fn a_panic_ends_the_command_first() {
    let told = Told::new("panic");
    let shell = shell("echo $$ >$TOLD; sleep 1000").telling(&told);
    let panicking = std::panic::AssertUnwindSafe(|| {
        shell.run_with(&mut || {
            told.text();
            panic!("upkeep failed")
        })
    });
    assert!(std::panic::catch_unwind(panicking).is_err() && told.is_gone());
}
