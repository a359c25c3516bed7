//! Queries in the language of the server's search: a query as a user types it, and terms of which nothing becomes syntax.
//!
//! The language is that of Windows Search: `field:value`, quoted phrases, `*` and `?`, and AND, OR and NOT in capitals. The
//! fields are in the vendor's User Guide, appendix A (`appendix_search.html`); some have a canonical name only.

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};

use super::node_kind::NodeKind;
use crate::api::session::Workload;
use crate::error::Failure;
use crate::time::Window;

/// A search: a query in the server's language, and conditions that must hold as well.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchQuery {
    /// As typed; may be empty.
    pub(crate) text: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) has_attachment: bool,
    pub(crate) window: Window,
}

/// The server's fields for the items of one kind; `None` if these have no such property.
#[derive(Default)]
struct SearchFields {
    /// The items, for a message.
    items: &'static str,
    from: Option<&'static str>,
    to: Option<&'static str>,
    subject: Option<&'static str>,
    has_attachment: Option<&'static str>,
    time: Option<&'static str>,
}

impl SearchFields {
    fn new(workload: Workload, kind: NodeKind) -> Self {
        match (workload, kind) {
            (Workload::Vex, _) => Self {
                items: "items of a mailbox",
                from: Some("from"),
                to: Some("to"),
                subject: Some("subject"),
                has_attachment: Some("hasattachments"),
                time: Some("received"),
            },
            // The fields of mail exist here, too, but only for mail that is stored as a file.
            (Workload::Veod, _) => Self {
                items: "files in OneDrive",
                time: Some("System.DateModified"),
                ..Self::default()
            },
            (Workload::Vesp, _) => Self {
                items: "items in SharePoint",
                has_attachment: Some("hasattachments"),
                time: Some("System.DateModified"),
                ..Self::default()
            },
            (Workload::Vet, NodeKind::Post) => Self {
                items: "posts",
                subject: Some("subject"),
                from: Some("System.Author"),
                has_attachment: Some("System.Message.HasAttachments"),
                time: Some("System.DateCreated"),
                ..Self::default()
            },
            (Workload::Vet, NodeKind::Tab) => Self { items: "tabs", ..Self::default() },
            (Workload::Vet, _) => Self {
                items: "files in Teams",
                time: Some("System.DateModified"),
                ..Self::default()
            },
        }
    }
}

impl SearchQuery {
    /// Returns whether it selects nothing: it has neither words nor conditions.
    pub(crate) fn is_empty(&self) -> bool {
        let has_value = [&self.from, &self.to, &self.subject].into_iter().any(Option::is_some);
        self.text.trim().is_empty()
            && !has_value
            && !self.has_attachment
            && self.window.is_everything()
    }

    /// Returns the query for the items of a kind.
    ///
    /// # Errors
    /// There is nothing to search for, a value is empty, the server cannot search these items by one of the conditions, or
    /// the typed query cannot be joined with conditions.
    pub(crate) fn render(&self, workload: Workload, kind: NodeKind) -> Result<String, Failure> {
        let fields = SearchFields::new(workload, kind);
        let missing = |what: &str| {
            Failure::usage(format!("cannot search {} by {what}: they have none", fields.items))
        };
        let mut terms = Vec::new();
        for (value, field, what) in [
            (&self.from, fields.from, "sender"),
            (&self.to, fields.to, "recipient"),
            (&self.subject, fields.subject, "subject"),
        ] {
            if let Some(value) = value {
                let field = field.ok_or_else(|| missing(what))?;
                let value = phrase(value).ok_or_else(|| has_no_words(what, value))?;
                terms.push(format!("{field}:{value}"));
            }
        }
        if self.has_attachment {
            let field = fields.has_attachment.ok_or_else(|| missing("attachments"))?;
            terms.push(format!("{field}:true"));
        }
        // The server may exclude the bounds: hits outside are left out when they have arrived.
        let (since, until) = self.window.widened(TimeDelta::seconds(1));
        for (operator, bound) in [(">=", since), ("<=", until)] {
            if let Some(bound) = bound {
                let field = fields.time.ok_or_else(|| missing("time"))?;
                terms.push(format!("{field}:{operator}{}", timestamp(bound)));
            }
        }
        self.joined(terms)
    }

