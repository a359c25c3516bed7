//! `GET /vN/Organizations` and `GET /vN/Organization`.

use http::StatusCode;

use crate::sandbox::data::{CallerRole, OrganizationFixture};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response, links,
    list_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the organizations. v8 has filters.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let extended = is_extended(request)?;
    let mut organizations: Vec<_> = state.data.organizations.iter().collect();
    if request.version >= SandboxVersion::V8 {
        if let Some(msid) = request.id("msid")? {
            organizations.retain(|organization| organization.msid == msid);
        }
        if let Some(id) = request.text("backedUpOrganizationId") {
            organizations.retain(|organization| organization.backed_up_id().as_ref() == Some(&id));
        }
    }
    list_response(request, &organizations, |organization| {
        organization_json(request.version, extended, organization)
    })
}

/// Shows an organization.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let (id, extended) = (request.path_id()?, is_extended(request)?);
    let (_, organization) = require_found(state.data.organization(id), "organization", id)?;
    let body = organization_json(request.version, extended, organization);
    Ok(json_response(StatusCode::OK, &body))
}

/// Lists the restore roles of an organization: none.
pub(crate) fn list_roles(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    require_found(state.data.organization(id), "organization", id)?;
    list_response(request, &[""; 0], |role| role)
}

/// Shows the tenant's organization. The contract declares its id as a plain string.
pub(crate) fn show_own(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let missing = || SandboxError::NotFound("The organization is gone.".to_owned());
    let index = CallerRole::Tenant.organization();
    let organization = state.data.organizations.get(index).ok_or_else(missing)?;
    let body = JsonObject::new()
        .set("id", organization.id)
        .set("name", organization.name)
        .set_if(request.version >= SandboxVersion::V7, "description", organization.description)
        .set("type", organization.kind)
        .set("isBackedup", organization.backups.is_some())
        .set("firstBackuptime", organization.backups.map(|(first, _)| first))
        .set("lastBackuptime", organization.backups.map(|(_, last)| last));
    Ok(json_response(StatusCode::OK, &body))
}

/// Reads the parameter `extendedView`. Without it, v6 takes it as true, although its OpenAPI file
/// requires it, and later versions take it as false.
fn is_extended(request: &SandboxRequest<'_>) -> Result<bool, SandboxError> {
    let extended = request.flag("extendedView")?;
    Ok(extended.unwrap_or(request.version == SandboxVersion::V6))
}

fn organization_json(
    version: SandboxVersion,
    extended: bool,
    organization: &OrganizationFixture,
) -> JsonObject {
    let v8 = version >= SandboxVersion::V8;
    let online = organization.kind != "OnPremises";
    let path = format!("organizations/{}", organization.id);
    let jobs = if v8 {
        format!("jobs?organizationid={}", organization.id)
    } else {
        format!("{path}/jobs")
    };
    let below = |name: &str| format!("{path}/{name}");
    let links = links(
        version,
        [
            ("self", path.clone()),
            ("jobs", jobs),
            ("groups", below("groups")),
            ("users", below("users")),
            ("sites", below("sites")),
            ("teams", below("teams")),
            ("usedRepositories", below("usedrepositories")),
            ("rbacRoles", below("rbacroles")),
        ],
    );
    JsonObject::new()
        .set("id", organization.id)
        .set("isTeamsOnline", online.then_some(true))
        .set("isTeamsChatsOnline", online.then_some(false))
        .set("isExchangeOnline", online)
        .set("isSharePointOnline", online)
        .set("type", organization.kind)
        .set("region", online.then_some("Worldwide"))
        .set("name", organization.name)
        .set("officeName", organization.office_name)
        .set_if(version >= SandboxVersion::V7, "description", organization.description)
        .set_if(extended, "isBackedup", organization.backups.is_some())
        .set_if(extended, "firstBackuptime", organization.backups.map(|(first, _)| first))
        .set_if(extended, "lastBackuptime", organization.backups.map(|(_, last)| last))
        .set_if(v8, "msid", online.then_some(organization.msid))
        .set_if(v8, "backedUpOrganizationId", organization.backed_up_id())
        .set("_links", links)
}
