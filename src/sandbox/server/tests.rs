//! The server behind its socket, as a TLS client sees it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::{SandboxServer, start};
use crate::sandbox::tests::client::{FORM, PASSWORD, options};
use crate::sandbox::{BodyFraming, Sandbox, SandboxOptions};

type Tls = StreamOwned<ClientConnection, TcpStream>;

fn serve(options: SandboxOptions) -> SandboxServer {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    start(Arc::new(Sandbox::new(options)), listen).unwrap()
}

fn faulty(fault: &str) -> SandboxServer {
    serve(SandboxOptions { faults: vec![fault.parse().unwrap()], ..options() })
}

/// Opens a connection that trusts only the server's certificate.
fn connect(running: &SandboxServer, name: &'static str) -> Tls {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(running.certificate_pem().as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name).unwrap();
    let stream = TcpStream::connect(running.address()).unwrap();
    // More than a busy machine needs, and less than forever.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream)
}

/// Sends a request and returns the head and the body of the response.
fn ask(tls: &mut Tls, request: &str) -> std::io::Result<(String, Vec<u8>)> {
    tls.write_all(request.as_bytes())?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        tls.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    tls.read_exact(&mut body)?;
    Ok((head, body))
}

const STATE: &str = "GET /sandbox/state HTTP/1.1\r\nhost: x\r\n\r\n";
const JOBS: &str = "GET /v8/jobs HTTP/1.1\r\nhost: x\r\n\r\n";

#[test]
fn the_certificate_is_its_own_root_for_each_name() {
    let running = serve(options());
    for name in ["localhost", "127.0.0.1", "::1"] {
        let mut tls = connect(&running, name);
        // Twice, on one connection.
        for _ in 0..2 {
            let (head, body) = ask(&mut tls, STATE).unwrap();
            assert!(
                head.starts_with("http/1.1 200") && head.contains("x-vb365-sandbox: simulated")
            );
            assert!(body.starts_with(b"{\"sessions\":40,"));
        }
    }
    let wrong = ask(&mut connect(&running, "example.com"), STATE);
    assert!(wrong.unwrap_err().to_string().contains("certificate"));
    let other = serve(options());
    assert_ne!(other.certificate_pem(), running.certificate_pem());
}

#[test]
fn connections_are_counted_after_their_handshake() {
    let running = serve(options());
    let counted = |tls: &mut Tls| {
        let (_, body) = ask(tls, STATE).unwrap();
        serde_json::from_slice::<serde_json::Value>(&body).unwrap()["connections"].clone()
    };
    let mut first = connect(&running, "localhost");
    assert_eq!(counted(&mut first), 1);
    drop(ask(&mut connect(&running, "example.com"), STATE));
    drop(TcpStream::connect(running.address()).unwrap());
    assert_eq!(counted(&mut connect(&running, "localhost")), 2);
    assert_eq!(counted(&mut first), 2);
}

#[test]
fn only_loopback_addresses_are_accepted() {
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let Err(error) = start(Arc::new(Sandbox::new(options())), listen) else { panic!() };
    assert!(error.to_string().contains("this machine only"));
}

