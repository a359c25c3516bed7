//! The scripts in the shells that they are for: a name is typed in part, completed, and reaches the command whole. And
//! what only a process shows: that a question lives on when its shell has gone on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use rexpect::session::spawn_command;

use crate::commands::process::{Served, output};
use crate::support::{Home, home};

/// A server, a profile that is signed in to it, and the scripts.
struct Site {
    _served: Served,
    home: Home,
    path: String,
}

/// A mailbox of the session that is open, whose folders are known to the completion.
const MAILBOX: &str = "/ana@contoso.example";

const SCRIPTS: [(&str, &str); 3] =
    [("bash", "vb365.bash"), ("zsh", "_vb365"), ("fish", "vb365.fish")];

impl Site {
    fn new() -> Self {
        Self::with(&["--hostile"])
    }

    fn with(options: &[&str]) -> Self {
        let (served, home) = (Served::start(options), home());
        let own = PathBuf::from(Command::cargo_bin("vb365").unwrap().get_program());
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", own.parent().unwrap().display());
        let mut login = served.client(&["login", "main"]);
        login.env("VB365_CONFIG_DIR", home.path(""));
        assert_eq!(output(login).0, 0);
        let site = Self { _served: served, home, path };
        for (shell, file) in SCRIPTS {
            let (code, script, _) = site.output("vb365", &["completion", shell]);
            assert_eq!(code, 0);
            fs::write(site.home.path(file), script).unwrap();
        }
        // A machine under load needs longer for the first answer than a shell waits.
        assert_eq!(site.output("vb365", &["__complete", "refresh", "job"]).0, 0);
        let options = ["--job", "Contoso everything", "--type", "exchange", "-q", "-o", "id"];
        let (code, session, told) = site.output("vb365", &[&["explore"], &options[..]].concat());
        assert_eq!(code, 0, "{told}");
        let children = ["path", session.trim(), "vex", MAILBOX];
        let refresh = [&["__complete", "refresh"], &children[..]].concat();
        assert_eq!(site.output("vb365", &refresh).0, 0);
        site
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.env_clear().args(args).current_dir(self.home.path(""));
        command.env("PATH", &self.path).env("HOME", self.home.path("")).env("TZ", "UTC");
        command.env("VB365_CONFIG_DIR", self.home.path(""));
        command.env("VB365_STATE_DIR", self.home.path("state"));
        command.env("LC_ALL", "C.UTF-8").env("TERM", "dumb");
        command
    }

    fn output(&self, program: &str, args: &[&str]) -> (i32, String, String) {
        let own = Path::new(self.path.split(':').next().unwrap()).join(program);
        let program = if own.exists() { own.display().to_string() } else { program.to_owned() };
        output(self.command(&program, args))
    }

    /// The id of a job.
    fn id(&self, name: &str) -> String {
        let (code, id, told) = self.output("vb365", &["job", "show", name, "-o", "id"]);
        assert_eq!(code, 0, "{told}");
        id.trim().to_owned()
    }

    /// Types lines with tabs at a prompt, and waits for the output of each.
    fn types(&self, program: &str, args: &[&str], setup: &str, lines: &[(String, String)]) {
        let mut terminal = spawn_command(self.command(program, args), Some(20_000)).unwrap();
        terminal.send_line(&format!("{setup}; echo rea''dy")).unwrap();
        terminal.exp_string("ready").unwrap();
        for (line, output) in lines {
            terminal.send_line(line).unwrap();
            let found = terminal.exp_string(output);
            assert!(found.is_ok(), "{program}: {line}: {found:?}");
        }
        terminal.send_line("exit").unwrap();
        terminal.exp_eof().unwrap();
    }

