//! The teams, their channels, and what these contain.

use crate::sandbox::content::engine::{FolderLife, FolderRow, TreeRule};
use crate::sandbox::content::names::LONG_NAME;

/// A team that each organization has.
pub(super) struct TeamRow {
    /// The name in hostile style.
    pub(super) name: &'static str,
    /// The part of the address before the at sign.
    pub(super) alias: &'static str,
    /// The description in hostile style.
    pub(super) description: &'static str,
    pub(super) privacy: &'static str,
    pub(super) is_archived: bool,
    /// What happens to it.
    pub(super) life: FolderLife,
}

const fn team(name: &'static str, alias: &'static str, privacy: &'static str) -> TeamRow {
    let (description, is_archived, life) = ("", false, FolderLife::Always);
    TeamRow { name, alias, description, privacy, is_archived, life }
}

/// The teams. The number of a team is its place here.
pub(super) static TEAMS: [TeamRow; 5] = [
    team("Welcome desk", "welcome", "Public"),
    TeamRow {
        description: "Minutes\nand figures",
        ..team("Board, \"inner\" circle", "board", "Private")
    },
    team("Projet \u{e9}t\u{e9}", "ete", "HiddenMembership"),
    TeamRow {
        description: "No longer in use",
        is_archived: true,
        ..team("Until 2021", "old", "Private")
    },
    TeamRow { life: FolderLife::Deleted(6), ..team("Trade fair 2025", "fair", "Public") },
];

/// A channel that each team has.
pub(super) struct ChannelRow {
    /// The name in hostile style.
    pub(super) name: &'static str,
    /// The type; only in v8.
    pub(super) kind: &'static str,
    /// What happens to it.
    pub(super) life: FolderLife,
    /// True if only hostile teams have it.
    pub(super) is_hostile: bool,
}

const fn channel(name: &'static str, kind: &'static str) -> ChannelRow {
    ChannelRow { name, kind, life: FolderLife::Always, is_hostile: false }
}

/// The channels of each team. The number of a channel, which is the area of keys, is its place here.
pub(super) static CHANNELS: [ChannelRow; 8] = [
    channel("General", "Standard"),
    channel("Figures, \"draft\"", "Private"),
    channel("Guests", "Shared"),
    channel("\u{4f1a}\u{8bae}", "Standard"),
    ChannelRow { life: FolderLife::Created(4), ..channel("Aurora / launch", "Standard") },
    ChannelRow { life: FolderLife::Deleted(6), ..channel("Interviews", "Private") },
    ChannelRow { is_hostile: true, ..channel("gENERAL", "UnknownFutureValue") },
    ChannelRow { is_hostile: true, ..channel("channel:\\x *?@2 \u{202e}oops", "Standard") },
];

/// A tab that each channel has.
pub(super) struct TabRow {
    /// The name in hostile style.
    pub(super) name: &'static str,
    /// The path of its address.
    pub(super) path: &'static str,
    pub(super) kind: &'static str,
    /// True if only hostile channels have it.
    pub(super) is_hostile: bool,
}

const fn tab(name: &'static str, path: &'static str, kind: &'static str) -> TabRow {
    TabRow { name, path, kind, is_hostile: false }
}

/// The tabs of each channel.
pub(super) static TABS: [TabRow; 5] = [
    tab("Wiki", "wiki", "com.microsoft.teamspace.tab.wiki"),
    tab("Tasks", "planner/plan?id=7&view=board", "com.microsoft.teamspace.tab.planner"),
    tab(
        "Price list.xlsx",
        "files/price%20list.xlsx",
        "com.microsoft.teamspace.tab.file.staticviewer.excel",
    ),
    TabRow { is_hostile: true, ..tab("wiki", "wiki2", "com.microsoft.teamspace.tab.wiki") },
    TabRow { is_hostile: true, ..tab("id:a/b \u{1b}[31m", "", "com.microsoft.teamspace.tab.web") },
];

/// The root folder of a channel's files, which has the name of the channel.
pub(super) const ROOT: u16 = 0;
const SHARED: u16 = 1;

const fn folder(name: &'static str, parent: u16, share: u32) -> FolderRow {
    FolderRow::new(name, Some(parent), share)
}

const fn hostile(name: &'static str) -> FolderRow {
    FolderRow { is_hostile: true, ..folder(name, ROOT, 5) }
}

/// The folders of a channel's files.
pub(super) static FILES: TreeRule = TreeRule {
    rows: &[
        FolderRow {
            targets: [Some(SHARED), None],
            settled: &[("Team rules.docx", 24_576), ("Whiteboard 100%.png", 655_360)],
            hostile: &[
                ("team RULES.docx", 1),
                ("\u{e9}tude.txt", 2),
                ("e\u{301}tude.txt", 3),
                ("AUX", 4),
                ("posts", 5),
                ("x@all", 6),
                ("a\\b/c*?.txt", 7),
                (LONG_NAME, 8),
            ],
            removed: &[("Removed agenda.docx", 2_048)],
            ..FolderRow::new("", None, 500)
        },
        FolderRow { life: FolderLife::Changed(6), ..folder("Shared with guests", ROOT, 200) },
        folder("Recordings", SHARED, 150),
        folder("Nothing yet", ROOT, 0),
        FolderRow { life: FolderLife::Deleted(6), ..folder("Old logos", ROOT, 100) },
        hostile("recordings"),
        hostile("id:x"),
        hostile("  "),
        hostile(LONG_NAME),
    ],
    deepest: 2,
    deep_names: &["2021", "Raw", "Old", "Copies"],
    lists_versions: false,
};

/// The posts of a channel, which are in no folder.
pub(super) static POSTS: TreeRule = TreeRule {
    rows: &[FolderRow {
        settled: &[("Welcome to the channel", 0)],
        hostile: &[("a/b \\ *? @2", 0), ("", 0), (LONG_NAME, 0)],
        removed: &[("Lunch on Friday?", 0)],
        ..FolderRow::new("", None, 1_000)
    }],
    deepest: 0,
    deep_names: &[],
    lists_versions: false,
};
