//! Man pages: one for each command, made of its arguments and of the sections of its `--help`, and one for each topic.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::{Arg, Command};

use crate::meta::help::{TOPICS, sections_of};
use crate::support::vb365;

/// The date of the release, changed by hand: a page that was not changed stays the same.
const DATE: &str = "2026-11-26";

/// Returns all pages by their file names.
pub(crate) fn pages(root: &Command) -> BTreeMap<String, Vec<u8>> {
    let mut pages = BTreeMap::new();
    add_commands(root, root, &[], &mut pages);
    for topic in TOPICS {
        pages.insert(format!("vb365-{topic}.7"), topic_page(root, topic).into_bytes());
    }
    pages
}

fn add_commands(
    root: &Command,
    command: &Command,
    path: &[&str],
    pages: &mut BTreeMap<String, Vec<u8>>,
) {
    let name = page_name(path);
    pages.insert(format!("{name}.1"), command_page(root, command, path).into_bytes());
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        add_commands(root, child, &[path, &[child.get_name()]].concat(), pages);
    }
}

fn page_name(path: &[&str]) -> String {
    [&["vb365"], path].concat().join("-")
}

fn command_page(root: &Command, command: &Command, path: &[&str]) -> String {
    let help = vb365(&format!("{} --help", path.join(" "))).run().stdout;
    let mut page = head(&page_name(path), 1, &command.get_about().unwrap().to_string());
    page += ".SH SYNOPSIS\n";
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap();
    page += &preformatted(&usage.replace("\n       ", "\n"));
    description(&mut page, command);
    if command.has_subcommands() {
        page += ".SH COMMANDS\n";
        for child in command.get_subcommands() {
            let child_path = [path, &[child.get_name()]].concat();
            let about = escaped(&child.get_about().unwrap().to_string());
            let _infallible =
                write!(page, ".TP\n\\fB{}\\fR(1)\n{about}\n", escaped(&page_name(&child_path)));
        }
    }
    options(&mut page, command, path.is_empty());
    for (heading, lines) in sections_of(&help) {
        match heading.as_str() {
            "Examples" => examples(&mut page, &lines),
            "Exit codes" => exit_status(&mut page, &lines),
            "Columns" => {
                let _infallible = write!(page, ".SH COLUMNS\n{}\n", escaped(&joined(&lines)));
            }
            "Global options" | "Topics" | "Alias" | "Aliases" => {}
            _ if is_of_overview(&heading) || lists_arguments(command, &heading) => {}
            _ => {
                let _infallible = writeln!(page, ".SH {}", escaped(&heading.to_uppercase()));
                page += &preformatted(&lines.join("\n"));
            }
        }
    }
    page += ".SH ENVIRONMENT\nEnvironment variables replace most global options. See\n\\fBvb365\\-environment\\fR(7).\n";
    see_also(&mut page, root, path);
    page
}

fn topic_page(root: &Command, topic: &str) -> String {
    let text = vb365(&format!("help {topic}")).terminal(80).run().stdout;
    let overview = vb365("--help").run().stdout;
    let summary = overview
        .lines()
        .find_map(|line| line.trim_start().strip_prefix(&format!("{topic} ")))
        .unwrap()
        .trim();
    let mut page = head(&format!("vb365-{topic}"), 7, summary);
    page += ".SH DESCRIPTION\n";
    page += &preformatted(&text);
    see_also(&mut page, root, &[]);
    page
}

fn head(name: &str, section: u8, about: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n.TH {} {section} {DATE} \"vb365 {version}\" \"vb365 manual\"\n\
         .SH NAME\n{} \\- {}\n",
        name.to_uppercase(),
        escaped(name),
        escaped(about)
    )
}

/// The description without its first sentence, which is the name line.
fn description(page: &mut String, command: &Command) {
    let text = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let paragraphs: Vec<_> = text.split("\n\n").skip(1).collect();
    if !paragraphs.is_empty() {
        *page += ".SH DESCRIPTION\n";
        *page +=
            &paragraphs.iter().map(|text| escaped(text) + "\n").collect::<Vec<_>>().join(".PP\n");
    }
}

