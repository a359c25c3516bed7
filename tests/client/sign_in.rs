//! Sign-in: password sources, refusals, and redaction of secrets.

use std::io::Write;

use snapbox::str;

use crate::check;

use crate::support::{TOKEN, log, sandbox, sandbox_with, scripted, vb365};

const HARD: &str = "p&ss+w%rd ü";

#[test]
fn every_password_source_keeps_special_characters() {
    let sandbox = sandbox_with(|options| options.password = HARD.to_owned());
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{HARD}").unwrap();
    let path = file.path().display();
    let ok = |line: &str, name: &str, value: &str, stdin: &str| {
        let command = vb365(line).on(&sandbox).env("VB365_PASSWORD", "").stdin(stdin.as_bytes());
        let ran = command.env(name, value).run();
        assert_eq!(ran.code, 0, "{line} {name}: {ran}");
    };
    ok("session list", "VB365_PASSWORD", HARD, "");
    ok("session list", "VB365_PASSWORD_FILE", &path.to_string(), "");
    ok(&format!("session list --password-file {path}"), "", "", "");
    ok("session list --password-stdin", "", "", &format!("{HARD}\r\n"));
    #[cfg(unix)]
    {
        ok(&format!("session list --password-command 'cat {path}'"), "", "", "");
        ok("session list", "VB365_PASSWORD_COMMAND", &format!("cat {path}"), "");
    }
}

