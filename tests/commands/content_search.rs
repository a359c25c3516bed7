//! `search`, `show` and `versions`: which requests they send, and what they print.

use std::sync::Arc;

use serde_json::Value;
use snapbox::str;

use crate::check;
use crate::commands::content_ls::{Opened, is_of_one_thing};
use crate::support::{json, log, sandbox, sandbox_with, versions};

fn records(opened: &Opened, line: &str) -> Vec<Value> {
    let ran = opened.vb365(&format!("{line} --json")).run();
    assert_eq!(ran.code, 0, "{line}: {ran}");
    json(&ran.stdout)
}

#[test]
fn search_costs_a_request_for_each_page_and_none_for_single_things() {
    for version in versions() {
        let opened = Opened::new(sandbox(), "vex", &version);
        let hits = records(&opened, "search report");
        assert!(hits.len() > 20, "{}", hits.len());
        let sent = opened.sent(opened.vb365("search report -o id"));
        assert_eq!(sent, ["mailboxes/search"], "{version}");
        let sent = opened.sent(opened.vb365("search report -o id /ana@contoso.example"));
        assert!(sent.len() == 2 && sent[1].ends_with("/search"), "{sent:?}");
    }
}

#[test]
fn limit_of_a_list_is_the_limit_of_its_page() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    let limits = |line: &str| -> Vec<String> {
        let ran = opened.vb365(&format!("{line} -v")).run();
        assert_eq!(ran.code, 0, "{line}: {ran}");
        let requests = ran.stderr.lines().filter(|line| line.contains("limit="));
        let limit = |line: &str| {
            let limit = line.split("limit=").nth(1).unwrap();
            limit.chars().take_while(char::is_ascii_digit).collect()
        };
        requests.map(limit).collect()
    };
    let inbox = "/ana@contoso.example/Inbox";
    // The folders are read whole, because their names decide their paths.
    assert_eq!(limits(&format!("ls -o id --limit 9 {inbox}")), ["1000", "1000", "1000", "9"]);
    assert_eq!(limits(&format!("ls -o id --limit 9 --kind item {inbox}")).last().unwrap(), "1000");
    assert_eq!(limits(&format!("ls -o id --limit 9 --sort name {inbox}")).last().unwrap(), "1000");
    assert_eq!(limits("search report -o id --limit 7"), ["7"]);
    assert_eq!(limits("search report -o id --limit 7 --since 2020-01-01"), ["1000"]);
}

#[test]
fn hits_are_those_below_the_path_and_lead_back() {
    for (workload, path, line) in [
        ("vex", "/ana@contoso.example", "search report"),
        ("veod", "/ana", "search report"),
        ("vesp", "/", "search 2026"),
        ("vet", "/", "search report"),
    ] {
        for version in versions() {
            let opened =
                Opened::new(sandbox_with(|options| options.hostile = false), workload, &version);
            let hits = records(&opened, &format!("{line} {path}"));
            assert!(!hits.is_empty(), "{workload} {version}");
            for hit in hits.iter().take(5) {
                let place = hit["path"].as_str().unwrap();
                assert!(place.starts_with(path), "{hit}");
                let listed = records_of(&opened, place);
                assert_eq!(listed["ids"], hit["ids"], "{place}");
            }
        }
    }
}

#[test]
fn folders_that_a_search_finds_can_be_listed() {
    for (workload, word) in [("vesp", "2026"), ("vesp", "Projects")] {
        for version in versions() {
            let opened =
                Opened::new(sandbox_with(|options| options.hostile = false), workload, &version);
            let folders = records(&opened, &format!("search {word} --kind folder"));
            let path = |hit: &Value| hit["path"].as_str().unwrap().to_owned();
            let list = |hit| records(&opened, &format!("ls '{}'", path(hit)));
            let listed: Vec<_> = folders.iter().flat_map(list).collect();
            assert!(!listed.is_empty(), "{workload} {word} {version}: {folders:?}");
        }
    }
}

