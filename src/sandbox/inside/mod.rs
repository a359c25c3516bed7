//! The inside of a restore session: what lies at the top of each workload. It is made when it is
//! asked for, from the organization and the point that the session shows.

use http::{Response, StatusCode};
use serde::Serialize;

use super::clock::Clock;
use super::error::Problem;
use super::page::{self, Window};
use super::random::{self, Id, Purpose};
use super::request::{Call, path_id};
use super::seed::Data;
use super::session::{Session, View};
use super::sessions::Sessions;
use super::wire;
use super::workload::Workload;

mod drives;
mod mail;
mod people;
mod sites;
mod teams;

/// What can be asked for inside a session, with the ids in the path.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// `mailboxes`
    Mailboxes,
    /// `mailboxes/{id}`
    Mailbox(&'a str),
    /// `mailboxes/{id}/folders`
    Folders(&'a str),
    /// `OneDrives`
    Drives,
    /// `OneDrives/{id}`
    Drive(&'a str),
    /// `OneDrives/{id}/Documents`
    Documents(&'a str),
    /// `Sites`
    Sites,
    /// `Sites/{id}`
    Site(&'a str),
    /// `Sites/{id}/Libraries`
    Libraries(&'a str),
    /// `teams`
    Teams,
    /// `teams/{id}`
    Team(&'a str),
    /// `teams/{id}/channels`
    Channels(&'a str),
}

impl<'a> Place<'a> {
    /// The place at a path below the organization of a session.
    pub(super) fn find(path: &[&'a str]) -> Option<Self> {
        Some(match path {
            ["mailboxes"] => Self::Mailboxes,
            ["mailboxes", id] => Self::Mailbox(id),
            ["mailboxes", id, "folders"] => Self::Folders(id),
            ["onedrives"] => Self::Drives,
            ["onedrives", id] => Self::Drive(id),
            ["onedrives", id, "documents"] => Self::Documents(id),
            ["sites"] => Self::Sites,
            ["sites", id] => Self::Site(id),
            ["sites", id, "libraries"] => Self::Libraries(id),
            ["teams"] => Self::Teams,
            ["teams", id] => Self::Team(id),
            ["teams", id, "channels"] => Self::Channels(id),
            _ => return None,
        })
    }

    fn workload(self) -> Workload {
        match self {
            Self::Mailboxes | Self::Mailbox(_) | Self::Folders(_) => Workload::Vex,
            Self::Drives | Self::Drive(_) | Self::Documents(_) => Workload::Veod,
            Self::Sites | Self::Site(_) | Self::Libraries(_) => Workload::Vesp,
            Self::Teams | Self::Team(_) | Self::Channels(_) => Workload::Vet,
        }
    }
}

/// Something that a session can show.
trait Thing {
    /// What the event of opening it says it is.
    const KIND: &'static str;

    /// Its id, as it stands in a path.
    fn id(&self) -> String;

    /// Its name.
    fn name(&self) -> &str;

    /// The address of the mail or of the site, by which a scope finds it.
    fn address(&self) -> &str;

    /// It, as an answer has it.
    fn wire(&self, opened: &Opened<'_>) -> impl Serialize;
}

/// An open session, as one call sees it.
struct Opened<'a> {
    call: &'a Call<'a>,
    data: &'a Data,
    session: &'a Session,
}

impl Opened<'_> {
    /// The name of the organization, which is its domain.
    fn domain(&self) -> &'static str {
        self.data.organizations.get(self.session.organization).map_or("", |known| known.name)
    }

    /// The id of something of the session's organization and workload.
    fn id(&self, number: usize) -> Id {
        let number = u64::try_from(number).unwrap_or(u64::MAX) & 0xffff_ffff;
        let organization = u64::try_from(self.session.organization).unwrap_or(0);
        let index = organization << 40 | (self.session.kind as u64) << 32 | number;
        random::id(self.data.seed, Purpose::Item, index)
    }

    /// The path of something below the organization of the session.
    fn path(&self, rest: &str) -> String {
        format!("restoresessions/{}/organization/{rest}", self.session.id)
    }

    /// Whether deleted items are shown, too.
    fn shows_deleted(&self) -> bool {
        self.session.explored().is_some_and(|explored| explored.shows.0)
    }

    /// What the session shows of these things: nothing when it is empty, and in the session of an
    /// operator what is in its scope.
    fn shown<T: Thing>(&self, things: Vec<T>) -> Vec<T> {
        if self.session.point.is_none() {
            return Vec::new();
        }
        let scope = self.session.explored().and_then(|explored| explored.scope);
        let fits = |thing: &T| {
            scope.is_none_or(|scope| scope.address.eq_ignore_ascii_case(thing.address()))
        };
        things.into_iter().filter(fits).collect()
    }

    /// The one with the id in the path. That it is not in the scope is not told.
    fn one<T: Thing>(&self, things: Vec<T>, id: &str) -> Result<T, Problem> {
        let found = self.shown(things).into_iter().find(|thing| thing.id() == id);
        found.ok_or_else(|| {
            Problem::NotFound(format!("There is no {} with the id {id}.", T::KIND.to_lowercase()))
        })
    }

    /// A page of them.
    fn page<T: Serialize>(&self, things: &[T]) -> Result<Response<Vec<u8>>, Problem> {
        let window = Window::of(self.call)?;
        let items = things.iter().skip(window.offset);
        Ok(page::answer(self.call, self.data.seed, window, things.len(), items))
    }

    fn list<T: Thing>(&self, things: Vec<T>) -> Result<Response<Vec<u8>>, Problem> {
        let things = self.shown(things);
        let wires: Vec<_> = things.iter().map(|thing| thing.wire(self)).collect();
        self.page(&wires)
    }

    fn open<T: Thing>(&self, things: Vec<T>, id: &str) -> Result<Answer, Problem> {
        let thing = self.one(things, id)?;
        let view = (thing.name().to_owned(), T::KIND, thing.address().to_owned());
        Ok((wire::json(StatusCode::OK, &thing.wire(self)), Some(view)))
    }
}

/// An answer, and the name, the kind and the source of what was opened, if something was.
type Answer = (Response<Vec<u8>>, Option<(String, &'static str, String)>);

/// `GET /vN/RestoreSessions/{id}/organization/…`. Opening a single item leaves an event.
pub(super) fn answer(
    call: &Call<'_>,
    data: &Data,
    sessions: &mut Sessions,
    clock: &mut Clock,
    id: &str,
    place: Place<'_>,
) -> Result<Response<Vec<u8>>, Problem> {
    let id = path_id(id)?;
    let session = sessions.find(call, id)?;
    if !session.works() {
        return Err(Problem::Conflict("The restore session is stopped.".to_owned()));
    }
    if session.kind != place.workload() {
        let why = format!("The restore session is one of {}.", session.kind.title());
        return Err(Problem::Conflict(why));
    }
    let (answer, viewed) = look(&Opened { call, data, session }, place)?;
    if let Some((name, kind, source)) = viewed {
        sessions.view(id, View { time: clock.happen(), name, kind, source });
    }
    Ok(answer)
}

fn look(opened: &Opened<'_>, place: Place<'_>) -> Result<Answer, Problem> {
    let list = match place {
        Place::Mailbox(id) => return opened.open(mail::all(opened), id_of(id)?.as_str()),
        Place::Drive(id) => return opened.open(drives::all(opened), id),
        Place::Site(id) => return opened.open(sites::all(opened), id),
        Place::Team(id) => return opened.open(teams::all(opened), id_of(id)?.as_str()),
        Place::Mailboxes => opened.list(mail::all(opened)),
        Place::Folders(id) => {
            let mailbox = opened.one(mail::all(opened), id_of(id)?.as_str())?;
            opened.page(&mail::folders(opened, &mailbox)?)
        }
        Place::Drives => opened.list(drives::all(opened)),
        Place::Documents(id) => {
            let drive = opened.one(drives::all(opened), id)?;
            opened.page(&drives::documents(opened, &drive)?)
        }
        Place::Sites => opened.list(sites::below(opened)?),
        Place::Libraries(id) => {
            let site = opened.one(sites::all(opened), id)?;
            opened.page(&sites::libraries(opened, &site))
        }
        Place::Teams => opened.list(teams::named(opened)),
        Place::Channels(id) => {
            let team = opened.one(teams::all(opened), id_of(id)?.as_str())?;
            opened.page(&teams::channels(opened, &team))
        }
    };
    list.map(|answer| (answer, None))
}

/// The id in a path where the contract wants a UUID.
fn id_of(text: &str) -> Result<String, Problem> {
    path_id(text).map(|id| id.to_string())
}

/// Whether a text fits a pattern with `*` and `?`, whatever their case.
fn fits(pattern: &str, text: &str) -> bool {
    let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let (pattern, text) = (lower(pattern), lower(text));
    let (mut at, mut in_text) = (0, 0);
    // Where to go on when what follows the last star does not fit: that star takes one more.
    let mut star = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == text[in_text] => {
                at += 1;
                in_text += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                at = place + 1;
                in_text = taken + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_others() {
        for pattern in ["inbox", "IN*", "*", "*box", "?nbo?", "i*b*x", "**inbox**", "*n*"] {
            assert!(fits(pattern, "Inbox"), "{pattern}");
        }
        for pattern in ["", "in", "?", "*y", "inbox?", "i*z*x"] {
            assert!(!fits(pattern, "Inbox"), "{pattern}");
        }
        assert!(fits("", "") && fits("*", "") && !fits("?", ""));
        // Without the way back to the last star only, this would take for ever.
        let pattern = format!("{}b", "*a".repeat(50));
        assert!(!fits(&pattern, &"a".repeat(5_000)));
    }
}
