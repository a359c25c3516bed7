//! `vb365 doctor`: results of each check and the exit code. Checks over real sockets are in `network`.

mod network;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::support::{Ran, TOKEN, json, log, now, sandbox, sandbox_with, scripted, tapped, vb365};

/// A check in JSON.
fn step(ran: &Ran, name: &str) -> Value {
    let mut steps = json(&ran.stdout).into_iter();
    let found = steps.find(|step| step["step"].as_str().unwrap().starts_with(name));
    found.unwrap_or_else(|| panic!("no step {name}: {ran}"))
}

/// The outcome of a check, its finding and its fix, on one line.
fn step_text(ran: &Ran, name: &str) -> String {
    let step = step(ran, name);
    let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
    format!("{}: {} > {}", text("outcome"), text("finding"), text("fix"))
}

#[track_caller]
fn assert_step(ran: &Ran, name: &str, parts: &[&str]) {
    let step_text = step_text(ran, name);
    assert!(
        parts.iter().all(|part| step_text.contains(part)),
        "{name}: {step_text}, not {parts:?}: {ran}"
    );
}

/// A private folder with these profiles.
fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), config).unwrap();
    #[cfg(unix)]
    permit(folder.path(), 0o700);
    folder
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A stored login with this end.
fn keep(folder: &Path, user: &str, expires: &str, refresh: &str) {
    let text = format!(
        r#"{{"logins":[{{"server":"https://127.0.0.1:4443","user":"{user}","access_token":"access-kept","refresh_token":{refresh},"expires":"{expires}","renew":"{expires}"}}]}}"#
    );
    fs::write(folder.join("tokens.json"), text).unwrap();
    #[cfg(unix)]
    permit(&folder.join("tokens.json"), 0o600);
}

const PROFILE: &str = "[profiles.prod]\nserver = 'https://127.0.0.1:4443'\nusername = 'ana'\n";

/// A command line with that folder, without other credentials.
fn with(folder: &tempfile::TempDir, line: &str) -> crate::support::Command {
    vb365(line).env("VB365_CONFIG_DIR", &folder.path().display().to_string())
}

