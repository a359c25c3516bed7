//! What is told about the end of a stream.

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
    pub(crate) fn new(tell: impl FnOnce(StreamEnd) + Send + 'static) -> Self {
        Self(Some(Box::new(tell)))
    }

    /// Tells the end; nothing happens if it was told before.
    pub(super) fn end(&mut self, end: StreamEnd) {
        if let Some(tell) = self.0.take() {
            tell(end);
        }
    }
}

impl Drop for StreamWatcher {
    fn drop(&mut self) {
        self.end(StreamEnd::Broken);
    }
}
