//! `audit --follow`: round after round until a signal comes.
//!
//! A round starts after the interval, or earlier if a server's change feed reports something. The feeds are read on
//! threads of their own: a request that a server keeps open must not keep the process.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::round::AuditPrinter;
use crate::api::changes::ResourceChange;
use crate::audit::{AuditFailures, AuditSource};
use crate::client::{ChangeFeed, Client, FeedAnswer};
use crate::diagnostics;
use crate::error::{Failure, Kind, Reported};
use crate::messages::Messages;
use crate::output::Ui;
use crate::parallel::{StopSignal, spawn};

/// The time that a feed may have nothing to report, and the longest pause after a feed has failed.
const FEED_PATIENCE: Duration = Duration::from_secs(60);

/// The least time between two requests of a feed and between two rounds, however much happens. Also, a feed that answers
/// up to half of it too early counts as one that has waited.
const LEAST_INTERVAL: Duration = Duration::from_secs(1);

/// Prints round after round.
///
/// # Errors
/// Stdout is closed or full, a cursor cannot be written, or no server can be asked any more.
pub(super) fn follow(
    printer: &mut AuditPrinter,
    sources: &mut [AuditSource],
    interval: Duration,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let servers = sources.len();
    let mut failures = printer.print_round(sources, ui)?;
    // A server that never answered is not waited for.
    if failures.servers.len() == servers && !failures.has_read_sessions() {
        if servers > 1 {
            report_all(&mut failures, sources, &ui.messages);
        }
        return failures.into_result(servers);
    }
    let mut are_away = vec![false; servers];
    let mut are_heard = vec![false; servers];
    loop {
        listen_to(sources, &mut are_heard, &printer.stop.waker(), interval);
        note_away(&failures, &mut are_away, sources, interval, &ui.messages)?;
        printer.stop.wait(LEAST_INTERVAL, interval);
        if printer.stop.signal().is_some() {
            return Ok(());
        }
        ui.set_now(printer.context.clock.now());
        failures = printer.print_round(sources, ui)?;
    }
}

/// Reports the failure of each server, so that only the kinds remain for the failures.
fn report_all(failures: &mut AuditFailures, sources: &[AuditSource], messages: &Messages) {
    for (at, error) in std::mem::take(&mut failures.servers) {
        let profile = sources[at].config.profile.clone().unwrap_or_default();
        let kind = diagnostics::report(&error.context(profile), messages);
        failures.servers.push((at, Reported(kind).into()));
    }
}

/// Prints which servers no longer answer and which answer again.
///
/// # Errors
/// No server is left for which waiting would help.
fn note_away(
    failures: &AuditFailures,
    are_away: &mut [bool],
    sources: &[AuditSource],
    interval: Duration,
    messages: &Messages,
) -> anyhow::Result<()> {
    for (at, source) in sources.iter().enumerate() {
        let messages = match &source.config.profile {
            Some(profile) if sources.len() > 1 => messages.with_prefix(profile),
            _ => messages.clone(),
        };
        let failed = failures.servers.iter().find(|(failed, _)| *failed == at);
        match failed {
            Some((_, error)) if !std::mem::replace(&mut are_away[at], true) => {
                let seconds = interval.as_secs();
                messages.warn(&format!("{error:#}; retrying every {seconds} s"));
            }
            None if std::mem::take(&mut are_away[at]) => {
                messages.note("the server answers again");
            }
            _ => {}
        }
    }
    let is_lost = |error| !matches!(diagnostics::kind_of(error), Kind::Unreachable | Kind::Server);
    let lost = failures.servers.iter().filter(|(_, error)| is_lost(error));
    match failures.servers.first() {
        Some((_, error)) if lost.count() == sources.len() => {
            let kind = diagnostics::kind_of(error);
            Err(Failure::new(kind, "cannot continue: no server can be queried any more").into())
        }
        _ => Ok(()),
    }
}

/// Starts to read the change feeds of the servers that have answered by now.
fn listen_to(
    sources: &[AuditSource],
    are_heard: &mut [bool],
    waker: &StopSignal,
    interval: Duration,
) {
    for (is_heard, source) in are_heard.iter_mut().zip(sources) {
        let Some(client) = source.server.opened().filter(|_| !*is_heard) else { continue };
        *is_heard = true;
        let (client, waker) = (Arc::clone(client), waker.clone());
        // Without the feed, the next round starts after the interval.
        let _not_started = spawn(move || listen(&client, &waker, interval));
    }
}

/// Wakes the main thread whenever something happens to a session, as long as the server may have a feed.
fn listen(client: &Client, waker: &StopSignal, interval: Duration) {
    loop {
        let mut feed = ChangeFeed::open(client);
        if !feed.is_open() && !feed.may_reopen() {
            return;
        }
        if feed.is_open() {
            waker.wake(); // for what happened since the last round
        }
        while feed.is_open() {
            let asked = Instant::now();
            let pause = match feed.wait(client, FEED_PATIENCE) {
                FeedAnswer::Changes(all) => {
                    if all.iter().any(ResourceChange::is_of_sessions) {
                        waker.wake();
                    }
                    LEAST_INTERVAL
                }
                FeedAnswer::None { patience }
                    if !patience.is_zero() && asked.elapsed() + LEAST_INTERVAL / 2 > patience =>
                {
                    Duration::ZERO
                }
                // A server that does not wait is not asked without a pause.
                FeedAnswer::None { .. } => interval,
                FeedAnswer::Unavailable => break,
            };
            thread::sleep(pause);
        }
        thread::sleep(FEED_PATIENCE.min(interval));
    }
}
