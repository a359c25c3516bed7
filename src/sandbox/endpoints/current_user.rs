//! `GET /vN/Organization/LoggedInUser` and below: the identity of a tenant or an operator, and the
//! items that an operator may restore.

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{CallerRole, Id, SCOPE, ScopeItem, ScopeKind, scope_id};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response,
};
use crate::sandbox::state::SandboxState;

/// Shows the caller.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let role = request.caller()?.role;
    let number = if role == CallerRole::Operator { 2 } else { 1 };
    let body = JsonObject::new()
        .set("id", random::id(state.data.seed, Purpose::Portal, number))
        .set("name", role.name(""));
    Ok(json_response(StatusCode::OK, &body))
}

/// Shows whether the caller is a restore operator.
pub(crate) fn show_operator_info(_: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let is_operator = request.caller()?.role == CallerRole::Operator;
    Ok(json_response(StatusCode::OK, &JsonObject::new().set("isOperator", is_operator)))
}

/// Shows the items that the caller may restore: none for a tenant.
pub(crate) fn show_scope(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let is_operator = request.caller()?.role == CallerRole::Operator;
    let items = |kind| -> Vec<_> {
        let items = SCOPE.iter().filter(|(_, item, _)| is_operator && item.kind == kind);
        items
            .map(|(number, item, user_type)| {
                let item = item.in_style(state.data.style);
                scope_item_json(scope_id(state.data.seed, *number), item, *user_type)
            })
            .collect()
    };
    let body = JsonObject::new()
        .set("users", items(ScopeKind::User))
        .set("sites", items(ScopeKind::Site))
        .set_if(request.version >= SandboxVersion::V7, "teams", items(ScopeKind::Team));
    Ok(json_response(StatusCode::OK, &body))
}

/// Returns the scope item with an id, and with a kind if one is given. Every other item is forbidden,
/// whether it exists or not.
pub(crate) fn find_scope_item(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
    kind: Option<&str>,
    id: &str,
) -> Result<ScopeItem, SandboxError> {
    let is_operator = request.caller()?.role == CallerRole::Operator;
    let id = Id::parse(id).filter(|_| is_operator).ok_or(SandboxError::Forbidden)?;
    let is_known =
        |item: &ScopeItem| item.kind != ScopeKind::Team || request.version > SandboxVersion::V6;
    let fits = |(number, item, _): &&(u64, ScopeItem, Option<&str>)| {
        is_known(item)
            && scope_id(state.data.seed, *number) == id
            && kind.is_none_or(|kind| kind == item.kind.name())
    };
    SCOPE
        .iter()
        .find(fits)
        .map(|(_, item, _)| item.in_style(state.data.style))
        .ok_or(SandboxError::Forbidden)
}

/// Writes a scope item as an operator sends it back to explore it.
fn scope_item_json(id: Id, item: ScopeItem, user_type: Option<&str>) -> JsonObject {
    let object = JsonObject::new().set("id", id);
    let (name, object) = match item.kind {
        ScopeKind::User => {
            let user = object.set("displayName", item.name).set("name", item.address);
            ("user", user.set("type", user_type))
        }
        ScopeKind::Site => {
            let site = object.set("url", item.address).set("title", "Human resources");
            let site = site.set("parentUrl", "https://fabrikam.example");
            ("site", site.set("isCloud", true).set("isPersonal", false))
        }
        ScopeKind::Team => {
            let team = object.set("description", "").set("displayName", item.name);
            ("team", team.set("mail", item.address))
        }
    };
    JsonObject::new().set("type", item.kind).set("id", id).set(name, object)
}
