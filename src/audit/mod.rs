//! Every event of every session, as one stream: who looked at what, when, from where.

mod record;
#[cfg_attr(not(test), expect(dead_code, reason = "its records come with the command"))]
pub(crate) mod report;

pub(crate) use record::{Action, Record};
