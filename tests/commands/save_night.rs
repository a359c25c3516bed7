//! `save` overnight: what fails for reasons that may pass is tried again, and one hanging export does not hold back the others.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::commands::save::{SaveReply, SaveSite, SaveStub, content, records, statuses};
use crate::support::{JOB, Ran, home, sandbox, sandbox_with};

const BOTH: &str = "/ana@contoso.example /lidia@contoso.example -o ndjson";
const BROKEN: SaveReply = SaveReply::Status(500, r#"{"message":"Broken."}"#);
const STARTING: SaveReply = SaveReply::Status(503, r#"{"message":"Starting."}"#);

/// Returns the lines of the manifest of the folder `out`.
fn manifest(site: &SaveSite) -> Vec<Value> {
    let text = fs::read_to_string(site.place.path().join("out/vb365-manifest.ndjson")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn site_of(kind: &str) -> SaveSite {
    SaveSite::new(SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path))), kind)
}

/// Saves two mailboxes, of which the first one fails this many times.
fn save_with_failures(count: usize) -> (SaveSite, Ran) {
    let first = Mutex::new(None);
    let stub = SaveStub::new(sandbox(), move |path, before| {
        let mut first = first.lock().unwrap();
        if first.get_or_insert_with(|| path.to_owned()) == path && before < count {
            return BROKEN;
        }
        SaveReply::Whole(content(path))
    });
    let site = SaveSite::new(stub, "vex");
    let ran = site.save(BOTH, "out").run();
    (site, ran)
}

#[test]
fn passing_error_of_the_server_is_tried_again_at_the_end() {
    let (site, ran) = save_with_failures(1);
    assert_eq!((ran.code, statuses(&ran)), (0, [("saved".to_owned(), 2)].into()), "{ran}");
    assert!(ran.stderr.contains("it is tried again at the end"), "{ran}");
    let saves = site.stub.saves();
    assert!(saves.len() == 3 && saves[0] == saves[2], "{saves:?}");
    let lines = manifest(&site);
    assert!(lines.iter().all(|line| line["status"] != "failed"), "{lines:?}");
    assert_eq!(lines.last().unwrap()["complete"], true);
}

#[test]
fn only_thing_of_a_run_is_tried_again() {
    for to in ["out", "ana.pst"] {
        let stub = SaveStub::new(sandbox(), |path, before| {
            if before < 1 { BROKEN } else { SaveReply::Whole(content(path)) }
        });
        let site = SaveSite::new(stub, "vex");
        let ran = site.save("/ana@contoso.example -o ndjson", to).run();
        assert_eq!((ran.code, site.stub.saves().len()), (0, 2), "{ran}");
    }
}

#[test]
fn lasting_error_of_the_server_fails_once() {
    let (site, ran) = save_with_failures(9);
    let counts = [("failed".to_owned(), 1), ("saved".to_owned(), 1)].into();
    assert_eq!((ran.code, statuses(&ran)), (10, counts), "{ran}");
    assert_eq!(site.stub.saves().len(), 3);
    let lines = manifest(&site);
    assert_eq!(lines.iter().filter(|line| line["status"] == "failed").count(), 1, "{lines:?}");
    assert_eq!(lines.last().unwrap()["failed"], 1);
    assert_eq!(ran.stderr.matches("{\"error\":").count(), 1, "{ran}");
}

#[test]
fn run_waits_for_a_server_that_starts_again() {
    let begun: Mutex<Option<Instant>> = Mutex::default();
    let asked = AtomicUsize::new(0);
    let stub = SaveStub::new(sandbox(), move |path, _| {
        if asked.fetch_add(1, Ordering::SeqCst) < 2 {
            return SaveReply::Whole(content(path));
        }
        let since = *begun.lock().unwrap().get_or_insert_with(Instant::now);
        if since.elapsed() < Duration::from_secs(1) {
            STARTING
        } else {
            SaveReply::Whole(content(path))
        }
    });
    let site = SaveSite::new(stub, "vex");
    let ran =
        site.save("/ana@contoso.example --as msg --parallel 1 --wait 4s -o ndjson", "out").run();
    assert_eq!((ran.code, statuses(&ran).len()), (0, 1), "{ran}");
    assert!(ran.stderr.contains("the server is not available: waiting for it"), "{ran}");
    assert_eq!(manifest(&site).last().unwrap()["complete"], true);
}

#[test]
fn server_that_does_not_start_again_ends_the_run_and_all_is_recorded() {
    let asked = AtomicUsize::new(0);
    let stub =
        SaveStub::new(sandbox(), move |path, _| match asked.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => SaveReply::Whole(content(path)),
            _ => STARTING,
        });
    let site = SaveSite::new(stub, "vex");
    let planned = site.save("/ana@contoso.example --as msg -o ndjson -n", "out").run();
    let ran =
        site.save("/ana@contoso.example --as msg --parallel 1 --wait 1s -o ndjson", "out").run();
    assert!(ran.code == 7 && ran.stderr.contains("was not available several times"), "{ran}");
    let rows = records(&ran);
    assert_eq!(rows.len(), records(&planned).len(), "{ran}");
    let lines = manifest(&site);
    let of_manifest = lines.iter().filter(|line| line["status"] == "failed").count();
    assert_eq!((statuses(&ran)["saved"], statuses(&ran)["failed"]), (2, of_manifest), "{ran}");
    let end = lines.last().unwrap();
    assert_eq!((&end["failed"], &end["complete"]), (&of_manifest.into(), &false.into()));
}

