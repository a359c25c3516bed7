//! No secret shows anywhere: every command, at its most talkative, and then everything that it printed, wrote and passed
//! on is searched for every secret that was in play.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use vb365::sandbox::server::{SandboxServer, start};
use vb365::sandbox::{Sandbox, SandboxOptions};

use crate::commands::process;
use crate::support::{Home, JOB, home, told, working};

const PASSWORD: &str = "pa55-of-ana";
const FORGED: &str = "ms-access-forged";
const PROXY: &str = "pr0xy-pa55";
const GIVEN: &str = "given-t0ken";

/// What the simulated servers hand out begins with these.
const PREFIXES: [&str; 6] =
    ["access-", "refresh-", "ms-access-", "ms-refresh-", "ms-id-", "ms-device-"];

/// Prints secrets on purpose, or has none to print.
const EXEMPT: [&str; 1] = ["sandbox"]; // says how to reach itself

struct Site {
    sandbox: Arc<Sandbox>,
    served: SandboxServer,
    home: Home,
    ca: tempfile::NamedTempFile,
    temporary: tempfile::TempDir,
    told: Mutex<Vec<String>>,
}

impl Site {
    fn new() -> Self {
        let latency = Duration::from_millis(15); // so that a look at the arguments sees some
        let options = SandboxOptions {
            password: PASSWORD.to_owned(),
            latency,
            hostile: true,
            spells_users: false,
            ..SandboxOptions::default()
        };
        let sandbox = Arc::new(Sandbox::new(options));
        let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
        let ca = tempfile::NamedTempFile::new().unwrap();
        fs::write(ca.path(), served.certificate_pem()).unwrap();
        let temporary = tempfile::tempdir().unwrap();
        Self { sandbox, served, home: home(), ca, temporary, told: Mutex::default() }
    }

    /// Runs a command line at -vv; what it prints is kept, and searched.
    fn run(&self, line: &str, env: &[(&str, &str)], code: i32) {
        let args: Vec<_> = line.split_whitespace().chain(["-vv"]).collect();
        let mut command = process::vb365(&args);
        command.env("VB365_CONFIG_DIR", self.home.path("")).env("TMPDIR", self.temporary.path());
        command.env("PATH", "/usr/bin:/bin").env("HOME", self.temporary.path());
        command.current_dir(self.temporary.path()).envs(env.iter().copied());
        let ended = ended(&mut command);
        let text = [ended.stdout, ended.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{line}: {text}");
        self.told.lock().unwrap().push(format!("{line}\n{text}"));
    }

    /// As a new user of this server.
    fn named(&self) -> Vec<(&'static str, String)> {
        vec![
            ("VB365_SERVER", self.served.address().to_string()),
            ("VB365_USERNAME", "admin@sandbox.example".to_owned()),
            ("VB365_PASSWORD", PASSWORD.to_owned()),
            ("VB365_CA_CERT", self.ca.path().display().to_string()),
        ]
    }
}

fn ended(command: &mut Command) -> std::process::Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap().wait_with_output().unwrap()
}

/// Looks at the arguments of every process that descends from this one, again and again, until it is stopped.
fn watch_arguments(done: Arc<AtomicBool>) -> thread::JoinHandle<BTreeSet<String>> {
    thread::spawn(move || {
        let mut seen = BTreeSet::new();
        while !done.load(Ordering::Relaxed) {
            for entry in fs::read_dir("/proc").unwrap().flatten() {
                let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok())
                else {
                    continue;
                };
                if let Ok(arguments) = fs::read(entry.path().join("cmdline"))
                    && !arguments.is_empty()
                    && descends_from_us(process)
                {
                    seen.insert(String::from_utf8_lossy(&arguments).replace('\0', " "));
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
        seen
    })
}

fn descends_from_us(mut process: u32) -> bool {
    while process > 1 {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // The name of a program may hold blanks and brackets; what follows the last bracket does not.
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1));
        process = parent.and_then(|parent| parent.parse().ok()).unwrap_or(0);
        if process == std::process::id() {
            return true;
        }
    }
    false
}

