//! Patterns for names: `*` stands for any characters, `?` for one, and a backslash makes the next character literal.

use std::fmt;
use std::str::FromStr;

use super::escape::{PathCharacter, escape_syntax, tokenize};
use crate::resolve::fold_name;

/// A pattern for one name. The case and the form in Unicode do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameGlob(Vec<GlobPart>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum GlobPart {
    /// Characters as they were typed, and in the form in which they are compared.
    Text { typed: String, folded: Vec<char> },
    /// `?`
    AnyCharacter,
    /// `*`
    AnyText,
}

impl NameGlob {
    /// Builds a pattern from characters of which those that a backslash precedes are literal.
    pub(super) fn from_tokens(tokens: &[PathCharacter]) -> Self {
        let mut parts = Vec::new();
        for token in tokens {
            match token {
                PathCharacter::Plain('*') => parts.push(GlobPart::AnyText),
                PathCharacter::Plain('?') => parts.push(GlobPart::AnyCharacter),
                PathCharacter::Plain(c) | PathCharacter::Escaped(c) => match parts.last_mut() {
                    Some(GlobPart::Text { typed, .. }) => typed.push(*c),
                    _ => parts.push(GlobPart::Text { typed: (*c).into(), folded: Vec::new() }),
                },
            }
        }
        for part in &mut parts {
            if let GlobPart::Text { typed, folded } = part {
                *folded = fold(typed);
            }
        }
        Self(parts)
    }

    /// Returns whether a name fits the pattern.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let name = fold(name);
        // The parts after the last `*`, and the place in the name from which they are tried: nothing before it is tried again,
        // so that no pattern takes longer than the product of both lengths.
        let mut retry: Option<(usize, usize)> = None;
        let (mut part, mut at) = (0, 0);
        loop {
            let next = match self.0.get(part) {
                None if at == name.len() => return true,
                None => None,
                Some(GlobPart::AnyText) => {
                    retry = Some((part + 1, at));
                    Some(at)
                }
                Some(GlobPart::AnyCharacter) => (at < name.len()).then_some(at + 1),
                Some(GlobPart::Text { folded, .. }) => {
                    name[at..].starts_with(folded).then_some(at + folded.len())
                }
            };
            if let Some(next) = next {
                (part, at) = (part + 1, next);
                continue;
            }
            match &mut retry {
                Some((after, from)) if *from < name.len() => {
                    *from += 1;
                    (part, at) = (*after, *from);
                }
                _ => return false,
            }
        }
    }
}

/// Returns the characters that are compared. A sigma at the end of a word has a form of its own, and a pattern does not know
/// where a word of the name ends.
fn fold(text: &str) -> Vec<char> {
    fold_name(text).chars().map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

impl FromStr for NameGlob {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("the pattern is empty: use * for all names".to_owned());
        }
        Ok(Self::from_tokens(&tokenize(text)?))
    }
}

impl fmt::Display for NameGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                GlobPart::Text { typed, .. } => f.write_str(&escape_syntax(typed))?,
                GlobPart::AnyCharacter => f.write_str("?")?,
                GlobPart::AnyText => f.write_str("*")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn fits(pattern: &str, name: &str) -> bool {
        pattern.parse::<NameGlob>().unwrap().matches(name)
    }

    #[test]
    fn wildcards_stand_for_characters() {
        for (pattern, name, is_match) in [
            ("*", "", true),
            ("*", "a/b", true),
            ("?", "", false),
            ("?", "ü", true),
            ("?", "u\u{308}", true), // one character in the composed form
            ("*.docx", "Report.DOCX", true),
            ("*.docx", "Report.docx.bak", false),
            ("report*", "Report.docx", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("*aab", "aaaab", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            (r"\*", "*", true),
            (r"\*", "a", false),
            (r"a\\*", r"a\b", true),
            ("Übersicht*", "u\u{308}bersicht 100%", true),
            ("ΟΔΟΣ*", "οδος.docx", true),
            ("*.docx", "ΟΔΟΣ.docx", true),
            ("straße", "STRASSE", false),
        ] {
            assert_eq!(fits(pattern, name), is_match, "{pattern} {name}");
        }
    }

    #[test]
    fn hostile_pattern_takes_no_exponential_time() {
        let start = Instant::now();
        assert!(!fits(&"*a".repeat(2_000), &("a".repeat(1_999) + "b")));
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn broken_patterns_are_refused() {
        assert!("".parse::<NameGlob>().is_err() && r"a\".parse::<NameGlob>().is_err());
    }
}
