//! A folder in a temporary place, and things to save.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::api::Version;
use crate::api::session::Workload;
use crate::client::scripted::ScriptedClient;
use crate::client::transport::Response;
use crate::content::{Entry, Node, NodeIds, NodeKind, SaveForm};
use crate::save::*;
use crate::time::{Clock, Window};

pub(super) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A place with a folder `out`, in which a run saves, and things beside it, which no run may touch.
pub(super) struct Place {
    pub(super) dir: tempfile::TempDir,
}

impl Place {
    pub(super) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(super) fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    pub(super) fn open(&self) -> SaveFolder {
        SaveFolder::open(&self.out()).unwrap()
    }

    /// Returns the names of all files below the folder, with those of the folders before them, sorted.
    pub(super) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(&self.out(), "", &mut files);
        files.sort();
        files
    }

    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.out().join(file)).unwrap()
    }

    /// Checks the hashes with the program for which they are written, where it is installed.
    #[track_caller]
    pub(super) fn assert_checksums(&self, lines: usize) {
        let list = self.read("SHA256SUMS");
        let valid: Vec<_> = list.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(valid.len(), lines, "{list}");
        for line in &valid {
            let (hash, file) = line.split_once("  ").unwrap();
            let bytes = fs::read(self.out().join(file)).unwrap();
            let hex = file_hash::hash_of(&*bytes).unwrap().sha256;
            assert_eq!(hash, hex, "{file}");
        }
        let mut command = std::process::Command::new("sha256sum");
        command.args(["--strict", "--quiet", "-c", "SHA256SUMS"]).current_dir(self.out());
        if !valid.is_empty()
            && let Ok(output) = command.output()
        {
            assert!(output.status.success(), "{output:?}");
        }
    }
}

fn collect(dir: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push(name);
        }
    }
}

pub(super) fn file(path: &str) -> RelativeFile {
    RelativeFile::try_from(path.to_owned()).unwrap()
}

pub(super) fn part(folder: &SaveFolder, path: &str, text: &str) -> CompletePart {
    let mut part = PartFile::create(folder, &file(path)).unwrap();
    part.write(text.as_bytes()).unwrap();
    part.complete(Some(time("2026-11-20T14:32:05Z"))).unwrap()
}

/// Returns why a part file cannot be created.
pub(super) fn part_error(folder: &SaveFolder, file: &RelativeFile) -> std::io::Error {
    match PartFile::create(folder, file).err().unwrap() {
        FetchFailure::Disk(error) => error,
        other => panic!("{other}"),
    }
}

pub(super) fn node(id: &str) -> Node {
    let ids = NodeIds::default().with(NodeKind::Drive, "d").with(NodeKind::File, id);
    Node { workload: Workload::Veod, kind: NodeKind::File, ids }
}

pub(super) fn key(id: &str) -> ThingKey {
    ThingKey::new(&node(id), None, "file")
}

pub(super) fn record(id: &str, path: &str) -> SavedRecord {
    SavedRecord {
        time: time("2026-11-26T12:00:00Z"),
        status: ThingStatus::Saved,
        path: format!("/Ana/{path}"),
        file: Some(file(path)),
        kind: "file",
        ids: node(id).ids,
        version: None,
        version_id: None,
        saved_as: "file".to_owned(),
        name: path.to_owned(),
        modified: Some(time("2026-11-20T14:32:05Z")),
        received: None,
        from: None,
        subject: None,
        tries: 1,
        resumed_at: None,
        seconds: Some(0.25),
        error: None,
        item: serde_json::from_str(r#"{"status": "failed", "end": 1, "v": 9, "id": "x"}"#).unwrap(),
    }
}

pub(super) fn header() -> RunHeader {
    RunHeader {
        tool: "vb365 0.1.0".to_owned(),
        started: time("2026-11-26T12:00:00Z"),
        server: "https://h:4443".to_owned(),
        user: Some("ana".to_owned()),
        session: Uuid::from_u128(1),
        workload: "veod".to_owned(),
        point: Some(time("2026-11-24T23:00:00Z")),
        source: Some("job 'Contoso'".to_owned()),
        organization: None,
        show_deleted: Some(false),
        show_all_versions: Some(false),
        paths: vec!["/Ana".to_owned()],
        options: "--as tree".to_owned(),
    }
}

pub(super) fn end(saved: u64, complete: bool) -> RunEnd {
    let time = time("2026-11-26T13:00:00Z");
    RunEnd { time, saved, kept: 0, failed: 0, bytes: 9, complete, left_out: LeftOut::default() }
}

/// Saves a thing in a manifest.
pub(super) fn save(manifest: &Manifest, folder: &SaveFolder, id: &str, path: &str, text: &str) {
    manifest.place(part(folder, path, text), &record(id, path), TargetPolicy::Keep).unwrap();
}

/// Returns a server that answers its requests for files, numbered from 0, with these statuses, and then with 200.
pub(super) fn server(statuses: &'static [u16]) -> ScriptedClient {
    let count = AtomicUsize::new(0);
    ScriptedClient::streaming(Version::V8, move |_| {
        let status = statuses.get(count.fetch_add(1, Ordering::SeqCst)).copied().unwrap_or(200);
        let text = if status == 200 { "text" } else { r#"{"message":"Broken."}"# };
        let body: Box<dyn Read + Send> = Box::new(Cursor::new(text));
        let response: Response = http::Response::builder()
            .status(status)
            .header("content-length", text.len())
            .body(body)
            .unwrap();
        Ok(response)
    })
}

/// Returns a file of four bytes that is to be saved as `ID.txt`.
pub(super) fn task(id: &str) -> SaveTask {
    let name = format!("{id}.txt");
    let json = format!(r#"{{"id":"{id}","name":"{name}","sizeBytes":4}}"#);
    let entry = Entry::new(format!("/ana/{name}"), node(id), serde_json::from_str(&json).ok());
    let (form, window) = (SaveForm::File, Window::default());
    SaveTask { entry, form, version: None, window, file: file(&name) }
}

/// Returns what saves things of a server in the folder of a place.
pub(super) fn worker(server: &ScriptedClient, place: &Place, options: FileOptions) -> SaveWorker {
    let folder = place.open();
    let manifest = Some(Manifest::open(&folder, &header()).unwrap());
    SaveWorker {
        client: Arc::clone(&server.client),
        session: Uuid::nil(),
        origin: "https://h:4443".to_owned(),
        folder,
        manifest,
        options,
        counts: Arc::default(),
        clock: Clock::starting(DateTime::UNIX_EPOCH),
    }
}
