//! Injected faults.

use http::Response;
use serde_json::{Value, json};

use super::client::{self, Client, FORM, PASSWORD, options, value};
use crate::sandbox::{Reply, Sandbox, SandboxOptions};

/// Returns a client of a faulty server. It signed in to a sound one, because the tokens are the same.
fn faulty_client(fault: &str) -> Client {
    let sound = client::client();
    let sandbox =
        Sandbox::new(SandboxOptions { faults: vec![fault.parse().unwrap()], ..options() });
    Client { sandbox, token: sound.token }
}

/// Signs in to a faulty server and explores a job; returns the reply of the explore call.
fn explore_with_fault(fault: &str) -> (Client, Reply) {
    let faults = vec![fault.parse().unwrap()];
    let client = Client {
        sandbox: Sandbox::new(SandboxOptions { faults, ..options() }),
        token: String::new(),
    };
    let form = PASSWORD;
    // The sign-in is performed by `slow`, `half-json` and `drop-after`, so that the token is valid.
    drop(client.send("POST", "/v8/token", FORM, form));
    let client = Client { token: client::client().token, ..client };
    let uri = format!("/v8/jobs/{}/explore", client::client().first_job());
    let reply = client.send("POST", &uri, "application/json", "{}");
    (client, reply)
}

fn answer(reply: Reply) -> Response<Vec<u8>> {
    match reply {
        Reply::Answer(answer) | Reply::Slow(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn last_status(client: &Client) -> u64 {
    let log = client.get("/sandbox/log");
    log.as_array().unwrap().last().unwrap()["status"].as_u64().unwrap()
}

#[test]
fn faults_replace_the_response() {
    let fault = |fault| answer(faulty_client(fault).send("GET", "/v8/jobs", "", ""));
    let unauthorized = fault("401");
    assert_eq!((unauthorized.status().as_u16(), unauthorized.body().len()), (401, 0));
    let busy = fault("429");
    assert_eq!(
        (busy.status().as_u16(), busy.headers()["retry-after"].to_str().unwrap()),
        (429, "1")
    );
    let failed = fault("500");
    assert!(value(&failed)["stackTrace"].as_str().unwrap().lines().count() > 3);
    assert_eq!(failed.status(), 500);
    assert_eq!(fault("503").status(), 503);
    let html = fault("html");
    assert_eq!(
        (html.status().as_u16(), html.headers()["content-type"].to_str().unwrap()),
        (200, "text/html")
    );
    assert_eq!(html.headers()["x-vb365-sandbox"], "simulated");
}

#[test]
fn failures_before_v8_have_no_stack_trace() {
    let failed = answer(faulty_client("500").send("GET", "/v7/jobs", "", ""));
    assert_eq!(
        value(&failed).as_object().unwrap().keys().collect::<Vec<_>>(),
        ["errorCode", "message"]
    );
}

#[test]
fn some_faults_perform_the_request() {
    for (fault, acts) in [
        ("half-json", true),
        ("drop-after", true),
        ("slow", true),
        ("drop-before", false),
        ("hang", false),
        ("401", false),
        ("429", false),
        ("500", false),
        ("503", false),
        ("html", false),
    ] {
        let (client, _) = explore_with_fault(fault);
        let sessions = client.get("/sandbox/state")["sessions"].as_u64().unwrap();
        assert_eq!(sessions, 40 + u64::from(acts), "{fault}");
    }
}

#[test]
fn faults_without_a_response_are_logged_with_status_0() {
    for fault in ["hang", "drop-before", "drop-after"] {
        let (client, reply) = explore_with_fault(fault);
        assert!(matches!((fault, reply), ("hang", Reply::Hang) | (_, Reply::Close)), "{fault}");
        assert_eq!(last_status(&client), 0);
    }
    let (client, reply) = explore_with_fault("slow");
    assert!(matches!(reply, Reply::Slow(_)));
    assert_eq!(last_status(&client), 201);
}

#[test]
fn half_json_has_status_200() {
    let (client, reply) = explore_with_fault("half-json");
    let half = answer(reply);
    assert!(half.status() == 200 && half.body().starts_with(b"{\"id\":"));
    assert!(serde_json::from_slice::<Value>(half.body()).is_err());
    assert_eq!(last_status(&client), 200);
}

#[test]
fn sign_ins_are_never_401_and_inspection_has_no_faults() {
    let client = faulty_client("401");
    assert!(client.sign_in("v8", PASSWORD)["access_token"].is_string());
    for fault in ["hang", "500", "html"] {
        assert_eq!(faulty_client(fault).get("/sandbox/log"), json!([]));
    }
}

/// Opens a session on a sound server and returns a client of a faulty one that has the session, too, and the path of
/// its mailboxes. Sessions of the same seed have the same ids.
fn client_in_session(fault: &str) -> (Client, String) {
    let (client, reply) = explore_with_fault(fault);
    let session = value(&answer(reply))["id"].as_str().unwrap().to_owned();
    (client, format!("/v8/RestoreSessions/{session}/organization/mailboxes"))
}

#[test]
fn pages_above_the_limit_are_not_answered() {
    let (client, path) = client_in_session("timeout-above=25");
    for (query, is_answered) in [("", false), ("?limit=26", false), ("?limit=25", true)] {
        let reply = client.send("GET", &format!("{path}{query}"), "", "");
        assert_eq!(matches!(reply, Reply::Answer(_)), is_answered, "{query}");
        assert_eq!(matches!(reply, Reply::Hang), !is_answered, "{query}");
    }
    assert!(client.items("/v8/RestoreSessions?limit=40").len() > 30);
    let one = &client.items(&format!("{path}?limit=1"))[0];
    let one = format!("{path}/{}?limit=100", one["id"].as_str().unwrap());
    assert_eq!(client.status("GET", &one), 200);
}

#[test]
fn repeated_pages_have_the_items_of_the_page_before() {
    let (client, path) = client_in_session("repeat-page");
    let page = |offset: usize| client.items(&format!("{path}?limit=2&offset={offset}"));
    assert_eq!(page(0), page(2));
    assert_ne!(page(2), page(4));
    assert_eq!(client.get(&format!("{path}?limit=2&offset=4"))["offset"], 2);
}

#[test]
fn a_session_ends_between_two_pages() {
    let (client, path) = client_in_session("session-gone");
    let open = client.open_sessions().len();
    assert_eq!(client.items(&format!("{path}?limit=2")).len(), 2);
    let answer = answer(client.send("GET", &format!("{path}?limit=2&offset=2"), "", ""));
    assert_eq!(
        (answer.status().as_u16(), &value(&answer)["errorCode"]),
        (400, &json!("OperationConflict"))
    );
    assert_eq!(client.open_sessions().len(), open - 1);
    assert_eq!(client.status("GET", &path), 400);
}
