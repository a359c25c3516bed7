//! The ways to start a session other than on a job, by administrators, tenants and operators.

use serde_json::{Value, json};

use super::sign_in::{OPERATOR, TENANT, with_scope};
use super::{Client, client, options, value};
use crate::sandbox::SandboxOptions;

/// Posts, and wants a session: it, and what `/sandbox/state` tells of it.
fn started(client: &Client, uri: &str, body: &Value) -> (Value, Value) {
    let answer = client.answer("POST", uri, &body.to_string());
    let status = if uri.starts_with("/v8") { 201 } else { 200 };
    let session = value(&answer);
    assert_eq!(answer.status(), status, "{uri} {body}: {session}");
    assert_eq!((&session["state"], &session["result"]), (&json!("Working"), &json!("Success")));
    let told = client.working().into_iter().find(|known| known["id"] == session["id"]).unwrap();
    (session, told)
}

/// Posts, and wants a refusal: its status, and its code in v8.
fn refused(client: &Client, uri: &str, body: &str) -> (u16, Value) {
    let before = client.get("/sandbox/state");
    let answer = client.answer("POST", uri, body);
    assert_eq!(client.get("/sandbox/state"), before, "{uri}");
    (answer.status().as_u16(), value(&answer)["errorCode"].take())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The ids of the things of a list.
fn ids(client: &Client, list: &str) -> Vec<String> {
    client.things(&format!("/v8/{list}")).iter().map(|thing| text(&thing["id"])).collect()
}

/// The times of points, newest first.
fn times(client: &Client, query: &str) -> Vec<String> {
    let points = client.things(&format!("/v8/RestorePoints?orderAsc=false&limit=9999&{query}"));
    points.iter().map(|point| text(&point["backupTime"])).collect()
}

#[test]
fn an_organization_shows_its_newest_backup_at_or_before_the_time() {
    let client = client();
    let organization = ids(&client, "Organizations").remove(1);
    let times = times(&client, &format!("organizationId={organization}&isCopy=false"));
    let explore = |body: Value| {
        let uri = format!("/v8/Organizations/{organization}/explore");
        started(&client, &uri, &body)
    };
    let (session, told) = explore(json!({"type": "Veod"}));
    assert_eq!((&told["start"], &told["point"]), (&json!("organization"), &json!(times[0])));
    assert_eq!((&told["organizationId"], &told["job"]), (&json!(organization), &json!(null)));
    assert_eq!(session["organization"], "fabrikam.example");
    assert!(text(&session["name"]).starts_with("OneDrive restore (Entire organization - 11/14/20"));
    let at = |time: &str| explore(json!({"type": "Veod", "dateTime": time})).1["point"].take();
    assert_eq!(at(&times[5]), json!(times[5]));
    assert_eq!(at("2099-01-01T00:00:00Z"), json!(times[0]));
    assert_eq!(at("2001-01-01T00:00:00Z"), json!(null));
    // Points that lack the workload are passed over.
    let organization = ids(&client, "Organizations").remove(2);
    let query = format!("orderAsc=false&limit=9999&organizationId={organization}");
    let points = client.things(&format!("/v8/RestorePoints?{query}"));
    let holding = points.iter().find(|point| point["isTeams"] == true).unwrap();
    let uri = format!("/v8/Organizations/{organization}/explore");
    let (_, told) = started(&client, &uri, &json!({"type": "Vet"}));
    assert_eq!(told["point"], holding["backupTime"]);
    assert_ne!(told["point"], points[0]["backupTime"]);
}

#[test]
fn an_organization_without_points_opens_empty() {
    let client = client();
    let organization = ids(&client, "Organizations").remove(3);
    assert!(times(&client, &format!("organizationId={organization}")).is_empty());
    for version in ["v6", "v7", "v8"] {
        let uri = format!("/{version}/Organizations/{organization}/explore");
        assert_eq!(started(&client, &uri, &json!({})).1["point"], json!(null));
    }
}

#[test]
fn since_v8_an_organization_is_explored_in_one_repository() {
    let client = client();
    let organization = ids(&client, "Organizations").remove(2);
    let repository = ids(&client, "BackupRepositories").remove(1);
    let uri = |version: &str| format!("/{version}/Organizations/{organization}/explore");
    let (_, everywhere) = started(&client, &uri("v8"), &json!({"repositoryId": null}));
    let (_, told) = started(&client, &uri("v8"), &json!({"repositoryId": repository}));
    let there = format!("organizationId={organization}&repositoryId={repository}");
    assert_eq!(told["point"], times(&client, &there)[0]);
    assert_eq!(
        (&told["repositoryId"], &everywhere["repositoryId"]),
        (&json!(repository), &json!(null))
    );
    assert_ne!(told["point"], everywhere["point"]);
    let body = json!({"repositoryId": repository}).to_string();
    assert_eq!(refused(&client, &uri("v7"), &body).0, 400);
    // Copies are of the same times, but are explored by their repository.
    let contoso = format!("/v8/Organizations/{}/explore", ids(&client, "Organizations")[0]);
    let copies = ids(&client, "BackupRepositories").remove(2);
    let (_, told) = started(&client, &contoso, &json!({"repositoryId": copies}));
    assert_eq!(told["point"], json!(null));
    let unknown = r#"{"repositoryId": "00000000-0000-0000-0000-000000000000"}"#;
    assert_eq!(refused(&client, &uri("v8"), unknown), (404, json!("ResourceNotFound")));
    for wrong in [r#"{"repositoryId": "x"}"#, r#"{"scope": null}"#, r#"{"repositoryid": null}"#] {
        let expected = (400, json!("ParameterValidationFailure"));
        assert_eq!(refused(&client, &uri("v8"), wrong), expected, "{wrong}");
    }
    let job = format!("/v8/Jobs/{}/explore", client.first_job());
    assert_eq!(refused(&client, &job, &body).0, 400);
}

#[test]
fn a_repository_shows_copies_of_an_organization() {
    let client = client();
    let organizations = ids(&client, "Organizations");
    let repositories = ids(&client, "BackupRepositories");
    let uri = |version: &str, repository: usize, organization: &str| {
        let repository = &repositories[repository];
        format!("/{version}/BackupRepositories/{repository}/explore?organizationId={organization}")
    };
    let contoso = &organizations[0];
    for version in ["v7", "v8"] {
        let (_, told) = started(&client, &uri(version, 2, contoso), &json!({}));
        let copies = format!("organizationId={contoso}&repositoryId={}", repositories[2]);
        assert_eq!(
            (&told["start"], &told["point"]),
            (&json!("repository"), &json!(times(&client, &copies)[0]))
        );
        assert_eq!(told["repositoryId"], repositories[2]);
        assert_eq!(told["organizationId"], *contoso);
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
fn a_retrieval_is_explored_as_it_was_retrieved() {
    let client = client();
    for version in ["v6", "v7", "v8"] {
        let (mut open, mut closed) = (0, 0);
        for retrieval in client.things(&format!("/{version}/DataRetrievals")) {
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
            let (session, told) = started(&client, &uri, &json!({}));
            assert_eq!(told["start"], "dataRetrieval");
            assert_eq!(
                (&told["retrievalId"], &told["point"]),
                (&retrieval["id"], &retrieval["pointInTime"])
            );
            assert_eq!(told["showDeleted"], retrieval["showDeleted"]);
            let name = format!("{} restore (Retrieval job: ", text(&retrieval["type"]));
            assert!(text(&session["name"]).starts_with(&name), "{session}");
        }
        assert_eq!((open, closed), (3, 4), "{version}");
    }
    let gone = "/v8/DataRetrievals/00000000-0000-0000-0000-000000000000/explore";
    assert_eq!(refused(&client, gone, ""), (404, json!("ResourceNotFound")));
}

#[test]
fn a_tenant_explores_the_organization_of_the_tenant() {
    let client = with_scope(client(), TENANT);
    for version in ["v6", "v7", "v8"] {
        let uri = format!("/{version}/Organization/Explore");
        let (session, told) = started(&client, &uri, &json!({"type": "Vesp"}));
        assert_eq!(
            (&told["start"], &session["organization"]),
            (&json!("tenant"), &json!("contoso.example"))
        );
        assert_eq!(session["initiatedBy"], "ana@contoso.example");
        assert_eq!(
            client.get(&format!("/{version}/RestoreSessions/{}", text(&session["id"]))),
            session
        );
    }
    assert_eq!(refused(&client, "/v8/Organization/OperatorExplore", "{}").0, 403);
    assert_eq!(refused(&super::client(), "/v8/Organization/Explore", "{}").0, 403);
    assert_eq!(refused(&super::client(), "/v8/Organization/OperatorExplore", "{}").0, 403);
}

#[test]
fn an_operator_explores_what_is_in_the_scope() {
    let client = with_scope(client(), OPERATOR);
    let explore = "/v8/Organization/OperatorExplore";
    let scope = client.get("/v8/Organization/LoggedInUser/EffectiveScope");
    let user = &scope["users"][0];
    let body = json!({"type": "Vex", "scope": user, "reason": "as \"asked\""});
    let (session, told) = started(&client, explore, &body);
    assert_eq!(
        (&session["reason"], &session["scopeName"]),
        (&json!("as \"asked\""), &user["user"]["displayName"])
    );
    assert_eq!(session["initiatedBy"], "helpdesk@fabrikam.example");
    assert_eq!(
        (&told["start"], &told["scope"]),
        (&json!("operator"), &user["user"]["displayName"])
    );
    assert!(told["point"].is_string());
    let (session, _) = started(&client, explore, &json!({}));
    assert_eq!(session["scopeName"], "helpdesk@fabrikam.example");
    assert!(session.get("reason").is_none());
    let (_, told) = started(&client, explore, &json!({"type": "Vet", "scope": user}));
    assert_eq!(told["point"], json!(null));
    let (_, told) = started(&client, explore, &json!({"type": "Vet", "scope": scope["teams"][0]}));
    assert!(told["point"].is_string());
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
    let client = with_scope(client(), OPERATOR);
    let explore = "/v6/Organization/OperatorExplore";
    let team = client.get("/v8/Organization/LoggedInUser/EffectiveScope")["teams"][0].take();
    assert_eq!(refused(&client, explore, &json!({"scope": team}).to_string()).0, 403);
    assert_eq!(refused(&client, explore, r#"{"repositoryId": null}"#).0, 400);
    let (_, told) =
        started(&client, "/v8/Organization/OperatorExplore", &json!({"repositoryId": null}));
    assert!(told["point"].is_string());
}

#[test]
fn with_operators_only_their_sessions_are_still_there() {
    let alone = SandboxOptions { operator_only: true, ..options() };
    let client = Client { sandbox: super::Sandbox::new(alone), token: String::new() };
    let client = with_scope(client, OPERATOR);
    let body = json!({"type": "Vex"});
    let (session, _) = started(&client, "/v8/Organization/OperatorExplore", &body);
    let own = format!("/v8/RestoreSessions/{}", text(&session["id"]));
    let mailboxes = client.things(&format!("{own}/organization/mailboxes"));
    assert_eq!(mailboxes[0]["email"], "helpdesk@fabrikam.example");
    for path in ["", "/Events", "/Statistics", "/organization"] {
        client.get(&format!("{own}{path}"));
    }
    assert_eq!(client.things("/v8/RestoreSessions?limit=1")[0]["id"], session["id"]);
    client.get("/v8/Organization/LoggedInUser/RestorePoints");
    assert_eq!(client.status("POST", &format!("{own}/Stop")), 204);
    for path in ["Organization/Explore", "Jobs/x/explore"] {
        assert_eq!(client.status("POST", &format!("/v8/{path}")), 404);
    }
    assert_eq!(client.status("GET", "/v8/Events?from=latest"), 404);
}

#[test]
fn the_bodies_of_all_ways_are_read_alike() {
    let client = client();
    let organization = ids(&client, "Organizations").remove(0);
    let copies = ids(&client, "BackupRepositories").remove(2);
    let tenant = with_scope(super::client(), TENANT);
    let operator = with_scope(super::client(), OPERATOR);
    for (client, path) in [
        (&client, format!("Organizations/{organization}/explore")),
        (&client, format!("BackupRepositories/{copies}/explore?organizationId={organization}")),
        (&tenant, "Organization/Explore".to_owned()),
        (&operator, "Organization/OperatorExplore".to_owned()),
    ] {
        let uri = format!("/v8/{path}");
        for body in ["", "[]", "null", r#"{"type":"vex"}"#, r#"{"dateTime":""}"#, r#"{"x":1}"#] {
            let expected = (400, json!("ParameterValidationFailure"));
            assert_eq!(refused(client, &uri, body), expected, "{path} {body}");
        }
        let body = json!({"dateTime": "2023-11-10 00:00:00.000", "showDeleted": true, "showAllVersions": false});
        let (_, told) = started(client, &uri, &body);
        assert_eq!((&told["showDeleted"], &told["showAllVersions"]), (&json!(true), &json!(false)));
        assert!(told["point"].as_str() < Some("2023-11-10"), "{told}");
    }
}
