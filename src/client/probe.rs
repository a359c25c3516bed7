//! Single steps of a connection, for diagnosis: name resolution, and each address of a host.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::transport::{ConnectError, ConnectFailure};
use crate::parallel::{self, prefetch};

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
    let unknown = |reason: String| ConnectError::new(ConnectFailure::Name, reason);
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
    let Ok((_, found)) = answers.next_within(patience) else {
        let reason = "the name server did not answer in time";
        return Err(ConnectError::transient(ConnectFailure::Name, reason));
    };
    found.map_err(|error| ConnectError::new(ConnectFailure::Other, error.to_string()))
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
        _ => ConnectError::transient(ConnectFailure::Other, error.to_string()),
    }
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
        assert!(slow.unwrap_err().transient);
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
}
