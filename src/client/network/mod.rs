//! The network: the only place that names `ureq`.

mod agent;
mod fault;
mod tls_connector;

pub(crate) use agent::Network;
pub(crate) use fault::read_failure;
