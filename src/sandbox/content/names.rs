//! Names of things, by rule.

use crate::sandbox::data::TextStyle;

/// A name of 300 characters.
pub(super) const LONG_NAME: &str = "A name of three hundred characters is longer than most file systems accept, and longer than any column of a table \
that a terminal can show. So it is cut, and a program that cuts it in the middle of a character shows half a letter. \
For this reason it ends with letters of several bytes \u{e9}\u{e9}\u{e9}\u{e4}\u{f6}\u{fc}\u{df}\u{e9}\u{e8}\u{ea}\u{4f1a}\u{8bae}\u{7eaa}\u{8981}.";

/// Subjects of a company's mail. The third is that of mail that was deleted in the inbox.
const MAIL: [&str; 17] = [
    "Lunch on Friday?",
    "Re: Offer for 40 workstations",
    "Q3 budget",
    "Minutes of Monday's meeting",
    "Invoice 2026-0417",
    "Holiday plan",
    "Re: Re: Contract renewal",
    "Welcome to the team",
    "Travel expenses October",
    "Project Aurora: status",
    "Fw: Delivery note",
    "Audit: open questions",
    "Change of meeting room",
    "Draft of the press release",
    "Password reset for the print server",
    "Quarterly report",
    "Your order 4500018 was shipped",
];

/// What a company's files are about, and their extensions.
const FILES: [(&str, &str); 15] = [
    ("Budget 2026", "xlsx"),
    ("Agenda", "docx"),
    ("Contract M\u{fc}ller GmbH", "pdf"),
    ("Price list", "xlsx"),
    ("Organization chart", "pptx"),
    ("Inventory", "csv"),
    ("Minutes 2026-10-12", "docx"),
    ("Floor plan", "pdf"),
    ("Logo", "png"),
    ("Onboarding checklist", "docx"),
    ("Offer Contoso", "docx"),
    ("Introduction", "mp4"),
    ("Risk assessment", "xlsx"),
    ("Data protection", "pdf"),
    ("Photos summer party", "zip"),
];

/// What distinguishes files of one subject in different folders.
const SUFFIXES: [&str; 7] = ["", " final", " draft", " (copy)", " EMEA", " 2025", " v2"];

/// Returns the subject of the mail with an index in a folder.
pub(super) fn mail_subject(style: TextStyle, folder: u16, index: u32) -> String {
    let number = usize::try_from(index).unwrap_or(0) + usize::from(folder) * 5;
    if style == TextStyle::Hostile {
        return style.subject(number).to_owned();
    }
    let subject = MAIL[number % MAIL.len()];
    match number / MAIL.len() {
        0 => subject.to_owned(),
        1 => format!("Re: {subject}"),
        round => format!("{subject} ({round})"),
    }
}

/// Returns the name of the file with an index in a folder; no other file of the folder has it.
pub(super) fn file_name(folder: u16, index: u32) -> String {
    let index = usize::try_from(index).unwrap_or(0);
    let (subject, extension) = FILES[index % FILES.len()];
    let suffix = SUFFIXES[usize::from(folder) % SUFFIXES.len()];
    match index / FILES.len() {
        0 => format!("{subject}{suffix}.{extension}"),
        round => format!("{subject}{suffix} {}.{extension}", round + 1),
    }
}

/// Returns the name of a version of a document. Some documents are renamed when they are changed.
pub(super) fn document_name(folder: u16, slot: u32, version: u8) -> String {
    let name = file_name(folder, slot);
    if slot % 16 == 9 && version == 1 { format!("Draft of {name}") } else { name }
}
