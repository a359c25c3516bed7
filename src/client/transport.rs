//! The seam between what is sent and how it gets there. Two real things stand behind it, the network and the sandbox.

use std::io::Read;
use std::time::Duration;

/// An answer whose body is read as it comes.
pub type Response = http::Response<Box<dyn Read + Send>>;

/// Something that carries a request to a server.
pub trait Transport: Send + Sync {
    /// Sends one request, once, and waits at most `timeout` for the whole exchange.
    ///
    /// The request's URI is absolute. Every status is an answer, redirects too: none is followed.
    ///
    /// # Errors
    /// No answer came; [`Fault`] says whether any of the request can have arrived.
    fn send(&self, request: http::Request<&[u8]>, timeout: Duration) -> Result<Response, Fault>;

    /// The same for an answer of any length: waits at most `timeout` for its head, and then at most `stall` for each
    /// part of its body, however long all of it takes.
    ///
    /// # Errors
    /// As [`Transport::send`].
    fn stream(
        &self,
        request: http::Request<&[u8]>,
        timeout: Duration,
        stall: Duration,
    ) -> Result<Response, Fault> {
        self.send(request, timeout.max(stall))
    }

    /// The certificate that the server showed last, DER; `None` where there was no handshake.
    fn certificate(&self) -> Option<Vec<u8>> {
        None
    }
}

/// Why no answer came.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing of the request left: no such host, no connection, no TLS session.
    NotSent {
        /// What went wrong, for people.
        reason: String,
        /// Whether trying again soon can help.
        passing: bool,
    },
    /// The server's certificate was not accepted, so nothing of the request left.
    Untrusted(Box<Untrusted>),
    /// The request, or a part of it, left, and then the answer did not come.
    Lost {
        /// What went wrong, for people.
        reason: String,
    },
}

/// A certificate that was not accepted.
#[derive(Clone, Debug)]
pub struct Untrusted {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// What is wrong with it, for people.
    pub reason: String,
    /// Whether it is refused for not being the pinned one.
    pub pinned: bool,
}
