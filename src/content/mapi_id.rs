//! MAPI entry ids, which Exchange uses as ids of folders and items. An item's id contains the id of its folder
//! (MS-OXCDATA 2.2.4: folder and message `EntryIDs`), so that the folder of a search hit is known without a request.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{
    GeneralPurpose, GeneralPurposeConfig, URL_SAFE, URL_SAFE_NO_PAD,
};

use super::node_kind::NodeKind;

/// Reads ids with and without padding.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The lengths of the two forms in bytes.
const FOLDER: usize = 46;
const ITEM: usize = 70;
/// The position of the type: private or public, folder or item.
const TYPE: usize = 20;
/// The types of items (private, public) and those of their folders.
const TYPES: [(u8, u8); 2] = [(7, 1), (9, 3)];

/// Returns whether an id has the form of a folder's or of an item's entry id; `None` if it is of another form.
pub(crate) fn kind_of_entry_id(id: &str) -> Option<NodeKind> {
    let bytes = DECODER.decode(id).ok()?;
    let is = |length, of: fn(&(u8, u8)) -> u8| {
        bytes.len() == length && TYPES.iter().any(|pair| of(pair) == bytes[TYPE])
    };
    if is(FOLDER, |pair| pair.1) {
        Some(NodeKind::Folder)
    } else {
        is(ITEM, |pair| pair.0).then_some(NodeKind::Item)
    }
}

/// Returns the id of the folder that contains an item.
pub(super) fn folder_of_item(item: &str) -> Option<String> {
    let bytes = DECODER.decode(item).ok().filter(|bytes| bytes.len() == ITEM)?;
    let (_, folder_type) = TYPES.into_iter().find(|(item, _)| *item == bytes[TYPE])?;
    // The flags, the store, the folder's own id, and two bytes of padding.
    let mut folder = bytes[..FOLDER].to_vec();
    folder[TYPE] = folder_type;
    folder[FOLDER - 2..].fill(0);
    let encoder = if item.ends_with('=') { URL_SAFE } else { URL_SAFE_NO_PAD };
    Some(encoder.encode(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the entry ids of a folder and of an item in it, as MS-OXCDATA has them.
    fn pair(public: bool) -> (String, String) {
        let (item_type, folder_type) = TYPES[usize::from(public)];
        let head = |kind: u8| [&[0; 4][..], &[0xfb; 16], &[kind, 0], &[0xfe; 16], &[7; 6]].concat();
        let folder = [&head(folder_type)[..], &[0, 0]].concat();
        let item = [&head(item_type)[..], &[0, 0], &[0xee; 16], &[9; 6], &[0, 0]].concat();
        (URL_SAFE.encode(folder), URL_SAFE.encode(item))
    }

    #[test]
    fn item_names_its_folder() {
        for public in [false, true] {
            let (folder, item) = pair(public);
            assert_eq!(folder_of_item(&item).as_ref(), Some(&folder));
            let bare = |id: &str| id.trim_end_matches('=').to_owned();
            assert_eq!(folder_of_item(&bare(&item)), Some(bare(&folder)));
            assert_eq!(kind_of_entry_id(&folder), Some(NodeKind::Folder));
            assert_eq!(kind_of_entry_id(&item), Some(NodeKind::Item));
            assert_eq!(folder_of_item(&folder), None);
        }
        for other in ["", "1", "inbox", "AAMkAGI2", "é", &"A".repeat(94), &"A".repeat(62)] {
            assert_eq!((folder_of_item(other), kind_of_entry_id(other)), (None, None), "{other}");
        }
    }

    /// An id of the vendor's help centre (Getting Mailbox Folders).
    #[test]
    fn documented_id_is_a_folder() {
        let id = "AAAAAKGE4dIvQUtGjuSnq8JTHAgBAPliTMf_6DxPiJ6TGYB9CqAAAAAAAQ4AAA==";
        assert_eq!(kind_of_entry_id(id), Some(NodeKind::Folder));
        assert_eq!(kind_of_entry_id(id.trim_end_matches('=')), Some(NodeKind::Folder));
    }
}
