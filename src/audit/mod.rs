//! Every event of every session, as one stream: who looked at what, when, from where.

mod record;
pub(crate) mod report;

pub(crate) use record::{Action, Record};