#[test]
fn hanging_export_does_not_hold_back_the_next_one() {
    let asked = AtomicUsize::new(0);
    let stub = SaveStub::new(sandbox(), move |path, _| {
        let is_first = asked.fetch_add(1, Ordering::SeqCst) == 0;
        let begun = Instant::now();
        while is_first && asked.load(Ordering::SeqCst) < 2 && begun.elapsed().as_secs() < 60 {
            sleep(Duration::from_millis(5));
        }
        SaveReply::Whole(content(path))
    });
    let begun = Instant::now();
    let ran = SaveSite::new(stub, "vex").save(&format!("{BOTH} --wait 2s"), "out").run();
    assert_eq!((ran.code, statuses(&ran)), (0, [("saved".to_owned(), 2)].into()), "{ran}");
    assert!(begun.elapsed() < Duration::from_secs(60), "the second export waited for the first");
}

#[test]
fn posts_of_a_channel_follow_the_time_and_are_never_left_out_silently() {
    let sandbox = sandbox_with(|options| options.hostile = false);
    let home = home();
    let explore = format!("explore --job {JOB} --type vet -q -o id");
    let session = home.vb365(&explore).on(&sandbox).run().stdout.trim_end().to_owned();
    let place = tempfile::tempdir().unwrap();
    let save = |line: &str, to: &str| {
        let to = place.path().join(to).display().to_string();
        let save = home.vb365(&format!("save /Board/General {line} -o ndjson")).on(&sandbox);
        save.env("VB365_SESSION", &session).args(&["--to", &to]).run()
    };
    let page = |ran: &Ran, to: &str| {
        let rows = records(ran);
        let file = rows.iter().find(|row| row["file"].as_str().unwrap().contains("posts"));
        let file = file.unwrap()["file"].as_str().unwrap().to_owned();
        fs::read_to_string(place.path().join(to).join(file)).unwrap().matches("<div class=").count()
    };
    let all = save("", "all");
    assert_eq!(all.code, 0, "{all}");
    let (mut before, mut after) = (0, 0);
    for (option, count) in [("--until 2026-06-30", &mut before), ("--since 2026-07-01", &mut after)]
    {
        let ran = save(option, option);
        assert_eq!(ran.code, 0, "{ran}");
        *count = page(&ran, option);
    }
    assert_eq!(before + after, page(&all, "all"));
    assert!(before > 0 && after > 0, "{before} {after}");
    // The page of a time is not kept for that of another one.
    let ran = save("--since 2026-07-01", "all");
    assert!(
        records(&ran).iter().any(|row| row["status"] == "saved" && row["file"] != "posts.html")
    );
    let ran = save("--include '*.docx'", "documents");
    assert_eq!((ran.code, statuses(&ran)["skipped"]), (0, 1), "{ran}");
    assert!(ran.stderr.contains("skipped 1"), "{ran}");
    for (form, left_out) in [("zip", "posts"), ("html", "files")] {
        let ran = save(&format!("--as {form}"), form);
        assert!(ran.stderr.contains(&format!("the {left_out} of 1 channel are left out")), "{ran}");
        let text =
            fs::read_to_string(place.path().join(form).join("vb365-manifest.ndjson")).unwrap();
        let end: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!(end["left_out"][left_out], 1, "{end}");
    }
}

