//! Points and retrievals: what each is opened by, as of when, and while it can be.

use serde_json::Value;

use super::{recorded, sent, text};
use crate::support::{JOB, json, sandbox, vb365, versions};

/// The restore points that are like this, newest first.
fn points(which: impl Fn(&Value) -> bool) -> Vec<Value> {
    let ran = vb365("point list --json").on(&sandbox()).run();
    json(&ran.stdout).into_iter().filter(which).collect()
}

#[test]
fn a_point_is_opened_by_what_it_came_from_as_of_its_exact_time() {
    let of = |point: &Value, kind: &str, more: &str| {
        let line = format!("explore --point {} --type {kind} {more}", text(point, "id"));
        sent(&line)
    };
    let body = |point: &Value, kind: &str| {
        // As it was told, but for zeros at its end.
        let time = text(point, "backupTime").replace(".0000000", "");
        format!(
            r#"{{"dateTime":"{time}","type":"{kind}","showDeleted":false,"showAllVersions":false"#
        )
    };
    let is = |point: &Value, flag: &str| point[flag] == true;
    let plain = |p: &Value| !is(p, "isCopy") && !is(p, "isRetrieved");
    let job = &points(|p| p["jobId"] == JOB && plain(p))[3];
    for version in versions() {
        let line = format!("--api-version {version}");
        let expected = format!("/{version}/Jobs/JOB/explore {}}}", body(job, "Vet"));
        assert_eq!(of(job, "vet", &line), expected);
    }
    let copy = &points(|p| p["jobId"] == JOB && is(p, "isCopy") && !is(p, "isLongTermCopy"))[1];
    let path = "/v8/BackupRepositories/COPIES/explore?organizationId=ORG";
    assert_eq!(of(copy, "vex", ""), format!("{path} {}}}", body(copy, "Vex")));
    let left = &points(|p| text(p, "jobId").starts_with("00000000"))[0];
    let (organization, repository) = (text(left, "organizationId"), text(left, "repositoryId"));
    let path = format!("Organizations/{organization}/explore");
    let with = format!(r#","repositoryId":"{repository}"}}"#);
    assert_eq!(of(left, "vex", ""), format!("/v8/{path} {}{with}", body(left, "Vex")));
    assert_eq!(of(left, "vex", "--api-version v7"), format!("/v7/{path} {}}}", body(left, "Vex")));
}

#[test]
fn a_point_that_was_retrieved_is_opened_by_its_retrieval_with_its_own_type() {
    let retrieved = &points(|p| p["isRetrieved"] == true && p["jobId"] == JOB)[0];
    let (id, retrieval) = (text(retrieved, "id"), text(retrieved, "retrievalId"));
    for version in versions() {
        let line = |more: &str| format!("explore --point {id} {more} --api-version {version}");
        assert_eq!(
            sent(&line("--type vex")),
            format!("/{version}/DataRetrievals/{retrieval}/explore")
        );
        for (more, code, said) in [
            ("--type vet", 9, "was retrieved for Exchange, not Teams"),
            ("--type vet --force", 9, "--type vex opens it"),
            ("--type vex --show-deleted", 2, "--show-deleted does not go with this point"),
            ("--type vex --show-all-versions", 2, "opened by its retrieval"),
        ] {
            let (server, sent) = recorded(&sandbox());
            let ran = vb365(&line(more)).on(&server).run();
            assert!(ran.code == code && ran.stderr.contains(said), "{more}: {ran}");
            assert!(sent.lock().unwrap().is_empty());
        }
    }
}

#[test]
fn what_lies_in_an_archive_and_what_is_not_there_is_refused() {
    let archived = &points(|p| p["isLongTermCopy"] == true && p["isRetrieved"] == false)[0];
    let mail =
        &points(|p| p["isExchange"] == true && p["isTeams"] == false && p["isCopy"] == false)[0];
    for version in versions() {
        for (point, more, code, said) in [
            (text(archived, "id"), "vex", 9, "retrieve it first"),
            (text(archived, "id"), "vex --force", 9, "lies in an archive"),
            (text(mail, "id"), "vet", 9, "and no Teams"),
            (text(mail, "id"), "vet", 9, "--type vex"),
            (text(mail, "id"), "vet --force", 0, "warning: restore point"),
            (text(mail, "id"), "vex --max-age 1m", 9, "old, and --max-age allows 1 minute"),
            ("nothing-like-it", "vex", 6, "there is no restore point nothing-like-it"),
        ] {
            let (server, sent) = recorded(&sandbox());
            let line = format!("explore --point {point} --type {more} --api-version {version}");
            let ran = vb365(&line).on(&server).run();
            assert!(ran.code == code && ran.stderr.contains(said), "{line}: {ran}");
            assert_eq!(sent.lock().unwrap().is_empty(), code != 0);
        }
    }
}

#[test]
fn a_retrieval_is_opened_while_its_data_are_there() {
    for version in versions() {
        let list = vb365(&format!("api GET DataRetrievals --api-version {version}")).on(&sandbox());
        let list: Value = serde_json::from_str(&list.run().stdout).unwrap();
        let all = list.as_array().or(list["results"].as_array()).unwrap();
        let mut seen = Vec::new();
        for retrieval in all {
            let (id, state) = (text(retrieval, "id"), text(retrieval, "dataState"));
            let expired =
                retrieval["expirationTime"].as_str().is_some_and(|time| time < "2026-11-23T15");
            let (code, said) = match (state, expired) {
                ("Retrieved", false) => (0, "note: retrieval '"),
                ("Retrieved", true) => (9, "brought expired on 2026-11-22T15:30:00Z"),
                ("Retrieving", _) => (9, "is not at its end"),
                ("Removing", _) => (9, "is being removed"),
                _ => (9, "is kept is being changed"),
            };
            let (server, sent) = recorded(&sandbox());
            let run = |more: &str| {
                let line = format!("explore --retrieval {id} -o id --api-version {version} {more}");
                vb365(&line).on(&server).run()
            };
            let ran = run("");
            assert!(ran.code == code && ran.stderr.contains(said), "{state}: {ran}");
            assert_eq!(sent.lock().unwrap().len(), usize::from(code == 0));
            if code == 9 {
                // The server has the last word.
                let forced = run("--force");
                assert!(forced.code == 7 && forced.stderr.contains("warning: "), "{forced}");
            }
            let path = format!("/{version}/DataRetrievals/{id}/explore");
            assert_eq!(*sent.lock().unwrap(), [path], "no body");
            seen.push((state, expired));
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 5, "{seen:?}");
        let gone = "explore --retrieval 00000000-0000-4000-8000-000000000000";
        let ran = vb365(&format!("{gone} --api-version {version}")).on(&sandbox()).run();
        assert!(ran.code == 6 && ran.stderr.contains("there is no retrieval"), "{ran}");
    }
}
