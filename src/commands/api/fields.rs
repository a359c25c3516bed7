//! `-f` and `-F`: from `key=value` to a query or a JSON object.

use std::fmt::Write;

use crate::error::Failure;

/// One of them as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// `a[b][]` as it stands there.
    pub(super) key: String,
    /// `a`, `b` and nothing.
    steps: Vec<String>,
    pub(super) value: Value,
}

/// What stands after the `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Already JSON: a number, true, false or null.
    Literal(String),
    Text(String),
    /// The content of a file, or of stdin (`-`).
    File(String),
    /// `key[]` without a value: a list with nothing in it.
    Nothing,
}

/// `-f`: what looks like a JSON value is one.
pub(super) fn typed(text: &str) -> Result<Field, String> {
    Field::read(text, |value| match value {
        "true" | "false" | "null" => Value::Literal(value.to_owned()),
        _ if is_number(value) => Value::Literal(value.to_owned()),
        _ => Value::Text(value.to_owned()),
    })
}

/// `-F`: a string, or a file's content.
pub(super) fn plain(text: &str) -> Result<Field, String> {
    Field::read(text, |value| match value.strip_prefix('@') {
        Some(file) => Value::File(file.to_owned()),
        None => Value::Text(value.to_owned()),
    })
}

/// A whole or decimal number as JSON writes them. `007` is none: it may be a part number.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) =
        unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && decimals.is_none_or(digits)
}

impl Field {
    /// Nothing of the value is repeated in errors: it may be a secret.
    fn read(text: &str, value: impl Fn(&str) -> Value) -> Result<Self, String> {
        let (key, value) = match text.split_once('=') {
            Some((key, text)) => (key, value(text)),
            None if text.ends_with("[]") => (text, Value::Nothing),
            None => return Err("there is no = in it: write KEY=VALUE".to_owned()),
        };
        let steps = steps(key)
            .ok_or_else(|| format!("'{key}' is no key: write name, name[inner] or name[]"))?;
        Ok(Self { key: key.to_owned(), steps, value })
    }
}

/// `a[b][]` as `a`, `b` and nothing.
fn steps(key: &str) -> Option<Vec<String>> {
    let (name, mut rest) = key.find('[').map_or((key, ""), |at| key.split_at(at));
    if name.is_empty() || name.contains(']') {
        return None;
    }
    let mut steps = vec![name.to_owned()];
    while !rest.is_empty() {
        let (step, after) = rest.strip_prefix('[')?.split_once(']')?;
        // A list in a list has no place that a key could name.
        if step.contains('[') || (step.is_empty() && steps.last().is_some_and(String::is_empty)) {
            return None;
        }
        steps.push(step.to_owned());
        rest = after;
    }
    Some(steps)
}

/// A part of the body to be.
enum Node {
    /// JSON.
    Leaf(String),
    List(Vec<Self>),
    Object(Object),
}

/// In the order in which the keys came.
#[derive(Default)]
pub(super) struct Object(Vec<(String, Node)>);

impl Object {
    /// All fields in one object. A file that has not been read is what was typed.
    ///
    /// # Errors
    /// A key stands for two things.
    pub(super) fn of(fields: &[Field]) -> Result<Self, Failure> {
        let mut all = Self::default();
        for field in fields {
            let leaf = match &field.value {
                Value::Literal(json) => Some(Node::Leaf(json.clone())),
                Value::Text(text) => Some(Node::Leaf(quoted(text))),
                Value::File(name) => Some(Node::Leaf(quoted(&format!("@{name}")))),
                Value::Nothing => None,
            };
            all.put(&field.steps, leaf).map_err(|()| {
                Failure::usage(format!(
                    "the key '{}' is given twice, or as different things",
                    field.key
                ))
                .hint("name[]=a name[]=b makes a list, name[inner]=a an object")
            })?;
        }
        Ok(all)
    }

    /// Puts a value where its key says; an error is a place that is taken, or of another kind.
    fn put(&mut self, steps: &[String], leaf: Option<Node>) -> Result<(), ()> {
        let (name, below) = steps.split_first().ok_or(())?;
        match below {
            [] if self.has(name) => Err(()),
            [] => {
                self.0.extend(leaf.map(|leaf| (name.clone(), leaf)));
                Ok(())
            }
            [step, inner @ ..] if step.is_empty() => {
                match self.slot(name, || Node::List(Vec::new())) {
                    Node::List(list) => put_item(list, inner, leaf),
                    _ => Err(()),
                }
            }
            _ => match self.slot(name, || Node::Object(Self::default())) {
                Node::Object(object) => object.put(below, leaf),
                _ => Err(()),
            },
        }
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    fn slot(&mut self, name: &str, new: impl Fn() -> Node) -> &mut Node {
        let at = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned(), new()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    /// The object as JSON. Numbers keep their digits.
    pub(super) fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        for (index, (name, node)) in self.0.iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            let _infallible = write!(out, "{before}{}:", quoted(name));
            node.write(out);
        }
        out.push_str(if self.0.is_empty() { "{}" } else { "}" });
    }
}

/// As gh: a key that the last object has already begins the next one.
fn put_item(list: &mut Vec<Node>, inner: &[String], leaf: Option<Node>) -> Result<(), ()> {
    let Some(key) = inner.first() else {
        list.extend(leaf);
        return Ok(());
    };
    if let Some(Node::Object(object)) = list.last_mut()
        && (inner.len() > 1 || !object.has(key))
    {
        return object.put(inner, leaf);
    }
    let mut object = Object::default();
    object.put(inner, leaf)?;
    list.push(Node::Object(object));
    Ok(())
}

impl Node {
    fn write(&self, out: &mut String) {
        match self {
            Self::Leaf(json) => out.push_str(json),
            Self::Object(object) => object.write(out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
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
        let fields: Vec<_> = fields.iter().map(|field| typed(field)).collect::<Result<_, _>>()?;
        Object::of(&fields).map(|object| object.json()).map_err(|failure| failure.message)
    }

    #[test]
    fn what_looks_like_json_is_json_and_all_else_is_text() {
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
            ("@file", r#""@file""#),
            ("\"\n", r#""\"\n""#),
        ] {
            let field = format!("key={value}");
            assert_eq!(json(&[&field]).as_deref(), Ok(&*format!("{{\"key\":{expected}}}")));
        }
        assert_eq!(
            plain("k=5"),
            Ok(Field { value: Value::Text("5".into()), ..typed("k=5").unwrap() })
        );
        assert_eq!(plain("k=@a=b").unwrap().value, Value::File("a=b".into()));
    }

    #[test]
    fn lists_and_objects() {
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
    fn a_key_that_stands_for_two_things_is_refused() {
        for fields in [
            ["a=1", "a=1"],
            ["a=1", "a[]=1"],
            ["a[]=1", "a=1"],
            ["a=1", "a[b]=1"],
            ["a[b]=1", "a[]=1"],
            ["a[b]=1", "a[b]=2"],
            ["a[b]=1", "a[b][c]=2"],
        ] {
            let told = json(&fields).expect_err(fields[1]);
            assert!(
                told.contains(&format!("'{}'", fields[1].split('=').next().unwrap())),
                "{told}"
            );
        }
    }

    #[test]
    fn what_is_no_field_is_refused_without_its_value() {
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
            let told = typed(text).expect_err(text);
            assert!(!told.contains("hunter2"), "{told}");
        }
    }
}
