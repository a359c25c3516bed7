//! Plans of drives that a function describes.

use super::*;
use crate::api::Version;
use crate::client::scripted::ScriptedClient;
use crate::content::NodeIds;

/// Returns a server with one drive: `children` of a folder, and `versions` of a file, in JSON.
fn drive(children: fn(&str) -> Vec<String>, versions: fn(&str) -> Vec<String>) -> ScriptedClient {
    ScriptedClient::new(Version::V8, move |request| {
        let segments: Vec<_> = request.path.split('/').skip(4).collect();
        Ok(match segments[..] {
            ["OneDrives", "d", "Documents"] => {
                request.page(children(&request.get("parentId").unwrap()), "")
            }
            ["OneDrives", "d", "Documents", file, "Versions"] => request.page(versions(file), ""),
            _ => (404, "{}".to_owned()),
        })
    })
}

fn file_json(id: &str, name: &str) -> String {
    format!(r#"{{"id":"{id}","name":"{name}","sizeBytes":3,"version":"3.0","versionId":1536}}"#)
}

fn folder_json(id: &str, name: &str) -> String {
    format!(r#"{{"id":"{id}","name":"{name}","isFolder":true}}"#)
}

fn no_versions(_: &str) -> Vec<String> {
    Vec::new()
}

fn entry(path: &str, kind: NodeKind, id: &str, json: &str) -> Entry {
    let ids = NodeIds::default().with(NodeKind::Drive, "d");
    let ids = if kind == NodeKind::Drive { ids } else { ids.with(kind, id) };
    let node = Node { workload: Workload::Veod, kind, ids };
    Entry::new(path.to_owned(), node, serde_json::from_str(json).ok())
}

fn whole_drive() -> Entry {
    entry("/ana", NodeKind::Drive, "d", r#"{"id":"d","name":"ana"}"#)
}

/// Returns the steps in words: a file with its thing, or what is skipped or failed.
fn planned(server: &ScriptedClient, options: &PlanOptions, chosen: Vec<Entry>) -> Vec<String> {
    let choice = Choice::new(chosen, None, Workload::Veod);
    steps_of(SavePlan::new(&server.client, Uuid::nil(), options, &choice).unwrap())
}

/// Returns the steps of a plan in words, in the order of these.
fn steps_of(plan: SavePlan<'_>) -> Vec<String> {
    let mut steps: Vec<_> = plan
        .map(|step| match step.unwrap() {
            PlanStep::Save(task) => format!("{} {}", task.file, task.entry.node.own_id()),
            PlanStep::Skip(task) => format!("skip {}", task.file),
            PlanStep::Fail { path, error } => format!("fail {path}: {error:#}"),
        })
        .collect();
    steps.sort();
    steps
}

#[test]
fn names_depend_on_all_siblings_whatever_is_excluded() {
    let server = drive(
        |parent| match parent {
            "root" => vec![
                file_json("1", "a.txt"),
                file_json("2", "A.TXT"),
                folder_json("3", "Plan v1.5"),
                folder_json("4", "plan V1.5"),
            ],
            "3" => vec![file_json("5", "b.txt")],
            _ => Vec::new(),
        },
        no_versions,
    );
    let all = planned(&server, &PlanOptions::default(), vec![whole_drive()]);
    let expected = ["ana/A ~d4735e.TXT 2", "ana/Plan v1.5 ~4e0740/b.txt 5", "ana/a ~6b86b2.txt 1"];
    assert_eq!(all, expected);
    let exclude = ["A.T*", "plan V*"].map(|glob| glob.parse().unwrap()).to_vec();
    let filter = SaveFilter { exclude, ..SaveFilter::default() };
    let some =
        planned(&server, &PlanOptions { filter, ..PlanOptions::default() }, vec![whole_drive()]);
    assert!(some.iter().all(|step| all.contains(step)), "{some:?}");
}

#[test]
fn version_never_takes_the_name_of_a_file() {
    let server = drive(
        |parent| match parent {
            "root" => vec![file_json("1", "r.txt"), file_json("2", "r (v2.0).txt")],
            _ => Vec::new(),
        },
        |file| match file {
            "1" => vec![file_json("1", "r.txt").replace("3.0", "2.0").replace("1536", "1024")],
            _ => Vec::new(),
        },
    );
    let options = PlanOptions { all_versions: true, ..PlanOptions::default() };
    let steps = planned(&server, &options, vec![whole_drive()]);
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert!(steps.contains(&"ana/r (v2.0).txt 2".to_owned()), "{steps:?}");
    assert!(steps.contains(&"ana/r.txt 1".to_owned()), "{steps:?}");
    let version = steps.iter().find(|step| step.contains(" ~")).unwrap();
    assert!(version.starts_with("ana/r (v2.0) ~") && version.ends_with(".txt 1"), "{version}");
}

/// Returns a server with a drive whose root has more files than one part holds, so that it is listed twice. The last file has the
/// name of the first one.
fn long_drive() -> ScriptedClient {
    drive(
        |parent| match parent {
            "root" => {
                let mut all: Vec<_> =
                    (0..2_900).map(|n| file_json(&format!("n{n}"), &format!("{n}.txt"))).collect();
                all.push(folder_json("sub", "Sub"));
                all.push(file_json("1", "0.TXT"));
                all
            }
            "sub" => vec![file_json("2", "b.txt")],
            _ => Vec::new(),
        },
        no_versions,
    )
}

/// Its first part does not show the names of the last one.
#[test]
fn names_of_a_long_folder_are_known_before_the_first_file() {
    let server = long_drive();
    let steps = planned(&server, &PlanOptions::default(), vec![whole_drive()]);
    assert_eq!(steps.len(), 2_902);
    assert!(steps.contains(&"ana/Sub/b.txt 2".to_owned()));
    let with_digits: Vec<_> = steps.iter().filter(|step| step.contains(" ~")).collect();
    assert_eq!(with_digits.len(), 2, "{with_digits:?}");
    assert!(with_digits.iter().any(|step| step.ends_with(" n0")), "{with_digits:?}");
}

#[test]
fn plan_that_starts_again_within_a_long_folder_is_the_same() {
    let server = long_drive();
    let choice = Choice::new(vec![whole_drive()], None, Workload::Veod);
    let options = PlanOptions::default();
    let mut plan = SavePlan::new(&server.client, Uuid::nil(), &options, &choice).unwrap();
    assert!((0..10).all(|_| plan.next().is_some_and(|step| step.is_ok())));
    plan.restart();
    assert!(steps_of(plan) == planned(&server, &options, vec![whole_drive()]));
}

/// A model takes several times the memory of the JSON.
#[test]
fn files_of_a_tree_wait_without_their_models() {
    let server = long_drive();
    let mut walk = TreeWalk::new(&server.client, Uuid::nil(), None, Vec::new());
    let drive = whole_drive();
    let Ok(SaveShape::Tree(content)) = SaveAs::Auto.shape_of(&drive.node) else { panic!() };
    walk.add(drive.node, drive.path, "ana", content);
    let mut count = 0;
    for finding in walk {
        let Ok(TreeFinding::Leaf(leaf)) = finding else { panic!("not a file") };
        assert!(!leaf.entry.item.is_some_and(|item| item.has_model()), "{}", leaf.name);
        count += 1;
    }
    assert_eq!(count, 2_902);
}

#[test]
fn folder_that_contains_itself_fails_once() {
    let server = drive(
        |parent| match parent {
            "root" => vec![folder_json("f", "F"), file_json("1", "a.txt")],
            _ => vec![folder_json("f", "F"), file_json("2", "b.txt")],
        },
        no_versions,
    );
    let steps = planned(&server, &PlanOptions::default(), vec![whole_drive()]);
    assert_eq!(steps[..2], ["ana/F/b.txt 2", "ana/a.txt 1"]);
    assert!(steps.len() == 3 && steps[2].ends_with("it contains itself"), "{steps:?}");
}

#[test]
fn folder_that_cannot_be_listed_fails_and_the_rest_is_planned() {
    let server = ScriptedClient::new(Version::V8, |request| {
        Ok(match &*request.get("parentId").unwrap_or_default() {
            "root" => request.page([folder_json("f", "F"), file_json("1", "a.txt")], ""),
            _ => (403, r#"{"message":"Access is denied."}"#.to_owned()),
        })
    });
    let steps = planned(&server, &PlanOptions::default(), vec![whole_drive()]);
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert_eq!(steps[0], "ana/a.txt 1");
    assert!(steps[1].starts_with("fail /ana/F: cannot list /ana/F"), "{steps:?}");
}

#[test]
fn large_files_are_skipped_and_other_names_left_out() {
    let server = drive(
        |parent| match parent {
            "root" => vec![file_json("1", "a.txt"), file_json("2", "b.pdf")],
            _ => Vec::new(),
        },
        no_versions,
    );
    let filter = SaveFilter {
        include: vec!["*.txt".parse().unwrap()],
        max_size: Some(2),
        ..SaveFilter::default()
    };
    let options = PlanOptions { filter, ..PlanOptions::default() };
    assert_eq!(planned(&server, &options, vec![whole_drive()]), ["skip ana/a.txt"]);
}

#[test]
fn thing_in_a_chosen_tree_is_not_planned_twice() {
    let folder = || entry("/ana/F", NodeKind::Folder, "f", &folder_json("f", "F"));
    let file = || entry("/ana/F/a.txt", NodeKind::File, "1", &file_json("1", "a.txt"));
    let removed = |save_as: SaveAs, chosen: Vec<Entry>| {
        Choice::new(chosen, None, Workload::Veod).remove_contained(save_as)
    };
    let all = || vec![file(), whole_drive(), folder()];
    assert_eq!(removed(SaveAs::Auto, all()), ["/ana/F/a.txt", "/ana/F"]);
    assert_eq!(removed(SaveAs::Auto, vec![file(), folder()]), ["/ana/F/a.txt"]);
    // Archives are files of their own.
    assert!(removed(SaveAs::Zip, all()).is_empty());
    let other = entry("/ana/F2", NodeKind::Folder, "g", &folder_json("g", "F2"));
    assert!(removed(SaveAs::Auto, vec![other, folder()]).is_empty());
}
