//! One login, many processes: renewal, locks and credential helpers. Real processes, real
//! sockets, real credential helpers.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use vb365::sandbox::server::{SandboxServer, start};
use vb365::sandbox::{Sandbox, SandboxOptions};

use crate::commands::process::{self, output};
use crate::support::{Home, home, log, told};

/// A server in this process, and a folder in which `main` is signed in to it.
pub(crate) struct Site {
    pub(crate) sandbox: Arc<Sandbox>,
    served: SandboxServer,
    home: Home,
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let sandbox = Arc::new(Sandbox::new(SandboxOptions::default()));
        let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ca.pem"), served.certificate_pem()).unwrap();
        Self { sandbox, served, home: home(), folder }
    }

    pub(crate) fn signed_in() -> Self {
        let site = Self::new();
        let (code, _, stderr) = output(site.login(&[]));
        assert_eq!(code, 0, "{stderr}");
        site
    }

    pub(crate) fn vb365(&self, args: &[&str]) -> Command {
        let mut command = process::vb365(args);
        command.env("VB365_CONFIG_DIR", self.home.path("")).env("PATH", self.path());
        command
    }

    fn login(&self, more: &[&str]) -> Command {
        let mut command = self.vb365(&["login", "main"]);
        command.args(more).env("VB365_SERVER", self.served.address().to_string());
        command.env("VB365_USERNAME", "admin@sandbox.example").env("VB365_PASSWORD", "sandbox");
        command.env("VB365_CA_CERT", self.folder.path().join("ca.pem"));
        command
    }

    /// The system's programs, and in front of them those that a test puts here.
    fn path(&self) -> String {
        format!("{}:/usr/bin:/bin", self.folder.path().display())
    }

    fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn renewals(&self) -> u64 {
        told(&self.sandbox, "/sandbox/state")["tokens"]["refresh"].as_u64().unwrap()
    }

    pub(crate) fn connections(&self) -> u64 {
        told(&self.sandbox, "/sandbox/state")["connections"].as_u64().unwrap()
    }
}

const LIST: [&str; 5] = ["session", "list", "-o", "id", "--limit=1"];

#[test]
fn stored_token_costs_one_connection_and_one_request() {
    let site = Site::signed_in();
    let (connections, requests) = (site.connections(), log(&site.sandbox).len());
    let session = output(site.vb365(&LIST)).1;
    let (code, stdout, stderr) =
        output(site.vb365(&["session", "show", session.trim(), "-o", "id"]));
    assert_eq!((code, &stdout), (0, &session), "{stderr}");
    assert_eq!(site.connections() - connections, 2, "one for each of two commands");
    assert_eq!(log(&site.sandbox).len() - requests, 2);
}