fn every_command(site: &Site) {
    let named = site.named();
    let named: Vec<_> = named.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server: Vec<_> = named
        .iter()
        .copied()
        .filter(|(name, _)| *name != "VB365_PASSWORD" && *name != "VB365_USERNAME")
        .collect();
    let with = |env: &[(&'static str, &'static str)]| [server.clone(), env.to_vec()].concat();
    let authority = format!("--authority https://{}", site.served.address());
    let (session, open) = (
        working(&site.sandbox, |_| true),
        working(&site.sandbox, |s| s["initiatedBy"] == "admin@sandbox.example"),
    );
    let assertion = site.temporary.path().join("assertion.json");
    fs::write(
        &assertion,
        format!("{{\"access_token\":\"{FORGED}\",\"refresh_token\":\"{FORGED}\"}}"),
    )
    .unwrap();
    let file = site.temporary.path().join("password");
    fs::write(&file, PASSWORD).unwrap();
    site.run("login main", &named, 0);
    site.run(
        "login wrong",
        &[&named[..2], &[("VB365_PASSWORD", "wr0ng-pa55")], &named[3..]].concat(),
        4,
    );
    site.run(
        &format!("login again -u admin@sandbox.example --password-file {}", file.display()),
        &with(&[]),
        0,
    );
    let tenant = format!("--tenant --domain contoso.example --client-id app {authority}");
    site.run(&format!("login acme {tenant}"), &with(&[]), 0);
    site.run(
        &format!("login forged {tenant} --assertion-file {}", assertion.display()),
        &with(&[]),
        4,
    );
    site.run(&format!("login ops --operator --client-id app {authority}"), &with(&[]), 0);
    for profile in ["main", "acme"] {
        for line in
            ["session list", "session list -o ndjson", "status --json", "doctor", "doctor --json"]
        {
            site.run(&format!("{line} -p {profile}"), &[], 0);
        }
    }
    for line in ["job list", "organization list", "repository list"] {
        site.run(&format!("{line} -p main"), &[], 0);
    }
    site.run(&format!("job show {JOB} -p main"), &[], 0);
    for line in [
        "organization show contoso.example",
        "repository show main",
        "point list --limit 3",
        "point show c11ed8e8",
        "retrieval list",
        "retrieval show 1c989429",
    ] {
        site.run(&format!("{line} -p main"), &[], 0);
    }
    complete(site);
    site.home.expire();
    site.run("session list --all-profiles", &[], 0);
    site.run(&format!("session show {session}"), &named, 0);
    site.run(&format!("session events {session} -p main --json"), &[], 0);
    site.run(&format!("session stats {session} -p main"), &[], 0);
    site.run(&format!("session organization {session} -p main"), &[], 0);
    site.run(&format!("session watch {open} -p main --for 2s --interval 1s"), &[], 8);
    site.run(
        &format!("session list -s {}", site.served.address()),
        &with(&[("VB365_TOKEN", GIVEN)]),
        4,
    );
    site.run("audit --since last -p main", &[], 0);
    site.run("audit report --since 1w --to report.html -p main", &[], 0);
    let explore = format!("explore --job {JOB} --type vex -p main");
    site.run(&format!("{explore} -n"), &[], 0);
    site.run(&format!("{explore} -n"), &[("VB365_TOKEN", GIVEN)], 0);
    site.run(&explore, &[], 0);
    run_in_sessions(site);
    site.run(&format!("verify --job {JOB} --type vex --report json=report.json -p main"), &[], 0);
    site.run(&format!("session stop {open} --force -p main"), &[], 0);
    site.run("session reap --mine --yes -p main", &[], 0);
    site.run("api GET Jobs -i -p main", &[], 0);
    site.run(
        &format!("api POST token -f grant_type=password -F password=@{} -p main", file.display()),
        &[],
        4,
    );
    site.run(
        &format!("api POST token -f password=x -F assertion=@{} -n -p main", file.display()),
        &[],
        0,
    );
    run_proxies_and_sign_outs(site);
}

/// The commands that read the content of a session, each in one of its own.
fn run_in_sessions(site: &Site) {
    for (kind, line) in [
        ("vex", "ls -R --depth 2"),
        ("vex", "search report"),
        ("vex", "show /ana*"),
        ("veod", "versions /ana/empty.txt"),
        ("vex", "save /ana@contoso.example --to -"),
    ] {
        site.run(&format!("{line} --job {JOB} --type {kind} -p main"), &[], 0);
    }
}

