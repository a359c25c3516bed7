//! Many saves in one session: failures of single things, responses that are cut off, a session that is stopped meanwhile, and
//! what the server logs.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use vb365::sandbox::Sandbox;

use crate::commands::save::{SaveReply, SaveSite, SaveStub, content, files, records, statuses};
use crate::commands::verify::open;
use crate::support::{Home, JOB, Ran, home, log, sandbox, sandbox_with, told, versions};

/// Returns a sandbox without hostile data, with these faults.
fn calm(faults: &[String]) -> Arc<Sandbox> {
    sandbox_with(|options| {
        options.hostile = false;
        options.mailboxes = 45;
        options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    })
}

/// Returns the addresses of the first mailboxes of the latest backup.
fn addresses(count: usize) -> Vec<String> {
    let line = format!("ls --job {JOB} --type vex -q -o ndjson");
    let ran = home().vb365(&line).on(&calm(&[])).run();
    let mut all: Vec<_> = records(&ran)
        .iter()
        .filter(|record| record["item"]["isArchive"] != true && record["item"]["isPublic"] != true)
        .map(|record| record["item"]["email"].as_str().unwrap().to_owned())
        .collect();
    all.truncate(count);
    assert_eq!(all.len(), count, "{}", ran.stderr);
    all
}

/// Runs `save` in a session of its own.
fn save(home: &Home, sandbox: &Arc<Sandbox>, line: &str) -> Ran {
    home.vb365(&format!("save --job {JOB} -o ndjson {line}")).on(sandbox).run()
}

#[test]
fn forty_leavers() {
    for version in versions() {
        let leavers = addresses(40);
        let place = tempfile::tempdir().unwrap();
        let list = place.path().join("leavers.txt");
        fs::write(&list, leavers.join("\r\n") + "\n\n").unwrap();
        let (failing, cut) = (&leavers[7], &leavers[20]);
        // From v7 on, a request for the beginning of the PST comes between, which is shorter than that.
        let times = if version == "v6" { 2 } else { 3 };
        let cut_off = format!("cut=70kB,times={times},at={cut}");
        let faults = [format!("500,times=2,at={failing}"), cut_off];
        let (home, sandbox) = (home(), calm(&faults));
        let run = |to: &str| {
            let (list, to) = (list.display(), place.path().join(to));
            let line = format!(
                "--type vex --api-version {version} --paths-from {list} --to {}",
                to.display()
            );
            save(&home, &sandbox, &line)
        };
        let ran = run("pst");
        assert_eq!(ran.code, 10, "{ran}");
        let counts = [("failed".to_owned(), 1), ("saved".to_owned(), 39)].into();
        assert_eq!(statuses(&ran), counts, "{ran}");
        assert!(ran.stderr.contains(&format!("cannot save /{failing}")), "{ran}");
        let tries = |address: &str| {
            let all = records(&ran);
            let path = format!("/{address}");
            all.iter().find(|record| record["path"] == path.as_str()).unwrap()["tries"].clone()
        };
        assert_eq!((tries(cut), tries(&leavers[0])), (3.into(), 1.into()), "{ran}");
        let sessions = |what: &str| log(&sandbox).iter().filter(|line| line.contains(what)).count();
        assert_eq!((sessions("/explore "), sessions("/Stop ")), (1, 1));
        assert!(open(&sandbox).is_empty());
        // The second run fetches the one that is missing.
        let again = run("pst");
        let counts = [("kept".to_owned(), 39), ("saved".to_owned(), 1)].into();
        assert_eq!((again.code, statuses(&again)), (0, counts), "{again}");
        // An uninterrupted run of the same backup makes the same files.
        let whole = run("whole");
        assert_eq!(whole.code, 0, "{whole}");
        let psts = |folder: &str| {
            let mut all = files(&place.path().join(folder));
            all.retain(|name, _| name.rsplit('.').next() == Some("pst"));
            all
        };
        assert_eq!(psts("whole").len(), 40);
        assert_eq!(psts("pst"), psts("whole"));
        let names: BTreeSet<_> = files(&place.path().join("pst")).into_keys().collect();
        let left: Vec<_> =
            names.iter().filter(|name| name.rsplit('.').next() != Some("pst")).collect();
        assert_eq!(left, ["SHA256SUMS", "vb365-manifest.ndjson"]);
    }
}

