//! The files that a save contains.

use super::download::{ArchiveEntry, DownloadContent, SyntheticFile, archive_name};
use super::engine::{ContentSpot, FolderTree};
use super::parts::folders_below;
use crate::sandbox::data::Ticks;

/// Returns a document with a size of the API. Its path is its name, which need not be a valid one.
pub(super) fn document_entry(
    name: String,
    number: u64,
    size: i64,
    modified: Ticks,
) -> ArchiveEntry {
    let file = SyntheticFile::document(&name, number, u64::try_from(size).unwrap_or(0));
    ArchiveEntry { path: name, modified, file }
}

/// Returns the files below a folder, under paths that begin below it. `entry` returns the document at a place.
pub(super) fn files_below(
    tree: &FolderTree,
    top: u16,
    entry: impl Fn(ContentSpot) -> Option<ArchiveEntry>,
) -> Vec<ArchiveEntry> {
    let depth = tree.folder_path(top).len();
    let mut files = Vec::new();
    for folder in folders_below(tree, top) {
        let names = tree.folder_path(folder);
        let names = names.iter().skip(depth).map(|name| archive_name(name));
        let path = names.fold(String::new(), |path, name| path + &name + "/");
        let found = tree.contents(folder);
        let found = found.iter_from(0).filter_map(&entry).map(|entry| below(&path, entry));
        files.extend(found);
    }
    files
}

/// Puts files below a folder of the archive.
pub(super) fn in_folder(name: &str, files: Vec<ArchiveEntry>) -> Vec<ArchiveEntry> {
    let folder = archive_name(name);
    let entry = |entry: ArchiveEntry| {
        let path = format!("{folder}/{}", entry.path);
        ArchiveEntry { path, ..entry }
    };
    files.into_iter().map(entry).collect()
}

/// Puts a document below a path of the archive, which is empty or ends with a slash.
pub(super) fn below(path: &str, entry: ArchiveEntry) -> ArchiveEntry {
    let path = format!("{path}{}", archive_name(&entry.path));
    ArchiveEntry { path, ..entry }
}

/// Returns the archive of documents in no folder.
pub(super) fn flat_archive(documents: Vec<ArchiveEntry>) -> DownloadContent {
    DownloadContent::zip(documents.into_iter().map(|entry| below("", entry)).collect())
}

/// Returns a document, or the archive of it.
pub(super) fn single_document(document: ArchiveEntry, as_zip: bool) -> DownloadContent {
    if as_zip { flat_archive(vec![document]) } else { DownloadContent::file(document.file) }
}

/// Returns the name of several things in their event.
pub(super) fn joint_name(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_of_several_things_names_the_first() {
        let name = |count: usize| joint_name(&["a", "b", "c"].map(str::to_owned)[..count]);
        assert_eq!([name(0), name(1), name(3)], ["", "a", "a and 2 more"]);
    }

    #[test]
    fn names_are_parts_of_paths() {
        let entry = document_entry("a/b.txt".to_owned(), 1, -1, Ticks::FIRST);
        assert_eq!(entry.file.size(), 0);
        let files = in_folder("x\\y", vec![below("z/", entry)]);
        assert_eq!(files[0].path, "x_y/z/a_b.txt");
    }
}
