//! Tests of the simulated server, as a client sees it.

mod changes;
pub(super) mod client;
mod explore_job;
mod explore_sources;
mod faults;
mod history;
mod links;
mod lists;
mod public_clients;
mod requests;
mod roles;
pub(super) mod sign_in;
mod sources;
mod streams;
