//! `-f` and `-F`: parses `KEY=VALUE`, and builds a query or a JSON body.

use std::fmt;

use crate::error::Failure;

/// A field as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldArg {
    /// The key as it was typed: `a[b][]`.
    pub(super) key: String,
    /// The parts of the key: `a`, `b` and an empty one for a list.
    steps: Vec<String>,
    pub(super) value: FieldValue,
}

/// The text after the `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FieldValue {
    /// JSON: a number, true, false or null.
    Literal(String),
    Text(String),
    /// The content of a file, or of stdin (`-`).
    File(String),
    /// `key[]` without a value.
    EmptyList,
}

/// Parses the value of `-f`, which is a string.
pub(super) fn parse_raw(text: &str) -> Result<FieldArg, String> {
    FieldArg::parse(text, |value| FieldValue::Text(value.to_owned()))
}

/// Parses the value of `-F`: `@` and a file, JSON, or else a string.
pub(super) fn parse_typed(text: &str) -> Result<FieldArg, String> {
    FieldArg::parse(text, |value| match value.strip_prefix('@') {
        Some(file) => FieldValue::File(file.to_owned()),
        None if matches!(value, "true" | "false" | "null") || is_number(value) => {
            FieldValue::Literal(value.to_owned())
        }
        None => FieldValue::Text(value.to_owned()),
    })
}

/// Returns whether a text is a whole or decimal number in JSON. `007` is not: it may be a part number.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) =
        unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && decimals.is_none_or(digits)
}

impl FieldArg {
    /// Errors do not repeat the value: it may be a secret.
    fn parse(text: &str, parse_value: impl Fn(&str) -> FieldValue) -> Result<Self, String> {
        let (key, value) = match text.split_once('=') {
            Some((key, text)) => (key, parse_value(text)),
            None if text.ends_with("[]") => (text, FieldValue::EmptyList),
            None => return Err("the = is missing: write KEY=VALUE".to_owned()),
        };
        let steps = split_key(key)
            .ok_or_else(|| format!("invalid key '{key}': write name, name[inner] or name[]"))?;
        Ok(Self { key: key.to_owned(), steps, value })
    }
}

/// Returns the parts of a key: `a`, `b` and an empty one for `a[b][]`; `None` if the key is invalid.
fn split_key(key: &str) -> Option<Vec<String>> {
    let (name, mut rest) = key.find('[').map_or((key, ""), |at| key.split_at(at));
    if name.is_empty() || name.contains(']') {
        return None;
    }
    let mut steps = vec![name.to_owned()];
    while !rest.is_empty() {
        let (step, after) = rest.strip_prefix('[')?.split_once(']')?;
        // No key can name an element of a list within a list.
        if step.contains('[') || (step.is_empty() && steps.last().is_some_and(String::is_empty)) {
            return None;
        }
        steps.push(step.to_owned());
        rest = after;
    }
    Some(steps)
}

