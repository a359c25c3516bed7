//! `explore … -- COMMAND`: the session lives as long as the command, and the command finds the server without a password.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::commands::process::{Served, output, signal};
use crate::support::JOB;

struct Run {
    served: Served,
    place: TempDir,
}

impl Run {
    fn new(options: &[&str]) -> Self {
        Self { served: Served::start(options), place: tempfile::tempdir().unwrap() }
    }

    fn state(&self) -> std::path::PathBuf {
        self.place.path().join("state")
    }

    fn vb365(&self, args: &[&str]) -> Command {
        let mut command = self.served.client(args);
        let program = std::path::PathBuf::from(command.get_program());
        let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
        command.env("PATH", path).env("VB365_STATE_DIR", self.state());
        command.env("VB365_CONFIG_DIR", self.place.path().join("config"));
        command
    }

    /// `explore` with some options and a shell's script in the session.
    fn explore(&self, options: &[&str], script: &str) -> Command {
        let mut args = vec!["explore", "--job", JOB, "--type", "vex", "-q"];
        args.extend(options);
        args.extend(["--", "sh", "-c", script]);
        self.vb365(&args)
    }

    /// The sessions that were started, and whether each is open.
    fn sessions(&self) -> Vec<(String, bool)> {
        let (code, stdout, stderr) =
            output(self.vb365(&["session", "list", "--json", "--since", "1h"]));
        assert_eq!(code, 0, "{stderr}");
        let all: Vec<Value> = serde_json::from_str(&stdout).unwrap();
        let told = |session: &Value| {
            (session["id"].as_str().unwrap().to_owned(), session["state"] == "Working")
        };
        let ours =
            |session: &&Value| session["clientHost"].as_str().unwrap().starts_with("SANDBOX");
        all.iter().filter(ours).map(told).collect()
    }

    fn none_is_open(&self) {
        let sessions = self.sessions();
        assert!(!sessions.is_empty() && sessions.iter().all(|(_, open)| !open), "{sessions:?}");
    }

    /// What is left of lent folders and of the journal.
    fn left(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.state()).into_iter().flatten();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut left: Vec<_> = names.filter(|name| !name.starts_with("journal.")).collect();
        let journal = std::fs::read(self.state().join("journal.json")).unwrap_or_default();
        let journal: Value = serde_json::from_slice(&journal).unwrap_or_default();
        left.extend(journal["starts"].as_array().into_iter().flatten().map(Value::to_string));
        left
    }
}

#[test]
fn exit_code_is_the_command_s_and_the_session_is_stopped() {
    let run = Run::new(&[]);
    for (script, code) in [("true", 0), ("exit 7", 7), ("kill -9 $$", 137), ("exit 255", 255)] {
        let (ended, stdout, stderr) = output(run.explore(&[], script));
        assert_eq!((ended, stdout.as_str(), stderr.as_str()), (code, "", ""), "{script}");
    }
    assert_eq!(run.sessions().len(), 4);
    run.none_is_open();
    assert!(run.left().is_empty(), "{:?}", run.left());
}

