//! Requests of all kinds: paths, methods, sign-in, sign-out, the log, and random ones.

use std::time::Duration;

use serde_json::json;

use super::client::{Client, FORM, PASSWORD, client, client_of, options, value};
use crate::sandbox::data::random;
use crate::sandbox::{Sandbox, SandboxOptions};

#[test]
fn unserved_versions_get_an_html_page() {
    let client = client();
    let only = client_of(SandboxOptions { versions: vec![8, 7], ..options() });
    assert_eq!(only.status("GET", "/v7/jobs"), 200);
    for (client, uri) in [(&only, "/v6/jobs"), (&client, "/v5/jobs"), (&client, "/")] {
        let answer = client.answer("GET", uri, "");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (404, &"text/html".parse().unwrap())
        );
    }
}

#[test]
fn all_endpoints_but_the_token_need_a_token() {
    let mut client = client();
    client.token = "access-0123".to_owned();
    for uri in ["/v8/ServiceInstance", "/v6/Jobs", "/v7/RestoreSessions/x"] {
        let answer = client.answer("GET", uri, "");
        assert_eq!((answer.status().as_u16(), answer.body().len()), (401, 0), "{uri}");
    }
    assert_eq!(client.status("POST", "/v8/token/logout"), 401);
}

#[test]
fn the_case_of_paths_is_ignored_and_wrong_methods_are_405() {
    let client = client();
    assert_eq!(client.status("GET", "/V8/rEsToReSeSsIoNs/"), 200);
    assert_eq!(client.status("GET", "/v8/nothing"), 404);
    assert_eq!(client.status("GET", "/v8//jobs"), 404);
    let answer = client.answer("POST", "/v8/jobs", "{}");
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()),
        (405, "GET")
    );
}

