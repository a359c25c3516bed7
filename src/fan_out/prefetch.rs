//! One profile's list where items are printed as they come: the next page is fetched while the last is printed.
//!
//! A thread asks, and a page's worth of items waits at most, so memory holds two pages or three, however slow the reader
//! is. It asks for nothing that would not have been asked for without it: what is taken of the list is taken there.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{Context as _, anyhow};

use super::{AHEAD, Answer, GRACE, Items, OUR_MISTAKE};
use crate::client::Client;

/// The items of a list, in order, up to the first that fails.
pub(super) struct Ahead<T> {
    client: Arc<Client>,
    /// Nothing once it has ended.
    answers: Option<Receiver<Answer<T>>>,
    /// Closes when the thread ends.
    working: Receiver<Infallible>,
}

impl<T: Send + 'static> Ahead<T> {
    /// Begins to ask.
    ///
    /// # Errors
    /// No thread can be started.
    pub(super) fn of<F>(client: Client, ask: F) -> anyhow::Result<Self>
    where
        F: Fn(&Client) -> anyhow::Result<Items<'_, T>> + Send + 'static,
    {
        let client = Arc::new(client);
        let (answering, answers) = sync_channel(AHEAD);
        let (at_work, working) = sync_channel::<Infallible>(0);
        let theirs = Arc::clone(&client);
        let work = move || {
            let asked = catch_unwind(AssertUnwindSafe(|| put(&theirs, &ask, &answering)));
            let ended = asked.unwrap_or_else(|_| Err(anyhow!(OUR_MISTAKE)));
            let _nobody_reads = answering.send(Answer::End(ended));
            drop((theirs, at_work));
        };
        thread::Builder::new().spawn(work).context("cannot start a thread")?;
        Ok(Self { client, answers: Some(answers), working })
    }

    /// Nobody reads any more. A page under way is not waited for, but a login is, for a moment: a token whose renewal is
    /// cut short is lost.
    pub(super) fn abandon(self) {
        drop(self.answers);
        if self.client.is_signing_in() {
            let _in_vain = self.working.recv_timeout(GRACE);
        }
    }
}

fn put<T>(
    client: &Client,
    ask: impl Fn(&Client) -> anyhow::Result<Items<'_, T>>,
    answers: &SyncSender<Answer<T>>,
) -> anyhow::Result<()> {
    for item in ask(client)? {
        if answers.send(Answer::Item(item?)).is_err() {
            break; // nobody reads
        }
    }
    Ok(())
}

impl<T> Iterator for Ahead<T> {
    type Item = anyhow::Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        let answer = self.answers.as_ref()?.recv();
        let ended = match answer.unwrap_or_else(|_| Answer::End(Err(anyhow!(OUR_MISTAKE)))) {
            Answer::Item(item) => return Some(Ok(item)),
            Answer::All(_) => return None, // of those that collect
            Answer::End(ended) => ended,
        };
        self.answers = None;
        ended.err().map(Err)
    }
}
