//! Bodies that are produced while they are sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::sandbox::http::{BodyFraming, BodyStep, StreamBody};

/// The time in which what was sent before a cut reaches the socket.
const FLUSH: Duration = Duration::from_millis(100);

/// A body that is produced while it is sent. The next piece is produced when the socket has taken the last ones.
pub(super) struct StreamedBody {
    body: StreamBody,
    framing: BodyFraming,
    pause: Option<Pin<Box<Sleep>>>,
    is_cut: bool,
}

impl StreamedBody {
    /// Creates a body whose end is marked in a way.
    pub(super) fn new(body: StreamBody, framing: BodyFraming) -> Self {
        Self { body, framing, pause: None, is_cut: false }
    }
}

impl Body for StreamedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        loop {
            if let Some(pause) = &mut this.pause {
                ready!(pause.as_mut().poll(context));
                this.pause = None;
            }
            if this.is_cut {
                return Poll::Ready(Some(Err(io::Error::other("an injected fault cuts the body"))));
            }
            match this.body.next_step() {
                BodyStep::Piece(piece) => {
                    return Poll::Ready(Some(Ok(Frame::data(Bytes::from(piece)))));
                }
                BodyStep::Pause(time) => this.pause = Some(Box::pin(sleep(time))),
                // Nothing wakes this task but the end of the connection.
                BodyStep::Stall => return Poll::Pending,
                BodyStep::Cut => {
                    this.is_cut = true;
                    this.pause = Some(Box::pin(sleep(FLUSH)));
                }
                BodyStep::End => return Poll::Ready(None),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        false
    }

    fn size_hint(&self) -> SizeHint {
        match (self.framing, self.body.len()) {
            (BodyFraming::Length, Some(len)) => SizeHint::with_exact(len),
            _ => SizeHint::default(),
        }
    }
}
