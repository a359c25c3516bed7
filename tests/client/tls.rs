//! Sockets without a working server: each call ends in time, with an error.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::servers::{Log, answer, at, file, listen, nowhere};
use crate::support::vb365;

#[test]
fn sockets_without_a_server_are_reported() {
    let plain_http = listen(|mut socket| {
        let _gone = socket.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    // The request is read first: otherwise the connection may end with a reset.
    let closing = listen(|mut socket| {
        let _greeting = socket.read(&mut [0; 4_096]);
    });
    let silent = listen(|socket| {
        thread::sleep(Duration::from_secs(20));
        drop(socket);
    });
    for (address, part) in [
        (nowhere(), "connection refused"),
        (plain_http, "the TLS handshake failed"),
        (closing, "closed during the TLS handshake"),
        (silent, "the connection timed out"),
    ] {
        let ran = at(&address.to_string(), "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --no-preflight --connect-timeout 300ms")
            .run();
        assert_eq!(ran.code, 3, "{part}: {ran}");
        assert!(ran.stderr.contains(part), "{part}: {ran}");
    }
    // An unknown host name: nothing was sent, so nothing can have been started.
    for line in [
        "session list",
        "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --no-preflight --settle 0",
    ] {
        let line = format!("{line} --api-version v8 -s no-such-host.invalid");
        let ran = vb365(&line).env("VB365_TOKEN", "t").run();
        assert!(ran.code == 3 && ran.stderr.contains("cannot reach"), "{ran}");
    }
}

/// The first bytes of a server, after a complete `ClientHello`.
fn greeting_answered_with(bytes: Vec<u8>) -> std::net::SocketAddr {
    listen(move |mut socket| {
        let mut record = [0; 5];
        let greeting = socket.read_exact(&mut record).and_then(|()| {
            let length = usize::from(u16::from_be_bytes([record[3], record[4]]));
            socket.read_exact(&mut vec![0; length])
        });
        let _gone = greeting.and_then(|()| socket.write_all(&bytes));
        // A reset would discard data that is not yet delivered.
        let _closed = socket.read(&mut [0; 64]);
    })
}

#[test]
fn servers_without_common_tls_settings_are_reported() {
    // A fatal alert: protocol_version, handshake_failure, insufficient_security.
    let alert = |code| vec![21, 3, 1, 0, 2, 2, code];
    // A ServerHello that chooses TLS 1.0 or 1.1, and a suite that all three have.
    let hello = |minor| {
        let mut hello = vec![22, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor];
        hello.extend([7; 32]);
        hello.extend([0, 0xc0, 0x13, 0]);
        hello
    };
    for bytes in [alert(70), alert(40), alert(71), hello(1), hello(2)] {
        let address = greeting_answered_with(bytes.clone()).to_string();
        for line in [
            "session list",
            "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --no-preflight --settle 0",
        ] {
            for trust in ["", "--insecure"] {
                let ran = at(&address, &format!("{line} {trust}")).run();
                assert_eq!(ran.code, 3, "{bytes:?}: {ran}");
                assert!(ran.stderr.contains("the TLS handshake failed: "), "{bytes:?}: {ran}");
                assert!(
                    ran.stderr
                        .contains("hint: the server must support TLS 1.3, or TLS 1.2 with ECDHE"),
                    "{ran}"
                );
                assert!(ran.waits.is_empty(), "it tried again what cannot pass: {ran}");
            }
        }
    }
}

#[test]
fn redirects_are_not_followed() {
    let requests = Log::default();
    let noted = requests.clone();
    let elsewhere = listen(move |socket| answer(socket, &noted, "[]"));
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let redirect = format!(
            "HTTP/1.1 {status}\r\nlocation: http://{elsewhere}/v8/x\r\ncontent-length: 0\r\n\r\n"
        );
        let address = listen(move |mut socket| {
            let _gone =
                socket.read(&mut [0; 4096]).and_then(|_| socket.write_all(redirect.as_bytes()));
        });
        // What redirects a change may have passed it on before.
        for (line, code) in [
            ("session list", 7),
            (
                "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --no-preflight --settle 0",
                8,
            ),
        ] {
            let command = vb365(line).env("VB365_SERVER", &format!("http://{address}"));
            let ran = command.env("VB365_TOKEN", "t").env("VB365_API_VERSION", "v8").run();
            assert_eq!(ran.code, code, "{status}: {ran}");
            assert!(
                ran.stderr
                    .contains(&format!("http://{elsewhere}/v8/x; redirects are not followed")),
                "{ran}"
            );
        }
    }
    assert!(requests.taken().is_empty());
}

#[test]
fn incomplete_responses_are_reported() {
    let cut = |answer: &'static [u8]| {
        let address = listen(move |mut socket| {
            let _gone = socket.read(&mut [0; 4096]).and_then(|_| socket.write_all(answer));
        });
        let server = format!("http://{address}");
        move |line: &str| vb365(line).env("VB365_SERVER", &server).env("VB365_TOKEN", "t").run()
    };
    let list = "session list --api-version v8";
    let explore = "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --api-version v8 --no-preflight --settle 0";
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
        assert_eq!(ran.code, 8, "{ran}");
    }
    let ran = cut(b"SSH-2.0-OpenSSH_9.2\r\n")(list);
    assert_eq!(ran.code, 3, "{ran}");
}

#[test]
fn every_request_has_a_timeout() {
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
        (
            hanging,
            "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex -q --no-preflight --settle 0",
            8,
        ),
        (trickling, "session list", 3),
    ] {
        let started = Instant::now();
        let ran = vb365(&format!("{line} --timeout 400ms --api-version v8"))
            .env("VB365_SERVER", &format!("http://{address}"))
            .env("VB365_TOKEN", "t")
            .run();
        assert_eq!(ran.code, code, "{line}: {ran}");
        assert!(ran.stderr.contains("timed out"), "{ran}");
        assert!(started.elapsed() < Duration::from_secs(20), "{line} took {:?}", started.elapsed());
    }
}

#[test]
fn one_connection_serves_a_whole_command() {
    let sandbox = Arc::new(vb365::sandbox::Sandbox::new(vb365::sandbox::SandboxOptions::default()));
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
    let root = file(served.certificate_pem());
    let ran = vb365(&format!("session list --ca-cert {}", root.path().display()))
        .env("VB365_SERVER", &address.to_string())
        .env("VB365_USERNAME", "admin@sandbox.example")
        .env("VB365_PASSWORD", "sandbox")
        .run();
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}
