//! The names of things that others refer to by id.

use std::collections::HashMap;

use serde::de::DeserializeOwned;

use super::noun::Noun;
use crate::api::job::Job;
use crate::api::restore_point::RestorePoint;
use crate::api::{Item, NamedId};

/// Names by id, for some kinds of things.
#[derive(Default)]
pub(super) struct Names(HashMap<&'static str, HashMap<String, String>>);

impl Names {
    /// Adds the names of all things of a kind, as `(id, name)`.
    pub(super) fn insert(&mut self, noun: Noun, named: impl Iterator<Item = (String, String)>) {
        let by_id = named.map(|(id, name)| (id.to_lowercase(), name));
        self.0.insert(noun.word(), by_id.collect());
    }

    /// Adds the known names to the references of an item. Its JSON stays the server's.
    pub(super) fn add_to<T: HasReferences>(&self, item: Item<T>) -> Item<T> {
        item.complete(|model| {
            for (noun, reference) in model.references() {
                let names = self.0.get(noun.word());
                reference.name =
                    names.and_then(|names| names.get(&reference.id().to_lowercase())).cloned();
            }
        })
    }
}

/// A model that refers to other things by id.
pub(crate) trait HasReferences: DeserializeOwned + 'static {
    /// Returns all references, with the kinds of the things.
    fn references(&mut self) -> Vec<(Noun, &mut NamedId)>;
}

impl HasReferences for Job {
    fn references(&mut self) -> Vec<(Noun, &mut NamedId)> {
        vec![
            (Noun::Organization, &mut self.organization),
            (Noun::Organization, &mut self.linked_organization),
            (Noun::Repository, &mut self.repository),
        ]
    }
}

impl HasReferences for RestorePoint {
    fn references(&mut self) -> Vec<(Noun, &mut NamedId)> {
        vec![
            (Noun::Job, &mut self.job),
            (Noun::Organization, &mut self.organization),
            (Noun::Repository, &mut self.repository),
        ]
    }
}
