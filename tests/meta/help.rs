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

/// The command lines among the examples of a help text; one that is continued on the next line is one.
pub(crate) fn examples_in(help: &str) -> Vec<String> {
    let section = help.split("\nExamples:\n").nth(1).unwrap_or_default();
    let section = section.split("\n\n").next().unwrap_or_default();
    let lines = section.lines().filter(|line| !line.trim_start().starts_with("# "));
    let text = lines.map(|line| line.trim_start().to_owned() + "\n").collect::<String>();
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
