//! Look-ups in drives, sites and teams.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::serve;
use super::mailboxes::exchange;
use crate::api::Version;
use crate::api::session::Workload;
use crate::content::{Entry, LookupGoal};
use crate::error::{Failure, Kind};

/// A drive with a folder, and with files whose names end like versions.
fn onedrive(path: &str, query: &str) -> Vec<Value> {
    let file = |id: u128, name: &str| json!({"id": Uuid::from_u128(id), "name": name, "sizeBytes": 7, "isFolder": false});
    let folder =
        |id: u128, name: &str| json!({"id": Uuid::from_u128(id), "name": name, "isFolder": true});
    let is_top = query.starts_with("parentId=root") || query.starts_with("parentId=null");
    match path {
        "OneDrives" => vec![json!({
            "id": "b!ana", "name": "Ana Pérez", "url": "https://contoso-my.sharepoint.com/personal/ana_contoso_example"
        })],
        "OneDrives/b!ana/Documents" if is_top && query.ends_with("includeFolders=true") => vec![
            folder(1, "Reports"),
            file(2, "plan.docx"),
            file(3, "plan.docx@3"),
            file(4, "Übersicht 100%.docx"),
            file(5, "REPORTS"),
        ],
        "OneDrives/b!ana/Documents" if is_top => vec![file(2, "plan.docx"), file(5, "REPORTS")],
        "OneDrives/b!ana/Folders" if is_top => vec![folder(1, "Reports")],
        "OneDrives/b!ana/Documents" => vec![file(6, "Q3.xlsx")],
        _ => Vec::new(),
    }
}

/// A drive whose only folder contains itself.
fn endless_drive(path: &str, _: &str) -> Vec<Value> {
    match path {
        "OneDrives" => vec![json!({"id": "b!ana", "name": "Ana"})],
        "OneDrives/b!ana/Documents" => {
            vec![json!({"id": Uuid::from_u128(1), "name": "loop", "isFolder": true})]
        }
        _ => Vec::new(),
    }
}

#[test]
fn folder_that_contains_itself_is_a_failure() {
    let fixture = serve(Version::V8, Workload::Veod, endless_drive);
    for path in ["/Ana/**", "/Ana/**/loop"] {
        let failure = fixture.thing(path).unwrap_err();
        assert!(
            failure.contains("the server lists '/Ana/loop/loop' in several places"),
            "{}",
            failure
        );
    }
}

/// A drive with more files than a path may select.
fn large_drive(path: &str, query: &str) -> Vec<Value> {
    let item = |number: u128, is_folder: bool| json!({"id": Uuid::from_u128(number), "name": number.to_string(), "isFolder": is_folder});
    match path {
        "OneDrives" => vec![json!({"id": "b!ana", "name": "Ana"})],
        _ if query.starts_with("parentId=root") => (1..30).map(|n| item(n, true)).collect(),
        _ => {
            let folder: Uuid = query.split(['=', '&']).nth(1).unwrap().parse().unwrap();
            (0..990).map(|n| item(1_000 * folder.as_u128() + n, false)).collect()
        }
    }
}

#[test]
fn path_that_stands_for_too_many_things_is_refused() {
    let fixture = serve(Version::V8, Workload::Veod, large_drive);
    for path in ["/Ana/**", "/Ana/*/*", "/Ana/**/9*"] {
        let (found, requested) = fixture.find(path, LookupGoal::Thing);
        let is_refused = found.as_ref().is_err_and(|failure| {
            failure.contains("stands for more than 20000") && failure.contains("vb365 ls -R")
        });
        assert_eq!(is_refused, path != "/Ana/**/9*", "{path}: {found:?}");
        assert!(requested.len() <= 1 + 1 + 29, "{path}: {requested:?}");
    }
}

#[test]
fn version_is_split_off_unless_a_thing_has_that_name() {
    let fixture = serve(Version::V8, Workload::Veod, onedrive);
    let id = |id: u128| format!("/id:b!ana/file:id:{}", Uuid::from_u128(id));
    for (path, expected) in [
        (
            "/ana@contoso.example/plan.docx",
            format!("/ana_contoso_example/plan.docx = file {}", id(2)),
        ),
        (
            "/ana@contoso.example/plan.docx@2.0",
            format!("/ana_contoso_example/plan.docx = file {} @2.0", id(2)),
        ),
        (
            "/ana@contoso.example/plan.docx@all",
            format!("/ana_contoso_example/plan.docx = file {} @all", id(2)),
        ),
        (
            "/ana@contoso.example/plan.docx@3",
            format!(r"/ana_contoso_example/plan.docx\@3 = file {}", id(3)),
        ),
        (
            "/ana@contoso.example/PLAN.docx@3",
            format!("/ana_contoso_example/plan.docx = file {} @3", id(2)),
        ),
        (
            "/ana@contoso.example/reports/q3.xlsx@1",
            format!(
                "/ana_contoso_example/Reports/Q3.xlsx = file /id:b!ana/folder:id:{}/file:id:{} @1",
                Uuid::from_u128(1),
                Uuid::from_u128(6),
            ),
        ),
    ] {
        assert_eq!(fixture.thing(path).unwrap(), [expected], "{path}");
    }
    let mailboxes = serve(Version::V8, Workload::Vex, exchange);
    let refused = mailboxes.thing("/ana@contoso.example@3").unwrap_err();
    assert!(
        refused.starts_with(
            "Usage: cannot find a version of /ana@contoso.example: a mailbox has none"
        ),
        "{refused}"
    );
}

