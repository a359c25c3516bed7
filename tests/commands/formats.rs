//! The same sessions in every format.

use snapbox::str;

use crate::check;

use crate::support::{sandbox, scripted, vb365};

const SESSIONS: &str = r#"[
{"id":"a1","name":"=HYPERLINK(\"x\"), \"quoted\"","organization":"contoso.example","type":"Vex","creationTime":"2026-11-23T15:00:00.1234567Z",
 "endTime":"9999-12-31T23:59:59.9999999Z","state":"Working","result":"Success","initiatedBy":"ACME\\ana","eTag":638422334455667788},
{"id":"b2","name":"two\nlines\tand 日本語","type":"Vet","creationTime":"2026-10-01T10:00:00+02:00","endTime":"2026-10-01T12:00:00Z",
 "state":"Stopped","result":"Failed","initiatedBy":"bob"}]"#;

fn listed(more: &str, columns: Option<usize>) -> String {
    let server = scripted(|_, _| Ok((200, SESSIONS.into())));
    let command =
        vb365(&format!("session list --api-version v7 {more}")).on(&server).env("VB365_TOKEN", "t");
    let command = command.in_zone(chrono_tz::Europe::Berlin);
    match columns {
        Some(columns) => command.terminal(columns).run().to_string(),
        None => command.run().to_string(),
    }
}

