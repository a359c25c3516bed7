//! Columns of the content of a restore session.

use std::cell::OnceCell;

use serde::{Serialize, Serializer};

use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::content::{Entry, NodeKind, id_path};
use crate::output::{Cell, Column, Row, column};

/// A thing in a restore session, as lists show it.
pub(crate) struct ContentRow {
    pub(super) entry: Entry,
    /// The path of IDs, which costs no look-up. Most lists do not print it.
    id_path: OnceCell<String>,
    /// The length in bytes of the path of the only place that is listed, which people know.
    known: usize,
}

impl ContentRow {
    pub(crate) fn new(entry: Entry) -> Self {
        Self { entry, id_path: OnceCell::new(), known: 0 }
    }

    /// Returns a row of a list of versions: its path of IDs selects the version, as its path does.
    pub(crate) fn of_version(entry: Entry) -> Self {
        let mut row = Self::new(entry);
        let number = row.entry.model().map_or("", ContentItem::version);
        if !number.is_empty() && row.entry.path.ends_with(&format!("@{number}")) {
            row.id_path = format!("{}@{number}", row.id_path()).into();
        }
        row
    }

    /// Shows people the folder relative to this path.
    pub(crate) fn below(mut self, path: &str) -> Self {
        let is_below = path != "/" && self.entry.path.starts_with(path);
        self.known = if is_below { path.len() } else { 0 };
        self
    }

    fn id_path(&self) -> &str {
        let path = || id_path(&self.entry.node).map_or_else(String::new, |path| path.to_string());
        self.id_path.get_or_init(path)
    }

    /// Returns the name. People see a slash behind that of a thing that contains others.
    fn marked_name(&self) -> Cell<'_> {
        marked(self.entry.name(), self.entry.node.kind)
    }

    fn cell<'a>(&'a self, cell: impl FnOnce(&'a ContentItem) -> Cell<'a>) -> Cell<'a> {
        self.entry.model().map_or(Cell::Empty, cell)
    }

    fn attachments(&self) -> Cell<'_> {
        self.cell(|item| match item.attachments.len() {
            0 => Cell::Empty,
            count => Cell::number(i64::try_from(count).ok()),
        })
    }

    fn time(&self) -> Cell<'_> {
        self.cell(|item| item.time().happened().map_or(Cell::Empty, Cell::Minute))
    }

    fn created(&self) -> Cell<'_> {
        self.cell(|item| item.creation_time.happened().map_or(Cell::Empty, Cell::Minute))
    }

    fn who(&self) -> Cell<'_> {
        self.cell(|item| Cell::text(item.person()))
    }

    fn size(&self) -> Cell<'_> {
        self.cell(|item| Cell::bytes(*item.size_bytes))
    }

    fn version(&self) -> Cell<'_> {
        self.cell(|item| Cell::text(item.version()))
    }

    fn path(&self) -> Cell<'_> {
        marked(&self.entry.path, self.entry.node.kind)
    }

    /// Returns the path of the folder that contains it, for people: relative to the place that is listed, and without IDs.
    fn folder(&self) -> Cell<'_> {
        let path = self.entry.path.as_str();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let shown = match folder.get(self.known..) {
            Some(rest) if self.known > 0 => rest.trim_start_matches('/'),
            _ => folder,
        };
        let ids = shown.match_indices("id:").map(|(at, _)| at);
        let mut ids = ids.filter(|at| shown[..*at].ends_with(['/', ':']) || *at == 0);
        match ids.next().map(|at| shown[..at].rfind('/').map_or("", |end| &shown[..end])) {
            None => Cell::text(shown),
            Some("") => Cell::Empty,
            Some(known) => Cell::text(format!("{known}/…")),
        }
    }
}

fn marked(name: &str, kind: NodeKind) -> Cell<'_> {
    if kind.is_container() { Cell::labelled(name, format!("{name}/")) } else { Cell::text(name) }
}

impl Serialize for ContentRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entry.serialize(serializer)
    }
}

impl Row for ContentRow {
    const PLURAL: &'static str = "items";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("kind", 5, |row| Cell::text(row.entry.node.kind.word())),
        Column::flexible("name", 0, Self::marked_name).alias("subject"),
        Column::fixed("size", 2, Self::size).alias("sizeBytes"),
        Column::fixed("time", 1, Self::time).alias("received"),
        Column::flexible("who", 3, Self::who).alias("from"),
        Column::fixed("attachments", 6, Self::attachments),
        Column::fixed("version", 4, Self::version),
        Column::flexible("path", 7, |row| Cell::text(&row.entry.path)),
        Column::detail("id", |row| Cell::optional(row.entry.node.ids.last().map(|(_, id)| id))),
    ];

    fn id(&self) -> &str {
        self.id_path()
    }
}

/// The columns of tables on a terminal, with the names that people know from mail programs and file lists.
const LAID_OUT: &[Column<ContentRow>] = &[
    Column::flexible("name", 0, ContentRow::marked_name),
    Column::fixed("kind", 1, |row| Cell::text(row.entry.node.kind.word())),
    Column::fixed("time", 1, ContentRow::time).optional(),
    Column::flexible("from", 2, ContentRow::who).at_least(12).optional(),
    Column::flexible("subject", 0, ContentRow::marked_name),
    Column::fixed("att", 3, ContentRow::attachments).optional(),
    Column::fixed("size", 1, ContentRow::size).optional(),
    Column::fixed("modified", 2, ContentRow::time).optional(),
    Column::flexible("by", 3, ContentRow::who).at_least(10).optional(),
    Column::fixed("version", 4, ContentRow::version).optional(),
    Column::flexible("path", 0, ContentRow::path),
    Column::flexible("folder", 4, ContentRow::folder).optional(),
];

