//! Whose sessions are reaped, where a name alone may be more than one user.

use serde_json::json;

use crate::support::{JOB, home, scripted};

#[test]
fn user_without_domain_must_match_one_user() {
    let ids = [JOB, "50f5eff0-9575-451d-8712-ed6439be9b34"];
    let list = |users: [&str; 2]| {
        let sessions = ids.iter().zip(users).map(|(id, user)| {
            json!({"id": id, "type": "Vex", "state": "Working", "initiatedBy": user,
                   "creationTime": "2026-11-20T10:00:00Z"})
        });
        let sessions: Vec<_> = sessions.collect();
        json!({ "results": sessions, "_links": {} }).to_string()
    };
    let both = ["CONTOSO\\ana", "ana@fabrikam.example"];
    for (users, user, code, stopped) in [
        (both, "ana", 6, 0),
        (both, "contoso\\ANA", 0, 1),
        (["CONTOSO\\ana", "contoso\\Ana"], "ana", 0, 2),
        (["CONTOSO\\ana", "Ana"], "ana", 0, 1),
    ] {
        let (home, list) = (home(), list(users));
        let server = scripted(move |_, target| {
            let events = r#"{"results":[],"_links":{}}"#;
            let text = if target.contains("Events") { events } else { &list };
            Ok((200, text.to_owned()))
        });
        let args = ["session", "reap", "--older-than", "1h", "--dry-run", "-o", "id", "--user"];
        let run = home.vb365("--api-version v7").args(&args).args(&[user]);
        let ran = run.on(&server).env("VB365_TOKEN", "t").run();
        assert_eq!((ran.code, ran.stdout.lines().count()), (code, stopped), "{user} {ran}");
        assert_eq!(ran.stderr.contains("ana@fabrikam.example, CONTOSO\\ana"), code == 6, "{ran}");
    }
}