/// The request of a shell for completion is not a command, and contains the line as it was typed.
fn complete(site: &Site) {
    for (token, line) in [("", "vb365 -vv -p main job show "), (GIVEN, "vb365 -p main repo show ")]
    {
        let mut command = process::vb365(&["__complete", "bash", "9", "", line]);
        command.env("VB365_CONFIG_DIR", site.home.path("")).env("HOME", site.temporary.path());
        let ended = ended(command.env("VB365_TOKEN", token).env("VB365_DEBUG", "2"));
        assert!(ended.status.success() && ended.stderr.is_empty());
        let text = String::from_utf8(ended.stdout).unwrap();
        site.told.lock().unwrap().push(format!("{line}\n{text}"));
    }
}

/// Proxies, and at the end the commands that remove logins.
fn run_proxies_and_sign_outs(site: &Site) {
    let proxied = [("HTTPS_PROXY", "http://ana:pr0xy-pa55@127.0.0.1:1"), ("VB365_TOKEN", GIVEN)];
    site.run("session list -s vb365.test", &proxied, 3);
    site.run("doctor -s vb365.test", &proxied, 3);
    site.run(
        "session list -s vb365.test",
        &[("HTTPS_PROXY", "ftp://ana:pr0xy-pa55@127.0.0.1:1")],
        2,
    );
    for line in [
        "profile list",
        "profile show main --json",
        "profile use main",
        "status",
        "help time",
        "completion bash",
    ] {
        site.run(line, &[], 0);
    }
    site.run("logout main -n", &[], 0);
    site.run("logout main --force", &[], 0);
    site.run("profile remove acme --force", &[], 0);
}

#[cfg(target_os = "linux")] // for /proc
#[test]
fn no_secret_shows_anywhere() {
    let site = Site::new();
    let done = Arc::new(AtomicBool::new(false));
    let watched = watch_arguments(Arc::clone(&done));
    every_command(&site);
    done.store(true, Ordering::Relaxed);
    let arguments = watched.join().unwrap();
    let told = site.told.lock().unwrap().clone();

    // What is searched must be what there is.
    assert!(
        arguments.iter().any(|line| line.contains("vb365 session list -p main -vv")),
        "{arguments:?}"
    );
    assert!(told.iter().any(|text| text.contains("authorization: [redacted]")));
    assert!(told.iter().any(|text| text.contains("password=[redacted]")));
    assert!(told.iter().any(|text| text.contains("assertion=[redacted]")));
    let tokens = site.home.read("tokens.json");
    assert!(tokens.contains("access-") && tokens.contains("refresh-"));
    assert!(
        self::told(&site.sandbox, "/sandbox/state")["tokens"]["refresh"].as_u64().unwrap() >= 3
    );

    for text in told.iter().chain(&arguments) {
        shows_none(text);
    }
    let mut folders = vec![site.home.path(""), site.temporary.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !is_a_secret_s_own_place(&path) {
                shows_none(&format!("{}\n{}", path.display(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
}

/// Where tokens are kept, and what the test itself has put there.
fn is_a_secret_s_own_place(path: &Path) -> bool {
    let name = path.file_name().unwrap();
    ["tokens.json", "assertion.json", "password"].iter().any(|own| name == *own)
}

fn shows_none(text: &str) {
    for secret in [PASSWORD, "wr0ng-pa55", FORGED, PROXY, GIVEN, "pa55"] {
        assert!(!text.contains(secret), "{secret} is shown:\n{text}");
    }
    for prefix in PREFIXES {
        for (at, _) in text.match_indices(prefix) {
            let rest: String = text[at + prefix.len()..].chars().take(12).collect();
            let is_one = rest.len() == 12 && rest.chars().all(|c| c.is_ascii_hexdigit());
            assert!(!is_one, "{prefix}{rest}… is shown:\n{text}");
        }
    }
}

/// A new command is to be run above as well.
#[test]
fn no_command_is_left_out() {
    let source = include_str!("secrets.rs");
    let lines = &source[source.find("fn every_command").unwrap()..];
    let mut found = Vec::new();
    leaves(&vb365::command(), "", &mut found);
    for command in found.iter().filter(|command| !EXEMPT.contains(&command.as_str())) {
        assert!(lines.contains(command.as_str()), "vb365 {command} is not run");
    }
}

fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
    for child in command.get_subcommands() {
        let path = format!("{path} {}", child.get_name()).trim().to_owned();
        if child.get_subcommands().next().is_some() {
            leaves(child, &path, found);
        } else {
            found.push(path);
        }
    }
}
