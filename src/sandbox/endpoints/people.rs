//! The people of the organizations: as the organizations list them, as licensed and as protected users.

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, PersonFixture, generate_people};
use crate::sandbox::http::{
    JsonObject, PageWindow, SandboxError, SandboxRequest, SandboxResult, json_response,
    list_response, page_json, require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the people of an organization. The server keeps the list, so the page has an id.
pub(crate) fn list_members(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let people = find_members(state, request)?;
    let user = |person: &PersonFixture| {
        JsonObject::new()
            .set("id", person.id)
            .set("displayName", &person.name)
            .set("name", &person.email)
            .set("type", "User")
            .set("locationType", "Cloud")
    };
    set_response(state, request, people.iter().map(user).collect())
}

/// Lists the groups, sites or teams of an organization, of which this server has none outside backups.
pub(crate) fn list_none(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    find_members(state, request)?;
    set_response(state, request, Vec::new())
}

/// Shows the number of licenses of an organization.
pub(crate) fn show_licensing(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let people = find_members(state, request)?;
    let body = JsonObject::new().set("licensedUsers", people.len()).set("newUsers", 0);
    Ok(json_response(StatusCode::OK, &body))
}

/// Lists the licensed users of all organizations.
pub(crate) fn list_licensed(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_all(state, request, |person, organization| {
        let (id, name, backups) = organization;
        JsonObject::new()
            .set("id", person.id)
            .set("name", &person.email)
            .set("isBackedUp", backups.is_some())
            .set("licenseState", "Licensed")
            .set("organizationId", id)
            .set("backedUpOrganizationId", backups)
            .set("organizationName", name)
    })
}

/// Lists the users with backups.
pub(crate) fn list_protected(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    list_all(state, request, |person, (id, _, backups)| {
        JsonObject::new()
            .set("id", person.id)
            .set("displayName", &person.name)
            .set("accountType", "User")
            .set("organizationId", id)
            .set("backedUpOrganizationId", backups)
    })
}

fn list_all(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
    write: impl Fn(PersonFixture, (Id, &str, Option<String>)) -> JsonObject,
) -> SandboxResult {
    let wanted = request.id("organizationId")?;
    let mut all = Vec::new();
    for (index, organization) in state.data.organizations.iter().enumerate() {
        if wanted.is_none_or(|id| id == organization.id) {
            let of = || (organization.id, organization.name, organization.backed_up_id());
            all.extend(generate_people(&state.data, index).map(|person| write(person, of())));
        }
    }
    list_response(request, &all, |item| item)
}

fn find_members(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> Result<Vec<PersonFixture>, SandboxError> {
    let id = request.path_id()?;
    let (index, _) = require_found(state.data.organization(id), "organization", id)?;
    Ok(generate_people(&state.data, index).collect())
}

/// Returns a page of a list that the server keeps: its id is accepted with the next page.
fn set_response(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
    items: Vec<JsonObject>,
) -> SandboxResult {
    let window = PageWindow::read(request)?;
    let set = random::id(state.data.seed, Purpose::Person, u64::MAX);
    let total = items.len();
    let page = page_json(request, window, total, items.into_iter().skip(window.offset));
    Ok(json_response(StatusCode::OK, &page.set("setId", set)))
}
