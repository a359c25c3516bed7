//! Properties of content by rule: ids lead back, lists agree with the states of single things, and each
//! thing is in one place at a time.

use std::collections::BTreeMap;

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::sandbox::data::{Id, TextStyle, Ticks};

static RULE: TreeRule = TreeRule {
    rows: &[
        FolderRow {
            targets: [Some(1), Some(2)],
            settled: &[("a", 1), ("b", 2)],
            hostile: &[("c", 3)],
            removed: &[("d", 4)],
            ..FolderRow::new("one", None, 500)
        },
        FolderRow { targets: [Some(0), None], ..FolderRow::new("two", Some(0), 200) },
        FolderRow { life: FolderLife::Changed(6), ..FolderRow::new("three", Some(1), 100) },
        FolderRow { life: FolderLife::Created(4), ..FolderRow::new("four", Some(0), 100) },
        FolderRow { life: FolderLife::Deleted(6), ..FolderRow::new("five", None, 100) },
        FolderRow::new("six", Some(4), 50),
        FolderRow { is_hostile: true, ..FolderRow::new("seven", None, 50) },
    ],
    deepest: 2,
    deep_names: &["deep"],
    lists_versions: true,
};

fn now() -> Ticks {
    Ticks::from_utc(DateTime::from_timestamp(1_700_000_000, 0).unwrap()).unwrap()
}

fn tree(seed: u64, items: u32, depth: u16, view: ContentView) -> FolderTree {
    let key = ContentKey::root(KeyKind::Drive, 1, 7);
    let style = if seed.is_multiple_of(2) { TextStyle::Company } else { TextStyle::Hostile };
    FolderTree::new(&RULE, TreeOwner { key, seed, started: now(), style, items, depth }, view)
}

fn view(hours: i64, shows_deleted: bool, shows_versions: bool) -> ContentView {
    ContentView::new(now().plus_seconds(-hours * 3_600), shows_deleted, shows_versions)
}

/// Returns what each folder lists, computed from the states of single things alone.
fn expected(tree: &FolderTree, shows_versions: bool) -> BTreeMap<u16, Vec<ContentSpot>> {
    let mut lists: BTreeMap<u16, Vec<ContentSpot>> = BTreeMap::new();
    for home in tree.folders() {
        for slot in tree.slots(home) {
            if let Some(SlotState { moved_to, version, .. }) = tree.state(home, slot) {
                let list = lists.entry(moved_to.unwrap_or(home)).or_default();
                list.push(ContentSpot { home, slot, version: None });
                let previous = (1..version).filter(|_| shows_versions);
                list.extend(previous.map(|version| ContentSpot {
                    home,
                    slot,
                    version: Some(version),
                }));
            }
        }
    }
    lists
}

fn sorted(mut spots: Vec<ContentSpot>) -> Vec<(u16, u32, Option<u8>)> {
    let mut spots: Vec<_> =
        spots.drain(..).map(|spot| (spot.home, spot.slot, spot.version)).collect();
    spots.sort_unstable();
    spots
}

fn any_key() -> impl Strategy<Value = ContentKey> {
    (0..8_u8, 0..1_u32 << 24, any::<u8>(), any::<u16>(), any::<u32>(), 0..16_u8).prop_map(
        |(organization, root, area, folder, slot, version)| ContentKey {
            kind: KeyKind::Document,
            organization,
            root,
            area,
            folder,
            slot,
            version,
        },
    )
}

