//! Generated records: some hundred events of 30 sessions in three weeks, by six users in three organizations, some of
//! them with hostile text.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe;
use uuid::Uuid;

use crate::audit::ServerLabel;
use crate::audit::event_record::{AuditAction, EventRecord};
use crate::audit::records::AuditedSession;
use crate::audit::report::ReportHeader;
use crate::time::Window;

const USERS: [&str; 6] = [
    "ana@contoso.example",
    "helpdesk@fabrikam.example",
    "auditor@northwind.example",
    "CONTOSO\\backup.operator",
    "marie-louise.von-der-heide@contoso.example",
    "svc-restore@northwind.example",
];
const ORGANIZATIONS: [&str; 3] = ["Contoso", "Fabrikam", "Northwind Traders"];
const HOSTS: [&str; 4] = ["EPSILON", "WS-0417", "JUMPHOST-02", "laptop-ml"];
const TYPES: [(&str, &str); 4] =
    [("Vex", "Message"), ("Veod", "File"), ("Vesp", "Document"), ("Vet", "Post")];
const ITEMS: [&str; 12] = [
    "Quarterly figures",
    "Re: your contract, final version (signed)",
    "Kündigung – vertraulich",
    "Offer 2026-118.docx",
    "Besprechung am Montag, Raum 4.17, bitte alle Unterlagen zur Umsatzplanung mitbringen",
    "四半期報告.xlsx",
    "🎉 Welcome to the team 👩‍👩‍👧",
    "דוח רבעוני",
    "payroll-2026-10.csv",
    "General / Announcements",
    "Invoice 4711, second reminder",
    "Board minutes.pdf",
];

/// Texts that try to be more than text.
pub(in crate::audit::report) const HOSTILE: [&str; 8] = [
    "</td></table><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)\" x='",
    "<img src=https://evil.example/x.png>",
    "exe\u{202e}fdp.txt\u{1b}[2J\u{7}",
    "| a | b |\n|---|---|\n# heading",
    "```\n[click](javascript:alert(1)) @admin #1 https://evil.example",
    "&lt;b&gt; &amp;amp; <!-- --> ]]>",
    "=HYPERLINK(\"https://evil.example\")",
];

pub(in crate::audit::report) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(in crate::audit::report) fn header() -> ReportHeader {
    ReportHeader {
        title: None,
        servers: vec![ServerLabel {
            profile: Some("production".to_owned()),
            server: "https://vbo.contoso.example:4443".to_owned(),
        }],
        window: Window {
            since: Some(at("2026-10-12T22:00:00Z")),
            until: Some(at("2026-11-02T22:59:59.9999999Z")),
        },
        filters: Vec::new(),
        created: at("2026-11-03T08:15:30Z"),
        zone: Arc::new(Europe::Berlin),
    }
}

/// Reproducible random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Returns the records of `sessions` sessions with about `events` events each.
pub(in crate::audit::report) fn records(
    sessions: usize,
    events: usize,
) -> impl Iterator<Item = EventRecord> {
    let mut random = Random(7);
    (0..sessions).flat_map(move |number| session(number, sessions, events, &mut random))
}

fn is_open(number: usize, sessions: usize) -> bool {
    number % 13 == 12 || number + 1 == sessions
}

fn start_of(number: usize, sessions: usize) -> DateTime<Utc> {
    let minutes = i64::try_from(number * 21 * 24 * 60 / sessions).unwrap();
    at("2026-10-13T05:40:00.1234567Z") + TimeDelta::minutes(minutes)
}

/// Returns those of [`records`] that are open.
pub(in crate::audit::report) fn open_sessions(
    sessions: usize,
) -> Vec<(ServerLabel, AuditedSession)> {
    let open = (0..sessions).filter(|number| is_open(*number, sessions)).map(|number| {
        let session = AuditedSession {
            id: Uuid::from_u128(number as u128),
            started: Some(start_of(number, sessions)),
            ended: None,
            is_stopped: false,
            kind: "Vex".into(),
            organization: ORGANIZATIONS[0].into(),
            user: USERS[0].into(),
            client: "EPSILON (via: 10.20.0.1)".into(),
            scope: "".into(),
            name: String::new(),
            reason: String::new(),
        };
        (header().servers[0].clone(), session)
    });
    open.collect()
}