/// Thirty processes at once with a login that must be renewed: one renews it, the others wait and use its token.
fn thirty_at_once(site: &Site) {
    let before = site.renewals();
    let all: Vec<_> = (0..30)
        .map(|_| site.vb365(&LIST).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    for child in all {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    assert_eq!(site.renewals() - before, 1);
}

#[test]
fn expired_token_is_renewed_by_one_of_thirty() {
    let site = Site::signed_in();
    site.home.expire();
    thirty_at_once(&site);
}

#[test]
fn refused_token_is_renewed_by_one_of_thirty() {
    let site = Site::signed_in();
    let kept = site.home.read("tokens.json");
    site.home.write("tokens.json", &kept.replace("access-", "access-x"));
    thirty_at_once(&site);
}

#[test]
fn concurrent_logins_save_all_profiles() {
    let site = Site::new();
    let names: Vec<_> = (0..12).map(|number| format!("p{number}")).collect();
    let all: Vec<_> = names
        .iter()
        .map(|name| {
            let mut login = site.login(&[]);
            let mut command = site.vb365(&["login", name]);
            let variables =
                login.get_envs().filter_map(|(k, v)| Some((k.to_owned(), v?.to_owned())));
            command.envs(variables.collect::<Vec<_>>());
            login.stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in all {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let (_, listed, _) = output(site.vb365(&["profile", "list", "-o", "id"]));
    assert_eq!(listed.lines().collect::<BTreeSet<_>>(), names.iter().map(String::as_str).collect());
}

/// A process that never releases the lock delays others by one request timeout at most.
#[test]
fn wait_for_a_lock_is_limited_by_the_timeout() {
    let site = Site::signed_in();
    site.home.expire();
    let lock = fs::read_dir(site.home.path("")).unwrap().map(|entry| entry.unwrap().path());
    let lock = { lock }.find(|path| path.to_string_lossy().contains("token-")).unwrap();
    let held = fs::File::open(lock).unwrap();
    held.lock().unwrap();
    let started = Instant::now();
    let mut command = site.vb365(&LIST);
    command.args(["--timeout", "500ms"]);
    let (code, _, stderr) = output(command);
    assert!(code == 1 && stderr.contains("another vb365 process has held"), "{code} {stderr}");
    assert!(started.elapsed() < Duration::from_secs(20));
    drop(held);
    assert_eq!(output(site.vb365(&LIST)).0, 0);
}

/// Keeps its secrets in files, in docker's own protocol.
const HONEST: &str = r#"store=$(dirname "$0")/kept; mkdir -p "$store"
case $1 in
  store) json=$(cat); url=$(printf %s "$json" | sed 's/.*"ServerURL":"\([^"]*\)".*/\1/')
         printf %s "$json" >"$store/$(printf %s "$url" | md5sum | cut -c1-32)" ;;
  get)   file=$store/$(cat | md5sum | cut -c1-32)
         [ -e "$file" ] || { echo "credentials not found in native keychain"; exit 1; }
         cat "$file" ;;
  erase) rm -f "$store/$(cat | md5sum | cut -c1-32)" ;;
esac"#;

#[test]
fn helper_stores_the_login_instead_of_a_file() {
    let site = Site::new();
    site.program("docker-credential-test", HONEST);
    let (code, stdout, stderr) = output(site.login(&["--token-store", "helper:test"]));
    assert!(code == 0 && stdout.contains("tokens\thelper:test"), "{stdout} {stderr}");
    assert_eq!(site.home.read("tokens.json"), "");
    assert_eq!(output(site.vb365(&LIST)).0, 0);
    let (_, status, _) = output(site.vb365(&["status", "--json"]));
    assert!(
        status.contains(r#""token_store":"helper:test""#) && status.contains(r#""login":"valid""#),
        "{status}"
    );
    let kept = site.folder.path().join("kept");
    assert_eq!(fs::read_dir(&kept).unwrap().count(), 1);
    for file in fs::read_dir(&kept).unwrap() {
        let path = file.unwrap().path();
        let old = fs::read_to_string(&path).unwrap();
        assert!(
            old.contains("access-") && old.contains("/vb365/admin%40sandbox%2Eexample"),
            "{old}"
        );
        fs::write(&path, old.replace("access-", "access-x")).unwrap();
    }
    thirty_at_once(&site);
    assert_eq!(output(site.vb365(&["logout", "--force"])).0, 0);
    assert_eq!(fs::read_dir(kept).unwrap().count(), 0);
    assert_eq!(output(site.vb365(&LIST)).0, 4);
}

#[test]
fn failing_helper_is_reported() {
    let site = Site::new();
    for (script, code, part) in [
        (None, 2, "cannot find the program docker-credential-odd"),
        (Some("cat >/dev/null; sleep 60"), 1, "it did not exit within 1 s"),
        (Some("sleep 60 & exit 0"), 1, "returned an invalid login"), // what it left behind is not waited for
        (Some("echo >&2 'no secret key'; exit 2"), 1, "get failed: no secret key"),
        (Some("echo 'cannot decode: {\"access_token\":\"x\"}'; exit 1"), 1, "get failed\n"),
        (Some("echo 'the keychain is locked'; exit 1"), 1, "get failed: the keychain is locked"),
        (Some("exit 3"), 1, "docker-credential-odd get failed"),
        (Some("echo rubbish"), 1, "returned an invalid login"),
        (Some("echo '{\"Secret\":\"rubbish\"}'"), 1, "returned an invalid login"),
        (Some("head -c 100000 /dev/urandom"), 1, "docker-credential-odd"),
        (Some("kill -9 $$"), 1, "docker-credential-odd get failed"),
    ] {
        let program = site.folder.path().join("docker-credential-odd");
        let _absent = fs::remove_file(&program);
        if let Some(script) = script {
            site.program("docker-credential-odd", script);
        }
        let started = Instant::now();
        let before = log(&site.sandbox).len();
        let (got, _, stderr) =
            output(site.login(&["--token-store", "helper:odd", "--timeout", "1s"]));
        assert!(got == code && stderr.contains(part), "{script:?}: {got} {stderr}");
        assert!(started.elapsed() < Duration::from_secs(30), "{script:?}");
        let seen = log(&site.sandbox).split_off(before);
        assert!(seen.iter().all(|line| !line.contains("token")), "{script:?}: a password was sent");
        assert_eq!(site.home.read("config.toml"), "");
    }
    // A helper that accepts the login and cannot store it.
    site.program(
        "docker-credential-odd",
        "cat; [ $1 = get ] && { echo credentials not found; exit 1; }; exit 1",
    );
    let (code, _, stderr) = output(site.login(&["--token-store", "helper:odd"]));
    assert!(
        code == 1 && stderr.contains("store failed") && !stderr.contains("access-"),
        "{stderr}"
    );
    assert_eq!(site.home.read("config.toml"), "");
}

/// Some helpers return the login of a similar address if they have none for this one.
#[test]
fn helper_result_for_another_user_is_ignored() {
    let site = Site::new();
    let anybody_s = r#"kept=$(dirname "$0")/kept
case $1 in
  store) cat >"$kept" ;;
  get)   cat "$kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
esac"#;
    site.program("docker-credential-test", anybody_s);
    let (code, _, stderr) = output(site.login(&["--token-store", "helper:test"]));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(output(site.vb365(&LIST)).0, 0);
    let config = site.home.read("config.toml");
    site.home.write("config.toml", &config.replace("admin@sandbox.example", "bob@sandbox.example"));
    let before = log(&site.sandbox).len();
    let (code, _, stderr) = output(site.vb365(&LIST));
    assert!(code == 4 && stderr.contains("not signed in"), "{stderr}");
    assert_eq!(log(&site.sandbox).len(), before, "another user's token was sent");
}

/// Debian's own helper and `pass`, with a throw-away key.
#[test]
fn pass_stores_the_login() {
    let there = |program: &str| Path::new("/usr/bin").join(program).exists();
    if !["docker-credential-pass", "pass", "gpg"].iter().all(|program| there(program)) {
        assert!(
            std::env::var_os("VB365_WITH_PASS").is_none(),
            "pass and its helper are not installed"
        );
        return;
    }
    let site = Site::new();
    let gnupg = tempfile::Builder::new().prefix("g").tempdir_in("/tmp").unwrap();
    fs::set_permissions(gnupg.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let with_pass = |mut command: Command| {
        command.env("HOME", site.folder.path()).env("GNUPGHOME", gnupg.path());
        output(command)
    };
    let shell = |line: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env_clear().env("PATH", site.path()).stdin(Stdio::null());
        let (code, _, stderr) = with_pass(command);
        assert_eq!(code, 0, "{line}: {stderr}");
    };
    shell(
        "gpg --batch --quiet --passphrase '' --quick-generate-key test@vb365.example default default never",
    );
    shell("pass init test@vb365.example");
    let (code, _, stderr) = with_pass(site.login(&["--token-store", "helper:pass"]));
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(with_pass(site.vb365(&LIST)).0, 0);
    let (_, status, _) = with_pass(site.vb365(&["status", "--json"]));
    assert!(
        status.contains(r#""token_store":"helper:pass""#) && status.contains(r#""login":"valid""#),
        "{status}"
    );
    assert_eq!(with_pass(site.vb365(&["logout", "--force"])).0, 0);
    assert_eq!(with_pass(site.vb365(&LIST)).0, 4);
    shell("gpgconf --kill all");
}