proptest! {
    #[test]
    fn ids_lead_back_to_their_things(seed: u64, key in any_key()) {
        let id = key.id(seed);
        prop_assert_eq!(ContentKey::from_id(seed, id, KeyKind::Document), Some(key));
        prop_assert_eq!(ContentKey::from_id(seed, id, KeyKind::Drive), None);
        prop_assert_eq!(ContentKey::from_id(seed ^ 1, id, KeyKind::Document), None);
        prop_assert_eq!(Id::parse(&id.to_string()), Some(id));
    }

    #[test]
    fn invented_ids_lead_nowhere(seed: u64, high: u64, low: u64) {
        prop_assert_eq!(ContentKey::from_id(seed, Id::from_halves(high, low), KeyKind::Document), None);
    }

    #[test]
    fn lists_agree_with_the_states_of_their_things(
        seed: u64,
        items in 0..3_000_u32,
        depth in 0..6_u16,
        hours in 0..20_000_i64,
        deleted: bool,
        versions: bool,
    ) {
        let tree = tree(seed, items, depth, view(hours, deleted, versions));
        let mut lists = expected(&tree, versions);
        let mut all = 0;
        for folder in tree.folders() {
            let contents = tree.contents(folder);
            let found: Vec<_> = contents.iter_from(0).collect();
            prop_assert_eq!(contents.len(), found.len());
            all += found.len();
            let expected = lists.remove(&folder).unwrap_or_default();
            prop_assert_eq!(sorted(found), sorted(expected), "folder {}", folder);
        }
        prop_assert!(lists.is_empty(), "things in folders that are not shown: {:?}", lists);
        prop_assert_eq!(tree.all_contents().len(), all);
    }

    #[test]
    fn pages_join_to_the_list(
        seed: u64,
        items in 0..2_000_u32,
        hours in 0..2_000_i64,
        limit in 1..700_usize,
    ) {
        let tree = tree(seed, items, 4, view(hours, true, true));
        let all = tree.all_contents();
        let whole: Vec<_> = all.iter_from(0).collect();
        let mut pages = Vec::new();
        while pages.len() < all.len() {
            pages.extend(all.iter_from(pages.len()).take(limit));
        }
        prop_assert_eq!(pages, whole);
        prop_assert_eq!(all.iter_from(all.len()).count(), 0);
    }

}

proptest! {
    // Each case builds 2,743 trees.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_thing_lives_once_and_in_order(seed: u64, items in 1..400_u32, slot in 0..400_u32) {
        let mut before: Option<SlotState> = None;
        let mut is_over = false;
        for hours in (0..19_200).rev().step_by(7) {
            let state = tree(seed, items, 4, view(hours, true, false)).state(0, slot);
            let at = now().plus_seconds(-hours * 3_600);
            if let Some(state) = state {
                prop_assert!(state.born <= state.changed && state.changed <= at);
                prop_assert!(!is_over, "it came back");
            }
            if let (Some(before), Some(state)) = (before, state) {
                prop_assert_eq!(before.born, state.born);
                prop_assert!(before.version <= state.version && before.changed <= state.changed);
                prop_assert!(!before.is_deleted || state.is_deleted);
                prop_assert!(before.moved_to.is_none() || before.moved_to == state.moved_to);
            }
            is_over |= before.is_some() && state.is_none();
            before = state;
        }
    }
}

#[test]
fn nothing_happens_after_the_deletion_and_moves_lead_to_permanent_folders() {
    for life in &life::BUSY {
        assert!(life.changes.is_sorted());
        let end = life.deleted.unwrap_or(i64::MAX);
        assert!(life.changes.iter().all(|change| *change < end));
        assert!(life.moved.is_none_or(|(_, moved)| moved < end));
    }
    for row in RULE.rows {
        for target in row.targets.into_iter().flatten() {
            let target = &RULE.rows[usize::from(target)];
            assert!(matches!(target.life, FolderLife::Always | FolderLife::Changed(_)));
        }
    }
}

#[test]
fn a_deleted_folder_is_shown_with_its_things_only_with_deleted_ones() {
    let deleted = |hours, shows_deleted| {
        let tree = tree(2, 500, 3, view(hours, shows_deleted, false));
        let things = tree.contents(4).len() + tree.contents(5).len();
        (tree.shows(4), tree.shows(5), tree.is_deleted(5), things > 0)
    };
    assert_eq!(deleted(24, false), (false, false, false, false));
    assert_eq!(deleted(24, true), (true, true, true, true));
    assert_eq!(deleted(200, false), (true, true, false, true));
    assert!(!tree(2, 500, 3, view(200, false, false)).shows(3), "not created yet");
    assert!(tree(2, 500, 3, view(24, false, false)).shows(3));
}

#[test]
fn the_last_page_of_a_million_things_is_as_near_as_the_first() {
    let tree = tree(2, 4_000_000, 3, view(0, false, false));
    let contents = tree.contents(0);
    let count = contents.len();
    assert!(count > 1_000_000);
    // Skipping would visit 10^10 slots in all.
    for index in 0..10_000 {
        assert!(contents.iter_from(count - 1 - index).next().is_some());
    }
    assert_eq!(contents.iter_from(count - 3).count(), 3);
}
