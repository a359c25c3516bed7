//! The preflight check: refuses a start without data to open, or with too old data. The server itself accepts any point in
//! time.
//!
//! In two steps: [`find()`] asks the server what there is, and [`decide()`] decides without asking.

mod availability;
mod decision;
mod point_scan;
mod query;

pub(crate) use availability::{Availability, find, list_points_hint};
pub(crate) use decision::{check, decide};
pub(super) use point_scan::{FIRST_PAGE, LARGEST_PAGE};
pub(crate) use query::PreflightQuery;
