//! The network: the only place that names `ureq`.

mod agent;
mod fault;
mod host_addresses;
mod patient_socket;
mod staged_connector;
mod tcp_connector;
#[cfg(test)]
mod tests;
mod tls_connector;

pub(crate) use agent::Network;
pub(crate) use fault::read_failure;
