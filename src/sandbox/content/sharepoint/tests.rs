//! `SharePoint`: the lists against the truth, and what differs by version.

use serde_json::{Value, json};

use crate::sandbox::SandboxOptions;
use crate::sandbox::content::tests::{keys, names, open};
use crate::sandbox::content::truth::tests::{assert_lists_show_the_truth, id, pages};
use crate::sandbox::tests::client::{Client, client, client_of, options, value};

/// Lists folder by folder what is in a library or a list, as lines of the truth have it: the ids of all levels.
fn walk_area(client: &Client, version: &str, site: &str, area: &Value, limit: usize) -> Vec<Value> {
    let is_library = area.get("library").is_some();
    let (things, kind) = if is_library { ("documents", "file") } else { ("items", "item") };
    let area_id = area[if is_library { "library" } else { "list" }].as_str().unwrap();
    let (mut found, mut waiting) = (Vec::new(), vec![area_id.to_owned()]);
    while let Some(parent) = waiting.pop() {
        let mut place = area.clone();
        if parent != area_id {
            place["folder"] = parent.clone().into();
            found.push(place.clone());
        }
        let separate = pages(client, &format!("{site}/folders?parentId={parent}"), limit);
        let mut all = pages(client, &format!("{site}/{things}?parentId={parent}"), limit);
        if version > "v6" {
            let uri = format!("{site}/{things}?includeFolders=true&parentId={parent}");
            let both = pages(client, &uri, limit);
            assert!(both.iter().take(separate.len()).all(|one| one["isFolder"] == true));
            let ids = |all: &[Value]| all.iter().map(|one| id(one).to_owned()).collect::<Vec<_>>();
            assert_eq!(ids(&both), [ids(&separate), ids(&all)].concat());
            assert!(both.iter().all(|one| is_library || one.get("type").is_none()));
        }
        waiting.extend(separate.iter().map(|folder| id(folder).to_owned()));
        for thing in all.drain(..) {
            let mut ids = place.clone();
            ids[kind] = thing["id"].clone();
            if kind == "item" {
                let uri = format!("{site}/items/{}/attachments", id(&thing));
                for attachment in pages(client, &uri, limit) {
                    let mut ids = ids.clone();
                    ids["attachment"] = attachment["id"].clone();
                    found.push(ids);
                }
            }
            found.push(ids);
        }
    }
    found
}

/// Lists all sites, site by site, and all that is in them.
fn walk(client: &Client, version: &str, session: &str, limit: usize) -> Vec<Value> {
    let sites = format!("{session}/organization/sites");
    let top = if version == "v6" { "null" } else { "root" };
    let (mut found, mut waiting) = (Vec::new(), vec![top.to_owned()]);
    while let Some(parent) = waiting.pop() {
        for site in pages(client, &format!("{sites}?parentId={parent}"), limit) {
            waiting.push(id(&site).to_owned());
            let path = format!("{sites}/{}", id(&site));
            found.push(json!({"site": site["id"]}));
            for (list, kind) in [("libraries", "library"), ("lists", "list")] {
                for area in pages(client, &format!("{path}/{list}"), limit) {
                    let ids = json!({"site": site["id"], kind: area["id"]});
                    found.extend(walk_area(client, version, &path, &ids, limit));
                    found.push(ids);
                }
            }
        }
    }
    found
}

#[test]
fn lists_show_the_truth_in_every_session_and_version() {
    let kinds = ["site", "library", "list", "folder", "file", "item", "attachment"];
    assert_lists_show_the_truth("Vesp", &kinds, walk);
}

/// Returns the path of the first site, and its first library, list, and list item with attachments.
fn first(client: &Client, version: &str) -> (String, Value, Value, Value) {
    let session = open(client, version, &json!({"type": "Vesp", "showAllVersions": true}));
    let site = client.items(&format!("{session}/organization/sites")).remove(0);
    let site = format!("{session}/organization/sites/{}", id(&site));
    let library = client.items(&format!("{site}/libraries")).remove(0);
    let list = client.items(&format!("{site}/lists")).remove(0);
    let items = client.items(&format!("{site}/items?parentId={}&limit=99", id(&list)));
    let item = items
        .into_iter()
        .find(|item| !client.items(&format!("{site}/items/{}/attachments", id(item))).is_empty());
    (site, library, list, item.unwrap())
}

#[test]
fn properties_are_those_of_the_version() {
    let client = client();
    for version in ["v6", "v7", "v8"] {
        let (site, library, list, item) = first(&client, version);
        let (since_v7, v8) = (version > "v6", version == "v8");
        let common = |first: &str| {
            let mut all = vec![
                "_links",
                "createdBy",
                "creationTime",
                "id",
                "modificationTime",
                "modifiedBy",
                "name",
                "version",
                "versionId",
            ];
            all.extend(first.split(','));
            all.extend(since_v7.then_some("isFolder"));
            all.extend(v8.then_some("siteId"));
            all.sort_unstable();
            all.join(",")
        };
        let area = if v8 {
            "_links,creationTime,description,id,name,siteId,url"
        } else {
            "_links,creationTime,description,id,name,url"
        };
        assert_eq!((keys(&library).as_str(), keys(&list).as_str()), (area, area));
        let documents = format!("{site}/documents?parentId={}", id(&library));
        assert_eq!(keys(&client.items(&documents)[0]), common("sizeBytes"));
        let folders = client.items(&format!("{site}/folders?parentId={}", id(&library)));
        assert_eq!(
            (keys(&folders[0]), &folders[0]["type"]),
            (common("type"), &json!("LibraryFolder"))
        );
        let folders = client.items(&format!("{site}/folders?parentId={}", id(&list)));
        assert_eq!(folders[0]["type"], "ListFolder");
        assert_eq!(keys(&item), common("title"));
        let attachments = client.items(&format!("{site}/items/{}/attachments", id(&item)));
        let expected = if v8 {
            "_links,id,itemId,name,siteId,sizeBytes,url"
        } else {
            "_links,id,name,sizeBytes,url"
        };
        assert_eq!(keys(&attachments[0]), expected);
    }
}

