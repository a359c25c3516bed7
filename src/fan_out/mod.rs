//! One query to one profile or several: results in the order in which the profiles were named, and each failure for
//! itself.

mod filter;
mod query;

pub(crate) use filter::{filtered, newest_first};
pub(crate) use query::{Items, columns, list, map, show};
