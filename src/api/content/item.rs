//! The model of everything in a session: mailboxes, folders, mail items, documents, posts and the rest.

use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::api::Timestamp;
use crate::api::lenient::{Flag, Number, Text};
use crate::api::model::Link;

/// A thing in a session, with the fields that its kind and version have. The schemas of all kinds share one model, since
/// searches and lists return several kinds at once, and no field has two meanings.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ContentItem {
    id: Text,
    post_id: Text,
    name: Text,
    /// The name of a team, a channel or a tab.
    display_name: Text,
    /// The name of a list item, beside its file name.
    title: Text,
    /// The name of a message, an appointment, a task or a post.
    subject: Text,
    /// The names of a contact.
    full_name: Text,
    display_as: Text,
    file_as: Text,

    /// The address of a mailbox or of a contact.
    pub(crate) email: Text,
    pub(crate) group_email: Text,
    pub(crate) is_archive: Flag,
    pub(crate) is_public: Flag,
    /// The address of a drive, a site, a library, a list or an attachment.
    pub(crate) url: Text,
    /// The address that a tab shows.
    pub(crate) content_url: Text,
    pub(crate) description: Text,
    /// The use of a mail folder, for example `Inbox`.
    pub(crate) category: Text,
    /// The type of a mail folder, a SharePoint folder, a channel or a tab.
    #[serde(rename = "type")]
    pub(crate) kind: Text,
    pub(crate) item_class: Text,
    is_folder: Flag,
    file_type: Text,
    pub(crate) size_bytes: Number,
    /// The version of a document as people know it, for example `2.0`, or the number of a Teams file.
    version: Text,
    ui_version: Text,
    pub(crate) version_id: Number,
    /// The files attached to a message or a post, of which only the number is shown.
    #[serde(deserialize_with = "object")]
    pub(crate) attachments: Vec<IgnoredAny>,

    from: Text,
    pub(crate) to: Text,
    organizer: Text,
    author: Text,
    owner: Text,
    modified_by: Text,
    pub(crate) created_by: Text,

    received: Timestamp,
    sent: Timestamp,
    start_time: Timestamp,
    start_date: Timestamp,
    due_date: Timestamp,
    date: Timestamp,
    posted_on: Timestamp,
    modified: Timestamp,
    modification_time: Timestamp,
    created_time: Timestamp,
    pub(crate) creation_time: Timestamp,
    pub(crate) last_modified_time: Timestamp,

    pub(crate) is_deleted: Flag,
    /// The ids of the containers, which v8 sends (v7: of channels).
    pub(crate) mailbox_id: Text,
    pub(crate) one_drive_id: Text,
    pub(crate) site_id: Text,
    pub(crate) item_id: Text,
    pub(crate) team_id: Text,
    pub(crate) channel_id: Text,
    /// The post that a reply belongs to (from v7 on).
    pub(crate) parent_id: Number,
    #[serde(rename = "_links", deserialize_with = "object")]
    pub(crate) links: ItemLinks,
}

/// The links of an item that say where it is. The vendor's files name none; its examples have these. A link is parsed for
/// ids and never followed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ItemLinks {
    #[serde(rename = "self")]
    pub(crate) this: Link,
    pub(crate) parent: Link,
    mailbox: Link,
    onedrive: Link,
    site: Link,
    team: Link,
    channel: Link,
}

impl ItemLinks {
    /// Returns the links to the containers of an item, innermost first. Each server sends some of them.
    pub(crate) fn containers(&self) -> [&Link; 5] {
        [&self.channel, &self.team, &self.site, &self.onedrive, &self.mailbox]
    }
}

/// The fields that say which thing an item is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ItemIdentity {
    id: Text,
    post_id: Text,
    #[serde(rename = "type")]
    kind: Text,
    is_folder: Flag,
    file_type: Text,
    size_bytes: Number,
}

impl ContentItem {
    /// Reads only the fields that say which thing an item is, its ID and its type: faster than the whole model.
    ///
    /// # Errors
    /// A field has a shape that no version has.
    pub(crate) fn parse_identity(json: &str) -> Result<Self, serde_json::Error> {
        let ItemIdentity { id, post_id, kind, is_folder, file_type, size_bytes } =
            serde_json::from_str(json)?;
        Ok(Self { id, post_id, kind, is_folder, file_type, size_bytes, ..Self::default() })
    }

    /// Returns the id, which is a number for a post. Empty if there is none.
    pub(crate) fn id(&self) -> &str {
        if self.id.is_empty() { &self.post_id } else { &self.id }
    }

    /// Returns whether it is a post.
    pub(crate) fn is_post(&self) -> bool {
        !self.post_id.is_empty()
    }

    /// Returns the name by which a person knows it, or an empty text: a message may have no subject.
    pub(crate) fn name(&self) -> &str {
        let names = [
            &self.display_name,
            &self.title,
            &self.name,
            &self.full_name,
            &self.display_as,
            &self.file_as,
            &self.subject,
        ];
        names.into_iter().find(|name| !name.is_empty()).map_or("", |name| name)
    }

