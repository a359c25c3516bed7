//! Sources of sessions: retrievals, organizations of a repository, points without a job, and points of
//! the Restore Portal.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::client::{Client, client, client_of, options};
use super::sign_in::{OPERATOR, TENANT, with_scope};
use crate::sandbox::SandboxOptions;

const ZERO: &str = "00000000-0000-0000-0000-000000000000";
const OWN: &str = "Organization/LoggedInUser/RestorePoints";

fn keys(item: &Value) -> BTreeSet<&str> {
    item.as_object().unwrap().keys().map(String::as_str).collect()
}

fn texts(items: &[Value], name: &str) -> Vec<String> {
    items.iter().map(|item| item[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn retrievals_are_an_array_until_v8() {
    let client = client();
    let all = ["v6", "v7", "v8"].map(|version| client.get(&format!("/{version}/DataRetrievals")));
    assert!(all[0].is_array() && all[1].is_array() && all[2].is_object());
    assert!(keys(&all[1][0]).contains("proxyId"));
    assert!(!keys(&all[2]["results"][0]).contains("proxyId"));
    assert_eq!(client.items("/v8/DataRetrievals?limit=2&offset=6").len(), 1);
}

#[test]
fn retrievals_cover_all_states_and_refer_to_their_points() {
    let client = client();
    let all = client.items("/v7/DataRetrievals");
    let states: BTreeSet<_> = texts(&all, "dataState").into_iter().collect();
    assert_eq!(states.len(), 4);
    assert_eq!(texts(&all, "id").into_iter().collect::<BTreeSet<_>>().len(), all.len());
    assert!(all.iter().any(|one| one["organizationId"].is_null()));
    assert!(all.iter().any(|one| one["expirationTime"].is_null()));
    let mut found = 0;
    for one in &all {
        assert_eq!(
            &client.get(&format!("/v7/DataRetrievals/{}", one["id"].as_str().unwrap())),
            one
        );
        let amazon = one["storageType"] == "AmazonS3Glacier";
        assert_eq!(keys(one).contains("amazonS3GlacierRetrievalPolicy"), amazon);
        assert_eq!(keys(one).contains("azureArchiveRetrievalPolicy"), !amazon);
        let point = one["retrievedRestorePointId"].as_str().unwrap();
        if !point.is_empty() {
            found += 1;
            let point = client.get(&format!("/v7/RestorePoints/{point}"));
            assert_eq!(
                (&point["retrievalId"], &point["backupTime"]),
                (&one["id"], &one["pointInTime"])
            );
            assert_eq!(
                (&point["organizationId"], &point["isRetrieved"]),
                (&one["organizationId"], &json!(true))
            );
        }
    }
    assert_eq!(found, client.items("/v7/RestorePoints?isRetrieved=true").len());
    assert_eq!(client.status("GET", &format!("/v8/DataRetrievals/{ZERO}")), 404);
    assert_eq!(client.status("GET", "/v8/DataRetrievals/x"), 400);
}

#[test]
fn retrievals_are_filtered() {
    let client = client();
    let all = client.items("/v8/DataRetrievals");
    let count = |query: &str| client.items(&format!("/v8/DataRetrievals?{query}")).len();
    let organization = all[0]["organizationId"].as_str().unwrap();
    let expected = all.iter().filter(|one| one["organizationId"] == organization).count();
    assert_eq!(count(&format!("organizationId={organization}")), expected);
    assert!(expected < all.len());
    assert_eq!(count("dataState=Retrieving"), 1);
    assert_eq!(
        count(&format!("repositoryId={}", all[0]["repositoryId"].as_str().unwrap())),
        all.len()
    );
    assert_eq!(count(&format!("repositoryId={ZERO}")), 0);
    assert_eq!(client.status("GET", "/v8/DataRetrievals?dataState=retrieving"), 400);
    assert!(
        client_of(SandboxOptions { jobs: 0, ..options() }).items("/v6/DataRetrievals").is_empty()
    );
}

#[test]
fn points_without_a_job_change_no_first_or_last_backup() {
    let client = client();
    let points = client.items(&format!("/v8/RestorePoints?jobId={ZERO}"));
    assert_eq!(points.len(), 3);
    let organization = client.items("/v8/Organizations?extendedView=true").remove(2);
    for point in &points {
        assert_eq!((&point["jobId"], &point["isCopy"]), (&json!(ZERO), &json!(false)));
        assert_eq!(point["organizationId"], organization["id"]);
        assert_eq!((&point["isExchange"], &point["isTeams"]), (&json!(true), &json!(false)));
        let id = point["id"].as_str().unwrap();
        assert_eq!(&client.get(&format!("/v8/RestorePoints/{id}")), point);
        assert!(point["backupTime"].as_str() > organization["firstBackuptime"].as_str());
        assert!(point["backupTime"].as_str() < organization["lastBackuptime"].as_str());
    }
    let all = texts(&client.items("/v6/RestorePoints"), "id");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn a_repository_lists_the_organizations_of_its_data() {
    let client = client();
    let repositories = texts(&client.items("/v8/BackupRepositories"), "id");
    let path = |version: &str, place: usize| {
        format!("/{version}/BackupRepositories/{}/OrganizationData", repositories[place])
    };
    let known = client.items("/v8/Organizations");
    let second = client.items(&path("v8", 1));
    let names = ["fabrikam.example", "northwind.example", "wingtip.example"];
    assert_eq!(texts(&second, "displayName"), names);
    for (one, organization) in second.iter().zip(&known[1..3]) {
        assert_eq!(one["organizationId"], organization["id"]);
        assert_eq!(one["backedUpOrganizationId"], organization["backedUpOrganizationId"]);
        assert_eq!(one["msid"], organization["msid"]);
    }
    assert_eq!((&second[2]["organizationId"], &second[2]["msid"]), (&json!(null), &json!(null)));
    let seventh = client.items(&path("v7", 1));
    assert!(!keys(&seventh[0]).contains("msid") && seventh[2]["organizationId"].is_null());
    let sixth = client.get(&path("v6", 1));
    assert_eq!(sixth["totalCount"], 3);
    assert_eq!(sixth["results"][0]["organizationId"], known[1]["backedUpOrganizationId"]);
    assert!(!keys(&sixth["results"][0]).contains("backedUpOrganizationId"));
    assert_eq!(client.items(&format!("{}?limit=1&offset=2", path("v8", 1))), second[2..]);
    let none = format!("/v8/BackupRepositories/{ZERO}/OrganizationData");
    assert_eq!(client.status("GET", &none), 404);
    let empty = client_of(SandboxOptions { jobs: 0, ..options() });
    assert!(empty.items(&path("v8", 0)).is_empty());
}

/// Returns the points in the Restore Portal, which are an array even in v8.
fn own_points(client: &Client, query: &str) -> Vec<Value> {
    let points = client.get(&format!("/v8/{OWN}{query}"));
    points.as_array().unwrap().clone()
}

#[test]
fn the_portal_lists_points_of_the_own_organization() {
    let administrator = client();
    let organizations = texts(&administrator.items("/v8/Organizations"), "id");
    for (client, place) in [(with_scope(client(), TENANT), 0), (with_scope(client(), OPERATOR), 1)]
    {
        let all = format!("/v8/RestorePoints?limit=9999&organizationId={}", organizations[place]);
        let backups = administrator.items(&format!("{all}&isCopy=false&isRetrieved=false"));
        assert_eq!(own_points(&client, ""), backups);
        assert_eq!(own_points(&client, "?isCopy=false"), backups);
        let copies = administrator.items(&format!("{all}&isCopy=true&isLongTermCopy=false"));
        assert_eq!(own_points(&client, "?isCopy=true"), copies);
        assert!(!copies.is_empty());
        assert!(client.get(&format!("/v7/{OWN}")).is_array());
        assert_eq!(client.status("GET", &format!("/v6/{OWN}")), 404);
    }
    assert_eq!(administrator.status("GET", &format!("/v8/{OWN}")), 403);
}

#[test]
fn the_portal_lists_points_of_an_item_of_the_scope() {
    let client = with_scope(client(), OPERATOR);
    let scope = client.get("/v8/Organization/LoggedInUser/EffectiveScope");
    for (group, workloads) in [
        ("users", vec!["isExchange", "isOneDrive"]),
        ("sites", vec!["isSharePoint"]),
        ("teams", vec!["isTeams"]),
    ] {
        let item = scope[group][0]["id"].as_str().unwrap();
        let found = own_points(&client, &format!("?rbacItem={item}"));
        let mut expected = own_points(&client, "");
        expected.retain(|point| workloads.iter().any(|workload| point[workload] == true));
        assert_eq!(found, expected, "{group}");
    }
    let all = own_points(&client, "").len();
    let team = scope["teams"][0]["id"].as_str().unwrap();
    assert!(own_points(&client, &format!("?rbacItem={team}")).len() < all);
    assert_eq!(client.status("GET", &format!("/v8/{OWN}?rbacItem={ZERO}")), 403);
}
