//! Text that is cut to the width of a column.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
fn shorten_inside(path: &str, columns: usize) -> Cow<'_, str> {
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

/// The width from which a part of a path without its beginning says anything.
const NARROWEST: usize = 4;

/// Returns paths cut to a number of columns, as [`shorten_inside`] does. Different paths that would look alike lose their common
/// beginning instead.
pub(crate) fn shorten_paths(paths: &[&str], columns: usize) -> Vec<String> {
    let mut short: Vec<_> =
        paths.iter().map(|path| shorten_inside(path, columns).into_owned()).collect();
    if columns < NARROWEST {
        return short;
    }
    let mut alike: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, short) in short.iter().enumerate().filter(|(at, short)| **short != paths[*at]) {
        alike.entry(short).or_default().push(at);
    }
    let differ = |group: &Vec<usize>| group.iter().any(|at| paths[*at] != paths[group[0]]);
    let groups: Vec<_> = alike.into_values().filter(differ).collect();
    for group in groups {
        let same: Vec<_> = group.iter().map(|at| paths[*at]).collect();
        let start = common_start(&same, columns / 4);
        for at in group {
            let rest = shorten_inside(&paths[at][start..], columns.saturating_sub(1));
            short[at] = format!("…{rest}");
        }
    }
    short
}

/// Returns the length of the common beginning of paths, without what is after its last separator if that needs at most `room`
/// columns.
fn common_start(paths: &[&str], room: usize) -> usize {
    let first = paths[0];
    let common = |other: &&str| {
        let differs =
            first.char_indices().zip(other.chars()).find(|((_, one), other)| one != other);
        differs.map_or(first.len().min(other.len()), |((at, _), _)| at)
    };
    let mut start = paths.iter().map(common).min().unwrap_or(0);
    // An accent belongs to the letter before it, a character to its backslash, and no path may become empty.
    let is_torn = |start: usize| {
        let follows = |path: &&str| path[start..].chars().next();
        is_escaped(first, start)
            || paths.iter().map(follows).any(|c| c.is_none_or(|c| c.width() == Some(0)))
    };
    while start > 0 && is_torn(start) {
        start = first[..start].char_indices().next_back().map_or(0, |(at, _)| at);
    }
    let separator = first[..start].rfind(['/', ':']).map(|at| at + 1);
    separator.filter(|at| first[*at..start].width() <= room && !is_torn(*at)).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(short.width() <= columns.max(1), "{columns}: {short}");
        }
    }

    #[test]
    fn paths_that_would_look_alike_show_what_differs() {
        let short = |paths: &[&str], columns| shorten_paths(paths, columns);
        let ana = "/archive:ana@contoso.example/Inbox";
        let lidia = "/archive:lidia@contoso.example/Inbox";
        assert_eq!(short(&[ana, lidia, ana], 12), ["…ana@…/Inbox", "…lidi…/Inbox", "…ana@…/Inbox"]);
        assert_eq!(short(&[ana, ana], 12), [shorten_inside(ana, 12), shorten_inside(ana, 12)]);
        assert_eq!(short(&["/a", "/b"], 5), ["/a", "/b"]);
        // One begins as the other.
        let (inner, outer) = ("/abcdefgh/x/Inbox/Inbox", "/abcdefgh/x/Inbox");
        assert!(short(&[inner, outer], 9).iter().all(|path| path.width() <= 9));
        let (one, other) = (r"/abcdefghij\/k/Inbox", r"/abcdefghij\:k/Inbox");
        assert!(short(&[one, other], 10).iter().all(|path| !path.starts_with("…/k")));
    }

    proptest::proptest! {
        #[test]
        fn short_paths_fit(
            paths in proptest::collection::vec(r"/[aé\\/:\u{301}\u{200d}会 ]{0,20}", 1..6),
            columns in 1..20_usize,
        ) {
            let paths: Vec<_> = paths.iter().map(String::as_str).collect();
            for short in shorten_paths(&paths, columns) {
                proptest::prop_assert!(short.width() <= columns, "{short}");
            }
        }
    }
}
