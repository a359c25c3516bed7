//! The sources of a session: what each sends, which options go with it, and which servers can open it.

mod points;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Response as Answer;
use serde_json::Value;
use snapbox::str;
use vb365::Transport;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::commands::login_microsoft::{OPERATOR, TENANT, login};
use crate::support::{JOB, Ran, home, log, sandbox, tapped, told, vb365, versions};

/// The sandbox, and what was sent to it to start something: path, query and body.
fn recorded(sandbox: &Arc<Sandbox>) -> (Arc<impl Transport + 'static>, Arc<Mutex<Vec<String>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&sent);
    let server = tapped(sandbox, move |sandbox, request| {
        let target = request.uri().path_and_query().unwrap().as_str();
        if target.to_lowercase().contains("explore") {
            let body = String::from_utf8_lossy(request.body()).into_owned();
            noted.lock().unwrap().push(format!("{target} {body}").trim_end().to_owned());
        }
        sandbox.send(request, Duration::ZERO)
    });
    (server, sent)
}

/// What a command line sends, with the ids of what it names as words.
fn sent(line: &str) -> String {
    let (server, sent) = recorded(&sandbox());
    let ran = vb365(&format!("{line} -q -o id")).on(&server).run();
    assert_eq!(ran.code, 0, "{line}: {ran}");
    let sent = sent.lock().unwrap().join("\n");
    [(JOB, "JOB"), (&id("org", "contoso.example"), "ORG"), (&id("repo", "Copies"), "COPIES")]
        .into_iter()
        .fold(sent, |sent, (id, word)| sent.replace(id, word))
}

