//! The servers' own word that something happened, so that `--follow` need not wait for its next look. It comes by threads
//! of their own: a question that a server keeps open must not keep the program.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::halt::Bell;
use crate::api::changes::Change;
use crate::audit::Source;
use crate::client::{Client, Feed, News};

/// So long a server may have nothing to tell, and so long one that failed is left alone at most.
const LONG: Duration = Duration::from_secs(60);
/// No server is asked more often than this, however much happens; and half of it too soon is no failure to wait.
const MOMENT: Duration = Duration::from_secs(1);

/// The servers that are listened to, by their place.
pub(super) struct Listening {
    begun: Vec<bool>,
    bell: Bell,
    interval: Duration,
}

impl Listening {
    pub(super) fn new(servers: usize, bell: Bell, interval: Duration) -> Self {
        Self { begun: vec![false; servers], bell, interval }
    }

    /// Begins with those that have answered by now.
    pub(super) fn begin(&mut self, sources: &[Source]) {
        for (begun, source) in self.begun.iter_mut().zip(sources) {
            let Some(client) = source.server.reached().filter(|_| !*begun) else { continue };
            *begun = true;
            let (bell, interval) = (self.bell.clone(), self.interval);
            // Without it the next look is as soon as it was to be.
            let _none = thread::Builder::new().spawn(move || listen(&client, &bell, interval));
        }
    }
}

/// Rings whenever something happens to a session, for as long as the server may tell.
fn listen(client: &Arc<Client>, bell: &Bell, interval: Duration) {
    loop {
        let mut feed = Feed::open(client);
        if !feed.is_open() && !feed.may_pass() {
            return;
        }
        if feed.is_open() {
            bell.ring(); // for what happened since the last look
        }
        while feed.is_open() {
            let asked = Instant::now();
            let pause = match feed.wait(client, LONG) {
                News::Changes(all) => {
                    if all.iter().any(Change::is_of_sessions) {
                        bell.ring();
                    }
                    MOMENT
                }
                News::None { patience }
                    if !patience.is_zero() && asked.elapsed() + MOMENT / 2 > patience =>
                {
                    Duration::ZERO
                }
                // A server that does not wait is not asked again and again.
                News::None { .. } => interval,
                News::Unknown => break,
            };
            thread::sleep(pause);
        }
        thread::sleep(LONG.min(interval));
    }
}
