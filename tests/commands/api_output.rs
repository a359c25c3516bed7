//! Output of `vb365 api`: JSON, text, bytes and incomplete responses, in a pipe and on a terminal.

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use http::{Request, Response};
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::support::{Command, sandbox, tapped, vb365};

type Body = Box<dyn Read + Send>;

/// A server that answers every request with this response.
fn server(
    status: u16,
    kind: &'static str,
    body: impl Fn() -> Body + Send + Sync + 'static,
) -> Arc<impl Transport + 'static> {
    tapped(&sandbox(), move |_, _: Request<&[u8]>| {
        let answer = Response::builder().status(status).header("set-cookie", "hunter2");
        let answer = if kind.is_empty() { answer } else { answer.header("content-type", kind) };
        Ok(answer.body(body()).unwrap())
    })
}

fn text(status: u16, kind: &'static str, body: &'static [u8]) -> Arc<impl Transport + 'static> {
    server(status, kind, move || Box::new(body))
}

fn api(line: &str, server: &Arc<impl Transport + 'static>) -> Command {
    vb365(&format!("api {line} --api-version v8")).on(server).env("VB365_TOKEN", "t")
}

/// A stdout that accepts any bytes.
#[derive(Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body that ends early, after some text.
struct Breaking(&'static [u8]);

impl Read for Breaking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "gone")),
            count => Ok(count),
        }
    }
}

const JSON: &str = "application/json; charset=utf-8";

#[test]
fn pipe_receives_every_byte() {
    for (kind, body) in [
        (JSON, &b"{\"z\" : 1.10,\n\"e\":638422334455667788}"[..]),
        (JSON, b""),
        ("text/plain", b"a\x1b[31m"),
        ("application/octet-stream", b"\x00\xff\x1b\n"),
        ("", b"\xff\xfe"),
    ] {
        let out = Bytes::default();
        let ran = api("GET x", &text(200, kind, body)).stdout(out.clone()).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{kind}");
        assert_eq!(*out.0.lock().unwrap(), body, "{kind}");
    }
    assert_eq!(api("HEAD x", &text(200, JSON, b"{}")).run().to_string(), "");
    assert_eq!(api("DELETE x", &text(204, "", b"")).run().to_string(), "");
}