    /// Lines with tabs, and what the completed command prints.
    fn lines(&self) -> Vec<(String, String)> {
        // Files that would make a word ambiguous if files were offered in its place.
        for decoy in ["exhibit", "workers", "complete.txt", "idle", "name:draft"] {
            fs::write(self.home.path(decoy), "").unwrap();
        }
        let named = |(line, name): &(&str, &str)| (format!("{line}\t -o id"), self.id(name));
        let of_values = [
            ("vb365 comple\tzs\t | head -1", "#compdef vb365".to_owned()),
            ("vb365 jo\tsh\t'Tailspin pilot' -o i\t", self.id("Tailspin pilot")),
            ("vb365 explore -q -n --tenant --type ex\t", "\"type\":\"Vex\"".to_owned()),
            ("vb365 explore -q -n --tenant --type=share\t", "\"type\":\"Vesp\"".to_owned()),
            ("vb365 session list --no-h\t--sta\tw\t-o id", self.open_session()),
            ("vb365 job list --sort name:d\t-o id", self.id("Tailspin pilot")),
            ("vb365 help exit\t", "preflight".to_owned()),
            ("vb365 sandbox -- printe\tVB365_PASSWORD", "sandbox".to_owned()),
        ];
        let sent = self.end_of_path(&format!("{MAILBOX}/Sent Items"));
        let of_path = [(format!("vb365 show -q -o id {MAILBOX}/Sen\t"), sent)];
        let of_values = of_values.into_iter().map(|(line, output)| (line.to_owned(), output));
        TYPED.iter().map(named).chain(of_values).chain(of_path).collect()
    }

    /// The end of the path by IDs of a thing.
    fn end_of_path(&self, path: &str) -> String {
        let (code, path, told) = self.output("vb365", &["show", "-q", path, "-o", "id"]);
        assert_eq!(code, 0, "{told}");
        path.trim()[path.trim().len() - 30..].to_owned()
    }

    /// The id of an open session.
    fn open_session(&self) -> String {
        let (_, ids, _) =
            self.output("vb365", &["session", "list", "--state", "working", "-o", "id"]);
        ids.lines().next().unwrap().to_owned()
    }
}

/// Returns whether a shell is installed. CI installs all of them and sets `VB365_WITH_SHELLS`, so that none is skipped there.
#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn is_installed(shell: &str) -> bool {
    let is_installed = Command::new(shell).arg("--version").output().is_ok();
    let is_required = std::env::var_os("VB365_WITH_SHELLS").is_some();
    assert!(is_installed || !is_required, "{shell} is not installed");
    if !is_installed {
        eprintln!("{shell} is not installed: its completion is not tested");
    }
    is_installed
}

/// What is typed before the tab, and the job that it means.
const TYPED: [(&str, &str); 8] = [
    (r"vb365 job show Contoso\ ev", "Contoso everything"),
    ("vb365 job show 'Contoso ev", "Contoso everything"),
    (r"vb365 job show Northwind\'", "Northwind's files, älter"),
    (r"vb365 job show 'Northwind'\''s", "Northwind's files, älter"),
    ("vb365 job show \"Northwind'", "Northwind's files, älter"),
    ("vb365 -p main job show \"Northwind, ", "Northwind, mail & \"calendar\""),
    ("vb365 job show 'Northwind, ", "Northwind, mail & \"calendar\""),
    (r"vb365 job show Fabrikam\ fi", "Fabrikam files (until 2024)"),
];

#[test]
fn bash_completes_names_and_values() {
    if is_installed("bash") {
        let site = Site::new();
        site.types("bash", &["--norc", "--noprofile", "-i"], ". ./vb365.bash", &site.lines());
    }
}

#[test]
fn zsh_completes_names_and_values() {
    if is_installed("zsh") {
        let site = Site::new();
        let setup = "fpath=($PWD $fpath); autoload -U compinit; compinit -u -D";
        site.types("zsh", &["-f", "-i"], setup, &site.lines());
    }
}

/// Completes file names where a file is meant.
#[test]
fn file_names_are_completed_for_files() {
    let shells: [(&str, &[&str], &str); 2] = [
        ("bash", &["--norc", "--noprofile", "-i"], ". ./vb365.bash"),
        ("zsh", &["-f", "-i"], "fpath=($PWD $fpath); autoload -U compinit; compinit -u -D"),
    ];
    for (shell, args, setup) in shells {
        if !is_installed(shell) {
            continue;
        }
        let site = Site::new();
        fs::write(site.home.path("authority.pem"), "no certificate").unwrap();
        let error = "authority.pem".to_owned();
        let lines = [
            ("vb365 --ca-cert autho\tjob list".to_owned(), error.clone()),
            ("vb365 --ca-cert=autho\tjob list".to_owned(), error),
        ];
        site.types(shell, args, setup, &lines);
    }
}

