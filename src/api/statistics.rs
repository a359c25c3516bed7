//! The statistics of a session, from v8 on: the counts of restored items, and each item.

use serde::Deserialize;
use uuid::Uuid;

use super::model::{list, number, text, texts};
use super::{Item, Request, Version};

/// `RESTRestoreSessionStatistics`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Statistics {
    /// The session's id, which the caller adds: the JSON does not contain it.
    #[serde(skip)]
    pub(crate) session: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) total_items_count: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) restored_items_count: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) failed_items_count: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(crate) skipped_items_count: Option<i64>,
    #[serde(default, deserialize_with = "texts")]
    pub(crate) warnings: Vec<String>,
    #[serde(default, deserialize_with = "texts")]
    pub(crate) errors: Vec<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) items: Vec<RestoredItem>,
}

/// `RESTItemRestoreDetailsComposed`: an item of any kind whose restore succeeded or failed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestoredItem {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: String,
    /// Such as `ExchangeMailbox` or `OneDriveItem`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) item_type: String,
    /// `Success`, `Warning`, `Failed` or `Skipped`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) path: String,
    #[serde(default, deserialize_with = "text")]
    pub(crate) error: String,
    #[serde(default, deserialize_with = "texts")]
    pub(crate) warnings: Vec<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) mailbox_email: String,
    /// The reason why the restore of a mailbox ended early.
    #[serde(default, deserialize_with = "text")]
    pub(crate) cannot_continue_mailbox_error: String,
    #[serde(default, deserialize_with = "number")]
    pub(crate) failed_mailbox_items_count: Option<i64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) one_drive_url: String,
    /// The restored parts of it, at any depth.
    #[serde(default, deserialize_with = "list")]
    pub(crate) child_items: Vec<Self>,
}

impl RestoredItem {
    /// Returns its location, in the terms of its kind.
    pub(crate) fn place(&self) -> &str {
        let places = [&self.path, &self.mailbox_email, &self.one_drive_url];
        places.into_iter().find(|place| !place.is_empty()).map_or("", String::as_str)
    }

    /// Returns all errors and warnings about it, in one line.
    pub(crate) fn message(&self) -> String {
        let items = self.failed_mailbox_items_count.filter(|count| *count > 0);
        let items = items.map(|count| format!("items that failed: {count}"));
        let errors = [&self.error, &self.cannot_continue_mailbox_error].into_iter().cloned();
        let parts = errors.chain(items).chain(self.warnings.iter().cloned());
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
            read.problems().iter().map(|item| (item.name.clone(), item.message())).collect();
        let expected = [("folder", "w"), ("file", "denied"), ("box", "items that failed: 2")];
        assert_eq!(problems, expected.map(|(name, message)| (name.to_owned(), message.to_owned())));
        assert_eq!((read.total_items_count, read.failed_items_count), (Some(5), None));
        assert_eq!(read.items[2].place(), "a@b.example");
    }
}
