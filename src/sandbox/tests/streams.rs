//! Saves and exports: streams, parts of them, and their faults.

use std::time::Duration;

use http::{HeaderMap, Request};
use serde_json::{Value, json};

use super::client::{Client, client_of, options, value};
use crate::sandbox::http::BodyStep;
use crate::sandbox::{BodyFraming, Reply, SandboxOptions, StreamReply};

/// A client of a server with a session of Exchange.
struct Saver {
    client: Client,
    session: String,
}

/// What came of a stream, and how it ended.
#[derive(Debug, PartialEq)]
struct Received {
    status: u16,
    bytes: Vec<u8>,
    end: BodyStep,
}

impl Saver {
    fn new(version: &str, options: SandboxOptions) -> Self {
        let client = client_of(options);
        let (_, session) = client.explore(version, &client.first_job(), &json!({"type": "Vex"}));
        let session = format!("/{version}/RestoreSessions/{}", session["id"].as_str().unwrap());
        Self { client, session }
    }

    fn faulty(fault: &str) -> Self {
        Self::new("v8", SandboxOptions { faults: vec![fault.parse().unwrap()], ..options() })
    }

    fn mailboxes(&self) -> Vec<Value> {
        self.client.items(&format!("{}/organization/mailboxes?limit=3", self.session))
    }

    /// Returns the path of the mailbox with a number.
    fn mailbox(&self, number: usize) -> String {
        let id = self.mailboxes()[number]["id"].as_str().unwrap().to_owned();
        format!("{}/organization/mailboxes/{id}", self.session)
    }

    fn items(&self, count: usize) -> Vec<Value> {
        self.client.items(&format!("{}/items?limit={count}", self.mailbox(0)))
    }

    fn post(&self, path: &str, body: &str, range: Option<&str>) -> Reply {
        let mut request = Request::builder()
            .method("POST")
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.client.token));
        if let Some(range) = range {
            request = request.header("range", range);
        }
        self.client.sandbox.answer(&request.body(body.as_bytes().to_vec()).unwrap())
    }

    fn stream(&self, path: &str, body: &str) -> StreamReply {
        match self.post(path, body, None) {
            Reply::Stream(stream) => *stream,
            other => panic!("{path}: {other:?}"),
        }
    }

    fn save(&self, path: &str, body: &str) -> Received {
        receive(self.stream(path, body))
    }

    /// Exports the first mailbox, or a part of it.
    fn export(&self, range: Option<&str>) -> (Received, HeaderMap) {
        match self.post(&format!("{}/exportToPst", self.mailbox(0)), "{}", range) {
            Reply::Stream(stream) => {
                let headers = stream.head.headers().clone();
                (receive(*stream), headers)
            }
            Reply::Answer(answer) => {
                let (parts, bytes) = answer.into_parts();
                let (status, end) = (parts.status.as_u16(), BodyStep::End);
                (Received { status, bytes, end }, parts.headers)
            }
            other => panic!("{other:?}"),
        }
    }

    /// Returns the statuses of the saves and exports so far.
    fn statuses(&self) -> Vec<String> {
        let events = self.client.items(&format!("{}/Events?limit=100", self.session));
        let saves =
            events.iter().filter(|event| event["type"] == "Save" || event["type"] == "Export");
        saves.map(|event| event["status"].as_str().unwrap().to_owned()).collect()
    }
}

/// Receives a stream without its pauses, until it ends in any way.
fn receive(mut stream: StreamReply) -> Received {
    let (status, mut bytes) = (stream.head.status().as_u16(), Vec::new());
    loop {
        match stream.body.next_step() {
            BodyStep::Piece(piece) => bytes.extend(piece),
            BodyStep::Pause(_) => {}
            end => return Received { status, bytes, end },
        }
    }
}

#[test]
fn each_version_saves_a_mail_with_the_same_bytes() {
    let mut bodies = Vec::new();
    for version in ["v6", "v7", "v8"] {
        let saver = Saver::new(version, options());
        let path = format!(
            "{}/items/{}/save",
            saver.mailbox(0),
            saver.items(1)[0]["id"].as_str().unwrap()
        );
        let first = saver.save(&path, "");
        assert_eq!((first.status, &first.end), (200, &BodyStep::End));
        assert!(first.bytes.starts_with(b"\xd0\xcf\x11\xe0"));
        assert_eq!(first, saver.save(&path, ""));
        assert_eq!(saver.statuses(), ["Success", "Success"]);
        bodies.push(first.bytes);
    }
    assert!(bodies.iter().all(|bytes| *bytes == bodies[0]));
}

