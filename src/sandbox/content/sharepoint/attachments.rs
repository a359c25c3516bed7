//! The attachments of list items.

use super::endpoints::{open, record_site_view, thing_in_path};
use super::rules::AreaKind;
use super::site::SiteNode;
use super::tree::SiteTree;
use crate::sandbox::content::engine::{ContentKey, ContentSpot, KeyKind};
use crate::sandbox::data::Id;
use crate::sandbox::data::random;
use crate::sandbox::http::{
    JsonObject, SandboxRequest, SandboxResult, SandboxVersion, list_response, require_found,
};
use crate::sandbox::state::SandboxState;

/// The names of attachments.
const NAMES: [&str; 4] = ["photo.jpg", "log.txt", "Scan 0001.pdf", "\u{e9}cran #2.png"];

/// Lists the attachments of a list item.
pub(crate) fn list_attachments(
    state: &SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    let session = open(state, request)?;
    let site = SiteNode::in_path(&session)?;
    let (tree, spot, _) = thing_in_path(&site, KeyKind::ListItem)?;
    let all: Vec<_> = (0..tree.attachment_count(spot)).collect();
    list_response(request, &all, |number| tree.attachment_json(spot, *number))
}

/// Shows an attachment of a list item.
pub(crate) fn show_attachment(
    state: &mut SandboxState,
    request: &SandboxRequest<'_>,
) -> SandboxResult {
    record_site_view(state, request, |site| {
        let (tree, spot, _) = thing_in_path(site, KeyKind::ListItem)?;
        let id = request.path_text(3);
        let mut all = 0..tree.attachment_count(spot);
        let number = all.find(|number| tree.attachment_id(spot, *number).to_string() == id);
        let number = require_found(number, "attachment", id)?;
        let name = tree.attachment_name(spot, number).to_owned();
        Ok((tree.attachment_json(spot, number), "Attachment", name))
    })
}

impl SiteTree<'_> {
    /// Returns the number of attachments: two of five list items have some.
    pub(super) fn attachment_count(&self, spot: ContentSpot) -> u8 {
        if self.area.kind == AreaKind::Library {
            return 0;
        }
        [0, 1, 0, 2, 0][random::below(self.thing_number(spot) >> 16, 5)]
    }

    /// Returns the key of an attachment.
    pub(super) fn attachment_key(&self, spot: ContentSpot, number: u8) -> ContentKey {
        let key = self.key.with_slot(KeyKind::Attachment, spot.home, spot.slot);
        ContentKey { version: number, ..key }
    }

    /// Returns the id of an attachment.
    pub(super) fn attachment_id(&self, spot: ContentSpot, number: u8) -> Id {
        self.site.session.id(self.attachment_key(spot, number))
    }

    /// Returns the size of an attachment in bytes.
    pub(super) fn attachment_size(&self, spot: ContentSpot, number: u8) -> i64 {
        let size = 1_000 + (self.thing_number(spot) >> (8 * number)) % 900_000;
        i64::try_from(size).unwrap_or(0)
    }

    /// Returns the name of an attachment.
    pub(super) fn attachment_name(&self, spot: ContentSpot, number: u8) -> &'static str {
        let first = usize::try_from(self.thing_number(spot) >> 24 & 3).unwrap_or(0);
        NAMES[(first + usize::from(number)) % NAMES.len()]
    }

    fn attachment_json(&self, spot: ContentSpot, number: u8) -> JsonObject {
        let (site, session) = (self.site, self.site.session);
        let (id, item) = (self.attachment_id(spot, number), self.thing_id(spot));
        let name = self.attachment_name(spot, number);
        let place = u64::from(spot.slot) + 1;
        let is_v8 = session.version >= SandboxVersion::V8;
        let json = JsonObject::new()
            .set("sizeBytes", self.attachment_size(spot, number))
            .set("id", id)
            .set("name", name)
            .set("url", format!("{}/{}/Attachments/{place}/{name}", site.url, self.area.path))
            .set_if(is_v8, "siteId", &site.id)
            .set_if(is_v8, "itemId", item);
        let links = [
            ("self", site.path(&format!("/items/{item}/attachments/{id}"))),
            ("item", site.path(&format!("/items/{item}"))),
        ];
        session.with_links(json, links)
    }
}
