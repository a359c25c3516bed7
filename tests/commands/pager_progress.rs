//! What is longer than the screen, and what takes its time: pagers and progress, on a real pseudo-terminal with the real
//! binary.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use rexpect::session::{PtySession, spawn_command};

use crate::commands::process::{self, Served};
use crate::commands::terminal::rest;

/// A shell line at a terminal of 20 lines of 100 columns, with this server and this environment.
fn at(served: &Served, line: &str, env: &[(&str, &str)]) -> PtySession {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("stty rows 20 cols 100; {line}")]).env_clear();
    shell.env("PATH", process::path()).env("TERM", "xterm").env("NO_COLOR", "1").env("TZ", "UTC");
    shell.envs(served.variables.iter().map(|(name, value)| (name, value)));
    shell.envs(env.iter().copied());
    spawn_command(shell, Some(10_000)).unwrap()
}

fn ended(served: &Served, line: &str, env: &[(&str, &str)]) -> (String, i32) {
    rest(at(served, line, env))
}

const LIST: &str = "vb365 session list";

/// A pager that says what it is given, and how: whatever reads after it sees where it began and ended.
const TELLING: &str = "sed -n '1s/^/[paged] /p; $s/^/[last] /p'";

#[test]
fn long_lists_use_the_configured_pager() {
    let served = Served::start(&[]);
    for (line, env, paged) in [
        (LIST, [("VB365_PAGER", TELLING), ("PAGER", "false")], true),
        (LIST, [("PAGER", TELLING), ("X", "")], true),
        ("vb365 session list --json", [("PAGER", TELLING), ("X", "")], true),
        ("vb365 session list --jq '.[].id'", [("PAGER", TELLING), ("X", "")], true),
        // Off by nothing, by what changes nothing, and where the terminal can do nothing.
        (LIST, [("VB365_PAGER", ""), ("PAGER", TELLING)], false),
        (LIST, [("VB365_PAGER", "cat"), ("PAGER", TELLING)], false),
        (LIST, [("PAGER", ""), ("X", "")], false),
        (LIST, [("PAGER", TELLING), ("TERM", "dumb")], false),
        // It fits, it is a stream, or it goes elsewhere.
        ("vb365 session list --limit 10", [("PAGER", TELLING), ("X", "")], false),
        ("vb365 session list -o ndjson", [("PAGER", TELLING), ("X", "")], false),
        ("vb365 session list -o id", [("PAGER", TELLING), ("X", "")], false),
        ("vb365 session list | cat", [("PAGER", TELLING), ("X", "")], false),
        ("vb365 session list > /dev/null; echo", [("PAGER", TELLING), ("X", "")], false),
    ] {
        let (said, code) = ended(&served, line, &env);
        assert_eq!(code, 0, "{line} {env:?}: {said}");
        assert_eq!(said.contains("[paged] "), paged, "{line} {env:?}: {said}");
        assert_eq!(said.contains("[last] "), paged, "{line} {env:?}: {said}");
    }
}

#[test]
fn missing_pager_is_reported_and_the_list_printed() {
    let served = Served::start(&[]);
    let (said, code) = ended(&served, LIST, &[("VB365_PAGER", "no-such-pager -x")]);
    assert!(code == 0 && said.matches("SANDBOX\\admin").count() > 5, "{said}");
    assert!(said.contains("note: VB365_PAGER 'no-such-pager -x' cannot be run"), "{said}");
    // Without `less` there is none.
    let bare = tempfile::tempdir().unwrap();
    let own = process::path().split(':').next().unwrap().to_owned();
    let path = format!("{own}:{}", bare.path().display());
    for tool in ["stty", "sh"] {
        let found = ["/bin", "/usr/bin"].map(|folder| std::path::Path::new(folder).join(tool));
        let found = found.into_iter().find(|tool| tool.exists()).unwrap();
        std::os::unix::fs::symlink(found, bare.path().join(tool)).unwrap();
    }
    let (said, code) = ended(&served, LIST, &[("PATH", &path)]);
    assert!(code == 0 && said.lines().count() == 41, "{said}");
}

#[test]
fn quitting_the_pager_early_is_success() {
    let served = Served::start(&["--sessions", "3000"]);
    for pager in ["head -3", "true", "false"] {
        let (said, code) = ended(&served, "vb365 session list -o json", &[("PAGER", pager)]);
        assert!(code == 0 && said.lines().count() <= 3, "{pager}: {said}");
    }
}