#[test]
fn network_checks_are_skipped_for_the_sandbox() {
    let sandbox = sandbox();
    let ran = vb365("doctor --columns step,outcome").on(&sandbox).run();
    let known: Vec<_> = ran.stdout.lines().take(12).collect();
    check!(
        known.join("\n"),
        str![[r#"
STEP	OUTCOME
config	ok
token store	ok
proxy	skipped
name	skipped
tcp	skipped
tls	skipped
certificate	skipped
clock	ok
versions	ok
operator only	ok
sign-in	ok
"#]]
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn every_format_contains_the_same_checks() {
    let sandbox = sandbox();
    let run = |line: &str| vb365(line).on(&sandbox).run();
    let steps = json(&run("doctor --json").stdout);
    assert_eq!(steps.len(), 13);
    for step in &steps {
        let keys: Vec<_> = step.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["finding", "fix", "outcome", "step"]);
        assert!(["ok", "warn", "fail", "skipped"].contains(&step["outcome"].as_str().unwrap()));
    }
    let names: Vec<_> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(run("doctor -o id").stdout.lines().collect::<Vec<_>>(), names);
    assert_eq!(run("doctor -o ndjson").stdout.lines().count(), 13);
    assert!(run("doctor -o csv").stdout.starts_with("step,outcome,finding,fix\nconfig,ok,"));
    let ran = run("doctor --columns nothing");
    assert!(ran.code == 2 && ran.stdout.is_empty(), "{ran}");
}

#[test]
fn fix_is_printed_below_its_check_on_a_terminal() {
    let sandbox = sandbox();
    let ran = vb365("doctor").on(&sandbox).env("VB365_PASSWORD", "").terminal(80).run();
    let from = ran.stdout.find("ok       versions").unwrap();
    check!(
        format!("{}{}", &ran.stdout[from..], ran.stderr),
        str![[r#"
ok       versions       v8, v7, v6
ok       operator only  off, or not reported by the server
fail     sign-in        no password is given
                        → vb365 login
skipped  endpoints      not signed in
skipped  health         not signed in
error: 1 of 13 checks failed
hint: vb365 login

"#]]
    );
    let coloured =
        vb365("doctor --color always").on(&sandbox).terminal(80).env("NO_COLOR", "").run();
    assert!(coloured.stdout.contains("\u{1b}[32mok\u{1b}[0m"), "{:?}", coloured.stdout);
}

#[test]
fn wrong_password_and_stale_token_fail_the_sign_in_check() {
    let sandbox = sandbox();
    let ran = vb365("doctor --json").on(&sandbox).env("VB365_PASSWORD", "wrong").run();
    assert_eq!(ran.code, 4, "{ran}");
    assert_step(&ran, "sign-in", &["fail: ", "is incorrect", "> check user name"]);
    assert_step(&ran, "endpoints", &["skipped: not signed in"]);
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["error"]["message"], "1 of 13 checks failed");
    assert!(error["error"]["hint"].as_str().unwrap().contains("check user name"));

    let ran = vb365("doctor --json").on(&sandbox).env("VB365_TOKEN", "stale").run();
    assert_eq!(ran.code, 4, "{ran}");
    assert_step(&ran, "sign-in", &["fail: ", "HTTP 401", "> VB365_TOKEN is never refreshed"]);
}

#[test]
fn invalid_configuration_does_not_stop_other_checks() {
    let sandbox = sandbox();
    let folder = folder("[profiles.prod]\nservr = 'x'\n");
    let ran = with(&folder, "doctor --json").on(&sandbox).run();
    assert_eq!(ran.code, 2, "{ran}");
    assert_step(&ran, "config", &["fail: ", "config.toml, line 2 (servr)", "> correct it"]);
    assert_step(&ran, "sign-in", &["ok: as admin@sandbox.example"]);

    let ran = with(&folder, "doctor --json").run();
    assert_eq!(ran.code, 2, "{ran}");
    assert_step(&ran, "tls", &["skipped: no server is known"]);
}

#[test]
fn nothing_is_sent_if_the_profile_is_invalid() {
    for (config, line) in [
        ("[profiles.prod]\nservr = 'x'\n", "doctor --json -p prod"),
        (PROFILE, "doctor --json -p prod -s localhost"),
        (PROFILE, "doctor --json -p nobody"),
    ] {
        let (sandbox, folder) = (sandbox(), folder(config));
        let ran = with(&folder, line).on(&sandbox).env("VB365_TOKEN", "access-given").run();
        assert_eq!(ran.code, 2, "{ran}");
        assert_step(&ran, "versions", &["ok: v8, v7, v6"]);
        assert_step(&ran, "sign-in", &["skipped: the requested profile cannot be used"]);
        let quiet =
            |line: &String| line.contains("/ServiceInstance 401") || line.contains("Health");
        assert!(log(&sandbox).iter().all(quiet), "{:?}", log(&sandbox));
    }
}

#[test]
fn stored_login_is_described_without_tokens() {
    let folder = folder(PROFILE);
    let tell = |expires: &str, refresh: &str| {
        keep(folder.path(), "ana", expires, refresh);
        let server = scripted(|_, target| {
            Ok(if target.contains("/token") { (200, TOKEN.into()) } else { (200, "{}".into()) })
        });
        let ran = with(&folder, "doctor --json -vv").over(&server).run();
        for secret in ["access-", "refresh-"] {
            assert!(!ran.to_string().contains(secret), "{secret}: {ran}");
        }
        (step_text(&ran, "token store"), ran)
    };
    let (good, ran) = tell("2026-11-23T16:00:00Z", "\"refresh-kept\"");
    assert!(good.contains("tokens.json: valid until 2026-11-23 16:00:00 +00:00"), "{good}");
    assert_step(&ran, "sign-in", &["ok: as ana"]);
    assert_eq!(ran.code, 0, "{ran}");
    let (renewable, ran) = tell("2026-11-23T15:00:00Z", "\"refresh-kept\"");
    assert!(renewable.contains("ok: ") && renewable.contains("renewable"), "{renewable}");
    assert_step(&ran, "sign-in", &["ok: as ana"]);
    let (gone, ran) = tell("2026-11-23T15:00:00Z", "null");
    assert!(gone.contains("warn: ") && gone.ends_with("> vb365 login prod"), "{gone}");
    assert_eq!(ran.code, 4, "{ran}");
    assert_step(
        &ran,
        "sign-in",
        &["fail: not signed in to profile 'prod' > sign in with: vb365 login prod"],
    );
}

#[cfg(unix)]
#[test]
fn readable_secrets_are_reported_with_the_chmod_command() {
    let (sandbox, folder) = (sandbox(), folder(PROFILE));
    keep(folder.path(), "ana", "2026-11-23T16:00:00Z", "null");
    let file = folder.path().join("tokens.json");
    permit(&file, 0o644);
    let ran = with(&folder, "doctor --json").over(&sandbox).run();
    assert_eq!(ran.code, 2, "{ran}");
    let fix = format!("> chmod go= {}", file.display());
    assert_step(&ran, "token store", &["fail: other users may read", "(mode 644)", &fix]);
    assert_step(&ran, "versions", &["ok: "]);
    assert_step(&ran, "sign-in", &["fail: other users may read", &fix]);
}

/// The sandbox with this clock.
fn at(ahead: TimeDelta) -> Arc<impl Transport> {
    let date = (now() + ahead).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    tapped(&sandbox(), move |sandbox, request| {
        let mut answer = sandbox.send(request, Duration::MAX)?;
        answer.headers_mut().insert("date", date.parse().unwrap());
        Ok(answer)
    })
}

#[test]
fn clocks_are_compared() {
    for (seconds, said) in [
        (0, "ok: the clocks differ by 0 s"),
        (55, "ok: the clocks differ by 5"),
        (-55, "ok: the clocks differ by 5"),
        (65, "warn: the server's clock is 1 minute"),
        (7_205, "warn: the server's clock is 2 hours ahead of this machine's"),
        (-7_205, "warn: the server's clock is 2 hours behind this machine's"),
    ] {
        let ran = vb365("doctor --json").on(&at(TimeDelta::seconds(seconds))).run();
        assert_step(&ran, "clock", &[said]);
        assert_eq!(ran.code, 0, "{ran}");
    }
}

#[test]
fn stored_version_is_compared_with_served_versions() {
    let tell = |version: u8, served: Vec<u8>| {
        let sandbox = sandbox_with(|options| options.versions = served);
        let folder = folder(&format!("{PROFILE}api_version = 'v{version}'\n"));
        with(&folder, "doctor --json").over(&sandbox).env("VB365_TOKEN", "t").run()
    };
    assert_step(&tell(8, vec![6, 7, 8]), "versions", &["ok: v8, v7, v6 > "]);
    let newer = tell(7, vec![6, 7, 8]);
    assert_step(
        &newer,
        "versions",
        &["warn: v8, v7, v6; v7, which the profile uses, is not the newest > vb365 login prod"],
    );
    let gone = tell(8, vec![6, 7]);
    assert_step(&gone, "versions", &["warn: v7, v6; v8, which the profile", "> vb365 login prod"]);
    // Like other commands, it uses the stored version.
    assert_step(&gone, "endpoints", &["fail: this account has no permission", "Jobs 404"]);
    assert_eq!(gone.code, 7, "{gone}");
    let sandbox = sandbox_with(|options| options.versions = vec![6]);
    let typed = vb365("doctor --json --api-version v8").on(&sandbox).run();
    assert_step(&typed, "versions", &["warn: v6; the requested version v8", "> leave out --api"]);
    assert_step(&typed, "sign-in", &["fail: ", "HTTP 404"]);
}

/// A server with these paths below each version, and 404 (or the given status) for all others.
fn serving(known: &'static [(&'static str, u16, &'static str)]) -> Arc<impl Transport> {
    scripted(move |_, target| {
        let path = target.split('?').next().unwrap();
        let (_, path) = path[1..].split_once('/').unwrap();
        let found = known.iter().find(|(known, ..)| *known == path);
        Ok(found.map_or((404, String::new()), |(_, status, body)| (*status, (*body).to_owned())))
    })
}

#[test]
fn operator_only_server_is_recognized() {
    const REFUSED: &str = r#"{"error":"unsupported_grant_type","error_description":"x"}"#;
    let closed =
        serving(&[("token", 400, REFUSED), ("Organization/LoggedInUser", 200, r#"{"id":"1"}"#)]);
    let ran = vb365("doctor --json").on(&closed).env("VB365_TOKEN", "t").run();
    assert_eq!(ran.code, 7, "{ran}");
    assert_step(&ran, "versions", &["fail: ", "serves none of the API versions"]);
    assert_step(
        &ran,
        "operator only",
        &["warn: ", "/v8/Organization/LoggedInUser", "> disable it"],
    );
    assert_step(&ran, "endpoints", &["ok: Jobs 404", "looks like a restore operator"]);
    for other in [
        serving(&[]),
        serving(&[("token", 400, "<html>")]),
        serving(&[("token", 400, r#"{"message":"x","errorCode":"y"}"#)]),
    ] {
        let ran = vb365("doctor --json").on(&other).env("VB365_TOKEN", "t").run();
        assert_step(&ran, "operator only", &["ok: off, or not reported by the server"]);
        assert_step(&ran, "sign-in", &["skipped: the API version is not known"]);
        assert_eq!(ran.code, 7, "{ran}");
    }
}

#[test]
fn permitted_endpoints_identify_the_role() {
    const HERE: (&str, u16, &str) = ("ServiceInstance", 403, "");
    let tell = |server: &Arc<_>| {
        let ran = vb365("doctor --json").on(server).env("VB365_TOKEN", "t").run();
        (step_text(&ran, "endpoints"), ran.code)
    };
    let admin = serving(&[HERE, ("Jobs", 200, "[]"), ("Organization", 403, "")]);
    let (finding, code) = tell(&admin);
    assert_eq!(code, 0);
    assert_eq!(
        finding,
        "ok: Jobs 200, Organization 403, Organization/LoggedInUser 404: this looks like an administrator > "
    );
    let tenant = serving(&[HERE, ("Jobs", 403, ""), ("Organization", 200, "{}")]);
    assert!(tell(&tenant).0.contains("looks like a tenant"));
    let operator = serving(&[HERE, ("Organization/LoggedInUser", 200, "{}")]);
    assert!(tell(&operator).0.contains("looks like a restore operator"));
    let nobody = serving(&[HERE, ("Jobs", 403, "")]);
    let (finding, code) = tell(&nobody);
    assert!(
        finding.starts_with("fail: this account has no permission for any call: Jobs 403"),
        "{finding}"
    );
    assert_eq!(code, 4);
}

#[test]
fn health_problems_are_listed() {
    let tell = |health: &'static str, line: &str| {
        let server = scripted(move |_, target| {
            Ok((200, if target.ends_with("/Health") { health.into() } else { "{}".into() }))
        });
        let ran = vb365(line).on(&server).env("VB365_TOKEN", "t").run();
        assert_eq!(ran.code, 0, "{ran}");
        step_text(&ran, "health")
    };
    let well = r#"{"status":"Healthy","entries":{"NATS":{"status":"Healthy","description":null}}}"#;
    assert_eq!(tell(well, "doctor --json"), "ok: Healthy > ");
    assert_eq!(tell(r#"{"status":"Healthy"}"#, "doctor --json"), "ok: Healthy > ");
    let ill = r#"{"status":"Unhealthy","entries":{"NATS":{"status":"Healthy"},"PostgreSQL":{"status":"Unhealthy","description":"no \u001b[2J disk"}}}"#;
    assert_eq!(
        tell(ill, "doctor --json"),
        "warn: Unhealthy: PostgreSQL (no \u{fffd}[2J disk) > check these components on the server"
    );
    assert!(tell(r#"{"status":"Unhealthy"}"#, "doctor --json").starts_with("warn: Unhealthy > "));
    assert!(
        tell(r#"{"status":"Healthy","entries":[]}"#, "doctor --json")
            .starts_with("warn: cannot read the response")
    );
    let old = tell(well, "doctor --json --api-version v7");
    assert!(old.starts_with("skipped: API v7 does not have this call"), "{old}");
}

#[test]
fn nothing_more_is_requested_without_a_sign_in() {
    let ill = r#"{"status":"Unhealthy","entries":{"PostgreSQL":{"status":"Unhealthy"}}}"#;
    let server = scripted(move |_, target| {
        Ok(match target {
            "/v8/token" => (500, String::new()),
            "/v8/Health" => (200, ill.into()),
            _ => (401, String::new()),
        })
    });
    let ran = vb365("doctor --json").on(&server).run();
    assert_eq!(ran.code, 7, "{ran}");
    assert_step(&ran, "sign-in", &["fail: ", "HTTP 500"]);
    assert_step(&ran, "health", &["skipped: not signed in"]);
    let asked = server.asked.lock().unwrap();
    assert!(asked.iter().all(|line| !line.contains("Health")), "{asked:?}");
}
