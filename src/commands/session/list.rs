//! `vb365 session list`.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use crate::api::Item;
use crate::api::session::{self, Session, Workload, same_user};
use crate::client::{Client, PAGE};
use crate::context::Context;
use crate::error::Failure;
use crate::fan_out::{self, Items};
use crate::help::{HelpPage, SHOW, ValueSource};
use crate::output::Ui;
use crate::resolve::{NameOrId, Noun, Resolver, is_same_name, no_session_of_user};
use crate::sys::lock;
use crate::time::{TimeArg, Window, parse_window_bound};

/// List sessions, newest first
#[derive(Clone, clap::Args)]
#[command(add = HelpPage::new(&[
    ("List open sessions", "vb365 session list --state working"),
    ("Export the sessions since yesterday",
     "vb365 session list --since yesterday --type vex,vet -o csv"),
    ("Print the owners of open sessions",
     "vb365 session list --jq '.[] | select(.state == \"Working\") | .initiatedBy'"),
])
    .columns::<Session>()
    .exits(SHOW))]
pub(crate) struct Args {
    /// Only sessions started at or after TIME
    ///
    /// A date means its beginning.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    since: Option<TimeArg>,

    /// Only sessions started at or before TIME
    ///
    /// A date means its end.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = parse_window_bound)]
    until: Option<TimeArg>,

    /// Only sessions in this state
    ///
    /// working or stopped.
    #[arg(long, value_name = "STATE", ignore_case = true, value_parser = ["working", "stopped"], hide_possible_values = true)]
    state: Option<String>,

    /// Only these types
    ///
    /// exchange, onedrive, sharepoint or teams. Can be repeated.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    workloads: Vec<Workload>,

    /// Only sessions of this user
    ///
    /// The name with or without the domain. Can be repeated.
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,

    /// Only sessions on the data of this organization
    ///
    /// ID, name, or ID prefix (4 or more characters).
    #[arg(long, value_name = "ORG", add = ValueSource::Organizations)]
    organization: Option<NameOrId>,

    /// Only sessions on the data of this job
    ///
    /// ID, name, or ID prefix (4 or more characters). The server names the job in the name of the session.
    #[arg(long, value_name = "JOB", add = ValueSource::Jobs)]
    job: Option<NameOrId>,

    /// Only stopped sessions with this result
    ///
    /// success, warning or failed. Can be repeated.
    #[arg(long = "result", value_name = "RESULT", value_delimiter = ',', ignore_case = true, value_parser = ["success", "warning", "failed"], hide_possible_values = true)]
    results: Vec<String>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<()> {
    let columns = fan_out::columns::<Session>(context, ui)?;
    // A wrong time is reported before the server is asked; its clock may be another.
    Window::resolve(args.since, args.until, || ui.now(), &**ui.zone()).map_err(Failure::usage)?;
    let (now, zone) = (ui.now(), Arc::clone(ui.zone()));
    let limit = ui.limit_of_newest();
    // The users without a session; none if not all sessions are read.
    let unseen = Arc::new(Mutex::new(args.users.clone()));
    let shared = Arc::clone(&unseen);
    fan_out::list(context, ui, &columns, args, move |client, _, args| {
        let started =
            Window::resolve(args.since, args.until, || now + client.clock_offset(), &*zone);
        list(client, args, (started.map_err(Failure::usage)?, limit), &shared)
    })?;
    for user in &*lock(&unseen) {
        ui.messages.warn(&no_session_of_user(user));
    }
    Ok(())
}

impl Args {
    /// Returns whether every session is listed that the server returns.
    fn keeps_all(&self) -> bool {
        self.state.is_none()
            && self.workloads.is_empty()
            && self.users.is_empty()
            && self.organization.is_none()
            && self.job.is_none()
            && self.results.is_empty()
    }

