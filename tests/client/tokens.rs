//! Stored tokens: renewal, permissions, and failures of a refresh.

use std::sync::Arc;

use vb365::sandbox::Sandbox;

use crate::commands::login::{signed_in, since};
use crate::support::{Home, Ran, log, not_sent, sandbox, scripted, tapped};

fn list(home: &Home, sandbox: &Arc<Sandbox>) -> Ran {
    home.vb365("session list -o id --limit 1").over(sandbox).run()
}

fn access(home: &Home) -> String {
    let tokens: serde_json::Value = serde_json::from_str(&home.read("tokens.json")).unwrap();
    tokens["logins"][0]["access_token"].as_str().unwrap().to_owned()
}

/// Replaces the stored access token with one that the server does not know.
fn break_access(home: &Home) {
    home.write("tokens.json", &home.read("tokens.json").replace("access-", "access-x"));
}

#[test]
fn expiring_login_is_renewed_and_both_tokens_replaced() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let before = access(&home);
    home.expire();
    let mark = log(&sandbox).len();
    for _ in 0..2 {
        assert_eq!(list(&home, &sandbox).code, 0);
    }
    let seen = since(&sandbox, mark);
    assert_eq!(
        seen,
        ["POST /v8/token 200", "GET /v8/RestoreSessions 200", "GET /v8/RestoreSessions 200"]
    );
    assert_ne!(access(&home), before);
    home.expire();
    assert_eq!(list(&home, &sandbox).code, 0, "the refresh token was not replaced");
}

#[test]
fn refused_token_is_renewed_once() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    break_access(&home);
    let mark = log(&sandbox).len();
    assert_eq!(list(&home, &sandbox).code, 0);
    assert_eq!(
        since(&sandbox, mark),
        ["GET /v8/RestoreSessions 401", "POST /v8/token 200", "GET /v8/RestoreSessions 200"]
    );
}

#[test]
fn refused_refresh_signs_in_with_a_password_or_exits_4() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let spoil = || {
        home.expire();
        home.write("tokens.json", &home.read("tokens.json").replace("refresh-", "refresh-x"));
    };
    spoil();
    let ran = list(&home, &sandbox);
    assert_eq!(ran.code, 4, "{ran}");
    assert!(ran.stderr.contains("no longer signed in to profile 'main'"), "{ran}");
    assert!(ran.stderr.contains("hint: sign in with: vb365 login main"), "{ran}");
    let ran = home
        .vb365("session list -o id --limit 1")
        .over(&sandbox)
        .env("VB365_PASSWORD", "sandbox")
        .run();
    assert_eq!(ran.code, 0, "{ran}");
    spoil();
    let config = home.read("config.toml") + "password_command = 'echo sandbox'\n";
    home.write("config.toml", &config);
    assert_eq!(list(&home, &sandbox).code, 0, "the profile's own source of a password");
    assert_eq!(list(&home, &sandbox).code, 0, "the new login was not kept");
}

#[test]
fn server_failure_keeps_the_login() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    home.expire();
    let kept = home.read("tokens.json");
    for status in [500, 503] {
        let failing = scripted(move |_, _| Ok((status, String::new())));
        let ran = home.vb365("session list").over(&failing).run();
        assert_eq!(ran.code, 7, "{ran}");
        assert_eq!(home.read("tokens.json"), kept);
    }
    assert_eq!(list(&home, &sandbox).code, 0);
}

