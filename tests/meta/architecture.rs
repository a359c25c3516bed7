//! The rules of dependency, checked in the sources: layers, circles, and words that stand in one file only.

use std::collections::BTreeSet;

use crate::meta::sources::{Module, circles, files_in, imports, modules};

/// Parts that import nothing of the crate but each other.
const LEAVES: [&str; 6] = ["error", "messages", "secret", "sys", "text", "time"];

/// The parts that each part may import, besides itself and the leaves.
fn allowed(part: &str) -> Option<&'static [&'static str]> {
    Some(match part {
        "error" | "messages" | "secret" | "text" | "time" | "api" | "sys" | "parallel" => &[],
        "client" => &["api", "parallel"],
        "output" => &["parallel"],
        "resolve" => &["api", "client", "journal"],
        "journal" => &["config"],
        "content" => &["api", "client", "parallel", "resolve"],
        "save" => &["api", "client", "content", "parallel"],
        "sessions" => &[
            "api",
            "client",
            "context",
            "diagnostics",
            "help",
            "journal",
            "output",
            "parallel",
            "resolve",
        ],
        "audit" => &[
            "api",
            "client",
            "config",
            "diagnostics",
            "help",
            "journal",
            "output",
            "parallel",
            "resolve",
        ],
        "verify" => &["api", "client", "content", "diagnostics", "journal", "parallel", "sessions"],
        "columns" => &["api", "audit", "content", "output", "resolve", "save", "verify"],
        "config" => &["api", "client", "help", "output"],
        "context" => &["api", "client", "config", "output"],
        "fan_out" => &["client", "config", "context", "diagnostics", "output", "parallel"],
        "completion" => &[
            "api", "client", "config", "content", "context", "help", "host", "journal", "output",
            "parallel", "resolve",
        ],
        "diagnostics" => &["api", "client", "content", "output", "save"], // errors of the client carry values of api
        "host" | "sandbox" => &["client"],
        "help" => &["output"], // the names of columns
        "commands" => &[
            "api",
            "audit",
            "client",
            "columns",
            "completion",
            "config",
            "content",
            "context",
            "diagnostics",
            "fan_out",
            "help",
            "journal",
            "output",
            "parallel",
            "resolve",
            "sandbox",
            "save",
            "sessions",
            "verify",
        ],
        _ => return None, // cli, lib and main may import everything
    })
}

#[test]
fn imports_follow_the_layers() {
    let modules = modules();
    for (module, targets) in imports(modules) {
        let part = module.split("::").next().unwrap();
        let Some(allowed) = allowed(part) else { continue };
        for target in targets {
            let other = target.split("::").next().unwrap();
            let is_allowed = other == part || LEAVES.contains(&other) || allowed.contains(&other);
            assert!(is_allowed, "{module} imports {target}");
        }
    }
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let circles = circles(&imports(modules()));
    assert!(circles.is_empty(), "{circles:#?}");
}

/// What the tests here look at is found.
#[test]
fn imports_and_circles_are_found() {
    let modules = modules();
    assert!(modules.len() > 200, "{} modules", modules.len());
    let mut imports = imports(modules);
    assert!(imports["client::server"].contains("api::error_body"), "{imports:#?}");
    let found = imports.values().map(BTreeSet::len).sum::<usize>();
    assert!(found > 1_000, "{found} imports");
    imports.get_mut("api::error_body").unwrap().insert("client::server".to_owned());
    let circles = circles(&imports);
    assert!(circles.iter().flatten().any(|module| module == "client::server"), "{circles:#?}");
}

#[test]
fn sandbox_imports_only_the_transport() {
    for (module, targets) in imports(modules()) {
        for target in targets {
            let is_allowed = !module.starts_with("sandbox")
                || target.starts_with("sandbox")
                || target == "client::transport";
            assert!(is_allowed, "{module} imports {target}");
        }
    }
}

#[test]
fn commands_import_neither_each_other_nor_the_parser() {
    let command_of = |module: &str| module.split("::").nth(1).map(str::to_owned);
    for (module, targets) in imports(modules()) {
        if !module.starts_with("commands::") {
            continue;
        }
        for target in targets {
            let is_other =
                target.starts_with("commands") && command_of(&target) != command_of(&module);
            assert!(!is_other && target != "cli", "{module} imports {target}");
        }
    }
}

#[test]
fn some_words_stand_in_one_place() {
    for (word, home) in [
        ("ureq::", "client/network"),
        ("comfy_table", "output/table.rs"),
        (">= Self::V", "api/version.rs"),
        ("rpassword::", "output/prompt.rs"),
        ("env::vars", "host.rs"),
        ("Utc::now()", "host.rs"),
    ] {
        let says = |module: &Module| module.code.contains(word);
        let mut is_at_home = false;
        for module in modules().iter().filter(|module| says(module)) {
            let is_home = module.file.starts_with(home);
            is_at_home |= is_home;
            let is_allowed = is_home || module.file.starts_with("sandbox/");
            assert!(is_allowed, "src/{} says {word}", module.file);
        }
        assert!(is_at_home, "{home} does not say {word}");
    }
}

/// Option names belong to the command line and to `diagnostics`; the client reports facts.
#[test]
fn client_names_no_option_and_no_command() {
    for module in modules().iter().filter(|module| module.part() == "client") {
        for line in module.code.lines() {
            let option = line
                .match_indices("--")
                .any(|(at, _)| line[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()));
            assert!(!option && !line.contains("vb365 "), "src/{}: {line}", module.file);
        }
    }
}

#[test]
fn files_are_short_and_documented() {
    for (name, text) in files_in("src").into_iter().chain(files_in("tests")) {
        let lines = text.lines().count();
        assert!(lines <= 400, "{name} has {lines} lines");
        let is_test = name.ends_with("_tests.rs") || name.ends_with("tests.rs");
        assert!(is_test || text.starts_with("//!"), "{name} has no module comment");
    }
}

#[test]
fn crate_root_has_at_most_eight_files() {
    let root: Vec<_> =
        files_in("src").into_iter().filter(|(name, _)| !name.contains('/')).collect();
    assert!(root.len() <= 8, "{:?}", root.iter().map(|(name, _)| name).collect::<Vec<_>>());
}

/// `mod.rs` names the modules of a folder and what they export; code in it would make circles with its children.
#[test]
fn mod_files_hold_no_code() {
    for module in modules().iter().filter(|module| module.file.ends_with("/mod.rs")) {
        let item = module.code.lines().find(|line| {
            ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn ", "impl", "struct ", "enum "]
                .iter()
                .any(|head| line.starts_with(head))
        });
        assert!(item.is_none(), "src/{} holds code: {}", module.file, item.unwrap());
    }
}
