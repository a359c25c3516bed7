//! What bash hands over and takes back: text as it stands on the line, quotes and all.
//!
//! readline replaces only the end of a word: what follows the last unquoted character of `COMP_WORDBREAKS`, or the quote
//! that is open. So an offer goes back without what stands before that, and in the quotes that are open there.

use super::offer::Offer;

/// The quotes that are open at some point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
}

/// A command line up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// The words before the one at the cursor, without quotes.
    pub(super) words: Vec<String>,
    /// The word at the cursor, without quotes.
    pub(super) current: String,
    /// What of it readline leaves as it is.
    kept: String,
    quote: Quote,
}

impl Typed {
    /// `replaced` is what readline puts an offer in the place of. `None` where the cursor is not at a word of a command.
    pub(super) fn read(line: &str, replaced: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        let mut start = 0; // of the word, in the line
        let mut to_file = false; // the word is where something is redirected to
        let mut quote = Quote::None;
        let mut letters = line.char_indices();
        let end_word = |words: &mut Vec<String>, from: usize, to: usize, to_file: &mut bool| {
            if from < to && !std::mem::take(to_file) {
                words.push(unquoted(&line[from..to]).0);
            }
        };
        while let Some((at, letter)) = letters.next() {
            let next = at + letter.len_utf8();
            match (quote, letter) {
                (Quote::None | Quote::Double, '\\') => drop(letters.next()),
                (Quote::None, '\'') => quote = Quote::Single,
                (Quote::None, '"') => quote = Quote::Double,
                (Quote::Single, '\'') | (Quote::Double, '"') => quote = Quote::None,
                (Quote::None, ' ' | '\t') => {
                    end_word(&mut words, start, at, &mut to_file);
                    start = next;
                }
                (Quote::None, '<' | '>') => {
                    // A number before it is of the redirection.
                    if !line[start..at].bytes().all(|byte| byte.is_ascii_digit()) {
                        end_word(&mut words, start, at, &mut to_file);
                    }
                    (start, to_file) = (next, true);
                }
                (Quote::None, '&') if line[..at].ends_with(['<', '>']) => start = next,
                (Quote::None, '|' | ';' | '&' | '(' | '\n') => {
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

    /// The offers that begin with the word, as they become `COMPREPLY`. `before` is where in the word they begin.
    pub(super) fn answer<'o>(
        &self,
        before: usize,
        offers: &'o [Offer],
    ) -> Vec<(&'o Offer, String)> {
        let start = self.current.get(..before).unwrap_or_default();
        let whole = || offers.iter().map(|offer| (offer, format!("{start}{}", offer.value)));
        let mut fitting: Vec<_> =
            whole().filter(|(_, whole)| whole.starts_with(&self.current)).collect();
        if fitting.is_empty() {
            let lower = self.current.to_lowercase();
            fitting =
                whole().filter(|(_, whole)| whole.to_lowercase().starts_with(&lower)).collect();
            // What several in another case have in common may be shorter than what was typed.
            if fitting.len() > 1 {
                fitting.clear();
            }
        }
        let continued = |(offer, whole): (_, String)| {
            Some((offer, quoted(whole.strip_prefix(&self.kept)?, self.quote)))
        };
        fitting.into_iter().filter_map(continued).collect()
    }
}

/// A word without its quotes, and which of them are still open.
fn unquoted(raw: &str) -> (String, Quote) {
    let (mut text, mut quote) = (String::new(), Quote::None);
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Quote::None, '\\') => text.extend(letters.next()),
            (Quote::Double, '\\') => match letters.next() {
                Some(next @ ('"' | '\\' | '$' | '`')) => text.push(next),
                other => text.extend(['\\'].into_iter().chain(other)),
            },
            (Quote::None, '\'') => quote = Quote::Single,
            (Quote::None, '"') => quote = Quote::Double,
            (Quote::Single, '\'') | (Quote::Double, '"') => quote = Quote::None,
            (_, letter) => text.push(letter),
        }
    }
    (text, quote)
}

/// A text as it continues a line, after a quote that is open or after none. readline closes an open one itself, unless
/// the text ends with such a quote and so looks closed.
fn quoted(text: &str, quote: Quote) -> String {
    let (mut quoted, end) = match quote {
        Quote::None => return escaped(text, |c| c.is_ascii() && !is_plain(c)),
        Quote::Single => (text.replace('\'', r"'\''"), '\''),
        // Within quotes no backslash takes the meaning of this one.
        Quote::Double => (escaped(text, |c| "\"\\$`".contains(c)).replace('!', r#""\!""#), '"'),
    };
    if quoted.ends_with(end) {
        quoted.push(end);
    }
    quoted
}

/// Whether it means nothing to bash, wherever it stands in a word that does not begin with a dash.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-./,:=@%+".contains(letter)
}

fn escaped(text: &str, means_something: impl Fn(char) -> bool) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if means_something(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &str, replaced: &str, before: usize, offers: &[&str]) -> Vec<String> {
        let offers: Vec<_> = offers.iter().map(|value| Offer::new(value, "")).collect();
        let typed = Typed::read(line, replaced).unwrap();
        typed.answer(before, &offers).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_line_is_read_as_bash_reads_it() {
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
            let typed = Typed::read(line, "").unwrap();
            assert_eq!(
                (&typed.words[..], typed.current.as_str()),
                (&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()[..], current),
                "{line}"
            );
        }
        assert_eq!(Typed::read("vb365 job show > fi", "fi"), None);
        assert_eq!(Typed::read("vb365 a", "b"), None);
    }

    /// The lines and what bash 5.2 says of them were looked at in a terminal.
    #[test]
    fn what_goes_back_continues_the_line() {
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