#[test]
fn missing_credentials_name_the_option() {
    let sandbox = sandbox();
    let without = |name: &str| vb365("session list").on(&sandbox).env(name, "").run().to_string();
    check!(
        without("VB365_PASSWORD"),
        str![[r#"
! error: no password is given
! hint: use --password-stdin, --password-file or --password-command, or set VB365_PASSWORD
[4]

"#]]
    );
    check!(
        without("VB365_USERNAME"),
        str![[r#"
! error: no user name is given
! hint: use --username NAME, or set VB365_USERNAME or VB365_TOKEN
[4]

"#]]
    );
    check!(
        without("VB365_SERVER"),
        str![[r#"
! error: no server is given
! hint: use --server HOST or set VB365_SERVER, or save a profile with: vb365 login
[2]

"#]]
    );
}

#[test]
fn unreadable_password_source_is_reported() {
    let sandbox = sandbox();
    let told = |line: &str| vb365(line).on(&sandbox).env("VB365_PASSWORD", "").run().to_string();
    check!(
        told("session list --password-file /no/such/file"),
        str![[r#"
! error: cannot read the password from /no/such/file: [..] (os error [..])
[2]

"#]]
    );
    check!(
        told("session list --password-stdin"),
        str![[r#"
! error: cannot read the password from stdin: it is empty
[4]

"#]]
    );
    #[cfg(unix)]
    check!(
        told("session list --password-command 'echo secret; exit 3'"),
        str![[r#"
! error: cannot read the password from --password-command: the command failed (exit status: 3)
[4]

"#]]
    );
}

#[test]
fn wrong_password_has_a_hint() {
    let sandbox = sandbox();
    let ran = vb365("session list").on(&sandbox).env("VB365_PASSWORD", "wrong").run();
    check!(
        ran.to_string(),
        str![[r#"
! error: cannot sign in: the user name or password is incorrect
! hint: check user name (DOMAIN\user or user@domain) and password
! hint: accounts with multi-factor authentication cannot sign in, except service accounts
[4]

"#]]
    );
}

#[test]
fn sign_in_refusal_of_every_shape_is_reported() {
    for (body, part) in [
        (
            r#"{"error":"invalid_grant","error_description":"The user name or password is incorrect"}"#,
            "is incorrect",
        ),
        (r#"{"message":"Licence expired","errorCode":"ResourceAccessDenied"}"#, "licence expired"),
        ("", "HTTP 400"),
        ("Bad Request - Invalid Hostname", "HTTP 400"),
        ("<html><body>400</body></html>", "HTTP 400 and a web page"),
    ] {
        let server = scripted(move |_, _| Ok((400, body.into())));
        let ran = vb365("session list --api-version v8").on(&server).run();
        assert!(ran.code == 4 && ran.stderr.contains(part), "{body}: {ran}");
        assert_eq!(server.asked.lock().unwrap().len(), 1, "a sign-in was repeated");
    }
}

#[test]
fn token_variable_is_not_refreshed() {
    let sandbox = sandbox();
    let refused = vb365("session list").on(&sandbox).env("VB365_TOKEN", "stale").run();
    check!(
        refused.to_string(),
        str![[r#"
! error: the token was rejected: the server answered HTTP 401 (Unauthorized)
! hint: VB365_TOKEN is never refreshed: set it to a new token, or unset it to sign in
[4]

"#]]
    );
    assert!(log(&sandbox).iter().all(|line| !line.contains("token")), "it signed in");
    let typed = vb365("session list --password-stdin")
        .on(&sandbox)
        .env("VB365_TOKEN", "stale")
        .stdin(b"sandbox")
        .run();
    assert_eq!(typed.code, 0, "{typed}");
    let odd = vb365("session list").on(&sandbox).env("VB365_TOKEN", "two\nlines").run();
    assert!(odd.code == 2 && !odd.stderr.contains("two"), "{odd}");
}

#[test]
fn token_refused_while_paging_is_refreshed() {
    let page = |offset: usize, next: bool| {
        let items: Vec<_> =
            (offset..offset + 2).map(|n| format!(r#"{{"id":"{n}","state":"Stopped"}}"#)).collect();
        let links = if next { r#"{"next":{"href":"/x"}}"# } else { "{}" };
        format!(
            r#"{{"offset":{offset},"limit":1000,"results":[{}],"_links":{links}}}"#,
            items.join(",")
        )
    };
    let server = scripted(move |number, target| {
        Ok(match number {
            0 => (200, TOKEN.into()),
            2 => (401, String::new()),
            3 => (200, TOKEN.replace("access-x", "access-y")),
            _ if target.contains("offset=0") => (200, page(0, true)),
            _ => (200, page(2, false)),
        })
    });
    let ran = vb365("session list -o id --api-version v8").on(&server).run();
    assert_eq!(ran.to_string(), "0\n1\n2\n3\n");
}

#[test]
fn failed_refresh_signs_in_once() {
    let server = scripted(|number, _| {
        Ok(match number {
            0 | 3 => (200, TOKEN.into()),
            2 => (400, r#"{"error":"invalid_grant"}"#.into()),
            _ => (401, String::new()),
        })
    });
    let ran = vb365("session list --api-version v8").on(&server).run();
    assert_eq!(ran.code, 4, "{ran}");
    assert_eq!(server.asked.lock().unwrap().len(), 5);
}

#[test]
fn expired_token_is_renewed() {
    let sandbox = sandbox_with(|options| {
        options.token_lifetime = std::time::Duration::from_millis(0);
    });
    assert_eq!(vb365("session list").on(&sandbox).run().code, 4);
    let log = log(&sandbox);
    assert_eq!(log.iter().filter(|line| line.starts_with("POST /v8/token")).count(), 2, "{log:?}");
}

#[test]
fn traces_contain_no_secret() {
    let sandbox = sandbox_with(|options| options.password = HARD.to_owned());
    let ran = vb365("session list -vv").on(&sandbox).env("VB365_PASSWORD", HARD).run();
    assert!(ran.stderr.contains("> POST https://127.0.0.1:4443/v8/token"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("authorization: [redacted]")
            && ran.stderr.contains("password=[redacted]")
    );
    for secret in [HARD, "p%26ss", "access-", "refresh-"] {
        assert!(!ran.stderr.contains(secret), "{secret} was shown");
    }
    let ran = vb365("session list -vv").on(&sandbox).env("VB365_TOKEN", "access-given").run();
    assert!(ran.code == 4 && !ran.stderr.contains("access-given"), "{}", ran.stderr);
}

#[test]
fn version_is_detected_without_credentials() {
    for (versions, spoken) in [(vec![6], "v6"), (vec![6, 7], "v7"), (vec![6, 7, 8], "v8")] {
        let sandbox = sandbox_with(|options| options.versions = versions);
        let ran = vb365("session list -o id --limit 1").on(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        assert!(
            log(&sandbox).iter().any(|line| line.starts_with(&format!("POST /{spoken}/token")))
        );
    }
    for status in [200, 403] {
        let server = scripted(move |number, _| {
            Ok(if number == 0 { (status, "{}".into()) } else { (200, "[]".into()) })
        });
        assert_eq!(vb365("session list -o id").on(&server).env("VB365_TOKEN", "t").run().code, 0);
        assert!(server.asked.lock().unwrap()[1].contains("/v8/"));
    }
}

#[test]
fn failed_version_detection_is_explained() {
    let none = scripted(|_, _| Ok((404, String::new())));
    check!(
        vb365("session list").on(&none).run().to_string(),
        str![[r#"
! error: https://127.0.0.1:4443 serves none of the API versions v8, v7 and v6
! hint: check in the server's settings that the REST API is enabled (off by default) and uses this port (default: 4443)
! hint: if 'restore operator authentication only' is enabled there, all other calls fail
! hint: to skip version detection use --api-version v6, v7 or v8
[7]

"#]]
    );
    let failing = scripted(|_, _| Ok((500, String::new())));
    check!(
        vb365("session list").on(&failing).run().to_string(),
        str![[r#"
! error: the server answered HTTP 500 (Internal Server Error), so the API version is not known
! hint: use -v to show the request
[7]

"#]]
    );
    let page = scripted(|_, _| Ok((200, "<html>".into())));
    check!(
        vb365("session list").on(&page).run().to_string(),
        str![[r#"
! error: the server answered with a web page (HTTP 200): this is not the REST API, so the API version is not known
! hint: check host and port: a proxy or a portal may have answered instead of the server
[7]

"#]]
    );
}

#[test]
fn echoed_secret_is_redacted() {
    let echo = "grant_type=password&username=u&password=sandbox";
    for body in [echo.to_owned(), format!(r#"{{"error":"x","error_description":"{echo}"}}"#)] {
        let server = scripted(move |_, _| Ok((400, body.clone())));
        let ran = vb365("session list --api-version v8 -vv").on(&server).run();
        assert!(ran.code == 4 && !ran.stderr.contains("password=sandbox"), "{ran}");
    }
    let server = scripted(|_, _| Ok((500, r#"{"message":"Bearer access-given is odd"}"#.into())));
    let ran = vb365("session list --api-version v8 -vv")
        .on(&server)
        .env("VB365_TOKEN", "access-given")
        .run();
    assert!(ran.code == 7 && !ran.stderr.contains("access-given"), "{ran}");
}

#[test]
fn unsupported_version_is_not_reported_as_not_found() {
    let sandbox = sandbox_with(|options| options.versions = vec![6, 7]);
    let id = "50f5eff0-9575-451d-8712-ed6439be9b34";
    for line in [
        format!("session show {id}"),
        format!("session stop {id}"),
        format!("explore --job {id} --type vex"),
    ] {
        let ran = vb365(&format!("{line} --api-version v8")).on(&sandbox).run();
        assert!(
            ran.code == 7 && ran.stderr.contains("--api-version v6, v7 or v8"),
            "{line}: {ran}"
        );
    }
}
