//! Tables of content on terminals of several widths, with texts that break careless tables.

use unicode_width::UnicodeWidthStr as _;

use crate::commands::content_ls::{Opened, is_of_one_thing};
use crate::support::{Ran, sandbox, sandbox_with, versions};

const WIDTHS: [usize; 4] = [40, 60, 100, 200];

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (workload, lines) in [
        ("vex", &["ls", "ls -R --kind item", "ls -l -R --depth 2", "search report"][..]),
        ("veod", &["ls", "ls -R", "ls -l -R --depth 2", "search report"]),
        ("vesp", &["ls", "ls -R --depth 3", "search report"]),
        ("vet", &["ls", "ls -R --depth 4", "search --kind post report"]),
    ] {
        let opened = Opened::new(sandbox(), workload, "v8");
        for line in lines {
            for width in WIDTHS {
                let command = opened.vb365(&format!("{line} --limit 400")).terminal(width);
                let ran = command.env("VB365_PAGER", "").run();
                assert_eq!(ran.code, 0, "{line}: {ran}");
                for text in ran.stdout.lines() {
                    assert!(text.width() <= width, "{line} at {width}: {text}");
                    let is_safe = |c: char| {
                        !c.is_control()
                            && !('\u{202a}'..='\u{202e}').contains(&c)
                            && !('\u{2066}'..='\u{2069}').contains(&c)
                    };
                    assert!(text.chars().all(is_safe), "{line}: {text:?}");
                }
            }
        }
    }
}

#[test]
fn tables_look_like_those_of_mail_programs_and_file_lists() {
    let sandbox = sandbox_with(|options| options.hostile = false);
    let header = |workload: &'static str, line: &str, width: usize| {
        let opened = Opened::new(std::sync::Arc::clone(&sandbox), workload, "v8");
        let ran = opened
            .vb365(&format!("{line} --limit 60"))
            .terminal(width)
            .env("VB365_PAGER", "")
            .run();
        assert_eq!(ran.code, 0, "{line}: {ran}");
        let words: Vec<_> = ran.stdout.lines().next().unwrap().split_whitespace().collect();
        (words.join(" "), ran.stdout)
    };
    for (workload, line, width, expected) in [
        ("vex", "ls", 100, "NAME PATH"),
        ("vex", "ls /ana@contoso.example", 100, "NAME"),
        ("vex", "ls --kind item /ana@contoso.example/Inbox", 100, "TIME FROM SUBJECT ATT"),
        ("vex", "ls -R --kind item /ana@contoso.example", 120, "TIME FROM SUBJECT ATT FOLDER"),
        ("vex", "ls -R --kind item /ana@contoso.example", 60, "TIME FROM SUBJECT FOLDER"),
        ("vex", "search report", 120, "TIME FROM SUBJECT ATT FOLDER"),
        ("vex", "search report", 60, "TIME FROM SUBJECT FOLDER"),
        ("veod", "ls", 100, "NAME PATH"),
        ("veod", "ls /ana", 100, "NAME SIZE MODIFIED BY VERSION"),
        ("veod", "ls /ana", 60, "NAME SIZE MODIFIED BY"),
        ("veod", "versions /ana/Inventory.csv", 60, "VERSION SIZE MODIFIED BY"),
        ("veod", "ls -l /ana", 200, "NAME SIZE MODIFIED BY VERSION CREATED PATH"),
        ("veod", "ls -R /ana", 120, "NAME SIZE MODIFIED BY VERSION FOLDER"),
        ("veod", "ls -R /ana", 60, "NAME MODIFIED FOLDER"),
        ("veod", "ls -l -R /ana", 200, "NAME SIZE MODIFIED BY VERSION CREATED PATH"),
        ("veod", "search report", 120, "NAME SIZE MODIFIED BY VERSION FOLDER"),
        ("vesp", "ls -R --depth 2 /hr", 120, "NAME KIND SIZE MODIFIED BY FOLDER"),
        ("vet", "ls -R --kind file,post /Board", 120, "NAME KIND SIZE MODIFIED BY FOLDER"),
        ("vet", "ls -R --kind file,post /Board", 60, "NAME SIZE MODIFIED FOLDER"),
        ("vet", "ls -R /Board/General/posts", 100, "TIME FROM SUBJECT ATT FOLDER"),
        ("veod", "ls --columns id,path /ana", 200, "ID PATH"),
    ] {
        let (header, table) = header(workload, line, width);
        assert_eq!(header, expected, "{line}: {table}");
    }
    let (_, table) = header("veod", "ls /ana", 100);
    assert!(table.contains("Reports/ ") && table.contains(" kB "), "{table}");
    let (_, table) = header("veod", "ls /ana", 60);
    assert!(table.contains("….docx "), "{table}");
    let (_, table) = header("vet", "search agenda --kind file", 60);
    assert!(table.contains(" /Board/"), "{table}");
    // Pipes have the same columns whatever is listed.
    let opened = Opened::new(sandbox, "vex", "v8");
    let ran = opened.vb365("ls").run();
    assert!(ran.stdout.starts_with("KIND\tNAME\tSIZE\tTIME\tWHO\tATTACHMENTS\tVERSION\tPATH\n"));
}

#[test]
fn hits_show_the_names_of_their_folders() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.hostile = false);
        let opened = Opened::new(sandbox, "vex", &version);
        let ran = opened.vb365("search report /ana@contoso.example").terminal(100).run();
        assert_eq!(ran.code, 0, "{ran}");
        let folders = |ran: &Ran| -> Vec<String> {
            let at = ran.stdout.lines().next().unwrap().find("FOLDER").unwrap();
            ran.stdout.lines().skip(1).map(|line| line[at..].to_owned()).collect()
        };
        assert_eq!(folders(&ran), ["Inbox", "Deleted Items"], "{version}: {ran}");
        let ran = opened.vb365("search report --limit 1").terminal(100).run();
        assert_eq!(folders(&ran), ["/ana@contoso.example/Inbox"], "{version}: {ran}");
        assert!(ran.stderr.contains("note: print paths for other commands with: -o id"), "{ran}");
    }
}

#[test]
fn names_of_folders_cost_one_list_for_each_mailbox_and_nothing_in_a_pipe() {
    for version in versions() {
        let sandbox = sandbox_with(|options| options.mailboxes = 40);
        let opened = Opened::new(sandbox, "vex", &version);
        let sent = opened.sent(opened.vb365("search report").terminal(100));
        let mut folders: Vec<_> = sent.iter().filter(|path| path.ends_with("/folders")).collect();
        let count = folders.len();
        assert!(count > 20, "{sent:?}");
        folders.sort();
        folders.dedup();
        assert_eq!(folders.len(), count, "a mailbox is read once");
        assert!(!sent[1..].iter().any(|path| is_of_one_thing(path)), "{sent:?}");
        // The search itself, and the names of the mailboxes.
        assert_eq!(sent.len(), count + 2, "{sent:?}");
        for line in ["search report", "search report -o ndjson", "search report --columns path"] {
            let command = opened.vb365(line);
            let command = if line.contains("columns") { command.terminal(100) } else { command };
            let sent = opened.sent(command);
            assert!(!sent.iter().any(|path| path.contains("/folders")), "{line}: {sent:?}");
        }
    }
}

#[test]
fn folder_of_teams_has_no_size() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vet", "v8");
    let ran = opened.vb365("ls --kind folder -o csv --columns size /Board/General/files").run();
    assert!(ran.code == 0 && ran.stdout.lines().count() > 1, "{ran}");
    assert!(ran.stdout.lines().skip(1).all(|size| size == "\"\"" || size.is_empty()), "{ran}");
}
