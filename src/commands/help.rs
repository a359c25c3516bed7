//! `vb365 help`: topics that no single command owns, and the commands' own help.

use crate::cli::help_of;
use crate::ui::Ui;

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
