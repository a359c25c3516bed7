//! Redaction of values that are secrets by their names, such as `password`.

use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

pub(crate) use crate::secret::{REDACTED, is_secret};

/// A part of a text, so that the caller chooses the replacement for secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TextPart {
    Plain(String),
    /// The name of a secret. Quotes around its value are in the adjacent parts.
    Secret(String),
}

/// Returns the text with [`REDACTED`] in place of each secret.
pub(crate) fn join_redacted(parts: &[TextPart]) -> String {
    let text = |part: &TextPart| match part {
        TextPart::Plain(text) => text.clone(),
        TextPart::Secret(_) => REDACTED.to_owned(),
    };
    parts.iter().map(text).collect()
}

/// Splits a URL, or its path and query, at the secrets of the query.
pub(crate) fn split_url(text: &str) -> Vec<TextPart> {
    let mut parts = Vec::new();
    match text.split_once('?') {
        Some((before, query)) => {
            push_plain(&mut parts, before);
            push_plain(&mut parts, "?");
            push_pairs(&mut parts, query);
        }
        None => push_plain(&mut parts, text),
    }
    parts
}

/// Returns a URL without the secrets of its query.
pub(crate) fn redact_url(text: &str) -> String {
    join_redacted(&split_url(text))
}

/// Splits a form (`a=b&c=d`) at its secrets; `None` if the text is not a form.
pub(super) fn split_form(text: &str) -> Option<Vec<TextPart>> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || "-._[]%+$".contains(c);
    let is_pair = |part: &str| {
        part.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(of_name))
    };
    if !text.split('&').all(is_pair) {
        return None;
    }
    let mut parts = Vec::new();
    push_pairs(&mut parts, text);
    Some(parts)
}

/// Splits JSON at its secrets; `None` if the text is not an object or an array. All other characters are kept.
pub(super) fn split_json(text: &str) -> Option<Vec<TextPart>> {
    let has_names = text.trim_start().starts_with(['{', '[']);
    if !has_names || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let mut scanner = SecretScanner { rest: text, parts: Vec::new() };
    scanner.read_value(None);
    scanner.plain(scanner.rest);
    Some(scanner.parts)
}

