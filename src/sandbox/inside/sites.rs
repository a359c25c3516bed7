//! `…/Organization/Sites`: `SharePoint`.

use serde::Serialize;

use super::super::clock::Ticks;
use super::super::error::Problem;
use super::super::version::Version;
use super::super::wire::{Field, Links};
use super::{Opened, Thing};

/// Name, path and the place of the site above.
type Known = (&'static str, &'static str, Option<usize>);

const SITES: [Known; 5] = [
    ("Human resources", "/sites/hr", None),
    ("Intranet, \"old\"", "/sites/intranet", None),
    ("\u{c9}quipe 100%", "/sites/equipe", None),
    ("Applicants", "/sites/hr/applicants", Some(0)),
    ("2022", "/sites/hr/applicants/2022", Some(3)),
];

/// Name, path, description.
type Shelf = (&'static str, &'static str, &'static str);

const LIBRARIES: [Shelf; 3] = [
    ("Documents", "Shared Documents", ""),
    ("Site Assets", "SiteAssets", "A library for files\nof this site"),
    ("Form, \"templates\"", "FormTemplates", ""),
];

/// A site.
pub(super) struct Site {
    id: String,
    name: &'static str,
    url: String,
    above: Option<usize>,
}

/// A site in the vendor's order.
#[derive(Serialize)]
struct Wire {
    id: String,
    name: &'static str,
    url: String,
    #[serde(rename = "_links")]
    links: Links,
}

/// A library in the vendor's order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Library {
    id: String,
    name: &'static str,
    url: String,
    description: &'static str,
    creation_time: Ticks,
    #[serde(skip_serializing_if = "Field::is_absent")]
    site_id: Field<String>,
    #[serde(rename = "_links")]
    links: Links,
}

impl Thing for Site {
    const KIND: &'static str = "Site";

    fn id(&self) -> String {
        self.id.clone()
    }

    fn name(&self) -> &str {
        self.name
    }

    fn address(&self) -> &str {
        &self.url
    }

    fn wire(&self, opened: &Opened<'_>) -> impl Serialize {
        let path = opened.path(&format!("sites/{}", self.id));
        let libraries = format!("{path}/libraries");
        Wire {
            id: self.id.clone(),
            name: self.name,
            url: self.url.clone(),
            links: Links::new(opened.call.version, [("self", path), ("libraries", libraries)]),
        }
    }
}

/// The sites. Their ids are texts of three parts.
pub(super) fn all(opened: &Opened<'_>) -> Vec<Site> {
    let domain = opened.domain();
    let site = |(number, (name, path, above)): (usize, &Known)| Site {
        id: format!("{domain},{},{}", opened.id(number), opened.id(number + 1_000)),
        name,
        url: format!("https://{domain}{path}"),
        above: *above,
    };
    SITES.iter().enumerate().map(site).collect()
}

/// The sites below the one that `parentId` names, or all.
pub(super) fn below(opened: &Opened<'_>) -> Result<Vec<Site>, Problem> {
    let mut found = all(opened);
    let above = match opened.call.text("parentId").as_deref() {
        None => return Ok(found),
        Some("root") => None,
        Some(text) => {
            let place = found.iter().position(|site| site.id == text);
            let missing = || Problem::NotFound(format!("There is no site with the id {text}."));
            Some(place.ok_or_else(missing)?)
        }
    };
    found.retain(|site| site.above == above);
    Ok(found)
}

/// The libraries of a site.
pub(super) fn libraries(opened: &Opened<'_>, site: &Site) -> Vec<Library> {
    let version = opened.call.version;
    let time = opened.session.point.unwrap_or(opened.session.created);
    let library = |(place, (name, path, description)): (usize, &Shelf)| {
        let tail = site.id.rsplit(',').next().unwrap_or_default().replace('-', "");
        let id = format!("{tail}{place:04x}");
        let href = opened.path(&format!("sites/{}/libraries/{id}", site.id));
        Library {
            id,
            name,
            url: format!("{}/{path}", site.url),
            description,
            creation_time: time.plus_seconds(-90_000_000),
            site_id: Field::from(version, Version::V8, Some(site.id.clone())),
            links: Links::new(version, [("self", href)]),
        }
    };
    LIBRARIES.iter().enumerate().map(library).collect()
}
