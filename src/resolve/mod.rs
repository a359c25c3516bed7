//! From what a user calls a thing to its id, and from ids to what people call them.
//!
//! Both look at the same lists, which are asked for at most once, and not before something needs them: an id costs no
//! look-up.

mod mine;
mod pick;
mod reference;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::api::session::Session;
use crate::api::{Item, Page, Request, job, organization, repository, session};
use crate::client::{Client, Error, PAGE};
use crate::error::{Failure, Kind};
use crate::journal::Journal;
pub(crate) use mine::none_is_open;
use pick::{Known, pick};
use reference::SHORTEST;
pub(crate) use reference::{Reference, SessionReference, session_to_change};

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    Job,
    Organization,
    Repository,
    Session,
}

impl Noun {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Organization => "organization",
            Self::Repository => "repository",
            Self::Session => "session",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Job => "jobs",
            Self::Organization => "organizations",
            Self::Repository => "repositories",
            Self::Session => "sessions",
        }
    }

    fn has_names(self) -> bool {
        self != Self::Session
    }
}

/// All that the API hands out at once, so that as a rule a list of names costs one request.
const MOST: usize = 10_000;

/// Finds things on one server.
pub(crate) struct Finder<'c> {
    client: &'c Client,
    lists: [OnceCell<Vec<Known>>; 4],
    journal: Option<Result<Journal, Failure>>,
}

impl<'c> Finder<'c> {
    pub(crate) fn new(client: &'c Client) -> Self {
        Self { client, lists: Default::default(), journal: None }
    }

    /// The same for one that finds sessions which were started from this machine: the journal knows them. It is read
    /// when somebody asks for one.
    pub(crate) fn with_journal(self, journal: Result<Journal, Failure>) -> Self {
        Self { journal: Some(journal), ..self }
    }

    /// The id of what is meant.
    ///
    /// # Errors
    /// There is no such thing, or more than one; the server cannot be asked.
    pub(crate) fn id(&self, noun: Noun, meant: &Reference) -> anyhow::Result<Uuid> {
        match meant {
            Reference::Id(id) => Ok(*id),
            Reference::Text(text) => self.picked(noun, text),
        }
    }

    /// The id of what is meant, and its name where that is known without asking for it.
    ///
    /// # Errors
    /// As [`Finder::id`].
    pub(crate) fn named(
        &self,
        noun: Noun,
        meant: &Reference,
    ) -> anyhow::Result<(Uuid, Option<String>)> {
        match meant {
            Reference::Id(id) => Ok((*id, None)),
            Reference::Text(text) => {
                let known = pick(noun, text, self.list(noun)?)?;
                Ok((id_of(noun, &known.id)?, Some(known.name.clone())))
            }
        }
    }

    /// The same for what may be left out.
    ///
    /// # Errors
    /// As [`Finder::id`].
    pub(crate) fn optional(
        &self,
        noun: Noun,
        meant: Option<&Reference>,
    ) -> anyhow::Result<Option<Uuid>> {
        meant.map(|meant| self.id(noun, meant)).transpose()
    }

    /// The id of the session that is meant.
    ///
    /// # Errors
    /// As [`Finder::id`].
    pub(crate) fn session(&self, meant: &SessionReference) -> anyhow::Result<Uuid> {
        match meant {
            SessionReference::Id(id) => Ok(*id),
            SessionReference::Beginning(text) => self.picked(Noun::Session, text),
            SessionReference::Latest => self.latest(),
            SessionReference::Mine => {
                let server = self.client.server().address().to_string();
                Ok(mine::only(&mine::open(self.journal.as_ref(), &server)?, &server)?)
            }
        }
    }

    /// The ids of all sessions that are meant: `mine` may be several, or none.
    ///
    /// # Errors
    /// As [`Finder::id`].
    pub(crate) fn sessions(&self, meant: &SessionReference) -> anyhow::Result<Vec<Uuid>> {
        if *meant != SessionReference::Mine {
            return Ok(vec![self.session(meant)?]);
        }
        let server = self.client.server().address().to_string();
        let open = mine::open(self.journal.as_ref(), &server)?;
        Ok(open.iter().filter_map(|start| start.session).collect())
    }

    fn picked(&self, noun: Noun, text: &str) -> anyhow::Result<Uuid> {
        let known = pick(noun, text, self.list(noun)?)?;
        Ok(id_of(noun, &known.id)?)
    }

