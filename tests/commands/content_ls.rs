//! `ls`: which requests it sends, what it prints, and what it leaves out.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use snapbox::str;
use vb365::sandbox::{Reply, Sandbox};

use crate::check;
use crate::support::{Command, JOB, json, log, sandbox, sandbox_with, vb365, versions};

/// A session of a workload on a server, as commands in it see it.
pub(crate) struct Opened {
    pub(crate) sandbox: Arc<Sandbox>,
    pub(crate) id: String,
    workload: &'static str,
    version: String,
}

impl Opened {
    pub(crate) fn new(sandbox: Arc<Sandbox>, workload: &'static str, version: &str) -> Self {
        let line = format!(
            "explore --job {JOB} --type {workload} --no-preflight -q -o id --show-all-versions"
        );
        let ran = vb365(&line).on(&sandbox).run();
        assert_eq!(ran.code, 0, "{ran}");
        let id = ran.stdout.trim_end().to_owned();
        Self { sandbox, id, workload, version: version.to_owned() }
    }

    /// A command in the session.
    pub(crate) fn vb365(&self, line: &str) -> Command {
        let command = vb365(line).on(&self.sandbox).env("VB365_API_VERSION", &self.version);
        command.env("VB365_SESSION", &self.id).env("VB365_SESSION_TYPE", self.workload)
    }

    /// The requests of a command about the content, without the part of the path that all share.
    pub(crate) fn sent(&self, command: Command) -> Vec<String> {
        let before = log(&self.sandbox).len();
        let ran = command.run();
        assert_eq!(ran.code, 0, "{ran}");
        let head = format!("/{}/RestoreSessions/{}/organization/", self.version, self.id);
        let content = log(&self.sandbox).split_off(before).into_iter();
        let content = content.filter(|line| line.to_lowercase().contains(&head.to_lowercase()));
        content.map(|line| line.split(' ').nth(1).unwrap()[head.len()..].to_owned()).collect()
    }

