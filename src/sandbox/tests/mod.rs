//! The pretend server as a client meets it.

mod browse;
mod changes;
mod data;
mod explore_job;
mod explore_sources;
mod faults;
mod lists;
mod roles;
mod sign_in;
mod socket;
mod sources;

use std::time::Duration;

use chrono::DateTime;
use http::{Request, Response};
use serde_json::{Value, json};

use super::{Reply, Sandbox, SandboxOptions};

const FORM: &str = "application/x-www-form-urlencoded";
const PASSWORD: &str = "grant_type=password&username=admin%40sandbox.example&password=sandbox&disable_antiforgery_token=true";

/// A client that is signed in, with a server of its own that stands still in time.
struct Client {
    sandbox: Sandbox,
    token: String,
}

fn options() -> SandboxOptions {
    SandboxOptions { now: DateTime::from_timestamp(1_700_000_000, 0), ..SandboxOptions::default() }
}

fn client() -> Client {
    client_of(options())
}

fn client_of(options: SandboxOptions) -> Client {
    let mut client = Client { sandbox: Sandbox::new(options), token: String::new() };
    client.token = client.sign_in("v8", PASSWORD)["access_token"].as_str().unwrap().to_owned();
    client
}

impl Client {
    fn send(&self, method: &str, uri: &str, kind: &str, body: &str) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header("content-type", kind)
            .header("authorization", format!("Bearer {}", self.token))
            .body(body.as_bytes().to_vec());
        self.sandbox.answer(&request.unwrap())
    }

    fn answer(&self, method: &str, uri: &str, body: &str) -> Response<Vec<u8>> {
        match self.send(method, uri, "application/json", body) {
            Reply::Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn sign_in(&self, version: &str, form: &str) -> Value {
        match self.send("POST", &format!("/{version}/token"), FORM, form) {
            Reply::Answer(answer) => value(&answer),
            other => panic!("{other:?}"),
        }
    }

    fn status(&self, method: &str, uri: &str) -> u16 {
        self.answer(method, uri, "").status().as_u16()
    }

    fn get(&self, uri: &str) -> Value {
        let answer = self.answer("GET", uri, "");
        assert_eq!(answer.status(), 200, "{uri}: {}", String::from_utf8_lossy(answer.body()));
        value(&answer)
    }

    /// The things of a list, whether it is an array or a page.
    fn things(&self, uri: &str) -> Vec<Value> {
        let mut list = self.get(uri);
        let things = if list.is_array() { list } else { list["results"].take() };
        serde_json::from_value(things).unwrap()
    }

    /// Explores a job; the status and the body.
    fn explore(&self, version: &str, job: &str, body: &Value) -> (u16, Value) {
        let uri = format!("/{version}/jobs/{job}/explore");
        let answer = self.answer("POST", &uri, &body.to_string());
        (answer.status().as_u16(), value(&answer))
    }

    fn first_job(&self) -> String {
        self.things("/v8/jobs")[0]["id"].as_str().unwrap().to_owned()
    }

    fn working(&self) -> Vec<Value> {
        serde_json::from_value(self.get("/sandbox/state")["working"].take()).unwrap()
    }
}

fn value(answer: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(answer.body()).unwrap_or(Value::Null)
}

#[test]
fn versions_that_are_not_served_are_pages_of_html() {
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
fn nothing_but_the_token_is_free() {
    let mut client = client();
    client.token = "access-0123".to_owned();
    for uri in ["/v8/ServiceInstance", "/v6/Jobs", "/v7/RestoreSessions/x"] {
        let answer = client.answer("GET", uri, "");
        assert_eq!((answer.status().as_u16(), answer.body().len()), (401, 0), "{uri}");
    }
    assert_eq!(client.status("POST", "/v8/token/logout"), 401);
}

#[test]
fn paths_are_found_in_any_case_and_wrong_methods_are_told() {
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
fn signing_in_answers_as_oauth_does() {
    let client = client();
    let tokens = client.sign_in("v6", PASSWORD);
    assert_eq!(tokens["userName"], "admin@sandbox.example");
    assert_eq!(tokens["expires_in"], 3_600);
    assert_eq!(tokens[".issued"], "2023-11-14T22:13:20.0000000Z");
    assert_eq!(tokens[".expires"], "2023-11-14T23:13:20.0000000Z");
    let wrong = "grant_type=password&username=admin%40sandbox.example&password=x";
    assert_eq!(client.sign_in("v8", wrong)["error"], "invalid_grant");
    let answer = client.answer("POST", "/v8/token", r#"{"grant_type":"password"}"#);
    assert_eq!(
        (answer.status().as_u16(), value(&answer)["error"].as_str()),
        (400, Some("invalid_request"))
    );
}

#[test]
fn logging_out_ends_the_tokens_and_what_was_explored_with_them() {
    let client = client();
    let before = client.working().len();
    let other = client.sign_in("v8", PASSWORD)["access_token"].as_str().unwrap().to_owned();
    let (_, mine) = client.explore("v8", &client.first_job(), &json!({}));
    let other = Client { sandbox: client.sandbox, token: other };
    let (_, theirs) = other.explore("v8", &other.first_job(), &json!({}));
    let client = Client { sandbox: other.sandbox, token: client.token };
    assert_eq!(client.status("POST", "/v6/token/logout"), 404);
    assert_eq!(client.status("POST", "/v8/token/logout"), 204);
    assert_eq!(client.status("GET", "/v8/jobs"), 401);
    let working = client.working();
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
    let story = || {
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
    assert_eq!(story(), story());
    let other = Sandbox::new(SandboxOptions { seed: 1, ..options() });
    let other = Client { sandbox: other, token: String::new() };
    assert_ne!(other.sign_in("v8", PASSWORD)["access_token"], client().token);
}

#[test]
fn the_log_tells_what_was_asked_and_no_secret() {
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
fn tokens_expire_even_when_time_stands_still() {
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
fn nothing_that_is_asked_makes_it_panic() {
    let client = client_of(SandboxOptions { sessions: 3, events: 4, ..options() });
    let session = client.things("/v8/restoresessions")[0]["id"].as_str().unwrap().to_owned();
    let job = client.first_job();
    let words = [WORDS, &[session.as_str(), job.as_str()]].concat();
    let mut die = 0;
    let mut pick = |count: usize| {
        die += 1;
        super::data::random::below(
            super::data::random::number(7, super::data::random::Purpose::Fault, die),
            count,
        )
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
    assert_eq!(client.things("/v8/restoresessions").len().min(3), 3);
}
