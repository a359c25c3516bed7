//! What is known for a secret by its name alone, where nobody has marked it as one.

use serde_json::Value;

/// Stands in its place.
pub(crate) const REDACTED: &str = "[redacted]";

const NAMES: [&str; 8] =
    ["authorization", "cookie", "token", "secret", "password", "passphrase", "api-key", "apikey"];

/// Whether what has this name is shown nowhere.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    NAMES.iter().any(|part| name.contains(part))
}

/// JSON without the texts that have such a name. What is none stays as it is.
pub(super) fn json(text: String) -> String {
    let Ok(mut value) = serde_json::from_str(&text) else { return text };
    if clear(&mut value) { value.to_string() } else { text }
}

/// Whether anything was there.
fn clear(value: &mut Value) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |found, item| clear(item) | found),
        Value::Object(fields) => fields.iter_mut().fold(false, |found, (name, value)| {
            let secret = is_secret(name) && value.as_str().is_some_and(|text| !text.is_empty());
            if secret {
                *value = REDACTED.into();
            }
            secret | clear(value) | found
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleared_by_their_names() {
        let sent =
            r#"{"a":[{"userPassword":"x","n":1}],"Secret":{"key":"y"},"apiKey":"z","q":true}"#;
        let shown = r#"{"Secret":{"key":"y"},"a":[{"n":1,"userPassword":"[redacted]"}],"apiKey":"[redacted]","q":true}"#;
        assert_eq!(json(sent.to_owned()), shown);
        for kept in [
            r#"{"z":1.10, "a":"password"}"#,
            r#"{"password":null,"usePassword":true}"#,
            "password=x",
            "",
        ] {
            assert_eq!(json(kept.to_owned()), kept);
        }
    }
}
