//! Text that is safe on a terminal. Sessions list the subjects of mails, so any sender of mail can write text that this
//! program prints.
//!
//! A leaf: it imports nothing of this crate.

mod shell;

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) use shell::{ShellSyntax, WordPart, shell_quoted, verbatim_json};

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
        '\u{200c}' | '\u{200d}' if previous.is_ascii() || is_joiner(previous) => REPLACEMENT,
        '\u{fffe}' | '\u{ffff}' => REPLACEMENT,
        c => c,
    }
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

/// The most characters for each column of a cut text: enough for emoji and accents, but not for a text of accents alone.
const MARKS: usize = 8;

/// Returns a text cut to a number of columns, with `…` in place of the rest.
pub(crate) fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    if text.width() <= columns {
        return text.into();
    }
    // Widths do not add up: a combining character can widen the previous one, or have no width of its own.
    let room = columns.saturating_sub(1);
    let mut short = String::new();
    for c in text.chars().take(columns.saturating_mul(MARKS)) {
        short.push(c);
        if short.width() > room {
            short.pop();
            break;
        }
    }
    // A joiner at the end would join the next text.
    short.truncate(short.trim_end_matches('\u{200d}').len());
    short.push('…');
    short.into()
}

/// Returns a path cut to a number of columns, with `…` in place of its middle. Its last part stays whole if there is room.
pub(crate) fn shorten_inside(path: &str, columns: usize) -> Cow<'_, str> {
    if path.width() <= columns {
        return path.into();
    }
    let room = columns.saturating_sub(1) / 2;
    let is_separator = |(at, _): &(usize, &str)| !is_escaped(path, *at);
    let last = path.rmatch_indices('/').find(is_separator).map_or("", |(at, _)| &path[at..]);
    let end =
        if last.width() <= columns.saturating_sub(1) * 2 / 3 { last } else { end_of(path, room) };
    // A character that has lost its backslash would have a meaning.
    let is_torn = is_escaped(path, path.len() - end.len());
    let end = end.strip_prefix(|_: char| is_torn).unwrap_or(end);
    let start = shorten(path, columns.saturating_sub(end.width()));
    let kept = start.trim_end_matches('…');
    let kept = if is_escaped(kept, kept.len()) { &kept[..kept.len() - 1] } else { kept };
    let short = format!("{kept}…{end}");
    if short.width() > columns { shorten(path, columns) } else { short.into() }
}

/// Returns whether backslashes before a place make the character there literal.
fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// Returns the end of a text that fits a number of columns.
fn end_of(text: &str, columns: usize) -> &str {
    let mut end = "";
    for (at, _) in text.char_indices().rev().take(columns.saturating_mul(MARKS)) {
        if text[at..].width() > columns {
            break;
        }
        end = &text[at..];
    }
    // Accents and joiners at the start would join what is before.
    end.trim_start_matches(|c: char| c.width() == Some(0))
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
    fn shortening_counts_columns() {
        assert_eq!(shorten("abcdef", 6), "abcdef");
        assert_eq!(shorten("abcdefg", 6), "abcde…");
        assert_eq!(shorten("日本語日本語", 6), "日本…");
        assert_eq!(shorten("abc", 0), "…");
        // A heart takes two columns because of the mark after it, and a family takes two in all.
        assert_eq!(shorten("❤\u{fe0f}❤\u{fe0f}❤\u{fe0f}", 5), "❤\u{fe0f}❤\u{fe0f}…");
        assert_eq!(shorten("👩\u{200d}👩\u{200d}👧 family", 5), "👩\u{200d}👩\u{200d}👧 f…");
        assert_eq!(shorten("👩\u{200d}👩\u{200d}👧", 2), "👩\u{200d}👩\u{200d}👧");
        let accents = format!("a{} and more", "\u{301}".repeat(100_000));
        assert!(shorten(&accents, 5).len() < 200);
    }

    #[test]
    fn beginning_and_end_of_a_path_stay() {
        assert_eq!(shorten_inside("/ana/Inbox", 10), "/ana/Inbox");
        assert_eq!(shorten_inside("/ana@contoso.example/Inbox", 10), "/an…/Inbox");
        assert_eq!(shorten_inside("/ana@contoso.example/Inbox", 17), "/ana@conto…/Inbox");
        assert_eq!(shorten_inside("/ana@contoso.example/Inbox", 9), "/ana…nbox");
        assert_eq!(shorten_inside("/ana/Deleted Items", 11), "/ana/…Items");
        for columns in 0..23 {
            let short = shorten_inside(r"Inbox/Projects \/ 2022", columns);
            assert!(!short.contains("…/ 2022") && !short.contains(r"\…"), "{columns}: {short}");
        }
        assert_eq!(shorten_inside("/会议/会议/会议", 8), "/会议…议");
        // An accent or a joiner at the start of the end would change the ellipsis.
        assert_eq!(shorten_inside("/abcdefgh/cafe\u{301}s", 4), "/a…s");
        assert_eq!(shorten_inside("abc", 0), "…");
        for columns in 0..20 {
            let short = shorten_inside(
                "/👩\u{200d}👩\u{200d}👧/❤\u{fe0f}❤\u{fe0f}/e\u{301}e\u{301}/x",
                columns,
            );
            assert!(width(&short) <= columns.max(1), "{columns}: {short}");
        }
    }

    #[test]
    fn sizes_have_units_of_1000() {
        let said = [0, 999, 1_000, 1_449_999, 9_007_199_254_740_993, i64::MAX, -5].map(bytes);
        assert_eq!(said, ["0 B", "999 B", "1.0 kB", "1.4 MB", "9.0 PB", "9 EB", "-5 B"]);
    }
}
