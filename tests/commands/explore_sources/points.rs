//! Restore points and data retrievals: how each is selected, what opens it, and when it can be opened.

use serde_json::Value;

use super::{recorded, sent, text};
use crate::support::{JOB, TOKEN, json, log, sandbox, scripted, vb365, versions};

/// The restore points that are like this, newest first.
fn points(which: impl Fn(&Value) -> bool) -> Vec<Value> {
    let ran = vb365("point list --json").on(&sandbox()).run();
    json(&ran.stdout).into_iter().filter(which).collect()
}

#[test]
fn point_is_opened_by_its_origin_at_its_exact_time() {
    let of = |point: &Value, kind: &str, more: &str| {
        let line = format!("explore --point {} --type {kind} {more}", text(point, "id"));
        sent(&line)
    };
    let body = |point: &Value, kind: &str| {
        // The time of the restore point, apart from zeros at its end.
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
fn retrieved_point_is_opened_by_its_retrieval() {
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
            ("--type vet --force", 9, "use --type vex"),
            ("--type vex --show-deleted", 2, "--show-deleted cannot be used with restore point"),
            ("--type vex --show-all-versions", 2, "the retrieval determines which items are shown"),
        ] {
            let (server, sent) = recorded(&sandbox());
            let ran = vb365(&line(more)).on(&server).run();
            assert!(ran.code == code && ran.stderr.contains(said), "{more}: {ran}");
            assert!(sent.lock().unwrap().is_empty());
        }
    }
}

#[test]
fn archived_and_unknown_points_are_refused() {
    let archived = &points(|p| p["isLongTermCopy"] == true && p["isRetrieved"] == false)[0];
    let mail =
        &points(|p| p["isExchange"] == true && p["isTeams"] == false && p["isCopy"] == false)[0];
    for version in versions() {
        for (point, more, code, said) in [
            (text(archived, "id"), "vex", 9, "retrieve it in the console"),
            (text(archived, "id"), "vex --force", 9, "is in archive storage"),
            (text(mail, "id"), "vet", 9, ", not Teams"),
            (text(mail, "id"), "vet", 9, "--type vex"),
            (text(mail, "id"), "vet --force", 0, "warning: restore point"),
            (text(mail, "id"), "vex --max-age 1m", 9, "old, --max-age is 1 minute"),
            ("nothing-like-it", "vex", 6, "there is no restore point 'nothing-like-it'"),
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
fn retrieval_is_opened_while_its_data_are_available() {
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
                ("Retrieved", false) => (0, "note: opening data retrieval '"),
                ("Retrieved", true) => (9, "expired on 2026-11-22T15:30:00Z"),
                ("Retrieving", _) => (9, "is not complete"),
                ("Removing", _) => (9, "are being removed"),
                _ => (9, "is being changed"),
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
        assert!(ran.code == 6 && ran.stderr.contains("there is no data retrieval"), "{ran}");
    }
}

#[test]
fn id_prefix_selects_a_point_and_costs_one_list() {
    let newest =
        &points(|p| p["jobId"] == JOB && p["isExchange"] == true && p["isCopy"] == false)[0];
    let id = text(newest, "id");
    for version in versions() {
        for (typed, lists) in [(&id[..12], 1), (&id[..12].to_uppercase(), 1), (id, 0)] {
            let sandbox = sandbox();
            let line = format!("explore --point {typed} --type vex -q --api-version {version}");
            let ran = vb365(&line).on(&sandbox).run();
            assert_eq!(ran.code, 0, "{line}: {ran}");
            let log = log(&sandbox);
            let listed = log.iter().filter(|line| line.ends_with("/RestorePoints 200")).count();
            assert_eq!(listed, lists, "{log:?}");
            assert!(log.iter().any(|line| line.contains(&format!("/RestorePoints/{id} "))));
        }
    }
}

#[test]
fn ambiguous_and_short_prefixes_of_points_are_refused() {
    let list = r#"[
        {"id": "c11ed8e8aaaa", "backupTime": "2026-11-20T10:00:00Z", "isExchange": true},
        {"id": "c11ed8e8bbbb", "backupTime": "2026-11-21T10:00:00Z", "isTeams": true, "isOneDrive": true}
    ]"#;
    for (typed, expected) in [
        (
            "c11e",
            "error: there are 2 restore points with the ID prefix 'c11e':\n  \
             c11ed8e8aaaa  2026-11-20T10:00:00Z  Exchange (vex)\n  \
             c11ed8e8bbbb  2026-11-21T10:00:00Z  OneDrive (veod), Teams (vet)\n\
             hint: give the ID of one of them\n",
        ),
        (
            "c11",
            "error: there is no restore point 'c11'\n\
             hint: an ID prefix needs 4 or more characters\n\
             hint: list restore points with: vb365 point list\n",
        ),
    ] {
        let server = scripted(move |number, _| {
            Ok((200, if number == 0 { TOKEN.to_owned() } else { list.to_owned() }))
        });
        let line = format!("explore --point {typed} --type vex -q --api-version v6");
        let ran = vb365(&line).on(&server).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (6, expected));
    }
}

#[test]
fn retrieval_is_selected_by_id_prefix_and_ambiguous_names_are_listed() {
    let list = vb365("api GET DataRetrievals --api-version v7").on(&sandbox()).run().stdout;
    let list: Vec<Value> = serde_json::from_str(&list).unwrap();
    let is_available =
        |r: &&Value| r["dataState"] == "Retrieved" && text(r, "expirationTime") > "2026-11-24";
    let retrieval = list.iter().find(is_available).unwrap();
    let (id, name) = (text(retrieval, "id"), text(retrieval, "name"));
    for typed in [id, &id[..8], &id[..8].to_uppercase()] {
        let (server, sent) = recorded(&sandbox());
        let ran = vb365(&format!("explore --retrieval '{typed}' -q -o id")).on(&server).run();
        assert_eq!(ran.code, 0, "{typed}: {ran}");
        assert_eq!(*sent.lock().unwrap(), [format!("/v8/DataRetrievals/{id}/explore")]);
    }
    let explore = |name: &str| vb365(&format!("explore --retrieval '{name}'")).on(&sandbox()).run();
    let count = |name: &str| list.iter().filter(|r| text(r, "name") == name).count();
    assert_eq!(count(name), 2);
    let line = format!("\n!   {id}  {name}  {}  Retrieved\n", text(retrieval, "pointInTime"));
    assert!(explore(name).to_string().contains(&line), "{}", explore(name));
    let ran = vb365("explore --retrieval nonsense").on(&sandbox()).run();
    let hint = "list data retrievals with: vb365 retrieval list";
    assert!(ran.code == 6 && ran.stderr.contains(hint), "{ran}");
}

#[test]
fn dry_run_of_a_point_reads_it_and_prints_what_would_be_sent() {
    let newest =
        &points(|p| p["jobId"] == JOB && p["isExchange"] == true && p["isCopy"] == false)[0];
    let (sandbox, time) = (sandbox(), text(newest, "backupTime"));
    let line = format!("explore --point {} --type vex -n", text(newest, "id"));
    let ran = vb365(&line).on(&sandbox).run();
    assert!(ran.stdout.contains(&format!(r#"{{"dateTime":"{time}","type":"Vex","#)), "{ran}");
    assert!(ran.stdout.contains(&format!("/Jobs/{JOB}/explore")), "{ran}");
    assert!(log(&sandbox).iter().all(|line| !line.contains("explore")), "{:?}", log(&sandbox));
}
