//! `GET /v8/Events`: the changes of restore sessions after a change token.

use std::time::Duration;

use http::StatusCode;

use crate::sandbox::http::{
    JsonObject, PageWindow, SandboxError, SandboxRequest, SandboxResult, json_response,
};
use crate::sandbox::state::{FeedChange, LongPoll, SandboxState};

/// Lists the changes after a token. A response without changes carries a [`LongPoll`] if the client is
/// ready to wait for some.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let feed = state.sessions.changes();
    let missing = || SandboxError::Invalid("The parameter 'from' is required.".to_owned());
    let from = request.text("from").ok_or_else(missing)?;
    let (position, changes) = feed.changes_after(&from)?;
    let PageWindow { limit, .. } = PageWindow::read(request)?;
    let negative = || SandboxError::Invalid("The timeout is negative.".to_owned());
    let timeout = u64::try_from(request.number("timeoutSeconds")?.unwrap_or(0));
    let timeout = timeout.map_err(|_| negative())?;
    let results: Vec<_> = changes.take(limit).map(change_json).collect();
    let count = u64::try_from(results.len()).unwrap_or(u64::MAX);
    let token = feed.token(position.saturating_add(count));
    let retry = format!("/v8/events?from={token}&limit={limit}").parse();
    let body = JsonObject::new()
        .set("nextChangeToken", token)
        .set("limit", limit)
        .set("results", results)
        .set("_links", JsonObject::new());
    let mut response = json_response(StatusCode::OK, &body);
    if let (0, 1.., Ok(retry)) = (count, timeout, retry) {
        let timeout = Duration::from_secs(timeout);
        response.extensions_mut().insert(LongPoll { timeout, position, retry });
    }
    Ok(response)
}

fn change_json(change: FeedChange) -> JsonObject {
    match change {
        FeedChange::Update(id, etag) => {
            let object = JsonObject::new().set("eventType", "RestoreSessionUpdate");
            object.set("id", id).set("eTag", etag)
        }
        FeedChange::Delete(id) => {
            JsonObject::new().set("eventType", "RestoreSessionDelete").set("id", id)
        }
    }
}
