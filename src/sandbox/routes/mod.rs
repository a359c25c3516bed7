//! The table of endpoints, and the way of a request through it.

mod dispatch;
mod endpoint;
mod table;

pub(super) use dispatch::route;
