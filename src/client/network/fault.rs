//! What a failure of the network means: whether anything of a request can have arrived, and what to tell people.

use std::io;

use ureq::Timeout;

use crate::client::tls;
use crate::client::transport::Fault;

/// What was done when it failed, and nothing of the request had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Looking up the server's name.
    LookUp,
    /// Connecting to the server, or to a proxy and asking it to.
    Connect,
    /// TLS with the server.
    Handshake,
    /// TLS with a proxy that wants it for itself.
    ProxyHandshake,
}

pub(super) fn not_sent_yet(step: Step, error: ureq::Error) -> ureq::Error {
    match error {
        ureq::Error::Other(inner) if inner.is::<NotSent>() => ureq::Error::Other(inner),
        error => ureq::Error::Other(Box::new(NotSent { step, error })),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(super) struct NotSent {
    pub(super) step: Step,
    pub(super) error: ureq::Error,
}

pub(super) fn fault(error: &ureq::Error) -> Fault {
    match error {
        ureq::Error::HostNotFound
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect)
        | ureq::Error::BadUri(_)
        | ureq::Error::InvalidProxyUrl => not_sent(Step::Connect, error),
        ureq::Error::Timeout(which) => Fault::Lost { reason: too_long(*which).to_owned() },
        ureq::Error::Io(error) => Fault::Lost { reason: lost(error) },
        ureq::Error::Protocol(error) => {
            Fault::Lost { reason: format!("this is not HTTP: {error}") }
        }
        other => Fault::Lost { reason: other.to_string() },
    }
}

pub(super) fn not_sent(step: Step, error: &ureq::Error) -> Fault {
    let told = |reason: &str, passing| Fault::NotSent { reason: reason.to_owned(), passing };
    let (whose, during) = match step {
        Step::LookUp | Step::Connect => ("", ""),
        Step::Handshake => ("", " during the TLS handshake"),
        Step::ProxyHandshake => {
            (" with the proxy itself", " during the TLS handshake with the proxy itself")
        }
    };
    match error {
        ureq::Error::Rustls(error) => match tls::refused(error) {
            Some(untrusted) => Fault::Untrusted(Box::new(untrusted)),
            None => told(&format!("no TLS connection{whose}: {error}"), false),
        },
        ureq::Error::ConnectProxyFailed(said) if said.contains("407") => {
            told("it wants a user name and a password, or other ones (HTTP 407)", false)
        }
        // The number twice, or words where there was no answer at all.
        ureq::Error::ConnectProxyFailed(said) => match said.rsplit_once('/') {
            Some((_, status)) => told(&format!("it refuses with HTTP {status}"), false),
            None => told("the connection was closed", true),
        },
        ureq::Error::Protocol(error) => told(&format!("this is not HTTP: {error}"), false),
        ureq::Error::HostNotFound => told("there is no host of this name", false),
        ureq::Error::Timeout(_) => told("no connection within --connect-timeout", true),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            told("connection refused", true)
        }
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            told(&format!("the connection was closed{during}"), true)
        }
        // What the system's resolver says has no kind of its own, and no number either; nor has what a SOCKS proxy says.
        ureq::Error::Io(error) if error.raw_os_error().is_none() => {
            let said = error.to_string();
            told(socks_answer(&said), said.contains("Temporary"))
        }
        ureq::Error::Io(error) => told(&format!("{error}{during}"), true),
        other => told(&other.to_string(), false),
    }
}

fn too_long(which: Timeout) -> &'static str {
    match which {
        Timeout::PerRead => "nothing came for as long as --timeout allows",
        _ => "it took longer than --timeout",
    }
}

/// What a SOCKS proxy said, in our words where there are better ones.
fn socks_answer(said: &str) -> &str {
    match said {
        "no acceptable auth methods"
        | "unknown auth method"
        | "invalid username"
        | "invalid password"
        | "password authentication failed" => "it wants a user name and a password, or other ones",
        "invalid response version" | "invalid reserved byte" => "this is not SOCKS of that version",
        "connection refused" => "the server refused its connection",
        said => said,
    }
}

/// Why a body ended early, or never came.
pub(crate) fn lost(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        Some(ureq::Error::Timeout(which)) => too_long(*which).to_owned(),
        Some(inner) => inner.to_string(),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the connection was closed".to_owned()
        }
        None => error.to_string(),
    }
}
