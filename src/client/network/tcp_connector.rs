//! A connector for TCP with keepalive, for which `ureq` has no option.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};
use ureq::Timeout;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport as Socket,
};

/// The idle time after which an empty segment is sent. Firewalls forget idle connections after 5 to 60 minutes, and a server
/// may need hours before it responds.
const KEEPALIVE: Duration = Duration::from_secs(60);

/// The bytes that are read at once below TLS, which has a buffer of its own: four records.
const TLS_INPUT: usize = 64 << 10;

/// Connects to a server or to an HTTP proxy. `ureq` itself connects to SOCKS proxies, without keepalive.
#[derive(Debug)]
pub(super) struct TcpConnector;

impl<In: Socket> Connector<In> for TcpConnector {
    type Out = Either<In, TcpSocket>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if let Some(socket) = chained {
            return Ok(Some(Either::A(socket)));
        }
        let limit = details.timeout.not_zero().map(|limit| *limit);
        let stream = connect_to_any(&details.addrs, limit)?;
        let config = details.config;
        let input = if details.needs_tls() { TLS_INPUT } else { config.input_buffer_size() };
        let buffers = LazyBuffers::new(input, config.output_buffer_size());
        let (read_timeout, write_timeout) = (None, None);
        Ok(Some(Either::B(TcpSocket { stream, buffers, read_timeout, write_timeout })))
    }
}

/// Connects to the first address that accepts. Each address but the last may use half of the time that is left.
fn connect_to_any(
    addresses: &[SocketAddr],
    limit: Option<Duration>,
) -> Result<TcpStream, ureq::Error> {
    let started = Instant::now();
    let mut failure = io::ErrorKind::ConnectionRefused.into();
    for (index, address) in addresses.iter().enumerate() {
        let share = if index + 1 == addresses.len() { 1 } else { 2 };
        let left = limit.map(|limit| limit.saturating_sub(started.elapsed()) / share);
        let connected = match left {
            Some(Duration::ZERO) => Err(io::ErrorKind::TimedOut.into()),
            Some(left) => TcpStream::connect_timeout(address, left),
            None => TcpStream::connect(address),
        };
        match connected {
            Ok(stream) => {
                set_options(&stream)?;
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(match failure.kind() {
        io::ErrorKind::TimedOut => ureq::Error::Timeout(Timeout::Connect),
        _ => failure.into(),
    })
}

fn set_options(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE);
    // A connection without it works, too.
    let _without = SockRef::from(stream).set_tcp_keepalive(&keepalive);
    Ok(())
}

/// A connection over TCP.
#[derive(Debug)]
pub(super) struct TcpSocket {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// The timeouts that are set, so that the same are not set again with every call.
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
}

impl TcpSocket {
    fn set_read_timeout(&mut self, timeout: Option<Duration>) -> io::Result<()> {
        if self.read_timeout != timeout {
            self.stream.set_read_timeout(timeout)?;
            self.read_timeout = timeout;
        }
        Ok(())
    }

    /// Reads into the free part of the buffer. A signal interrupts the read, which then continues for the time that is left.
    fn read(&mut self, timeout: Option<Duration>) -> io::Result<usize> {
        let started = Instant::now();
        let mut left = timeout;
        loop {
            self.set_read_timeout(left)?;
            match self.stream.read(self.buffers.input_append_buf()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    left = timeout.map(|timeout| timeout.saturating_sub(started.elapsed()));
                    if left == Some(Duration::ZERO) {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                result => return result,
            }
        }
    }
}

impl Socket for TcpSocket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let timeout = remaining(timeout.for_write())?;
        let limit = timeout.not_zero().map(|limit| *limit);
        if self.write_timeout != limit {
            self.stream.set_write_timeout(limit)?;
            self.write_timeout = limit;
        }
        let output = &self.buffers.output()[..amount];
        self.stream.write_all(output).map_err(|error| timed(error, timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let timeout = remaining(timeout.for_read())?;
        let amount = self
            .read(timeout.not_zero().map(|limit| *limit))
            .map_err(|error| timed(error, timeout))?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Returns whether the connection can be used again: it is open, and nothing has arrived on it.
    fn is_open(&mut self) -> bool {
        let is_idle = |stream: &mut TcpStream| {
            stream.set_nonblocking(true)?;
            let read = stream.read(&mut [0]);
            stream.set_nonblocking(false)?;
            Ok::<_, io::Error>(read.is_err_and(|e| e.kind() == io::ErrorKind::WouldBlock))
        };
        is_idle(&mut self.stream).unwrap_or(false)
    }
}

/// Returns a timeout that has not passed.
fn remaining(timeout: NextTimeout) -> Result<NextTimeout, ureq::Error> {
    if timeout.after.is_zero() { Err(ureq::Error::Timeout(timeout.reason)) } else { Ok(timeout) }
}

/// Returns the error of a socket, with the reason of its timeout if it is one.
fn timed(error: io::Error, timeout: NextTimeout) -> ureq::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ureq::Error::Timeout(timeout.reason),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn connection_is_kept_alive() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stream = connect_to_any(&[address], Some(Duration::from_secs(5))).unwrap();
        let options = SockRef::from(&stream);
        assert!(options.keepalive().unwrap());
        // Windows has no call that reads these two.
        #[cfg(unix)]
        for time in [options.tcp_keepalive_time(), options.tcp_keepalive_interval()] {
            assert_eq!(time.unwrap(), Duration::from_secs(60));
        }
        assert!(stream.nodelay().unwrap());
    }

    #[test]
    fn next_address_is_tried_after_a_refusal() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let open = listener.local_addr().unwrap();
        let stream = connect_to_any(&[closed, open], Some(Duration::from_secs(5))).unwrap();
        assert_eq!(stream.peer_addr().unwrap(), open);
        let refused = connect_to_any(&[closed], None).unwrap_err();
        assert!(
            matches!(&refused, ureq::Error::Io(e) if e.kind() == io::ErrorKind::ConnectionRefused),
            "{refused:?}"
        );
    }

    #[test]
    fn passed_limit_is_a_timeout_of_the_connection() {
        let address = "127.0.0.1:1".parse().unwrap();
        let error = connect_to_any(&[address], Some(Duration::ZERO)).unwrap_err();
        assert!(matches!(error, ureq::Error::Timeout(Timeout::Connect)), "{error:?}");
    }
}
