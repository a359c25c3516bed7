//! One thing: what an earlier run has saved, files that are there already, and things that ask for one file.

use std::fs;
use std::path::MAIN_SEPARATOR;

use super::fixture::{Place, file, server, task, worker};
use crate::api::Version;
use crate::client::scripted::ScriptedClient;
use crate::client::transport::Fault;
use crate::save::fetch_slots::FetchSlots;
use crate::save::*;

fn options(on_exists: OnExists) -> FileOptions {
    FileOptions { on_exists, ..FileOptions::default() }
}

/// Returns what becomes of a thing in words: its status, its file, and its error.
fn saved(worker: &SaveWorker, task: &SaveTask) -> String {
    let thing = worker.save(task, &FetchSlots::new(1));
    let error = thing.error.map_or_else(String::new, |error| format!(": {error:#}"));
    let path = worker.folder.path().display().to_string();
    format!("{} {}{error}", thing.status.word(), thing.file)
        .replace(&format!("{path}{MAIN_SEPARATOR}"), "")
}

/// Saves a thing in a run of its own.
fn saved_by(server: &ScriptedClient, place: &Place, options: FileOptions, id: &str) -> String {
    saved(&worker(server, place, options), &task(id))
}

#[test]
fn thing_of_an_earlier_run_is_not_requested_again() {
    let (server, place) = (server(&[]), Place::new());
    assert_eq!(saved_by(&server, &place, FileOptions::default(), "1"), "saved 1.txt");
    let requests = server.targets().len();
    assert_eq!(saved_by(&server, &place, FileOptions::default(), "1"), "kept 1.txt");
    assert_eq!(server.targets().len(), requests);
    // Unless it is wanted again, or no file may be there.
    let again = FileOptions { ignores_proofs: true, ..FileOptions::default() };
    assert_eq!(saved_by(&server, &place, again, "1"), "saved 1.txt");
    let refused = saved_by(&server, &place, options(OnExists::Fail), "1");
    assert_eq!(refused, "failed 1.txt: cannot write 1.txt: the file exists");
    assert_eq!(server.targets().len(), requests + 1);
}

#[test]
fn file_that_is_gone_is_fetched_again() {
    let (server, place) = (server(&[]), Place::new());
    saved_by(&server, &place, FileOptions::default(), "1");
    fs::remove_file(place.out().join("1.txt")).unwrap();
    assert_eq!(saved_by(&server, &place, FileOptions::default(), "1"), "saved 1.txt");
    assert_eq!(place.read("1.txt"), "text");
}

#[test]
fn changed_file_is_kept_replaced_or_left_beside() {
    let (server, place) = (server(&[]), Place::new());
    let change = || fs::write(place.out().join("1.txt"), "another").unwrap();
    saved_by(&server, &place, FileOptions::default(), "1");
    change();
    let kept = saved_by(&server, &place, FileOptions::default(), "1");
    let reason = "cannot keep 1.txt: the file was changed after it was saved";
    assert_eq!((kept, &*place.read("1.txt")), (format!("failed 1.txt: {reason}"), "another"));
    assert_eq!(saved_by(&server, &place, options(OnExists::Replace), "1"), "saved 1.txt");
    assert_eq!(place.read("1.txt"), "text");
    change();
    assert_eq!(saved_by(&server, &place, options(OnExists::Rename), "1"), "saved 1 ~6b86b2.txt");
    assert_eq!((&*place.read("1.txt"), &*place.read("1 ~6b86b2.txt")), ("another", "text"));
}

#[test]
fn file_of_another_program_is_never_overwritten_unasked() {
    let (server, place) = (server(&[]), Place::new());
    fs::create_dir(place.out()).unwrap();
    fs::write(place.out().join("1.txt"), "precious").unwrap();
    let refused = saved_by(&server, &place, FileOptions::default(), "1");
    assert_eq!(refused, "failed 1.txt: cannot write 1.txt: the file exists");
    assert_eq!(server.targets(), [""; 0], "it is known before anything is fetched");
    assert_eq!(saved_by(&server, &place, options(OnExists::Rename), "1"), "saved 1 ~6b86b2.txt");
    assert_eq!(place.read("1.txt"), "precious");
}

#[test]
fn second_thing_of_a_file_gets_digits() {
    let (server, place) = (server(&[]), Place::new());
    let worker = worker(&server, &place, FileOptions::default());
    assert_eq!(saved(&worker, &task("1")), "saved 1.txt");
    let other = SaveTask { file: file("1.txt"), ..task("2") };
    assert_eq!(saved(&worker, &other), "saved 1 ~d4735e.txt");
    // The other run has another order.
    drop(worker);
    let worker = self::worker(&server, &place, FileOptions::default());
    assert_eq!(saved(&worker, &other), "kept 1 ~d4735e.txt");
    assert_eq!(saved(&worker, &task("1")), "kept 1.txt");
}

#[test]
fn failure_is_recorded_unless_it_may_pass() {
    for (status, is_recorded) in [(404, true), (500, false)] {
        let place = Place::new();
        let server = ScriptedClient::new(Version::V8, move |_| {
            Ok::<_, Fault>((status, r#"{"message":"Broken."}"#.to_owned()))
        });
        let ended = saved_by(&server, &place, FileOptions::default(), "1");
        assert!(ended.starts_with("failed 1.txt: "), "{ended}");
        // Nothing is written before the first record.
        let manifest = fs::read_to_string(place.out().join("vb365-manifest.ndjson"));
        let manifest = manifest.unwrap_or_default();
        assert_eq!(manifest.contains(r#""status":"failed""#), is_recorded, "{manifest}");
        assert_eq!(manifest.contains(r#""tries":1"#), is_recorded, "{manifest}");
    }
}
