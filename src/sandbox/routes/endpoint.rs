//! Endpoints: their paths, versions, callers and handlers.

use crate::sandbox::content::SaveHandler;
use crate::sandbox::data::CallerRole;
use crate::sandbox::http::SandboxVersion::{self, V6, V7, V8};
use crate::sandbox::http::{SandboxRequest, SandboxResult};
use crate::sandbox::state::SandboxState;

/// The callers that an endpoint accepts. Callers whose rights are unknown are refused.
#[derive(Clone, Copy)]
pub(super) enum Callers {
    /// Everybody, without a token.
    Anyone,
    /// Every caller with a token. What they see depends on their role.
    SignedIn,
    /// Administrators.
    Admin,
    /// Tenants.
    Tenant,
    /// Restore operators.
    Operator,
    /// Users of the Restore Portal: tenants and restore operators.
    Portal,
}

impl Callers {
    /// Returns whether a role is among them.
    pub(super) fn include(self, role: CallerRole) -> bool {
        match self {
            Self::Anyone | Self::SignedIn => true,
            Self::Admin => role == CallerRole::Administrator,
            Self::Tenant => role == CallerRole::Tenant,
            Self::Operator => role == CallerRole::Operator,
            Self::Portal => role != CallerRole::Administrator,
        }
    }
}

/// The function that answers requests to an endpoint.
#[derive(Clone, Copy)]
pub(super) enum EndpointHandler {
    /// Reads the state.
    Read(fn(&SandboxState, &SandboxRequest<'_>) -> SandboxResult),
    /// Changes the state.
    Write(fn(&mut SandboxState, &SandboxRequest<'_>) -> SandboxResult),
    /// Names what is saved or exported, for a stream.
    Save(SaveHandler),
}

/// An endpoint.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    /// The path below the version, in lower case; `*` stands for an id.
    pub(super) path: &'static str,
    /// The first version with the endpoint.
    pub(super) since: SandboxVersion,
    /// The last version with the endpoint.
    pub(super) until: SandboxVersion,
    pub(super) callers: Callers,
    /// The first version in which the list has pages; before, it is an array.
    pub(super) paged: Option<SandboxVersion>,
    pub(super) handler: EndpointHandler,
}

pub(super) const fn get(
    path: &'static str,
    since: SandboxVersion,
    callers: Callers,
    paged: Option<SandboxVersion>,
    handler: fn(&SandboxState, &SandboxRequest<'_>) -> SandboxResult,
) -> Endpoint {
    let (until, handler) = (V8, EndpointHandler::Read(handler));
    Endpoint { method: "GET", path, since, until, callers, paged, handler }
}

/// A list for administrators that newer versions replaced by a filter.
pub(super) const fn get_until(
    path: &'static str,
    until: SandboxVersion,
    paged: Option<SandboxVersion>,
    handler: fn(&SandboxState, &SandboxRequest<'_>) -> SandboxResult,
) -> Endpoint {
    Endpoint { until, ..get(path, V6, Callers::Admin, paged, handler) }
}

/// A `GET` that changes the state: opening an item records an event.
pub(super) const fn get_item(
    path: &'static str,
    handler: fn(&mut SandboxState, &SandboxRequest<'_>) -> SandboxResult,
) -> Endpoint {
    let (since, callers) = (V6, Callers::SignedIn);
    Endpoint {
        method: "GET",
        path,
        since,
        until: V8,
        callers,
        paged: None,
        handler: EndpointHandler::Write(handler),
    }
}

pub(super) const fn post(
    path: &'static str,
    since: SandboxVersion,
    callers: Callers,
    handler: fn(&mut SandboxState, &SandboxRequest<'_>) -> SandboxResult,
) -> Endpoint {
    Endpoint {
        method: "POST",
        path,
        since,
        until: V8,
        callers,
        paged: None,
        handler: EndpointHandler::Write(handler),
    }
}

/// A save or an export of things inside a session.
pub(super) const fn save(
    path: &'static str,
    since: SandboxVersion,
    handler: SaveHandler,
) -> Endpoint {
    Endpoint {
        method: "POST",
        path,
        since,
        until: V8,
        callers: Callers::SignedIn,
        paged: None,
        handler: EndpointHandler::Save(handler),
    }
}

/// The start of an export by a restore operator.
pub(super) const fn operator_export(
    path: &'static str,
    handler: fn(&mut SandboxState, &SandboxRequest<'_>) -> SandboxResult,
) -> Endpoint {
    post(path, V7, Callers::Operator, handler)
}

/// The download of what a restore operator exported.
pub(super) const fn operator_download(path: &'static str, handler: SaveHandler) -> Endpoint {
    Endpoint { method: "GET", callers: Callers::Operator, ..save(path, V7, handler) }
}

impl Endpoint {
    /// Returns whether the endpoint has a path, which is in lower case.
    pub(super) fn has_path(&self, path: &[&str]) -> bool {
        let pattern = self.path.split('/');
        pattern.clone().count() == path.len()
            && pattern.zip(path).all(|(expected, segment)| expected == "*" || expected == *segment)
    }

    /// Returns the ids in a path of the endpoint below the version.
    pub(super) fn ids(&self, path: impl Iterator<Item = String>) -> Vec<String> {
        self.path.split('/').zip(path).filter(|(part, _)| *part == "*").map(|(_, id)| id).collect()
    }
}
