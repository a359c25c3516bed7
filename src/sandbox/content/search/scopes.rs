//! The scopes of searches: what they walk through, in order.

use std::ops::ControlFlow;

use super::walk::HitCollector;
use crate::sandbox::content::engine::{ContentSpot, Contents, FolderTree};
use crate::sandbox::content::exchange::{MailItemWriter, MailTree, MailboxNode, visible_mailboxes};
use crate::sandbox::content::onedrive::{DriveNode, DriveTree, visible_drives};
use crate::sandbox::content::parts::{
    ListPart, ListedNodes, TreeWriter, contents_of, folders_below,
};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::sharepoint::{SiteNode, SitePlace, SiteTree, visible_sites};
use crate::sandbox::content::teams::{ChannelNode, TeamNode, visible_teams};
use crate::sandbox::http::JsonObject;

/// Returns a tree, or what is below one of its folders, as a part of a scope. Folder 0 stands for the top.
fn part_below<W: TreeWriter>(
    writer: W,
    tree: impl Fn(&W) -> &FolderTree,
    top: Option<u16>,
    nodes: ListedNodes,
) -> ListPart<W> {
    let all: Vec<_> = match top {
        Some(top) => folders_below(tree(&writer), top),
        None => tree(&writer).folders().collect(),
    };
    let things = match nodes {
        ListedNodes::Folders => Contents::default(),
        ListedNodes::Things | ListedNodes::All => contents_of(tree(&writer), &all),
    };
    let folders = match nodes {
        ListedNodes::Things => Vec::new(),
        ListedNodes::Folders | ListedNodes::All => {
            all.into_iter().filter(|folder| *folder != 0 && Some(*folder) != top).collect()
        }
    };
    ListPart { writer, folders, things }
}

/// The items of a mailbox as search results.
struct MailHits<'a>(MailItemWriter<'a>);

impl TreeWriter for MailHits<'_> {
    fn write_thing(&self, spot: ContentSpot) -> Option<JsonObject> {
        Some(self.0.to_json(spot))
    }
}

/// Walks through all mailboxes.
pub(super) fn walk_mailboxes(
    session: &SessionContent<'_>,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let (first, all) = (hits.first_root(), visible_mailboxes(session));
    for (root, spot) in (first..).zip(all.iter_from(first)) {
        if let Some(mailbox) = MailboxNode::at(session, spot) {
            walk_mail(&mailbox.tree(), None, root, hits)?;
        }
    }
    ControlFlow::Continue(())
}

/// Walks through a mailbox, or a folder of it and all below.
pub(super) fn walk_mail(
    mail: &MailTree<'_>,
    folder: Option<u16>,
    root: usize,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let writer = MailHits(MailItemWriter::new(mail));
    hits.visit(root, 0, &part_below(writer, |_| &mail.tree, folder, ListedNodes::Things))
}

/// Walks through all drives.
pub(super) fn walk_drives(
    session: &SessionContent<'_>,
    nodes: ListedNodes,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let (first, all) = (hits.first_root(), visible_drives(session));
    for (root, spot) in (first..).zip(all.iter_from(first)) {
        if let Some(drive) = DriveNode::new(session, spot.slot) {
            walk_drive(drive.tree(), None, nodes, root, hits)?;
        }
    }
    ControlFlow::Continue(())
}

/// Walks through a drive, or a folder of it and all below.
pub(super) fn walk_drive(
    drive: DriveTree<'_>,
    folder: Option<u16>,
    nodes: ListedNodes,
    root: usize,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    hits.visit(root, 0, &part_below(drive, |drive| &drive.tree, folder, nodes))
}

/// Walks through all sites.
pub(super) fn walk_sites(
    session: &SessionContent<'_>,
    nodes: ListedNodes,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let first = hits.first_root();
    for (root, site) in visible_sites(session).enumerate().skip(first) {
        walk_site(&site, nodes, root, hits)?;
    }
    ControlFlow::Continue(())
}

/// Walks through a site without its subsites.
pub(super) fn walk_site(
    site: &SiteNode<'_>,
    nodes: ListedNodes,
    root: usize,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let trees = site.areas().filter_map(|area| site.tree(area));
    for (part, tree) in trees.enumerate() {
        hits.visit(root, part, &part_below(tree, |tree: &SiteTree<'_>| &tree.tree, None, nodes))?;
    }
    ControlFlow::Continue(())
}

/// Walks through a library, a list or a folder, and all below.
pub(super) fn walk_place(
    site: &SiteNode<'_>,
    place: SitePlace,
    nodes: ListedNodes,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let Some(tree) = site.tree(place.area) else { return ControlFlow::Continue(()) };
    let top = Some(place.folder);
    hits.visit(0, 0, &part_below(tree, |tree: &SiteTree<'_>| &tree.tree, top, nodes))
}

/// Walks through parts of one root.
pub(super) fn walk_parts<W: TreeWriter>(
    parts: &[ListPart<W>],
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    for (number, part) in parts.iter().enumerate() {
        hits.visit(0, number, part)?;
    }
    ControlFlow::Continue(())
}

/// The type of the items that a search of teams finds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TeamsItems {
    /// Tabs.
    Tabs,
    /// Files and folders, without the root folders of channels.
    Files,
    /// Posts and replies.
    Posts,
}

/// Walks through all teams.
pub(super) fn walk_teams(
    session: &SessionContent<'_>,
    items: TeamsItems,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    let first = hits.first_root();
    for (root, team) in visible_teams(session).enumerate().skip(first) {
        walk_team(&team, items, root, hits)?;
    }
    ControlFlow::Continue(())
}

/// Walks through a team.
pub(super) fn walk_team(
    team: &TeamNode<'_>,
    items: TeamsItems,
    root: usize,
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    for (number, channel) in team.channels().enumerate() {
        walk_channel(&channel, items, (root, number), hits)?;
    }
    ControlFlow::Continue(())
}

/// Walks through a channel; `number` is the number of its root and its own.
pub(super) fn walk_channel(
    channel: &ChannelNode<'_>,
    items: TeamsItems,
    (root, number): (usize, usize),
    hits: &mut HitCollector<'_>,
) -> ControlFlow<()> {
    match items {
        TeamsItems::Tabs => hits.visit(root, number, &channel.tabs_part()),
        TeamsItems::Files => hits.visit(root, number, &channel.all_files_part()),
        TeamsItems::Posts => hits.visit(root, number, &channel.all_posts_part()),
    }
}
