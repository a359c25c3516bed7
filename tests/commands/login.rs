//! Signing in and out: the saved profile, the requests, and what remains.

use std::sync::Arc;

use snapbox::str;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::support::{Home, Ran, home, log, not_sent, sandbox, sandbox_with, scripted, told};

/// Signs in to this sandbox as profile `main`.
pub(crate) fn signed_in(sandbox: &Arc<Sandbox>) -> Home {
    let home = home();
    let ran = home.vb365("login main").on(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    home
}

/// Returns the requests that the sandbox received after a mark.
pub(crate) fn since(sandbox: &Sandbox, mark: usize) -> Vec<String> {
    log(sandbox).split_off(mark)
}

#[test]
fn login_prints_server_and_user() {
    let sandbox = sandbox();
    let home = home();
    let ran = home.vb365("login main").on(&sandbox).run();
    check!(
        ran.to_string().replace(&home.path("").display().to_string(), "HOME/"),
        str![[r#"
profile	main
server	https://127.0.0.1:4443
user	admin@sandbox.example
role	administrator
api	v8
versions	v8, v7, v6
build	8.4.0.1234
installation	0bbf6df3-786d-4d4a-b4f2-dcec411cbbd8
trust	the system's CA certificates
expires	2026-11-23T16:[..]Z
tokens	file
config	HOME/config.toml
! note: VB365_SERVER is set, so commands use profile 'main' only with: -p main

"#]]
    );
    check!(
        home.read("config.toml"),
        str![[r#"
# Used when -p names none
profile = "main"

[profiles.main]
server = "https://127.0.0.1:4443"
username = "admin@sandbox.example"
api_version = "v8"

"#]]
    );
    let kept = home.read("tokens.json");
    assert!(kept.contains("access-") && !kept.contains("sandbox\""), "{kept}");
}

#[test]
fn command_after_login_sends_one_request() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let mark = log(&sandbox).len();
    let ran = home.vb365("session list --limit 1 -o id").over(&sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(since(&sandbox, mark), ["GET /v8/RestoreSessions 200"]);
}

#[test]
fn login_without_terminal_names_the_missing_option() {
    let sandbox = sandbox();
    let without = |name: &str| home().vb365("login").on(&sandbox).env(name, "").run();
    for (name, code, part) in [
        ("VB365_SERVER", 2, "--server"),
        ("VB365_USERNAME", 4, "--username"),
        ("VB365_PASSWORD", 4, "--password-stdin"),
    ] {
        let ran = without(name);
        assert!(ran.code == code && ran.stderr.contains(part), "{name}: {ran}");
    }
    assert!(log(&sandbox).iter().all(|line| !line.contains("token")), "a credential was sent");
}

#[test]
fn failed_login_saves_nothing() {
    let sandbox = sandbox();
    let home = home();
    let ran = home.vb365("login main").on(&sandbox).env("VB365_PASSWORD", "wrong").run();
    assert_eq!(ran.code, 4, "{ran}");
    assert_eq!(home.read("config.toml") + &home.read("tokens.json"), "");
    let ran =
        home.vb365("login main --api-version v7").on(&sandbox_with(|o| o.versions = vec![6])).run();
    assert!(ran.code == 2 && ran.stderr.contains("use --api-version v6"), "{ran}");
    let ran = home.vb365("login a,b").on(&sandbox).run();
    assert!(ran.code == 2 && ran.stderr.contains("invalid profile name"), "{ran}");
    assert_eq!(home.read("config.toml"), "");
}

#[test]
fn login_without_name_reuses_the_profile_of_the_server() {
    let sandbox = sandbox();
    let home = home();
    let login = |line: &str, server: &str| {
        let ran = home.vb365(line).on(&sandbox).env("VB365_SERVER", server).run();
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout.lines().next().unwrap().replace("profile\t", "")
    };
    assert_eq!(login("login", "127.0.0.1"), "127.0.0.1");
    assert_eq!(login("login", "127.0.0.1:5000"), "127.0.0.1-5000");
    assert_eq!(login("login", "127.0.0.1:5000"), "127.0.0.1-5000");
    assert_eq!(login("login local", "localhost"), "local");
    assert_eq!(login("login", "localhost"), "local");
    // No name and no server: the default profile, as after an expired login.
    assert_eq!(home.vb365("profile use 127.0.0.1").run().code, 0);
    let again = home.vb365("login").over(&sandbox).env("VB365_PASSWORD", "sandbox").run();
    assert!(again.stdout.starts_with("profile\t127.0.0.1\n"), "{again}");
    assert_eq!(home.read("tokens.json").matches("access_token").count(), 3);
}

#[test]
fn logout_lists_open_sessions() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let logout = |line: &str| home.vb365(line).over(&sandbox).run();
    let ran = logout("logout");
    check!(
        ran.to_string(),
        str![[r#"
! warning: signing out may stop these open sessions:
!   93bd1a34-4af6-4d88-9aa4-8aaa3754ce56  Teams (vet)  Teams restore (Job: Contoso executives - [..])
!   9586b29e-d8a6-4e92-8dd0-5c08049e651c  Exchange (vex)  Exchange restore (Job: Contoso Exchange - [..])
! error: not signed out: 2 sessions are open
! hint: stop them with: vb365 session stop ID
! hint: use --force to sign out anyway
[1]

"#]]
    );
    assert!(home.read("tokens.json").contains("access-"));
    check!(
        logout("logout main --force"),
        str![[r#"
profile	main
state	signed out
revoked	yes

"#]]
    );
    assert!(log(&sandbox).contains(&"POST /v8/token/logout 204".to_owned()));
    assert!(!home.read("tokens.json").contains("access-"));
    let ran = logout("session list");
    check!(
        ran.to_string(),
        str![[r#"
! error: not signed in to profile 'main'
! hint: sign in with: vb365 login main
[4]

"#]]
    );
    let again = logout("logout");
    assert!(again.code == 0 && again.stderr.contains("was not signed in"), "{again}");
}

#[test]
fn logout_without_revocation_needs_force_or_an_old_api() {
    let old = sandbox_with(|options| options.versions = vec![6]);
    let home = signed_in(&old);
    let ran = home.vb365("logout --force").over(&old).run();
    assert!(ran.code == 0 && ran.stdout.contains("revoked\tno"), "{ran}");
    assert!(ran.stderr.contains("until it expires"), "{ran}");

    let home = signed_in(&sandbox());
    let away = scripted(|_, _| Err(not_sent("away")));
    let ran = home.vb365("logout").over(&away).run();
    assert!(ran.code == 3 && ran.stderr.contains("use --force"), "{ran}");
    assert!(home.read("tokens.json").contains("access-"));
    let ran = home.vb365("logout --force").over(&away).run();
    assert!(ran.code == 0 && ran.stderr.contains("but not revoked"), "{ran}");
    assert!(!home.read("tokens.json").contains("access-"));
}

#[test]
fn logout_dry_run_sends_nothing() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let mark = log(&sandbox).len();
    let ran = home.vb365("logout main -n").over(&sandbox).run();
    assert!(
        ran.stdout.contains("/v8/token/logout") && ran.stdout.contains("$VB365_TOKEN"),
        "{ran}"
    );
    assert_eq!(since(&sandbox, mark), Vec::<String>::new());
}

fn status(home: &Home, line: &str, sandbox: &Arc<Sandbox>) -> Ran {
    home.vb365(line).over(sandbox).run()
}

#[test]
fn status_shows_the_login_of_each_profile() {
    let sandbox = sandbox();
    let nowhere = status(&home(), "status", &sandbox);
    assert!(
        nowhere.code == 4 && nowhere.stderr.contains("hint: sign in with: vb365 login"),
        "{nowhere}"
    );
    let home = signed_in(&sandbox);
    check!(
        status(&home, "status", &sandbox),
        str![[r#"
PROFILE	SERVER	USER	API	LOGIN	EXPIRES	KEPT	TRUST	REACHABLE
main	https://127.0.0.1:4443	admin@sandbox.example	v8	valid	2026-11-23T16:[..]Z	file	the system's CA certificates	yes

"#]]
    );
    home.write(
        "config.toml",
        &(home.read("config.toml") + "[profiles.other]\nserver = 'o'\nusername = 'u'\n"),
    );
    let some = status(&home, "status --json", &sandbox);
    assert_eq!(some.code, 10, "{some}");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&some.stdout).unwrap();
    let field = |row: usize, name: &str| rows[row][name].clone();
    assert_eq!((field(0, "login"), field(0, "default")), ("valid".into(), true.into()));
    assert_eq!((field(1, "login"), field(1, "signed_in")), ("none".into(), false.into()));
    assert_eq!(status(&home, "status -p main", &sandbox).code, 0);
    let other = status(&home, "status -p other", &sandbox);
    assert!(other.code == 4 && other.stderr.contains("vb365 login other"), "{other}");
}

#[test]
fn status_shows_a_refused_login() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let other = home.vb365("logout --force").over(&sandbox);
    let kept = home.read("tokens.json");
    assert_eq!(other.run().code, 0);
    home.write("tokens.json", &kept);
    let ran = status(&home, "status --json", &sandbox);
    assert!(ran.code == 4 && ran.stdout.contains(r#""login":"refused""#), "{ran}");
    let away = scripted(|_, _| Err(not_sent("away")));
    let ran = home.vb365("status --json").over(&away).run();
    assert!(ran.code == 0 && ran.stdout.contains(r#""reachable":false"#), "{ran}");
}

#[test]
fn login_without_token_store_stores_no_token() {
    let sandbox = sandbox();
    let home = home();
    let ran = home.vb365("login main --token-store none").on(&sandbox).run();
    assert!(ran.code == 0 && ran.stderr.contains("no token is stored"), "{ran}");
    assert_eq!(home.read("tokens.json"), "");
    let list = |password: &str| {
        home.vb365("session list -o id").over(&sandbox).env("VB365_PASSWORD", password).run()
    };
    assert_eq!(list("sandbox").code, 0);
    assert_eq!(list("").code, 4);
    assert_eq!(home.read("tokens.json"), "");
    assert!(told(&sandbox, "/sandbox/state")["sessions"].is_number());
}
