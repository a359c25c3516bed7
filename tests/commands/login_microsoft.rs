//! Sign-in of tenants and restore operators with a device code.

use std::sync::Arc;
use std::time::Duration;

use snapbox::str;
use vb365::Transport;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::commands::login::since;
use crate::support::{
    Home, Ran, home, log, not_sent, sandbox, sandbox_with, scripted, tapped, told, versions,
};

pub(crate) const TENANT: &str = "login acme --tenant --domain contoso.example --client-id app";
pub(crate) const OPERATOR: &str = "login ops --operator --client-id app";

/// Signs in with the sandbox as Microsoft's sign-in server.
pub(crate) fn login(home: &Home, line: &str, sandbox: &Arc<Sandbox>) -> Ran {
    home.vb365(&format!("{line} -s 127.0.0.1 --authority https://127.0.0.1:4443"))
        .over(sandbox)
        .run()
}

fn answering(answers: &[&str]) -> Arc<Sandbox> {
    sandbox_with(|o| o.device_answers = answers.iter().map(|answer| (*answer).to_owned()).collect())
}

#[test]
fn tenant_signs_in_with_a_device_code() {
    let sandbox = sandbox();
    let home = home();
    let ran = login(&home, TENANT, &sandbox);
    assert_eq!(ran.waits, [Duration::from_secs(1); 2], "asked at the interval that was given");
    check!(
        ran.to_string().replace(&home.path("").display().to_string(), "HOME/"),
        str![[r#"
profile	acme
server	https://127.0.0.1:4443
user	ana@contoso.example
role	tenant
api	v8
versions	v8, v7, v6
build	
installation	
trust	the system's CA certificates
expires	2026-11-23T16:[..]Z
tokens	file
config	HOME/config.toml
! To sign in, open https://login.simulated.example/device in a browser on any device and enter the code SANDBOX-1
! note: waiting for the sign-in in the browser; press Ctrl-C to cancel

"#]]
    );
    check!(
        home.read("config.toml"),
        str![[r#"
# Used when -p names none
profile = "acme"

[profiles.acme]
server = "https://127.0.0.1:4443"
username = "ana@contoso.example"
api_version = "v8"

[profiles.acme.microsoft]
role = "tenant"
authority = "https://127.0.0.1:4443"
domain = "contoso.example"
client_id = "app"
scope = "Directory.Read.All User.Read offline_access"
grant_client_id = "contoso.example"

"#]]
    );
    assert_eq!(told(&sandbox, "/sandbox/state")["tokens"]["tenant"], 1);
}

#[test]
fn operator_login_is_renewed_in_every_version() {
    for version in versions() {
        let sandbox = sandbox();
        let home = home();
        let ran = login(&home, &format!("{OPERATOR} --api-version {version}"), &sandbox);
        assert_eq!(ran.code, 0, "{version}: {ran}");
        assert!(ran.stdout.contains("user\thelpdesk@fabrikam.example"), "{ran}");
        home.expire();
        let mark = log(&sandbox).len();
        let ran = home.vb365("session list -o id").over(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        let seen = since(&sandbox, mark);
        assert_eq!(
            seen,
            [format!("POST /{version}/token 200"), format!("GET /{version}/RestoreSessions 200")]
        );
        // The profile has the settings, so no option is needed.
        let again = home.vb365("login ops").over(&sandbox).run();
        assert!(again.code == 0 && again.stdout.contains("role\toperator"), "{again}");
        assert_eq!(told(&sandbox, "/sandbox/state")["tokens"]["operator"], 2);
    }
}

#[test]
fn device_code_that_is_not_entered_is_an_error() {
    for (answers, code, waits, part) in [
        (&["slow_down", "authorization_pending"][..], 0, &[1, 6, 6][..], ""),
        (&["authorization_declined"], 4, &[1], "declined"),
        (&["access_denied"], 4, &[1], "declined"),
        (&["authorization_pending", "expired_token"], 4, &[1, 1], "expired"),
        (&["invalid_client"], 4, &[1], "check --domain, --client-id and --scope"),
    ] {
        let home = home();
        let ran = login(&home, TENANT, &answering(answers));
        assert!(ran.code == code && ran.stderr.contains(part), "{answers:?}: {ran}");
        let waits: Vec<_> = waits.iter().map(|seconds| Duration::from_secs(*seconds)).collect();
        assert_eq!(ran.waits, waits, "{answers:?}");
        assert_eq!(home.read("config.toml").is_empty(), code != 0);
    }
    // The code is never entered: its lifetime ends the wait.
    let ran = login(&home(), TENANT, &answering(&["authorization_pending"; 1_000]));
    assert!(ran.code == 4 && ran.waits.len() == 900, "{} waits: {ran}", ran.waits.len());
}

#[test]
fn missing_option_is_named() {
    let sandbox = sandbox();
    for (line, part) in [
        ("login acme --tenant --client-id app", "--domain"),
        ("login ops --operator", "--client-id"),
        ("login x --tenant --operator", "cannot be combined"),
        ("login x --tenant --authority ftp://x", "unsupported scheme ftp://"),
    ] {
        let ran = home().vb365(line).over(&sandbox).env("VB365_SERVER", "127.0.0.1").run();
        assert!(ran.code == 2 && ran.stderr.contains(part), "{line}: {ran}");
    }
    assert!(log(&sandbox).iter().all(|line| !line.contains("oauth2")));
}

#[test]
fn assertion_file_sends_no_request_to_microsoft() {
    let sandbox = sandbox();
    let home = home();
    home.write("answer.json", "{\"access_token\": \"ms-access-forged\"}");
    let line = format!("{TENANT} --assertion-file {}", home.path("answer.json").display());
    let ran = login(&home, &line, &sandbox);
    assert!(
        ran.code == 4 && ran.stderr.contains("cannot sign in: the assertion is invalid"),
        "{ran}"
    );
    assert!(!ran.stderr.contains("ms-access"), "{ran}");
    let seen = log(&sandbox);
    assert!(seen.iter().all(|line| !line.contains("oauth2")), "{seen:?}");
    assert!(seen.contains(&"POST /v8/token 400".to_owned()), "{seen:?}");
    let ran = login(&home, &format!("{TENANT} --assertion-file /no/such"), &sandbox);
    assert!(ran.code == 4 && ran.stderr.contains("/no/such"), "{ran}");
}

#[test]
fn tenant_and_operator_do_not_share_a_login() {
    let sandbox = sandbox();
    let home = home();
    assert_eq!(login(&home, TENANT, &sandbox).code, 0);
    assert_eq!(login(&home, OPERATOR, &sandbox).code, 0);
    let by = |profile: &str| {
        let ran = home
            .vb365(&format!("session list -p {profile} --columns by --no-header"))
            .over(&sandbox)
            .run();
        assert_eq!(ran.code, 0, "{ran}");
        ran.stdout
            .lines()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(by("acme"), ["ana@contoso.example"]);
    assert_eq!(by("ops"), ["helpdesk@fabrikam.example"]);
}

#[test]
fn unreachable_microsoft_is_not_reported_as_the_backup_server() {
    let ran = |line: &str, reason: &'static str| {
        let away = tapped(&sandbox(), move |sandbox, request| {
            if request.uri().host() == Some("login.microsoftonline.com") {
                return Err(not_sent(reason));
            }
            sandbox.send(request, Duration::ZERO)
        });
        home().vb365(&format!("{line} -s 127.0.0.1")).over(&away).run()
    };
    check!(
        ran(TENANT, "connection refused"),
        str![[r#"
! error: cannot reach https://login.microsoftonline.com:443: connection refused
! hint: check the name and the firewall; if a proxy is required, set HTTPS_PROXY
[3]

"#]]
    );
    let ran = ran(OPERATOR, "there is no host of this name");
    assert!(ran.code == 3 && !ran.stderr.contains("REST"), "{ran}");
}

#[test]
fn refused_assertion_is_not_reported_as_a_wrong_password() {
    let home = home();
    home.write("answer.json", "{}");
    for (line, status) in [(TENANT, 400), (OPERATOR, 401)] {
        let server = scripted(move |_, target| match target {
            "/v8/token" => Ok((status, r#"{"error":"invalid_grant"}"#.to_owned())),
            _ => Ok((401, String::new())),
        });
        let line = format!("{line} --assertion-file {}", home.path("answer.json").display());
        let ran = home.vb365(&format!("{line} -s 127.0.0.1")).over(&server).run();
        assert!(ran.code == 4 && ran.stderr.contains("cannot sign in: invalid_grant"), "{ran}");
        assert!(ran.stderr.contains("hint: check that the assertion is"), "{ran}");
        assert!(!ran.stderr.contains("password"), "{ran}");
    }
}
