//! What differs on Windows: PowerShell in what is printed, variables without case, paths, and the resources of the program.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support::{home, sandbox, vb365};

/// The real binary, with the variables that Windows itself needs.
fn process(args: &[&str]) -> Command {
    // Cargo's runner is not for a program that Windows itself starts.
    let mut command = Command::new(env!("CARGO_BIN_EXE_vb365"));
    for name in ["VB365_SERVER", "VB365_PROFILE", "VB365_PASSWORD", "VB365_USERNAME"] {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null());
    command
}

fn output(mut command: Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn sandbox_prints_variables_for_powershell() {
    for (options, start) in [
        (&["sandbox"][..], "$env:VB365_SERVER = 'https://127.0.0.1:"),
        (&["sandbox", "--shell", "sh"], "export VB365_SERVER=https://127.0.0.1:"),
    ] {
        let mut child =
            process(options).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(4);
        let lines: Vec<_> = lines.map(Result::unwrap).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(lines[0].starts_with(start), "{lines:?}");
        let is_path = |line: &str| line.contains(r":\") && line.ends_with("ca.pem'");
        assert!(is_path(&lines[3]) && !lines[3].contains(r"\\?\"), "{lines:?}");
    }
}

#[test]
fn dry_run_prints_a_command_for_powershell() {
    let mut command = process(&["api", "POST", "Jobs", "-f", "a=it's", "-s", "host", "-n", "-q"]);
    command.env("VB365_API_VERSION", "v8").env("VB365_CONFIG_DIR", r"C:\no\such");
    let (code, stdout, stderr) = output(command);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let expected = r#"curl.exe --fail-with-body --request POST --header "Authorization: Bearer $env:VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' https://host:4443/v8/Jobs --% --data-raw "{\"a\":\"it's\"}"
"#;
    assert_eq!(stdout, expected);
}

#[test]
fn hints_are_quoted_for_powershell() {
    let home = home();
    home.write("cursor.json", "not a cursor");
    let cursor = home.path("cursor.json").display().to_string();
    let ran = home.vb365("audit --cursor").args(&[&cursor]).on(&sandbox()).run();
    let hint = format!("to start over, delete it: Remove-Item -LiteralPath {cursor}");
    assert!(ran.code != 0 && ran.stderr.contains(&hint), "{ran}");
    assert!(!ran.stderr.contains("chmod") && !ran.stderr.contains(" rm "), "{ran}");
}

#[test]
fn names_of_variables_have_no_case() {
    let sandbox = sandbox();
    let ran = vb365("session list --limit 1 -o id")
        .over(&sandbox)
        .env("vb365_server", "127.0.0.1")
        .env("Vb365_Username", "admin@sandbox.example")
        .env("vb365_PASSWORD", "sandbox")
        .run();
    assert_eq!(ran.code, 0, "{ran}");
    let mut command = process(&["session", "list"]);
    command.env("vb365_insecure", "maybe").env("VB365_CONFIG_DIR", r"C:\no\such");
    let (code, _, stderr) = output(command);
    assert!(code == 2 && stderr.contains("VB365_INSECURE"), "{code} {stderr}");
}

/// A folder stands in the way of the new file, so that the path of the old one is in a message.
#[test]
fn paths_in_messages_are_plain() {
    let home = home();
    home.write("config.toml", "");
    home.write("config.toml.new/in the way", "");
    let ran = home.vb365("login a --token-store none").on(&sandbox()).run();
    let path = home.path("config.toml").display().to_string();
    assert!(ran.code != 0 && ran.stderr.contains(&format!("cannot write {path}")), "{ran}");
    assert!(!ran.stderr.contains(r"\\?\"), "{ran}");
}

/// Returns whether bytes contain a text in UTF-16.
fn contains_utf16(bytes: &[u8], text: &str) -> bool {
    let wide: Vec<_> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|window| window == wide)
}

#[test]
fn program_has_a_version_and_a_manifest() {
    let bytes = fs::read(env!("CARGO_BIN_EXE_vb365")).unwrap();
    for text in ["VS_VERSION_INFO", "ProductVersion\0", env!("CARGO_PKG_VERSION"), "vb365.exe"] {
        assert!(contains_utf16(&bytes, text), "{text:?} is missing");
    }
    let manifest = bytes.windows(9).position(|window| window == b"<assembly").unwrap();
    let manifest = String::from_utf8_lossy(&bytes[manifest..manifest + 2_000]);
    for setting in ["longPathAware", ">true<", "activeCodePage", ">UTF-8<", "asInvoker"] {
        assert!(manifest.contains(setting), "{setting}: {manifest}");
    }
}
