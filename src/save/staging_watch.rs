//! What the server does while no byte of a file arrives: it prepares an export for minutes or hours, and only the events of the
//! session show it. The requests also keep the login fresh.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use uuid::Uuid;

use super::transfer_counts::TransferCounts;
use crate::api::session::{self, Event};
use crate::client::{Client, PAGE};
use crate::parallel::spawn;
use crate::time::in_words;

/// The interval at which the events are read, and the time without any byte before they are read.
const INTERVAL: Duration = Duration::from_secs(15);

/// The most events that are searched for running ones. A list of more events is not read again and again.
const MAX_EVENTS: usize = 3 * PAGE;

/// A thread that reads the events until this is dropped.
pub(super) struct StagingWatch {
    _stop: Sender<()>,
}

impl StagingWatch {
    /// Starts the thread. Without one, the progress only shows less.
    pub(super) fn start(client: &Arc<Client>, session: Uuid, counts: &Arc<TransferCounts>) -> Self {
        let (stop, stopped) = channel();
        let (client, counts) = (Arc::clone(client), Arc::clone(counts));
        let watch = move || {
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if let Some(waited) = counts.staging_time().filter(|waited| *waited >= INTERVAL) {
                    counts.set_message(Some(describe(&client, session, waited)));
                }
            }
        };
        let _no_thread = spawn(watch);
        Self { _stop: stop }
    }
}

/// Returns what the running events say; without any, for how long nothing has arrived.
fn describe(client: &Client, session: Uuid, waited: Duration) -> String {
    let events = client.items(session::event_models(session), PAGE).take(MAX_EVENTS);
    let running: Vec<Event> = events.flatten().filter(is_running_save).collect();
    let waited = in_words(waited);
    match &running[..] {
        [] => format!("waiting for the server, {waited}"),
        [only] => format!("the server prepares {}, {waited}", only.item_name),
        [first, rest @ ..] => {
            format!("the server prepares {} and {} more, {waited}", first.item_name, rest.len())
        }
    }
}

fn is_running_save(event: &Event) -> bool {
    let is_save = ["Save", "Export"].iter().any(|kind| event.r#type.eq_ignore_ascii_case(kind));
    is_save && event.is_running()
}
