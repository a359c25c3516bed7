//! Tables: on terminals of any width every line fits and what matters stays; in a pipe `--color always` aligns them.

use std::collections::BTreeSet;
use std::sync::Arc;

use snapbox::str;
use unicode_width::UnicodeWidthStr;
use vb365::sandbox::Sandbox;

use crate::check;
use crate::support::{sandbox, sandbox_with, scripted, vb365};

const SESSIONS: &str = r#"[
{"id":"0aa84bf8-d14b-45ba-80de-c31e7695560a","name":"Exchange restore (Job: 会議纪要 バックアップ 백업 - 11/23/2026)","organization":"日本語.example","type":"Vex",
 "creationTime":"2026-11-23T15:29:10Z","endTime":"9999-12-31T23:59:59Z","state":"Working","result":"Success","initiatedBy":"佐藤@日本語.example"},
{"id":"13de9051-ee22-434c-81fe-1aabba84722f","name":"👨‍👩‍👧‍👦 family and a flag 🏳️‍🌈 ❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️","organization":"contoso.example","type":"Vet",
 "creationTime":"2026-10-01T10:00:00+02:00","endTime":"2026-10-01T12:00:00Z","state":"Stopped","result":"Failed","initiatedBy":"helpdesk-of-the-second-line@fabrikam.example"},
{"id":"ebd43796-4524-4d24-a483-5ee40e091f26","name":"Zalgo: Z͑ͫ̓a̩͆l͊̀go̡, café","organization":"","type":"Vesp",
 "creationTime":"2026-11-20T10:00:00Z","endTime":"2026-11-20T12:00:00Z","state":"Stopped","result":"Warning","initiatedBy":"bob"}]"#;

const EVENTS: &str = r#"[
{"id":"a","order":0,"startTime":"2026-11-23T15:00:00Z","type":"None","status":"Success","title":"opened","message":"The restore session was opened"},
{"id":"b","order":11,"startTime":"2026-11-23T15:10:00Z","type":"Export","status":"Failed","itemName":"会议纪要 バックアップ 백업","itemType":"Message","itemSizeBytes":9007199254740993,
 "source":"ana@contoso.example/受信トレイ","target":"ana@contoso.example/Inbox","message":"Export of \"会议纪要\" failed: the mailbox is full"},
{"id":"c","order":112,"startTime":"2026-11-23T15:20:00Z","type":"View","status":"Warning","itemName":"👩‍👩‍👧 invoice\u202efdp.exe\u001b[31m","itemSizeBytes":512,"message":"looked at"}]"#;

fn shown(line: &str, columns: usize) -> String {
    let server = scripted(|_, target| {
        Ok((200, if target.contains("Events") { EVENTS } else { SESSIONS }.into()))
    });
    let line = format!("{line} --api-version v6");
    let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").terminal(columns).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
    for line in ran.stdout.lines() {
        assert!(line.width() <= columns, "{columns}: {line}");
    }
    // The columns stand below each other, however wide what is in them.
    let header = ran.stdout.lines().next().unwrap();
    let state = header[..header.find("ST").unwrap()].width();
    for line in ran.stdout.lines().skip(1) {
        let before = line.char_indices().map(|(at, _)| &line[..at]).find(|b| b.width() >= state);
        assert!(before.is_some_and(|before| before.width() == state && before.ends_with(' ')));
    }
    ran.stdout
}