#[test]
fn a_dropped_server_frees_the_port_even_with_a_hanging_client() {
    let running = faulty("hang");
    let address = running.address();
    let mut tls = connect(&running, "localhost");
    tls.write_all(JOBS.as_bytes()).unwrap();
    tls.flush().unwrap();
    let start = Instant::now();
    drop(running);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_closed_connection_has_no_response() {
    let running = faulty("drop-before");
    let error = ask(&mut connect(&running, "localhost"), JOBS).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn hanging_and_plain_text_clients_do_not_block_others() {
    let running = faulty("hang");
    let mut hanging = connect(&running, "localhost");
    hanging.write_all(JOBS.as_bytes()).unwrap();
    hanging.flush().unwrap();
    let mut plain = TcpStream::connect(running.address()).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let (head, _) = ask(&mut connect(&running, "localhost"), STATE).unwrap();
    assert!(head.starts_with("http/1.1 200"));
}

#[test]
fn a_slow_body_takes_about_five_seconds_and_is_complete() {
    let running = faulty("slow");
    let start = Instant::now();
    let (_, body) =
        ask(&mut connect(&running, "localhost"), "GET /v9/x HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    assert!((4..20).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert!(body.ends_with(b"</html>\r\n"));
}

#[test]
fn latency_delays_each_response() {
    let running = serve(SandboxOptions { latency: Duration::from_millis(300), ..options() });
    let mut tls = connect(&running, "localhost");
    let start = Instant::now();
    ask(&mut tls, STATE).unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_body_above_a_megabyte_is_413() {
    let running = serve(options());
    let mut tls = connect(&running, "localhost");
    let large = "x".repeat((1 << 20) + 1);
    let head =
        format!("POST /v8/token HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", large.len());
    let (head, _) = ask(&mut tls, &(head + &large)).unwrap();
    assert!(head.starts_with("http/1.1 413"), "{head}");
}

/// Calls the API and returns the JSON of the response.
fn call(tls: &mut Tls, start: &str, token: &str, kind: &str, body: &str) -> serde_json::Value {
    let request = format!(
        "{start} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let (_, body) = ask(tls, &request).unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn a_client_that_waits_for_changes_blocks_no_other_and_gets_them_at_once() {
    let running = serve(options());
    let mut tls = connect(&running, "localhost");
    let tokens = call(&mut tls, "POST /v8/token", "", FORM, PASSWORD);
    let token = tokens["access_token"].as_str().unwrap();
    let json = "application/json";
    let jobs = call(&mut tls, "GET /v8/jobs", token, json, "");
    let job = jobs["results"][0]["id"].as_str().unwrap();
    let wait =
        |from: &str, seconds: u64| format!("GET /v8/events?from={from}&timeoutSeconds={seconds}");
    let start = Instant::now();
    let nothing = call(&mut tls, &wait("latest", 1), token, json, "");
    assert!(nothing["results"].as_array().unwrap().is_empty());
    assert!(start.elapsed() >= Duration::from_secs(1));
    // From here on, and not from the latest change: on a busy machine, the session can be there first.
    let since = wait(nothing["nextChangeToken"].as_str().unwrap(), 600);
    std::thread::scope(|scope| {
        let mut waiting = connect(&running, "localhost");
        let changes = scope.spawn(move || call(&mut waiting, &since, token, json, ""));
        std::thread::sleep(Duration::from_millis(300));
        let explore = format!("POST /v8/jobs/{job}/explore");
        let session = call(&mut tls, &explore, token, json, "{}");
        let changes = changes.join().unwrap();
        assert_eq!(changes["results"][0]["id"], session["id"]);
    });
    // The repeated requests of a wait are logged once.
    let log = call(&mut tls, "GET /sandbox/log", "", json, "");
    let requests = log.as_array().unwrap().iter().filter(|entry| entry["path"] == "/v8/events");
    assert_eq!(requests.count(), 2);
}

/// Signs in, opens a session of Exchange, and returns the head of a request that exports a mailbox.
fn export_request(tls: &mut Tls) -> String {
    let tokens = call(tls, "POST /v8/token", "", FORM, PASSWORD);
    let token = tokens["access_token"].as_str().unwrap();
    let json = "application/json";
    let jobs = call(tls, "GET /v8/jobs", token, json, "");
    let job = jobs["results"][0]["id"].as_str().unwrap();
    let explore = format!("POST /v8/jobs/{job}/explore");
    let session = call(tls, &explore, token, json, r#"{"type":"Vex"}"#);
    let content = format!("/v8/restoresessions/{}/organization", session["id"].as_str().unwrap());
    let list = call(tls, &format!("GET {content}/mailboxes?limit=1"), token, json, "");
    let mailbox = list["results"][0]["id"].as_str().unwrap();
    format!(
        "POST {content}/mailboxes/{mailbox}/exporttopst HTTP/1.1\r\nhost: x\r\n\
         authorization: Bearer {token}\r\ncontent-type: {json}\r\ncontent-length: 2\r\n"
    )
}

/// Sends a request, and reads until the server closes the connection. Returns head and body, and whether the end was
/// clean.
fn read_to_end(tls: &mut Tls, head: &str) -> (String, Vec<u8>, bool) {
    tls.write_all(format!("{head}connection: close\r\n\r\n{{}}").as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let is_clean = tls.read_to_end(&mut bytes).is_ok();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_ascii_lowercase();
    (head, bytes[end..].to_vec(), is_clean)
}

#[test]
fn each_framing_marks_the_end_of_a_stream() {
    let mut bodies = Vec::new();
    for framing in [BodyFraming::Length, BodyFraming::Chunked, BodyFraming::Close] {
        let running = serve(SandboxOptions { framing, ..options() });
        let mut tls = connect(&running, "localhost");
        let request = export_request(&mut tls);
        let (head, body, is_clean) = read_to_end(&mut tls, &request);
        assert!(is_clean, "{framing:?}");
        let version = if framing == BodyFraming::Close { "http/1.0 200" } else { "http/1.1 200" };
        assert!(head.starts_with(version), "{head}");
        assert_eq!(head.contains("content-length: "), framing == BodyFraming::Length);
        assert_eq!(head.contains("transfer-encoding: chunked"), framing == BodyFraming::Chunked);
        if framing == BodyFraming::Chunked {
            assert!(body.ends_with(b"\r\n0\r\n\r\n"));
        } else {
            bodies.push(body);
        }
    }
    assert!(bodies[0].starts_with(b"!BDN") && bodies[0] == bodies[1]);
}

#[test]
fn a_cut_stream_has_all_bytes_before_the_cut_and_no_clean_end() {
    for framing in [BodyFraming::Length, BodyFraming::Close] {
        let faults = vec!["cut=300kB".parse().unwrap()];
        let running = serve(SandboxOptions { faults, framing, ..options() });
        let mut tls = connect(&running, "localhost");
        let request = export_request(&mut tls);
        let (_, body, is_clean) = read_to_end(&mut tls, &request);
        assert_eq!((body.len(), is_clean), (300_000, false), "{framing:?}");
    }
}

#[test]
fn an_export_waits_for_its_file() {
    let running = serve(SandboxOptions { staging: Duration::from_millis(700), ..options() });
    let mut tls = connect(&running, "localhost");
    let request = export_request(&mut tls);
    let start = Instant::now();
    let (head, _, _) = read_to_end(&mut tls, &request);
    assert!(head.starts_with("http/1.1 200") && start.elapsed() >= Duration::from_millis(700));
}
