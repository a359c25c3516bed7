//! Proxies of the tests' own on loopback, of both kinds, which alone know the name of a server.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::servers::{Identity, Log, Tap, acceptor, head, listen};

/// A host that only the proxies know: it is this machine.
pub(crate) const NAME: &str = "vb365.test";

/// What a proxy does when it is asked.
#[derive(Clone)]
pub(crate) enum Manner {
    Open,
    /// Asks who it is, and knows one: `Basic …` by HTTP, `user password` by SOCKS.
    Asks(&'static str),
    /// Answers this to whatever comes.
    Says(&'static [u8]),
    Silent,
    HangsUp,
}

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    /// What was asked for, in few words.
    asked: Log,
    /// All that came through the wire.
    wire: Log,
}

impl Proxy {
    /// One that is asked by `CONNECT`.
    pub(crate) fn http(manner: Manner) -> Self {
        let (asked, wire) = (Log::default(), Log::default());
        let (noted, heard) = (asked.clone(), wire.clone());
        let address = listen(move |socket| {
            let patience = socket.try_clone().unwrap();
            let _gone = connect(Tap(socket, heard.clone()), &patience, &manner, &noted);
        });
        Self { address, asked, wire }
    }

    /// The same, spoken to by TLS. What came over the wire is what stands within.
    pub(crate) fn https(identity: Identity) -> Self {
        let (asked, wire) = (Log::default(), Log::default());
        let (noted, heard) = (asked.clone(), wire.clone());
        let accept = acceptor(identity);
        let address = listen(move |socket| {
            let patience = socket.try_clone().unwrap();
            let stream = Tap(accept(socket), heard.clone());
            let _gone = connect(stream, &patience, &Manner::Open, &noted);
        });
        Self { address, asked, wire }
    }

    pub(crate) fn socks(manner: Manner) -> Self {
        let (asked, wire) = (Log::default(), Log::default());
        let (noted, heard) = (asked.clone(), wire.clone());
        let address = listen(move |socket| {
            let patience = socket.try_clone().unwrap();
            let _gone = socks(Tap(socket, heard.clone()), &patience, &manner, &noted);
        });
        Self { address, asked, wire }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.taken()
    }

    pub(crate) fn wire(&self) -> String {
        self.wire.taken().concat()
    }
}

/// Answers where the manner is not to look at what was asked. Returns whether it did.
fn is_done(stream: &mut impl Write, manner: &Manner) -> io::Result<bool> {
    match manner {
        Manner::Open | Manner::Asks(_) => return Ok(false),
        Manner::Says(what) => stream.write_all(what)?,
        Manner::Silent => std::thread::sleep(Duration::from_secs(20)),
        Manner::HangsUp => {}
    }
    Ok(true)
}

fn connect(
    mut stream: impl Read + Write,
    socket: &TcpStream,
    manner: &Manner,
    asked: &Log,
) -> io::Result<()> {
    let head = head(&mut stream).ok_or(ErrorKind::UnexpectedEof)?;
    asked.add(head.lines().next().unwrap_or_default().as_bytes());
    if is_done(&mut stream, manner)? {
        return Ok(());
    }
    if let Manner::Asks(who) = manner
        && !head.lines().any(|line| line == format!("Proxy-Authorization: {who}"))
    {
        return stream.write_all(b"HTTP/1.1 407 Who are you\r\nproxy-authenticate: Basic\r\n\r\n");
    }
    let target = head.split_whitespace().nth(1).unwrap_or_default();
    let (host, port) = target.rsplit_once(':').unwrap_or_default();
    let Some(server) = reached(host, port.parse().unwrap_or_default()) else {
        return stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n");
    };
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    join(stream, socket, server)
}

fn socks(
    mut stream: impl Read + Write,
    socket: &TcpStream,
    manner: &Manner,
    asked: &Log,
) -> io::Result<()> {
    let [_version] = exactly(&mut stream)?;
    let methods = counted(&mut stream)?;
    if is_done(&mut stream, manner)? {
        return Ok(());
    }
    if let Manner::Asks(who) = manner {
        if !methods.contains(&2) {
            return stream.write_all(&[5, 0xff]);
        }
        stream.write_all(&[5, 2])?;
        let [_version] = exactly(&mut stream)?;
        let (user, password) = (counted(&mut stream)?, counted(&mut stream)?);
        let is_known = [&user[..], b" ", &password].concat() == who.as_bytes();
        stream.write_all(&[1, u8::from(!is_known)])?;
        if !is_known {
            return Ok(());
        }
    } else {
        stream.write_all(&[5, 0])?;
    }
    let [_version, _command, _reserved, kind] = exactly(&mut stream)?;
    let host = match kind {
        1 => Ipv4Addr::from(exactly::<4>(&mut stream)?).to_string(),
        _ => String::from_utf8(counted(&mut stream)?).unwrap(),
    };
    let port = u16::from_be_bytes(exactly(&mut stream)?);
    asked.add(format!("{host}:{port}").as_bytes());
    let server = reached(&host, port);
    let refused = if server.is_some() { 0 } else { 5 };
    stream.write_all(&[5, refused, 0, 1, 0, 0, 0, 0, 0, 0])?;
    server.map_or(Ok(()), |server| join(stream, socket, server))
}

fn exactly<const N: usize>(stream: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Reads the number of bytes that the first one states.
fn counted(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let [count] = exactly(stream)?;
    let mut bytes = vec![0; count.into()];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The name, and addresses that belong to no machine, stand for this machine.
fn reached(host: &str, port: u16) -> Option<TcpStream> {
    let is_known = [NAME, "[2001:db8::1]", "192.0.2.1"].contains(&host);
    TcpStream::connect(("127.0.0.1", port)).ok().filter(|_| is_known)
}

/// Carries bytes both ways. One thread does both, since a stream within TLS cannot be read and written at once.
fn join(mut near: impl Read + Write, socket: &TcpStream, mut far: TcpStream) -> io::Result<()> {
    for socket in [socket, &far] {
        socket.set_read_timeout(Some(Duration::from_millis(5)))?;
    }
    while carry(&mut near, &mut far)? && carry(&mut far, &mut near)? {}
    Ok(())
}

/// Whether there may be more.
fn carry(from: &mut impl Read, to: &mut impl Write) -> io::Result<bool> {
    let mut buffer = [0; 16384];
    match from.read(&mut buffer) {
        Ok(count) => to.write_all(&buffer[..count]).map(|()| count > 0),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(true)
        }
        Err(error) => Err(error),
    }
}
