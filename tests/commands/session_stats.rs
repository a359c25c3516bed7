//! What was restored in a session.

use std::sync::Arc;

use serde_json::Value;
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::commands::profiles_at_once::Fleet;
use crate::support::{Ran, json, log, sandbox, scripted, vb365};

const SESSION: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";

const STATISTICS: &str = r#"{"totalItemsCount":1200,"restoredItemsCount":1190,"failedItemsCount":9,"skippedItemsCount":1,
 "warnings":["slow"],"errors":["=1+1","a\u001b[31mb"],"eTag":9007199254740993,"items":[
 {"id":"i1","itemRestoreDetailsType":"Item","name":"plan.docx","itemType":"SharePointItem","status":"Success","path":"/docs"},
 {"id":"i2","itemRestoreDetailsType":"BulkMailbox","name":"Ana","itemType":"ExchangeMailbox","status":"Warning","mailboxEmail":"ana@acme.example","failedMailboxItemsCount":9},
 {"id":"i3","itemRestoreDetailsType":"BulkOneDrive","name":"Bob","itemType":"OneDriveItem","status":"Success","oneDriveUrl":"https://x.example/bob","childItems":[
  {"id":"i4","itemRestoreDetailsType":"Item","name":"exe\u202efdp","itemType":"OneDriveItem","status":"Failed","path":"/a\tb","error":"access is denied"}]}]}"#;

fn server() -> Arc<impl Transport + 'static> {
    scripted(|_, _| Ok((200, STATISTICS.to_owned())))
}

fn stats(more: &str) -> Ran {
    let line = format!("session stats {SESSION} --api-version v8 {more}");
    vb365(&line).on(&server()).env("VB365_TOKEN", "t").run()
}

#[test]
fn stats_table_lists_counts_then_problems() {
    check!(
        stats(""),
        str![[r#"
session	50f5eff0-9575-451d-8712-ed6439be9b34
total	1200
restored	1190
skipped	1
failed	9
warnings	slow
errors	=1+1; a�[31mb

STATUS	ITEM_TYPE	ITEM	PLACE	MESSAGE
Warning	ExchangeMailbox	Ana	ana@acme.example	items that failed: 9
Failed	OneDriveItem	exe�fdp	/a b	access is denied

"#]]
    );
    let line = format!("session stats {SESSION} --api-version v8");
    check!(
        vb365(&line).on(&server()).env("VB365_TOKEN", "t").terminal(80).run(),
        str![[r#"
session   50f5eff0-9575-451d-8712-ed6439be9b34
total     1200
restored  1190
skipped   1
failed    9
warnings  slow
errors    =1+1; a�[31mb

STATUS   ITEM_TYPE        ITEM     PLACE             MESSAGE
Warning  ExchangeMailbox  Ana      ana@acme.example  items that failed: 9
Failed   OneDriveItem     exe�fdp  /a b              access is denied

"#]]
    );
}

#[test]
fn stats_in_every_format() {
    assert_eq!(stats("--json").stdout, format!("{STATISTICS}\n"));
    assert_eq!(stats("-o ndjson").stdout.lines().count(), 1);
    check!(
        stats("-o csv"),
        str![[r#"
session,total,restored,skipped,failed,warnings,errors
50f5eff0-9575-451d-8712-ed6439be9b34,1200,1190,1,9,slow,'=1+1; a[31mb

"#]]
    );
    check!(
        stats("--columns failed,total"),
        str![[r#"
FAILED	TOTAL
9	1200

"#]]
    );
    assert_eq!(stats("-o id").to_string(), format!("{SESSION}\n"));
}

#[test]
fn stats_require_api_v8() {
    for version in ["v6", "v7"] {
        for session in ["latest", SESSION] {
            let sandbox = sandbox();
            let line = format!("session stats {session} --api-version {version}");
            let ran = vb365(&line).on(&sandbox).run();
            assert_eq!(
                ran.to_string(),
                format!(
                    "! error: API {version} does not have this call: it requires v8 or later\n[2]\n"
                )
            );
            assert_eq!(log(&sandbox), [""; 0], "nothing was asked");
        }
    }
}

#[test]
fn stats_counts_match_the_listed_items() {
    let sandbox = sandbox();
    let ids = vb365("session list -o id").on(&sandbox).run().stdout;
    let mut restored = 0;
    for id in ids.lines() {
        let ran = vb365(&format!("session stats {} --json", &id[..8])).on(&sandbox).run();
        let statistics: Value = serde_json::from_str(&ran.stdout).unwrap();
        let items = statistics["items"].as_array().unwrap();
        assert_eq!(statistics["totalItemsCount"], items.len());
        restored += statistics["restoredItemsCount"].as_u64().unwrap();
    }
    assert!(restored > 10, "{restored}");
    let missing = vb365(&format!("session stats {SESSION}")).on(&sandbox).run();
    assert!(missing.code == 6 && missing.stderr.contains("there is no session"), "{missing}");
}

#[test]
fn stats_of_several_profiles() {
    let fleet = Fleet::of(vec![("east", server()), ("west", server())]);
    check!(
        fleet.vb365(&format!("session stats {SESSION} -p east,west")).run(),
        str![[r#"
PROFILE	SESSION	TOTAL	RESTORED	SKIPPED	FAILED	WARNINGS	ERRORS
east	50f5eff0-9575-451d-8712-ed6439be9b34	1200	1190	1	9	slow	=1+1; a�[31mb
west	50f5eff0-9575-451d-8712-ed6439be9b34	1200	1190	1	9	slow	=1+1; a�[31mb

"#]]
    );
    let told =
        json(&fleet.vb365(&format!("session stats {SESSION} --all-profiles --json")).run().stdout);
    assert_eq!((told.len(), &told[1]["item"]["failedItemsCount"]), (2, &Value::from(9)));
}

#[test]
fn stats_omit_empty_fields() {
    let server = scripted(|_, _| Ok((200, r#"{"warnings":[null,5,""],"errors":[]}"#.to_owned())));
    let line = format!("session stats {SESSION} --api-version v8 --columns warnings,errors");
    let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").run();
    assert_eq!(ran.to_string(), "WARNINGS\tERRORS\n5\t\n");
}
