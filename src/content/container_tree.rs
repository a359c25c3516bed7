//! Containers by their IDs, with their names and what contains them: one list of the server.

use std::collections::HashMap;

use uuid::Uuid;

use super::link::parse_link;
use super::node_kind::NodeKind;
use super::web_address::WebAddress;
use crate::api::content::{ContentItem, exchange, sharepoint, teams};
use crate::api::session::Workload;
use crate::api::{Page, Request};
use crate::client::{Client, PAGE};

/// A list of containers of all levels.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum ContainerList {
    /// The folders of a mailbox.
    MailFolders(String),
    Sites,
    /// The libraries of a site.
    Libraries(String),
    /// The lists of a site.
    Lists(String),
    /// The folders of the libraries and lists of a site.
    SiteFolders(String),
    /// The channels of a team.
    Channels(String),
    /// The folders of a channel, by the ids of its team and its own.
    ChannelFolders(String, String),
}

/// The containers of one list by their ids.
#[derive(Debug, Default)]
pub(super) struct ContainerTree(HashMap<String, NamedContainer>);

#[derive(Debug)]
pub(super) struct NamedContainer {
    /// `None` for the root folder of a channel, which people do not see.
    pub(super) name: Option<String>,
    pub(super) parent: ContainerParent,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ContainerParent {
    /// The mailbox, the site or the team to which the list belongs.
    Top,
    Container(String),
    /// The server sends no links.
    Unknown,
}

/// The first parts of the paths of sites that are not in the site at the root of the server.
const COLLECTIONS: [&str; 2] = ["sites", "teams"];

/// The most containers of a list that are read. Names are a help for people only.
const MOST: usize = 10_000;

impl ContainerList {
    /// Reads the list.
    ///
    /// # Errors
    /// The server cannot be asked, or cannot list these containers in this API version.
    pub(super) fn read(&self, client: &Client, session: Uuid) -> anyhow::Result<ContainerTree> {
        let items = client.items(self.request(session), PAGE).unbounded();
        let mut all = Vec::new();
        for item in items.take(MOST) {
            all.push(item?.into_model()?);
        }
        Ok(if *self == Self::Sites {
            ContainerTree::of_sites(&all)
        } else {
            ContainerTree(all.iter().map(|item| (item.id().to_owned(), self.named(item))).collect())
        })
    }

    fn request(&self, session: Uuid) -> Request<Page<ContentItem>> {
        match self {
            Self::MailFolders(mailbox) => exchange::all_folders(session, mailbox),
            Self::Sites => sharepoint::all_sites(session),
            Self::Libraries(site) => sharepoint::libraries(session, site),
            Self::Lists(site) => sharepoint::lists(session, site),
            Self::SiteFolders(site) => sharepoint::all_folders(session, site),
            Self::Channels(team) => teams::channels(session, team),
            Self::ChannelFolders(team, channel) => teams::all_folders(session, team, channel),
        }
    }

    fn named(&self, item: &ContentItem) -> NamedContainer {
        let parent = match self {
            Self::MailFolders(_) => parent_of(Workload::Vex, item),
            Self::SiteFolders(_) => parent_of(Workload::Vesp, item),
            Self::ChannelFolders(..) => parent_of(Workload::Vet, item),
            _ => ContainerParent::Top,
        };
        let is_root = matches!(self, Self::ChannelFolders(..)) && parent == ContainerParent::Top;
        NamedContainer { name: (!is_root).then(|| item.name().to_owned()), parent }
    }
}

impl ContainerTree {
    pub(super) fn get(&self, id: &str) -> Option<&NamedContainer> {
        self.0.get(id)
    }

