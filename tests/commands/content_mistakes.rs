//! Mistakes in paths, and names that people use in place of paths: what is found, and what the messages say.

use std::sync::Arc;

use chrono::FixedOffset;
use vb365::sandbox::Sandbox;

use crate::commands::content_ls::{Opened, is_of_one_thing};
use crate::support::{JOB, json, sandbox_with, vb365, versions};

fn usual() -> Arc<Sandbox> {
    sandbox_with(|options| options.hostile = false)
}

#[test]
fn version_of_a_file_is_listed_itself() {
    for version in versions() {
        let opened = Opened::new(usual(), "veod", &version);
        let id = opened.vb365("show /ana/Inventory.csv --json --jq .item.id").run().stdout;
        let id = id.trim_end();
        for path in ["/ana/Inventory.csv", &format!("/ana/id:{id}")] {
            let line = format!("ls {path}@2.0");
            let records = json(&opened.vb365(&format!("{line} --json")).run().stdout);
            assert_eq!(records.len(), 1, "{version} {path}");
            assert_eq!(records[0]["item"]["version"], "2.0");
            let typed_back = format!("ls --json {}", records[0]["path"].as_str().unwrap());
            assert_eq!(json(&opened.vb365(&typed_back).run().stdout), records);
            let sent = opened.sent(opened.vb365(&line));
            assert!(!sent.iter().any(|path| is_of_one_thing(path)), "{sent:?}");
        }
        let ids = opened.vb365("ls -o id /ana/Inventory.csv@all").run().stdout;
        assert_eq!(ids, opened.vb365("versions -o id /ana/Inventory.csv").run().stdout);
        let ran = opened.vb365("ls /ana/Inventory.csv@9").run();
        assert!(ran.code == 6 && ran.stdout.is_empty(), "{ran}");
        assert!(ran.stderr.contains("hint: list its versions with: vb365 versions"), "{ran}");
    }
}

#[test]
fn message_about_a_version_names_the_session_that_has_all() {
    let sandbox = usual();
    let line = format!("explore --job {JOB} --type veod --no-preflight -q -o id");
    let id = vb365(&line).on(&sandbox).run().stdout;
    for (line, code, texts) in [
        ("versions /ana/Inventory.csv", 0, ["only the latest version", "--show-all-versions"]),
        (
            "show /ana/Inventory.csv@2.0",
            6,
            ["/ana/Inventory.csv: this session contains only its latest", "--show-all-versions"],
        ),
        ("ls /ana/Inventory.csv@2.0", 6, ["only its latest version", "--show-all-versions"]),
    ] {
        let ran = vb365(line).on(&sandbox).env("VB365_SESSION", id.trim_end()).run();
        assert_eq!(ran.code, code, "{ran}");
        assert!(texts.iter().all(|text| ran.stderr.contains(text)), "{ran}");
        assert!(!ran.stderr.contains("no earlier"), "{ran}");
        assert_eq!(ran.stderr.matches("hint: ").count(), 1, "{ran}");
    }
}

#[test]
fn version_of_a_folder_is_listed_itself() {
    for (workload, folder) in [("veod", "/ana/Reports"), ("vesp", "/hr/Documents/Projects")] {
        for version in versions() {
            let opened = Opened::new(usual(), workload, &version);
            let id = opened.vb365(&format!("show -o id {folder}")).run().stdout;
            for path in [folder, id.trim_end()] {
                let list = |line: &str| opened.vb365(line).args(&[path]).run();
                let records = json(&list("versions --json").stdout);
                assert!(records.len() > 1, "{version} {path}");
                for record in &records {
                    let number = record["item"]["version"].as_str().unwrap();
                    let typed = format!("{path}@{number}");
                    let ran = opened.vb365("ls --json").args(&[&typed]).run();
                    assert_eq!(json(&ran.stdout)[0]["item"], record["item"], "{version} {typed}");
                    assert!(ran.stderr.contains("save its content with: vb365 save"), "{ran}");
                    let sent = opened.sent(opened.vb365("ls").args(&[&typed]));
                    assert!(!sent.iter().any(|path| is_of_one_thing(path)), "{typed}: {sent:?}");
                }
                let ids = list("versions -o id").stdout;
                let printed = ids.lines().last().unwrap();
                let again = opened.vb365("ls -o id").args(&[printed]).run();
                assert_eq!(again.stdout.trim_end(), printed, "{again}");
            }
        }
    }
}

#[test]
fn folder_and_file_of_one_name_are_ambiguous_in_ls() {
    for version in versions() {
        let hostile = sandbox_with(|options| options.hostile = true);
        let opened = Opened::new(hostile, "veod", &version);
        let path = "/ana/trailing dot.";
        for command in ["ls", "show"] {
            let ran = opened.vb365(command).args(&[path]).run();
            assert!(ran.code == 6 && ran.stdout.is_empty(), "{ran}");
            for candidate in ["/ana/file:trailing dot.", "/ana/folder:trailing dot."] {
                assert!(ran.stderr.contains(candidate), "{ran}");
            }
        }
        for prefix in ["folder:", "file:"] {
            let ran = opened.vb365("ls").args(&[&format!("/ana/{prefix}trailing dot.")]).run();
            assert_eq!(ran.code, 0, "{ran}");
        }
        // Only folders can be searched.
        let ran = opened.vb365("search report").args(&[path]).run();
        assert_eq!(ran.code, 0, "{ran}");
    }
}

