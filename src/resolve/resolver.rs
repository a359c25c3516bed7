//! Looks things up on one server.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::iter::Peekable;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::journal_sessions::only_open_session;
use super::listed_item::{
    ListedItem, listed_job, listed_organization, listed_point, listed_repository, listed_retrieval,
    listed_session, named,
};
use super::matching::{find_match, is_same_name};
use super::name_or_id::NameOrId;
use super::names::{HasReferences, Names, add_names};
use super::noun::{Noun, no_such, not_found, parse_id};
use super::session_selector::SessionSelector;
use crate::api::lenient::{Lenient, Text};
use crate::api::session::{self, Session};
use crate::api::{Item, Page, Request, job, organization, repository, restore_point, retrieval};
use crate::client::{Client, PAGE};
use crate::error::{Failure, Kind};
use crate::journal::{Journal, JournalEntry};
use crate::messages::Messages;
use crate::text::safe;

/// The largest page of the API, so that a list of names usually costs one request.
const LARGEST_PAGE: usize = 10_000;

/// Resolves names to ids, and ids to names, on one server.
pub(crate) struct Resolver<'c> {
    client: &'c Client,
    lists: [OnceCell<Vec<ListedItem>>; Noun::ALL.len()],
    journal: Option<Result<Journal, Failure>>,
}

impl<'c> Resolver<'c> {
    pub(crate) fn new(client: &'c Client) -> Self {
        Self { client, lists: Default::default(), journal: None }
    }

    /// Sets the journal, which knows the sessions that were started from this machine. It is read when one is requested.
    pub(crate) fn with_journal(self, journal: Result<Journal, Failure>) -> Self {
        Self { journal: Some(journal), ..self }
    }

