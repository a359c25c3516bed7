//! The question of each shell, and the form of its answer.
//!
//! The first line of an answer is a word and a number: what to complete (`values`, `files`, `folders`, `program`), and how
//! many characters of the word under the cursor come before the part that is completed. Each line after it is a value. No
//! answer at all leaves the word to the shell.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::bash_line::BashLine;
use super::candidate::CompletionCandidate;
use super::cursor::Cursor;

/// The possible words under the cursor.
pub(super) enum Answer {
    /// These, and no others.
    Values(Vec<CompletionCandidate>),
    /// File names.
    Files,
    /// Names of folders.
    Folders,
    /// A program and its arguments.
    Program,
}

/// A command line up to the cursor, and the shell that asks.
pub(super) struct CompletionRequest {
    /// The words between the program's name and the word under the cursor.
    pub(super) words: Vec<String>,
    /// The word under the cursor, as far as it is typed.
    pub(super) current: String,
    shell: ShellKind,
}

enum ShellKind {
    Bash {
        line: BashLine,
        /// Values are listed, not inserted, so that descriptions can be shown.
        lists: bool,
    },
    Zsh,
    Fish,
    PowerShell,
}

/// The value of `COMP_TYPE` in bash if values are only listed.
const LISTS: &str = "63";

impl CompletionRequest {
    /// Reads `bash TYPE REPLACED LINE`, with the line as it was typed, or `SHELL WORD… =CURRENT`. The mark keeps a word that
    /// is empty: some shells drop those.
    pub(super) fn read(shell: &str, words: &[String]) -> Option<Self> {
        if shell == "bash" {
            let [kind, replaced, line, ..] = words else { return None };
            let mut line = BashLine::read(line, replaced)?;
            let words = line.words.drain(..).skip(1).collect();
            let current = line.current.clone();
            return Some(Self {
                words,
                current,
                shell: ShellKind::Bash { line, lists: kind == LISTS },
            });
        }
        let shell = match shell {
            "zsh" => ShellKind::Zsh,
            "fish" => ShellKind::Fish,
            "powershell" => ShellKind::PowerShell,
            _ => return None,
        };
        let (current, words) = words.split_last()?;
        let words = words.iter().skip(1).cloned().collect();
        Some(Self { words, current: current.strip_prefix('=')?.to_owned(), shell })
    }

    /// Formats an answer for the shell that asked.
    pub(super) fn format(&self, cursor: &Cursor, answer: &Answer, now: DateTime<Utc>) -> String {
        let before = self.current.get(..cursor.before).unwrap_or_default();
        let (word, candidates) = match answer {
            Answer::Values(candidates) => ("values", &candidates[..]),
            Answer::Files => ("files", &[][..]),
            Answer::Folders => ("folders", &[][..]),
            Answer::Program => ("program", &[][..]),
        };
        let mut text = format!("{word} {}\n", before.chars().count());
        match &self.shell {
            ShellKind::Bash { line, lists } => {
                for (known, value) in line.continue_with(cursor.before, candidates) {
                    let about = if *lists { known.about(now) } else { String::new() };
                    let about = if about.is_empty() { about } else { format!("  ({about})") };
                    let _infallible = writeln!(text, "{value}{about}");
                }
            }
            ShellKind::Zsh => push_lines(&mut text, candidates, |known| {
                // A colon separates value and description, so one in a value is escaped.
                let value = known.value.replace('\\', r"\\").replace(':', r"\:");
                format!("{value}:{}", known.about(now))
            }),
            // Fish quotes and filters by itself, and takes whole words.
            ShellKind::Fish => push_lines(&mut text, candidates, |known| {
                format!("{before}{}\t{}", known.value, known.about(now))
            }),
            ShellKind::PowerShell => {
                let typed = self.current.get(cursor.before..).unwrap_or_default();
                let typed = typed.trim_start_matches(['\'', '"']).to_lowercase();
                let fitting = candidates
                    .iter()
                    .filter(|known| known.value.to_lowercase().starts_with(&typed));
                push_lines(&mut text, fitting, |known| {
                    let about = known.about(now);
                    // A tooltip must not be empty.
                    let about = if about.is_empty() { &known.value } else { &about };
                    format!(
                        "{before}{}\t{}\t{about}",
                        quoted_for_powershell(&known.value),
                        known.value
                    )
                });
            }
        }
        text
    }
}

fn push_lines<'c>(
    text: &mut String,
    candidates: impl IntoIterator<Item = &'c CompletionCandidate>,
    line: impl Fn(&CompletionCandidate) -> String,
) {
    for candidate in candidates {
        let _infallible = writeln!(text, "{}", line(candidate));
    }
}

/// Returns a word in single quotes if it needs any. PowerShell takes typographic quotes for quotes.
fn quoted_for_powershell(value: &str) -> String {
    if value.chars().all(|c| c.is_alphanumeric() || "-_./:".contains(c)) {
        return value.to_owned();
    }
    let mut quoted = String::from("'");
    for letter in value.chars() {
        if matches!(letter, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(letter);
        }
        quoted.push(letter);
    }
    quoted.push('\'');
    quoted
}
