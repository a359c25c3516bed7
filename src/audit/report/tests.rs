//! Reports of generated records.

pub(in crate::audit::report) mod samples;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::Utc;
use chrono_tz::Europe;

use super::{ReportFile, ReportHeader, ReportWriter};
use crate::audit::event_record::{AuditAction, EventRecord, UnreadSession};
use crate::audit::records::ServerLabel;
use crate::error::Kind;
use crate::text::drives_terminal;
use crate::time::Window;
use samples::{HOSTILE, at, header, open_sessions, records};

fn writer(path: &std::path::Path, header: ReportHeader) -> ReportWriter {
    ReportWriter::begin(path.to_str().unwrap().parse().unwrap(), header).unwrap()
}

/// Returns the text of a report; its file name selects the format.
fn report(
    name: &str,
    header: ReportHeader,
    records: impl IntoIterator<Item = EventRecord>,
    unread: &[UnreadSession],
) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut report = writer(&path, header);
    for record in records {
        report.add(record).unwrap();
    }
    report.finish(open_sessions(30), unread.to_vec()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "another file is left");
    std::fs::read_to_string(path).unwrap()
}

fn html(records: impl IntoIterator<Item = EventRecord>) -> String {
    report("r.html", header(), records, &[])
}

fn unread(id: &str, cause: &str) -> UnreadSession {
    UnreadSession { session_id: Some(id.to_owned()), profile: None, cause: cause.to_owned() }
}

/// Returns the text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

/// Returns a record with this text in every field.
fn record_of(text: &str) -> EventRecord {
    let optional = || Some(text.to_owned());
    let always = || text.to_owned();
    EventRecord {
        time: optional(),
        profile: optional(),
        server: always(),
        organization: always(),
        user: always(),
        client_host: always(),
        client_address: optional(),
        session_id: always(),
        session_type: always(),
        event_id: always(),
        order: None,
        action: AuditAction::Restore,
        item: optional(),
        item_type: optional(),
        size_bytes: Some(i64::MIN),
        source: optional(),
        target: optional(),
        status: always(),
        message: always(),
        session_name: optional(),
        reason: optional(),
        scope: optional(),
        user_id: optional(),
        group_id: optional(),
        site_id: optional(),
        team_id: optional(),
    }
}

/// Returns a report with hostile text in every field of its records, its header, and its unread sessions.
fn hostile(name: &str) -> String {
    let label = |text: &str| ServerLabel { profile: Some(text.into()), server: text.into() };
    let header = ReportHeader {
        title: Some(HOSTILE.join(" ")),
        servers: HOSTILE.map(label).to_vec(),
        filters: HOSTILE.map(|text| (text.to_owned(), text.to_owned())).to_vec(),
        ..header()
    };
    let unread =
        |text: &str| UnreadSession { profile: Some(text.to_owned()), ..unread(text, text) };
    report(name, header, HOSTILE.map(record_of), &HOSTILE.map(unread))
}

/// Returns what stands between angle brackets.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0)
}

#[test]
fn extension_selects_the_format() {
    let is_accepted = |text: &str| text.parse::<ReportFile>().is_ok();
    for right in ["a.html", "x/A.HTM", "a.md", "a.b.markdown"] {
        assert!(is_accepted(right), "{right}");
    }
    for wrong in ["", "-", "a", ".html", "a.pdf", "html", "a.html.gz"] {
        assert!(!is_accepted(wrong), "{wrong}");
    }
    assert!(report("A.HTM", header(), [], &[]).starts_with("<!DOCTYPE html>"));
    assert!(report("a.markdown", header(), [], &[]).starts_with("# "));
}

