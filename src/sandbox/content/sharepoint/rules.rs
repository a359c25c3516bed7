//! The sites, their libraries and lists, and the folders in these.

use crate::sandbox::content::engine::{FolderLife, FolderRow, TreeRule};
use crate::sandbox::content::names::LONG_NAME;

/// A site that each organization has.
pub(super) struct SiteRow {
    /// The name in hostile style.
    pub(super) name: &'static str,
    /// The path of its URL.
    pub(super) path: &'static str,
    /// The number of the site that contains it; `None` at the top.
    pub(super) parent: Option<u32>,
    /// What happens to it.
    pub(super) life: FolderLife,
}

const fn site(name: &'static str, path: &'static str, parent: Option<u32>) -> SiteRow {
    SiteRow { name, path, parent, life: FolderLife::Always }
}

/// The sites. The number of a site is its place here.
pub(super) static SITES: [SiteRow; 7] = [
    site("Human resources", "/sites/hr", None),
    site("Intranet, \"old\"", "/sites/intranet", None),
    site("\u{c9}quipe 100%", "/sites/equipe", None),
    site("Applicants", "/sites/hr/applicants", Some(0)),
    site("2022", "/sites/hr/applicants/2022", Some(3)),
    SiteRow { life: FolderLife::Deleted(6), ..site("Summer party 2025", "/sites/party", None) },
    SiteRow { life: FolderLife::Deleted(40), ..site("Interns", "/sites/hr/interns", Some(0)) },
];

/// The kind of a part of a site.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sandbox::content) enum AreaKind {
    /// A document library.
    Library,
    /// A list.
    List,
}

impl AreaKind {
    /// Returns the name of the kind in messages.
    pub(in crate::sandbox::content) fn noun(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::List => "list",
        }
    }
}

/// A library or a list that each site has.
pub(in crate::sandbox::content) struct AreaRow {
    /// The number, which is the area of keys.
    pub(super) number: u8,
    pub(in crate::sandbox::content) kind: AreaKind,
    /// The name in hostile style.
    pub(super) name: &'static str,
    /// The path below that of the site.
    pub(super) path: &'static str,
    /// The description in hostile style.
    pub(super) description: &'static str,
    /// What happens to it.
    pub(super) life: FolderLife,
    /// True if only hostile sites have it.
    pub(super) is_hostile: bool,
}

impl AreaRow {
    /// Returns the rule for the folders.
    pub(super) fn rule(&self) -> &'static TreeRule {
        match self.kind {
            AreaKind::Library => &LIBRARY,
            AreaKind::List => &LIST,
        }
    }
}

const fn library(number: u8, name: &'static str, path: &'static str) -> AreaRow {
    AreaRow {
        number,
        kind: AreaKind::Library,
        name,
        path,
        description: "",
        life: FolderLife::Always,
        is_hostile: false,
    }
}

const fn list(number: u8, name: &'static str, path: &'static str) -> AreaRow {
    AreaRow { kind: AreaKind::List, ..library(number, name, path) }
}

/// The libraries and lists of each site.
pub(super) static AREAS: [AreaRow; 10] = [
    library(1, "Documents", "Shared Documents"),
    AreaRow {
        description: "A library for files\nof this site",
        ..library(2, "Site Assets", "SiteAssets")
    },
    library(3, "Form, \"templates\"", "FormTemplates"),
    AreaRow { life: FolderLife::Created(4), ..library(4, "Offers", "Offers") },
    AreaRow { life: FolderLife::Deleted(6), ..library(5, "Scans 2019", "Scans2019") },
    list(16, "Contacts", "Lists/Contacts"),
    AreaRow {
        description: "Incidents and requests",
        ..list(17, "Issues / support", "Lists/Issues")
    },
    AreaRow { life: FolderLife::Deleted(20), ..list(18, "Survey", "Lists/Survey") },
    AreaRow { is_hostile: true, ..list(19, "Documents", "Lists/Documents") },
    AreaRow { is_hostile: true, ..library(6, "library:x \\ *?@2", "odd") },
];

