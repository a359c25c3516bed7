//! `…/Organization/OneDrives`.

use serde::Serialize;

use super::super::clock::Ticks;
use super::super::error::Problem;
use super::super::version::Version;
use super::super::wire::{Field, Links};
use super::{Opened, Thing, people};

/// Above 2^53, where a client that reads numbers as floating point is caught.
const HUGE: i64 = 9_007_199_254_740_993;

/// Name, size (a folder has none), and the place of the folder that it is in.
type Known = (&'static str, Option<i64>, Option<usize>);

const DOCUMENTS: [Known; 8] = [
    ("Reports", None, None),
    ("Quarterly, \"final\".xlsx", Some(48_213), None),
    ("empty.txt", Some(0), None),
    ("\u{dc}bersicht 100%.docx", Some(HUGE), None),
    ("invoice_\u{202e}fdp.exe", Some(1_073_741_824), None),
    ("2022", None, Some(0)),
    ("January #1.pdf", Some(7), Some(5)),
    ("Deleted long ago.docx", Some(12), None),
];
/// The last of them is there only when deleted items are shown.
const DELETED: usize = 7;

/// Somebody's `OneDrive`.
pub(super) struct Drive {
    id: String,
    name: String,
    url: String,
    email: String,
}

/// A `OneDrive` in the vendor's order.
#[derive(Serialize)]
struct Wire {
    id: String,
    name: String,
    url: String,
    #[serde(rename = "_links")]
    links: Links,
}

/// A document, or a folder, in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    #[serde(skip_serializing_if = "Field::is_absent")]
    one_drive_id: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inherited_permissions: Option<bool>,
    version: &'static str,
    id: String,
    version_id: Option<i32>,
    name: &'static str,
    created_by: String,
    creation_time: Ticks,
    modified_by: String,
    modification_time: Ticks,
    #[serde(skip_serializing_if = "Field::is_absent")]
    is_folder: Field<bool>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Thing for Drive {
    const KIND: &'static str = "OneDrive";

    fn id(&self) -> String {
        self.id.clone()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> &str {
        &self.email
    }

    fn wire(&self, opened: &Opened<'_>) -> impl Serialize {
        let path = opened.path(&format!("onedrives/{}", self.id));
        let documents = format!("{path}/documents");
        Wire {
            id: self.id.clone(),
            name: self.name.clone(),
            url: self.url.clone(),
            links: Links::new(opened.call.version, [("self", path), ("documents", documents)]),
        }
    }
}

/// One for each of the people. The ids are texts, with what may stand in a path and in more than one
/// way.
pub(super) fn all(opened: &Opened<'_>) -> Vec<Drive> {
    let place = opened.domain().replace('.', "-my.");
    let drive = |person: people::Person| Drive {
        id: format!("b!{}", opened.id(person.number).to_string().replace('-', "")),
        name: person.name,
        url: format!("https://{place}/personal/{}", person.local),
        email: person.email,
    };
    people::all(opened).map(drive).collect()
}

/// What is in the folder that `parentId` names; folders only when they are asked for, since v7.
pub(super) fn documents(opened: &Opened<'_>, drive: &Drive) -> Result<Vec<Document>, Problem> {
    let call = opened.call;
    let folders = call.version > Version::V6 && call.flag("includeFolders")?.unwrap_or(false);
    let id = |place: usize| format!("{}{place:08x}", drive.id.trim_start_matches("b!"));
    let parent = call.text("parentId");
    let parent = match parent.as_deref() {
        None => None,
        Some("root") => Some(None),
        Some(text) => {
            let place = (0..DOCUMENTS.len()).find(|place| id(*place) == text);
            let missing = || Problem::NotFound(format!("There is no folder with the id {text}."));
            Some(Some(place.ok_or_else(missing)?))
        }
    };
    let shown = if opened.shows_deleted() { DOCUMENTS.len() } else { DELETED };
    let found = DOCUMENTS.iter().take(shown).enumerate().filter(|(_, (_, size, within))| {
        (folders || size.is_some()) && parent.is_none_or(|parent| *within == parent)
    });
    Ok(found.map(|(place, known)| document(opened, drive, id(place), known)).collect())
}

fn document(opened: &Opened<'_>, drive: &Drive, id: String, known: &Known) -> Document {
    let (name, size, _) = *known;
    let (version, point) = (opened.call.version, opened.session.point);
    let time = point.unwrap_or(opened.session.created);
    let kind = if size.is_some() { "documents" } else { "folders" };
    let path = opened.path(&format!("onedrives/{}/{kind}/{id}", drive.id));
    Document {
        one_drive_id: Field::from(version, Version::V8, Some(drive.id.clone())),
        size_bytes: size,
        inherited_permissions: size.map(|_| true),
        version: "1.0",
        id,
        version_id: size.map(|_| 1),
        name,
        created_by: drive.name.clone(),
        creation_time: time.plus_seconds(-900_000),
        modified_by: drive.email.clone(),
        modification_time: time.plus_seconds(-3_600),
        is_folder: Field::from(version, Version::V7, Some(size.is_none())),
        links: Links::new(version, [("self", path)]),
    }
}
