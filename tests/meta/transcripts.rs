//! Documentation is output: the README's transcripts are run on a terminal and compared, and every example of the help
//! is run. `SNAPSHOTS=overwrite cargo test transcripts` writes the README's again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use rexpect::session::spawn_command;

use crate::commands::process::{Served, output, path};
use crate::meta::help::{command_paths, examples_in};
use crate::support::{JOB, vb365};

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// The input of a user who connects to the server for the first time.
const ANSWERS: [(&str, &str); 4] = [
    ("Server: ", ""),
    ("Type yes, or its SHA-256: ", "yes"),
    ("User name: ", "admin@sandbox.example"),
    ("Password of admin@sandbox.example: ", "sandbox"),
];

/// What a command line prints on a terminal of 100 columns. A newcomer's environment names no server; what a login
/// remembers is in the home.
fn on_a_terminal(line: &str, served: &Served, newcomer: bool, home: &Path) -> String {
    // The README is for a fresh clone; what cargo would build is what is being tested.
    let line = line.replace("cargo run --release -- ", "vb365 ");
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("stty rows 50 cols 100; {line}")])
        .env_clear()
        .env("TZ", "Europe/Berlin")
        .env("NO_COLOR", "1");
    shell.env("PATH", path()).env("HOME", home).env("VB365_PAGER", "");
    if !newcomer {
        shell.envs(served.variables.iter().cloned());
    }
    let mut terminal = spawn_command(shell, Some(20_000)).unwrap();
    let mut shown = String::new();
    let address = &served.variables.iter().find(|(name, _)| name == "VB365_SERVER").unwrap().1;
    for (question, answer) in ANSWERS.iter().filter(|_| newcomer && line.starts_with("vb365 login"))
    {
        shown += &terminal.exp_string(question).unwrap();
        shown += question;
        let answer = if answer.is_empty() { address } else { *answer };
        terminal.send_line(answer).unwrap();
        // This terminal repeats nothing; a person's shows what is typed, but for a password.
        if !question.starts_with("Password") {
            shown += answer;
            shown += "\r\n";
        }
    }
    shown += &terminal.exp_eof().unwrap();
    // What reads the terminal takes each byte for a character.
    let bytes = shown.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    text.replace(&home.display().to_string(), "/home/ana")
}

/// A transcript without its times, ports and fingerprints: those change, everything else must be as it is printed today.
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
            _ if word.len() == 40 && word.bytes().all(|b| b.is_ascii_hexdigit()) => {
                "<thumbprint>".to_owned()
            }
            _ if word.starts_with("https://127.0.0.1:") => "<server>".to_owned(),
            _ if is_moment(word) => "<moment>".to_owned(),
            _ => word.to_owned(),
        };
        let mut words: Vec<_> = words.map(replaced).collect();
        for at in 1..words.len() {
            if words[at] == "ms" || words[at] == "s" {
                "<count>".clone_into(&mut words[at - 1]);
            }
        }
        without_age(&mut words);
        words.join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The age of a point on another day depends on the present time.
fn without_age(words: &mut Vec<String>) {
    let Some(end) =
        words.iter().position(|word| ["old", "old,", "older", "before"].contains(&&**word))
    else {
        return;
    };
    let mut start = end;
    while start >= 2 && words[start - 2].parse::<u32>().is_ok() {
        start -= 2;
    }
    if start < end {
        words.splice(start..end, ["<age>".to_owned()]);
    }
}

#[test]
fn an_age_is_taken_out_of_a_transcript_and_nothing_else() {
    for (line, left) in [
        ("is 7 hours 42 minutes older than that moment", "is <age> older than that moment"),
        (
            "1 day 2 hours old, and --max-age allows 1 hour",
            "<age> old, and --max-age allows 1 hour",
        ),
        ("Vex too old 2 hours ago", "Vex too old 2 hours ago"),
    ] {
        assert_eq!(timeless(line), left);
    }
}

#[test]
fn the_transcripts_of_the_readme_are_true() {
    // The chapter on nights shows a mailbox that fails.
    let served = Served::start(&["--fault", "500,times=2,at=lidia@contoso.example"]);
    let text = fs::read_to_string(readme()).unwrap();
    let mut actual = Vec::new();
    let (mut inside, mut newcomer) = (false, false);
    let home = tempfile::tempdir().unwrap();
    let mut commands = 0;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) if inside => {
                commands += 1;
                newcomer |= command.starts_with("vb365 login");
                let shown = on_a_terminal(command, &served, newcomer, home.path());
                actual.push(format!("{line}\n{shown}"));
                continue;
            }
            _ if line == "```console" => inside = true,
            _ if line.starts_with("## ") => newcomer = false,
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

/// Commands whose examples work in the open session of the environment.
const CONTENT_COMMANDS: [&str; 5] =
    ["vb365 ls", "vb365 show", "vb365 versions", "vb365 search", "vb365 save"];

#[test]
fn every_example_of_the_help_runs() {
    let served = Served::start(&[]);
    let home = tempfile::tempdir().unwrap();
    for folder in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"]
    {
        fs::create_dir_all(home.path().join(folder)).unwrap();
    }
    let help = |path: String| vb365(&format!("{path} --help")).run().stdout;
    let examples: Vec<_> =
        command_paths().into_iter().flat_map(|path| examples_in(&help(path))).collect();
    assert!(examples.len() >= 40, "only {} examples", examples.len());
    for example in examples.iter().filter(|example| !example.contains("Invoke-Expression")) {
        // An example that waits for something that never comes is one that fails.
        let mut shell = Command::new("timeout");
        shell
            .args(["60", "sh", "-c", example])
            .current_dir(home.path())
            .env_clear()
            .env("TZ", "UTC")
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::null());
        shell.env("PATH", path()).env("HOME", home.path()).envs(served.variables.iter().cloned());
        if CONTENT_COMMANDS.iter().any(|command| example.starts_with(command)) {
            // Other examples stop sessions.
            let explore = ["explore", "--job", JOB, "--type", "vex", "-q", "-o", "id"];
            let (_, session, _) = output(served.client(&explore));
            shell.env("VB365_SESSION", session.trim_end());
        }
        let ended = shell.output().unwrap();
        assert!(ended.status.success(), "{example}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}

#[test]
fn help_reads_as_it_was_reviewed() {
    // `trycmd` turns backslashes around, of which help holds none that matter.
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").run();
}

#[test]
fn the_binary_has_the_name_that_help_says() {
    let program = Command::cargo_bin("vb365").unwrap();
    assert_eq!(Path::new(program.get_program()).file_stem().unwrap(), "vb365");
}
