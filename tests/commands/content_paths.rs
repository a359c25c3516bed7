//! Paths: what is printed reads back as its own thing, in names that hurt; and how a shell completes them.

use std::sync::Arc;

use serde_json::Value;
use vb365::sandbox::Sandbox;

use crate::commands::content_ls::Opened;
use crate::commands::login::{signed_in, since};
use crate::support::{Home, JOB, json, log, now, sandbox, sandbox_with, versions};

/// The paths that one command line takes.
const AT_ONCE: usize = 200;

/// Returns the innermost id of a record, which identifies the thing. The ids of its containers depend on how it was found.
fn own_id(record: &Value) -> String {
    let id = &record["ids"][record["kind"].as_str().unwrap()];
    let id = if id.is_null() { &record["ids"] } else { id };
    format!("{} {id}", record["kind"])
}

/// A sandbox with few things, whose names are the awkward ones.
fn small() -> Arc<Sandbox> {
    sandbox_with(|options| (options.mailboxes, options.items) = (6, 16))
}

#[test]
fn printed_paths_of_awkward_names_read_back() {
    for version in versions() {
        for workload in ["vex", "veod", "vesp", "vet"] {
            let opened = Opened::new(small(), workload, &version);
            let ran = opened.vb365("ls -R --json").run();
            assert_eq!(ran.code, 0, "{ran}");
            let records = json(&ran.stdout);
            // Messages and the like are printed by id. A few of them are enough.
            let by_id = |record: &Value| record["path"].as_str().unwrap().contains("item:id:");
            let (ids, names): (Vec<_>, Vec<_>) = records.iter().partition(|record| by_id(record));
            assert!(names.len() > 20, "{workload} {version}");
            let chosen: Vec<_> =
                names.into_iter().step_by(12).chain(ids.into_iter().step_by(120)).collect();
            for part in chosen.chunks(AT_ONCE) {
                let paths: Vec<_> =
                    part.iter().map(|record| record["path"].as_str().unwrap()).collect();
                let ran = opened.vb365("show --json").args(&paths).run();
                assert_eq!(ran.code, 0, "{workload} {version}: {ran}");
                let found: Vec<_> = json(&ran.stdout).iter().map(own_id).collect();
                let expected: Vec<_> = part.iter().map(|record| own_id(record)).collect();
                assert_eq!(found, expected, "{workload} {version}");
            }
        }
    }
}

fn complete(home: &Home, opened: &Opened, line: &str) -> String {
    let ran = home.vb365(&format!("__complete {line}")).over(&opened.sandbox).at(now()).run();
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran}");
    ran.stdout
}

/// Returns the first word of each line.
fn values(answer: &str) -> Vec<&str> {
    answer.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect()
}

#[test]
fn paths_are_completed_in_an_open_session() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    let home = signed_in(&opened.sandbox);
    let id = &opened.id;
    let answer = complete(&home, &opened, &format!("fish vb365 ls --session {id} =/an"));
    assert!(values(&answer).contains(&"/ana@contoso.example/"), "{answer}");
    let before = log(&opened.sandbox).len();
    let again = complete(&home, &opened, &format!("fish vb365 show --session {id} =/ana@cont"));
    assert_eq!(answer, again);
    assert_eq!(log(&opened.sandbox).len(), before, "the cache is a minute old at most");
    let inner = format!("fish vb365 ls -l --session {id} =/ANA@contoso.example/In");
    let answer = complete(&home, &opened, &inner);
    assert!(values(&answer).contains(&"/ANA@contoso.example/Inbox/"), "{answer}");
    assert!(answer.contains("/ANA@contoso.example/Inbox/\tfolder"), "{answer}");
    // Relative paths begin at the top, too.
    let answer = complete(&home, &opened, &format!("fish vb365 search x --session {id} =an"));
    assert!(values(&answer).contains(&"ana@contoso.example/"), "{answer}");
}

