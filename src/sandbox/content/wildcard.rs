//! Wildcard patterns.

/// Returns whether a text matches a pattern with `*` and `?`; case does not matter.
pub(super) fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let (pattern, text) = (lower(pattern), lower(text));
    let (mut at, mut in_text) = (0, 0);
    // The position to continue at if the text does not match: the last star takes one character more.
    let mut star = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == text[in_text] => {
                at += 1;
                in_text += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                in_text = taken + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_any_characters() {
        for pattern in ["inbox", "IN*", "*", "*box", "?nbo?", "i*b*x", "**inbox**", "*n*"] {
            assert!(matches_wildcard(pattern, "Inbox"), "{pattern}");
        }
        for pattern in ["", "in", "?", "*y", "inbox?", "i*z*x"] {
            assert!(!matches_wildcard(pattern, "Inbox"), "{pattern}");
        }
        assert!(matches_wildcard("", "") && matches_wildcard("*", ""));
        assert!(!matches_wildcard("?", ""));
        // Backtracking to earlier stars, too, would take exponential time.
        let pattern = format!("{}b", "*a".repeat(50));
        assert!(!matches_wildcard(&pattern, &"a".repeat(5_000)));
    }
}