#[test]
fn sharepoint_folder_is_listed_without_its_library_or_list() {
    for version in versions() {
        let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vesp", &version);
        let ran = opened.vb365("ls -R --kind folder -o id").run();
        for kind in ["/library:", "/list:"] {
            let is_in = |path: &&str| path.contains(kind) && path.matches("/folder:").count() == 1;
            let folders: Vec<_> = ran.stdout.lines().filter(is_in).collect();
            assert!(!folders.is_empty(), "{kind} {ran}");
            for path in folders.iter().take(4) {
                let (site, rest) = path.split_once(kind).unwrap();
                let (_, folder) = rest.split_once("/folder:").unwrap();
                let ids = |path: &str| -> Vec<Value> {
                    let listed = records(&opened, &format!("ls '{path}'"));
                    let mut ids: Vec<_> =
                        listed.iter().map(|record| record["item"]["id"].clone()).collect();
                    ids.sort_by_key(ToString::to_string);
                    ids
                };
                assert_eq!(ids(&format!("{site}/folder:{folder}")), ids(path), "{path}");
            }
        }
    }
}

fn records_of(opened: &Opened, path: &str) -> Value {
    let ran = opened.vb365("show --json").args(&[path]).run();
    assert_eq!(ran.code, 0, "{path}: {ran}");
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn conditions_narrow_a_search() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    let with = records(&opened, "search --has-attachment /ana@contoso.example");
    let has =
        |hit: &Value| hit["item"]["attachments"].as_array().is_some_and(|all| !all.is_empty());
    assert!(!with.is_empty() && with.iter().all(has), "{with:?}");
    let from = records(&opened, "search --from finance@contoso.example");
    // The sender of an appointment is its organizer.
    let sender = |hit: &Value| {
        let item = &hit["item"];
        item["from"].as_str().or(item["organizer"].as_str()).unwrap_or_default().to_owned()
    };
    let is_from = |hit: &Value| sender(hit).contains("finance");
    assert!(!from.is_empty() && from.iter().all(is_from), "{from:?}");
    let since = records(&opened, "search --since 2026-11-01 report");
    let is_recent =
        |hit: &Value| hit["item"]["received"].as_str().is_none_or(|time| time >= "2026-11-01");
    assert!(!since.is_empty() && since.iter().all(is_recent), "{since:?}");
}

#[test]
fn search_without_a_query_exits_2_before_a_request() {
    let opened = Opened::new(sandbox(), "vex", "v8");
    let before = log(&opened.sandbox).len();
    for (line, message) in [
        ("search", "the query is empty"),
        ("search /ana@contoso.example", "no query is given: only a path\n"),
        ("search /ana --kind item", "no query is given: only a path"),
        ("search --subject a ana@contoso.example", "may be a path or a text to search for"),
        ("search ana@contoso.example/Inbox", "begin with a slash: /ana@contoso.example/Inbox"),
        (
            "search /ana@contoso.example 'Q3 budget'",
            "vb365 search 'Q3 budget' /ana@contoso.example",
        ),
        ("search Q3 budget /ana@contoso.example", "vb365 search 'Q3 budget' /ana@contoso.example"),
        ("search --literal ''", "the query is empty"),
        ("search http://contoso.example/a", "no query is given: only a path"),
        (r"search --subject '\'", "the subject to search for has only separators"),
        ("search report --kind post", "Exchange sessions do not contain the kind 'post'"),
        ("search report --kind mailbox", "cannot search for the kind mailbox"),
        ("search report --since tomorrow9", "tomorrow9"),
        ("search report --columns no-such", "unknown column"),
    ] {
        let ran = opened.vb365(line).run();
        assert!(ran.code == 2 && ran.stderr.contains(message), "{line}: {ran}");
    }
    assert_eq!(log(&opened.sandbox).len(), before);
}

