//! Trust, over real sockets: whom the program believes, what it says when it does not, and what it never sends.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::support::{Command, Ran, vb365};

/// A certificate of some kind, with the key that the server signs with.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
    /// What `--ca-cert` should name.
    root_pem: String,
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "vb365 test");
    params
}

fn self_signed(params: &CertificateParams) -> Identity {
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    Identity { chain: vec![certificate.der().clone()], key, root_pem: certificate.pem() }
}

pub(crate) fn plain() -> Identity {
    let mut params = params(&["127.0.0.1", "localhost"]);
    params.is_ca = IsCa::ExplicitNoCa;
    self_signed(&params)
}

fn authority_as_leaf() -> Identity {
    let mut params = params(&["127.0.0.1"]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    self_signed(&params)
}

fn nameless() -> Identity {
    self_signed(&params(&[]))
}

pub(crate) fn expired() -> Identity {
    let mut params = params(&["127.0.0.1"]);
    params.is_ca = IsCa::ExplicitNoCa;
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    self_signed(&params)
}

fn other_name() -> Identity {
    let mut params = params(&["other.example"]);
    params.is_ca = IsCa::ExplicitNoCa;
    self_signed(&params)
}

fn by_authority() -> Identity {
    let mut ca = params(&[]);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca_certificate = ca.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let issuer = Issuer::new(ca, ca_key);
    let certificate = params(&["127.0.0.1"]).signed_by(&key, &issuer).unwrap();
    Identity { chain: vec![certificate.der().clone()], key, root_pem: ca_certificate.pem() }
}

/// Shows one certificate and signs with another's key: what somebody does who has only copied it.
fn impostor() -> Identity {
    Identity { key: KeyPair::generate().unwrap(), ..plain() }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// A server that answers each request alike, with an empty list unless told otherwise, and counts them.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<AtomicUsize>,
    pub(crate) pin: String,
    root: tempfile::NamedTempFile,
}

impl Server {
    fn start(identity: Identity) -> Self {
        Self::answering(identity, "[]")
    }

    pub(crate) fn answering(identity: Identity, body: &'static str) -> Self {
        let pin = ::ring::digest::digest(&::ring::digest::SHA256, &identity.chain[0]);
        let pin: Vec<_> = pin.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut root = tempfile::NamedTempFile::new().unwrap();
        root.write_all(identity.root_pem.as_bytes()).unwrap();
        let key = PrivateKeyDer::Pkcs8(identity.key.serialize_der().into());
        let signer = ring::sign::any_supported_type(&key).unwrap();
        let certified = Arc::new(CertifiedKey::new(identity.chain, signer));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Always(certified)));
        let (config, requests) = (Arc::new(config), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&requests);
        let address = listen(move |socket| {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            answer(StreamOwned::new(session, socket), &counted, body);
        });
        Self { address, requests, pin: format!("sha256:{}", pin.concat()), root }
    }

    fn list(&self, more: &str) -> Ran {
        at(self.address, &format!("session list --api-version v8 {more}")).run()
    }

    pub(crate) fn root(&self) -> String {
        format!("--ca-cert {}", self.root.path().display())
    }
}

/// Serves each connection on a thread of its own, for as long as the tests run.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(socket));
        }
    });
    address
}

pub(crate) fn answer(mut stream: impl Read + Write, requests: &AtomicUsize, body: &str) {
    let mut buffer = [0; 4096];
    if stream.read(&mut buffer).is_ok_and(|count| count > 0) {
        requests.fetch_add(1, Ordering::Relaxed);
        let head = format!("content-length: {}\r\nconnection: close", body.len());
        let _gone = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}");
    }
}

fn at(address: SocketAddr, line: &str) -> Command {
    vb365(line).env("VB365_SERVER", &address.to_string()).env("VB365_TOKEN", "secret-token")
}

/// The program reads a file of the system's store; the tests must not depend on what is in it.
static KINDS: LazyLock<Vec<(&str, Server, bool)>> = LazyLock::new(|| {
    // Kind, server, and whether its own root makes it trustworthy by the rules.
    vec![
        ("self-signed", Server::start(plain()), true),
        ("by an authority", Server::start(by_authority()), true),
        ("authority as leaf", Server::start(authority_as_leaf()), false),
        ("without names", Server::start(nameless()), false),
        ("expired", Server::start(expired()), false),
        ("for another name", Server::start(other_name()), false),
    ]
});

