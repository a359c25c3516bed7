//! The decision of a signal handler.

/// The effect of a signal after a handler has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignalResponse {
    /// End the process by the signal.
    Exit,
    /// Keep the process running: the handler takes care of the end.
    Continue,
}
