//! `vb365 help`: topics that no single command owns, and the commands' own help.

use anyhow::anyhow;

use crate::error::Failure;
use crate::output::Ui;

/// Show help on a topic or a command
#[derive(clap::Args)]
#[command(after_long_help = "Topics: environment, exit-codes, formats, time\n\n\
    Examples:\n  vb365 help time\n  vb365 help session list\n\n\
    Exit codes: 0 done; 2 no such command or topic")]
pub(crate) struct Args {
    /// environment, exit-codes, formats, time, or a command
    #[arg(value_name = "TOPIC")]
    path: Vec<String>,
}

const TOPICS: [(&str, &str); 4] = [
    ("environment", include_str!("help/environment.txt")),
    ("exit-codes", include_str!("help/exit-codes.txt")),
    ("formats", include_str!("help/formats.txt")),
    ("time", include_str!("help/time.txt")),
];

pub(super) fn run(args: &Args, ui: &mut Ui, tree: clap::Command) -> anyhow::Result<()> {
    let topic = TOPICS.iter().find(|(name, _)| args.path.len() == 1 && *name == args.path[0]);
    match topic {
        Some((_, text)) => ui.print(text),
        None => ui.print(&help_of(tree, &args.path)?),
    }
}

/// The help of a command by its path, as `vb365 help session list` asks for it.
///
/// # Errors
/// There is no such command.
fn help_of(tree: clap::Command, path: &[String]) -> anyhow::Result<String> {
    let mut command = tree;
    command.build();
    for name in path {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| {
            anyhow!(Failure::usage(format!("there is no command or topic '{name}'"))
                .hint("vb365 --help lists the commands; the topics are environment, exit-codes, formats and time"))
        })?;
    }
    Ok(command.render_long_help().to_string())
}
