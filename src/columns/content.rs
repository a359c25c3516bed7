//! Columns of the content of a restore session.

use serde::{Serialize, Serializer};

use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::content::{Entry, NodeKind};
use crate::output::{Cell, Column, Row, column};

/// A thing in a restore session, as lists show it.
pub(crate) struct ContentRow {
    entry: Entry,
    /// The path of IDs, which costs no look-up.
    id_path: String,
}

impl ContentRow {
    pub(crate) fn new(entry: Entry, id_path: String) -> Self {
        Self { entry, id_path }
    }

    fn item(&self) -> Option<&ContentItem> {
        self.entry.item.as_ref()?.model().ok()
    }

    /// Returns the name by which a person knows it. The three parts of a channel have fixed names.
    fn name(&self) -> &str {
        match self.item() {
            Some(item) => item.name(),
            None => self.entry.node.kind.word(),
        }
    }

    /// Returns the name. People see a slash behind that of a thing that contains others.
    fn marked_name(&self) -> Cell<'_> {
        marked(self.name(), self.entry.node.kind)
    }

    fn cell<'a>(&'a self, cell: impl FnOnce(&'a ContentItem) -> Cell<'a>) -> Cell<'a> {
        self.item().map_or(Cell::Empty, cell)
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

    /// Returns the path of the folder that contains it.
    fn folder(&self) -> Cell<'_> {
        let path = self.entry.path.as_str();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Cell::text(if folder.is_empty() && !path.is_empty() { "/" } else { folder })
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
        &self.id_path
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
    Column::fixed("created", 5, ContentRow::created).optional(),
    Column::flexible("path", 0, ContentRow::path),
    Column::flexible("folder", 4, ContentRow::folder),
];

/// The way in which a table on a terminal shows a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentLayout {
    /// The mailboxes, drives, sites or teams of a session, and the parts of a site.
    Places,
    /// Messages, posts and other items.
    Mail,
    /// Folders and files.
    Files,
}

impl ContentLayout {
    /// Returns the layout for the children of a thing of this kind.
    pub(crate) fn of_children(workload: Workload, parent: NodeKind) -> Self {
        match (workload, parent) {
            (_, NodeKind::Root | NodeKind::Site | NodeKind::Team | NodeKind::Channel) => {
                Self::Places
            }
            (Workload::Vex, _) | (_, NodeKind::Posts | NodeKind::Post) => Self::Mail,
            _ => Self::Files,
        }
    }

    /// Returns the columns of a list of one place, or of several places. `is_long` adds the less important ones.
    pub(crate) fn columns(
        self,
        places: ListedPlaces,
        is_long: bool,
    ) -> Vec<&'static Column<ContentRow>> {
        use ListedPlaces::{Several, Single};
        let names: &[&str] = match (self, places) {
            (Self::Places, _) => &["name", "kind", "path"],
            (Self::Mail, Single) => &["time", "from", "subject", "att"],
            (Self::Mail, Several) => &["time", "from", "subject", "att", "folder"],
            (Self::Files, Single) => &["name", "size", "modified", "by", "version"],
            (Self::Files, Several) => &["path", "size", "modified", "by", "version"],
        };
        let more: &[&str] = if is_long { &["created", "path"] } else { &[] };
        let more = more.iter().filter(|name| !names.contains(name));
        names.iter().chain(more).map(|name| column(LAID_OUT, name)).collect()
    }
}

/// The number of places whose content a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListedPlaces {
    Single,
    Several,
}
