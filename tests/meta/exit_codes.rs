//! Every exit code, each for its reason: the table that scripts rely on. `help exit-codes` is made of the kinds of failure.

use std::collections::BTreeSet;

use serde_json::Value;
use vb365::{Fault, Untrusted};

use crate::support::{not_sent, scripted, vb365};

const LIST: &str = "session list --api-version v8";
const SHOW: &str = "session show 50f5eff0-9575-451d-8712-ed6439be9b34 --api-version v8";
const STOP: &str = "session stop 50f5eff0-9575-451d-8712-ed6439be9b34 --force --api-version v8";
const EXPLORE: &str = "explore --job 50f5eff0-9575-451d-8712-ed6439be9b34 --type vex --api-version v8 -q --no-preflight";

type Answering = Box<dyn Fn() -> Result<(u16, String), Fault> + Send + Sync>;

fn status(code: u16) -> Answering {
    Box::new(move || Ok((code, String::new())))
}

fn lost() -> Answering {
    Box::new(|| Err(Fault::Lost { reason: "gone".into() }))
}

fn unknown_host() -> Answering {
    Box::new(|| Err(not_sent("no such host")))
}

fn untrusted() -> Answering {
    Box::new(|| {
        let refused = Untrusted {
            der: b"x".to_vec(),
            reason: "unknown issuer".into(),
            problem: vb365::CertificateProblem::Invalid,
        };
        Err(Fault::Untrusted(Box::new(refused)))
    })
}

fn body(text: &'static str) -> Answering {
    Box::new(move || Ok((200, text.to_owned())))
}

