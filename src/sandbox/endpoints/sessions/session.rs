//! `GET /vN/RestoreSessions/{id}`, its organization, and `POST /vN/RestoreSessions/{id}/Stop`.

use http::StatusCode;

use crate::sandbox::data::{Dataset, OrganizationFixture};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, empty_response,
    json_response, links,
};
use crate::sandbox::state::{SandboxSession, SandboxState};

/// Shows a session.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let session = state.sessions.find(request)?;
    Ok(json_response(StatusCode::OK, &session_json(state, request.version, session)))
}

/// Shows the organization of a session.
pub(crate) fn show_organization(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = state.sessions.find(request)?;
    let missing = || SandboxError::NotFound("The organization is gone.".to_owned());
    let organization = organization(&state.data, session).ok_or_else(missing)?;
    let path = format!("restoresessions/{}/organization", session.id);
    let body = JsonObject::new()
        .set("id", organization.id)
        .set("name", organization.name)
        .set("type", organization.kind)
        .set("_links", links(request.version, [("self", path)]));
    Ok(json_response(StatusCode::OK, &body))
}

/// Stops a session: 200 in v6 and v7, 204 in v8.
pub(crate) fn stop(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    state.sessions.stop(request, &mut state.clock)?;
    let is_v8 = request.version >= SandboxVersion::V8;
    Ok(empty_response(if is_v8 { StatusCode::NO_CONTENT } else { StatusCode::OK }))
}

fn organization<'a>(
    data: &'a Dataset,
    session: &SandboxSession,
) -> Option<&'a OrganizationFixture> {
    data.organizations.get(session.organization)
}

/// Writes a session.
pub(super) fn session_json(
    state: &SandboxState,
    version: SandboxVersion,
    session: &SandboxSession,
) -> JsonObject {
    let portal = session.portal_scope(&state.data);
    let reason = portal.map(|(_, reason)| reason).filter(|reason| !reason.is_empty());
    let client_host = match (portal, session.user) {
        (Some(_), _) => "PORTAL (via: 192.0.2.17)",
        (None, user) if user == 0 || session.exploration().is_some() => "SANDBOX (via: 127.0.0.1)",
        _ => "HELPDESK-7",
    };
    let path = format!("restoresessions/{}", session.id);
    let (organization_path, events) = (format!("{path}/organization"), format!("{path}/events"));
    let links = links(
        version,
        [("self", path), ("organization", organization_path), ("restoreSessionEvents", events)],
    );
    let name = organization(&state.data, session).map_or("", |organization| organization.name);
    JsonObject::new()
        .set("id", session.id)
        .set("name", session.name(&state.data))
        .set("organization", name)
        .set("type", session.workload)
        .set("creationTime", session.created)
        .set("endTime", session.end_time())
        .set("state", if session.is_open() { "Working" } else { "Stopped" })
        .set("result", session.result)
        .set("initiatedBy", state.sessions.user(session))
        .set_some("details", session.details(&state.data))
        .set("scopeName", portal.map_or("", |(scope, _)| scope))
        .set("clientHost", client_host)
        .set_some("reason", reason)
        .set_if(version >= SandboxVersion::V8, "eTag", session.etag)
        .set("_links", links)
}
