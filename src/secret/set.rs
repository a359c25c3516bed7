//! The secrets that are in use.

use std::borrow::Cow;
use std::sync::Mutex;

use zeroize::Zeroizing;

use super::encoded::{DECODERS, UnitDecoder, base64_inside};
use super::value::Secret;
use crate::sys::lock;

/// The replacement for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Shorter secrets are not removed: too many texts contain them by chance.
const MIN: usize = 4;

/// Shorter secrets are not removed from texts of this program: a password may be a word of them.
const MIN_IN_OWN_TEXT: usize = 12;

/// Shorter parts of Base64 are not removed.
const MIN_ENCODED: usize = 8;

/// The secrets that are in use, which are removed from texts: a server may repeat what it received.
#[derive(Default)]
pub(crate) struct SecretSet(Mutex<Vec<KnownSecret>>);

struct KnownSecret {
    text: Secret,
    /// The parts of Base64 that contain it.
    encoded: Vec<Zeroizing<String>>,
}

impl SecretSet {
    /// Adds a secret.
    pub(crate) fn add(&self, text: &Secret) {
        let mut known = lock(&self.0);
        if text.reveal().len() < MIN || known.iter().any(|known| known.text == *text) {
            return;
        }
        let encoded = (0..3).map(|offset| base64_inside(text.reveal(), offset));
        let encoded = encoded.flat_map(|part| [part.replace('+', "-").replace('/', "_"), part]);
        let encoded = encoded.filter(|part| part.len() >= MIN_ENCODED).map(Zeroizing::new);
        known.push(KnownSecret { text: text.clone(), encoded: encoded.collect() });
    }

    /// Removes all secrets from a text of a server: as they are, URL-encoded, in JSON strings, in HTML, and in Base64.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact_longer(text, MIN)
    }

    /// Removes the secrets from a text of this program which it cannot contain by chance.
    pub(crate) fn redact_own<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact_longer(text, MIN_IN_OWN_TEXT)
    }

    fn redact_longer<'t>(&self, text: &'t str, min: usize) -> Cow<'t, str> {
        let known = lock(&self.0);
        let (mut redacted, mut copied, mut at) = (String::new(), 0, 0);
        while let Some(c) = text[at..].chars().next() {
            let rest = &text.as_bytes()[at..];
            let of_length = known.iter().filter(|known| known.text.reveal().len() >= min);
            let longest = of_length.filter_map(|known| known.length_at(rest)).max();
            // An encoded character may end within a character of the text only if the text is odd; it is not cut there.
            let Some(length) = longest.filter(|length| text.is_char_boundary(at + length)) else {
                at += c.len_utf8();
                continue;
            };
            redacted.push_str(&text[copied..at]);
            redacted.push_str(REDACTED);
            at += length;
            copied = at;
        }
        if copied == 0 {
            return text.into();
        }
        redacted.push_str(&text[copied..]);
        redacted.into()
    }
}

impl KnownSecret {
    /// Returns the length of the secret at the beginning of a text, in whatever form; `None` if it is not there.
    fn length_at(&self, text: &[u8]) -> Option<usize> {
        let first = text.first()?;
        let may_begin = self.text.reveal().as_bytes().first() == Some(first);
        let mut lengths = self.encoded.iter().filter(|part| text.starts_with(part.as_bytes()));
        if let Some(part) = lengths.next() {
            return Some(part.len());
        }
        if !may_begin && !b"%+\\&".contains(first) {
            return None;
        }
        DECODERS.into_iter().find_map(|decode| self.encoded_length_at(text, decode))
    }

    fn encoded_length_at(&self, text: &[u8], decode: UnitDecoder) -> Option<usize> {
        let (mut expected, mut rest) = (self.text.reveal().as_bytes(), text);
        while !expected.is_empty() && !rest.is_empty() {
            let unit = decode(rest);
            expected = expected.strip_prefix(unit.bytes())?;
            rest = &rest[unit.consumed..];
        }
        expected.is_empty().then_some(text.len() - rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_removed_in_every_form() {
        let secrets = SecretSet::default();
        for secret in ["p&ss \"w\\rd ü😀/%+<", "token-1234567890", "abc"] {
            secrets.add(&Secret::new(secret));
        }
        for (text, redacted) in [
            ("no secret, abc", "no secret, abc"),
            ("a p&ss \"w\\rd ü😀/%+< b", "a [redacted] b"),
            ("?x=p%26ss%20%22w%5Crd%20%C3%BC%F0%9F%98%80%2F%25%2B%3C&y", "?x=[redacted]&y"),
            ("x=p%26ss+%22w%5crd+%c3%bc%f0%9f%98%80%2f%25%2b%3c&y", "x=[redacted]&y"),
            (r#"{"a":"p&ss \"w\\rd ü😀/%+<"}"#, r#"{"a":"[redacted]"}"#),
            (
                r#"{"a":"p\u0026ss \u0022w\u005crd \u00fc\ud83d\ude00\/%+\u003C"}"#,
                r#"{"a":"[redacted]"}"#,
            ),
            (r#""{\"a\":\"p&ss \\\"w\\\\rd ü😀/%+<\"}""#, r#""{\"a\":\"[redacted]\"}""#),
            ("<b>p&amp;ss &quot;w\\rd &#252;&#x1F600;/%+&lt;</b>", "<b>[redacted]</b>"),
            ("token-1234567890token-1234567890", "[redacted][redacted]"),
            ("dXNlcjp0b2tlbi0xMjM0NTY3ODkw", "dXNlcjp[redacted]"),
        ] {
            assert_eq!(secrets.redact(text), redacted, "{text}");
        }
    }

    #[test]
    fn short_secrets_stay_in_own_texts() {
        let secrets = SecretSet::default();
        secrets.add(&Secret::new("sandbox"));
        assert_eq!(secrets.redact_own("admin@sandbox.example"), "admin@sandbox.example");
        assert_eq!(secrets.redact("admin@sandbox.example"), "admin@[redacted].example");
    }
}
