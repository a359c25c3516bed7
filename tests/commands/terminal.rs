//! Prompts, the certificate dialogue and device codes on a pseudo-terminal, with Ctrl-C in each.

use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use rexpect::session::{PtySession, spawn_command};
use rustix::process::Signal;

use crate::commands::process::{self, Served};
use crate::support::{Home, home};

pub(crate) const USER: &str = "admin@sandbox.example";

pub(crate) fn address(served: &Served) -> String {
    served.variables.iter().find(|(name, _)| name == "VB365_SERVER").unwrap().1.clone()
}

/// Returns the SHA-256 of the certificate that the server presents.
fn pin(served: &Served) -> String {
    let mut command = served.client(&["session", "list"]);
    command.env_remove("VB365_CA_CERT").env_remove("VB365_PASSWORD").env("VB365_TOKEN", "t");
    let (code, _, stderr) = process::output(command);
    assert_eq!(code, 5, "{stderr}");
    stderr.split_whitespace().find(|word| word.starts_with("sha256:")).unwrap().to_owned()
}

/// Runs a command on a terminal, with only this home in its environment.
pub(crate) fn at_terminal(home: &Home, args: &[&str]) -> PtySession {
    let mut command = Command::cargo_bin("vb365").unwrap();
    command.args(args).env_clear().env("TZ", "UTC");
    command.env("VB365_CONFIG_DIR", home.path("")).env("VB365_STATE_DIR", home.path("state"));
    command.env("TERM", "xterm").env("NO_COLOR", "1").env("VB365_PAGER", "");
    spawn_command(command, Some(10_000)).unwrap()
}

/// Waits for the end of a command, and returns its output and exit code.
pub(crate) fn rest(mut terminal: PtySession) -> (String, i32) {
    let said = terminal.exp_eof().unwrap();
    // The type of it is another library's, which only its words get through: `Exited(Pid(1), 0)`.
    let ended = format!("{:?}", terminal.process().wait().unwrap());
    let code =
        ended.strip_prefix("Exited(").and_then(|rest| rest.split(", ").nth(1)?.strip_suffix(')'));
    let code = code.map_or_else(|| 128 + number(&ended), |code| code.parse().unwrap());
    (said, code)
}

fn number(signaled: &str) -> i32 {
    [("SIGINT", 2), ("SIGTERM", 15)]
        .into_iter()
        .find(|(name, _)| signaled.contains(name))
        .unwrap()
        .1
}

pub(crate) fn signed_in(served: &Served) -> Home {
    let home = home();
    let mut terminal = at_terminal(&home, &["login", "main"]);
    terminal.exp_string("Server: ").unwrap();
    terminal.send_line(&address(served)).unwrap();
    terminal.exp_string("Type yes, or its SHA-256: ").unwrap();
    terminal.send_line("yes").unwrap();
    terminal.exp_string("User name: ").unwrap();
    terminal.send_line(USER).unwrap();
    terminal.exp_string(&format!("Password of {USER}: ")).unwrap();
    terminal.send_line("sandbox").unwrap();
    let (said, code) = rest(terminal);
    assert!(code == 0 && said.contains("trust"), "{said}");
    assert!(!said.contains("sandbox\r\n"), "the password was echoed: {said}");
    home
}

#[test]
fn login_asks_for_trust_before_the_password() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    let config = home.read("config.toml");
    assert!(config.contains(&format!("pin = \"{}\"", pin(&served))), "{config}");
    assert!(config.contains("pin_valid = \"20") && !config.contains("ca_cert"), "{config}");
    let mut list = process::vb365(&["session", "list", "-o", "id"]);
    list.env("VB365_CONFIG_DIR", home.path(""));
    let (code, stdout, stderr) = process::output(list);
    assert!(code == 0 && stdout.lines().count() == 40, "{stderr}");
}

#[test]
fn certificate_dialogue_requires_yes_or_the_fingerprint() {
    let served = Served::start(&[]);
    let pin = pin(&served);
    let digits = pin.strip_prefix("sha256:").unwrap();
    let dashed: Vec<_> =
        digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
    for (answer, accepted, part) in [
        (pin.clone(), true, ""),
        (dashed.join("-").to_uppercase(), true, ""), // as PowerShell prints it
        ("no".to_owned(), false, "the certificate was not accepted"),
        ("N".to_owned(), false, "the certificate was not accepted"),
        (String::new(), false, "the certificate was not accepted"),
        (pin.replace(&digits[..4], "0000"), false, "is not that of this certificate"),
    ] {
        let home = home();
        let mut terminal = at_terminal(&home, &["login", "main", "-s", &address(&served)]);
        let shown = terminal.exp_string("Trust this certificate?").unwrap();
        for part in [
            "unknown issuer",
            "subject  CN=vb365",
            "issuer",
            "valid",
            &pin,
            "Get-ChildItem Cert:",
            "SHA-1 ",
        ] {
            assert!(shown.contains(part), "{part} is not shown: {shown}");
        }
        terminal.exp_string("SHA-256: ").unwrap();
        terminal.send_line(&answer).unwrap();
        if accepted {
            terminal.exp_string("User name: ").unwrap();
            terminal.send_control('c').unwrap();
            assert_eq!(rest(terminal).1, 130);
        } else {
            let (said, code) = rest(terminal);
            assert!(code == 5 && said.contains(part), "{answer}: {code} {said}");
        }
        assert_eq!(home.read("config.toml"), "");
    }
}

