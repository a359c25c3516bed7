//! Checks on a terminal: each is printed when it ends, with its fix below.

use anstyle::AnsiColor;

use super::cell::Tone;
use super::style::Format;
use super::ui::Ui;
use crate::text::{bold, safe, width, wrapped};

/// The result of a check.
pub(crate) struct ChecklistItem<'t> {
    pub(crate) name: &'t str,
    /// The outcome. The word must be sufficient without the colour.
    pub(crate) word: &'t str,
    pub(crate) tone: Tone,
    pub(crate) finding: &'t str,
    pub(crate) fix: Option<&'t str>,
}

/// The widths of the outcome and of the name in columns, with gaps.
const WORD: usize = 9;
const NAME: usize = 15;
/// The least width of a finding beside the name. On a narrower terminal its lines begin further to the left.
const NARROWEST: usize = 32;

impl Ui {
    /// Returns whether checks are shown one by one, and not as rows of a list.
    pub(crate) fn shows_checks(&self) -> bool {
        let style = &self.style;
        style.format == Format::Table
            && style.terminal.is_some()
            && style.columns.is_none()
            && style.sort.is_none()
    }

    /// Shows the result of a check.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn check(&mut self, check: &ChecklistItem<'_>) -> anyhow::Result<()> {
        let text = drawn(check, self.style.terminal.unwrap_or(80), self.style.colour);
        self.print(&text)
    }
}

fn drawn(check: &ChecklistItem<'_>, room: usize, colour: bool) -> String {
    let indent = if room >= WORD + NAME + NARROWEST { WORD + NAME } else { 2 };
    let word = painted(check.word, check.tone, colour);
    let gap = " ".repeat(WORD.saturating_sub(width(check.word)).max(1));
    let name = safe(check.name);
    let name = format!("{name:<width$}  ", width = NAME - 2);
    let start = WORD + width(&name);
    let lines = wrapped(&safe(check.finding), room, start, indent);
    let mut text = format!("{word}{gap}{name}{lines}").trim_end().to_owned();
    if let Some(fix) = check.fix {
        text.push('\n');
        text.push_str(&" ".repeat(indent));
        text.push_str("→ ");
        let fix = safe(fix);
        // Commands are copied, so they stay on one line.
        if has_command(&fix) {
            text.push_str(&fix);
        } else {
            text.push_str(&wrapped(&fix, room, indent + 2, indent + 2));
        }
    }
    text.push('\n');
    text
}

fn has_command(text: &str) -> bool {
    text.contains("vb365 ") || text.starts_with("chmod ")
}

/// Returns a word in the bold colour of its tone.
fn painted(word: &str, tone: Tone, colour: bool) -> String {
    let ink = match tone {
        Tone::Plain => None,
        Tone::Good => Some(AnsiColor::Green),
        Tone::Active => Some(AnsiColor::Cyan),
        Tone::Warning => Some(AnsiColor::Yellow),
        Tone::Bad => Some(AnsiColor::Red),
    };
    bold(word, ink.filter(|_| colour))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<'t>(finding: &'t str, fix: Option<&'t str>) -> ChecklistItem<'t> {
        ChecklistItem { name: "clock", word: "warn", tone: Tone::Warning, finding, fix }
    }

    #[test]
    fn lines_fit_and_no_word_is_lost() {
        let finding = "one two three four five six seven eight nine ten eleven twelve thirteen";
        for room in [100, 60, 40, 20] {
            let drawn = drawn(&check(finding, Some(finding)), room, false);
            assert!(drawn.lines().all(|line| width(line) <= room.max(27)), "{room}:\n{drawn}");
            let words = drawn.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words, format!("warn clock {finding} → {finding}"));
        }
    }

    #[test]
    fn command_is_not_wrapped() {
        let command = "vb365 login a-profile-with-a-rather-long-name --renew-pin";
        let drawn = drawn(&check("x", Some(command)), 40, false);
        assert_eq!(drawn, format!("warn     clock          x\n  → {command}\n"));
    }

    #[test]
    fn outcome_is_shown_with_and_without_colour() {
        let plain = drawn(&check("x", None), 80, false);
        assert_eq!(plain, "warn     clock          x\n");
        let colourful = drawn(&check("x", None), 80, true);
        assert!(colourful.contains('\u{1b}') && colourful.contains("warn"), "{colourful}");
        assert!(!drawn(&check("a\u{1b}[2J", None), 80, false).contains('\u{1b}'));
    }
}