    /// Returns sites: the address of a site begins with that of the site that contains it.
    fn of_sites(sites: &[ContentItem]) -> Self {
        let addresses = sites.iter().map(|site| WebAddress::of_item(&site.url));
        let addresses: Vec<_> = addresses.collect();
        let folded = |address: &Option<WebAddress>| {
            address.as_ref().map_or_else(Vec::new, WebAddress::folded)
        };
        let ids: HashMap<Vec<String>, &str> =
            addresses.iter().map(folded).zip(sites.iter().map(ContentItem::id)).collect();
        let named = |(site, address): (&ContentItem, &Option<WebAddress>)| {
            let mut outer = folded(address);
            let is_collection =
                outer.get(1).is_some_and(|part| COLLECTIONS.contains(&part.as_str()));
            let mut parent = ContainerParent::Top;
            // The site at the root of the server contains no collections.
            while outer.pop().is_some() && outer.len() > usize::from(is_collection) {
                if let Some(id) = ids.get(&outer) {
                    parent = ContainerParent::Container((*id).to_owned());
                    break;
                }
            }
            let last = address.as_ref().and_then(|address| address.segments.last());
            let name = last.map_or_else(|| site.name().to_owned(), Clone::clone);
            (site.id().to_owned(), NamedContainer { name: Some(name), parent })
        };
        Self(sites.iter().zip(&addresses).map(named).collect())
    }

    /// Creates a tree of ids, names and parents: `""` for the top, `"?"` if it is not known.
    #[cfg(test)]
    pub(super) fn of_names(containers: &[(&str, &str, &str)]) -> Self {
        let parent = |id: &str| match id {
            "" => ContainerParent::Top,
            "?" => ContainerParent::Unknown,
            id => ContainerParent::Container(id.to_owned()),
        };
        let named = |(id, name, above): &(&str, &str, &str)| {
            let name = (*name != "(root)").then(|| (*name).to_owned());
            ((*id).to_owned(), NamedContainer { name, parent: parent(above) })
        };
        Self(containers.iter().map(named).collect())
    }
}

fn parent_of(workload: Workload, item: &ContentItem) -> ContainerParent {
    use NodeKind as K;
    let link = parse_link(workload, &item.links.parent.href);
    match link.as_ref().and_then(|(_, ids)| ids.last()) {
        Some((K::Mailbox | K::Site | K::Channel, _)) => ContainerParent::Top,
        // The links of Teams name folders like files.
        Some((K::Folder | K::Library | K::List | K::File, id)) => {
            ContainerParent::Container(id.to_owned())
        }
        _ => ContainerParent::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_placed_by_their_addresses() {
        let site = |(id, url): (&str, &str)| -> ContentItem {
            serde_json::from_str(&format!(r#"{{"id":"{id}","name":"N","url":"{url}"}}"#)).unwrap()
        };
        let sites: Vec<_> = [
            ("root", "https://contoso.example"),
            ("news", "https://contoso.example/news"),
            ("hr", "https://contoso.example/sites/hr"),
            ("new", "https://contoso.example/sites/hr/new%20people/"),
            ("x", "https://other.example/sites/hr/x"),
            ("none", ""),
        ]
        .into_iter()
        .map(site)
        .collect();
        let tree = ContainerTree::of_sites(&sites);
        let container = |id: &str| ContainerParent::Container(id.to_owned());
        for (id, name, parent) in [
            ("root", "N", ContainerParent::Top),
            ("news", "news", container("root")),
            ("hr", "hr", ContainerParent::Top),
            ("new", "new people", container("hr")),
            ("x", "x", ContainerParent::Top),
            ("none", "N", ContainerParent::Top),
        ] {
            let found = tree.get(id).unwrap();
            assert_eq!((found.name.as_deref(), &found.parent), (Some(name), &parent), "{id}");
        }
    }

    #[test]
    fn root_folder_of_a_channel_has_no_name() {
        let folder = |parent: &str| -> ContentItem {
            let href = format!("/v8/RestoreSessions/s/organization/teams/t/channels/c{parent}");
            let json =
                format!(r#"{{"id":"i","name":"N","_links":{{"parent":{{"href":"{href}"}}}}}}"#);
            serde_json::from_str(&json).unwrap()
        };
        let list = ContainerList::ChannelFolders("t".to_owned(), "c".to_owned());
        assert_eq!(list.named(&folder("")).name, None);
        let inner = list.named(&folder("/files/f"));
        assert_eq!(
            (inner.name.as_deref(), inner.parent),
            (Some("N"), ContainerParent::Container("f".to_owned()))
        );
    }
}
