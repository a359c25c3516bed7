//! Names on disk: valid on Windows, macOS and Linux alike, for the folder may be a share or be copied to another system.
//!
//! Sources: "Naming Files, Paths, and Namespaces" (Microsoft), the POSIX rules, and the limits of NTFS, ext4, APFS and HFS+:
//! 255 UTF-16 units or bytes. The limit here leaves room for the suffixes of part files.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::{drives_terminal, is_invisible};

/// The name of the file that lists all saved things.
pub(super) const MANIFEST: &str = "vb365-manifest.ndjson";
/// The name of the file that `sha256sum -c` reads.
pub(super) const CHECKSUMS: &str = "SHA256SUMS";
/// The name of the file that a run locks.
pub(super) const LOCK: &str = ".vb365-lock";
/// The suffix of a file that is being received.
pub(super) const PART: &str = ".vb365-part";
/// The suffix of the file that describes a part file that outlives its run.
pub(super) const PART_NOTE: &str = ".vb365-part.json";
/// The suffix of a description until it is written.
pub(super) const NEW_NOTE: &str = ".tmp";

/// The maximum length of a name, in UTF-8 bytes and also in UTF-16 units.
pub(super) const MAX_LENGTH: usize = 200;

/// The longest text after the last dot that is kept when a name is shortened, in characters.
const MAX_EXTENSION: usize = 16;

/// Device names of Windows. They are reserved with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
const LONGEST_DEVICE: usize = 7;

/// The length in bytes of a name that is within the limits whatever its characters are: each byte is at most three units.
const SIMPLE_LENGTH: usize = MAX_LENGTH / 3;

/// Returns a name of the server as a name on disk. It depends on the name alone, and is its own name on disk.
pub(crate) fn disk_name(name: &str) -> String {
    let plain: String = name.nfc().map(|c| if is_refused(c) { '_' } else { c }).collect();
    let trimmed = trimmed_end(plain.trim_start());
    let whole = if trimmed.is_empty() { "_" } else { trimmed };
    // A guard adds one character at each end at most.
    let with_room = |room| guarded(shortened(whole, room));
    (0..2).map(with_room).find(|name| fits(name)).unwrap_or_else(|| with_room(2))
}

/// Returns whether a character is refused by a system, is invisible, or changes the direction of text.
fn is_refused(c: char) -> bool {
    // The last two of each plane, and U+FDD0 to U+FDEF, are noncharacters.
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*')
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
        || drives_terminal(c)
        || is_invisible(c)
        || is_noncharacter
}

/// Windows removes dots and blanks from the end of a name.
fn trimmed_end(text: &str) -> &str {
    text.trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Returns whether a name is its own name on disk. Most are checked without making another one.
pub(super) fn is_disk_name(name: &str) -> bool {
    let is_simple = (1..=SIMPLE_LENGTH).contains(&name.len())
        && is_nfc_quick(name.chars()) == IsNormalized::Yes
        && !name.chars().any(is_refused)
        && trimmed_end(name.trim_start()).len() == name.len()
        && !is_own_part(name)
        && !is_taken(name);
    is_simple || disk_name(name) == name
}

/// Returns whether Windows accepts a name that a user chose, and keeps it as it is. A colon would name a hidden stream.
#[cfg(any(windows, test))]
pub(super) fn is_windows_name(name: &str) -> bool {
    let is_refused = |c: char| c < ' ' || r#"<>:"/\|?*"#.contains(c);
    !name.is_empty()
        && !name.contains(is_refused)
        && !name.ends_with(['.', ' '])
        && !is_device(name)
}

/// Returns a name that is neither reserved nor the name of a file of this program.
fn guarded(mut name: String) -> String {
    if is_own_part(&name) {
        name.push('_');
    }
    if is_taken(&name) {
        name.insert(0, '_');
    }
    name
}

/// Returns whether a name is that of a part file. Digits have no cases, so that most names need not be folded.
fn is_own_part(name: &str) -> bool {
    name.contains('6') && {
        let folded = folded_name(name);
        let written = folded.strip_suffix(NEW_NOTE).unwrap_or(&folded);
        folded.ends_with(PART) || written.ends_with(PART_NOTE)
    }
}

/// Returns whether a name is that of another file of this program, or of a device.
fn is_taken(name: &str) -> bool {
    let is_own = || {
        let folded = folded_name(name);
        [MANIFEST, CHECKSUMS, LOCK].iter().any(|own| folded_name(own) == folded)
    };
    (name.contains('6') && is_own()) || is_device(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    if stem.chars().filter(|c| !is_ignored(*c)).count() > LONGEST_DEVICE {
        return false;
    }
    let stem = folded_name(stem);
    let is_numbered = ["com", "lpt"].iter().any(|device| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|number| matches!(number, "¹" | "²" | "³") || is_digit(number))
    });
    is_numbered || DEVICES.contains(&&*stem)
}

