//! What things are called: an id, a name, a name in another case, the beginning of an id.

use serde_json::json;
use snapbox::str;

use crate::check;
use crate::support::{Command, JOB, log, sandbox, sandbox_with, scripted, told, vb365, versions};

const SHOW: &str = "-o csv --no-header --columns name";

/// A command line that has a token already.
fn signed_in(line: &str) -> Command {
    vb365(line).env("VB365_TOKEN", "t").env("VB365_API_VERSION", "v8")
}

/// A server with these jobs, as `(id, name)`.
fn with_jobs(jobs: &[(&str, &str)]) -> std::sync::Arc<impl vb365::Transport + use<>> {
    let jobs: Vec<_> = jobs.iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    scripted(move |_, target| {
        let path = target.split('?').next().unwrap();
        let found = jobs.iter().find(|job| path.ends_with(job["id"].as_str().unwrap()));
        Ok(match found {
            _ if path.ends_with("/Jobs") => (200, json!(jobs).to_string()),
            Some(job) => (200, job.to_string()),
            None => (404, String::new()),
        })
    })
}

#[test]
fn jobs_are_found_by_each_form_in_every_version() {
    for version in versions() {
        for named in ["'Contoso everything'", "'CONTOSO Everything'", "8c51", "8C515487-d4da", JOB]
        {
            let sandbox = sandbox();
            let line = format!("job show {named} {SHOW} --api-version {version}");
            let ran = vb365(&line).on(&sandbox).run();
            assert_eq!(ran.to_string(), "Contoso everything\n", "{version} {named}");
            let lists = log(&sandbox).iter().filter(|line| line.ends_with("/Jobs 200")).count();
            assert_eq!(lists, usize::from(named != JOB), "an id costs no look-up: {named}");
        }
    }
}

#[test]
fn more_exact_match_wins() {
    let (one, two, three) = (
        "aaaa1111-0000-4000-8000-000000000001",
        "aaaa2222-0000-4000-8000-000000000002",
        "bbbb1111-0000-4000-8000-000000000003",
    );
    let jobs = [
        (one, "Mail"),
        (two, "mail"),
        (three, "aaaa1"),
        ("cccc1111-0000-4000-8000-000000000004", one),
    ];
    for (named, id) in [
        ("Mail", one),
        ("mail", two),
        ("aaaa1", three),
        ("AAAA1", three),
        ("aaaa11", one),
        (one, one),
    ] {
        let ran = signed_in(&format!("job show {named} -o id")).on(&with_jobs(&jobs)).run();
        assert_eq!(ran.to_string(), format!("{id}\n"), "{named}");
    }
}