#[test]
fn terminal_output_is_escaped() {
    let shown = |kind: &'static str, body: &'static [u8]| {
        api("GET x", &text(200, kind, body)).terminal(80).run().to_string()
    };
    check!(
        shown(JSON, "{\"a\":[1,\"\u{9b}2J\u{202e}\"],\"n\":1.10}".as_bytes()),
        str![[r#"
{
  "a": [
    1,
    "\u009b2J\u202e"
  ],
  "n": 1.10
}

"#]]
    );
    assert_eq!(shown("text/plain", b"a\x1b[31m\nb"), "a\u{fffd}[31m\nb\n");
    assert_eq!(shown("", b"{\"a\":1}"), "{\n  \"a\": 1\n}\n");
    assert_eq!(shown(JSON, b""), "");
    assert_eq!(shown("application/octet-stream", b""), "");
    check!(
        shown(JSON, b"\x1b[2Jno"),
        str![[r#"
�[2Jno
! error: cannot read the response: expected value at line 1 column 1
! hint: use -v to show the request
[7]

"#]]
    );
}

#[test]
fn binary_response_is_not_printed_to_a_terminal() {
    let shown = |line: &str, kind: &'static str, body: &'static [u8]| {
        api(line, &text(200, kind, body)).terminal(80).run().to_string()
    };
    check!(
        shown("GET x", "application/zip", b"PK"),
        str![[r#"
! error: the response to GET https://127.0.0.1:4443/v8/x is binary (application/zip), and stdout is a terminal
! hint: write it to a file: vb365 api … > FILE
[2]

"#]]
    );
    for kind in ["application/octet-stream", "application/pdf", "image/png"] {
        assert!(shown("GET x", kind, b"x").ends_with("[2]\n"), "{kind}");
    }
    for kind in [JSON, "text/plain", ""] {
        let ran = shown("GET x", kind, b"a\xffb");
        assert!(ran.contains("is binary (not UTF-8)") && ran.ends_with("[2]\n"), "{kind}: {ran}");
    }
    // Exit code 2 promises that nothing was changed, and this call changed something.
    check!(
        shown("POST x", "application/zip", b"PK"),
        str![[r#"
! error: the response to POST https://127.0.0.1:4443/v8/x is binary (application/zip), and stdout is a terminal; the request has been carried out
! hint: write it to a file: vb365 api … > FILE
[1]

"#]]
    );
}

#[test]
fn long_response_uses_bounded_memory() {
    const ALL: usize = 64 << 20;
    struct Source(Arc<AtomicUsize>);
    struct Sink(Arc<AtomicUsize>, Arc<AtomicUsize>);
    impl Read for Source {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let left = ALL - self.0.load(Ordering::Relaxed);
            let count = buffer.len().min(left);
            buffer[..count].fill(b'7');
            self.0.fetch_add(count, Ordering::Relaxed);
            Ok(count)
        }
    }
    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let written = self.1.fetch_add(bytes.len(), Ordering::Relaxed);
            let held = self.0.load(Ordering::Relaxed) - written;
            if held > 1 << 20 { Err(io::Error::other("too much is held")) } else { Ok(bytes.len()) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for kind in ["application/octet-stream", JSON] {
        let (made, written) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let source = Arc::clone(&made);
        let server = server(200, kind, move || Box::new(Source(Arc::clone(&source))));
        let ran = api("GET x", &server).stdout(Sink(made, Arc::clone(&written))).run();
        assert_eq!((ran.code, written.load(Ordering::Relaxed)), (0, ALL), "{kind}: {ran}");
    }
}

#[test]
fn incomplete_response_is_printed_and_reported() {
    let server = server(200, JSON, || Box::new(Breaking(b"[{\"a\":1},{\"b")));
    check!(
        api("GET x", &server).run().to_string().replace("{\"b!", "{\"b\n!"),
        str![[r#"
[{"a":1},{"b
! error: the response is incomplete, it ended after 12 bytes: the connection was closed
! hint: do not use what was printed: it is incomplete
[3]

"#]]
    );
    let ran = api("POST x", &server).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (8, "[{\"a\":1},{\"b"), "{ran}");
    let ran = api("GET x", &server).terminal(80).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "[{\"a\":1},{\"b\n"), "{ran}");
}

#[test]
fn incomplete_json_is_an_error() {
    let half = text(200, JSON, b"[{\"a\":1},");
    for (line, code) in [("GET x", 7), ("POST x", 8)] {
        let ran = api(line, &half).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (code, "[{\"a\":1},"), "{ran}");
        assert!(ran.stderr.contains("cannot read the response: EOF"), "{ran}");
    }
    assert_eq!(api("GET x", &text(200, "text/plain", b"[{")).run().code, 0);
}

#[test]
fn include_prints_the_head() {
    let ok = api("GET x -i", &text(200, JSON, b"{}")).run();
    check!(
        ok.to_string(),
        str![[r#"
HTTP/1.1 200 OK
set-cookie: [redacted]
content-type: application/json; charset=utf-8

{}
"#]]
    );
    let refused = text(404, JSON, br#"{"message":"No such job","errorCode":"ResourceNotFound"}"#);
    let ran = api("GET x -i", &refused).run();
    check!(
        ran.stdout,
        str![[r#"
HTTP/1.1 404 Not Found
set-cookie: [redacted]
content-type: application/json; charset=utf-8

{"message":"No such job","errorCode":"ResourceNotFound"}
"#]]
    );
    assert!(ran.code == 6 && ran.stderr.contains("No such job (ResourceNotFound)"), "{ran}");
    assert_eq!(api("GET x", &refused).run().stdout, "");
    let ran = api("HEAD x -i", &text(200, JSON, b"")).run();
    assert!(
        ran.stdout.starts_with("HTTP/1.1 200 OK\n") && ran.stdout.ends_with("utf-8\n\n"),
        "{ran}"
    );
    let page = api("GET x -i", &text(200, "text/html", b"<html>")).run();
    assert!(page.code == 7 && page.stdout.ends_with("\n\n<html>"), "{page}");
}

#[test]
fn closed_stdout_ends_the_command() {
    for kind in [JSON, "application/zip"] {
        let run = |reason: io::ErrorKind| {
            api("GET x", &text(200, kind, b"[1]")).stdout(crate::support::Broken(reason)).run()
        };
        let gone = run(io::ErrorKind::BrokenPipe);
        assert_eq!((gone.code, gone.stderr.as_str()), (0, ""), "{kind}");
        let full = run(io::ErrorKind::StorageFull);
        assert!(full.code == 1 && full.stderr.contains("cannot write the output"), "{full}");
    }
}

/// A server on a socket that sends `pieces` of a response of five, with pauses.
fn dripping(pieces: usize, apart: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _head = stream.read(&mut request).unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\ncontent-length: 5\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        for _ in 0..pieces {
            thread::sleep(apart);
            stream.write_all(b"x").unwrap();
        }
        thread::sleep(Duration::from_secs(30)); // an open connection without data
    });
    address
}

#[test]
fn download_may_exceed_the_timeout_but_not_stall() {
    let run = |address: &str| {
        let line = format!("api GET x --api-version v8 --timeout 1s -s {address}");
        vb365(&line).env("VB365_TOKEN", "t").run()
    };
    let started = Instant::now();
    let slow = run(&dripping(5, Duration::from_millis(400)));
    assert_eq!(slow.to_string(), "xxxxx");
    assert!(started.elapsed() > Duration::from_millis(1_900));
    let started = Instant::now();
    let stalled = run(&dripping(2, Duration::from_millis(100)));
    assert_eq!((stalled.code, stalled.stdout.as_str()), (3, "xx"), "{stalled}");
    assert!(stalled.stderr.contains("after 2 bytes: no data arrived in time"), "{stalled}");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}
