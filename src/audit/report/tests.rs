//! Reports of made-up records.

use chrono_tz::Europe;

use super::samples::{HOSTILE, at, frame, records};
use super::*;
use crate::audit::record::{Action, SessionState};

/// A report of these records, as text.
fn report(
    name: &str,
    frame: ReportHeader,
    records: impl IntoIterator<Item = Record>,
    unread: &[UnreadSession],
) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join(name);
    let mut report = Report::begin(path.to_str().unwrap().parse().unwrap(), frame).unwrap();
    for record in records {
        report.add(&record).unwrap();
    }
    report.finish(unread).unwrap();
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing else is left");
    std::fs::read_to_string(path).unwrap()
}

fn html(records: impl IntoIterator<Item = Record>) -> String {
    report("r.html", frame(), records, &[])
}

/// The texts between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

/// A record whose every text is this one.
fn all_of(text: &str) -> Record {
    let record = records(1, 1).next().unwrap();
    let [one, two, three, four] = [(); 4].map(|()| text.to_owned());
    Record {
        time: Some(one),
        server: two,
        organization: three,
        user: four,
        client_host: text.to_owned(),
        client_address: Some(text.to_owned()),
        session_id: text.to_owned(),
        session_type: text.to_owned(),
        item: Some(text.to_owned()),
        item_type: Some(text.to_owned()),
        source: Some(text.to_owned()),
        target: Some(text.to_owned()),
        status: text.to_owned(),
        message: text.to_owned(),
        action: Action::Restore,
        size_bytes: Some(i64::MIN),
        ..record
    }
}

/// The same, and everything around it.
fn hostile(name: &str) -> String {
    let mut frame = frame();
    frame.title = Some(HOSTILE.join(" "));
    frame.servers = HOSTILE
        .map(|text| ServerLabel { profile: Some(text.to_owned()), server: text.to_owned() })
        .to_vec();
    frame.filters = HOSTILE.map(|text| (text.to_owned(), text.to_owned())).to_vec();
    let unread = |text: &str| UnreadSession {
        session_id: Some(text.to_owned()),
        profile: Some(text.to_owned()),
        cause: text.to_owned(),
    };
    report(name, frame, HOSTILE.map(all_of), &HOSTILE.map(unread))
}

#[test]
fn the_ending_says_the_form() {
    let form = |text: &str| text.parse::<ReportFile>().map(|target| target.form);
    assert_eq!(form("a.html"), Ok(Form::Html));
    assert_eq!(form("x/A.HTM"), Ok(Form::Html));
    assert_eq!(form("a.md"), Ok(Form::Markdown));
    assert_eq!(form("a.b.markdown"), Ok(Form::Markdown));
    for wrong in ["", "-", "a", ".html", "a.pdf", "html", "a.html.gz"] {
        assert!(form(wrong).is_err(), "{wrong} was taken");
    }
}

/// What stands between angle brackets.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0)
}

#[test]
fn nothing_of_a_server_is_markup_in_a_page() {
    let page = hostile("r.html");
    let known = "a b bdi body br caption circle code col colgroup dd desc details div dl dt figcaption figure footer g h1 \
                 h2 h3 head header html i li line main meta nav p rect section span style summary svg table tbody td text \
                 th thead time title tr ul wbr !DOCTYPE";
    let known: Vec<_> = known.split_whitespace().collect();
    for tag in tags(&page) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        assert!(known.contains(&name), "<{tag}>");
        assert!(!tag.contains(" on") && !tag.contains(" src"), "<{tag}>");
        if let Some((_, link)) = tag.split_once("href=") {
            assert!(link.starts_with("\"#"), "<{tag}>");
        }
    }
    let plain = |c: char| c == '\n' || !crate::text::drives_terminal(c);
    assert!(page.chars().all(plain), "a character turns or hides what follows");
    assert!(page.contains("&lt;/td&gt;&lt;/table&gt;&lt;script&gt;alert(1)"));
}

