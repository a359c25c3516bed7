//! `GET /sandbox/log`, `GET /sandbox/state` and `GET /sandbox/truth`, for tests. They need no token, are not logged, and no
//! fault affects them.

use http::{Method, Request, StatusCode};

use crate::sandbox::content::truth;
use crate::sandbox::http::{JsonObject, Reply, SandboxError, json_response};
use crate::sandbox::state::{ItemAction, SandboxSession, SandboxState};

/// Answers a request for a path below `/sandbox`.
pub(crate) fn inspect(
    state: &SandboxState,
    request: &Request<Vec<u8>>,
    path: &[&str],
) -> Result<Reply, SandboxError> {
    match path {
        ["log" | "state" | "truth"] if request.method() != Method::GET => {
            Err(SandboxError::Method("GET"))
        }
        ["log"] => Ok(Reply::Answer(json_response(StatusCode::OK, state.log.entries()))),
        ["truth"] => truth(state, request),
        ["state"] => Ok(Reply::Answer(json_response(StatusCode::OK, &state_json(state)))),
        _ => Err(SandboxError::NotFound(
            "There are /sandbox/log, /sandbox/state and /sandbox/truth.".to_owned(),
        )),
    }
}

fn state_json(state: &SandboxState) -> JsonObject {
    let sessions = state.sessions.all();
    let open = sessions.iter().filter(|session| session.is_open());
    let open: Vec<_> = open.map(|session| open_session_json(state, session)).collect();
    JsonObject::new()
        .set("sessions", sessions.len())
        .set("working", open)
        .set("connections", state.connections)
        .set("tokens", state.tokens.counts())
        .set("saves", sessions.iter().flat_map(saves_json).collect::<Vec<_>>())
}

/// Writes the saves and the exports in a session.
fn saves_json(session: &SandboxSession) -> impl Iterator<Item = JsonObject> + '_ {
    let saves = session.item_events.iter().filter(|event| event.action != ItemAction::View);
    saves.map(|event| {
        JsonObject::new()
            .set("session", session.id)
            .set("type", event.action.name())
            .set("itemType", event.subject.kind)
            .set("itemName", &event.subject.name)
            .set("source", &event.subject.source)
            .set("bytes", event.bytes)
            .set("status", event.progress.status())
    })
}

/// Writes an open session with what the API does not show: the parameters of its start and its
/// restore point. The properties from `start` on, except `organizationId`, are null for initial
/// sessions.
fn open_session_json(state: &SandboxState, session: &SandboxSession) -> JsonObject {
    let data = &state.data;
    let exploration = session.exploration();
    let organization = data.organizations.get(session.organization);
    let retrieval = exploration.and_then(|exploration| exploration.retrieval);
    let scope = exploration.and_then(|exploration| exploration.scope);
    JsonObject::new()
        .set("id", session.id)
        .set("type", session.workload)
        .set("job", session.job_name(data))
        .set("jobId", session.job(data).map(|job| job.id))
        .set("initiatedBy", state.sessions.user(session))
        .set("point", session.point)
        .set("organizationId", organization.map(|organization| organization.id))
        .set("start", exploration.map(|exploration| exploration.start))
        .set("repositoryId", exploration.and_then(|exploration| exploration.repository))
        .set("retrievalId", retrieval.map(|(id, _)| id))
        .set("scope", scope.map(|scope| scope.name))
        .set("showDeleted", exploration.map(|exploration| exploration.show_deleted))
        .set("showAllVersions", exploration.map(|exploration| exploration.show_all_versions))
}
