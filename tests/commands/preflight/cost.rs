//! What a start costs beside itself.

use crate::client::shared_login::Site;
use crate::commands::preflight::server::{Manner, points, with};
use crate::commands::process::output;
use crate::support::{JOB, log, vb365};

/// What was asked since, without the status.
fn asked(site: &Site, since: usize) -> Vec<String> {
    let log = log(&site.sandbox).split_off(since);
    log.iter().map(|line| line.rsplit_once(' ').unwrap().0.replace(JOB, "JOB")).collect()
}

#[test]
fn a_start_by_name_costs_a_look_up_and_a_look_at_the_points_over_one_connection() {
    let site = Site::signed_in();
    for (line, requests) in [
        (vec!["--job", "Contoso everything"], &["GET /v8/Jobs", "GET /v8/RestorePoints"][..]),
        (vec!["--job", JOB], &["GET /v8/RestorePoints"]),
        // Without the points, the server says only by its clock what the latest is.
        (vec!["--job", JOB, "--no-preflight"], &["GET /v8/ServiceInstance"]),
        (vec!["--job", JOB, "--no-preflight", "--at", "2026-11-20"], &[]),
    ] {
        let (connections, before) = (site.connections(), log(&site.sandbox).len());
        let line = [&["explore", "--type", "vex", "-o", "id"], line.as_slice()].concat();
        let (code, _, stderr) = output(site.vb365(&line));
        assert_eq!(code, 0, "{stderr}");
        let mut expected: Vec<_> = requests.iter().map(|&request| request.to_owned()).collect();
        expected.push("POST /v8/Jobs/JOB/explore".to_owned());
        assert_eq!(asked(&site, before), expected);
        assert_eq!(site.connections() - connections, 1);
    }
}

#[test]
fn a_refusal_by_name_costs_no_more_than_one_request_beside() {
    let site = Site::signed_in();
    for (at, type_, requests) in [
        ("2001-01-01", "vex", 3), // and a look at what comes after
        ("latest", "vet", 3),     // no Teams in more than ten points
        ("latest", "no-such-type", 0),
    ] {
        let before = log(&site.sandbox).len();
        let line = ["explore", "--job", "Contoso Exchange", "--at", at, "--type", type_];
        let (code, _, stderr) = output(site.vb365(&line));
        assert_eq!(code, if requests == 0 { 2 } else { 9 }, "{stderr}");
        assert_eq!(asked(&site, before).len(), requests, "{:?}", asked(&site, before));
    }
}

#[test]
fn types_to_test_cost_at_most_two_requests() {
    let all =
        |word: &str| (10..60).map(|n| format!("2026-11-20T10:00:{n} {word}")).collect::<Vec<_>>();
    for (held, expected) in [
        ("vex veod vesp vet", &["limit=10&offset=0"][..]),
        ("vex", &["limit=10&offset=0", "limit=10000&offset=10"]),
    ] {
        let (server, heard) = with(points(&all(held).join(";")), Manner::default());
        let line = format!("verify --job {JOB} --json --parallel 1 --api-version v8");
        let ran = vb365(&line).on(&server).run();
        let asked = &heard.lock().unwrap().points[..=expected.len()];
        for (asked, expected) in asked.iter().zip(expected) {
            assert!(asked.ends_with(expected), "{asked} {ran}");
        }
        // The first test looks for its own point.
        assert!(asked.last().unwrap().ends_with("limit=10&offset=0"), "{asked:#?} {ran}");
    }
}