#[test]
fn containers_are_preferred_and_listed_first() {
    let v6 = serve(Version::V6, Workload::Veod, onedrive);
    let (found, requested) = v6.find("/ana@contoso.example/Reports", LookupGoal::Container);
    assert!(found.unwrap()[0].contains("/Reports = folder"));
    assert_eq!(requested, ["OneDrives", "OneDrives/b!ana/Folders?parentId=null"]);
    let (found, requested) = v6.find("/ana@contoso.example/REPORTS", LookupGoal::Container);
    assert!(found.unwrap()[0].contains("/REPORTS = file"));
    assert_eq!(requested.len(), 3);
    let v8 = serve(Version::V8, Workload::Veod, onedrive);
    assert!(v8.container("/ana@contoso.example/reports").unwrap()[0].contains("/Reports = folder"));
    let refused = v8.thing("/ana@contoso.example/reports").unwrap_err();
    assert!(refused.contains("'reports' in /ana_contoso_example is the name of 2 things"));
    assert!(refused.contains("\n  /ana_contoso_example/Reports"), "{refused}");
    assert!(refused.contains("\n  /ana_contoso_example/REPORTS"), "{refused}");
}

#[test]
fn listed_ids_are_read_from_the_list_of_their_container() {
    let fixture = serve(Version::V8, Workload::Veod, onedrive);
    let listed = |path: &str| {
        let found = fixture.lookup().find_with_objects(&path.parse().unwrap());
        let found = found.map_err(|error| error.downcast_ref::<Failure>().unwrap().kind);
        let names = found.map(|found| {
            let name = |found: &Entry| {
                found.item.as_ref().map(|item| item.model().unwrap().name().to_owned())
            };
            found.iter().map(name).collect::<Vec<_>>()
        });
        (names, fixture.requested().len())
    };
    let file = |id: u128| format!("file:id:{}", Uuid::from_u128(id));
    let folder = format!("/id:b!ana/folder:id:{}", Uuid::from_u128(1));
    let name = |name: &str| Ok(vec![Some(name.to_owned())]);
    assert_eq!(listed(&format!("{folder}/{}", file(6))), (name("Q3.xlsx"), 1));
    assert_eq!(listed(&format!("{folder}/{}", file(9))), (Err(Kind::NotFound), 1));
    assert_eq!(listed(&format!("/id:b!ana/{}", file(2))), (name("plan.docx"), 1));
    // It may be in any folder: the documents of all folders are one more list.
    assert_eq!(listed(&format!("/id:b!ana/{}", file(9))), (Err(Kind::NotFound), 2));
    assert_eq!(listed(&format!("/id:b!ana/{}", file(6))), (name("Q3.xlsx"), 2));
    // Containers need no request.
    assert_eq!(listed(&folder), (Ok(vec![None]), 0));
    let (names, _) = listed(&format!("/id:b!ana/R*/{}", file(6)));
    assert_eq!(names, name("Q3.xlsx"));
    let (names, _) = listed(&format!("/id:b!ana/R*/{}", file(9)));
    assert_eq!(names, Err(Kind::NotFound));
}

#[test]
fn kind_of_an_id_comes_from_the_list_of_its_parent() {
    use LookupGoal::{Container, Thing};
    let fixture = serve(Version::V8, Workload::Veod, onedrive);
    let [folder, file, inner] = [1, 2, 6].map(Uuid::from_u128);
    for (path, goal, expected, requests) in [
        (format!("id:{file}"), Container, format!("file:id:{file}"), 1),
        (format!("id:{file}"), Thing, format!("file:id:{file}"), 1),
        (format!("id:{folder}"), Container, format!("folder:id:{folder}"), 1),
        (format!("id:{folder}"), Thing, format!("folder:id:{folder}"), 1),
        (
            format!("id:{folder}/id:{inner}"),
            Container,
            format!("folder:id:{folder}/file:id:{inner}"),
            1,
        ),
        // It is in one of the folders.
        (format!("id:{inner}"), Thing, format!("file:id:{inner}"), 1),
        (format!("folder:id:{folder}"), Container, format!("folder:id:{folder}"), 0),
    ] {
        let (found, requested) = fixture.find(&format!("/id:b!ana/{path}"), goal);
        let found = found.unwrap();
        let expected = format!("/id:b!ana/{expected}");
        assert!(found.len() == 1 && found[0].ends_with(&expected), "{path}: {found:?}");
        assert_eq!(requested.len(), requests, "{path}: {requested:?}");
    }
}

