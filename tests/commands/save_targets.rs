//! Where `save` writes to, and what it refuses before anything is sent.

use std::fs;
use std::sync::atomic::Ordering;

use crate::commands::save::{SaveReply, SaveSite, SaveStub, content, files, records, statuses};
use crate::support::{JOB, sandbox};

fn site() -> SaveSite {
    SaveSite::new(SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path))), "vex")
}

const MAILBOX: &str = "/ana@contoso.example -o ndjson";

#[test]
fn wrong_options_exit_2_before_a_request() {
    let site = site();
    let before = site.stub.requests.load(Ordering::SeqCst);
    for (line, kind, message) in [
        ("/x --as exe", "vex", "unknown form 'exe'"),
        ("/x --pst-limit 50GiB", "vex", "from 1GiB to 49GiB"),
        ("/x --pst-limit 1MiB", "vex", "from 1GiB to 49GiB"),
        ("/x --pst-limit 2GiB --as msg", "vex", "--pst-limit cannot be combined with --as msg"),
        ("/x --keyword ''", "vex", "--keyword is empty"),
        ("/x --max-size 1MB", "vex", "--max-size cannot be used with Exchange"),
        ("/x --versions all --as zip", "veod", "--versions all cannot be combined with --as zip"),
        ("/x --keyword a", "veod", "--pst-limit and --keyword cannot be used with OneDrive"),
        ("/x --verify --no-manifest", "vex", "--verify needs the manifest"),
        ("/x --limit 3", "vex", "--limit cannot be used with 'save'"),
        ("/x --name {nope}", "vex", "unknown field '{nope}'"),
        ("/x --on-exists ask", "vex", "unknown action 'ask'"),
        ("/x --versions some", "veod", "use last or all"),
        ("/x --versions all", "vex", "--versions all cannot be used with Exchange"),
        ("/x --as pst", "veod", "cannot save content of OneDrive with --as pst"),
        ("/x --as zip", "vex", "cannot save content of Exchange with --as zip"),
        ("/x --since now --until 2d", "vex", "--since is after --until"),
        ("/x/file:y", "vex", "a session of Exchange contains no file"),
        ("--paths-from /nowhere/list", "vex", "cannot read /nowhere/list"),
        ("", "vex", "required"),
    ] {
        let ran = site.save(line, "out").env("VB365_SESSION_TYPE", kind).run();
        assert!(ran.code == 2 && ran.stderr.contains(message), "{line}: {ran}");
    }
    assert_eq!(site.stub.requests.load(Ordering::SeqCst), before);
    assert!(files(site.place.path()).is_empty());
}

#[test]
fn existing_file_is_kept_unless_asked_otherwise() {
    let site = site();
    let out = site.place.path().join("out");
    let name = "ana@contoso.example.pst";
    fs::create_dir(&out).unwrap();
    fs::write(out.join(name), "mine").unwrap();
    let ran = site.save(MAILBOX, "out").run();
    assert!(ran.code == 1 && ran.stderr.contains("the file exists"), "{ran}");
    assert_eq!(statuses(&ran), [("failed".to_owned(), 1)].into(), "{ran}");
    assert_eq!(fs::read(out.join(name)).unwrap(), b"mine");
    let ran = site.save(&format!("{MAILBOX} --on-exists rename"), "out").run();
    assert_eq!(ran.code, 0, "{ran}");
    let renamed = records(&ran)[0]["file"].as_str().unwrap().to_owned();
    assert!(
        renamed.starts_with("ana@contoso.example ~") && renamed.rsplit('.').next() == Some("pst"),
        "{ran}"
    );
    assert_eq!(fs::read(out.join(name)).unwrap(), b"mine");
    // The manifest knows the other name from now on.
    let ran = site.save(MAILBOX, "out").run();
    assert_eq!((ran.code, records(&ran)[0]["file"].as_str()), (0, Some(&*renamed)), "{ran}");
    let ran = site.save(&format!("{MAILBOX} --on-exists fail"), "out").run();
    assert_eq!(ran.code, 1, "{ran}");
    let ran = site.save(&format!("{MAILBOX} --no-resume --on-exists replace"), "out").run();
    assert_eq!(ran.code, 0, "{ran}");
    let ran = site.save(&format!("{MAILBOX} --no-resume"), "out").run();
    assert_eq!((ran.code, statuses(&ran)), (0, [("saved".to_owned(), 1)].into()), "{ran}");
    // What the user has changed is not lost.
    fs::write(out.join(&renamed), "mine, too").unwrap();
    let ran = site.save(&format!("{MAILBOX} --no-resume"), "out").run();
    assert!(ran.code == 1 && ran.stderr.contains("was changed after it was saved"), "{ran}");
}

