//! Which of several things a text selects: by exact name, by a name in another case, by a whole id, by an id prefix.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::listed_item::ListedItem;
use super::name_or_id::SHORTEST_PREFIX;
use super::noun::Noun;
use crate::error::{Failure, Kind};
use crate::text::safe;

type Predicate<'a> = &'a dyn Fn(&ListedItem) -> bool;

/// The number of candidates that a message lists.
const MOST_CANDIDATES: usize = 10;
/// The number of edits that still count as a typing error.
const MOST_EDITS: usize = 2;
const MOST_SUGGESTIONS: usize = 3;
/// How many times as long as what was typed a name may be that has its words, and one that has it as a part.
const LONGEST_FOR_WORDS: usize = 20;
const LONGEST_FOR_PART: usize = 10;

/// Returns the thing that `typed` selects. `describe` returns what distinguishes a candidate from others of its name.
///
/// # Errors
/// There is none, or more than one: then the message lists the candidates.
pub(super) fn find_match<'k>(
    noun: Noun,
    typed: &str,
    items: &'k [ListedItem],
    describe: &dyn Fn(&ListedItem) -> String,
) -> Result<&'k ListedItem, Failure> {
    let (form, prefix) = (composed(typed), typed.trim().to_lowercase());
    let lower = fold_name(typed);
    let has_name = |item: &ListedItem| *item.name == *typed;
    let has_name_in_another_form = |item: &ListedItem| composed(&item.name) == form;
    let has_name_in_another_case = |item: &ListedItem| composed(&item.name).to_lowercase() == lower;
    let has_id = |item: &ListedItem| !prefix.is_empty() && item.id.to_lowercase() == prefix;
    let has_prefix = |item: &ListedItem| {
        prefix.chars().count() >= SHORTEST_PREFIX && item.id.to_lowercase().starts_with(&prefix)
    };
    let by_name: [(&str, Predicate<'_>); 3] = [
        ("named", &has_name),
        ("named", &has_name_in_another_form),
        ("named", &has_name_in_another_case),
    ];
    let by_id: [(&str, Predicate<'_>); 2] =
        [("with the ID", &has_id), ("with the ID prefix", &has_prefix)];
    let by_name = by_name.into_iter().filter(|_| noun.has_names());
    for (how, matches) in by_name.chain(by_id) {
        let matching = items.iter().filter(|item| matches(item));
        if let Some(item) = only_match(noun, (typed, how), matching, describe)? {
            return Ok(item);
        }
    }
    Err(no_match(noun, typed, items))
}

/// Returns a name in Unicode's composed form (NFC), with usual spaces for those that do not break lines: keyboards and
/// consoles write both in other ways.
pub(crate) fn composed(name: &str) -> String {
    name.nfc().map(|c| if "\u{a0}\u{2007}\u{202f}".contains(c) { ' ' } else { c }).collect()
}

/// Returns the form in which two spellings of a name are equal, apart from the case and the form in Unicode.
pub(crate) fn fold_name(name: &str) -> String {
    composed(name).to_lowercase()
}

/// Returns whether two spellings are one name, apart from the case and the form in Unicode.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    fold_name(one) == fold_name(other)
}

/// Returns nothing, the only thing, or an error that lists the candidates. A list that changed between its pages may hold
/// a thing twice.
fn only_match<'k>(
    noun: Noun,
    (typed, how): (&str, &str),
    matching: impl Iterator<Item = &'k ListedItem>,
    describe: &dyn Fn(&ListedItem) -> String,
) -> Result<Option<&'k ListedItem>, Failure> {
    let mut seen = HashSet::new();
    let found: Vec<_> = matching.filter(|item| seen.insert(item.id.to_lowercase())).collect();
    if let [] | [_] = found[..] {
        return Ok(found.first().copied());
    }
    let lines = found.iter().take(MOST_CANDIDATES);
    let mut lines: Vec<_> = lines
        .map(|item| {
            let line = format!("  {}  {}  {}", safe(&item.id), safe(&item.name), describe(item));
            line.replace("    ", "  ").trim_end().to_owned()
        })
        .collect();
    if found.len() > MOST_CANDIDATES {
        lines.push(format!("  and {} more", found.len() - MOST_CANDIDATES));
    }
    let message = format!(
        "there are {} {} {how} '{}':\n{}",
        found.len(),
        noun.plural(),
        safe(typed),
        lines.join("\n")
    );
    Err(Failure::new(Kind::NotFound, message).hint("give the ID of one of them"))
}

fn no_match(noun: Noun, typed: &str, items: &[ListedItem]) -> Failure {
    let names = items.iter().map(|item| item.name.as_str()).filter(|_| noun.has_names());
    let near = nearest_names(typed, names);
    let list = noun.list_hint();
    let prefix = typed.trim().to_lowercase();
    let is_too_short = prefix.chars().count() < SHORTEST_PREFIX
        && items.iter().any(|item| item.id.to_lowercase().starts_with(&prefix));
    let hint = if is_too_short {
        format!("an ID prefix needs {SHORTEST_PREFIX} or more characters\n{list}")
    } else if near.is_empty() {
        list
    } else {
        let near: Vec<_> = near.iter().map(|name| format!("'{}'", safe(name))).collect();
        format!("did you mean {}?\n{list}", near.join(", "))
    };
    Failure::new(Kind::NotFound, format!("there is no {} '{}'", noun.word(), safe(typed)))
        .hint(hint)
}

