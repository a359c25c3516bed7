//! Every call for the content of a session, and every field that is read from the answers.

use serde::Deserialize;
use serde::de::value::Error;
use serde::de::{Deserializer, Error as _, Visitor};
use serde_json::Value;
use uuid::Uuid;

use crate::api::content::{
    ContentItem, SearchItemType, TeamsItemType, exchange, onedrive, sharepoint, teams,
};
use crate::api::{Call, Version};

/// Returns the calls with their names, and whether they return a page.
pub(super) fn calls(version: Version, session: Uuid) -> Vec<(&'static str, Call, bool)> {
    let parts = [
        exchange_calls(version, session),
        onedrive_calls(version, session),
        sharepoint_calls(version, session),
        teams_calls(version, session),
    ];
    parts.into_iter().flatten().collect()
}

fn exchange_calls(version: Version, session: Uuid) -> Vec<(&'static str, Call, bool)> {
    let id = &*session.to_string();
    vec![
        ("content::exchange::mailboxes", exchange::mailboxes(session).call, true),
        ("content::exchange::mailbox", exchange::mailbox(session, id).call, false),
        ("content::exchange::folders", exchange::folders(version, session, id, None).call, true),
        (
            "content::exchange::folders",
            exchange::folders(version, session, id, Some(id)).call,
            true,
        ),
        ("content::exchange::all_folders", exchange::all_folders(session, id).call, true),
        ("content::exchange::folder", exchange::folder(session, id, id).call, false),
        ("content::exchange::items", exchange::items(version, session, id, id).call, true),
        ("content::exchange::item", exchange::item(session, id, id).call, false),
        (
            "content::exchange::search_mailboxes",
            exchange::search_mailboxes(session, "x").call,
            true,
        ),
        (
            "content::exchange::search_mailbox",
            exchange::search_mailbox(session, id, "x").call,
            true,
        ),
        (
            "content::exchange::search_folder",
            exchange::search_folder(session, id, id, "x").call,
            true,
        ),
    ]
}

fn onedrive_calls(version: Version, session: Uuid) -> Vec<(&'static str, Call, bool)> {
    let id = &*session.to_string();
    vec![
        ("content::onedrive::drives", onedrive::drives(session).call, true),
        ("content::onedrive::drive", onedrive::drive(session, id).call, false),
        ("content::onedrive::folders", onedrive::folders(version, session, id, None).call, true),
        (
            "content::onedrive::folders",
            onedrive::folders(version, session, id, Some(id)).call,
            true,
        ),
        ("content::onedrive::all_folders", onedrive::all_folders(session, id).call, true),
        ("content::onedrive::folder", onedrive::folder(session, id, id).call, false),
        (
            "content::onedrive::documents",
            onedrive::documents(version, session, id, None).call,
            true,
        ),
        (
            "content::onedrive::documents",
            onedrive::documents(version, session, id, Some(id)).call,
            true,
        ),
        ("content::onedrive::all_documents", onedrive::all_documents(session, id).call, true),
        ("content::onedrive::document", onedrive::document(session, id, id).call, false),
        (
            "content::onedrive::folder_versions",
            onedrive::folder_versions(session, id, id).call,
            true,
        ),
        (
            "content::onedrive::document_versions",
            onedrive::document_versions(session, id, id).call,
            true,
        ),
        (
            "content::onedrive::search_drives",
            onedrive::search_drives(session, SearchItemType::All, "x").call,
            true,
        ),
        (
            "content::onedrive::search_drives",
            onedrive::search_drives(session, SearchItemType::Folders, "x").call,
            true,
        ),
        (
            "content::onedrive::search_drives",
            onedrive::search_drives(session, SearchItemType::Files, "x").call,
            true,
        ),
        (
            "content::onedrive::search_drive",
            onedrive::search_drive(session, id, SearchItemType::All, "x").call,
            true,
        ),
        (
            "content::onedrive::search_drive",
            onedrive::search_drive(session, id, SearchItemType::Folders, "x").call,
            true,
        ),
        (
            "content::onedrive::search_drive",
            onedrive::search_drive(session, id, SearchItemType::Files, "x").call,
            true,
        ),
        (
            "content::onedrive::search_folder",
            onedrive::search_folder(session, id, id, SearchItemType::All, "x").call,
            true,
        ),
        (
            "content::onedrive::search_folder",
            onedrive::search_folder(session, id, id, SearchItemType::Folders, "x").call,
            true,
        ),
        (
            "content::onedrive::search_folder",
            onedrive::search_folder(session, id, id, SearchItemType::Files, "x").call,
            true,
        ),
    ]
}

