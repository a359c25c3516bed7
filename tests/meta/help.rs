//! What help promises: its length and width, examples, exit codes, and plain words.

use crate::support::vb365;

/// Every command of the tree, by its path.
pub(crate) fn command_paths() -> Vec<String> {
    fn collect(command: &clap::Command, path: &str, paths: &mut Vec<String>) {
        for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
            let path = format!("{path} {}", child.get_name()).trim().to_owned();
            paths.push(path.clone());
            collect(child, &path, paths);
        }
    }
    let mut paths = Vec::new();
    collect(&::vb365::command(), "", &mut paths);
    paths
}

/// What a command line prints as help, on a terminal.
pub(crate) fn help(line: &str) -> String {
    let ran = vb365(line).terminal(80).run();
    assert!(ran.code == 0 && ran.stdout.lines().count() > 3, "{line}: {ran}");
    ran.stdout
}

/// Headings with a text on the same line.
const SHORT_SECTIONS: [&str; 6] =
    ["Alias", "Aliases", "Exit codes", "Global options", "Topics", "Usage"];

/// The sections of a help text: headings and lines. Text behind a heading is its first line.
pub(crate) fn sections_of(help: &str) -> Vec<(String, Vec<String>)> {
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    for line in help.lines() {
        let heading = line.split_once(':').filter(|(heading, rest)| {
            heading.starts_with(|c: char| c.is_ascii_uppercase())
                && (rest.is_empty() || SHORT_SECTIONS.contains(heading))
        });
        if let Some((heading, rest)) = heading {
            let first = Some(rest.trim()).filter(|rest| !rest.is_empty()).map(str::to_owned);
            sections.push((heading.to_owned(), first.into_iter().collect()));
        } else if let Some((_, lines)) = sections.last_mut().filter(|_| !line.is_empty()) {
            lines.push(line.to_owned());
        }
    }
    sections
}

/// The command lines among the examples of a help text; one that is continued on the next line is one.
pub(crate) fn examples_in(help: &str) -> Vec<String> {
    let sections = sections_of(help);
    let Some((_, lines)) = sections.iter().find(|(heading, _)| heading == "Examples") else {
        return Vec::new();
    };
    let lines = lines.iter().map(|line| line.trim_start()).filter(|line| !line.starts_with("# "));
    let text = lines.map(|line| line.to_owned() + "\n").collect::<String>();
    text.replace("\\\n", "").lines().map(str::to_owned).collect()
}

#[test]
fn every_command_has_an_example_and_its_exit_codes() {
    for path in command_paths() {
        let help = vb365(&format!("{path} --help")).run().stdout;
        assert!(!examples_in(&help).is_empty(), "{path} has no example");
        assert!(help.contains("\nExit codes:"), "{path} does not list its exit codes");
        assert!(help.contains("\nGlobal options: vb365 help options\n"), "{path}");
    }
}

/// The help of a command fits a terminal, and so does the first page.
#[test]
fn short_help_fits_a_terminal() {
    for path in command_paths().into_iter().chain([String::new()]) {
        let limit = match path.as_str() {
            "" => 30,
            "explore" => 40,
            _ => 24,
        };
        let lines = help(&format!("{path} -h")).lines().count();
        assert!(lines <= limit, "{path} -h has {lines} lines");
    }
}

#[test]
fn help_is_at_most_80_columns_wide() {
    let pages = command_paths()
        .into_iter()
        .flat_map(|path| ["-h", "--help"].map(|o| format!("{path} {o}")));
    let topics = TOPICS.iter().map(|topic| format!("help {topic}"));
    for line in pages.chain(topics) {
        for text in help(&line).lines() {
            assert!(text.chars().count() <= 80, "{line}: {text}");
        }
    }
}

pub(crate) const TOPICS: [&str; 7] =
    ["environment", "exit-codes", "formats", "options", "powershell", "time", "types"];
