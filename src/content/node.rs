//! A thing in a restore session, and the requests for it. Everything that differs by workload or by API version is decided
//! here, in `api::content` and in `api::version`.

use uuid::Uuid;

use super::child_list::ChildList;
use super::node_ids::{NodeIds, is_usable};
use super::node_kind::{NodeKind, NodeKind as K};
use crate::api::content::{ContentItem, exchange, onedrive, sharepoint, teams};
use crate::api::session::Workload;
use crate::api::{Item, Page, Request, Version};

/// The most levels below a thing that are listed. Content that has more contains itself.
pub(super) const MAX_LEVELS: usize = 200;

/// A thing in a session: what it is, and the ids by which requests name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) workload: Workload,
    pub(crate) kind: NodeKind,
    pub(crate) ids: NodeIds,
}

impl Node {
    /// Returns the session itself, which contains the mailboxes, drives, sites or teams.
    pub(crate) fn root(workload: Workload) -> Self {
        Self { workload, kind: K::Root, ids: NodeIds::default() }
    }

    /// Returns the ID of the thing; that of the channel for its files, posts and tabs.
    pub(crate) fn own_id(&self) -> &str {
        self.ids.last().map_or("", |(_, id)| id)
    }

    /// Returns the child that an item of one of the lists of children is; `None` if the item has no id to ask for it.
    pub(crate) fn child(&self, item: &ContentItem, list: &ChildList) -> Option<Self> {
        let id = Some(item.id()).filter(|id| is_usable(id))?;
        let kind = list.kind_of(item);
        // People do not see the root folder of a channel.
        let ids = if self.kind == K::Files { self.ids.above(K::Folder) } else { self.ids.clone() };
        Some(Self { workload: self.workload, kind, ids: ids.with(kind, id) })
    }

    /// Returns the files of a channel with the ID of their root folder, if an item is that folder.
    pub(super) fn root_folder(&self, item: &ContentItem, list: &ChildList) -> Option<Self> {
        let id = Some(item.id()).filter(|id| is_usable(id))?;
        let ids = self.ids.with(K::Folder, id);
        (list.kind_of(item) == K::Folder).then(|| Self { ids, ..self.clone() })
    }

    /// Returns whether its ids are enough to ask for it. A hit of a search may not say which mailbox or channel it is in.
    pub(crate) fn is_addressable(&self) -> bool {
        let needed: &[K] = match (self.workload, self.kind) {
            (_, K::Root) => &[],
            (Workload::Vex, _) => &[K::Mailbox],
            (Workload::Veod, _) => &[K::Drive],
            (Workload::Vesp, K::Attachment) => &[K::Site, K::Item],
            (Workload::Vesp, _) => &[K::Site],
            (Workload::Vet, K::Team) => &[K::Team],
            (Workload::Vet, _) => &[K::Team, K::Channel],
        };
        let own = Some(self.kind).filter(|kind| *kind != K::Root && !kind.is_fixed());
        needed.iter().copied().chain(own).all(|kind| self.id(kind).is_some())
    }

    /// Returns the lists that together are its children, apart from the parts of a channel. There are none for a kind that has
    /// no children, and for a thing that is not addressable.
    pub(crate) fn child_lists(&self, version: Version, session: Uuid) -> Vec<ChildList> {
        let lists = match self.workload {
            Workload::Vex => self.exchange_lists(version, session),
            Workload::Veod => self.onedrive_lists(version, session),
            Workload::Vesp => self.sharepoint_lists(version, session),
            Workload::Vet => self.teams_lists(version, session),
        };
        lists.unwrap_or_default()
    }

    /// Returns the files, posts and tabs of a channel, which need no request.
    pub(crate) fn parts(&self) -> Vec<Self> {
        let parts = self.kind.content(self.workload).iter().filter(|_| self.kind == K::Channel);
        parts.map(|kind| Self { kind: *kind, ..self.clone() }).collect()
    }

    /// Returns whether it may contain others.
    pub(crate) fn has_children(&self) -> bool {
        self.kind.has_children(self.workload)
    }

    /// Returns the id of a kind, if it can be part of a path.
    pub(super) fn id(&self, kind: NodeKind) -> Option<&str> {
        self.ids.get(kind).filter(|id| is_usable(id))
    }

