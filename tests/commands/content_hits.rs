//! The hits of `search`: what they are, where they are, and whether their paths lead back.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::commands::content_ls::{Opened, is_of_one_thing};
use crate::support::{JOB, Ran, json, sandbox, sandbox_with, vb365, versions};

fn records(opened: &Opened, line: &str) -> Vec<Value> {
    let ran = opened.vb365(&format!("{line} --json")).run();
    assert_eq!(ran.code, 0, "{line}: {ran}");
    json(&ran.stdout)
}

/// Returns the cells of the last column of a table, which is the folder.
fn folders(ran: &Ran) -> Vec<String> {
    assert_eq!(ran.code, 0, "{ran}");
    let head = ran.stdout.lines().next().unwrap();
    let at = head.find("FOLDER").unwrap_or_else(|| panic!("no folder: {ran}"));
    let cell = |line: &str| line.chars().skip(at).collect();
    ran.stdout.lines().skip(1).map(cell).collect()
}

#[test]
fn folder_of_teams_that_a_search_finds_is_a_folder() {
    for version in versions() {
        let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vet", &version);
        let folders = records(&opened, "search shared /Board --kind folder");
        assert!(!folders.is_empty(), "{version}");
        let is_folder = |hit: &Value| {
            hit["kind"] == "folder"
                && hit["item"]["fileType"] == "Folder"
                && hit["ids"]["folder"].is_string()
        };
        assert!(folders.iter().all(is_folder), "{version}: {folders:?}");
        let files = records(&opened, "search shared /Board --kind file");
        assert!(files.iter().all(|hit| hit["item"]["fileType"] == "File"), "{version}: {files:?}");
        let path = folders[0]["path"].as_str().unwrap();
        assert!(!records(&opened, &format!("ls '{path}'")).is_empty(), "{path}");
    }
}

#[test]
fn hits_of_teams_have_a_path_if_a_link_names_the_channel() {
    for hostile in [false, true] {
        for version in versions() {
            let opened =
                Opened::new(sandbox_with(|options| options.hostile = hostile), "vet", &version);
            let hits = records(&opened, "search budget");
            assert!(hits.len() > 5, "{version}");
            let lost: Vec<_> = hits.iter().filter(|hit| hit["path"] == "").collect();
            assert!(lost.is_empty(), "{version} {hostile}: {lost:?}");
        }
    }
}

#[test]
fn printed_paths_of_hits_can_be_listed() {
    for (workload, line) in [
        ("vex", "search report --limit 4"),
        ("veod", "search inventory --limit 6"),
        ("vesp", "search 2026 --limit 6"),
        ("vet", "search budget --limit 6"),
        ("vet", "search shared --kind folder --limit 2"),
    ] {
        for version in versions() {
            let opened =
                Opened::new(sandbox_with(|options| options.hostile = false), workload, &version);
            let ids = opened.vb365(&format!("{line} -o id")).run();
            assert!(ids.code == 0 && ids.stdout.lines().count() > 1, "{ids}");
            for path in ids.stdout.lines() {
                let sent = opened.sent(opened.vb365("ls -o id").args(&[path]));
                assert!(!sent.iter().any(|path| is_of_one_thing(path)), "{path}: {sent:?}");
            }
        }
    }
}

#[test]
fn file_that_is_listed_by_its_id_is_found_in_any_folder() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let find = |name: &str| {
        let ran = opened.vb365(&format!("search '{name}' -o id /ana --limit 1")).run();
        ran.stdout.trim_end().to_owned()
    };
    let inner = find("inventory final");
    let listed = records(&opened, &format!("ls '{inner}'"));
    assert_eq!(listed[0]["item"]["name"], "Inventory final.csv", "{listed:?}");
    let wrong = inner.rsplit_once(':').unwrap().0;
    let ran = opened.vb365(&format!("ls '{wrong}:00000000-0000-4000-8000-000000000000'")).run();
    assert!(ran.code == 6 && ran.stderr.contains("there is no file with the ID"), "{ran}");
}

#[test]
fn places_of_hits_are_shown_by_their_names() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.hostile = false);
        for (workload, search, list, expected) in [
            (
                "vesp",
                "search agenda /hr",
                "ls -R --include '*agenda*' --include '*Agenda*' /hr",
                "Documents",
            ),
            ("vesp", "search agenda", "ls -R --include '*agenda*' --include '*Agenda*'", "/hr/"),
            (
                "vet",
                "search budget /Board --kind file",
                "ls -R --kind file --include '*udget*' /Board",
                "General/files",
            ),
            (
                "vet",
                "search shared --kind folder",
                "ls -R --kind folder --include '*hared*'",
                "/Board/General/files",
            ),
        ] {
            if version == "v6" && workload == "vet" {
                continue;
            }
            let opened = Opened::new(Arc::clone(&sandbox), workload, &version);
            let table = |line: &str| {
                let command = opened.vb365(line).terminal(200).env("VB365_PAGER", "");
                command.run()
            };
            let found = table(search);
            let places: BTreeSet<_> = folders(&found).into_iter().collect();
            let truth: BTreeSet<_> = folders(&table(list)).into_iter().collect();
            assert!(
                places.iter().any(|place| place.contains(expected)),
                "{version} {search}: {found}"
            );
            let wrong: Vec<_> = places.difference(&truth).collect();
            assert!(wrong.is_empty(), "{version} {search}: {wrong:?} of {truth:?}");
        }
    }
}

