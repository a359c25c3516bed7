//! The seam between a request and how it travels. It has two real implementations: the network and the sandbox.

use std::fmt;
use std::io::Read;
use std::time::Duration;

/// A response whose body is read as it arrives.
pub type Response = http::Response<Box<dyn Read + Send>>;

/// Carries requests to a server.
pub trait Transport: Send + Sync {
    /// Sends one request, once, and waits at most `timeout` for the whole exchange.
    ///
    /// The request's URI is absolute. Every status is a response, redirects too: none is followed.
    ///
    /// # Errors
    /// There is no response; [`Fault`] says whether any part of the request can have arrived.
    fn send(&self, request: http::Request<&[u8]>, timeout: Duration) -> Result<Response, Fault>;

    /// Sends one request, once, for a response of any length: waits at most `timeout` for its head, and then at most
    /// `stall` for each part of its body.
    ///
    /// # Errors
    /// There is no response; [`Fault`] says whether any part of the request can have arrived.
    fn stream(
        &self,
        request: http::Request<&[u8]>,
        timeout: Duration,
        stall: Duration,
    ) -> Result<Response, Fault> {
        self.send(request, timeout.max(stall))
    }

    /// Returns the certificate (DER) that the server presented last; `None` if there was no handshake.
    fn certificate(&self) -> Option<Vec<u8>> {
        None
    }
}

/// Why there is no response.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing of the request was sent.
    NotSent(ConnectError),
    /// The server's certificate was not accepted, so nothing of the request was sent.
    Untrusted(Box<Untrusted>),
    /// The request, or a part of it, was sent, and no response came.
    Lost {
        /// The cause, for people.
        reason: String,
    },
    /// The request was sent, and no response came within the timeout.
    TimedOut,
}

/// A failure before the first byte of a request was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError {
    /// The kind of failure.
    pub cause: ConnectFailure,
    /// The cause, for people.
    pub reason: String,
    /// The URL of the proxy on the way, without user and password.
    pub proxy: Option<String>,
    /// Another attempt soon may succeed.
    pub transient: bool,
}

/// The kinds of failures before the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectFailure {
    /// The host name has no address, or the name server did not answer.
    Name,
    /// The host refused the connection.
    Refused,
    /// The connection was not established within the timeout.
    TimedOut,
    /// The TLS handshake with the server failed, for another reason than its certificate.
    Tls,
    /// The server does not speak TLS.
    NotTls,
    /// The server wants a client certificate.
    ClientCertificate,
    /// The TLS handshake with the proxy itself failed, or its certificate is not trusted.
    ProxyTls,
    /// The proxy needs addresses, and the name of the server has none here.
    NameForProxy,
    /// Anything else.
    Other,
}

impl ConnectError {
    /// Returns an error without a proxy. Only a refused connection and a timeout are transient.
    pub fn new(cause: ConnectFailure, reason: impl Into<String>) -> Self {
        let transient = matches!(cause, ConnectFailure::Refused | ConnectFailure::TimedOut);
        Self { cause, reason: reason.into(), proxy: None, transient }
    }

    /// Returns an error of another kind after which an attempt soon may succeed.
    pub(super) fn transient(cause: ConnectFailure, reason: impl Into<String>) -> Self {
        Self { transient: true, ..Self::new(cause, reason) }
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.proxy {
            Some(proxy) => write!(f, "proxy {proxy}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for ConnectError {}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Untrusted {}

/// A certificate that was not accepted.
#[derive(Clone, Debug)]
pub struct Untrusted {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// The kind of problem.
    pub problem: CertificateProblem,
    /// The problem, for people.
    pub reason: String,
}

/// The reasons not to trust a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateProblem {
    /// It is not the pinned one.
    NotPinned,
    /// The peer presented it, but does not hold its private key.
    WrongKey,
    /// Its issuer, its names or its dates.
    Invalid,
    /// Its version or its key is not supported, however it is trusted.
    Unusable,
}
