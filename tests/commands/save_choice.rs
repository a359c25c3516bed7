//! Which things `save` chooses, the names that they get, and what it says of those that are left out.

use std::collections::BTreeSet;
use std::fs;

use crate::commands::save::{SaveReply, SaveSite, SaveStub, content, files, records, statuses};
use crate::support::{JOB, Ran, sandbox, sandbox_with};

fn site_of(kind: &str) -> SaveSite {
    SaveSite::new(SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path))), kind)
}

/// A session without hostile data, in which everything is saved.
fn calm_site(kind: &str) -> SaveSite {
    let sandbox = sandbox_with(|options| {
        options.hostile = false;
        options.file_size = 3_000;
    });
    let stub = SaveStub::passing(sandbox);
    SaveSite::new(stub, kind)
}

fn names(ran: &Ran) -> BTreeSet<String> {
    records(ran).iter().map(|record| record["file"].as_str().unwrap().to_owned()).collect()
}

/// The name of a mailbox does not depend on which of the two is saved first, or with the other.
#[test]
fn archive_mailbox_has_a_name_of_its_own() {
    let site = site_of("vex");
    let line = "/ana@contoso.example /archive:ana@contoso.example -o ndjson";
    let both = names(&site.save(line, "both").run());
    let expected = ["ana@contoso.example (archive).pst", "ana@contoso.example.pst"];
    assert_eq!(both.iter().collect::<Vec<_>>(), expected);
    for path in ["/archive:ana@contoso.example", "/ana@contoso.example"] {
        let ran = site.save(&format!("{path} -o ndjson"), "one").run();
        assert!(ran.code == 0 && names(&ran).is_subset(&both), "{ran}");
    }
}

#[test]
fn options_that_change_the_bytes_of_a_pst_are_in_its_name() {
    let site = site_of("vex");
    for (options, name) in [
        ("", "ana@contoso.example.pst"),
        ("--keyword budget", "ana@contoso.example (budget).pst"),
        ("--pst-limit 2GiB", "ana@contoso.example (max 2 GiB).pst"),
        ("--pst-limit 2GB", "ana@contoso.example (max 2 GB).pst"),
        ("--keyword a --pst-limit 1536MiB", "ana@contoso.example (a, max 1536 MiB).pst"),
    ] {
        let ran = site.save(&format!("/ana@contoso.example -o ndjson {options}"), "out").run();
        assert_eq!((ran.code, names(&ran)), (0, [name.to_owned()].into()), "{ran}");
    }
    assert_eq!(files(&site.place.path().join("out")).len(), 7);
}

#[test]
fn path_in_another_one_is_saved_once() {
    let site = calm_site("veod");
    let alone = site.save("/ana/Reports -o ndjson", "alone").run();
    let both = site.save("/ana/Reports/2022 /ana/Reports -o ndjson", "both").run();
    assert_eq!((both.code, names(&both)), (0, names(&alone)), "{both}");
    assert!(both.stderr.contains("/ana/Reports/2022 is saved with what contains it"), "{both}");
}

#[test]
fn excluded_siblings_do_not_change_names() {
    let site = calm_site("veod");
    let all = site.save("/ana -o ndjson -n", "out").run();
    let some = site.save("/ana -o ndjson -n --exclude '*.docx'", "out").run();
    assert!(names(&some).len() < names(&all).len() && names(&some).is_subset(&names(&all)));
}

#[test]
fn lists_that_are_left_out_are_counted() {
    let site = calm_site("vesp");
    let sites = site.home.vb365("ls / -o ndjson").on(&site.stub);
    let sites = sites.env("VB365_SESSION", site.session()).run();
    let path = records(&sites)[0]["path"].as_str().unwrap().to_owned();
    for option in ["", "-n"] {
        let ran = site.save(&format!("'{path}' -o ndjson {option}"), "out").run();
        assert!(ran.code == 0 && ran.stderr.contains(" left out: save the attached"), "{ran}");
    }
}

#[test]
fn filter_of_names_for_a_thing_that_is_saved_whole_exits_2() {
    let site = site_of("vex");
    let ran = site.save("/ana@contoso.example --include '*budget*'", "out").run();
    assert!(ran.code == 2 && ran.stderr.contains("to a mailbox: it is saved as one file"), "{ran}");
    assert!(ran.stderr.contains("use --as msg,") && site.stub.saves().is_empty(), "{ran}");
    // Of several, it chooses.
    let ran = site.save("'/*' --include '*ana*' -o ndjson", "out").run();
    assert!(ran.code == 0 && statuses(&ran)["saved"] > 0, "{ran}");
}

