//! Network checks of `vb365 doctor` over real sockets, and the data that an untrusted server never receives.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use chrono::Utc;
use snapbox::str;
use vb365::sandbox::server::SandboxServer;
use vb365::sandbox::{Sandbox, SandboxOptions};

use super::{assert_step, folder, step, step_text, with};
use crate::check;
use crate::client::certificates::{with_intermediate, without_its_intermediate};
use crate::support::servers::{Log, Server, answer, expired, file, listen, nowhere, plain};
use crate::support::{Command, log, vb365};

/// The sandbox behind a socket, with the machine's clock.
struct Served {
    sandbox: Arc<Sandbox>,
    running: SandboxServer,
    root: tempfile::NamedTempFile,
}

impl Served {
    fn start() -> Self {
        let sandbox = Arc::new(Sandbox::new(SandboxOptions::default()));
        let listen = "127.0.0.1:0".parse().unwrap();
        let running = vb365::sandbox::server::start(Arc::clone(&sandbox), listen).unwrap();
        let root = file(running.certificate_pem());
        Self { sandbox, running, root }
    }

    fn command(&self, line: &str) -> Command {
        vb365(line)
            .at(Utc::now())
            .env("VB365_SERVER", &self.running.address().to_string())
            .env("VB365_USERNAME", "admin@sandbox.example")
            .env("VB365_PASSWORD", "sandbox")
    }

    fn root(&self) -> String {
        format!("--ca-cert {}", self.root.path().display())
    }
}

/// The port as it is printed, also for sockets that have no name.
fn timeless(text: &str, port: u16) -> String {
    text.replace(&port.to_string(), "PORT")
}

