//! Functions that are called at the end of a stream.

/// The end of a stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StreamEnd {
    /// The whole body was sent.
    Whole,
    /// The body was cut, or not sent at all.
    Broken,
}

/// A function that is called once, at the end of a stream. It must not lock the state, which may be locked then.
#[derive(Default)]
pub(crate) struct StreamWatcher(Option<Box<dyn FnOnce(StreamEnd) + Send>>);

impl StreamWatcher {
    /// Creates a watcher.
    pub(crate) fn new(report: impl FnOnce(StreamEnd) + Send + 'static) -> Self {
        Self(Some(Box::new(report)))
    }

    /// Reports the end; nothing happens if it was reported before.
    pub(super) fn end(&mut self, end: StreamEnd) {
        if let Some(report) = self.0.take() {
            report(end);
        }
    }
}

impl Drop for StreamWatcher {
    fn drop(&mut self) {
        self.end(StreamEnd::Broken);
    }
}