/// The columns of the versions of one thing: the version matters most, and the path is nearly the same in each line.
const OF_VERSIONS: &[Column<ContentRow>] = &[
    Column::fixed("version", 0, ContentRow::version),
    Column::fixed("size", 2, ContentRow::size).optional(),
    Column::fixed("modified", 1, ContentRow::time).optional(),
    Column::flexible("by", 3, ContentRow::who).at_least(10).optional(),
    Column::flexible("path", 4, ContentRow::path),
];

/// Further columns of the long form.
const LONG: &[Column<ContentRow>] = &[
    Column::fixed("created", 6, ContentRow::created).optional(),
    Column::flexible("path", 5, ContentRow::path),
];

/// The way in which a table on a terminal shows a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentLayout {
    /// The mailboxes, drives, sites or teams of a session, and channels.
    Places,
    /// The libraries, lists and sites in a site.
    Site,
    /// Messages, posts and other items.
    Mail,
    /// Folders and files.
    Files,
    /// Folders, files and other things that a search has found: their paths may contain IDs in place of names.
    Hits,
    /// The versions of one file.
    Versions,
}

impl ContentLayout {
    /// Returns the layout for the children of a thing of this kind.
    pub(crate) fn of_children(workload: Workload, parent: NodeKind) -> Self {
        match (workload, parent) {
            (_, NodeKind::Root | NodeKind::Team | NodeKind::Channel) => Self::Places,
            (_, NodeKind::Site) => Self::Site,
            (_, NodeKind::Mailbox) => Self::Files,
            (Workload::Vex, _) | (_, NodeKind::Posts | NodeKind::Post) => Self::Mail,
            _ => Self::Files,
        }
    }

    /// Returns the layout for everything in a session.
    pub(crate) fn of_all(workload: Workload) -> Self {
        if workload == Workload::Vex { Self::Mail } else { Self::Files }
    }

    /// Returns the columns of a list of one place, or of several places. `is_long` adds the less important ones.
    pub(crate) fn columns(
        self,
        places: ListedPlaces,
        is_long: bool,
    ) -> Vec<&'static Column<ContentRow>> {
        use ListedPlaces::{Several, Single};
        let names: &[&str] = match (self, places) {
            (Self::Places, _) => &["name", "path"],
            (Self::Site, _) => &["name", "kind", "path"],
            (Self::Mail, Single) => &["time", "from", "subject", "att"],
            (Self::Mail, Several) => &["time", "from", "subject", "att", "folder"],
            (Self::Files, Single) => &["name", "size", "modified", "by", "version"],
            (Self::Files, Several) => &["path", "size", "modified", "by", "version"],
            (Self::Hits, _) => &["name", "size", "modified", "by", "path"],
            (Self::Versions, _) => return OF_VERSIONS.iter().collect(),
        };
        let more = LONG.iter().filter(|column| is_long && !names.contains(&column.name));
        names.iter().map(|name| column(LAID_OUT, name)).chain(more).collect()
    }
}

/// The number of places whose content a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListedPlaces {
    Single,
    Several,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_is_relative_and_without_ids() {
        for (path, base, shown) in [
            ("/ana/Inbox/item:id:A", "/", Cell::text("/ana/Inbox")),
            ("/ana/Inbox/item:id:A", "/ana", Cell::text("Inbox")),
            ("/ana/Inbox/A b/item:id:A", "/ana", Cell::text("Inbox/A b")),
            ("/ana/item:id:A", "/ana", Cell::Empty),
            ("/ana/folder:id:F/item:id:A", "/ana", Cell::Empty),
            ("/ana/folder:id:F/item:id:A", "/", Cell::text("/ana/…")),
            ("/id:M/folder:id:F/item:id:A", "/", Cell::Empty),
            ("/ana/Valid: x/item:id:A", "/ana", Cell::text("Valid: x")),
            ("", "/ana", Cell::Empty),
        ] {
            let node = crate::content::Node::root(Workload::Vex);
            let entry = Entry::new(path.to_owned(), node, None);
            assert_eq!(ContentRow::new(entry).below(base).folder(), shown, "{path} below {base}");
        }
    }

    #[test]
    fn every_layout_has_its_columns() {
        use ContentLayout::{Files, Hits, Mail, Places, Site, Versions};
        for layout in [Places, Site, Mail, Files, Hits, Versions] {
            for places in [ListedPlaces::Single, ListedPlaces::Several] {
                for is_long in [false, true] {
                    let columns = layout.columns(places, is_long);
                    assert!(columns.iter().any(|column| column.list == Some(0)), "{layout:?}");
                    let paths = columns.iter().filter(|column| column.name == "path").count();
                    assert!(paths <= 1 && (paths == 1 || !is_long), "{layout:?}");
                }
            }
        }
    }
}
