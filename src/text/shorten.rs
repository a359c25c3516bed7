//! Text that is cut to the width of a column.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The part of a text that matters if it must be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShortenStyle {
    /// Its beginning.
    Text,
    /// Its beginning, and its extension or the slash of a folder.
    FileName,
    /// All of its segments.
    Path,
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

/// The longest extension of a file name that stays, with its dot.
const LONGEST_EXTENSION: usize = 5;

/// The fewest columns of a name before its extension.
const NARROWEST_NAME: usize = 6;

/// Returns the name of a file or a folder cut to a number of columns. Its extension, or the slash behind it, stays if there is
/// room.
pub(crate) fn shorten_file_name(name: &str, columns: usize) -> Cow<'_, str> {
    let is_extension = |at: &usize| {
        let end = &name[at + 1..];
        (1..LONGEST_EXTENSION).contains(&end.len())
            && end.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let end = match name.strip_suffix('/') {
        Some(folder) => folder.len(),
        None => name.rfind('.').filter(is_extension).unwrap_or(name.len()),
    };
    let (start, end) = name.split_at(end);
    match columns.checked_sub(end.len()).filter(|room| *room >= NARROWEST_NAME) {
        Some(room) if name.width() > columns => format!("{}{end}", shorten(start, room)).into(),
        _ => shorten(name, columns),
    }
}

/// The narrowest cut segment of a path: two characters and `…`.
const NARROWEST_SEGMENT: usize = 3;

/// Returns a path cut to a number of columns. The longest segments are cut first, so that all of them can be recognized. A path
/// that has too many of them loses those before the last one.
fn shorten_path(path: &str, columns: usize) -> Cow<'_, str> {
    if path.width() <= columns {
        return path.into();
    }
    let mut segments = split_segments(path);
    let first = usize::from(segments[0].is_empty());
    let short = loop {
        if let Some(short) = cut_segments(&segments, columns) {
            break short;
        }
        let last = segments.iter().rposition(|segment| !segment.is_empty()).unwrap_or(0);
        match last.checked_sub(1).filter(|at| *at > first) {
            Some(at) if segments[at] != "…" => segments[at] = "…",
            Some(at) if at - 1 > first => drop(segments.remove(at - 1)),
            _ => return shorten(path, columns),
        }
    };
    // Widths do not add up.
    if short.width() > columns { shorten(path, columns) } else { short.into() }
}

/// Splits a path at its separators. Never empty.
fn split_segments(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let mut start = 0;
    for (at, separator) in path.match_indices('/').filter(|(at, _)| !is_escaped(path, *at)) {
        segments.push(&path[start..at]);
        start = at + separator.len();
    }
    segments.push(&path[start..]);
    segments
}

/// Returns a path of segments, of which the longest are cut until it fits a number of columns. The last name may take two
/// thirds of them, if enough of the others is left. `None` if there are too many segments.
fn cut_segments(segments: &[&str], columns: usize) -> Option<String> {
    let room = columns.checked_sub(segments.len() - 1)?;
    let last = segments.iter().rposition(|segment| !segment.is_empty());
    let widths: Vec<_> = segments.iter().map(|segment| segment.width()).collect();
    let width = |at: usize, limit: usize, of_last: usize| {
        widths[at].min(if Some(at) == last { limit.max(of_last) } else { limit })
    };
    let taken =
        |limit, of_last| (0..segments.len()).map(|at| width(at, limit, of_last)).sum::<usize>();
    let fits = |of_last| {
        let limit =
            (NARROWEST_SEGMENT..=room).rev().find(|limit| taken(*limit, of_last) <= room)?;
        Some((limit, of_last))
    };
    let (limit, of_last) = fits(room * 2 / 3).or_else(|| fits(0))?;
    let mut left = room - taken(limit, of_last);
    let mut cut = Vec::new();
    for (at, segment) in segments.iter().enumerate().rev() {
        let width = width(at, limit, of_last);
        let more = usize::from(left > 0 && widths[at] > width);
        left -= more;
        cut.push(shorten_segment(segment, width + more));
    }
    cut.reverse();
    Some(cut.join("/"))
}

/// Returns a segment cut to a number of columns: an ID at its start, since IDs begin alike, and a name at its end.
fn shorten_segment(segment: &str, columns: usize) -> Cow<'_, str> {
    if segment.width() <= columns {
        return segment.into();
    }
    if segment.starts_with("id:") || segment.contains(":id:") {
        let end = end_of(segment, columns.saturating_sub(1));
        // A backslash that was cut off would have made the first character literal.
        let cut = usize::from(is_escaped(segment, segment.len() - end.len()));
        return format!("…{}", end.chars().skip(cut).collect::<String>()).into();
    }
    let short = shorten(segment, columns);
    // A backslash alone would make the ellipsis literal.
    match short.strip_suffix('…') {
        Some(kept) if is_escaped(kept, kept.len()) => {
            format!("{}…", &kept[..kept.len() - 1]).into()
        }
        _ => short,
    }
}

