//! Single steps of the way to a server, for diagnosis: its name, each of its addresses, its clock.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::transport::{ConnectError, ConnectFailure, Fault, Response, Transport};
use crate::parallel::{self, NextResult, prefetch};
use crate::sys::lock;
use crate::time::Clock;

/// Returns the addresses of a host, in the order in which they are tried.
///
/// # Errors
/// There is none, or name resolution took longer than `patience`.
pub(crate) fn resolve(
    host: &str,
    port: u16,
    patience: Duration,
) -> Result<Vec<SocketAddr>, ConnectError> {
    let name = host.to_owned();
    let found = with_timeout(patience, move || {
        (name.as_str(), port).to_socket_addrs().map(Vec::from_iter)
    })?;
    let mut addresses = Vec::new();
    let unknown = |reason: String| ConnectError::new(ConnectFailure::UnknownHost, reason);
    for address in found.map_err(|error| unknown(error.to_string()))? {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() { Err(unknown("it has no address".to_owned())) } else { Ok(addresses) }
}

/// Runs a system call that has no timeout of its own. If it takes too long, its thread is left behind.
fn with_timeout<T: Send + 'static>(
    patience: Duration,
    look_up: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ConnectError> {
    let answers = prefetch(1, move |sink| {
        sink.send(look_up());
        Ok(())
    });
    match answers.next_within(patience) {
        NextResult::Ready(_, found) => {
            found.map_err(|error| ConnectError::new(ConnectFailure::Other, error.to_string()))
        }
        NextResult::Pending | NextResult::End => {
            let reason = "the name server did not answer in time";
            Err(ConnectError::new(ConnectFailure::NameServer, reason))
        }
    }
}

/// Connects to each address, all at once, and returns how long each took.
pub(crate) fn connect(
    addresses: &[SocketAddr],
    patience: Duration,
) -> Vec<(SocketAddr, Result<Duration, ConnectError>)> {
    let attempt = move |address: SocketAddr| {
        let started = Instant::now();
        TcpStream::connect_timeout(&address, patience).map(|_| started.elapsed())
    };
    let ended = parallel::map(addresses.to_vec(), addresses.len(), attempt);
    let took = ended.into_iter().map(|took| match took {
        Ok(took) => took.map_err(|error| connect_error(&error)),
        Err(error) => Err(ConnectError::new(ConnectFailure::Other, error.to_string())),
    });
    addresses.iter().copied().zip(took).collect()
}

fn connect_error(error: &io::Error) -> ConnectError {
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            ConnectError::new(ConnectFailure::Refused, "connection refused")
        }
        ErrorKind::TimedOut => {
            ConnectError::new(ConnectFailure::TimedOut, "the connection timed out")
        }
        _ => ConnectError::new(ConnectFailure::Broken, error.to_string()),
    }
}

/// A transport that records the difference between the server's clock and this machine's.
pub(crate) struct DatedTransport {
    inner: Arc<dyn Transport>,
    clock: Clock,
    ahead: Mutex<Option<TimeDelta>>,
}

impl DatedTransport {
    pub(crate) fn new(inner: Arc<dyn Transport>, clock: Clock) -> Self {
        Self { inner, clock, ahead: Mutex::default() }
    }

    /// Returns how far the server's clock is ahead of this machine's, to the second; `None` while it is not known.
    pub(crate) fn ahead(&self) -> Option<TimeDelta> {
        *lock(&self.ahead)
    }
}

impl Transport for DatedTransport {
    fn send(&self, request: http::Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let response = self.inner.send(request, timeout)?;
        if let Some(theirs) = date(response.headers()) {
            let ahead = theirs - self.clock.now();
            *lock(&self.ahead) = Some(ahead);
        }
        Ok(response)
    }
}

fn date(headers: &http::HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[test]
    fn resolve_returns_addresses_or_a_cause() {
        let found = resolve("::1", 4443, PATIENCE).unwrap();
        assert_eq!(found, ["[::1]:4443".parse().unwrap()]);
        assert!(resolve("no-such-host.invalid", 4443, PATIENCE).is_err());
        let slow = with_timeout(Duration::from_millis(20), || std::thread::sleep(PATIENCE));
        assert!(slow.unwrap_err().cause == ConnectFailure::NameServer);
    }

    #[test]
    fn every_address_is_connected_to() {
        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let open = (open.local_addr().unwrap(), open);
        let ended = connect(&[closed, open.0], PATIENCE);
        assert_eq!([ended[0].0, ended[1].0], [closed, open.0]);
        let error = ended[0].1.as_ref().unwrap_err();
        assert_eq!((error.cause, &*error.reason), (ConnectFailure::Refused, "connection refused"));
        assert!(ended[1].1.is_ok());
    }

    #[test]
    fn http_dates_are_parsed() {
        let read = |text: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert("date", text.parse().unwrap());
            date(&headers).map(|date| date.to_rfc3339())
        };
        let moment = Some("1994-11-06T08:49:37+00:00".to_owned());
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), moment);
        assert_eq!(read("yesterday"), None);
    }
}