#[test]
fn hostile_text_stays_text_in_html() {
    let page = hostile("r.html");
    let known = "a b bdi body br caption code col colgroup dd desc details div dl dt figcaption figure footer g h1 h2 h3 head \
                 header html i li line main meta nav p rect section span style summary svg table tbody td text th thead time \
                 title tr ul wbr !DOCTYPE !--";
    let known: HashSet<_> = known.split_whitespace().collect();
    for tag in tags(&page) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        assert!(known.contains(name), "<{tag}>");
        assert!(!tag.contains(" on") && !tag.contains(" src"), "<{tag}>");
        if let Some((_, link)) = tag.split_once("href=") {
            assert!(link.starts_with("\"#"), "<{tag}>");
        }
    }
    let is_plain = |c: char| c == '\n' || !drives_terminal(c);
    assert!(page.chars().all(is_plain), "a character hides or turns what follows");
    assert!(page.contains("&lt;/td&gt;&lt;/table&gt;&lt;script&gt;alert(1)"));
}

#[test]
fn hostile_text_of_every_field_is_shown_in_html() {
    const TEXT: &str = "<s title=\"x\">&</s>";
    const ESCAPED: &str = "&lt;s title=&quot;x&quot;&gt;&amp;&lt;/s&gt;";
    let change = |change: fn(&mut EventRecord)| {
        let mut record = EventRecord { status: "Failed".to_owned(), ..record_of("") };
        change(&mut record);
        html([record])
    };
    let changes: [fn(&mut EventRecord); 13] = [
        |record| record.time = Some(TEXT.into()),
        |record| record.organization = TEXT.into(),
        |record| record.user = TEXT.into(),
        |record| record.client_host = TEXT.into(),
        |record| record.client_address = Some(TEXT.into()),
        |record| record.session_id = TEXT.into(),
        |record| record.session_type = TEXT.into(),
        |record| record.item = Some(TEXT.into()),
        |record| record.item_type = Some(TEXT.into()),
        |record| record.source = Some(TEXT.into()),
        |record| record.target = Some(TEXT.into()),
        |record| record.status = TEXT.into(),
        |record| record.message = TEXT.into(),
    ];
    for (index, page) in changes.map(change).iter().enumerate() {
        assert!(page.contains(ESCAPED), "field {index} is not shown");
        assert!(!page.contains("<s "), "field {index} is markup");
    }
}

#[test]
fn hostile_text_stays_text_in_markdown() {
    let ticket = hostile("r.md");
    let mut columns = None;
    for line in ticket.lines() {
        // The title is of the user, who may write a link.
        if line.starts_with("# ") {
            continue;
        }
        // Text between equally many marks is code.
        let (mut rest, mut bare) = (line, String::new());
        while let Some((before, after)) = rest.split_once('`') {
            let marks = "`".repeat(1 + after.len() - after.trim_start_matches('`').len());
            let after = after.trim_start_matches('`');
            let end = after.match_indices(&marks).map(|(index, _)| index).find(|index| {
                !after[index + marks.len()..].starts_with('`') && !after[..*index].ends_with('`')
            });
            bare.push_str(before);
            rest = &after[end.unwrap_or_else(|| panic!("{line}")) + marks.len()..];
        }
        bare.push_str(rest);
        assert!(!bare.contains(['<', '[', '@', '\u{1b}']) && !bare.contains("evil"), "{bare}");
        if line.starts_with('|') {
            let cells = line.replace("\\|", "").matches('|').count();
            assert_eq!(*columns.get_or_insert(cells), cells, "{line}");
        } else {
            columns = None;
        }
    }
    assert!(ticket.chars().all(|c| c == '\n' || !drives_terminal(c)));
}

#[test]
fn page_loads_nothing_and_its_links_lead_somewhere() {
    let page = html(records(30, 14));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for word in ["url(", "@import", "<script", "<link", "<img"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(tags(&page).all(|tag| !tag.contains("style=") && !tag.contains("src=")));
    let ids: Vec<_> = tags(&page)
        .filter(|tag| tag.contains(" id=\""))
        .map(|tag| between(tag, " id=\"", "\""))
        .collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "an id is used twice");
    let links: Vec<_> = page.match_indices("href=\"").map(|(at, found)| at + found.len()).collect();
    assert!(links.len() > 3 && ids.len() > 3, "{} links, {} ids", links.len(), ids.len());
    for at in links {
        let id = page[at..].strip_prefix('#').and_then(|id| id.split('"').next()).unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "nothing has the id {id}");
    }
}

