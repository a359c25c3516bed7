//! Who has a mailbox and a `OneDrive`, in each organization.

use super::Opened;

/// How many people there are in each organization: more than a page holds in the first.
const COUNTS: [usize; 4] = [34, 8, 12, 3];

/// Name and the part before the at sign. Those that an operator may restore are among them.
const NAMES: [(&str, &str); 8] = [
    ("P\u{e9}rez, Ana \"Annie\"", "ana"),
    ("Lidia P\u{e9}rez", "lidia"),
    ("Finance, \"all\" of it", "finance"),
    ("Newcomer", "newcomer"),
    ("Help desk", "helpdesk"),
    ("\u{5e9}\u{5dc}\u{5d5}\u{5dd} (left in 2021)", "shalom"),
    ("=SUM(A1:A9)", "o'formula"),
    ("\u{1b}[31mred\u{1b}[0m\u{202e}txt", "red.alert+backup"),
];

/// Somebody.
pub(super) struct Person {
    /// A number within the organization.
    pub(super) number: usize,
    /// The name.
    pub(super) name: String,
    /// The address.
    pub(super) email: String,
    /// The part of it before the at sign.
    pub(super) local: String,
}

/// The people of the session's organization.
pub(super) fn all(opened: &Opened<'_>) -> impl Iterator<Item = Person> {
    let domain = opened.domain();
    let count = COUNTS.get(opened.session.organization).copied().unwrap_or(1);
    (0..count).map(move |number| {
        let (name, local) = NAMES[number % NAMES.len()];
        let (name, local) = match number / NAMES.len() {
            0 => (name.to_owned(), local.to_owned()),
            round => (format!("{name} {}", round + 1), format!("{local}{}", round + 1)),
        };
        Person { number, name, email: format!("{local}@{domain}"), local }
    })
}
