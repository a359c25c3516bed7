//! `GET /v8/RestoreSessions/{id}/Statistics`: what became of what was restored, which follows from the events.

use http::{Response, StatusCode};
use serde::Serialize;

use super::events::{Restored, restored};
use super::random::Id;
use super::seed::Data;
use super::session::Session;
use super::wire;
use super::workload::Workload;

/// What is counted, in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Statistics<'a> {
    total_items_count: usize,
    restored_items_count: usize,
    failed_items_count: usize,
    skipped_items_count: usize,
    warnings: Vec<String>,
    errors: Vec<String>,
    items: Vec<Detail<'a>>,
}

/// An item of any kind, in the vendor's order; what its kind does not have is left out.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    id: String,
    item_restore_details_type: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    name: &'a str,
    item_type: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    warnings: Vec<&'static str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    mailbox: Option<Whole>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    drive: Option<Drive<'a>>,
}

/// What only a whole mailbox has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    mailbox_email: &'static str,
    mailbox_is_archive: bool,
    mailbox_is_public: bool,
    created_mailbox_items_count: i64,
    merged_mailbox_items_count: i64,
    failed_mailbox_items_count: i64,
    skipped_mailbox_items_count: i64,
}

/// What only a whole OneDrive has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Drive<'a> {
    child_items: Vec<Detail<'a>>,
    one_drive_web_id: Id,
    one_drive_site_id: Id,
    one_drive_url: &'static str,
}

/// What statistics say where an event was cancelled.
fn status(restored: &Restored) -> &'static str {
    if restored.status == "Cancelled" { "Failed" } else { restored.status }
}

fn item<'a>(session: &Session, restored: &'a Restored) -> Detail<'a> {
    let status = status(restored);
    let plain = |item_type| Detail {
        id: restored.id.to_string(),
        item_restore_details_type: "Item",
        title: restored.name,
        error: (status == "Failed").then_some("The item cannot be written: access is denied"),
        name: restored.name,
        item_type,
        status,
        path: Some(restored.place),
        warnings: if status == "Warning" { vec!["The target was renamed"] } else { Vec::new() },
        ..Detail::default()
    };
    match session.kind {
        Workload::Vesp => plain("SharePointItem"),
        Workload::Vet => plain("TeamsPost"),
        Workload::Vex => Detail {
            item_restore_details_type: "BulkMailbox",
            path: None,
            mailbox: Some(Whole {
                mailbox_email: "ana@contoso.example",
                mailbox_is_archive: false,
                mailbox_is_public: false,
                created_mailbox_items_count: 40,
                merged_mailbox_items_count: 2,
                failed_mailbox_items_count: if status == "Failed" { 3 } else { 0 },
                skipped_mailbox_items_count: 1,
            }),
            ..plain("ExchangeMailbox")
        },
        Workload::Veod => Detail {
            item_restore_details_type: "BulkOneDrive",
            path: None,
            error: None,
            warnings: Vec::new(),
            drive: Some(Drive {
                child_items: vec![plain("OneDriveItem")],
                one_drive_web_id: restored.id,
                one_drive_site_id: session.id,
                one_drive_url: "https://contoso-my.sharepoint.example/personal/ana",
            }),
            ..plain("OneDriveItem")
        },
    }
}

/// The statistics of a session.
pub(super) fn of(data: &Data, session: &Session) -> Response<Vec<u8>> {
    let all = restored(data, session);
    let of = |wanted: &[&str]| all.iter().filter(|one| wanted.contains(&status(one))).count();
    let said = |wanted: &str, what: &str| {
        let some = all.iter().filter(|one| status(one) == wanted);
        some.map(|one| format!("{what}: {}", one.name)).collect()
    };
    let statistics = Statistics {
        total_items_count: all.len(),
        restored_items_count: of(&["Success", "Warning"]),
        failed_items_count: of(&["Failed"]),
        skipped_items_count: of(&["Skipped"]),
        warnings: said("Warning", "Restored with a warning"),
        errors: said("Failed", "Not restored"),
        items: all.iter().map(|one| item(session, one)).collect(),
    };
    wire::json(StatusCode::OK, &statistics)
}
