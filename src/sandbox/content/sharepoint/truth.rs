//! What a session shows of sites, for `GET /sandbox/truth`.

use super::rules::{AreaKind, ROOT, SITES};
use super::site::SiteNode;
use super::tree::{SiteTree, version_id};
use crate::sandbox::content::download::DownloadContent;
use crate::sandbox::content::engine::{ContentKey, ContentSpot, KeyKind, SlotState};
use crate::sandbox::content::save_files::single_document;
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::truth::{ThingSaves, TruthLines, TruthThing};
use crate::sandbox::data::Id;

/// Returns the number of sites.
pub(crate) fn owners() -> u32 {
    u32::try_from(SITES.len()).unwrap_or(0)
}

/// Adds a line for each thing of the site with a number, itself included.
pub(crate) fn add_owner(session: &SessionContent<'_>, number: u32, lines: &mut TruthLines) {
    let Some(site) = SiteNode::new(session, number) else { return };
    lines.add(|| site_thing(&site));
    for tree in site.areas().filter_map(|area| site.tree(area)) {
        lines.add(|| area_thing(&tree));
        for folder in tree.tree.folders().filter(|folder| *folder != ROOT) {
            lines.add(|| folder_thing(&tree, folder));
        }
        for home in tree.tree.folders() {
            for slot in tree.tree.slots(home) {
                let Some(state) = tree.tree.state(home, slot) else { continue };
                let spot = ContentSpot { home, slot, version: None };
                lines.add(|| content_thing(&tree, spot, &state));
                for number in 0..tree.attachment_count(spot) {
                    lines.add(|| attachment_thing(&tree, spot, &state, number));
                }
            }
        }
    }
}

/// Returns what the session shows of the thing with a key.
pub(crate) fn describe(session: &SessionContent<'_>, key: ContentKey) -> Option<TruthThing> {
    let site = SiteNode::new(session, key.root)?;
    if key.organization != site.key.organization {
        return None;
    }
    if key.kind == KeyKind::Site {
        return Some(site_thing(&site));
    }
    let area = site.areas().find(|area| area.number == key.area)?;
    let tree = site.tree(area)?;
    let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
    let state = || tree.tree.state(key.folder, key.slot);
    match key.kind {
        KeyKind::SiteFolder => tree.tree.shows(key.folder).then(|| folder_thing(&tree, key.folder)),
        KeyKind::SiteDocument | KeyKind::ListItem => Some(content_thing(&tree, spot, &state()?)),
        KeyKind::Attachment => Some(attachment_thing(&tree, spot, &state()?, key.version)),
        _ => Some(area_thing(&tree)),
    }
}

/// Returns what saves of a thing give; `None` for sites, lists, their folders and their items.
pub(crate) fn saves(session: &SessionContent<'_>, thing: &TruthThing) -> Option<ThingSaves> {
    let key = thing.key;
    let site = SiteNode::new(session, key.root)?;
    let area = site.areas().find(|area| area.number == key.area)?;
    let tree = site.tree(area)?;
    let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
    let archive = |folder| DownloadContent::zip(tree.files_below(folder));
    Some(match (key.kind, area.kind) {
        (KeyKind::SiteArea, AreaKind::Library) => ThingSaves::default().with("zip", archive(ROOT)),
        (KeyKind::SiteFolder, AreaKind::Library) => {
            ThingSaves::default().with("zip", archive(key.folder))
        }
        (KeyKind::SiteDocument, _) => {
            let state = tree.tree.state(key.folder, key.slot)?;
            let content = |version, as_zip| single_document(tree.file(spot, version), as_zip);
            let versions = tree.thing_versions(spot, &state).into_iter();
            ThingSaves::default()
                .with("file", content(state.version, false))
                .with("zip", content(state.version, true))
                .with_versions(
                    versions.map(|version| (version_id(version), content(version, false))),
                )
        }
        (KeyKind::Attachment, _) => {
            let content = single_document(tree.attachment_file(spot, key.version), true);
            ThingSaves::default().with("zip", content)
        }
        _ => return None,
    })
}

/// Returns the key in the id of a site.
pub(crate) fn parse(seed: u64, text: &str) -> Option<ContentKey> {
    ContentKey::from_id(seed, Id::parse(text.split(',').nth(1)?)?, KeyKind::Site)
}

fn site_thing(site: &SiteNode<'_>) -> TruthThing {
    let rows =
        std::iter::successors(Some(site.row), |row| SITES.get(usize::try_from(row.parent?).ok()?));
    let mut names: Vec<_> = rows.map(|row| site.session.text(row.name).to_owned()).collect();
    names.reverse();
    TruthThing {
        kind: "site",
        key: site.key,
        ids: vec![("site", site.id.clone())],
        names,
        size: None,
        version: None,
        is_deleted: site.is_deleted(),
    }
}

fn area_thing(tree: &SiteTree<'_>) -> TruthThing {
    let (site, area) = (tree.site, tree.area);
    let mut thing = site_thing(site);
    thing.ids.push((area.kind.noun(), site.area_id(area).to_string()));
    thing.names.push(site.session.text(area.name).to_owned());
    let is_deleted = tree.tree.is_deleted(ROOT);
    TruthThing { kind: area.kind.noun(), key: tree.key, is_deleted, ..thing }
}

/// Describes a folder, or the library or list if the folder is its top.
fn folder_thing(tree: &SiteTree<'_>, folder: u16) -> TruthThing {
    let mut thing = area_thing(tree);
    if folder == ROOT {
        return thing;
    }
    thing.ids.push(("folder", tree.folder_id(folder).to_string()));
    // The first name is that of the top, which is empty.
    thing.names.extend(tree.tree.folder_path(folder).iter().skip(1).map(|name| (*name).to_owned()));
    let key = tree.key.with_folder(KeyKind::SiteFolder, folder);
    TruthThing { kind: "folder", key, is_deleted: tree.tree.is_deleted(folder), ..thing }
}

fn content_thing(tree: &SiteTree<'_>, spot: ContentSpot, state: &SlotState) -> TruthThing {
    let mut thing = folder_thing(tree, state.moved_to.unwrap_or(spot.home));
    let (kind, size) = match tree.area.kind {
        AreaKind::Library => ("file", Some(tree.size(spot, state.version))),
        AreaKind::List => ("item", None),
    };
    thing.ids.push((kind, tree.thing_id(spot).to_string()));
    thing.names.push(tree.thing_name(spot, state.version));
    let key = tree.key.with_slot(tree.thing_kind(), spot.home, spot.slot);
    TruthThing { kind, key, size, is_deleted: state.is_deleted, ..thing }
}

fn attachment_thing(
    tree: &SiteTree<'_>,
    spot: ContentSpot,
    state: &SlotState,
    number: u8,
) -> TruthThing {
    let mut thing = content_thing(tree, spot, state);
    thing.ids.push(("attachment", tree.attachment_id(spot, number).to_string()));
    thing.names.push(tree.attachment_name(spot, number).to_owned());
    let key = tree.attachment_key(spot, number);
    let size = Some(tree.attachment_size(spot, number));
    TruthThing { kind: "attachment", key, size, ..thing }
}
