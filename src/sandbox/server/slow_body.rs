//! Bodies that are sent slowly.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// A body that is sent in pieces, with a pause before each.
pub(super) struct SlowBody {
    pieces: VecDeque<Bytes>,
    left: u64,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl SlowBody {
    /// Divides a body into `pieces` pieces.
    pub(super) fn new(body: Vec<u8>, pieces: usize, pause: Duration) -> Self {
        let left = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let size = body.len().div_ceil(pieces).max(1);
        let mut rest = Bytes::from(body);
        let mut pieces = VecDeque::new();
        while !rest.is_empty() {
            pieces.push_back(rest.split_to(size.min(rest.len())));
        }
        let mut body = Self { pieces, left, pause, sleep: None };
        body.start_pause();
        body
    }

    fn start_pause(&mut self) {
        let pauses = !self.pause.is_zero() && !self.pieces.is_empty();
        self.sleep = pauses.then(|| Box::pin(sleep(self.pause)));
    }
}

impl Body for SlowBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let body = self.get_mut();
        if let Some(sleep) = &mut body.sleep {
            ready!(sleep.as_mut().poll(context));
        }
        let Some(piece) = body.pieces.pop_front() else { return Poll::Ready(None) };
        body.left = body.left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        body.start_pause();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
