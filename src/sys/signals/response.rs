//! The decision of a signal handler, and the error of what a signal prevents.

/// The effect of a signal after a handler has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignalResponse {
    /// End the process by the signal.
    Exit,
    /// Keep the process running: the handler takes care of the end.
    Continue,
}

/// A signal arrived before something could begin. The process ends by it.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct Interrupt(pub(crate) i32);

impl Interrupt {
    /// Returns the interrupt that caused an error, if one did.
    pub(crate) fn cause_of(error: &anyhow::Error) -> Option<Self> {
        error.chain().find_map(|cause| cause.downcast_ref().copied())
    }
}