#[test]
fn show_requests_each_thing_and_says_that_it_leaves_an_event() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let shown = opened.vb365("show '/ana/Quarterly report.xlsx'").terminal(100);
    check!(
        shown.run(),
        str![[r#"
path                   /ana/Quarterly report.xlsx
kind                   file
size_bytes             48.2 kB
inherited_permissions  yes
one_drive_id           b!LzIKuvhOTbSw0PGM60xPkt8mEkxSDEa2nBweia2FC1U
version                1.0
id                     08cff6ad-540d-413e-aa66-5181cc6312e1
version_id             1
name                   Quarterly report.xlsx
created_by             Ana Pérez
creation_time          2025-10-19 14:50:20 +00:00 (13 months ago)
modified_by            ana@contoso.example
modification_time      2025-10-19 14:50:20 +00:00 (13 months ago)
is_folder              no
! note: each thing that is shown leaves a View event in the session

"#]]
    );
    let views = |opened: &Opened| {
        let ran = opened.vb365(&format!("session events {} --json", opened.id)).run();
        json(&ran.stdout).iter().filter(|event| event["type"] == "View").count()
    };
    assert_eq!(views(&opened), 1);
    let listed = records(&opened, "ls /ana");
    assert!(!listed.is_empty() && views(&opened) == 1, "lists leave no event");
    let ran = opened.vb365("show -o id /ana /lidia /nobody").run();
    assert!(ran.code == 10 && ran.stdout.lines().count() == 2, "{ran}");
    assert_eq!(views(&opened), 3);
    // The note is printed if and only if there is an event.
    let id = opened.vb365("versions -o id /ana/Inventory.csv --limit 1").run().stdout;
    for path in ["/ana/Inventory.csv@2", &format!("{}@all", id.trim_end()), "/ana/Inventory.csv"] {
        let before = views(&opened);
        let ran = opened.vb365("show -o id").args(&[path]).run();
        let has_note = ran.stderr.contains("leaves a View event");
        assert_eq!((ran.code, has_note), (0, views(&opened) > before), "{path}: {ran}");
    }
    let teams = Opened::new(Arc::clone(&opened.sandbox), "vet", "v8");
    let ran = teams.vb365("show -o id /Board/General/posts").run();
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran}");
    let ran = opened.vb365("show /").run();
    assert!(ran.code == 2 && ran.stderr.contains("vb365 ls /"), "{ran}");
}

#[test]
fn show_prints_an_object_for_one_thing_and_an_array_for_several() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    for (line, is_array) in [
        ("show /ana", false),
        ("show /ana/Inventory.csv@2", false),
        ("show /ana /lidia", true),
        ("show /ana /nobody", true),
        ("show /ana*", true),
        ("show /ana/Inventory.csv@all", true),
        ("show '/ana/Quarterly report.xlsx@all'", true),
    ] {
        let ran = opened.vb365(&format!("{line} --json")).run();
        assert_eq!(ran.stdout.starts_with('['), is_array, "{line}: {ran}");
    }
}

#[test]
fn show_prints_the_paths_of_versions() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let ids = |line: &str| opened.vb365(&format!("{line} -o id -q")).run().stdout;
    for (shown, listed) in [
        ("/ana/Inventory.csv@2", "/ana/Inventory.csv@2"),
        ("/ana/Inventory.csv@all", "/ana/Inventory.csv"),
    ] {
        let ids = [ids(&format!("show {shown}")), ids(&format!("versions {listed}"))];
        assert!(ids[0] == ids[1] && ids[0].contains("@2.0\n"), "{ids:?}");
    }
}

