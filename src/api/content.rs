//! Mailboxes, drives, sites and teams in a session, and one level below them.

use serde::Deserialize;
use uuid::Uuid;

use super::lenient::Text;
use super::session::Workload;
use super::{Item, Page, Request, Version};

/// A mailbox, a `OneDrive`, a site, a team, or an item in one of them, with the fields that identify it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ContentItem {
    /// May contain characters that must be escaped in a path.
    pub(crate) id: Text,
    name: Text,
    /// The name of a team or a channel.
    display_name: Text,
}

impl ContentItem {
    pub(crate) fn name(&self) -> &str {
        [&self.name, &self.display_name, &self.id]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", |name| name)
    }
}

/// Returns the path of the items of a workload below a session, and the name of the list in each item. The OpenAPI files
/// spell `organization` in two ways.
fn segments(workload: Workload) -> ([&'static str; 2], &'static str) {
    match workload {
        Workload::Vex => (["organization", "mailboxes"], "folders"),
        Workload::Veod => (["Organization", "OneDrives"], "Documents"),
        Workload::Vesp => (["Organization", "Sites"], "Libraries"),
        Workload::Vet => (["organization", "teams"], "channels"),
    }
}

/// `GET RestoreSessions/{session}/organization/mailboxes`, or the list of another workload. Sites include subsites in v6.
pub(crate) fn list(
    version: Version,
    workload: Workload,
    session: Uuid,
) -> Request<Page<ContentItem>> {
    let request = below(session, &segments(workload).0);
    if workload == Workload::Vesp { top_level(version, request) } else { request }
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}`, or the item of another workload. The server logs an event.
pub(crate) fn get(workload: Workload, session: Uuid, id: &str) -> Request<Item<ContentItem>> {
    let ([organization, list], _) = segments(workload);
    below(session, &[organization, list, id])
}

/// `GET RestoreSessions/{session}/organization/mailboxes/{id}/folders`, or the list in an item of another workload.
pub(crate) fn children(
    version: Version,
    workload: Workload,
    session: Uuid,
    id: &str,
) -> Request<Page<ContentItem>> {
    let ([organization, list], children) = segments(workload);
    let request = below(session, &[organization, list, id, children]);
    match workload {
        Workload::Vex | Workload::Veod => top_level(version, request),
        Workload::Vesp | Workload::Vet => request,
    }
}

/// Leaves out subfolders or subsites if the version can: the server needs long for a whole tree.
fn top_level<T>(version: Version, request: Request<T>) -> Request<T> {
    if version.names_the_top() { request.query("parentId", "root") } else { request }
}

fn below<T>(session: Uuid, path: &[&str]) -> Request<T> {
    let session = session.to_string();
    Request::get(&[&["RestoreSessions", &session], path].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_falls_back_to_display_name_and_id() {
        let name =
            |json: &str| serde_json::from_str::<ContentItem>(json).unwrap().name().to_owned();
        assert_eq!(name(r#"{"id":"1","name":"Ana"}"#), "Ana");
        assert_eq!(name(r#"{"id":"1","displayName":"Board","name":null}"#), "Board");
        assert_eq!(name(r#"{"id":"1"}"#), "1");
    }

    #[test]
    fn each_workload_has_its_own_paths_and_ids_are_escaped() {
        let session = Uuid::from_u128(7);
        let head = format!("RestoreSessions/{session}");
        for (workload, path, inner) in [
            (Workload::Vex, "organization/mailboxes", "folders?parentId=root"),
            (Workload::Veod, "Organization/OneDrives", "Documents?parentId=root"),
            (Workload::Vesp, "Organization/Sites", "Libraries"),
            (Workload::Vet, "organization/teams", "channels"),
        ] {
            let target = list(Version::V8, workload, session).call.target(Version::V8);
            assert_eq!(target.split('?').next(), Some(&*format!("/v8/{head}/{path}")));
            let item = format!("/v7/{head}/{path}/b%21a%2Fb%2Cc");
            let call = get(workload, session, "b!a/b,c").call;
            assert_eq!(call.target(Version::V7), item);
            let call = children(Version::V7, workload, session, "b!a/b,c").call;
            assert_eq!(call.target(Version::V7), format!("{item}/{inner}"));
        }
        let sites = |version| list(version, Workload::Vesp, session).call.target(version);
        assert!(sites(Version::V7).ends_with("Sites?parentId=root"));
        assert!(sites(Version::V6).ends_with("Sites"));
    }
}
