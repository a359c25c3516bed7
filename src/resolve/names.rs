//! The names of things that others refer to by id.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::noun::Noun;
use crate::api::Item;

/// Names by id.
#[derive(Default)]
pub(crate) struct Names(HashMap<&'static str, HashMap<String, String>>);

impl Names {
    /// Adds the names of all things of a kind, as `(id, name)`.
    pub(super) fn insert(&mut self, noun: Noun, named: impl Iterator<Item = (String, String)>) {
        let by_id = named.map(|(id, name)| (id.to_lowercase(), name));
        self.0.insert(noun.word(), by_id.collect());
    }

    /// Returns the name of the thing with this id, or the id if it has no known name. Returns nothing for the nil id.
    pub(crate) fn of<'t>(&'t self, noun: Noun, id: &'t str) -> &'t str {
        let id = referred(id);
        let names = self.0.get(noun.word());
        names.and_then(|names| names.get(&id.to_lowercase())).map_or(id, String::as_str)
    }
}

/// Returns an id by which something refers to another thing. The nil id refers to nothing, and is returned as empty.
pub(crate) fn referred(id: &str) -> &str {
    if Uuid::try_parse(id).is_ok_and(|id| id.is_nil()) { "" } else { id }
}

/// A model with the names of what it refers to by id.
pub(crate) struct Named<T> {
    pub(crate) model: T,
    pub(crate) names: Arc<Names>,
}

/// An item whose row shows names instead of ids. Its JSON is the server's.
pub(crate) struct Referring<T> {
    pub(crate) item: Item<T>,
    pub(crate) names: Arc<Names>,
}
