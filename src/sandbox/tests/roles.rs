//! The rights of administrators, tenants and operators.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::{Client, FORM, PASSWORD, client, client_of, options, value};
use super::sign_in::{OPERATOR, TENANT, with_scope};
use crate::sandbox::{Reply, Sandbox, SandboxOptions};

const VERSIONS: [&str; 3] = ["v6", "v7", "v8"];
const USER: &str = "Organization/LoggedInUser";

fn tenant() -> Client {
    with_scope(client(), TENANT)
}

fn operator() -> Client {
    with_scope(client(), OPERATOR)
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Returns the statuses of a path for an administrator, a tenant and an operator.
fn statuses(path: &str) -> [u16; 3] {
    [client(), tenant(), operator()].map(|client| client.status("GET", path))
}

#[test]
fn each_role_has_its_endpoints() {
    for path in ["Jobs", "RestorePoints", "BackupRepositories", "ServiceInstance"] {
        assert_eq!(statuses(&format!("/v8/{path}")), [200, 403, 403], "{path}");
    }
    assert_eq!(statuses("/v8/Organizations?extendedView=false"), [200, 403, 403]);
    assert_eq!(statuses("/v6/RestorePortalSettings"), [200, 403, 403]);
    assert_eq!(statuses("/v8/RestoreSessions"), [200, 200, 200]);
    for version in VERSIONS {
        assert_eq!(statuses(&format!("/{version}/Organization")), [403, 200, 403]);
        for path in ["", "/OperatorInfo", "/EffectiveScope"] {
            assert_eq!(statuses(&format!("/{version}/{USER}{path}")), [403, 200, 200], "{path}");
        }
    }
    assert_eq!(statuses("/v7/Health"), [404, 404, 404]);
    assert_eq!(statuses("/v8/Health"), [200, 403, 403]);
    assert_eq!(statuses(&format!("/v8/{USER}/Nothing")), [404, 404, 404]);
    let explore = format!("/v8/Jobs/{}/explore", client().first_job());
    assert_eq!(tenant().answer("POST", &explore, "{}").status(), 403);
}

#[test]
fn forbidden_has_the_shape_of_the_version() {
    let tenant = tenant();
    let body = |version| {
        let answer = tenant.answer("GET", &format!("/{version}/RestorePortalSettings"), "");
        assert_eq!(answer.status(), 403);
        value(&answer)
    };
    let message = "The user is not permitted to do this.";
    assert_eq!(body("v6"), json!({"message": message}));
    assert_eq!(body("v7"), json!({"message": message}));
    let v8 = json!({"message": message, "errorCode": "ResourceAccessDenied"});
    assert_eq!(body("v8"), v8);
}

#[test]
fn a_tenant_has_an_organization_and_portal_users_have_names() {
    let known = client().items("/v8/Organizations?extendedView=true");
    let known = known.iter().find(|known| known["name"] == "contoso.example").unwrap();
    let tenant = tenant();
    for version in VERSIONS {
        let own = tenant.get(&format!("/{version}/Organization"));
        for name in ["id", "name", "type", "isBackedup", "firstBackuptime", "lastBackuptime"] {
            assert!(own[name] == known[name] && !own[name].is_null(), "{version} {name}: {own}");
        }
        assert_eq!(own.get("description").is_some(), version > "v6");
        let user = tenant.get(&format!("/{version}/{USER}"));
        assert_eq!(
            (keys(&user), &user["name"]),
            (vec!["id", "name"], &json!("ana@contoso.example"))
        );
    }
    let operator = operator().get(&format!("/v8/{USER}"));
    assert_eq!(operator["name"], "helpdesk@fabrikam.example");
    assert_ne!(operator["id"], tenant.get(&format!("/v8/{USER}"))["id"]);
}

#[test]
fn an_operator_has_a_scope_and_a_tenant_has_none() {
    let (tenant, operator) = (tenant(), operator());
    for version in VERSIONS {
        let of = |client: &Client| client.get(&format!("/{version}/{USER}/EffectiveScope"));
        let mut groups = vec!["sites", "teams", "users"];
        groups.retain(|group| version > "v6" || *group != "teams");
        let (full, empty) = (of(&operator), of(&tenant));
        assert_eq!((keys(&full), keys(&empty)), (groups.clone(), groups.clone()));
        for group in groups {
            assert_eq!(empty[group], json!([]));
            let kind = group.trim_end_matches('s');
            for item in full[group].as_array().unwrap() {
                assert!(item["type"].as_str().unwrap().eq_ignore_ascii_case(kind), "{item}");
                assert!(item[kind]["id"].is_string() && item["id"].is_string(), "{item}");
            }
            assert!(!full[group].as_array().unwrap().is_empty(), "{group}");
        }
        let operators = |client: &Client| client.get(&format!("/{version}/{USER}/OperatorInfo"));
        assert_eq!(operators(&operator), json!({"isOperator": true}));
        assert_eq!(operators(&tenant), json!({"isOperator": false}));
    }
}

#[test]
fn the_portal_and_the_health_are_for_administrators() {
    let client = client();
    let portal = |version: &str| client.get(&format!("/{version}/RestorePortalSettings"));
    assert_eq!(keys(&portal("v6")), ["applicationId", "isEnabled", "msalAuthorityUri"]);
    let newer = ["applicationId", "isEnabled", "msalAuthorityUri", "restorePortalUri"];
    assert_eq!((keys(&portal("v7")), keys(&portal("v8"))), (newer.to_vec(), newer.to_vec()));
    let portal = portal("v8");
    assert_eq!(
        (&portal["isEnabled"], portal["applicationId"].as_str().unwrap().len()),
        (&json!(true), 36)
    );
    for address in ["msalAuthorityUri", "restorePortalUri"] {
        assert!(portal[address].as_str().unwrap().contains(".simulated.example"));
    }
    let health = client.get("/v8/Health");
    assert_eq!(health["status"], "Healthy");
    assert_eq!(keys(&health["entries"]), ["NATS", "PostgreSQL"]);
    assert_eq!(health["entries"]["PostgreSQL"], json!({"status": "Healthy"}));
}

/// Returns the ids of sessions in order.
fn ids(sessions: &[Value]) -> Vec<String> {
    sessions.iter().map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn tenants_and_operators_list_their_own_sessions() {
    let admin = client();
    for (client, name) in
        [(tenant(), "ana@contoso.example"), (operator(), "helpdesk@fabrikam.example")]
    {
        for query in [
            "v6/RestoreSessions?",
            "v7/RestoreSessions?",
            "v8/RestoreSessions?",
            "v8/RestoreSessions?orderAsc=true&",
            "v8/RestoreSessions?orderBy=EndTime&",
            "v8/RestoreSessions?endTimeFrom=2023-10-01T00:00:00Z&",
        ] {
            let mut expected = admin.items(&format!("/{query}limit=100"));
            let all = expected.len();
            expected.retain(|session| session["initiatedBy"] == name);
            assert!(!expected.is_empty() && expected.len() < all);
            let uri = format!("/{query}limit=100");
            assert_eq!(ids(&client.items(&uri)), ids(&expected), "{query}");
            let second = client.get(&format!("/{query}limit=1&offset=1"));
            assert_eq!(second["results"][0]["id"], expected[1]["id"]);
            if !query.starts_with("v8") {
                assert_eq!(second["totalCount"], expected.len());
            }
        }
    }
}

#[test]
fn sessions_of_others_are_404() {
    let all = client().items("/v8/RestoreSessions?limit=100");
    for (client, name) in
        [(tenant(), "ana@contoso.example"), (operator(), "helpdesk@fabrikam.example")]
    {
        let own = all.iter().filter(|session| session["initiatedBy"] == name).count();
        assert!((1..all.len()).contains(&own), "{own} sessions of {name}");
        for session in &all {
            let status = if session["initiatedBy"] == name { 200 } else { 404 };
            let id = session["id"].as_str().unwrap();
            for rest in ["", "/events", "/organization", "/statistics"] {
                let uri = format!("/v8/RestoreSessions/{id}{rest}");
                assert_eq!(client.status("GET", &uri), status, "{uri}");
            }
            // The response does not reveal that the session exists.
            if status == 404 {
                let gone = "00000000-0000-0000-0000-000000000000";
                let body = |id| {
                    let answer = client.answer("GET", &format!("/v8/RestoreSessions/{id}"), "");
                    String::from_utf8(answer.into_body()).unwrap()
                };
                assert_eq!(body(id).replace(id, gone), body(gone));
            }
        }
    }
}

#[test]
fn tenants_stop_their_own_sessions() {
    let client = tenant();
    let working = client.open_sessions();
    let open = |own: bool| {
        let fits = |session: &&Value| (session["initiatedBy"] == "ana@contoso.example") == own;
        working.iter().find(fits).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let stop = |id: &str| client.status("POST", &format!("/v8/RestoreSessions/{id}/Stop"));
    assert_eq!(stop(&open(false)), 404);
    assert_eq!(client.open_sessions().len(), working.len());
    assert_eq!(stop(&open(true)), 204);
    assert_eq!(client.open_sessions().len(), working.len() - 1);
    assert_eq!(stop(&open(true)), 400);
}

/// Returns a client of a server for restore operators only, without a token.
fn operators_only() -> Client {
    let options = SandboxOptions { operator_only: true, ..options() };
    Client { sandbox: Sandbox::new(options), token: String::new() }
}

#[test]
fn operator_only_servers_refuse_other_sign_ins() {
    let client = operators_only();
    assert_eq!(client.sign_in("v8", PASSWORD)["error"], "unauthorized_client");
    let form = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&client_id=x&assertion=x";
    assert_eq!(client.sign_in("v7", form)["error"], "unauthorized_client");
    assert_eq!(client.sign_in("v8", "grant_type=x")["error"], "unsupported_grant_type");
    let tokens = client.get("/sandbox/state")["tokens"].take();
    assert_eq!((&tokens["password"], &tokens["tenant"]), (&json!(0), &json!(0)));
    let client = with_scope(client, OPERATOR);
    assert_eq!(client.get(&format!("/v8/{USER}/OperatorInfo")), json!({"isOperator": true}));
    assert_eq!(
        client.sign_in("v8", "grant_type=refresh_token&refresh_token=x")["error"],
        "invalid_grant"
    );
    assert_eq!(client.status("POST", "/v8/token/logout"), 204);
    assert_eq!(client.status("GET", &format!("/v8/{USER}")), 401);
}

#[test]
fn operator_only_servers_hide_other_endpoints() {
    let anonymous = operators_only();
    let uris = [
        "/v8/ServiceInstance",
        "/v8/Jobs",
        "/v8/Events?from=latest",
        "/v8/Organization",
        "/v8/Health",
    ];
    let check_hidden = |client: &Client| {
        for uri in uris {
            let answer = client.answer("GET", uri, "");
            let error = value(&answer);
            assert_eq!(
                (answer.status().as_u16(), &error["errorCode"]),
                (404, &json!("ResourceNotFound")),
                "{uri}"
            );
        }
    };
    check_hidden(&anonymous);
    for path in ["", "/OperatorInfo", "/EffectiveScope"] {
        assert_eq!(anonymous.status("GET", &format!("/v6/{USER}{path}")), 401);
    }
    assert_eq!(anonymous.status("GET", "/v8/RestoreSessions"), 401);
    let Reply::Answer(answer) = anonymous.send("POST", "/v6/ServiceInstance", FORM, "") else {
        panic!()
    };
    assert_eq!((answer.status().as_u16(), keys(&value(&answer))), (404, vec!["message"]));
    check_hidden(&with_scope(anonymous, OPERATOR));
}

#[test]
fn sessions_spell_users_as_real_servers_do() {
    let client = client_of(SandboxOptions { spells_users: true, ..options() });
    let sessions = client.items("/v8/RestoreSessions?limit=99");
    let users: BTreeSet<_> =
        sessions.iter().map(|session| session["initiatedBy"].as_str().unwrap()).collect();
    let expected =
        ["NORTHWIND\\auditor", "SANDBOX\\admin", "contoso.example", "helpdesk@fabrikam.example"];
    assert_eq!(users, BTreeSet::from(expected));
    let (_, session) = client.explore("v8", &client.first_job(), &json!({}));
    assert_eq!(session["initiatedBy"], "SANDBOX\\admin");
    for (seed, named) in [(365, "SANDBOX\\admin"), (366, "")] {
        let client = client_of(SandboxOptions { seed, spells_users: true, ..options() });
        let name = |version| client.sign_in(version, PASSWORD)["userName"].take();
        assert_eq!(name("v7"), "SANDBOX\\admin");
        let form = PASSWORD.replace("admin%40sandbox.example", "sandbox%5Cadmin");
        assert!(client.sign_in("v8", &form)["access_token"].is_string());
        assert_eq!(name("v8").as_str().unwrap_or_default(), named);
    }
}
