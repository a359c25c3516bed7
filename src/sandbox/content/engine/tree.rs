//! Trees of folders with things in them: a mailbox, a drive, a library, a list, the files of a channel.

use super::contents::Contents;
use super::key::ContentKey;
use super::life::Lifetime;
use super::stream::{SlotLane, SlotSelection, SlotState, SlotStream};
use super::view::ContentView;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{TextStyle, Ticks};

/// The largest number of versions of a thing.
const MAX_VERSIONS: u8 = 4;
/// The share of each folder below the deepest one of the rule, in thousandths.
const DEEP_SHARE: u32 = 10;

/// A thing with a name of its own, and its size in bytes.
pub(crate) type NamedSlot = (&'static str, i64);

/// What happens to a folder; the numbers are days before the start.
#[derive(Clone, Copy)]
pub(crate) enum FolderLife {
    /// It always exists.
    Always,
    /// It always exists; it was changed once.
    Changed(i64),
    /// It was created.
    Created(i64),
    /// It was deleted.
    Deleted(i64),
}

impl FolderLife {
    /// Returns the time for which something with this life exists; `started` is the start of the server.
    pub(crate) fn lifetime(self, started: Ticks) -> Lifetime {
        match self {
            Self::Always | Self::Changed(_) => Lifetime::permanent(started),
            Self::Created(days) => Lifetime::created(started, days),
            Self::Deleted(days) => Lifetime::deleted(started, days),
        }
    }
}

/// A folder that each tree of a rule has.
pub(crate) struct FolderRow {
    /// The name in hostile style; [`TextStyle::text`] leads to that of a company.
    pub(crate) name: &'static str,
    /// The number of the folder that contains it, which is smaller; `None` at the top.
    pub(crate) parent: Option<u16>,
    /// The share of the tree's things that are created here, in thousandths.
    pub(crate) share: u32,
    /// What happens to it. Things move only between folders that always exist.
    pub(crate) life: FolderLife,
    /// The folders that filed and that discarded things go to.
    pub(crate) targets: [Option<u16>; 2],
    /// The things with names of their own.
    pub(crate) settled: &'static [NamedSlot],
    /// More of these in hostile style.
    pub(crate) hostile: &'static [NamedSlot],
    /// The things with names of their own that were deleted long ago.
    pub(crate) removed: &'static [NamedSlot],
    /// True if only hostile trees have the folder.
    pub(crate) is_hostile: bool,
}

impl FolderRow {
    /// Creates a folder without contents.
    pub(crate) const fn new(name: &'static str, parent: Option<u16>, share: u32) -> Self {
        Self {
            name,
            parent,
            share,
            life: FolderLife::Always,
            targets: [None, None],
            settled: &[],
            hostile: &[],
            removed: &[],
            is_hostile: false,
        }
    }
}

/// The rule for all trees of a kind.
pub(crate) struct TreeRule {
    /// The folders of each tree. The number of a folder is its place here.
    pub(crate) rows: &'static [FolderRow],
    /// The folder below which a chain of further folders reaches the greatest depth.
    pub(crate) deepest: u16,
    /// The names of the folders in this chain, in turn.
    pub(crate) deep_names: &'static [&'static str],
    /// True if lists contain previous versions as things of their own.
    pub(crate) lists_versions: bool,
}

/// The owner of a tree, and the size of the tree.
#[derive(Clone, Copy)]
pub(crate) struct TreeOwner {
    /// The key of the root and the area.
    pub(crate) key: ContentKey,
    /// The seed of all data.
    pub(crate) seed: u64,
    /// The start of the server.
    pub(crate) started: Ticks,
    /// The style of all texts.
    pub(crate) style: TextStyle,
    /// The number of things, roughly.
    pub(crate) items: u32,
    /// The greatest depth of folders.
    pub(crate) depth: u16,
}

/// A folder of a tree in a view.
#[derive(Clone, Copy, Debug)]
struct FolderState {
    parent: Option<u16>,
    life: Lifetime,
    /// The view inside the folder; `None` if it is not shown.
    view: Option<ContentView>,
}

/// A tree of folders with things in them, in a view.
pub(crate) struct FolderTree {
    rule: &'static TreeRule,
    owner: TreeOwner,
    folders: Vec<FolderState>,
}

