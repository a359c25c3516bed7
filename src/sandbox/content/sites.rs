//! `…/Organization/Sites`: `SharePoint`.

use super::item::TopItem;
use super::session::{ParentFilter, SessionContent};
use crate::sandbox::data::SandboxWorkload;
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, links};

/// Name, path and the index of the parent site.
type SiteRow = (&'static str, &'static str, Option<usize>);

const SITES: [SiteRow; 5] = [
    ("Human resources", "/sites/hr", None),
    ("Intranet, \"old\"", "/sites/intranet", None),
    ("\u{c9}quipe 100%", "/sites/equipe", None),
    ("Applicants", "/sites/hr/applicants", Some(0)),
    ("2022", "/sites/hr/applicants/2022", Some(3)),
];

/// Name, path, description.
const LIBRARIES: [(&str, &str, &str); 3] = [
    ("Documents", "Shared Documents", ""),
    ("Site Assets", "SiteAssets", "A library for files\nof this site"),
    ("Form, \"templates\"", "FormTemplates", ""),
];

/// A site.
pub(crate) struct SiteItem {
    id: String,
    name: &'static str,
    url: String,
    parent: Option<usize>,
}

impl TopItem for SiteItem {
    const WORKLOAD: SandboxWorkload = SandboxWorkload::Vesp;
    const KIND: &'static str = "Site";

    /// Generates the sites. Their ids are texts of three parts.
    fn generate(session: &SessionContent<'_>) -> Vec<Self> {
        let domain = session.domain();
        let site = |(number, (name, path, parent)): (usize, &SiteRow)| Self {
            id: format!(
                "{domain},{},{}",
                session.number_id(number),
                session.number_id(number + 1_000)
            ),
            name: session.text(name),
            url: format!("https://{domain}{path}"),
            parent: *parent,
        };
        SITES.iter().enumerate().map(site).collect()
    }

    /// Generates the sites that `parentId` matches.
    fn generate_filtered(session: &SessionContent<'_>) -> Result<Vec<Self>, SandboxError> {
        let mut sites = Self::generate(session);
        let read = |id: &str| sites.iter().position(|site| site.id == id);
        let parent = session.parent_filter("parentId", "site", read)?;
        sites.retain(|site| match parent {
            ParentFilter::Any => true,
            ParentFilter::Top => site.parent.is_none(),
            ParentFilter::Is(parent) => site.parent == Some(parent),
        });
        Ok(sites)
    }

    fn id(&self) -> String {
        self.id.clone()
    }

    fn name(&self) -> &str {
        self.name
    }

    fn address(&self) -> &str {
        &self.url
    }

    fn to_json(&self, session: &SessionContent<'_>) -> JsonObject {
        let path = session.path(&format!("sites/{}", self.id));
        let libraries = format!("{path}/libraries");
        let links = links(session.request.version, [("self", path), ("libraries", libraries)]);
        JsonObject::new()
            .set("id", &self.id)
            .set("name", self.name)
            .set("url", &self.url)
            .set("_links", links)
    }

    /// Writes the libraries.
    fn children(&self, session: &SessionContent<'_>) -> Result<Vec<JsonObject>, SandboxError> {
        let version = session.request.version;
        let time = session.session.point.unwrap_or(session.session.created);
        let digits = self.id.rsplit(',').next().unwrap_or_default().replace('-', "");
        let libraries = LIBRARIES.iter().enumerate().map(|(index, (name, path, description))| {
            let id = format!("{digits}{index:04x}");
            let href = session.path(&format!("sites/{}/libraries/{id}", self.id));
            JsonObject::new()
                .set("id", id)
                .set("name", session.text(name))
                .set("url", format!("{}/{path}", self.url))
                .set("description", session.text(description))
                .set("creationTime", time.plus_seconds(-90_000_000))
                .set_if(version >= SandboxVersion::V8, "siteId", &self.id)
                .set("_links", links(version, [("self", href)]))
        });
        Ok(libraries.collect())
    }
}
