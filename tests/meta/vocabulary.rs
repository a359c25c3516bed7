//! One name, one type, in the whole crate.

use std::collections::BTreeMap;

use crate::meta::sources::modules;

/// Names that several types may have: the arguments of a command, the error of a layer.
fn is_shared(name: &str) -> bool {
    name == "Error" || name == "Command" || name.ends_with("Args")
}

#[test]
fn no_two_types_share_a_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for module in modules() {
        for name in module.code.lines().filter_map(type_name) {
            homes.entry(name).or_default().push(module.file.clone());
        }
    }
    homes.retain(|name, files| files.len() > 1 && !is_shared(name));
    // The two systems each have one, and only one is compiled.
    homes.retain(|_, files| {
        !files.iter().all(|file| ["unix", "windows"].iter().any(|s| file.contains(s)))
    });
    assert!(homes.is_empty(), "{homes:#?}");
}

fn type_name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace().peekable();
    if words.peek().is_some_and(|word| word.starts_with("pub")) {
        words.next();
    }
    matches!(words.next(), Some("struct" | "enum" | "trait" | "type")).then_some(())?;
    let name: String = words.next()?.chars().take_while(|c| c.is_alphanumeric()).collect();
    // An associated type or a type alias in a trait implementation has no name of its own.
    (!line.starts_with("    type")).then_some(name)
}