    fn joined(&self, mut terms: Vec<String>) -> Result<String, Failure> {
        let text = self.text.trim();
        if text.is_empty() && terms.is_empty() {
            return Err(Failure::usage("the query is empty")
                .hint("type words to search for, or a condition such as subject:budget"));
        }
        if !text.is_empty() {
            if terms.is_empty() {
                return Ok(text.to_owned());
            }
            // Without the closing quotation mark or parenthesis, the terms would become a part of the text.
            if !is_balanced(text) {
                let message = "cannot add conditions to the query: it has an open \
                               quotation mark or parenthesis, or a backslash in quotation marks";
                return Err(Failure::usage(message));
            }
            terms.insert(0, format!("({text})"));
        }
        Ok(terms.join(" AND "))
    }
}

/// Returns the failure for a value that consists of separators.
fn has_no_words(what: &str, value: &str) -> Failure {
    let reason = if value.trim().is_empty() {
        "is empty"
    } else {
        "has only separators, such as quotation marks and backslashes"
    };
    Failure::usage(format!("the {what} to search for {reason}"))
}

/// Returns a value in quotation marks, or `None` if nothing is left of it.
///
/// The vendor documents no way to write a quotation mark in quotation marks, and a backslash may be a character or an
/// escape. Both become spaces, as do control characters and the quotation marks of print, which Windows takes for plain
/// ones: for a search of words they are separators, as a space is.
pub(super) fn phrase(value: &str) -> Option<String> {
    let is_unsafe =
        |c: char| c.is_control() || c.is_whitespace() || c == '\\' || is_quotation_mark(c);
    let value: String = value.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    let value = value.trim();
    (!value.is_empty()).then(|| format!("\"{value}\""))
}

/// Returns whether a server on Windows takes a character for a quotation mark.
pub(super) fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\u{201c}'..='\u{201f}' | '\u{ff02}')
}