#[test]
fn every_kind_under_every_trust() {
    for (kind, server, by_root) in KINDS.iter() {
        for (option, code) in [
            (String::new(), 5),
            (server.root(), if *by_root { 0 } else { 5 }),
            (format!("--pin {}", server.pin), 0),
            ("--insecure".to_owned(), 0),
            (format!("--pin sha256:{}", "0".repeat(64)), 5),
        ] {
            let before = server.requests.load(Ordering::Relaxed);
            let ran = server.list(&option);
            assert_eq!(ran.code, code, "{kind} {option}: {ran}");
            let sent = server.requests.load(Ordering::Relaxed) - before;
            assert_eq!(
                sent,
                usize::from(code == 0),
                "{kind} {option}: a request went to a server not trusted"
            );
            assert_eq!(ran.stderr.contains("not checked"), option == "--insecure", "{ran}");
        }
    }
}

#[test]
fn a_copied_certificate_is_not_enough() {
    let server = Server::start(impostor());
    for option in [format!("--pin {}", server.pin), server.root()] {
        let ran = server.list(&option);
        assert_eq!(ran.code, 5, "{option}: {ran}");
        assert!(ran.stderr.contains("does not hold its key"), "{ran}");
    }
    assert_eq!(server.requests.load(Ordering::Relaxed), 0);
}

#[test]
fn who_is_not_trusted_is_shown_with_the_option_that_would() {
    let (_, server, _) = &KINDS[4];
    let ran = server.list(&server.root());
    for part in [
        "it has expired",
        "subject  CN=vb365 test",
        "issuer   CN=vb365 test",
        "valid    2020-01-01 00:00:00 UTC to 2021-01-01 00:00:00 UTC",
        &format!("SHA-256  {}", server.pin),
        &format!("--pin {}", server.pin),
    ] {
        assert!(ran.stderr.contains(part), "{part} is missing: {ran}");
    }
    let (_, other, _) = &KINDS[0];
    let ran = server.list(&format!("--pin {}", other.pin));
    assert!(
        ran.stderr.contains("not the pinned one") && !ran.stderr.contains("--pin sha256"),
        "{ran}"
    );
    assert!(KINDS[2].1.list(&KINDS[2].1.root()).stderr.contains("only a pin can trust"));
    assert!(KINDS[3].1.list(&KINDS[3].1.root()).stderr.contains("not made out to this name"));
}

#[test]
fn nothing_falls_back_to_less() {
    let (_, server, _) = &KINDS[0];
    let wrong = tempfile::NamedTempFile::new().unwrap();
    let ran = server.list(&format!("--ca-cert {}", wrong.path().display()));
    assert!(ran.code == 2 && ran.stderr.contains("no certificate"), "{ran}");
    let ran =
        at(server.address, "session list --api-version v8").env("VB365_PIN", &server.pin).run();
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn sockets_that_are_no_server() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let plain_http = listen(|mut socket| {
        let _gone = socket.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    let closing = listen(drop);
    let silent = listen(|socket| {
        thread::sleep(Duration::from_secs(20));
        drop(socket);
    });
    for (address, part) in [
        (closed, "connection refused"),
        (plain_http, "no TLS connection"),
        (closing, "closed during the TLS handshake"),
        (silent, "no connection within --connect-timeout"),
    ] {
        let ran = at(address, "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --connect-timeout 300ms")
            .env("VB365_API_VERSION", "v8")
            .run();
        assert_eq!(ran.code, 3, "{part}: {ran}");
        assert!(ran.stderr.contains(part), "{part}: {ran}");
    }
    // A name that nobody has: nothing left, so nothing can have been started.
    for line in ["session list", "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q"]
    {
        let line = format!("{line} --api-version v8 -s no-such-host.invalid");
        let ran = vb365(&line).env("VB365_TOKEN", "t").run();
        assert!(ran.code == 3 && ran.stderr.contains("cannot reach"), "{ran}");
    }
}

#[test]
fn no_redirect_is_followed_and_no_credential_goes_along() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let elsewhere = listen(move |socket| answer(socket, &counted, "[]"));
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let redirect = format!(
            "HTTP/1.1 {status}\r\nlocation: http://{elsewhere}/v8/x\r\ncontent-length: 0\r\n\r\n"
        );
        let address = listen(move |mut socket| {
            let _gone =
                socket.read(&mut [0; 4096]).and_then(|_| socket.write_all(redirect.as_bytes()));
        });
        for line in
            ["session list", "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q"]
        {
            let command = vb365(line).env("VB365_SERVER", &format!("http://{address}"));
            let ran = command.env("VB365_TOKEN", "t").env("VB365_API_VERSION", "v8").run();
            assert_eq!(ran.code, 7, "{status}: {ran}");
            assert!(
                ran.stderr.contains(&format!("http://{elsewhere}/v8/x, which is not followed")),
                "{ran}"
            );
        }
    }
    assert_eq!(requests.load(Ordering::Relaxed), 0);
}

