//! What a session lets one look into: the top of each workload, and one step below it.
//!
//! A session shows its own workload alone, and each has its own lists; the functions here choose among them.

pub(crate) mod exchange;
pub(crate) mod onedrive;
pub(crate) mod sharepoint;
pub(crate) mod teams;

use serde::Deserialize;
use uuid::Uuid;

use super::model::text;
use super::session::Workload;
use super::{Item, Page, Request, Version};

/// A mailbox, a `OneDrive`, a site, a team, or something in one of them, as far as it takes to find it again.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Thing {
    /// A text; some hold characters that a path must escape.
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "text")]
    name: String,
    /// What Teams calls a name.
    #[serde(default, deserialize_with = "text")]
    display_name: String,
}

impl Thing {
    pub(crate) fn name(&self) -> &str {
        [&self.name, &self.display_name, &self.id]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("", String::as_str)
    }
}

/// All that lies at the top of a session.
pub(crate) fn top(version: Version, workload: Workload, session: Uuid) -> Request<Page<Thing>> {
    match workload {
        Workload::Vex => exchange::mailboxes(session),
        Workload::Veod => onedrive::drives(session),
        Workload::Vesp => sharepoint::sites(version, session),
        Workload::Vet => teams::teams(session),
    }
}

/// One thing at the top of a session. Asking for it opens it, which leaves an event.
pub(crate) fn one(workload: Workload, session: Uuid, id: &str) -> Request<Item<Thing>> {
    match workload {
        Workload::Vex => exchange::mailbox(session, id),
        Workload::Veod => onedrive::drive(session, id),
        Workload::Vesp => sharepoint::site(session, id),
        Workload::Vet => teams::team(session, id),
    }
}

/// What lies in it, one step down.
pub(crate) fn within(
    version: Version,
    workload: Workload,
    session: Uuid,
    id: &str,
) -> Request<Page<Thing>> {
    match workload {
        Workload::Vex => exchange::folders(version, session, id),
        Workload::Veod => onedrive::documents(version, session, id),
        Workload::Vesp => sharepoint::libraries(session, id),
        Workload::Vet => teams::channels(session, id),
    }
}

/// Without subfolders or subsites, where the version can say so: a whole tree takes the server long.
fn top_alone<T>(version: Version, request: Request<T>) -> Request<T> {
    if version.names_the_top() { request.query("parentId", "root") } else { request }
}

/// A call below the organization of a session. The vendor's files spell that word in two ways.
fn below<T>(session: Uuid, path: &[&str]) -> Request<T> {
    let session = session.to_string();
    Request::get(&[&["RestoreSessions", &session], path].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_workload_has_its_own_lists_and_ids_are_escaped() {
        let session = Uuid::from_u128(7);
        let head = format!("RestoreSessions/{session}");
        for (workload, place, inner) in [
            (Workload::Vex, "organization/mailboxes", "folders?parentId=root"),
            (Workload::Veod, "Organization/OneDrives", "Documents?parentId=root"),
            (Workload::Vesp, "Organization/Sites", "Libraries"),
            (Workload::Vet, "organization/teams", "channels"),
        ] {
            let list = top(Version::V8, workload, session).call.target(Version::V8);
            assert_eq!(list.split('?').next(), Some(&*format!("/v8/{head}/{place}")));
            let call = within(Version::V7, workload, session, "b!a/b,c").call;
            let expected = format!("/v7/{head}/{place}/b%21a%2Fb%2Cc/{inner}");
            assert_eq!(call.target(Version::V7), expected);
        }
        let sites = |version| top(version, Workload::Vesp, session).call.target(version);
        assert!(sites(Version::V7).ends_with("Sites?parentId=root"));
        assert!(sites(Version::V6).ends_with("Sites"));
    }

    #[test]
    fn a_thing_is_called_what_it_is_called() {
        let name = |json: &str| serde_json::from_str::<Thing>(json).unwrap().name().to_owned();
        assert_eq!(name(r#"{"id":"1","name":"Ana"}"#), "Ana");
        assert_eq!(name(r#"{"id":"1","displayName":"Board","name":null}"#), "Board");
        assert_eq!(name(r#"{"id":"1"}"#), "1");
    }
}
