//! `GET /vN/DataRetrievals`.

use http::StatusCode;

use crate::sandbox::data::{
    ARCHIVE, Dataset, Id, OrganizationFixture, RetrievalFixture, RetrievalStage,
};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response, links,
    list_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the data retrievals.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let data = &state.data;
    let mut retrievals: Vec<_> = data.retrievals.iter().collect();
    if let Some(id) = request.id("organizationId")? {
        retrievals.retain(|retrieval| organization_id(data, retrieval) == Some(id));
    }
    if let Some(id) = request.id("repositoryId")? {
        retrievals
            .retain(|_| data.repositories.get(ARCHIVE).is_some_and(|archive| archive.id == id));
    }
    if let Some(name) = request.text("dataState") {
        let message = || format!("There is no state of data '{name}'.");
        let data_state = RetrievalStage::from_name(&name);
        let data_state = data_state.ok_or_else(|| SandboxError::Invalid(message()))?;
        retrievals.retain(|retrieval| retrieval.stage == data_state);
    }
    list_response(request, &retrievals, |retrieval| {
        retrieval_json(data, request.version, retrieval)
    })
}

/// Shows a data retrieval.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    let retrieval = require_found(state.data.retrieval(id), "data retrieval", id)?;
    Ok(json_response(StatusCode::OK, &retrieval_json(&state.data, request.version, retrieval)))
}

/// Returns the id of the organization, unless it was removed.
fn organization_id(data: &Dataset, retrieval: &RetrievalFixture) -> Option<Id> {
    let organization = data.organizations.get(retrieval.organization);
    organization.filter(|_| !retrieval.orphaned).map(|organization| organization.id)
}

fn retrieval_json(
    data: &Dataset,
    version: SandboxVersion,
    retrieval: &RetrievalFixture,
) -> JsonObject {
    let archive = data.repositories.get(ARCHIVE);
    let proxy = archive.map(|archive| archive.proxy).filter(|_| version < SandboxVersion::V8);
    let organization = data.organizations.get(retrieval.organization);
    let backups = organization.and_then(OrganizationFixture::backed_up_id).unwrap_or_default();
    let point = retrieval.point.map_or_else(String::new, |point| point.id(data.seed));
    let is_amazon = retrieval.number.is_multiple_of(2);
    let path = format!("dataretrievals/{}", retrieval.id);
    JsonObject::new()
        .set("id", retrieval.id)
        .set("name", retrieval.name)
        .set("description", (retrieval.number % 2 == 1).then_some("Made by the sandbox"))
        .set("storageType", if is_amazon { "AmazonS3Glacier" } else { "AzureArchive" })
        .set_if(is_amazon, "amazonS3GlacierRetrievalPolicy", "Standard")
        .set_if(!is_amazon, "azureArchiveRetrievalPolicy", "StandardPriority")
        .set("pointInTime", retrieval.time)
        .set("retrievedRestorePointId", point)
        .set("organizationId", organization_id(data, retrieval))
        .set("organizationUniqueId", backups)
        .set_some("proxyId", proxy)
        .set("repositoryId", data.repository_id(ARCHIVE))
        .set("dataState", retrieval.stage)
        .set("lastStatus", retrieval.status)
        .set("startTime", retrieval.started)
        .set("expirationTime", retrieval.expires)
        .set("enableExpirationNotification", retrieval.expires.is_some())
        .set("expirationHoursThreshold", 24)
        .set("type", retrieval.workload.title())
        .set("showDeleted", retrieval.show_deleted)
        .set("showAllVersions", retrieval.show_all_versions)
        .set("_links", links(version, [("self", path)]))
}