    /// The session that was started last: the first where the server sorts, else all are looked at.
    fn latest(&self) -> anyhow::Result<Uuid> {
        let sorted = self.client.version().sorts_sessions();
        let request = session::list(self.client.version(), None, None);
        let (page, looked_at) = if sorted { (1, 1) } else { (PAGE, usize::MAX) };
        let mut newest: Option<(Option<DateTime<Utc>>, String)> = None;
        for item in self.client.items(request, page).take(looked_at) {
            let Session { id, creation_time, .. } = item?.read()?;
            let started = creation_time.instant();
            if newest.as_ref().is_none_or(|(newest, _)| started > *newest) {
                newest = Some((started, id));
            }
        }
        let (_, id) = newest
            .ok_or_else(|| Failure::new(Kind::NotFound, "there is no session, and so no latest"))?;
        Ok(id_of(Noun::Session, &id)?)
    }

    /// All of a kind.
    fn list(&self, noun: Noun) -> anyhow::Result<&[Known]> {
        let cell = &self.lists[noun as usize];
        if let Some(known) = cell.get() {
            return Ok(known);
        }
        let version = self.client.version();
        let known = match noun {
            Noun::Job => self.all(job::list(version, None, None), MOST),
            // The other view asks a proxy, which a name does not need.
            Noun::Organization => self.all(organization::list(version, false), MOST),
            Noun::Repository => self.all(repository::list(version), MOST),
            Noun::Session => self.all(session::list(version, None, None), PAGE),
        }?;
        Ok(cell.get_or_init(|| known))
    }

    fn all<T: DeserializeOwned>(
        &self,
        request: Request<Page<T>>,
        page: usize,
    ) -> anyhow::Result<Vec<Known>> {
        let items = self.client.items(request, page);
        items.map(|item| Ok(serde_json::from_str(item?.json())?)).collect()
    }

    /// An item beside the names of what it refers to.
    pub(crate) fn naming<T>(&self, item: Item<T>, nouns: &[Noun]) -> Referring<T> {
        Referring { item, names: Arc::new(self.names(nouns)) }
    }

    /// The same for many. Names are asked for when there is something to name.
    pub(crate) fn naming_all<T: 'static>(
        self,
        items: impl Iterator<Item = anyhow::Result<Item<T>>> + 'c,
        nouns: &[Noun],
    ) -> Box<dyn Iterator<Item = anyhow::Result<Referring<T>>> + 'c> {
        let nouns = nouns.to_vec();
        let mut names: Option<Arc<Names>> = None;
        Box::new(items.map(move |item| {
            let item = item?;
            let names = names.get_or_insert_with(|| Arc::new(self.names(&nouns)));
            Ok(Referring { item, names: Arc::clone(names) })
        }))
    }

    /// The names of these kinds of things. Where the server does not tell, their ids have to do.
    fn names(&self, nouns: &[Noun]) -> Names {
        let mut names = Names::default();
        for noun in nouns {
            match self.list(*noun) {
                Ok(known) => {
                    let with_name = known.iter().filter(|known| !known.name.is_empty());
                    let by_id =
                        with_name.map(|known| (known.id.to_lowercase(), known.name.clone()));
                    names.0.insert(noun.word(), by_id.collect());
                }
                Err(error) => self.client.server().messages().note(&format!(
                    "{} are shown by their ids, since their names cannot be asked for: {error:#}",
                    noun.plural()
                )),
            }
        }
        names
    }
}

fn id_of(noun: Noun, id: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(id).map_err(|_| {
        let message = format!("the server gives this {} an id that is none: '{id}'", noun.word());
        Failure::new(Kind::Server, message)
    })
}

/// Names by id.
#[derive(Default)]
pub(crate) struct Names(HashMap<&'static str, HashMap<String, String>>);

impl Names {
    /// What people call the thing with this id, else the id; nothing where there is no thing.
    pub(crate) fn of<'t>(&'t self, noun: Noun, id: &'t str) -> &'t str {
        let id = referred(id);
        let names = self.0.get(noun.word());
        names.and_then(|names| names.get(&id.to_lowercase())).map_or(id, String::as_str)
    }
}

/// An id that something refers to another thing by: the nil one refers to nothing.
pub(crate) fn referred(id: &str) -> &str {
    if Uuid::try_parse(id).is_ok_and(|id| id.is_nil()) { "" } else { id }
}

/// A model beside the names of what it refers to by id.
pub(crate) struct Named<T> {
    pub(crate) model: T,
    pub(crate) names: Arc<Names>,
}

/// An item whose row tells names where the item has ids. Its JSON stays the server's.
pub(crate) struct Referring<T> {
    pub(crate) item: Item<T>,
    pub(crate) names: Arc<Names>,
}

/// Names the thing that is not there.
pub(crate) fn no_such(noun: Noun, id: Uuid, error: Error) -> anyhow::Error {
    if error.kind() == Kind::NotFound {
        return Failure::new(Kind::NotFound, format!("there is no {} {id}", noun.word()))
            .hint(format!("vb365 {} list shows those there are", noun.word()))
            .into();
    }
    error.into()
}
