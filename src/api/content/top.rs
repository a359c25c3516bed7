//! The lists at the top of a session, and one step below, by workload.

use uuid::Uuid;

use super::item::ContentItem;
use super::{exchange, onedrive, sharepoint, teams};
use crate::api::session::Workload;
use crate::api::{Item, Page, Request, Version};

/// All that lies at the top of a session.
pub(crate) fn top(
    version: Version,
    workload: Workload,
    session: Uuid,
) -> Request<Page<ContentItem>> {
    match workload {
        Workload::Vex => exchange::mailboxes(session),
        Workload::Veod => onedrive::drives(session),
        Workload::Vesp => sharepoint::sites(version, session),
        Workload::Vet => teams::teams(session),
    }
}

/// One thing at the top of a session. Asking for it opens it, which leaves an event.
pub(crate) fn one(workload: Workload, session: Uuid, id: &str) -> Request<Item<ContentItem>> {
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
) -> Request<Page<ContentItem>> {
    match workload {
        Workload::Vex => exchange::folders(version, session, id),
        Workload::Veod => onedrive::documents(version, session, id),
        Workload::Vesp => sharepoint::libraries(session, id),
        Workload::Vet => teams::channels(session, id),
    }
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
}