#[test]
fn command_environment_names_session_and_server() {
    let run = Run::new(&[]);
    let script = "env | grep ^VB365_ | sort; grep . $VB365_CONFIG_DIR/config.toml $VB365_CONFIG_DIR/tokens.json; \
                  vb365 session show $VB365_SESSION --json; stat -c %a $VB365_CONFIG_DIR $VB365_CONFIG_DIR/tokens.json";
    let (code, stdout, stderr) = output(run.explore(&[], script));
    assert_eq!(code, 0, "{stderr}");
    let (id, _) = &run.sessions()[0];
    assert!(stdout.contains(&format!("VB365_SESSION={id}\n")), "{stdout}");
    assert!(
        stdout.contains("VB365_SESSION_TYPE=vex\n") && stdout.contains("VB365_API_VERSION=v8\n")
    );
    assert!(stdout.contains(r#""state":"Working""#), "{stdout}");
    // The password is `sandbox`, which is also in the names of the server's people.
    let word = |text: &str| text.replace("sandbox.example", "").replace("vb365-sandbox", "");
    assert!(!word(&stdout).contains("sandbox") && !stdout.contains("VB365_PASSWORD"), "{stdout}");
    assert!(stdout.ends_with("700\n600\n"), "{stdout}");
}

/// What is advised inside is followed outside, when what was lent is gone.
#[test]
fn hints_and_journal_do_not_name_the_child_directory() {
    let run = Run::new(&[]);
    let script = format!(
        "id=$(vb365 explore --job {JOB} --type vet -q -o id); vb365 session watch $id --for 0; \
         grep profile $VB365_STATE_DIR/journal.json"
    );
    let (code, stdout, stderr) = output(run.explore(&[], &script));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(stdout.matches("\"profile\": null").count(), 2, "{stdout}");
    let advised = stderr.split("stop it with: ").nth(1).unwrap_or_default().lines().next().unwrap();
    assert!(
        advised.contains(" -s https://127.0.0.1:") && advised.contains(" --ca-cert "),
        "{stderr}"
    );
    let args: Vec<_> = advised.split(' ').skip(1).collect();
    let (code, _, stderr) = output(run.vb365(&args));
    assert_eq!(code, 0, "{advised}: {stderr}");
    run.none_is_open();
}

#[test]
fn profile_is_passed_to_the_command_by_name() {
    let run = Run::new(&[]);
    let (code, _, stderr) = output(run.vb365(&["login", "main", "-q"]));
    assert_eq!(code, 0, "{stderr}");
    let mut command = run.explore(
        &["-p", "main"],
        "env | grep ^VB365_ | sort; vb365 session show $VB365_SESSION -o id",
    );
    for name in ["SERVER", "USERNAME", "PASSWORD", "CA_CERT"] {
        command.env_remove(format!("VB365_{name}"));
    }
    let (code, stdout, stderr) = output(command);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("VB365_PROFILE=main\n"), "{stdout}");
    assert!(!stdout.contains("VB365_SERVER") && !stdout.contains("run-"), "{stdout}");
    run.none_is_open();
}

#[test]
fn token_is_passed_to_the_command() {
    let run = Run::new(&[]);
    output(run.vb365(&["login", "main", "-q"]));
    let tokens = std::fs::read(run.place.path().join("config/tokens.json")).unwrap();
    let tokens: Value = serde_json::from_slice(&tokens).unwrap();
    let mut command = run.explore(&[], "vb365 session show $VB365_SESSION -o id");
    command
        .env_remove("VB365_PASSWORD")
        .env("VB365_TOKEN", tokens["logins"][0]["access_token"].as_str().unwrap());
    let (code, stdout, stderr) = output(command);
    assert_eq!((code, stdout.trim_end()), (0, run.sessions()[0].0.as_str()), "{stderr}");
    run.none_is_open();
}

#[test]
fn login_is_renewed_while_the_command_runs() {
    let run = Run::new(&["--token-lifetime", "2s"]);
    let script = "for i in 1 2 3 4; do sleep 1.7; vb365 session show $VB365_SESSION -o id || exit 9; done; exit 5";
    let (code, stdout, stderr) = output(run.explore(&[], script));
    assert_eq!((code, stdout.lines().count(), stderr.as_str()), (5, 4, ""), "{stdout}");
    run.none_is_open();
}

#[test]
fn ttl_ends_the_command_and_its_children() {
    let run = Run::new(&[]);
    let began = Instant::now();
    let (code, _, stderr) = output(run.explore(&["--ttl", "1s"], "sleep 300 & sleep 300"));
    assert_eq!((code, stderr.as_str()), (124, ""));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    run.none_is_open();
}

#[test]
fn unknown_command_starts_no_session() {
    let run = Run::new(&[]);
    let text = run.place.path().join("text");
    std::fs::write(&text, "no program").unwrap();
    for program in ["no-such-program", "/no/such/program", "", "/", text.to_str().unwrap()] {
        let args = ["explore", "--job", JOB, "--type", "vex", "--", program];
        let (code, _, stderr) = output(run.vb365(&args));
        assert!(code == 2 && stderr.contains("nothing was started"), "{code} {stderr}");
        assert!(stderr.contains("hint: after --, write a program of the PATH"), "{stderr}");
    }
    let folder = run.place.path().display().to_string();
    let (code, _, stderr) =
        output(run.vb365(&["explore", "--job", JOB, "--type", "vex", "--ttl", "1s"]));
    assert!(code == 2 && stderr.contains("<COMMAND>"), "{code} {stderr} {folder}");
    assert!(run.sessions().is_empty());
    // A file that exists and is executable, but not a program.
    std::fs::write(&text, "\x7fELF").unwrap();
    std::fs::set_permissions(&text, std::fs::Permissions::from_mode(0o700)).unwrap();
    let args = ["explore", "--job", JOB, "--type", "vex", "-q", "--", text.to_str().unwrap()];
    let (code, _, stderr) = output(run.vb365(&args));
    assert!(code == 2 && stderr.contains("cannot run"), "{code} {stderr}");
    assert!(stderr.contains("hint: check the command that follows --"), "{stderr}");
    run.none_is_open();
}

#[test]
fn empty_command_name_is_refused() {
    let run = Run::new(&[]);
    let (code, stdout, stderr) =
        output(run.vb365(&["explore", "--job", JOB, "--type", "vex", "--"]));
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("no command follows '--'"), "{stderr}");
    assert!(run.sessions().is_empty());
    let mut command = run.explore(&[], "test $# = 1");
    command.args(["-", "--"]);
    let (code, _, stderr) = output(command);
    assert_eq!((code, stderr.as_str()), (0, ""), "a command may have one of its own");
}

