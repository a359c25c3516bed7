//! The table of endpoints, and the way of a request through it.

use http::{Request, StatusCode};

use super::content::{SaveHandler, answer_save, exchange, onedrive, search, sharepoint, teams};
use super::data::CallerRole;
use super::endpoints::sessions::{changes, events, explore, list, session, statistics};
use super::endpoints::{
    current_user, job_sessions, jobs, organizations, people, points, repositories, retrievals,
    service, sign_in,
};
use super::http::SandboxVersion::{self, V6, V7, V8};
use super::http::{
    EndpointAnswer, MAX_BODY, SandboxError, SandboxRequest, SandboxResult, decoded_segments,
    html_response, path_segments, without_nulls,
};
use super::state::{MicrosoftEndpoint, SandboxState};

/// The callers that an endpoint accepts. Callers whose rights are unknown are refused.
#[derive(Clone, Copy)]
enum Callers {
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
    fn include(self, role: CallerRole) -> bool {
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
enum EndpointHandler {
    /// Reads the state.
    Read(fn(&SandboxState, &SandboxRequest<'_>) -> SandboxResult),
    /// Changes the state.
    Write(fn(&mut SandboxState, &SandboxRequest<'_>) -> SandboxResult),
    /// Names what is saved or exported, for a stream.
    Save(SaveHandler),
}

/// An endpoint.
struct Endpoint {
    method: &'static str,
    /// The path below the version, in lower case; `*` stands for an id.
    path: &'static str,
    /// The first version with the endpoint.
    since: SandboxVersion,
    /// The last version with the endpoint.
    until: SandboxVersion,
    callers: Callers,
    /// The first version in which the list has pages; before, it is an array.
    paged: Option<SandboxVersion>,
    handler: EndpointHandler,
}

const fn get(
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
const fn get_until(
    path: &'static str,
    until: SandboxVersion,
    paged: Option<SandboxVersion>,
    handler: fn(&SandboxState, &SandboxRequest<'_>) -> SandboxResult,
) -> Endpoint {
    Endpoint { until, ..get(path, V6, Callers::Admin, paged, handler) }
}

/// A `GET` that changes the state: opening an item records an event.
const fn get_item(
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

const fn post(
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
const fn save(path: &'static str, since: SandboxVersion, handler: SaveHandler) -> Endpoint {
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

/// All endpoints of the API. The columns of `get` are path, first version, callers, first version with
/// pages, and handler.
#[rustfmt::skip]
const ENDPOINTS: &[Endpoint] = &[
    post("token", V6, Callers::Anyone, sign_in::sign_in),
    post("token/authcode", V7, Callers::SignedIn, sign_in::issue_code),
    post("token/logout", V7, Callers::SignedIn, sign_in::sign_out),

    get("serviceinstance", V6, Callers::Admin, None, service::show_instance),
    get("license", V6, Callers::Admin, None, service::show_license),
    get("restoreportalsettings", V6, Callers::Admin, None, service::show_portal),
    get("health", V8, Callers::Admin, None, service::show_health),

    get("organization", V6, Callers::Tenant, None, organizations::show_own),
    post("organization/explore", V6, Callers::Tenant, explore::explore_own),
    post("organization/operatorexplore", V6, Callers::Operator, explore::explore_as_operator),
    get("organization/loggedinuser", V6, Callers::Portal, None, current_user::show),
    get("organization/loggedinuser/operatorinfo", V6, Callers::Portal, None, current_user::show_operator_info),
    get("organization/loggedinuser/effectivescope", V6, Callers::Portal, None, current_user::show_scope),
    get("organization/loggedinuser/restorepoints", V7, Callers::Portal, None, points::list_own),

    get("organizations", V6, Callers::Admin, Some(V8), organizations::list),
    get("organizations/*", V6, Callers::Admin, None, organizations::show),
    get_until("organizations/*/jobs", V7, None, jobs::list_of_organization),
    get("organizations/*/users", V6, Callers::Admin, Some(V6), people::list_members),
    get("organizations/*/groups", V6, Callers::Admin, Some(V6), people::list_none),
    get("organizations/*/sites", V6, Callers::Admin, Some(V6), people::list_none),
    get("organizations/*/teams", V6, Callers::Admin, Some(V6), people::list_none),
    get("organizations/*/licensinginformation", V6, Callers::Admin, None, people::show_licensing),
    get("organizations/*/usedrepositories", V6, Callers::Admin, Some(V6), repositories::list_used),
    get("organizations/*/rbacroles", V6, Callers::Admin, None, organizations::list_roles),
    get("licensedusers", V6, Callers::Admin, Some(V6), people::list_licensed),
    get("protectedusers", V8, Callers::Admin, Some(V8), people::list_protected),
    post("organizations/*/explore", V6, Callers::Admin, explore::explore_organization),
    get("jobs", V6, Callers::Admin, Some(V8), jobs::list),
    get("jobs/*", V6, Callers::Admin, None, jobs::show),
    get("jobs/*/selecteditems", V6, Callers::Admin, Some(V8), jobs::list_selected),
    get("jobs/*/excludeditems", V6, Callers::Admin, Some(V8), jobs::list_excluded),
    get_until("jobs/*/jobsessions", V6, Some(V6), job_sessions::list_of_job),
    get("jobsessions", V6, Callers::Admin, Some(V6), job_sessions::list),
    get("jobsessions/*", V6, Callers::Admin, None, job_sessions::show),
    post("jobs/*/explore", V6, Callers::Admin, explore::explore_job),
    get("restorepoints", V6, Callers::Admin, Some(V7), points::list),
    get("restorepoints/*", V6, Callers::Admin, None, points::show),
    get("backuprepositories", V6, Callers::Admin, Some(V8), repositories::list),
    get("backuprepositories/*", V6, Callers::Admin, None, repositories::show),
    get("backuprepositories/*/organizationdata", V6, Callers::Admin, Some(V6), repositories::organizations),
    get("backuprepositories/*/organizationdata/*", V6, Callers::Admin, None, repositories::show_organization),
    get("proxies", V6, Callers::Admin, Some(V8), repositories::list_proxies),
    get("proxies/*", V6, Callers::Admin, None, repositories::show_proxy),
    post("backuprepositories/*/explore", V7, Callers::Admin, explore::explore_repository),
    get("dataretrievals", V6, Callers::Admin, Some(V8), retrievals::list),
    get("dataretrievals/*", V6, Callers::Admin, None, retrievals::show),
    post("dataretrievals/*/explore", V6, Callers::Admin, explore::explore_retrieval),
    get("events", V8, Callers::Admin, None, changes::list),

    get("restoresessions", V6, Callers::SignedIn, Some(V6), list::list),
    get("restoresessions/*", V6, Callers::SignedIn, None, session::show),
    post("restoresessions/*/stop", V6, Callers::SignedIn, session::stop),
    get("restoresessions/*/events", V6, Callers::SignedIn, Some(V6), events::list),
    get("restoresessions/*/events/*", V6, Callers::SignedIn, None, events::show),
    get("restoresessions/*/statistics", V8, Callers::SignedIn, None, statistics::show),
    get("restoresessions/*/organization", V6, Callers::SignedIn, None, session::show_organization),

    post("restoresessions/*/organization/searchexchange", V6, Callers::SignedIn, search::search_exchange),
    post("restoresessions/*/organization/mailboxes/search", V6, Callers::SignedIn, search::search_mailboxes),
    post("restoresessions/*/organization/mailboxes/*/search", V6, Callers::SignedIn, search::search_mailbox),
    post("restoresessions/*/organization/mailboxes/*/folders/*/search", V6, Callers::SignedIn, search::search_mail_folder),
    post("restoresessions/*/organization/onedrives/search", V6, Callers::SignedIn, search::search_drives),
    post("restoresessions/*/organization/onedrives/*/search", V6, Callers::SignedIn, search::search_drive),
    post("restoresessions/*/organization/onedrives/*/folders/*/search", V6, Callers::SignedIn, search::search_drive_folder),
    post("restoresessions/*/organization/sites/search", V6, Callers::SignedIn, search::search_sites),
    post("restoresessions/*/organization/sites/*/search", V6, Callers::SignedIn, search::search_site),
    post("restoresessions/*/organization/sites/*/folders/*/search", V6, Callers::SignedIn, search::search_site_folder),
    post("restoresessions/*/organization/sites/*/libraries/*/search", V6, Callers::SignedIn, search::search_library),
    post("restoresessions/*/organization/sites/*/lists/*/search", V6, Callers::SignedIn, search::search_list),
    post("restoresessions/*/organization/searchteams", V6, Callers::SignedIn, search::search_teams),
    post("restoresessions/*/organization/teams/*/search", V6, Callers::SignedIn, search::search_team),
    post("restoresessions/*/organization/teams/*/channels/*/search", V6, Callers::SignedIn, search::search_channel),
    post("restoresessions/*/organization/teams/*/channels/*/tabs/search", V6, Callers::SignedIn, search::search_tabs),
    post("restoresessions/*/organization/teams/*/files/search", V6, Callers::SignedIn, search::search_files),
    post("restoresessions/*/organization/teams/*/posts/search", V6, Callers::SignedIn, search::search_posts),

    save("restoresessions/*/organization/exporttopst", V6, exchange::export_organization),
    save("restoresessions/*/organization/mailboxes/*/exporttopst", V6, exchange::export_mailbox),
    save("restoresessions/*/organization/mailboxes/*/folders/*/exporttopst", V6, exchange::export_folder),
    save("restoresessions/*/organization/mailboxes/*/items/save", V6, exchange::save_items),
    save("restoresessions/*/organization/mailboxes/*/items/exporttopst", V6, exchange::export_items),
    save("restoresessions/*/organization/mailboxes/*/items/*/save", V6, exchange::save_item),
    save("restoresessions/*/organization/mailboxes/*/items/*/exporttopst", V6, exchange::export_item),
    save("restoresessions/*/organization/onedrives/*/save", V6, onedrive::save_drive),
    save("restoresessions/*/organization/onedrives/*/documents/save", V6, onedrive::save_documents),
    save("restoresessions/*/organization/onedrives/*/documents/*/save", V6, onedrive::save_document),
    save("restoresessions/*/organization/onedrives/*/documents/*/versions/*/save", V6, onedrive::save_document_version),
    save("restoresessions/*/organization/onedrives/*/folders/save", V6, onedrive::save_folders),
    save("restoresessions/*/organization/onedrives/*/folders/*/save", V6, onedrive::save_folder),
    save("restoresessions/*/organization/onedrives/*/folders/*/versions/*/save", V6, onedrive::save_folder_version),
    save("restoresessions/*/organization/sites/*/libraries/*/save", V6, sharepoint::save_library),
    save("restoresessions/*/organization/sites/*/documents/save", V6, sharepoint::save_documents),
    save("restoresessions/*/organization/sites/*/documents/*/save", V6, sharepoint::save_document),
    save("restoresessions/*/organization/sites/*/documents/*/versions/*/save", V6, sharepoint::save_document_version),
    save("restoresessions/*/organization/sites/*/folders/save", V6, sharepoint::save_folders),
    save("restoresessions/*/organization/sites/*/folders/*/save", V6, sharepoint::save_folder),
    save("restoresessions/*/organization/sites/*/folders/*/versions/*/save", V6, sharepoint::save_folder_version),
    save("restoresessions/*/organization/sites/*/items/*/attachments/save", V6, sharepoint::save_attachments),
    save("restoresessions/*/organization/sites/*/items/*/attachments/*/save", V6, sharepoint::save_attachment),
    save("restoresessions/*/organization/teams/*/files/save", V6, teams::save_files),
    Endpoint { until: V7, ..save("restoresessions/*/organization/teams/*/files/*/save", V6, teams::save_file) },
    save("restoresessions/*/organization/teams/*/channels/*/files/*/save", V8, teams::save_file),
    save("restoresessions/*/organization/teams/*/posts/save", V6, teams::save_posts),
    save("restoresessions/*/organization/teams/*/posts/*/save", V6, teams::save_post),
    save("restoresessions/*/organization/teams/*/posts/export", V6, teams::export_posts),
    save("restoresessions/*/organization/teams/*/posts/*/export", V6, teams::export_post),

    get("restoresessions/*/organization/mailboxes", V6, Callers::SignedIn, Some(V6), exchange::list_mailboxes),
    get_item("restoresessions/*/organization/mailboxes/*", exchange::show_mailbox),
    get("restoresessions/*/organization/mailboxes/*/folders", V6, Callers::SignedIn, Some(V6), exchange::list_folders),
    get_item("restoresessions/*/organization/mailboxes/*/folders/*", exchange::show_folder),
    get("restoresessions/*/organization/mailboxes/*/items", V6, Callers::SignedIn, Some(V6), exchange::list_items),
    get_item("restoresessions/*/organization/mailboxes/*/items/*", exchange::show_item),
    get("restoresessions/*/organization/onedrives", V6, Callers::SignedIn, Some(V6), onedrive::list_drives),
    get_item("restoresessions/*/organization/onedrives/*", onedrive::show_drive),
    get("restoresessions/*/organization/onedrives/*/documents", V6, Callers::SignedIn, Some(V6), onedrive::list_documents),
    get_item("restoresessions/*/organization/onedrives/*/documents/*", onedrive::show_document),
    get("restoresessions/*/organization/onedrives/*/documents/*/versions", V6, Callers::SignedIn, Some(V6), onedrive::list_document_versions),
    get_item("restoresessions/*/organization/onedrives/*/documents/*/versions/*", onedrive::show_document_version),
    get("restoresessions/*/organization/onedrives/*/folders", V6, Callers::SignedIn, Some(V6), onedrive::list_folders),
    get_item("restoresessions/*/organization/onedrives/*/folders/*", onedrive::show_folder),
    get("restoresessions/*/organization/onedrives/*/folders/*/versions", V6, Callers::SignedIn, Some(V6), onedrive::list_folder_versions),
    get_item("restoresessions/*/organization/onedrives/*/folders/*/versions/*", onedrive::show_folder_version),
    get("restoresessions/*/organization/sites", V6, Callers::SignedIn, Some(V6), sharepoint::list_sites),
    get_item("restoresessions/*/organization/sites/*", sharepoint::show_site),
    get("restoresessions/*/organization/sites/*/libraries", V6, Callers::SignedIn, Some(V6), sharepoint::list_libraries),
    get_item("restoresessions/*/organization/sites/*/libraries/*", sharepoint::show_library),
    get("restoresessions/*/organization/sites/*/lists", V6, Callers::SignedIn, Some(V6), sharepoint::list_lists),
    get_item("restoresessions/*/organization/sites/*/lists/*", sharepoint::show_list),
    get("restoresessions/*/organization/sites/*/folders", V6, Callers::SignedIn, Some(V6), sharepoint::list_folders),
    get_item("restoresessions/*/organization/sites/*/folders/*", sharepoint::show_folder),
    get("restoresessions/*/organization/sites/*/folders/*/versions", V6, Callers::SignedIn, Some(V6), sharepoint::list_folder_versions),
    get_item("restoresessions/*/organization/sites/*/folders/*/versions/*", sharepoint::show_folder_version),
    get("restoresessions/*/organization/sites/*/documents", V6, Callers::SignedIn, Some(V6), sharepoint::list_documents),
    get_item("restoresessions/*/organization/sites/*/documents/*", sharepoint::show_document),
    get("restoresessions/*/organization/sites/*/documents/*/versions", V6, Callers::SignedIn, Some(V6), sharepoint::list_document_versions),
    get_item("restoresessions/*/organization/sites/*/documents/*/versions/*", sharepoint::show_document_version),
    get("restoresessions/*/organization/sites/*/items", V6, Callers::SignedIn, Some(V6), sharepoint::list_items),
    get_item("restoresessions/*/organization/sites/*/items/*", sharepoint::show_item),
    get("restoresessions/*/organization/sites/*/items/*/versions", V6, Callers::SignedIn, Some(V6), sharepoint::list_item_versions),
    get_item("restoresessions/*/organization/sites/*/items/*/versions/*", sharepoint::show_item_version),
    get("restoresessions/*/organization/sites/*/items/*/attachments", V6, Callers::SignedIn, Some(V6), sharepoint::list_attachments),
    get_item("restoresessions/*/organization/sites/*/items/*/attachments/*", sharepoint::show_attachment),
    get("restoresessions/*/organization/teams", V6, Callers::SignedIn, Some(V6), teams::list_teams),
    get_item("restoresessions/*/organization/teams/*", teams::show_team),
    get("restoresessions/*/organization/teams/*/channels", V6, Callers::SignedIn, Some(V6), teams::list_channels),
    get_item("restoresessions/*/organization/teams/*/channels/*", teams::show_channel),
    get("restoresessions/*/organization/teams/*/channels/*/children", V7, Callers::SignedIn, Some(V6), teams::list_children),
    get("restoresessions/*/organization/teams/*/channels/*/tabs", V6, Callers::SignedIn, Some(V6), teams::list_tabs),
    get_item("restoresessions/*/organization/teams/*/channels/*/tabs/*", teams::show_tab),
    get("restoresessions/*/organization/teams/*/files", V6, Callers::SignedIn, Some(V6), teams::list_files),
    Endpoint { until: V7, ..get_item("restoresessions/*/organization/teams/*/files/*", teams::show_file) },
    Endpoint { until: V7, ..get("restoresessions/*/organization/teams/*/files/*/versions", V7, Callers::SignedIn, Some(V6), teams::list_file_versions) },
    Endpoint { since: V8, ..get_item("restoresessions/*/organization/teams/*/channels/*/files/*", teams::show_file) },
    get("restoresessions/*/organization/teams/*/channels/*/files/*/versions", V8, Callers::SignedIn, Some(V6), teams::list_file_versions),
    get("restoresessions/*/organization/teams/*/posts", V6, Callers::SignedIn, Some(V6), teams::list_posts),
    get_item("restoresessions/*/organization/teams/*/posts/*", teams::show_post),
];

impl Endpoint {
    /// Returns whether the endpoint has a path, which is in lower case.
    fn has_path(&self, path: &[&str]) -> bool {
        let pattern = self.path.split('/');
        pattern.clone().count() == path.len()
            && pattern.zip(path).all(|(expected, segment)| expected == "*" || expected == *segment)
    }

    /// Returns the ids in a path of the endpoint below the version.
    fn ids(&self, path: impl Iterator<Item = String>) -> Vec<String> {
        self.path.split('/').zip(path).filter(|(part, _)| *part == "*").map(|(_, id)| id).collect()
    }
}

/// Answers a request for anything but `/sandbox/…`.
pub(super) fn route(state: &mut SandboxState, request: &Request<Vec<u8>>) -> EndpointAnswer {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_has_one_endpoint() {
        for (index, endpoint) in ENDPOINTS.iter().enumerate() {
            let path: Vec<_> = endpoint.path.split('/').collect();
            let first = ENDPOINTS.iter().position(|other| other.has_path(&path));
            assert_eq!(first, Some(index), "{}", endpoint.path);
            assert_eq!(endpoint.path, endpoint.path.to_lowercase());
        }
    }
}
