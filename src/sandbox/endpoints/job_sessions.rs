//! `GET /vN/JobSessions` and `GET /v6/Jobs/{id}/JobSessions`: the runs of backup jobs.

use http::StatusCode;

use crate::sandbox::data::{FIRST_ETAG, RunFixture, generate_runs};
use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, json_response, links, list_response,
    require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the runs, newest first. The bounds of the end are exclusive.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let mut runs = generate_runs(&state.data);
    if let Some(from) = request.time("endTimeLowerBound")? {
        runs.retain(|run| run.ended.is_some_and(|end| end > from));
    }
    if request.version >= SandboxVersion::V7 {
        if let Some(to) = request.time("endTimeUpperBound")? {
            runs.retain(|run| run.ended.is_some_and(|end| end < to));
        }
        if let Some(id) = request.id("jobId")? {
            runs.retain(|run| run.job.id == id);
        }
    }
    if let Some(status) = request.text("status").filter(|_| request.version >= SandboxVersion::V8) {
        runs.retain(|run| run.status.eq_ignore_ascii_case(&status));
    }
    // The server has no copy jobs.
    if request.text("jobType").is_some_and(|kind| kind.eq_ignore_ascii_case("copy")) {
        runs.clear();
    }
    list_response(request, &runs, |run| run_json(state, request.version, run))
}

/// Lists the runs of a job.
pub(crate) fn list_of_job(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    require_found(state.data.job(id), "job", id)?;
    let mut runs = generate_runs(&state.data);
    runs.retain(|run| run.job.id == id);
    list_response(request, &runs, |run| run_json(state, request.version, run))
}

/// Shows a run.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    let run = generate_runs(&state.data).into_iter().find(|run| run.id == id);
    let run = require_found(run, "job session", id)?;
    Ok(json_response(StatusCode::OK, &run_json(state, request.version, &run)))
}

fn run_json(state: &SandboxState, version: SandboxVersion, run: &RunFixture<'_>) -> JsonObject {
    let (v7, v8) = (version >= SandboxVersion::V7, version >= SandboxVersion::V8);
    let repository = state.data.repositories.get(run.job.repository);
    let proxy = repository.map(|repository| repository.proxy);
    let objects = run.chance % 400;
    let bytes = run.chance >> 40;
    let statistics = JsonObject::new()
        .set("processingRateBytesPS", bytes / 240)
        .set("processingRateItemsPS", objects / 24)
        .set("readRateBytesPS", bytes / 200)
        .set("writeRateBytesPS", bytes / 220)
        .set("transferredDataBytes", bytes)
        .set("processedObjects", objects)
        .set("bottleneck", if run.ended.is_some() { "Source" } else { "Detecting" });
    let links = links(
        version,
        [("self", format!("jobsessions/{}", run.id)), ("job", format!("jobs/{}", run.job.id))],
    );
    JsonObject::new()
        .set("id", run.id)
        .set_if(v8, "jobId", run.job.id)
        .set_if(v7, "repositoryId", repository.map(|repository| repository.id))
        .set_if(v7, "mainSessionId", run.id)
        .set("details", None::<&str>)
        .set("creationTime", run.started)
        .set("endTime", run.ended)
        .set("retryCount", 0)
        .set_if(v7, "jobWillBeRetried", false)
        .set("progress", objects)
        .set_if(v7, "jobType", "Backup")
        .set_if(v8, "jobSessionConfigType", "Incremental")
        .set("status", run.status)
        .set("statistics", statistics)
        // Product 8.4 removed the number of objects.
        .set_if(v8 && state.v8_minor < 4, "total", objects)
        .set_if(v8, "eTag", FIRST_ETAG + i64::from(run.job.number))
        .set("_links", links)
        .set_if(v8, "proxyId", proxy)
}