#[test]
fn every_record_is_a_row_and_counts_for_its_user() {
    let records: Vec<_> = records(30, 14).collect();
    let page = html(records.clone());
    assert_eq!(page.matches("<tr class=\"s\">").count(), 30);
    let rows = |part: &str| part.matches("<tr><td>").count();
    let count = |action| records.iter().filter(|record| record.action == action).count();
    let problems = records.iter().filter(|record| record.status != "Success").count();
    assert_eq!(rows(between(&page, "id=\"events\"", "</main>")), records.len());
    let restores = between(&page, "id=\"restores\"", "</section>");
    assert_eq!(rows(restores), count(AuditAction::Restore));
    assert!(restores.contains("ana@contoso.example / Restored items"));
    assert_eq!(rows(between(&page, "id=\"problems\"", "</section>")), problems);
    let row =
        between(&page, "<th scope=\"row\" dir=\"auto\"><bdi>ana@<wbr>contoso.example", "</tr>");
    let of_ana = records.iter().filter(|record| record.user == "ana@contoso.example").count();
    assert!(row.contains(&format!("<td class=\"r\">{of_ana}<")), "{row}");
}

#[test]
fn open_sessions_are_those_in_state_open() {
    // The events do not matter: a stop event may be missing, and a filter may exclude all.
    for page in [html(records(30, 14)), html([])] {
        let listed = between(&page, "id=\"open\"", "</section>");
        assert_eq!(listed.matches("<th scope=\"row\"").count(), 3);
        assert!(listed.contains(">12 days 16 hours<"), "{listed}");
        assert!(listed.contains("EPSILON 10.20.0.1"), "{listed}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.html");
    let mut report = writer(&path, header());
    records(30, 14).for_each(|record| report.add(record).unwrap());
    report.finish(Vec::new(), Vec::new()).unwrap();
    let page = std::fs::read_to_string(path).unwrap();
    assert!(between(&page, "id=\"open\"", "</section>").contains("None."));
}

#[test]
fn types_have_product_and_code() {
    let page = html(records(30, 14));
    for label in ["Exchange (vex)", "OneDrive (veod)", "SharePoint (vesp)", "Teams (vet)"] {
        assert!(page.contains(&format!("<b>{label} session</b>")), "{label}");
    }
    let later = EventRecord { session_type: "Vxx".to_owned(), ..record_of("") };
    assert!(html([later]).contains("<b>Vxx session</b>"));
}

#[test]
fn times_have_their_own_offset() {
    let page = html(records(30, 14));
    assert!(page.contains("<i>2026-10-13</i> 07:40:00 <i>+02:00</i>"));
    assert!(page.contains("datetime=\"2026-10-13T07:40:00.1234567+02:00\""));
    assert!(page.contains("<i>2026-11-01</i> 04:25:01 <i>+01:00</i>"));
}

#[test]
fn zone_is_that_of_the_reader() {
    let utc = ReportHeader { zone: Arc::new(Utc), ..header() };
    let page = report("r.html", utc, records(1, 2), &[]);
    assert!(page.contains("2026-11-03 08:15:30 <i>UTC</i>"));
    let (zone, created) = (Arc::new(Europe::Berlin), at("2026-07-01T08:00:00Z"));
    let page = report("r.html", ReportHeader { created, zone, ..header() }, records(1, 2), &[]);
    assert!(page.contains("2026-07-01 10:00:00 <i>UTC+02:00</i>"));
}

#[test]
fn window_has_both_ends() {
    let window = |since: Option<&str>, until: Option<&str>| {
        let window = Window { since: since.map(at), until: until.map(at) };
        let text = report("r.md", ReportHeader { window, ..header() }, [], &[]);
        between(&text, "Period: ", "\n").to_owned()
    };
    let (since, until) = (Some("2026-11-01T23:00:00Z"), Some("2026-11-02T23:00:00Z"));
    let (start, end, created) =
        ("2026-11-02 00:00:00 +01:00", "2026-11-03 00:00:00 +01:00", "2026-11-03 09:15:30 +01:00");
    assert_eq!(window(since, until), format!("{start} … {end}"));
    assert_eq!(window(since, None), format!("{start} … {created}"));
    assert_eq!(window(since, Some("2030-01-01T00:00:00Z")), format!("{start} … {created}"));
    assert_eq!(window(None, until), format!("first event … {end}"));
    assert_eq!(window(None, None), format!("first event … {created}"));
    assert!(between(&html([]), "Period", "</dd>").contains("</time> … <time "));
}

#[test]
fn unread_sessions_come_first() {
    let unread = [unread("77", "it failed")];
    let page = report("r.html", header(), records(2, 3), &unread);
    let top = page.split_once("class=\"figures\"").unwrap().0;
    assert!(top.contains("This report is not complete") && top.contains("<code>77</code>"));
    let ticket = report("r.md", header(), records(2, 3), &unread);
    assert!(ticket.contains(
        "**This report is not complete.** These sessions could not be read:\n\n| Session | Profile | Cause |\n|---|---|---|\n| `77` | – | `it failed` |"
    ));
}

#[test]
fn no_events_make_a_report_too() {
    let page = html([]);
    assert_eq!(page.matches("<p class=\"no\">None.</p>").count(), 7);
    let ticket = report("r.md", header(), [], &[]);
    assert!(ticket.contains("**0 sessions, 0 events, 0 users, "), "{ticket}");
}

#[test]
fn long_page_has_many_tables_and_long_ticket_is_cut() {
    let page = html(records(700, 10));
    let events = between(&page, "id=\"events\"", "</main>");
    assert_eq!(events.matches("<tr class=\"s\">").count(), 700);
    assert!(events.split("</table>").all(|table| table.matches("<tr><td>").count() <= 1_000));
    let one_session: Vec<_> = records(1, 5_000).collect();
    let page = html(one_session.clone());
    assert!(page.contains(", continued <i>") && page.contains(", continued <code>"));
    assert!(!page.contains("<!-- rows -->"));
    let ticket = report("r.md", header(), one_session.clone(), &[]);
    let omitted = indicatif::HumanCount(one_session.len() as u64 - 300);
    assert!(ticket.contains(&format!("{omitted} more are not listed here")));
    assert!(ticket.lines().count() < 800);
}

#[test]
fn unwritable_file_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("folder.html")).unwrap();
    for name in ["none/r.html", "none/r.md", "folder.html"] {
        let file = folder.path().join(name).to_str().unwrap().parse().unwrap();
        let failure = ReportWriter::begin(file, header()).err().unwrap();
        assert_eq!(failure.kind, Kind::Failure);
        assert!(failure.message.starts_with("cannot write the report "), "{}", failure.message);
    }
}