#[test]
fn file_contains_nothing() {
    let fixture = serve(Version::V8, Workload::Veod, onedrive);
    let refused = fixture.thing("/ana@contoso.example/plan.docx/x").unwrap_err();
    let expected = "NotFound: cannot find 'x' in /ana_contoso_example/plan.docx: a file cannot contain other items";
    assert!(refused.starts_with(expected), "{refused}");
}

#[test]
fn address_of_a_drive_is_followed_below_its_library() {
    let fixture = serve(Version::V8, Workload::Veod, onedrive);
    for (address, expected) in [
        ("https://contoso-my.sharepoint.com/personal/ana_contoso_example", "/ana_contoso_example"),
        (
            "https://contoso-my.sharepoint.com/personal/Ana_Contoso_Example/Documents/%C3%9Cbersicht%20100%25.docx",
            "/ana_contoso_example/Übersicht 100%.docx",
        ),
        (
            "https://contoso-my.sharepoint.com/my?id=%2Fpersonal%2Fana%5Fcontoso%5Fexample%2FDokumente%2Fplan%2Edocx",
            "/ana_contoso_example/plan.docx",
        ),
    ] {
        let found = fixture.thing(address).unwrap();
        assert_eq!(found[0].split(" = ").next(), Some(expected), "{address}");
    }
    let refused = fixture.thing("https://contoso-my.sharepoint.com/personal/eve").unwrap_err();
    assert!(
        refused.starts_with("NotFound: there is no drive with the address 'https://"),
        "{refused}"
    );
}

/// Sites with an inner site, libraries and a list; one name is used for two kinds.
fn sharepoint(path: &str, query: &str) -> Vec<Value> {
    let url = |path: &str| format!("https://contoso.sharepoint.com/sites/{path}");
    match (path, query) {
        ("Sites", "parentId=root") => vec![
            json!({"id": "site-hr", "name": "HR", "url": url("hr")}),
            json!({"id": "site-hr2", "name": "HR 2", "url": url("hr2")}),
        ],
        ("Sites", "parentId=site-hr") => {
            vec![json!({"id": "site-sub", "name": "Jobs", "url": url("hr/jobs")})]
        }
        ("Sites/site-hr/Libraries", _) => vec![
            json!({"id": "lib-docs", "name": "Documents", "url": url("hr/Shared%20Documents")}),
            json!({"id": "lib-jobs", "name": "Tasks"}),
        ],
        ("Sites/site-sub/Libraries", _) => {
            vec![json!({"id": "lib-sub", "name": "Pages", "url": url("hr/jobs/Pages")})]
        }
        ("Sites/site-hr/Lists", _) => {
            vec![json!({"id": "lst-task", "name": "Tasks", "url": url("hr/Lists/Tasks")})]
        }
        ("Sites/site-hr/Documents", query) if query.contains("lib-docs") => {
            vec![json!({"id": "fld-a", "name": "A & B", "isFolder": true})]
        }
        ("Sites/site-hr/Documents", query) if query.contains("fld-a") => {
            vec![json!({"id": "doc-a", "name": "a.pdf", "isFolder": false, "sizeBytes": 1})]
        }
        ("Sites/site-hr/Items", query) if query.contains("lst-task") => {
            vec![json!({"id": "itm-1", "title": "Pay", "isFolder": false})]
        }
        ("Sites/site-hr/Items/itm-1/Attachments", _) => {
            vec![json!({"id": "att-1", "name": "bill.pdf"})]
        }
        _ => Vec::new(),
    }
}

#[test]
fn address_of_a_site_is_followed_through_libraries_lists_and_inner_sites() {
    let fixture = serve(Version::V8, Workload::Vesp, sharepoint);
    for (address, expected) in [
        ("sites/hr", "/hr = site /id:site-hr"),
        (
            "sites/hr/Shared%20Documents/Forms/AllItems.aspx",
            "/hr/library:Documents = library /id:site-hr/library:id:lib-docs",
        ),
        (
            ":f:/r/sites/hr/Shared%20Documents/A%20%26%20B/a.pdf?csf=1",
            "/hr/library:Documents/A & B/a.pdf = file /id:site-hr/library:id:lib-docs/folder:id:fld-a/file:id:doc-a",
        ),
        (
            "sites/hr/Lists/Tasks/AllItems.aspx",
            "/hr/list:Tasks = list /id:site-hr/list:id:lst-task",
        ),
        (
            "sites/hr/jobs/Pages",
            "/hr/site:jobs/library:Pages = library /id:site-sub/library:id:lib-sub",
        ),
        ("sites/hr2", "/hr2 = site /id:site-hr2"),
    ] {
        let found =
            fixture.container(&format!("https://contoso.sharepoint.com/{address}")).unwrap();
        assert_eq!(found, [expected], "{address}");
    }
    let (_, requested) =
        fixture.find("https://contoso.sharepoint.com/sites/hr", LookupGoal::Container);
    assert_eq!(requested.len(), 1);
    let refused = fixture.thing("https://contoso.sharepoint.com/sites/sales").unwrap_err();
    assert!(
        refused.starts_with("NotFound: there is no site with the address 'https://"),
        "{refused}"
    );
}