#[test]
fn missing_path_of_a_list_is_named_with_its_line() {
    let site = site_of("vex");
    let list = site.place.path().join("leavers.txt");
    fs::write(&list, "/ana@contoso.example\n\n/nobody@contoso.example\n").unwrap();
    let line = format!("--paths-from {} -o ndjson", list.display());
    let ran = site.save(&line, "out").run();
    assert_eq!((ran.code, statuses(&ran)["failed"]), (10, 1), "{ran}");
    // JSON escapes the backslashes of Windows.
    let shown = list.display().to_string().replace('\\', r"\\");
    assert!(ran.stderr.contains(&format!("line 3 of {shown}: there is no mailbox")), "{ran}");
    let failed = manifest(&site).into_iter().find(|line| line["status"] == "failed").unwrap();
    assert!(failed["error"].as_str().unwrap().contains("line 3 of"), "{failed}");
}

#[test]
fn record_of_a_saved_thing_has_its_seconds() {
    let stub = SaveStub::new(sandbox(), |path, _| {
        sleep(Duration::from_millis(30));
        SaveReply::Whole(content(path))
    });
    let site = SaveSite::new(stub, "vex");
    assert_eq!(site.save("/ana@contoso.example", "out").run().code, 0);
    let lines = manifest(&site);
    assert!(lines[1]["seconds"].as_f64().unwrap() >= 0.03, "{lines:?}");
}

#[test]
fn damaged_file_is_never_kept_and_a_copy_beside_it_takes_its_place() {
    let site = site_of("vex");
    let line = "/ana@contoso.example -o ndjson";
    assert_eq!(site.save(line, "out").run().code, 0);
    let name = "ana@contoso.example.pst";
    let out = site.place.path().join("out");
    let (whole, file) = (fs::read(out.join(name)).unwrap(), out.join(name));
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    let damage = || {
        let mut other = whole.clone();
        other[4_000] ^= 1;
        fs::write(&file, &other).unwrap();
        let opened = fs::File::options().write(true).open(&file).unwrap();
        opened.set_modified(modified).unwrap();
    };
    damage();
    let ran = site.save(&format!("{line} --verify"), "out").run();
    assert!(ran.code == 1 && ran.stderr.contains("--on-exists replace"), "{ran}");
    // The next run has no reason to believe the time of the file.
    let ran = site.save(line, "out").run();
    assert_eq!((ran.code, statuses(&ran)), (1, [("failed".to_owned(), 1)].into()), "{ran}");
    assert_eq!(manifest(&site).last().unwrap()["complete"], false);
    let ran = site.save(&format!("{line} --on-exists replace"), "out").run();
    assert_eq!((ran.code, statuses(&ran)), (0, [("saved".to_owned(), 1)].into()), "{ran}");
    assert_eq!(fs::read(&file).unwrap(), whole);
    // A copy beside the damaged file: only the copy has a hash.
    damage();
    let ran = site.save(&format!("{line} --verify --on-exists rename"), "out").run();
    let renamed = records(&ran)[0]["file"].as_str().unwrap().to_owned();
    assert!(ran.code == 0 && renamed != name, "{ran}");
    for _ in 0..2 {
        let sums = fs::read_to_string(out.join("SHA256SUMS")).unwrap();
        let files: Vec<_> = sums.lines().filter_map(|line| line.split_once("  ")).collect();
        assert!(files.len() == 1 && files[0].1 == renamed, "{sums}");
        let ran = site.save(&format!("{line} --verify"), "out").run();
        assert_eq!((ran.code, records(&ran)[0]["file"].as_str()), (0, Some(&*renamed)), "{ran}");
    }
}

#[test]
fn renamed_file_is_not_said_to_be_divided() {
    let site = site_of("vex");
    assert_eq!(site.save("/ana@contoso.example", "ana.pst").run().code, 0);
    let ran = site.save("/ana@contoso.example --on-exists rename", "ana.pst").run();
    assert!(ran.code == 0 && ran.stderr.contains("not ana.pst: that file exists"), "{ran}");
}
