//! Words of help texts and messages: plain technical English, read once.

use crate::meta::help::{TOPICS, command_paths, help};
use crate::meta::sources::{files_in, modules, scripts};

/// Idioms that need a second reading, with the plain term.
const IDIOMS: [(&str, &str); 22] = [
    ("all the same", "anyway"),
    ("anew", "again"),
    ("brings", "returns, contains"),
    ("goes on", "continues"),
    ("heed", "ignore, use"),
    ("in vain", "without success"),
    ("is away", "is offline, cannot be reached"),
    ("is no ", "is not a, invalid"),
    ("lies in", "is in"),
    ("likewise", "say it again"),
    ("look whether", "check"),
    ("mend", "fix"),
    ("moment", "point in time"),
    ("nobody", "no user, not"),
    ("so long", "this long"),
    ("so many", "this number of"),
    ("somebody", "a user, another user"),
    ("tells", "shows, says"),
    ("those there are", "all"),
    ("told", "reported, shown, identified"),
    ("whoever", "the user who"),
    ("whom", "the user, who"),
];

/// The idioms in a text, at the beginnings of words. Names in braces are code.
fn idioms_in(text: &str) -> Vec<&'static str> {
    let mut text = text.to_lowercase().replace('\n', " ");
    for plain in ["there is no ", "is no longer "] {
        text = text.replace(plain, "");
    }
    while let Some((start, end)) =
        text.find('{').and_then(|at| Some((at, at + text[at..].find('}')?)))
    {
        text.replace_range(start..=end, "");
    }
    let begins_word = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric());
    let is_in = |idiom: &str| text.match_indices(idiom).any(|(at, _)| begins_word(at));
    IDIOMS.iter().map(|(idiom, _)| *idiom).filter(|idiom| is_in(idiom)).collect()
}

#[test]
fn help_is_plain() {
    let pages = command_paths().into_iter().map(|path| format!("{path} --help"));
    let topics = TOPICS.iter().map(|topic| format!("help {topic}"));
    let mut found = Vec::new();
    for line in pages.chain(topics).chain(["--help".to_owned(), "-h".to_owned()]) {
        found.extend(idioms_in(&help(&line)).into_iter().map(|idiom| format!("{line}: {idiom}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Texts with a space in them are for people; the simulated server speaks as the real one does.
#[test]
fn messages_are_plain() {
    let mut found = Vec::new();
    for module in modules().iter().filter(|module| module.part() != "sandbox") {
        for literal in literals_in(&module.code).iter().filter(|literal| literal.contains(' ')) {
            for idiom in idioms_in(literal) {
                found.push(format!("src/{}: {idiom}: {literal}", module.file));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn comments_are_plain() {
    let mut found = Vec::new();
    let code = files_in("src").into_iter().chain(files_in("tests"));
    let code = code.map(|file| (file, comment_in as fn(&str) -> Option<&str>));
    let scripts =
        scripts().into_iter().map(|file| (file, script_comment_in as fn(&str) -> Option<&str>));
    for ((file, text), comment_in) in code.chain(scripts) {
        for comment in text.lines().filter_map(comment_in) {
            found.extend(
                idioms_in(comment).iter().map(|idiom| format!("{file}: {idiom}: {comment}")),
            );
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The text of the comment in a line; `//` without a space after it may be part of a URL.
fn comment_in(line: &str) -> Option<&str> {
    ["//! ", "/// ", "// "].iter().find_map(|start| Some(line.split_once(start)?.1))
}

/// The text of a line of a script that is a comment.
fn script_comment_in(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("# ")
}

/// The string literals of Rust code, with escapes as they are written.
fn literals_in(code: &str) -> Vec<String> {
    let (mut literals, mut rest) = (Vec::new(), code);
    while let Some(at) = rest.find('"') {
        let before = &rest[..at];
        let hashes = before.len() - before.trim_end_matches('#').len();
        let is_raw = before.trim_end_matches('#').ends_with('r');
        // '"' is a character.
        if before.ends_with('\'') && rest[at + 1..].starts_with('\'') {
            rest = &rest[at + 1..];
            continue;
        }
        let body = &rest[at + 1..];
        let end = if is_raw {
            body.find(&format!("\"{}", "#".repeat(hashes)))
        } else {
            end_of_literal(body)
        };
        let Some(end) = end else { break };
        let literal = body[..end].replace("\\\n", "");
        literals.push(literal.split_whitespace().collect::<Vec<_>>().join(" "));
        rest = &body[end + 1..];
    }
    literals
}

fn end_of_literal(body: &str) -> Option<usize> {
    let mut letters = body.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

#[test]
fn idioms_are_found_at_the_beginnings_of_words() {
    assert_eq!(idioms_in("'x'\nis no job, {whom}"), ["is no "]);
    assert_eq!(idioms_in("there is no job, and it is no longer asked"), [""; 0]);
    assert_eq!(idioms_in("recommend, satellites"), [""; 0]);
    assert_eq!(literals_in("f(\"a \\\" b\", '\"', r#\"c\"#, \"d\")"), ["a \\\" b", "c", "d"]);
}
