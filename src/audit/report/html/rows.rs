//! The rows of events. There may be very many, so they are short: end tags that HTML does not need are left out.

use std::fmt::{self, Write};

use crate::audit::Record;
use crate::audit::report::escape::Html;
use crate::audit::report::line::{Judged, Line, product, word};
use crate::time;

/// What a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    Events,
    /// All are of one action: in its place stands where it went.
    Restores,
}

/// The beginning of a table of such rows.
pub(super) fn table(columns: Columns, caption: &str) -> String {
    let (class, third, fourth) = match columns {
        Columns::Events => ("ev", "Action", "Item"),
        Columns::Restores => ("ev re", "Item", "To"),
    };
    format!(
        "<table class=\"{class}\"><caption>{caption}</caption><colgroup><col><col><col><col><col><col><col></colgroup>\n\
         <thead><tr><th scope=\"col\">Time<th scope=\"col\">User<th scope=\"col\">{third}<th scope=\"col\">{fourth}\
         <th scope=\"col\" class=\"r\">Size<th scope=\"col\">Status<th scope=\"col\">Where from</thead>\n"
    )
}

/// What stands above the events of a session.
pub(super) fn session(record: &Record, several: bool, goes_on: bool) -> String {
    let mut out = String::from("<tbody><tr class=\"s\"><th colspan=\"7\" scope=\"rowgroup\">");
    let _infallible = write!(
        out,
        "<b>{} session</b> of <bdi>{}</bdi>",
        Html(product(&record.session_type)),
        Name(&record.user)
    );
    if !record.organization.is_empty() {
        let _infallible = write!(out, " in <bdi>{}</bdi>", Html(&record.organization));
    }
    if several {
        let server = record.profile.as_ref().unwrap_or(&record.server);
        let _infallible = write!(out, " on <bdi>{}</bdi>", Html(server));
    }
    let on = if goes_on { ", continued" } else { "" };
    let _infallible = writeln!(out, "{on} <code>{}</code>", Html(&record.session_id));
    out
}

/// A row.
pub(super) fn event(line: &Line, columns: Columns) -> String {
    let record = line.record;
    let mut out = String::with_capacity(512);
    out.push_str("<tr><td>");
    moment(&mut out, line);
    let _infallible = write!(out, "<td>{}", Name(&record.user));
    match columns {
        Columns::Events => {
            let _infallible = write!(out, "<td>{}<td>", word(record.action));
            item(&mut out, line, true);
        }
        Columns::Restores => {
            out.push_str("<td>");
            item(&mut out, line, false);
            let _infallible = match &record.target {
                Some(target) => write!(out, "<td>{}", Html(target)),
                None => write!(out, "<td class=\"m\">where it came from"),
            };
        }
    }
    let size = record.size_bytes.map(crate::text::bytes).unwrap_or_default();
    let _infallible = write!(out, "<td>{size}<td{}>", marked(line.judged));
    let _infallible = write!(out, "{}<td>{}", Html(&record.status), Html(&record.client_host));
    if let Some(address) = &record.client_address {
        let _infallible = write!(out, " <i>{}</i>", Html(address));
    }
    out.push('\n');
    out
}

/// A time as a person reads it, and as the server wrote it for programs.
fn moment(out: &mut String, line: &Line) {
    let _infallible = match (line.shown, &line.record.time) {
        (Some(shown), _) => write!(
            out,
            "<time datetime=\"{}\"><i>{}</i> {} <i>{}</i></time>",
            time::precise(shown),
            shown.format("%Y-%m-%d"),
            shown.format("%H:%M:%S"),
            shown.format("%:z")
        ),
        // Not a time that we can read, but what the server has.
        (None, Some(text)) => write!(out, "{}", Html(text)),
        (None, None) => write!(out, "–"),
    };
}

/// What it was done with, from where to where, and what the server said where that tells more.
fn item(out: &mut String, line: &Line, with_target: bool) {
    let record = line.record;
    let said = (!record.message.is_empty()).then_some(&record.message);
    match (&record.item, said) {
        (Some(item), _) => {
            // Whole, but no longer than some lines until it is pointed at.
            let is_long = item.chars().nth(200).is_some();
            let (class, index) =
                if is_long { (" class=\"c\"", " tabindex=\"0\"") } else { ("", "") };
            let _infallible = write!(out, "<div dir=\"auto\"{class}{index}>{}</div>", Html(item));
        }
        (None, Some(message)) => {
            let _infallible = write!(out, "<span class=\"m\">{}</span>", Html(message));
        }
        (None, None) => {}
    }
    let target = record.target.as_ref().filter(|_| with_target);
    let ways = [&record.item_type, &record.source].into_iter().flatten().filter(|t| !t.is_empty());
    let ways: Vec<_> = ways.map(|text| format!("<bdi>{}</bdi>", Html(text))).collect();
    let target = target.map(|target| format!(" → <bdi>{}</bdi>", Html(target)));
    if !ways.is_empty() || target.is_some() {
        let _infallible = write!(
            out,
            "<div class=\"m\">{}{}</div>",
            ways.join(" · "),
            target.unwrap_or_default()
        );
    }
    if let (Some(_), Some(message), true) = (&record.item, said, line.judged.is_trouble()) {
        let _infallible = write!(out, "<div class=\"w\">{}</div>", Html(message));
    }
}

/// The class of a status, whose sign stands before the word.
fn marked(judged: Judged) -> &'static str {
    match judged {
        Judged::Fine => "",
        Judged::Running => " class=\"run\"",
        Judged::Aside => " class=\"off\"",
        Judged::Warning => " class=\"warn\"",
        Judged::Failed => " class=\"bad\"",
    }
}

/// The name of a user, which may be broken where its parts meet; or that none was told.
pub(super) struct Name<'t>(pub(super) &'t str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.trim().is_empty() {
            return f.write_str("<i>not named</i>");
        }
        for (place, part) in self.0.split_inclusive(['@', '\\']).enumerate() {
            write!(f, "{}{}", if place > 0 { "<wbr>" } else { "" }, Html(part))?;
        }
        Ok(())
    }
}