#[test]
fn several_things_are_not_saved_to_a_file() {
    let site = site_of("vex");
    let both = "/ana@contoso.example /lidia@contoso.example -o ndjson";
    let ran = site.save(both, "mail.pst").run();
    assert!(ran.code == 2 && ran.stderr.contains("several things to one file"), "{ran}");
    let ran = site.save(both, "mail.pst/").run();
    assert!(ran.code == 0 && site.place.path().join("mail.pst").is_dir(), "{ran}");
}

#[test]
fn all_versions_of_a_session_without_them_give_a_note() {
    for (options, is_noted) in [("", true), ("--show-all-versions", false)] {
        let site = calm_site("veod");
        let line = format!("save /ana/Reports --versions all --job {JOB} --type veod {options}");
        let ran = site.home.vb365(&line).args(&["--to", &site.path("out")]).on(&site.stub).run();
        assert_eq!(ran.code, 0, "{ran}");
        assert_eq!(ran.stderr.contains("without --show-all-versions"), is_noted, "{ran}");
    }
}

#[test]
fn list_in_another_format_is_named() {
    let site = site_of("vex");
    let save = |input: &str| site.save("--from-list -", "out").stdin(input.as_bytes()).run();
    for input in ["[{\"path\":\"/x\"}]\n", "[\n  {\n", "\u{feff} [\n"] {
        let ran = save(input);
        assert!(ran.code == 2 && ran.stderr.contains("it is a JSON array"), "{ran}");
        assert!(ran.stderr.contains("-o ndjson"), "{ran}");
    }
    let ran = save("{\"path\n");
    assert!(ran.code == 2 && !ran.stderr.contains("column"), "{ran}");
}

#[test]
fn thing_that_is_chosen_twice_is_saved_once_and_not_kept() {
    let site = calm_site("veod");
    let listed = site.home.vb365("ls -R /ana -o ndjson").on(&site.stub);
    let listed = listed.env("VB365_SESSION", site.session()).run();
    // A folder is in the list, and so is what is in it.
    let save = || {
        let run = site.save("--from-list - -o ndjson --include '*.docx'", "out");
        run.stdin(listed.stdout.as_bytes()).run()
    };
    let first = save();
    assert_eq!(first.code, 0, "{first}");
    assert_eq!(statuses(&first).keys().collect::<Vec<_>>(), ["saved"], "{first}");
    assert_eq!(statuses(&first)["saved"], names(&first).len());
    let manifest = fs::read_to_string(site.place.path().join("out/vb365-manifest.ndjson")).unwrap();
    assert!(manifest.contains("--include '*.docx'"), "{manifest}");
    let again = save();
    assert_eq!(statuses(&again), [("kept".to_owned(), names(&first).len())].into(), "{again}");
}

#[test]
fn empty_folders_are_counted() {
    let site = calm_site("veod");
    let ran = site.save("/ana -o ndjson", "out").run();
    let count = ran.stderr.lines().find(|line| line.contains("empty folder")).unwrap();
    assert!(count.contains(" not made") && ran.code == 0, "{ran}");
}

#[test]
fn version_of_a_file_of_a_channel_exits_2() {
    let site = calm_site("vet");
    let found = site.home.vb365("ls -R /Board -o ndjson").on(&site.stub);
    let found = found.env("VB365_SESSION", site.session()).run();
    let file = records(&found).into_iter().find(|one| one["kind"] == "file").unwrap();
    let ran = site.save(&format!("'{}@1.0'", file["path"].as_str().unwrap()), "out").run();
    assert!(ran.code == 2 && ran.stderr.contains("OneDrive and SharePoint only"), "{ran}");
}

#[test]
fn missing_version_names_the_file() {
    let site = calm_site("veod");
    let found = site.home.vb365("ls -R /ana/Reports -o ndjson").on(&site.stub);
    let found = found.env("VB365_SESSION", site.session()).run();
    let file = records(&found).into_iter().find(|one| one["kind"] == "file").unwrap();
    let path = file["path"].as_str().unwrap();
    let ran = site.save(&format!("'{path}@99'"), "out").run();
    assert_eq!(ran.code, 6, "{ran}");
    assert!(ran.stderr.contains(&format!("there is no version 99 of {path}")), "{ran}");
}