    /// Returns the id of a thing.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(crate) fn id(&self, noun: Noun, typed: &NameOrId) -> anyhow::Result<Uuid> {
        Ok(self.id_and_name(noun, typed)?.0)
    }

    /// Returns the id of a thing, and its name if it is known without a request of its own.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(crate) fn id_and_name(
        &self,
        noun: Noun,
        typed: &NameOrId,
    ) -> anyhow::Result<(Uuid, Option<String>)> {
        match typed {
            NameOrId::Id(id) => Ok((*id, None)),
            NameOrId::Text(text) => {
                let item = self.find(noun, text)?;
                Ok((parse_id(noun, &item.id)?, Some(item.name.0.clone())))
            }
        }
    }

    /// Returns the names by which sessions may state an organization: its own, and the one that was typed. Sessions state no
    /// id. An organization that was removed, or that this account cannot list, is known by its sessions.
    ///
    /// # Errors
    /// There is no such organization, or more than one; the server cannot be asked.
    pub(crate) fn organization_names(&self, typed: &NameOrId) -> anyhow::Result<Vec<String>> {
        let typed = match typed {
            NameOrId::Text(typed) => typed,
            NameOrId::Id(id) => {
                let found = self.client.send(&organization::get(*id, false));
                let found = found.map_err(|error| not_found(Noun::Organization, *id, error))?;
                return Ok(vec![found.into_model()?.name.to_string()]);
            }
        };
        if let Ok(listed) = self.find(Noun::Organization, typed) {
            return Ok(vec![listed.name.to_string(), typed.clone()]);
        }
        let mut stated = BTreeSet::new();
        let sessions = session::list_oldest_first(self.client.version(), None, None);
        for session in self.client.items(sessions, PAGE) {
            let organization = session?.organization;
            if is_same_name(typed, &organization) {
                return Ok(vec![typed.clone()]);
            }
            stated.insert(organization.0);
        }
        // The suggestions include organizations that only sessions state.
        let stated = stated.into_iter().map(|name| named(Text::default(), Lenient(name)));
        let known: Vec<_> = self.list(Noun::Organization)?.iter().cloned().chain(stated).collect();
        Ok(vec![self.find_in(&known, Noun::Organization, typed)?.name.to_string()])
    }

    /// Returns the name of a thing, by which sessions refer to it.
    ///
    /// # Errors
    /// There is no such thing, or more than one; it has no name; the server cannot be asked.
    pub(crate) fn name(&self, noun: Noun, typed: &NameOrId) -> anyhow::Result<String> {
        let id = self.id(noun, typed)?.to_string();
        let found = self.list(noun)?.iter().find(|item| item.id.eq_ignore_ascii_case(&id));
        let found = found.filter(|item| !item.name.is_empty());
        found.map(|item| item.name.to_string()).ok_or_else(|| no_such(noun, &id))
    }

    /// Returns the id of a thing that may be left out.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(crate) fn optional_id(
        &self,
        noun: Noun,
        typed: Option<&NameOrId>,
    ) -> anyhow::Result<Option<Uuid>> {
        typed.map(|typed| self.id(noun, typed)).transpose()
    }

    /// Returns the items of a list that was filtered by these ids. A server answers an unknown ID with an empty list, so
    /// that the ids are looked up if there are no items.
    ///
    /// # Errors
    /// There are no items, and no thing with one of these ids.
    pub(crate) fn of_existing<I: Iterator>(
        &self,
        filters: &[(Noun, Option<Uuid>)],
        items: I,
    ) -> anyhow::Result<Peekable<I>> {
        let mut items = items.peekable();
        let ids = filters.iter().filter_map(|(noun, id)| Some((*noun, id.as_ref()?.to_string())));
        for (noun, id) in ids {
            // An account that cannot list these things gets the empty list.
            if items.peek().is_none()
                && let Ok(known) = self.list(noun)
                && !known.iter().any(|item| item.id.eq_ignore_ascii_case(&id))
            {
                return Err(no_such(noun, &id));
            }
        }
        Ok(items)
    }

    /// Requests a thing by its id.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(crate) fn fetch<T>(
        &self,
        noun: Noun,
        typed: &NameOrId,
        request: fn(Uuid) -> Request<Item<T>>,
    ) -> anyhow::Result<Item<T>> {
        let id = self.id(noun, typed)?;
        self.client.send(&request(id)).map_err(|error| not_found(noun, id, error))
    }

    /// Returns the id of a restore point. It is a text, and not always a UUID.
    ///
    /// # Errors
    /// There is no such restore point, or more than one; the server cannot be asked.
    pub(crate) fn point_id(&self, typed: &str) -> anyhow::Result<String> {
        if Uuid::try_parse(typed).is_ok() {
            return Ok(typed.to_owned());
        }
        Ok(self.find(Noun::Point, typed)?.id.0.clone())
    }

    /// Returns the thing that a text selects. If several have that name, the candidates are listed with the names of their
    /// organizations and repositories.
    fn find(&self, noun: Noun, typed: &str) -> anyhow::Result<&ListedItem> {
        self.find_in(self.list(noun)?, noun, typed)
    }

    /// Returns the thing of `items` that a text selects.
    fn find_in<'i>(
        &self,
        items: &'i [ListedItem],
        noun: Noun,
        typed: &str,
    ) -> anyhow::Result<&'i ListedItem> {
        let name = |noun, id: &str| {
            let named = self.list(noun).ok()?.iter().find(|item| item.id.eq_ignore_ascii_case(id));
            named.map(|item| safe(&item.name).into_owned()).filter(|name| !name.is_empty())
        };
        let describe = |item: &ListedItem| {
            let owners =
                [(Noun::Organization, &item.organization), (Noun::Repository, &item.repository)];
            let owners = owners.into_iter().filter(|(_, id)| !id.is_empty());
            let owners = owners.map(|(noun, id)| {
                let name = name(noun, id).unwrap_or_else(|| safe(id).into_owned());
                format!("{} {name}", noun.word())
            });
            let details = Some(item.details.clone()).filter(|text| !text.is_empty());
            let details = details.into_iter().chain(owners);
            details.collect::<Vec<_>>().join("  ")
        };
        Ok(find_match(noun, typed, items, &describe)?)
    }

    /// Returns the id of the only session that a selector stands for.
    ///
    /// # Errors
    /// There is no such session, or more than one; the server cannot be asked.
    pub(crate) fn session(&self, selector: &SessionSelector) -> anyhow::Result<Uuid> {
        match selector {
            SessionSelector::Named(typed) => self.id(Noun::Session, typed),
            SessionSelector::Latest => self.latest_session(),
            SessionSelector::Mine => {
                let server = self.client.server().address().to_string();
                let open = self.open_sessions(&server)?;
                if open.is_empty() {
                    self.check_journal()?;
                }
                Ok(only_open_session(&open, &server)?)
            }
        }
    }

    /// Returns the ids of all sessions that a selector stands for: `mine` may be several, or none.
    ///
    /// # Errors
    /// There is no such session, or more than one by that prefix; the server cannot be asked.
    pub(crate) fn sessions(&self, selector: &SessionSelector) -> anyhow::Result<Vec<Uuid>> {
        if *selector != SessionSelector::Mine {
            return Ok(vec![self.session(selector)?]);
        }
        let server = self.client.server().address().to_string();
        Ok(self.open_sessions(&server)?.into_iter().map(|(id, _)| id).collect())
    }

    fn open_sessions(&self, server: &str) -> Result<Vec<(Uuid, JournalEntry)>, Failure> {
        match &self.journal {
            Some(Ok(journal)) => journal.open_sessions(server),
            Some(Err(failure)) => Err(failure.clone()),
            None => Err(Failure::usage("'mine' is not accepted here: give the session's ID")),
        }
    }

    /// Refuses a journal that is disabled: it knows of no session.
    fn check_journal(&self) -> Result<(), Failure> {
        match &self.journal {
            Some(Ok(journal)) => journal.check(),
            _ => Ok(()),
        }
    }

    /// Returns the newest session: the first of the list if the server sorts it, else the newest of all.
    fn latest_session(&self) -> anyhow::Result<Uuid> {
        let sorted = self.client.version().sorts_sessions();
        let request = session::list(self.client.version(), None, None);
        let (page, most) = if sorted { (1, 1) } else { (PAGE, usize::MAX) };
        let mut newest: Option<(Option<DateTime<Utc>>, String)> = None;
        for item in self.client.items(request, page).take(most) {
            let Session { id, creation_time, .. } = item?.into_model()?;
            let started = creation_time.instant();
            if newest.as_ref().is_none_or(|(newest, _)| started > *newest) {
                newest = Some((started, id.0));
            }
        }
        let (_, id) =
            newest.ok_or_else(|| Failure::new(Kind::NotFound, "there are no sessions"))?;
        Ok(parse_id(Noun::Session, &id)?)
    }

    /// Returns all things of a kind.
    fn list(&self, noun: Noun) -> anyhow::Result<&[ListedItem]> {
        let cell = &self.lists[noun as usize];
        if let Some(items) = cell.get() {
            return Ok(items);
        }
        let version = self.client.version();
        let items = match noun {
            Noun::Job => self.listed(job::list(version, None, None), LARGEST_PAGE, listed_job),
            // The extended view asks a proxy, which a name does not need.
            Noun::Organization => {
                self.listed(organization::list(version, false), LARGEST_PAGE, listed_organization)
            }
            Noun::Repository => {
                self.listed(repository::list(version), LARGEST_PAGE, listed_repository)
            }
            Noun::Session => self.listed(session::list(version, None, None), PAGE, listed_session),
            Noun::Retrieval => {
                self.listed(retrieval::list(version), LARGEST_PAGE, listed_retrieval)
            }
            Noun::Point => {
                let all = restore_point::PointFilter::default();
                self.listed(restore_point::list(version, &all), LARGEST_PAGE, listed_point)
            }
        }?;
        Ok(cell.get_or_init(|| items))
    }

    /// Returns all things of a list, with the details that distinguish them.
    fn listed<T: DeserializeOwned>(
        &self,
        request: Request<Page<T>>,
        page: usize,
        listed: fn(T) -> ListedItem,
    ) -> anyhow::Result<Vec<ListedItem>> {
        let items = self.client.items(request, page);
        items.map(|item| Ok(listed(item?.into_model()?))).collect()
    }

    /// Adds the names of the things of these kinds that an item refers to.
    pub(crate) fn with_names<T: HasReferences>(
        &self,
        item: Item<T>,
        nouns: &[Noun],
        messages: &Messages,
    ) -> Item<T> {
        if nouns.is_empty() { item } else { add_names(&self.names(nouns, messages), item) }
    }

    /// Adds names to each item of a list. They are requested when the first item needs them.
    pub(crate) fn all_with_names<T: HasReferences>(
        self,
        items: impl Iterator<Item = anyhow::Result<Item<T>>> + 'c,
        nouns: &[Noun],
        messages: &'c Messages,
    ) -> Box<dyn Iterator<Item = anyhow::Result<Item<T>>> + 'c> {
        if nouns.is_empty() {
            return Box::new(items);
        }
        let nouns = nouns.to_vec();
        let mut names = None;
        Box::new(items.map(move |item| {
            let item = item?;
            Ok(add_names(names.get_or_insert_with(|| self.names(&nouns, messages)), item))
        }))
    }

    /// Returns the names of things of these kinds. Those that cannot be requested are left out, with a note.
    fn names(&self, nouns: &[Noun], messages: &Messages) -> Names {
        let mut names = Names::new();
        for noun in nouns {
            match self.list(*noun) {
                Ok(items) => {
                    // Nothing can refer to an item without an ID.
                    let is_known =
                        |item: &&ListedItem| !item.name.is_empty() && !item.id.is_empty();
                    let known = items.iter().filter(is_known);
                    names.extend(
                        known.map(|item| ((*noun, item.id.to_lowercase()), item.name.0.clone())),
                    );
                }
                Err(error) => messages.note(&format!(
                    "showing the IDs of {}: their names cannot be read: {error:#}",
                    noun.plural()
                )),
            }
        }
        names
    }
}
