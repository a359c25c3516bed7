//! The content of the reports of `verify`.

use serde::Serialize;

use crate::verify::RestoreTest;

/// A report; the fields of its JSON are a promise.
#[derive(Serialize)]
pub(super) struct VerifyReport<'r> {
    pub(super) tool: &'static str,
    pub(super) tool_version: &'static str,
    pub(super) server: String,
    pub(super) api_version: &'static str,
    pub(super) user: Option<String>,
    pub(super) started: String,
    pub(super) ended: String,
    /// The requested point in time: no newer restore point is opened.
    pub(super) at: String,
    pub(super) max_age_seconds: Option<u64>,
    pub(super) sample: usize,
    pub(super) passed: usize,
    /// Jobs that never held a type; `total` includes them.
    pub(super) not_applicable: usize,
    pub(super) total: usize,
    pub(super) tests: &'r [RestoreTest],
}
