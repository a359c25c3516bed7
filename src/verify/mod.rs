//! Restore tests: each opens a session, counts what is in it, and stops it.
//!
//! [`restore_run`] makes the tests on the pool; [`gate`] keeps sessions from being started after a signal, and the process
//! from ending while one is open. A server that hangs without an open session is not waited for.

mod gate;
mod inspect;
mod restore_run;
mod restore_test;

pub(crate) use gate::SessionGate;
pub(crate) use restore_run::RestoreRun;
pub(crate) use restore_test::{
    RestoreTest, TestVerdict, check_verdicts, summarize, total_time, without_points,
};
