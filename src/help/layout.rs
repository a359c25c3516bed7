//! The layout of a command's help: usage, description, own options, then examples, columns and exit codes.

use std::fmt::Write;

use clap::builder::StyledStr;
use clap::{Arg, Command};

use super::page::HelpPage;
use crate::error::Kind;
use crate::text::wrapped;

/// The amount of a command's help that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// `-h`: usage, one sentence, the own options, two examples.
    Brief,
    /// `--help`: everything but the global options.
    Full,
}

/// Wide lines are hard to read.
const MAX_WIDTH: usize = 100;

/// Usage and description first, as in a man page. clap fills in the braces.
const TEMPLATE: &str = "{usage-heading} {usage}\n\n{about}\n\n{all-args}";

/// The lines of a small terminal, without the prompt.
const MAX_BRIEF_LINES: usize = 23;

/// Room for the longest exit code: `129, 130, 143`.
const CODE: usize = 5;

/// Renders the help of one command of a built tree of commands, for a terminal of `width` columns.
pub(crate) fn render_command(command: &Command, detail: Detail, width: usize) -> StyledStr {
    let width = width.min(MAX_WIDTH);
    let mut shown = command.clone().term_width(width).help_template(TEMPLATE);
    shown = shown.mut_args(|arg| arranged(arg, detail));
    if let (Detail::Full, Some(about)) = (detail, command.get_long_about()) {
        shown = shown.about(about.clone());
    }
    let mut page = Sections::new(command, width);
    let _infallible = write!(page.text, "{}", shown.render_help().ansi());
    let facts = command.get::<HelpPage>();
    match detail {
        Detail::Brief => page.push_brief(facts),
        Detail::Full => page.push_full(command, facts),
    }
    page.push_heading("Global options");
    page.text.push_str(" vb365 help options\n");
    StyledStr::from(page.text)
}

/// Hides the global options. `-h` shows the own options under one heading, `--help` with all they have to say.
fn arranged(arg: Arg, detail: Detail) -> Arg {
    let is_help = arg.get_id() == "help";
    let arg = match (detail, arg.get_long_help().cloned()) {
        (Detail::Brief, _) if is_help => arg.help("Print help (more with --help)"),
        (Detail::Brief, _) => arg.help_heading(None::<&str>),
        (Detail::Full, _) if is_help => arg.help("Print help (less with -h)"),
        (Detail::Full, Some(long)) => arg.help(long.to_string().replace("\n\n", "\n")),
        (Detail::Full, None) => arg,
    };
    // Both are rendered as short help: only here is known which one shows what the short one leaves out.
    let arg = if detail == Detail::Full { arg.hide_short_help(false) } else { arg };
    let is_hidden = arg.is_hide_set() || arg.is_global_set();
    arg.hide(is_hidden)
}

/// The sections below the options.
struct Sections<'c> {
    text: String,
    styles: &'c clap::builder::Styles,
    width: usize,
}

impl<'c> Sections<'c> {
    fn new(command: &'c Command, width: usize) -> Self {
        Self { text: String::new(), styles: command.get_styles(), width }
    }

    fn push_brief(&mut self, facts: Option<&HelpPage>) {
        // Below them come a blank line and the line for the global options.
        let room = MAX_BRIEF_LINES.saturating_sub(self.text.lines().count() + "\n\n\n\n".len());
        let examples = facts.map_or(&[][..], |facts| facts.examples);
        let examples = examples.iter().filter(|(_, command)| !command.contains('\n'));
        let examples: Vec<_> = examples.take(room.min(2)).collect();
        if !examples.is_empty() {
            self.push_heading("Examples");
            self.text.push('\n');
            for (_, command) in examples {
                self.push_indented(command);
            }
        }
    }

    fn push_full(&mut self, command: &Command, facts: Option<&HelpPage>) {
        let aliases: Vec<_> = command.get_visible_aliases().collect();
        if !aliases.is_empty() {
            self.push_heading(if aliases.len() == 1 { "Alias" } else { "Aliases" });
            let _infallible = writeln!(self.text, " {}", aliases.join(", "));
        }
        let Some(facts) = facts else { return };
        for (heading, text) in &facts.sections {
            self.push_heading(heading);
            self.text.push('\n');
            self.push_paragraphs(text);
        }
        self.push_heading("Examples");
        self.text.push('\n');
        for (comment, command) in facts.examples {
            self.push_indented(&format!("# {comment}"));
            self.push_indented(command);
        }
        if let Some(names) = facts.column_names() {
            self.push_heading("Columns");
            self.text.push('\n');
            let end = if facts.column_note.is_empty() { "" } else { ". " };
            self.push_paragraphs(&format!("{}{end}{}", names.join(", "), facts.column_note));
        }
        self.push_exit_codes(facts);
    }

    fn push_exit_codes(&mut self, facts: &HelpPage) {
        self.push_heading("Exit codes");
        if facts.exits.is_empty() && facts.exit_note.is_none() {
            self.text.push_str(" vb365 help exit-codes\n");
            return;
        }
        self.text.push('\n');
        self.push_code("0", facts.done);
        for kind in Kind::ALL.iter().filter(|kind| facts.exits.contains(kind)) {
            self.push_code(&kind.code().to_string(), kind.meaning());
        }
        if let Some(note) = facts.exit_note {
            self.push_paragraphs(note);
        }
    }

    fn push_code(&mut self, code: &str, meaning: &str) {
        let indent = CODE + 2;
        let meaning = wrapped(meaning, self.width, indent, indent);
        let _infallible = writeln!(self.text, "{code:>CODE$}  {meaning}");
    }

    fn push_heading(&mut self, heading: &str) {
        let style = self.styles.get_header();
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        let _infallible = write!(self.text, "\n\n{style}{heading}:{style:#}");
    }

    /// Pushes lines as they are: a line end within a command would cut it in two.
    fn push_indented(&mut self, lines: &str) {
        for line in lines.lines() {
            let _infallible = writeln!(self.text, "  {line}");
        }
    }

    fn push_paragraphs(&mut self, text: &str) {
        for line in text.lines() {
            if line.starts_with(' ') || line.is_empty() {
                let _infallible = writeln!(self.text, "{line}");
            } else {
                let _infallible = writeln!(self.text, "  {}", wrapped(line, self.width, 2, 2));
            }
        }
    }
}