#[test]
fn login_without_terminal_names_the_pin_option() {
    let served = Served::start(&[]);
    let (home, pin) = (home(), pin(&served));
    let login = |more: &[&str]| {
        let mut command = process::vb365(&["login", "main", "-u", USER]);
        command.args(more).env("VB365_CONFIG_DIR", home.path("")).env("VB365_PASSWORD", "sandbox");
        process::output(command)
    };
    let (code, _, stderr) = login(&["-s", &address(&served)]);
    assert!(code == 5 && stderr.contains(&format!("--pin {pin}")), "{stderr}");
    assert_eq!(login(&["-s", &address(&served), "--pin", &pin]).0, 0);
    assert!(home.read("config.toml").contains(&pin));
    // The server has another certificate now: only on purpose, and only the one that was named.
    let other = home.read("config.toml").replace(&pin, &format!("sha256:{}", "0".repeat(64)));
    home.write("config.toml", &other);
    let (code, _, stderr) = login(&[]);
    assert!(code == 5 && stderr.contains("vb365 login main --renew-pin"), "{stderr}");
    let (code, _, stderr) = login(&["--renew-pin"]);
    assert!(
        code == 5 && stderr.contains(&format!("vb365 login main --renew-pin --pin {pin}")),
        "{stderr}"
    );
    assert_eq!(login(&["--renew-pin", "--pin", &pin]).0, 0);
}

#[test]
fn renew_pin_shows_the_old_pin_and_asks() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    let pin = pin(&served);
    let old = format!("sha256:{}", "ab".repeat(32));
    home.write("config.toml", &home.read("config.toml").replace(&pin, &old));
    let mut terminal = at_terminal(&home, &["login", "--renew-pin"]);
    let shown = terminal.exp_string("Trust this certificate?").unwrap();
    assert!(shown.contains(&pin) && shown.contains(&format!("pinned   {old}")), "{shown}");
    terminal.send_line("yes").unwrap();
    terminal.exp_string("Password of").unwrap();
    terminal.send_line("sandbox").unwrap();
    assert_eq!(rest(terminal).1, 0);
    assert!(home.read("config.toml").contains(&pin));
    let mut terminal = at_terminal(&home, &["login", "--renew-pin"]);
    terminal.exp_string("already pinned").unwrap();
    terminal.exp_string("Password of").unwrap();
    terminal.send_control('c').unwrap();
    assert_eq!(rest(terminal).1, 130);
}

/// A CA of the system may belong to an intercepting proxy, so a pin is only replaced by a pin.
#[test]
fn renew_pin_never_trusts_all_authorities() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    let (pin, old) = (pin(&served), format!("sha256:{}", "ab".repeat(32)));
    let config = home.read("config.toml").replace(&pin, &old);
    home.write("config.toml", &config);
    let root = served.variables.iter().find(|(name, _)| name == "VB365_CA_CERT").unwrap().1.clone();
    let renew = |more: &[&str]| {
        let mut command =
            process::vb365(&[&["login", "main", "--renew-pin", "--no-input"], more].concat());
        command
            .env("VB365_CONFIG_DIR", home.path(""))
            .env("VB365_PASSWORD", "sandbox")
            .env("SSL_CERT_FILE", &root);
        process::output(command)
    };
    let (code, _, stderr) = renew(&[]);
    assert!(code == 5 && stderr.contains(&format!("--renew-pin --pin {pin}")), "{code} {stderr}");
    assert_eq!(home.read("config.toml"), config);
    assert_eq!(renew(&["--pin", &pin]).0, 0);
    assert!(home.read("config.toml").contains(&pin));
    home.write("config.toml", &config.replace(&format!("pin = \"{old}\""), "insecure = true"));
    let (code, _, stderr) = renew(&[]);
    assert!(code == 2 && stderr.contains("has no pin to renew"), "{code} {stderr}");
}

