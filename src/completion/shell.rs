//! What each shell asks, and how it is answered. No answer at all is: this word is not alive. Else the first line holds a
//! number that zsh needs, so that there is one, and each line after it is an offer.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::bash::Typed;
use super::offer::Offer;
use super::place::Place;

/// A command line up to the cursor, and who asks.
pub(super) struct Question {
    /// The words between the program's name and the word under the cursor.
    pub(super) words: Vec<String>,
    /// The word under the cursor, as far as it is typed.
    pub(super) current: String,
    asks: Asks,
}

enum Asks {
    /// What is listed, not inserted, may hold more than what is inserted.
    Bash {
        typed: Typed,
        lists: bool,
    },
    Zsh,
    Fish,
    PowerShell,
}

/// How bash says that it will only show what it gets (`COMP_TYPE`).
const LISTS: &str = "63";

/// `bash TYPE REPLACED LINE`, where the line is as it was typed; else `SHELL WORD… =CURRENT`. The mark keeps a word that
/// is empty: some shells drop those.
pub(super) fn read(shell: &str, words: &[String]) -> Option<Question> {
    if shell == "bash" {
        let [kind, replaced, line, ..] = words else { return None };
        let mut typed = Typed::read(line, replaced)?;
        let words = typed.words.drain(..).skip(1).collect();
        let current = typed.current.clone();
        return Some(Question { words, current, asks: Asks::Bash { typed, lists: kind == LISTS } });
    }
    let asks = match shell {
        "zsh" => Asks::Zsh,
        "fish" => Asks::Fish,
        "powershell" => Asks::PowerShell,
        _ => return None,
    };
    let (current, words) = words.split_last()?;
    let words = words.iter().skip(1).cloned().collect();
    Some(Question { words, current: current.strip_prefix('=')?.to_owned(), asks })
}

impl Question {
    pub(super) fn answer(&self, place: &Place, offers: &[Offer], now: DateTime<Utc>) -> String {
        let before = self.current.get(..place.before).unwrap_or_default();
        let listed = self.current.get(place.option..place.before).unwrap_or_default();
        let mut answer = format!("{}\n", before.chars().count());
        match &self.asks {
            Asks::Bash { typed, lists } => {
                for (offer, text) in typed.answer(place.before, offers) {
                    let about = if *lists { offer.about(now) } else { String::new() };
                    let about = if about.is_empty() { about } else { format!("  ({about})") };
                    let _infallible = writeln!(answer, "{text}{about}");
                }
            }
            Asks::Zsh => lines(&mut answer, offers, |offer| {
                // The colon parts the two, so one in a name is marked.
                let value = offer.value.replace('\\', r"\\").replace(':', r"\:");
                format!("{value}:{}", offer.about(now))
            }),
            // Fish quotes and sorts out what fits itself, and knows which option it asks for.
            Asks::Fish => lines(&mut answer, offers, |offer| {
                format!("{listed}{}\t{}", offer.value, offer.about(now))
            }),
            Asks::PowerShell => {
                let typed = self.current.get(place.before..).unwrap_or_default();
                let typed = typed.trim_start_matches(['\'', '"']).to_lowercase();
                let fitting = offers.iter().filter(|o| o.value.to_lowercase().starts_with(&typed));
                lines(&mut answer, fitting, |offer| {
                    let about = offer.about(now);
                    // A tooltip must not be empty.
                    let about = if about.is_empty() { &offer.value } else { &about };
                    format!("{before}{}\t{}\t{about}", in_powershell(&offer.value), offer.value)
                });
            }
        }
        answer
    }
}

fn lines<'o>(
    answer: &mut String,
    offers: impl IntoIterator<Item = &'o Offer>,
    line: impl Fn(&Offer) -> String,
) {
    for offer in offers {
        let _infallible = writeln!(answer, "{}", line(offer));
    }
}

/// Quoted where it must be. PowerShell takes typographic quotes for quotes.
fn in_powershell(value: &str) -> String {
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
