//! The filters of `session list`, `--limit` on every list, and the session that a command takes by default.

use serde_json::Value;

use crate::support::{JOB, json, sandbox, scripted, vb365, versions};

fn list(options: &str) -> Vec<Value> {
    let ran = vb365(&format!("session list --json {options}")).on(&sandbox()).run();
    assert_eq!(ran.code, 0, "{options}: {ran}");
    json(&ran.stdout)
}

#[test]
fn sessions_are_filtered_in_every_version() {
    for version in versions() {
        let all = list(&format!("--api-version {version}"));
        for (options, is_meant) in [
            (
                "--user ADMIN",
                (|s| s["initiatedBy"] == "admin@sandbox.example") as fn(&Value) -> bool,
            ),
            ("--user ana@contoso.example --user auditor", |s| {
                s["initiatedBy"] != "admin@sandbox.example"
                    && ["ana@contoso.example", "auditor@northwind.example"]
                        .contains(&s["initiatedBy"].as_str().unwrap())
            }),
            ("--organization CONTOSO.example", |s| s["organization"] == "contoso.example"),
            ("--organization 90409ae7", |s| s["organization"] == "contoso.example"),
            ("--job 'contoso EVERYTHING'", |s| {
                s["name"].as_str().unwrap().contains("Contoso everything")
            }),
            ("--job 8c515487-d4da-4f9d-b779-8238c9808798", |s| {
                s["name"].as_str().unwrap().contains("Contoso everything")
            }),
            ("--result failed,warning", |s| s["state"] == "Stopped" && s["result"] != "Success"),
            ("--result success --state stopped", |s| {
                s["state"] == "Stopped" && s["result"] == "Success"
            }),
        ] {
            let expected: Vec<_> =
                all.iter().filter(|session| is_meant(session)).cloned().collect();
            let found = list(&format!("{options} --api-version {version}"));
            assert!(!found.is_empty(), "{options} {version}");
            assert_eq!(found, expected, "{options} {version}");
        }
    }
    for (options, code) in [("--organization contoso", 6), ("--job nosuch", 6), ("--result x", 2)] {
        let ran = vb365(&format!("session list {options}")).on(&sandbox()).run();
        assert_eq!(ran.code, code, "{options}: {ran}");
    }
}

#[test]
fn session_is_selected_by_its_exact_name() {
    let all = list("");
    let name = all[0]["name"].as_str().unwrap().to_owned();
    for typed in [name.clone(), name.to_uppercase(), name.replace(' ', "\u{a0}")] {
        let ran = vb365("session show -o id").args(&[&typed]).on(&sandbox()).run();
        assert_eq!(ran.stdout.trim_end(), all[0]["id"].as_str().unwrap(), "{typed}: {ran}");
    }
}

#[test]
fn every_list_is_limited_after_sorting() {
    let sandbox = sandbox();
    let run = |line: &str| vb365(line).on(&sandbox).run().stdout;
    for list in [
        "session list",
        "session events 93bd1a34",
        "job list",
        "organization list",
        "repository list",
        "point list",
        "retrieval list",
        "audit --since 1w",
        "api GET Jobs --paginate",
    ] {
        for format in ["-o ndjson", "-o id", "-o csv --no-header", "--no-header", "--jq '.[]'"] {
            if list.starts_with("api") && (format.contains("header") || format.contains("jq")) {
                continue;
            }
            let all = run(&format!("{list} {format}"));
            let limited = run(&format!("{list} {format} --limit 2"));
            let is_oldest_first = list.contains("events") || list.contains("audit");
            let is_part =
                if is_oldest_first { all.ends_with(&limited) } else { all.starts_with(&limited) };
            assert!(is_part && !limited.is_empty(), "{list} {format}: {limited}");
            let is_a_line_each = format.contains("-o ndjson") || format.contains("-o id");
            assert!(!is_a_line_each || limited.lines().count() == 2, "{list} {format}: {limited}");
        }
    }
    for list in
        ["session list --sort started", "point list --sort time", "job list --sort name:desc"]
    {
        let all = run(&format!("{list} -o id"));
        let expected: Vec<_> = all.lines().take(3).collect();
        let limited = run(&format!("{list} -o id --limit 3"));
        assert_eq!(limited.lines().collect::<Vec<_>>(), expected, "{list}");
    }
    let refused = vb365("audit --since last --limit 2").on(&sandbox).run();
    assert_eq!(refused.code, 2, "{refused}");
}

#[test]
fn session_of_explore_is_the_default() {
    let sandbox = sandbox();
    let id = list("")[0]["id"].as_str().unwrap().to_owned();
    for (command, code) in [
        ("session show -o id", 0),
        ("session events -o id", 0),
        ("session organization -o id", 0),
        ("session stats -o id", 0),
        ("session watch --for 0", 8),
        ("session stop", 2), // what changes something names it
    ] {
        let ran = vb365(command).on(&sandbox).env("VB365_SESSION", &id).run();
        assert_eq!(ran.code, code, "{command}: {ran}");
    }
    let shown = vb365("session show -o id").on(&sandbox).env("VB365_SESSION", &id[..8]).run();
    assert_eq!(shown.stdout.trim_end(), id);
    let none = vb365("session show").on(&sandbox).run();
    assert!(none.code == 2 && none.stderr.contains("VB365_SESSION"), "{none}");
}

