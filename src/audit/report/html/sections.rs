//! What stands around the tables: what the report is about, the most important numbers, and the sessions that are open.

use std::fmt::Write;

use crate::audit::report::escape::Html;
use crate::audit::report::figures::{count, counted, offset};
use crate::audit::report::line::product;
use crate::audit::report::sessions::OpenSession;
use crate::audit::report::{Told, svg};
use crate::time;
use chrono::{DateTime, Utc};

use super::rows::Name;

pub(super) fn title<'t>(told: &'t Told) -> &'t str {
    told.frame.title.as_deref().unwrap_or("Audit of restore sessions")
}

/// A moment on the reader's clock, with its offset.
fn shown(told: &Told, moment: DateTime<Utc>) -> String {
    let shown = told.frame.zone.show(moment);
    let (precise, readable) = (time::precise(shown), shown.format("%Y-%m-%d %H:%M:%S"));
    format!("<time datetime=\"{precise}\">{readable} <i>{}</i></time>", offset(shown))
}

/// Everything down to the timeline.
pub(super) fn top(told: &Told) -> String {
    let mut out = String::new();
    let _infallible = write!(
        out,
        "<header>\n<p class=\"eyebrow\">Veeam Backup for Microsoft 365</p>\n<h1>{}</h1>\n",
        Html(title(told))
    );
    about(&mut out, told);
    out.push_str("</header>\n<main>\n");
    unread(&mut out, told);
    figures(&mut out, told);
    out.push_str(
        "<nav class=\"toc\" aria-label=\"Contents\"><a href=\"#when\">When</a> <a href=\"#users\">Who</a> \
         <a href=\"#actions\">What</a> <a href=\"#organizations\">Organizations</a> <a href=\"#open\">Still open</a> \
         <a href=\"#restores\">Restores</a> <a href=\"#trouble\">Not successful</a> <a href=\"#events\">All events</a></nav>\n",
    );
    when(&mut out, told);
    out
}

