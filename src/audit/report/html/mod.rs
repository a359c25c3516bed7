//! The HTML report: one file without scripts, fonts or pictures, for screens of any width, light or dark, and for print.
//!
//! All markup is written by `maud`, which escapes every text.

mod page;
mod rows;
mod sections;
mod svg;
mod tables;

pub(super) use page::HtmlReport;