#[test]
fn versions_are_the_latest_and_all_earlier_ones() {
    for version in versions() {
        let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", &version);
        let path = "/ana/Inventory.csv";
        let numbers = |records: &[Value]| -> Vec<String> {
            records.iter().map(|r| r["item"]["version"].as_str().unwrap().to_owned()).collect()
        };
        let all = records(&opened, &format!("versions {path}"));
        assert_eq!(numbers(&all), ["3.0", "2.0", "1.0"], "{version}");
        let paths: Vec<_> = all.iter().map(|r| r["path"].as_str().unwrap()).collect();
        assert_eq!(paths, [path, "/ana/Inventory.csv@2.0", "/ana/Inventory.csv@1.0"]);
        assert_eq!(numbers(&records(&opened, &format!("versions {path}@2"))), ["2.0"]);
        let ids = opened.vb365(&format!("versions {path} -o id")).run().stdout;
        for oldest in [&*format!("{path}@1"), ids.lines().nth(2).unwrap()] {
            let shown = opened.vb365(&format!("show --json {oldest}")).run();
            assert!(shown.stdout.contains("\"version\":\"1.0\""), "{oldest}: {shown}");
        }
        for (line, has_note) in
            [("/ana/Inventory.csv@2", false), ("'/ana/Quarterly report.xlsx'", true)]
        {
            let ran = opened.vb365(&format!("versions -o id {line}")).run();
            assert_eq!(ran.stderr.contains("only the latest version"), has_note, "{ran}");
        }
        // The list that found the file contains its latest version.
        let sent = opened.sent(opened.vb365(&format!("versions {path}")));
        assert!(sent.last().unwrap().ends_with("/Versions"), "{sent:?}");
        assert!(!sent.iter().any(|path| is_of_one_thing(path)), "{sent:?}");
        for (line, code) in [
            ("versions /ana".to_owned(), 2),
            ("ls /ana@9".to_owned(), 2),
            (format!("versions {path}@9"), 6),
            (format!("ls {path}@8"), 6),
        ] {
            let ran = opened.vb365(&line).run();
            assert_eq!(ran.code, code, "{line}: {ran}");
        }
        for (line, action) in
            [("versions '/ana/*'", "list the versions"), ("search a '/ana/*'", "search")]
        {
            let ran = opened.vb365(line).run();
            let message = format!("error: cannot {action}: the path matches ");
            assert!(ran.code == 6 && ran.stderr.contains(&message), "{line}: {ran}");
        }
    }
}

#[test]
fn versions_of_mail_exit_2() {
    let opened = Opened::new(Arc::clone(&sandbox()), "vex", "v8");
    check!(
        opened.vb365("versions /ana@contoso.example/Inbox").run(),
        str![[r#"
! error: cannot list versions in a session of Exchange: its items have none
[2]

"#]]
    );
}

#[test]
fn hits_without_a_channel_are_explained_if_only_ids_are_printed() {
    let sandbox = sandbox_with(|options| options.has_links = false);
    let opened = Opened::new(sandbox, "vet", "v6");
    let ran = opened.vb365("search budget --kind file --limit 2 -o id").run();
    assert_eq!((ran.code, ran.stdout.as_str()), (10, ""), "{ran}");
    assert!(ran.stderr.contains("search below the path of a channel"), "{ran}");
    let ran = opened.vb365("search budget --kind file --limit 2 -o id");
    let ran = ran.args(&["/Welcome desk/General"]).run();
    assert!(ran.code == 0 && !ran.stderr.contains("hint"), "{ran}");
}

#[test]
fn hits_without_a_mailbox_are_explained_in_every_format() {
    let sandbox = sandbox_with(|options| options.has_links = false);
    let opened = Opened::new(sandbox, "vex", "v6");
    for (format, code) in [("id", 10), ("table", 0), ("ndjson", 0)] {
        let ran = opened.vb365(&format!("search report --limit 2 -o {format}")).run();
        assert_eq!(ran.code, code, "{ran}");
        assert!(ran.stderr.contains("search below the path of a mailbox"), "{ran}");
    }
    let ran = opened.vb365("search report --limit 2 -o id /ana@contoso.example").run();
    assert!(ran.code == 0 && !ran.stderr.contains("hint"), "{ran}");
}

#[test]
fn version_of_a_part_of_a_channel_is_refused_with_the_reason() {
    let sandbox = sandbox_with(|options| options.hostile = false);
    let opened = Opened::new(sandbox, "vet", "v8");
    for command in ["show", "ls"] {
        let ran = opened.vb365(&format!("{command} /Board/General/files@2")).run();
        assert_eq!(ran.code, 6, "{ran}");
        assert!(ran.stderr.contains("the part 'files' of a channel has none"), "{ran}");
    }
}
