//! `POST /vN/token` and `POST /vN/token/logout`.

use http::StatusCode;

use crate::sandbox::http::{SandboxRequest, SandboxResult, SandboxVersion, empty_response};
use crate::sandbox::state::SandboxState;

/// Issues tokens.
pub(crate) fn sign_in(state: &mut SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    state.tokens.sign_in(request, &state.microsoft, state.clock.now())
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
