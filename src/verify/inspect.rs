//! Inspection of an open session: the top-level items are counted, and the first few are opened.

use std::time::Instant;

use anyhow::Context as _;
use uuid::Uuid;

use super::restore_test::to_millis;
use crate::api::content;
use crate::api::session::Workload;
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};

/// The smallest page that proves that an item can be read.
const FIRST_ITEMS: usize = 5;

/// The result of an inspection.
pub(super) struct Inspection {
    pub(super) count: u64,
    pub(super) count_ms: u64,
    pub(super) sampled: u64,
    pub(super) sample_ms: u64,
}

/// Counts the top-level items of a session and opens the first `sample` of them.
///
/// # Errors
/// The server cannot be asked, or its pages contradict each other.
pub(super) fn inspect(
    client: &Client,
    session: Uuid,
    workload: Workload,
    sample: usize,
) -> anyhow::Result<Inspection> {
    let started = Instant::now();
    let (mut count, mut first) = (0, Vec::new());
    let mut items = client.items(content::list(client.version(), workload, session), PAGE);
    for item in &mut items {
        let item = item?;
        count += 1;
        if first.len() < sample {
            // Without an ID the request would be one for all items.
            first.extend(Some(item.into_model()?).filter(|item| !item.id.trim().is_empty()));
        }
    }
    if items.is_incomplete() {
        let message = "the server returned inconsistent pages of the top-level items";
        return Err(Failure::new(Kind::Server, message).into());
    }
    let count_ms = to_millis(started.elapsed());
    let started = Instant::now();
    for item in &first {
        open(client, session, workload, &item.id)
            .with_context(|| format!("cannot open '{}'", item.name()))?;
    }
    let sample_ms = to_millis(started.elapsed());
    Ok(Inspection { count, count_ms, sampled: first.len() as u64, sample_ms })
}

/// Opens one item and reads the beginning of what is in it. It may be empty, as a mailbox can be.
fn open(client: &Client, session: Uuid, workload: Workload, id: &str) -> anyhow::Result<()> {
    client.send(&content::get(workload, session, id))?.into_model()?;
    let within = content::children(client.version(), workload, session, id);
    client.items(within, FIRST_ITEMS).take(1).try_for_each(|item| item.map(drop))?;
    Ok(())
}
