//! `vb365 api`: makes any call by its path.

mod command;
mod fields;
mod item;
mod profiles;
mod response;

pub(crate) use command::{Args, run};
