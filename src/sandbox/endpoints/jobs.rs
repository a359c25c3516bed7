//! `GET /vN/Jobs`.

use http::StatusCode;

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Dataset, FIRST_ETAG, JobFixture, SandboxWorkload};
use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, json_response, links, list_response,
    require_found,
};
use crate::sandbox::state::SandboxState;

/// Lists the jobs. v8 has filters.
pub(crate) fn list(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let data = &state.data;
    let mut jobs: Vec<_> = data.jobs.iter().collect();
    if request.version >= SandboxVersion::V8 {
        if let Some(id) = request.id("organizationId")? {
            jobs.retain(|job| data.organizations.get(job.organization).is_some_and(|o| o.id == id));
        }
        if let Some(id) = request.id("repositoryId")? {
            jobs.retain(|job| data.repositories.get(job.repository).is_some_and(|r| r.id == id));
        }
    }
    list_response(request, &jobs, |job| job_json(state, request.version, job))
}

/// Lists the jobs of an organization.
pub(crate) fn list_of_organization(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let id = request.path_id()?;
    let (index, _) = require_found(state.data.organization(id), "organization", id)?;
    let jobs: Vec<_> = state.data.jobs.iter().filter(|job| job.organization == index).collect();
    list_response(request, &jobs, |job| job_json(state, request.version, job))
}

/// Lists the items that a job selects.
pub(crate) fn list_selected(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    let (_, job) = require_found(state.data.job(id), "job", id)?;
    let items = selected_items(&state.data, job);
    list_response(request, &items, |item| item)
}

/// Lists the items that a job excludes: none.
pub(crate) fn list_excluded(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    require_found(state.data.job(id), "job", id)?;
    list_response(request, &[""; 0], |item| item)
}

/// Shows a job.
pub(crate) fn show(state: &SandboxState, request: &SandboxRequest<'_>) -> SandboxResult {
    let id = request.path_id()?;
    let (_, job) = require_found(state.data.job(id), "job", id)?;
    Ok(json_response(StatusCode::OK, &job_json(state, request.version, job)))
}

fn job_json(state: &SandboxState, version: SandboxVersion, job: &JobFixture) -> JsonObject {
    let data = &state.data;
    let (before_v8, v8) = (version < SandboxVersion::V8, version >= SandboxVersion::V8);
    // Product 8.4 removed the numbers of objects.
    let counts_objects = v8 && state.v8_minor < 4;
    let organization = data.organization_id(job.organization);
    let repository = data.repository_id(job.repository);
    let backup_type = |entire| if entire { "EntireOrganization" } else { "SelectedItems" };
    let path = format!("jobs/{}", job.id);
    // Newer versions list the runs of a job by a filter.
    let of_job = format!("{path}/jobsessions");
    let by_job = format!("jobsessions?jobid={}", job.id);
    let links = links(
        version,
        [
            ("self", path.clone()),
            ("organization", format!("organizations/{organization}")),
            ("backupRepository", format!("backuprepositories/{repository}")),
            ("jobsessions", if version == SandboxVersion::V6 { of_job } else { by_job }),
            ("selectedItems", format!("{path}/selecteditems")),
            ("excludedItems", format!("{path}/excludeditems")),
            ("restorePoints", format!("restorepoints?jobid={}", job.id)),
        ],
    );
    JsonObject::new()
        .set("id", job.id)
        .set("description", if job.number.is_multiple_of(3) { "Made by the sandbox" } else { "" })
        .set("backupType", job.entire.map(backup_type))
        .set_if(before_v8, "runNow", false)
        .set_if(before_v8, "selectedItems", selected_items(data, job))
        .set_if(before_v8, "excludedItems", [""; 0])
        .set("schedulePolicy", schedule(version, job))
        .set_if(v8, "organizationId", organization)
        .set("repositoryId", repository)
        .set("name", &job.name)
        .set("lastRun", job.last_run())
        .set("nextRun", job.enabled.then(|| job.newest.plus_seconds(job.interval)))
        .set_if(version >= SandboxVersion::V7, "lastBackup", (job.points > 0).then_some(job.newest))
        .set("isEnabled", job.enabled)
        .set("lastStatus", job.status)
        .set_if(counts_objects, "totalObjects", 100 + job.number * 7)
        .set_if(counts_objects, "processedObjects", 90 + job.number * 7)
        .set_if(v8, "eTag", FIRST_ETAG + i64::from(job.number))
        .set("_links", links)
}

fn schedule(version: SandboxVersion, job: &JobFixture) -> JsonObject {
    let hourly = job.interval < 86_400;
    JsonObject::new()
        .set("scheduleEnabled", job.enabled)
        .set("backupWindowEnabled", false)
        .set_if(version >= SandboxVersion::V7, "periodicallyWindowEnabled", false)
        .set("type", if hourly { "Periodically" } else { "Daily" })
        .set_if(hourly, "periodicallyEvery", "Hours8")
        .set("dailyType", "Everyday")
        .set("dailyTime", "22:00:00")
        .set("retryEnabled", true)
        .set("retryNumber", 3)
        .set("retryWaitInterval", 10)
}

/// Returns the items that a job selects: one user, if it does not back up the entire organization.
fn selected_items(data: &Dataset, job: &JobFixture) -> Vec<JsonObject> {
    if job.entire != Some(false) {
        return Vec::new();
    }
    let id = random::id(data.seed, Purpose::Job, 1_000_000 + u64::from(job.number));
    let user = JsonObject::new()
        .set("id", id)
        .set("displayName", data.style.text("P\u{e9}rez, Ana \"Annie\""))
        .set("name", "ana@contoso.example");
    let item = JsonObject::new()
        .set("type", "User")
        .set("id", id)
        .set("mailbox", job.workloads.contains(SandboxWorkload::Vex))
        .set("oneDrive", job.workloads.contains(SandboxWorkload::Veod))
        .set("archiveMailbox", false)
        .set("sites", job.workloads.contains(SandboxWorkload::Vesp))
        .set("user", user);
    vec![item]
}