/// The id of something that has a name.
fn id(noun: &str, name: &str) -> String {
    let ran = vb365(&format!("{noun} show '{name}' -o id")).on(&sandbox()).run();
    ran.stdout.trim_end().to_owned()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

const AT: &str = "--at 2026-11-21T12:00:00.7654321Z";

#[test]
fn each_source_has_its_path_and_its_body() {
    let body = r#"{"dateTime":"2026-11-21T12:00:00.7654321Z","type":"Veod","showDeleted":true,"showAllVersions":false"#;
    let options = format!("{AT} --type onedrive --show-deleted");
    for version in versions() {
        let sent = |way: &str| sent(&format!("explore {way} {options} --api-version {version}"));
        let expected = |path: &str, more: &str| format!("/{version}/{path} {body}{more}}}");
        assert_eq!(sent("--job 'Contoso everything'"), expected("Jobs/JOB/explore", ""));
        assert_eq!(
            sent("--organization contoso.example"),
            expected("Organizations/ORG/explore", "")
        );
        if version != "v6" {
            let copies = "--copies --repository Copies --organization contoso.example";
            let path = "BackupRepositories/COPIES/explore?organizationId=ORG";
            assert_eq!(sent(&format!("{copies} --force")), expected(path, ""));
        }
    }
    let both = sent(&format!(
        "explore --organization contoso.example --repository Copies --force {options}"
    ));
    let path = "Organizations/ORG/explore";
    assert_eq!(both, format!(r#"/v8/{path} {body},"repositoryId":"COPIES"}}"#));
}

#[test]
fn tenants_and_operators_have_requests_of_their_own() {
    let (sandbox, home) = (sandbox(), home());
    assert_eq!(login(&home, TENANT, &sandbox).code, 0);
    assert_eq!(login(&home, OPERATOR, &sandbox).code, 0);
    let sent = |line: &str| {
        let (server, sent) = recorded(&sandbox);
        let ran = home.vb365(&format!("explore {line} {AT} -q -o id")).over(&server).run();
        assert_eq!(ran.code, 0, "{line}: {ran}");
        sent.lock().unwrap().join("\n")
    };
    let scope =
        home.vb365("api GET Organization/LoggedInUser/EffectiveScope -p ops").over(&sandbox);
    let scope: Value = serde_json::from_str(&scope.run().stdout).unwrap();
    let (site, repository) = (text(&scope["sites"][0], "id"), id("repo", "Second site"));
    for version in versions() {
        let body = |kind: &str| {
            format!(
                r#"{{"dateTime":"2026-11-21T12:00:00.7654321Z","type":"{kind}","showDeleted":false,"showAllVersions":false"#
            )
        };
        let on = format!("--api-version {version}");
        assert_eq!(
            sent(&format!("--tenant --type vex -p acme {on}")),
            format!("/{version}/Organization/Explore {}}}", body("Vex"))
        );
        assert_eq!(
            sent(&format!("--operator --type vex -p ops {on}")),
            format!("/{version}/Organization/OperatorExplore {}}}", body("Vex"))
        );
        let more = format!("--operator --scope {site} --reason 'ticket 7' --type vesp -p ops {on}");
        let entry = serde_json::to_string(&scope["sites"][0]).unwrap();
        let sent_more = sent(&more);
        let (begin, end) = (format!(r#"{},"scope":{{"#, body("Vesp")), r#","reason":"ticket 7"}"#);
        assert!(sent_more.contains(&begin) && sent_more.ends_with(end), "{sent_more}");
        let sent_scope = sent_more.split(r#""scope":"#).nth(1).unwrap().strip_suffix(end).unwrap();
        let sent_scope: Value = serde_json::from_str(sent_scope).unwrap();
        assert_eq!(serde_json::to_string(&sent_scope).unwrap(), entry, "it goes back as it came");
    }
    let more = format!("--operator --repository {repository} --type vex --force -p ops");
    assert!(sent(&more).ends_with(&format!(r#","repositoryId":"{repository}"}}"#)));
    let unknown = home.vb365("explore --operator --scope x --type vex -p ops").over(&sandbox).run();
    assert_eq!(unknown.code, 6, "{unknown}");
    assert!(unknown.stderr.contains("you may not restore an object with the ID 'x'"), "{unknown}");
    assert!(unknown.stderr.contains("Human resources"), "{unknown}");
}

#[test]
fn options_that_do_not_go_together_are_refused_before_anything_is_sent() {
    let sandbox = sandbox();
    for (line, said) in [
        ("--type vex", "specify what to open: --job, --organization, "),
        ("--job a --tenant --type vex", "--job and --tenant cannot be combined"),
        ("--tenant --operator --type vex", "--tenant and --operator cannot be combined"),
        (
            "--job aaaa --organization bbbb --type vex",
            "--organization cannot be combined with --job: the source determines the organization",
        ),
        (
            "--job aaaa --repository bbbb --type vex",
            "--repository cannot be combined with --job: the server cannot restrict this source to a repository",
        ),
        ("--tenant --repository bbbb --type vex", "--repository cannot be combined with --tenant"),
        (
            "--tenant --organization bbbb --type vex",
            "--organization cannot be combined with --tenant",
        ),
        (
            "--operator --organization bbbb --type vex",
            "--organization cannot be combined with --operator",
        ),
        ("--repository bbbb --type vex", "specify what to open: --job, --organization, "),
        ("--copies --type vex", "--copies requires --repository and --organization"),
        (
            "--copies --repository bbbb --type vex",
            "--copies requires --repository and --organization",
        ),
        (
            "--copies --organization bbbb --type vex",
            "--copies requires --repository and --organization",
        ),
        (
            "--job aaaa --scope 7 --type vex",
            "--scope cannot be combined with --job: only a restore operator has a scope",
        ),
        ("--tenant --reason x --type vex", "--reason cannot be combined with --tenant"),
        ("--job aaaa", "--type is required"),
        ("--point aaaa", "--type is required"),
        (
            "--point aaaa --type vex --at latest",
            "--at cannot be combined with --point: the source has its own point in time",
        ),
        (
            "--retrieval 8c515487-d4da-4f9d-b779-8238c9808798 --at 1d",
            "--at cannot be combined with --retrieval",
        ),
        (
            "--retrieval 8c515487-d4da-4f9d-b779-8238c9808798 --type vex",
            "--type cannot be combined with --retrieval",
        ),
        (
            "--retrieval 8c515487-d4da-4f9d-b779-8238c9808798 --show-deleted",
            "--show-deleted cannot be combined with --retrieval",
        ),
        (
            "--retrieval 8c515487-d4da-4f9d-b779-8238c9808798 --show-all-versions",
            "--show-all-versions cannot be combined with --retrieval",
        ),
        ("--retrieval ''", "--retrieval"),
        ("--point '' --type vex", "--point"),
    ] {
        for more in ["", "-n"] {
            let ran = vb365(&format!("explore {line} {more}")).on(&sandbox).run();
            assert!(ran.code == 2 && ran.stderr.contains(said), "{line}: {ran}");
        }
    }
    assert!(log(&sandbox).is_empty(), "{:?}", log(&sandbox));
}

/// The sandbox as another build of the product.
fn of_build(build: &'static str) -> (Arc<impl Transport + 'static>, Arc<Sandbox>) {
    let sandbox = sandbox();
    let server = tapped(&sandbox, move |sandbox, request| {
        if request.uri().path().ends_with("ServiceInstance")
            && request.headers().contains_key("authorization")
        {
            let body = format!(r#"{{"installationId":"x","version":"{build}"}}"#);
            return Ok(Answer::new(Box::new(std::io::Cursor::new(body.into_bytes())) as Box<_>));
        }
        sandbox.send(request, Duration::ZERO)
    });
    (server, sandbox)
}

#[test]
fn unsupported_sources_are_refused_before_names_are_resolved() {
    let both = "--organization contoso.example --repository Main";
    let copies = "--copies --organization contoso.example --repository Copies";
    for (way, build, version, said) in [
        (both, "8.3.0.4400", "v8", "requires server version 8.4 or later, but this is 8.3.0.4400"),
        (both, "8.0.2.159", "v8", "but this is 8.0.2.159"),
        (both, "nonsense", "v8", "requires server version 8.4"),
        (
            both,
            "8.4.0.1",
            "v7",
            "--repository with --organization requires API v8, but the server's API is v7",
        ),
        (both, "8.4.0.1", "v6", "requires API v8, but the server's API is v6"),
        (
            "--operator --repository Main",
            "8.4.0.1",
            "v7",
            "--repository with --operator requires API v8",
        ),
        (copies, "8.4.0.1", "v6", "API v6 does not have this call: it requires v7 or later"),
    ] {
        let (server, sandbox) = of_build(build);
        let line = format!("explore {way} --type vex --api-version {version}");
        let ran = vb365(&line).on(&server).run();
        assert!(ran.code == 2 && ran.stderr.contains(said), "{way} {build}: {ran}");
        assert!(log(&sandbox).iter().all(|line| line.contains("/token")), "{:?}", log(&sandbox));
        if version != "v8" {
            let ran = vb365(&format!("{line} -n")).run();
            assert!(ran.code == 2 && ran.stderr.contains(said), "{ran}");
        }
    }
    for build in ["8.4.0.1", "8.5.1.2", "9.0", "13.0.0.1"] {
        let (server, _) = of_build(build);
        let ran = vb365(&format!("explore {both} --type vex -q -o id")).on(&server).run();
        assert_eq!(ran.code, 0, "{build}: {ran}");
    }
}

#[test]
fn only_restore_points_of_the_source_count() {
    let run = |way: &str| -> Ran {
        let line = format!("explore {way} --type vex -o id");
        vb365(&line).on(&sandbox()).run()
    };
    let note = |ran: &Ran| {
        let lines = ran.stderr.lines().filter(|line| !line.contains("journal"));
        lines.skip(1).collect::<Vec<_>>().join("\n")
    };
    check!(
        note(&run("--organization contoso.example")),
        str![[
            r#"note: using the latest Exchange restore point of 2026-11-23 13:30:00 +00:00 (2026-11-23T13:30:00.1884164Z), 1 hour 59 minutes old"#
        ]]
    );
    check!(
        note(&run("--organization contoso.example --repository Copies")),
        str![[r#"
error: organization 'contoso.example' in repository 'Copies' has no restore points
hint: list restore points with: vb365 point list --organization 90409ae7-dc61-4902-b7dc-edc25b734ea2 --repository 4fa3c7b0-ae1a-4806-8bec-162f0223c706
hint: use --force to start a session anyway
"#]]
    );
    check!(
        note(&run("--copies --organization contoso.example --repository Copies --at 2001-01-01")),
        str![[r#"
error: organization 'contoso.example' (copies in repository 'Copies') has no restore points at or before the requested time
hint: use --at 2026-11-22T05:30:00.1884164Z, the first match (2026-11-22 05:30:00 +00:00)
hint: list restore points with: vb365 point list --organization 90409ae7-dc61-4902-b7dc-edc25b734ea2 --repository 4fa3c7b0-ae1a-4806-8bec-162f0223c706 --copies
hint: use --force to start a session anyway
"#]]
    );
    let copies = "--copies --organization contoso.example --repository Copies";
    let sandbox = sandbox();
    let ran = vb365(&format!("explore {copies} --type vex -o id --at 2026-11-23T12:00:00Z"))
        .on(&sandbox)
        .run();
    let state = told(&sandbox, "/sandbox/state");
    let mut sessions = state["working"].as_array().unwrap().iter();
    let opened = sessions.find(|session| session["id"] == ran.stdout.trim_end()).unwrap();
    assert!(ran.stderr.contains(text(opened, "point")), "{opened} {ran}");
}

#[test]
fn dry_run_of_each_source() {
    let dry = |way: &str| {
        let ran = vb365(&format!("explore {way} -n --api-version v8 -s vb365.example")).run();
        assert_eq!(ran.code, 0, "{ran}");
        let header = r#"--header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' "#;
        ran.to_string().replace(header, "")
    };
    let on = "--type vex --at 2026-11-20T10:00:00Z";
    check!(
        dry(&format!("--job Mail {on}")),
        str![[r#"
curl --fail-with-body --request POST --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}' https://vb365.example:4443/v8/Jobs/JOB_ID/explore
! note: using the backup as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: JOB_ID stands for the ID of job 'Mail', which is not resolved
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        dry(&format!("--organization Contoso --repository Main {on}")),
        str![[r#"
curl --fail-with-body --request POST --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false,"repositoryId":"REPOSITORY_ID"}' https://vb365.example:4443/v8/Organizations/ORGANIZATION_ID/explore
! note: using the backup as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: ORGANIZATION_ID stands for the ID of organization 'Contoso', which is not resolved
! note: dry run: REPOSITORY_ID stands for the ID of repository 'Main', which is not resolved
! note: dry run: --repository takes effect from server version 8.4 on
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        dry(&format!("--copies --organization Contoso --repository Main {on}")),
        str![[r#"
curl --fail-with-body --request POST --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}' 'https://vb365.example:4443/v8/BackupRepositories/REPOSITORY_ID/explore?organizationId=ORGANIZATION_ID'
! note: using the backup as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: REPOSITORY_ID stands for the ID of repository 'Main', which is not resolved
! note: dry run: ORGANIZATION_ID stands for the ID of organization 'Contoso', which is not resolved
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        dry(&format!("--retrieval {JOB}")),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://vb365.example:4443/v8/DataRetrievals/8c515487-d4da-4f9d-b779-8238c9808798/explore
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        dry(&format!("--tenant {on}")),
        str![[r#"
curl --fail-with-body --request POST --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false}' https://vb365.example:4443/v8/Organization/Explore
! note: using the backup as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        dry(&format!("--operator --scope 7 --reason 'ticket 7' {on}")),
        str![[r#"
curl --fail-with-body --request POST --data-raw '{"dateTime":"2026-11-20T10:00:00Z","type":"Vex","showDeleted":false,"showAllVersions":false,"scope":{"id":"7"},"reason":"ticket 7"}' https://vb365.example:4443/v8/Organization/OperatorExplore
! note: using the backup as of 2026-11-20 10:00:00 +00:00 (2026-11-20T10:00:00Z)
! note: dry run: the scope is shown with its ID only; a real run sends the server's full entry
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
}

#[test]
fn refused_administrator_gets_the_role_in_a_hint() {
    for (role, person) in [("tenant", "a tenant administrator"), ("operator", "a restore operator")]
    {
        let ran = vb365(&format!("explore --{role} --type vex -q")).on(&sandbox()).run();
        let hint =
            format!("hint: --{role} requires {person}: sign in with vb365 login NAME --{role}");
        assert!(ran.code == 4 && ran.stderr.contains(&hint), "{ran}");
        assert!(!ran.stderr.contains("Veeam Backup Administrator"), "{ran}");
    }
}
