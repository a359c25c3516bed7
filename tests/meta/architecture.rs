//! The rules of dependency, held by reading the sources.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn sources() -> Vec<(String, String)> {
    files_in("src")
}

fn files_in(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.ends_with("node_modules") {
                continue; // not ours
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The modules of ours that a file names, comments and its own tests aside.
fn uses(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| {
            line.match_indices("crate::")
                .map(|(at, found)| &line[at + found.len()..])
                .collect::<Vec<_>>()
        })
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

const LEAVES: [&str; 5] = ["error", "messages", "secret", "text", "time"];

/// The parts that each part may name, beside itself and the leaves.
fn allowed(part: &str) -> Option<&'static [&'static str]> {
    Some(match part {
        "error" | "messages" | "secret" | "text" | "time" | "api" | "sys" => &[],
        "client" => &["api"],
        "output" => &["sys"],
        "resolve" => &["api", "client", "journal"],
        "journal" => &["config"],
        "sessions" => &["api", "client", "journal", "resolve", "sys"],
        "audit" => &["api", "client", "config", "diagnostics", "journal", "resolve"],
        "columns" => &["api", "audit", "output", "resolve"],
        "config" => &["api", "client", "output", "sys"],
        "context" => &["api", "client", "config", "output"],
        "fan_out" => &["client", "config", "context", "diagnostics", "output"],
        "completion" => &["api", "client", "config", "context", "host", "resolve"],
        "diagnostics" => &["client", "output"],
        "host" | "sandbox" => &["client"],
        "commands" => &[
            "api",
            "audit",
            "client",
            "columns",
            "completion",
            "config",
            "context",
            "diagnostics",
            "fan_out",
            "journal",
            "output",
            "resolve",
            "sandbox",
            "sessions",
            "sys",
        ],
        _ => return None, // cli, lib and main may name everything
    })
}

#[test]
fn imports_go_one_way() {
    for (name, text) in sources() {
        let part = name.split(['/', '.']).next().unwrap();
        let Some(allowed) = allowed(part) else { continue };
        for used in uses(&text) {
            let fine =
                used == part || LEAVES.contains(&used.as_str()) || allowed.contains(&used.as_str());
            assert!(fine, "src/{name} names crate::{used}");
        }
    }
}

#[test]
fn the_sandbox_knows_none_of_our_types_but_the_seam() {
    for (name, text) in sources().into_iter().filter(|(name, _)| name.starts_with("sandbox/")) {
        for line in
            text.lines().filter(|line| line.contains("crate::") && !line.contains("crate::sandbox"))
        {
            assert!(line.contains("crate::client::transport::"), "src/{name}: {line}");
        }
    }
}

#[test]
fn commands_never_name_each_other_nor_the_parser() {
    for (name, text) in sources().into_iter().filter(|(name, _)| name.starts_with("commands/")) {
        assert!(!uses(&text).contains(&"commands".to_owned()), "src/{name}");
        assert!(!uses(&text).contains(&"cli".to_owned()), "src/{name}");
    }
}

#[test]
fn some_things_stand_in_one_file_alone() {
    for (word, home) in [
        ("ureq::", "client/network"),
        ("comfy_table", "output/table.rs"),
        (">= Self::V", "api/version.rs"),
        ("rpassword::", "output/prompt.rs"),
        ("env::vars", "host.rs"),
        ("Utc::now()", "host.rs"),
    ] {
        for (name, text) in sources() {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let named =
                !name.ends_with("tests.rs") && code.into_iter().any(|line| line.contains(word));
            assert!(
                !named || name.starts_with(home) || name.starts_with("sandbox/"),
                "src/{name} says {word}"
            );
        }
    }
}

#[test]
fn files_fit_in_the_head() {
    for (name, text) in sources().into_iter().chain(files_in("tests")) {
        let lines = text.lines().count();
        assert!(lines <= 400, "{name} has {lines} lines");
        assert!(
            text.starts_with("//!") || name.ends_with("_tests.rs") || name.ends_with("/tests.rs"),
            "{name} does not say what it is"
        );
    }
}
