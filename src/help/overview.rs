//! The first page: the commands in groups, examples, topics.

use std::fmt::Write;

use clap::Command;
use clap::builder::StyledStr;

use super::layout::Detail;
use super::topics::TOPICS;
use crate::text::wrapped;

/// Commands that one line describes: their names and a description, or else the command's own.
type OverviewRow = (&'static [&'static str], Option<&'static str>);

/// The commands by what people do with them.
const GROUPS: [(&str, &[OverviewRow]); 4] = [
    (
        "Restore sessions",
        &[
            (&["explore"], None),
            (
                &["ls", "show", "versions", "search"],
                Some("Browse and search the content of a session"),
            ),
            (&["save"], None),
            (&["session"], None),
            (&["verify"], None),
            (&["audit"], None),
        ],
    ),
    (
        "Backups",
        &[
            (
                &["job", "point", "retrieval"],
                Some("List backup jobs, restore points and retrievals"),
            ),
            (&["organization", "repository"], Some("List organizations and backup repositories")),
        ],
    ),
    (
        "Connection",
        &[
            (&["login", "logout", "status"], Some("Sign in, sign out, show sign-in status")),
            (&["profile"], None),
            (&["doctor"], None),
        ],
    ),
    (
        "Tools",
        &[
            (&["api"], None),
            #[cfg(feature = "sandbox")]
            (&["sandbox"], None),
            (&["completion", "help"], Some("Generate shell completion, show help")),
        ],
    ),
];

const EXAMPLES: [(&str, &str); 3] = [
    ("vb365 sandbox -- vb365 session list", "try it without a server"),
    ("vb365 login", "sign in to a server"),
    ("vb365 explore --job Daily --type exchange", "open the latest backup"),
];

/// Renders the page that `vb365` alone prints, from a built tree of commands.
pub(crate) fn render_overview(root: &Command, detail: Detail, width: usize) -> StyledStr {
    let header = root.get_styles().get_header();
    let literal = root.get_styles().get_literal();
    let mut text = format!("{}\n\n", root.get_about().cloned().unwrap_or_default());
    if let (Detail::Full, Some(about)) = (detail, root.get_long_about()) {
        let about = about.to_string();
        let paragraphs = about.lines().map(|line| wrapped(line, width.min(100), 0, 0));
        text = paragraphs.collect::<Vec<_>>().join("\n") + "\n\n";
    }
    let _infallible = writeln!(text, "{header}Usage:{header:#} vb365 [OPTIONS] <COMMAND>\n");
    for (heading, rows) in GROUPS {
        let _infallible = writeln!(text, "{header}{heading}:{header:#}");
        for (names, about) in rows {
            let own = || root.find_subcommand(names[0]).and_then(Command::get_about);
            let about =
                about.map_or_else(|| own().map(ToString::to_string), |a| Some(a.to_owned()));
            let names = names.join(", ");
            let about = about.unwrap_or_default();
            let _infallible = writeln!(text, "  {literal}{names:<28}{literal:#}{about}");
        }
    }
    let _infallible = writeln!(text, "\n{header}Examples:{header:#}");
    for (command, comment) in EXAMPLES {
        let _infallible = writeln!(text, "  {command:<44}# {comment}");
    }
    let topics: Vec<_> = TOPICS.iter().map(|topic| topic.name).collect();
    match detail {
        Detail::Brief => {
            let _infallible = writeln!(
                text,
                "\n{header}Topics:{header:#} {} (vb365 help TOPIC)",
                topics.join(", ")
            );
        }
        Detail::Full => {
            let _infallible = writeln!(text, "\n{header}Topics:{header:#} vb365 help TOPIC");
            for topic in TOPICS {
                let (name, summary) = (topic.name, topic.summary);
                let _infallible = writeln!(text, "  {literal}{name:<28}{literal:#}{summary}");
            }
            let _infallible =
                writeln!(text, "\n{header}Exit codes:{header:#} vb365 help exit-codes");
        }
    }
    let _infallible = writeln!(text, "{header}Global options:{header:#} vb365 help options");
    StyledStr::from(text)
}
