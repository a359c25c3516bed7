//! Names of things, by rule.

use crate::sandbox::data::TextStyle;
use crate::sandbox::data::text::{COMPANY_FILES, COMPANY_SUBJECTS};

/// A name of 300 characters.
pub(super) const LONG_NAME: &str = "A name of three hundred characters is longer than most file systems accept, and longer than any column of a table \
that a terminal can show. So it is cut, and a program that cuts it in the middle of a character shows half a letter. \
For this reason it ends with letters of several bytes \u{e9}\u{e9}\u{e9}\u{e4}\u{f6}\u{fc}\u{df}\u{e9}\u{e8}\u{ea}\u{4f1a}\u{8bae}\u{7eaa}\u{8981}.";

/// What distinguishes files of one subject in different folders.
const SUFFIXES: [&str; 7] = ["", " final", " draft", " (copy)", " EMEA", " 2025", " v2"];

/// Returns the subject of the mail with an index in a folder.
pub(super) fn mail_subject(style: TextStyle, folder: u16, index: u32) -> String {
    let number = usize::try_from(index).unwrap_or(0) + usize::from(folder) * 5;
    let subject = style.subject(number);
    if style == TextStyle::Hostile {
        return subject.to_owned();
    }
    match number / COMPANY_SUBJECTS.len() {
        0 => subject.to_owned(),
        1 => format!("Re: {subject}"),
        round => format!("{subject} ({round})"),
    }
}

/// Returns the name of the file with an index in a folder; no other file of the folder has it.
pub(super) fn file_name(folder: u16, index: u32) -> String {
    let index = usize::try_from(index).unwrap_or(0);
    let file = COMPANY_FILES[index % COMPANY_FILES.len()];
    let (subject, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let suffix = SUFFIXES[usize::from(folder) % SUFFIXES.len()];
    match index / COMPANY_FILES.len() {
        0 => format!("{subject}{suffix}.{extension}"),
        round => format!("{subject}{suffix} {}.{extension}", round + 1),
    }
}

/// Returns the name of a version of a document. Some documents are renamed when they are changed.
pub(super) fn document_name(folder: u16, slot: u32, version: u8) -> String {
    let name = file_name(folder, slot);
    if slot % 16 == 9 && version == 1 { format!("Draft of {name}") } else { name }
}