#[test]
fn shared_directory_gets_no_login() {
    let run = Run::new(&[]);
    std::fs::create_dir(run.state()).unwrap();
    std::fs::set_permissions(run.state(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let mut command = run.explore(&[], "echo $VB365_CONFIG_DIR");
    command.env("TMPDIR", run.place.path());
    let (code, stdout, stderr) = output(command);
    assert_eq!(code, 0, "{stderr}");
    let lent = std::path::Path::new(stdout.trim_end());
    assert_eq!(lent.parent(), Some(run.place.path()), "{stderr}");
    assert!(!lent.exists());
}

#[test]
fn reap_removes_logins_of_killed_runs() {
    let run = Run::new(&[]);
    std::fs::create_dir(run.state()).unwrap();
    for mode in [0o777, 0o700] {
        let private = |mode| std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(run.state(), private(mode)).unwrap();
        let mut command = run.explore(&[], "echo $VB365_CONFIG_DIR; kill -9 $PPID");
        let killed = command.env("TMPDIR", run.place.path()).output().unwrap();
        let lent = String::from_utf8(killed.stdout).unwrap();
        let lent = std::path::Path::new(lent.trim_end());
        assert!(lent.join("tokens.json").exists(), "{mode:o} {}", lent.display());
        std::fs::set_permissions(run.state(), private(0o700)).unwrap();
        let mut reap = run.vb365(&["session", "reap", "--mine", "--yes", "-q"]);
        let (code, _, stderr) = output({
            reap.env("TMPDIR", run.place.path());
            reap
        });
        assert!(code == 0 && !lent.exists(), "{mode:o} {stderr}");
    }
}

#[test]
fn signal_removes_the_child_directory() {
    let run = Run::new(&["--latency", "700ms"]);
    // Asked for a token for 0.7 s, and then for the session for as long.
    for (after, sessions) in [(400, 0), (1_100, 1)] {
        let options = ["--no-preflight", "--api-version", "v8"];
        let mut command = run.explore(&options, "true");
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after));
        signal(&child, Signal::TERM);
        assert_eq!(child.wait().unwrap().signal(), Some(15));
        assert!(run.left().is_empty(), "{after}: {:?}", run.left());
        assert_eq!(run.sessions().len(), sessions);
    }
    run.none_is_open();
}