#[test]
fn watch_of_a_failed_session_exits_1() {
    let sandbox = sandbox();
    for (result, code) in [("failed", 1), ("success", 0), ("warning", 0)] {
        let found = list(&format!("--state stopped --result {result} --limit 1"));
        let id = found[0]["id"].as_str().unwrap();
        let ran = vb365(&format!("session watch {id}")).on(&sandbox).run();
        assert_eq!(ran.code, code, "{result}: {ran}");
        assert_eq!(ran.stderr.contains(&format!("session {id} failed")), code == 1, "{ran}");
    }
}

#[test]
fn points_of_another_job_are_left_out() {
    let other = "50f5eff0-9575-451d-8712-ed6439be9b34";
    let point = |id: &str, job: &str| {
        format!(
            r#"{{"id":"{id}","backupTime":"2026-11-20T10:00:00Z","jobId":{job},"isExchange":true,"isDeleted":{}}}"#,
            id == "a"
        )
    };
    let points = [
        point("a", &format!("\"{JOB}\"")),
        point("b", &format!("\"{other}\"")),
        point("c", "null"),
    ];
    let page = format!(r#"{{"results":[{}],"_links":{{}}}}"#, points.join(","));
    let server = scripted(move |_, _| Ok((200, page.clone())));
    let run = |line: &str| vb365(line).on(&server).env("VB365_TOKEN", "t").run();
    let line = format!("point list --job {JOB} --api-version v8");
    assert_eq!(run(&format!("{line} -o id")).stdout, "a\n");
    assert_eq!(run(&format!("{line} -o csv --columns id,deleted")).stdout, "id,deleted\na,yes\n");
    let all = run("point list --api-version v8 -o csv --columns id,deleted").stdout;
    assert_eq!(all, "id,deleted\na,yes\nb,no\nc,no\n");
}

#[test]
fn items_without_an_id_are_skipped_with_a_warning() {
    let page = r#"{"results":[{"id":"a"},{"id":null},{"name":"x"},{"id":"b"}],"_links":{}}"#;
    let server = scripted(move |_, _| Ok((200, page.to_owned())));
    for list in ["session list", "job list", "repository list"] {
        let line = format!("{list} --api-version v8 -o id");
        let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").run();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, "a\nb\n"), "{ran}");
        assert!(ran.stderr.contains("warning: skipped 2 "), "{ran}");
    }
}

#[test]
fn ambiguous_names_show_their_organizations() {
    let ids = ["aaaa1111-0000-4000-8000-000000000001", "aaaa2222-0000-4000-8000-000000000002"];
    let job = |at: usize| {
        format!(r#"{{"id":"{}","name":"Mail","organizationId":"{}"}}"#, ids[at], ids[at])
    };
    let organization = |at: usize| format!(r#"{{"id":"{}","name":"org{at}.example"}}"#, ids[at]);
    let page = |item: &dyn Fn(usize) -> String| {
        format!(r#"{{"results":[{},{}],"_links":{{}}}}"#, item(0), item(1))
    };
    let (jobs, organizations) = (page(&job), page(&organization));
    let server = scripted(move |_, target| {
        let text = if target.contains("/Jobs") { &jobs } else { &organizations };
        Ok((200, text.clone()))
    });
    let ran = vb365("job show Mail --api-version v8").on(&server).env("VB365_TOKEN", "t").run();
    assert_eq!(ran.code, 6, "{ran}");
    for at in [0, 1] {
        let line = format!("  {}  Mail  organization org{at}.example", ids[at]);
        assert!(ran.stderr.contains(&line), "{ran}");
    }
}

#[test]
fn null_id_joins_nothing_and_year_1_is_empty() {
    let job = r#"{"id":"a","name":"x","organizationId":null,"repositoryId":null,"lastRun":"0001-01-01T00:00:00"}"#;
    let session = r#"{"id":"a","creationTime":"0001-01-01T00:00:00","endTime":null}"#;
    let nameless = r#"{"id":null,"name":"joined"}"#;
    let page = |item: &str| format!(r#"{{"results":[{item}],"_links":{{}}}}"#);
    let server = scripted(move |_, target| {
        let item = match target {
            target if target.contains("/Jobs") => job,
            target if target.contains("/RestoreSessions") => session,
            _ => nameless,
        };
        Ok((200, page(item)))
    });
    let run = |line: &str| vb365(line).on(&server).env("VB365_TOKEN", "t").run().stdout;
    let jobs = run("job list --api-version v8 -o csv --columns organization,repository,last_run");
    assert_eq!(jobs, "organization,repository,last_run\n,,\n");
    assert_eq!(run("session list --api-version v8 -o csv --columns started"), "started\n\"\"\n");
    assert_eq!(run("session list --api-version v8 --since 1h -o id"), "a\n");
}
