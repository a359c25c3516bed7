//! What goes wrong on purpose.

use http::Response;
use serde_json::{Value, json};

use super::{Client, Reply, Sandbox, SandboxOptions, client, options, value};

/// A client of a server with a fault, signed in on a server without: the tokens are the same.
fn struck(fault: &str) -> Client {
    let sound = client();
    let sandbox =
        Sandbox::new(SandboxOptions { faults: vec![fault.parse().unwrap()], ..options() });
    Client { sandbox, token: sound.token }
}

/// A client whose server forgets its fault for signing in, as that is by chance here.
fn explored(fault: &str) -> (Client, Reply) {
    let faults = vec![fault.parse().unwrap()];
    let client = Client {
        sandbox: Sandbox::new(SandboxOptions { faults, ..options() }),
        token: String::new(),
    };
    let form = super::PASSWORD;
    // `slow`, `half-json` and `drop-after` act, so the token is good, whatever came of the answer.
    drop(client.send("POST", "/v8/token", super::FORM, form));
    let client = Client { token: super::client().token, ..client };
    let uri = format!("/v8/jobs/{}/explore", super::client().first_job());
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
fn faults_that_answer_for_the_server() {
    let fault = |fault| answer(struck(fault).send("GET", "/v8/jobs", "", ""));
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
    assert_eq!(html.headers()["x-vb365-sandbox"], "pretend");
}

#[test]
fn a_failure_of_an_older_version_leaks_nothing() {
    let failed = answer(struck("500").send("GET", "/v7/jobs", "", ""));
    assert_eq!(
        value(&failed).as_object().unwrap().keys().collect::<Vec<_>>(),
        ["errorCode", "message"]
    );
}

#[test]
fn faults_that_act_act_and_others_do_not() {
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
        let (client, _) = explored(fault);
        let sessions = client.get("/sandbox/state")["sessions"].as_u64().unwrap();
        assert_eq!(sessions, 40 + u64::from(acts), "{fault}");
    }
}

#[test]
fn faults_without_an_answer_are_logged_with_zero() {
    for fault in ["hang", "drop-before", "drop-after"] {
        let (client, reply) = explored(fault);
        assert!(matches!((fault, reply), ("hang", Reply::Hang) | (_, Reply::Close)), "{fault}");
        assert_eq!(last_status(&client), 0);
    }
    let (client, reply) = explored("slow");
    assert!(matches!(reply, Reply::Slow(_)));
    assert_eq!(last_status(&client), 201);
}

#[test]
fn half_an_answer_says_200() {
    let (client, reply) = explored("half-json");
    let half = answer(reply);
    assert!(half.status() == 200 && half.body().starts_with(b"{\"id\":"));
    assert!(serde_json::from_slice::<Value>(half.body()).is_err());
    assert_eq!(last_status(&client), 200);
}

#[test]
fn being_unauthorized_spares_signing_in_and_nothing_strikes_the_windows() {
    let client = struck("401");
    assert!(client.sign_in("v8", super::PASSWORD)["access_token"].is_string());
    for fault in ["hang", "500", "html"] {
        assert_eq!(struck(fault).get("/sandbox/log"), json!([]));
    }
}
