//! Which of several is meant: by exact name, else by a name in another case, else by the beginning of an id.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Noun, SHORTEST};
use crate::api::model::text;
use crate::error::{Failure, Kind};
use crate::text::safe;

/// What there is, as far as it takes to find it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Known {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: String,
}

/// More than these are not told one by one.
const TOLD: usize = 10;
/// So few letters apart are a slip of the finger.
const SLIP: usize = 2;
const SUGGESTED: usize = 3;

/// The one that is meant.
///
/// # Errors
/// There is none, or more than one: the candidates are told.
pub(super) fn pick<'k>(noun: Noun, typed: &str, known: &'k [Known]) -> Result<&'k Known, Failure> {
    let lower = typed.to_lowercase();
    let exact = |known: &Known| known.name == typed;
    let in_another_case = |known: &Known| known.name.to_lowercase() == lower;
    let tries: [&dyn Fn(&Known) -> bool; 2] = [&exact, &in_another_case];
    for fits in tries.iter().take(if noun.has_names() { 2 } else { 0 }) {
        if let Some(found) = only(noun, typed, "named", known.iter().filter(|k| fits(k)))? {
            return Ok(found);
        }
    }
    let beginning = typed.trim().to_lowercase();
    if beginning.chars().count() >= SHORTEST {
        let begins = known.iter().filter(|known| known.id.to_lowercase().starts_with(&beginning));
        if let Some(found) = only(noun, typed, "whose id begins with", begins)? {
            return Ok(found);
        }
    }
    Err(none(noun, typed, known))
}

/// Nothing, the one, or the failure that there are several. Pages that moved while they were read tell a thing twice.
fn only<'k>(
    noun: Noun,
    typed: &str,
    how: &str,
    fitting: impl Iterator<Item = &'k Known>,
) -> Result<Option<&'k Known>, Failure> {
    let mut seen = HashSet::new();
    let found: Vec<_> = fitting.filter(|known| seen.insert(known.id.to_lowercase())).collect();
    if let [] | [_] = found[..] {
        return Ok(found.first().copied());
    }
    let told = found
        .iter()
        .take(TOLD)
        .map(|known| format!("  {}  {}", safe(&known.id), safe(&known.name)));
    let mut lines: Vec<_> = told.map(|line| line.trim_end().to_owned()).collect();
    if found.len() > TOLD {
        lines.push(format!("  and {} more", found.len() - TOLD));
    }
    let message = format!(
        "there are {} {} {how} '{}':\n{}",
        found.len(),
        noun.plural(),
        safe(typed),
        lines.join("\n")
    );
    Err(Failure::new(Kind::NotFound, message).hint("name it by its id"))
}

fn none(noun: Noun, typed: &str, known: &[Known]) -> Failure {
    let near = if noun.has_names() { nearest(typed, known) } else { Vec::new() };
    let look = format!("vb365 {} list shows those there are", noun.word());
    let beginning = typed.trim().to_lowercase();
    let too_short = beginning.chars().count() < SHORTEST
        && known.iter().any(|known| known.id.to_lowercase().starts_with(&beginning));
    let hint = if too_short {
        format!("of an id give {SHORTEST} or more characters; {look}")
    } else if near.is_empty() {
        look
    } else {
        let near: Vec<_> = near.iter().map(|name| format!("'{}'", safe(name))).collect();
        format!("did you mean {}? {look}", near.join(", or "))
    };
    Failure::new(Kind::NotFound, format!("there is no {} '{}'", noun.word(), safe(typed)))
        .hint(hint)
}