fn session(number: usize, sessions: usize, events: usize, random: &mut Random) -> Vec<EventRecord> {
    let (mut time, is_open) = (start_of(number, sessions), is_open(number, sessions));
    let user = random.below(USERS.len());
    let (session_type, item_type) = TYPES[random.below(4)];
    let mut record = EventRecord {
        time: None,
        profile: Some("production".to_owned()),
        server: "https://vbo.contoso.example:4443".to_owned(),
        organization: ORGANIZATIONS[user % 3].to_owned(),
        user: USERS[user].to_owned(),
        client_host: random.of(&HOSTS).to_owned(),
        client_address: (!number.is_multiple_of(3))
            .then(|| format!("10.20.{}.{}", user, 10 + number % 200)),
        session_id: format!("00000000-0000-4000-8000-{number:012x}"),
        session_type: session_type.to_owned(),
        event_id: String::new(),
        order: None,
        action: AuditAction::Start,
        item: None,
        item_type: None,
        size_bytes: None,
        source: None,
        target: None,
        status: "Success".to_owned(),
        message: "Restore session started".to_owned(),
        session_name: None,
        reason: None,
        scope: None,
        user_id: None,
        group_id: None,
        site_id: None,
        team_id: None,
    };
    let mut records = Vec::new();
    let count = 2 + events / 2 + random.below(events.max(1));
    for order in 0..count {
        let last = order + 1 == count;
        if order > 0 && (!last || is_open) {
            done(&mut record, item_type, number * 31 + order, random);
        } else if order > 0 {
            let message = "Restore session stopped".to_owned();
            record = EventRecord { action: AuditAction::Stop, message, ..started(&record) };
        }
        record.order = Some(i64::try_from(order).unwrap());
        record.event_id = format!("e{number}-{order}");
        record.time = Some(crate::time::wire(time));
        records.push(record.clone());
        time += TimeDelta::seconds(i64::try_from(20 + random.below(400)).unwrap());
    }
    records
}

fn started(record: &EventRecord) -> EventRecord {
    let nothing = EventRecord { item: None, item_type: None, size_bytes: None, ..record.clone() };
    EventRecord { source: None, target: None, status: "Success".to_owned(), ..nothing }
}

fn done(record: &mut EventRecord, item_type: &str, turn: usize, random: &mut Random) {
    use AuditAction::{Export, Restore, Save, Send, View};
    let action =
        random.of(&[View, View, View, View, View, View, Save, Save, Export, Send, Restore, View]);
    *record = started(record);
    let item = if turn.is_multiple_of(29) { HOSTILE[turn / 29 % 8] } else { random.of(&ITEMS) };
    record.action = action;
    record.item = Some(item.to_owned());
    record.item_type = Some(item_type.to_owned());
    record.size_bytes =
        Some(i64::try_from(900 + random.below(1_000) * random.below(90_000)).unwrap());
    record.source = Some("Mailbox - Ana Example / Inbox".to_owned());
    record.message = format!("{action:?} of \"{item}\"");
    record.target = match action {
        Restore => Some("ana@contoso.example / Restored items".to_owned()),
        Send => Some("legal@outside.example".to_owned()),
        Save | Export => Some("C:\\Exports\\case-118".to_owned()),
        _ => None,
    };
    let (status, message) = match turn % 41 {
        7 => ("Failed", "The mailbox is over its quota, and nothing was written."),
        19 => ("Warning", "1 of 3 attachments was left out."),
        31 if action != View => ("Cancelled", "Stopped by the user."),
        _ => return,
    };
    status.clone_into(&mut record.status);
    message.clone_into(&mut record.message);
}
