//! What needs no server: help, usage errors and dry runs, with and without the sandbox.

use snapbox::str;

use crate::check;

use crate::support::vb365;

const ID: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";

#[test]
fn alone_it_prints_help() {
    let ran = vb365("").run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout.contains("explore") && ran.stdout.contains("Usage: vb365"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_noun_alone_prints_its_help() {
    let ran = vb365("session").run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("Usage: vb365 session"), "{}", ran.stdout);
}

#[test]
fn version_is_one_line() {
    let line = format!("vb365 {}\n", env!("CARGO_PKG_VERSION"));
    for option in ["--version", "-V", "-q --version"] {
        assert_eq!(vb365(option).run().to_string(), line, "{option}");
    }
}

#[test]
fn plural_nouns_are_aliases() {
    for noun in
        ["jobs", "orgs", "organizations", "repos", "repositories", "points", "sessions", "profiles"]
    {
        assert_eq!(vb365(&format!("{noun} -h")).run().code, 0, "{noun}");
    }
}

#[test]
fn help_is_coloured_on_request_only() {
    let is_coloured = |line: &str| vb365(line).run().stdout.contains('\u{1b}');
    assert!(is_coloured("session list --color always --help"));
    assert!(is_coloured("--color=always help options"));
    assert!(!is_coloured("session list --help") && !is_coloured("-h"));
}

#[test]
fn suggestions_are_typing_mistakes_only() {
    let hints = |line: &str| vb365(line).run().stderr;
    assert!(hints("session list --limt 3").contains("did you mean '--limit'?"));
    assert!(!hints("job list --user ana").contains("--username"));
    assert!(hints("save /ana -to out").contains("did you mean '--to'?"));
    assert!(!hints("save /ana -tx out").contains("did you mean"));
    assert!(hints("start").contains("did you mean 'explore'?"));
    assert!(hints("job get x").contains("did you mean 'show'?"));
    for line in ["session list --limit x", "session lst", "--no-such", "session stop"] {
        let text = hints(line);
        assert!(!text.contains("hint: tip") && !text.contains("invalid digit"), "{text}");
    }
}

#[test]
fn every_topic_is_there() {
    for topic in ["environment", "exit-codes", "formats", "options", "powershell", "time", "types"]
    {
        let ran = vb365(&format!("help {topic}")).run();
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 101), "{topic} is too wide");
    }
    assert_eq!(vb365("help session list").run().stdout, vb365("session list --help").run().stdout);
    check!(
        vb365("help nothing").run().to_string(),
        str![[r#"
! error: there is no command or topic 'nothing'
! hint: list the commands with: vb365 -h
! hint: topics: environment, exit-codes, formats, options, powershell, time, types
[2]

"#]]
    );
}

/// Windows has no check that could be run: that of access control lists needs unsafe code.
#[test]
fn help_says_what_windows_does_not_check() {
    let help = |line: &str| {
        let page = vb365(line).run().stdout;
        page.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let topic = help("help environment");
    assert!(topic.contains("On Windows, this is not checked") && topic.contains("icacls FOLDER"));
    let profile = help("profile --help");
    assert!(profile.contains("who else can read or change the folder is not checked"), "{profile}");
}

#[test]
fn every_variable_of_the_help_topic_is_read() {
    let topic = vb365("help environment").run().stdout;
    let names: Vec<_> =
        topic.split_whitespace().filter(|word| word.starts_with("VB365_")).collect();
    assert!(names.len() > 10);
    // An error names a variable with an invalid value; the others must have an effect.
    for name in [
        "VB365_SERVER",
        "VB365_API_VERSION",
        "VB365_PIN",
        "VB365_INSECURE",
        "VB365_CONNECT_TIMEOUT",
        "VB365_TIMEOUT",
        "VB365_OUTPUT",
        "VB365_UTC",
        "VB365_DEBUG",
        "VB365_NO_INPUT",
    ] {
        assert!(names.contains(&name), "{name} is not in the help");
        let ran = vb365("session list").env(name, "http://x/y").run();
        assert!(ran.code == 2 && ran.stderr.contains(name), "{name}: {ran}");
    }
}

#[test]
fn wrong_usage_names_the_thing_and_the_way_out() {
    let told = |line: &str| vb365(line).run().to_string();
    check!(
        told("explore --type vex"),
        str![[r#"
! error: specify what to open: --job, --organization, --copies, --retrieval, --point, --tenant or --operator
[2]

"#]]
    );
    check!(
        told("explore --job '' --type vex"),
        str![[r#"
! error: --job: empty value: give a name or an ID
[2]

"#]]
    );
    check!(
        told(&format!("explore --job {ID} --type mail")),
        str![[r#"
! error: --type: invalid type 'mail' (valid: vex for Exchange, veod for OneDrive, vesp for SharePoint, vet for Teams)
[2]

"#]]
    );
    check!(
        told(&format!("explore --job {ID} --type vex --at 25:00")),
        str![[r#"
! error: --at: '25:00' is not a time: use latest (--at only), now, 2026-11-20T14:30:05Z, '2026-11-20 14:30', 2026-11-20, 14:30, today, yesterday, 'yesterday 14:00', or an age such as 36h, 2d or 1d12h
[2]

"#]]
    );
    check!(
        told(&format!("explore --job {ID} --type vex --at 10000-01-01")),
        str![[r#"
! error: --at: '10000-01-01' is not a time: use latest (--at only), now, 2026-11-20T14:30:05Z, '2026-11-20 14:30', 2026-11-20, 14:30, today, yesterday, 'yesterday 14:00', or an age such as 36h, 2d or 1d12h
[2]

"#]]
    );
    check!(
        told("session lst"),
        str![[r#"
! error: unknown command 'lst'
! hint: did you mean 'list'?
! hint: see: vb365 session -h
[2]

"#]]
    );
}

#[test]
fn unknown_option_is_not_suggested_as_a_command() {
    let ran = vb365("explore --job x --type vex --frob").run();
    assert!(ran.code == 2 && ran.stderr.contains("'--frob'"), "{ran}");
    assert!(!ran.stderr.contains("-- --frob"), "{ran}");
}

#[test]
fn wrong_options_of_lists_are_reported() {
    let told = |line: &str| vb365(line).run().to_string();
    check!(
        told("session list --limit 0"),
        str![[r#"
! error: --limit: '0' is out of range: use 1 or more
[2]

"#]]
    );
    check!(
        told("session list --state open"),
        str![[r#"
! error: --state: invalid value 'open' (valid: working, stopped)
[2]

"#]]
    );
    check!(
        told("session list --since 2d --until 3d"),
        str![[r#"
! error: --since is after --until
[2]

"#]]
    );
    check!(
        told("session list --server http://far.example"),
        str![[r#"
! error: --server: invalid server 'http://far.example': http is allowed for loopback addresses only; use https
[2]

"#]]
    );
}

#[test]
fn wrong_columns_and_ids_are_reported() {
    let told = |line: &str| vb365(line).run().to_string();
    check!(
        told("session list --columns id,nme"),
        str![[r#"
! error: unknown column 'nme'
! hint: use id, type, state, result, started, ended, by, organization, name, client, scope, reason, details
[2]

"#]]
    );
    check!(
        told("session list --columns id --json"),
        str![[r#"
! {"error":{"code":2,"kind":"usage","message":"--columns is for tables and CSV","hint":"use -o csv, or filter the JSON with --jq"}}
[2]

"#]]
    );
    check!(
        told("session list --sort id:down"),
        str![[r#"
! error: --sort: invalid order 'down' (valid: asc, desc)
[2]

"#]]
    );
    check!(
        told("session show abc"),
        str![[r#"
! error: no server is given
! hint: use --server HOST or set VB365_SERVER, or save a profile with: vb365 login
[2]

"#]]
    );
    check!(
        told("session stop"),
        str![[r#"
! error: required argument missing: <ID>...
! hint: see: vb365 session stop -h
[2]

"#]]
    );
    check!(
        told("session list --pin sha256:00"),
        str![[r#"
! error: --pin: invalid fingerprint 'sha256:00': use sha256: and 64 hexadecimal digits
[2]

"#]]
    );
    check!(
        told("session list --insecure --ca-cert x"),
        str![[r#"
! error: --ca-cert, --pin and --insecure cannot be combined
[2]

"#]]
    );
    check!(
        told("session list --ca-cert /no/such/file -s h -u u"),
        str![[r#"
! error: cannot read the CA certificates in /no/such/file: [..] (os error [..])
[2]

"#]]
    );
    check!(
        told("session list"),
        str![[r#"
! error: no server is given
! hint: use --server HOST or set VB365_SERVER, or save a profile with: vb365 login
[2]

"#]]
    );
    check!(
        told("session list --json"),
        str![[r#"
! {"error":{"code":2,"kind":"usage","message":"no server is given","hint":"use --server HOST or set VB365_SERVER, or save a profile with: vb365 login"}}
[2]

"#]]
    );
    check!(
        told("session show abc -o ndjson"),
        str![[r#"
! {"error":{"code":2,"kind":"usage","message":"no server is given","hint":"use --server HOST or set VB365_SERVER, or save a profile with: vb365 login"}}
[2]

"#]]
    );
}

#[test]
fn a_local_time_in_a_gap_or_an_overlap_is_refused_before_anything_is_sent() {
    let told = |at: &str| {
        let line = format!("explore --job {ID} --type vex --at '{at}'");
        vb365(&line).in_zone(chrono_tz::Europe::Berlin).run().to_string()
    };
    check!(
        told("2026-03-29 02:30"),
        str![[r#"
! error: --at: 2026-03-29 02:30:00 never happened: the clocks went forward over it; write a time with an offset
[2]

"#]]
    );
    check!(
        told("2026-10-25 02:30"),
        str![[r#"
! error: --at: 2026-10-25 02:30:00 happened twice when the clocks went back: write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00
[2]

"#]]
    );
}

#[test]
fn a_dry_run_prints_what_would_be_sent_and_needs_nothing() {
    let told = |line: &str| vb365(line).env("VB365_PASSWORD", "never shown").run().to_string();
    check!(
        told(&format!("explore --job {ID} --type exchange --at 36h --show-deleted -n")),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"dateTime":"2026-11-22T03:30:00Z","type":"Vex","showDeleted":true,"showAllVersions":false}' https://SERVER:4443/v8/Jobs/50f5eff0-9575-451d-8712-ed6439be9b34/explore
! note: using the backup as of 2026-11-22 03:30:00 +00:00 (2026-11-22T03:30:00Z)
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token
! note: SERVER is a placeholder: no server is given

"#]]
    );
    check!(
        told(&format!(
            "explore --job {ID} --type vet -n -q --api-version v6 -s host --ca-cert 'my ca.pem'"
        )),
        str![[r#"
curl --fail-with-body --request POST --cacert 'my ca.pem' --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --data-raw '{"dateTime":"2026-11-23T15:30:00Z","type":"Vet","showDeleted":false,"showAllVersions":false}' https://host:4443/v6/Jobs/50f5eff0-9575-451d-8712-ed6439be9b34/explore

"#]]
    );
    check!(
        told(&format!("session stop {ID} {ID} -n -s https://h:443 --insecure")),
        str![[r#"
curl --fail-with-body --request POST --insecure --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Length: 0' https://h:443/v8/RestoreSessions/50f5eff0-9575-451d-8712-ed6439be9b34/Stop
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
}

#[test]
fn a_wrong_variable_does_not_keep_its_explanation_away() {
    assert_eq!(vb365("help environment").env("VB365_INSECURE", "maybe").run().code, 0);
    assert_eq!(vb365("completion bash").env("VB365_TIMEOUT", "x").run().code, 0);
    let ran =
        vb365("session list").env("VB365_OUTPUT", "json").env("VB365_INSECURE", "maybe").run();
    assert!(ran.code == 2 && ran.stderr.starts_with("{\"error\":"), "{ran}");
}
