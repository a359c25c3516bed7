//! The pretend server in place of the network: the same function, without a socket.

use std::io::{self, Read};
use std::time::Duration;

use http::Request;

use super::{Reply, Sandbox};
use crate::client::transport::{Fault, Response, Transport};

impl Transport for Sandbox {
    /// Nothing waits here: what would hang is told at once as the time-out that it would end in.
    fn send(&self, request: Request<&[u8]>, _timeout: Duration) -> Result<Response, Fault> {
        let lost = |reason: &str| Err(Fault::Lost { reason: reason.to_owned() });
        match self.answer(&request.map(<[u8]>::to_vec)) {
            Reply::Answer(answer) | Reply::Slow(answer) => {
                Ok(answer.map(|body| Box::new(io::Cursor::new(body)) as Box<dyn Read + Send>))
            }
            Reply::Hang => lost("it took longer than --timeout"),
            Reply::Close => lost("the connection was closed"),
        }
    }
}
