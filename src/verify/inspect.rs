//! Inspection of an open session: the top-level items are counted, and the first few are opened.

use std::time::Instant;

use anyhow::Context as _;
use uuid::Uuid;

use super::restore_test::to_millis;
use crate::api::session::Workload;
use crate::client::{Client, PAGE};
use crate::content::{Node, NodeKind};
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
    let root = Node::root(workload);
    let (mut count, mut first) = (0, Vec::new());
    let mut is_incomplete = false;
    for list in root.child_lists(client.version(), session) {
        let mut items = client.items(list.request.clone(), PAGE);
        for item in &mut items {
            let item = item?;
            count += 1;
            if first.len() < sample {
                let item = item.into_model()?;
                first.extend(root.child(&item, &list).map(|node| (node, item)));
            }
        }
        is_incomplete |= items.is_incomplete();
    }
    if is_incomplete {
        let message = "the server returned inconsistent pages of the top-level items";
        return Err(Failure::new(Kind::Server, message).into());
    }
    let count_ms = to_millis(started.elapsed());
    let started = Instant::now();
    for (node, item) in &first {
        open(client, session, node)
            .with_context(|| format!("cannot open '{}'", item.name_or_id()))?;
    }
    let sample_ms = to_millis(started.elapsed());
    Ok(Inspection { count, count_ms, sampled: first.len() as u64, sample_ms })
}

/// Opens one item and reads the beginning of what is in it. It may be empty, as a mailbox can be.
fn open(client: &Client, session: Uuid, node: &Node) -> anyhow::Result<()> {
    if let Some(request) = node.request(client.version(), session) {
        client.send(&request)?.into_model()?;
    }
    let lists = node.child_lists(client.version(), session);
    // One list proves it. What a site is for is in its libraries, not in its subsites and lists.
    if let Some(list) = lists.into_iter().rfind(|list| list.kinds != [NodeKind::List]) {
        client.items(list.request, FIRST_ITEMS).take(1).try_for_each(|item| item.map(drop))?;
    }
    Ok(())
}
