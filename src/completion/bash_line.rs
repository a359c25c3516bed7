//! The command line as bash passes it: raw text with quotes, which the answer must continue.
//!
//! readline replaces only the end of a word: the part after the last unquoted character of `COMP_WORDBREAKS`, or after an
//! open quote. So a candidate is returned without the part before that, and quoted for the quote that is open there.

use super::candidate::CompletionCandidate;

/// A command line up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BashLine {
    /// The words before the one at the cursor, without quotes.
    pub(super) words: Vec<String>,
    /// The word at the cursor, without quotes.
    pub(super) current: String,
    /// The part of it that readline leaves as it is.
    kept: String,
    /// The quote that is open at the cursor.
    quote: Option<char>,
}

impl BashLine {
    /// Splits a line at the cursor into words; `replaced` is the text that readline replaces. Returns `None` if the word at
    /// the cursor is not an argument of a command, for example the target of a redirection.
    pub(super) fn read(line: &str, replaced: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        let mut start = 0; // of the word, in the line
        let mut to_file = false; // the word is where something is redirected to
        let mut quote = None;
        let mut letters = line.char_indices();
        let end_word = |words: &mut Vec<String>, from: usize, to: usize, to_file: &mut bool| {
            if from < to && !std::mem::take(to_file) {
                words.push(unquoted(&line[from..to]).0);
            }
        };
        while let Some((at, letter)) = letters.next() {
            let next = at + letter.len_utf8();
            match (quote, letter) {
                (None | Some('"'), '\\') => drop(letters.next()),
                (None, '\'' | '"') => quote = Some(letter),
                (Some(open), _) if open == letter => quote = None,
                (None, ' ' | '\t') => {
                    end_word(&mut words, start, at, &mut to_file);
                    start = next;
                }
                (None, '<' | '>') => {
                    // A number before it is of the redirection.
                    if !line[start..at].bytes().all(|byte| byte.is_ascii_digit()) {
                        end_word(&mut words, start, at, &mut to_file);
                    }
                    (start, to_file) = (next, true);
                }
                (None, '&') if line[..at].ends_with(['<', '>']) => start = next,
                (None, '|' | ';' | '&' | '(' | '\n') => {
                    words.clear();
                    (start, to_file) = (next, false);
                }
                _ => {}
            }
        }
        let raw = &line[start..];
        let kept = raw.strip_suffix(replaced).filter(|_| !to_file)?;
        let (kept, quote) = unquoted(kept);
        Some(Self { words, current: unquoted(raw).0, kept, quote })
    }

    /// Returns the candidates that continue the word, each with its entry in `COMPREPLY`. A candidate begins `before` bytes
    /// behind the start of the word.
    pub(super) fn continue_with<'o>(
        &self,
        before: usize,
        candidates: &'o [CompletionCandidate],
    ) -> Vec<(&'o CompletionCandidate, String)> {
        let start = self.current.get(..before).unwrap_or_default();
        let whole = || candidates.iter().map(|known| (known, format!("{start}{}", known.value)));
        let mut fitting: Vec<_> =
            whole().filter(|(_, whole)| whole.starts_with(&self.current)).collect();
        if fitting.is_empty() {
            let lower = self.current.to_lowercase();
            fitting =
                whole().filter(|(_, whole)| whole.to_lowercase().starts_with(&lower)).collect();
            // The common beginning of several in another case may be shorter than the word that was typed.
            if fitting.len() > 1 {
                fitting.clear();
            }
        }
        let continued = |(known, whole): (_, String)| {
            Some((known, quoted(whole.strip_prefix(&self.kept)?, self.quote)))
        };
        fitting.into_iter().filter_map(continued).collect()
    }
}

/// Returns a word without its quotes, and the quote that is still open.
fn unquoted(raw: &str) -> (String, Option<char>) {
    let (mut text, mut quote) = (String::new(), None);
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '\\') => text.extend(letters.next()),
            (Some('"'), '\\') => match letters.next() {
                Some(next @ ('"' | '\\' | '$' | '`')) => text.push(next),
                other => text.extend(['\\'].into_iter().chain(other)),
            },
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (_, letter) => text.push(letter),
        }
    }
    (text, quote)
}