/// The service's own words, without which a change counts as possibly made.
fn refusal() -> Answering {
    Box::new(|| Ok((500, r#"{"message":"no"}"#.to_owned())))
}

#[test]
fn every_code_has_its_reasons() {
    let stopped = r#"{"id":"50f5eff0-9575-451d-8712-ed6439be9b34","state":"Stopped"}"#;
    let table: Vec<(&str, Answering, i32, &str)> = vec![
        (LIST, body("[]"), 0, ""),
        (STOP, status(204), 0, ""),
        (EXPLORE, body(stopped), 0, ""),
        ("session list --no-such-option", status(200), 2, "usage"),
        ("session list --limit 0", status(200), 2, "usage"),
        (LIST, unknown_host(), 3, "unreachable"),
        (LIST, lost(), 3, "unreachable"),
        (EXPLORE, unknown_host(), 3, "unreachable"),
        (LIST, status(401), 4, "unauthenticated"),
        (LIST, status(403), 4, "unauthenticated"),
        (EXPLORE, status(401), 4, "unauthenticated"),
        (LIST, untrusted(), 5, "untrusted"),
        (EXPLORE, untrusted(), 5, "untrusted"),
        (SHOW, status(404), 6, "not-found"),
        (EXPLORE, status(404), 6, "not-found"),
        (LIST, status(400), 7, "server"),
        (LIST, status(500), 7, "server"),
        (LIST, status(503), 7, "server"),
        (LIST, status(301), 7, "server"),
        (LIST, body("<html>"), 7, "server"),
        (LIST, body("[{"), 7, "server"),
        (SHOW, body("[]"), 7, "server"),
        (EXPLORE, refusal(), 7, "server"),
        (STOP, refusal(), 7, "server"),
        (EXPLORE, status(500), 8, "unknown"),
        (EXPLORE, lost(), 8, "unknown"),
        (EXPLORE, status(504), 8, "unknown"),
        (EXPLORE, body("{"), 8, "unknown"),
        (STOP, lost(), 8, "unknown"),
        (STOP, body("<html>"), 8, "unknown"),
    ];
    let mut kinds_seen: BTreeSet<_> = table.iter().map(|(.., kind)| *kind).collect();
    for (line, answer, code, kind) in table {
        let server = scripted(move |_, _| answer());
        let run = |line: &str| vb365(line).on(&server).env("VB365_TOKEN", "t").run();
        let ran = run(line);
        assert_eq!(ran.code, code, "{line}: {ran}");
        assert_eq!(ran.stderr.contains("error: "), code != 0, "{line}: {ran}");
        let told = run(&format!("{line} --json")).stderr;
        if code == 0 {
            assert_eq!(told, "", "{line}");
            continue;
        }
        // Messages before it, such as the search for a lost session, are not part of it.
        let error: Value = serde_json::from_str(told.lines().last().unwrap_or_default())
            .unwrap_or_else(|_| panic!("{line}: {told}"));
        assert_eq!(error["error"]["code"], code, "{line}");
        assert_eq!(error["error"]["kind"], kind, "{line}");
        assert!(error["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert_eq!(error.as_object().unwrap().len(), 1);
    }
    // The other tests of this file.
    kinds_seen.extend(["", "failure", "partial", "preflight"]);
    let listed: BTreeSet<_> = listed_codes().into_iter().map(|(_, kind, _)| kind).collect();
    let seen: BTreeSet<_> = kinds_seen.into_iter().map(str::to_owned).collect();
    assert_eq!(seen, listed);
}

/// The codes that `help exit-codes` lists, with their kinds and meanings.
fn listed_codes() -> Vec<(i32, String, String)> {
    let topic = vb365("help exit-codes").run().stdout;
    let mut listed: Vec<(i32, String, String)> = Vec::new();
    for line in topic.lines().skip(1).take_while(|line| !line.is_empty()) {
        let (head, meaning) = line.split_at(23);
        match (head.trim(), listed.last_mut()) {
            ("", Some((.., last))) => *last = format!("{last} {}", meaning.trim()),
            (head, _) => {
                let (code, kind) = head.split_once(' ').unwrap_or((head, ""));
                let meaning = meaning.trim().to_owned();
                listed.push((code.parse().unwrap(), kind.trim().to_owned(), meaning));
            }
        }
    }
    listed
}

#[test]
fn every_code_is_listed() {
    let codes: Vec<_> = listed_codes().iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 124, 129, 130, 143]);
}

/// The lists of single commands hold the same meanings.
#[test]
fn commands_list_the_same_meanings() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = words(&vb365("verify --help").run().stdout);
    for (code, kind, meaning) in listed_codes().iter().filter(|(_, kind, _)| !kind.is_empty()) {
        assert!(help.contains(&format!(" {code} {meaning}")), "{code} {kind}");
    }
}

/// `SNAPSHOTS=overwrite cargo test exit_codes` writes the table of the README.
#[test]
fn readme_lists_the_same_meanings() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once("| exit code | meaning |\n|---|---|\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let rows = listed_codes().into_iter().filter(|(code, ..)| *code <= 10);
    let rows: Vec<_> = rows.map(|(code, _, meaning)| format!("| {code} | {meaning} |")).collect();
    let rows = rows.join("\n");
    let expected = format!("{before}| exit code | meaning |\n|---|---|\n{rows}\n\n{after}");
    if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
        std::fs::write(path, &expected).unwrap();
        return;
    }
    assert!(readme == expected, "SNAPSHOTS=overwrite cargo test exit_codes writes the table");
}

#[test]
fn preflight_exits_with_9() {
    let sandbox = crate::support::sandbox();
    let line = "explore --job 'Contoso everything' --type vex --at 2001-01-01";
    let ran = vb365(&format!("{line} --json")).on(&sandbox).run();
    assert_eq!(ran.code, 9, "{ran}");
    assert!(ran.stderr.contains("\"kind\":\"preflight\""), "{ran}");
}

#[test]
fn codes_that_need_more_than_one_answer() {
    let working = r#"{"id":"x","state":"Working","initiatedBy":"somebody else"}"#;
    let one = "50f5eff0-9575-451d-8712-ed6439be9b34";
    let server = scripted(move |_, target| {
        Ok(if target.contains(one) { (200, working.to_owned()) } else { (404, String::new()) })
    });
    let run = |line: &str| {
        let command =
            vb365(line).on(&server).env("VB365_TOKEN", "t").env("VB365_API_VERSION", "v8");
        let ran = command.run();
        let error: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
        (ran.code, error["error"]["kind"].as_str().unwrap().to_owned())
    };
    assert_eq!(run(&format!("session stop {one} --json")), (1, "failure".into()));
    let other = "60f5eff0-9575-451d-8712-ed6439be9b34";
    assert_eq!(run(&format!("session stop {one} {other} --json")), (10, "partial".into()));
    let third = "70f5eff0-9575-451d-8712-ed6439be9b34";
    assert_eq!(run(&format!("session stop {third} {other} --json")), (6, "not-found".into()));
}
