//! `vb365 login`: signs in and saves the server as a profile.

mod certificate;
mod command;
mod microsoft;
mod row;
mod selection;

pub(crate) use command::{Args, run};
