//! `vb365 audit report`: the audit as a page for people, or as text for a ticket.

use super::chosen::Chosen;
use crate::audit::Record;
use crate::audit::report::{Ending, Frame, Report, Target};
use crate::error::Kind;
use crate::messages::Messages;

/// Write the audit as a page, or as text for a ticket
///
/// Tells who did how much when: a timeline, totals by user, action and organization, the sessions that are still open,
/// the restores with their targets, what did not go well, and each event. An .html file is one page that needs nothing
/// else, prints well, and has no scripts; an .md file is for a ticket, and lists the first few hundred events.
///
/// The file is written once all is known, whole or not at all.
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  \
    vb365 audit report --since 2026-11-01 --until 2026-11-30 --to november.html\n  \
    vb365 audit report --since 2d --user ana@contoso.example --to ticket.md\n\n\
    Exit codes: 0 written; 1 the file cannot be written; 2 wrong usage; 3 unreachable; 4 not signed in; \
    5 untrusted certificate; 7 refused by the server; 10 written, but some sessions could not be read")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) chosen: Chosen,

    /// The file: its ending, .html or .md, says the form
    #[arg(long, value_name = "FILE")]
    to: Target,

    /// A title of your own
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

/// The records of an audit, and what is known after the last of them.
pub(super) trait Source: Iterator<Item = anyhow::Result<Record>> {
    /// # Errors
    /// There is nothing to report on: no server could be asked.
    fn ending(&mut self) -> anyhow::Result<Ending>;
}

/// Writes the report of what a source yields. Nothing is asked for before it is known that the file can be written; a
/// record that cannot be had ends it, and then there is no file.
pub(super) fn run<S: Source>(
    args: &Args,
    frame: Frame,
    source: impl FnOnce() -> anyhow::Result<S>,
    messages: &Messages,
) -> anyhow::Result<u8> {
    let title = args.title.clone().or_else(|| frame.title.clone());
    let mut report = Report::begin(args.to.clone(), Frame { title, ..frame })?;
    let mut records = source()?;
    for record in &mut records {
        report.add(&record?)?;
    }
    let ending = records.ending()?;
    let written = report.finish(&ending)?;
    let (events, sessions) = (written.events, written.sessions);
    messages.note(&format!("wrote {}: {events} events of {sessions} sessions", args.to));
    Ok(if ending.unread.is_empty() { 0 } else { Kind::Partial.code() })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use chrono::{DateTime, Utc};
    use clap::Parser;

    use super::*;
    use crate::audit::Action;
    use crate::audit::report::{About, Unread};
    use crate::error::Failure;
    use crate::time::Window;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    /// So many records, and then perhaps a failure.
    struct Made {
        left: usize,
        failure: Option<Failure>,
        ending: Ending,
    }

    impl Iterator for Made {
        type Item = anyhow::Result<Record>;

        fn next(&mut self) -> Option<Self::Item> {
            if self.left == 0 {
                return self.failure.take().map(|failure| Err(failure.into()));
            }
            self.left -= 1;
            Some(Ok(record(self.left)))
        }
    }

    impl Source for Made {
        fn ending(&mut self) -> anyhow::Result<Ending> {
            Ok(std::mem::take(&mut self.ending))
        }
    }

    fn record(number: usize) -> Record {
        Record {
            time: Some("2026-11-02T14:00:00Z".to_owned()),
            profile: None,
            server: "https://vbo.example:4443".to_owned(),
            organization: "Contoso".to_owned(),
            user: "ana@contoso.example".to_owned(),
            client_host: "EPSILON".to_owned(),
            client_address: None,
            session_id: (number % 2).to_string(),
            session_type: "Vex".to_owned(),
            event_id: number.to_string(),
            order: None,
            action: Action::View,
            item: Some("Invoice".to_owned()),
            item_type: None,
            size_bytes: None,
            source: None,
            target: None,
            status: "Success".to_owned(),
            message: String::new(),
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-03T08:00:00Z".parse().unwrap()
    }

    fn frame() -> Frame {
        Frame {
            title: None,
            servers: vec![About { profile: None, server: "https://vbo.example:4443".to_owned() }],
            window: Window::default(),
            filters: Vec::new(),
            parts: false,
            made: now(),
            zone: Arc::new(Utc),
        }
    }

    fn messages() -> Messages {
        Messages::new(Arc::new(Mutex::new(Box::new(io::sink()))))
    }

    fn ran(path: &std::path::Path, made: Made) -> anyhow::Result<u8> {
        let to = path.to_str().unwrap();
        let line = Line::try_parse_from(["report", "--to", to, "--title", "Mine"]).unwrap();
        run(&line.args, frame(), || Ok(made), &messages())
    }

    #[test]
    fn a_report_is_of_what_the_source_yields() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("r.md");
        let made = |unread| Made { left: 4, failure: None, ending: Ending { unread, open: None } };
        assert_eq!(ran(&path, made(Vec::new())).unwrap(), 0);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# Mine\n") && text.contains("**4 events**"), "{text}");
        let unread = Unread {
            session_id: Some("7".to_owned()),
            profile: None,
            why: "it is gone".to_owned(),
        };
        assert_eq!(ran(&path, made(vec![unread])).unwrap(), 10);
        assert!(std::fs::read_to_string(&path).unwrap().contains("This report is not complete"));
    }

    #[test]
    fn what_fails_in_the_middle_leaves_no_file() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("r.html");
        let failure = Some(Failure::new(Kind::Unreachable, "it is away"));
        let made = Made { left: 4, failure, ending: Ending::default() };
        assert_eq!(ran(&path, made).unwrap_err().to_string(), "it is away");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn nobody_is_asked_where_nothing_can_be_written() {
        let line = Line::try_parse_from(["report", "--to", "/no/such/folder/r.html"]).unwrap();
        let asked = || -> anyhow::Result<Made> { panic!("it was asked") };
        let error = run(&line.args, frame(), asked, &messages()).unwrap_err();
        assert_eq!(crate::diagnostics::kind(&error), Kind::Failure);
        let Err(refused) = Line::try_parse_from(["report", "--to", "r.pdf"]) else { panic!() };
        assert_eq!(refused.exit_code(), 2);
        assert!(refused.to_string().contains("ends with neither .html nor .md"), "{refused}");
    }
}
