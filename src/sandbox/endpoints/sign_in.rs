//! `POST /vN/token` and below: sign-in, sign-out and codes for downloads.

use std::time::Instant;

use http::StatusCode;

use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, empty_response, json_response,
};
use crate::sandbox::state::SandboxState;

/// Issues tokens.
pub(crate) fn sign_in(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    if let Some(throttle) = &mut state.throttle {
        throttle.admit(Instant::now())?;
    }
    state.tokens.sign_in(request, &state.microsoft, state.clock.now())
}

/// Issues a code for the download of posts that an operator exported.
pub(crate) fn issue_code(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    request.caller()?;
    let body = JsonObject::new().set("authCode", state.tokens.issue_code());
    Ok(json_response(StatusCode::OK, &body))
}

/// Revokes the caller's tokens and stops the sessions that were opened with them: 200 in v7, 204 in
/// v8.
pub(crate) fn sign_out(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let caller = request.caller()?;
    state.tokens.revoke(caller);
    state.sessions.stop_all(caller.sign_in, &mut state.clock);
    let is_v8 = request.version >= SandboxVersion::V8;
    Ok(empty_response(if is_v8 { StatusCode::NO_CONTENT } else { StatusCode::OK }))
}
