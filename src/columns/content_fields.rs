//! All fields of a thing in a restore session, for people: those of the server's object, under names in one style.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::content::ContentRow;
use crate::output::{Cell, Tone};
use crate::text::{bytes, safe};

/// The members of an object in the order of the server.
struct ObjectMembers(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for ObjectMembers {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = ObjectMembers;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ObjectMembers, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(ObjectMembers(members))
            }
        }

        source.deserialize_map(Members)
    }
}

impl ContentRow {
    /// Returns the path, the kind and all fields of the server's object but its links.
    pub(crate) fn fields(&self) -> Vec<(String, Cell<'static>)> {
        let mut fields = vec![
            ("path".to_owned(), Cell::text(self.entry.path.clone())),
            ("kind".to_owned(), Cell::text(self.entry.node.kind.word())),
        ];
        let json = self.entry.item.as_ref().map_or("{}", |item| item.json());
        let members = serde_json::from_str(json).map_or_else(|_| Vec::new(), |ObjectMembers(m)| m);
        let shown = members.into_iter().filter(|(name, _)| !name.starts_with('_'));
        fields.extend(
            shown.map(|(name, value)| (safe(&snake_case(&name)).into_owned(), cell(&name, &value))),
        );
        fields
    }
}

/// Returns a value for people. A field of bytes is a size, and text that is a time is shown as one.
fn cell(name: &str, value: &Value) -> Cell<'static> {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(flag) => Cell::flag(Some(*flag), Tone::Plain),
        Value::Number(number) => match number.as_i64() {
            Some(count) if name.ends_with("Bytes") => Cell::Bytes(count),
            Some(number) => Cell::Number(number),
            None => Cell::text(number.to_string()),
        },
        Value::String(text) => {
            let time = DateTime::parse_from_rfc3339(text).ok();
            match time {
                Some(time) => Cell::Time(time.with_timezone(&Utc)),
                None => Cell::text(text.clone()),
            }
        }
        Value::Array(parts) => {
            let parts: Vec<_> = parts.iter().map(part).filter(|part| !part.is_empty()).collect();
            Cell::text(parts.join(", "))
        }
        Value::Object(_) => Cell::text(value.to_string()),
    }
}

/// Returns an element of a list: an attachment by its name and size, anything else as it is.
fn part(value: &Value) -> String {
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Object(_) => match text("longFileName").or_else(|| text("name")) {
            Some(name) => match value.get("sizeBytes").and_then(Value::as_i64) {
                Some(size) => format!("{name} ({})", bytes(size)),
                None => name.to_owned(),
            },
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// Returns a name of the API in the style of the names of columns: `itemClass` becomes `item_class`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::session::Workload;
    use crate::content::{Entry, Node};

    #[test]
    fn name_of_a_field_cannot_drive_a_terminal() {
        let sent = r#"{"\u001b]0;x\u0007":1,"a\tb\nc":2,"x\u202ey":3}"#;
        let node = Node::root(Workload::Vex);
        let entry = Entry::new(String::new(), node, serde_json::from_str(sent).ok());
        let names: Vec<_> =
            ContentRow::new(entry).fields().into_iter().skip(2).map(|(name, _)| name).collect();
        assert_eq!(names, ["\u{fffd}]0;x\u{fffd}", "a b c", "x\u{fffd}y"]);
    }

    #[test]
    fn fields_are_those_of_the_object_in_its_order() {
        let sent = r#"{"subject":"Q3","received":"2026-11-20T14:32:00Z","itemClass":"IPM.Note","isRead":true,"cc":null,
            "attachments":[{"name":"PLAN~1.XLS","longFileName":"plan.xlsx","sizeBytes":48000},{"name":"a"}],
            "sizeBytes":7,"versionId":3,"settings":{"a":1},"to":["x","y"],"_links":{"self":{"href":"/"}},"id":"A"}"#;
        let node = Node::root(Workload::Vex);
        let entry = Entry::new("/a".to_owned(), node, serde_json::from_str(sent).ok());
        let fields = ContentRow::new(entry).fields();
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        let expected = "path kind subject received item_class is_read cc attachments size_bytes version_id settings to id";
        assert_eq!(names.join(" "), expected);
        let value = |name: &str| &fields.iter().find(|(known, _)| known == name).unwrap().1;
        assert!(matches!(value("received"), Cell::Time(_)));
        assert_eq!(*value("attachments"), Cell::text("plan.xlsx (48.0 kB), a"));
        assert_eq!(*value("size_bytes"), Cell::Bytes(7));
        assert_eq!(*value("version_id"), Cell::Number(3));
        assert_eq!(*value("to"), Cell::text("x, y"));
        assert_eq!(*value("settings"), Cell::text(r#"{"a":1}"#));
        assert_eq!(*value("cc"), Cell::Empty);
    }
}
