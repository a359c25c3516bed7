//! Every event of every session, as one stream: who did what, when, and from where.
//!
//! ```text
//! cursor ─▶ collect: the sessions of a server ─▶ session_reader: the events of each ─▶ records ─┐
//!   ▲       collect: the sessions of another  ─▶ …                                              ─┴▶ merge ─▶ output
//!   └──────────────────────── what was printed, after it was printed ────────────────────────────┘
//! ```
//!
//! - [`collect`] lists the sessions of one [`source`], oldest first, and [`session_reader`] reads the events of those that
//!   overlap the window, several at once. Results come in the order of the list, and the pool bounds how many wait, so memory does not grow with the
//!   number of sessions.
//! - [`records`] turns a session and its events into [`EventRecord`]s. Each page is parsed once, into models: the server's
//!   own JSON is not printed.
//! - [`merge`] joins the streams of all servers by the start times of the sessions, leaves out what an [`AuditFilter`] or
//!   an [`AuditCursor`] excludes, and reports each failure. [`failures`] makes one result of the failures.
//! - [`cursor`] and [`cursor_file`] hold how far a run has come. A cursor changes as sessions are merged and is written
//!   after their records were printed, so a run that is killed repeats records and loses none.
//!
//! An event is delivered when it is first seen, even if it still runs. Waiting for its end could take days, and printing
//! it again would count it twice.

mod collect;
mod cursor;
mod cursor_file;
mod event_record;
mod failures;
mod filter;
mod merge;
mod query;
mod records;
pub(crate) mod report;
mod server_stream;
mod session_reader;
mod source;

pub(crate) use cursor::AuditCursor;
pub(crate) use cursor_file::CursorFiles;
pub(crate) use event_record::{AuditAction, EventRecord};
pub(crate) use failures::AuditFailures;
pub(crate) use filter::AuditFilter;
pub(crate) use merge::AuditRound;
pub(crate) use query::{AuditProgress, AuditQuery, ServerFailure};
pub(crate) use records::ServerLabel;
pub(crate) use source::AuditSource;
