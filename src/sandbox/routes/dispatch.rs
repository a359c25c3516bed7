//! The way of a request through the table of endpoints.

use http::{Request, StatusCode};

use super::endpoint::{Callers, Endpoint, EndpointHandler};
use super::table::ENDPOINTS;
use crate::sandbox::content::answer_save;
use crate::sandbox::data::CallerRole;
use crate::sandbox::http::SandboxVersion::{self, V8};
use crate::sandbox::http::{
    EndpointAnswer, MAX_BODY, SandboxError, SandboxRequest, decoded_segments, html_response,
    path_segments, without_nulls,
};
use crate::sandbox::state::{MicrosoftEndpoint, SandboxState};

/// Answers a request for anything but `/sandbox/…`.
pub(in crate::sandbox) fn route(
    state: &mut SandboxState,
    request: &Request<Vec<u8>>,
) -> EndpointAnswer {
    let segments = path_segments(request.uri().path());
    let segments: Vec<_> = segments.iter().map(String::as_str).collect();
    if let Some(endpoint) = MicrosoftEndpoint::find(&segments) {
        let result = state.microsoft.answer(endpoint, request);
        return EndpointAnswer::Whole(result.unwrap_or_else(|error| error.response(V8)));
    }
    let served = segments.split_first().and_then(|(first, rest)| {
        let version = SandboxVersion::from_segment(first)?;
        state.versions.contains(&version).then_some((version, rest))
    });
    let Some((version, path)) = served else {
        return EndpointAnswer::Whole(html_response(StatusCode::NOT_FOUND, "404 - nothing here"));
    };
    let result = dispatch(state, SandboxRequest::new(version, request), request, path);
    match result.unwrap_or_else(|error| EndpointAnswer::Whole(error.response(version))) {
        EndpointAnswer::Whole(response) if !state.has_nulls => {
            EndpointAnswer::Whole(response.map(without_nulls))
        }
        answer => answer,
    }
}

/// Finds the endpoint at a path below the version, checks method and caller, and calls the handler.
fn dispatch(
    state: &mut SandboxState,
    mut call: SandboxRequest<'_>,
    request: &Request<Vec<u8>>,
    path: &[&str],
) -> Result<EndpointAnswer, SandboxError> {
    if request.body().len() > MAX_BODY {
        return Err(SandboxError::TooLarge);
    }
    let is_served = |endpoint: &&Endpoint| {
        (endpoint.since..=endpoint.until).contains(&call.version)
            && (!state.operator_only || endpoint.callers.include(CallerRole::Operator))
    };
    let mut endpoints = ENDPOINTS.iter().filter(is_served);
    let nothing = || SandboxError::NotFound("There is nothing at this path.".to_owned());
    let endpoint = endpoints.find(|endpoint| endpoint.has_path(path)).ok_or_else(nothing)?;
    if request.method() != endpoint.method {
        return Err(SandboxError::Method(endpoint.method));
    }
    if !matches!(endpoint.callers, Callers::Anyone) {
        let token = call.bearer();
        let caller = token.and_then(|token| state.tokens.caller(token, request.method()));
        let caller = caller.ok_or(SandboxError::Unauthorized)?;
        if !endpoint.callers.include(caller.role) {
            return Err(SandboxError::Forbidden);
        }
        call.authenticate(caller);
    }
    call.is_paged = endpoint.paged.is_some_and(|since| call.version >= since);
    let below_version = decoded_segments(request.uri().path()).skip(1);
    call.set_endpoint(endpoint.path, endpoint.ids(below_version));
    match endpoint.handler {
        EndpointHandler::Read(handler) => handler(state, &call).map(EndpointAnswer::Whole),
        EndpointHandler::Write(handler) => handler(state, &call).map(EndpointAnswer::Whole),
        EndpointHandler::Save(handler) => answer_save(state, &call, handler),
    }
}