#[test]
fn changed_file_is_found_and_replaced_on_request() {
    let site = site();
    let file = site.place.path().join("out/ana@contoso.example.pst");
    assert_eq!(site.save(MAILBOX, "out").run().code, 0);
    let whole = fs::read(&file).unwrap();
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    // One byte of many, under the time of before.
    let mut other = whole.clone();
    other[4_000] ^= 1;
    fs::write(&file, &other).unwrap();
    let opened = fs::File::options().write(true).open(&file).unwrap();
    opened.set_modified(modified).unwrap();
    // Windows replaces no file that is open.
    drop(opened);
    let ran = site.save(MAILBOX, "out").run();
    assert_eq!(statuses(&ran), [("kept".to_owned(), 1)].into(), "{ran}");
    let ran = site.save(&format!("{MAILBOX} --verify"), "out").run();
    assert!(ran.code == 1 && ran.stderr.contains("was changed after it was saved"), "{ran}");
    let ran = site.save(&format!("{MAILBOX} --verify --on-exists replace"), "out").run();
    assert_eq!(statuses(&ran), [("saved".to_owned(), 1)].into(), "{ran}");
    assert_eq!(fs::read(&file).unwrap(), whole);
    // A file that is gone is fetched again.
    fs::remove_file(&file).unwrap();
    let ran = site.save(MAILBOX, "out").run();
    assert_eq!(statuses(&ran), [("saved".to_owned(), 1)].into(), "{ran}");
}

#[test]
fn folder_of_another_restore_point_exits_2() {
    let site = site();
    assert_eq!(site.save(MAILBOX, "out").run().code, 0);
    let to = site.path("out");
    let line = format!("save {MAILBOX} --job {JOB} --type vex --at 3d");
    let ran = site.home.vb365(&line).args(&["--to", &to]).on(&site.stub).run();
    assert!(ran.code == 2 && ran.stderr.contains("restore point"), "{ran}");
    // Another path of the same restore point is welcome.
    let ran = site.save("/lidia@contoso.example -o ndjson", "out").run();
    assert_eq!(statuses(&ran), [("saved".to_owned(), 1)].into(), "{ran}");
}

#[test]
fn second_run_on_a_folder_is_refused() {
    let site = site();
    let out = site.place.path().join("out");
    fs::create_dir(&out).unwrap();
    let lock = fs::File::create(out.join(".vb365-lock")).unwrap();
    lock.lock().unwrap();
    let ran = site.save(MAILBOX, "out").run();
    assert!(ran.code == 1 && ran.stderr.contains("another run is using it"), "{ran}");
    assert!(site.stub.saves().is_empty());
    drop(lock);
    assert_eq!(site.save(MAILBOX, "out").run().code, 0);
}

#[test]
fn file_in_place_of_a_folder_exits_2() {
    let site = site();
    fs::write(site.place.path().join("out"), "").unwrap();
    let ran = site.save(MAILBOX, "out/").run();
    assert!(ran.code == 2 && ran.stderr.contains("it is not a folder"), "{ran}");
    let ran = site.save("/ana@contoso.example --as msg", "mail.pst").run();
    assert!(ran.code == 2 && ran.stderr.contains("cannot save several things"), "{ran}");
    assert!(site.stub.saves().is_empty());
}

#[test]
#[cfg(unix)]
fn link_in_the_folder_leads_nowhere() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = site();
    let (out, elsewhere) = (site.place.path().join("out"), site.place.path().join("elsewhere"));
    fs::create_dir_all(&out).unwrap();
    fs::create_dir_all(&elsewhere).unwrap();
    symlink(&elsewhere, out.join("Inbox")).unwrap();
    symlink(elsewhere.join("x"), out.join("ana@contoso.example.pst")).unwrap();
    let ran = site.save(MAILBOX, "out").run();
    assert_eq!(ran.code, 1, "{ran}");
    let ran = site.save("/ana@contoso.example/Inbox --as msg -o ndjson", "out").run();
    assert!(ran.code != 0 && !statuses(&ran).contains_key("saved"), "{ran}");
    assert!(files(&elsewhere).is_empty());
    // Only the user can read what was saved.
    let ran = site.save(MAILBOX, "private").run();
    assert_eq!(ran.code, 0, "{ran}");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let private = site.place.path().join("private");
    assert_eq!(mode(&private), 0o700);
    for name in files(&private).keys() {
        assert_eq!(mode(&private.join(name)), 0o600, "{name}");
    }
}

#[test]
fn plan_is_printed_and_nothing_is_saved() {
    let site = site();
    let ran = site.save("/ana@contoso.example/Inbox --as msg -o ndjson -n", "out").run();
    assert_eq!(ran.code, 0, "{ran}");
    let planned = statuses(&ran);
    assert!(planned["planned"] > 3 && planned.len() == 1, "{ran}");
    assert!(site.stub.saves().is_empty() && files(site.place.path()).is_empty());
    assert!(ran.stderr.contains("nothing was saved; "), "{ran}");
    let ran = site.save("/ana@contoso.example/Inbox --as msg -o ndjson", "out").run();
    assert_eq!(statuses(&ran)["saved"], planned["planned"]);
}

