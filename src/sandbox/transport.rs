//! The simulated server as a transport: requests reach it without a socket.

use std::io::{self, Read};
use std::time::Duration;

use http::Request;

use super::http::Reply;
use super::responder::Sandbox;
use crate::client::transport::{Fault, Response, Transport};

impl Transport for Sandbox {
    /// Sends a request and does not wait: a reply that would hang becomes a timeout at once.
    fn send(&self, request: Request<&[u8]>, _timeout: Duration) -> Result<Response, Fault> {
        let lost = |reason: &str| Err(Fault::Lost { reason: reason.to_owned() });
        match self.answer(&request.map(<[u8]>::to_vec)) {
            Reply::Answer(response) | Reply::Slow(response) => {
                Ok(response.map(|body| Box::new(io::Cursor::new(body)) as Box<dyn Read + Send>))
            }
            Reply::Hang => Err(Fault::TimedOut),
            Reply::Close => lost("the connection was closed"),
        }
    }
}