#[test]
fn answers_that_stop_in_the_middle() {
    let cut = |answer: &'static [u8]| {
        let address = listen(move |mut socket| {
            let _gone = socket.read(&mut [0; 4096]).and_then(|_| socket.write_all(answer));
        });
        let server = format!("http://{address}");
        move |line: &str| vb365(line).env("VB365_SERVER", &server).env("VB365_TOKEN", "t").run()
    };
    let list = "session list --api-version v8";
    let explore =
        "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --api-version v8";
    for answer in [
        &b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{\"id\":"[..],
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[{\"id",
        b"HTTP/1.1 200 OK\r\n",
        b"",
    ] {
        let run = cut(answer);
        let ran = run(list);
        assert_eq!((ran.code, ran.waits.len()), (3, 3), "{ran}");
        let ran = run(explore);
        assert_eq!((ran.code, ran.waits.len()), (8, 0), "{ran}");
    }
    let ran = cut(b"SSH-2.0-OpenSSH_9.2\r\n")(list);
    assert_eq!(ran.code, 3, "{ran}");
}

#[test]
fn everything_has_a_time_limit() {
    let hanging = listen(|mut socket| {
        let _request = socket.read(&mut [0; 4096]);
        thread::sleep(Duration::from_secs(20));
    });
    let trickling = listen(|mut socket| {
        let _request = socket.read(&mut [0; 4096]);
        let _gone = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
        while socket.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    });
    for (address, line, code) in [
        (hanging, "session list", 3),
        (hanging, "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q", 8),
        (trickling, "session list", 3),
    ] {
        let started = Instant::now();
        let ran = vb365(&format!("{line} --timeout 400ms --api-version v8"))
            .env("VB365_SERVER", &format!("http://{address}"))
            .env("VB365_TOKEN", "t")
            .run();
        assert_eq!(ran.code, code, "{line}: {ran}");
        assert!(ran.stderr.contains("longer than --timeout"), "{ran}");
        assert!(started.elapsed() < Duration::from_secs(5), "{line} took {:?}", started.elapsed());
    }
}

#[test]
fn one_connection_serves_a_whole_command() {
    let sandbox = Arc::new(vb365::sandbox::Sandbox::new(vb365::sandbox::Options::default()));
    let served = vb365::sandbox::server::start(sandbox, "127.0.0.1:0".parse().unwrap()).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let (counted, target) = (Arc::clone(&connections), served.address());
    let address = listen(move |mut from| {
        counted.fetch_add(1, Ordering::Relaxed);
        let mut to = TcpStream::connect(target).unwrap();
        let (mut back, mut forth) = (to.try_clone().unwrap(), from.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut back, &mut forth));
        let _done = std::io::copy(&mut from, &mut to);
    });
    let mut root = tempfile::NamedTempFile::new().unwrap();
    root.write_all(served.certificate_pem().as_bytes()).unwrap();
    let ran = vb365(&format!("session list --ca-cert {}", root.path().display()))
        .env("VB365_SERVER", &address.to_string())
        .env("VB365_USERNAME", "admin@sandbox.example")
        .env("VB365_PASSWORD", "sandbox")
        .run();
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}
