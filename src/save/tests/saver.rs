//! Runs over given steps, with a server that a function describes.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::Uuid;

use super::fixture::{Place, file, header, node};
use crate::api::Version;
use crate::client::scripted::ScriptedClient;
use crate::client::transport::Response;
use crate::content::{Entry, SaveForm};
use crate::save::*;
use crate::time::{Clock, Window};

/// Returns a server that answers its requests for files, numbered from 0, with these statuses, and then with 200.
fn server(statuses: &'static [u16]) -> ScriptedClient {
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

fn step(id: &str) -> PlanStep {
    let name = format!("{id}.txt");
    let json = format!(r#"{{"id":"{id}","name":"{name}","sizeBytes":4}}"#);
    let entry = Entry::new(format!("/ana/{name}"), node(id), serde_json::from_str(&json).ok());
    let (form, window) = (SaveForm::File, Window::default());
    PlanStep::Save(SaveTask { entry, form, version: None, window, file: file(&name) })
}

/// Saves steps, one after the other, and stops after this many events. Returns the events in words, and the numbers.
fn run(
    server: &ScriptedClient,
    place: &Place,
    steps: Vec<anyhow::Result<PlanStep>>,
    most: usize,
) -> (Vec<String>, SaveTotals) {
    let folder = place.open();
    let manifest = Some(Manifest::open(&folder, &header()).unwrap());
    let worker = SaveWorker {
        client: Arc::clone(&server.client),
        session: Uuid::nil(),
        origin: "https://h:4443".to_owned(),
        folder,
        manifest,
        options: FileOptions::default(),
        counts: Arc::default(),
        clock: Clock::starting(chrono::DateTime::UNIX_EPOCH),
    };
    let threads = SaveThreads { files: 1, psts: 1 };
    let mut saver = Saver::new(steps.into_iter(), Arc::new(worker), threads);
    let mut events = Vec::new();
    while let Some(event) = saver.next() {
        events.push(match event {
            Ok(SaveEvent::End(thing)) => format!("{} {}", thing.status.word(), thing.path),
            Ok(SaveEvent::Postponement { path, .. }) => format!("postponed {path}"),
            Ok(SaveEvent::Outage(_)) => "outage".to_owned(),
            Err(error) => format!("error {error}"),
        });
        if events.len() == most {
            saver.stop();
        }
    }
    let totals = saver.totals();
    saver.finish(&LeftOut::default()).unwrap();
    (events, totals)
}

#[test]
fn thing_of_two_steps_is_saved_once() {
    let (server, place) = (server(&[]), Place::new());
    let steps = || ["1", "2", "1"].map(|id| Ok(step(id))).into();
    let (mut events, totals) = run(&server, &place, steps(), 99);
    events.sort();
    assert_eq!(events, ["saved /ana/1.txt", "saved /ana/2.txt"]);
    assert_eq!((totals.saved, totals.kept, totals.bytes), (2, 0, 8));
    assert_eq!(place.files(), ["1.txt", "2.txt", "SHA256SUMS", "vb365-manifest.ndjson"]);
    // An earlier run has saved it.
    let (_, totals) = run(&server, &place, steps(), 99);
    assert_eq!((totals.saved, totals.kept), (0, 3));
}

#[test]
fn passing_failure_comes_again_after_the_other_things() {
    let place = Place::new();
    let (events, totals) = run(&server(&[500]), &place, vec![Ok(step("1")), Ok(step("2"))], 99);
    assert_eq!(events, ["postponed /ana/1.txt", "saved /ana/2.txt", "saved /ana/1.txt"]);
    assert_eq!((totals.saved, totals.failed), (2, 0));
}

#[test]
fn stopped_run_reports_all_things_that_are_known() {
    let place = Place::new();
    let steps: Vec<_> = (0..30).map(|number| Ok(step(&number.to_string()))).collect();
    let (events, totals) = run(&server(&[]), &place, steps, 1);
    assert_eq!(events.len(), 30);
    assert_eq!(totals.saved + totals.untried, 30);
    assert!(totals.untried > 20 && place.read("vb365-manifest.ndjson").contains("not tried"));
}

#[test]
fn error_of_the_plan_comes_after_what_was_begun() {
    let place = Place::new();
    let steps = vec![Ok(step("1")), Err(anyhow::anyhow!("no list")), Ok(step("2"))];
    let (events, totals) = run(&server(&[]), &place, steps, 99);
    assert_eq!(events, ["saved /ana/1.txt", "error no list"]);
    assert_eq!(totals.saved, 1);
    assert!(place.read("vb365-manifest.ndjson").contains(r#""complete":false"#));
}