    /// Returns the name, or the id if there is no name.
    pub(crate) fn name_or_id(&self) -> &str {
        if self.name().is_empty() { self.id() } else { self.name() }
    }

    /// Returns whether a folder or a file is a folder; `None` if the item does not say. v6 says it of Teams files and of
    /// SharePoint folders only.
    pub(crate) fn is_folder(&self) -> Option<bool> {
        if !self.file_type.is_empty() {
            return Some(self.file_type.eq_ignore_ascii_case("Folder"));
        }
        let is_type_of_folder = ["ListFolder", "LibraryFolder"].contains(&self.kind.as_str());
        self.is_folder.or(is_type_of_folder.then_some(true))
    }

    /// Returns whether it has the type that files and folders of Teams have.
    pub(crate) fn has_file_type(&self) -> bool {
        !self.file_type.is_empty()
    }

    /// Returns the version as people know it: `2.0`, or `3` for a Teams file.
    pub(crate) fn version(&self) -> &str {
        if self.ui_version.is_empty() { &self.version } else { &self.ui_version }
    }

    /// Returns the time that people sort by: of receipt, of the start, or of the last change.
    pub(crate) fn time(&self) -> &Timestamp {
        let times = [
            &self.received,
            &self.sent,
            &self.start_time,
            &self.start_date,
            &self.due_date,
            &self.date,
            &self.posted_on,
            &self.modification_time,
            &self.modified,
            &self.created_time,
            &self.creation_time,
        ];
        let known = times.into_iter().find(|time| time.happened().is_some());
        known.unwrap_or(&self.creation_time)
    }

    /// Returns the person that people look for: the sender, the organizer, the author, or who changed it last.
    pub(crate) fn person(&self) -> &str {
        let persons = [&self.from, &self.organizer, &self.author, &self.owner, &self.modified_by];
        persons.into_iter().find(|person| !person.is_empty()).map_or("", |person| person)
    }
}

/// Reads a field that one row must not be lost for: any other type of JSON is the default.
fn object<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    source: D,
) -> Result<T, D::Error> {
    let json = <&RawValue>::deserialize(source)?;
    Ok(serde_json::from_str(json.get()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> ContentItem {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn name_is_what_people_call_it() {
        for (json, name) in [
            (r#"{"id":"1","name":"Ana"}"#, "Ana"),
            (r#"{"id":"1","displayName":"Board","name":null}"#, "Board"),
            (r#"{"id":"1","name":"3_.000","title":"Order 3"}"#, "Order 3"),
            (r#"{"id":"1","subject":"Q3 budget","from":"boss"}"#, "Q3 budget"),
            (r#"{"id":"1","displayAs":"Pérez, Ana","itemClass":"IPM.Contact"}"#, "Pérez, Ana"),
            (r#"{"id":"1"}"#, "1"),
            (r#"{"postId":7}"#, "7"),
        ] {
            assert_eq!(item(json).name_or_id(), name, "{json}");
        }
        assert_eq!(item(r#"{"id":"1"}"#).name(), "");
    }

    #[test]
    fn folders_are_told_from_files() {
        for (json, is_folder) in [
            (r#"{"isFolder":true}"#, Some(true)),
            (r#"{"isFolder":false,"type":null}"#, Some(false)),
            (r#"{"fileType":"Folder"}"#, Some(true)),
            (r#"{"fileType":"File"}"#, Some(false)),
            (r#"{"type":"ListFolder"}"#, Some(true)),
            (r#"{"type":"Appointment"}"#, None),
            (r#"{"sizeBytes":7}"#, None),
        ] {
            assert_eq!(item(json).is_folder(), is_folder, "{json}");
        }
    }

    #[test]
    fn time_and_person_are_those_of_the_kind() {
        let message = item(
            r#"{"received":"0001-01-01T00:00:00","sent":"2026-11-20T14:32:00Z","from":"boss@contoso.example"}"#,
        );
        assert_eq!(message.time().0, "2026-11-20T14:32:00Z");
        assert_eq!(message.person(), "boss@contoso.example");
        let file = item(
            r#"{"creationTime":"2026-01-01T00:00:00Z","modificationTime":"2026-02-01T00:00:00Z","modifiedBy":"Ana"}"#,
        );
        assert_eq!((file.time().0.as_str(), file.person()), ("2026-02-01T00:00:00Z", "Ana"));
        assert!(item("{}").time().instant().is_none());
    }

    #[test]
    fn unexpected_types_cost_no_row() {
        for json in [
            r#"{"_links":7,"attachments":"x","id":{"a":1},"sizeBytes":"7"}"#,
            r#"{"_links":{"self":[],"parent":"x"},"attachments":{"a":1}}"#,
            r#"{"_links":null,"attachments":null}"#,
            r#"{"_links":{"self":{"href":7}},"attachments":[]}"#,
        ] {
            let item = item(json);
            assert!(item.attachments.is_empty());
        }
        let item = item(r#"{"attachments":[{"name":"plan.xlsx","sizeBytes":7},{}]}"#);
        assert_eq!(item.attachments.len(), 2);
    }
}