#[test]
fn name_of_two_kinds_needs_a_prefix() {
    let fixture = serve(Version::V8, Workload::Vesp, sharepoint);
    let refused = fixture.thing("/hr/Tasks").unwrap_err();
    assert!(refused.contains("is the name of 2 things:\n  /hr/library:Tasks"), "{refused}");
    let (found, requested) = fixture.find("/hr/list:tasks/Pay/bill.pdf", LookupGoal::Thing);
    let ids = "/id:site-hr/list:id:lst-task/item:id:itm-1/attachment:id:att-1";
    assert_eq!(
        found.unwrap(),
        [format!("/hr/list:Tasks/item:id:itm-1/bill.pdf = attachment {ids}")]
    );
    assert_eq!(requested.len(), 4);
    assert!(fixture.container("/hr/site:jobs/Pages").is_ok());
}

/// A team with a channel, whose files are below a root folder that people do not see.
fn teams(path: &str, query: &str) -> Vec<Value> {
    let team = Uuid::from_u128(1).to_string();
    if path == "teams" {
        return vec![json!({"id": team, "displayName": "Board"})];
    }
    match (path.trim_start_matches(&format!("teams/{team}/")), query) {
        ("channels", _) => {
            vec![json!({"id": "19:0123456789abcdef0123@thread.tacv2", "displayName": "General"})]
        }
        ("files", query) if query.contains("parentId=root") => {
            vec![json!({"id": Uuid::from_u128(2), "name": "General", "fileType": "Folder"})]
        }
        ("files", query) if query.contains(&format!("parentId={}", Uuid::from_u128(2))) => {
            vec![json!({"id": Uuid::from_u128(3), "name": "Minutes.docx", "fileType": "File"})]
        }
        ("posts", query) if query.contains("parentId=-1") => {
            vec![json!({"postId": 7, "subject": "Welcome"})]
        }
        ("posts", _) => vec![json!({"postId": 8, "subject": "Re: Welcome"})],
        _ => Vec::new(),
    }
}

#[test]
fn channel_has_files_posts_and_tabs() {
    let fixture = serve(Version::V8, Workload::Vet, teams);
    let team = Uuid::from_u128(1);
    let channel = format!("/id:{team}/channel:id:19:0123456789abcdef0123@thread.tacv2");
    for (path, expected, requests) in [
        ("/board/general/FILES", format!("/Board/General/files = files {channel}/files"), 2),
        ("/board/general", format!("/Board/General = channel {channel}"), 2),
        (
            "/board/general/files/minutes.docx",
            format!(
                "/Board/General/files/Minutes.docx = file {channel}/files/file:id:{}",
                Uuid::from_u128(3)
            ),
            4,
        ),
        (
            "/board/general/posts/Welcome/Re: Welcome",
            format!("/Board/General/posts/post:id:7/post:id:8 = post {channel}/posts/post:id:8"),
            4,
        ),
    ] {
        let (found, requested) = fixture.find(path, LookupGoal::Thing);
        assert_eq!(found.unwrap(), [expected], "{path}");
        assert_eq!(requested.len(), requests, "{path}: {requested:?}");
    }
    let id = format!("{channel}/files/file:id:{}", Uuid::from_u128(3));
    let (found, requested) = fixture.find(&id, LookupGoal::Thing);
    assert_eq!((found.unwrap(), requested), (vec![format!("{id} = file {id}")], Vec::new()));
    assert!(
        fixture
            .thing("/Board/General/Minutes.docx")
            .unwrap_err()
            .starts_with("NotFound: there is no")
    );
}

#[test]
fn drive_of_a_user_in_another_domain_is_suggested_and_not_opened() {
    let fixture = serve(Version::V8, Workload::Veod, onedrive);
    let refused = fixture.thing("/ana@fabrikam.example").unwrap_err();
    assert!(refused.contains("there is no drive 'ana@fabrikam.example'"), "{refused}");
    assert!(refused.contains("did you mean /ana_contoso_example?"), "{refused}");
}
