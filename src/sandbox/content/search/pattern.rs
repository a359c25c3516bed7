//! Patterns of texts.

/// A text that is searched in other texts; case does not matter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TextPattern {
    /// Contained literally; in lower case.
    Literal(String),
    /// Contained as these elements.
    Elements(Vec<PatternElement>),
}

/// An element of a pattern.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PatternElement {
    /// This character, in lower case.
    Char(char),
    /// Any character: `?` outside of quotes.
    AnyChar,
    /// Any characters, or none: `*` outside of quotes.
    AnyText,
    /// What separates words: one or more characters that are neither letters nor digits.
    Separator,
}

impl TextPattern {
    /// Creates a pattern of a text without quotes.
    pub(super) fn of_word(word: &str) -> Self {
        let elements = lower_chars(word).map(|char| match char {
            '*' => PatternElement::AnyText,
            '?' => PatternElement::AnyChar,
            _ => PatternElement::Char(char),
        });
        Self::new(elements.collect())
    }

    /// Creates a pattern of a text in quotes. A space in it stands for all that separates words, so that clients may
    /// write spaces for characters that they cannot quote.
    pub(super) fn of_quoted(text: &str) -> Self {
        let mut elements = Vec::new();
        for char in lower_chars(text) {
            let element = match char {
                _ if char.is_whitespace() => PatternElement::Separator,
                _ => PatternElement::Char(char),
            };
            if element != PatternElement::Separator || elements.last() != Some(&element) {
                elements.push(element);
            }
        }
        Self::new(elements)
    }

    fn new(elements: Vec<PatternElement>) -> Self {
        let literal = elements.iter().map(|element| match element {
            PatternElement::Char(char) => Some(*char),
            _ => None,
        });
        literal.collect::<Option<String>>().map_or_else(|| Self::Elements(elements), Self::Literal)
    }

    /// Returns whether a text contains the pattern.
    pub(super) fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => {
                lower_chars(text).collect::<String>().contains(literal.as_str())
            }
            Self::Elements(elements) => contains_elements(elements, lower_chars(text)),
        }
    }
}

/// Returns the characters of a text in lower case, each one by itself: the lower case of a part of a text is then
/// the part of its lower case.
fn lower_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Returns whether a text contains the elements. All ways to match are followed at once, because trying one after
/// the other would take exponential time.
fn contains_elements(elements: &[PatternElement], text: impl Iterator<Item = char>) -> bool {
    // The numbers of elements that are matched, for all ways at once.
    let mut matched = vec![false; elements.len() + 1];
    start(elements, &mut matched);
    for char in text {
        if matched.last() == Some(&true) {
            return true;
        }
        let mut next = vec![false; matched.len()];
        for (index, element) in elements.iter().enumerate().filter(|(index, _)| matched[*index]) {
            let (stays, advances) = match element {
                PatternElement::Char(expected) => (false, *expected == char),
                PatternElement::AnyChar => (false, true),
                PatternElement::AnyText => (true, false),
                PatternElement::Separator => {
                    let separates = !char.is_alphanumeric();
                    (separates, separates)
                }
            };
            if stays {
                reach(elements, &mut next, index);
            }
            if advances {
                reach(elements, &mut next, index + 1);
            }
        }
        start(elements, &mut next);
        matched = next;
    }
    matched.last() == Some(&true)
}

/// Begins a match here.
fn start(elements: &[PatternElement], matched: &mut [bool]) {
    reach(elements, matched, 0);
}

/// Marks that a number of elements is matched, and the following ones that match no text as well.
fn reach(elements: &[PatternElement], matched: &mut [bool], count: usize) {
    for (index, matched) in matched.iter_mut().enumerate().skip(count) {
        *matched = true;
        if elements.get(index) != Some(&PatternElement::AnyText) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_wildcards() {
        for word in ["budget", "BUD*T", "b*t", "?udget", "*", "", "b**dget", "q3?b*"] {
            assert!(TextPattern::of_word(word).is_in("Q3 Budget"), "{word}");
        }
        for word in ["budgets", "b?get", "budget?", "?q3", "t*b"] {
            assert!(!TextPattern::of_word(word).is_in("Q3 Budget"), "{word}");
        }
        assert!(!TextPattern::of_word("?").is_in(""));
        // Trying one way after the other would take exponential time.
        let word = format!("{}b", "*a".repeat(50));
        assert!(!TextPattern::of_word(&word).is_in(&"a".repeat(5_000)));
    }

    #[test]
    fn quoted_texts_are_literal_but_for_spaces() {
        for (quoted, text) in [
            ("q3 budget", "Q3 Budget"),
            ("q3 budget", "the \"Q3\"\u{2014}Budget"),
            ("b*d?", "ab*d?e"),
            ("final  figures", "\"final\", \\figures"),
            (" q3 ", "(q3)"),
        ] {
            assert!(TextPattern::of_quoted(quoted).is_in(text), "{quoted}");
        }
        for (quoted, text) in [("q3budget", "q3 budget"), ("q3 budget", "q3budget"), ("b*d", "bud")]
        {
            assert!(!TextPattern::of_quoted(quoted).is_in(text), "{quoted}");
        }
    }
}