#[test]
fn events_are_the_saved_things() {
    let (home, sandbox) = (home(), calm(&[]));
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("mail");
    let line = format!("--type vex /ana@contoso.example --as msg --to {}", to.display());
    let ran = save(&home, &sandbox, &line);
    assert_eq!(ran.code, 0, "{ran}");
    let session = ran.stderr.split("opened session ").nth(1).unwrap();
    let session = session.lines().next().unwrap();
    let audit = home.vb365(&format!("audit --session {session} -o ndjson")).on(&sandbox).run();
    let events = records(&audit);
    let logged: Vec<_> = events.iter().filter(|event| event["action"] == "save").collect();
    let manifest = fs::read_to_string(to.join("vb365-manifest.ndjson")).unwrap();
    let lines: Vec<Value> =
        manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let saved = lines.iter().filter(|line| line["status"] == "saved").count();
    assert!(saved > 20, "{manifest}");
    assert_eq!(logged.len(), saved, "{audit}");
    assert!(logged.iter().all(|event| event["status"] == "Success"), "{audit}");
    assert_eq!(lines[0]["session"], session);
    assert_eq!(lines.last().unwrap()["complete"], true);
}

#[test]
fn stopped_session_ends_the_run() {
    let (home, sandbox) = (home(), calm(&[]));
    let explore = format!("explore --job {JOB} --type vex -q -o id");
    let ran = home.vb365(&explore).on(&sandbox).run();
    let session = ran.stdout.trim_end().to_owned();
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("mail").display().to_string();
    let stop = home.vb365(&format!("session stop {session} -q"));
    let stop = std::sync::Mutex::new(Some(stop));
    let stopping = Arc::clone(&sandbox);
    let asked = AtomicUsize::new(0);
    let stub = SaveStub::new(Arc::clone(&sandbox), move |path, _| {
        let is_third = asked.fetch_add(1, Ordering::SeqCst) == 2;
        if is_third && let Some(stop) = stop.lock().unwrap().take() {
            assert_eq!(stop.on(&stopping).run().code, 0);
        }
        if stop.lock().unwrap().is_none() {
            SaveReply::Status(404, r#"{"message":"The session is not found."}"#)
        } else {
            SaveReply::Whole(content(path))
        }
    });
    let line = "save /ana@contoso.example --as msg --parallel 1 -o ndjson";
    let ran = home.vb365(line).args(&["--to", &to]).env("VB365_SESSION", &session).on(&stub).run();
    assert_eq!((ran.code, statuses(&ran).get("saved")), (10, Some(&2)), "{ran}");
    let told = ran.stderr.matches(&format!("session {session} is stopped")).count();
    assert_eq!(told, 1, "{ran}");
    assert!(stub.saves().len() <= statuses(&ran).get("saved").copied().unwrap_or(0) + 3, "{ran}");
    let starts = log(&sandbox).iter().filter(|line| line.contains("/explore ")).count();
    assert_eq!(starts, 1, "no second session is started");
}

#[test]
fn session_of_the_run_that_another_user_stops_ends_the_run() {
    let (home, elsewhere, sandbox) = (home(), home(), calm(&[]));
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("mail").display().to_string();
    let (stopping, asked) = (Arc::clone(&sandbox), AtomicUsize::new(0));
    let stub = SaveStub::new(Arc::clone(&sandbox), move |path, _| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        if number == 2 {
            let open = elsewhere.vb365("session list --state working -o id").on(&stopping).run();
            let line = format!("session stop {} --force -q", open.stdout.trim_end());
            assert_eq!(elsewhere.vb365(&line).on(&stopping).run().code, 0, "{open}");
        }
        match number {
            0 | 1 => SaveReply::Whole(content(path)),
            _ => SaveReply::Status(404, r#"{"message":"The session is not found."}"#),
        }
    });
    let line =
        format!("save --job {JOB} --type vex /ana@contoso.example --as msg --parallel 1 -o ndjson");
    let ran = home.vb365(&line).args(&["--to", &to]).on(&stub).run();
    assert_eq!((ran.code, statuses(&ran).get("saved")), (10, Some(&2)), "{ran}");
    assert!(ran.stderr.contains(" was stopped, but not by this command: 2 of "), "{ran}");
    assert!(!ran.stderr.contains("note: stopped session"), "{ran}");
}

#[test]
fn missing_path_is_reported_and_the_rest_is_saved() {
    let site =
        SaveSite::new(SaveStub::new(sandbox(), |path, _| SaveReply::Whole(content(path))), "vex");
    let ran = site.save("/nobody@contoso.example /ana@contoso.example -o ndjson", "out").run();
    let counts = |done: &str| [("failed".to_owned(), 1), (done.to_owned(), 1)].into();
    assert_eq!((ran.code, statuses(&ran)), (10, counts("saved")), "{ran}");
    assert!(ran.stderr.contains("there is no mailbox 'nobody@contoso.example'"), "{ran}");
    assert!(ran.stderr.contains("failed 1"), "{ran}");
    let planned =
        site.save("/nobody@contoso.example /ana@contoso.example -n -o ndjson", "new").run();
    assert_eq!((planned.code, statuses(&planned)), (10, counts("planned")), "{planned}");
    assert!(planned.stderr.contains("failed 1"), "{planned}");
    // The run was not complete, so the same command asks for the missing path again.
    let ran = site.save("/nobody@contoso.example /ana@contoso.example -o ndjson", "out").run();
    assert_eq!((ran.code, statuses(&ran)), (10, counts("kept")), "{ran}");
    assert!(ran.stderr.contains("there is no mailbox 'nobody@contoso.example'"), "{ran}");
    let ran = site.save("/nobody@contoso.example", "other").run();
    assert_eq!(ran.code, 6, "{ran}");
    let ran = site.save("/nobody@contoso.example /none@contoso.example", "other").run();
    assert_eq!(ran.code, 6, "{ran}");
}

#[test]
fn list_of_records_is_saved() {
    let (home, sandbox) = (home(), calm(&[]));
    let explore = format!("explore --job {JOB} --type vex -q -o id");
    let session = home.vb365(&explore).on(&sandbox).run().stdout.trim_end().to_owned();
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("found").display().to_string();
    let found = home.vb365("search subject:report /ana@contoso.example -o ndjson").on(&sandbox);
    let found = found.env("VB365_SESSION", &session).run();
    let hits = records(&found).len();
    assert!(hits > 1, "{found}");
    let save = |input: &str| {
        let to = if input.lines().count() > 2 { to.clone() } else { format!("{to}2") };
        let save = home.vb365("save --from-list - -o ndjson").args(&["--to", &to]).on(&sandbox);
        save.env("VB365_SESSION", &session).stdin(input.as_bytes()).run()
    };
    let before = log(&sandbox).len();
    let ran = save(&found.stdout);
    assert_eq!((ran.code, statuses(&ran)), (0, [("saved".to_owned(), hits)].into()), "{ran}");
    let requests = log(&sandbox).split_off(before);
    let reads = requests.iter().filter(|line| line.contains("/items/") && line.starts_with("GET "));
    assert_eq!(reads.count(), 0, "{requests:?}");
    for (input, message) in [
        ("{\n", "line 1 of --from-list"),
        ("\n{\"path\":\"/x\",\"kind\":\"file\",\"ids\":{}}\n", "line 2 of --from-list"),
    ] {
        let ran = save(input);
        assert!(ran.code == 2 && ran.stderr.contains(message), "{ran}");
    }
    assert!(told(&sandbox, "/sandbox/state")["working"].is_array());
}

/// Saves all messages of a mailbox from a server that responds so.
fn save_messages(line: &str, respond: fn(usize) -> SaveReply) -> (Ran, usize) {
    let asked = AtomicUsize::new(0);
    let stub = SaveStub::new(calm(&[]), move |path, _| {
        match respond(asked.fetch_add(1, Ordering::SeqCst)) {
            SaveReply::Whole(_) => SaveReply::Whole(content(path)),
            other => other,
        }
    });
    let site = SaveSite::new(stub, "vex");
    let ran = site.save(&format!("/ana@contoso.example --as msg --parallel 1 {line}"), "out").run();
    let things: BTreeSet<_> = site.stub.saves().into_iter().collect();
    (ran, things.len())
}

#[test]
fn run_ends_when_the_server_is_gone() {
    let respond = |asked| if asked < 2 { SaveReply::Whole(Vec::new()) } else { SaveReply::Lost };
    let (ran, things) = save_messages("-o json --wait 1s", respond);
    assert!(ran.code == 3 && ran.stderr.contains("was not reached several times"), "{ran}");
    // Two were saved, three show that the server is gone, the thread had got two more, and one is tried at the end of the wait.
    assert!((5..=8).contains(&things), "{ran}");
    // What was saved before is printed, and what was not tried.
    let printed: Value = serde_json::from_str(&ran.stdout).unwrap();
    let rows = printed.as_array().unwrap();
    let count = |is: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| is(row)).count();
    assert_eq!(count(&|row| row["status"] == "saved"), 2, "{ran}");
    let untried =
        count(&|row| row["error"].as_str().is_some_and(|text| text.contains("not tried")));
    assert!(untried > 3 && rows.len() == things + untried, "{ran}");
    assert!(ran.stderr.contains(&format!(", not tried {untried}")), "{ran}");
}

