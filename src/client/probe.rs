//! A look at the way to a server, piece by piece: its name, each of its addresses, its clock.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::transport::{Fault, Response, Transport};
use super::{Error, Whose};
use crate::sys::lock;
use crate::time::Clock;

/// The addresses of a host, in the order in which they are tried.
///
/// # Errors
/// There is none, or the look-up took longer than `patience`.
pub(crate) fn resolve(
    host: &str,
    port: u16,
    patience: Duration,
) -> Result<Vec<SocketAddr>, String> {
    let name = host.to_owned();
    let found =
        within(patience, move || (name.as_str(), port).to_socket_addrs().map(Vec::from_iter))?;
    let mut addresses = Vec::new();
    for address in found.map_err(|error| error.to_string())? {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() { Err("it has no address".to_owned()) } else { Ok(addresses) }
}

/// The system's own look-up takes no limit, so one that takes too long is left behind.
fn within<T: Send + 'static>(
    patience: Duration,
    look_up: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (tell, told) = mpsc::channel();
    let asking = move || tell.send(look_up());
    thread::Builder::new().spawn(asking).map_err(|error| error.to_string())?;
    told.recv_timeout(patience)
        .map_err(|_| "the name server did not answer within --connect-timeout".to_owned())
}

/// Connects to each address, all at once, and tells how long it took.
pub(crate) fn connect(
    addresses: &[SocketAddr],
    patience: Duration,
) -> Vec<(SocketAddr, Result<Duration, Error>)> {
    thread::scope(|scope| {
        let started = addresses.iter().map(|address| {
            let attempt = move || {
                let started = Instant::now();
                TcpStream::connect_timeout(address, patience).map(|_| started.elapsed())
            };
            (*address, thread::Builder::new().spawn_scoped(scope, attempt))
        });
        let started: Vec<_> = started.collect();
        let ended = started.into_iter().map(|(address, attempt)| {
            let broken = |_| Err(io::Error::other("the attempt broke off"));
            let took = attempt.and_then(|attempt| attempt.join().unwrap_or_else(broken));
            (address, took.map_err(|error| unreachable(address, &error)))
        });
        ended.collect()
    })
}

fn unreachable(address: SocketAddr, error: &io::Error) -> Error {
    let reason = match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::TimedOut => "no connection within --connect-timeout".to_owned(),
        _ => error.to_string(),
    };
    Error::Unreachable { server: address.to_string(), reason, whose: Whose::Ours }
}

/// A way to a server that remembers what time the server said it was.
pub(crate) struct Dated {
    way: Arc<dyn Transport>,
    clock: Clock,
    ahead: Mutex<Option<TimeDelta>>,
}

impl Dated {
    pub(crate) fn new(way: Arc<dyn Transport>, clock: Clock) -> Self {
        Self { way, clock, ahead: Mutex::default() }
    }

    /// How far the server's clock is ahead of ours, to the second; `None` while it has not said so.
    pub(crate) fn ahead(&self) -> Option<TimeDelta> {
        *lock(&self.ahead)
    }
}

impl Transport for Dated {
    fn send(&self, request: http::Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let answer = self.way.send(request, timeout)?;
        if let Some(theirs) = date(answer.headers()) {
            let ahead = theirs - self.clock.now();
            *lock(&self.ahead) = Some(ahead);
        }
        Ok(answer)
    }
}

fn date(headers: &http::HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(text).ok().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[test]
    fn addresses_need_no_look_up_and_names_of_nobody_have_none() {
        let found = resolve("::1", 4443, PATIENCE).unwrap();
        assert_eq!(found, ["[::1]:4443".parse().unwrap()]);
        assert!(resolve("no-such-host.invalid", 4443, PATIENCE).is_err());
        let slow = within(Duration::from_millis(20), || thread::sleep(PATIENCE));
        assert!(slow.unwrap_err().contains("--connect-timeout"));
    }

    #[test]
    fn every_address_is_tried() {
        let open = TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let open = (open.local_addr().unwrap(), open);
        let ended = connect(&[closed, open.0], PATIENCE);
        assert_eq!([ended[0].0, ended[1].0], [closed, open.0]);
        let error = ended[0].1.as_ref().unwrap_err();
        assert!(error.to_string().contains("connection refused"), "{error}");
        assert!(error.hint().unwrap().contains("off by default"));
        assert!(ended[1].1.is_ok());
    }

    #[test]
    fn dates_are_read_as_http_writes_them() {
        let read = |text: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert("date", text.parse().unwrap());
            date(&headers).map(|moment| moment.to_rfc3339())
        };
        let moment = Some("1994-11-06T08:49:37+00:00".to_owned());
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), moment);
        assert_eq!(read("yesterday"), None);
    }
}
