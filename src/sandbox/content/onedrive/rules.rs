//! The folders of drives, and the documents with names of their own.

use crate::sandbox::content::engine::{FolderLife, FolderRow, TreeRule};
use crate::sandbox::content::names::LONG_NAME;

/// A number above 2^53, to catch clients that read numbers as floating point.
const HUGE: i64 = 9_007_199_254_740_993;

/// The folder that stands for the top of a drive, and is not listed.
pub(super) const ROOT: u16 = 0;
const REPORTS: u16 = 1;

const fn folder(name: &'static str, parent: u16, share: u32) -> FolderRow {
    FolderRow::new(name, Some(parent), share)
}

const fn hostile(name: &'static str) -> FolderRow {
    FolderRow { is_hostile: true, ..folder(name, ROOT, 5) }
}

/// The folders of a drive.
pub(super) static DRIVE: TreeRule = TreeRule {
    rows: &[
        FolderRow {
            targets: [Some(REPORTS), None],
            settled: &[
                ("Quarterly, \"final\".xlsx", 48_213),
                ("empty.txt", 0),
                ("\u{dc}bersicht 100%.docx", HUGE),
                ("invoice_\u{202e}fdp.exe", 1_073_741_824),
            ],
            hostile: &[
                ("same.TXT", 1),
                ("Same.txt", 2),
                ("\u{e9}tude.txt", 3),
                ("e\u{301}tude.txt", 4),
                ("CON.txt", 5),
                ("trailing dot.", 6),
                ("  blanks  ", 7),
                ("id:none.txt", 8),
                ("file:one.txt", 9),
                ("report@3", 10),
                ("a\\b/c.txt", 11),
                ("*?[x].txt", 12),
                ("..", 13),
                ("-rf", 14),
                ("\u{5e9}\u{5dc}\u{5d5}\u{5dd}.docx", 15),
                ("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} family.jpg", 16),
                ("\u{4f1a}\u{8bae}\u{7eaa}\u{8981}.docx", 17),
                ("%2F.txt", 18),
                ("two\nlines.txt", 19),
                ("\u{1b}[31mred\u{1b}[0m.txt", 20),
                (LONG_NAME, 21),
            ],
            removed: &[("Deleted long ago.docx", 12)],
            ..FolderRow::new("", None, 450)
        },
        FolderRow { life: FolderLife::Changed(6), ..folder("Reports", ROOT, 250) },
        FolderRow { settled: &[("January #1.pdf", 7)], ..folder("2022", REPORTS, 100) },
        folder("Photos", ROOT, 100),
        folder("Scans", ROOT, 0),
        FolderRow { life: FolderLife::Created(4), ..folder("Offers", ROOT, 50) },
        FolderRow { life: FolderLife::Deleted(6), ..folder("Old website", ROOT, 50) },
        hostile("reports"),
        hostile("Caf\u{e9}"),
        hostile("Cafe\u{301}"),
        hostile("trailing dot."),
        hostile("folder:x"),
        hostile("\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f4c1} \u{202e}oops"),
        hostile(LONG_NAME),
    ],
    deepest: 2,
    deep_names: &["2021", "Contracts", "Old", "Copies", "Misc"],
    lists_versions: false,
};