#[test]
fn fish_completes_names_and_values() {
    if !is_installed("fish") {
        return;
    }
    let site = Site::new();
    let complete = |line: &str| {
        let script = "source vb365.fish; complete -C $argv[1]";
        let (code, told, _) = site.output("fish", &["--no-config", "-c", script, "--", line]);
        assert_eq!(code, 0);
        told
    };
    for (line, name) in TYPED {
        assert!(complete(line).starts_with(&format!("{name}\t")), "{line}: {}", complete(line));
    }
    assert!(complete("vb365 explore --job=Cont").starts_with("--job=Contoso everything\t"));
    assert!(complete("vb365 -p ").starts_with("main\thttps://127.0.0.1:"));
    assert_eq!(complete("vb365 job s"), "show\tShow a backup job\n");
    fs::write(site.home.path("exhibit.pem"), "").unwrap();
    assert_eq!(complete("vb365 explore --type ex"), "exchange\tVex\n");
    assert_eq!(complete("vb365 explore --type=ex"), "--type=exchange\tVex\n");
    assert_eq!(complete("vb365 explore --reason ex"), "");
    assert_eq!(complete("vb365 explore --no-pre").lines().count(), 1);
    assert!(complete("vb365 job list --sort name:d").starts_with("name:desc\t"));
    let folder = format!("{MAILBOX}/Sent Items/\tfolder\n");
    assert_eq!(complete(&format!("vb365 ls {MAILBOX}/Sen")), folder);
    assert_eq!(complete(&format!("vb365 search x {MAILBOX}/Sen")), folder);
    assert!(complete("vb365 --ca-cert ex").starts_with("exhibit.pem"));
    assert!(complete("vb365 --ca-cert=ex").starts_with("--ca-cert=exhibit.pem"));
    assert!(complete("vb365 sandbox -- printe").starts_with("printenv"));
}

/// Checks the words that the function returns to bash, and that file names are off if values are known.
#[test]
fn bash_gets_values_and_no_file_names() {
    if !is_installed("bash") {
        return;
    }
    let site = Site::new();
    let complete = |line: &str, replaced: &str, path: &str| {
        let script = format!(
            ". ./vb365.bash; PATH={path}; COMP_LINE=$1; COMP_POINT=${{#1}}; COMP_TYPE=9; COMP_WORDS=($1)
             compopt() {{ [[ $* != '+o bashdefault +o default'* ]] || printf 'no files '; }}
             COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _vb365 vb365 \"$2\" x; printf '%s\n' \"${{COMPREPLY[*]}}\""
        );
        let (code, answer, error) =
            site.output("bash", &["--norc", "-c", &script, "bash", line, replaced]);
        assert_eq!((code, error.as_str()), (0, ""), "{line}");
        answer
    };
    for (line, replaced, answer) in [
        ("vb365 job show Tail", "Tail", r"Tailspin\ pilot"),
        ("vb365 -p nosuch job show T", "T", ""),
        ("vb365 comple", "comple", "completion"),
        ("vb365 job ", "", "list show"),
        ("vb365 explore --type ", "", "exchange onedrive sharepoint teams vex veod vesp vet"),
        ("vb365 -o ", "", "table json ndjson csv id"),
        ("vb365 --color ", "", "auto always never"),
        ("vb365 session list --state ", "", "working stopped"),
        ("vb365 completion ", "", "bash zsh fish powershell"),
        ("vb365 job list --columns na", "na", "name"),
        ("vb365 explore --reason ", "", ""),
        ("vb365 doctor ", "", ""),
        ("vb365 explore --ad", "--ad", "--adopt"),
    ] {
        assert_eq!(complete(line, replaced, "$PATH"), format!("no files {answer}\n"), "{line}");
    }
    assert!(complete("vb365 ", "", "$PATH").starts_with("no files explore session "));
    assert!(complete("vb365 explore --", "--", "$PATH").starts_with("no files --job "));
    assert_eq!(complete("vb365 --ca-cert ", "", "$PATH"), "\n");
    assert!(complete("vb365 sandbox -- printe", "printe", "$PATH").contains("printenv"));
    // Without the program, file names are completed.
    assert_eq!(complete("vb365 comple", "comple", "/nowhere"), "\n");
}

#[test]
fn slow_answer_is_cached_for_the_next_completion() {
    let site = Site::with(&["--latency", "300ms"]);
    let ask = || site.output("vb365", &["__complete", "fish", "vb365", "repo", "show", "="]);
    assert_eq!(ask(), (0, "values 0\n".to_owned(), String::new()));
    let started = Instant::now();
    while ask().1 == "values 0\n" {
        assert!(started.elapsed() < Duration::from_secs(60), "the question was forgotten");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(ask().1.contains("Second site\t"));
}
