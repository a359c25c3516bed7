//! Ids of folders and items of a mailbox, in the form of MAPI entry ids in URL-safe base64: 46 bytes for a
//! folder, 70 for an item, of which the bytes 22 to 44 are those of its folder.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;

use super::rules::PUBLIC_AREA;
use crate::sandbox::content::engine::{ContentKey, KeyKind};
use crate::sandbox::data::Id;
use crate::sandbox::data::random::{self, Purpose};

const FOLDER: usize = 46;
const ITEM: usize = 70;
/// The types of folders and items: in a mailbox, and in public folders.
const FOLDER_TYPE: [u8; 2] = [1, 3];
const ITEM_TYPE: [u8; 2] = [7, 9];

/// Returns the id of a folder.
pub(super) fn folder_id(seed: u64, folder: ContentKey) -> String {
    URL_SAFE.encode(folder_bytes(seed, folder, FOLDER_TYPE))
}

/// Returns the id of an item in a folder, which need not be the folder of its creation.
pub(super) fn item_id(seed: u64, folder: ContentKey, item: ContentKey) -> String {
    let mut bytes = folder_bytes(seed, folder, ITEM_TYPE);
    push_unique(&mut bytes, item.id(seed));
    URL_SAFE.encode(bytes)
}

/// Returns the folder with an id.
pub(super) fn parse_folder(seed: u64, text: &str) -> Option<ContentKey> {
    let bytes = URL_SAFE.decode(text).ok().filter(|bytes| bytes.len() == FOLDER)?;
    let folder = ContentKey::from_id(seed, id_at(&bytes, 22)?, KeyKind::MailFolder)?;
    (folder_bytes(seed, folder, FOLDER_TYPE) == bytes).then_some(folder)
}

/// Returns the folder and the item that an id names.
pub(super) fn parse_item(seed: u64, text: &str) -> Option<(ContentKey, ContentKey)> {
    let bytes = URL_SAFE.decode(text).ok().filter(|bytes| bytes.len() == ITEM)?;
    let folder = ContentKey::from_id(seed, id_at(&bytes, 22)?, KeyKind::MailFolder)?;
    let item = ContentKey::from_id(seed, id_at(&bytes, 46)?, KeyKind::MailItem)?;
    (item_id(seed, folder, item) == text).then_some((folder, item))
}

/// Returns flags, the id of the store, the type, the folder, and its padding.
fn folder_bytes(seed: u64, folder: ContentKey, types: [u8; 2]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ITEM);
    bytes.extend([0; 4]);
    let store = folder.root_number(seed);
    bytes.extend(random::number(store, Purpose::Item, 1).to_le_bytes());
    bytes.extend(random::number(store, Purpose::Item, 2).to_le_bytes());
    let [private, public] = types;
    bytes.extend([if folder.area == PUBLIC_AREA { public } else { private }, 0]);
    push_unique(&mut bytes, folder.id(seed));
    bytes
}

/// Adds 22 bytes: a UUID, a counter, and its padding.
fn push_unique(bytes: &mut Vec<u8>, id: Id) {
    let (high, low) = id.halves();
    bytes.extend(high.to_be_bytes());
    bytes.extend(low.to_be_bytes());
    let counter = random::number(low, Purpose::Item, high).to_le_bytes();
    bytes.extend(counter.iter().take(6));
    bytes.extend([0; 2]);
}

fn id_at(bytes: &[u8], start: usize) -> Option<Id> {
    let half = |start: usize| {
        let bytes = bytes.get(start..start + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    };
    let (high, low) = (half(start)?, half(start + 8)?);
    let id = Id::from_halves(high, low);
    (id.halves() == (high, low)).then_some(id)
}