    /// Everything that the session shows, as the server knows it.
    fn truth(&self) -> Vec<Value> {
        let path = format!("https://127.0.0.1/sandbox/truth?session={}", self.id);
        let request = http::Request::get(path).body(Vec::new()).unwrap();
        let Reply::Answer(answer) = self.sandbox.answer(&request) else { panic!("no truth") };
        assert!(answer.headers().get("x-vb365-next").is_none(), "there is more");
        let lines = std::str::from_utf8(answer.body()).unwrap().lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn records(&self, line: &str) -> Vec<Value> {
        let ran = self.vb365(&format!("{line} --json")).run();
        assert_eq!(ran.code, 0, "{line}: {ran}");
        json(&ran.stdout)
    }
}

/// Returns whether a request is one for a single thing.
pub(crate) fn is_of_one_thing(path: &str) -> bool {
    let lists = [
        "mailboxes",
        "folders",
        "items",
        "onedrives",
        "documents",
        "sites",
        "libraries",
        "lists",
        "attachments",
        "teams",
        "channels",
        "files",
        "posts",
        "tabs",
        "versions",
    ];
    let last = path.split('?').next().unwrap().rsplit('/').next().unwrap().to_lowercase();
    !lists.contains(&last.as_str())
}

#[test]
fn a_level_costs_one_list_for_each_kind_of_child() {
    for version in versions() {
        let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", &version);
        let count = |line: &str| {
            let sent = opened.sent(opened.vb365(line));
            assert!(!sent.iter().any(|path| is_of_one_thing(path)), "{line}: {sent:?}");
            sent.len()
        };
        assert_eq!(count("ls"), 1);
        assert_eq!(count("ls /ana@contoso.example"), 2);
        assert_eq!(count("ls /ana@contoso.example/Inbox"), 4);
        let ids = opened.vb365("ls -o id /ana@contoso.example").run().stdout;
        let folder = ids.lines().next().unwrap();
        assert_eq!(opened.sent(opened.vb365("ls").args(&[folder])).len(), 2, "{folder}");
        let opened = Opened::new(Arc::clone(&opened.sandbox), "veod", &version);
        let lists = if version == "v6" { 2 } else { 1 };
        assert_eq!(opened.sent(opened.vb365("ls /ana")).len(), 1 + lists);
    }
}

#[test]
fn recursive_list_contains_everything_once() {
    for version in versions() {
        for workload in ["vex", "veod", "vesp", "vet"] {
            let sandbox = sandbox_with(|options| (options.mailboxes, options.items) = (6, 12));
            let opened = Opened::new(sandbox, workload, &version);
            let ids = |record: &Value| {
                let mut ids = record["ids"].clone();
                if workload == "vet" && record["kind"] == "file" {
                    // It may be that of the root folder of the channel, which is not shown.
                    ids.as_object_mut().unwrap().remove("folder");
                }
                ids.to_string()
            };
            // The three parts of a channel have no IDs of their own.
            let is_part = |record: &Value| {
                ["files", "posts", "tabs"].iter().any(|part| record["kind"] == *part)
            };
            let mut listed = opened.records("ls -R /");
            listed.retain(|record| !is_part(record));
            let listed: Vec<_> = listed.iter().map(ids).collect();
            // Earlier versions of a file have its ID.
            let mut truth = opened.truth();
            truth.retain(|thing| !is_part(thing));
            let is_attachment = |thing: &&Value| thing["kind"] == "attachment";
            let expected: BTreeSet<_> =
                truth.iter().filter(|thing| !is_attachment(thing)).map(ids).collect();
            if truth.iter().any(|thing| is_attachment(&thing)) {
                let listed = opened.records("ls -R --kind attachment");
                let listed: BTreeSet<_> = listed.iter().map(ids).collect();
                assert_eq!(listed, truth.iter().filter(is_attachment).map(ids).collect());
            }
            let unique: BTreeSet<_> = listed.iter().cloned().collect();
            assert_eq!(unique.len(), listed.len(), "{workload} {version}");
            assert!(
                unique == expected,
                "{workload} {version}: {} of {}",
                unique.len(),
                expected.len()
            );
        }
    }
}

#[test]
fn printed_paths_and_id_paths_lead_back_to_the_thing() {
    for workload in ["vex", "veod", "vesp", "vet"] {
        let opened = Opened::new(sandbox(), workload, "v8");
        for record in opened.records("ls -R --depth 3").iter().step_by(97) {
            let path = record["path"].as_str().unwrap();
            let shown = opened.vb365("show --json").args(&[path]).run();
            assert_eq!(shown.code, 0, "{path}: {shown}");
            let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
            assert_eq!(shown["ids"], record["ids"], "{path}");
            let id_path = opened.vb365("show -o id").args(&[path]).run().stdout;
            let shown = opened.vb365("show --json").args(&[id_path.trim_end()]).run();
            let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
            assert_eq!(shown["ids"], record["ids"], "{id_path}");
        }
    }
}

#[test]
fn options_select_by_kind_name_and_time() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let names = |line: &str| -> Vec<String> {
        let records = opened.records(line);
        records.iter().map(|record| record["item"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = opened.records("ls /ana");
    let is_folder = |record: &&Value| record["kind"] == "folder";
    assert_eq!(opened.records("ls --kind folder /ana").len(), all.iter().filter(is_folder).count());
    assert_eq!(opened.records("ls --kind file,folder /ana").len(), all.len());
    let sheets = names("ls --include *.XLSX /ana");
    assert!(!sheets.is_empty() && sheets.iter().all(|name| name.contains(".xlsx")), "{sheets:?}");
    assert_eq!(names("ls --exclude *.xlsx /ana").len(), all.len() - sheets.len());
    // What is below an excluded folder is left out, too.
    let below = |line: &str| {
        opened
            .records(line)
            .iter()
            .filter(|r| r["path"].as_str().unwrap().starts_with("/ana/Reports"))
            .count()
    };
    assert!(below("ls -R /ana") > 1);
    assert_eq!(below("ls -R --exclude Reports /ana"), 0);
    let times: Vec<_> = opened.records("ls /ana --since 2026-01-01 --until 2026-06-30");
    let within = |record: &Value| {
        let time = record["item"]["modificationTime"].as_str().unwrap();
        ("2026-01-01".."2026-07-01").contains(&&time[..10])
    };
    assert!(!times.is_empty() && times.iter().all(within), "{times:?}");
    assert_eq!(opened.records("ls -R --depth 1 /ana").len(), all.len());
    assert!(opened.records("ls --depth 2 /ana").len() > all.len(), "--depth implies --recursive");
    assert_eq!(opened.records("ls /ana --limit 3").len(), 3);
    let sorted = names("ls /ana --sort name");
    assert!(sorted.is_sorted_by_key(|name| name.to_lowercase()), "{sorted:?}");
}

#[test]
fn what_has_no_time_is_not_in_a_window() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vex", "v8");
    let ran = opened.vb365("ls -R --since 2000-01-01 --json /ana@contoso.example").run();
    let records = json(&ran.stdout);
    assert!(!records.is_empty(), "{ran}");
    assert!(records.iter().all(|record| record["kind"] == "item"), "folders have no time");
    let all = opened.records("ls -R --kind item /ana@contoso.example");
    let timeless = all.len() - records.len();
    assert!(timeless > 0, "contacts have no time");
    let note = format!("note: {timeless} items have no time, and are not listed");
    assert!(ran.stderr.contains(&note), "{}", ran.stderr);
    let ran = opened.vb365("ls --since 2000-01-01 /ana@contoso.example/Inbox").run();
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran}");
}

#[test]
fn post_without_replies_is_listed_itself() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vet", "v8");
    let posts = opened.records("ls /Board/General/posts");
    let (mut with, mut without) = (0, 0);
    for post in &posts {
        let path = post["path"].as_str().unwrap();
        let listed = opened.records(&format!("ls '{path}'"));
        if listed.len() == 1 && listed[0]["ids"] == post["ids"] {
            without += 1;
        } else {
            assert!(!listed.is_empty(), "{path}");
            with += 1;
        }
    }
    assert!(with > 0 && without > 0, "{with} {without}");
    let path = |post: &Value| post["path"].as_str().unwrap().to_owned();
    let (first, second) = (path(&posts[0]), path(&posts[1]));
    let listed = |paths: &[&str]| {
        let ran = opened.vb365("ls --json").args(paths).run();
        json(&ran.stdout).len()
    };
    assert_eq!(listed(&[&first, &second]), listed(&[&first]) + listed(&[&second]));
}