fn about(out: &mut String, told: &Told) {
    let frame = told.frame;
    let mut facts = Vec::new();
    let servers = frame.servers.iter().map(|about| match &about.profile {
        Some(profile) => {
            format!("<bdi>{}</bdi> <i>{}</i>", Html(profile), Html(&about.server))
        }
        None => format!("<bdi>{}</bdi>", Html(&about.server)),
    });
    let servers: Vec<_> = servers.collect();
    facts.push((if servers.len() == 1 { "Server" } else { "Servers" }, servers.join("<br>")));
    let window = match (frame.window.since, frame.window.until) {
        (None, None) => "all that the server remembers".to_owned(),
        (Some(since), None) => format!("since {}", shown(told, since)),
        (None, Some(until)) => format!("until {}", shown(told, until)),
        (Some(since), Some(until)) => format!("{} – {}", shown(told, since), shown(told, until)),
    };
    facts.push(("Sessions started", window));
    if !frame.filters.is_empty() {
        let filters = frame.filters.iter();
        let filters: Vec<_> = filters
            .map(|(name, value)| format!("<code>{} {}</code>", Html(name), Html(value)))
            .collect();
        facts.push(("Only", filters.join(" ")));
    }
    let version = env!("CARGO_PKG_VERSION");
    facts.push(("Made", format!("{} by vb365 {version}", shown(told, frame.made))));
    out.push_str("<dl class=\"about\">");
    for (name, value) in facts {
        let _infallible = write!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    out.push_str("</dl>\n");
}

fn unread(out: &mut String, told: &Told) {
    let unread = told.unread;
    if unread.is_empty() {
        return;
    }
    let _infallible = write!(
        out,
        "<section class=\"alert\" id=\"unread\"><h2>This report is not complete</h2>\n<p>What could not be read:</p>\n<ul>"
    );
    for session in unread.iter().take(MOST) {
        let profile = session.profile.as_ref().map(|profile| format!(" of {}", Html(profile)));
        let which = match &session.session_id {
            Some(id) => format!("session <code>{}</code>", Html(id)),
            None => "sessions".to_owned(),
        };
        let _infallible = write!(
            out,
            "<li>{which}{}: <bdi>{}</bdi></li>",
            profile.unwrap_or_default(),
            Html(&session.cause)
        );
    }
    out.push_str("</ul>\n");
    more(out, unread.len());
    out.push_str("</section>\n");
}

/// So many things are listed one by one where a list is only a part of the page.
const MOST: usize = 1_000;

fn more(out: &mut String, all: usize) {
    if let Some(more @ 1..) = all.checked_sub(MOST) {
        let _infallible = writeln!(out, "<p class=\"n\">And {} more.</p>", count(more as u64));
    }
}

fn figures(out: &mut String, told: &Told) {
    use crate::audit::Action;
    let all = &told.sums.all;
    let failed = format!("not successful, {} failed", count(all.failed));
    let figures: [(&str, _, _); 6] = [
        ("sessions", count(told.sessions), ""),
        ("events", count(all.events), ""),
        ("people", count(told.sums.users.count() as u64), ""),
        ("restores", count(all.of(Action::Restore)), ""),
        ("still open", count(told.open.len() as u64), "warn"),
        (&failed, count(all.trouble()), "bad"),
    ];
    out.push_str("<dl class=\"figures\">");
    for (name, value, class) in figures {
        let class = if value == "0" { "" } else { class };
        let _infallible =
            write!(out, "<div class=\"{class}\"><dd>{value}</dd><dt>{name}</dt></div>");
    }
    out.push_str("</dl>\n");
}

fn when(out: &mut String, told: &Told) {
    out.push_str("<section id=\"when\"><h2>When</h2>\n");
    let Some(drawn) = told.timeline.drawn(&*told.frame.zone) else {
        out.push_str("<p class=\"no\">There is nothing to draw.</p></section>\n");
        return;
    };
    let weekend = drawn.bars.iter().any(|bar| bar.weekend);
    let weekend = if weekend { " Saturdays and Sundays are shaded." } else { "" };
    let outside = match drawn.left_out {
        0 => String::new(),
        n => format!(" {} without a time, or far from the window, not drawn.", counted(n, "event")),
    };
    let _infallible = write!(
        out,
        "<figure>\n<figcaption>Events in each {}. Each row has a scale of its own.{weekend}{outside}</figcaption>\n{}</figure>\n",
        drawn.unit.word(),
        svg::timeline(&drawn)
    );
    super::totals::beats(out, &drawn);
    out.push_str("</section>\n");
}

/// The sessions that are open.
pub(super) fn open(told: &Told) -> String {
    let mut out = String::from("<section id=\"open\"><h2>Sessions still open</h2>\n");
    match told.open {
        [] => out.push_str("<p class=\"no\">None.</p>"),
        open => {
            out.push_str(
                "<div class=\"x\"><table class=\"t\"><caption>Sessions still open</caption><thead><tr><th scope=\"col\">User\
                 <th scope=\"col\">Since<th scope=\"col\">Type<th scope=\"col\">Organization\
                 <th scope=\"col\">Where from<th scope=\"col\">Session</thead>\n<tbody>",
            );
            for session in open.iter().take(MOST) {
                out.push_str(&opened(told, session));
            }
            out.push_str("</table></div>");
            more(&mut out, open.len());
        }
    }
    out.push_str("</section>\n");
    out
}

fn opened(told: &Told, open: &OpenSession) -> String {
    let since = open.since.map_or("<i>not known</i>".to_owned(), |at| shown(told, at));
    let span = open.since.and_then(|since| (told.frame.made - since).to_std().ok());
    let address = open.client_address.as_ref();
    let address = address.map_or_else(String::new, |address| format!(" <i>{}</i>", Html(address)));
    let several = told.frame.servers.len() > 1;
    let profile = open.profile.as_ref().unwrap_or(&open.server);
    let profile = if several { format!(" <i>{}</i>", Html(profile)) } else { String::new() };
    format!(
        "<tr><th scope=\"row\">{}<td>{since}{}<td>{}<td>{}{profile}<td>{}{address}<td><code>{}</code>\n",
        Name(&open.user),
        span.map(|span| format!("<span class=\"sub\">for {}</span>", time::in_words(span)))
            .unwrap_or_default(),
        Html(product(&open.session_type)),
        Html(&open.organization),
        Html(&open.client_host),
        Html(&open.session_id)
    )
}

pub(super) fn foot(told: &Told) -> String {
    let made = told.frame.zone.show(told.frame.made);
    format!(
        "</main>\n<footer><p>Times are those of a clock at {} when this was made; each says its own offset. Data is the size \
         of what was saved, exported, sent or restored and did not fail; what was only looked at is not in it. An action is \
         what the server recorded: opening an item to read it is a view. Text of the server is shown as text; characters \
         that would turn or hide what follows are shown as \u{fffd}.</p></footer>\n</body>\n</html>\n",
        offset(made)
    )
}
