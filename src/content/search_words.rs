//! The words of a search as people type them: a query in the server's language, a text that was copied from a mail program, or
//! a path.

use super::content_address::{ContentAddress, TypedAddress};
use super::search_query::{SearchQuery, is_balanced, is_quotation_mark, phrase};
use crate::error::Failure;
use crate::text::{safe, shell_quoted};

/// The words of a command line that are not options.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SearchWords<'a> {
    pub(crate) query: Option<&'a str>,
    pub(crate) path: Option<&'a TypedAddress>,
    /// Words behind the path, which a search does not have.
    pub(crate) rest: &'a [String],
    /// The query is a text without syntax.
    pub(crate) is_literal: bool,
}

/// A query, and the place to search.
#[derive(Debug)]
pub(crate) struct ReadWords {
    pub(crate) query: SearchQuery,
    pub(crate) place: ContentAddress,
    /// The reason for which the query is searched as a phrase, for a note.
    pub(crate) note: Option<String>,
}

/// Fields of the server's language that people may type with a space behind the colon.
const FIELDS: [&str; 18] = [
    "attachment",
    "attachments",
    "author",
    "bcc",
    "body",
    "cc",
    "created",
    "from",
    "importance",
    "modified",
    "name",
    "participants",
    "received",
    "sent",
    "size",
    "subject",
    "title",
    "to",
];

/// The prefixes of paths that no query begins with.
const PATH_PREFIXES: [&str; 2] = ["archive:", "public:"];

impl SearchWords<'_> {
    /// Returns the query, with the conditions of options, and where to search. If options give a condition, a path can stand
    /// alone.
    ///
    /// # Errors
    /// There is no query, a path stands in its place, or a word may be either.
    pub(crate) fn read(&self, conditions: SearchQuery) -> Result<ReadWords, Failure> {
        self.check_count()?;
        let text = self.query.unwrap_or_default();
        if self.is_literal {
            let text = phrase(text).ok_or_else(|| no_words(text))?;
            return Ok(self.found(SearchQuery { text, ..conditions }, None));
        }
        if is_path(text) {
            return match self.path {
                None => path_alone(text, conditions),
                Some(path) => Err(path_first(text, &path.text)),
            };
        }
        if self.path.is_none() && is_ambiguous(text, !conditions.is_empty()) {
            return Err(may_be_path(text));
        }
        let (text, note) = match pasted_because(text).zip(phrase(text)) {
            Some((reason, phrase)) => {
                let note = format!("searching for the phrase {}: {reason}", safe(&phrase));
                (phrase, Some(note))
            }
            None => (text.to_owned(), None),
        };
        Ok(self.found(SearchQuery { text, ..conditions }, note))
    }

    fn found(&self, query: SearchQuery, note: Option<String>) -> ReadWords {
        let place = self.path.map(|path| path.address.clone()).unwrap_or_default();
        ReadWords { query, place, note }
    }

    /// Refuses more words than a query and a path.
    fn check_count(&self) -> Result<(), Failure> {
        let Some(last) = self.rest.last() else { return Ok(()) };
        let before = &self.rest[..self.rest.len() - 1];
        let path = self.path.map(|path| path.text.as_str());
        let words = self.query.into_iter().chain(path).chain(before.iter().map(String::as_str));
        let mut words: Vec<_> = words.collect();
        if !is_path(last) {
            words.push(last);
        }
        let place =
            if is_path(last) { format!(" {}", shell_quoted(&safe(last))) } else { String::new() };
        let message = "cannot search for several words without quotation marks";
        Err(Failure::usage(message).hint(quote_hint(&words.join(" "), &place)))
    }
}

/// Returns the hint for a query of several words, which `place` follows.
pub(crate) fn quote_hint(words: &str, place: &str) -> String {
    format!("quote the words: vb365 search {}{place}", shell_quoted(&safe(words)))
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') || ContentAddress::is_web_address(text)
}

/// Returns a search by conditions alone in a place.
fn path_alone(text: &str, conditions: SearchQuery) -> Result<ReadWords, Failure> {
    if conditions.is_empty() {
        return Err(Failure::usage("no query is given: only a path")
            .hint("give the words to search for before the path"));
    }
    let place = text.parse().map_err(Failure::usage)?;
    Ok(ReadWords { query: conditions, place, note: None })
}