/// The names that somebody may have meant: a slip or two away, or holding what was typed; the nearest first.
fn nearest<'k>(typed: &str, known: &'k [Known]) -> Vec<&'k str> {
    let lower = typed.trim().to_lowercase();
    let mut near: Vec<_> = known
        .iter()
        .filter(|known| !known.name.is_empty())
        .filter_map(|known| {
            let name = known.name.to_lowercase();
            let apart = strsim::osa_distance(&name, &lower);
            // Of three letters, two slips leave nothing of what was typed.
            let slip = apart <= SLIP && apart * 2 < lower.chars().count();
            (slip || name.contains(&lower)).then_some((!slip, apart, known.name.as_str()))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(SUGGESTED).map(|(.., name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(list: &[(&str, &str)]) -> Vec<Known> {
        list.iter().map(|(id, name)| Known { id: (*id).into(), name: (*name).into() }).collect()
    }

    fn some() -> Vec<Known> {
        known(&[
            ("aaaa1111-0000-4000-8000-000000000001", "Mail"),
            ("aaaa2222-0000-4000-8000-000000000002", "mail"),
            ("bbbb1111-0000-4000-8000-000000000003", "aaaa1"),
            ("bbbb2222-0000-4000-8000-000000000004", "Ärzte"),
            ("cccc1111-0000-4000-8000-000000000005", "twice"),
            ("cccc2222-0000-4000-8000-000000000006", "twice"),
            ("dddd1111-0000-4000-8000-000000000007", ""),
        ])
    }

    fn picked(typed: &str) -> Result<String, String> {
        let known = some();
        pick(Noun::Job, typed, &known)
            .map(|known| known.id[..5].to_owned())
            .map_err(|failure| format!("{} | {}", failure.message, failure.hints[0]))
    }

    #[test]
    fn an_exact_name_before_one_in_another_case_before_the_beginning_of_an_id() {
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
            assert_eq!(picked(typed).as_deref(), Ok(id), "{typed}");
        }
    }

    #[test]
    fn what_fits_several_is_told_with_all_of_them() {
        let ids = "\n  cccc1111-0000-4000-8000-000000000005  twice\n  cccc2222-0000-4000-8000-000000000006  twice \
                   | name it by its id";
        assert_eq!(picked("twice"), Err(format!("there are 2 jobs named 'twice':{ids}")));
        assert_eq!(picked("Twice"), Err(format!("there are 2 jobs named 'Twice':{ids}")));
        assert_eq!(
            picked("CCCC"),
            Err(format!("there are 2 jobs whose id begins with 'CCCC':{ids}"))
        );
        assert!(picked("MAIL").unwrap_err().starts_with("there are 2 jobs named 'MAIL'"));
    }

    #[test]
    fn three_characters_of_an_id_are_too_few_and_nothing_has_no_name() {
        for typed in ["ddd", "bbb", "d", "zzzz", " "] {
            let refused = picked(typed).unwrap_err();
            assert!(refused.starts_with("there is no job '"), "{typed}: {refused}");
        }
    }

    #[test]
    fn one_thing_told_twice_is_one() {
        let known = known(&[("aaaa1", "x"), ("AAAA1", "x")]);
        assert!(pick(Noun::Job, "x", &known).is_ok());
    }

    #[test]
    fn many_candidates_are_counted_and_cannot_drive_the_terminal() {
        let ids: Vec<_> = (0..25).map(|number| format!("{number:08}")).collect();
        let list: Vec<_> = ids.iter().map(|id| (id.as_str(), "a\u{1b}[31m\nb")).collect();
        let failure = pick(Noun::Repository, "0000", &known(&list)).unwrap_err();
        assert!(failure.message.starts_with("there are 25 repositories whose id begins"));
        assert!(failure.message.ends_with("\n  and 15 more"), "{}", failure.message);
        assert_eq!(failure.message.lines().count(), 12);
        assert!(!failure.message.contains('\u{1b}'));
    }

    #[test]
    fn the_nearest_names_are_suggested() {
        let known = known(&[
            ("1", "Contoso everything"),
            ("2", "Contoso Exchange"),
            ("3", "Fabrikam everything"),
            ("4", "HR"),
            ("5", ""),
        ]);
        for (typed, near) in [
            ("contoso evrything", &["Contoso everything"][..]),
            ("Contoso evreything", &["Contoso everything"]),
            ("everything", &["Contoso everything", "Fabrikam everything"]),
            ("contoso", &["Contoso Exchange", "Contoso everything"]),
            ("HX", &[]),
            ("Northwind", &[]),
        ] {
            assert_eq!(nearest(typed, &known), near, "{typed}");
        }
    }
}
