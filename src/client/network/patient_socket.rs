//! Connections that wait for the head of a response longer than for each part of its body.

use ureq::Timeout;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport as Socket};

/// A connection whose timeout for each read does not limit the wait for the head of a response, which has its own timeout:
/// the server may need hours before it responds. `ureq` applies the timeout to all reads.
#[derive(Debug)]
pub(super) struct PatientSocket<S>(pub(super) S);

impl<S: Socket> Socket for PatientSocket<S> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let is_head = timeout.reason == Timeout::RecvResponse;
        let per_read = timeout.per_read.filter(|_| !is_head);
        self.0.await_input(NextTimeout { per_read, ..timeout })
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
