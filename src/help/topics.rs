//! Help topics: what no single command owns.

use std::fmt::Write;

use clap::Command;
use clap::builder::StyledStr;

use crate::error::Kind;
use crate::text::wrapped;

/// A help topic.
#[derive(Clone, Copy)]
pub(crate) struct Topic {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// Returns the text, of at most 80 columns; takes the root of the commands and the width of the terminal.
    body: fn(&Command, usize) -> String,
}

/// All topics, in the order of their names.
pub(crate) const TOPICS: [Topic; 7] = [
    Topic {
        name: "environment",
        summary: "Environment variables and files",
        body: |_, _| include_str!("topics/environment.txt").to_owned(),
    },
    Topic {
        name: "exit-codes",
        summary: "Exit codes and errors as JSON",
        body: |_, _| exit_codes() + "\n" + include_str!("topics/exit-codes.txt"),
    },
    Topic {
        name: "formats",
        summary: "Output formats, --jq, and the fields of every record",
        body: |_, _| include_str!("topics/formats.txt").to_owned(),
    },
    Topic { name: "options", summary: "Options that every command takes", body: options },
    Topic {
        name: "powershell",
        summary: "Set-up and scripts in PowerShell, and its cmdlets",
        body: |_, _| include_str!("topics/powershell.txt").to_owned(),
    },
    Topic {
        name: "time",
        summary: "Points in time and durations",
        body: |_, _| include_str!("topics/time.txt").to_owned(),
    },
    Topic {
        name: "types",
        summary: "Types of restore sessions: Vex is Exchange, ...",
        body: |_, _| include_str!("topics/types.txt").to_owned(),
    },
];

/// Returns the topic of this name.
pub(crate) fn find_topic(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}

/// Renders a topic for a terminal of `width` columns; `root` is the command whose global options are listed.
pub(crate) fn render_topic(topic: &Topic, root: &Command, width: usize) -> StyledStr {
    StyledStr::from((topic.body)(root, width))
}

fn exit_codes() -> String {
    let mut text = String::from("Code  Kind             Meaning\n");
    let mut push = |code: &str, name: &str, meaning: &str| {
        let meaning = wrapped(meaning, 80, 23, 23);
        let _infallible = writeln!(text, "{code:>4}  {name:<17}{meaning}");
    };
    push("0", "", "done; an empty list is done");
    for kind in Kind::ALL {
        push(&kind.code().to_string(), kind.name(), kind.meaning());
    }
    push("124", "", "'explore --ttl' ended its command");
    push("129", "", "ended by SIGHUP (128 + n: ended by signal n)");
    push("130", "", "ended by SIGINT (Ctrl-C)");
    push("143", "", "ended by SIGTERM");
    text
}

fn options(root: &Command, width: usize) -> String {
    let mut alone = Command::new("vb365").disable_help_flag(true).term_width(width.min(100));
    alone = alone.help_template("{all-args}\n");
    for arg in root.get_arguments().filter(|arg| arg.is_global_set()) {
        alone = alone.arg(arg.clone());
    }
    let mut text =
        String::from("Options that every command takes, before or after the command.\n\n");
    let _infallible = write!(text, "{}", alone.render_help().ansi());
    text.trim_end().to_owned() + "\n\nVariables that replace options: vb365 help environment\n"
}