#[test]
fn session_table() {
    check!(
        shown("session list", 60),
        str![[r#"
ID        STATE    STARTED       BY
0aa84bf8  Working  1 minute ago  佐藤@日本語.example
ebd43796  Stopped  3 days ago    bob
13de9051  Stopped  53 days ago   helpdesk-of-the-second-lin…

"#]]
    );
    check!(
        shown("session list", 100),
        str![[r#"
ID        TYPE               STATE    STARTED       BY                ORGANIZATION     NAME
0aa84bf8  Exchange (vex)     Working  1 minute ago  佐藤@日本語.exa…  日本語.example   会議纪要 バ…
ebd43796  SharePoint (vesp)  Stopped  3 days ago    bob                                Zalgo: Z͑ͫ̓a̩͆l͊̀go̡…
13de9051  Teams (vet)        Stopped  53 days ago   helpdesk-of-the…  contoso.example  👨‍👩‍👧‍👦 family an…

"#]]
    );
    check!(
        shown("session list", 200),
        str![[r#"
ID        TYPE               STATE    RESULT   STARTED       BY                                            ORGANIZATION     NAME
0aa84bf8  Exchange (vex)     Working  —        1 minute ago  佐藤@日本語.example                           日本語.example   会議纪要 バックアップ 백업
ebd43796  SharePoint (vesp)  Stopped  Warning  3 days ago    bob                                                            Zalgo: Z͑ͫ̓a̩͆l͊̀go̡, café
13de9051  Teams (vet)        Stopped  Failed   53 days ago   helpdesk-of-the-second-line@fabrikam.example  contoso.example  👨‍👩‍👧‍👦 family and a flag 🏳️‍🌈 ❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤…

"#]]
    );
}

#[test]
fn event_table() {
    let line = "session events 0aa84bf8-d14b-45ba-80de-c31e7695560a";
    check!(
        shown(line, 60),
        str![[r#"
TIME            TYPE    STATUS   ITEM
30 minutes ago  None    Success
20 minutes ago  Export  Failed   会议纪要 バックアップ 백업
10 minutes ago  View    Warning  👩‍👩‍👧 invoice�fdp.exe�[31m

"#]]
    );
    check!(
        shown(line, 100),
        str![[r#"
ORDER  TIME            TYPE    STATUS   ITEM                SIZE  TARGET            MESSAGE
    0  30 minutes ago  None    Success                                              The restore ses…
   11  20 minutes ago  Export  Failed   会议纪要 バック…  9.0 PB  ana@contoso.exa…  Export of "会议…
  112  10 minutes ago  View    Warning  👩‍👩‍👧 invoice�fdp.…   512 B                    looked at

"#]]
    );
    check!(
        shown(line, 200),
        str![[r#"
ORDER  TIME            TYPE    STATUS   ITEM                        ITEM_TYPE    SIZE  SOURCE                          TARGET                     MESSAGE
    0  30 minutes ago  None    Success                                                                                                            The restore session was opened
   11  20 minutes ago  Export  Failed   会议纪要 バックアップ 백업  Message    9.0 PB  ana@contoso.example/受信トレイ  ana@contoso.example/Inbox  Export of "会议纪要" failed: the mailbox is full
  112  10 minutes ago  View    Warning  👩‍👩‍👧 invoice�fdp.exe�[31m                 512 B                                                             looked at

"#]]
    );
}

#[test]
fn point_and_job_tables() {
    let sandbox = sandbox();
    for (columns, jobs, points) in [
        (
            60,
            str![[r#"
ID        NAME                    LAST_BACKUP  LAST_STATUS
8c515487  Contoso everything      1 hour ago   Success
dc3afc63  Contoso Exchange        2 hours ago  Warning
1deb2cbe  Fabrikam everything     2 hours ago  Failed
44ae91f4  Fabrikam OneDrive       2 hours ago  Running

"#]],
            str![[r#"
ID        TIME                       HOLDS
c11ed8e8  2026-11-23T13:30:01+00:00  all types
a20bbccd  2026-11-23T13:30:01+00:00  all types
66cd8a79  2026-11-23T13:13:01+00:00  Exchange (vex)
abcbb5ef  2026-11-23T12:56:01+00:00  all types

"#]],
        ),
        (
            100,
            str![[r#"
ID        NAME                   ORGANIZATION       REPOSITORY   LAST_BACKUP  LAST_STATUS    ENABLED
8c515487  Contoso everything     contoso.example    Main         1 hour ago   Success        yes
dc3afc63  Contoso Exchange       contoso.example    Main         2 hours ago  Warning        yes
1deb2cbe  Fabrikam everything    fabrikam.example   Second site  2 hours ago  Failed         yes
44ae91f4  Fabrikam OneDrive      fabrikam.example   Second site  2 hours ago  Running        yes

"#]],
            str![[r#"
ID        TIME                       AGE          JOB                HOLDS           COPY  RETRIEVED
c11ed8e8  2026-11-23T13:30:01+00:00  1 hour ago   Contoso everythi…  all types       yes   no
a20bbccd  2026-11-23T13:30:01+00:00  1 hour ago   Contoso everythi…  all types       no    no
66cd8a79  2026-11-23T13:13:01+00:00  2 hours ago  Contoso Exchange   Exchange (vex)  no    no
abcbb5ef  2026-11-23T12:56:01+00:00  2 hours ago  Fabrikam everyth…  all types       no    no

"#]],
        ),
        (
            200,
            str![[r#"
ID        NAME                            ORGANIZATION       REPOSITORY   LAST_BACKUP  LAST_STATUS    NEXT_RUN     ENABLED
8c515487  Contoso everything              contoso.example    Main         1 hour ago   Success        in 6 hours   yes
dc3afc63  Contoso Exchange                contoso.example    Main         2 hours ago  Warning        in 21 hours  yes
1deb2cbe  Fabrikam everything             fabrikam.example   Second site  2 hours ago  Failed         in 21 hours  yes
44ae91f4  Fabrikam OneDrive               fabrikam.example   Second site  2 hours ago  Running        in 21 hours  yes

"#]],
            str![[r#"
ID        TIME                       AGE          JOB                  HOLDS           COPY  RETRIEVED  DELETED  IMMUTABLE_UNTIL
c11ed8e8  2026-11-23T13:30:01+00:00  1 hour ago   Contoso everything   all types       yes   no         no       in 29 days
a20bbccd  2026-11-23T13:30:01+00:00  1 hour ago   Contoso everything   all types       no    no         no
66cd8a79  2026-11-23T13:13:01+00:00  2 hours ago  Contoso Exchange     Exchange (vex)  no    no         no
abcbb5ef  2026-11-23T12:56:01+00:00  2 hours ago  Fabrikam everything  all types       no    no         no

"#]],
        ),
    ] {
        let shown = |line: &str| {
            let stdout = vb365(line).on(&sandbox).terminal(columns).run().stdout;
            stdout.split_inclusive('\n').take(5).collect::<String>()
        };
        check!(shown("job list"), jobs);
        check!(shown("point list --limit 4"), points);
    }
}

/// Words and numbers alone say what a colour says.
#[test]
fn states_are_words_and_colours() {
    let server = scripted(|_, _| Ok((200, SESSIONS.into())));
    let line = "session list --api-version v6 --columns state,result --color always";
    let ran = vb365(line).on(&server).env("VB365_TOKEN", "t").terminal(60).run();
    check!(
        ran.stdout.replace('\u{1b}', "ESC"),
        str![[r#"
ESC[1mSTATE    ESC[0mESC[1mRESULT ESC[0m
ESC[38;5;6mWorking  ESC[39m—
Stopped  ESC[38;5;3mWarningESC[39m
Stopped  ESC[38;5;1mFailed ESC[39m

"#]]
    );
}

#[test]
fn owner_type_and_name_of_a_session_fit_80_columns() {
    check!(
        vb365("session list --limit 3").on(&sandbox()).terminal(80).run(),
        str![[r#"
ID        TYPE               STATE    STARTED     BY             NAME
93bd1a34  Teams (vet)        Working  1 day ago   admin@sandbo…  Contoso execut…
4e850ba2  SharePoint (vesp)  Working  1 day ago   ana@contoso.…  Entire organiz…
69deb135  OneDrive (veod)    Stopped  3 days ago  helpdesk@fab…  Fabrikam OneDr…

"#]]
    );
}

/// The names in a header, which stand two or more blanks apart.
fn header(line: &str, columns: usize, sandbox: &Arc<Sandbox>) -> BTreeSet<String> {
    let ran = vb365(line).on(sandbox).terminal(columns).run();
    let header = ran.stdout.lines().next().unwrap_or_else(|| panic!("{line}: {ran}"));
    header.split("  ").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn columns_only_come_as_the_terminal_widens() {
    let sandbox = sandbox_with(|options| {
        (options.jobs, options.sessions) = (6, 8);
        (options.events, options.mailboxes) = (8, 2);
    });
    for line in [
        "session list",
        "session events latest",
        "job list",
        "organization list",
        "repository list",
        "point list --limit 8",
        "audit --since 4w",
        "session reap --all-users --older-than 1h -n",
        "verify --job 8c515487-d4da-4f9d-b779-8238c9808798 --type vex",
    ] {
        let mut before = BTreeSet::new();
        for columns in (40..=200).step_by(4) {
            let now = header(line, columns, &sandbox);
            assert!(before.is_subset(&now), "{line} at {columns}: {before:?}, then {now:?}");
            before = now;
        }
    }
}

#[test]
fn point_list_shows_ids_at_80_columns() {
    assert!(header("point list --limit 3", 80, &sandbox()).contains("ID"));
}

#[test]
fn ids_are_whole_if_selected_or_in_a_pipe() {
    let sandbox = sandbox();
    let first = |line: &str, columns: Option<usize>| {
        let command = vb365(line).on(&sandbox);
        let command = match columns {
            Some(columns) => command.terminal(columns),
            None => command,
        };
        let stdout = command.run().stdout;
        let id = stdout
            .lines()
            .find_map(|line| line.split([' ', ',', '\t', '"']).find(|w| w.starts_with("93bd")));
        id.unwrap_or_else(|| panic!("{line}: {stdout}")).to_owned()
    };
    let whole = "93bd1a34-4af6-4d88-9aa4-8aaa3754ce56";
    assert_eq!(first("session list", Some(200)), &whole[..8]);
    for line in ["session list --columns id,name", "session show 93bd1a34", "session list -o csv"] {
        assert_eq!(first(line, Some(200)), whole, "{line}");
    }
    for line in ["session list", "session list --json", "session list --color always"] {
        assert_eq!(first(line, None), whole, "{line}");
    }
    assert_eq!(first("session show 93bd", Some(80)), whole);
}

/// In the log of a CI job tables are aligned and coloured; ids, types and times stay whole.
#[test]
fn color_always_aligns_and_colours_a_pipe() {
    let server = scripted(|_, _| Ok((200, SESSIONS.into())));
    let run = |line: &str, variable: &str| {
        let line = format!("{line} --api-version v6");
        let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").env(variable, "1").run();
        ran.stdout.replace('\u{1b}', "ESC")
    };
    let always = run("session list --columns id,type,state,started --color always", "X");
    check!(
        &always,
        str![[r#"
ESC[1mID                                    ESC[0mESC[1mTYPE  ESC[0mESC[1mSTATE    ESC[0mESC[1mSTARTED             ESC[0m
0aa84bf8-d14b-45ba-80de-c31e7695560a  Vex   ESC[38;5;6mWorking  ESC[39m2026-11-23T15:29:10Z
ebd43796-4524-4d24-a483-5ee40e091f26  Vesp  Stopped  2026-11-20T10:00:00Z
13de9051-ee22-434c-81fe-1aabba84722f  Vet   Stopped  2026-10-01T08:00:00Z

"#]]
    );
    assert_eq!(run("session list --columns id,type,state,started", "CLICOLOR_FORCE"), always);
    let id = "0aa84bf8-d14b-45ba-80de-c31e7695560a";
    let one = scripted(|_, _| {
        let all: Vec<serde_json::Value> = serde_json::from_str(SESSIONS).unwrap();
        Ok((200, all[0].to_string()))
    });
    let line = format!("session show {id} --api-version v6 --color always");
    let shown = vb365(&line).on(&one).env("VB365_TOKEN", "t").run().stdout;
    check!(
        shown.replace('\u{1b}', "ESC"),
        str![[r#"
ESC[1mid            ESC[0m0aa84bf8-d14b-45ba-80de-c31e7695560a
ESC[1mtype          ESC[0mVex
ESC[1mstate         ESC[0mESC[38;5;6mWorking                                                        ESC[39m
ESC[1mresult        ESC[0m—
ESC[1mstarted       ESC[0m2026-11-23T15:29:10Z
ESC[1mended         ESC[0mopen
ESC[1mby            ESC[0m佐藤@日本語.example
ESC[1morganization  ESC[0m日本語.example
ESC[1mname          ESC[0mExchange restore (Job: 会議纪要 バックアップ 백업 - 11/23/2026)
ESC[1mclient        ESC[0m
ESC[1mscope         ESC[0m
ESC[1mreason        ESC[0m
ESC[1mdetails       ESC[0m

"#]]
    );
}

/// A console before Windows 10 shows escape codes as they are. Wine interprets them always, so the console is a model here.
#[test]
fn plain_console_gets_no_escape_codes() {
    let list = || vb365("session list").on(&sandbox()).terminal(100).env("NO_COLOR", "");
    let (coloured, plain) = (list().run().stdout, list().plain().run().stdout);
    assert!(coloured.contains('\u{1b}') && !plain.contains('\u{1b}'), "{plain}");
    assert!(plain.lines().count() > 3, "{plain}");
    let error = || vb365("session list").terminal(100).env("NO_COLOR", "");
    assert!(error().run().stderr.contains('\u{1b}'));
    assert!(!error().plain().run().stderr.contains('\u{1b}'));
}
