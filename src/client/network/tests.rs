//! Connections of the operating system.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{Network, read_failure};
use crate::client::tls::Trust;
use crate::client::transport::{Fault, Response, Transport};

const STALL: Duration = Duration::from_millis(300);

/// Starts a server that answers one request by this function, after it has read its head.
fn serve_once(
    answer: impl FnOnce(&mut TcpStream) + Send + 'static,
) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
            head.push(byte[0]);
        }
        answer(&mut stream);
    });
    (address, server)
}

/// Requests a file, and waits at most `wait` for the head of its response.
fn download(address: SocketAddr, wait: Duration) -> Result<Response, Fault> {
    let network = Network::new(Trust::System, Duration::from_secs(5), None).unwrap();
    let request = http::Request::post(format!("http://{address}/save")).body(&[][..]).unwrap();
    network.stream(request, wait, STALL)
}

#[test]
fn head_may_come_later_than_any_part_of_the_body() {
    let (address, server) = serve_once(|stream| {
        thread::sleep(STALL * 3);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n").unwrap();
        stream.write_all(b"late").unwrap();
    });
    let mut body = String::new();
    let response = download(address, Duration::from_secs(30)).unwrap();
    response.into_body().read_to_string(&mut body).unwrap();
    assert_eq!(body, "late");
    server.join().unwrap();
}

#[test]
fn signs_of_life_before_the_head_are_skipped() {
    let (address, server) = serve_once(|stream| {
        for _ in 0..3 {
            stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").unwrap();
            thread::sleep(STALL);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate").unwrap();
    });
    let response = download(address, Duration::from_secs(30)).unwrap();
    assert_eq!(response.status(), 200);
    server.join().unwrap();
}

#[test]
fn head_that_does_not_come_in_time_is_a_timeout() {
    let (address, server) = serve_once(|stream| {
        let _client_has_left = stream.read(&mut [0]);
    });
    let started = Instant::now();
    let fault = download(address, STALL * 2).err().unwrap();
    assert!(matches!(fault, Fault::TimedOut), "{fault:?}");
    assert!(started.elapsed() >= STALL * 2);
    server.join().unwrap();
}

#[test]
fn body_that_stalls_is_a_timeout() {
    let (address, server) = serve_once(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nhalf").unwrap();
        let _client_has_left = stream.read(&mut [0]);
    });
    let mut body = download(address, Duration::from_secs(30)).unwrap().into_body();
    let mut half = [0; 4];
    body.read_exact(&mut half).unwrap();
    let error = body.read(&mut half).unwrap_err();
    assert_eq!(read_failure(&error), ("no data arrived in time".to_owned(), true));
    drop(body);
    server.join().unwrap();
}

#[test]
fn slow_body_is_not_a_stall() {
    let (address, server) = serve_once(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n").unwrap();
        for byte in b"slow" {
            thread::sleep(STALL / 2);
            stream.write_all(&[*byte]).unwrap();
        }
    });
    let mut body = String::new();
    let response = download(address, Duration::from_secs(30)).unwrap();
    response.into_body().read_to_string(&mut body).unwrap();
    assert_eq!(body, "slow");
    server.join().unwrap();
}

#[test]
fn body_that_ends_early_is_an_error() {
    for head in ["Content-Length: 40", "Transfer-Encoding: chunked"] {
        let (address, server) = serve_once(move |stream| {
            write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n\r\n20\r\nhalf").unwrap();
        });
        let mut body = download(address, Duration::from_secs(30)).unwrap().into_body();
        let error = io::copy(&mut body, &mut io::sink()).unwrap_err();
        assert!(!read_failure(&error).1, "{head}: {error}");
        server.join().unwrap();
    }
}

/// Returns whether the kernel has started the timer of keepalive for a connection from this port of 127.0.0.1.
#[cfg(target_os = "linux")]
fn has_keepalive_timer(port: u16) -> bool {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let local = format!("0100007F:{port:04X}");
    let row = table.lines().find(|row| row.split_whitespace().nth(1) == Some(&local)).unwrap();
    // 02 is keepalive; 01, for a short time, the confirmation of what was sent.
    row.split_whitespace().nth(5).unwrap().starts_with("02:")
}

#[cfg(target_os = "linux")]
#[test]
fn connection_that_waits_for_a_head_is_kept_alive() {
    let (address, server) = serve_once(|stream| {
        let port = stream.peer_addr().unwrap().port();
        let started = Instant::now();
        while !has_keepalive_timer(port) {
            assert!(started.elapsed() < Duration::from_secs(20), "there is no timer");
            thread::sleep(Duration::from_millis(10));
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    });
    download(address, Duration::from_secs(30)).unwrap();
    server.join().unwrap();
}
