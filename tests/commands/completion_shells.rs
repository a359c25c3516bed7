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

const SCRIPTS: [(&str, &str); 3] =
    [("bash", "vb365.bash"), ("zsh", "_vb365"), ("fish", "vb365.fish")];

impl Site {
    fn new() -> Self {
        Self::with(&[])
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

    /// Types a line with a tab at a prompt, and waits for what the command prints.
    fn types(&self, program: &str, args: &[&str], setup: &str, lines: &[(&str, &str)]) {
        let mut terminal = spawn_command(self.command(program, args), Some(20_000)).unwrap();
        terminal.send_line(&format!("{setup}; echo rea''dy")).unwrap();
        terminal.exp_string("ready").unwrap();
        for (line, name) in lines {
            terminal.send_line(&format!("{line}\t -o id")).unwrap();
            let id = self.id(name);
            let found = terminal.exp_string(&id);
            assert!(found.is_ok(), "{program}: {line}: {found:?}");
        }
        terminal.send_line("exit").unwrap();
        terminal.exp_eof().unwrap();
    }
}

/// Whether a shell is here; that it is not is told, as nothing is proven then.
#[expect(clippy::print_stderr, reason = "who reads that a test passed must know what it left out")]
fn is_here(shell: &str) -> bool {
    let is_here = Command::new(shell).arg("--version").output().is_ok();
    if !is_here {
        eprintln!("{shell} is not installed: its completion is not tried");
    }
    is_here
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
fn bash_completes_names_of_any_kind() {
    if is_here("bash") {
        Site::new().types("bash", &["--norc", "--noprofile", "-i"], ". ./vb365.bash", &TYPED);
    }
}

#[test]
fn zsh_completes_names_of_any_kind() {
    if is_here("zsh") {
        let setup = "fpath=($PWD $fpath); autoload -U compinit; compinit -u -D";
        Site::new().types("zsh", &["-f", "-i"], setup, &TYPED);
    }
}

#[test]
fn fish_completes_names_of_any_kind() {
    if !is_here("fish") {
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
}

/// What bash itself hands to the function, and what becomes of it where our program says nothing, or is not there.
#[test]
fn bash_falls_back_to_what_it_knows() {
    if !is_here("bash") {
        return;
    }
    let site = Site::new();
    let complete = |line: &str, replaced: &str, path: &str| {
        let script = format!(
            ". ./vb365.bash; PATH={path}; COMP_LINE=$1; COMP_POINT=${{#1}}; COMP_TYPE=9; COMP_WORDS=($1)
             COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _vb365 vb365 \"$2\" x; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let (code, told, error) =
            site.output("bash", &["--norc", "-c", &script, "bash", line, replaced]);
        assert_eq!((code, error.as_str()), (0, ""), "{line}");
        told
    };
    assert_eq!(complete("vb365 job show Tail", "Tail", "$PATH"), "Tailspin\\ pilot\n");
    assert_eq!(complete("vb365 -p nosuch job show T", "T", "$PATH"), "\n");
    assert_eq!(complete("vb365 comple", "comple", "$PATH"), "completion\n");
    assert_eq!(complete("vb365 comple", "comple", "/nowhere"), "completion\n");
}

#[test]
fn what_a_slow_server_says_is_there_the_next_time() {
    let site = Site::with(&["--latency", "300ms"]);
    let ask = || site.output("vb365", &["__complete", "fish", "vb365", "repo", "show", "="]);
    assert_eq!(ask(), (0, "0\n".to_owned(), String::new()));
    let started = Instant::now();
    while ask().1 == "0\n" {
        assert!(started.elapsed() < Duration::from_secs(20), "the question was forgotten");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(ask().1.contains("Second site\t"));
}
