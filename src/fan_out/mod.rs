//! One query to one profile or several: results in the order in which the profiles were named, and each failure for
//! itself.

mod profiles;
mod query;

pub(crate) use profiles::Items;
pub(crate) use query::{columns, list, map, show};
