//! `POST /vN/Jobs/{id}/explore`.

use http::{Response, StatusCode};
use serde::Deserialize;

use super::clock::{Clock, Ticks};
use super::error::Problem;
use super::jobs;
use super::random::Id;
use super::request::Call;
use super::seed::Data;
use super::sessions::{End, Origin, Outcome, Session, Sessions};
use super::version::Version;
use super::workload::Workload;

/// The body. All of it may be null or missing; what is not of it is refused, so that a
/// misspelt property is found, although a real server may let it pass.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    date_time: Option<String>,
    r#type: Option<String>,
    /// Read to be checked: no items are served that it could show.
    #[serde(rename = "showDeleted")]
    _show_deleted: Option<bool>,
    #[serde(rename = "showAllVersions")]
    _show_all_versions: Option<bool>,
}

impl Options {
    fn kind(&self) -> Result<Workload, Problem> {
        let Some(name) = self.r#type.as_deref() else { return Ok(Workload::Vex) };
        Workload::of(name).ok_or_else(|| invalid("type", name))
    }

    /// The time that was asked for; `None` for the latest.
    fn asked(&self) -> Result<Option<Ticks>, Problem> {
        let Some(text) = self.date_time.as_deref() else { return Ok(None) };
        Ticks::parse_explore(text).map(Some).ok_or_else(|| invalid("dateTime", text))
    }
}

/// Opens a session on the job's data as of a time: the newest point at or before it that holds the
/// workload, or nothing when all are later. v8 answers 201, older versions 200.
pub(super) fn job(
    call: &Call<'_>,
    data: &Data,
    sessions: &mut Sessions,
    clock: &mut Clock,
    id: &str,
) -> Result<Response<Vec<u8>>, Problem> {
    let (place, job) = jobs::find(data, id)?;
    let options = read(call)?;
    let (kind, asked) = (options.kind()?, options.asked()?);
    let point = job.as_of(asked.unwrap_or(Ticks::NEVER), kind);
    let created = clock.happen();
    let id = sessions.open(Session {
        // The store gives the id and the count of changes.
        id: Id::ZERO,
        etag: 0,
        created,
        asked: asked.or(point).unwrap_or(created),
        end: End::Never,
        job: u32::try_from(place).ok(),
        organization: job.organization,
        kind,
        point,
        outcome: Outcome::Success,
        user: 0,
        origin: Origin::Explored,
        rows: 1,
        busy: false,
        stopped_here: false,
        login: call.login.map_or(0, |login| login.family),
    });
    let status = if call.version >= Version::V8 { StatusCode::CREATED } else { StatusCode::OK };
    Ok(sessions.show(call, data, status, sessions.find(call, id)?))
}

fn read(call: &Call<'_>) -> Result<Options, Problem> {
    let body = call.body_of("application/json").ok_or(Problem::MediaType)?;
    // A sequence would do for a struct, too.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::Invalid("The body must be a JSON object.".to_owned()));
    }
    let refused = |why| Problem::Invalid(format!("The body cannot be read: {why}."));
    serde_json::from_slice(body).map_err(refused)
}

fn invalid(name: &str, value: &str) -> Problem {
    Problem::Invalid(format!("The value '{value}' of '{name}' is not valid."))
}
