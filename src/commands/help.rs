//! `vb365 help`: topics, and the help of commands.

use clap::builder::StyledStr;

use crate::error::{Failure, Kind};
use crate::help::{self, Detail, HelpPage, TOPICS, ValueSource};
use crate::output::Ui;

/// Show help on a topic or a command
#[derive(clap::Args)]
#[command(add = HelpPage::new(&[
    ("Show the forms in which a point in time can be written", "vb365 help time"),
    ("Show the help of a command", "vb365 help session list"),
]).exits(&[Kind::Usage]))]
pub(crate) struct Args {
    /// A topic, or a command
    #[arg(value_name = "TOPIC", add = ValueSource::HelpTopics)]
    path: Vec<String>,
}

pub(crate) fn run(args: &Args, ui: &mut Ui, tree: &clap::Command) -> anyhow::Result<()> {
    let width = ui.help_width();
    let topic = match &args.path[..] {
        [] => return ui.print_help(&help::render_overview(tree, Detail::Full, width)),
        [name] => help::find_topic(name),
        _ => None,
    };
    match topic {
        Some(topic) => ui.print_help(&help::render_topic(topic, tree, width)),
        None => ui.print_help(&help_of_command(tree, &args.path, width)?),
    }
}

/// Renders the help of a command by its path, as in `vb365 help session list`.
///
/// # Errors
/// There is no such command.
fn help_of_command(
    tree: &clap::Command,
    path: &[String],
    width: usize,
) -> Result<StyledStr, Failure> {
    let mut command = tree;
    for name in path {
        command = command.find_subcommand(name).ok_or_else(|| {
            let topics: Vec<_> = TOPICS.iter().map(|topic| topic.name).collect();
            Failure::usage(format!("there is no command or topic '{name}'"))
                .hint("list the commands with: vb365 -h")
                .hint(format!("topics: {}", topics.join(", ")))
        })?;
    }
    Ok(help::render_command(command, Detail::Full, width))
}
