//! The body of a stream: pieces, pauses and injected stops in order. The socket and the transport of tests send it alike.

use std::io::Read;
use std::time::{Duration, Instant};

use super::stream_watcher::{StreamEnd, StreamWatcher};

/// The largest piece of a body, in bytes.
const PIECE: u64 = 1 << 16;
/// The number of pieces in a second of a body whose pace is limited.
const PIECES_A_SECOND: u64 = 20;

/// How a stream stops before its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StopKind {
    /// The connection is closed.
    Cut,
    /// Nothing comes any more, and the connection stays open.
    Stall,
    /// The session is stopped, and the connection closed.
    Gone,
}

/// The place at which a stream stops: after a number of bytes; without it, after half of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct StreamStop {
    /// What happens.
    pub(crate) kind: StopKind,
    /// The number of bytes before it.
    pub(crate) after: Option<u64>,
}

/// The next step of sending a body.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum BodyStep {
    /// A piece of the body.
    Piece(Vec<u8>),
    /// Nothing for a while.
    Pause(Duration),
    /// Nothing any more, on an open connection.
    Stall,
    /// The connection is closed before the end.
    Cut,
    /// The end.
    End,
}

/// A function that stops the session of a stream.
type StopSession = Box<dyn FnOnce() + Send>;

/// The body of a stream.
pub(crate) struct StreamBody {
    source: Box<dyn Read + Send>,
    sent: u64,
    len: Option<u64>,
    stop: Option<(StopKind, u64)>,
    pace: Option<u64>,
    start: Option<Instant>,
    stop_session: Option<StopSession>,
    watcher: StreamWatcher,
}

impl StreamBody {
    /// Creates a body of `len` bytes; without it, of all bytes of the source.
    pub(super) fn new(
        source: Box<dyn Read + Send>,
        len: Option<u64>,
        stop: Option<StreamStop>,
        pace: Option<u64>,
        watcher: StreamWatcher,
    ) -> Self {
        let stop = stop.map(|stop| (stop.kind, stop.after.or(len.map(|len| len / 2)).unwrap_or(0)));
        // A stop at the end of the body, or after it, does not happen.
        let stop = stop.filter(|(_, after)| len.is_none_or(|len| *after < len));
        let mut body =
            Self { source, sent: 0, len, stop, pace, start: None, stop_session: None, watcher };
        if len == Some(0) {
            body.watcher.end(StreamEnd::Whole);
        }
        body
    }

    /// Returns the length in bytes, if it is known.
    pub(crate) fn len(&self) -> Option<u64> {
        self.len
    }

    /// Returns whether the stream stops its session.
    pub(crate) fn stops_session(&self) -> bool {
        self.stop.is_some_and(|(kind, _)| kind == StopKind::Gone)
    }

    /// Sets the function that stops the session.
    pub(crate) fn set_stop_session(&mut self, stop: StopSession) {
        self.stop_session = Some(stop);
    }

    /// Returns the next step.
    pub(crate) fn next_step(&mut self) -> BodyStep {
        if let Some((kind, after)) = self.stop
            && self.sent >= after
        {
            if let Some(stop) = self.stop_session.take() {
                stop();
            }
            return if kind == StopKind::Stall { BodyStep::Stall } else { BodyStep::Cut };
        }
        let left = self.len.map_or(u64::MAX, |len| len - self.sent);
        if left == 0 {
            return self.finish();
        }
        if let Some(pause) = self.pause() {
            return BodyStep::Pause(pause);
        }
        let before_stop = self.stop.map_or(left, |(_, after)| after - self.sent);
        let paced = self.pace.map_or(PIECE, |pace| (pace / PIECES_A_SECOND).max(1));
        let size = left.min(before_stop).min(PIECE).min(paced);
        let mut piece = vec![0; usize::try_from(size).unwrap_or(0)];
        match (self.source.read(&mut piece), self.len) {
            (Ok(read @ 1..), _) => {
                piece.truncate(read);
                self.sent += read as u64;
                if self.len == Some(self.sent) {
                    // A body whose length is known is not asked for its end.
                    self.watcher.end(StreamEnd::Whole);
                }
                BodyStep::Piece(piece)
            }
            (Ok(_), None) => self.finish(),
            // An empty file that is sent with a wrong size has one byte more.
            (Ok(_), Some(1)) => {
                self.sent = 1;
                BodyStep::Piece(vec![0])
            }
            _ => BodyStep::Cut,
        }
    }

    fn finish(&mut self) -> BodyStep {
        self.watcher.end(StreamEnd::Whole);
        BodyStep::End
    }

    /// Returns the time to wait, if the bytes so far came faster than the pace.
    fn pause(&mut self) -> Option<Duration> {
        let pace = self.pace?.max(1);
        let now = Instant::now();
        let elapsed = now.duration_since(*self.start.get_or_insert(now));
        let nanos = u128::from(self.sent) * 1_000_000_000 / u128::from(pace);
        let due = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        due.checked_sub(elapsed).filter(|wait| !wait.is_zero())
    }
}