#[test]
fn single_things_record_events() {
    let client = client();
    let (site, library, list, item) = first(&client, "v8");
    let folder = client.items(&format!("{site}/folders?parentId={}", id(&library))).remove(0);
    let document = client.items(&format!("{site}/documents?parentId={}", id(&library))).remove(0);
    let attachment = client.items(&format!("{site}/items/{}/attachments", id(&item))).remove(0);
    let session = site.split("/organization").next().unwrap();
    let events = |client: &Client| client.items(&format!("{session}/events?limit=99"));
    let before = events(&client).len();
    let item_path = format!("items/{}", id(&item));
    for (path, thing) in [
        (format!("libraries/{}", id(&library)), &library),
        (format!("lists/{}", id(&list)), &list),
        (format!("folders/{}", id(&folder)), &folder),
        (format!("documents/{}", id(&document)), &document),
        (item_path.clone(), &item),
        (format!("{item_path}/attachments/{}", id(&attachment)), &attachment),
    ] {
        assert_eq!(&client.get(&format!("{site}/{path}")), thing);
    }
    let events = events(&client);
    let kinds = events[before..].iter().map(|event| event["itemType"].as_str().unwrap());
    let expected = ["Library", "List", "Folder", "Document", "ListItem", "Attachment"];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
    assert!(events[before]["source"].as_str().unwrap().ends_with("/sites/hr"));
}

#[test]
fn versions_are_listed_without_the_latest() {
    let client = client_of(SandboxOptions { items: 100, ..options() });
    let (site, library, list, _) = first(&client, "v8");
    for (things, area) in [("documents", &library), ("items", &list)] {
        let all = pages(&client, &format!("{site}/{things}?parentId={}", id(area)), 100);
        let changed = all.iter().find(|thing| thing["version"] == "3.0").unwrap();
        let path = format!("{site}/{things}/{}/versions", id(changed));
        let versions = client.items(&path);
        let numbers: Vec<_> = versions.iter().map(|version| &version["version"]).collect();
        assert_eq!(numbers, ["2.0", "1.0"]);
        for version in versions.iter().chain([changed]) {
            assert_eq!(&client.get(&format!("{path}/{}", version["versionId"])), version);
        }
        assert_eq!(client.status("GET", &format!("{path}/7")), 404);
        assert_eq!(client.status("GET", &format!("{path}/x")), 400);
    }
    let folders = client.items(&format!("{site}/folders?parentId={}", id(&library)));
    let changed = folders.iter().find(|folder| folder["version"] == "2.0").unwrap();
    let path = format!("{site}/folders/{}/versions", id(changed));
    let versions = client.items(&path);
    assert_eq!(versions.len(), 1);
    assert_eq!(client.get(&format!("{path}/{}", versions[0]["versionId"])), versions[0]);
    assert_eq!(versions[0]["creationTime"], changed["creationTime"]);
    assert_ne!(versions[0]["modificationTime"], changed["modificationTime"]);
}

#[test]
fn parents_are_libraries_lists_and_folders() {
    let client = client();
    let (site, library, list, item) = first(&client, "v7");
    let status = |path: &str| client.status("GET", &format!("{site}/{path}"));
    let (library, list) = (id(&library), id(&list));
    for path in [
        format!("documents?parentId={list}"),
        format!("items?parentId={library}"),
        format!("documents?parentId={}", id(&item)),
        "documents?parentId=null".to_owned(),
        "folders?parentId=x".to_owned(),
        format!("libraries/{list}"),
        format!("lists/{library}"),
        format!("folders/{library}"),
        format!("documents/{}", id(&item)),
        format!("items/{}/attachments/{list}", id(&item)),
    ] {
        assert_eq!(status(&path), 404, "{path}");
    }
    assert_eq!(status("folders?parentId=root"), 400);
    let count = |path: &str| pages(&client, &format!("{site}/{path}"), 1_000).len();
    let of_tops: usize = client
        .items(&format!("{site}/libraries"))
        .iter()
        .map(|library| count(&format!("documents?parentId={}", id(library))))
        .sum();
    assert_eq!(count("documents?parentId=root"), of_tops);
    assert!(
        count("documents") > of_tops
            && count("folders") > count(&format!("folders?parentId={library}"))
    );
    // Another site has other things.
    let other = site.replace(site.rsplit('/').next().unwrap(), "");
    let other_site =
        client.items(other.trim_end_matches('/'))[1]["id"].as_str().unwrap().to_owned();
    assert_eq!(client.status("GET", &format!("{other}{other_site}/libraries/{library}")), 404);
    let names: Vec<String> =
        names(&client.items(&format!("{site}/lists"))).into_iter().map(str::to_owned).collect();
    assert!(
        names.contains(&"Issues / support".to_owned()) && names.contains(&"Documents".to_owned())
    );
    let wrong = client.answer("GET", &format!("{site}/documents?includeFolders=perhaps"), "");
    assert_eq!((wrong.status().as_u16(), value(&wrong)["message"].is_string()), (400, true));
}
