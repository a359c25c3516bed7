//! Listing and showing what there is: jobs, organizations and repositories.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use snapbox::str;
use vb365::Transport;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::commands::profiles_at_once::{Fleet, token};
use crate::support::{
    JOB, TOKEN, json, log, sandbox, sandbox_with, scripted, tapped, told, vb365, versions,
};

/// The targets of the requests for these nouns, without the version.
fn asked(sandbox: &Sandbox) -> Vec<String> {
    let log = told(sandbox, "/sandbox/log");
    let entries = log.as_array().unwrap().iter();
    let target = |entry: &Value| {
        let path = entry["path"].as_str().unwrap().split_once("/v").unwrap().1[2..].to_owned();
        match entry["query"].as_str() {
            Some(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path,
        }
    };
    entries.map(target).filter(|path| path != "token" && path != "ServiceInstance").collect()
}

#[test]
fn job_tables() {
    check!(
        vb365("job list").on(&sandbox_with(|o| o.jobs = 6)).terminal(150).run(),
        str![[r#"
ID        NAME                          ORGANIZATION       REPOSITORY   LAST_BACKUP  LAST_STATUS    NEXT_RUN     ENABLED
8c515487  Contoso everything            contoso.example    Main         1 hour ago   Success        in 6 hours   yes
dc3afc63  Contoso Exchange              contoso.example    Main         2 hours ago  Warning        in 21 hours  yes
1deb2cbe  Fabrikam everything           fabrikam.example   Second site  2 hours ago  Failed         in 21 hours  yes
44ae91f4  Fabrikam OneDrive             fabrikam.example   Second site  2 hours ago  Running        in 21 hours  yes
e7b554ec  Northwind, mail & "calendar"  northwind.example  Main         3 hours ago  Stopped        in 4 hours   yes
04c1aa0c  Tailspin pilot                tailspin.example   Main                      NotConfigured  in 20 hours  yes

"#]]
    );
    check!(
        vb365("job show 'Contoso everything'").on(&sandbox()).terminal(100).run(),
        str![[r#"
id            8c515487-d4da-4f9d-b779-8238c9808798
name          Contoso everything
organization  contoso.example
repository    Main
last_backup   2026-11-23T13:30:01+00:00 (1 hour ago)
last_status   Success
last_run      2026-11-23 13:26:00 +00:00 (2 hours ago)
next_run      2026-11-23 21:30:00 +00:00 (in 6 hours)
enabled       yes
backup_type   EntireOrganization
description   Made by the sandbox

"#]]
    );
}

#[test]
fn organization_and_repository_tables() {
    check!(
        vb365("organization list").on(&sandbox()).terminal(120).run(),
        str![[r#"
ID        NAME               TYPE        FIRST_BACKUP  LAST_BACKUP
90409ae7  contoso.example    Office365   39 days ago   1 hour ago
ee423e02  fabrikam.example   Office365   38 days ago   2 hours ago
6592f05b  northwind.example  Hybrid      40 days ago   3 hours ago
81ae7709  tailspin.example   OnPremises

"#]]
    );
    check!(
        vb365("org show northwind.example").on(&sandbox()).terminal(120).run(),
        str![[r#"
id            6592f05b-9262-42f1-a966-56d02abf5bdd
name          northwind.example
type          Hybrid
first_backup  2026-10-14T10:23:01+00:00 (40 days ago)
last_backup   2026-11-23T12:22:01+00:00 (3 hours ago)
backed_up     yes
office_name   northwind.onmicrosoft.example
region        Worldwide
description   Mail "on site", too

"#]]
    );
    check!(
        vb365("repository list").on(&sandbox()).terminal(130).run(),
        str![[r#"
ID        NAME         PATH                      CAPACITY    FREE  RETENTION  LONG_TERM  OUT_OF_SYNC
58f1d597  Main         /srv/backups/main           8.7 TB  1.6 TB  3 years    no         no
ef134ce2  Second site  /srv/backups/second site    4.3 TB     0 B  3 years    no         no
4fa3c7b0  Copies       /var/cache/copies                           3 years    no         no
a57f9bc0  Archive      /var/cache/archive                          forever    yes        no

"#]]
    );
    check!(
        vb365("repo show Archive").on(&sandbox()).run(),
        str![[r#"
id	a57f9bc0-3d6c-4e6f-8800-ef5715c20afa
name	Archive
path	/var/cache/archive
capacity	
free	
retention	forever
long_term	yes
out_of_sync	no
retention_type	ItemLevel
outdated	no
out_of_order	no
reason	
description	Long term

"#]]
    );
}

#[test]
fn pipes_get_names_and_exact_numbers() {
    let sandbox = sandbox_with(|options| options.jobs = 3);
    check!(
        vb365("job list -o csv").on(&sandbox).run(),
        str![[r#"
id,name,organization,repository,last_backup,last_status,last_run,next_run,enabled,backup_type,description
8c515487-d4da-4f9d-b779-8238c9808798,Contoso everything,contoso.example,Main,2026-11-23T13:30:00.1884164Z,Success,2026-11-23T13:26:00.1884164Z,2026-11-23T21:30:00.1884164Z,yes,EntireOrganization,Made by the sandbox
dc3afc63-ca48-4168-9d8f-828c83df3d0c,Contoso Exchange,contoso.example,Main,2026-11-23T13:13:00.8256238Z,Warning,2026-11-23T13:09:00.8256238Z,2026-11-24T13:13:00.8256238Z,yes,EntireOrganization,
1deb2cbe-6e85-4287-b286-8dc7dcf8fa3f,Fabrikam everything,fabrikam.example,Second site,2026-11-23T12:56:00.8248946Z,Failed,2026-11-23T13:52:00.8248946Z,2026-11-24T12:56:00.8248946Z,yes,EntireOrganization,

"#]]
    );
}

#[test]
fn lists_and_shows_work_in_every_version() {
    for version in versions() {
        for (noun, count) in [("job", 250), ("organization", 4), ("repository", 4)] {
            let sandbox = sandbox_with(|options| options.jobs = 250);
            let run =
                |line: &str| vb365(&format!("{line} --api-version {version}")).on(&sandbox).run();
            let listed = json(&run(&format!("{noun} list --json")).stdout);
            assert_eq!(listed.len(), count, "{version} {noun}");
            let id = listed[1]["id"].as_str().unwrap();
            let shown = run(&format!("{noun} show {id} --json"));
            assert_eq!(serde_json::from_str::<Value>(&shown.stdout).unwrap(), listed[1], "{shown}");
            let ids = run(&format!("{noun} list -o id")).stdout;
            assert_eq!((ids.lines().count(), ids.lines().nth(1)), (count, Some(id)), "{ids}");
        }
    }
}

#[test]
fn json_is_unchanged_and_needs_one_request() {
    let odd = r#"{"z": 1.10 ,"id":null,"eTag":638422334455667788,"repositoryId":"00000000-0000-0000-0000-000000000000","name":{"a":[]}}"#;
    for version in versions() {
        for noun in ["job", "organization", "repository"] {
            let list = format!("[{odd},{odd}]");
            let server =
                scripted(move |n, _| Ok((200, if n == 0 { TOKEN.into() } else { list.clone() })));
            let ran =
                vb365(&format!("{noun} list --json --api-version {version}")).on(&server).run();
            assert_eq!(ran.to_string(), format!("[{odd},{odd}]\n"), "{version} {noun}");
            assert_eq!(server.asked.lock().unwrap().len(), 2, "{version} {noun}");
            let one = scripted(|n, _| Ok((200, if n == 0 { TOKEN.into() } else { odd.into() })));
            let line = format!("{noun} show {JOB} --json --api-version {version}");
            assert_eq!(vb365(&line).on(&one).run().to_string(), format!("{odd}\n"));
        }
    }
}

#[test]
fn fields_may_be_missing_null_or_empty() {
    let nil = "00000000-0000-0000-0000-000000000000";
    let never = "0001-01-01T00:00:00Z";
    let list = format!(
        r#"[{{}},{{"id":null,"name":null,"isEnabled":null,"capacityBytes":null,"_links":null,"_actions":null}},
           {{"id":"x","organizationId":"{nil}","repositoryId":"{nil}","jobId":"{nil}","retrievalId":"{nil}",
             "lastBackup":"{never}","firstBackuptime":"{never}","lastBackuptime":null,"nextRun":"{never}"}}]"#
    );
    for version in versions() {
        for line in ["job list", "organization list", "repository list", "point list"] {
            let list = list.clone();
            let server =
                scripted(move |n, _| Ok((200, if n == 0 { TOKEN.into() } else { list.clone() })));
            let ran = vb365(&format!("{line} -o csv --no-header --api-version {version}"))
                .on(&server)
                .run();
            let rows: Vec<_> = ran.stdout.lines().map(|row| row.trim_matches(',')).collect();
            assert_eq!((ran.code, rows), (0, vec!["", "", "x"]), "{version} {line}: {ran}");
        }
    }
}

#[test]
fn names_are_requested_once_and_only_if_shown() {
    let lists = |line: &str| {
        let sandbox = sandbox();
        let ran = vb365(&format!("{line} --api-version v8")).on(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        asked(&sandbox)
    };
    let (jobs, organizations, repositories) = (
        "Jobs?limit=1000&offset=0",
        "Organizations?extendedView=false&limit=10000&offset=0",
        "BackupRepositories?limit=10000&offset=0",
    );
    assert_eq!(lists("job list"), [jobs, organizations, repositories]);
    assert_eq!(lists("job list -o csv --columns id,repository"), [jobs, repositories]);
    assert_eq!(lists("job list --columns id,name"), [jobs]);
    assert_eq!(lists("job list -o id"), [jobs]);
    assert_eq!(lists("job list -o ndjson"), [jobs]);
    assert_eq!(lists("job list --json --sort organization"), [jobs, organizations]);
    let job = format!("Jobs/{JOB}");
    assert_eq!(lists(&format!("job show {JOB}")), [job.as_str(), organizations, repositories]);
    assert_eq!(lists(&format!("job show {JOB} -o id")), [job.as_str()]);
    assert_eq!(
        lists("organization list -o id"),
        ["Organizations?extendedView=false&limit=1000&offset=0"]
    );
    // Where there is nothing to name.
    let sandbox = sandbox_with(|options| options.jobs = 0);
    vb365("job list").on(&sandbox).run();
    assert_eq!(asked(&sandbox), [jobs]);
}

#[test]
fn ids_are_shown_if_names_cannot_be_requested() {
    let sandbox = sandbox_with(|options| options.jobs = 1);
    let denied = tapped(&sandbox, |sandbox, request| {
        let mut path = request.uri().to_string();
        if path.contains("/Organizations") {
            path = path.replace("/Organizations", "/Organization");
        }
        let (mut parts, body) = request.into_parts();
        parts.uri = path.parse().unwrap();
        sandbox.send(http::Request::from_parts(parts, body), Duration::ZERO)
    });
    let ran = vb365("job list --columns name,organization,repository").on(&denied).run();
    check!(
        ran,
        str![[r#"
NAME	ORGANIZATION	REPOSITORY
Contoso everything	90409ae7-dc61-4902-b7dc-edc25b734ea2	Main
! note: showing the IDs of organizations: their names cannot be read: the server answered HTTP 403: The user is not permitted to do this (ResourceAccessDenied)

"#]]
    );
}

#[test]
fn job_filters_are_sent_to_v8_and_applied_here_before() {
    for version in versions() {
        let sandbox = sandbox();
        let run = |more: &str| {
            let line = format!(
                "job list -o csv --columns organization,repository,name --no-header {more} --api-version {version}"
            );
            vb365(&line).on(&sandbox).run()
        };
        let all = run("").stdout;
        for (option, fits) in [
            ("--organization contoso.example", "contoso.example,"),
            ("--repository 'second SITE'", "fabrikam.example,Second site,"),
            ("--organization fabrikam.example --repository Main", "no such"),
        ] {
            let expected: Vec<_> = all.lines().filter(|row| row.starts_with(fits)).collect();
            let ran = run(option);
            assert_eq!(
                ran.stdout.lines().collect::<Vec<_>>(),
                expected,
                "{version} {option}: {ran}"
            );
        }
        let sent = asked(&sandbox).into_iter().filter(|target| target.starts_with("Jobs"));
        let filtered = sent.filter(|target| target.contains("organizationId=")).count();
        assert_eq!(filtered, if version == "v8" { 2 } else { 0 }, "{version}");
    }
}

/// The error of a server whose proxy cannot be reached.
fn without_proxy(version: &str, status: u16) -> Arc<impl Transport> {
    let body = match version {
        "v6" => r#"{"message":"Proxy is offline"}"#,
        _ => r#"{"message":"Proxy is offline","errorCode":"ProxyOffline"}"#,
    };
    tapped(&sandbox(), move |sandbox, request| {
        if request.uri().query().is_some_and(|query| query.contains("extendedView=true")) {
            let answer = http::Response::builder().status(status);
            return Ok(answer.body(Box::new(std::io::Cursor::new(body)) as Box<_>).unwrap());
        }
        sandbox.send(request, Duration::ZERO)
    })
}

#[test]
fn organizations_are_listed_without_times_if_no_proxy_answers() {
    for (version, status) in [("v6", 500), ("v7", 400), ("v8", 409), ("v8", 503)] {
        for line in ["organization list", "organization show contoso.example"] {
            let server = without_proxy(version, status);
            let line = format!(
                "{line} -o csv --columns name,first-backup,last-backup --api-version {version}"
            );
            let ran = vb365(&line).on(&server).run();
            assert!(
                ran.code == 0 && ran.stdout.contains("contoso.example,,\n"),
                "{version} {status}: {ran}"
            );
            let note = "note: the times of the first and the last backup are missing: a backup proxy may be offline: the server";
            assert!(ran.stderr.starts_with(note), "{ran}");
            assert!(ran.stderr.contains("Proxy is offline"), "{ran}");
        }
    }
    // Errors that a proxy did not cause do not name it.
    let ran = vb365("organization list --api-version v7").on(&without_proxy("v6", 400)).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (7, ""), "{ran}");
}

#[test]
fn unknown_id_is_named_in_the_error() {
    let unknown = "50f5eff0-9575-451d-8712-ed6439be9b34";
    for (noun, plural) in
        [("job", "jobs"), ("organization", "organizations"), ("repository", "repositories")]
    {
        for version in versions() {
            let ran = vb365(&format!("{noun} show {unknown} --api-version {version}"))
                .on(&sandbox())
                .run();
            let told = format!(
                "! error: there is no {noun} {unknown}\n! hint: list {plural} with: vb365 {noun} list\n[6]\n"
            );
            assert_eq!(ran.to_string(), told);
        }
    }
}

#[test]
fn lists_merge_several_profiles() {
    let sandboxes = [("east", 2, 365), ("west", 1, 7)].map(|(name, jobs, seed)| {
        let sandbox = sandbox_with(|options| {
            (options.jobs, options.seed, options.username) = (jobs, seed, "ana".to_owned());
        });
        (name, token(&sandbox), sandbox)
    });
    let signed_in = sandboxes
        .iter()
        .map(|(name, token, sandbox)| (*name, Some(token.as_str()), Arc::clone(sandbox) as _));
    let fleet = Fleet::new(signed_in.collect());
    let run = |line: &str| fleet.vb365(&format!("{line} -p east,west")).run();
    check!(
        run("job list --columns profile,name,organization"),
        str![[r#"
PROFILE	NAME	ORGANIZATION
east	Contoso everything	contoso.example
east	Contoso Exchange	contoso.example
west	Contoso everything	contoso.example

"#]]
    );
    check!(
        run("job show 'contoso EXCHANGE' --columns profile,name"),
        str![[r#"
PROFILE	NAME
east	Contoso Exchange
! error: west: there is no job 'contoso EXCHANGE'
! hint: list jobs with: vb365 job list
! error: 1 of 2 profiles failed
[10]

"#]]
    );
    let points = json(&run("point list --job 'Contoso everything' --limit 2 --json").stdout);
    assert_eq!(points.len(), 4);
    assert!(points[0]["profile"] == "east" && points[3]["profile"] == "west", "{points:?}");
    let answers = sandboxes.iter().flat_map(|(.., sandbox)| log(sandbox));
    assert!(answers.into_iter().all(|line| line.ends_with(" 200")));
}
