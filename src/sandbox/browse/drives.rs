//! `…/Organization/OneDrives`.

use super::item::BrowseItem;
use super::session::BrowseSession;
use crate::sandbox::data::{PersonFixture, SandboxWorkload};
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, links};

/// A number above 2^53, to catch clients that read numbers as floating point.
const HUGE: i64 = 9_007_199_254_740_993;

/// Name, size in bytes (`None` for a folder), and the index of the folder that contains it.
type DocumentRow = (&'static str, Option<i64>, Option<usize>);

const DOCUMENTS: [DocumentRow; 8] = [
    ("Reports", None, None),
    ("Quarterly, \"final\".xlsx", Some(48_213), None),
    ("empty.txt", Some(0), None),
    ("\u{dc}bersicht 100%.docx", Some(HUGE), None),
    ("invoice_\u{202e}fdp.exe", Some(1_073_741_824), None),
    ("2022", None, Some(0)),
    ("January #1.pdf", Some(7), Some(5)),
    ("Deleted long ago.docx", Some(12), None),
];
/// The index of the document that only sessions with deleted items show.
const DELETED: usize = 7;

/// The `OneDrive` of a person.
pub(crate) struct DriveItem {
    id: String,
    name: String,
    url: String,
    email: String,
}

impl BrowseItem for DriveItem {
    const WORKLOAD: SandboxWorkload = SandboxWorkload::Veod;
    const KIND: &'static str = "OneDrive";

    /// Generates a `OneDrive` for each person. Paths may encode the ids in more than one way.
    fn generate(session: &BrowseSession<'_>) -> Vec<Self> {
        let host = session.domain().replace('.', "-my.");
        let drive = |person: PersonFixture| Self {
            id: format!("b!{}", session.id(person.number).to_digits()),
            name: person.name,
            url: format!("https://{host}/personal/{}", person.local),
            email: person.email,
        };
        session.people().map(drive).collect()
    }

    fn id(&self) -> String {
        self.id.clone()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> &str {
        &self.email
    }

    fn to_json(&self, session: &BrowseSession<'_>) -> JsonObject {
        let path = session.path(&format!("onedrives/{}", self.id));
        let documents = format!("{path}/documents");
        let links = links(session.request.version, [("self", path), ("documents", documents)]);
        JsonObject::new()
            .set("id", &self.id)
            .set("name", &self.name)
            .set("url", &self.url)
            .set("_links", links)
    }

    /// Writes the documents that `parentId` matches; folders only with `includeFolders=true`, since v7, or
    /// if one is shown.
    fn children(&self, session: &BrowseSession<'_>) -> Result<Vec<JsonObject>, SandboxError> {
        let request = session.request;
        let folders = request.path_ids.len() > 2
            || request.version > SandboxVersion::V6
                && request.flag("includeFolders")?.unwrap_or(false);
        let parent =
            session.parent_filter("folder", DOCUMENTS.len(), |index| self.document_id(index))?;
        let count = if session.shows_deleted() { DOCUMENTS.len() } else { DELETED };
        let fits = |(_, size, within): &DocumentRow| {
            (folders || size.is_some()) && parent.matches(*within)
        };
        let found = DOCUMENTS.iter().take(count).enumerate().filter(|(_, document)| fits(document));
        Ok(found.map(|(index, document)| self.document_json(session, index, document)).collect())
    }
}

impl DriveItem {
    fn document_id(&self, index: usize) -> String {
        format!("{}{index:08x}", self.id.trim_start_matches("b!"))
    }

    fn document_json(
        &self,
        session: &BrowseSession<'_>,
        index: usize,
        (name, size, _): &DocumentRow,
    ) -> JsonObject {
        let (version, id) = (session.request.version, self.document_id(index));
        let time = session.session.point.unwrap_or(session.session.created);
        let kind = if size.is_some() { "documents" } else { "folders" };
        let path = session.path(&format!("onedrives/{}/{kind}/{id}", self.id));
        JsonObject::new()
            .set_if(version >= SandboxVersion::V8, "oneDriveId", &self.id)
            .set_some("sizeBytes", size.map(|size| session.data.style.bytes(size)))
            .set_some("inheritedPermissions", size.map(|_| true))
            .set("version", "1.0")
            .set("id", id)
            .set("versionId", size.map(|_| 1))
            .set("name", session.text(name))
            .set("createdBy", &self.name)
            .set("creationTime", time.plus_seconds(-900_000))
            .set("modifiedBy", &self.email)
            .set("modificationTime", time.plus_seconds(-3_600))
            .set_if(version >= SandboxVersion::V7, "isFolder", size.is_none())
            .set("_links", links(version, [("self", path)]))
    }
}