#[test]
fn nothing_of_a_server_is_markup_in_a_ticket() {
    let ticket = hostile("r.md");
    let mut columns = None;
    for line in ticket.lines() {
        // What the user wrote may be a link.
        if line.starts_with("# ") {
            continue;
        }
        // What stands between as many marks is code.
        let (mut rest, mut bare) = (line, String::new());
        while let Some((before, after)) = rest.split_once('`') {
            let marks = "`".repeat(1 + after.len() - after.trim_start_matches('`').len());
            let after = after.trim_start_matches('`');
            let end = after.match_indices(&marks).map(|(place, _)| place).find(|place| {
                !after[place + marks.len()..].starts_with('`') && !after[..*place].ends_with('`')
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
    assert!(ticket.chars().all(|c| c == '\n' || !crate::text::drives_terminal(c)));
}

#[test]
fn a_page_asks_nobody_for_anything() {
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
    let known: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(known.len(), ids.len(), "an id is there twice");
    for at in page.match_indices("href=\"").map(|(at, found)| at + found.len()) {
        let id = page[at..].strip_prefix('#').and_then(|id| id.split('"').next()).unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "nothing is #{id}");
    }
}

#[test]
fn a_page_says_who_did_how_much() {
    let records: Vec<_> = records(30, 14).collect();
    let page = html(records.clone());
    assert_eq!(page.matches("<tr class=\"s\">").count(), 30);
    let rows = |part: &str| part.matches("<tr><td>").count();
    let of = |action| records.iter().filter(|record| record.action == action).count();
    let troubles = records.iter().filter(|record| record.status != "Success").count();
    assert_eq!(rows(between(&page, "id=\"events\"", "</main>")), records.len());
    let restores = between(&page, "id=\"restores\"", "</section>");
    assert_eq!(rows(restores), of(Action::Restore));
    assert!(restores.contains("ana@contoso.example / Restored items"));
    assert_eq!(rows(between(&page, "id=\"trouble\"", "</section>")), troubles);
    let ana = between(&page, "<th scope=\"row\" dir=\"auto\">ana@<wbr>contoso.example", "\n");
    let of_ana = records.iter().filter(|record| record.user == "ana@contoso.example");
    assert!(ana.contains(&format!("<td class=\"r\">{}<", of_ana.count())), "{ana}");
}

#[test]
fn open_sessions_are_those_in_state_open() {
    let open =
        |records: Vec<Record>| between(&html(records), "id=\"open\"", "</section>").to_owned();
    let listed = open(records(30, 14).collect());
    assert_eq!(listed.matches("<tr><th scope=\"row\">").count(), 3);
    assert!(listed.contains("for 12 days 16 hours"), "{listed}");
    // Neither a missing stop event nor a filter that leaves out the start changes that.
    let stopped = records(30, 14).filter(|record| record.action != Action::Stop);
    let stopped = stopped.map(|record| Record { session_state: SessionState::Stopped, ..record });
    assert!(open(stopped.collect()).contains("None."));
    let views = open(records(30, 14).filter(|record| record.action == Action::View).collect());
    assert!(views.contains("for 12 days 16 hours"), "{views}");
}

#[test]
fn times_say_their_own_offset() {
    let page = html(records(30, 14));
    assert!(page.contains("<i>2026-10-13</i> 07:40:00 <i>+02:00</i>"));
    assert!(page.contains("datetime=\"2026-10-13T07:40:00.1234567+02:00\""));
    assert!(page.contains("<i>2026-11-01</i> 04:25:01 <i>+01:00</i>"));
}

#[test]
fn what_is_missing_is_said_first() {
    let unread = UnreadSession {
        session_id: Some("77".to_owned()),
        profile: None,
        cause: "it failed".to_owned(),
    };
    let unread = [unread];
    let page = report("r.html", frame(), records(2, 3), &unread);
    let top = page.split_once("class=\"figures\"").unwrap().0;
    assert!(top.contains("This report is not complete") && top.contains("<code>77</code>"));
    let ticket = report("r.md", frame(), records(2, 3), &unread);
    assert!(ticket.contains(
        "**This report is not complete.** What could not be read:\n\n- session `77`: `it failed`"
    ));
}

#[test]
fn nothing_at_all_is_a_report_too() {
    let page = html([]);
    for said in ["There is nothing to draw.", "Nothing was restored.", "There are none."] {
        assert!(page.contains(said), "{said}");
    }
    let everything = ReportHeader { window: Window::default(), ..frame() };
    let ticket = report("r.md", everything, [], &[]);
    assert!(ticket.contains("**0 sessions** with **0 events** by 0 people"), "{ticket}");
    assert!(ticket.contains("all that the server remembers"));
}

#[test]
fn a_long_page_is_many_tables_and_a_long_ticket_is_cut() {
    let page = html(records(700, 10));
    let events = between(&page, "id=\"events\"", "</main>");
    assert_eq!(events.matches("<tr class=\"s\">").count(), 700);
    assert!(events.split("</table>").all(|table| table.matches("<tr><td>").count() <= 1_000));
    let few: Vec<_> = records(1, 5_000).collect();
    let page = html(few.clone());
    assert!(page.contains(", continued <i>") && page.contains(", continued <code>"));
    let ticket = report("r.md", frame(), few.clone(), &[]);
    assert!(
        ticket
            .contains(&format!("{} more events left out", figures::count(few.len() as u64 - 300)))
    );
    assert!(ticket.lines().count() < 800);
}

#[test]
fn what_cannot_be_written_is_known_before_anything_is_asked() {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir(place.path().join("folder.html")).unwrap();
    for name in ["none/r.html", "none/r.md", "folder.html"] {
        let target = place.path().join(name).to_str().unwrap().parse().unwrap();
        let failure = Report::begin(target, frame()).err().unwrap();
        assert_eq!(failure.kind, Kind::Failure);
        assert!(failure.message.starts_with("cannot write the report "), "{}", failure.message);
    }
}

#[test]
fn a_report_given_up_leaves_the_old_one() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("r.html");
    std::fs::write(&path, "old").unwrap();
    let mut report = Report::begin(path.to_str().unwrap().parse().unwrap(), frame()).unwrap();
    report.add(&records(1, 1).next().unwrap()).unwrap();
    drop(report);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn zones_are_the_readers() {
    let utc = ReportHeader { zone: Arc::new(Utc), ..frame() };
    let page = report("r.html", utc, records(1, 2), &[]);
    assert!(page.contains("2026-11-03 08:15:30 <i>UTC</i>"));
    let berlin = ReportHeader {
        zone: Arc::new(Europe::Berlin),
        made: at("2026-07-01T08:00:00Z"),
        ..frame()
    };
    let page = report("r.html", berlin, records(1, 2), &[]);
    assert!(page.contains("2026-07-01 10:00:00 <i>UTC+02:00</i>"));
}

/// For eyes: `VB365_REPORT_DIR=… cargo test --lib audit::report::tests::for_eyes -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn for_eyes() {
    #[expect(clippy::disallowed_methods, reason = "a test has no host")]
    let folder = PathBuf::from(std::env::var_os("VB365_REPORT_DIR").unwrap());
    let unread = UnreadSession {
        session_id: Some("00000000-0000-4000-8000-0000000000ff".to_owned()),
        profile: None,
        cause: "the server failed: 500 (internal error)".to_owned(),
    };
    let broken = [unread];
    for (name, (sessions, events), unread) in [
        ("sample.html", (30, 14), &[][..]),
        ("broken.html", (30, 14), &broken),
        ("sample.md", (30, 14), &[]),
        ("large.html", (5_000, 20), &[]),
    ] {
        let text = report(name, frame(), records(sessions, events), unread);
        std::fs::write(folder.join(name), text).unwrap();
    }
    std::fs::write(folder.join("hostile.html"), hostile("r.html")).unwrap();
    let day =
        Window { since: Some(at("2026-10-13T00:00:00Z")), until: Some(at("2026-10-14T12:00:00Z")) };
    let day = ReportHeader { window: day, made: at("2026-10-14T12:00:00Z"), ..frame() };
    let text = report("day.html", day, records(600, 14).take(480), &[]);
    std::fs::write(folder.join("day.html"), text).unwrap();
}