#[test]
fn candidates_have_their_kinds_and_local_times() {
    let hostile = sandbox_with(|options| options.hostile = true);
    let opened = Opened::new(hostile, "veod", "v8");
    let tokyo = FixedOffset::east_opt(9 * 3_600).unwrap();
    let listed = |line: &str| opened.vb365(line).in_zone(tokyo).terminal(200).run();
    let ran = listed("ls /ana/REPORTS");
    assert_eq!(ran.code, 6, "{ran}");
    let table = listed("ls /ana").stdout;
    for name in ["Reports/", "reports/"] {
        let row = table.lines().find(|row| row.starts_with(name)).unwrap();
        let time = row[name.len()..].trim_start().get(..16).unwrap();
        let path = name.trim_end_matches('/');
        let candidate = format!("  /ana/{path}  folder  {time}  ana@contoso.example");
        assert!(ran.stderr.contains(&candidate), "{candidate} {ran}");
    }
}

#[test]
fn thing_that_cannot_contain_others_is_no_folder() {
    let opened = Opened::new(usual(), "vet", "v8");
    let ran = opened.vb365("ls /Board/General/tabs/Tasks/x").run();
    let message = "in /Board/General/tabs: the part 'tabs' of a channel contains no folders\n";
    assert!(ran.code == 6 && ran.stderr.contains(message), "{ran}");
}

#[test]
fn id_that_the_server_does_not_have_is_named() {
    let sandbox = usual();
    for (workload, line, message) in [
        ("vex", "ls /ana@contoso.example/id:abc", "folder with the ID 'abc' in /ana@contoso"),
        ("vex", "ls -R -o id /ana@contoso.example/id:abc", "there is no folder with the ID 'abc'"),
        ("vex", "ls /id:abc", "there is no mailbox with the ID 'abc' in this Exchange session"),
        ("vex", "show /ana@contoso.example/item:id:abc", "there is no item with the ID 'abc'"),
        ("vex", "search report /ana@contoso.example/folder:id:abc", "there is no folder with"),
        ("veod", "versions /ana/file:id:abc", "there is no file with the ID 'abc' in /ana"),
        ("vesp", "ls /id:abc", "there is no site with the ID 'abc' in this SharePoint session"),
        ("vet", "show /Board/channel:id:abc", "there is no channel with the ID 'abc' in /Board"),
        ("vet", "show /Board/General/tabs/tab:id:abc", "there is no tab with the ID 'abc' in"),
    ] {
        for version in versions() {
            let opened = Opened::new(Arc::clone(&sandbox), workload, &version);
            let ran = opened.vb365(line).run();
            assert!(ran.code == 6 && ran.stdout.is_empty(), "{version} {line}: {ran}");
            assert!(ran.stderr.contains(message), "{line}: {ran}");
            assert!(ran.stderr.contains("hint: list the existing names with: vb365 ls /"), "{ran}");
        }
    }
    let opened = Opened::new(sandbox, "vex", "v8");
    let ran = opened.vb365("ls -o id /ana@contoso.example/id:abc /ana@contoso.example").run();
    assert!(ran.code == 10 && !ran.stdout.is_empty(), "{ran}");
    assert!(ran.stderr.contains("there is no folder with the ID 'abc'"), "{ran}");
}

#[test]
fn list_item_by_its_id_has_all_fields() {
    let opened = Opened::new(usual(), "vesp", "v8");
    let by_name = opened.vb365("ls --json '/hr/Contacts/Laptop was stolen'").run();
    let by_name = json(&by_name.stdout);
    assert_eq!(by_name.len(), 1);
    let id = by_name[0]["item"]["id"].as_str().unwrap();
    let by_id = opened.vb365(&format!("ls --json /hr/Contacts/item:id:{id}")).run();
    assert_eq!(json(&by_id.stdout)[0]["item"], by_name[0]["item"]);
}