#[test]
fn ctrl_c_goes_to_the_pager() {
    let served = Served::start(&[]);
    // One that lives on, as less does, and says when it is left.
    let pager = "trap 'echo caught' INT; echo reading; cat > /dev/null; sleep 1; echo left";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pager");
    std::fs::write(&file, format!("#!/bin/sh\n{pager}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
    let line = format!("exec {LIST}");
    let mut terminal = at(&served, &line, &[("PAGER", file.to_str().unwrap())]);
    terminal.exp_string("reading").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    terminal.send_control('c').unwrap();
    let (said, code) = rest(terminal);
    assert!(code == 0 && said.contains("caught") && said.contains("left"), "{code} {said}");
    // One that dies of it takes us along, as a shell expects.
    let mut terminal = at(&served, &line, &[("PAGER", "sh -c 'echo reading; sleep 30'")]);
    terminal.exp_string("reading").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    terminal.send_control('c').unwrap();
    assert_eq!(rest(terminal).1, 130);
}

#[test]
fn less_keeps_the_list_on_the_screen() {
    if Command::new("less").arg("--version").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let served = Served::start(&[]);
    for env in [[("X", "")], [("PAGER", "less")]] {
        let mut terminal = at(&served, LIST, &env);
        let shown = terminal.exp_string(":").unwrap();
        assert!(shown.contains("STATE") && !shown.contains("\u{1b}[?1049h"), "{shown:?}");
        terminal.send("q").unwrap();
        terminal.flush().unwrap();
        assert_eq!(rest(terminal).1, 0);
    }
}

/// What is left on a line once all that was cleared is gone.
fn left(said: &str) -> Vec<&str> {
    said.lines().map(|line| line.rsplit("\u{1b}[2K").next().unwrap().trim_matches('\r')).collect()
}

#[test]
fn progress_appears_after_a_second() {
    let served = Served::start(&["--latency", "400ms", "--sessions", "4000"]);
    let line = "vb365 session list --api-version v7 -o csv --columns id > /dev/null";
    let (said, code) = ended(&served, line, &[]);
    assert!(code == 0 && said.contains(" pages, ") && said.contains("000 items, "), "{said:?}");
    assert!(left(&said).iter().all(|line| line.is_empty()), "{said:?}");
    // It makes room for what is said, and for the list.
    let line = "vb365 session list --api-version v7 --insecure";
    let (said, code) =
        ended(&served, &format!("unset VB365_CA_CERT; {line}"), &[("PAGER", "tail -n 2")]);
    let seen = left(&said);
    assert!(code == 0 && said.contains(" pages, "), "{said:?}");
    assert!(seen[0].starts_with("warning: ") && seen.len() == 3, "{seen:?}");
    assert!(seen[2].contains(".example") && !seen[2].contains("pages"), "{seen:?}");
}

#[test]
fn progress_is_off_in_pipes_and_if_disabled() {
    let served = Served::start(&["--latency", "600ms", "--sessions", "2000"]);
    let list = "vb365 session list --api-version v7 --sort id -o id --limit 1";
    for (line, env) in [
        (format!("{list} | cat"), ("X", "")),
        (format!("{list} 2>&1 | cat"), ("X", "")),
        (format!("{list} -q > /dev/null"), ("X", "")),
        (format!("{list} > /dev/null"), ("TERM", "dumb")),
    ] {
        let (said, code) = ended(&served, &line, &[env]);
        assert!(code == 0 && !said.contains('\u{1b}'), "{line}: {said:?}");
    }
}

#[test]
fn error_and_ctrl_c_clear_the_progress() {
    let served = Served::start(&["--latency", "400ms", "--sessions", "4000"]);
    let line = "stty echo; exec vb365 session list --api-version v7";
    let mut terminal = at(&served, line, &[]);
    let before = terminal.exp_string(" pages, ").unwrap();
    terminal.send_control('c').unwrap();
    let (after, code) = rest(terminal);
    let said = format!("{before} pages, {after}");
    assert_eq!(code, 130, "{said:?}");
    assert!(left(&said).iter().all(|line| line.is_empty()), "{said:?}");
    // Where the terminal shows what was typed, which must not lead to the next line.
    let before = said.split_once("^C").map(|(before, _)| before);
    assert!(before.is_some_and(|before| before.ends_with('\r')), "{said:?}");
    let broken = Served::start(&["--latency", "1500ms", "--fault", "500"]);
    let (said, code) =
        ended(&broken, "vb365 session list --api-version v7", &[("VB365_TOKEN", "t")]);
    let seen = left(&said);
    assert!(code == 7 && said.contains(" pages, ") && seen[0].starts_with("error: "), "{said:?}");
}

#[test]
fn audit_shows_progress_and_remaining_time() {
    let served = Served::start(&["--latency", "150ms", "--sessions", "100"]);
    let place = tempfile::tempdir().unwrap();
    let report = format!("vb365 audit report --to {}/r.html", place.path().display());
    let table = "vb365 audit --columns action".to_owned();
    for (line, version, of) in [
        (&table, "v7", " of 100 sessions, "),
        (&report, "v7", " of 100 sessions, "),
        (&report, "v8", "sessions, "),
    ] {
        let line = format!("{line} --parallel 4 --api-version {version}");
        let (said, code) = ended(&served, &line, &[("PAGER", "tail -n 2")]);
        assert!(code == 0 && said.contains(of) && said.contains(" events, "), "{line}: {said:?}");
        assert_eq!(said.contains(" left"), version == "v7", "{line}: {said:?}");
        let seen = left(&said);
        assert!(!seen.iter().any(|line| line.contains("sessions, ")), "{line}: {seen:?}");
    }
    for line in [format!("{table} | cat"), "timeout 3 vb365 audit --follow -o id >/dev/null".into()]
    {
        let (said, _) = ended(&served, &line, &[]);
        assert!(!said.contains('\u{1b}'), "{line}: {said:?}");
    }
}
