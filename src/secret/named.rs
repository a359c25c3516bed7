//! Removal of secrets by their names from any text of a server: JSON, also in a JSON string, forms, URLs, headers, XML, or a
//! sentence with one of them.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::set::REDACTED;
use super::value::Secret;

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

/// The ends of names of settings about secrets, such as `token_type`.
const SETTINGS: [&str; 6] = ["command", "file", "lifetime", "stdin", "store", "type"];

/// Returns whether a value of this name is a secret. Case, dashes and underscores do not matter.
pub(crate) fn is_secret(name: &str) -> bool {
    let letters: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // Only at the end: the ID of a key is not a secret. A `changeKey` is the version of a mail.
    let is_key =
        (letters.ends_with("key") || letters.ends_with("keys")) && !letters.ends_with("changekey");
    let is_setting = SETTINGS.iter().any(|end| letters.ends_with(end));
    is_key || (!is_setting && NAMES.iter().any(|part| letters.contains(part)))
}

/// Schemes of the header `Authorization` that a secret follows.
const SCHEMES: [&str; 4] = ["bearer", "basic", "negotiate", "ntlm"];

/// A length in bytes that every token exceeds.
const MIN_TOKEN: usize = 12;

/// Returns a text with [`REDACTED`] in place of each value whose name is that of a secret.
pub(crate) fn redact_named(text: &str) -> Cow<'_, str> {
    let (mut redacted, mut copied) = (String::new(), 0);
    for secret in positions(text) {
        redacted.push_str(&text[copied..secret.start]);
        redacted.push_str(REDACTED);
        copied = secret.end;
    }
    if copied == 0 {
        return text.into();
    }
    redacted.push_str(&text[copied..]);
    redacted.into()
}

/// Returns the values whose names are those of secrets, encoded as they are in the text and decoded.
pub(crate) fn named_values(text: &str) -> impl Iterator<Item = Secret> {
    positions(text).flat_map(move |secret| {
        let value = &text[secret];
        let unescaped = serde_json::from_str::<String>(&format!("\"{value}\""));
        let decoded = percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned();
        [Some(value.to_owned()), unescaped.ok(), Some(decoded)]
            .into_iter()
            .flatten()
            .map(Secret::new)
    })
}

/// Returns the tokens in a response to a sign-in, or in an assertion. A `token_type` is none: all tokens are longer.
pub(crate) fn named_tokens(text: &str) -> impl Iterator<Item = Secret> {
    named_values(text).filter(|value| value.reveal().len() >= MIN_TOKEN)
}

fn positions(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let end = start + text[start..].find(|c| !is_name(c)).unwrap_or(text.len() - start);
            at = end + text[end..].chars().next().map_or(0, char::len_utf8);
            if let Some(secret) = secret_after(text, start, end) {
                at = at.max(secret.end);
                return Some(secret);
            }
        }
        None
    })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || "_-.$%".contains(c)
}

/// Returns the position of the secret whose name is `text[start..end]`, if it is the name of one. In a sentence such as
/// `password: must be longer` there is no secret.
fn secret_after(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    const BLANKS: &[char] = &[' ', '\t', '\r', '\n'];
    let skip = |from: usize, of: &[char]| text.len() - text[from..].trim_start_matches(of).len();
    let name = &text[start..end];
    if let Some(authority) = text[end..].strip_prefix("://") {
        return Some(end + 3..end + 3 + user_length(authority)?);
    }
    if SCHEMES.contains(&name.to_ascii_lowercase().as_str()) {
        let from = skip(end, BLANKS);
        return Some(from..from + credential_length(&text[from..])?);
    }
    if !is_secret(&percent_decode_str(name).decode_utf8_lossy()) {
        return None;
    }
    let after_quote = skip(end, &['\\', '"', '\'']);
    let at_mark = skip(after_quote, BLANKS);
    let mark = text[at_mark..].chars().next()?;
    let has_value = match mark {
        '>' => text[..start].ends_with('<'),
        ':' => after_quote > end || is_header(name) || is_field(name),
        mark => mark == '=',
    };
    let from = skip(at_mark + 1, BLANKS);
    let value = has_value.then(|| value_in(text, from, is_header(name) && after_quote == end))?;
    Some(value).filter(|value| !["", "null"].contains(&&text[value.clone()]))
}

/// Returns the length of user name and password before the host of a URL.
fn user_length(authority: &str) -> Option<usize> {
    let ends = |c: char| c.is_whitespace() || "/?#\"'<>\\".contains(c);
    authority[..authority.find(ends).unwrap_or(authority.len())].rfind('@')
}

/// Returns the length of a credential. A word of a sentence is none.
fn credential_length(text: &str) -> Option<usize> {
    let is_other = |c: char| !c.is_ascii_alphanumeric() && !"+/=._~-".contains(c);
    let length = text.find(is_other).unwrap_or(text.len());
    let is_mixed = text[..length].chars().skip(1).any(|c| !c.is_ascii_lowercase() && c != '.');
    (length >= 8 && is_mixed).then_some(length)
}

