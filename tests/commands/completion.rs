//! Candidates for the word under the cursor: from the cache, or requested with a valid login, without messages.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use snapbox::str;
use vb365::sandbox::Sandbox;
use vb365::{Fault, Transport};

use crate::check;
use crate::commands::login::{signed_in, since};
use crate::support::{Home, Ran, home, log, now, sandbox, scripted, tapped};

const JOBS: &str = "fish vb365 job show =";

fn asked(home: &Home, over: &Arc<impl Transport + 'static>, line: &str, at: DateTime<Utc>) -> Ran {
    let ran = home.vb365(&format!("__complete {line}")).over(over).at(at).run();
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran}");
    ran
}

fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

fn told(home: &Home, sandbox: &Arc<Sandbox>, line: &str) -> String {
    asked(home, sandbox, line, now()).stdout
}

#[test]
fn names_are_printed_in_the_syntax_of_each_shell() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    check!(
        told(&home, &sandbox, "fish vb365 explore --job =--job=C"),
        str![[r#"
values 0
c1a515dd-dd10-4de6-92f8-a6c09676f805	Success, 4 hours ago
Contoso everything	Success, 1 hour ago
Contoso Exchange	Warning, 2 hours ago
Contoso executives	Success, 4 hours ago
Fabrikam everything	Failed, 2 hours ago
Fabrikam files (until 2024)	Success, 4 hours ago
Fabrikam newcomers	Queued
Fabrikam OneDrive	Running, 2 hours ago
Northwind SharePoint and Teams	Disconnected, 3 hours ago
Northwind's files, älter	Success, 5 hours ago
Northwind, mail & "calendar"	Stopped, 3 hours ago
Tailspin pilot	NotConfigured

"#]]
    );
    check!(
        told(&home, &sandbox, "zsh vb365 org show =f"),
        str![[r#"
values 0
contoso.example:Office365, Headquarters
fabrikam.example:Office365
northwind.example:Hybrid, Mail "on site", too
tailspin.example:OnPremises

"#]]
    );
    check!(
        told(&home, &sandbox, "powershell vb365 explore '=--job=\"northwind'"),
        str![[r#"
values 6
--job='Northwind SharePoint and Teams'	Northwind SharePoint and Teams	Disconnected, 3 hours ago
--job='Northwind''s files, älter'	Northwind's files, älter	Success, 5 hours ago
--job='Northwind, mail & "calendar"'	Northwind, mail & "calendar"	Stopped, 3 hours ago

"#]]
    );
    check!(
        told(&home, &sandbox, r"bash 9 N 'vb365 job show N'"),
        str![[r#"
values 0
Northwind\ SharePoint\ and\ Teams
Northwind\'s\ files,\ älter
Northwind,\ mail\ \&\ \"calendar\"

"#]]
    );
    check!(
        told(&home, &sandbox, r#"bash 9 N 'vb365 explore --job="N'"#),
        str![[r#"
values 6
Northwind SharePoint and Teams
Northwind's files, älter
Northwind, mail & \"calendar\""

"#]]
    );
    check!(
        told(&home, &sandbox, "bash 63 '' 'vb365 repo show '"),
        str![[r#"
values 0
Archive  (Long term)
Copies  (Object storage, immutable)
Main  (Daily backups, "hot")
Second\ site

"#]]
    );
    // Open sessions alone, newest first.
    check!(
        told(&home, &sandbox, "zsh vb365 session show ="),
        str![[r#"
values 0
93bd1a34-4af6-4d88-9aa4-8aaa3754ce56:Vet, admin@sandbox.example, 1 day ago
4e850ba2-5491-4011-ac0c-c4e2677659d6:Vesp, ana@contoso.example, 1 day ago
9586b29e-d8a6-4e92-8dd0-5c08049e651c:Vex, admin@sandbox.example, 5 days ago
09f40a73-49cb-4069-806d-7ac5fb1e0e9b:Vex, auditor@northwind.example, 28 days ago

"#]]
    );
    check!(
        told(&home, &sandbox, "fish vb365 session stop a ="),
        str![[r#"
values 0
93bd1a34-4af6-4d88-9aa4-8aaa3754ce56	Vet, admin@sandbox.example, 1 day ago
4e850ba2-5491-4011-ac0c-c4e2677659d6	Vesp, ana@contoso.example, 1 day ago
9586b29e-d8a6-4e92-8dd0-5c08049e651c	Vex, admin@sandbox.example, 5 days ago
09f40a73-49cb-4069-806d-7ac5fb1e0e9b	Vex, auditor@northwind.example, 28 days ago

"#]]
    );
}

#[test]
fn profiles_are_completed_without_a_server() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    home.write(
        "config.toml",
        &format!("{}\n[profiles.second]\nserver = 'vbo.example'\n", home.read("config.toml")),
    );
    let mark = log(&sandbox).len();
    for line in [
        "fish vb365 -p =",
        "fish vb365 profile show =",
        "fish vb365 profile use =",
        "fish vb365 profile remove =",
        "fish vb365 login =",
        "fish vb365 logout =",
    ] {
        let told = told(&home, &sandbox, line);
        assert_eq!(
            told,
            "values 0\nmain\thttps://127.0.0.1:4443\nsecond\thttps://vbo.example:4443\n"
        );
    }
    // One that is named already is not named again.
    assert_eq!(
        told(&home, &sandbox, "fish vb365 -p =main,s"),
        "values 5\nmain,second\thttps://vbo.example:4443\n"
    );
    assert_eq!(
        told(&home, &sandbox, "bash 9 main,s 'vb365 session list -p main,s'"),
        "values 5\nmain,second\n"
    );
    home.write("config.toml", "no TOML");
    assert_eq!(told(&home, &sandbox, "fish vb365 -p ="), "values 0\n");
    assert_eq!(since(&sandbox, mark), [""; 0]);
}

#[test]
fn names_are_cached_for_a_minute() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let mark = log(&sandbox).len();
    let first = asked(&home, &sandbox, JOBS, now()).stdout;
    assert!(first.lines().count() > 10, "{first}");
    for seconds in [0, 30, 59] {
        asked(&home, &sandbox, JOBS, after(seconds));
    }
    assert_eq!(since(&sandbox, mark), ["GET /v8/Jobs 200"]);
    asked(&home, &sandbox, JOBS, after(65));
    assert_eq!(since(&sandbox, mark), ["GET /v8/Jobs 200"; 2]);
    // What others can read is neither believed nor left to them.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = home.path("state/completion");
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o644)).unwrap();
        }
        asked(&home, &sandbox, JOBS, after(66));
        assert_eq!(since(&sandbox, mark).len(), 3);
    }
}

#[test]
fn nothing_is_requested_without_a_login() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    asked(&home, &sandbox, JOBS, now());
    let mark = log(&sandbox).len();
    let tokens = home.read("tokens.json");
    // A login whose time has come is not renewed; what was known stays for a day.
    home.expire();
    let expired = home.read("tokens.json");
    assert!(asked(&home, &sandbox, JOBS, after(3_600)).stdout.contains("Contoso everything"));
    assert_eq!(asked(&home, &sandbox, JOBS, after(86_405)).stdout, "values 0\n");
    assert_eq!(asked(&home, &sandbox, "fish vb365 org show =", now()).stdout, "values 0\n");
    assert_eq!(home.read("tokens.json"), expired);
    // A password alone does not count as a login, and helpers are not run.
    for line in [JOBS, "fish vb365 -p main job show =", "fish vb365 session show ="] {
        let command = self::home().vb365(&format!("__complete {line}")).on(&sandbox);
        assert_eq!(command.run().stdout, "values 0\n", "{line}");
    }
    home.write("tokens.json", &tokens);
    let config = home.read("config.toml");
    home.write("config.toml", &format!("{config}token_store = 'helper:no-such'\n"));
    assert_eq!(asked(&home, &sandbox, JOBS, now()).stdout, "values 0\n");
    home.write("config.toml", &config);
    assert!(asked(&home, &sandbox, JOBS, now()).stdout.lines().count() > 1);
    home.write("tokens.json", "{\"logins\":[]}");
    assert_eq!(asked(&home, &sandbox, JOBS, now()).stdout, "values 0\n", "of who is signed out");
    assert_eq!(since(&sandbox, mark), [""; 0]);
}

#[test]
fn connection_options_on_the_line_are_used() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let mark = log(&sandbox).len();
    for line in [
        "fish vb365 -p nosuch job show =",
        "fish vb365 -p main -s elsewhere.example job show =",
        "fish vb365 -s elsewhere.example job show =",
        "fish vb365 --server=127.0.0.1 job show =",
        "fish vb365 -p main --all-profiles job show =",
        "fish vb365 -p main --pin nonsense job show =",
    ] {
        assert_eq!(told(&home, &sandbox, line), "values 0\n", "{line}");
    }
    assert_eq!(since(&sandbox, mark), [""; 0]);
    for line in [
        "fish vb365 -pmain job show =",
        "fish vb365 --profile=MAIN job show =",
        "fish vb365 job show --all-profiles =",
        "fish vb365 job show -o json -s 127.0.0.1 -p main =",
    ] {
        assert!(told(&home, &sandbox, line).contains("Contoso everything"), "{line}");
    }
    // A token in the environment is a login, and its names are its own.
    let given = scripted(|_, _| Ok((200, r#"[{"id":"1","name":"theirs"}]"#.to_owned())));
    let line = "__complete fish vb365 -s 127.0.0.1 --api-version v7 job show =";
    let ran = home.vb365(line).over(&given).env("VB365_TOKEN", "t").run();
    assert_eq!((ran.stdout.as_str(), ran.code), ("values 0\ntheirs\t\n", 0));
    assert_eq!(given.asked.lock().unwrap()[..], ["GET /v7/Jobs"]);
}

#[test]
fn unreachable_server_is_answered_from_the_cache() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let known = asked(&home, &sandbox, JOBS, now()).stdout;
    let away = scripted(|_, _| Err(Fault::Lost { reason: "gone".to_owned() }));
    let refused = scripted(|_, _| Ok((401, String::new())));
    let tries = || away.asked.lock().unwrap().len();
    // Cached names are better than none, and a key press does not wait for a request.
    let later = asked(&home, &away, JOBS, after(120)).stdout;
    assert_eq!(later.lines().count(), known.lines().count());
    let before = tries();
    assert!(before > 0);
    asked(&home, &away, JOBS, after(121));
    assert_eq!(tries(), before);
    asked(&home, &away, JOBS, after(135));
    assert!(tries() > before);
    assert_eq!(asked(&home, &away, "fish vb365 org show =", now()).stdout, "values 0\n");
    // A token that the server has forgotten is left to a command to renew.
    let tokens = home.read("tokens.json");
    asked(&home, &refused, "fish vb365 repo show =", now());
    let asked = refused.asked.lock().unwrap();
    assert!(!asked.is_empty() && asked.iter().all(|asked| asked.starts_with("GET ")), "{asked:?}");
    assert_eq!(home.read("tokens.json"), tokens);
}

#[test]
fn hostile_names_are_escaped_for_the_shell() {
    let names = [
        "\u{1b}]0;owned\u{7}",
        "two\nlines\ttab",
        "\u{202e}gpj.exe",
        "-p",
        "$(touch owned)",
        "`touch owned`; rm -rf ~ #",
        "it's \\ \"this\" !!",
        "\u{2019}; calc.exe #",
    ];
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let items: Vec<_> = names
        .iter()
        .zip(1..)
        .map(|(name, id)| {
            let id = format!("00000000-0000-0000-0000-{id:012}");
            serde_json::json!({"id": id, "name": name, "lastStatus": "\u{1b}[31m\n"})
        })
        .collect();
    let page = serde_json::json!({"limit": 1000, "results": items}).to_string();
    let hostile = tapped(&sandbox, move |_, _| {
        let body = std::io::Cursor::new(page.clone());
        Ok(http::Response::new(Box::new(body) as Box<_>))
    });
    let ask = |line: &str| asked(&home, &hostile, line, now()).stdout;
    let fish = ask(JOBS);
    assert_eq!(fish.lines().count(), names.len() + 1);
    for (name, id) in names.iter().zip(1..) {
        let offered = fish.lines().filter(|line| line.split('\t').next() == Some(*name)).count();
        let by_id = fish.contains(&format!("00000000-0000-0000-0000-{id:012}\t"));
        assert_eq!((offered, by_id), if id < 5 { (0, true) } else { (1, false) }, "{name}");
    }
    check!(
        ask("bash 9 '' 'vb365 job show '"),
        str![[r#"
values 0
\$\(touch\ owned\)
00000000-0000-0000-0000-000000000001
00000000-0000-0000-0000-000000000002
00000000-0000-0000-0000-000000000003
00000000-0000-0000-0000-000000000004
\`touch\ owned\`\;\ rm\ -rf\ \~\ \#
it\'s\ \\\ \"this\"\ \!\!
’\;\ calc.exe\ \#

"#]]
    );
    check!(
        ask("powershell vb365 job show ="),
        str![[r#"
values 0
'$(touch owned)'	$(touch owned)	�[31m 
00000000-0000-0000-0000-000000000001	00000000-0000-0000-0000-000000000001	�]0;owned�, �[31m 
00000000-0000-0000-0000-000000000002	00000000-0000-0000-0000-000000000002	two lines tab, �[31m 
00000000-0000-0000-0000-000000000003	00000000-0000-0000-0000-000000000003	�gpj.exe, �[31m 
00000000-0000-0000-0000-000000000004	00000000-0000-0000-0000-000000000004	-p, �[31m 
'`touch owned`; rm -rf ~ #'	`touch owned`; rm -rf ~ #	�[31m 
'it''s \ "this" !!'	it's \ "this" !!	�[31m 
'’’; calc.exe #'	’; calc.exe #	�[31m 

"#]]
    );
    for line in [JOBS, "zsh vb365 job show =", "bash 63 '' 'vb365 job show '"] {
        let drives = |c: char| c.is_control() && c != '\n' && c != '\t' || c == '\u{202e}';
        assert!(!ask(line).contains(drives), "{line}");
    }
}

#[test]
fn unknown_context_completes_nothing() {
    let sandbox = sandbox();
    let home = signed_in(&sandbox);
    let mark = log(&sandbox).len();
    for line in [
        "",
        "bash",
        "bash 9 x 'vb365 job show y'",
        "bash 9 '' 'vb365 job show > '",
        "fish",
        "fish vb365 job show",
        "elvish vb365 job show =",
        "refresh",
        "refresh nothing",
        "refresh profile --no-such",
        "refresh job -p nosuch",
    ] {
        assert_eq!(told(&home, &sandbox, line), "", "{line}");
    }
    assert_eq!(since(&sandbox, mark), [""; 0]);
    // The process that lives on says nothing either, and leaves what the next question finds.
    assert_eq!(told(&home, &sandbox, "refresh job --profile=main"), "");
    assert_eq!(since(&sandbox, mark), ["GET /v8/Jobs 200"]);
    assert!(told(&home, &sandbox, JOBS).contains("Contoso everything"));
    assert_eq!(since(&sandbox, mark).len(), 1);
}