#[test]
fn filters_choose_among_messages() {
    let site = site();
    let save = |line: &str, to: &str| {
        let line = format!("/ana@contoso.example --as msg -o ndjson {line}");
        site.save(&line, to).run()
    };
    let all = statuses(&save("", "all"))["saved"];
    let some = statuses(&save("--since 2026-01-01", "some"))["saved"];
    let rest = statuses(&save("--until 2025-12-31", "rest"))["saved"];
    assert!(some > 0 && rest > 0 && some + rest <= all, "{some} {rest} {all}");
    let ran = save("--include 'Re:*' --name '{subject}'", "replies");
    let names: Vec<_> =
        records(&ran).iter().map(|record| record["file"].as_str().unwrap().to_owned()).collect();
    assert!(
        names.iter().all(|name| name.rsplit('/').next().unwrap().starts_with("Re")),
        "{names:?}"
    );
    let ran = site.save("/ana@contoso.example --since 2026-01-01", "whole").run();
    assert!(ran.code == 2 && ran.stderr.contains("it is saved as one file"), "{ran}");
    let ran = site.save("/ana@contoso.example --as msg --include no-such-name", "none").run();
    assert!(ran.code == 0 && ran.stderr.contains("nothing is selected"), "{ran}");
}

#[test]
fn extension_of_another_form_exits_2() {
    let site = site();
    let ran = site.save("/ana@contoso.example/Inbox", "inbox.eml").run();
    assert!(ran.code == 2 && ran.stderr.contains("becomes a .pst file"), "{ran}");
    assert!(ran.stderr.contains("inbox.pst") && site.stub.saves().is_empty(), "{ran}");
}

#[test]
fn hint_of_many_failures_is_printed_once() {
    let body = r#"{"message":"Access is denied."}"#;
    let stub = SaveStub::new(sandbox(), move |_, _| SaveReply::Status(403, body));
    let ran = SaveSite::new(stub, "vex").save("/ana@contoso.example --as msg", "out").run();
    assert!(ran.stderr.matches("error:").count() > 3, "{ran}");
    assert_eq!(ran.stderr.matches("role has not expired").count(), 1, "{ran}");
}

#[test]
fn refusals_of_the_server_say_what_to_do() {
    let stub = |status, body| {
        let stub = SaveStub::new(sandbox(), move |_, _| SaveReply::Status(status, body));
        SaveSite::new(stub, "vex")
    };
    let site = stub(500, r#"{"message":"Outlook is not installed."}"#);
    let ran = site.save(MAILBOX, "out").run();
    assert!(ran.code == 7 && ran.stderr.contains("64 bit"), "{ran}");
    let site = stub(403, r#"{"message":"Access is denied."}"#);
    let ran = site.save(MAILBOX, "out").run();
    assert_eq!(ran.code, 4, "{ran}");
    let site = stub(200, r#"{"message":"It failed."}"#);
    let ran = site.save(MAILBOX, "out").run();
    assert!(ran.code == 7 && ran.stderr.contains("not a PST file"), "{ran}");
    let left: Vec<_> = files(&site.place.path().join("out")).into_keys().collect();
    assert_eq!(left, ["vb365-manifest.ndjson"]);
}

#[test]
fn divided_pst_replaces_no_other_archive() {
    let stub = |_: &str, _| SaveReply::Whole([&b"PK\x03\x04"[..], &vec![b'x'; 70_000]].concat());
    let site = SaveSite::new(SaveStub::new(sandbox(), stub), "vex");
    let out = site.place.path().join("out");
    fs::create_dir(&out).unwrap();
    let zip = out.join("ana@contoso.example (max 1 GiB).zip");
    fs::write(&zip, "mine").unwrap();
    for option in ["", "--no-manifest", "--on-exists fail"] {
        let ran = site.save(&format!("{MAILBOX} --pst-limit 1GiB {option}"), "out").run();
        assert!(ran.code == 1 && ran.stderr.contains("the file exists"), "{option}: {ran}");
        assert_eq!(fs::read(&zip).unwrap(), b"mine");
    }
    let ran = site.save(&format!("{MAILBOX} --pst-limit 1GiB --on-exists rename"), "out").run();
    let renamed = records(&ran)[0]["file"].as_str().unwrap().to_owned();
    assert!(renamed.contains(" ~") && renamed.rsplit('.').next() == Some("zip"), "{ran}");
    let ran = site.save(&format!("{MAILBOX} --pst-limit 1GiB"), "out").run();
    assert_eq!((ran.code, statuses(&ran)), (0, [("kept".to_owned(), 1)].into()), "{ran}");
    let ran = site.save("/ana@contoso.example --pst-limit 1GiB", "ana.pst").run();
    assert!(ran.code == 0 && ran.stderr.contains("the file is ana.zip, not ana.pst"), "{ran}");
}
