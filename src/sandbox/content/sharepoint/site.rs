//! The sites of a session, and their libraries and lists.

use super::rules::{AREAS, AreaKind, AreaRow, SITES, SiteRow};
use crate::sandbox::content::engine::{ContentKey, ContentView, KeyKind};
use crate::sandbox::content::session::SessionContent;
use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Id, TextStyle};
use crate::sandbox::http::{JsonObject, SandboxError, SandboxVersion, require_found};

/// A site that a session shows.
pub(in crate::sandbox::content) struct SiteNode<'a> {
    pub(super) session: &'a SessionContent<'a>,
    pub(super) row: &'static SiteRow,
    pub(super) key: ContentKey,
    pub(super) id: String,
    pub(super) url: String,
    view: ContentView,
}

/// Returns the sites that a session shows, each after the one that contains it.
pub(in crate::sandbox::content) fn visible_sites<'a>(
    session: &'a SessionContent<'a>,
) -> impl Iterator<Item = SiteNode<'a>> {
    (0..).take(SITES.len()).filter_map(|number| SiteNode::new(session, number))
}

impl<'a> SiteNode<'a> {
    /// Returns the site with a number.
    pub(in crate::sandbox::content) fn new(
        session: &'a SessionContent<'a>,
        number: u32,
    ) -> Option<Self> {
        let row = SITES.get(usize::try_from(number).ok()?)?;
        let around = match row.parent {
            // An operator sees a site without the one that contains it, so this is not `new`.
            Some(parent) => site_view(session, parent)?,
            None => session.view?,
        };
        let view = around.inside(row.life.lifetime(session.data.started))?;
        let url = format!("https://{}{}", session.domain(), row.path);
        let key = ContentKey::root(KeyKind::Site, session.session.organization, number);
        let id = site_id(session, key);
        session.shows(&url).then_some(Self { session, row, key, id, url, view })
    }

    /// Returns the site in the path.
    pub(in crate::sandbox::content) fn in_path(
        session: &'a SessionContent<'a>,
    ) -> Result<Self, SandboxError> {
        let id = session.request.path_text(1);
        require_found(Self::find(session, id), "site", id)
    }

    /// Returns the site with an id.
    pub(super) fn find(session: &'a SessionContent<'a>, id: &str) -> Option<Self> {
        let first = Id::parse(id.split(',').nth(1)?)?;
        let key = ContentKey::from_id(session.data.seed, first, KeyKind::Site)?;
        Self::new(session, key.root).filter(|site| site.id == id)
    }

    /// Returns whether the site is deleted.
    pub(super) fn is_deleted(&self) -> bool {
        self.view.is_deleted
    }

    /// Returns the path below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        self.session.path(&format!("sites/{}{rest}", self.id))
    }

    /// Writes the site.
    pub(super) fn to_json(&self) -> JsonObject {
        let json = JsonObject::new()
            .set("id", &self.id)
            .set("name", self.session.text(self.row.name))
            .set("url", &self.url);
        let links = [
            ("self", self.path("")),
            ("libraries", self.path("/libraries")),
            ("lists", self.path("/lists")),
        ];
        self.session.with_links(json, links)
    }

    /// Returns the view inside a library or a list; `None` if the session does not show it.
    pub(super) fn area_view(&self, area: &AreaRow) -> Option<ContentView> {
        let is_there = !area.is_hostile || self.session.data.style == TextStyle::Hostile;
        let life = area.life.lifetime(self.session.data.started);
        self.view.inside(life).filter(|_| is_there)
    }

    /// Returns the libraries and the lists that the session shows.
    pub(in crate::sandbox::content) fn areas(&self) -> impl Iterator<Item = &'static AreaRow> {
        AREAS.iter().filter(|area| self.area_view(area).is_some())
    }

    /// Returns the library or the list with an id.
    pub(in crate::sandbox::content) fn find_area(&self, id: &str) -> Option<&'static AreaRow> {
        let key = ContentKey::from_id(self.session.data.seed, Id::parse(id)?, KeyKind::SiteArea)?;
        self.areas().find(|area| self.area_key(area) == key)
    }

    /// Returns the key of a library or a list.
    pub(super) fn area_key(&self, area: &AreaRow) -> ContentKey {
        ContentKey { kind: KeyKind::SiteArea, area: area.number, ..self.key }
    }

    /// Returns the id of a library or a list.
    pub(super) fn area_id(&self, area: &AreaRow) -> Id {
        self.session.id(self.area_key(area))
    }

    /// Writes a library or a list.
    pub(super) fn area_json(&self, area: &'static AreaRow) -> JsonObject {
        let (session, id) = (self.session, self.area_id(area));
        let created = area.life.lifetime(session.data.started).born;
        let json = JsonObject::new()
            .set("id", id)
            .set("name", session.text(area.name))
            .set("url", format!("{}/{}", self.url, area.path))
            .set("description", session.text(area.description))
            .set("creationTime", created)
            .set_if(session.version >= SandboxVersion::V8, "siteId", &self.id);
        let (kind, things) = match area.kind {
            AreaKind::Library => ("libraries", "documents"),
            AreaKind::List => ("lists", "items"),
        };
        let links = [
            ("self", self.path(&format!("/{kind}/{id}"))),
            ("site", self.path("")),
            ("folders", self.path(&format!("/folders?parentId={id}"))),
            (things, self.path(&format!("/{things}?parentId={id}"))),
        ];
        session.with_links(json, links)
    }
}

/// Returns the view inside a site, whether or not it is in the scope of the session.
fn site_view(session: &SessionContent<'_>, number: u32) -> Option<ContentView> {
    let row = SITES.get(usize::try_from(number).ok()?)?;
    let around = match row.parent {
        Some(parent) => site_view(session, parent),
        None => session.view,
    };
    around?.inside(row.life.lifetime(session.data.started))
}

/// Returns the id of a site: the host, the site collection and the site.
fn site_id(session: &SessionContent<'_>, key: ContentKey) -> String {
    let (high, low) = session.id(key).halves();
    let second = random::id(low, Purpose::Item, high);
    format!("{},{},{second}", session.domain(), session.id(key))
}
