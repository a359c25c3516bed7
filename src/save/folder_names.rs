//! The names on disk of all things of one folder: different for every thing, on every system, in whatever order they come.

use super::disk_name::{cut_folder_name, cut_name, disk_name, folded_name};
use crate::text::short_hash;

/// The number of digits of the ID's hash that tell things of one name apart, unless that many are equal.
const DIGITS: usize = 6;
/// The most digits.
const MAX_DIGITS: usize = 16;

/// The things of one folder while they are counted, 16 bytes each.
#[derive(Default)]
pub(crate) struct NameCounts {
    /// The hashes of the folded name and of the ID.
    children: Vec<(u64, u64)>,
}

impl NameCounts {
    /// Counts a child. Counting it again changes nothing.
    pub(crate) fn count(&mut self, name: &str, id: &str) {
        self.children.push((name_hash(&disk_name(name)), short_hash(id)));
    }

    /// Returns the names of all children that were counted.
    pub(crate) fn into_names(mut self) -> FolderNames {
        self.children.sort_unstable();
        self.children.dedup();
        FolderNames { children: self.children }
    }
}

/// The names of the things of one folder.
#[derive(Default)]
pub(crate) struct FolderNames {
    /// The hashes of the folded name and of the ID, sorted.
    children: Vec<(u64, u64)>,
}

impl FolderNames {
    /// Returns the name of a file. If another child's name is the same on any system, ` ~` and digits of the hash of the ID
    /// stand before the extension, in the names of both. Names that look as if they had such digits get them as well.
    pub(crate) fn file_name(&self, name: &str, id: &str) -> String {
        self.name(name, id, cut_name)
    }

    /// Returns the name of a folder, whose digits stand at the end: it has no extension.
    pub(crate) fn folder_name(&self, name: &str, id: &str) -> String {
        self.name(name, id, cut_folder_name)
    }

    fn name(&self, name: &str, id: &str, cut: fn(&str, usize) -> (&str, &str)) -> String {
        let name = disk_name(name);
        let child = (name_hash(&name), short_hash(id));
        let (equal_digits, is_counted) = self.equal_digits(child);
        if equal_digits.is_none() && is_counted && !has_digits(&name) {
            return name;
        }
        let (stem, extension) = cut(&name, MAX_DIGITS + 2);
        // Different names may become equal when they are cut.
        let is_cut = stem.len() + extension.len() < name.len();
        let digits = match equal_digits {
            _ if is_cut => MAX_DIGITS,
            Some(equal) => (equal + 1).clamp(DIGITS, MAX_DIGITS),
            None => DIGITS,
        };
        format!("{stem} ~{}{extension}", &format!("{:016x}", child.1)[..digits])
    }

    /// Returns whether a child has this name on any system.
    pub(crate) fn contains(&self, name: &str) -> bool {
        let hash = name_hash(&disk_name(name));
        let at = self.children.partition_point(|(name, _)| *name < hash);
        self.children.get(at).is_some_and(|(name, _)| *name == hash)
    }

    /// Returns how many of the first digits a child has in common with another one of its name, and whether it was counted.
    fn equal_digits(&self, child: (u64, u64)) -> (Option<usize>, bool) {
        let (at, is_counted) = match self.children.binary_search(&child) {
            Ok(at) => (at, true),
            Err(at) => (at, false),
        };
        let after = if is_counted { at + 1 } else { at };
        let siblings = [at.checked_sub(1), Some(after)].map(|at| self.children.get(at?));
        let twins = siblings.into_iter().flatten().filter(|(name, _)| *name == child.0);
        (twins.map(|(_, id)| ((id ^ child.1).leading_zeros() / 4) as usize).max(), is_counted)
    }
}

/// Returns the hash of what a name on disk has in common with equal ones.
fn name_hash(name: &str) -> u64 {
    short_hash(&folded_name(name))
}