    fn exchange_lists(&self, version: Version, session: Uuid) -> Option<Vec<ChildList>> {
        let mailbox = self.id(K::Mailbox);
        let folders = |folder| {
            let request = exchange::folders(version, session, mailbox?, folder);
            Some(ChildList::new(&[K::Folder], request).filtered_by("name"))
        };
        Some(match self.kind {
            K::Root => {
                vec![ChildList::new(&[K::Mailbox], exchange::mailboxes(session))]
            }
            K::Mailbox => {
                vec![folders(None)?.with_all_levels_if(version.may_ignore_the_top())]
            }
            K::Folder => {
                let folder = self.id(K::Folder)?;
                let items = exchange::items(version, session, mailbox?, folder);
                vec![folders(Some(folder))?, ChildList::new(&[K::Item], items)]
            }
            _ => Vec::new(),
        })
    }

    fn onedrive_lists(&self, version: Version, session: Uuid) -> Option<Vec<ChildList>> {
        let folder = match self.kind {
            K::Root => {
                return Some(vec![ChildList::new(&[K::Drive], onedrive::drives(session))]);
            }
            K::Drive => None,
            K::Folder => Some(self.id(K::Folder)?),
            _ => return None,
        };
        let drive = self.id(K::Drive)?;
        let documents = onedrive::documents(version, session, drive, folder);
        if version.folders_with_documents() {
            return Some(vec![ChildList::new(&[K::Folder, K::File], documents)]);
        }
        let folders = onedrive::folders(version, session, drive, folder);
        let folders = ChildList::new(&[K::Folder], folders);
        let is_tree = folder.is_none() && version.may_ignore_the_top();
        let documents = ChildList::new(&[K::File], documents);
        Some(vec![folders.with_all_levels_if(is_tree), documents])
    }

    fn sharepoint_lists(&self, version: Version, session: Uuid) -> Option<Vec<ChildList>> {
        let site = self.id(K::Site);
        Some(match self.kind {
            K::Root => {
                let sites = ChildList::new(&[K::Site], sharepoint::sites(version, session, None));
                vec![sites.with_all_levels_if(version.may_ignore_the_top())]
            }
            K::Site => vec![
                ChildList::new(&[K::Site], sharepoint::sites(version, session, Some(site?))),
                ChildList::new(&[K::Library], sharepoint::libraries(session, site?)),
                ChildList::new(&[K::List], sharepoint::lists(session, site?)),
            ],
            K::Library | K::List | K::Folder => self.sharepoint_folder(version, session, site?)?,
            K::Item => {
                let item = self.id(K::Item)?;
                vec![ChildList::new(
                    &[K::Attachment],
                    sharepoint::attachments(session, site?, item),
                )]
            }
            _ => Vec::new(),
        })
    }

    /// Returns the lists of a library, of a list, or of a folder in one of these.
    fn sharepoint_folder(
        &self,
        version: Version,
        session: Uuid,
        site: &str,
    ) -> Option<Vec<ChildList>> {
        let parent = self.id(self.kind)?;
        let is_in = |kind| self.id(kind).is_some();
        let folders = || ChildList::new(&[K::Folder], sharepoint::folders(session, site, parent));
        let documents = |version| sharepoint::documents(version, session, site, parent);
        let items = |version| sharepoint::items(version, session, site, parent);
        if is_in(K::Library) == is_in(K::List) {
            // A hit of a search does not say which of the two it is in. Both lists could have the same folders: the requests
            // of v6 are those without folders.
            let (documents, items) = (documents(Version::V6), items(Version::V6));
            let files = ChildList::new(&[K::File], documents.clone()).unless(items.clone());
            return Some(vec![
                folders(),
                files,
                ChildList::new(&[K::Item], items).unless(documents),
            ]);
        }
        let (kinds, request): (&'static [_; 2], _) = if is_in(K::Library) {
            (&[K::Folder, K::File], documents(version))
        } else {
            (&[K::Folder, K::Item], items(version))
        };
        if !version.folders_with_documents() {
            return Some(vec![folders(), ChildList::new(&kinds[1..], request)]);
        }
        let list = ChildList::new(kinds, request);
        // That libraries and lists can be parents of documents and items is not documented, except for folders.
        Some(vec![if self.kind == K::Folder { list } else { list.or(folders()) }])
    }

