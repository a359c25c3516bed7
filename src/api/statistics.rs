//! The statistics of a session, from v8 on: the counts of restored items, and each item.

use serde::Deserialize;
use uuid::Uuid;

use super::lenient::{Lenient, Number, Text};
use super::{Item, Request, Version};

/// `RESTRestoreSessionStatistics`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Statistics {
    /// The session's id, which the caller adds: the JSON does not contain it.
    #[serde(skip)]
    pub(crate) session: String,
    pub(crate) total_items_count: Number,
    pub(crate) restored_items_count: Number,
    pub(crate) failed_items_count: Number,
    pub(crate) skipped_items_count: Number,
    pub(crate) warnings: Lenient<Vec<Text>>,
    pub(crate) errors: Lenient<Vec<Text>>,
    pub(crate) items: Lenient<Vec<RestoredItem>>,
}

/// `RESTItemRestoreDetailsComposed`: an item of any kind whose restore succeeded or failed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RestoredItem {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) title: Text,
    /// Such as `ExchangeMailbox` or `OneDriveItem`.
    pub(crate) item_type: Text,
    /// `Success`, `Warning`, `Failed` or `Skipped`.
    pub(crate) status: Text,
    pub(crate) path: Text,
    pub(crate) error: Text,
    pub(crate) warnings: Lenient<Vec<Text>>,
    pub(crate) mailbox_email: Text,
    /// The reason why the restore of a mailbox ended early.
    pub(crate) cannot_continue_mailbox_error: Text,
    pub(crate) failed_mailbox_items_count: Number,
    pub(crate) one_drive_url: Text,
    /// The restored parts of it, at any depth.
    pub(crate) child_items: Lenient<Vec<Self>>,
}

impl RestoredItem {
    /// Returns its location, in the terms of its kind.
    pub(crate) fn place(&self) -> &str {
        let places = [&self.path, &self.mailbox_email, &self.one_drive_url];
        places.into_iter().find(|place| !place.is_empty()).map_or("", |place| place)
    }

    /// Returns all errors and warnings about it, in one line.
    pub(crate) fn message(&self) -> String {
        let items = self.failed_mailbox_items_count.filter(|count| *count > 0);
        let items = items.map(|count| format!("items that failed: {count}"));
        let errors = [&self.error, &self.cannot_continue_mailbox_error];
        let parts =
            errors.into_iter().chain(&*self.warnings).map(|text| text.0.clone()).chain(items);
        parts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// Returns whether it has an error or a warning. Skipped items existed before.
    fn has_problem(&self) -> bool {
        let fine = ["Success", "Skipped"].iter().any(|fine| self.status.eq_ignore_ascii_case(fine));
        !fine || !self.message().is_empty()
    }
}

impl Statistics {
    /// Returns the items with an error or a warning, at any depth; each before its parts.
    pub(crate) fn problems(&self) -> Vec<&RestoredItem> {
        let mut found = Vec::new();
        let mut left: Vec<_> = self.items.iter().rev().collect();
        while let Some(item) = left.pop() {
            if item.has_problem() {
                found.push(item);
            }
            left.extend(item.child_items.iter().rev());
        }
        found
    }
}

/// `GET /RestoreSessions/{id}/Statistics`, from v8 on.
pub(crate) fn of_session(id: Uuid) -> Request<Item<Statistics>> {
    Request::get(&["RestoreSessions", &id.to_string(), "Statistics"]).since(Version::V8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_found_at_any_depth_and_in_order() {
        let sent = r#"{"totalItemsCount":"5","warnings":null,"errors":["a"],"items":[
            {"itemRestoreDetailsType":"Item","name":"fine","status":"Success"},
            {"name":"drive","status":"Success","childItems":[
                {"name":"folder","status":"Warning","warnings":["w",null],"childItems":[
                    {"name":"file","status":"Failed","error":"denied"}]}]},
            {"name":"box","status":"Success","mailboxEmail":"a@b.example","failedMailboxItemsCount":2},
            {"name":"there","status":"Skipped","error":null}]}"#;
        let read: Statistics = serde_json::from_str(sent).unwrap();
        let problems: Vec<_> =
            read.problems().iter().map(|item| (item.name.0.clone(), item.message())).collect();
        let expected = [("folder", "w"), ("file", "denied"), ("box", "items that failed: 2")];
        assert_eq!(problems, expected.map(|(name, message)| (name.to_owned(), message.to_owned())));
        assert_eq!((*read.total_items_count, *read.failed_items_count), (Some(5), None));
        assert_eq!(read.items[2].place(), "a@b.example");
    }
}
