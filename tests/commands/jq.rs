//! `--jq`: what a filter sees, what of it is printed, and what it cannot reach.

use snapbox::str;

use crate::check;
use crate::support::{Ran, sandbox, scripted, vb365};

const SESSIONS: &str = r#"[
{"id":"a1","name":"=1+1, \"quoted\"","type":"Vex","creationTime":"2026-11-23T15:00:00.1234567Z","state":"Working","eTag":638422334455667788,"share":1.50},
{"id":"b2","name":"two\nlines\tand 日本語\u001b[2J","type":"Vet","creationTime":"2026-10-01T10:00:00+02:00","state":"Stopped","eTag":123456789012345678901}]"#;

fn ran(more: &str, columns: Option<usize>) -> Ran {
    let server = scripted(|_, _| Ok((200, SESSIONS.into())));
    let command =
        vb365(&format!("session list --api-version v6 {more}")).on(&server).env("VB365_TOKEN", "t");
    match columns {
        Some(columns) => command.terminal(columns).run(),
        None => command.run(),
    }
}

#[test]
fn strings_are_printed_raw_and_other_values_as_json() {
    check!(
        ran(
            "--jq '.[] | .id, .eTag, .share, (.state == \"Working\"), [.type], {t: .type}, .no'",
            None
        ),
        str![[r#"
a1
638422334455667788
1.50
true
["Vex"]
{"t":"Vex"}
null
b2
123456789012345678901
null
false
["Vet"]
{"t":"Vet"}
null

"#]]
    );
    check!(
        ran("--jq '.[0] | {id, type}'", Some(80)),
        str![[r#"
{
  "id": "a1",
  "type": "Vex"
}

"#]]
    );
    check!(
        ran("-o ndjson --jq '{id, type}'", Some(80)),
        str![[r#"
{"id":"a1","type":"Vex"}
{"id":"b2","type":"Vet"}

"#]]
    );
    check!(ran("--jq empty", None), str![[r#""#]]);
}

#[test]
fn filter_runs_on_whole_json_and_on_each_ndjson_item() {
    assert_eq!(ran("--jq length", None).stdout, "2\n");
    assert_eq!(ran("-o ndjson --jq .id", None).stdout, "a1\nb2\n");
    assert_eq!(ran("-o ndjson --sort started --jq .id", None).stdout, "b2\na1\n");
    // What a variable asks for gives way, unless it is JSON of the other kind.
    for (usual, printed) in
        [("csv", "2\n"), ("table", "2\n"), ("json", "2\n"), ("ndjson", "7\n6\n")]
    {
        let server = scripted(|_, _| Ok((200, SESSIONS.into())));
        let command = vb365("session list --api-version v6 --jq length").on(&server);
        let ran = command.env("VB365_TOKEN", "t").env("VB365_OUTPUT", usual).run();
        assert_eq!(ran.stdout, printed, "{usual}");
    }
}

#[test]
fn control_characters_are_escaped_on_a_terminal_only() {
    let name = "--jq '.[1].name'";
    assert_eq!(ran(name, None).stdout, "two\nlines\tand 日本語\u{1b}[2J\n");
    assert_eq!(ran(name, Some(80)).stdout, "two\nlines\tand 日本語\u{fffd}[2J\n");
    assert_eq!(ran("--jq '.[1:] | map(.name)'", Some(80)).stdout.matches('\u{1b}').count(), 0);
}

#[test]
fn invalid_filter_exits_2_with_its_position_before_sending() {
    let told = |code: &str| {
        let named = code.to_owned();
        let server = scripted(move |_, _| panic!("something was sent for {named}"));
        let ran = vb365(&format!("session list --jq '{code}'")).on(&server).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{code}");
        let told: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        told["error"]["message"].as_str().unwrap().to_owned()
    };
    check!(told(".[] | | .id"), str!["--jq: expected term at character 7, '| .id'"]);
    check!(told(".[] |"), str!["--jq: expected term at the end"]);
    check!(told(""), str!["--jq: expected term at the end"]);
    check!(told("map(select(.id)"), str!["--jq: expected closing parenthesis at the end"]);
    check!(
        told("日本 | nosuch(1)"),
        str!["--jq: expected token at character 1, '日本 | nosuch(1)'"]
    );
    check!(told(".id as $x | $y"), str!["--jq: there is no variable '$y' at character 13"]);
    check!(
        told("\"\\z\""),
        str![[r#"--jq: expected string escape sequence at character 3, 'z"'"#]]
    );
    // Nothing but the JSON is within reach.
    for code in [
        "env",
        "$ENV",
        "$ENV.HOME",
        "input",
        "inputs",
        "input_filename",
        "$__loc__",
        "halt",
        "halt_error",
        "debug",
        "stderr",
        "$__prog_args",
        "import \"a\" as a; .",
        "include \"a\"; .",
        "import \"a\" as $a; $a",
        "get_search_list",
        "input_line_number",
    ] {
        told(code);
    }
}

#[test]
fn filter_requires_json() {
    for format in ["table", "csv", "id"] {
        let ran = vb365(&format!("session list -o {format} --jq .")).run();
        assert_eq!(ran.code, 2, "{format}");
        assert!(ran.stderr.contains("--jq filters JSON"), "{ran}");
    }
    assert_eq!(vb365("session list --jq . --columns id").run().code, 2);
}

#[test]
fn failed_filter_reports_the_cause() {
    check!(
        ran("--jq '.[] | .id | .x'", None),
        str![[r#"
! {"error":{"code":1,"kind":"failure","message":"the --jq filter fails: Cannot index string with \"x\"","hint":"omit --jq to see the JSON that the filter gets"}}
[1]

"#]]
    );
    check!(
        ran("--jq '.[0].id, error(\"not so\")'", None),
        str![[r#"
! {"error":{"code":1,"kind":"failure","message":"the --jq filter fails: not so","hint":"omit --jq to see the JSON that the filter gets"}}
[1]

"#]]
    );
    check!(
        ran("-o ndjson --jq 'if .id == \"b2\" then error(\"no\") else .id end'", None),
        str![[r#"
a1
! {"error":{"code":1,"kind":"failure","message":"the --jq filter fails: no","hint":"omit --jq to see the JSON that the filter gets"}}
[1]

"#]]
    );
    check!(
        ran("--jq '1 / 0'", None),
        str![[r#"
! {"error":{"code":1,"kind":"failure","message":"the --jq filter fails: the result is not JSON: Infinity","hint":null}}
[1]

"#]]
    );
    check!(
        ran("--jq '{(1 | tostring): 2}, {(.[0] | .eTag): 1}'", None),
        str![[r#"
! {"error":{"code":1,"kind":"failure","message":"the --jq filter fails: the result is not JSON: {638422334455667788:1}","hint":null}}
[1]

"#]]
    );
    let deep = format!("[{{\"a\":{}1{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    let server = scripted(move |_, _| Ok((200, deep.clone())));
    let ran =
        vb365("session list --api-version v6 --jq .").on(&server).env("VB365_TOKEN", "t").run();
    assert!(ran.code == 1 && ran.stderr.contains("levels deep"), "{ran}");
}

/// What people write who know jq.
#[test]
fn jq_language_is_supported() {
    for (code, printed) in [
        ("map(.id) | join(\",\")", "a1,b2"),
        (".[] | select(.type | test(\"^VET$\"; \"i\")) | .id", "b2"),
        (".[0].name | sub(\"q(?<a>.)o\"; \"<\\(.a)>\")", "=1+1, \"<u>ted\""),
        (
            ".[0].id | [match(\"[0-9]\").offset, (capture(\"(?<n>.)\") | .n)] | tostring",
            "[1,\"a\"]",
        ),
        ("\"a1b22\" | [scan(\"[0-9]+\")] | tostring", "[\"1\",\"22\"]"),
        ("\"a, b,c\" | [splits(\", *\")] | tostring", "[\"a\",\"b\",\"c\"]"),
        ("\"aXbX\" | gsub(\"x\"; \"-\"; \"i\")", "a-b-"),
        (
            "group_by(.type) | map({type: .[0].type, n: length}) | tostring",
            "[{\"type\":\"Vet\",\"n\":1},{\"type\":\"Vex\",\"n\":1}]",
        ),
        ("sort_by(.creationTime) | .[0].id", "b2"),
        ("[.[] | .creationTime | fromdate | . > 1790000000] | tostring", "[true,true]"),
        (".[1].creationTime | fromdate | todate", "2026-10-01T08:00:00Z"),
        (".[1].creationTime | fromdate | strftime(\"%Y-%m-%d %H\")", "2026-10-01 08"),
        ("now | todate", "2026-11-23T15:30:00Z"),
        (
            ".[0] | [.id, .name, .eTag, null, true] | @csv",
            "\"a1\",\"=1+1, \"\"quoted\"\"\",638422334455667788,,true",
        ),
        ("[\"a\\tb\\\\\", 1, null] | @tsv", "a\\tb\\\\\t1\t"),
        (".[0].name | @uri", "%3D1%2B1%2C%20%22quoted%22"),
        ("[\"it's\", 1] | @sh", "'it'\\''s' 1"),
        ("\"x\" as $x | reduce .[] as $s ($x; . + $s.id)", "xa1b2"),
        ("[limit(1; .[])] | length | tostring", "1"),
        ("[.[] | keys_unsorted[0]] | unique | tostring", "[\"id\"]"),
        (".[0] | {id} | with_entries(.value |= length) | tojson", "{\"id\":2}"),
        ("[paths(type == \"number\")] | length | tostring", "3"),
        ("\"[1]\" | fromjson | add | tostring", "1"),
        ("try error(\"x\") catch .", "x"),
        (
            "[\"10\" | tonumber, ([1,2] | min, max), (5 | -. | abs), (1.4 | floor)] | tostring",
            "[10,1,2,5,1]",
        ),
        ("first(.[] | .id), last(.[] | .id) | ascii_upcase", "A1\nB2"),
    ] {
        let server = scripted(|_, _| Ok((200, SESSIONS.into())));
        let mut words = vec!["session", "list", "--api-version", "v6", "--jq"];
        words.push(code);
        let ran = vb365("").args(&words).on(&server).env("VB365_TOKEN", "t").run();
        assert_eq!((ran.code, ran.stdout.trim_end_matches('\n')), (0, printed), "{code}: {ran}");
    }
}

#[test]
fn failures_are_in_the_words_of_jq() {
    let sandbox = sandbox();
    let failed = |line: &str| {
        let ran = vb365(line).on(&sandbox).run();
        assert_eq!(ran.code, 1, "{line}: {ran}");
        let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
        let part = |name: &str| error["error"][name].as_str().unwrap_or_default().to_owned();
        (part("message").replace("the --jq filter fails: ", ""), part("hint"))
    };
    for (filter, why) in [
        (".id", "Cannot index array with \"id\""),
        (".[].id.x", "Cannot index string with \"x\""),
        (".[].id[]", "Cannot iterate over string"),
        (".[0].endTimes[]", "Cannot iterate over null"),
        (". + 1", "array and number cannot be added"),
        ("error(\"not so\")", "not so"),
    ] {
        let line = format!("session list --jq '{filter}'");
        let (message, hint) = failed(&line);
        assert!(message == why && !hint.is_empty(), "{line}: {message} {hint}");
    }
    let (message, hint) = failed("session list --jq .id");
    assert!(message.len() < 60 && hint.contains("'.[].id'"), "{message} {hint}");
    let paged = failed("api GET Jobs --paginate --jq .name.x");
    assert_eq!(paged.0, "Cannot index string with \"x\"");
}

#[test]
fn commands_with_json_accept_jq() {
    let sandbox = sandbox();
    let run = |line: &str| vb365(line).on(&sandbox).run();
    let id = run("session list --limit 1 --jq '.[0].id'").stdout.trim().to_owned();
    assert_eq!(run(&format!("session show {id} --jq .id")).stdout.trim(), id);
    assert_eq!(run("job list --jq '.[].name'").stdout.lines().count(), 12);
    assert_eq!(run("api GET Jobs --jq '.results | length'").stdout, "12\n");
    // Each item is filtered, as by gh, in every format.
    for format in ["", "--json", "-o ndjson"] {
        let names = run(&format!("api GET Jobs --paginate {format} --jq .name")).stdout;
        assert_eq!(names.lines().count(), 12, "{format}: {names}");
    }
    assert_eq!(run("api GET Jobs --paginate -o ndjson --jq .id").stdout.lines().count(), 12);
    let head = run("api GET Jobs -i --jq .offset").stdout;
    assert!(head.contains("200 OK") && head.ends_with("\n\n0\n"), "{head}");
    let stopped = run(&format!("session stop {id} --jq '.[] | [.id, .stopped] | @tsv'"));
    assert!(stopped.stdout.starts_with(&id), "{stopped}");
}
