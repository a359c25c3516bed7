//! The outermost connector.

use std::sync::Arc;

use ureq::unversioned::transport::{ConnectionDetails, Connector};

use super::fault::{ConnectStage, mark_unsent};
use super::host_addresses::HostAddresses;
use super::patient_socket::PatientSocket;

/// A connector whose errors are marked as ones before the first byte, and whose connections wait for the head of a response
/// longer than for each part of its body.
#[derive(Debug)]
pub(super) struct StagedConnector<C> {
    pub(super) chain: C,
    /// Those that were used to connect.
    pub(super) addresses: Arc<HostAddresses>,
}

impl<C: Connector<()>> Connector<()> for StagedConnector<C> {
    type Out = PatientSocket<C::Out>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        match self.chain.connect(details, chained) {
            Ok(socket) => Ok(socket.map(PatientSocket)),
            Err(error) => {
                self.addresses.forget();
                Err(mark_unsent(ConnectStage::Connect, error))
            }
        }
    }
}
