//! Translates errors of `ureq`: whether any part of a request can have arrived, and the cause.

use std::io;

use ureq::Timeout;

use crate::client::tls;
use crate::client::tls_errors::handshake_problem;
use crate::client::transport::{ConnectError, ConnectFailure, Fault, Untrusted};

/// The step in which an error occurred before anything of the request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectStage {
    /// Name resolution of the server.
    Resolve,
    /// The connection to the server; or the one to a proxy, and the proxy's to the server.
    Connect,
    /// TLS with the server.
    Handshake,
    /// TLS with a proxy whose URL begins with `https://`.
    ProxyHandshake,
}

/// An error that occurred before the first byte of the request.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
struct UnsentError {
    stage: ConnectStage,
    error: ureq::Error,
}

/// Marks an error as one that occurred before the first byte.
pub(super) fn mark_unsent(stage: ConnectStage, error: ureq::Error) -> ureq::Error {
    match error {
        ureq::Error::Other(inner) if inner.is::<UnsentError>() => ureq::Error::Other(inner),
        error => ureq::Error::Other(Box::new(UnsentError { stage, error })),
    }
}

/// Returns what an error means. `proxy` is the URL of the proxy on the way, which may have caused it.
pub(super) fn fault(error: ureq::Error, proxy: Option<&str>) -> Fault {
    match error {
        ureq::Error::Other(inner) => match inner.downcast::<UnsentError>() {
            Ok(unsent) => unsent_fault(unsent.stage, &unsent.error, proxy),
            Err(other) => Fault::Lost { reason: other.to_string() },
        },
        ureq::Error::HostNotFound
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect)
        | ureq::Error::BadUri(_)
        | ureq::Error::InvalidProxyUrl => unsent_fault(ConnectStage::Connect, &error, None),
        ureq::Error::Timeout(_) => Fault::TimedOut,
        ureq::Error::Io(error) => Fault::Lost { reason: read_failure(&error).0 },
        ureq::Error::LargeResponseHeader(_, limit) => {
            Fault::Lost { reason: format!("its headers are larger than {} KiB", limit >> 10) }
        }
        ureq::Error::Protocol(_) => Fault::Lost { reason: NOT_HTTP.to_owned() },
        other => Fault::Lost { reason: other.to_string() },
    }
}

const NOT_HTTP: &str = "the server does not speak HTTP on this port";

fn unsent_fault(stage: ConnectStage, error: &ureq::Error, proxy: Option<&str>) -> Fault {
    let with_proxy = |error| ConnectError { proxy: proxy.map(str::to_owned), ..error };
    match (tls_refusal(error), stage, proxy) {
        // The trust settings are about the server's certificate; this is the one of the proxy.
        (Some(refusal), ConnectStage::ProxyHandshake, _) => {
            let reason = format!("its own certificate is not trusted: {}", refusal.reason);
            Fault::NotSent(with_proxy(ConnectError::new(ConnectFailure::ProxyTls, reason)))
        }
        (Some(refusal), ..) => Fault::Untrusted(Box::new(refusal)),
        (None, ConnectStage::Resolve, Some(proxy)) => {
            let error = connect_error(stage, error);
            let reason = format!("{}; proxy {proxy} needs the server's address", error.reason);
            Fault::NotSent(ConnectError { cause: ConnectFailure::NameForProxy, reason, ..error })
        }
        (None, ..) => Fault::NotSent(with_proxy(connect_error(stage, error))),
    }
}

fn tls_refusal(error: &ureq::Error) -> Option<Untrusted> {
    if let ureq::Error::Rustls(error) = error {
        tls::find_untrusted_certificate(error)
    } else {
        None
    }
}

fn connect_error(stage: ConnectStage, error: &ureq::Error) -> ConnectError {
    use ConnectFailure::{Name, Other, ProxyTls, Refused, TimedOut, Tls};
    let (tls, during) = match stage {
        ConnectStage::Resolve | ConnectStage::Connect => (None, ""),
        ConnectStage::Handshake => (Some(Tls), " during the TLS handshake"),
        ConnectStage::ProxyHandshake => {
            (Some(ProxyTls), " during the TLS handshake with the proxy")
        }
    };
    let broken = |reason: String| ConnectError::transient(tls.unwrap_or(Other), reason);
    let unresolved = |cause: &str| format!("cannot resolve the host name: {cause}");
    let other = |reason: String| ConnectError::new(Other, reason);
    match error {
        ureq::Error::Rustls(error) => {
            let (failure, reason) = handshake_problem(error);
            let failure = tls.filter(|stage| *stage == ProxyTls).unwrap_or(failure);
            ConnectError::new(failure, format!("the TLS handshake failed: {reason}"))
        }
        ureq::Error::ConnectProxyFailed(answer) => match proxy_status(answer) {
            Some(407) => other("it requires authentication (HTTP 407)".to_owned()),
            Some(status) => other(format!("it refused the connection with HTTP {status}")),
            None => broken("the connection was closed".to_owned()),
        },
        ureq::Error::Protocol(_) => other("this is not HTTP".to_owned()),
        ureq::Error::HostNotFound => ConnectError::new(Name, unresolved("it has no address")),
        ureq::Error::Timeout(_) => ConnectError::new(TimedOut, "the connection timed out"),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            ConnectError::new(Refused, "connection refused")
        }
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            broken(format!("the connection was closed{during}"))
        }
        // Failures of the system's resolver and of SOCKS proxies have neither a kind nor a number.
        ureq::Error::Io(error) if error.raw_os_error().is_none() => {
            let text = error.to_string();
            match text.strip_prefix("failed to lookup address information: ") {
                // EAI_AGAIN
                Some(cause) if cause.starts_with("Temporary") => {
                    ConnectError::transient(Name, unresolved(cause))
                }
                Some(cause) => ConnectError::new(Name, unresolved(cause)),
                None => other(socks_reason(&text).to_owned()),
            }
        }
        ureq::Error::Io(error) => broken(format!("{error}{during}")),
        error => other(error.to_string()),
    }
}

/// Returns the HTTP status in ureq's `proxy server responded 407/407`.
fn proxy_status(text: &str) -> Option<u16> {
    text.rsplit_once('/')?.1.parse().ok()
}

/// Returns the meaning of an error of ureq's SOCKS connector, which has no types for them.
fn socks_reason(text: &str) -> &str {
    match text {
        "no acceptable auth methods"
        | "unknown auth method"
        | "invalid username"
        | "invalid password"
        | "password authentication failed" => "it requires authentication",
        "invalid response version" | "invalid reserved byte" => {
            "it does not speak this version of SOCKS"
        }
        "connection refused" => "the server refused its connection",
        text => text,
    }
}

/// Returns why a body ended early or never came, and whether it is a timeout.
pub(crate) fn read_failure(error: &io::Error) -> (String, bool) {
    if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return (handshake_problem(inner).1.to_owned(), false);
    }
    match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        Some(ureq::Error::Timeout(Timeout::PerRead)) => {
            ("no data arrived in time".to_owned(), true)
        }
        Some(ureq::Error::Timeout(_)) => ("timed out".to_owned(), true),
        Some(inner) => (inner.to_string(), false),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            ("the connection was closed".to_owned(), false)
        }
        None => (error.to_string(), false),
    }
}