/// Returns whether backslashes before a place make the character there literal.
pub(crate) fn is_escaped(text: &str, at: usize) -> bool {
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

/// Returns paths cut to a number of columns, as [`shorten_path`] does. Different paths that would look alike lose their common
/// beginning instead, unless they would look like others then.
pub(crate) fn shorten_paths(paths: &[&str], columns: usize) -> Vec<String> {
    let mut short: Vec<_> =
        paths.iter().map(|path| shorten_path(path, columns).into_owned()).collect();
    if columns < NARROWEST {
        return short;
    }
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, short) in short.iter().enumerate().filter(|(at, short)| **short != paths[*at]) {
        alike.entry(short).or_default().push(at);
    }
    let differ = |group: &Vec<usize>| group.iter().any(|at| paths[*at] != paths[group[0]]);
    let groups: Vec<_> = alike.into_values().filter(differ).collect();
    let mut shown: HashSet<_> = short.iter().cloned().collect();
    for group in groups {
        let same: Vec<_> = group.iter().map(|at| paths[*at]).collect();
        let start = common_start(&same, columns / 4);
        let rest =
            |path: &&str| format!("…{}", shorten_path(&path[start..], columns.saturating_sub(1)));
        let rests: Vec<_> = same.iter().map(rest).collect();
        if rests.iter().any(|rest| shown.contains(rest)) {
            continue;
        }
        shown.extend(rests.iter().cloned());
        for (at, rest) in group.into_iter().zip(rests) {
            short[at] = rest;
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
    fn extension_and_slash_of_a_file_name_stay() {
        for (name, columns, short) in [
            ("Agenda.docx", 11, "Agenda.docx"),
            ("Onboarding checklist.docx", 16, "Onboarding….docx"),
            ("Onboarding checklist.docx", 10, "Onboardin…"),
            ("Conversation History/", 16, "Conversation H…/"),
            ("Minutes of 26. October", 16, "Minutes of 26. …"),
            ("会议纪要会议纪要.docx", 12, "会议纪….docx"),
            ("A long name that ends in 3.", 12, "A long name…"),
        ] {
            assert_eq!(shorten_file_name(name, columns), short, "{name} {columns}");
        }
    }

    #[test]
    fn longest_segments_of_a_path_are_cut_first() {
        for (path, columns, short) in [
            ("/ana/Inbox", 10, "/ana/Inbox"),
            ("/ana@contoso.example/Inbox", 17, "/ana@conto…/Inbox"),
            ("/ana@contoso.example/Inbox", 10, "/an…/Inbox"),
            ("/ana@contoso.example/Inbox", 9, "/an…/Inb…"),
            ("/ana/Deleted Items/", 13, "/ana/Delete…/"),
            ("/Welcome desk/General/files", 20, "/Welco…/Gener…/files"),
            ("/intranet/Documents/Projects/Aurora", 20, "/in…/Do…/Pro…/Aurora"),
            ("/intranet/Documents/Projects/2026/Aurora", 15, "/in…/Do…/…/Aur…"),
            ("/intranet/a/b/c/d/e/Aurora", 12, "/in…/a/…/Au…"),
            (r"Inbox/Projects \/ 2022", 16, r"Inbox/Projects …"),
            (r"Inbox/Projects \/ 2022", 15, "Inbox/Projects…"),
            ("/ana@contoso.example/Inbox/item:id:AAAAB3NzaC1yc2E", 24, "/an…/In…/…AAAB3NzaC1yc2E"),
            ("/会议会议/会议会议/会议", 16, "/会…/会议…/会议"),
            (r"item:id:abcdefgh\/xyz", 5, "…xyz"),
            (r"item:id:abcdefgh\/xyz", 6, r"…\/xyz"),
            ("/abcdefgh", 3, "/a…"),
            ("abc", 0, "…"),
        ] {
            assert_eq!(shorten_path(path, columns), short, "{path} {columns}");
        }
        for columns in 0..20 {
            let short = shorten_path(
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
        assert_eq!(short(&[ana, ana], 12), [shorten_path(ana, 12), shorten_path(ana, 12)]);
        assert_eq!(short(&["/a", "/b"], 5), ["/a", "/b"]);
        // Without the common beginning, those of one team would look like those of the other.
        let names = ["/Board/Projects/first", "/Board/Projects/later"];
        let all = [names[0], names[1], "/Bureau/Projects/first", "/Bureau/Projects/later"];
        let expected = ["…fir…", "…lat…", "/Bur…", "/Bur…"];
        assert_eq!(short(&all, 5), expected);
        // One begins as the other.
        let (inner, outer) = ("/abcdefgh/x/Inbox/Inbox", "/abcdefgh/x/Inbox");
        assert!(short(&[inner, outer], 9).iter().all(|path| path.width() <= 9));
        let (one, other) = (r"/abcdefghij\/k/Inbox", r"/abcdefghij\:k/Inbox");
        assert!(short(&[one, other], 10).iter().all(|path| !path.starts_with("…/k")));
    }

    #[test]
    fn places_of_several_teams_differ() {
        let mut paths = Vec::new();
        for team in ["Board", "Welcome desk", "Projet été"] {
            for channel in ["General", "Figures"] {
                for folder in ["files", "files/Shared with guests", "files/Recordings", "posts"] {
                    paths.push(format!("/{team}/{channel}/{folder}"));
                }
            }
        }
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        for columns in [16, 20, 30] {
            let short = shorten_paths(&paths, columns);
            let different: HashSet<_> = short.iter().collect();
            assert_eq!(different.len(), paths.len(), "{short:?}");
        }
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
