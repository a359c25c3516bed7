//! The sandbox with restore points of a test's own: it lists them as each version does.

use std::io::Cursor;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use http::Response as Answer;
use serde_json::{Value, json};
use vb365::sandbox::Sandbox;
use vb365::{Response, Transport};

use crate::support::{JOB, now, sandbox_with, tapped};

/// What arrived, as far as it is of interest here.
#[derive(Default)]
pub(crate) struct Heard {
    /// The queries for restore points.
    pub(crate) points: Vec<String>,
    /// The bodies of what started a session.
    pub(crate) bodies: Vec<String>,
}

impl Heard {
    /// The requested time; `None` if nothing was started.
    pub(crate) fn moment(&self) -> String {
        let body = self.bodies.first().map(|body| serde_json::from_str::<Value>(body).unwrap());
        body.map_or_else(String::new, |body| body["dateTime"].as_str().unwrap().to_owned())
    }
}

/// Points of [`JOB`], written as `TIME WORD…` with semicolons between them: a workload, `copy`, `long` or `retrieved`.
pub(crate) fn points(text: &str) -> Vec<Value> {
    text.split(';').map(str::trim).filter(|point| !point.is_empty()).map(point).collect()
}

fn point(text: &str) -> Value {
    let (time, words) = text.split_once(' ').unwrap();
    let is = |word: &str| words.split(' ').any(|w| w == word);
    json!({
        "id": time, "backupTime": time, "jobId": JOB,
        "isExchange": is("vex"), "isOneDrive": is("veod"), "isSharePoint": is("vesp"), "isTeams": is("vet"),
        "isCopy": is("copy") || is("long"), "isLongTermCopy": is("long"), "isRetrieved": is("retrieved"),
    })
}

/// What is special about a server.
#[derive(Clone, Copy, Default)]
pub(crate) struct Manner {
    /// It hears of no filter and of no order.
    pub(crate) deaf: bool,
    /// How far its clock is ahead of that of every test.
    pub(crate) minutes_ahead: i64,
}

/// A sandbox that has these points, and what it heard.
pub(crate) fn with(
    points: Vec<Value>,
    manner: Manner,
) -> (Arc<impl Transport + 'static>, Arc<Mutex<Heard>>) {
    let heard = Arc::new(Mutex::new(Heard::default()));
    let noted = Arc::clone(&heard);
    let clock = Some(now() + TimeDelta::minutes(manner.minutes_ahead));
    let server =
        tapped(&sandbox_with(|options| options.now = clock), move |sandbox: &Sandbox, request| {
            let path = request.uri().path();
            if path.ends_with("/RestorePoints") {
                let query = request.uri().query().unwrap_or_default().replace("%3A", ":");
                noted.lock().unwrap().points.push(query.clone());
                let body = list(&points, &path[1..3], &query, manner).to_string();
                return Ok(answer(body));
            }
            if path.ends_with("explore") {
                let body = String::from_utf8_lossy(request.body()).into_owned();
                noted.lock().unwrap().bodies.push(body);
            }
            sandbox.send(request, Duration::ZERO)
        });
    (server, heard)
}

fn answer(body: String) -> Response {
    Answer::new(Box::new(Cursor::new(body.into_bytes())) as Box<_>)
}

/// The list as a version gives it: v6 an array that knows no times, v7 and v8 a page of what lies between.
fn list(points: &[Value], version: &str, query: &str, manner: Manner) -> Value {
    let of = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            .map(str::to_owned)
    };
    let time = |point: &Value| comparable(point["backupTime"].as_str().unwrap());
    let mut found: Vec<_> = points.iter().collect();
    if !manner.deaf {
        for flag in ["isCopy", "isLongTermCopy", "isRetrieved"] {
            let wanted = of(flag).map(|wanted| wanted == "true");
            found.retain(|point| wanted.is_none_or(|wanted| point[flag] == wanted));
        }
        assert!(of("jobId").is_none_or(|job| job == JOB));
    }
    if version == "v6" {
        let mut found: Vec<_> = found.into_iter().cloned().collect();
        for point in &mut found {
            point.as_object_mut().unwrap().remove("isCopy");
        }
        return Value::from(found);
    }
    if !manner.deaf {
        let (from, to) = (of("from").map(|t| comparable(&t)), of("to").map(|t| comparable(&t)));
        found.retain(|point| from.as_ref().is_none_or(|from| time(point) > *from));
        found.retain(|point| to.as_ref().is_none_or(|to| time(point) < *to));
        found.sort_by_cached_key(|point| time(point));
        if of("orderAsc").as_deref() == Some("false") {
            found.reverse();
        }
    }
    let number = |name: &str| of(name).map_or(30, |text| text.parse::<usize>().unwrap());
    let (limit, offset, total) = (number("limit"), number("offset"), found.len());
    assert!(limit <= 10_000, "the most that a server takes");
    let page: Vec<_> = found.into_iter().skip(offset).take(limit).collect();
    let links = if offset + limit < total {
        json!({"next": {"href": "there"}})
    } else {
        json!({"self": {"href": "here"}})
    };
    json!({"results": page, "limit": limit, "offset": offset, "_links": links})
}

/// Seven digits, whatever was written.
fn comparable(time: &str) -> String {
    let (seconds, digits) =
        time.trim_end_matches('Z').split_once('.').unwrap_or((time.trim_end_matches('Z'), ""));
    format!("{seconds}.{digits:0<7}")
}
