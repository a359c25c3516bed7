//! MAPI entry ids, which Exchange uses as ids of folders and items. An item's id contains the id of its folder
//! (MS-OXCDATA 2.2.4: folder and message `EntryIDs`), so that the folder of a search hit is known without a request.

use super::kind::NodeKind;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The lengths of the two forms in bytes.
const FOLDER: usize = 46;
const ITEM: usize = 70;
/// The position of the type: private or public, folder or item.
const TYPE: usize = 20;
/// The types of items (private, public) and those of their folders.
const TYPES: [(u8, u8); 2] = [(7, 1), (9, 3)];

/// Returns whether an id has the form of a folder's or of an item's entry id; `None` if it is of another form.
pub(crate) fn kind_of_entry_id(id: &str) -> Option<NodeKind> {
    let bytes = decode(id)?;
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
    let bytes = decode(item).filter(|bytes| bytes.len() == ITEM)?;
    let (_, folder_type) = TYPES.into_iter().find(|(item, _)| *item == bytes[TYPE])?;
    // The flags, the store, the folder's own id, and two bytes of padding.
    let mut folder = bytes[..FOLDER].to_vec();
    folder[TYPE] = folder_type;
    folder[FOLDER - 2..].fill(0);
    let padding = if item.ends_with('=') { "==" } else { "" };
    Some(format!("{}{padding}", encode(&folder)))
}

/// Decodes URL-safe base64, with or without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_suffix("==").unwrap_or(text);
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == c)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            let [.., byte] = (bits >> count).to_be_bytes();
            bytes.push(byte);
        }
    }
    Some(bytes)
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..=chunk.len() {
            let value = bits >> (18 - 6 * at) & 0x3f;
            text.push(char::from(ALPHABET[value as usize]));
        }
    }
    text
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
        (encode(&folder), encode(&item))
    }

    #[test]
    fn item_names_its_folder() {
        for public in [false, true] {
            let (folder, item) = pair(public);
            assert_eq!(folder_of_item(&item).as_ref(), Some(&folder));
            assert_eq!(folder_of_item(&format!("{item}==")), Some(format!("{folder}==")));
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

    #[test]
    fn base64_reads_back() {
        for bytes in [&b""[..], b"a", b"ab", b"abc", &[0xff; 46], &[0; 70]] {
            assert_eq!(decode(&encode(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(decode("a b"), None);
        assert_eq!(decode("ab+/"), None);
    }
}