#[test]
fn abandoned_report_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.html");
    std::fs::write(&path, "old").unwrap();
    let mut report = writer(&path, header());
    report.add(records(1, 1).next().unwrap()).unwrap();
    drop(report);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Writes files to look at: `VB365_REPORT_DIR=… cargo test --lib audit::report::tests::samples -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn samples() {
    #[expect(clippy::disallowed_methods, reason = "a test has no host")]
    let folder = PathBuf::from(std::env::var_os("VB365_REPORT_DIR").unwrap());
    let broken =
        [unread("00000000-0000-4000-8000-0000000000ff", "the server failed: 500 (internal error)")];
    for (name, (sessions, events), unread) in [
        ("sample.html", (30, 14), &[][..]),
        ("broken.html", (30, 14), &broken),
        ("sample.md", (30, 14), &[]),
        ("large.html", (5_000, 20), &[]),
    ] {
        let text = report(name, header(), records(sessions, events), unread);
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("hostile.html"), hostile("r.html")).unwrap();
    let (since, until) = (Some(at("2026-10-13T00:00:00Z")), Some(at("2026-10-14T12:00:00Z")));
    let created = at("2026-10-14T12:00:00Z");
    let day = ReportHeader { window: Window { since, until }, created, ..header() };
    let text = report("day.html", day, records(600, 14).take(480), &[]);
    std::fs::write(folder.join("day.html"), text).unwrap();
}