#[test]
fn run_ends_when_the_login_is_not_accepted() {
    let denied = |_| SaveReply::Status(401, r#"{"message":"The token is invalid."}"#);
    let (ran, things) = save_messages("-o ndjson", denied);
    assert!(ran.code == 4 && ran.stderr.contains("does not accept the login"), "{ran}");
    // The thread may have taken one more by then.
    assert!(things <= 2, "{ran}");
    // An operator may lack the right to one thing.
    let one = |asked| match asked {
        0 => SaveReply::Status(403, r#"{"message":"Access is denied."}"#),
        _ => SaveReply::Whole(Vec::new()),
    };
    let (ran, _) = save_messages("-o ndjson", one);
    assert!(ran.code == 10 && statuses(&ran)["saved"] > 5, "{ran}");
}

#[test]
fn pst_that_waits_for_another_delays_no_message() {
    let saved = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&saved);
    let stub = SaveStub::new(calm(&[]), move |path, _| {
        if path.ends_with("/save") {
            counted.fetch_add(1, Ordering::SeqCst);
        }
        let begun = Instant::now();
        while counted.load(Ordering::SeqCst) == 0 && begun.elapsed() < Duration::from_secs(60) {
            sleep(Duration::from_millis(5));
        }
        SaveReply::Whole(content(path))
    });
    let site = SaveSite::new(stub, "vex");
    let mailboxes = addresses(2).iter().map(|one| format!("/{one}")).collect::<Vec<_>>().join(" ");
    let begun = Instant::now();
    let ran =
        site.save(&format!("{mailboxes} /ana@contoso.example/Inbox/* -o ndjson"), "out").run();
    assert!(ran.code == 0 && statuses(&ran)["saved"] > 3, "{ran}");
    assert!(begun.elapsed() < Duration::from_secs(60), "the messages waited for the PSTs");
}
