//! Text that is safe on a terminal. Sessions list the subjects of mails, so any sender of mail can write text that this
//! program prints.
//!
//! A leaf: it imports nothing of this crate.

mod shell;
mod shorten;

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

pub(crate) use shell::{ShellSyntax, WordPart, shell_quoted, verbatim_json};
pub(crate) use shorten::{ShortenStyle, is_escaped, shorten, shorten_file_name, shorten_paths};

/// Replaces each character that must not reach a terminal.
const REPLACEMENT: char = '\u{fffd}';

/// Returns server text on one line. Tabs and line ends become spaces. Other control characters, bidirectional controls,
/// invisible characters, and the noncharacters U+FFFE and U+FFFF, which XML forbids, become U+FFFD. Letters of all scripts
/// and emoji stay, with the joiners inside them.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    let previous = std::iter::once(' ').chain(text.chars());
    let safe = previous.zip(text.chars()).map(|(previous, c)| shown(previous, c));
    if safe.clone().eq(text.chars()) { text.into() } else { safe.collect::<String>().into() }
}

fn shown(previous: char, c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        c if drives_terminal(c) || is_invisible(c) => REPLACEMENT,
        // Emoji and letters of some scripts need joiners. After others, they only hide a difference.
        '\u{200c}' | '\u{200d}'
            if previous.is_ascii() || is_joiner(previous) || is_line_end(previous) =>
        {
            REPLACEMENT
        }
        '\u{fffe}' | '\u{ffff}' => REPLACEMENT,
        c => c,
    }
}

/// Returns whether a character that is not ASCII ends a line, and is shown as a space.
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Returns whether a character takes no space, so that it hides text, or a difference between two texts: soft hyphen,
/// zero-width space, word joiner and its like, byte order mark, fillers and tags.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns whether a character is a control character (C0, DEL, C1) or a bidirectional control.
pub(crate) fn drives_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns server text with each line made safe as by [`safe`]. The line ends stay.
pub(crate) fn safe_lines(text: &str) -> String {
    text.lines().map(safe).collect::<Vec<_>>().join("\n")
}

/// Returns the width of a text on a terminal in columns.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The longest text of a server in a message, in characters.
const EXCERPT: usize = 2_000;

/// Returns the beginning of a text that may be too long for a message.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Returns a text with line ends between words, so that no line is wider than `room` columns. The first line begins at the
/// column `start`, the others at `indent`.
pub(crate) fn wrapped(text: &str, room: usize, start: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut at = start;
    for word in text.split(' ') {
        let wide = word.width();
        let is_first = at == start && out.is_empty();
        if !is_first && at + 1 + wide > room {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            at = indent;
        } else if !is_first {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += wide;
    }
    out
}

/// Returns a text in a bold colour, or as it is without a colour.
pub(crate) fn bold(text: &str, colour: Option<AnsiColor>) -> String {
    colour.map_or_else(
        || text.to_owned(),
        |colour| {
            let style = Style::new().fg_color(Some(colour.into())).bold();
            format!("{style}{text}{style:#}")
        },
    )
}

/// Returns a number of bytes for people: `1.4 MB`, in powers of 1000.
pub(crate) fn bytes(count: i64) -> String {
    let mut tenths = i128::from(count) * 10;
    for unit in ["B", "kB", "MB", "GB", "TB", "PB"] {
        if tenths.abs() < 10_000 {
            return if unit == "B" {
                format!("{count} B")
            } else {
                format!("{}.{} {unit}", tenths / 10, tenths.abs() % 10)
            };
        }
        tenths /= 1000;
    }
    format!("{} EB", tenths / 10)
}

/// The units of sizes, in lower case, and their bytes.
const UNITS: [(&str, u64); 14] = [
    ("", 1),
    ("b", 1),
    ("k", 1_000),
    ("kb", 1_000),
    ("m", 1_000_000),
    ("mb", 1_000_000),
    ("g", 1_000_000_000),
    ("gb", 1_000_000_000),
    ("t", 1_000_000_000_000),
    ("tb", 1_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// Reads a size: a whole number of bytes, kB, MB, GB, TB, KiB, MiB, GiB or TiB.
///
/// # Errors
/// The text is not a size.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim_start().to_ascii_lowercase();
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    let size = number.parse::<u64>().ok().zip(factor);
    let size = size.and_then(|(number, factor)| number.checked_mul(factor));
    size.ok_or_else(|| format!("'{text}' is not a size: write for example 500, 200kB or 10GiB"))
}

/// Returns the first 64 bits of the SHA-256 of a text.
pub(crate) fn short_hash(text: &str) -> u64 {
    let hash = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    hash.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (text, bytes) in [
            ("0", 0),
            ("500", 500),
            ("200kB", 200_000),
            ("1 MiB", 1 << 20),
            ("49GiB", 49 << 30),
            ("2TB", 2_000_000_000_000),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "kB", "1x", "-1", "1.5MB", "99999999999999999999", "99999999999TB"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(safe("a\u{1b}[31mred\u{7}\u{9b}2J"), "a\u{fffd}[31mred\u{fffd}\u{fffd}2J");
        assert_eq!(safe("two\r\nlines\tand tabs"), "two  lines and tabs");
        assert_eq!(safe("exe\u{202e}fdp.txt"), "exe\u{fffd}fdp.txt");
        assert_eq!(safe_lines("a\u{1b}\nb"), "a\u{fffd}\nb");
        assert_eq!(safe("a\u{fffe}\u{ffff}b"), "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn invisible_characters_are_replaced() {
        for invisible in ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}', '\u{3164}', '\u{e0041}'] {
            assert_eq!(safe(&format!("ad{invisible}min")), "ad\u{fffd}min", "{invisible:?}");
        }
        for joiner in ['\u{200c}', '\u{200d}'] {
            assert_eq!(safe(&format!("{joiner}ad{joiner}min")), "\u{fffd}ad\u{fffd}min");
            assert_eq!(safe(&format!("é{joiner}{joiner}")), format!("é{joiner}\u{fffd}"));
        }
    }

    #[test]
    fn letters_of_every_script_and_emoji_stay() {
        for text in ["שלום", "e\u{301}", "👩‍👩‍👧", "日本語", "می\u{200c}خواهم", "🏳\u{fe0f}\u{200d}🌈"]
        {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn safe_text_is_safe_again() {
        for text in
            ["a\u{2029}\u{200d}b", "\u{85}\u{200c}", "\u{1b}\u{200d}\u{200d}", "é\u{200d}\u{200d}"]
        {
            let once = safe(text).into_owned();
            assert_eq!(safe(&once), once, "{text:?}");
        }
    }

    #[test]
    fn sizes_have_units_of_1000() {
        let said = [0, 999, 1_000, 1_449_999, 9_007_199_254_740_993, i64::MAX, -5].map(bytes);
        assert_eq!(said, ["0 B", "999 B", "1.0 kB", "1.4 MB", "9.0 PB", "9 EB", "-5 B"]);
    }
}