fn sharepoint_calls(version: Version, session: Uuid) -> Vec<(&'static str, Call, bool)> {
    let id = &*session.to_string();
    let mut calls = vec![
        ("content::sharepoint::sites", sharepoint::sites(version, session, None).call, true),
        ("content::sharepoint::sites", sharepoint::sites(version, session, Some(id)).call, true),
        ("content::sharepoint::all_sites", sharepoint::all_sites(session).call, true),
        ("content::sharepoint::site", sharepoint::site(session, id).call, false),
        ("content::sharepoint::libraries", sharepoint::libraries(session, id).call, true),
        ("content::sharepoint::library", sharepoint::library(session, id, id).call, false),
        ("content::sharepoint::lists", sharepoint::lists(session, id).call, true),
        ("content::sharepoint::list", sharepoint::list(session, id, id).call, false),
        ("content::sharepoint::folders", sharepoint::folders(session, id, id).call, true),
        ("content::sharepoint::all_folders", sharepoint::all_folders(session, id).call, true),
        ("content::sharepoint::folder", sharepoint::folder(session, id, id).call, false),
        (
            "content::sharepoint::documents",
            sharepoint::documents(version, session, id, id).call,
            true,
        ),
        ("content::sharepoint::all_documents", sharepoint::all_documents(session, id).call, true),
        ("content::sharepoint::document", sharepoint::document(session, id, id).call, false),
        ("content::sharepoint::items", sharepoint::items(version, session, id, id).call, true),
        ("content::sharepoint::all_items", sharepoint::all_items(session, id).call, true),
        ("content::sharepoint::item", sharepoint::item(session, id, id).call, false),
        ("content::sharepoint::attachments", sharepoint::attachments(session, id, id).call, true),
        (
            "content::sharepoint::attachment",
            sharepoint::attachment(session, id, id, id).call,
            false,
        ),
        (
            "content::sharepoint::folder_versions",
            sharepoint::folder_versions(session, id, id).call,
            true,
        ),
        (
            "content::sharepoint::document_versions",
            sharepoint::document_versions(session, id, id).call,
            true,
        ),
        (
            "content::sharepoint::item_versions",
            sharepoint::item_versions(session, id, id).call,
            true,
        ),
    ];
    for items in [SearchItemType::All, SearchItemType::Folders, SearchItemType::Files] {
        calls.push((
            "content::sharepoint::search_sites",
            sharepoint::search_sites(session, items, "x").call,
            true,
        ));
        calls.push((
            "content::sharepoint::search_site",
            sharepoint::search_site(session, id, items, "x").call,
            true,
        ));
        calls.push((
            "content::sharepoint::search_library",
            sharepoint::search_library(session, id, id, items, "x").call,
            true,
        ));
        calls.push((
            "content::sharepoint::search_list",
            sharepoint::search_list(session, id, id, items, "x").call,
            true,
        ));
        calls.push((
            "content::sharepoint::search_folder",
            sharepoint::search_folder(session, id, id, items, "x").call,
            true,
        ));
    }
    calls
}

