//! `help formats` documents each record: held against the columns that there are, and against the JSON that is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use vb365::sandbox::Sandbox;

use crate::support::{Home, JOB, home, sandbox, sandbox_with, vb365, versions};

/// Each model that is printed, as the sources name it, and what the topic calls it.
const RECORDS: [(&str, &str); 20] = [
    ("ContentRow", "content"),
    ("SavedRow", "saved"),
    ("Session", "session"),
    ("Event", "event"),
    ("EventRecord", "audit"),
    ("ChangeRow", "change"),
    ("Statistics", "stats"),
    ("Job", "job"),
    ("Organization", "organization"),
    ("Repository", "repository"),
    ("RestorePoint", "point"),
    ("Retrieval", "retrieval"),
    ("StopRow", "stop"),
    ("ReapRow", "reap"),
    ("RestoreTest", "verify"),
    ("LoginRow", "login"),
    ("LogoutRow", "logout"),
    ("ProfileRow", "profile"),
    ("StatusRow", "status"),
    ("CheckResult", "doctor"),
];

/// What is printed in no format of its own: any answer of the server, of which only the id counts, and the items that
/// stand below the statistics of a session.
const UNNAMED: [&str; 2] = ["AnyItem", "RestoredItem"];

const SESSION: &str = "50f5eff0-9575-451d-8712-ed6439be9b34";

/// A line of the topic.
struct Line {
    column: String,
    kind: String,
    field: String,
    /// The first API version that has it.
    from: u8,
}

impl Line {
    fn read(text: &str) -> Self {
        let mut words = text.split_whitespace().map(str::to_owned);
        let mut word = || words.next().unwrap_or_else(|| panic!("'{text}' says too little"));
        let (column, kind, field) = (word(), word(), word());
        let from = words.next().and_then(|word| word.strip_prefix('v')?.parse().ok()).unwrap_or(6);
        Self { column, kind, field, from }
    }

    fn key(&self) -> Option<&str> {
        Some(self.field.trim_end_matches('?')).filter(|field| *field != "-")
    }

    /// Why a value is not what is documented.
    fn mistake(&self, value: &Value) -> Option<String> {
        let fits = match &*self.kind {
            "text" | "word" | "time" => value.is_string(),
            "number" | "bytes" | "age" => value.is_i64() || value.is_u64(),
            "decimal" => value.is_number(),
            "yes/no" => value.is_boolean(),
            "list" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("'{other}' is no kind that the topic explains"),
        };
        (!fits).then(|| {
            format!("field '{}' is documented as {} and is {value}", self.field, self.kind)
        })
    }
}

/// The topic's sections.
fn documented() -> BTreeMap<String, Vec<Line>> {
    let topic = vb365("help formats").run().stdout;
    let records = topic.split_once("\nRecords\n").expect("the topic has no section 'Records'").1;
    let mut sections = BTreeMap::<String, Vec<Line>>::new();
    let mut name = None;
    for line in records.lines() {
        match line.strip_prefix("  ") {
            Some(line) if name.is_some() => {
                sections.entry(name.clone().unwrap()).or_default().push(Line::read(line));
            }
            Some(_) => {} // what the kinds mean
            None => {
                let head = line.split_once(": ").map(|(head, _)| head);
                name = head.filter(|head| !head.contains(' ')).map(str::to_owned);
            }
        }
    }
    sections
}

fn section<'d>(documented: &'d BTreeMap<String, Vec<Line>>, name: &str) -> &'d [Line] {
    documented.get(name).unwrap_or_else(|| {
        panic!("'help formats' says nothing of the record '{name}': add a section to src/commands/help/formats.txt")
    })
}