/// The own options under their headings; the global ones on the page of the program.
fn options(page: &mut String, command: &Command, is_root: bool) {
    let shown = |arg: &&Arg| !arg.is_hide_set() && (is_root || !arg.is_global_set());
    let mut headings: Vec<Option<&str>> = Vec::new();
    for arg in command.get_arguments().filter(shown) {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    *page += ".SH OPTIONS\n";
    for heading in headings {
        let of_heading = |arg: &&Arg| arg.get_help_heading() == heading;
        if let Some(heading) = heading {
            let _infallible = writeln!(page, ".SS \"{heading}\"");
        }
        command.get_arguments().filter(shown).filter(of_heading).for_each(|arg| option(page, arg));
    }
    if !is_root {
        *page += ".PP\nGlobal options: \\fBvb365\\-options\\fR(7).\n";
    }
}

fn option(page: &mut String, arg: &Arg) {
    let names =
        [arg.get_short().map(|c| format!("-{c}")), arg.get_long().map(|l| format!("--{l}"))];
    let names: Vec<_> =
        names.into_iter().flatten().map(|name| format!("\\fB{}\\fR", escaped(&name))).collect();
    let values = arg.get_value_names().unwrap_or_default().join(" ");
    let takes_value = arg.get_action().takes_values() || arg.is_positional();
    let value = if takes_value { format!(" \\fI{}\\fR", escaped(&values)) } else { String::new() };
    let defaults = arg.get_default_values().iter().filter(|_| takes_value);
    let defaults = defaults.map(|value| value.to_string_lossy());
    let defaults = defaults.collect::<Vec<_>>().join(",");
    let defaults =
        if defaults.is_empty() { defaults } else { format!(" [default: {}]", escaped(&defaults)) };
    let help = arg.get_long_help().or_else(|| arg.get_help()).map(ToString::to_string);
    let help = match arg.get_id().as_str() {
        "help" => "Print help: a summary with -h, everything with --help".to_owned(),
        _ => help.unwrap_or_default(),
    };
    let help = escaped(&help);
    let _infallible =
        write!(page, ".TP\n{}\n{help}{defaults}\n", (names.join(", ") + &value).trim_start());
}

fn examples(page: &mut String, lines: &[String]) {
    *page += ".SH EXAMPLES\n";
    let mut break_before = "";
    for line in lines {
        match line.trim_start().strip_prefix("# ") {
            Some(comment) if line.trim_start().starts_with("# ") => {
                let _infallible = writeln!(page, "{break_before}{}:", escaped(comment));
                break_before = ".PP\n";
            }
            _ => *page += &preformatted(line.trim_start_matches("  ")),
        }
    }
}

/// Lists the codes: a line that begins with a number begins an entry.
fn exit_status(page: &mut String, lines: &[String]) {
    *page += ".SH EXIT STATUS\n";
    let mut is_entry = false;
    for line in lines {
        let trimmed = line.trim_start();
        match trimmed.split_once("  ") {
            Some((code, meaning)) if code.parse::<u8>().is_ok() => {
                let _infallible = write!(page, ".TP\n\\fB{code}\\fR\n{}\n", escaped(meaning));
                is_entry = true;
            }
            _ => {
                // A note stands less far to the right than the text of an entry.
                if is_entry && line.len() - trimmed.len() < 7 {
                    *page += ".PP\n";
                    is_entry = false;
                }
                *page += &(escaped(trimmed) + "\n");
            }
        }
    }
}

fn see_also(page: &mut String, root: &Command, path: &[&str]) {
    let mut pages = Vec::new();
    for length in 0..path.len() {
        pages.push(format!("{}(1)", page_name(&path[..length])));
    }
    let parent = path.iter().take(path.len().saturating_sub(1));
    let parent = parent.fold(root, |command, name| command.find_subcommand(name).unwrap());
    if path.len() > 1 {
        let siblings =
            parent.get_subcommands().filter(|child| path.last() != Some(&child.get_name()));
        pages.extend(siblings.map(|child| {
            format!("{}(1)", page_name(&[&path[..path.len() - 1], &[child.get_name()]].concat()))
        }));
    }
    pages.extend(TOPICS.map(|topic| format!("vb365-{topic}(7)")));
    let pages = pages.iter().map(|page| {
        let (name, section) = page.split_once('(').unwrap();
        format!("\\fB{}\\fR({section}", escaped(name))
    });
    *page += ".SH SEE ALSO\n";
    *page += &(pages.collect::<Vec<_>>().join(",\n") + "\n");
}

/// Whether a section of the first page lists commands.
fn is_of_overview(heading: &str) -> bool {
    ["Restore sessions", "Backups", "Connection", "Tools"].contains(&heading)
}

/// Whether a section lists arguments, which `options` has written.
fn lists_arguments(command: &Command, heading: &str) -> bool {
    ["Usage", "Arguments", "Options", "Commands"].contains(&heading)
        || command.get_arguments().any(|arg| arg.get_help_heading() == Some(heading))
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn preformatted(text: &str) -> String {
    format!(".RS 4\n.nf\n{}\n.fi\n.RE\n", escaped(text.trim_end()))
}

fn escaped(text: &str) -> String {
    let line = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\*(Aq");
        if line.starts_with('.') { format!("\\&{line}") } else { line }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