#[test]
fn bare_id_and_user_name_open_what_they_name() {
    let sandbox = usual();
    for (workload, id) in [
        ("vex", ".ids.mailbox"),
        ("veod", ".ids.drive"),
        ("vesp", ".ids.site"),
        ("vet", ".ids.team"),
    ] {
        let opened = Opened::new(Arc::clone(&sandbox), workload, "v8");
        let jq = format!(".[0] | [{id}, .path] | join(\" \")");
        let first = opened.vb365("ls --json --jq").args(&[&jq]).run().stdout;
        let (id, path) = first.trim_end().split_once(' ').unwrap();
        let found = opened.vb365("show --json --jq .path").args(&[id]).run();
        assert_eq!(found.stdout.trim_end(), path, "{found}");
    }
    let opened = Opened::new(Arc::clone(&sandbox), "vex", "v8");
    for (typed, path) in [
        ("/ana", "/ana@contoso.example"),
        ("/ANA", "/ana@contoso.example"),
        ("/archive:ana", "/archive:ana@contoso.example"),
    ] {
        let found = opened.vb365(&format!("show --json --jq .path {typed}")).run();
        assert_eq!(found.stdout.trim_end(), path, "{found}");
    }
}

#[test]
fn near_names_of_the_same_kind_are_suggested() {
    let sandbox = usual();
    for (workload, typed, suggested) in [
        ("vex", "/archive:anna", "did you mean /archive:ana@contoso.example?"),
        ("veod", "/Perez", "/ana, /lidia?"),
        ("veod", "/Pérez, Ana", "did you mean /ana?"),
    ] {
        let opened = Opened::new(Arc::clone(&sandbox), workload, "v8");
        let ran = opened.vb365("ls").args(&[typed]).run();
        assert!(ran.code == 6 && ran.stderr.contains(suggested), "{ran}");
    }
}

#[test]
fn habits_of_other_systems_are_explained() {
    let sandbox = usual();
    let page = "https://contoso.example/:w:/r/sites/hr/_layouts/15/Doc.aspx?sourcedoc=%7B1%7D&file=Agenda.docx";
    for (workload, path, code, hint) in [
        ("vex", r"\ana@contoso.example\Inbox", 6, "separate names with /: a backslash makes"),
        ("veod", r"C:\Users\ana", 6, "separate names with /"),
        ("vesp", "contoso.example/sites/hr/Shared Documents", 6, "write https:// before"),
        (
            "vesp",
            "https://contoso-my.example/personal/ana",
            6,
            "open a session with: --type onedrive",
        ),
        ("veod", "https://contoso.example/sites/hr", 6, "open a session with: --type sharepoint"),
        (
            "vesp",
            page,
            2,
            "find it with: vb365 search --literal Agenda.docx https://contoso.example/sites/hr",
        ),
        ("vex", "archive:", 2, "write archive:NAME"),
    ] {
        let opened = Opened::new(Arc::clone(&sandbox), workload, "v8");
        let ran = opened.vb365("ls").args(&[path]).run();
        assert!(ran.code == code && ran.stderr.contains(hint), "{ran}");
    }
}

#[test]
fn words_of_other_tools_are_explained() {
    let opened = Opened::new(usual(), "vex", "v8");
    for (line, hint) in [
        ("dir", "did you mean 'ls'?"),
        ("list", "did you mean 'ls'?"),
        ("find budget", "did you mean 'search'?"),
        ("ls -la", "omit it: all items are listed"),
        ("ls -lt", "--sort time"),
        ("ls --kind mail", "did you mean 'item'?"),
        ("ls --since tomorrow", "use now, 2026-"),
    ] {
        let ran = opened.vb365(line).run();
        assert!(ran.code == 2 && ran.stderr.contains(hint), "{line}: {ran}");
    }
}

#[test]
fn heads_of_tables_are_accepted_as_columns() {
    let opened = Opened::new(usual(), "vex", "v8");
    let line = "ls /ana@contoso.example/Inbox -o csv --columns date,by,att,folder --sort date";
    let ran = opened.vb365(line).run();
    assert!(
        ran.code == 0
            && ran.stdout.starts_with(
                "time,who,attachments,folder
"
            ),
        "{ran}"
    );
    let in_inbox = |line: &str| line.ends_with(",/ana@contoso.example/Inbox");
    assert!(ran.stdout.lines().skip(1).all(in_inbox), "{ran}");
    let line = "search 'offer' /ana@contoso.example --columns name,folder";
    let ran = opened.vb365(line).terminal(100).env("VB365_PAGER", "").run();
    assert!(ran.code == 0 && ran.stdout.contains("  Inbox"), "{ran}");
}

#[test]
fn table_of_mail_says_how_to_print_paths() {
    let opened = Opened::new(usual(), "vex", "v8");
    let note = "note: print paths for other commands with: -o id";
    for (line, has_note) in [("ls /ana@contoso.example/Inbox", true), ("ls", false)] {
        let ran = opened.vb365(line).terminal(100).env("VB365_PAGER", "").run();
        assert_eq!((ran.code, ran.stderr.contains(note)), (0, has_note), "{ran}");
    }
    let head = |line: &str| {
        let ran = opened.vb365(line).terminal(60).env("VB365_PAGER", "").run();
        ran.stdout.lines().next().unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let long = head("ls -l --kind item /ana@contoso.example/Inbox");
    let short = head("ls --kind item /ana@contoso.example/Inbox");
    assert!(short.iter().all(|column| long.contains(column)), "{short:?} {long:?}");
}
