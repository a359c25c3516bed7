//! `save`: what is saved, under which names, and what a second run does. The content is that of a stub, which knows the bytes
//! of every thing by its path.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Request;
use serde_json::Value;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Response, Transport};

use crate::commands::verify::open;
use crate::support::{Command, Home, JOB, Ran, home, sandbox, versions};

/// Returns the reply to the request of a path, by its number.
type Respond = Box<dyn Fn(&str, usize) -> SaveReply + Send + Sync>;

/// A server whose saves are decided by a test.
pub(crate) struct SaveStub {
    pub(crate) sandbox: Arc<Sandbox>,
    /// The paths of all saves, in their order.
    pub(crate) saves: Mutex<Vec<String>>,
    /// Requests of any kind.
    pub(crate) requests: AtomicUsize,
    respond: Respond,
}

/// The response to a save.
pub(crate) enum SaveReply {
    Whole(Vec<u8>),
    Status(u16, &'static str),
    /// The server does not respond.
    Lost,
    /// What the sandbox responds.
    OfSandbox,
}

impl SaveStub {
    /// Answers each save by its path, and the number of earlier saves of this path.
    pub(crate) fn new(
        sandbox: Arc<Sandbox>,
        respond: impl Fn(&str, usize) -> SaveReply + Send + Sync + 'static,
    ) -> Arc<Self> {
        let (saves, requests) = (Mutex::default(), AtomicUsize::new(0));
        Arc::new(Self { sandbox, saves, requests, respond: Box::new(respond) })
    }

    /// Lets the sandbox answer everything.
    pub(crate) fn passing(sandbox: Arc<Sandbox>) -> Arc<Self> {
        Self::new(sandbox, |_, _| SaveReply::OfSandbox)
    }

    pub(crate) fn saves(&self) -> Vec<String> {
        self.saves.lock().unwrap().clone()
    }

    fn forget(&self) {
        self.saves.lock().unwrap().clear();
        self.requests.store(0, Ordering::SeqCst);
    }
}

impl Transport for SaveStub {
    fn send(&self, request: Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let path = request.uri().path().to_owned();
        self.requests.fetch_add(1, Ordering::SeqCst);
        let is_save = ["/save", "/exportToPst", "/export"].iter().any(|end| path.ends_with(end));
        if !is_save {
            return self.sandbox.send(request, timeout);
        }
        let before = {
            let mut saves = self.saves.lock().unwrap();
            saves.push(path.clone());
            saves.iter().filter(|known| **known == path).count() - 1
        };
        let respond = |status: u16, length: usize, body: Vec<u8>| {
            let body: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(body));
            let head = http::Response::builder().status(status).header("content-length", length);
            Ok(head.body(body).unwrap())
        };
        match (self.respond)(&path, before) {
            SaveReply::Whole(bytes) => respond(200, bytes.len(), bytes),
            SaveReply::OfSandbox => self.sandbox.send(request, timeout),
            SaveReply::Lost => Err(Fault::Lost { reason: "the connection was closed".to_owned() }),
            SaveReply::Status(status, body) => respond(status, body.len(), body.into()),
        }
    }
}

/// Returns the bytes of a thing by the path of its save: those of an MSG, a PST, a page, or anything.
pub(crate) fn content(path: &str) -> Vec<u8> {
    let head: &[u8] = match path {
        path if path.ends_with("/exportToPst") => b"!BDN",
        path if path.ends_with("/export") => b"<html>",
        path if path.contains("/items/") || path.contains("/posts/") => {
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
        }
        _ => b"PK\x03\x04",
    };
    [head, path.as_bytes(), &vec![b'x'; 70_000]].concat()
}

/// A server that saves everything.
fn saving() -> Arc<SaveStub> {
    SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path)))
}

/// A run in an open session of this type.
pub(crate) struct SaveSite {
    pub(crate) home: Home,
    pub(crate) stub: Arc<SaveStub>,
    session: String,
    pub(crate) place: tempfile::TempDir,
}

