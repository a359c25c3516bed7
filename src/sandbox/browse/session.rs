//! An open session as one request sees it.

use crate::sandbox::data::random::{self, Purpose};
use crate::sandbox::data::{Dataset, Id, PersonFixture, SandboxWorkload, generate_people};
use crate::sandbox::http::{SandboxError, SandboxRequest, require_found};
use crate::sandbox::state::{SandboxSession, SandboxState};

/// An open session as one request sees it.
pub(crate) struct BrowseSession<'a> {
    /// The request.
    pub(super) request: &'a SandboxRequest<'a>,
    /// The generated data.
    pub(super) data: &'a Dataset,
    /// The session.
    pub(super) session: &'a SandboxSession,
}

impl<'a> BrowseSession<'a> {
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
        Ok(Self { request, data: &state.data, session })
    }

    /// Returns the domain of the organization, which is its name.
    pub(super) fn domain(&self) -> &'static str {
        self.data.organizations.get(self.session.organization).map_or("", |known| known.name)
    }

    /// Returns the people of the organization.
    pub(super) fn people(&self) -> impl Iterator<Item = PersonFixture> + '_ {
        generate_people(self.data, self.session.organization)
    }

    /// Returns a text in the style of the data.
    pub(super) fn text(&self, text: &'static str) -> &'static str {
        self.data.style.text(text)
    }

    /// Returns the id of an item; its number is unique in the organization and the workload.
    pub(super) fn id(&self, number: usize) -> Id {
        let number = u64::try_from(number).unwrap_or(u64::MAX) & 0xffff_ffff;
        let organization = u64::try_from(self.session.organization).unwrap_or(0);
        let index = organization << 40 | (self.session.workload as u64) << 32 | number;
        random::id(self.data.seed, Purpose::Item, index)
    }

    /// Returns the path of an item below the version.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("restoresessions/{}/organization/{rest}", self.session.id)
    }

    /// Returns whether deleted items are shown.
    pub(super) fn shows_deleted(&self) -> bool {
        self.session.exploration().is_some_and(|exploration| exploration.show_deleted)
    }

    /// Returns whether the session shows an item with an address: nothing if it is empty, and only the
    /// item of its scope if an operator opened it.
    pub(super) fn shows(&self, address: &str) -> bool {
        let scope = self.session.exploration().and_then(|exploration| exploration.scope);
        self.session.point.is_some()
            && scope.is_none_or(|scope| scope.address.eq_ignore_ascii_case(address))
    }

    /// Reads the parameter `parentId`. `id` returns the id of the item with an index below `count`.
    pub(super) fn parent_filter(
        &self,
        noun: &str,
        count: usize,
        id: impl Fn(usize) -> String,
    ) -> Result<ParentFilter, SandboxError> {
        match self.request.text("parentId").as_deref() {
            None => Ok(ParentFilter::Any),
            Some("root" | "null") => Ok(ParentFilter::Is(None)),
            Some(text) => {
                let index = (0..count).find(|index| id(*index) == text);
                require_found(index, noun, text).map(|index| ParentFilter::Is(Some(index)))
            }
        }
    }
}

/// A filter of items by the item that contains them.
pub(super) enum ParentFilter {
    /// Matches all items.
    Any,
    /// Matches the items inside the one with this index, or those inside no other.
    Is(Option<usize>),
}

impl ParentFilter {
    /// Returns whether the filter matches an item inside the one with the index `parent`.
    pub(super) fn matches(&self, parent: Option<usize>) -> bool {
        match self {
            Self::Any => true,
            Self::Is(expected) => *expected == parent,
        }
    }
}
