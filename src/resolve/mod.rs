//! From names to ids, and from ids to names.
//!
//! Both directions read the same lists. A list is requested at most once, and only when it is needed: a whole id costs no
//! look-up.

mod journal_sessions;
mod listed_item;
mod matching;
mod name_or_id;
mod names;
mod noun;
mod resolver;
mod session_selector;

pub(crate) use journal_sessions::{describe_start, no_open_session};
pub(crate) use matching::{composed, fold_name, is_same_name, nearest_names};
pub(crate) use name_or_id::NameOrId;
pub(crate) use noun::{Noun, no_session_of_user, not_found, not_found_text, parse_id};
pub(crate) use resolver::Resolver;
pub(crate) use session_selector::{SessionSelector, parse_session_to_change};