/// Returns whether all of a line after this name is its value.
fn is_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("authorization") || name.ends_with("cookie")
}

/// Returns whether a name cannot be a word of a sentence, nor an option.
fn is_field(name: &str) -> bool {
    name.contains('_') && name.contains(char::is_lowercase)
        || name.to_ascii_lowercase().starts_with("x-")
}

/// Returns the position of a value without its quotes, so that JSON remains JSON.
fn value_in(text: &str, from: usize, is_line: bool) -> Range<usize> {
    let rest = &text[from..];
    let slashes = rest.len() - rest.trim_start_matches('\\').len();
    match rest[slashes..].chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let begin = from + slashes + 1;
            begin..begin + quoted_length(&text[begin..], quote, slashes)
        }
        Some('{' | '[') => from..from + nested_length(rest),
        _ => {
            let ends = |c: char| {
                "\r\n\"<".contains(c)
                    || (!is_line && (c.is_whitespace() || "&'>;,)}]\\".contains(c)))
            };
            from..from + rest.find(ends).unwrap_or(rest.len())
        }
    }
}

/// Returns the length up to the quote that ends a string. Its first quote stands after `slashes` backslashes.
fn quoted_length(text: &str, quote: char, slashes: usize) -> usize {
    for (at, _) in text.match_indices(quote) {
        let before = at - text[..at].trim_end_matches('\\').len();
        if slashes > 0 && before <= slashes {
            return at - before;
        }
        if slashes == 0 && before.is_multiple_of(2) {
            return at;
        }
    }
    text.len()
}

/// Returns the length of an object or a list.
fn nested_length(text: &str) -> usize {
    let (mut depth, mut is_in_string, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => is_in_string = !is_in_string,
            b'{' | b'[' if !is_in_string => depth += 1,
            b'}' | b']' if !is_in_string => depth -= 1,
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_recognized_by_name() {
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
        for name in [
            "name",
            "encryptionKeyId",
            "changeKey",
            "keyword",
            "code",
            "grant_type",
            "token_type",
            "VB365_PASSWORD_FILE",
            "",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn values_of_secret_names_are_removed() {
        for (text, redacted) in [
            (
                r#"{"a":1,"password":"x\"y\\","b":"z"}"#,
                r#"{"a":1,"password":"[redacted]","b":"z"}"#,
            ),
            (r#"{"refresh_token" : 17, "b":2}"#, r#"{"refresh_token" : [redacted], "b":2}"#),
            (r#"{"secret":{"a":["}",1]},"b":2}"#, r#"{"secret":[redacted],"b":2}"#),
            (
                r#"{"m":"bad: {\"password\":\"x\",\"b\":\"c\"}"}"#,
                r#"{"m":"bad: {\"password\":\"[redacted]\",\"b\":\"c\"}"}"#,
            ),
            (
                "https://h/x?authCode=s&a=b#access_token=t",
                "https://h/x?authCode=[redacted]&a=b#access_token=[redacted]",
            ),
            ("https://me:pw@h/x and https://h/@", "https://[redacted]@h/x and https://h/@"),
            ("grant_type=password&pass%77ord=x y", "grant_type=password&pass%77ord=[redacted] y"),
            ("Set-Cookie: a=b; path=/\r\nDate: x", "Set-Cookie: [redacted]\r\nDate: x"),
            ("X-Api-Key: x y", "X-Api-Key: [redacted] y"),
            (
                "sent 'Bearer eyJhbGciOi.x' and Basic dXNlcjpwYXNz.",
                "sent 'Bearer [redacted]' and Basic [redacted]",
            ),
            (
                "<Password>x</Password><user>y</user>",
                "<Password>[redacted]</Password><user>y</user>",
            ),
            ("{'token': 'x', 'b': 'y'}", "{'token': '[redacted]', 'b': 'y'}"),
            ("token=\"x", "token=\"[redacted]"),
            ("secret={\"x\":[", "secret=[redacted]"),
        ] {
            assert_eq!(redact_named(text), redacted);
        }
        for kept in [
            "",
            "password: must be longer",
            "The password is wrong. The token expired.",
            "basic authentication is off; a bearer token is needed",
            r#"{"password":null,"token":"","name":"token"}"#,
            "keyword=x&changeKey=y&grant_type=password",
            "\u{e9}://\u{e9}",
        ] {
            assert_eq!(redact_named(kept), kept);
        }
    }

    #[test]
    fn any_text_is_scanned() {
        for text in [
            "token",
            "token:",
            "\"token\"",
            "\"token\":",
            "token=",
            "token=\\",
            "<token>",
            "Basic ",
            "token=\u{e9}\u{300}",
        ] {
            for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                redact_named(&text[..end]);
            }
        }
    }
}