fn teams_calls(version: Version, session: Uuid) -> Vec<(&'static str, Call, bool)> {
    let id = &*session.to_string();
    vec![
        ("content::teams::teams", teams::teams(session).call, true),
        ("content::teams::team", teams::team(session, id).call, false),
        ("content::teams::channels", teams::channels(session, id).call, true),
        ("content::teams::channel", teams::channel(session, id, id).call, false),
        ("content::teams::files", teams::files(version, session, id, id, None).call, true),
        ("content::teams::files", teams::files(version, session, id, id, Some(id)).call, true),
        ("content::teams::all_files", teams::all_files(session, id, id).call, true),
        ("content::teams::all_folders", teams::all_folders(session, id, id).call, true),
        ("content::teams::file", teams::file(version, session, id, id, id).call, false),
        (
            "content::teams::file_versions",
            teams::file_versions(version, session, id, id, id).call,
            true,
        ),
        ("content::teams::posts", teams::posts(session, id, id, None).call, true),
        ("content::teams::posts", teams::posts(session, id, id, Some("7")).call, true),
        ("content::teams::post", teams::post(session, id, id, "7").call, false),
        ("content::teams::tabs", teams::tabs(session, id, id).call, true),
        ("content::teams::tab", teams::tab(session, id, id, id).call, false),
        (
            "content::teams::search_teams",
            teams::search_teams(session, TeamsItemType::Files, "x").call,
            true,
        ),
        (
            "content::teams::search_teams",
            teams::search_teams(session, TeamsItemType::Posts, "x").call,
            true,
        ),
        (
            "content::teams::search_teams",
            teams::search_teams(session, TeamsItemType::Tabs, "x").call,
            true,
        ),
        (
            "content::teams::search_team",
            teams::search_team(session, id, TeamsItemType::Files, "x").call,
            true,
        ),
        (
            "content::teams::search_team",
            teams::search_team(session, id, TeamsItemType::Posts, "x").call,
            true,
        ),
        (
            "content::teams::search_team",
            teams::search_team(session, id, TeamsItemType::Tabs, "x").call,
            true,
        ),
        (
            "content::teams::search_channel",
            teams::search_channel(session, id, id, TeamsItemType::Files, "x").call,
            true,
        ),
        (
            "content::teams::search_channel",
            teams::search_channel(session, id, id, TeamsItemType::Posts, "x").call,
            true,
        ),
        (
            "content::teams::search_channel",
            teams::search_channel(session, id, id, TeamsItemType::Tabs, "x").call,
            true,
        ),
        (
            "content::teams::search_files",
            teams::search_files(session, id, id, None, "x").call,
            true,
        ),
        (
            "content::teams::search_files",
            teams::search_files(session, id, id, Some(id), "x").call,
            true,
        ),
        (
            "content::teams::search_posts",
            teams::search_posts(session, id, id, None, "x").call,
            true,
        ),
        (
            "content::teams::search_posts",
            teams::search_posts(session, id, id, Some("7"), "x").call,
            true,
        ),
        ("content::teams::search_tabs", teams::search_tabs(session, id, id, "x").call, true),
    ]
}

/// Takes the names of the fields that a model asks for.
struct FieldNames<'n>(&'n mut Vec<&'static str>);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("not a model"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        Err(Error::custom("there are no values"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Returns the names of the fields that the model of the content of a session reads.
pub(super) fn model_fields() -> Vec<&'static str> {
    let mut names = Vec::new();
    assert!(ContentItem::deserialize(FieldNames(&mut names)).is_err());
    assert!(names.contains(&"displayName"));
    names
}

/// Returns whether a schema of something in a session has a field.
pub(super) fn has_field(contract: &Value, field: &str) -> bool {
    let workloads = ["RESTExchange", "RESTOneDrive", "RESTSharePoint", "RESTTeams", "RestTeams"];
    let others = ["RESTItemComposed", "RESTChannelEntity"];
    let schemas = contract["components"]["schemas"].as_object().into_iter().flatten();
    schemas
        .filter(|(name, _)| {
            workloads.iter().any(|prefix| name.starts_with(prefix)) || others.contains(&&***name)
        })
        .any(|(_, schema)| schema["properties"][field].is_object())
}