/// A JSON value under construction. Members keep the order in which they were added, and numbers keep their digits.
pub(super) enum JsonNode {
    /// The JSON of a string, number, boolean, or null.
    Leaf(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl JsonNode {
    /// Returns an object of all fields. A file that has not been read is represented by its name.
    ///
    /// # Errors
    /// A key is used twice, or for values of different types.
    pub(super) fn from_fields(fields: &[FieldArg]) -> Result<Self, Failure> {
        let mut object = Self::Object(Vec::new());
        for field in fields {
            let leaf = match &field.value {
                FieldValue::Literal(json) => Some(json.clone()),
                FieldValue::Text(text) => Some(quoted(text)),
                FieldValue::File(name) => Some(quoted(&format!("@{name}"))),
                FieldValue::EmptyList => None,
            };
            object.insert(&field.steps, leaf).ok_or_else(|| {
                Failure::usage(format!(
                    "the key '{}' is used twice, or for different types",
                    field.key
                ))
                .hint("name[]=a name[]=b is a list, name[inner]=a is an object")
            })?;
        }
        Ok(object)
    }

    /// Inserts a value below the parts of a key; `None` if there is a value, or one of another type. An empty list has no
    /// `leaf`.
    fn insert(&mut self, steps: &[String], leaf: Option<String>) -> Option<()> {
        match (self, steps) {
            (Self::Object(members), [name, rest @ ..]) if !name.is_empty() => {
                match members.iter_mut().find(|(known, _)| known == name) {
                    Some(_) if rest.is_empty() => return None,
                    Some((_, member)) => return member.insert(rest, leaf),
                    None => members.push((name.clone(), Self::nested(rest, leaf)?)),
                }
            }
            (Self::List(items), [step, rest @ ..]) if step.is_empty() => {
                match (items.last_mut(), rest) {
                    (_, []) => items.extend(leaf.map(Self::Leaf)),
                    // Like gh: a key that the last object already has begins the next object.
                    (Some(Self::Object(members)), [name, inner @ ..])
                        if !inner.is_empty() || !members.iter().any(|(known, _)| known == name) =>
                    {
                        return items.last_mut()?.insert(rest, leaf);
                    }
                    _ => items.push(Self::nested(rest, leaf)?),
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Returns a new value with `leaf` below the parts of a key.
    fn nested(steps: &[String], leaf: Option<String>) -> Option<Self> {
        let mut node = match steps.first() {
            None => return leaf.map(Self::Leaf),
            Some(step) if step.is_empty() => Self::List(Vec::new()),
            Some(_) => Self::Object(Vec::new()),
        };
        node.insert(steps, leaf)?;
        Some(node)
    }
}

impl fmt::Display for JsonNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf(json) => f.write_str(json),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Self::Object(members) => {
                let member = |(name, node): &(String, Self)| format!("{}:{node}", quoted(name));
                let members: Vec<_> = members.iter().map(member).collect();
                write!(f, "{{{}}}", members.join(","))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(fields: &[&str]) -> Result<String, String> {
        let fields: Vec<_> =
            fields.iter().map(|field| parse_typed(field)).collect::<Result<_, _>>()?;
        JsonNode::from_fields(&fields)
            .map(|object| object.to_string())
            .map_err(|failure| failure.message)
    }

    #[test]
    fn json_values_are_typed_and_others_are_strings() {
        for (value, expected) in [
            ("true", "true"),
            ("false", "false"),
            ("null", "null"),
            ("0", "0"),
            ("-5", "-5"),
            ("1.50", "1.50"),
            ("-0.5", "-0.5"),
            ("638422334455667788123", "638422334455667788123"),
            ("", r#""""#),
            ("True", r#""True""#),
            ("007", r#""007""#),
            ("+5", r#""+5""#),
            ("1.", r#""1.""#),
            (".5", r#"".5""#),
            ("1e5", r#""1e5""#),
            ("1.2.3", r#""1.2.3""#),
            ("-", r#""-""#),
            ("a=b", r#""a=b""#),
            ("\"\n", r#""\"\n""#),
        ] {
            let field = format!("key={value}");
            assert_eq!(json(&[&field]).as_deref(), Ok(&*format!("{{\"key\":{expected}}}")));
        }
        for text in ["5", "true", "@file", "null", ""] {
            let field = parse_raw(&format!("k={text}")).unwrap();
            assert_eq!(field.value, FieldValue::Text(text.into()));
        }
        assert_eq!(parse_typed("k=@a=b").unwrap().value, FieldValue::File("a=b".into()));
    }

    #[test]
    fn keys_with_brackets_make_lists_and_objects() {
        for (fields, expected) in [
            (&[][..], "{}"),
            (&["b=1", "a=2"], r#"{"b":1,"a":2}"#),
            (&["a[]=1", "b=x", "a[]=y"], r#"{"a":[1,"y"],"b":"x"}"#),
            (&["a[]"], r#"{"a":[]}"#),
            (&["a[]", "a[]=1"], r#"{"a":[1]}"#),
            (&["a[b]=1", "a[c][d]=x", "a[c][e][]=y"], r#"{"a":{"b":1,"c":{"d":"x","e":["y"]}}}"#),
            (&["a[][b]=1", "a[][c]=2", "a[][b]=3"], r#"{"a":[{"b":1,"c":2},{"b":3}]}"#),
            (&["a[][b][c]=1", "a[][b][d]=2"], r#"{"a":[{"b":{"c":1,"d":2}}]}"#),
        ] {
            assert_eq!(json(fields).as_deref(), Ok(expected), "{fields:?}");
        }
    }

    #[test]
    fn ambiguous_keys_are_rejected() {
        for fields in [
            ["a=1", "a=1"],
            ["a=1", "a[]=1"],
            ["a[]=1", "a=1"],
            ["a=1", "a[b]=1"],
            ["a[b]=1", "a[]=1"],
            ["a[b]=1", "a[b]=2"],
            ["a[b]=1", "a[b][c]=2"],
        ] {
            let error = json(&fields).expect_err(fields[1]);
            assert!(
                error.contains(&format!("'{}'", fields[1].split('=').next().unwrap())),
                "{error}"
            );
        }
    }

    #[test]
    fn invalid_fields_are_rejected_without_their_values() {
        for text in [
            "hunter2",
            "=hunter2",
            "[a]=hunter2",
            "a[b=hunter2",
            "a]=hunter2",
            "a[b]c=hunter2",
            "a[[b]]=hunter2",
            "a[][]=hunter2",
        ] {
            let error = parse_typed(text).expect_err(text);
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
