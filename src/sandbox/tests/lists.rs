//! Lists: shapes, filters and orders by version.

use serde_json::{Value, json};

use super::client::{Client, client, client_of, options};
use crate::sandbox::SandboxOptions;

const V6_JOB: &str = "description,backupType,runNow,selectedItems,excludedItems,schedulePolicy,repositoryId,name,lastRun,nextRun,isEnabled,lastStatus,_links,id";

/// Checks that an item has exactly these properties, separated by commas.
fn has(item: &Value, properties: &str) -> bool {
    let mut expected: Vec<_> = properties.split(',').collect();
    expected.sort_unstable();
    let mut found: Vec<_> = item.as_object().unwrap().keys().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    true
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn page(client: &Client, path: &str) -> bool {
    client.get(path).is_object()
}

#[test]
fn lists_are_arrays_or_pages_by_version() {
    let client = client();
    let shapes = |path: &str| ["v6", "v7", "v8"].map(|v| page(&client, &format!("/{v}/{path}")));
    assert_eq!(shapes("Jobs"), [false, false, true]);
    assert_eq!(shapes("Organizations?extendedView=true"), [false, false, true]);
    assert_eq!(shapes("BackupRepositories"), [false, false, true]);
    assert_eq!(shapes("RestorePoints"), [false, true, true]);
    assert_eq!(shapes("RestoreSessions"), [true, true, true]);
}

#[test]
fn the_id_is_the_first_property() {
    let client = client();
    for path in ["Jobs", "Organizations", "BackupRepositories", "RestorePoints", "RestoreSessions"]
    {
        let body = client.answer("GET", &format!("/v8/{path}?limit=1"), "").into_body();
        let body = String::from_utf8(body).unwrap();
        assert!(body.starts_with(r#"{"offset":0,"limit":1,"results":"#), "{body}");
        assert!(body.contains(r#""results":[{"id":""#), "{body}");
    }
}

#[test]
fn jobs_differ_by_version() {
    let client = client();
    let job = client.first_job();
    assert!(has(&client.get(&format!("/v6/jobs/{job}")), V6_JOB));
    assert!(has(&client.get(&format!("/v7/jobs/{job}")), &format!("{V6_JOB},lastBackup")));
    let v8 = V6_JOB.replace("runNow,selectedItems,excludedItems", "organizationId,lastBackup,eTag");
    assert!(has(&client.get(&format!("/v8/jobs/{job}")), &v8));
    assert!(client.get(&format!("/v8/jobs/{job}"))["eTag"].as_i64().unwrap() > 1 << 53);
}

#[test]
fn jobs_of_v8_are_filtered() {
    let client = client();
    let all = client.items("/v8/jobs");
    for property in ["organizationId", "repositoryId"] {
        let wanted = all[2][property].as_str().unwrap();
        let found = client.items(&format!("/v8/jobs?{property}={wanted}"));
        assert!(found.len() < all.len() && found.iter().all(|job| job[property] == wanted));
        assert!(found.iter().any(|job| job["id"] == all[2]["id"]));
    }
    assert_eq!(client.status("GET", "/v8/jobs?organizationId=x"), 400);
}

#[test]
fn the_extended_view_is_a_parameter() {
    let client = client();
    assert_eq!(client.status("GET", "/v6/organizations?extendedView=maybe"), 400);
    for (uri, extended) in [
        ("/v6/organizations", true),
        ("/v6/organizations?extendedView=true", true),
        ("/v6/organizations?extendedView=false", false),
        ("/v7/organizations", false),
        ("/v8/organizations", false),
        ("/v8/organizations?extendedView=True", true),
    ] {
        let organizations = client.items(uri);
        assert_eq!(organizations.len(), 4);
        for name in ["isBackedup", "firstBackuptime", "lastBackuptime"] {
            assert_eq!(organizations[0].get(name).is_some(), extended, "{uri} {name}");
        }
        let one =
            uri.replace("organizations", &format!("organizations/{}", ids(&organizations)[0]));
        assert_eq!(client.get(&one), organizations[0]);
    }
    let never = &client.items("/v8/organizations?extendedView=true")[3];
    assert_eq!((&never["isBackedup"], &never["firstBackuptime"]), (&json!(false), &json!(null)));
}

#[test]
fn organizations_of_v8_are_filtered() {
    let client = client();
    let second = client.items("/v8/organizations").remove(1);
    for name in ["msid", "backedUpOrganizationId"] {
        let wanted = second[name].as_str().unwrap();
        let found = client.items(&format!("/v8/organizations?{name}={wanted}"));
        assert!(found.len() == 1 && found[0] == second);
    }
    assert!(client.items("/v8/organizations?backedUpOrganizationId=x").is_empty());
}

#[test]
fn repositories_are_filtered() {
    let client = client();
    let archives = client.items("/v6/backuprepositories?longTerm=true");
    assert_eq!((archives.len(), &archives[0]["isLongTerm"]), (1, &json!(true)));
    assert!(archives[0]["objectStorageId"].is_string());
    assert_eq!(client.items("/v8/backuprepositories?longTerm=false").len(), 3);
    let organization = &client.items("/v8/organizations")[1]["id"];
    let uri = format!("/v8/backuprepositories?organizationId={}", organization.as_str().unwrap());
    let holding = client.items(&uri);
    assert!(!holding.is_empty() && holding.len() < 4);
    assert!(holding[0].get("objectStorageId").is_none());
    assert_eq!(holding[0]["isOutOfOrder"], false);
}

#[test]
fn points_are_ordered_oldest_first_and_filtered() {
    let client = client();
    let times = |uri: &str| -> Vec<String> {
        client.items(uri).iter().map(|p| p["backupTime"].as_str().unwrap().to_owned()).collect()
    };
    let all = times("/v6/restorepoints");
    assert!(all.is_sorted() && all.len() > 100);
    let (from, to) = (&all[50], &all[70]);
    let found = times(&format!("/v8/restorepoints?from={from}&to={to}&limit=100"));
    assert!(!found.is_empty() && found.iter().all(|time| time > from && time < to));
    assert!(times("/v7/restorepoints?orderAsc=false").is_sorted_by(|a, b| a >= b));
    let after = times(&format!("/v6/restorepoints?backupTime={from}"));
    let expected: Vec<_> = all.iter().filter(|time| *time > from).collect();
    assert_eq!(after.iter().collect::<Vec<_>>(), expected);
    let page = "2023-11-14%2003:00:00.000";
    assert!(times(&format!("/v6/restorepoints?backupTime={page}")).len() < after.len());
    assert_eq!(client.status("GET", "/v8/restorepoints?from=yesterday"), 400);
}

#[test]
fn points_are_ordinary_copied_archived_or_retrieved() {
    let client = client();
    let count = |query: &str| client.items(&format!("/v8/restorepoints?limit=9999&{query}")).len();
    let all = count("");
    for flag in ["isCopy", "isLongTermCopy", "isRetrieved"] {
        let (yes, no) = (count(&format!("{flag}=true")), count(&format!("{flag}=false")));
        assert!(yes > 0 && yes < no, "{flag}: {yes} {no}");
        assert_eq!(yes + no, all);
    }
    assert!(count("isCopy=true") > count("isLongTermCopy=true"));
    let retrieved = &client.items("/v8/restorepoints?isRetrieved=true")[0];
    assert_ne!(retrieved["retrievalId"], "00000000-0000-0000-0000-000000000000");
    let one = client.get(&format!("/v8/restorepoints/{}", retrieved["id"].as_str().unwrap()));
    assert_eq!(&one, retrieved);
    assert_eq!(client.status("GET", "/v8/restorepoints/none"), 404);
}

#[test]
fn points_contain_the_workloads_of_their_job() {
    let client = client();
    let job = &client.items("/v8/jobs")[3];
    assert_eq!(job["name"], "Fabrikam OneDrive");
    let uri = format!("/v8/restorepoints?jobId={}", job["id"].as_str().unwrap());
    let points = client.items(&uri);
    assert!(!points.is_empty());
    for point in points {
        let holds =
            ["isExchange", "isOneDrive", "isSharePoint", "isTeams"].map(|n| point[n] == true);
        assert_eq!(holds, [false, true, false, false]);
        assert_eq!(
            (&point["jobId"], &point["organizationId"]),
            (&job["id"], &job["organizationId"])
        );
    }
}

#[test]
fn sessions_are_ordered_newest_first() {
    let client = client();
    let created = |uri: &str| -> Vec<String> {
        client.items(uri).iter().map(|s| s["creationTime"].as_str().unwrap().to_owned()).collect()
    };
    let old = created("/v8/restoresessions?limit=100&orderAsc=true");
    assert!(old.is_sorted_by(|a, b| a < b) && old.len() == 40);
    for version in ["v6", "v7", "v8"] {
        let mut new = created(&format!("/{version}/restoresessions?limit=100"));
        new.reverse();
        assert_eq!(new, old, "{version}");
    }
    assert_eq!(created("/v8/restoresessions?limit=2&offset=39&orderAsc=true"), old[39..]);
    // Both bounds are exclusive, to the last of seven digits.
    let (from, to) = (&old[10], &old[20]);
    for version in ["v6", "v8"] {
        let uri = format!("/{version}/restoresessions?startTimeFrom={from}&startTimeTo={to}");
        let mut found = created(&uri);
        found.sort();
        assert_eq!(found, old[11..20]);
    }
    assert!(
        created(&format!("/v8/restoresessions?startTimeFrom={to}&startTimeTo={from}")).is_empty()
    );
}

#[test]
fn sessions_of_v8_are_ordered_and_filtered_by_end_time() {
    let client = client();
    let ends = |query: &str| -> Vec<Value> {
        let uri = format!("/v8/restoresessions?limit=100&{query}");
        client.items(&uri).iter().map(|s| s["endTime"].clone()).collect()
    };
    let all = ends("orderBy=EndTime&orderAsc=true");
    let known: Vec<_> = all.iter().filter_map(Value::as_str).collect();
    assert!(all.len() == 40 && known.len() == 39 && known.is_sorted());
    let (from, to) = (known[5], known[9]);
    let found = ends(&format!("endTimeFrom={from}&endTimeTo={to}&orderBy=EndTime&orderAsc=true"));
    assert_eq!(found, all[6..9]);
    assert_eq!(client.status("GET", "/v8/restoresessions?orderBy=Name"), 400);
}

#[test]
fn pages_before_v8_contain_the_total() {
    let client = client();
    let page = client.get("/v7/restoresessions?limit=7&offset=35");
    assert_eq!((&page["totalCount"], page["results"].as_array().unwrap().len()), (&json!(40), 5));
    assert!(page["_links"].get("next").is_none());
    assert_eq!(page["_links"]["prev"]["href"], "/v7/restoresessions?limit=7&offset=28");
    assert!(client.get("/v8/restoresessions").get("totalCount").is_none());
    assert_eq!(client.get("/v8/restoresessions?limit=10000")["limit"], 10_000);
}

#[test]
fn a_hundred_thousand_sessions_are_fast() {
    let start = std::time::Instant::now();
    let client = client_of(SandboxOptions { sessions: 100_000, ..options() });
    // Without optimisation and on a busy machine; with it, this is about twenty times faster.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    let page = client.get("/v8/restoresessions?offset=99990&limit=30");
    assert_eq!(page["results"].as_array().unwrap().len(), 10);
    assert_eq!(client.get("/sandbox/state")["sessions"], 100_000);
    assert_eq!(client.open_sessions().len(), 4);
}

#[test]
fn properties_without_a_value_are_left_out_or_null_by_seed() {
    for (seed, has_nulls) in [(365, false), (366, true)] {
        let client = client_of(SandboxOptions { seed, ..options() });
        for version in ["v6", "v7", "v8"] {
            let jobs = client.items(&format!("/{version}/Jobs"));
            let without: Vec<_> = jobs.iter().filter(|job| job["backupType"].is_null()).collect();
            assert!(!without.is_empty());
            assert!(without.iter().all(|job| job.get("backupType").is_some() == has_nulls));
        }
    }
}

#[test]
fn some_points_contain_deleted_data_since_v7() {
    let client = client();
    let count = |version: &str| {
        let points = client.items(&format!("/{version}/RestorePoints?limit=9999"));
        let count = |deleted: bool| points.iter().filter(|p| p["isDeleted"] == deleted).count();
        (count(true), count(false))
    };
    assert_eq!(count("v6"), (0, 0));
    let (deleted, rest) = count("v8");
    assert!(deleted > 0 && deleted < rest);
    assert_eq!(count("v7"), (deleted, rest));
}

#[test]
fn releases_before_8_4_count_the_objects_of_a_job() {
    for (v8_minor, build) in [(0, "8.0.0.1234"), (3, "8.3.0.1234"), (4, "8.4.0.1234")] {
        let client = client_of(SandboxOptions { v8_minor, ..options() });
        let is_old = v8_minor < 4;
        assert_eq!(client.get("/v8/ServiceInstance")["version"], build);
        for (version, has_counts) in [("v6", false), ("v7", false), ("v8", is_old)] {
            let job = &client.items(&format!("/{version}/Jobs"))[0];
            assert_eq!(job.get("totalObjects").is_some(), has_counts, "{version} {build}");
            assert_eq!(job.get("processedObjects").is_some(), has_counts);
        }
    }
}