#[test]
fn every_model_that_is_printed_is_documented() {
    let documented = documented();
    let mut models = BTreeSet::new();
    for (file, text) in crate::meta::sources::files_in("src") {
        let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
        for (_, rest) in
            text.match_indices("impl Row for ").map(|(at, found)| text.split_at(at + found.len()))
        {
            let model = rest.split(" {").next().unwrap();
            models.insert(model.to_owned());
            let known = RECORDS.iter().find(|(known, _)| *known == model);
            let Some((_, name)) = known else {
                assert!(
                    UNNAMED.contains(&model),
                    "src/{file} prints '{model}', which 'help formats' does not document: add a section to \
                     src/commands/help/formats.txt, and the model, its columns and its JSON to tests/meta/records.rs"
                );
                continue;
            };
            section(&documented, name);
        }
    }
    for (model, name) in RECORDS {
        assert!(
            models.contains(model),
            "'{name}' is documented, and nothing prints '{model}' any more"
        );
    }
    for name in documented.keys() {
        let known = RECORDS.iter().any(|(_, known)| known == name);
        assert!(
            known,
            "'{name}' is documented and not held against anything: add it to tests/meta/records.rs"
        );
    }
}

/// A command line that prints this record, and refuses a column that it does not have before anything is sent.
fn lines(record: &str) -> &'static str {
    match record {
        "content" => "ls",
        "saved" => "save / --to -",
        "session" => "session list",
        "event" => "session events 50f5eff0-9575-451d-8712-ed6439be9b34",
        "audit" => "audit",
        "change" => "session watch 50f5eff0-9575-451d-8712-ed6439be9b34",
        "stats" => "session stats 50f5eff0-9575-451d-8712-ed6439be9b34",
        "job" => "job list",
        "organization" => "organization list",
        "repository" => "repository list",
        "point" => "point list",
        "retrieval" => "retrieval list",
        "stop" => "session stop 50f5eff0-9575-451d-8712-ed6439be9b34",
        "reap" => "session reap --all-users --older-than 1h -n",
        "verify" => "verify --job 8c515487-d4da-4f9d-b779-8238c9808798",
        "login" => "login other",
        "logout" => "logout",
        "profile" => "profile list",
        "status" => "status",
        "doctor" => "doctor",
        other => panic!("no command prints the record '{other}': add one to tests/meta/records.rs"),
    }
}

#[test]
fn the_columns_are_those_there_are() {
    let (documented, sandbox) = (documented(), sandbox());
    let home = crate::commands::login::signed_in(&sandbox);
    for (_, record) in RECORDS {
        let line = format!("{} --columns no-such", lines(record));
        let ran = home.vb365(&line).on(&sandbox).run();
        let names =
            ran.stderr.split_once("hint: use ").unwrap_or_else(|| panic!("{line}: {ran}")).1;
        let columns: Vec<_> = section(&documented, record)
            .iter()
            .map(|line| line.column.as_str())
            .filter(|column| *column != "-")
            .collect();
        assert_eq!(
            columns.join(", "),
            names.trim(),
            "the columns of '{record}' in 'help formats', and those there are"
        );
    }
}

/// The API's name of a field means its column, too, and so does a name in kebab case.
#[test]
fn columns_are_accepted_by_the_names_of_the_api() {
    let (documented, sandbox) = (documented(), sandbox());
    for record in
        ["session", "event", "stats", "job", "organization", "repository", "point", "retrieval"]
    {
        for line in section(&documented, record).iter().filter(|line| line.column != "-") {
            let key = line.key().unwrap_or(&line.column);
            for name in [key.to_owned(), key.to_uppercase(), line.column.replace('_', "-")] {
                let list = lines(record).replace(SESSION, "latest");
                let command = format!("{list} -o csv --columns {name} --sort {name}");
                let ran = vb365(&command).on(&sandbox).run();
                let header = ran.stdout.lines().next();
                assert_eq!(header, Some(line.column.as_str()), "{command}: {ran}");
            }
        }
    }
}

fn objects(ran: &crate::support::Ran, line: &str) -> Vec<Value> {
    match serde_json::from_str(&ran.stdout) {
        Ok(Value::Array(all)) => all,
        Ok(one @ Value::Object(_)) => vec![one],
        other => panic!("{line}: {other:?} {ran}"),
    }
}

