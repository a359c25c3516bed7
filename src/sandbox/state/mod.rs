//! State that changes while the server runs: clock, sessions, tokens, change feed, result sets, staged files and request log.

mod changes;
mod clock;
mod event_progress;
mod export_tasks;
mod history;
mod item_event;
mod microsoft;
mod request_log;
mod result_sets;
mod sandbox_state;
mod session;
mod session_store;
mod staging;
mod throttle;
mod tokens;

pub(crate) use changes::{FeedChange, LongPoll};
pub(crate) use event_progress::EventProgress;
pub(crate) use item_event::{EventSubject, ItemAction, ItemEvent};
pub(crate) use microsoft::MicrosoftEndpoint;
pub(crate) use result_sets::{MARK_DISTANCE, WalkPosition};
pub(crate) use sandbox_state::SandboxState;
pub(crate) use session::{
    Exploration, SandboxSession, SessionEnd, SessionOrigin, SessionResult, SessionStart,
};
