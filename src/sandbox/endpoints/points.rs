//! `GET /vN/RestorePoints`, and the points that the Restore Portal shows.

use http::StatusCode;

use super::current_user::find_scope_item;
use crate::sandbox::data::{
    Dataset, FIRST_ETAG, Id, PointFixture, PointKind, SandboxWorkload, retrieval_id,
};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxResult, SandboxVersion, json_response, links,
    list_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the restore points, oldest first unless `orderAsc=false`. The bounds of the time are exclusive.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let data = &state.data;
    let mut points = data.points.clone();
    filter_by_source(data, request, &mut points)?;
    if request.version == SandboxVersion::V6 {
        retain(&mut points, request.time("backupTime")?, |point, time| point.time > time);
    } else {
        retain(&mut points, request.time("from")?, |point, time| point.time > time);
        retain(&mut points, request.time("to")?, |point, time| point.time < time);
        retain(&mut points, request.flag("isCopy")?, |point, is| point.is_copy() == is);
        if request.flag("orderAsc")? == Some(false) {
            points.reverse();
        }
    }
    if request.version >= SandboxVersion::V8 {
        filter_by_object(data, request, &mut points)?;
    }
    list_response(request, &points, |point| point_json(data, request.version, *point))
}

/// Shows a restore point.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let (data, id) = (&state.data, request.path_text(0).to_ascii_lowercase());
    let point = data.points.iter().find(|point| point.id(data.seed) == id);
    let point = require_found(point, "restore point", id)?;
    Ok(json_response(StatusCode::OK, &point_json(data, request.version, *point)))
}

/// Lists the restore points of the caller's organization. The Restore Portal shows no archived
/// points, and copies only if they are requested.
pub(crate) fn list_own(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let data = &state.data;
    let role = request.caller()?.role;
    let copies = request.flag("isCopy")?.unwrap_or(false);
    let kind = if copies { PointKind::Copy } else { PointKind::Ordinary };
    let mut points = data.points.clone();
    points.retain(|point| {
        point.kind == kind && point.organization(&data.jobs) == role.organization()
    });
    if let Some(id) = request.text("rbacItem") {
        let item = find_scope_item(state, request, None, &id)?;
        points.retain(|point| {
            let workloads = point.workloads(&data.jobs);
            item.workloads().iter().any(|workload| workloads.contains(*workload))
        });
    }
    list_response(request, &points, |point| point_json(data, request.version, *point))
}

fn filter_by_source(
    data: &Dataset,
    request: &SandboxRequest<'_>,
    points: &mut Vec<PointFixture>,
) -> Result<(), SandboxError> {
    let kind = |kind| move |point: PointFixture, is| (point.kind == kind) == is;
    retain(points, request.id("organizationId")?, |p, id| data.point_organization(p) == id);
    retain(points, request.id("repositoryId")?, |p, id| data.point_repository(p) == id);
    retain(points, request.id("jobId")?, |point, id| job_id(data, point) == id);
    retain(points, request.flag("isLongTermCopy")?, kind(PointKind::LongTerm));
    retain(points, request.flag("isRetrieved")?, kind(PointKind::Retrieved));
    Ok(())
}

/// The server keeps no objects, so every object is in each point with its workload.
fn filter_by_object(
    data: &Dataset,
    request: &SandboxRequest<'_>,
    points: &mut Vec<PointFixture>,
) -> Result<(), SandboxError> {
    let contains = |point: PointFixture, workloads: &[SandboxWorkload]| {
        let held = point.workloads(&data.jobs);
        workloads.iter().any(|workload| held.contains(*workload))
    };
    let user = [SandboxWorkload::Vex, SandboxWorkload::Veod];
    retain(points, request.text("userId"), |p, _| contains(p, &user));
    retain(points, request.text("groupId"), |p, _| contains(p, &[SandboxWorkload::Vex]));
    retain(points, request.text("siteId"), |p, _| contains(p, &[SandboxWorkload::Vesp]));
    retain(points, request.id("teamId")?, |p, _| contains(p, &[SandboxWorkload::Vet]));
    Ok(())
}

/// Keeps the points that a filter matches, if the filter is set.
fn retain<T: Clone>(
    points: &mut Vec<PointFixture>,
    filter: Option<T>,
    matches: impl Fn(PointFixture, T) -> bool,
) {
    if let Some(value) = filter {
        points.retain(|point| matches(*point, value.clone()));
    }
}

fn job_id(data: &Dataset, point: PointFixture) -> Id {
    point.job(&data.jobs).map_or(Id::ZERO, |job| job.id)
}

fn point_json(data: &Dataset, version: SandboxVersion, point: PointFixture) -> JsonObject {
    let (v7, v8) = (version >= SandboxVersion::V7, version >= SandboxVersion::V8);
    let id = point.id(data.seed);
    let workloads = point.workloads(&data.jobs);
    let (repository, organization) = (data.point_repository(point), data.point_organization(point));
    let is_retrieved = point.kind == PointKind::Retrieved;
    let retrieval = if is_retrieved { retrieval_id(data.seed, point.job) } else { Id::ZERO };
    let etag = FIRST_ETAG + i64::from(point.number) * 2;
    let immutable_until = point.is_copy().then(|| point.time.plus_seconds(30 * 86_400));
    let links = links(
        version,
        [
            ("self", format!("restorepoints/{id}")),
            ("backupRepository", format!("backuprepositories/{repository}")),
            ("organization", format!("organizations/{organization}")),
        ],
    );
    JsonObject::new()
        .set("id", id)
        .set_if(v7, "isDeleted", point.is_deleted())
        .set("repositoryId", repository)
        .set("backupTime", point.time)
        .set("jobId", job_id(data, point))
        .set("retrievalId", retrieval)
        .set("organizationId", organization)
        .set("isExchange", workloads.contains(SandboxWorkload::Vex))
        .set("isSharePoint", workloads.contains(SandboxWorkload::Vesp))
        .set("isOneDrive", workloads.contains(SandboxWorkload::Veod))
        .set("isTeams", workloads.contains(SandboxWorkload::Vet))
        .set("isLongTermCopy", point.kind == PointKind::LongTerm)
        .set_if(v7, "isCopy", point.is_copy())
        .set("isRetrieved", is_retrieved)
        .set_if(v8, "eTag", etag)
        .set_if(v8, "objectsEtag", etag + 1)
        .set_if(v8, "immutabilityExpiresOn", immutable_until)
        .set("_links", links)
}
