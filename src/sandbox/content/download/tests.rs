//! Files, archives and their readers.

use std::io::Read;

use proptest::prelude::*;

use super::archive::ZipArchive;
use super::archive_records::{EntryRecords, end_records};
use super::crc32::Crc32;
use super::{ArchiveEntry, DownloadContent, SyntheticFile, archive_name};
use crate::sandbox::data::Ticks;
use crate::sandbox::http::StreamContent;

fn entry(path: &str, size: u64) -> ArchiveEntry {
    let file = SyntheticFile::document(path, size ^ 7, size);
    ArchiveEntry { path: path.to_owned(), modified: Ticks::FIRST, file }
}

fn read(content: &DownloadContent, from: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    content.reader(from).read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn checksums_match_the_reference() {
    let mut crc = Crc32::new();
    crc.update(b"123456789");
    assert_eq!(crc.value(), 0xcbf4_3926);
    let mut parts = Crc32::new();
    parts.update(b"The quick brown fox");
    parts.update(b" jumps over the lazy dog");
    assert_eq!(parts.value(), 0x414f_a339);
}

#[test]
fn files_begin_as_their_form_does() {
    for (file, head) in [
        (SyntheticFile::msg(1, 9), &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..]),
        (SyntheticFile::pst(1, 9), b"!BDN"),
        (SyntheticFile::document("a.PDF", 1, 100), b"%PDF-1.7"),
        (SyntheticFile::document("a.b.xlsx", 1, 100), b"PK\x03\x04"),
    ] {
        let content = DownloadContent::file(file);
        assert!(read(&content, 0).starts_with(head), "{head:?}");
    }
    let text = read(&DownloadContent::file(SyntheticFile::document("a.csv", 1, 500)), 0);
    assert!(text.is_ascii() && text.len() == 500);
    assert_eq!(read(&DownloadContent::file(SyntheticFile::document("a.pdf", 1, 3)), 0), b"%PD");
}

#[test]
fn bytes_depend_on_the_number_and_on_the_position() {
    let bytes =
        |number| read(&DownloadContent::file(SyntheticFile::document("a", number, 1 << 16)), 0);
    assert_ne!(bytes(1), bytes(2));
    let all = bytes(1);
    assert!(all.chunks(64).zip(all.chunks(64).skip(1)).all(|(one, next)| one != next));
}

/// Reads an archive by its directory, and returns paths, offsets of files, sizes and checksums.
fn directory(bytes: &[u8]) -> Vec<(String, usize, usize, u32)> {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let half = |at: usize| usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()));
    let end = bytes.len() - 22;
    assert_eq!(word(end), 0x0605_4b50);
    let mut at = word(end + 16) as usize;
    assert_eq!(at + word(end + 12) as usize, end);
    let mut found = Vec::new();
    for _ in 0..half(end + 10) {
        assert_eq!(word(at), 0x0201_4b50);
        let (name, extra) = (half(at + 28), half(at + 30));
        let path = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap();
        let local = word(at + 42) as usize;
        assert_eq!(word(local), 0x0403_4b50);
        let data = local + 30 + half(local + 26) + half(local + 28);
        found.push((path, data, word(at + 24) as usize, word(at + 16)));
        at += 46 + name + extra;
    }
    assert_eq!(at, end);
    found
}

#[test]
fn archives_hold_their_files_with_sizes_and_checksums() {
    let files = vec![entry("a/Übersicht.docx", 100_000), entry("empty.txt", 0), entry("b/", 0)];
    let content = DownloadContent::zip(files.clone());
    let bytes = read(&content, 0);
    assert_eq!(bytes.len() as u64, content.size());
    let found = directory(&bytes);
    assert_eq!(found.len(), 3);
    for (file, (path, at, size, checksum)) in files.iter().zip(found) {
        let expected = read(&DownloadContent::file(file.file.clone()), 0);
        let mut crc = Crc32::new();
        crc.update(&expected);
        assert_eq!((path, checksum), (file.path.clone(), crc.value()));
        assert!(bytes[at..at + size] == expected[..], "{}", file.path);
    }
}

#[test]
fn paths_in_an_archive_are_unique_in_any_case() {
    let paths = ["a.msg", "A.msg", "a.msg", "a (2).msg", "x.y/z", "X.y/z"];
    let archive = ZipArchive::new(paths.map(|path| entry(path, 1)).to_vec());
    let paths: Vec<_> = archive.entries().iter().map(|entry| entry.path.as_str()).collect();
    let expected = ["a.msg", "A (2).msg", "a (3).msg", "a (2) (2).msg", "x.y/z", "X.y/z (2)"];
    assert_eq!(paths, expected);
}

#[test]
fn large_numbers_are_written_in_zip64_records() {
    let large = entry("x", 5 << 30);
    let records = EntryRecords::new(&large);
    assert_eq!(records.local().len(), 30 + 1 + 20);
    assert_eq!(records.descriptor(1).len(), 24);
    // Both sizes, and the offset.
    assert_eq!(records.central(1, 6 << 30).len(), 46 + 1 + 4 + 24);
    assert_eq!(records.central(1, 5).len(), 46 + 1 + 4 + 16);
    let small = entry("x", 5);
    assert_eq!(EntryRecords::new(&small).central(1, 6 << 30).len(), 46 + 1 + 4 + 8);
    assert_eq!(EntryRecords::new(&small).central(1, 6).len(), 46 + 1);
    assert_eq!(end_records(65_534, 5, 5).len(), 22);
    assert_eq!(end_records(65_535, 5, 5).len(), 22 + 56 + 20);
    assert_eq!(end_records(1, 5 << 30, 5).len(), 22 + 56 + 20);
}

#[test]
fn names_in_archives_are_valid_on_windows() {
    assert_eq!(archive_name("Re: a/b\\c?\u{1}."), "Re_ a_b_c__");
    assert_eq!(archive_name(" .. "), "_");
    assert!(archive_name(&"é".repeat(300)).len() <= 120);
}

#[test]
fn remade_content_differs_and_every_second_one_in_its_size() {
    let contents = [
        DownloadContent::file(SyntheticFile::pst(1, 9)),
        DownloadContent::zip(vec![entry("a", 50)]),
        DownloadContent::html("<html></html>".to_owned()),
    ];
    for content in contents {
        let mut first = Vec::new();
        content.remade(1).reader(0).read_to_end(&mut first).unwrap();
        assert_ne!(first, read(&content, 0));
        assert_ne!(content.remade(2).len(), content.len());
    }
    let pst = DownloadContent::file(SyntheticFile::pst(1, 9));
    assert_eq!(pst.remade(1).len(), pst.len());
}

#[test]
fn digests_are_those_of_all_bytes() {
    let digest = DownloadContent::html("abc".to_owned()).sha256();
    assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

proptest! {
    #[test]
    fn a_part_is_the_end_of_the_whole(number: u64, size in 0..9_000_u64, from in 0..9_500_u64) {
        let contents = [
            DownloadContent::file(SyntheticFile::document("a.bin", number, size)),
            DownloadContent::file(SyntheticFile::msg(number, size)),
            DownloadContent::zip(vec![entry("a", size), entry("b", 10)]),
            DownloadContent::html("x".repeat(usize::try_from(size).unwrap())),
        ];
        for content in contents {
            let whole = read(&content, 0);
            prop_assert_eq!(whole.len() as u64, content.size());
            let start = usize::try_from(from).unwrap().min(whole.len());
            prop_assert_eq!(&read(&content, from), &whole[start..]);
        }
    }
}
