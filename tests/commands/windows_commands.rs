//! Commands that `vb365` runs on Windows. The tests run under Wine, too.

use std::process::Command;

use crate::support::JOB;

/// Runs a command line of the binary inside the sandbox. Returns its exit code and its stderr.
fn in_sandbox(args: &[&str]) -> (i32, String) {
    let state = tempfile::tempdir().unwrap();
    // Cargo's runner is not for a program that Windows itself starts.
    let mut command = Command::new(env!("CARGO_BIN_EXE_vb365"));
    command.args(["sandbox", "-q", "--", "vb365"]).args(args);
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().starts_with("VB365_")) {
        command.env_remove(name);
    }
    let output = command.env("VB365_STATE_DIR", state.path()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), stderr)
}

/// Runs a command in a restore session.
fn explore(command: &[&str]) -> (i32, String) {
    let mut args = vec!["explore", "--job", JOB, "--type", "vex", "--"];
    args.extend(command);
    in_sandbox(&args)
}

#[test]
fn exit_codes_beyond_255_come_through_two_processes() {
    for code in [0, 7, 256, 1641, 3010, -1] {
        let (ended, stderr) = explore(&["cmd", "/C", "exit", &code.to_string()]);
        assert_eq!(ended, code, "{stderr}");
        assert!(stderr.contains("stopped session"), "{stderr}");
    }
}

#[test]
fn command_that_cannot_be_run_starts_no_session() {
    let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
    let script = folder.path().join("s.ps1");
    std::fs::write(&script, "exit").unwrap();
    let script = script.to_str().unwrap();
    for (program, reason, hint) in [
        ("no-such-program.exe", "not found", ""),
        ("echo", "not found", "it is a command of cmd: -- cmd /c echo ..."),
        (script, "is not a program", "-- powershell -File \""),
        (folder.path().to_str().unwrap(), "is a folder", ""),
    ] {
        let (code, stderr) = explore(&[program, "hi"]);
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains(&format!("' {reason}: nothing was started")), "{stderr}");
        assert!(stderr.contains(hint) && !stderr.contains("opened session"), "{stderr}");
    }
}

#[test]
fn batch_file_gets_its_arguments_and_no_line_break() {
    let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
    let script = folder.path().join("tool.cmd");
    std::fs::write(&script, "@if \"%~1\"==\"x y\" exit /b 3010\r\n@exit /b 1\r\n").unwrap();
    let script = script.with_extension("");
    let script = script.to_str().unwrap();
    let (code, stderr) = explore(&[script, "x y"]);
    assert_eq!(code, 3010, "{stderr}");
    let (code, stderr) = explore(&[script, "x\ny"]);
    assert!(code == 2 && stderr.contains("an argument with a line break"), "{stderr}");
    assert!(!stderr.contains("opened session"), "{stderr}");
}

#[test]
fn password_command_is_run_with_its_quotes() {
    let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
    let script = folder.path().join("op.cmd");
    std::fs::write(&script, "@if \"%~2\"==\"the secret\" echo sandbox\r\n").unwrap();
    let line = format!("\"{}\" read \"the secret\"", script.display());
    let (code, stderr) = in_sandbox(&["session", "list", "-o", "id", "--password-command", &line]);
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn timeout_ends_the_command_and_stops_the_session() {
    let args = ["explore", "--job", JOB, "--type", "vex", "--ttl", "3s", "--"];
    let (code, stderr) =
        in_sandbox(&[&args[..], &["cmd", "/C", "ping", "-n", "60", "127.0.0.1"]].concat());
    assert_eq!(code, 124, "{stderr}");
    assert!(stderr.contains("stopped session"), "{stderr}");
}