/// Returns a text quoted such that it continues a line after an open quote, or after none. readline closes an open quote
/// itself, unless the text ends with such a quote and so looks closed.
fn quoted(text: &str, quote: Option<char>) -> String {
    let (mut quoted, end) = match quote {
        None => return escaped(text, |c| c.is_ascii() && !is_plain(c)),
        Some('\'') => (text.replace('\'', r"'\''"), '\''),
        // A backslash does not escape it within quotes.
        Some(_) => (escaped(text, |c| "\"\\$`".contains(c)).replace('!', r#""\!""#), '"'),
    };
    if quoted.ends_with(end) {
        quoted.push(end);
    }
    quoted
}

/// Returns whether a character has no special meaning in bash, anywhere in a word.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-./,:=@%+".contains(letter)
}

fn escaped(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if is_special(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &str, replaced: &str, before: usize, values: &[&str]) -> Vec<String> {
        let candidates: Vec<_> =
            values.iter().map(|value| CompletionCandidate::new(value, "")).collect();
        let typed = BashLine::read(line, replaced).unwrap();
        typed.continue_with(before, &candidates).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn line_is_split_as_bash_splits_it() {
        for (line, words, current) in [
            ("vb365 -p main job show ", &["vb365", "-p", "main", "job", "show"][..], ""),
            (r"vb365 --job 'Contoso ev", &["vb365", "--job"], "Contoso ev"),
            (r#"vb365 a\ b "c \"d\" \e" 'f"g'h"#, &["vb365", "a b", r#"c "d" \e"#], r#"f"gh"#),
            ("vb365 it\\'s", &["vb365"], "it's"),
            ("ls | vb365 b", &["vb365"], "b"),
            ("echo $(vb365 b", &["vb365"], "b"),
            ("a; b && vb365 2>/dev/null 2>&1 x <y job ", &["vb365", "x", "job"], ""),
            ("vb365 ü Ä", &["vb365", "ü"], "Ä"),
            ("vb365 ab\\", &["vb365"], "ab"),
        ] {
            let typed = BashLine::read(line, "").unwrap();
            assert_eq!(
                (&typed.words[..], typed.current.as_str()),
                (&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()[..], current),
                "{line}"
            );
        }
        assert_eq!(BashLine::read("vb365 job show > fi", "fi"), None);
        assert_eq!(BashLine::read("vb365 a", "b"), None);
    }

    /// The lines and their completions were tried in bash 5.2.
    #[test]
    fn candidates_continue_the_line() {
        let names = ["Contoso everything", "Contoso's $(mail)", "a:b c", "x\"!`y"];
        for (line, replaced, before, expected) in [
            ("v Con", "Con", 0, &[r"Contoso\ everything", r"Contoso\'s\ \$\(mail\)"][..]),
            (r"v Contoso\ e", r"Contoso\ e", 0, &[r"Contoso\ everything"]),
            ("v 'Contoso", "Contoso", 0, &["Contoso everything", r"Contoso'\''s $(mail)"]),
            ("v \"Contoso", "Contoso", 0, &["Contoso everything", r"Contoso's \$(mail)"]),
            ("v Con\"toso e", "toso e", 0, &["toso everything"]),
            (r"v 'Contoso'\''s", "s", 0, &["s $(mail)"]),
            (
                "v --job=",
                "",
                6,
                &[r"Contoso\ everything", r"Contoso\'s\ \$\(mail\)", r"a:b\ c", "x\\\"\\!\\`y"],
            ),
            ("v --job=Contoso\\ e", "Contoso\\ e", 6, &[r"Contoso\ everything"]),
            ("v --job='Contoso e", "Contoso e", 6, &["Contoso everything"]),
            ("v a:b", "b", 0, &[r"b\ c"]),
            ("v 'a:b", "a:b", 0, &["a:b c"]),
            ("v \"x", "x", 0, &["x\\\"\"\\!\"\\`y"]),
            ("v contoso\\ e", "contoso\\ e", 0, &[r"Contoso\ everything"]),
            ("v contoso", "contoso", 0, &[]),
            ("v nothing", "nothing", 0, &[]),
        ] {
            assert_eq!(answer(line, replaced, before, &names), expected, "{line}");
        }
        assert_eq!(answer("v 'a", "a", 0, &["a'"]), [r"a'\'''"]);
        assert_eq!(answer("v \"a", "a", 0, &["a\""]), [r#"a\"""#]);
        assert_eq!(answer("v \"a", "a", 0, &["a!"]), [r#"a"\!"""#]);
        assert_eq!(answer("v -p main,se", "main,se", 5, &["second"]), ["main,second"]);
        assert_eq!(answer("v me@", "@", 0, &["me@home"]), ["@home"]);
    }
}
