//! What a second `save` to a folder does, and what the manifest says of the first.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value;

use crate::commands::save::{SaveReply, SaveSite, SaveStub, content, files, records, statuses};
use crate::support::{JOB, Ran, log, sandbox};

fn site_of(kind: &str) -> SaveSite {
    SaveSite::new(SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path))), kind)
}

/// Runs `save` in a session of its own.
fn save_alone(site: &SaveSite, line: &str, to: &str) -> Ran {
    let to = site.path(to);
    let line = format!("save --job {JOB} -o ndjson {line}");
    site.home.vb365(&line).args(&["--to", &to]).on(&site.stub).run()
}

fn manifest(site: &SaveSite, folder: &str) -> Vec<Value> {
    let path = site.place.path().join(folder).join("vb365-manifest.ndjson");
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn starts(site: &SaveSite) -> usize {
    log(&site.stub.sandbox).iter().filter(|line| line.contains("/explore ")).count()
}

#[test]
fn finished_folder_needs_no_session() {
    let site = site_of("vex");
    let line = "/ana@contoso.example/Inbox --as msg --type vex";
    let ran = save_alone(&site, line, "out");
    let saved = statuses(&ran)["saved"];
    let before = starts(&site);
    let again = save_alone(&site, line, "out");
    assert_eq!((again.code, statuses(&again)), (0, [("kept".to_owned(), saved)].into()), "{again}");
    assert!(again.stderr.contains("no session is started"), "{again}");
    assert_eq!(starts(&site), before);
    // A file that is gone is fetched in a session.
    let file = records(&ran)[0]["file"].as_str().unwrap().to_owned();
    fs::remove_file(site.place.path().join("out").join(file)).unwrap();
    let again = save_alone(&site, line, "out");
    assert_eq!((again.code, statuses(&again)["saved"]), (0, 1), "{again}");
    // Nothing says that a session without a check has the same content.
    let again = save_alone(&site, &format!("{line} --no-preflight"), "out");
    assert_eq!(again.code, 2, "{again}");
    assert!(again.stderr.contains("without --no-preflight"), "{again}");
    assert_eq!(starts(&site), before + 2);
}

#[test]
fn hint_names_the_restore_point_of_the_folder() {
    let site = site_of("vex");
    let line = "/ana@contoso.example --type vex";
    assert_eq!(save_alone(&site, &format!("{line} --at 3d"), "out").code, 0);
    let before = starts(&site);
    let ran = save_alone(&site, line, "out");
    assert!(ran.code == 2 && ran.stderr.contains("restore point"), "{ran}");
    let hint = ran.stderr.split("--at ").nth(1).unwrap_or_else(|| panic!("{ran}"));
    let at = hint.split([' ', '\\', '"']).next().unwrap();
    assert_eq!(starts(&site), before);
    let ran = save_alone(&site, &format!("{line} --at {at}"), "out");
    assert_eq!((ran.code, statuses(&ran)), (0, [("kept".to_owned(), 1)].into()), "{ran}");
}

#[test]
fn dry_run_shows_what_is_kept() {
    let site = site_of("vex");
    let line = "/ana@contoso.example/Inbox --as msg -o ndjson";
    let ran = site.save(line, "out").run();
    let saved = records(&ran);
    let file = saved[0]["file"].as_str().unwrap();
    fs::remove_file(site.place.path().join("out").join(file)).unwrap();
    let there = files(&site.place.path().join("out"));
    let ran = site.save(&format!("{line} -n"), "out").run();
    let counts = [("kept".to_owned(), saved.len() - 1), ("planned".to_owned(), 1)].into();
    assert_eq!((ran.code, statuses(&ran)), (0, counts), "{ran}");
    assert!(ran.stderr.contains("1 file would be saved"), "{ran}");
    assert!(ran.stderr.contains(&format!(", kept {}", saved.len() - 1)), "{ran}");
    assert_eq!(files(&site.place.path().join("out")), there);
    let ran = site.save(&format!("{line} -n --no-resume"), "out").run();
    assert_eq!(statuses(&ran), [("planned".to_owned(), saved.len())].into(), "{ran}");
    let ran = site.save(&format!("{line} -n"), "new").run();
    assert!(ran.code == 0 && !site.place.path().join("new").exists(), "{ran}");
}

#[test]
fn only_the_files_of_this_command_are_listed() {
    let site = site_of("vex");
    let lines = ["/ana@contoso.example -o ndjson", "/lidia@contoso.example -o ndjson"];
    for round in ["saved", "kept", "kept"] {
        for line in lines {
            let ran = site.save(line, "out").run();
            assert_eq!((ran.code, statuses(&ran)), (0, [(round.to_owned(), 1)].into()), "{ran}");
        }
    }
}

#[test]
fn manifest_says_how_the_session_was_started() {
    for (options, deleted, versions) in
        [("", false, false), ("--show-deleted", true, false), ("--show-all-versions", false, true)]
    {
        let site = site_of("vex");
        let explore = format!("explore --job {JOB} --type vex -q -o id {options}");
        let session = site.home.vb365(&explore).on(&site.stub).run().stdout;
        let ran = site.save("/ana@contoso.example", "open");
        let ran = ran.env("VB365_SESSION", session.trim_end()).run();
        assert_eq!(ran.code, 0, "{ran}");
        let own = save_alone(&site, &format!("/ana@contoso.example --type vex {options}"), "own");
        assert_eq!(own.code, 0, "{own}");
        for folder in ["open", "own"] {
            let header = &manifest(&site, folder)[0];
            assert_eq!(
                (&header["show_deleted"], &header["show_all_versions"]),
                (&deleted.into(), &versions.into()),
                "{folder}: {header}"
            );
            assert!(header["source"].as_str().unwrap().contains(JOB), "{folder}: {header}");
        }
    }
}

#[test]
fn missing_path_is_in_the_manifest() {
    let site = site_of("vex");
    let ran = site.save("/nobody@contoso.example /ana@contoso.example -o ndjson", "out").run();
    let counts = [("failed".to_owned(), 1), ("saved".to_owned(), 1)].into();
    assert_eq!((ran.code, statuses(&ran)), (10, counts), "{ran}");
    let lines = manifest(&site, "out");
    let failed: Vec<_> = lines.iter().filter(|line| line["status"] == "failed").collect();
    assert_eq!(failed.len(), 1, "{lines:?}");
    assert_eq!(failed[0]["path"], "/nobody@contoso.example");
    assert!(failed[0]["error"].as_str().unwrap().contains("there is no mailbox"), "{lines:?}");
}

#[test]
fn failed_thing_has_its_tries_in_the_manifest() {
    let stub = SaveStub::new(sandbox(), |_, _| SaveReply::Status(500, r#"{"message":"Broken."}"#));
    let site = SaveSite::new(stub, "vex");
    let ran = site.save("/ana@contoso.example -o ndjson", "out").run();
    assert_eq!((ran.code, &records(&ran)[0]["tries"]), (7, &1.into()), "{ran}");
    assert_eq!(manifest(&site, "out")[1]["tries"], 1);
    // There is nothing for 'sha256sum -c'.
    assert!(!site.place.path().join("out/SHA256SUMS").exists());
}

#[test]
fn hint_about_outlook_is_not_given_after_a_pst() {
    let stub = SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path)));
    let site = SaveSite::new(Arc::clone(&stub), "vex");
    assert_eq!(site.save("/ana@contoso.example", "out").run().code, 0);
    let first = stub.saves()[0].clone();
    let failing = SaveStub::new(Arc::clone(&stub.sandbox), move |path, _| {
        if path == first {
            SaveReply::Whole(content(path))
        } else {
            SaveReply::Status(500, r#"{"message":"Broken."}"#)
        }
    });
    let session = |line: &str| {
        let line = format!("save {line} -o ndjson --to {}", site.path("other"));
        site.home.vb365(&line).on(&failing)
    };
    let ran = session("/ana@contoso.example /lidia@contoso.example").run();
    assert_eq!((ran.code, statuses(&ran)["saved"]), (10, 1), "{ran}");
    assert!(!ran.stderr.contains("Outlook"), "{ran}");
    let ran = session("/lidia@contoso.example").run();
    assert!(ran.code == 7 && ran.stderr.contains("Outlook"), "{ran}");
}

#[test]
fn folder_in_which_nothing_is_saved_is_not_left_behind() {
    let site = site_of("vex");
    for line in ["/ana@contoso.example/Inbox/none", "/ana@contoso.example --as msg --include none"]
    {
        let ran = site.save(line, "out").run();
        assert!(!site.place.path().join("out").exists(), "{line}: {ran}");
    }
    fs::create_dir(site.place.path().join("out")).unwrap();
    site.save("/ana@contoso.example/Inbox/none", "out").run();
    assert!(site.place.path().join("out").exists());
    assert!(site.stub.requests.load(Ordering::SeqCst) > 0);
}
