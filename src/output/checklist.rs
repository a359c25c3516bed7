//! Checks on a terminal: each is printed when it ends, with its fix below.

use anstyle::AnsiColor;

use super::cell::Tone;
use super::style::{Format, Style};
use super::ui::Ui;
use crate::text::{bold, safe, width, wrapped};

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

    /// Shows the result of a check. The word of the outcome must be sufficient without the colour.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub(crate) fn check(
        &mut self,
        name: &str,
        outcome: (&str, Tone),
        finding: &str,
        fix: Option<&str>,
    ) -> anyhow::Result<()> {
        let text = self.style.check(name, outcome, finding, fix);
        self.print(&text)
    }
}

impl Style {
    fn check(
        &self,
        name: &str,
        (word, tone): (&str, Tone),
        finding: &str,
        fix: Option<&str>,
    ) -> String {
        let room = self.terminal.unwrap_or(80);
        let indent = if room >= WORD + NAME + NARROWEST { WORD + NAME } else { 2 };
        let gap = " ".repeat(WORD.saturating_sub(width(word)).max(1));
        let word = painted(word, tone, self.colour);
        let name = safe(name);
        let name = format!("{name:<width$}  ", width = NAME - 2);
        let start = WORD + width(&name);
        let lines = wrapped(&safe(finding), room, start, indent);
        let mut text = format!("{word}{gap}{name}{lines}").trim_end().to_owned();
        if let Some(fix) = fix {
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
    use chrono::DateTime;

    use super::*;

    fn drawn(finding: &str, fix: Option<&str>, room: usize, colour: bool) -> String {
        let style = Style { terminal: Some(room), colour, ..Style::new(DateTime::UNIX_EPOCH) };
        style.check("clock", ("warn", Tone::Warning), finding, fix)
    }

    #[test]
    fn lines_fit_and_no_word_is_lost() {
        let finding = "one two three four five six seven eight nine ten eleven twelve thirteen";
        for room in [100, 60, 40, 20] {
            let drawn = drawn(finding, Some(finding), room, false);
            assert!(drawn.lines().all(|line| width(line) <= room.max(27)), "{room}:\n{drawn}");
            let words = drawn.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words, format!("warn clock {finding} → {finding}"));
        }
    }

    #[test]
    fn command_is_not_wrapped() {
        let command = "vb365 login a-profile-with-a-rather-long-name --renew-pin";
        let drawn = drawn("x", Some(command), 40, false);
        assert_eq!(drawn, format!("warn     clock          x\n  → {command}\n"));
    }

    #[test]
    fn outcome_is_shown_with_and_without_colour() {
        let plain = drawn("x", None, 80, false);
        assert_eq!(plain, "warn     clock          x\n");
        let colourful = drawn("x", None, 80, true);
        assert!(colourful.contains('\u{1b}') && colourful.contains("warn"), "{colourful}");
        assert!(!drawn("a\u{1b}[2J", None, 80, false).contains('\u{1b}'));
    }
}