    fn teams_lists(&self, version: Version, session: Uuid) -> Option<Vec<ChildList>> {
        if self.kind == K::Root {
            let teams = ChildList::new(&[K::Team], teams::teams(session));
            return Some(vec![teams.filtered_by("displayName")]);
        }
        let team = self.id(K::Team)?;
        if self.kind == K::Team {
            let channels = ChildList::new(&[K::Channel], teams::channels(session, team));
            return Some(vec![channels.filtered_by("displayName")]);
        }
        let channel = self.id(K::Channel)?;
        Some(match self.kind {
            // Files with the ID of a folder are those of the root folder.
            K::Files | K::Folder => {
                let folder = self.id(K::Folder);
                if self.kind == K::Folder {
                    folder?;
                }
                let files = teams::files(version, session, team, channel, folder);
                let list = ChildList::new(&[K::Folder, K::File], files);
                vec![if folder.is_none() { list.with_root_folder() } else { list }]
            }
            K::Posts => {
                vec![ChildList::new(&[K::Post], teams::posts(session, team, channel, None))]
            }
            K::Post => {
                let post = Some(self.id(K::Post)?);
                vec![ChildList::new(&[K::Post], teams::posts(session, team, channel, post))]
            }
            K::Tabs => {
                vec![ChildList::new(&[K::Tab], teams::tabs(session, team, channel))]
            }
            _ => Vec::new(),
        })
    }

    /// Returns the request for the thing itself. The server logs a `View` event. `None` if it has no object of its own or is
    /// not addressable.
    pub(crate) fn request(
        &self,
        version: Version,
        session: Uuid,
    ) -> Option<Request<Item<ContentItem>>> {
        let own = self.id(self.kind)?;
        Some(match (self.workload, self.kind) {
            (Workload::Vex, K::Mailbox) => exchange::mailbox(session, own),
            (Workload::Vex, K::Folder) => exchange::folder(session, self.id(K::Mailbox)?, own),
            (Workload::Vex, K::Item) => exchange::item(session, self.id(K::Mailbox)?, own),
            (Workload::Veod, K::Drive) => onedrive::drive(session, own),
            (Workload::Veod, K::Folder) => onedrive::folder(session, self.id(K::Drive)?, own),
            (Workload::Veod, K::File) => onedrive::document(session, self.id(K::Drive)?, own),
            (Workload::Vesp, K::Site) => sharepoint::site(session, own),
            (Workload::Vesp, K::Library) => sharepoint::library(session, self.id(K::Site)?, own),
            (Workload::Vesp, K::List) => sharepoint::list(session, self.id(K::Site)?, own),
            (Workload::Vesp, K::Folder) => sharepoint::folder(session, self.id(K::Site)?, own),
            (Workload::Vesp, K::File) => sharepoint::document(session, self.id(K::Site)?, own),
            (Workload::Vesp, K::Item) => sharepoint::item(session, self.id(K::Site)?, own),
            (Workload::Vesp, K::Attachment) => {
                sharepoint::attachment(session, self.id(K::Site)?, self.id(K::Item)?, own)
            }
            (Workload::Vet, K::Team) => teams::team(session, own),
            (Workload::Vet, kind) => {
                let (team, channel) = (self.id(K::Team)?, self.id(K::Channel)?);
                match kind {
                    K::Channel => teams::channel(session, team, own),
                    K::Folder | K::File => teams::file(version, session, team, channel, own),
                    K::Post => teams::post(session, team, channel, own),
                    K::Tab => teams::tab(session, team, channel, own),
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    /// Returns the list of earlier versions. The latest version is the thing itself. `None` if its kind has no versions, or
    /// if it is not addressable.
    pub(crate) fn versions(
        &self,
        version: Version,
        session: Uuid,
    ) -> Option<Request<Page<ContentItem>>> {
        let own = self.id(self.kind)?;
        Some(match (self.workload, self.kind) {
            (Workload::Veod, K::Folder) => {
                onedrive::folder_versions(session, self.id(K::Drive)?, own)
            }
            (Workload::Veod, K::File) => {
                onedrive::document_versions(session, self.id(K::Drive)?, own)
            }
            (Workload::Vesp, K::Folder) => {
                sharepoint::folder_versions(session, self.id(K::Site)?, own)
            }
            (Workload::Vesp, K::File) => {
                sharepoint::document_versions(session, self.id(K::Site)?, own)
            }
            (Workload::Vesp, K::Item) => sharepoint::item_versions(session, self.id(K::Site)?, own),
            (Workload::Vet, K::File) => {
                let (team, channel) = (self.id(K::Team)?, self.id(K::Channel)?);
                teams::file_versions(version, session, team, channel, own)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(super) mod tests;
