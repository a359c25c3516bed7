//! Documentation is output: the README's transcripts are run on a terminal and compared, and every example of the help
//! is run. `SNAPSHOTS=overwrite cargo test transcripts` writes the README's anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use rexpect::session::spawn_command;

use crate::process::{Served, path};

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// What a command line prints on a terminal of 100 columns.
fn on_a_terminal(line: &str, served: &Served) -> String {
    // The README speaks to somebody in a fresh clone; what cargo would build is what is being tested.
    let line = line.replace("cargo run --release -- ", "vb365 ");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("stty rows 50 cols 100; {line}")])
        .env_clear()
        .env("TZ", "Europe/Berlin")
        .env("NO_COLOR", "1");
    shell.env("PATH", path()).envs(served.variables.iter().cloned());
    let mut terminal = spawn_command(shell, Some(20_000)).unwrap();
    // What reads the terminal takes each byte for a character.
    let bytes =
        terminal.exp_eof().unwrap().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

/// A transcript without its moments, ports and fingerprints: those change, everything else must be as it is printed today.
fn timeless(text: &str) -> String {
    let is_moment = |word: &str| {
        let digits = word.trim_matches(|c: char| "().,;".contains(c)).trim_end_matches('…');
        let moment = |c: char| c.is_ascii_digit() || ":/-.+TZ".contains(c);
        digits.contains([':', '/', '-'])
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(moment)
    };
    let line = |line: &str| {
        let words =
            line.split_whitespace().filter(|word| !matches!(*word, "AM" | "PM" | "AM)" | "PM)"));
        let replaced = |word: &str| match word {
            _ if word.starts_with("sha256:") => "<pin>".to_owned(),
            _ if word.starts_with("https://127.0.0.1:") => "<server>".to_owned(),
            _ if is_moment(word) => "<moment>".to_owned(),
            _ => word.to_owned(),
        };
        words.map(replaced).collect::<Vec<_>>().join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_transcripts_of_the_readme_are_true() {
    let served = Served::start(&[]);
    let text = fs::read_to_string(readme()).unwrap();
    let mut actual = Vec::new();
    let mut inside = false;
    let mut commands = 0;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) if inside => {
                commands += 1;
                actual.push(format!("{line}\n{}", on_a_terminal(command, &served)));
                continue;
            }
            _ if line == "```console" => inside = true,
            _ if inside && line == "```" => inside = false,
            _ if inside => continue,
            _ => {}
        }
        actual.push(format!("{line}\n"));
    }
    let actual = actual.concat();
    assert!(commands > 5, "the README shows only {commands} commands");
    if timeless(&actual) != timeless(&text)
        && std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite")
    {
        fs::write(readme(), &actual).unwrap();
        return;
    }
    snapbox::Assert::new().normalize_paths(false).eq(timeless(&actual), timeless(&text));
}

#[test]
fn every_example_of_the_help_runs() {
    let served = Served::start(&[]);
    let home = tempfile::tempdir().unwrap();
    for folder in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"]
    {
        fs::create_dir_all(home.path().join(folder)).unwrap();
    }
    let mut examples = Vec::new();
    collect(&vb365::command(), &mut examples);
    assert!(examples.len() >= 12, "only {} examples", examples.len());
    for example in examples {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &example])
            .env_clear()
            .env("TZ", "UTC")
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::null());
        shell.env("PATH", path()).env("HOME", home.path()).envs(served.variables.iter().cloned());
        let ended = shell.output().unwrap();
        assert!(ended.status.success(), "{example}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}

fn collect(command: &clap::Command, examples: &mut Vec<String>) {
    let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with("vb365 "));
    examples.extend(lines.map(str::to_owned));
    for child in command.get_subcommands() {
        collect(child, examples);
    }
}

#[test]
fn help_reads_as_it_was_reviewed() {
    // `trycmd` turns backslashes around, of which help holds none that matter.
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").env("COLUMNS", "100").run();
}

#[test]
fn the_binary_has_the_name_that_help_says() {
    let program = Command::cargo_bin("vb365").unwrap();
    assert_eq!(Path::new(program.get_program()).file_stem().unwrap(), "vb365");
}