/// Returns whether a name looks as if digits had been inserted.
fn has_digits(name: &str) -> bool {
    let folded = folded_name(name);
    folded.rsplit_once(" ~").is_some_and(|(_, tail)| {
        let rest = tail.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        let is_before_extension = rest.is_empty() || rest.starts_with('.');
        is_before_extension && (DIGITS..=MAX_DIGITS).contains(&(tail.len() - rest.len()))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap, HashSet};

    use proptest::prelude::*;

    use super::*;
    use crate::save::disk_name::tests::awkward_names;

    fn counted(children: &[(&str, &str)]) -> FolderNames {
        let mut counts = NameCounts::default();
        for (name, id) in children {
            counts.count(name, id);
        }
        counts.into_names()
    }

    fn names(children: &[(&str, &str)]) -> Vec<String> {
        let folder = counted(children);
        children.iter().map(|(name, id)| folder.file_name(name, id)).collect()
    }

    #[test]
    fn all_names_that_collide_have_digits_of_their_id() {
        let children = [
            ("Report.docx", "1"),
            ("REPORT.docx", "2"),
            ("report.doc", "3"),
            ("re\u{301}sume\u{301}", "4"),
        ];
        let made = names(&children);
        // From `printf 1 | sha256sum`.
        assert_eq!(made[..2], ["Report ~6b86b2.docx", "REPORT ~d4735e.docx"]);
        assert_eq!(made[2..], ["report.doc", "résumé"]);
        assert_eq!(names(&[("résumé", "1"), ("RE\u{301}SUME\u{301}", "2")])[0], "résumé ~6b86b2");
        // The list of a server may have a thing on two pages.
        assert_eq!(names(&[("a", "1"), ("a", "1")]), ["a", "a"]);
    }

    #[test]
    fn genuine_names_never_equal_made_ones() {
        let made =
            names(&[("a.txt", "1"), ("A.txt", "2"), ("a ~6B86B2.txt", "9"), ("b ~123456", "5")]);
        assert_eq!(made[0], "a ~6b86b2.txt");
        assert_eq!(made[2], "a ~6B86B2 ~19581e.txt");
        assert!(made[3].starts_with("b ~123456 ~"), "{}", made[3]);
    }

    #[test]
    fn more_digits_are_used_if_six_are_equal() {
        // Two numbers whose hashes begin alike, found by counting.
        let mut seen = HashMap::new();
        let (one, other) = (0..)
            .find_map(|number: u32| {
                let hash = short_hash(&number.to_string()) >> 40;
                seen.insert(hash, number).map(|known| (known.to_string(), number.to_string()))
            })
            .unwrap();
        let made = names(&[("a", &one), ("a", &other), ("a", "x")]);
        assert_eq!(made.iter().collect::<HashSet<_>>().len(), 3, "{made:?}");
        assert!(
            made[0].len() > "a ~123456".len() && made[2].len() == "a ~123456".len(),
            "{made:?}"
        );
    }

    /// Each letter is longer as a capital, so that one name is cut and the other is not.
    #[test]
    fn names_that_are_cut_differ_too() {
        let small = format!("{}.txt", "ŉ".repeat(64));
        let made = names(&[(&small, "1"), (&small.to_uppercase(), "2")]);
        assert!(made[0].contains(" ~6b86b2") && made[1].contains(" ~d4735e"), "{made:?}");
        let long = |tail: char| format!("{}{tail}.txt", "x".repeat(195));
        let unique = names(&[(&long('a'), "1"), (&long('b'), "2")]);
        assert_eq!(unique, [long('a'), long('b')]);
        let cut =
            names(&[(&long('a'), "1"), (&long('A'), "2"), (&long('b'), "3"), (&long('B'), "4")]);
        assert_eq!(cut[0], format!("{} ~6b86b273ff34fce1.txt", "x".repeat(178)));
        assert_eq!(cut.iter().collect::<HashSet<_>>().len(), 4);
    }

    #[test]
    fn child_that_was_not_counted_never_takes_a_name() {
        let folder = counted(&[("a.txt", "1")]);
        assert_eq!(folder.file_name("a.txt", "2"), "a ~d4735e.txt");
        assert_eq!(folder.file_name("a.txt", "1"), "a.txt");
        assert!(folder.contains("A.TXT") && !folder.contains("b.txt"));
    }

    /// What follows the last dot in the name of a folder is part of it.
    #[test]
    fn digits_of_folders_are_at_the_end() {
        let folder = counted(&[("Plan v1.5", "1"), ("plan V1.5", "2"), ("b ~123456.5", "3")]);
        assert_eq!(folder.folder_name("Plan v1.5", "1"), "Plan v1.5 ~6b86b2");
        assert_eq!(folder.file_name("plan V1.5", "2"), "plan V1 ~d4735e.5");
        assert_eq!(folder.folder_name("b ~123456.5", "3"), "b ~123456.5 ~4e0740");
        let long = format!("{}.{}", "x".repeat(195), "y".repeat(10));
        let folder = counted(&[(&long, "1"), (&long.to_uppercase(), "2")]);
        let name = folder.folder_name(&long, "1");
        assert!(name.ends_with("x ~6b86b273ff34fce1") && name.len() == 200, "{name}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn names_of_a_folder_differ_on_every_system_and_in_every_order(
            children in prop::collection::vec(awkward_names(), 1..24),
            tails in prop::collection::vec(any::<bool>(), 24),
        ) {
            // Half of them are made to collide: in another case, or with what another one's digits would be.
            let mut all = Vec::new();
            for (index, name) in children.iter().enumerate() {
                let id = format!("id {index}");
                all.push((name.clone(), id.clone()));
                if tails[index] {
                    all.push((name.to_uppercase(), format!("{id} upper")));
                    let hex = format!("{:016x}", short_hash(&id));
                    all.push((format!("{name} ~{}", &hex[..6]), format!("{id} digits")));
                    all.push((format!("{name}{}", "y".repeat(200)), format!("{id} long")));
                    all.push((format!("{name}{}", "y".repeat(210)), format!("{id} longer")));
                }
            }
            let forward: Vec<_> = all.iter().map(|(name, id)| (&**name, &**id)).collect();
            let backward: Vec<_> = forward.iter().rev().copied().collect();
            // Half of them are folders.
            let names = |children: &[(&str, &str)]| -> Vec<String> {
                let folder = counted(children);
                let name = |(name, id): &(&str, &str)| match short_hash(id) % 2 {
                    0 => folder.file_name(name, id),
                    _ => folder.folder_name(name, id),
                };
                children.iter().map(name).collect()
            };
            let made = names(&forward);
            prop_assert_eq!(&made, &names(&backward).into_iter().rev().collect::<Vec<_>>());
            for name in &made {
                prop_assert_eq!(&disk_name(name), name);
            }
            let folded: BTreeSet<_> = made.iter().map(|name| folded_name(name)).collect();
            prop_assert_eq!(folded.len(), made.len(), "{:?}", made);
        }
    }
}