#[test]
fn ctrl_c_at_a_prompt_exits_130_and_saves_nothing() {
    let served = Served::start(&[]);
    let server_url = address(&served);
    let login = ["login", "main", "-s", &server_url];
    for (args, question) in [
        (&["login", "main"][..], "Server: "),
        (&login[..], "SHA-256: "),
        (&[&login[..], &["--insecure"]].concat(), "User name: "),
        (&[&login[..], &["--insecure", "-u", USER]].concat(), "Password of"),
        (&[&login[..], &["--insecure", "--tenant"]].concat(), "domain (for example"),
        (&[&login[..], &["--insecure", "--operator"]].concat(), "(client) ID: "),
    ] {
        let home = home();
        let mut terminal = at_terminal(&home, args);
        terminal.exp_string(question).unwrap();
        terminal.send_control('c').unwrap();
        let (said, code) = rest(terminal);
        assert_eq!(code, 130, "{question}: {said}");
        assert_eq!(home.read("config.toml") + &home.read("tokens.json"), "");
    }
}

fn by_code(served: &Served, home: &Home) -> PtySession {
    let url = address(served);
    let line = [
        "login",
        "ops",
        "-s",
        &url,
        "--operator",
        "--client-id",
        "app",
        "--authority",
        &url,
        "--insecure",
    ];
    let mut terminal = at_terminal(home, &line);
    let shown = terminal.exp_string("waiting for the sign-in").unwrap();
    assert!(
        shown.contains("open https://login.simulated.example/device") && shown.contains("SANDBOX-"),
        "{shown}"
    );
    terminal
}

#[test]
fn device_code_is_shown_and_awaited() {
    let served = Served::start(&[]);
    let home = home();
    let (said, code) = rest(by_code(&served, &home));
    assert!(code == 0 && said.contains("operator"), "{said}");
    assert!(home.read("config.toml").contains("role = \"operator\""));
    let given_up = crate::support::home();
    let mut terminal = by_code(&served, &given_up);
    terminal.send_control('c').unwrap();
    assert_eq!(rest(terminal).1, 130);
    assert_eq!(given_up.read("config.toml"), "");
}

#[test]
fn logout_asks_if_sessions_are_open() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    for (answer, code) in [("no", 1), ("", 1), ("yes", 0)] {
        let mut terminal = at_terminal(&home, &["logout"]);
        let shown = terminal.exp_string("Sign out anyway? Type yes: ").unwrap();
        assert!(shown.contains("these open sessions"), "{shown}");
        terminal.send_line(answer).unwrap();
        let (said, got) = rest(terminal);
        assert_eq!(got, code, "{answer}: {said}");
        assert_eq!(home.read("tokens.json").contains("access-"), code != 0);
    }
    let mut again = at_terminal(&home, &["session", "list"]);
    again.exp_string("vb365 login main").unwrap();
    assert_eq!(rest(again).1, 4);
}

#[test]
fn reap_lists_sessions_and_asks() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    let line = ["session", "reap", "--all-users", "--older-than", "1h"];
    let asked = |more: &[&str]| {
        let mut terminal = at_terminal(&home, &[&line[..], more].concat());
        let shown = terminal.exp_string("Stop 3 sessions? [y/N] ").unwrap();
        assert!(shown.contains("LEFT_ALONE") && shown.contains("NORTHWIND\\auditor"), "{shown}");
        // The one that is in use is shown, and is none of the three.
        let rows = shown.lines().filter(|line| line.contains(" ago "));
        assert!(rows.count() == 4 && shown.contains("in use"), "{shown}");
        terminal
    };
    for answer in ["n", "", "no", "ye"] {
        let mut terminal = asked(&[]);
        terminal.send_line(answer).unwrap();
        let (said, code) = rest(terminal);
        assert!(code == 1 && said.contains("no session was stopped"), "{answer}: {said}");
    }
    let mut terminal = asked(&[]);
    terminal.send_control('c').unwrap();
    assert_eq!(rest(terminal).1, 130);
    let mut terminal = asked(&["--columns", "id", "--no-header"]);
    terminal.send_line("Yes").unwrap();
    let (said, code) = rest(terminal);
    assert!(code == 10 && said.matches('-').count() >= 3 * 4, "{said}");
    assert!(said.contains("was not stopped: an operation is running"), "{said}");
    let (said, code) = rest(at_terminal(&home, &line));
    assert!(code == 1 && said.contains("was not stopped: an operation is running"), "{said}");
    assert!(said.contains("in use") && !said.contains('?'), "{said}");
}

#[test]
fn status_fits_a_terminal() {
    let served = Served::start(&[]);
    let home = signed_in(&served);
    let line = "stty rows 40 cols 90; vb365 status";
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).env_clear().env("PATH", process::path()).env("NO_COLOR", "1");
    shell.env("VB365_CONFIG_DIR", home.path(""));
    let (said, code) = rest(spawn_command(shell, Some(10_000)).unwrap());
    assert!(code == 0 && said.contains("in 59 minutes") && said.contains("valid"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 90), "{said}");
    process::signal(&served.child, Signal::TERM);
}