#[test]
fn table_in_a_pipe_is_tab_separated() {
    check!(
        listed("", None),
        str![[r#"
ID	TYPE	STATE	RESULT	STARTED	BY	ORGANIZATION	NAME
a1	Vex	Working	—	2026-11-23T16:00:00.1234567+01:00	ACME\ana	contoso.example	=HYPERLINK("x"), "quoted"
b2	Vet	Stopped	Failed	2026-10-01T10:00:00+02:00	bob		two lines and 日本語

"#]]
    );
    check!(
        listed("--no-header --columns ended,result,id --utc", None),
        str![[r#"
open	—	a1
2026-10-01T12:00:00Z	Failed	b2

"#]]
    );
}

#[test]
fn table_fits_the_terminal() {
    check!(
        listed("", Some(120)),
        str![[r#"
ID  TYPE            STATE    RESULT  STARTED         BY        ORGANIZATION     NAME
a1  Exchange (vex)  Working  —       29 minutes ago  ACME\ana  contoso.example  =HYPERLINK("x"), "quoted"
b2  Teams (vet)     Stopped  Failed  53 days ago     bob                        two lines and 日本語

"#]]
    );
    check!(
        listed("", Some(80)),
        str![[r#"
ID  TYPE            STATE    STARTED         BY        NAME
a1  Exchange (vex)  Working  29 minutes ago  ACME\ana  =HYPERLINK("x"), "quoted"
b2  Teams (vet)     Stopped  53 days ago     bob       two lines and 日本語

"#]]
    );
    check!(
        listed("", Some(40)),
        str![[r#"
ID  STATE    STARTED         BY
a1  Working  29 minutes ago  ACME\ana
b2  Stopped  53 days ago     bob

"#]]
    );
    check!(
        listed("--color always --columns id,state,result", Some(80)).replace('\u{1b}', "ESC"),
        str![[r#"
ESC[1mID  ESC[0mESC[1mSTATE    ESC[0mESC[1mRESULTESC[0m
a1  ESC[38;5;6mWorking  ESC[39m—
b2  Stopped  ESC[38;5;1mFailedESC[39m

"#]]
    );
}

#[test]
fn json_and_ndjson_have_the_server_s_objects() {
    check!(
        listed("-o ndjson", None),
        str![[r#"
{"id":"a1","name":"=HYPERLINK(\"x\"), \"quoted\"","organization":"contoso.example","type":"Vex","creationTime":"2026-11-23T15:00:00.1234567Z","endTime":"9999-12-31T23:59:59.9999999Z","state":"Working","result":"Success","initiatedBy":"ACME\\ana","eTag":638422334455667788}
{"id":"b2","name":"two\nlines\tand 日本語","type":"Vet","creationTime":"2026-10-01T10:00:00+02:00","endTime":"2026-10-01T12:00:00Z","state":"Stopped","result":"Failed","initiatedBy":"bob"}

"#]]
    );
    check!(
        listed("--json --limit 1", Some(80)),
        str![[r#"
[
  {
    "id": "a1",
    "name": "=HYPERLINK(\"x\"), \"quoted\"",
    "organization": "contoso.example",
    "type": "Vex",
    "creationTime": "2026-11-23T15:00:00.1234567Z",
    "endTime": "9999-12-31T23:59:59.9999999Z",
    "state": "Working",
    "result": "Success",
    "initiatedBy": "ACME\\ana",
    "eTag": 638422334455667788
  }
]

"#]]
    );
    let whole: serde_json::Value = serde_json::from_str(&listed("--json", None)).unwrap();
    assert_eq!(whole, serde_json::from_str::<serde_json::Value>(SESSIONS).unwrap());
}

#[test]
fn csv_is_complete_and_escapes_formulas() {
    check!(
        listed("-o csv", None),
        str![[r#"
id,type,state,result,started,ended,by,organization,name,client,scope,reason,details
a1,Vex,Working,,2026-11-23T16:00:00.1234567+01:00,,ACME\ana,contoso.example,"'=HYPERLINK(""x""), ""quoted""",,,,
b2,Vet,Stopped,Failed,2026-10-01T10:00:00+02:00,2026-10-01T14:00:00+02:00,bob,,"two
lines	and 日本語",,,,

"#]]
    );
    check!(
        listed("-o csv --columns id,started --no-header --utc", None),
        str![[r#"
a1,2026-11-23T15:00:00.1234567Z
b2,2026-10-01T08:00:00Z

"#]]
    );
}

#[test]
fn bom_requires_csv() {
    let csv = listed("-o csv --columns id", None);
    assert_eq!(listed("-o csv --columns id --bom", None), format!("\u{feff}{csv}"));
    assert_eq!(listed("-o csv --columns id --bom --no-header", None), "\u{feff}a1\nb2\n");
    for format in ["", "-o json", "-o ndjson", "-o id", "--jq ."] {
        let told = listed(&format!("--bom {format}"), None);
        assert!(told.contains("--bom is for CSV") && told.ends_with("[2]\n"), "{format}: {told}");
    }
    let ran = vb365("session list --bom --limit 1").on(&sandbox()).env("VB365_OUTPUT", "csv").run();
    assert!(ran.code == 0 && ran.stdout.starts_with('\u{feff}'), "{ran}");
}

#[test]
fn lists_sort_by_any_column() {
    for (sort, ids) in [
        ("started", "b2\na1\n"),
        ("started:desc", "a1\nb2\n"),
        ("ended", "b2\na1\n"),
        ("by:desc", "b2\na1\n"),
        ("organization", "b2\na1\n"),
    ] {
        assert_eq!(listed(&format!("-o id --sort {sort}"), None), ids, "{sort}");
    }
}

#[test]
fn session_show_prints_a_block_on_a_terminal() {
    let server = scripted(|_, _| {
        let list: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(SESSIONS).unwrap();
        Ok((200, list[0].get().to_owned()))
    });
    let show = |more: &str| {
        let line =
            format!("session show 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v7 {more}");
        let command = vb365(&line).on(&server).env("VB365_TOKEN", "t");
        command.in_zone(chrono_tz::Europe::Berlin).terminal(80).run().to_string()
    };
    check!(
        show(""),
        str![[r#"
id            a1
type          Exchange (vex)
state         Working
result        —
started       2026-11-23 16:00:00 +01:00 (29 minutes ago)
ended         open
by            ACME\ana
organization  contoso.example
name          =HYPERLINK("x"), "quoted"

"#]]
    );
    check!(
        show("--columns id,state"),
        str![[r#"
ID  STATE
a1  Working

"#]]
    );
    check!(
        show("-o csv --columns id,ended,result"),
        str![[r#"
id,ended,result
a1,,

"#]]
    );
}

#[test]
fn list_help_names_the_columns() {
    let help = vb365("session list --help").run().stdout.replace(['\n', ' '], "");
    assert!(help.contains("Columns:id,type,state,result,started,ended,by,organization,name,client,scope,reason,details"));
}

#[test]
fn quiet_keeps_results_and_errors() {
    let sandbox = sandbox();
    let ran = vb365("explore --job 8c515487-d4da-4f9d-b779-8238c9808798 --type vex -q -o id")
        .on(&sandbox)
        .run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(vb365("session list --since x -q").run().stderr.contains("is not a time"));
}
