//! Teams: the lists against the truth, and what differs by version.

use serde_json::{Value, json};

use crate::sandbox::SandboxOptions;
use crate::sandbox::content::tests::{keys, open};
use crate::sandbox::content::truth::tests::{assert_lists_show_the_truth, id, pages, sorted};
use crate::sandbox::tests::client::{Client, client, client_of, options};

/// Lists all that is in a channel, as lines of the truth have it: the ids of all levels.
fn walk_channel(client: &Client, team: &str, ids: &Value, limit: usize) -> Vec<Value> {
    let channel = ids["channel"].as_str().unwrap();
    let with = |kind: &str, id: &Value| {
        let mut ids = ids.clone();
        ids[kind] = id.clone();
        ids
    };
    let tabs = pages(client, &format!("{team}/channels/{channel}/tabs"), limit);
    let mut found: Vec<_> = tabs.iter().map(|tab| with("tab", &tab["id"])).collect();
    let top = if team.starts_with("/v6/") { "null" } else { "root" };
    let roots = client.items(&format!("{team}/files?channelId={channel}&parentId={top}"));
    assert_eq!((roots.len(), &roots[0]["fileType"]), (1, &json!("Folder")));
    let root = roots[0]["id"].clone();
    let mut waiting = vec![root.clone()];
    while let Some(parent) = waiting.pop() {
        let uri = format!("{team}/files?channelId={channel}&parentId={}", parent.as_str().unwrap());
        let place = if parent == root { ids.clone() } else { with("folder", &parent) };
        for file in pages(client, &uri, limit) {
            if file["fileType"] == "Folder" {
                waiting.push(file["id"].clone());
                found.push(with("folder", &file["id"]));
            } else {
                let mut ids = place.clone();
                ids["file"] = file["id"].clone();
                found.push(ids);
            }
        }
    }
    let post_id = |post: &Value| with("post", &json!(post["postId"].to_string()));
    let posts = format!("{team}/posts?channelId={channel}");
    let parents = pages(client, &format!("{posts}&parentId=-1"), limit);
    let mut all = Vec::new();
    for post in &parents {
        all.push(post_id(post));
        let replies = pages(client, &format!("{posts}&parentId={}", post["postId"]), limit);
        all.extend(replies.iter().map(post_id));
    }
    let flat: Vec<_> = pages(client, &posts, limit).iter().map(post_id).collect();
    assert_eq!(sorted(&flat), sorted(&all));
    found.extend(all);
    found
}

fn walk(client: &Client, session: &str, limit: usize) -> Vec<Value> {
    let teams = format!("{session}/organization/teams");
    let mut found = Vec::new();
    for team in pages(client, &teams, limit) {
        let path = format!("{teams}/{}", id(&team));
        found.push(json!({"team": team["id"]}));
        for channel in pages(client, &format!("{path}/channels"), limit) {
            let ids = json!({"team": team["id"], "channel": channel["id"]});
            found.extend(walk_channel(client, &path, &ids, limit));
            found.push(ids);
        }
    }
    found
}

#[test]
fn lists_show_the_truth_in_every_session_and_version() {
    let kinds = ["team", "channel", "tab", "folder", "file", "post"];
    assert_lists_show_the_truth("Vet", &kinds, |client, _, session, limit| {
        walk(client, session, limit)
    });
}

/// Returns the path of the first team, and the id of its first channel.
fn first(client: &Client, version: &str) -> (String, String) {
    let session = open(client, version, &json!({"type": "Vet", "showAllVersions": true}));
    let team = client.items(&format!("{session}/organization/teams")).remove(0);
    let team = format!("{session}/organization/teams/{}", id(&team));
    let channel = id(&client.items(&format!("{team}/channels"))[0]).to_owned();
    (team, channel)
}

#[test]
fn properties_are_those_of_the_version() {
    let client = client();
    for version in ["v6", "v7", "v8"] {
        let (team, channel) = first(&client, version);
        let all = |names: &str, since_v7: &str, since_v8: &str| {
            let mut all: Vec<_> = names.split(',').collect();
            all.extend(since_v7.split(',').filter(|_| version > "v6"));
            all.extend(since_v8.split(',').filter(|_| version == "v8"));
            all.retain(|name| !name.is_empty());
            all.sort_unstable();
            all.join(",")
        };
        let listed = &client.items(&format!("{team}/channels"))[0];
        assert_eq!(keys(listed), all("_links,displayName,id", "", "teamId,type"));
        let single = client.get(&format!("{team}/channels/{channel}"));
        assert_eq!(keys(&single), all("_links,displayName,id", "", "teamId"));
        let tab = &client.items(&format!("{team}/channels/{channel}/tabs"))[0];
        assert_eq!(keys(tab), all("_links,contentUrl,displayName,id,type", "channelId", "teamId"));
        let file = &client.items(&format!("{team}/files?channelId={channel}"))[0];
        let names = "_links,fileType,id,modified,modifiedBy,name,sizeBytes,version";
        assert_eq!(keys(file), all(names, "channelId,uiVersion", "teamId"));
        let posts = pages(&client, &format!("{team}/posts?channelId={channel}"), 1_000);
        // Replies come after all posts.
        let reply = posts.last().unwrap();
        let names =
            "_links,attachments,author,createdTime,isImportant,lastModifiedTime,postId,subject";
        let since_v7 = "changeKey,channelId,isDeleted,parentId,parentChangeKey";
        assert_eq!(keys(reply), all(names, since_v7, "teamId"));
        let children = format!("{team}/channels/{channel}/children");
        if version == "v6" {
            assert_eq!(client.status("GET", &children), 404);
            continue;
        }
        let children = client.items(&children);
        let types: Vec<_> = children.iter().map(|child| &child["type"]).collect();
        assert_eq!(types, ["Tabs", "Files", "Posts"]);
        assert_eq!(keys(&children[1]), all("_links,displayName,type", "", "channelId,teamId"));
    }
}