/// Returns the failure for a path before the query, or for two paths.
fn path_first(path: &str, query: &str) -> Failure {
    if is_path(query) {
        return Failure::usage("cannot search two paths at once")
            .hint("run the search once for each path")
            .hint("if the first one is a text to search for, add --literal");
    }
    let (path, query) = (safe(path), safe(query));
    Failure::usage("the path must follow the query").hint(format!(
        "search with: vb365 search {} {}",
        shell_quoted(&query),
        shell_quoted(&path)
    ))
}

/// Returns whether a text in the place of the query is probably a path without its first slash. With conditions, a path can
/// stand alone, so that less is certain.
fn is_ambiguous(text: &str, has_conditions: bool) -> bool {
    let has_prefix = PATH_PREFIXES.iter().any(|prefix| text.starts_with(prefix));
    let is_query = text.starts_with(is_quotation_mark) || (text.contains(':') && !has_prefix);
    if is_query {
        return false;
    }
    let is_address = |text: &str| {
        let parts = text.split_once('@').filter(|_| !text.contains(char::is_whitespace));
        parts.is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.'))
    };
    let mut parts = text.split('/');
    let first = parts.next().unwrap_or_default();
    let rest = parts.next();
    let is_joined = !first.ends_with(char::is_whitespace)
        && rest.is_some_and(|rest| !rest.starts_with(char::is_whitespace) && !rest.is_empty());
    let has_letters = first.chars().any(char::is_alphabetic);
    let is_certain = has_prefix || (is_address(first) && rest.is_some());
    is_certain || (has_conditions && (is_address(text) || (is_joined && has_letters)))
}

fn may_be_path(text: &str) -> Failure {
    let text = safe(text);
    let path = format!("/{text}");
    Failure::usage(format!("'{text}' may be a path or a text to search for"))
        .hint(format!("to search in a place, begin with a slash: {}", shell_quoted(&path)))
        .hint("to search for the text, add --literal")
}

fn no_words(text: &str) -> Failure {
    if text.trim().is_empty() {
        return Failure::usage("the query is empty").hint("give a text to search for");
    }
    Failure::usage("the query has only separators, such as quotation marks and backslashes")
}

/// Returns the reason for which a text is not a query of the server's language: it was probably copied from elsewhere. A text
/// with a term such as `from:ana` is meant as a query, even if it is wrong.
fn pasted_because(text: &str) -> Option<String> {
    let words = || text.split_whitespace().map(|word| word.trim_start_matches('('));
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '.');
    let is_term = |word: &str| {
        word.split_once(':').is_some_and(|(field, value)| is_word(field) && !value.is_empty())
    };
    if words().any(is_term) {
        return None;
    }
    let label = |word: &str| {
        let field = word.strip_suffix(':').filter(|field| !field.contains(is_quotation_mark))?;
        let is_known = FIELDS.iter().any(|known| known.eq_ignore_ascii_case(field));
        (!is_known && !field.is_empty()).then(|| field.to_owned())
    };
    let field = words().find_map(label).filter(|_| !text.starts_with(is_quotation_mark));
    if let Some(field) = field {
        return Some(format!("'{}' is not a search field", safe(&field)));
    }
    let has_operator = words().any(|word| ["AND", "OR", "NOT"].contains(&word));
    if !is_balanced(text) && !has_operator {
        return Some("a quotation mark or parenthesis is not in a pair".to_owned());
    }
    has_quotation_mark_in_word(text).then(|| "a quotation mark is inside a word".to_owned())
}