impl SaveSite {
    pub(crate) fn new(stub: Arc<SaveStub>, kind: &str) -> Self {
        let home = home();
        let line = format!("explore --job {JOB} --type {kind} -q -o id");
        let ran = home.vb365(&line).on(&stub).run();
        assert_eq!(ran.code, 0, "{ran}");
        let session = ran.stdout.trim_end().to_owned();
        Self { home, stub, session, place: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn session(&self) -> &str {
        &self.session
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.place.path().join(name).display().to_string()
    }

    /// Prepares a run that saves to `name` in the place of the site.
    pub(crate) fn save(&self, line: &str, name: &str) -> Command {
        let command = self.home.vb365(&format!("save {line}")).on(&self.stub);
        command.env("VB365_SESSION", &self.session).args(&["--to", &self.path(name)])
    }
}

/// Returns the records that a run has printed as NDJSON.
pub(crate) fn records(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns the number of records of each status.
pub(crate) fn statuses(ran: &Ran) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records(ran) {
        *counts.entry(record["status"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

/// Returns all files below a folder with their bytes, by their paths.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn messages_of_a_folder_are_saved_once() {
    for version in versions() {
        let site = SaveSite::new(saving(), "vex");
        let save = || {
            let line =
                format!("/ana@contoso.example/Inbox --as msg -o ndjson --api-version {version}");
            site.save(&line, "mail").run()
        };
        let ran = save();
        assert_eq!(ran.code, 0, "{ran}");
        let saved = records(&ran);
        assert!(saved.len() > 3, "{ran}");
        let there = files(&site.place.path().join("mail"));
        assert_eq!(there.len(), saved.len() + 2, "{there:?}");
        let requests = site.stub.saves();
        assert_eq!(requests.len(), saved.len());
        for record in &saved {
            let file = record["file"].as_str().unwrap();
            assert!(
                file.starts_with("Inbox/") && file.rsplit('.').next() == Some("msg"),
                "{record}"
            );
            let bytes = &there[file];
            assert!(requests.iter().any(|path| content(path) == *bytes), "{record}");
            assert_eq!(record["bytes"], bytes.len());
            assert_eq!((&record["status"], &record["tries"]), (&"saved".into(), &1.into()));
        }
        // The second run asks for nothing but the session.
        site.stub.forget();
        let again = save();
        assert_eq!(statuses(&again), [("kept".to_owned(), saved.len())].into(), "{again}");
        assert!(site.stub.saves().is_empty());
        assert!(site.stub.requests.load(Ordering::SeqCst) <= 3, "{:?}", site.stub.requests);
        assert_eq!(files(&site.place.path().join("mail")), there);
    }
}

#[test]
fn one_mailbox_becomes_a_file() {
    let site = SaveSite::new(saving(), "vex");
    let ran = site.save("/ana@contoso.example -o ndjson", "ana.pst").run();
    assert_eq!((ran.code, statuses(&ran)), (0, [("saved".to_owned(), 1)].into()), "{ran}");
    let there = files(site.place.path());
    assert_eq!(there.keys().collect::<Vec<_>>(), ["ana.pst"]);
    assert_eq!(there["ana.pst"], content(&site.stub.saves()[0]));
    // Nothing proves whose file it is.
    let ran = site.save("/ana@contoso.example", "ana.pst").run();
    assert!(ran.code == 1 && ran.stderr.contains("the file exists"), "{ran}");
    let ran = site.save("/ana@contoso.example --on-exists replace", "ana.pst").run();
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn one_thing_is_printed() {
    let site = SaveSite::new(saving(), "vex");
    let save = |line: &str| {
        let run = site.home.vb365(&format!("save {line} --to -")).on(&site.stub);
        run.env("VB365_SESSION", &site.session).run()
    };
    let ran = save("/ana@contoso.example");
    assert!(ran.code == 0 && ran.stdout.starts_with("!BDN"), "{}", ran.stderr);
    assert_eq!(ran.stdout.as_bytes(), content(&site.stub.saves()[0]));
    assert!(ran.stderr.contains("of /ana@contoso.example to stdout"), "{}", ran.stderr);
    let ran = save("/ana@contoso.example --as msg");
    assert!(ran.code == 2 && ran.stderr.contains("cannot save several things to stdout"), "{ran}");
    let run = site.home.vb365("save /ana@contoso.example --to -").on(&site.stub).terminal(100);
    let ran = run.env("VB365_SESSION", &site.session).run();
    assert!(ran.code == 2 && ran.stderr.contains("cannot print a file on a terminal"), "{ran}");
}

#[test]
fn own_session_is_stopped_after_the_save() {
    let (home, stub) = (home(), saving());
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("out").display().to_string();
    let line = format!("save /ana@contoso.example --job {JOB} --type vex");
    let ran = home.vb365(&line).args(&["--to", &to]).on(&stub).run();
    assert_eq!(ran.code, 0, "{ran}");
    assert!(open(&stub.sandbox).is_empty());
    assert!(files(place.path()).contains_key("out/ana@contoso.example.pst"));
}
