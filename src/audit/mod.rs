//! Every event of every session, as one stream: who looked at what, when, from where.
//!
//! ```text
//! cursor ─▶ gather: the sessions of a server ─▶ pool: the events of each ─▶ flatten ─┐
//!   ▲       gather: those of another server  ─▶ …                                   ─┴▶ deliver ─▶ records ─▶ ui
//!   └──────────────────────── what was printed, once it is ───────────────────────────┘
//! ```
//!
//! - [`gather`] lists the sessions of one server, oldest first, on a thread of its own, and [`pool`] asks for their events,
//!   several at once. What comes out has the order of the list, whatever came first; a window bounds what is under way,
//!   so memory does not grow with the number of sessions.
//! - [`flatten`] turns a session and its events into [`Record`]s. Only models are read, each page once: nobody prints the
//!   server's own text.
//! - [`deliver`] puts the servers' streams into one, by the time of the sessions' starts, leaves out what a [`Filter`] or
//!   a [`Cursor`] says, and tells what fails, each for itself.
//! - [`cursor`] and [`book`] hold how far a run has come. A cursor changes as sessions are delivered and is written once
//!   their lines are out of our hands, so a run that is killed repeats lines, and loses none.
//!
//! An event is delivered when it is first seen, even if it still runs then: who waits for its end may wait for days, and
//! a line that is printed again when it ends would count twice.

mod book;
mod cursor;
mod deliver;
mod filter;
mod flatten;
mod gather;
mod pool;
mod record;
pub(crate) mod report;

pub(crate) use book::Book;
pub(crate) use cursor::Cursor;
pub(crate) use deliver::{Asked, Round, Source, Summary, Teller};
pub(crate) use filter::{Filter, Glob};
pub(crate) use flatten::{ServerLabel, Subject};
pub(crate) use gather::{Pace, Server};
pub(crate) use record::{Action, Record};