/// Opens a session, which the journal of `home` remembers.
fn open(home: &Home, sandbox: &Arc<Sandbox>, workload: &str) {
    let line = format!("explore --job {JOB} --type {workload} --no-preflight -q");
    let ran = home.vb365(&line).over(sandbox).run();
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn each_level_costs_one_list_in_the_only_own_session() {
    for (workload, lines) in [
        (
            "vex",
            &[
                ("/an", "/ana@contoso.example/", 1),
                ("/ana@contoso.example/In", "/ana@contoso.example/Inbox/", 1),
                ("/ana@contoso.example/Inbox/", "/ana@contoso.example/Inbox/Offers/", 1),
                // Not the spelling of the list: all levels are read again.
                ("/ANA@contoso.example/In", "/ANA@contoso.example/Inbox/", 2),
            ][..],
        ),
        (
            "veod",
            &[
                ("an", "ana/", 1),
                ("/ana/Inv", "/ana/Inventory.csv", 1),
                ("/ana/file:In", "/ana/file:Inventory.csv", 0),
                ("/ana/folder:Re", "/ana/folder:Reports/", 0),
                ("/ana/folder:Reports/", "", 1),
            ],
        ),
        (
            "vesp",
            &[
                ("/h", "/hr/", 1),
                ("/hr/", "/hr/Documents/", 3),
                ("/hr/library:", "/hr/library:Documents/", 0),
                ("/hr/Documents/", "", 1),
            ],
        ),
        (
            "vet",
            &[
                ("/Bo", "/Board/", 1),
                ("/Board/", "/Board/General/", 1),
                ("/Board/General/", "/Board/General/files/", 0),
            ],
        ),
    ] {
        let sandbox = sandbox_with(|options| options.hostile = false);
        let home = signed_in(&sandbox);
        open(&home, &sandbox, workload);
        for (typed, expected, requests) in lines {
            let mark = log(&sandbox).len();
            let line = format!("__complete fish vb365 ls ={typed}");
            let ran = home.vb365(&line).over(&sandbox).at(now()).run();
            let values = values(&ran.stdout);
            assert!(expected.is_empty() || values.contains(expected), "{workload} {typed}: {ran}");
            let sent = since(&sandbox, mark);
            assert_eq!(sent.len(), *requests, "{workload} {typed}: {sent:?}");
        }
    }
}

#[test]
fn paths_with_wildcards_and_several_own_sessions_are_not_completed() {
    let sandbox = sandbox_with(|options| options.hostile = false);
    let home = signed_in(&sandbox);
    open(&home, &sandbox, "vex");
    let mark = log(&sandbox).len();
    let complete = |typed: &str| {
        let line = format!("__complete fish vb365 ls ={typed}");
        home.vb365(&line).over(&sandbox).at(now()).run().stdout
    };
    for typed in ["/*/", "/**/In", "/ana@contoso.example/In?ox/", "https://contoso.example/sites/"]
    {
        assert_eq!(complete(typed), "values 0\n", "{typed}");
    }
    open(&home, &sandbox, "veod");
    let (opened, before) = (log(&sandbox).len(), mark);
    assert_eq!(complete("/an"), "values 0\n");
    assert!(opened > before && log(&sandbox).len() == opened, "nothing is sent");
}

#[test]
fn paths_are_completed_only_in_a_known_session_and_without_signing_in() {
    let opened = Opened::new(sandbox(), "vex", "v8");
    let home = signed_in(&opened.sandbox);
    let before = log(&opened.sandbox).len();
    for line in [
        "fish vb365 ls =/an".to_owned(),
        "fish vb365 ls --session latest =/an".to_owned(),
        format!("fish vb365 ls --session {} --type vex =/an", opened.id),
    ] {
        assert_eq!(complete(&home, &opened, &line), "values 0\n", "{line}");
    }
    assert_eq!(log(&opened.sandbox).len(), before, "nothing is sent");
    let nobody = home.vb365("logout --force").over(&opened.sandbox).run();
    assert_eq!(nobody.code, 0, "{nobody}");
    let after = log(&opened.sandbox).len();
    let line = format!("fish vb365 ls --session {} =/", opened.id);
    assert_eq!(complete(&home, &opened, &line), "values 0\n");
    assert_eq!(log(&opened.sandbox).len(), after);
}
