//! Files by rule.

use std::io::{self, Read};

use super::overlay::overlay;
use super::{cfb, pst};
use crate::sandbox::data::random::{self, Purpose};

/// The characters of text files.
const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrs,;.:-  \n\n";

/// The first bytes of the files that have an extension.
const HEADS: [(&str, &[u8]); 9] = [
    ("docx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00"),
    ("xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00"),
    ("pptx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00"),
    ("zip", b"PK\x03\x04\x14\x00\x00\x00\x08\x00"),
    ("pdf", b"%PDF-1.7\n"),
    ("png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"),
    ("jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
    ("mp4", b"\x00\x00\x00\x18ftypmp42"),
    ("html", b"<!DOCTYPE html>\n"),
];

/// The form of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FileForm {
    /// A compound file, as Outlook saves a message.
    Msg,
    /// An Outlook data file.
    Pst,
    /// Text.
    Text,
    /// Bytes after a head.
    Binary(&'static [u8]),
}

/// A file by rule: the bytes of the sequence of a number, with the first bytes of its form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SyntheticFile {
    form: FileForm,
    number: u64,
    size: u64,
}

impl SyntheticFile {
    /// Creates a document, whose form depends on its extension.
    pub(crate) fn document(name: &str, number: u64, size: u64) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        let head = HEADS.iter().find(|(known, _)| is(known)).map(|(_, head)| *head);
        let form = match head {
            None if is("csv") || is("txt") => FileForm::Text,
            head => FileForm::Binary(head.unwrap_or_default()),
        };
        Self { form, number, size }
    }

    /// Creates a message of at least `size` bytes.
    pub(crate) fn msg(number: u64, size: u64) -> Self {
        Self { form: FileForm::Msg, number, size: cfb::round_up(size) }
    }

    /// Creates an Outlook data file of at least `size` bytes.
    pub(crate) fn pst(number: u64, size: u64) -> Self {
        Self { form: FileForm::Pst, number, size: pst::round_up(size) }
    }

    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Returns the number that determines the bytes.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Returns another file of the same form, as it is made for a repeated request; in every second turn, of another size.
    pub(super) fn remade(&self, turn: u64) -> Self {
        let number = random::number(self.number, Purpose::File, turn);
        let more = if turn.is_multiple_of(2) { 1_024 * turn } else { 0 };
        Self { number, size: self.size + more, ..self.clone() }
    }

    /// Writes the bytes from a position on; `buffer` must not reach beyond the end.
    pub(super) fn fill(&self, position: u64, buffer: &mut [u8]) {
        random::fill_bytes(self.number, position, buffer);
        match self.form {
            FileForm::Msg => cfb::overlay_structure(self.size, position, buffer),
            FileForm::Pst if position < pst::HEADER => {
                overlay(&pst::header(self.number, self.size), position, buffer);
            }
            FileForm::Pst => {}
            FileForm::Binary(head) => overlay(head, position, buffer),
            FileForm::Text => {
                for byte in buffer {
                    *byte = LETTERS[usize::from(*byte % 64)];
                }
            }
        }
    }
}

/// A reader of a file.
pub(super) struct FileReader {
    /// The file.
    pub(super) file: SyntheticFile,
    /// The position of the next byte.
    pub(super) position: u64,
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.file.size.saturating_sub(self.position);
        let len = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        self.file.fill(self.position, &mut buffer[..len]);
        self.position += len as u64;
        Ok(len)
    }
}