fn is_digit(text: &str) -> bool {
    text.len() == 1 && text.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns a name cut before its extension so that `room` more characters of ASCII fit.
fn shortened(name: &str, room: usize) -> String {
    let (stem, extension) = cut_name(name, room);
    format!("{stem}{extension}")
}

/// Splits a name before its extension, and cuts the first part so that `room` more characters of ASCII fit. A stem that was
/// not cut is complete, even if it ends with a blank.
pub(super) fn cut_name(name: &str, room: usize) -> (&str, &str) {
    cut_stem(split_extension(name), room)
}

/// Cuts the name of a folder, which has no extension, so that `room` more characters of ASCII fit.
pub(super) fn cut_folder_name(name: &str, room: usize) -> (&str, &str) {
    cut_stem((name, ""), room)
}

fn cut_stem<'n>((stem, extension): (&'n str, &'n str), room: usize) -> (&'n str, &'n str) {
    let limit = MAX_LENGTH.saturating_sub(room);
    let end = end_of_fitting(stem, limit - extension.len(), limit - units(extension));
    if end == stem.len() {
        return (stem, extension);
    }
    match trimmed_end(&stem[..end]) {
        "" => ("_", extension),
        cut => (cut, extension),
    }
}

/// Splits a name before the dot of its extension. The first part is never empty.
pub(super) fn split_extension(name: &str) -> (&str, &str) {
    let split = name.rfind('.').map(|at| name.split_at(at));
    let is_extension = |extension: &str| {
        let is_usual = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '~' | '$');
        (1..=MAX_EXTENSION).contains(&extension.chars().count()) && extension.chars().all(is_usual)
    };
    split
        .filter(|(stem, rest)| !trimmed_end(stem).is_empty() && is_extension(&rest[1..]))
        .unwrap_or((name, ""))
}

fn fits(name: &str) -> bool {
    name.len() <= MAX_LENGTH && units(name) <= MAX_LENGTH
}

/// Returns the length in UTF-16 units, decomposed as HFS+ stores it: never less than composed.
fn units(text: &str) -> usize {
    text.nfd().map(char::len_utf16).sum()
}

/// Returns the end of the longest beginning of a text within two limits that does not split what people see as one
/// character.
fn end_of_fitting(text: &str, max_bytes: usize, max_units: usize) -> usize {
    let (mut end_of_cluster, mut end, mut used, mut flags) = (0, 0, 0, 0);
    let mut previous = None;
    for (at, c) in text.char_indices() {
        if !is_joined(previous, c, flags) {
            end_of_cluster = at;
        }
        used += units(c.encode_utf8(&mut [0; 4]));
        if at + c.len_utf8() > max_bytes || used > max_units {
            // One letter with more marks than fit is split.
            return if end_of_cluster > 0 { end_of_cluster } else { end };
        }
        end = at + c.len_utf8();
        flags = if is_flag_letter(c) { flags + 1 } else { 0 };
        previous = Some(c);
    }
    text.len()
}

/// Returns whether a character belongs to the previous one: a mark, the colour of an emoji, the second letter of a flag, or
/// the vowel or end of a Hangul syllable. `flags` is the number of flag letters before it.
fn is_joined(previous: Option<char>, c: char, flags: usize) -> bool {
    let is_jamo = matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}');
    previous.is_some()
        && (is_combining_mark(c)
            || matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
            || (is_flag_letter(c) && flags % 2 == 1)
            || is_jamo)
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Returns the text that names have in common if any system takes them for one: without case, in one normal form, and
/// without variation selectors, which some file systems ignore. A little coarser than full case folding: `ı` is `i`.
pub(super) fn folded_name(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let lower = name.nfd().flat_map(char::to_lowercase).flat_map(char::to_uppercase);
    let folded = lower.flat_map(char::to_lowercase).filter(|c| !is_ignored(*c));
    folded.nfc().collect()
}

/// Returns whether some file system ignores a character when it compares names.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
        || is_invisible(c)
}

#[cfg(test)]
pub(super) mod tests;
