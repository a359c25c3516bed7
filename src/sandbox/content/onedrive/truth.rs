//! What a session shows of drives, for `GET /sandbox/truth`.

use super::drive::{DriveNode, DriveTree, parse_drive};
use super::endpoints::document_versions;
use super::rules::ROOT;
use crate::sandbox::content::download::DownloadContent;
use crate::sandbox::content::engine::{ContentKey, ContentSpot, KeyKind, SlotState};
use crate::sandbox::content::save_files::single_document;
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::content::truth::{ThingSaves, TruthLines, TruthThing};

/// Adds a line for each thing of the drive with a number, itself included.
pub(crate) fn add_owner(session: &SessionContent<'_>, number: u32, lines: &mut TruthLines) {
    let drive = DriveNode::new(session, number);
    let Some(drive) = drive.filter(|drive| session.shows(&drive.owner.email)) else { return };
    lines.add(|| drive_thing(&drive));
    let tree = drive.tree();
    for folder in tree.tree.folders().filter(|folder| *folder != ROOT) {
        lines.add(|| folder_thing(&drive, &tree, folder));
    }
    for home in tree.tree.folders() {
        for slot in tree.tree.slots(home) {
            if let Some(state) = tree.tree.state(home, slot) {
                lines.add(|| document_thing(&drive, &tree, (home, slot), &state));
            }
        }
    }
}

/// Returns what the session shows of the thing with a key.
pub(crate) fn describe(session: &SessionContent<'_>, key: ContentKey) -> Option<TruthThing> {
    let drive = DriveNode::new(session, key.root)?;
    if !session.shows(&drive.owner.email) || !key.is_beside(drive.key) {
        return None;
    }
    let tree = drive.tree();
    match key.kind {
        KeyKind::DriveFolder => {
            tree.tree.shows(key.folder).then(|| folder_thing(&drive, &tree, key.folder))
        }
        KeyKind::Document => {
            let state = tree.tree.state(key.folder, key.slot)?;
            Some(document_thing(&drive, &tree, (key.folder, key.slot), &state))
        }
        _ => Some(drive_thing(&drive)),
    }
}

/// Returns what saves of a thing give.
pub(crate) fn saves(session: &SessionContent<'_>, thing: &TruthThing) -> Option<ThingSaves> {
    let key = thing.key;
    let drive = DriveNode::new(session, key.root)?;
    let tree = drive.tree();
    let archive = |folder| DownloadContent::zip(tree.files_below(folder));
    Some(match key.kind {
        KeyKind::DriveFolder => ThingSaves::default().with("zip", archive(key.folder)),
        KeyKind::Document => {
            let state = tree.tree.state(key.folder, key.slot)?;
            let spot = ContentSpot { home: key.folder, slot: key.slot, version: None };
            let content = |version, as_zip| single_document(tree.file(spot, version), as_zip);
            let versions = document_versions(&tree, spot, &state).into_iter();
            ThingSaves::default()
                .with("file", content(state.version, false))
                .with("zip", content(state.version, true))
                .with_versions(versions.map(|version| (version.into(), content(version, false))))
        }
        _ => ThingSaves::default().with("zip", archive(ROOT)),
    })
}

/// Returns the key in the id of a drive.
pub(crate) fn parse(seed: u64, text: &str) -> Option<ContentKey> {
    parse_drive(seed, text)
}

fn drive_thing(drive: &DriveNode<'_>) -> TruthThing {
    TruthThing {
        kind: "drive",
        key: drive.key,
        ids: vec![("drive", drive.id.clone())],
        names: vec![drive.owner.name.clone()],
        size: None,
        version: None,
        is_deleted: drive.is_deleted(),
    }
}

/// Describes a folder, or the drive if the folder is its top.
fn folder_thing(drive: &DriveNode<'_>, tree: &DriveTree<'_>, folder: u16) -> TruthThing {
    let mut thing = drive_thing(drive);
    if folder == ROOT {
        return thing;
    }
    thing.ids.push(("folder", tree.folder_id(folder).to_string()));
    // The first name is that of the top, which is empty.
    thing.names.extend(tree.tree.folder_path(folder).iter().skip(1).map(|name| (*name).to_owned()));
    let key = drive.key.with_folder(KeyKind::DriveFolder, folder);
    TruthThing { kind: "folder", key, is_deleted: tree.tree.is_deleted(folder), ..thing }
}

fn document_thing(
    drive: &DriveNode<'_>,
    tree: &DriveTree<'_>,
    (home, slot): (u16, u32),
    state: &SlotState,
) -> TruthThing {
    let place = ContentSpot { home, slot, version: None };
    let mut thing = folder_thing(drive, tree, state.moved_to.unwrap_or(home));
    let (name, size) = tree.document_name(place, state.version);
    thing.ids.push(("file", tree.document_id(place).to_string()));
    thing.names.push(name);
    let key = drive.key.with_slot(KeyKind::Document, home, slot);
    TruthThing { kind: "file", key, size: Some(size), is_deleted: state.is_deleted, ..thing }
}
