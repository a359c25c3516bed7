//! Columns of the content of a restore session.

use std::cell::OnceCell;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::api::content::ContentItem;
use crate::api::session::Workload;
use crate::content::{Entry, NodeKind, id_path};
use crate::output::{Cell, Column, Row, column};
use crate::text::{ShortenStyle, is_escaped};

/// A thing in a restore session, as lists show it.
pub(crate) struct ContentRow {
    pub(super) entry: Entry,
    /// The path of IDs, which costs no look-up. Most lists do not print it.
    id_path: OnceCell<String>,
    /// The path of the only place that is listed, which people know; empty if there are several.
    place: Arc<str>,
    /// The path of its folder by names, if its own path has the ID of the folder.
    folder: Option<String>,
}

impl ContentRow {
    /// The further names of columns, for help texts.
    pub(crate) const COLUMN_NOTE: &'static str = "--columns and --sort also accept the heads of tables on a terminal: subject for \
        name, modified or date for time, from or by for who, and att for attachments.";

    /// The time of creation, which lists show in their long form.
    pub(crate) const CREATED: Column<Self> =
        Column::detail("created", Self::created).alias("creationTime");

    pub(crate) fn new(entry: Entry) -> Self {
        Self { entry, id_path: OnceCell::new(), place: Arc::default(), folder: None }
    }

    /// Returns whether its path has an ID in place of its name, which tables show in place of the path.
    pub(crate) fn is_known_by_id(&self) -> bool {
        let path = self.entry.path.as_str();
        is_by_id(slashes(path).last().map_or(path, |at| &path[at + 1..]))
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
    pub(crate) fn below(self, place: &Arc<str>) -> Self {
        Self { place: Arc::clone(place), ..self }
    }

    /// Shows people this path of the folder, if it is known.
    pub(crate) fn in_folder(self, folder: Option<String>) -> Self {
        Self { folder, ..self }
    }

    fn id_path(&self) -> &str {
        let path = || id_path(&self.entry.node).map_or_else(String::new, |path| path.to_string());
        self.id_path.get_or_init(path)
    }

    /// Returns the name. People see a slash behind that of a thing that contains others.
    fn marked_name(&self) -> Cell<'_> {
        marked(self.entry.name(), self.entry.node.kind)
    }

    /// Returns the name for people: the last part of the path if the server was not asked for the thing.
    fn shown_name(&self) -> Cell<'_> {
        let path = self.entry.path.as_str();
        if self.entry.item.is_some() || !self.entry.name().is_empty() {
            return self.marked_name();
        }
        Cell::text(slashes(path).last().map_or(path, |at| &path[at + 1..]))
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

    /// Returns the size. The folders of Teams have one that is always zero.
    fn size(&self) -> Cell<'_> {
        let is_of_folder = |size: &i64| *size == 0 && self.entry.node.kind.is_container();
        self.cell(|item| Cell::bytes(item.size_bytes.filter(|size| !is_of_folder(size))))
    }

    fn version(&self) -> Cell<'_> {
        self.cell(|item| Cell::text(item.version()))
    }

    fn path(&self) -> Cell<'_> {
        marked(&self.entry.path, self.entry.node.kind)
    }

    /// Returns the path of what contains it.
    fn containing_path(&self) -> &str {
        let own = self.entry.path.as_str();
        self.folder.as_deref().unwrap_or_else(|| &own[..slashes(own).last().unwrap_or(0)])
    }

    /// Returns the path of what contains it: for programs whole.
    fn chosen_folder(&self) -> Cell<'_> {
        let label = match self.folder() {
            Cell::Text(text, _) => text.into_owned(),
            _ => String::new(),
        };
        Cell::labelled(self.containing_path(), label)
    }

    /// Returns the path of the folder that contains it, for people: relative to the place that is listed, and without IDs.
    fn folder(&self) -> Cell<'_> {
        let path = self.containing_path();
        let below = path.strip_prefix(&*self.place).filter(|below| below.starts_with('/'));
        let shown = match below {
            Some(below) if self.place.len() > 1 => &below[1..],
            _ if path == &*self.place => "",
            _ => path,
        };
        let ends = slashes(shown).chain([shown.len()]);
        let mut start = 0;
        for end in ends {
            if is_by_id(&shown[start..end]) {
                let known = shown[..start].trim_end_matches('/');
                return match (known, below) {
                    ("", None) => Cell::Empty,
                    ("", Some(_)) => Cell::text("…"),
                    _ => Cell::text(format!("{known}/…")),
                };
            }
            start = end + 1;
        }
        Cell::text(shown)
    }
}