impl FolderTree {
    /// Creates the tree of an owner as a view shows it; `view` is that inside the owner.
    pub(crate) fn new(rule: &'static TreeRule, owner: TreeOwner, view: ContentView) -> Self {
        let mut tree = Self { rule, owner, folders: Vec::with_capacity(rule.rows.len()) };
        let mut levels: Vec<u16> = Vec::with_capacity(rule.rows.len());
        for (row, number) in rule.rows.iter().zip(0..) {
            let level = 1 + row.parent.map_or(0, |parent| levels[usize::from(parent)]);
            levels.push(level);
            let is_there =
                level <= owner.depth && (!row.is_hostile || owner.style == TextStyle::Hostile);
            let life = tree.folder_life(row.life, number);
            tree.push(row.parent, life, is_there, view);
        }
        let mut parent = rule.deepest;
        let deepest = levels.get(usize::from(parent)).copied().unwrap_or(0);
        for _ in deepest..owner.depth {
            let number = u16::try_from(tree.folders.len()).unwrap_or(u16::MAX);
            tree.push(Some(parent), tree.folder_life(FolderLife::Always, number), true, view);
            parent = number;
        }
        tree
    }

    fn push(&mut self, parent: Option<u16>, life: Lifetime, is_there: bool, root: ContentView) {
        let around = parent.map_or(Some(root), |parent| self.view_inside(parent));
        let view = around.filter(|_| is_there).and_then(|view| view.inside(life));
        self.folders.push(FolderState { parent, life, view });
    }

    fn folder_life(&self, life: FolderLife, number: u16) -> Lifetime {
        life.lifetime(self.owner.started.plus_millis(-self.jitter(number)))
    }

    fn jitter(&self, folder: u16) -> i64 {
        i64::try_from(self.folder_number(folder) % 7_200_000).unwrap_or(0)
    }

    fn folder_number(&self, folder: u16) -> u64 {
        let root = self.owner.key.root_number(self.owner.seed);
        random::number(root, Purpose::Item, u64::from(folder))
    }

    fn view_inside(&self, folder: u16) -> Option<ContentView> {
        self.folders.get(usize::from(folder)).and_then(|state| state.view)
    }