/// Returns the names that `typed` may stand for, the nearest first: those that are a typing error or two away, those with its
/// words in any order, and those that hold it. Accents do not count.
pub(crate) fn nearest_names<'k>(typed: &str, names: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
    let lower = without_accents(typed.trim());
    let typed_words: Vec<_> = words(&lower).collect();
    let length = lower.chars().count();
    let mut near: Vec<_> = names
        .filter(|name| !name.is_empty())
        .filter_map(|known| {
            let name = without_accents(known);
            // The distance is at least the difference in length, which is quicker to count.
            let difference = name.chars().count().abs_diff(length);
            let is_near = difference <= MOST_EDITS;
            let edits = if is_near { strsim::osa_distance(&name, &lower) } else { difference };
            // A few letters are in every long name.
            let is_part_of = |times: usize| length * times >= name.chars().count();
            // Two edits of three letters leave nothing of what was typed.
            let is_typo = edits <= MOST_EDITS && edits * 2 < length;
            let has_words = is_part_of(LONGEST_FOR_WORDS)
                && !typed_words.is_empty()
                && typed_words.iter().all(|typed| words(&name).any(|word| word == *typed));
            let rank = match () {
                () if is_typo => 0,
                () if has_words => 1,
                () if is_part_of(LONGEST_FOR_PART) && name.contains(&lower) => 2,
                () => return None,
            };
            Some((rank, edits, known))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    // A part of a word is a weak sign.
    if near.first().is_some_and(|(rank, ..)| *rank < 2) {
        near.retain(|(rank, ..)| *rank < 2);
    }
    near.into_iter().take(MOST_SUGGESTIONS).map(|(.., name)| name).collect()
}

/// Returns a name in lower case and without the accents of its letters.
fn without_accents(name: &str) -> String {
    composed(name).nfd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::lenient::Lenient;

    fn items(list: &[(&str, &str)]) -> Vec<ListedItem> {
        list.iter()
            .map(|(id, name)| ListedItem {
                id: Lenient((*id).into()),
                name: Lenient((*name).into()),
                ..ListedItem::default()
            })
            .collect()
    }

    fn jobs() -> Vec<ListedItem> {
        items(&[
            ("aaaa1111-0000-4000-8000-000000000001", "Mail"),
            ("aaaa2222-0000-4000-8000-000000000002", "mail"),
            ("bbbb1111-0000-4000-8000-000000000003", "aaaa1"),
            ("bbbb2222-0000-4000-8000-000000000004", "Ärzte"),
            ("cccc1111-0000-4000-8000-000000000005", "twice"),
            ("cccc2222-0000-4000-8000-000000000006", "twice"),
            ("dddd1111-0000-4000-8000-000000000007", ""),
        ])
    }

    fn matched(typed: &str) -> Result<String, String> {
        let items = jobs();
        find_match(Noun::Job, typed, &items, &|item| item.details.clone())
            .map(|items| items.id[..5].to_owned())
            .map_err(|failure| format!("{} | {}", failure.message, failure.hints[0]))
    }

    #[test]
    fn exact_name_wins_over_other_case_and_that_over_an_id_prefix() {
        for (typed, id) in [
            ("Mail", "aaaa1"),
            ("mail", "aaaa2"),
            ("aaaa1", "bbbb1"), // a name before the id that begins so
            ("AAAA1", "bbbb1"),
            ("aaaa11", "aaaa1"),
            ("AAAA11", "aaaa1"),
            ("ÄRZTE", "bbbb2"),
            ("dddd", "dddd1"),
            ("bbbb2222-0000-4000-8000-00000000000", "bbbb2"),
        ] {
            assert_eq!(matched(typed).as_deref(), Ok(id), "{typed}");
        }
    }

    #[test]
    fn names_match_in_every_unicode_form() {
        for (typed, id) in [("A\u{308}rzte", "bbbb2"), ("a\u{308}RZTE", "bbbb2")] {
            assert_eq!(matched(typed).as_deref(), Ok(id), "{typed}");
        }
        let items = items(&[
            ("1", "Z\u{fc}rich\u{a0}mail"),
            ("2", "Zu\u{308}rich\u{202f}teams"),
            ("3", "e\u{301}"),
            ("4", "\u{e9}"),
        ]);
        for (typed, id) in [
            ("Z\u{fc}rich mail", "1"),
            ("zu\u{308}rich MAIL", "1"),
            ("Z\u{fc}rich\u{a0}teams", "2"),
            ("e\u{301}", "3"),
            ("\u{e9}", "4"),
        ] {
            assert_eq!(
                find_match(Noun::Job, typed, &items, &|item| item.details.clone())
                    .unwrap()
                    .id
                    .as_str(),
                id,
                "{typed}"
            );
        }
        let near =
            find_match(Noun::Job, "Zu\u{308}rich mial", &items, &|item| item.details.clone())
                .unwrap_err();
        assert!(near.hints[0].contains("did you mean"), "{:?}", near.hints);
        assert!(is_same_name("A\u{308}B", "\u{e4}b") && !is_same_name("a", "b"));
    }

    #[test]
    fn ambiguous_text_lists_the_candidates() {
        let ids = "\n  cccc1111-0000-4000-8000-000000000005  twice\n  cccc2222-0000-4000-8000-000000000006  twice \
                   | give the ID of one of them";
        assert_eq!(matched("twice"), Err(format!("there are 2 jobs named 'twice':{ids}")));
        assert_eq!(matched("Twice"), Err(format!("there are 2 jobs named 'Twice':{ids}")));
        assert_eq!(
            matched("CCCC"),
            Err(format!("there are 2 jobs with the ID prefix 'CCCC':{ids}"))
        );
        assert!(matched("MAIL").unwrap_err().starts_with("there are 2 jobs named 'MAIL'"));
    }

    #[test]
    fn id_prefix_needs_four_characters() {
        for typed in ["ddd", "bbb", "d", "zzzz", " "] {
            let refused = matched(typed).unwrap_err();
            assert!(refused.starts_with("there is no job '"), "{typed}: {refused}");
        }
    }

    #[test]
    fn whole_id_wins_over_a_longer_id_that_begins_with_it() {
        let mut points =
            items(&[("12", ""), ("1234", ""), ("1234-5", ""), ("9999-1", ""), ("9999-2", "")]);
        for point in &mut points {
            point.details = "2026-11-20".to_owned();
        }
        for (typed, id) in [("12", "12"), ("1234", "1234"), ("1234-", "1234-5")] {
            assert_eq!(
                find_match(Noun::Point, typed, &points, &|item| item.details.clone()).unwrap().id.0,
                id
            );
        }
        let failure =
            find_match(Noun::Point, "9999", &points, &|item| item.details.clone()).unwrap_err();
        let lines = "there are 2 restore points with the ID prefix '9999':\n  9999-1  2026-11-20\n  9999-2  2026-11-20";
        assert_eq!(failure.message, lines);
    }

    #[test]
    fn item_listed_twice_is_one_match() {
        let items = items(&[("aaaa1", "x"), ("AAAA1", "x")]);
        assert!(find_match(Noun::Job, "x", &items, &|item| item.details.clone()).is_ok());
    }

    #[test]
    fn names_that_have_little_in_common_are_not_suggested() {
        let long = format!("a label about {}", "all kinds of things ".repeat(14));
        let near = |typed: &str| nearest_names(typed, [long.as_str()].into_iter()).len();
        assert_eq!(near("ab"), 0);
        assert_eq!(near("label"), 0);
        assert_eq!(near(&long[..60]), 1);
        assert_eq!(nearest_names("ana", ["ana@contoso.example"].into_iter()).len(), 1);
        assert_eq!(nearest_names("q3", ["Q3 budget of the company"].into_iter()).len(), 1);
    }

    #[test]
    fn long_list_of_candidates_is_cut_and_safe() {
        let ids: Vec<_> = (0..25).map(|number| format!("{number:08}")).collect();
        let list: Vec<_> = ids.iter().map(|id| (id.as_str(), "a\u{1b}[31m\nb")).collect();
        let failure =
            find_match(Noun::Repository, "0000", &items(&list), &|item| item.details.clone())
                .unwrap_err();
        assert!(failure.message.starts_with("there are 25 repositories with the ID prefix"));
        assert!(failure.message.ends_with("\n  and 15 more"), "{}", failure.message);
        assert_eq!(failure.message.lines().count(), 12);
        assert!(!failure.message.contains('\u{1b}'));
    }

    #[test]
    fn nearest_names_are_suggested() {
        let items = items(&[
            ("1", "Contoso everything"),
            ("2", "Contoso Exchange"),
            ("3", "Fabrikam everything"),
            ("4", "HR"),
            ("5", ""),
            ("6", "Ana Pérez"),
            ("7", "Henrik Keller"),
            ("8", "Anabel Kellermann"),
        ]);
        for (typed, near) in [
            ("contoso evrything", &["Contoso everything"][..]),
            ("Perez", &["Ana Pérez"]),
            ("Keller, Henrik", &["Henrik Keller"]),
            ("keller", &["Henrik Keller"]),
            ("kellerm", &["Anabel Kellermann"]),
            ("Contoso evreything", &["Contoso everything"]),
            ("everything", &["Contoso everything", "Fabrikam everything"]),
            ("contoso", &["Contoso Exchange", "Contoso everything"]),
            ("HX", &[]),
            ("Northwind", &[]),
        ] {
            let names = items.iter().map(|item| item.name.as_str());
            assert_eq!(nearest_names(typed, names), near, "{typed}");
        }
    }
}
