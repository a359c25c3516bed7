//! `GET /v8/RestoreSessions/{id}/Statistics`: the results of the restores, derived from the events.

use http::StatusCode;

use super::events::{RestoreOutcome, restored_items};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{JsonObject, SandboxRequest, SandboxResult, json_response};
use crate::sandbox::state::{SandboxSession, SandboxState};

/// Shows the statistics of a session.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = state.sessions.find(request)?;
    let restored = restored_items(&state.data, session);
    let count =
        |statuses: &[&str]| restored.iter().filter(|one| statuses.contains(&status(one))).count();
    let messages = |wanted: &str, prefix: &str| -> Vec<_> {
        let some = restored.iter().filter(|one| status(one) == wanted);
        some.map(|one| format!("{prefix}: {}", one.name)).collect()
    };
    let items: Vec<_> = restored.iter().map(|one| details_json(session, one)).collect();
    let body = JsonObject::new()
        .set("totalItemsCount", restored.len())
        .set("restoredItemsCount", count(&["Success", "Warning"]))
        .set("failedItemsCount", count(&["Failed"]))
        .set("skippedItemsCount", count(&["Skipped"]))
        .set("warnings", messages("Warning", "Restored with a warning"))
        .set("errors", messages("Failed", "Not restored"))
        .set("items", items);
    Ok(json_response(StatusCode::OK, &body))
}

/// Returns the status in statistics, which count a cancelled restore as failed.
fn status(restored: &RestoreOutcome) -> &'static str {
    if restored.status == "Cancelled" { "Failed" } else { restored.status }
}

/// Writes an item; its properties depend on its kind.
fn details_json(session: &SandboxSession, restored: &RestoreOutcome) -> JsonObject {
    match session.workload {
        SandboxWorkload::Vesp => item_json(restored, "SharePointItem"),
        SandboxWorkload::Vet => item_json(restored, "TeamsPost"),
        SandboxWorkload::Vex => mailbox_json(restored),
        SandboxWorkload::Veod => drive_json(session, restored),
    }
}

fn error(restored: &RestoreOutcome) -> Option<&'static str> {
    let failed = status(restored) == "Failed";
    failed.then_some("The item cannot be written: access is denied")
}

fn warnings(restored: &RestoreOutcome) -> Vec<&'static str> {
    if status(restored) == "Warning" { vec!["The target was renamed"] } else { Vec::new() }
}

/// Writes the properties that all kinds have.
fn common_json(
    restored: &RestoreOutcome,
    kind: &str,
    error: Option<&str>,
    item_type: &str,
) -> JsonObject {
    JsonObject::new()
        .set("id", restored.id)
        .set("itemRestoreDetailsType", kind)
        .set("title", restored.name)
        .set_some("error", error)
        .set("name", restored.name)
        .set("itemType", item_type)
        .set("status", status(restored))
}

fn item_json(restored: &RestoreOutcome, item_type: &str) -> JsonObject {
    common_json(restored, "Item", error(restored), item_type)
        .set("path", &restored.source)
        .set("warnings", warnings(restored))
}

fn mailbox_json(restored: &RestoreOutcome) -> JsonObject {
    common_json(restored, "BulkMailbox", error(restored), "ExchangeMailbox")
        .set("warnings", warnings(restored))
        .set("mailboxEmail", "ana@contoso.example")
        .set("mailboxIsArchive", false)
        .set("mailboxIsPublic", false)
        .set("createdMailboxItemsCount", 40)
        .set("mergedMailboxItemsCount", 2)
        .set("failedMailboxItemsCount", if status(restored) == "Failed" { 3 } else { 0 })
        .set("skippedMailboxItemsCount", 1)
}

fn drive_json(session: &SandboxSession, restored: &RestoreOutcome) -> JsonObject {
    common_json(restored, "BulkOneDrive", None, "OneDriveItem")
        .set("warnings", [""; 0])
        .set("childItems", [item_json(restored, "OneDriveItem")])
        .set("oneDriveWebId", restored.id)
        .set("oneDriveSiteId", session.id)
        .set("oneDriveUrl", "https://contoso-my.sharepoint.example/personal/ana")
}