    fn row(&self, folder: u16) -> Option<&'static FolderRow> {
        self.rule.rows.get(usize::from(folder))
    }

    /// Returns the owner.
    pub(crate) fn owner(&self) -> &TreeOwner {
        &self.owner
    }

    /// Returns whether the view shows a folder.
    pub(crate) fn shows(&self, folder: u16) -> bool {
        self.view_inside(folder).is_some()
    }

    /// Returns whether the view shows previous versions of what a folder contains.
    pub(crate) fn shows_versions(&self, folder: u16) -> bool {
        self.view_inside(folder).is_some_and(|view| view.shows_versions)
    }

    /// Returns whether a folder, or what contains it, is deleted.
    pub(crate) fn is_deleted(&self, folder: u16) -> bool {
        self.view_inside(folder).is_some_and(|view| view.is_deleted)
    }

    /// Returns the folder that contains a folder; `None` at the top.
    pub(crate) fn parent(&self, folder: u16) -> Option<u16> {
        self.folders.get(usize::from(folder))?.parent
    }

    /// Returns all folders that the view shows; each after the one that contains it.
    pub(crate) fn folders(&self) -> impl Iterator<Item = u16> + '_ {
        (0..).zip(&self.folders).filter(|(_, state)| state.view.is_some()).map(|(number, _)| number)
    }

    /// Returns the name of a folder.
    pub(crate) fn folder_name(&self, folder: u16) -> &'static str {
        let deep = || {
            let names = self.rule.deep_names;
            let index = usize::from(folder) - self.rule.rows.len();
            names.get(index % names.len().max(1)).copied().unwrap_or("")
        };
        self.row(folder).map_or_else(deep, |row| self.owner.style.text(row.name))
    }

    /// Returns the names of a folder and of those that contain it, outermost first.
    pub(crate) fn folder_path(&self, folder: u16) -> Vec<&'static str> {
        let chain = std::iter::successors(Some(folder), |folder| self.parent(*folder));
        let mut names: Vec<_> = chain.map(|folder| self.folder_name(folder)).collect();
        names.reverse();
        names
    }

    /// Returns the times at which the versions of a folder were made, oldest first.
    pub(crate) fn folder_times(&self, folder: u16) -> Vec<Ticks> {
        let state = self.folders.get(usize::from(folder));
        let Some(FolderState { life, view: Some(view), .. }) = state else { return Vec::new() };
        let changed = match self.row(folder).map(|row| row.life) {
            Some(FolderLife::Changed(days)) => {
                Some(self.owner.started.plus_seconds(-days * 86_400))
            }
            _ => None,
        };
        std::iter::once(life.born).chain(changed.filter(|time| *time <= view.at)).collect()
    }

    /// Returns the number of slots in a lane of a folder.
    fn count(&self, folder: u16, lane: SlotLane) -> u32 {
        let row = self.row(folder);
        let len = |names: &[NamedSlot]| u32::try_from(names.len()).unwrap_or(0);
        match lane {
            SlotLane::Busy => {
                let share = row.map_or(DEEP_SHARE, |row| row.share);
                if share == 0 || self.owner.items == 0 {
                    return 0;
                }
                // Between 7/8 and 9/8 of the share.
                let factor = 896 + self.folder_number(folder) % 256;
                let slots = u64::from(self.owner.items) * u64::from(share) * factor / 1_024_000;
                u32::try_from(slots).unwrap_or(u32::MAX).clamp(1, (1 << 30) - 1)
            }
            SlotLane::Settled if self.owner.style == TextStyle::Company => {
                row.map_or(0, |row| len(row.settled))
            }
            SlotLane::Settled => row.map_or(0, |row| len(row.settled) + len(row.hostile)),
            SlotLane::Removed => row.map_or(0, |row| len(row.removed)),
        }
    }

    /// Returns the row of a thing with a name of its own.
    pub(crate) fn named(&self, folder: u16, slot: u32) -> Option<NamedSlot> {
        let (lane, index) = SlotLane::split(slot)?;
        let (row, index) = (self.row(folder)?, usize::try_from(index).ok()?);
        match lane {
            SlotLane::Busy => None,
            SlotLane::Settled => row.settled.iter().chain(row.hostile).nth(index).copied(),
            SlotLane::Removed => row.removed.get(index).copied(),
        }
    }

    fn stream(&self, folder: u16, lane: SlotLane) -> SlotStream {
        let targets = self.row(folder).map_or([None, None], |row| row.targets);
        SlotStream {
            number: self.folder_number(folder) ^ lane as u64,
            started: self.owner.started,
            lane,
            count: self.count(folder, lane),
            targets: targets.map(|target| target.filter(|target| self.shows(*target))),
        }
    }

    /// Returns the state of a thing by the folder of its creation; `None` if the view does not show it.
    pub(crate) fn state(&self, home: u16, slot: u32) -> Option<SlotState> {
        let (lane, index) = SlotLane::split(slot)?;
        self.stream(home, lane).state(index, &self.view_inside(home)?)
    }

    /// Returns the time at which a version of a thing was made.
    pub(crate) fn version_time(&self, home: u16, slot: u32, version: u8) -> Ticks {
        let (lane, index) = SlotLane::split(slot).unwrap_or((SlotLane::Busy, 0));
        self.stream(home, lane).version_time(index, version)
    }

    /// Returns all slots of a folder, whether or not the view shows them.
    pub(crate) fn slots(&self, home: u16) -> impl Iterator<Item = u32> + '_ {
        SlotLane::ALL
            .into_iter()
            .flat_map(move |lane| (0..self.count(home, lane)).map(move |index| lane.slot(index)))
    }

    /// Returns what a folder lists, without its folders.
    pub(crate) fn contents(&self, folder: u16) -> Contents {
        let mut contents = Contents::default();
        self.add_version(&mut contents, folder, None);
        if self.rule.lists_versions && self.shows_versions(folder) {
            for version in 1..MAX_VERSIONS {
                self.add_version(&mut contents, folder, Some(version));
            }
        }
        contents
    }

    /// Returns what follows the things of a folder, for example replies, as previous versions with a number. `age`
    /// returns the age of a thing at which it is followed, by the kind of its life, which is its slot modulo 16.
    pub(crate) fn followers(
        &self,
        folder: u16,
        number: u8,
        age: impl Fn(usize) -> Option<i64>,
    ) -> Contents {
        let mut contents = Contents::default();
        let Some(view) = self.view_inside(folder) else { return contents };
        for lane in SlotLane::ALL {
            let stream = self.stream(folder, lane);
            let slots = stream.select_older(&view, SlotSelection::Own, |kind, _| age(kind));
            contents.add_lane(folder, lane, Some(number), slots);
        }
        contents
    }

    fn add_version(&self, contents: &mut Contents, folder: u16, version: Option<u8>) {
        let Some(view) = self.view_inside(folder) else { return };
        for lane in SlotLane::ALL {
            let slots = self.stream(folder, lane).select(&view, SlotSelection::Own, version);
            contents.add_lane(folder, lane, version, slots);
        }
        for (row, home) in self.rule.rows.iter().zip(0..) {
            if row.targets.contains(&Some(folder))
                && let Some(view) = self.view_inside(home)
            {
                let selection = SlotSelection::MovedTo(folder);
                let slots = self.stream(home, SlotLane::Busy).select(&view, selection, version);
                contents.add_lane(home, SlotLane::Busy, version, slots);
            }
        }
    }

    /// Returns what all folders list, without the folders.
    pub(crate) fn all_contents(&self) -> Contents {
        let mut all = Contents::default();
        for folder in self.folders() {
            all.append(self.contents(folder));
        }
        all
    }
}
