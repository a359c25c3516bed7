//! The people of each organization, who have a mailbox and a `OneDrive` each.

use super::fixtures::Dataset;
use super::random::{self, Id, Purpose};
use super::text::{COMPANY_NAMES, TextStyle, company_person};

/// The number of people in each organization but the first, whose number is an option.
const COUNTS: [usize; 4] = [0, 8, 12, 3];

/// Name and the part of the address before the at sign. The users in the operator's scope are included.
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
/// The number of names that are in the scope of the operator, or initiate sessions.
const SCOPED: usize = 5;

/// A person.
pub(crate) struct PersonFixture {
    /// The id at Microsoft.
    pub(crate) id: Id,
    /// The name.
    pub(crate) name: String,
    /// The mail address.
    pub(crate) email: String,
    /// The part of the address before the at sign.
    pub(crate) local: String,
}

/// Returns the number of people in the organization with an index.
pub(crate) fn people_count(data: &Dataset, organization: usize) -> usize {
    match organization {
        0 => data.scale.mailboxes,
        _ => COUNTS.get(organization).copied().unwrap_or(1),
    }
}

/// Generates the people of the organization with an index.
pub(crate) fn generate_people(
    data: &Dataset,
    organization: usize,
) -> impl Iterator<Item = PersonFixture> + '_ {
    let count = people_count(data, organization);
    (0..count).map(move |number| generate_person(data, organization, number))
}

/// Generates the person with a number.
pub(crate) fn generate_person(data: &Dataset, organization: usize, number: usize) -> PersonFixture {
    let domain = data.organizations.get(organization).map_or("", |known| known.name);
    let first = u64::try_from(organization).unwrap_or(0) << 32;
    let (name, local) = person_name(data.style, number);
    let index = first | u64::try_from(number).unwrap_or(0);
    let id = random::id(data.seed, Purpose::Person, index);
    PersonFixture { id, name, email: format!("{local}@{domain}"), local }
}

/// Returns the name of the person with a number, and the part of the address before the at sign.
fn person_name(style: TextStyle, number: usize) -> (String, String) {
    if style == TextStyle::Company && number >= SCOPED {
        let (first, last) = company_person(number);
        // Names repeat in a large company; addresses do not.
        let round = match number / COMPANY_NAMES {
            0 => String::new(),
            round => (round + 1).to_string(),
        };
        let local = format!("{first}.{last}{round}").to_lowercase();
        return (format!("{first} {last}"), local);
    }
    let (name, local) = NAMES[number % NAMES.len()];
    match number / NAMES.len() {
        0 => (style.text(name).to_owned(), local.to_owned()),
        round => (format!("{name} {}", round + 1), format!("{local}{}", round + 1)),
    }
}