#[test]
fn files_have_the_paths_of_the_version() {
    let client = client_of(SandboxOptions { items: 100, ..options() });
    for version in ["v6", "v7", "v8"] {
        let (team, channel) = first(&client, version);
        let files = pages(&client, &format!("{team}/files?channelId={channel}"), 100);
        let changed = files.iter().find(|file| file["version"] == 3).unwrap();
        let (old, new) = (
            format!("{team}/files/{}", id(changed)),
            format!("{team}/channels/{channel}/files/{}", id(changed)),
        );
        let (path, other) = if version == "v8" { (&new, &old) } else { (&old, &new) };
        assert_eq!(&client.get(path), changed);
        assert_eq!(client.status("GET", other), 404);
        let uri = format!("{path}/versions");
        if version == "v6" {
            assert_eq!(client.status("GET", &uri), 404);
            continue;
        }
        let versions = client.items(&uri);
        let numbers: Vec<_> = versions.iter().map(|file| &file["uiVersion"]).collect();
        assert_eq!(numbers, ["2.0", "1.0"]);
        assert!(versions.iter().all(|file| file["id"] == changed["id"]));
        let folders = client.items(&format!("{team}/files?channelId={channel}&foldersOnly=true"));
        assert!(folders.len() > 3 && folders.iter().all(|file| file["fileType"] == "Folder"));
    }
}

#[test]
fn files_and_posts_of_a_team_are_those_of_its_channels() {
    let client = client();
    let (team, channel) = first(&client, "v7");
    let channels = client.items(&format!("{team}/channels"));
    let roots = client.items(&format!("{team}/files?parentId=root"));
    assert_eq!(roots.len(), channels.len());
    assert!(roots.iter().zip(&channels).all(|(root, channel)| {
        root["name"] == channel["displayName"] && root["channelId"] == channel["id"]
    }));
    for list in ["files", "posts"] {
        let count = |uri: &str| pages(&client, &format!("{team}/{list}{uri}"), 1_000).len();
        let each = channels.iter().map(|channel| count(&format!("?channelId={}", id(channel))));
        assert_eq!(count(""), each.sum::<usize>());
    }
    let other = id(&channels[1]);
    let folder = id(&roots[0]);
    let status = |path: &str| client.status("GET", &format!("{team}/{path}"));
    assert_eq!(status(&format!("files?channelId={other}&parentId={folder}")), 404);
    assert_eq!(status(&format!("files?channelId={channel}&parentId={folder}")), 200);
    assert_eq!(status("files?channelId=x"), 404);
    assert_eq!(status("files?parentId=x"), 404);
    let post = &client.items(&format!("{team}/posts?channelId={channel}&parentId=-1"))[0];
    assert_eq!(status(&format!("posts?channelId={other}&parentId={}", post["postId"])), 404);
    assert_eq!(status(&format!("posts/{}?channelId={other}", post["postId"])), 404);
    assert_eq!(&client.get(&format!("{team}/posts/{}", post["postId"])), post);
    for (path, expected) in [
        ("posts/x", 400),
        ("posts/-1", 404),
        ("posts?parentId=x", 400),
        ("files/x", 400),
        ("channels/x", 404),
    ] {
        assert_eq!(status(path), expected, "{path}");
    }
}

#[test]
fn replies_name_their_posts_and_are_newer() {
    let client = client_of(SandboxOptions { items: 200, ..options() });
    let (team, channel) = first(&client, "v8");
    let posts = pages(&client, &format!("{team}/posts?channelId={channel}"), 1_000);
    let mut replies = 0;
    for reply in posts.iter().filter(|post| post["parentId"].is_i64()) {
        let parent = posts.iter().find(|post| post["postId"] == reply["parentId"]).unwrap();
        assert!(parent["createdTime"].as_str() < reply["createdTime"].as_str());
        assert_eq!(parent["changeKey"], reply["parentChangeKey"]);
        assert!(reply["postId"].as_i64().unwrap() > 1 << 53);
        replies += 1;
    }
    assert!(replies > 50, "{replies}");
}

#[test]
fn single_things_record_events() {
    let client = client();
    let (team, channel) = first(&client, "v8");
    let tab = client.items(&format!("{team}/channels/{channel}/tabs")).remove(0);
    let post = client.items(&format!("{team}/posts?channelId={channel}")).remove(0);
    let file = client.items(&format!("{team}/files?channelId={channel}")).remove(0);
    let session = team.split("/organization").next().unwrap();
    let before = client.items(&format!("{session}/events?limit=99")).len();
    for path in [
        format!("channels/{channel}"),
        format!("channels/{channel}/tabs/{}", id(&tab)),
        format!("posts/{}?channelId={channel}", post["postId"]),
        format!("channels/{channel}/files/{}", id(&file)),
    ] {
        client.get(&format!("{team}/{path}"));
    }
    let events = client.items(&format!("{session}/events?limit=99"));
    let kinds = events[before..].iter().map(|event| event["itemType"].as_str().unwrap());
    assert_eq!(kinds.collect::<Vec<_>>(), ["Channel", "Tab", "Post", "File"]);
    assert_eq!(events[before]["source"], "welcome@contoso.example");
}