/// The server's objects: a field that is of a version is there from then on, and not before.
#[test]
fn the_fields_of_the_servers_objects_are_there_from_the_version_that_is_said() {
    let documented = documented();
    for version in versions() {
        let number: u8 = version[1..].parse().unwrap();
        // An even seed sends the properties without a value, too.
        let sandbox = sandbox_with(|options| options.seed = 366);
        let all = |line: &str| {
            let line = format!("{line} --json --api-version {version}");
            objects(&vb365(&line).on(&sandbox).run(), &line)
        };
        let sessions = all("session list");
        let events = sessions.iter().take(25).flat_map(|session| {
            all(&format!("session events {}", session["id"].as_str().unwrap()))
        });
        for (record, objects) in [
            ("event", events.collect()),
            ("session", sessions.clone()),
            ("stats", statistics(&sessions, number, &all)),
            ("job", all("job list")),
            ("organization", all("organization list")),
            ("repository", all("repository list")),
            ("point", all("point list")),
            ("retrieval", all("retrieval list")),
        ] {
            for line in section(&documented, record) {
                let Some(key) = line.key() else { continue };
                let values: Vec<_> = objects.iter().filter_map(|object| object.get(key)).collect();
                assert_eq!(
                    !values.is_empty(),
                    number >= line.from,
                    "'{record}' has '{key}' from v{} on, says 'help formats'; it is not so in {version}",
                    line.from
                );
                let mistake = values.iter().filter(|v| !v.is_null()).find_map(|v| line.mistake(v));
                assert_eq!(mistake, None, "'{record}' in {version}");
            }
        }
    }
}

/// What a server counts of sessions; older ones do not.
fn statistics(sessions: &[Value], version: u8, all: &dyn Fn(&str) -> Vec<Value>) -> Vec<Value> {
    let ids = sessions.iter().take(5).filter_map(|session| session["id"].as_str());
    let counted = |id| all(&format!("session stats {id}"));
    if version < 8 { Vec::new() } else { ids.flat_map(counted).collect() }
}

/// Objects that this program makes: exactly the documented fields, in whatever way it ends.
#[test]
fn the_fields_of_our_own_objects_are_those_that_are_printed() {
    let documented = documented();
    let sandbox = sandbox();
    let home = home();
    for (record, line) in [
        ("content", "ls -q --job 8c515487-d4da-4f9d-b779-8238c9808798 --type vex"),
        ("login", "login main"),
        ("profile", "profile list"),
        ("profile", "profile show main"),
        ("status", "status -p main"),
        ("doctor", "doctor -p main"),
        ("reap", "session reap --all-users --older-than 1h -n"),
        ("stop", "session reap --all-users --older-than 1h --yes"),
        ("verify", &format!("verify --job {JOB}")),
        ("verify", &format!("verify --job {JOB} --at 2020-01-01")),
        ("audit", "audit --since 8w -p main"),
        ("logout", "logout main --force"),
        ("status", "status -p main"),
    ] {
        held(&documented, record, line, &home, &sandbox);
    }
    let id = vb365("session list --state working -o id").on(&sandbox).run().stdout;
    let line = format!("session stop {SESSION} {} --force", id.lines().next().unwrap());
    held(&documented, "stop", &line, &home, &sandbox);
}

fn held(
    documented: &BTreeMap<String, Vec<Line>>,
    record: &str,
    line: &str,
    home: &Home,
    sandbox: &Arc<Sandbox>,
) {
    let line = format!("{line} --json");
    let found = objects(&home.vb365(&line).on(sandbox).run(), &line);
    assert!(!found.is_empty(), "{line} printed nothing to look at");
    let lines = section(documented, record);
    let keys: BTreeSet<_> = lines.iter().filter_map(Line::key).collect();
    for object in found {
        let object = object.as_object().unwrap();
        let printed: BTreeSet<_> = object.keys().map(String::as_str).collect();
        assert_eq!(
            keys, printed,
            "the fields of '{record}' in 'help formats', and those of {line}"
        );
        for line in lines {
            let Some(value) = line.key().and_then(|key| object.get(key)) else { continue };
            if value.is_null() {
                assert!(
                    line.field.ends_with('?'),
                    "'{record}': '{}' is null and has no '?'",
                    line.field
                );
            } else {
                assert_eq!(line.mistake(value), None, "'{record}'");
            }
        }
    }
}