#[test]
fn kind_of_another_workload_exits_2_before_a_request() {
    let opened = Opened::new(sandbox(), "vex", "v8");
    let before = log(&opened.sandbox).len();
    check!(
        opened.vb365("ls --kind post").run(),
        str![[r#"
! error: Exchange sessions do not contain the kind 'post'
! hint: use mailbox, folder, item
[2]

"#]]
    );
    for line in
        ["ls --kind nonsense", "ls --since never", "ls --depth 0", "ls --columns no-such", "ls ''"]
    {
        let ran = opened.vb365(line).run();
        assert_eq!(ran.code, 2, "{line}: {ran}");
    }
    assert_eq!(log(&opened.sandbox).len(), before);
}

#[test]
fn path_that_does_not_exist_exits_6_and_10_among_others() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let ran = opened.vb365("ls /ana/Nothing").run();
    assert!(ran.code == 6 && ran.stdout.is_empty(), "{ran}");
    let ran = opened.vb365("ls -o id /ana/Nothing /ana /lidia").run();
    assert!(ran.code == 10 && !ran.stdout.is_empty() && ran.stderr.contains("Nothing"), "{ran}");
    let ran = opened.vb365("ls -o id /nobody /nothing").run();
    assert!(ran.code == 6 && ran.stdout.is_empty(), "{ran}");
    assert_eq!(ran.stderr.matches("error: ").count(), 2, "{ran}");
}

#[test]
fn path_that_does_not_exist_exits_10_beside_an_empty_folder() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "vet", "v8");
    let records = opened.records("ls -R");
    let path = |record: &Value| record["path"].as_str().unwrap().to_owned();
    let mut empty = records.iter().filter(|r| r["kind"] == "tabs" || r["kind"] == "folder");
    let empty = empty.find(|parent| {
        let start = format!("{}/", path(parent).trim_end_matches('/'));
        !records.iter().any(|r| path(r).starts_with(&start) && path(r) != start)
    });
    let empty = &path(empty.unwrap());
    let ran = opened.vb365("ls -o id").args(&[empty]).run();
    assert!(ran.code == 0 && ran.stdout.is_empty(), "{empty}: {ran}");
    let ran = opened.vb365("ls -o id /nothing").args(&[empty]).run();
    assert!(ran.code == 10 && ran.stdout.is_empty(), "{empty}: {ran}");
}

