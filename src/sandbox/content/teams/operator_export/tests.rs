//! Exports of posts by restore operators.

use serde_json::{Value, json};

use crate::sandbox::tests::client::{Client, client, value};
use crate::sandbox::tests::sign_in::{OPERATOR, with_scope};

/// Opens a session and returns the path of the team in the operator's scope.
fn open_team(client: &Client, version: &str) -> String {
    let scope = client.get("/v8/Organization/LoggedInUser/EffectiveScope");
    let body = json!({"type": "Vet", "scope": scope["teams"][0]}).to_string();
    let explore = format!("/{version}/Organization/OperatorExplore");
    let session = value(&client.answer("POST", &explore, &body));
    let teams = format!(
        "/{version}/RestoreSessions/{}/organization/teams",
        session["id"].as_str().unwrap()
    );
    let team = client.items(&teams).remove(0);
    format!("{teams}/{}", team["id"].as_str().unwrap())
}

fn code(client: &Client) -> String {
    let answer = value(&client.answer("POST", "/v8/token/AuthCode", ""));
    answer["authCode"].as_str().unwrap().to_owned()
}

fn posts_in(page: &[u8]) -> usize {
    String::from_utf8(page.to_vec()).unwrap().matches("<div class=").count()
}

#[test]
fn posts_and_channels_are_exported_by_tasks() {
    let client = with_scope(client(), OPERATOR);
    for version in ["v7", "v8"] {
        let team = open_team(&client, version);
        let channel = client.items(&format!("{team}/channels")).remove(0);
        let channel = channel["id"].as_str().unwrap();
        let posts = client.items(&format!("{team}/posts?channelId={channel}&limit=1000"));
        let start = |path: &str, body: &Value| {
            let answer = client.answer("POST", &format!("{team}/{path}"), &body.to_string());
            assert_eq!(answer.status(), 200, "{path}");
            value(&answer)["exportTaskId"].as_str().unwrap().to_owned()
        };
        let some = start("posts/operatorStartExportTask", &json!({"posts": posts[..4]}));
        let all = start(&format!("channels/{channel}/startOperatorExportPosts"), &json!({}));
        let code = code(&client);
        let page =
            |path: &str| client.download("GET", &format!("{team}/{path}?authCode={code}"), "");
        assert_eq!(posts_in(&page(&format!("posts/operatorExport/{some}"))), 4);
        let whole = page(&format!("channels/{channel}/operatorExport/{all}"));
        assert_eq!(posts_in(&whole), posts.len());
        for (query, status) in [("", 400), ("?authCode=code-0", 403)] {
            let uri = format!("{team}/posts/operatorExport/{some}{query}");
            assert_eq!(client.status("GET", &uri), status);
        }
        let unknown = "posts/operatorExport/93bd1a34-4af6-4d88-9aa4-8aaa3754ce56";
        assert_eq!(client.status("GET", &format!("{team}/{unknown}?authCode={code}")), 404);
        let uri = format!("{team}/posts/operatorStartExportTask");
        assert_eq!(client.answer("POST", &uri, "{}").status(), 400);
        assert_eq!(client.answer("POST", &uri, r#"{"posts":[]}"#).status(), 400);
    }
}

#[test]
fn only_operators_start_tasks_and_not_before_v7() {
    let operator = with_scope(client(), OPERATOR);
    let team = open_team(&operator, "v8");
    let uri = format!("{team}/posts/operatorStartExportTask");
    let v6 = uri.replacen("/v8/", "/v6/", 1);
    // In v6, the path is that of a post.
    assert_eq!(operator.answer("POST", &v6, r#"{"posts":[]}"#).status(), 405);
    assert_eq!(client().answer("POST", &uri, r#"{"posts":[]}"#).status(), 403);
}
