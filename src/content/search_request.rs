//! The searches of the server that fit a thing: always the deepest one.

use uuid::Uuid;

use super::node::Node;
use super::node_kind::NodeKind;
use crate::api::content::{
    ContentItem, SearchItemType, TeamsItemType, exchange, onedrive, sharepoint, teams,
};
use crate::api::session::Workload;
use crate::api::{Page, Request, Version};

/// One search. Teams has one for each type of items.
pub(crate) struct SearchRequest {
    pub(crate) request: Request<Page<ContentItem>>,
    /// The server searches the channel instead of one folder or post of it: v6 cannot search these alone.
    pub(crate) covers_channel: bool,
}

impl Node {
    /// Returns the searches that together find `query` in everything below, for hits of these kinds (all kinds if empty).
    /// There are none for a kind that cannot be searched, and for a thing that is not addressable.
    pub(crate) fn search(
        &self,
        version: Version,
        session: Uuid,
        query: &str,
        kinds: &[NodeKind],
    ) -> Vec<SearchRequest> {
        let searches = match self.workload {
            Workload::Vet => self.teams_searches(version, session, query, kinds),
            _ => self
                .search_once(session, query, kinds)
                .map(|request| vec![SearchRequest { request, covers_channel: false }]),
        };
        searches.unwrap_or_default()
    }

    fn search_once(
        &self,
        session: Uuid,
        query: &str,
        kinds: &[NodeKind],
    ) -> Option<Request<Page<ContentItem>>> {
        use NodeKind as K;
        let items = match (kinds.contains(&K::Folder), kinds.iter().any(|kind| *kind != K::Folder))
        {
            (true, false) => SearchItemType::Folders,
            (false, true) => SearchItemType::Files,
            _ => SearchItemType::All,
        };
        let outer = self.id(K::top_of(self.workload));
        let own = self.id(self.kind);
        Some(match (self.workload, self.kind) {
            (Workload::Vex, K::Root) => exchange::search_mailboxes(session, query),
            (Workload::Vex, K::Mailbox) => exchange::search_mailbox(session, own?, query),
            (Workload::Vex, K::Folder) => exchange::search_folder(session, outer?, own?, query),
            (Workload::Veod, K::Root) => onedrive::search_drives(session, items, query),
            (Workload::Veod, K::Drive) => onedrive::search_drive(session, own?, items, query),
            (Workload::Veod, K::Folder) => {
                onedrive::search_folder(session, outer?, own?, items, query)
            }
            (Workload::Vesp, K::Root) => sharepoint::search_sites(session, items, query),
            (Workload::Vesp, K::Site) => sharepoint::search_site(session, own?, items, query),
            (Workload::Vesp, K::Library) => {
                sharepoint::search_library(session, outer?, own?, items, query)
            }
            (Workload::Vesp, K::List) => {
                sharepoint::search_list(session, outer?, own?, items, query)
            }
            (Workload::Vesp, K::Folder) => {
                sharepoint::search_folder(session, outer?, own?, items, query)
            }
            _ => return None,
        })
    }

    fn teams_searches(
        &self,
        version: Version,
        session: Uuid,
        query: &str,
        kinds: &[NodeKind],
    ) -> Option<Vec<SearchRequest>> {
        use NodeKind as K;
        use TeamsItemType::{Files, Posts, Tabs};
        let below: &[_] = match self.kind {
            K::Files | K::Folder => &[Files],
            K::Posts | K::Post => &[Posts],
            K::Tabs => &[Tabs],
            K::Root | K::Team | K::Channel => &[Files, Posts, Tabs],
            _ => return None,
        };
        let is_wanted = |items: &TeamsItemType| match items {
            _ if kinds.is_empty() => true,
            Files => kinds.contains(&K::File) || kinds.contains(&K::Folder),
            Posts => kinds.contains(&K::Post),
            Tabs => kinds.contains(&K::Tab),
        };
        let own = match self.kind {
            K::Folder | K::Post => Some(self.id(self.kind)?),
            _ => None,
        };
        let request = |items: TeamsItemType| {
            if self.kind == K::Root {
                return Some(teams::search_teams(session, items, query));
            }
            let team = self.id(K::Team)?;
            if self.kind == K::Team {
                return Some(teams::search_team(session, team, items, query));
            }
            let channel = self.id(K::Channel)?;
            Some(match self.kind {
                K::Channel => teams::search_channel(session, team, channel, items, query),
                K::Tabs => teams::search_tabs(session, team, channel, query),
                _ if !version.narrows_search_in_channel() => {
                    teams::search_channel(session, team, channel, items, query)
                }
                K::Files | K::Folder => teams::search_files(session, team, channel, own, query),
                _ => teams::search_posts(session, team, channel, own, query),
            })
        };
        let covers_channel = own.is_some() && !version.narrows_search_in_channel();
        let search = |items| Some(SearchRequest { request: request(items)?, covers_channel });
        below.iter().copied().filter(is_wanted).map(search).collect()
    }
}

#[cfg(test)]
mod tests;
