//! The change feed of v8.

use serde_json::{Value, json};

use super::client::{Client, client, value};
use super::sign_in::{OPERATOR, with_scope};

fn page(client: &Client, query: &str) -> Value {
    client.get(&format!("/v8/Events?{query}"))
}

fn token(page: &Value) -> String {
    page["nextChangeToken"].as_str().unwrap().to_owned()
}

#[test]
fn changes_after_a_token_are_listed() {
    let client = client();
    let latest = page(&client, "from=latest");
    assert_eq!((&latest["results"], &latest["limit"]), (&json!([]), &json!(30)));
    let start = token(&latest);
    assert_eq!(page(&client, &format!("from={start}")), latest);
    let (_, session) = client.explore("v8", &client.first_job(), &json!({}));
    let opened = page(&client, &format!("from={start}"));
    let update = |session: &Value| json!({"eventType": "RestoreSessionUpdate", "id": session["id"], "eTag": session["eTag"]});
    assert_eq!(opened["results"], json!([update(&session)]));
    let path = format!("/v8/RestoreSessions/{}", session["id"].as_str().unwrap());
    assert_eq!(client.status("POST", &format!("{path}/Stop")), 204);
    let stopped = page(&client, &format!("from={}", token(&opened)));
    assert_eq!(stopped["results"], json!([update(&client.get(&path))]));
    assert_eq!(page(&client, &format!("from={start}"))["results"].as_array().unwrap().len(), 2);
}

#[test]
fn pages_of_changes_are_contiguous_and_include_deletions() {
    let client = client();
    let mut from = token(&page(&client, "from=latest"));
    for _ in 0..8 {
        client.explore("v8", &client.first_job(), &json!({}));
    }
    let whole = page(&client, &format!("from={from}"))["results"].take();
    let mut pieces = Vec::new();
    loop {
        let piece = page(&client, &format!("from={from}&limit=3"));
        let results = piece["results"].as_array().unwrap();
        if results.is_empty() {
            break;
        }
        assert!(results.len() <= 3 && piece["limit"] == 3);
        pieces.extend(results.clone());
        from = token(&piece);
    }
    assert_eq!(json!(pieces), whole);
    pieces.retain(|change| change["eventType"] == "RestoreSessionDelete");
    assert_eq!(pieces.len(), 2);
    let gone = pieces[0]["id"].as_str().unwrap();
    assert_eq!(client.status("GET", &format!("/v8/RestoreSessions/{gone}")), 404);
    assert!(pieces[0].get("eTag").is_none());
}

#[test]
fn invalid_parameters_are_refused() {
    let client = client();
    for (query, code) in [
        ("", "ParameterValidationFailure"),
        ("from=", "ParameterValidationFailure"),
        ("from=first", "ParameterValidationFailure"),
        ("from=0000000000000000", "OutdatedChangeToken"),
        ("from=latest&limit=0", "ParameterValidationFailure"),
        ("from=latest&timeoutSeconds=-1", "ParameterValidationFailure"),
        ("from=latest&timeoutSeconds=soon", "ParameterValidationFailure"),
    ] {
        let answer = client.answer("GET", &format!("/v8/Events?{query}"), "");
        assert_eq!(
            (answer.status().as_u16(), &value(&answer)["errorCode"]),
            (400, &json!(code)),
            "{query}"
        );
    }
    assert_eq!(client.status("GET", "/v7/Events?from=latest"), 404);
    let operator = with_scope(client, OPERATOR);
    assert_eq!(operator.status("GET", "/v8/Events?from=latest"), 403);
}

#[test]
fn requests_without_a_socket_do_not_wait() {
    let client = client();
    let start = std::time::Instant::now();
    assert_eq!(page(&client, "from=latest&timeoutSeconds=60")["results"], json!([]));
    assert!(start.elapsed().as_secs() < 30);
}