/// The folder that stands for the top of a library or a list, and is not listed.
pub(super) const ROOT: u16 = 0;
const PROJECTS: u16 = 1;
const CLOSED: u16 = 1;

const fn folder(name: &'static str, parent: u16, share: u32) -> FolderRow {
    FolderRow::new(name, Some(parent), share)
}

const fn hostile(name: &'static str) -> FolderRow {
    FolderRow { is_hostile: true, ..folder(name, ROOT, 5) }
}

/// The folders of a library.
static LIBRARY: TreeRule = TreeRule {
    rows: &[
        FolderRow {
            targets: [Some(PROJECTS), None],
            settled: &[("Read me first.txt", 812), ("Holiday 50% \"off\".pptx", 3_145_728)],
            hostile: &[
                ("plan.DOCX", 1),
                ("Plan.docx", 2),
                ("\u{e9}tude.txt", 3),
                ("e\u{301}tude.txt", 4),
                ("NUL.txt", 5),
                ("trailing dot.", 6),
                ("  blanks  ", 7),
                ("id:none", 8),
                ("item:one", 9),
                ("version@2", 10),
                ("a\\b/c.txt", 11),
                ("[*]?.txt", 12),
                ("\u{645}\u{644}\u{641}.docx", 13),
                ("tab\there.txt", 14),
                (LONG_NAME, 15),
            ],
            removed: &[("Old price list.xlsx", 40_960)],
            ..FolderRow::new("", None, 400)
        },
        FolderRow { life: FolderLife::Changed(6), ..folder("Projects", ROOT, 250) },
        FolderRow { settled: &[("Kick-off.pptx", 901_120)], ..folder("Aurora", PROJECTS, 150) },
        folder("Templates", ROOT, 100),
        folder("Empty", ROOT, 0),
        FolderRow { life: FolderLife::Created(4), ..folder("Tender 2026", ROOT, 50) },
        FolderRow { life: FolderLife::Deleted(6), ..folder("Tender 2025", ROOT, 50) },
        hostile("projects"),
        hostile("Caf\u{e9}"),
        hostile("Cafe\u{301}"),
        hostile("site:folder:"),
        hostile(".."),
        hostile("\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{202e}oops"),
        hostile(LONG_NAME),
    ],
    deepest: 2,
    deep_names: &["2021", "Contracts", "Old", "Copies", "Misc"],
    lists_versions: false,
};

/// The folders of a list.
static LIST: TreeRule = TreeRule {
    rows: &[
        FolderRow {
            targets: [Some(CLOSED), None],
            settled: &[("Reception", 0), ("Out of hours", 0)],
            hostile: &[
                ("reception", 0),
                ("a/b: \\ *?", 0),
                ("two\nlines", 0),
                ("", 0),
                (LONG_NAME, 0),
            ],
            removed: &[("Fax", 0)],
            ..FolderRow::new("", None, 700)
        },
        folder("Closed", ROOT, 200),
        FolderRow { life: FolderLife::Deleted(6), ..folder("Imported", ROOT, 100) },
        hostile("closed"),
        hostile("a / b"),
    ],
    deepest: 1,
    deep_names: &["2021", "2020", "2019"],
    lists_versions: false,
};

/// What the items of lists are about.
const TITLES: [&str; 13] = [
    "Printer on floor 3 is jammed",
    "New phone for Adele",
    "VPN drops every hour",
    "Access to the finance share",
    "Projector in room 2",
    "Order more badges",
    "Renew the certificate of the shop",
    "Desk for the new colleague",
    "Invoice of the electrician",
    "Update the emergency numbers",
    "Parking permit",
    "Key for the archive",
    "Laptop was stolen",
];

/// Returns the title of the list item with an index in a folder.
pub(super) fn item_title(folder: u16, index: u32, version: u8) -> String {
    let number = usize::try_from(index).unwrap_or(0) + usize::from(folder) * 3;
    let title = TITLES[number % TITLES.len()];
    let suffix = if version > 2 { " (solved)" } else { "" };
    match number / TITLES.len() {
        0 => format!("{title}{suffix}"),
        round => format!("{title} {}{suffix}", round + 1),
    }
}
