//! The folders of a mailbox.

use super::mailbox::MailTree;
use super::rules::folder_details;
use crate::sandbox::content::session::ParentFilter;
use crate::sandbox::content::wildcard::matches_wildcard;
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion};

impl MailTree<'_> {
    /// Returns the folders that the parameters `parentId` and `name` match.
    pub(super) fn matching_folders(&self) -> Result<Vec<u16>, SandboxError> {
        let session = self.mailbox.session;
        let parent = session.parent_filter("parentId", "folder", |id| self.parse_folder(id))?;
        let name = session.request.text("name");
        let fits = |folder: &u16| {
            let is_inside = match parent {
                ParentFilter::Any => true,
                ParentFilter::Top => self.tree.parent(*folder).is_none(),
                ParentFilter::Is(parent) => self.tree.parent(*folder) == Some(parent),
            };
            let own = self.tree.folder_name(*folder);
            is_inside && name.as_deref().is_none_or(|name| matches_wildcard(name, own))
        };
        Ok(self.tree.folders().filter(fits).collect())
    }

    /// Writes a folder.
    pub(super) fn folder_json(&self, folder: u16) -> JsonObject {
        let (mailbox, session) = (self.mailbox, self.mailbox.session);
        let details = folder_details(self.rule, folder);
        let id = self.folder_id(folder);
        let parent = self.tree.parent(folder).map(|parent| self.folder_id(parent));
        let parent = parent.map_or_else(String::new, |parent| format!("/folders/{parent}"));
        let items = if session.version == SandboxVersion::V6 { "folderId" } else { "parentId" };
        let links = [
            ("self", mailbox.path(&format!("/folders/{id}"))),
            ("parent", mailbox.path(&parent)),
            ("mailbox", mailbox.path("")),
            ("children", mailbox.path(&format!("/folders?parentId={id}"))),
            ("items", mailbox.path(&format!("/items?{items}={id}"))),
        ];
        let json = JsonObject::new()
            .set("id", id)
            .set("name", self.tree.folder_name(folder))
            .set("type", details.kind)
            .set("category", details.category)
            .set("description", session.text(details.description))
            .set_if(session.version >= SandboxVersion::V8, "mailboxId", mailbox.id);
        session.with_links(json, links)
    }
}
