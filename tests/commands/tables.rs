//! Lists on terminals of 60, 100 and 200 columns, with the names that people give: every line fits, what matters stays.

use snapbox::str;
use unicode_width::UnicodeWidthStr;

use crate::check;
use crate::support::{sandbox, scripted, vb365};

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
fn sessions() {
    check!(
        shown("session list", 60),
        str![[r#"
ID                                    STATE    STARTED
0aa84bf8-d14b-45ba-80de-c31e7695560a  Working  1 minute ago
ebd43796-4524-4d24-a483-5ee40e091f26  Stopped  3 days ago
13de9051-ee22-434c-81fe-1aabba84722f  Stopped  53 days ago

"#]]
    );
    check!(
        shown("session list", 100),
        str![[r#"
ID                                    TYPE  STATE    STARTED       BY                ORGANIZATION
0aa84bf8-d14b-45ba-80de-c31e7695560a  Vex   Working  1 minute ago  佐藤@日本語.exa…  日本語.example
ebd43796-4524-4d24-a483-5ee40e091f26  Vesp  Stopped  3 days ago    bob
13de9051-ee22-434c-81fe-1aabba84722f  Vet   Stopped  53 days ago   helpdesk-of-the…  contoso.example

"#]]
    );
    check!(
        shown("session list", 200),
        str![[r#"
ID                                    TYPE  STATE    RESULT   STARTED       BY                                            ORGANIZATION     NAME
0aa84bf8-d14b-45ba-80de-c31e7695560a  Vex   Working  —        1 minute ago  佐藤@日本語.example                           日本語.example   Exchange restore (Job: 会議纪要 バックアップ 백업 - 11/23/20…
ebd43796-4524-4d24-a483-5ee40e091f26  Vesp  Stopped  Warning  3 days ago    bob                                                            Zalgo: Z͑ͫ̓a̩͆l͊̀go̡, café
13de9051-ee22-434c-81fe-1aabba84722f  Vet   Stopped  Failed   53 days ago   helpdesk-of-the-second-line@fabrikam.example  contoso.example  👨‍👩‍👧‍👦 family and a flag 🏳️‍🌈 ❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️…

"#]]
    );
}

#[test]
fn events() {
    let line = "session events 0aa84bf8-d14b-45ba-80de-c31e7695560a";
    check!(
        shown(line, 60),
        str![[r#"
ORDER  TIME            TYPE    STATUS   ITEM
    0  30 minutes ago  None    Success
   11  20 minutes ago  Export  Failed   会议纪要 バックアッ…
  112  10 minutes ago  View    Warning  👩‍👩‍👧 invoice�fdp.exe�…

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
ORDER  TIME            TYPE    STATUS   ITEM                        ITEM-TYPE    SIZE  SOURCE                          TARGET                     MESSAGE
    0  30 minutes ago  None    Success                                                                                                            The restore session was opened
   11  20 minutes ago  Export  Failed   会议纪要 バックアップ 백업  Message    9.0 PB  ana@contoso.example/受信トレイ  ana@contoso.example/Inbox  Export of "会议纪要" failed: the mailbox is full
  112  10 minutes ago  View    Warning  👩‍👩‍👧 invoice�fdp.exe�[31m                 512 B                                                             looked at

"#]]
    );
}

#[test]
fn points_and_jobs() {
    let sandbox = sandbox();
    for (columns, jobs, points) in [
        (
            60,
            str![[r#"
ID                                    NAME
8c515487-d4da-4f9d-b779-8238c9808798  Contoso everything
dc3afc63-ca48-4168-9d8f-828c83df3d0c  Contoso Exchange
1deb2cbe-6e85-4287-b286-8dc7dcf8fa3f  Fabrikam everything
44ae91f4-719b-46da-9b0d-d8279316f211  Fabrikam OneDrive

"#]],
            str![[r#"
TIME                       AGE          HOLDS
2026-11-23T13:30:01+00:00  1 hour ago   vex,veod,vesp,vet
2026-11-23T13:30:01+00:00  1 hour ago   vex,veod,vesp,vet
2026-11-23T13:13:01+00:00  2 hours ago  vex
2026-11-23T12:56:01+00:00  2 hours ago  vex,veod,vesp,vet

"#]],
        ),
        (
            100,
            str![[r#"
ID                                    NAME              ORGANIZATION      LAST-BACKUP  LAST-STATUS
8c515487-d4da-4f9d-b779-8238c9808798  Contoso everyth…  contoso.example   1 hour ago   Success
dc3afc63-ca48-4168-9d8f-828c83df3d0c  Contoso Exchange  contoso.example   2 hours ago  Warning
1deb2cbe-6e85-4287-b286-8dc7dcf8fa3f  Fabrikam everyt…  fabrikam.example  2 hours ago  Failed
44ae91f4-719b-46da-9b0d-d8279316f211  Fabrikam OneDri…  fabrikam.example  2 hours ago  Running

"#]],
            str![[r#"
TIME                       AGE          JOB                  HOLDS              COPY  RETRIEVED
2026-11-23T13:30:01+00:00  1 hour ago   Contoso everything   vex,veod,vesp,vet  yes   no
2026-11-23T13:30:01+00:00  1 hour ago   Contoso everything   vex,veod,vesp,vet  no    no
2026-11-23T13:13:01+00:00  2 hours ago  Contoso Exchange     vex                no    no
2026-11-23T12:56:01+00:00  2 hours ago  Fabrikam everything  vex,veod,vesp,vet  no    no

"#]],
        ),
        (
            200,
            str![[r#"
ID                                    NAME                            ORGANIZATION       REPOSITORY   LAST-BACKUP  LAST-STATUS    NEXT-RUN     ENABLED
8c515487-d4da-4f9d-b779-8238c9808798  Contoso everything              contoso.example    Main         1 hour ago   Success        in 6 hours   yes
dc3afc63-ca48-4168-9d8f-828c83df3d0c  Contoso Exchange                contoso.example    Main         2 hours ago  Warning        in 21 hours  yes
1deb2cbe-6e85-4287-b286-8dc7dcf8fa3f  Fabrikam everything             fabrikam.example   Second site  2 hours ago  Failed         in 21 hours  yes
44ae91f4-719b-46da-9b0d-d8279316f211  Fabrikam OneDrive               fabrikam.example   Second site  2 hours ago  Running        in 21 hours  yes

"#]],
            str![[r#"
ID                                TIME                       AGE          JOB                  HOLDS              COPY  RETRIEVED  IMMUTABLE-UNTIL
c11ed8e8e0cb479897904a08a76d9a49  2026-11-23T13:30:01+00:00  1 hour ago   Contoso everything   vex,veod,vesp,vet  yes   no         in 29 days
a20bbccd003c413e8a5ed787102ac4a8  2026-11-23T13:30:01+00:00  1 hour ago   Contoso everything   vex,veod,vesp,vet  no    no
66cd8a794dbc4a1fbfeac9a3ae73119c  2026-11-23T13:13:01+00:00  2 hours ago  Contoso Exchange     vex                no    no
abcbb5ef7f724171940b77c4fa6efdcb  2026-11-23T12:56:01+00:00  2 hours ago  Fabrikam everything  vex,veod,vesp,vet  no    no

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
fn a_state_is_a_word_and_a_colour() {
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
