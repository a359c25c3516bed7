//! Folders in which nothing can be kept: a run that needs nothing there warns and continues, and a login says so before it
//! sends credentials.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::commands::login::{signed_in, since};
use crate::commands::process::{Served, output};
use crate::support::{Home, JOB, home, log, sandbox};

const NO_STORE: &str = "set token_store = \"none\" in the profile";

fn set_mode(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn folder_that_others_can_read_stops_no_run_without_tokens() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let list = |password: &str| {
        home.vb365("session list -o id").over(&sandbox).env("VB365_PASSWORD", password).run()
    };
    set_mode(&home.path(""), 0o755);
    let ran = list("sandbox");
    assert!(ran.code == 2 && ran.stderr.contains("other users may read"), "{ran}");
    std::fs::remove_file(home.path("tokens.json")).unwrap();
    let ran = list("sandbox");
    assert!(ran.code == 0 && ran.stderr.contains("warning: cannot store the new token"), "{ran}");
    assert!(ran.stderr.contains("chmod go= ") && ran.stderr.contains(NO_STORE), "{ran}");
    assert_eq!(home.read("tokens.json"), "");
    let mark = log(&sandbox).len();
    let ran = home.vb365("login main").on(&sandbox).run();
    assert!(ran.code == 2 && ran.stderr.contains(NO_STORE), "{ran}");
    let sent = since(&sandbox, mark);
    assert!(!sent.iter().any(|line| line.starts_with("POST")), "{sent:?}");
    let ran = home.vb365("login main --token-store none").on(&sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    let ran = list("sandbox");
    assert!(ran.code == 0 && !ran.stderr.contains("warning"), "{ran}");
}

/// Runs the command as a user without the rights of root, who may write to any folder.
fn as_user(served: &Served, home: &Home, args: &[&str]) -> Command {
    let mut command = served.client(args);
    command.env("VB365_CONFIG_DIR", home.path("")).env("VB365_STATE_DIR", home.path("state"));
    if rustix::process::geteuid().is_root() {
        for name in ["", "config.toml", "tokens.json", "state"] {
            let path = home.path(name);
            if path.exists() {
                chown(&path, Some(12_345), Some(12_345)).unwrap();
            }
        }
        set_mode(home.path("").parent().unwrap(), 0o755);
        command.uid(12_345).gid(12_345);
    }
    command
}

#[test]
fn read_only_folders_stop_no_run() {
    let served = Served::start(&[]);
    let home = home();
    let login = |home: &Home| output(as_user(&served, home, &["login", "main"]));
    home.write("state/x", "");
    set_mode(&home.path(""), 0o700);
    let (code, _, stderr) = login(&home);
    assert_eq!(code, 0, "{stderr}");
    home.expire();
    set_mode(&home.path("state"), 0o500);
    set_mode(&home.path(""), 0o500);
    let profile = |args: &[&str]| {
        let mut command = as_user(&served, &home, args);
        for name in ["VB365_SERVER", "VB365_USERNAME", "VB365_CA_CERT"] {
            command.env_remove(name);
        }
        output(command)
    };
    let explore = ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-o", "id"];
    for args in [&["session", "list", "-o", "id"][..], &explore] {
        let (code, stdout, stderr) = profile(args);
        assert!(code == 0 && !stdout.is_empty(), "{stderr}");
        assert!(
            stderr.contains("cannot store the new token") && stderr.contains(NO_STORE),
            "{stderr}"
        );
    }
    let (_, _, stderr) = profile(&explore);
    assert!(stderr.contains("warning: journal disabled: cannot "), "{stderr}");
    let (code, _, stderr) = login(&home);
    assert!(code == 1 && stderr.contains("set VB365_CONFIG_DIR to a local folder"), "{stderr}");
    assert!(!stderr.contains("sign-in"), "{stderr}");
    set_mode(&home.path(""), 0o700);
    set_mode(&home.path("state"), 0o700);
}

#[test]
fn without_a_home_a_session_is_started_with_a_note() {
    let served = Served::start(&[]);
    let explore = ["explore", "--job", JOB, "--type", "vex", "--no-preflight", "-o", "id"];
    let (code, stdout, stderr) = output(served.client(&explore));
    assert!(code == 0 && stdout.trim_end().len() == 36, "{stderr}");
    assert!(stderr.contains("journal disabled") && stderr.contains("HOME is not set"), "{stderr}");
    assert_eq!(output(served.client(&["session", "list"])).0, 0);
}

#[test]
fn folders_of_another_user_stop_no_run() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let served = Served::start(&[]);
    let home = home();
    home.write("state/x", "");
    for path in [home.path(""), home.path("state")] {
        chown(&path, Some(12_345), None).unwrap();
        set_mode(&path, 0o755);
    }
    let run = |args: &[&str]| {
        let mut command = served.client(args);
        command.env("VB365_CONFIG_DIR", home.path("")).env("VB365_STATE_DIR", home.path("state"));
        output(command)
    };
    let (code, _, stderr) = run(&["session", "list", "-o", "id"]);
    assert_eq!(code, 0, "{stderr}");
    let (code, _, stderr) = run(&["explore", "--job", JOB, "--type", "vex", "--no-preflight"]);
    assert!(code == 0 && stderr.contains("warning: journal disabled"), "{stderr}");
    assert!(stderr.contains("belongs to another user"), "{stderr}");
}

#[test]
fn disabled_journal_is_the_reason_for_no_open_session() {
    let sandbox = sandbox();
    let home = home();
    home.write("state/x", "");
    set_mode(&home.path("state"), 0o755);
    let explore = format!("explore --job {JOB} --type vex --no-preflight -o id");
    let ran = home.vb365(&explore).on(&sandbox).run();
    assert!(ran.code == 0 && ran.stderr.contains("warning: journal disabled"), "{ran}");
    for line in ["ls", "ls --session mine"] {
        let ran = home.vb365(line).on(&sandbox).run();
        assert!(ran.code == 2 && !ran.stderr.contains("no open sessions"), "{ran}");
        let reason = "the journal of sessions is disabled: other users may read";
        assert!(ran.stderr.contains(reason) && ran.stderr.contains("hint: chmod go= "), "{ran}");
    }
    set_mode(&home.path("state"), 0o700);
    let ran = home.vb365("ls").on(&sandbox).run();
    assert!(ran.code == 2 && ran.stderr.contains("there are no open sessions"), "{ran}");
}
