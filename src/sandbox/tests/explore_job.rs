//! Exploring a job and stopping the session.

use serde_json::{Value, json};

use super::client::{Client, client, value};
use crate::sandbox::Reply;

fn point_of(client: &Client, session: &Value) -> Value {
    let working = client.open_sessions();
    working.into_iter().find(|known| known["id"] == session["id"]).unwrap()["point"].take()
}

/// Returns the times of a job's ordinary points, oldest first.
fn points(client: &Client, job: &str) -> Vec<String> {
    let uri = format!("/v8/restorepoints?jobId={job}&isCopy=false&isRetrieved=false&limit=100");
    client.items(&uri).iter().map(|p| p["backupTime"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_session_opens_as_the_vendor_shows_it() {
    let client = client();
    let body = json!({"dateTime": "2023-11-14T14:56:55.862Z", "type": "Vex", "showDeleted": true, "showAllVersions": true});
    let (status, session) = client.explore("v6", &client.first_job(), &body);
    let id = session["id"].as_str().unwrap();
    let path = format!("v6/restoresessions/{id}");
    let expected = json!({
        "id": id,
        "name": "Exchange restore (Job: Contoso everything - 11/14/2023 2:56:55 PM)",
        "organization": "contoso.example",
        "type": "Vex",
        "creationTime": "2023-11-14T22:13:20.001Z",
        "endTime": "9999-12-31T23:59:59.9999999Z",
        "state": "Working",
        "result": "Success",
        "initiatedBy": "admin@sandbox.example",
        "scopeName": "",
        "clientHost": "SANDBOX (via: 127.0.0.1)",
        "_links": {
            "self": {"href": path},
            "organization": {"href": format!("{path}/organization")},
            "restoreSessionEvents": {"href": format!("{path}/events")},
        },
    });
    assert_eq!((status, &session), (200, &expected));
    assert_eq!(client.get(&path), session);
    let events = client.get(&format!("{path}/events"));
    assert_eq!((&events["totalCount"], &events["results"][0]["type"]), (&json!(1), &json!("None")));
}

#[test]
fn v8_answers_201_without_a_location_and_with_an_etag() {
    let client = client();
    let uri = format!("/v8/jobs/{}/explore", client.first_job());
    let answer = client.answer("POST", &uri, "{}");
    assert_eq!(answer.status(), 201);
    assert!(answer.headers().get("location").is_none());
    assert!(value(&answer)["eTag"].is_i64());
    assert_eq!(client.explore("v7", &client.first_job(), &json!({})).0, 200);
}

#[test]
fn the_point_is_the_newest_at_or_before_the_time() {
    let client = client();
    let job = client.first_job();
    let points = points(&client, &job);
    let (oldest, newest) = (points.first().unwrap(), points.last().unwrap());
    let at = |time: Value| {
        let (status, session) = client.explore("v8", &job, &json!({"dateTime": time}));
        assert_eq!(status, 201);
        point_of(&client, &session)
    };
    assert_eq!(at(json!(null)), *newest);
    assert_eq!(at(json!("2099-01-01T00:00:00Z")), *newest);
    assert_eq!(at(json!(points[7])), points[7]);
    assert_eq!(at(json!(points[7].replace('Z', "-00:01"))), points[7]);
    assert_eq!(at(json!(oldest)), *oldest);
    assert_eq!(at(json!("2000-01-01T00:00:00Z")), json!(null));
    assert_eq!(at(json!("2023-11-14 00:00:00.000")), at(json!("2023-11-14T00:00:00Z")));
}

#[test]
fn a_workload_that_the_job_does_not_contain_opens_empty() {
    let client = client();
    let jobs = client.items("/v8/jobs");
    let explore = |number: usize, kind: &str| {
        let job = jobs[number]["id"].as_str().unwrap();
        let (status, session) = client.explore("v8", job, &json!({"type": kind}));
        assert_eq!((status, session["type"].as_str()), (201, Some(kind)));
        point_of(&client, &session)
    };
    assert!(explore(1, "Vex").is_string());
    assert!(explore(1, "Vet").is_null());
    assert_eq!(jobs[5]["lastRun"], json!(null));
    assert!(explore(5, "Vex").is_null());
}

#[test]
fn invalid_bodies_open_no_session() {
    let client = client();
    let before = client.get("/sandbox/state");
    let uri = format!("/v8/jobs/{}/explore", client.first_job());
    for body in [
        "",
        "null",
        "[]",
        "[null,null,null,null]",
        "{",
        "{\"type\":\"Vex\"",
        r#"{"type":"Mail"}"#,
        r#"{"type":1}"#,
        r#"{"dateTime":"yesterday"}"#,
        r#"{"dateTime":""}"#,
        r#"{"dateTime":1642863415}"#,
        r#"{"dateTime":"2022-01-22T14:56:55 02:00"}"#,
        r#"{"showDeleted":"yes"}"#,
        r#"{"showAllVersions":1}"#,
        r#"{"dateTimes":null}"#,
        "{} {}",
    ] {
        let answer = client.answer("POST", &uri, body);
        let error = value(&answer);
        assert_eq!(answer.status(), 400, "{body}");
        assert_eq!(error["errorCode"], "ParameterValidationFailure", "{body}");
    }
    match client.send("POST", &uri, "text/plain", "{}") {
        Reply::Answer(answer) => assert_eq!(answer.status(), 415),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.get("/sandbox/state"), before);
}

#[test]
fn bodies_are_read_without_regard_to_case_as_dotnet_does() {
    let client = client();
    for body in [
        r#"{"datetime":"2023.11.14 14:56:55","type":"vex","ShowDeleted":"true"}"#,
        r#"{"DateTime":"11/14/2023 2:56:55 PM","TYPE":"Vex","showdeleted":true}"#,
        r#"{"dateTime":"2023-11-14T14:56:55","type":"VEX","showDeleted":"True"}"#,
    ] {
        let body = serde_json::from_str(body).unwrap();
        let (status, session) = client.explore("v6", &client.first_job(), &body);
        assert_eq!(status, 200, "{body}");
        let name = "Exchange restore (Job: Contoso everything - 11/14/2023 2:56:55 PM)";
        assert_eq!(session["name"], name);
        let open = client.open_sessions();
        assert_eq!(open.last().unwrap()["showDeleted"], true, "{body}");
    }
}

#[test]
fn unknown_ids_are_404_and_malformed_ids_400() {
    let client = client();
    let unknown = "00000000-0000-0000-0000-000000000000";
    for (id, status, code) in
        [("x", 400, "ParameterValidationFailure"), (unknown, 404, "ResourceNotFound")]
    {
        for (method, path) in [
            ("GET", "jobs/ID"),
            ("POST", "jobs/ID/explore"),
            ("GET", "organizations/ID"),
            ("GET", "backuprepositories/ID"),
            ("GET", "restoresessions/ID"),
            ("POST", "restoresessions/ID/stop"),
            ("GET", "restoresessions/ID/events"),
            ("GET", "restoresessions/ID/organization"),
            ("GET", "restoresessions/ID/statistics"),
        ] {
            let answer = client.answer(method, &format!("/v8/{}", path.replace("ID", id)), "{}");
            let error = value(&answer);
            assert_eq!(
                (answer.status().as_u16(), &error["errorCode"]),
                (status, &json!(code)),
                "{path}"
            );
            assert_eq!(error["stackTrace"], json!(null));
        }
    }
    let v6 = value(&client.answer("GET", "/v6/jobs/x", ""));
    assert_eq!(v6.as_object().unwrap().len(), 1);
}

#[test]
fn a_session_stops_once() {
    let client = client();
    for (version, status) in [("v6", 200), ("v7", 200), ("v8", 204)] {
        let (_, session) = client.explore(version, &client.first_job(), &json!({"type": "Vesp"}));
        let id = session["id"].as_str().unwrap();
        let stop = format!("/{version}/RestoreSessions/{id}/Stop");
        let answer = client.answer("POST", &stop, "");
        assert_eq!((answer.status().as_u16(), answer.body().len()), (status, 0));
        let again = client.answer("POST", &stop, "");
        assert_eq!(again.status(), 400);
        if version == "v8" {
            assert_eq!(value(&again)["errorCode"], "OperationConflict");
        }
        let session = client.get(&format!("/{version}/RestoreSessions/{id}"));
        assert_eq!(session["state"], "Stopped");
        assert!(session["endTime"].as_str() > session["creationTime"].as_str());
        assert_eq!(client.items(&format!("/{version}/RestoreSessions/{id}/Events")).len(), 2);
    }
}

#[test]
fn a_session_has_an_organization_and_in_v8_statistics() {
    let client = client();
    let (_, session) = client.explore("v8", &client.first_job(), &json!({}));
    let id = session["id"].as_str().unwrap();
    let owner = client.get(&format!("/v7/restoresessions/{id}/organization"));
    assert_eq!(owner["name"], session["organization"]);
    let job = client.get(&format!("/v8/jobs/{}", client.first_job()));
    assert_eq!(owner["id"], job["organizationId"]);
    let statistics = client.get(&format!("/v8/restoresessions/{id}/statistics"));
    assert_eq!((&statistics["totalItemsCount"], &statistics["items"]), (&json!(0), &json!([])));
    assert_eq!(client.status("GET", &format!("/v7/restoresessions/{id}/statistics")), 404);
}

#[test]
fn statistics_count_the_restore_events() {
    let client = client();
    let mut kinds = Vec::new();
    for session in client.items("/v8/RestoreSessions?limit=1000") {
        let path = format!("/v8/RestoreSessions/{}", session["id"].as_str().unwrap());
        let events = client.items(&format!("{path}/Events?limit=1000"));
        let restored = |event: &&Value| event["type"] == "Restore" && event["status"] != "Running";
        let restored = events.iter().filter(restored).count();
        let statistics = client.get(&format!("{path}/Statistics"));
        let items = statistics["items"].as_array().unwrap();
        assert_eq!((items.len(), &statistics["totalItemsCount"]), (restored, &json!(restored)));
        let counts = ["restored", "failed", "skipped"];
        let counts = counts.map(|count| statistics[format!("{count}ItemsCount")].as_u64().unwrap());
        assert_eq!(counts.iter().sum::<u64>(), restored as u64);
        kinds.extend(items.iter().map(|item| item["itemRestoreDetailsType"].to_string()));
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["\"BulkMailbox\"", "\"BulkOneDrive\"", "\"Item\""]);
}