#[test]
fn sign_in_responses_have_the_oauth_shape() {
    let client = client();
    let tokens = client.sign_in("v6", PASSWORD);
    assert_eq!(tokens["userName"], "admin@sandbox.example");
    assert_eq!(tokens["expires_in"], 3_599);
    assert_eq!(tokens[".issued"], "2023-11-14T22:13:20Z");
    assert_eq!(tokens[".expires"], "2023-11-14T23:13:20Z");
    let wrong = "grant_type=password&username=admin%40sandbox.example&password=x";
    assert_eq!(client.sign_in("v8", wrong)["error"], "invalid_grant");
    let answer = client.answer("POST", "/v8/token", r#"{"grant_type":"password"}"#);
    assert_eq!(
        (answer.status().as_u16(), value(&answer)["error"].as_str()),
        (400, Some("invalid_request"))
    );
}

#[test]
fn sign_out_revokes_the_tokens_and_stops_the_sessions() {
    let client = client();
    let before = client.open_sessions().len();
    let other = client.sign_in("v8", PASSWORD)["access_token"].as_str().unwrap().to_owned();
    let (_, mine) = client.explore("v8", &client.first_job(), &json!({}));
    let other = Client { sandbox: client.sandbox, token: other };
    let (_, theirs) = other.explore("v8", &other.first_job(), &json!({}));
    let client = Client { sandbox: other.sandbox, token: client.token };
    assert_eq!(client.status("POST", "/v6/token/logout"), 404);
    assert_eq!(client.status("POST", "/v8/token/logout"), 204);
    assert_eq!(client.status("GET", "/v8/jobs"), 401);
    let working = client.open_sessions();
    assert_eq!(working.len(), before + 1);
    assert!(working.iter().any(|session| session["id"] == theirs["id"]));
    assert!(!working.iter().any(|session| session["id"] == mine["id"]));
    let other = Client { sandbox: client.sandbox, token: other.token };
    assert_eq!(other.status("POST", "/v7/token/logout"), 200);
}

#[test]
fn the_build_is_that_of_the_newest_version() {
    let build = |versions: Vec<u8>| {
        let client = Client {
            sandbox: Sandbox::new(SandboxOptions { versions, ..options() }),
            token: String::new(),
        };
        let token = client.sign_in("v6", PASSWORD)["access_token"].as_str().unwrap().to_owned();
        let client = Client { token, ..client };
        client.get("/v6/ServiceInstance")["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(build(vec![6, 7, 8]), "8.4.0.1234");
    assert_eq!(build(vec![7, 6]), "7.1.0.1234");
}

#[test]
fn the_same_seed_time_and_requests_give_the_same_bytes() {
    let answers = || {
        let client = client();
        let mut bytes = client.token.clone();
        let job = client.first_job();
        bytes += &client.explore("v8", &job, &json!({"type": "Vet"})).1.to_string();
        let (_, session) = client.explore("v7", &job, &json!({}));
        let stop = format!("/v8/RestoreSessions/{}/Stop", session["id"].as_str().unwrap());
        bytes += &client.status("POST", &stop).to_string();
        for uri in ["v6/jobs", "v8/restorepoints", "v8/restoresessions?limit=99", "sandbox/log"] {
            bytes += &String::from_utf8(client.answer("GET", &format!("/{uri}"), "").into_body())
                .unwrap();
        }
        bytes
    };
    assert_eq!(answers(), answers());
    let other = Sandbox::new(SandboxOptions { seed: 1, ..options() });
    let other = Client { sandbox: other, token: String::new() };
    assert_ne!(other.sign_in("v8", PASSWORD)["access_token"], client().token);
}

/// README transcripts and scripts depend on the bytes of a seed and a time, across releases. If a change
/// of the data is intended, update the hash.
#[test]
fn responses_of_a_seed_keep_their_bytes() {
    let client = client();
    let job = client.first_job();
    let mut uris = Vec::new();
    for version in ["v6", "v7", "v8"] {
        for path in ["jobs", "restorepoints?limit=99", "backuprepositories", "dataretrievals"] {
            uris.push(format!("/{version}/{path}"));
        }
        uris.push(format!("/{version}/organizations?extendedView=true"));
        uris.push(format!("/{version}/restoresessions?limit=99"));
        uris.push(format!("/{version}/nothing"));
        for session in client.items(&format!("/{version}/restoresessions?limit=99")) {
            let id = session["id"].as_str().unwrap();
            uris.push(format!("/{version}/restoresessions/{id}/events?limit=99"));
            uris.push(format!("/{version}/restoresessions/{id}/statistics"));
        }
        for (workload, items) in
            [("Vex", "mailboxes"), ("Veod", "onedrives"), ("Vesp", "sites"), ("Vet", "teams")]
        {
            let (_, session) = client.explore(version, &job, &json!({"type": workload}));
            let id = session["id"].as_str().unwrap();
            let items = format!("/{version}/restoresessions/{id}/organization/{items}");
            let below = match workload {
                "Vex" => &["folders", "items"][..],
                "Veod" => &["folders", "documents"],
                _ => &[],
            };
            let first = client.items(&items)[0]["id"].as_str().unwrap().to_owned();
            uris.extend(below.iter().map(|below| format!("{items}/{first}/{below}?limit=99")));
            uris.push(format!("{items}?limit=99"));
        }
    }
    let bodies = uris.iter().flat_map(|uri| client.answer("GET", uri, "").into_body());
    // FNV-1a
    let hash = bodies.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(format!("{hash:016x}"), "10e37d7e368738a9");
}

#[test]
fn the_log_contains_requests_and_no_secrets() {
    let client = client();
    client.get("/v8/jobs?limit=1");
    client.status("GET", "/v9/x");
    client.get("/sandbox/state");
    let log = client.get("/sandbox/log");
    let entry = |method, path, query, status| json!({"method": method, "path": path, "query": query, "status": status});
    let expected = [
        entry("POST", "/v8/token", "", 200),
        entry("GET", "/v8/jobs", "limit=1", 200),
        entry("GET", "/v9/x", "", 404),
    ];
    assert_eq!(log, json!(expected));
    assert_eq!(client.status("GET", "/sandbox/other"), 404);
    assert_eq!(client.status("POST", "/sandbox/log"), 405);
}

#[test]
fn bodies_above_a_megabyte_are_refused() {
    let client = client();
    let uri = format!("/v8/jobs/{}/explore", client.first_job());
    let answer = client.answer("POST", &uri, &" ".repeat((1 << 20) + 1));
    assert_eq!(answer.status(), 413);
}

#[test]
fn tokens_expire_even_with_a_fixed_clock() {
    let client =
        client_of(SandboxOptions { token_lifetime: Duration::from_millis(300), ..options() });
    assert_eq!(client.status("GET", "/v8/jobs"), 200);
    std::thread::sleep(Duration::from_millis(350));
    assert_eq!(client.status("GET", "/v8/jobs"), 401);
}

const WORDS: &[&str] = &[
    "v6",
    "v7",
    "v8",
    "jobs",
    "restoresessions",
    "restorepoints",
    "organizations",
    "events",
    "explore",
    "stop",
    "token",
    "logout",
    "sandbox",
    "log",
    "%ff%00",
    "",
    "statistics",
    "%E2%80%AE",
    "backuprepositories",
    "organization",
    "loggedinuser",
    "effectivescope",
    "oauth2",
    "v2.0",
    "devicecode",
    "restoreportalsettings",
    "dataretrievals",
    "organizationdata",
    "operatorexplore",
    "mailboxes",
    "folders",
    "onedrives",
    "documents",
    "sites",
    "libraries",
    "teams",
    "channels",
    "9999999999999999999999",
    "00000000-0000-0000-0000-000000000000",
];
const QUERIES: &[&str] = &[
    "",
    "limit=2147483647&offset=2147483647",
    "limit=1&offset=-0",
    "&&==&%",
    "from=%",
    "a",
    "startTimeFrom=9999-12-31T23:59:59.9999999Z&extendedView=true",
    "extendedView=true",
    "endTimeTo=0001-01-01T00:00:00-23:59&orderBy=EndTime",
    "to=2016-12-31T23:59:60.999999999Z",
    "from=latest&timeoutSeconds=2147483647",
    "parentId=root&name=***%2A%3F&displayName=%FF&rbacItem=0",
];
const BODIES: &[&str] =
    &["", "{}", "\u{0}", r#"{"dateTime":"9999-12-31T23:59:60Z"}"#, "[[[[[[", "=&=%&+"];

#[test]
fn random_requests_cause_no_panic() {
    let client = client_of(SandboxOptions { sessions: 3, events: 4, ..options() });
    let session = client.items("/v8/restoresessions")[0]["id"].as_str().unwrap().to_owned();
    let job = client.first_job();
    let words = [WORDS, &[session.as_str(), job.as_str()]].concat();
    let mut draws = 0;
    let mut pick = |count: usize| {
        draws += 1;
        random::below(random::number(7, random::Purpose::Fault, draws), count)
    };
    for _ in 0..20_000 {
        let mut path = String::new();
        for _ in 0..=pick(5) {
            path = format!("{path}/{}", words[pick(words.len())]);
        }
        let uri = format!("{path}?{}", QUERIES[pick(QUERIES.len())]);
        let method = ["GET", "POST", "DELETE", "X-ODD"][pick(4)];
        let kind = ["application/json", FORM, "", "\u{e9}"][pick(4)];
        drop(client.send(method, &uri, kind, BODIES[pick(BODIES.len())]));
    }
    assert_eq!(client.items("/v8/restoresessions").len().min(3), 3);
}