/// Returns a time in UTC, without fractions of a second.
fn timestamp(time: DateTime<Utc>) -> String {
    time.trunc_subsecs(0).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Returns whether each quotation mark and each parenthesis outside of quotation marks has its counterpart. A backslash in
/// quotation marks is refused: it may be an escape, which would keep the quotation open.
pub(super) fn is_balanced(text: &str) -> bool {
    let (mut depth, mut is_quoted) = (0_usize, false);
    for c in text.chars() {
        match c {
            c if is_quotation_mark(c) => is_quoted = !is_quoted,
            '\\' if is_quoted => return false,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return false,
            },
            _ => {}
        }
    }
    depth == 0 && !is_quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> SearchQuery {
        SearchQuery { text: text.to_owned(), ..SearchQuery::default() }
    }

    fn mail(query: &SearchQuery) -> String {
        query.render(Workload::Vex, NodeKind::Item).unwrap_or_else(|failure| failure.message)
    }

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn typed_query_alone_is_not_changed() {
        assert_eq!(mail(&query(" subject:budget OR from:(a ")), "subject:budget OR from:(a");
    }

    #[test]
    fn terms_apply_to_the_whole_typed_query() {
        let window = Window { since: Some(time("2026-11-20T00:00:00Z")), until: None };
        let all = SearchQuery {
            from: Some("ana@contoso.example".to_owned()),
            to: Some("Lidia Pérez".to_owned()),
            subject: Some("Q3".to_owned()),
            has_attachment: true,
            window,
            ..query("budget OR plan")
        };
        assert_eq!(
            mail(&all),
            "(budget OR plan) AND from:\"ana@contoso.example\" AND to:\"Lidia Pérez\" AND subject:\"Q3\" \
             AND hasattachments:true AND received:>=2026-11-19T23:59:59Z"
        );
        assert_eq!(
            mail(&SearchQuery { text: String::new(), to: None, from: None, ..all }),
            "subject:\"Q3\" AND hasattachments:true AND received:>=2026-11-19T23:59:59Z"
        );
    }

    #[test]
    fn fields_are_those_of_the_items() {
        let since = Window {
            since: Some(time("2026-11-20T10:00:00.5Z")),
            until: Some(time("2026-11-21T00:00:00Z")),
        };
        let dated = SearchQuery { window: since, ..query("x") };
        for (workload, kind, field) in [
            (Workload::Vex, NodeKind::Item, "received"),
            (Workload::Veod, NodeKind::File, "System.DateModified"),
            (Workload::Vesp, NodeKind::Item, "System.DateModified"),
            (Workload::Vet, NodeKind::File, "System.DateModified"),
            (Workload::Vet, NodeKind::Post, "System.DateCreated"),
        ] {
            assert_eq!(
                dated.render(workload, kind).unwrap(),
                format!(
                    "(x) AND {field}:>=2026-11-20T09:59:59Z AND {field}:<=2026-11-21T00:00:01Z"
                )
            );
        }
    }

    #[test]
    fn conditions_that_items_do_not_have_are_refused() {
        let refusal = |query: &SearchQuery, workload, kind| {
            query.render(workload, kind).map_err(|failure| (failure.kind.code(), failure.message))
        };
        let from = SearchQuery { from: Some("a".to_owned()), ..query("") };
        assert_eq!(
            refusal(&from, Workload::Veod, NodeKind::File),
            Err((2, "cannot search files in OneDrive by sender: they have none".to_owned()))
        );
        let dated = SearchQuery {
            window: Window { since: Some(time("2026-11-20T10:00:00Z")), until: None },
            ..query("x")
        };
        assert_eq!(
            refusal(&dated, Workload::Vet, NodeKind::Tab),
            Err((2, "cannot search tabs by time: they have none".to_owned()))
        );
        for (text, from, message) in [
            ("", None, "the query is empty"),
            (" ", None, "the query is empty"),
            ("a", Some(" "), "the sender to search for is empty"),
            ("a", Some(" \"\u{0}"), "the sender to search for has only separators"),
            ("a", Some("\\"), "the sender to search for has only separators"),
            ("a) OR (b", Some("x"), "open quotation mark or parenthesis"),
            ("\u{201c}budget", Some("x"), "open quotation mark"),
            ("a:\"b\\\" OR \"c", Some("x"), "a backslash in quotation marks"),
            ("a\"", Some("x"), "open quotation mark"),
            ("((a)", Some("x"), "quotation mark or parenthesis"),
        ] {
            let query = SearchQuery { from: from.map(str::to_owned), ..query(text) };
            let (code, found) = refusal(&query, Workload::Vex, NodeKind::Item).unwrap_err();
            assert!(code == 2 && found.contains(message), "{text}: {found}");
        }
    }

    /// The parts of a query, read by a server for which a backslash in quotation marks escapes, or does not.
    fn parts(query: &str, escapes: bool) -> Vec<String> {
        let (mut parts, mut part, mut is_quoted) = (Vec::new(), String::new(), false);
        let mut chars = query.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' | '\u{201c}'..='\u{201f}' | '\u{ff02}' => is_quoted = !is_quoted,
                '\\' if is_quoted && escapes => part.extend(chars.next()),
                c if !is_quoted && c.is_whitespace() => parts.push(std::mem::take(&mut part)),
                c => part.push(c),
            }
        }
        assert!(!is_quoted, "{query}");
        parts.push(part);
        parts
    }

    fn hostile() -> impl Strategy<Value = String> {
        let special = prop::sample::select(vec![
            "\"", "\\", "\\\"", " OR ", " AND ", "NOT ", "(", ")", ":", "*", "?", "..", ">=", "\n",
            "\0", "\u{201c}", "\u{201d}", "\u{ff02}", "\u{2028}", " ", "from:", "é", "\u{202e}",
            "😀",
        ]);
        let piece =
            prop_oneof![special.prop_map(str::to_owned), any::<char>().prop_map(String::from)];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_value_becomes_syntax(value in hostile()) {
            let Some(value) = phrase(&value) else { return Ok(()) };
            let rendered = format!("subject:{value} AND x");
            for escapes in [true, false] {
                let parts = parts(&rendered, escapes);
                prop_assert_eq!(parts.len(), 3, "{:?}", parts);
                prop_assert!(parts[0].starts_with("subject:"));
                prop_assert_eq!(&parts[1..], ["AND", "x"]);
            }
            prop_assert!(!rendered.contains('\\') && !rendered.chars().any(char::is_control));
            prop_assert_eq!(rendered.matches('"').count(), 2);
        }

        #[test]
        fn ordinary_values_are_searched_as_typed(value in "[a-zA-Z0-9é@._:*?()<>=-][a-zA-Z0-9é@._:*?()<>= -]{0,20}[a-z]") {
            prop_assert_eq!(phrase(&value), Some(format!("\"{value}\"")));
        }
    }
}