/// Returns the positions of the slashes between the segments of a path.
fn slashes(path: &str) -> impl Iterator<Item = usize> + '_ {
    path.match_indices('/').map(|(at, _)| at).filter(move |at| !is_escaped(path, *at))
}

/// Returns whether a segment of a path has an ID in place of a name: `id:X` or `folder:id:X`.
fn is_by_id(segment: &str) -> bool {
    let rest = segment.split_once(':').map_or("", |(_, rest)| rest);
    segment.starts_with("id:") || rest.starts_with("id:")
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
    const ID: &'static str = "a known path";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::fixed("kind", 5, |row| Cell::text(row.entry.node.kind.word())),
        Column::flexible("name", 0, Self::marked_name).alias("subject"),
        Column::fixed("size", 2, Self::size).alias("sizeBytes"),
        Column::fixed("time", 1, Self::time).alias("received").aliases(&[
            "sent",
            "startTime",
            "modificationTime",
            "modified",
            "createdTime",
            "date",
        ]),
        Column::flexible("who", 3, Self::who).alias("from").aliases(&[
            "organizer",
            "modifiedBy",
            "author",
            "by",
        ]),
        Column::fixed("attachments", 6, Self::attachments).alias("att"),
        Column::fixed("version", 4, Self::version),
        Column::flexible("path", 7, |row: &Self| Cell::text(&row.entry.path)),
        Column::detail("id", |row| Cell::optional(row.entry.node.ids.last().map(|(_, id)| id))),
        Self::CREATED,
        Column::detail("folder", Self::chosen_folder).cut_as(ShortenStyle::Path),
    ];

    fn id(&self) -> &str {
        self.id_path()
    }
}

/// The columns of tables on a terminal, with the names that people know from mail programs and file lists.
const LAID_OUT: &[Column<ContentRow>] = &[
    Column::flexible("name", 0, ContentRow::shown_name).cut_as(ShortenStyle::FileName),
    Column::fixed("kind", 5, |row| Cell::text(row.entry.node.kind.word())),
    Column::fixed("time", 1, ContentRow::time).optional(),
    Column::flexible("from", 2, ContentRow::who).at_least(12).optional(),
    Column::flexible("subject", 0, ContentRow::shown_name),
    Column::fixed("att", 4, ContentRow::attachments).optional(),
    Column::fixed("size", 3, ContentRow::size).optional(),
    Column::fixed("modified", 1, ContentRow::time).optional(),
    Column::flexible("by", 4, ContentRow::who).at_least(10).optional(),
    Column::fixed("version", 5, ContentRow::version).optional(),
    Column::fixed("created", 6, ContentRow::created).optional(),
    Column::flexible("path", 1, ContentRow::path).cut_as(ShortenStyle::Path),
    FOLDER.at_least(10),
];

const FOLDER: Column<ContentRow> =
    Column::flexible("folder", 2, ContentRow::folder).cut_as(ShortenStyle::Path).optional();

/// The folder in lists of files, which a narrow terminal shows in place of the size.
const FILE_FOLDER: &Column<ContentRow> = &FOLDER.at_least(16);

/// The columns of the versions of one thing: the version matters most, and the path is nearly the same in each line.
const OF_VERSIONS: &[Column<ContentRow>] = &[
    Column::fixed("version", 0, ContentRow::version),
    Column::fixed("size", 2, ContentRow::size).optional(),
    Column::fixed("modified", 1, ContentRow::time).optional(),
    Column::flexible("by", 3, ContentRow::who).at_least(10).optional(),
    Column::flexible("path", 4, ContentRow::path).cut_as(ShortenStyle::Path),
];

/// The path in the long form, which a narrow terminal leaves out first.
const LONG_PATH: &Column<ContentRow> =
    &Column::flexible("path", 7, ContentRow::path).at_least(24).cut_as(ShortenStyle::Path);

