//! Tables of content on terminals of several widths, with texts that break careless tables.

use unicode_width::UnicodeWidthStr as _;

use crate::commands::content_ls::Opened;
use crate::support::{sandbox, sandbox_with};

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
        let ran = opened.vb365(&format!("{line} --limit 5")).terminal(width).run();
        assert_eq!(ran.code, 0, "{line}: {ran}");
        let words: Vec<_> = ran.stdout.lines().next().unwrap().split_whitespace().collect();
        (words.join(" "), ran.stdout)
    };
    for (workload, line, width, expected) in [
        ("vex", "ls", 100, "NAME PATH"),
        ("vex", "ls /ana@contoso.example", 100, "NAME"),
        ("vex", "ls --kind item /ana@contoso.example/Inbox", 100, "TIME FROM SUBJECT ATT"),
        ("vex", "ls -R --kind item /ana@contoso.example", 120, "TIME FROM SUBJECT ATT FOLDER"),
        ("vex", "search report", 120, "TIME FROM SUBJECT ATT FOLDER"),
        ("veod", "ls", 100, "NAME PATH"),
        ("veod", "ls /ana", 100, "NAME SIZE MODIFIED BY VERSION"),
        ("veod", "ls /ana", 60, "NAME SIZE MODIFIED BY"),
        ("veod", "versions /ana/Inventory.csv", 60, "VERSION SIZE MODIFIED BY"),
        ("veod", "ls -l /ana", 200, "NAME SIZE MODIFIED BY VERSION CREATED PATH"),
        ("veod", "ls -R /ana", 120, "PATH SIZE MODIFIED BY VERSION"),
        ("veod", "ls --columns id,path /ana", 200, "ID PATH"),
    ] {
        let (header, table) = header(workload, line, width);
        assert_eq!(header, expected, "{line}: {table}");
    }
    let (_, table) = header("veod", "ls /ana", 100);
    assert!(table.contains("Reports/ ") && table.contains(" kB "), "{table}");
    // Pipes have the same columns whatever is listed.
    let opened = Opened::new(sandbox, "vex", "v8");
    let ran = opened.vb365("ls").run();
    assert!(ran.stdout.starts_with("KIND\tNAME\tSIZE\tTIME\tWHO\tATTACHMENTS\tVERSION\tPATH\n"));
}