/// Adds text without secrets.
fn push_plain(parts: &mut Vec<TextPart>, text: &str) {
    match parts.last_mut() {
        Some(TextPart::Plain(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(TextPart::Plain(text.to_owned())),
    }
}

/// Adds the pairs of a form or a query.
fn push_pairs(parts: &mut Vec<TextPart>, text: &str) {
    for (index, part) in text.split('&').enumerate() {
        if index > 0 {
            push_plain(parts, "&");
        }
        match part.split_once('=') {
            Some((name, value)) if !value.is_empty() && is_secret(&decoded(name)) => {
                push_plain(parts, &format!("{name}="));
                parts.push(TextPart::Secret(decoded(name)));
            }
            _ => push_plain(parts, part),
        }
    }
}

fn decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

/// Splits JSON that is known to be valid.
struct SecretScanner<'t> {
    rest: &'t str,
    parts: Vec<TextPart>,
}

impl<'t> SecretScanner<'t> {
    fn plain(&mut self, text: &str) {
        push_plain(&mut self.parts, text);
    }

    fn secret(&mut self, name: &str) {
        self.parts.push(TextPart::Secret(name.to_owned()));
    }

    /// Reads a value. `secret` is the name of the secret that it is a part of.
    fn read_value(&mut self, secret: Option<&str>) {
        self.skip_blanks();
        match self.rest.as_bytes().first() {
            Some(b'{') => self.read_members(secret),
            Some(b'[') => self.read_items(secret),
            Some(b'"') => {
                let text = self.take_string();
                match secret.filter(|_| text.len() > 2) {
                    Some(name) => {
                        self.plain("\"");
                        self.secret(name);
                        self.plain("\"");
                    }
                    None => self.plain(text),
                }
            }
            _ => {
                let ends = |c: char| ",]}".contains(c) || c.is_ascii_whitespace();
                let word = self.take(self.rest.find(ends).unwrap_or(self.rest.len()));
                match secret.filter(|_| word != "null") {
                    Some(name) => self.secret(name),
                    None => self.plain(word),
                }
            }
        }
        self.skip_blanks();
    }

    fn read_members(&mut self, secret: Option<&str>) {
        self.skip_mark();
        self.skip_blanks();
        while self.rest.starts_with('"') {
            let quoted = self.take_string();
            self.plain(quoted);
            let name: String = serde_json::from_str(quoted).unwrap_or_default();
            self.skip_blanks();
            self.skip_mark(); // the colon
            let is_secret = secret.is_some() || is_secret(&name);
            self.read_value(is_secret.then_some(&*name));
            if self.rest.starts_with(',') {
                self.skip_mark();
                self.skip_blanks();
            }
        }
        self.skip_mark();
    }

    fn read_items(&mut self, secret: Option<&str>) {
        self.skip_mark();
        self.skip_blanks();
        while !self.rest.is_empty() && !self.rest.starts_with(']') {
            self.read_value(secret);
            if self.rest.starts_with(',') {
                self.skip_mark();
            }
        }
        self.skip_mark();
    }

    fn skip_blanks(&mut self) {
        let end = self.rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(self.rest.len());
        let blanks = self.take(end);
        self.plain(blanks);
    }

    /// Copies a bracket, a colon or a comma.
    fn skip_mark(&mut self) {
        let mark = self.take(self.rest.len().min(1));
        self.plain(mark);
    }

    /// Returns a string with its quotes.
    fn take_string(&mut self) -> &'t str {
        let mut escaped = false;
        let end = self.rest.bytes().skip(1).position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        self.take(end.map_or(self.rest.len(), |at| at + 2))
    }

    fn take(&mut self, end: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_redacted_by_name_and_otherwise_unchanged() {
        let redacted = |text: &str| split_json(text).map(|parts| join_redacted(&parts));
        for (sent, expected) in [
            (r#"{"password":123456}"#, r#"{"password":[redacted]}"#),
            (r#"{"password":"a\"b\\","n":1}"#, r#"{"password":"[redacted]","n":1}"#),
            (
                r#"{ "key" : true , "b":[1.10, {"x":2}]} "#,
                r#"{ "key" : [redacted] , "b":[1.10, {"x":2}]} "#,
            ),
            (
                r#"[{"Secret":{"a":"y","b":[1,""]}},{"passwords":["x", "y"]}]"#,
                r#"[{"Secret":{"a":"[redacted]","b":[[redacted],""]}},{"passwords":["[redacted]", "[redacted]"]}]"#,
            ),
            (r#"{"pass\u0077ord":"x","p":"}{,"}"#, r#"{"pass\u0077ord":"[redacted]","p":"}{,"}"#),
        ] {
            assert_eq!(redacted(sent).as_deref(), Some(expected));
        }
        for kept in [
            r#"{"z":1.10, "a":"password"}"#,
            r#"{"password":null,"token":""}"#,
            "{}",
            "[ ]",
            "[[],{}]",
        ] {
            assert_eq!(redacted(kept).as_deref(), Some(kept));
        }
        for none in ["password=x", "", "{\"password\":\"x\"", "123456", "\"hunter2\""] {
            assert_eq!(redacted(none), None, "{none}");
        }
    }

    #[test]
    fn forms_and_queries_are_redacted_by_name() {
        let redacted = split_form("user=a&pass%77ord=x&k%5Bkey%5D=y&secret=")
            .map(|parts| join_redacted(&parts));
        assert_eq!(
            redacted.as_deref(),
            Some("user=a&pass%77ord=[redacted]&k%5Bkey%5D=[redacted]&secret=")
        );
        for none in ["", "hunter2", "=hunter2", "user=a&hunter2", "{\"a\":\"b=c\"}"] {
            assert_eq!(split_form(none), None, "{none}");
        }
        assert_eq!(
            redact_url("https://h/v8/x?authCode=s&a=b&c"),
            "https://h/v8/x?authCode=[redacted]&a=b&c"
        );
        assert_eq!(redact_url("/v8/token/x"), "/v8/token/x");
    }
}
