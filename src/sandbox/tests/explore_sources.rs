//! Sessions on organizations, repositories and retrievals, by administrators, tenants and operators.

use serde_json::{Value, json};

use super::client::{self, Client, client_of, options, value};
use super::sign_in::{OPERATOR, TENANT, with_scope};
use crate::sandbox::{Sandbox, SandboxOptions};

/// Opens a session and returns it with its entry in `/sandbox/state`.
fn started(client: &Client, uri: &str, body: &Value) -> (Value, Value) {
    let answer = client.answer("POST", uri, &body.to_string());
    let status = if uri.starts_with("/v8") { 201 } else { 200 };
    let session = value(&answer);
    assert_eq!(answer.status(), status, "{uri} {body}: {session}");
    assert_eq!((&session["state"], &session["result"]), (&json!("Working"), &json!("Success")));
    let details =
        client.open_sessions().into_iter().find(|known| known["id"] == session["id"]).unwrap();
    (session, details)
}

/// Sends a request that must be refused; returns the status, and the error code of v8.
fn refused(client: &Client, uri: &str, body: &str) -> (u16, Value) {
    let before = client.get("/sandbox/state");
    let answer = client.answer("POST", uri, body);
    assert_eq!(client.get("/sandbox/state"), before, "{uri}");
    (answer.status().as_u16(), value(&answer)["errorCode"].take())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Returns the ids of the items of a list.
fn ids(client: &Client, list: &str) -> Vec<String> {
    client.items(&format!("/v8/{list}")).iter().map(|item| text(&item["id"])).collect()
}

/// Returns the times of points, newest first.
fn times(client: &Client, query: &str) -> Vec<String> {
    let points = client.items(&format!("/v8/RestorePoints?orderAsc=false&limit=9999&{query}"));
    points.iter().map(|point| text(&point["backupTime"])).collect()
}

#[test]
fn an_organization_opens_on_its_newest_point_at_or_before_the_time() {
    let client = client::client();
    let organization = ids(&client, "Organizations").remove(1);
    let times = times(&client, &format!("organizationId={organization}&isCopy=false"));
    let explore = |body: Value| {
        let uri = format!("/v8/Organizations/{organization}/explore");
        started(&client, &uri, &body)
    };
    let (session, details) = explore(json!({"type": "Veod"}));
    assert_eq!((&details["start"], &details["point"]), (&json!("organization"), &json!(times[0])));
    assert_eq!((&details["organizationId"], &details["job"]), (&json!(organization), &json!(null)));
    assert_eq!(session["organization"], "fabrikam.example");
    assert!(text(&session["name"]).starts_with("OneDrive restore (Entire organization - 11/14/20"));
    let at = |time: &str| explore(json!({"type": "Veod", "dateTime": time})).1["point"].take();
    assert_eq!(at(&times[5]), json!(times[5]));
    assert_eq!(at("2099-01-01T00:00:00Z"), json!(times[0]));
    assert_eq!(at("2001-01-01T00:00:00Z"), json!(null));
    // Points without the workload are skipped.
    let organization = ids(&client, "Organizations").remove(2);
    let query = format!("orderAsc=false&limit=9999&organizationId={organization}");
    let points = client.items(&format!("/v8/RestorePoints?{query}"));
    let holding = points.iter().find(|point| point["isTeams"] == true).unwrap();
    let uri = format!("/v8/Organizations/{organization}/explore");
    let (_, details) = started(&client, &uri, &json!({"type": "Vet"}));
    assert_eq!(details["point"], holding["backupTime"]);
    assert_ne!(details["point"], points[0]["backupTime"]);
}

#[test]
fn an_organization_without_points_opens_empty() {
    let client = client::client();
    let organization = ids(&client, "Organizations").remove(3);
    assert!(times(&client, &format!("organizationId={organization}")).is_empty());
    for version in ["v6", "v7", "v8"] {
        let uri = format!("/{version}/Organizations/{organization}/explore");
        assert_eq!(started(&client, &uri, &json!({})).1["point"], json!(null));
    }
}

#[test]
fn an_organization_accepts_a_repository_since_v8() {
    let client = client::client();
    let organization = ids(&client, "Organizations").remove(2);
    let repository = ids(&client, "BackupRepositories").remove(1);
    let uri = |version: &str| format!("/{version}/Organizations/{organization}/explore");
    let (_, everywhere) = started(&client, &uri("v8"), &json!({"repositoryId": null}));
    let (_, details) = started(&client, &uri("v8"), &json!({"repositoryId": repository}));
    let there = format!("organizationId={organization}&repositoryId={repository}");
    assert_eq!(details["point"], times(&client, &there)[0]);
    assert_eq!(
        (&details["repositoryId"], &everywhere["repositoryId"]),
        (&json!(repository), &json!(null))
    );
    assert_ne!(details["point"], everywhere["point"]);
    let body = json!({"repositoryId": repository}).to_string();
    assert_eq!(refused(&client, &uri("v7"), &body).0, 400);
    let older = client_of(SandboxOptions { v8_minor: 3, ..options() });
    assert_eq!(refused(&older, &uri("v8"), &body).0, 400);
    // Copies have the same times, but only their repository opens them.
    let contoso = format!("/v8/Organizations/{}/explore", ids(&client, "Organizations")[0]);
    let copies = ids(&client, "BackupRepositories").remove(2);
    let (_, details) = started(&client, &contoso, &json!({"repositoryId": copies}));
    assert_eq!(details["point"], json!(null));
    let unknown = r#"{"repositoryId": "00000000-0000-0000-0000-000000000000"}"#;
    assert_eq!(refused(&client, &uri("v8"), unknown), (404, json!("ResourceNotFound")));
    for wrong in [r#"{"repositoryId": "x"}"#, r#"{"scope": null}"#, r#"{"repository": null}"#] {
        let expected = (400, json!("ParameterValidationFailure"));
        assert_eq!(refused(&client, &uri("v8"), wrong), expected, "{wrong}");
    }
    let job = format!("/v8/Jobs/{}/explore", client.first_job());
    assert_eq!(refused(&client, &job, &body).0, 400);
}

#[test]
fn a_repository_opens_on_copies_of_an_organization() {
    let client = client::client();
    let organizations = ids(&client, "Organizations");
    let repositories = ids(&client, "BackupRepositories");
    let uri = |version: &str, repository: usize, organization: &str| {
        let repository = &repositories[repository];
        format!("/{version}/BackupRepositories/{repository}/explore?organizationId={organization}")
    };
    let contoso = &organizations[0];
    for version in ["v7", "v8"] {
        let (_, details) = started(&client, &uri(version, 2, contoso), &json!({}));
        let copies = format!("organizationId={contoso}&repositoryId={}", repositories[2]);
        assert_eq!(
            (&details["start"], &details["point"]),
            (&json!("repository"), &json!(times(&client, &copies)[0]))
        );
        assert_eq!(details["repositoryId"], repositories[2]);
        assert_eq!(details["organizationId"], *contoso);
    }
    assert_eq!(
        started(&client, &uri("v8", 2, &organizations[3]), &json!({})).1["point"],
        json!(null)
    );
    assert!(started(&client, &uri("v8", 0, contoso), &json!({})).1["point"].is_string());
    let v8 = |repository, organization: &str| {
        refused(&client, &uri("v8", repository, organization), "{}")
    };
    assert_eq!(v8(3, contoso), (400, json!("OperationConflict")));
    assert_eq!(v8(2, "x"), (400, json!("ParameterValidationFailure")));
    assert_eq!(v8(2, &repositories[0]), (404, json!("ResourceNotFound")));
    let none = format!("/v8/BackupRepositories/{}/explore", repositories[2]);
    assert_eq!(refused(&client, &none, "{}"), (400, json!("ParameterValidationFailure")));
    assert_eq!(refused(&client, &uri("v6", 2, contoso), "{}").0, 404);
}

#[test]
fn a_retrieval_determines_the_session() {
    let client = client::client();
    for version in ["v6", "v7", "v8"] {
        let (mut open, mut closed) = (0, 0);
        for retrieval in client.items(&format!("/{version}/DataRetrievals")) {
            let id = text(&retrieval["id"]);
            let uri = format!("/{version}/DataRetrievals/{id}/explore");
            let there = retrieval["dataState"] == "Retrieved"
                && retrieval["expirationTime"].as_str() > Some("2023-11-15");
            if !there {
                closed += 1;
                let code = if version == "v8" { json!("OperationConflict") } else { json!(null) };
                assert_eq!(refused(&client, &uri, ""), (400, code), "{retrieval}");
                continue;
            }
            open += 1;
            let (session, details) = started(&client, &uri, &json!({}));
            assert_eq!(details["start"], "dataRetrieval");
            assert_eq!(
                (&details["retrievalId"], &details["point"]),
                (&retrieval["id"], &retrieval["pointInTime"])
            );
            assert_eq!(details["showDeleted"], retrieval["showDeleted"]);
            let name = format!("{} restore (Retrieval job: ", text(&retrieval["type"]));
            assert!(text(&session["name"]).starts_with(&name), "{session}");
        }
        assert_eq!((open, closed), (3, 4), "{version}");
    }
    let gone = "/v8/DataRetrievals/00000000-0000-0000-0000-000000000000/explore";
    assert_eq!(refused(&client, gone, ""), (404, json!("ResourceNotFound")));
}

#[test]
fn a_tenant_explores_the_own_organization() {
    let client = with_scope(client::client(), TENANT);
    for version in ["v6", "v7", "v8"] {
        let uri = format!("/{version}/Organization/Explore");
        let (session, details) = started(&client, &uri, &json!({"type": "Vesp"}));
        assert_eq!(
            (&details["start"], &session["organization"]),
            (&json!("tenant"), &json!("contoso.example"))
        );
        assert_eq!(session["initiatedBy"], "ana@contoso.example");
        assert_eq!(
            client.get(&format!("/{version}/RestoreSessions/{}", text(&session["id"]))),
            session
        );
    }
    assert_eq!(refused(&client, "/v8/Organization/OperatorExplore", "{}").0, 403);
    assert_eq!(refused(&client::client(), "/v8/Organization/Explore", "{}").0, 403);
    assert_eq!(refused(&client::client(), "/v8/Organization/OperatorExplore", "{}").0, 403);
}

#[test]
fn an_operator_explores_items_of_the_scope() {
    let client = with_scope(client::client(), OPERATOR);
    let explore = "/v8/Organization/OperatorExplore";
    let scope = client.get("/v8/Organization/LoggedInUser/EffectiveScope");
    let user = &scope["users"][0];
    let body = json!({"type": "Vex", "scope": user, "reason": "as \"asked\""});
    let (session, details) = started(&client, explore, &body);
    assert_eq!(
        (&session["reason"], &session["scopeName"]),
        (&json!("as \"asked\""), &user["user"]["displayName"])
    );
    assert_eq!(session["initiatedBy"], "helpdesk@fabrikam.example");
    assert_eq!(
        (&details["start"], &details["scope"]),
        (&json!("operator"), &user["user"]["displayName"])
    );
    assert!(details["point"].is_string());
    let (session, _) = started(&client, explore, &json!({}));
    assert_eq!(session["scopeName"], "helpdesk@fabrikam.example");
    assert!(session.get("reason").is_none());
    let (_, details) = started(&client, explore, &json!({"type": "Vet", "scope": user}));
    assert_eq!(details["point"], json!(null));
    let (_, details) =
        started(&client, explore, &json!({"type": "Vet", "scope": scope["teams"][0]}));
    assert!(details["point"].is_string());
    let mut foreign = user.clone();
    foreign["id"] = json!("00000000-0000-0000-0000-000000000000");
    let refused = |body: &Value| refused(&client, explore, &body.to_string());
    assert_eq!(refused(&json!({"scope": foreign})), (403, json!("ResourceAccessDenied")));
    foreign = scope["sites"][0].clone();
    foreign["type"] = json!("User");
    assert_eq!(refused(&json!({"scope": foreign})).0, 403);
    for wrong in
        [json!({"scope": [user]}), json!({"scope": {"id": user["id"]}}), json!({"scopes": user})]
    {
        assert_eq!(refused(&wrong), (400, json!("ParameterValidationFailure")), "{wrong}");
    }
}

#[test]
fn an_operator_of_v6_has_no_teams_and_no_repository() {
    let client = with_scope(client::client(), OPERATOR);
    let explore = "/v6/Organization/OperatorExplore";
    let team = client.get("/v8/Organization/LoggedInUser/EffectiveScope")["teams"][0].take();
    assert_eq!(refused(&client, explore, &json!({"scope": team}).to_string()).0, 403);
    assert_eq!(refused(&client, explore, r#"{"repositoryId": null}"#).0, 400);
    let (_, details) =
        started(&client, "/v8/Organization/OperatorExplore", &json!({"repositoryId": null}));
    assert!(details["point"].is_string());
}

#[test]
fn operator_only_servers_serve_sessions_of_operators() {
    let alone = SandboxOptions { operator_only: true, ..options() };
    let client = Client { sandbox: Sandbox::new(alone), token: String::new() };
    let client = with_scope(client, OPERATOR);
    let body = json!({"type": "Vex"});
    let (session, _) = started(&client, "/v8/Organization/OperatorExplore", &body);
    let own = format!("/v8/RestoreSessions/{}", text(&session["id"]));
    let mailboxes = client.items(&format!("{own}/organization/mailboxes"));
    assert_eq!(mailboxes[0]["email"], "helpdesk@fabrikam.example");
    for path in ["", "/Events", "/Statistics", "/organization"] {
        client.get(&format!("{own}{path}"));
    }
    assert_eq!(client.items("/v8/RestoreSessions?limit=1")[0]["id"], session["id"]);
    client.get("/v8/Organization/LoggedInUser/RestorePoints");
    assert_eq!(client.status("POST", &format!("{own}/Stop")), 204);
    for path in ["Organization/Explore", "Jobs/x/explore"] {
        assert_eq!(client.status("POST", &format!("/v8/{path}")), 404);
    }
    assert_eq!(client.status("GET", "/v8/Events?from=latest"), 404);
}

#[test]
fn all_explore_calls_check_their_bodies() {
    let client = client::client();
    let organization = ids(&client, "Organizations").remove(0);
    let copies = ids(&client, "BackupRepositories").remove(2);
    let tenant = with_scope(client::client(), TENANT);
    let operator = with_scope(client::client(), OPERATOR);
    for (client, path) in [
        (&client, format!("Organizations/{organization}/explore")),
        (&client, format!("BackupRepositories/{copies}/explore?organizationId={organization}")),
        (&tenant, "Organization/Explore".to_owned()),
        (&operator, "Organization/OperatorExplore".to_owned()),
    ] {
        let uri = format!("/v8/{path}");
        for body in ["", "[]", "null", r#"{"type":"mail"}"#, r#"{"dateTime":""}"#, r#"{"x":1}"#] {
            let expected = (400, json!("ParameterValidationFailure"));
            assert_eq!(refused(client, &uri, body), expected, "{path} {body}");
        }
        let body = json!({"dateTime": "2023-11-10 00:00:00.000", "showDeleted": true, "showAllVersions": false});
        let (_, details) = started(client, &uri, &body);
        assert_eq!(
            (&details["showDeleted"], &details["showAllVersions"]),
            (&json!(true), &json!(false))
        );
        assert!(details["point"].as_str() < Some("2023-11-10"), "{details}");
    }
}