#[test]
fn ambiguous_name_lists_the_matches() {
    let jobs = [
        ("aaaa1111-0000-4000-8000-000000000001", "Mail"),
        ("aaaa2222-0000-4000-8000-000000000002", "mail"),
        ("bbbb1111-0000-4000-8000-000000000003", "Files \u{1b}[31m\nred"),
    ];
    check!(
        signed_in("job show MAIL").on(&with_jobs(&jobs)).run(),
        str![[r#"
! error: there are 2 jobs named 'MAIL':
!   aaaa1111-0000-4000-8000-000000000001  Mail
!   aaaa2222-0000-4000-8000-000000000002  mail
! hint: give the ID of one of them
[6]

"#]]
    );
    check!(
        signed_in("explore --job aaaa --type vex -q").on(&with_jobs(&jobs)).run(),
        str![[r#"
! error: there are 2 jobs with the ID prefix 'aaaa':
!   aaaa1111-0000-4000-8000-000000000001  Mail
!   aaaa2222-0000-4000-8000-000000000002  mail
! hint: give the ID of one of them
[6]

"#]]
    );
    check!(
        signed_in("point list --job aaaa --json").on(&with_jobs(&jobs)).run(),
        str![[r#"
! {"error":{"code":6,"kind":"not-found","message":"there are 2 jobs with the ID prefix 'aaaa':\n  aaaa1111-0000-4000-8000-000000000001  Mail\n  aaaa2222-0000-4000-8000-000000000002  mail","hint":"give the ID of one of them"}}
[6]

"#]]
    );
}

#[test]
fn unknown_name_suggests_the_nearest() {
    check!(
        vb365("job show 'contoso evrything'").on(&sandbox()).run(),
        str![[r#"
! error: there is no job 'contoso evrything'
! hint: did you mean 'Contoso everything'?
! hint: list jobs with: vb365 job list
[6]

"#]]
    );
    check!(
        vb365("repo show site").on(&sandbox()).run(),
        str![[r#"
! error: there is no repository 'site'
! hint: did you mean 'Second site'?
! hint: list repositories with: vb365 repository list
[6]

"#]]
    );
    check!(
        vb365("org show nobody.example").on(&sandbox()).run(),
        str![[r#"
! error: there is no organization 'nobody.example'
! hint: list organizations with: vb365 organization list
[6]

"#]]
    );
    // Three characters of an id are too few.
    check!(
        vb365("job show 8c5").on(&sandbox()).run(),
        str![[r#"
! error: there is no job '8c5'
! hint: an ID prefix needs 4 or more characters
! hint: list jobs with: vb365 job list
[6]

"#]]
    );
    check!(
        vb365("job show ' '").on(&sandbox()).run(),
        str![[r#"
! error: JOB: empty value: give a name or an ID
[2]

"#]]
    );
    check!(
        vb365("explore --job 'Contoso evrything' --type vex --json -q").on(&sandbox()).run(),
        str![[r#"
! {"error":{"code":6,"kind":"not-found","message":"there is no job 'Contoso evrything'","hint":"did you mean 'Contoso everything'?\nlist jobs with: vb365 job list"}}
[6]

"#]]
    );
}

#[test]
fn unusable_id_is_an_error() {
    for id in ["", "7"] {
        let ran = signed_in("job show Mail").on(&with_jobs(&[(id, "Mail")])).run();
        assert_eq!(ran.code, 7, "{ran}");
        assert!(ran.stderr.contains("returned an invalid job ID"), "{ran}");
    }
}

#[test]
fn explore_resolves_a_name_before_starting() {
    for version in versions() {
        let sandbox = sandbox();
        let explore = |job: &str| {
            vb365(&format!("explore --job {job} --type vex -q -o id --api-version {version}"))
                .on(&sandbox)
                .run()
        };
        for job in ["Nonsense", "8c5"] {
            let ran = explore(job);
            assert_eq!(ran.code, 6, "{ran}");
        }
        assert!(log(&sandbox).iter().all(|line| !line.contains("explore")), "{:?}", log(&sandbox));
        for job in ["'contoso everything'", "8c51"] {
            let ran = explore(job);
            let state = told(&sandbox, "/sandbox/state");
            let mut working = state["working"].as_array().unwrap().iter();
            assert!(
                working.any(|s| s["id"] == ran.stdout.trim_end() && s["jobId"] == JOB),
                "{ran}"
            );
        }
    }
}

#[test]
fn dry_run_prints_a_placeholder_for_a_name() {
    let sandbox = sandbox();
    check!(
        vb365("explore --job 'Contoso everything' --type vex -n").on(&sandbox).run(),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"dateTime":"2026-11-23T15:30:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}' https://127.0.0.1:4443/v8/Jobs/JOB_ID/explore
! note: using the latest backup as of 2026-11-23 15:30:00 +00:00 (2026-11-23T15:30:00Z)
! note: dry run: JOB_ID stands for the ID of job 'Contoso everything', which is not resolved
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        vb365(&format!("session stop 93bd 93BD1 {JOB} -n")).on(&sandbox).run(),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://127.0.0.1:4443/v8/RestoreSessions/SESSION_ID/Stop
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://127.0.0.1:4443/v8/RestoreSessions/SESSION_ID/Stop
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://127.0.0.1:4443/v8/RestoreSessions/8c515487-d4da-4f9d-b779-8238c9808798/Stop
! note: dry run: SESSION_ID stands for the ID of session '93bd', which is not resolved
! note: dry run: SESSION_ID stands for the ID of session '93BD1', which is not resolved
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    assert!(log(&sandbox).is_empty());
}

#[test]
fn sessions_are_found_by_id_prefix_and_latest() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.sessions = 1_234);
        let run = |line: &str| vb365(&format!("{line} --api-version {version}")).on(&sandbox).run();
        let ids = run("session list -o id").stdout;
        let newest = ids.lines().next().unwrap();
        assert_eq!(
            run("session show latest -o id").to_string(),
            format!("{newest}\n"),
            "{version}"
        );
        let events = run("session events LATEST --json").stdout;
        assert_eq!(events, run(&format!("session events {newest} --json")).stdout);
        // Beyond the first page, by as many characters as it takes.
        let last = ids.lines().last().unwrap();
        let unique =
            (4..=36).find(|n| ids.lines().filter(|id| id.starts_with(&last[..*n])).count() == 1);
        let beginning = &last[..unique.unwrap()];
        for line in [
            format!("session show {beginning} -o id"),
            format!("session stop --force {beginning} -o id"),
        ] {
            assert_eq!(run(&line).to_string(), format!("{last}\n"), "{version}");
        }
    }
}

#[test]
fn latest_requests_one_small_page_if_the_server_sorts() {
    let sandbox = sandbox();
    vb365("session show latest -o id --api-version v8").on(&sandbox).run();
    let log = told(&sandbox, "/sandbox/log");
    let queries: Vec<_> = log.as_array().unwrap().iter().map(|entry| &entry["query"]).collect();
    assert!(
        queries.contains(&&json!("orderBy=CreationTime&orderAsc=false&limit=1&offset=0")),
        "{queries:?}"
    );
}

#[test]
fn invalid_session_references_are_errors() {
    let sandbox = sandbox();
    check!(
        vb365("session stop latest").on(&sandbox).run(),
        str![[r#"
! error: ID: 'latest' is accepted in reading commands only: give the session's ID
[2]

"#]]
    );
    check!(
        vb365("session stop mime").on(&sandbox).run(),
        str![[r#"
! error: there is no session 'mime'
! hint: list sessions with: vb365 session list
[6]

"#]]
    );
    assert!(log(&sandbox).iter().all(|line| !line.contains("Stop")));
    check!(
        vb365("session show ffff0000").on(&sandbox).run(),
        str![[r#"
! error: there is no session 'ffff0000'
! hint: list sessions with: vb365 session list
[6]

"#]]
    );
    let none = sandbox_with(|options| options.sessions = 0);
    check!(
        vb365("session show latest").on(&none).run(),
        str![[r#"
! error: there are no sessions
[6]

"#]]
    );
}

#[test]
fn unknown_session_keeps_the_others_open() {
    let sandbox = sandbox();
    let id = vb365("session list --state working --limit 1 -o id").on(&sandbox).run().stdout;
    let ran = vb365(&format!("session stop --force {} ffff0000", id.trim_end())).on(&sandbox).run();
    assert_eq!(ran.code, 6, "{ran}");
    assert!(log(&sandbox).iter().all(|line| !line.contains("Stop")), "{:?}", log(&sandbox));
}
