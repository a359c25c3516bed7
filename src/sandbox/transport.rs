//! The simulated server as a transport: requests reach it without a socket.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use http::{HeaderValue, Request, header};

use super::http::{BodyFraming, BodyStep, Reply, StreamBody, StreamReply};
use super::responder::Sandbox;
use crate::client::transport::{Fault, Response, Transport};

impl Transport for Sandbox {
    /// Sends a request and does not wait: a reply that would hang becomes a timeout at once, and a stream is sent without
    /// pauses.
    fn send(&self, request: Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let lost = |reason: &str| Err(Fault::Lost { reason: reason.to_owned() });
        match self.answer(&request.map(<[u8]>::to_vec)) {
            Reply::Answer(response) | Reply::Slow(response) => {
                Ok(response.map(|body| Box::new(io::Cursor::new(body)) as Box<dyn Read + Send>))
            }
            Reply::Stream(stream) if stream.is_silent || is_late(&stream, timeout) => {
                Err(Fault::TimedOut)
            }
            Reply::Stream(stream) => Ok(stream_response(*stream)),
            Reply::Hang => Err(Fault::TimedOut),
            Reply::Close => lost("the connection was closed"),
        }
    }
}

fn is_late(stream: &StreamReply, timeout: Duration) -> bool {
    stream.ready.saturating_duration_since(Instant::now()) > timeout
}

/// Returns a stream with the headers of its framing.
fn stream_response(stream: StreamReply) -> Response {
    let StreamReply { mut head, body, framing, .. } = stream;
    match (framing, body.len()) {
        (BodyFraming::Length, Some(len)) => {
            head.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(len));
        }
        (BodyFraming::Close, _) => {}
        _ => {
            let chunked = HeaderValue::from_static("chunked");
            head.headers_mut().insert(header::TRANSFER_ENCODING, chunked);
        }
    }
    let is_framed = framing != BodyFraming::Close;
    let reader = BodyReader { body, piece: Vec::new(), read: 0, is_framed };
    head.map(|()| Box::new(reader) as Box<dyn Read + Send>)
}

/// A reader of a stream.
struct BodyReader {
    body: StreamBody,
    piece: Vec<u8>,
    read: usize,
    /// True if the end of the connection is not the end of the body.
    is_framed: bool,
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() {
            match self.body.next_step() {
                BodyStep::Piece(piece) => (self.piece, self.read) = (piece, 0),
                BodyStep::Pause(_) => {}
                BodyStep::Stall => return Err(io::ErrorKind::TimedOut.into()),
                BodyStep::Cut if self.is_framed => {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                BodyStep::Cut | BodyStep::End => return Ok(0),
            }
        }
        let rest = &self.piece[self.read..];
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        self.read += len;
        Ok(len)
    }
}