#[test]
fn exports_are_data_files_and_several_mails_an_archive() {
    let saver = Saver::new("v8", options());
    let (mailbox, items) = (saver.mailbox(0), saver.items(3));
    let ids: Vec<_> = items.iter().map(|item| json!({"id": item["id"]})).collect();
    let body = json!({"items": ids}).to_string();
    assert!(saver.save(&format!("{mailbox}/items/Save"), &body).bytes.starts_with(b"PK\x03\x04"));
    let folder = saver.client.items(&format!("{mailbox}/folders?limit=1")).remove(0);
    let folder = folder["id"].as_str().unwrap();
    let item = items[0]["id"].as_str().unwrap();
    let mut files = Vec::new();
    for (path, body) in [
        (format!("{mailbox}/items/exportToPst"), body.as_str()),
        (format!("{mailbox}/items/{item}/exportToPst"), "{}"),
        (format!("{mailbox}/folders/{folder}/exportToPst"), "{}"),
        (
            format!("{mailbox}/exportToPst"),
            r#"{"contentKeyword":"budget","enablePstSizeLimit":null}"#,
        ),
        (format!("{mailbox}/exportToPst"), r#"{"enablePstSizeLimit":false,"pstSizeLimitBytes":1}"#),
        (format!("{}/organization/exportToPst", saver.session), "{}"),
    ] {
        let file = saver.save(&path, body);
        assert!(file.bytes.starts_with(b"!BDN"), "{path}");
        files.push(file.bytes);
    }
    // The mailbox is larger than its folder, and than what a keyword finds.
    assert!(files[4].len() > files[2].len() && files[4].len() > files[3].len());
}

#[test]
fn bodies_and_ids_of_saves_are_checked() {
    let saver = Saver::new("v8", options());
    let mailbox = saver.mailbox(0);
    let status = |path: &str, body: &str| match saver.post(path, body, None) {
        Reply::Answer(answer) => answer.status().as_u16(),
        other => panic!("{other:?}"),
    };
    assert_eq!(status(&format!("{mailbox}/items/x/save"), ""), 404);
    for body in [
        "",
        r#"{"enablePstSizeLimit":true}"#,
        r#"{"enablePstSizeLimit":true,"pstSizeLimitBytes":1000}"#,
        r#"{"enablePstSizeLimit":1}"#,
        r#"{"keyword":"x"}"#,
    ] {
        assert_eq!(status(&format!("{mailbox}/exportToPst"), body), 400, "{body}");
    }
    assert_eq!(status(&format!("{mailbox}/items/Save"), r#"{"items":[]}"#), 400);
    assert_eq!(status(&format!("{mailbox}/items/Save"), r#"{"items":[{"id":"x"}]}"#), 404);
    assert_eq!(saver.client.status("GET", &format!("{mailbox}/exportToPst")), 405);
    assert!(saver.statuses().is_empty());
}

#[test]
fn a_limit_divides_a_data_file_into_an_archive() {
    let saver = Saver::new("v8", SandboxOptions { file_size: 1_000_000_000, ..options() });
    let path = format!("{}/exportToPst", saver.mailbox(0));
    let body = r#"{"enablePstSizeLimit":true,"pstSizeLimitBytes":1073741824}"#;
    let mut stream = saver.stream(&path, body);
    assert!(stream.body.len().unwrap() > 1 << 32);
    let BodyStep::Piece(piece) = stream.body.next_step() else { panic!() };
    assert!(piece.starts_with(b"PK\x03\x04"));
    drop(stream);
    assert_eq!(saver.statuses(), ["Failed"]);
}

#[test]
fn parts_of_a_mailbox_can_be_requested_since_v7() {
    for (version, has_parts) in [("v6", false), ("v7", true), ("v8", true)] {
        let saver = Saver::new(version, options());
        let (whole, headers) = saver.export(None);
        let len = whole.bytes.len();
        assert_eq!(headers.contains_key("accept-ranges"), has_parts);
        let (part, headers) = saver.export(Some("bytes=1000-"));
        if has_parts {
            assert_eq!((part.status, &part.bytes[..]), (206, &whole.bytes[1000..]));
            let range = headers["content-range"].to_str().unwrap();
            assert_eq!(range, format!("bytes 1000-{}/{len}", len - 1));
            let (beyond, headers) = saver.export(Some(&format!("bytes={len}-")));
            assert_eq!((beyond.status, beyond.bytes.len()), (416, 0));
            assert_eq!(headers["content-range"].to_str().unwrap(), format!("bytes */{len}"));
        } else {
            assert_eq!(part, whole);
        }
    }
    let saver = Saver::faulty("no-range");
    assert_eq!(saver.export(Some("bytes=5-")).0, saver.export(None).0);
}

#[test]
fn streams_are_cut_stalled_or_lose_their_session() {
    let whole = Saver::new("v8", options()).export(None).0.bytes;
    for (fault, len, end) in [
        ("cut=100kB,times=1", 100_000, BodyStep::Cut),
        ("cut=0,times=1", 0, BodyStep::Cut),
        ("cut,times=1", whole.len() / 2, BodyStep::Cut),
        ("stall=70000,times=1", 70_000, BodyStep::Stall),
        ("half-json,times=1,at=exporttopst", whole.len() / 2, BodyStep::Cut),
    ] {
        let saver = Saver::faulty(fault);
        let expected = Received { status: 200, bytes: whole[..len].to_vec(), end };
        assert!(saver.export(None).0 == expected, "{fault}");
        assert!(saver.export(None).0.bytes == whole, "{fault}");
        assert_eq!(saver.statuses(), ["Failed", "Success"], "{fault}");
    }
    let saver = Saver::faulty("gone=5kB");
    let open = saver.client.open_sessions().len();
    let received = saver.export(None).0;
    assert_eq!((received.bytes.len(), received.end), (5_000, BodyStep::Cut));
    assert_eq!(saver.client.open_sessions().len(), open - 1);
    assert_eq!(saver.statuses(), ["Failed"]);
}

#[test]
fn a_fault_may_be_limited_to_one_mailbox() {
    let saver = Saver::faulty("500,at=lidia@contoso.example");
    let status =
        |number| match saver.post(&format!("{}/exportToPst", saver.mailbox(number)), "{}", None) {
            Reply::Stream(_) => 200,
            Reply::Answer(answer) => answer.status().as_u16(),
            other => panic!("{other:?}"),
        };
    let addresses: Vec<_> = saver.mailboxes().iter().map(|one| one["email"].clone()).collect();
    assert_eq!(addresses[1], "lidia@contoso.example");
    assert_eq!([status(0), status(1), status(2)], [200, 500, 200]);
}

#[test]
fn remade_streams_differ_and_short_ones_lack_a_byte() {
    let whole = Saver::new("v8", options()).export(None).0.bytes;
    let saver = Saver::faulty("remake");
    let [first, second, third] = [(); 3].map(|()| saver.export(None).0.bytes);
    assert!(first == whole && second != whole && second.len() == whole.len());
    assert!(third.len() > whole.len() && third.starts_with(b"!BDN"));
    let short = Saver::faulty("wrong-size").export(None).0;
    assert!(short.bytes == whole[..whole.len() - 1] && short.end == BodyStep::End);
}

#[test]
fn errors_may_come_in_place_of_files() {
    for (fault, media_type, head) in [
        ("json-in-stream", "application/octet-stream", "{\"message\""),
        ("html-in-stream", "text/html", "<!DOCTYPE html>"),
    ] {
        let saver = Saver::faulty(fault);
        let (received, headers) = saver.export(None);
        assert_eq!((received.status, headers["content-type"].to_str().unwrap()), (200, media_type));
        assert!(received.bytes.starts_with(head.as_bytes()), "{fault}");
        assert_eq!(saver.statuses(), ["Failed"]);
    }
}

#[test]
fn a_data_file_is_made_once_before_it_is_sent() {
    let saver = Saver::new("v8", SandboxOptions { staging: Duration::from_secs(60), ..options() });
    let path = format!("{}/exportToPst", saver.mailbox(0));
    let first = saver.stream(&path, "{}");
    assert_eq!(saver.statuses(), ["Running"]);
    let second = saver.stream(&path, "{}");
    assert_eq!(first.ready, second.ready);
    assert!(saver.stream(&path, r#"{"contentKeyword":"x"}"#).ready > first.ready);
    let mail =
        format!("{}/items/{}/save", saver.mailbox(0), saver.items(1)[0]["id"].as_str().unwrap());
    assert!(saver.stream(&mail, "").ready < first.ready);
    drop((first, second));
    assert_eq!(saver.statuses(), ["Failed", "Failed", "Failed", "Failed"]);
    let silent = Saver::faulty("staging-drop");
    assert!(silent.stream(&format!("{}/exportToPst", silent.mailbox(0)), "{}").is_silent);
}

#[test]
fn without_outlook_exports_fail_and_saves_do_not() {
    let saver = Saver::new("v8", SandboxOptions { has_outlook: false, ..options() });
    let path = format!("{}/exportToPst", saver.mailbox(0));
    let Reply::Answer(answer) = saver.post(&path, "{}", None) else { panic!() };
    assert_eq!(answer.status(), 500);
    assert!(value(&answer)["message"].as_str().unwrap().contains("Outlook"));
    let mail =
        format!("{}/items/{}/save", saver.mailbox(0), saver.items(1)[0]["id"].as_str().unwrap());
    assert_eq!(saver.save(&mail, "").end, BodyStep::End);
    assert_eq!(saver.statuses(), ["Failed", "Success"]);
}

#[test]
fn streams_are_paced() {
    let saver = Saver::faulty("slow=100kB");
    let mut stream = saver.stream(&format!("{}/exportToPst", saver.mailbox(0)), "{}");
    assert!(matches!(stream.body.next_step(), BodyStep::Piece(piece) if piece.len() == 5_000));
    let BodyStep::Pause(pause) = stream.body.next_step() else { panic!() };
    assert!(pause <= Duration::from_millis(50), "{pause:?}");
}

#[test]
fn all_framings_send_the_same_bytes() {
    let received = [BodyFraming::Length, BodyFraming::Chunked, BodyFraming::Close]
        .map(|framing| Saver::new("v8", SandboxOptions { framing, ..options() }).export(None).0);
    assert!(received.iter().all(|one| *one == received[0]));
}