#[test]
fn valid_token_is_used_if_it_cannot_be_renewed() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let tokens = home.read("tokens.json");
    let mut soon: serde_json::Value = serde_json::from_str(&tokens).unwrap();
    soon["logins"][0]["renew"] = "2020-01-01T00:00:00Z".into();
    home.write("tokens.json", &soon.to_string());
    let no_refresh = tapped(&sandbox, |sandbox: &Sandbox, request: http::Request<&[u8]>| {
        if request.uri().path().ends_with("/token") {
            return Err(not_sent("away"));
        }
        vb365::Transport::send(sandbox, request, std::time::Duration::MAX)
    });
    let ran = home.vb365("session list -o id --limit 1").over(&no_refresh).run();
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn token_lifetime_of_the_server_is_used() {
    for (said, expires) in [
        (r#""expires_in":7200"#, Some("2026-11-23T17:30:00")),
        (r#""expires_in":"60""#, Some("2026-11-23T15:31:00")),
        (r#""expires_in":null"#, None),
    ] {
        let answer = format!(
            r#"{{"access_token":"access-x","refresh_token":"refresh-x","token_type":"bearer",{said}}}"#
        );
        let server = scripted(move |_, target| {
            Ok(if target.ends_with("/token") { (200, answer.clone()) } else { (200, "{}".into()) })
        });
        let home = crate::support::home();
        assert_eq!(home.vb365("login main").on(&server).run().code, 0);
        let kept: serde_json::Value = serde_json::from_str(&home.read("tokens.json")).unwrap();
        let kept = kept["logins"][0]["expires"].as_str();
        assert_eq!(kept.map(|kept| &kept[..19]), expires, "{said}");
    }
}

#[cfg(unix)]
#[test]
fn readable_token_file_is_refused_with_a_fix() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    for (name, loose, tight, part) in [
        ("tokens.json", 0o640, 0o600, "other users may read"),
        ("tokens.json", 0o602, 0o600, "other users may write"),
        ("", 0o755, 0o700, "other users may read"),
        ("config.toml", 0o666, 0o600, "other users may write"),
    ] {
        set_permissions(home.path(name), Permissions::from_mode(loose)).unwrap();
        let mark = log(&sandbox).len();
        let ran = list(&home, &sandbox);
        assert!(ran.code == 2 && ran.stderr.contains(part), "{name} {loose:o}: {ran}");
        let hint = ran.stderr.lines().find_map(|line| line.strip_prefix("hint: ")).unwrap();
        assert_eq!(since(&sandbox, mark), Vec::<String>::new());
        let mended = std::process::Command::new("sh").args(["-c", hint]).status().unwrap();
        assert!(mended.success(), "{hint}");
        assert_eq!(list(&home, &sandbox).code, 0, "{hint}");
        set_permissions(home.path(name), Permissions::from_mode(tight)).unwrap();
    }
}

#[test]
fn invalid_token_file_is_reported_by_its_line() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    for text in ["", "{", "[]", r#"{"logins":[{"server":"s","user":"u","access_token":7}]}"#] {
        home.write("tokens.json", text);
        let ran = list(&home, &sandbox);
        assert!(ran.code == 2 && ran.stderr.contains("tokens.json, line"), "{text}: {ran}");
        assert!(ran.stderr.contains("remove the file and sign in again"), "{ran}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn unwritable_token_store_is_a_warning() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    home.expire();
    // The temporary file beside it cannot be made; the lock files are there already.
    std::fs::remove_file(home.path("tokens.lock")).unwrap();
    std::fs::create_dir(home.path("tokens.lock")).unwrap();
    let ran = list(&home, &sandbox);
    assert!(ran.code == 0 && ran.stderr.contains("cannot store the new token"), "{ran}");
}

/// The response to an invalid refresh token is not documented.
#[test]
fn failed_refresh_signs_in_with_a_password() {
    let by_password = |body: &[u8]| body.starts_with(b"grant_type=password");
    for status in [400, 401, 403, 404, 409, 500, 503] {
        let sandbox = sandbox();
        let home = signed_in(&sandbox);
        home.expire();
        let failing = tapped(&sandbox, move |sandbox: &Sandbox, request: http::Request<&[u8]>| {
            if request.uri().path().ends_with("/token") && !by_password(request.body()) {
                let answer = http::Response::builder().status(status);
                return Ok(answer.body(Box::new(std::io::empty()) as Box<_>).unwrap());
            }
            vb365::Transport::send(sandbox, request, std::time::Duration::MAX)
        });
        let run = |env: &str| {
            home.vb365("session list -o id --limit 1")
                .over(&failing)
                .env("VB365_PASSWORD", env)
                .run()
        };
        assert_ne!(run("").code, 0, "{status}");
        let ran = run("sandbox");
        assert_eq!(ran.code, 0, "{status}: {ran}");
        assert_eq!(run("").code, 0, "{status}: the new login was not kept");
    }
}

#[cfg(unix)]
#[test]
fn login_sends_nothing_if_the_folder_is_not_private() {
    use std::fs::{Permissions, create_dir_all, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    for mode in [0o777, 0o755, 0o770] {
        let home = crate::support::home();
        create_dir_all(home.path("")).unwrap();
        set_permissions(home.path(""), Permissions::from_mode(mode)).unwrap();
        let ran = home.vb365("login main").on(&sandbox).run();
        assert!(ran.code == 2 && ran.stderr.contains("chmod go"), "{mode:o}: {ran}");
        assert_eq!(home.read("tokens.json") + &home.read("config.toml"), "");
    }
    assert!(log(&sandbox).iter().all(|line| !line.contains("token")), "a password was sent");
}