#[test]
fn unknown_place_of_a_hit_looks_unknown() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let run = |line: &str| opened.vb365(line).terminal(100).run();
    for (line, expected) in [
        ("search 'inventory final' --limit 1", "/ana/…"),
        ("search 'inventory final' --limit 1 /ana", "…"),
        ("search 'inventory final' --limit 1 /ana/Reports", "…"),
    ] {
        let ran = run(line);
        assert_eq!(folders(&ran), [expected], "{line}: {ran}");
        assert!(ran.stderr.contains("vb365 ls -R --include NAME"), "{ran}");
    }
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vet", "v6");
    let ran = opened.vb365("search budget --kind file --limit 1 /Board").terminal(100).run();
    assert_eq!(folders(&ran), ["General/files/…"], "{ran}");
}

#[test]
fn names_of_places_cost_one_list_for_each_container_and_nothing_in_a_pipe() {
    for (workload, line, head) in [
        ("vesp", "search agenda", "Organization/Sites"),
        ("vet", "search budget --kind file", "organization/teams"),
    ] {
        for version in versions() {
            let opened =
                Opened::new(sandbox_with(|options| options.hostile = false), workload, &version);
            let sent = opened.sent(opened.vb365(line).terminal(100));
            // The top list names the sites or teams, the one of all levels the sites in others.
            let is_list = |path: &&String| !path.contains("earch") && *path != "Sites";
            let lists: Vec<_> = sent.iter().filter(is_list).collect();
            // The log has no queries, and the files of all channels have one path.
            let (files, others): (Vec<&String>, Vec<&String>) =
                lists.iter().partition(|path| path.ends_with("/files"));
            let unique: BTreeSet<_> = others.iter().collect();
            assert_eq!(unique.len(), others.len(), "{head} {version}: {sent:?}");
            let hits = records(&opened, line);
            let channel = |hit: &Value| hit["ids"]["channel"].as_str().map(str::to_owned);
            let channels: BTreeSet<_> = hits.iter().filter_map(channel).collect();
            assert!(files.len() <= channels.len(), "{version}: {files:?} of {channels:?}");
            assert!(lists.len() > 3 && !lists.iter().any(|path| is_of_one_thing(path)), "{sent:?}");
            for line in [line.to_owned(), format!("{line} -o ndjson")] {
                let sent = opened.sent(opened.vb365(&line));
                let lists = sent.iter().filter(|path| !path.contains("earch")).count();
                assert!(lists <= 1, "{line}: {sent:?}");
            }
        }
    }
}

#[test]
fn copied_subject_is_found() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    let subject = "Fw: Delivery note";
    let hits = records(&opened, &format!("search '{subject}'"));
    let has_subject = |hit: &Value| {
        hit["item"]["subject"].as_str().is_some_and(|text| text.contains("Delivery note"))
    };
    assert!(!hits.is_empty() && hits.iter().all(has_subject), "{hits:?}");
    let ran = opened.vb365(&format!("search '{subject}' -o id")).run();
    let note = "note: searching for the phrase \"Fw: Delivery note\": 'Fw' is not a search field";
    assert!(ran.stderr.contains(note), "{ran}");
    let literal = records(&opened, &format!("search --literal '{subject}'"));
    assert_eq!(literal.len(), hits.len());
    let ran = opened.vb365("search 'subject:Q3 AND (from:ana'").run();
    assert!(ran.code == 7 && ran.stderr.contains("add --literal"), "{ran}");
    assert!(!ran.stderr.contains("use -v"), "{ran}");
}

#[test]
fn unquoted_words_are_explained() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    let ran = opened.vb365("search Q3 budget").run();
    assert!(
        ran.code == 6 && ran.stderr.contains("quote the words: vb365 search 'Q3 budget'"),
        "{ran}"
    );
    let ran = opened.vb365("search Q3 /budget").run();
    assert!(ran.code == 6 && !ran.stderr.contains("quote the words"), "{ran}");
}

#[test]
fn nothing_found_says_where_and_when() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    for (line, place) in [
        ("search zzz-no-such", "the whole Exchange session"),
        ("search zzz-no-such /ana@contoso.example/Inbox", "/ana@contoso.example/Inbox"),
        ("ls --include zzz-no-such /ana@contoso.example", "/ana@contoso.example"),
    ] {
        let ran = opened.vb365(line).terminal(100).run();
        let note = format!("note: no items\nnote: searched: {place}\n");
        assert!(ran.code == 0 && ran.stderr.contains(&note), "{line}: {ran}");
        assert!(ran.stderr.contains("--show-deleted"), "{ran}");
        let ran = opened.vb365(line).run();
        assert!(ran.stderr.is_empty(), "{ran}");
    }
    let ran = opened.vb365("search report --limit 1").terminal(100).run();
    assert!(!ran.stderr.contains("searched:"), "{ran}");
    // The restore point of a session that the command starts is known.
    for (option, has_hint) in [("", true), ("--show-deleted", false)] {
        let line = format!("search zzz-no-such --job {JOB} --type vex {option}");
        let ran = vb365(&line).on(&opened.sandbox).terminal(100).run();
        assert!(ran.code == 0 && ran.stderr.contains("session, in the backup of 20"), "{ran}");
        assert_eq!(ran.stderr.contains("--show-deleted"), has_hint, "{ran}");
    }
}

#[test]
fn drive_of_another_person_is_never_opened() {
    let opened = Opened::new(sandbox(), "veod", "v8");
    for line in ["ls", "show", "search inventory", "versions", "save --to never"] {
        let ran = opened.vb365(line).args(&["/ana@fabrikam.example/Inventory.csv"]).run();
        assert!(ran.code == 6 && ran.stderr.contains("did you mean /ana?"), "{line}: {ran}");
    }
    assert_eq!(opened.vb365("ls /ana@contoso.example").run().code, 0);
}
