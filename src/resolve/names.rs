//! The names of things that others refer to by id.

use std::collections::HashMap;

use serde::de::DeserializeOwned;

use super::noun::Noun;
use crate::api::job::Job;
use crate::api::restore_point::RestorePoint;
use crate::api::retrieval::Retrieval;
use crate::api::{Item, NamedId};

/// Names by the kind of the thing and its id in lower case.
pub(super) type Names = HashMap<(Noun, String), String>;

/// Adds the known names to the references of an item. Its JSON stays the server's.
pub(super) fn add_names<T: HasReferences>(names: &Names, item: Item<T>) -> Item<T> {
    item.complete(|model| {
        for (noun, reference) in model.references() {
            reference.name = names.get(&(noun, reference.id().to_lowercase())).cloned();
        }
    })
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

impl HasReferences for Retrieval {
    fn references(&mut self) -> Vec<(Noun, &mut NamedId)> {
        vec![(Noun::Organization, &mut self.organization), (Noun::Repository, &mut self.repository)]
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
