//! Runs over given steps, with a server that a function describes.

use std::sync::Arc;

use super::fixture::{Place, server, task, worker};
use crate::client::scripted::ScriptedClient;
use crate::save::*;

fn step(id: &str) -> PlanStep {
    PlanStep::Save(task(id))
}

/// Saves steps, one after the other, and stops after this many events. Returns the events in words, and the numbers.
fn run(
    server: &ScriptedClient,
    place: &Place,
    steps: Vec<anyhow::Result<PlanStep>>,
    most: usize,
) -> (Vec<String>, SaveTotals) {
    let worker = worker(server, place, FileOptions::default());
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
