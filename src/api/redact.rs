//! What is known for a secret by its name alone, where nobody has marked it as one.

use percent_encoding::percent_decode_str;
use serde::de::IgnoredAny;

/// Stands in its place.
pub(crate) const REDACTED: &str = "[redacted]";

const NAMES: [&str; 12] = [
    "authorization",
    "cookie",
    "token",
    "secret",
    "password",
    "passphrase",
    "apikey",
    "authcode",
    "devicecode",
    "usercode",
    "assertion",
    "certificate",
];

/// Whether what has this name is shown nowhere. How its words are joined does not matter.
pub(crate) fn is_secret(name: &str) -> bool {
    let letters: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // Only at the end: the id of a key is none. A change key tells one state of a mail from another.
    let is_key =
        (letters.ends_with("key") || letters.ends_with("keys")) && !letters.ends_with("changekey");
    is_key || NAMES.iter().any(|part| letters.contains(part))
}

/// A text in parts, so that who shows it decides what stands in the place of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Plain(String),
    /// The name of a secret; the quotes around it, where there are any, are in the parts beside it.
    Secret(String),
}

/// With a mark in place of each secret.
pub(crate) fn shown(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Plain(text) => text.clone(),
        Piece::Secret(_) => REDACTED.to_owned(),
    };
    pieces.iter().map(text).collect()
}

/// A URL, or its path and query, with the secrets of the query apart.
pub(crate) fn url(text: &str) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    match text.split_once('?') {
        Some((before, query)) => {
            pieces.plain(before);
            pieces.plain("?");
            pieces.pairs(query);
        }
        None => pieces.plain(text),
    }
    pieces.0
}

/// A URL as it is shown.
pub(crate) fn shown_url(text: &str) -> String {
    shown(&url(text))
}

/// A form with its secrets apart; `None` where it is none.
pub(super) fn form(text: &str) -> Option<Vec<Piece>> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || "-._[]%+$".contains(c);
    let is_pair = |part: &str| {
        part.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(of_name))
    };
    if !text.split('&').all(is_pair) {
        return None;
    }
    let mut pieces = Pieces::default();
    pieces.pairs(text);
    Some(pieces.0)
}

/// JSON with its secrets apart, every other character as it was; `None` where it is none, or one value without a name.
pub(super) fn json(text: &str) -> Option<Vec<Piece>> {
    let has_names = text.trim_start().starts_with(['{', '[']);
    if !has_names || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let mut scan = Scan { rest: text, pieces: Pieces::default() };
    scan.value(None);
    scan.pieces.plain(scan.rest);
    Some(scan.pieces.0)
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn plain(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Piece::Plain(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Piece::Plain(text.to_owned())),
        }
    }

    fn secret(&mut self, name: &str) {
        self.0.push(Piece::Secret(name.to_owned()));
    }

    /// `a=b&c=d`.
    fn pairs(&mut self, text: &str) {
        for (index, part) in text.split('&').enumerate() {
            if index > 0 {
                self.plain("&");
            }
            match part.split_once('=') {
                Some((name, value)) if !value.is_empty() && is_secret(&decoded(name)) => {
                    self.plain(&format!("{name}="));
                    self.secret(&decoded(name));
                }
                _ => self.plain(part),
            }
        }
    }
}

fn decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

/// Goes through JSON that is known to be well formed.
struct Scan<'t> {
    rest: &'t str,
    pieces: Pieces,
}

impl<'t> Scan<'t> {
    /// A value, and the name of the secret that it belongs to.
    fn value(&mut self, secret: Option<&str>) {
        self.blanks();
        match self.rest.as_bytes().first() {
            Some(b'{') => self.members(secret),
            Some(b'[') => self.items(secret),
            Some(b'"') => {
                let text = self.string();
                match secret.filter(|_| text.len() > 2) {
                    Some(name) => {
                        self.pieces.plain("\"");
                        self.pieces.secret(name);
                        self.pieces.plain("\"");
                    }
                    None => self.pieces.plain(text),
                }
            }
            _ => {
                let ends = |c: char| ",]}".contains(c) || c.is_ascii_whitespace();
                let word = self.taken(self.rest.find(ends).unwrap_or(self.rest.len()));
                match secret.filter(|_| word != "null") {
                    Some(name) => self.pieces.secret(name),
                    None => self.pieces.plain(word),
                }
            }
        }
        self.blanks();
    }

    fn members(&mut self, secret: Option<&str>) {
        self.one();
        self.blanks();
        while self.rest.starts_with('"') {
            let quoted = self.string();
            self.pieces.plain(quoted);
            let name: String = serde_json::from_str(quoted).unwrap_or_default();
            self.blanks();
            self.one(); // the colon
            let is_secret = secret.is_some() || is_secret(&name);
            self.value(is_secret.then_some(&*name));
            if self.rest.starts_with(',') {
                self.one();
                self.blanks();
            }
        }
        self.one();
    }

    fn items(&mut self, secret: Option<&str>) {
        self.one();
        self.blanks();
        while !self.rest.is_empty() && !self.rest.starts_with(']') {
            self.value(secret);
            if self.rest.starts_with(',') {
                self.one();
            }
        }
        self.one();
    }

    fn blanks(&mut self) {
        let end = self.rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(self.rest.len());
        let blanks = self.taken(end);
        self.pieces.plain(blanks);
    }

    /// Passes a bracket, a colon or a comma.
    fn one(&mut self) {
        let mark = self.taken(self.rest.len().min(1));
        self.pieces.plain(mark);
    }

    /// A string with its quotes.
    fn string(&mut self) -> &'t str {
        let mut escaped = false;
        let end = self.rest.bytes().skip(1).position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        self.taken(end.map_or(self.rest.len(), |at| at + 2))
    }

    fn taken(&mut self, end: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "password",
            "userPassword",
            "X-Api-Key",
            "access_token",
            "authCode",
            "auth_code",
            "assertion",
            "applicationCertificate",
            "sharedKey",
            "encryptionKeys",
            "settings[key]",
            "KEY",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["name", "encryptionKeyId", "changeKey", "keyword", "code", "grant_type", ""] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn json_is_cleared_by_its_names_and_else_stays_as_it_is() {
        let cleared = |text: &str| json(text).map(|pieces| shown(&pieces));
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
            assert_eq!(cleared(sent).as_deref(), Some(expected));
        }
        for kept in [
            r#"{"z":1.10, "a":"password"}"#,
            r#"{"password":null,"token":""}"#,
            "{}",
            "[ ]",
            "[[],{}]",
        ] {
            assert_eq!(cleared(kept).as_deref(), Some(kept));
        }
        for none in ["password=x", "", "{\"password\":\"x\"", "123456", "\"hunter2\""] {
            assert_eq!(cleared(none), None, "{none}");
        }
    }

    #[test]
    fn forms_and_queries_are_cleared_by_their_names() {
        let cleared = form("user=a&pass%77ord=x&k%5Bkey%5D=y&secret=").map(|pieces| shown(&pieces));
        assert_eq!(
            cleared.as_deref(),
            Some("user=a&pass%77ord=[redacted]&k%5Bkey%5D=[redacted]&secret=")
        );
        for none in ["", "hunter2", "=hunter2", "user=a&hunter2", "{\"a\":\"b=c\"}"] {
            assert_eq!(form(none), None, "{none}");
        }
        assert_eq!(
            shown_url("https://h/v8/x?authCode=s&a=b&c"),
            "https://h/v8/x?authCode=[redacted]&a=b&c"
        );
        assert_eq!(shown_url("/v8/token/x"), "/v8/token/x");
    }
}