#[test]
fn all_checks_pass() {
    let served = Served::start();
    let line = format!("doctor --columns step,outcome {}", served.root());
    let ran = served.command(&line).run();
    let known = ran.stdout.rsplit_once("endpoints").unwrap().0;
    check!(
        timeless(known, served.running.address().port()),
        str![[r#"
STEP	OUTCOME
config	ok
token store	ok
proxy	ok
name	ok
tcp	ok
tls	ok
certificate	ok
clock	ok
versions	ok
operator only	ok
sign-in	ok

"#]]
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran}");
    let ran = served.command(&format!("doctor --json {}", served.root())).run();
    assert_step(&ran, "proxy", &["direct"]);
    assert_step(&ran, "name", &["127.0.0.1 is an address"]);
    assert_step(
        &ran,
        "tls",
        &["ok: TLS 1.3, TLS13_", "chain: CN=vb365 sandbox (simulated), self-signed"],
    );
    assert_step(&ran, "certificate", &["sha256:", "CN=vb365 sandbox (simulated)", "valid 2"]);
    let ran = served.command(&format!("doctor --json {} -s localhost:1", served.root())).run();
    assert_step(&ran, "name", &["ok: localhost: ", "127.0.0.1"]);
}

#[test]
fn closed_port_fails_the_tcp_check() {
    let closed = nowhere();
    let missing = std::path::Path::new("/no/such/folder");
    let ran = vb365("doctor --no-header --columns step,outcome,finding")
        .env("VB365_SERVER", &closed.to_string())
        .env("VB365_TOKEN", "t")
        .env("VB365_CONFIG_DIR", &missing.display().to_string())
        .run();
    let file = missing.join("config.toml").display().to_string();
    check!(
        timeless(&ran.to_string(), closed.port()).replace(&file, "CONFIG"),
        str![[r#"
config	ok	CONFIG (does not exist); no profile, server https://127.0.0.1:PORT
token store	ok	not used: VB365_TOKEN is set
proxy	ok	direct
name	ok	127.0.0.1 is an address
tcp	fail	127.0.0.1:PORT: connection refused
tls	skipped	no connection to the server
certificate	skipped	no connection to the server
clock	skipped	no connection to the server
versions	skipped	no connection to the server
operator only	skipped	no connection to the server
sign-in	skipped	no connection to the server
endpoints	skipped	no connection to the server
health	skipped	no connection to the server
! error: 1 of 13 checks failed
! hint: check that the REST API is enabled on the server (off by default) and uses this port (default: 4443)
[3]

"#]]
    );
    // The worst outcome decides the exit code, and the earlier failure is still printed.
    let folder = folder("profile = 7");
    let ran = with(&folder, "doctor --json").env("VB365_SERVER", &closed.to_string()).run();
    assert_step(&ran, "config", &["fail: "]);
    assert!(ran.code == 3 && ran.stderr.contains("2 of 13 checks failed"), "{ran}");
}

#[test]
fn unknown_host_fails_the_name_check() {
    let ran = vb365("doctor --json -s no-such-host.invalid").env("VB365_TOKEN", "t").run();
    assert_step(&ran, "name", &["fail: no-such-host.invalid: ", "> check the spelling"]);
    assert_step(&ran, "tcp", &["skipped: the name has no address"]);
    assert_eq!(ran.code, 3, "{ran}");
}

#[test]
fn server_without_tls_fails_the_tls_check() {
    let closing = listen(|mut socket| drop(socket.read(&mut [0; 4096])));
    let ran = vb365("doctor --json").env("VB365_SERVER", &closing.to_string()).run();
    assert_step(
        &ran,
        "tls",
        &[
            "fail: ",
            "closed during the TLS handshake",
            "> the server must support TLS 1.3, or TLS 1.2 with ECDHE",
        ],
    );
    assert_step(&ran, "certificate", &["skipped: "]);
    assert_eq!(ran.code, 3, "{ran}");

    let requests = Log::default();
    let noted = requests.clone();
    let plain = listen(move |socket| answer(socket, &noted, "{}"));
    let server = format!("http://{plain}");
    let ran = vb365("doctor --json").env("VB365_SERVER", &server).env("VB365_TOKEN", "t").run();
    assert_step(&ran, "tls", &["ok: no TLS"]);
    assert_step(&ran, "certificate", &["skipped: the connection does not use TLS"]);
    assert_step(&ran, "versions", &["ok: v8, v7, v6"]);
    assert!(requests.taken().len() > 3);
}

#[test]
fn untrusted_server_is_inspected_without_credentials() {
    let served = Served::start();
    let pin = format!("--pin sha256:{}", "0".repeat(64));
    let other = Served::start();
    for option in [String::new(), pin, other.root()] {
        let ran = served.command(&format!("doctor --json {option}")).run();
        assert_eq!(ran.code, 5, "{option}: {ran}");
        assert_step(&ran, "certificate", &["fail: sha256:", "CN=vb365 sandbox"]);
        assert_step(&ran, "clock", &["ok: "]);
        assert_step(&ran, "versions", &["ok: v8, v7, v6"]);
        assert_step(&ran, "sign-in", &["skipped: the certificate is not trusted"]);
    }
    let log = log(&served.sandbox);
    let harmless =
        |line: &String| line.contains("/ServiceInstance 401") || line.contains("/Health");
    assert!(log.iter().all(harmless), "{log:?}");
    let ran = served.command("doctor --json").run();
    assert_step(&ran, "certificate", &["unknown issuer", "> compare the SHA-256"]);
}

/// A profile for a test server.
fn profile(server: &Server, more: &str) -> String {
    format!("[profiles.prod]\nserver = 'https://{}'\nusername = 'ana'\n{more}\n", server.address)
}

static SERVERS: LazyLock<[Server; 2]> =
    LazyLock::new(|| [plain(), expired()].map(|identity| Server::answering(identity, "{}")));

#[test]
fn certificate_that_is_not_pinned_fails_the_check() {
    let pin = format!("sha256:{}", "0".repeat(64));
    let config = folder(&profile(&SERVERS[0], &format!("pin = '{pin}'")));
    let ran = with(&config, "doctor --json").env("VB365_TOKEN", "t").run();
    assert_eq!(ran.code, 5, "{ran}");
    let parts = ["not the pinned one", &pin, &SERVERS[0].pin, "vb365 login prod --renew-pin"];
    assert_step(&ran, "certificate", &parts);
    // No variable overrides a pin, in doctor neither.
    let ran = with(&config, "doctor --json").env("VB365_INSECURE", "1").run();
    assert_step(&ran, "certificate", &["fail: "]);
    assert_step(&ran, "sign-in", &["skipped: the certificate is not trusted"]);
}

#[test]
fn expired_certificate_fails_the_check() {
    let server = &SERVERS[1];
    let run =
        |config: &tempfile::TempDir, line: &str| with(config, line).env("VB365_TOKEN", "t").run();
    let pinned = folder(&profile(server, &format!("pin = '{}'", server.pin)));
    let ran = run(&pinned, "doctor --json");
    assert_step(
        &ran,
        "certificate",
        &["warn: ", "2021-01-01 00:00:00 UTC; it has expired > renew it", "prod --renew-pin"],
    );
    assert_step(&ran, "sign-in", &["ok: as ana"]);
    assert_eq!(ran.code, 0, "{ran}");

    let trusting = folder("");
    let line = format!("doctor --json -s {} {}", server.address, server.root());
    let ran = run(&trusting, &line);
    assert_step(&ran, "certificate", &["fail: ", "it has expired"]);
    assert_eq!(ran.code, 5, "{ran}");

    let line = format!("doctor --json -s {} --insecure", server.address);
    let ran = run(&trusting, &line);
    assert_step(&ran, "certificate", &["warn: ", "not verified", &format!("--pin {}", server.pin)]);
    assert_eq!(ran.stderr.matches("not verified").count(), 1, "{ran}");
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn certificate_that_expires_soon_is_a_warning() {
    let served = Served::start();
    let line = format!("doctor --json {}", served.root());
    let at = |days: i64| {
        let now = Utc::now() + chrono::TimeDelta::days(days);
        served.command(&line).at(now).run()
    };
    assert_step(&at(50), "certificate", &["ok: "]);
    assert_step(&at(65), "certificate", &["warn: ", "expires in 2", "> renew it on the server"]);
}

#[test]
fn unreadable_ca_file_fails_the_check() {
    let ran = vb365("doctor --json --ca-cert /no/such/file")
        .env("VB365_SERVER", &SERVERS[0].address.to_string())
        .env("VB365_TOKEN", "t")
        .run();
    assert_step(&ran, "certificate", &["fail: cannot read the CA certificates in /no/such/file"]);
    assert_step(&ran, "sign-in", &["skipped: the certificate is not trusted"]);
    assert_eq!(ran.code, 2, "{ran}");
}

#[test]
fn proxy_host_is_resolved_and_its_password_is_hidden() {
    let closed = nowhere();
    let ran = vb365("doctor --json -vv -s far.example")
        .env("HTTPS_PROXY", &format!("http://ana:hidden@{closed}"))
        .run();
    assert_step(&ran, "proxy", &[&format!("ok: http://{closed} (HTTPS_PROXY)")]);
    assert_step(&ran, "name", &["ok: 127.0.0.1 is an address"]);
    let fix = "> check that the proxy is running";
    assert_step(&ran, "tcp", &["connection refused", fix, "HTTPS_PROXY"]);
    assert_step(&ran, "tls", &["skipped: no connection to the proxy"]);
    assert!(ran.code == 3 && !ran.to_string().contains("hidden"), "{ran}");
    assert!(!ran.to_string().contains("4443?") && !ran.to_string().contains("REST"), "{ran}");

    // The proxy is bypassed, although it could not be used.
    let past = |no_proxy: &str, server: &str| {
        let command = vb365(&format!("doctor --json --connect-timeout 1s -s {server}"));
        command.env("HTTPS_PROXY", "ftp://u:hidden@p").env("NO_PROXY", no_proxy).run()
    };
    let ran = past("", &closed.to_string());
    assert_step(
        &ran,
        "proxy",
        &["ok: direct, not through HTTPS_PROXY: the server is on this machine"],
    );
    let ran = past("*", "no-such-host.invalid");
    assert_step(&ran, "proxy", &["ok: direct, not through HTTPS_PROXY: NO_PROXY names the server"]);

    let refusing = listen(|mut socket| {
        let mut lines = BufReader::new(&socket).lines().map_while(Result::ok);
        let _asked = lines.by_ref().find(String::is_empty);
        let _gone = socket.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    let ran = vb365("doctor --json -s far.example")
        .env("ALL_PROXY", &format!("http://ana:hidden@{refusing}"))
        .run();
    assert_step(&ran, "tls", &["fail: ", &format!("proxy http://{refusing}"), "407"]);
    assert!(ran.code == 3 && !ran.to_string().contains("hidden"), "{ran}");

    let ran = vb365("doctor --json -s far.example").env("https_proxy", "ftp://u:hidden@p").run();
    // Windows does not distinguish the case of names.
    let shown = if cfg!(windows) { "HTTPS_PROXY" } else { "https_proxy" };
    assert_step(&ran, "proxy", &[&format!("fail: {shown}: unsupported scheme ftp://")]);
    assert_step(&ran, "name", &["skipped: the proxy cannot be used"]);
    assert!(ran.code == 2 && !ran.to_string().contains("hidden"), "{ran}");
}

#[test]
fn silent_server_fails_the_tls_check() {
    let silent = listen(|socket| {
        std::thread::sleep(Duration::from_secs(60));
        drop(socket);
    });
    let started = Instant::now();
    let ran = vb365("doctor --json --connect-timeout 300ms --timeout 400ms")
        .env("VB365_SERVER", &silent.to_string())
        .run();
    assert_step(&ran, "tcp", &["connected in"]);
    assert_step(&ran, "tls", &["fail: ", "the connection timed out"]);
    assert!(ran.code == 3 && started.elapsed() < Duration::from_secs(20), "{ran}");
}

#[test]
fn secrets_are_never_printed() {
    let served = Served::start();
    for line in ["doctor -vv", "doctor -vv --json", "doctor -vv -o csv"] {
        let ran = served.command(&format!("{line} {}", served.root())).run();
        assert_eq!(ran.code, 0, "{ran}");
        assert!(ran.stderr.contains("password=[redacted]"), "{ran}");
        for secret in ["access-", "refresh-", "password=sandbox"] {
            assert!(!ran.to_string().contains(secret), "{secret}: {ran}");
        }
    }
    let ran = served.command("doctor --json -vv").env("VB365_PASSWORD", "p&ss+w%rd").run();
    assert!(step(&ran, "sign-in")["outcome"] != "ok");
    for secret in ["p&ss", "p%26ss"] {
        assert!(!ran.to_string().contains(secret), "{secret}: {ran}");
    }
}

/// A missing intermediate certificate is a common mistake, and looks like an unknown CA.
#[test]
fn certificate_chain_is_listed_as_sent() {
    let tls = |identity| {
        let server = Server::start(identity);
        let line =
            format!("doctor --json -s {} --api-version v8 {}", server.address, server.root());
        step_text(&vb365(&line).env("VB365_TOKEN", "t").run(), "tls")
    };
    let whole = tls(with_intermediate());
    let root = "issued by O=authority,CN=vb365 test (not sent)";
    assert!(
        whole.contains(", issued by O=authority below another") && whole.contains(root),
        "{whole}"
    );
    let short = tls(without_its_intermediate());
    assert!(
        short.contains(", issued by O=authority below another") && !short.contains(root),
        "{short}"
    );
}
