//! The server itself: its build, its Restore Portal, its health.
#![expect(clippy::unnecessary_wraps, reason = "all handlers have the same signature")]

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, json_response,
};
use crate::sandbox::state::SandboxState;

/// Shows the product build, which is that of the newest served version in all versions.
pub(crate) fn show_instance(state: &SandboxState, _: &SandboxRequest<'_>) -> SandboxResult {
    let body = JsonObject::new()
        .set("installationId", random::id(state.data.seed, Purpose::Installation, 0))
        .set("version", state.build());
    Ok(json_response(StatusCode::OK, &body))
}

/// Shows the license.
pub(crate) fn show_license(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let v7 = request.version >= SandboxVersion::V7;
    let expires = state.data.started.plus_seconds(200 * 86_400);
    let body = JsonObject::new()
        .set("licenseID", random::id(state.data.seed, Purpose::Installation, 1))
        .set("status", "Valid")
        .set_if(!v7, "expirationDate", expires)
        .set_if(v7, "licenseExpires", expires)
        .set("type", "Subscription")
        .set("licensedTo", "Sandbox")
        .set("totalNumber", 100)
        .set("usedNumber", 57)
        .set("newNumber", 0);
    Ok(json_response(StatusCode::OK, &body))
}

/// Shows the Restore Portal. Its addresses do not exist, so that no client contacts a real server.
pub(crate) fn show_portal(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let v7 = request.version >= SandboxVersion::V7;
    let body = JsonObject::new()
        .set("applicationId", random::id(state.data.seed, Purpose::Portal, 0))
        .set("msalAuthorityUri", "https://login.simulated.example/common")
        .set_if(v7, "restorePortalUri", "https://portal.simulated.example:4443")
        .set("isEnabled", true);
    Ok(json_response(StatusCode::OK, &body))
}

/// Shows the health of the two components that the vendor checks.
pub(crate) fn show_health(_: &SandboxState, _: &SandboxRequest<'_>) -> SandboxResult {
    let healthy = || JsonObject::new().set("status", "Healthy");
    let entries = JsonObject::new()
        .set("NATS", healthy().set("description", "Simulated"))
        .set("PostgreSQL", healthy().set("description", None::<&str>));
    Ok(json_response(StatusCode::OK, &healthy().set("entries", entries)))
}