    /// Returns whether the options accept a session, apart from the names of its organization and its job.
    fn keeps(&self, session: &Session) -> bool {
        let is_any = |words: &[String], matches: &dyn Fn(&str) -> bool| {
            words.is_empty() || words.iter().any(|word| matches(word))
        };
        self.state.as_ref().is_none_or(|state| session.state.eq_ignore_ascii_case(state))
            && Workload::filter_accepts(&self.workloads, &session.r#type)
            && is_any(&self.users, &|user| same_user(user, &session.initiated_by))
            && is_any(&self.results, &|result| {
                session.is_stopped() && session.result.eq_ignore_ascii_case(result)
            })
    }
}

/// Returns the newest sessions that started in a window and that the options accept.
fn list<'c>(
    client: &'c Client,
    args: &'c Args,
    (started, limit): (Window, usize),
    unseen: &Arc<Mutex<Vec<String>>>,
) -> anyhow::Result<Items<'c, Item<Session>>> {
    let version = client.version();
    let resolver = Resolver::new(client);
    let organizations = args.organization.as_ref().map(|typed| resolver.organization_names(typed));
    let organizations = organizations.transpose()?;
    // Sessions carry no ID of a job.
    let job = args.job.as_ref().map(|typed| resolver.name(Noun::Job, typed)).transpose()?;
    let job = job.map(|name| format!("(Job: {name} - "));
    let keeps_all = started.is_everything() && args.keeps_all();
    let (seen, cut) = (Arc::clone(unseen), Arc::clone(unseen));
    if !started.is_everything() {
        lock(unseen).clear();
    }
    let keeps = move |session: &Session| {
        if !args.users.is_empty() {
            lock(&seen).retain(|user| !same_user(user, &session.initiated_by));
        }
        started.holds(session.creation_time.happened())
            && args.keeps(session)
            && organizations.as_ref().is_none_or(|names| {
                names.iter().any(|name| is_same_name(name, &session.organization))
            })
            && job.as_ref().is_none_or(|job| session.name.contains(job.as_str()))
    };
    let page = if version.sorts_sessions() && keeps_all { PAGE.min(limit) } else { PAGE };
    // The server's bounds may exclude their own instant: a second more is requested on either side.
    let (since, until) = started.widened(TimeDelta::seconds(1));
    let sessions = client.items(session::list(version, since, until), page).unbounded();
    let kept = fan_out::filtered(sessions, (!keeps_all).then_some(keeps));
    if version.sorts_sessions() {
        let mut left = limit;
        return Ok(Box::new(kept.take(limit).inspect(move |_| {
            left -= 1;
            if left == 0 {
                lock(&cut).clear();
            }
        })));
    }
    let newest = fan_out::newest_first(kept, |session| session.creation_time.happened())?;
    Ok(Box::new(newest))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell as Counter;
    use std::io;

    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer};

    use super::*;
    use crate::messages::Messages;
    use crate::output::{Cell, Column, Format, Record as _, Row, Style};

    thread_local! {
        static PARSED: Counter<usize> = const { Counter::new(0) };
    }

    /// A session that counts how often one is parsed.
    struct CountedSession(Session);

    impl<'de> Deserialize<'de> for CountedSession {
        fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
            PARSED.set(PARSED.get() + 1);
            Session::deserialize(source).map(Self)
        }
    }

    impl Row for CountedSession {
        const PLURAL: &'static str = "sessions";
        const COLUMNS: &'static [Column<Self>] =
            &[Column::fixed("id", 0, |s: &Self| Cell::text(&s.0.id))];

        fn id(&self) -> &str {
            &self.0.id
        }
    }

    /// The steps of `session list --state working --sort id` on a server that neither filters nor sorts.
    #[test]
    fn filtered_and_sorted_sessions_are_parsed_once() {
        let sent = (0..20).map(|number| {
            let state = if number % 4 == 0 { "Stopped" } else { "Working" };
            let (id, minute) = (number * 7 % 20, number * 11 % 20);
            format!(r#"{{"id":"{id}","state":"{state}","creationTime":"2026-11-20T10:{minute:02}:00Z"}}"#)
        });
        let items =
            sent.map(|json| Ok(serde_json::from_str::<Item<CountedSession>>(&json).unwrap()));
        let kept = fan_out::filtered(items, Some(|s: &CountedSession| !s.0.is_stopped()));
        let newest = fan_out::newest_first(kept, |s| s.0.creation_time.instant()).unwrap();
        let newest: Vec<_> = newest.map(Result::unwrap).collect();
        // With several profiles each thread checks that its items can be parsed.
        let times: Vec<_> =
            newest.iter().map(|item| item.row().unwrap().0.creation_time.instant()).collect();
        assert_eq!(times.len(), 15);
        assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
        let style = Style {
            format: Format::Ndjson,
            sort: Some("id".parse().unwrap()),
            ..Style::new(DateTime::<Utc>::UNIX_EPOCH)
        };
        let messages = Messages::silent();
        let mut ui = Ui::new(Box::new(io::sink()), Box::new(io::empty()), messages, style);
        let columns = ui.columns().unwrap();
        ui.list(&columns, newest.into_iter().map(Ok)).unwrap();
        assert_eq!(PARSED.get(), 20);
    }
}
