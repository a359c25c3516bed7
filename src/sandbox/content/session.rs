//! An open session as one request sees it.

use super::engine::{ContentKey, ContentView, TreeOwner};
use crate::sandbox::data::{
    Dataset, Id, PersonFixture, SandboxWorkload, Ticks, generate_person, people_count,
};
use crate::sandbox::http::{
    JsonObject, SandboxError, SandboxRequest, SandboxVersion, links, require_found,
};
use crate::sandbox::state::{SandboxSession, SandboxState};

/// An open session as one request sees it.
pub(crate) struct SessionContent<'a> {
    /// The request.
    pub(super) request: &'a SandboxRequest<'a>,
    /// The version of the request.
    pub(super) version: SandboxVersion,
    /// The generated data.
    pub(super) data: &'a Dataset,
    /// The session.
    pub(super) session: &'a SandboxSession,
    /// What the session shows; `None` if it is empty.
    pub(super) view: Option<ContentView>,
}

/// The container that a list filter names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ParentFilter<T> {
    /// No filter: the whole subtree.
    Any,
    /// The top.
    Top,
    /// A container.
    Is(T),
}

impl<'a> SessionContent<'a> {
    /// Returns the session in the path, if it is open and of a workload.
    pub(super) fn open(
        state: &'a SandboxState,
        request: &'a SandboxRequest<'a>,
        workload: SandboxWorkload,
    ) -> Result<Self, SandboxError> {
        let session = state.sessions.find(request)?;
        if !session.is_open() {
            return Err(SandboxError::Conflict("The restore session is stopped.".to_owned()));
        }
        if session.workload != workload {
            let title = session.workload.title();
            return Err(SandboxError::Conflict(format!("The restore session is one of {title}.")));
        }
        Ok(Self::new(&state.data, session, request))
    }

    /// Creates one of a session in any state.
    pub(super) fn new(
        data: &'a Dataset,
        session: &'a SandboxSession,
        request: &'a SandboxRequest<'a>,
    ) -> Self {
        let exploration = session.exploration();
        let shows_deleted = exploration.is_some_and(|exploration| exploration.show_deleted);
        let shows_versions = exploration.is_some_and(|exploration| exploration.show_all_versions);
        let view =
            session.point.map(|point| ContentView::new(point, shows_deleted, shows_versions));
        Self { request, version: request.version, data, session, view }
    }

    /// Returns the point in time that the session shows.
    pub(super) fn point(&self) -> Ticks {
        self.view.map_or(Ticks::FIRST, |view| view.at)
    }

    /// Returns the domain of the organization, which is its name.
    pub(super) fn domain(&self) -> &'static str {
        self.data.organizations.get(self.session.organization).map_or("", |known| known.name)
    }

    /// Returns the number of people in the organization.
    pub(super) fn people(&self) -> u32 {
        u32::try_from(people_count(self.data, self.session.organization)).unwrap_or(u32::MAX)
    }

    /// Returns the person with a number.
    pub(super) fn person(&self, number: u32) -> PersonFixture {
        let number = usize::try_from(number).unwrap_or(0);
        generate_person(self.data, self.session.organization, number)
    }

    /// Returns the owner of a tree by its key.
    pub(super) fn owner(&self, key: ContentKey) -> TreeOwner {
        let Dataset { seed, started, style, scale, .. } = *self.data;
        TreeOwner { key, seed, started, style, items: scale.items, depth: scale.depth }
    }

    /// Returns a text in the style of the data.
    pub(super) fn text(&self, text: &'static str) -> &'static str {
        self.data.style.text(text)
    }

    /// Returns the id of a thing.
    pub(super) fn id(&self, key: ContentKey) -> Id {
        key.id(self.data.seed)
    }

    /// Returns the path of a thing below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("restoresessions/{}/organization/{rest}", self.session.id)
    }

    /// Adds the links of a thing, unless the server leaves links out.
    pub(super) fn with_links<const N: usize>(
        &self,
        object: JsonObject,
        targets: [(&'static str, String); N],
    ) -> JsonObject {
        object.set_if(self.data.scale.has_links, "_links", links(self.version, targets))
    }

    /// Returns the address of the only item of the session's scope, if an operator opened it.
    pub(super) fn scope(&self) -> Option<&'static str> {
        let scope = self.session.exploration().and_then(|exploration| exploration.scope);
        scope.map(|scope| scope.address)
    }

    /// Returns whether the session shows an item with an address: nothing if it is empty, and only the
    /// item of its scope if an operator opened it.
    pub(super) fn shows(&self, address: &str) -> bool {
        self.view.is_some() && self.scope().is_none_or(|scope| scope.eq_ignore_ascii_case(address))
    }

    /// Reads a filter by container; `read` returns the container with an id. The top is `null` in v6
    /// and `root` since v7.
    pub(super) fn parent_filter<T>(
        &self,
        parameter: &str,
        noun: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<ParentFilter<T>, SandboxError> {
        let top = if self.version == SandboxVersion::V6 { "null" } else { "root" };
        match self.request.text(parameter).as_deref() {
            None => Ok(ParentFilter::Any),
            Some(text) if text == top => Ok(ParentFilter::Top),
            Some(text) => require_found(read(text), noun, text).map(ParentFilter::Is),
        }
    }
}