/// Returns whether a character of a word precedes an opening quotation mark or follows a closing one.
fn has_quotation_mark_in_word(text: &str) -> bool {
    let (mut is_quoted, mut before) = (false, None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_quotation_mark(c) {
            let outside = if is_quoted { chars.peek().copied() } else { before };
            if outside.is_some_and(|c: char| c.is_alphanumeric() || c == '.') {
                return true;
            }
            is_quoted = !is_quoted;
        }
        before = Some(c);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        query: &str,
        path: Option<&str>,
        rest: &[&str],
        conditions: &SearchQuery,
    ) -> Result<(String, String), String> {
        let path: Option<TypedAddress> = path.map(|path| path.parse().unwrap());
        let rest: Vec<_> = rest.iter().map(|word| (*word).to_owned()).collect();
        let words =
            SearchWords { query: Some(query), path: path.as_ref(), rest: &rest, is_literal: false };
        match words.read(conditions.clone()) {
            Ok(read) => Ok((read.query.text, read.place.to_string())),
            Err(failure) => Err(format!("{} | {}", failure.message, failure.hints.join(" | "))),
        }
    }

    fn words_at(text: &str, place: &str) -> (String, String) {
        (text.to_owned(), place.to_owned())
    }

    #[test]
    fn copied_text_is_searched_as_a_phrase() {
        for (text, expected) in [
            ("Re: Q3 budget", "\"Re: Q3 budget\""),
            ("AW: WG: Übersicht", "\"AW: WG: Übersicht\""),
            ("Meeting 10:30 (room 4", "\"Meeting 10:30 (room 4\""),
            ("Holiday 50% \"off\".pptx", "\"Holiday 50%  off .pptx\""),
            ("5\" disk", "\"5  disk\""),
            // These have the syntax of queries.
            ("subject:Q3 AND (from:ana", "subject:Q3 AND (from:ana"),
            ("Subject: Q3", "Subject: Q3"),
            ("budget OR (plan", "budget OR (plan"),
            ("\"Re: Q3\"", "\"Re: Q3\""),
            ("(plan OR \"Q3 budget\")", "(plan OR \"Q3 budget\")"),
            ("Order more badges (solved)", "Order more badges (solved)"),
            ("*.xlsx", "*.xlsx"),
            ("quarterly report", "quarterly report"),
        ] {
            let none = SearchQuery::default();
            assert_eq!(
                read(text, Some("/ana"), &[], &none),
                Ok(words_at(expected, "/ana")),
                "{text}"
            );
        }
    }

    #[test]
    fn path_without_its_slash_is_no_silent_word() {
        let none = SearchQuery::default();
        let some = SearchQuery { subject: Some("holiday".to_owned()), ..SearchQuery::default() };
        for (text, conditions, is_refused) in [
            ("ana@contoso.example", &none, false),
            ("ana@contoso.example", &some, true),
            ("ana@contoso.example/Inbox", &none, true),
            ("ana@contoso.example/Inbox", &some, true),
            ("archive:ana@contoso.example", &none, true),
            ("hr/Documents", &none, false),
            ("hr/Documents", &some, true),
            ("Ana Pérez/Inbox", &some, true),
            ("Projects / 2022", &some, false),
            ("11/26/2026", &some, false),
            ("from:ana@contoso.example", &some, false),
            ("\"ana@contoso.example\"", &some, false),
            ("holiday", &some, false),
        ] {
            let read = read(text, None, &[], conditions);
            assert_eq!(read.is_err(), is_refused, "{text}: {read:?}");
            if let Err(message) = read {
                assert!(
                    message.contains(&format!("begin with a slash: '/{text}'"))
                        || message.contains(&format!("begin with a slash: /{text}")),
                    "{message}"
                );
            }
        }
        assert_eq!(read("/ana", None, &[], &some), Ok(words_at("", "/ana")));
        assert!(read("/ana", None, &[], &none).unwrap_err().contains("only a path"));
    }

    #[test]
    fn wrong_order_and_unquoted_words_are_refused_with_the_right_command() {
        let none = SearchQuery::default();
        for (query, path, rest, hint) in [
            ("/ana", "Q3 budget", &[][..], "search with: vb365 search 'Q3 budget' /ana"),
            ("/ana", "/lidia", &[], "run the search once for each path"),
            ("Q3", "budget", &["/ana"], "quote the words: vb365 search 'Q3 budget' /ana"),
            ("Q3", "budget", &["plan", "x"], "quote the words: vb365 search 'Q3 budget plan x'"),
        ] {
            let refused = read(query, Some(path), rest, &none).unwrap_err();
            assert!(refused.contains(hint), "{refused}");
        }
    }

    #[test]
    fn literal_query_has_no_syntax() {
        let read = |query| {
            let words = SearchWords { query: Some(query), path: None, rest: &[], is_literal: true };
            words.read(SearchQuery::default()).map(|read| read.query.text)
        };
        assert_eq!(read("a AND b: (c").unwrap(), "\"a AND b: (c\"");
        assert_eq!(read("/sites/hr").unwrap(), "\"/sites/hr\"");
        for (text, message) in [("", "the query is empty"), ("\"", "only separators")] {
            assert!(read(text).unwrap_err().message.contains(message));
        }
    }
}