#[test]
fn signal_after_the_command_decides_the_exit() {
    let run = Run::new(&["--latency", "700ms"]);
    let mark = run.place.path().join("mark");
    let options = ["--no-preflight", "--api-version", "v8"];
    let mut command = run.explore(&options, &format!("touch {}", mark.display()));
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    while !mark.exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    run.none_is_open();
    assert!(run.left().is_empty(), "{:?}", run.left());
}

#[test]
fn blocked_stderr_does_not_keep_the_session_open() {
    let run = Run::new(&["--latency", "1500ms"]);
    let mark = run.place.path().join("mark");
    let (_nobody, mut full) = std::io::pipe().unwrap();
    full.write_all(&vec![0; 65_536]).unwrap();
    let options = ["--no-preflight", "--api-version", "v8"];
    let mut command = run.explore(&options, &format!("touch {}", mark.display()));
    let mut child = command.stderr(full).spawn().unwrap();
    while !mark.exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().signal(), Some(15));
    run.none_is_open();
}

#[test]
fn session_stopped_by_the_command_is_success() {
    let run = Run::new(&[]);
    let (code, stdout, stderr) =
        output(run.explore(&[], "vb365 session stop $VB365_SESSION -o id"));
    assert_eq!((code, stdout.trim_end()), (0, run.sessions()[0].0.as_str()), "{stderr}");
    assert!(run.left().is_empty(), "{:?}", run.left());
}

#[test]
fn failed_stop_exits_8_with_a_stop_hint() {
    for (script, code) in [("true", 8), ("exit 3", 3)] {
        let run = Run::new(&[]);
        // The server goes away while the command runs.
        let server = run.served.child.id();
        let script = format!("kill -9 {server}; {script}");
        let (ended, _, stderr) = output(run.explore(&["--settle", "1s"], &script));
        assert_eq!(ended, code, "{stderr}");
        assert!(stderr.contains("cannot stop session "), "{stderr}");
        assert!(stderr.contains("hint: stop it with: vb365 session stop "), "{stderr}");
        assert!(
            run.left().iter().any(|start| start.contains("\"scoped\":true")),
            "{:?}",
            run.left()
        );
    }
}

#[test]
fn second_signal_while_stopping_exits_at_once_with_a_hint() {
    let mut run = Run::new(&[]);
    let server = run.served.child.id();
    let mut command = run.explore(&["--settle", "60s"], &format!("kill -9 {server}; exit 1"));
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    run.served.child.wait().unwrap();
    std::thread::sleep(Duration::from_secs(2)); // the command exits, and the stop is refused
    let began = Instant::now();
    for _ in 0..2 {
        signal(&child, Signal::TERM);
        std::thread::sleep(Duration::from_millis(600));
    }
    assert_eq!(child.wait().unwrap().signal(), Some(15));
    assert!(began.elapsed() < Duration::from_secs(20));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(stderr.contains("stopping the session; a second signal ends at once"), "{stderr}");
    assert!(
        stderr.contains("interrupted: session ") && stderr.contains("vb365 session stop "),
        "{stderr}"
    );
}

#[test]
fn signal_while_starting_stops_the_new_session() {
    let run = Run::new(&["--latency", "700ms"]);
    let mut explore = run.vb365(&[
        "explore",
        "--job",
        JOB,
        "--type",
        "vex",
        "-q",
        "--no-preflight",
        "--api-version",
        "v8",
    ]);
    // Asked for a token for 0.7 s, and then for the session for as long.
    let mut child = explore.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1_100));
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(
        stderr.contains("waiting up to 30 s") && stderr.contains("interrupted: stopped session "),
        "{stderr}"
    );
    assert_eq!((stdout.as_str(), run.sessions().len()), ("", 1));
    run.none_is_open();
}
