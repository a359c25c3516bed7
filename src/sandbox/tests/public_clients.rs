//! The calls of public clients: bash, PowerShell, Rust, Python and TypeScript programs that are used with real servers.

use serde_json::{Value, json};

use super::client::{Client, FORM, value};
use crate::sandbox::{Reply, Sandbox, SandboxOptions};

/// Returns a client of the default server that signed in by a form of its own.
fn signed_in(uri: &str, form: &str) -> Client {
    let mut client =
        Client { sandbox: Sandbox::new(SandboxOptions::default()), token: String::new() };
    let answer = match client.send("POST", uri, FORM, form) {
        Reply::Answer(answer) => answer,
        other => panic!("{other:?}"),
    };
    assert_eq!(answer.status(), 200, "{uri}");
    client.token = value(&answer)["access_token"].as_str().unwrap().to_owned();
    client
}

const LOGIN: &str = "grant_type=password&username=admin@sandbox.example&password=sandbox";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn monitoring_scripts_in_bash_read_v6() {
    let client = signed_in("/v6/token", &format!("{LOGIN}&refresh_token=%27%27"));
    assert!(text(&client.get("/v6/ServiceInstance")["version"]).starts_with("8."));
    let organizations = client.get("/v6/Organizations");
    assert!(organizations.as_array().unwrap().len() > 1);
    for organization in organizations.as_array().unwrap() {
        assert!(organization["firstBackuptime"].is_string() || organization["isBackedup"] == false);
        let id = text(&organization["id"]);
        let licenses = client.get(&format!("/v6/Organizations/{id}/LicensingInformation"));
        assert!(licenses["licensedUsers"].is_u64() && licenses["newUsers"].is_u64());
    }
    let users = client.items("/v6/LicensedUsers");
    assert!(users[0]["isBackedUp"].is_boolean() && users[0]["licenseState"].is_string());
    assert!(client.get("/v6/BackupRepositories")[0]["capacityBytes"].is_u64());
    let proxies = client.get("/v6/Proxies");
    assert_eq!(
        (&proxies[0]["status"], &proxies[0]["threadsNumber"]),
        (&json!("Online"), &json!(64))
    );
    let mut runs = Vec::new();
    for job in client.get("/v6/Jobs").as_array().unwrap() {
        runs.extend(client.items(&format!("/v6/Jobs/{}/JobSessions", text(&job["id"]))));
    }
    assert!(!runs.is_empty());
    assert!(runs.iter().all(|run| run["statistics"]["bottleneck"].is_string()));
    assert_eq!(client.items("/v6/RestoreSessions").len(), 30);
    assert!(client.get("/v6/RestorePortalSettings")["applicationId"].is_string());
}

#[test]
fn audit_scripts_in_powershell_send_local_times() {
    let client = signed_in("/v6/token", LOGIN);
    let time = client.items("/v6/RestoreSessions")[5]["creationTime"].clone();
    let day = chrono::DateTime::parse_from_rfc3339(text(&time)).unwrap();
    for form in ["%m/%d/%Y%%20%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d%%20%H:%M:%S"] {
        let sessions =
            client.items(&format!("/v6/RestoreSessions?starttimeFrom={}", day.format(form)));
        assert!((5..=6).contains(&sessions.len()), "{form}: {}", sessions.len());
        for session in sessions {
            let id = text(&session["id"]);
            client.get(&format!("/v6/RestoreSessions/{id}/Events?offset=0"));
        }
    }
}

#[test]
fn backup_tool_in_rust_follows_links_of_v6() {
    let client = signed_in("/v6/Token", LOGIN);
    let mut selected = 0;
    for organization in client.get("/v6/Organizations/").as_array().unwrap() {
        let jobs = client.get(&format!("/v6/organizations/{}/Jobs", text(&organization["id"])));
        for job in jobs.as_array().unwrap() {
            for name in ["backupType", "description", "id", "name", "repositoryId"] {
                assert!(job[name].is_string(), "{name}");
            }
            if job["backupType"] == "SelectedItems" {
                let href = text(&job["_links"]["selectedItems"]["href"]);
                assert!(href.starts_with("v6/"));
                selected += client.get(&format!("/{href}")).as_array().unwrap().len();
            }
        }
    }
    assert!(selected > 0);
}

#[test]
fn dashboard_in_typescript_signs_in_at_v7_and_reads_v8() {
    let client = signed_in("/v7/Token", LOGIN);
    let organization = client.items("/v8/Organizations?limit=50")[0].clone();
    let used = format!("/v8/Organizations/{}/usedRepositories?limit=50", text(&organization["id"]));
    for uri in [
        "/v8/JobSessions?limit=100&offset=0",
        "/v8/JobSessions?status=Failed&limit=10",
        "/v8/RestorePoints?limit=50&orderAsc=false",
        "/v8/LicensedUsers?limit=50",
        "/v8/ProtectedUsers?limit=50",
        "/v8/Proxies?limit=50&extendedView=true",
        "/v8/BackupRepositories?limit=50",
        &used,
    ] {
        assert!(client.get(uri)["results"].is_array(), "{uri}");
    }
    assert_eq!(client.get("/v8/Health")["status"], "Healthy");
    assert_eq!(client.get("/v8/License")["status"], "Valid");
    assert!(client.get("/v8/ServiceInstance")["version"].is_string());
    let proxy = client.items("/v8/Proxies")[0]["id"].clone();
    assert_eq!(client.get(&format!("/v8/Proxies/{}", text(&proxy)))["id"], proxy);
}

#[test]
fn self_service_sends_names_in_any_case() {
    let client = signed_in("/v6/token", LOGIN);
    let job = client.first_job();
    let body = json!({"datetime": "2026.11.26 12:30", "type": "vex", "ShowDeleted": "true"});
    let (status, session) = client.explore("v6", &job, &body);
    assert_eq!((status, &session["initiatedBy"]), (200, &json!("SANDBOX\\admin")));
    let id = text(&session["id"]);
    assert_eq!(client.status("POST", &format!("/v6/RestoreSessions/{id}/Stop")), 200);
}
