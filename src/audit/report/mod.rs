//! Reports of an audit: a page for a browser, or Markdown for a ticket.
//!
//! ```text
//! record ─▶ sanitize ─▶ event ─┬▶ summary (header, totals, timeline, sessions) ─┐
//!                              └▶ html: rows in spools · markdown: first rows  ─┴▶ file
//! ```
//!
//! Memory does not grow with the number of events. The rows of an HTML report wait in unnamed temporary files in the
//! folder of the report: they vanish with the process, no other user can open them, and they need space where the report
//! needs it. The report itself is written at the end, completely or not at all.

mod event;
mod header;
mod html;
mod markdown;
mod numbers;
mod sanitize;
mod sessions;
mod spool;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod timeline;
mod totals;
mod writer;

pub(crate) use header::ReportHeader;
pub(crate) use writer::{ReportFile, ReportWriter};