/// Further columns of the long form, beside the path.
const LONG: [&str; 2] = ["version", "created"];

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
    /// Things of several kinds, such as the libraries, lists, files and items below a site.
    Mixed,
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
        match workload {
            Workload::Vex => Self::Mail,
            Workload::Veod => Self::Files,
            Workload::Vesp | Workload::Vet => Self::Mixed,
        }
    }

    /// Returns the columns of a list of one place, or of several places. `is_long` adds the less important ones, and the path.
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
            (Self::Files, Several) => &["name", "size", "modified", "by", "version", "folder"],
            (Self::Mixed, _) => &["name", "kind", "size", "modified", "by", "folder"],
            (Self::Versions, _) => return OF_VERSIONS.iter().collect(),
        };
        let mut names = names.to_vec();
        if is_long {
            // The path contains the folder.
            names.retain(|name| !["folder", "path"].contains(name));
            names.extend(
                LONG.iter().filter(|name| !names.contains(name)).copied().collect::<Vec<_>>(),
            );
        }
        let columns = names.into_iter().map(|name| match (self, name) {
            (Self::Files | Self::Mixed, "folder") => FILE_FOLDER,
            _ => column(LAID_OUT, name),
        });
        columns.chain(is_long.then_some(LONG_PATH)).collect()
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

    fn row(path: &str) -> ContentRow {
        let node = crate::content::Node::root(Workload::Vex);
        ContentRow::new(Entry::new(path.to_owned(), node, None))
    }

    #[test]
    fn folder_is_relative_and_without_ids() {
        for (path, place, shown) in [
            ("/ana/Inbox/item:id:A", "/", Cell::text("/ana/Inbox")),
            ("/ana/Inbox/item:id:A", "", Cell::text("/ana/Inbox")),
            ("/ana/Inbox/item:id:A", "/ana", Cell::text("Inbox")),
            ("/anabel/Inbox/item:id:A", "/ana", Cell::text("/anabel/Inbox")),
            ("/ana/Inbox/A b/item:id:A", "/ana", Cell::text("Inbox/A b")),
            (r"/ana/Projects \/ 2022/x\/y", "/ana", Cell::text(r"Projects \/ 2022")),
            (r"/ana/Projects \\/x", "/ana", Cell::text(r"Projects \\")),
            (r"/ana/a\/id:b/item:id:A", "/ana", Cell::text(r"a\/id:b")),
            ("/ana/item:id:A", "/ana", Cell::Empty),
            ("/ana/folder:id:F/item:id:A", "/ana", Cell::text("…")),
            ("/ana/x/folder:id:F/item:id:A", "/ana", Cell::text("x/…")),
            ("/ana/folder:id:F/item:id:A", "/", Cell::text("/ana/…")),
            ("/id:M/folder:id:F/item:id:A", "/", Cell::Empty),
            ("/ana/Valid: x/item:id:A", "/ana", Cell::text("Valid: x")),
            ("", "/ana", Cell::Empty),
        ] {
            assert_eq!(row(path).below(&place.into()).folder(), shown, "{path} below {place}");
        }
    }

    #[test]
    fn folder_that_is_known_by_name_replaces_the_id() {
        let path = "/ana/folder:id:F/item:id:A";
        for (place, folder, shown) in [
            ("/", "/ana/Inbox", Cell::text("/ana/Inbox")),
            ("/ana", "/ana/Inbox/Offers", Cell::text("Inbox/Offers")),
            ("/ana/Inbox", "/ana/Inbox/Offers", Cell::text("Offers")),
            ("/ana/Inbox", "/ana/Inbox", Cell::Empty),
            ("/ana", "/ana/…/Offers", Cell::text("…/Offers")),
        ] {
            let row = row(path).below(&place.into()).in_folder(Some(folder.to_owned()));
            assert_eq!(row.folder(), shown, "{folder} below {place}");
        }
    }

    #[test]
    fn every_layout_has_its_columns() {
        use ContentLayout::{Files, Mail, Mixed, Places, Site, Versions};
        for layout in [Places, Site, Mail, Files, Mixed, Versions] {
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