#[test]
fn thing_without_children_is_listed_itself() {
    let opened = Opened::new(sandbox_with(|options| options.hostile = false), "veod", "v8");
    let records = opened.records("ls '/ana/Quarterly report.xlsx'");
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["path"], "/ana/Quarterly report.xlsx");
    assert_eq!(records[0]["item"]["name"], "Quarterly report.xlsx");
    let id = records[0]["item"]["id"].as_str().unwrap();
    for version in versions() {
        let opened = Opened { version, ..Opened::new(Arc::clone(&opened.sandbox), "veod", "v8") };
        assert_eq!(opened.records(&format!("ls /ana/id:{id}"))[0]["item"]["id"], id);
        let shown = opened.vb365(&format!("show /ana/id:{id} --json --jq .item.id")).run();
        assert_eq!(shown.stdout.trim_end(), id, "{shown}");
    }
}

#[test]
fn records_hold_the_object_of_the_server() {
    let opened = Opened::new(sandbox(), "vex", "v8");
    let ran = opened.vb365("ls -o ndjson --limit 1").run();
    let path = format!("RestoreSessions/{}/organization/mailboxes?limit=1", opened.id);
    let raw = opened.vb365("api GET --jq .results[0]").args(&[&path]).run();
    assert!(ran.stdout.contains(raw.stdout.trim_end()), "{ran} {raw}");
    let ran =
        opened.vb365("ls --limit 1 --jq '.[0] | [.path, .kind, .ids.mailbox == .item.id]'").run();
    assert_eq!(ran.stdout, "[\"/ana@contoso.example\",\"mailbox\",true]\n");
    let ran = opened.vb365("ls --limit 1 -o id").run();
    assert!(ran.stdout.starts_with("/id:") && ran.stdout.lines().count() == 1, "{ran}");
    let ran = opened.vb365("ls --limit 1 -o csv").run();
    assert_eq!(
        ran.stdout.lines().next().unwrap(),
        "kind,name,size,time,who,attachments,version,path,id,created,folder"
    );
}

#[test]
fn long_form_and_field_names_of_the_api_work_in_a_pipe() {
    let opened = Opened::new(sandbox(), "veod", "v8");
    let first = |line: &str| {
        let ran = opened.vb365(line).run();
        assert_eq!(ran.code, 0, "{line}: {ran}");
        ran.stdout.lines().next().unwrap_or_default().to_owned()
    };
    let short = first("ls /ana");
    assert!(!short.contains("CREATED"), "{short}");
    assert_eq!(first("ls /ana -l"), format!("{short}\tCREATED"));
    let names = "modificationTime,modified,creationTime,modifiedBy,sizeBytes,from";
    let line = format!("ls /ana -o csv --columns {names} --sort modified");
    assert_eq!(first(&line), "time,time,created,who,size,who");
    let created = opened.vb365("ls /ana -o csv --columns created --no-header").run().stdout;
    assert!(!created.is_empty() && created.lines().all(|time| time.starts_with("20")), "{created}");
}
