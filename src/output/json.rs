//! Layouts of the server's JSON. It is never parsed into numbers and maps, so every field, order and digit stays.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns JSON on one line, as NDJSON requires. Text that is on one line already is borrowed: a list may have a hundred
/// thousand items.
pub(crate) fn compact(json: &str) -> Cow<'_, str> {
    // In JSON strings line ends are escaped.
    if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_none() {
        return json.into();
    }
    let mut out = String::with_capacity(json.len());
    let mut text = JsonScanner::default();
    for c in json.chars() {
        if text.is_part(c) || !c.is_ascii_whitespace() {
            out.push(c);
        }
    }
    out.into()
}

/// Returns indented JSON for a terminal. Control characters are escaped, which does not change the value.
pub(crate) fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut text = JsonScanner::default();
    let mut depth = 0_usize;
    let mut open = false; // an object or array without members so far
    for c in json.chars() {
        if text.is_part(c) {
            begin(&mut out, &mut open, depth);
            escape(&mut out, c);
            continue;
        }
        match c {
            '{' | '[' => {
                begin(&mut out, &mut open, depth);
                out.push(c);
                depth += 1;
                open = true;
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !open {
                    line(&mut out, depth);
                }
                open = false;
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => {
                begin(&mut out, &mut open, depth);
                out.push(c);
            }
        }
    }
    out
}

/// Returns JSON with control characters escaped.
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    json.chars().for_each(|c| escape(&mut out, c));
    out
}

/// Returns the depth to which arrays and objects are nested.
pub(crate) fn depth(json: &str) -> usize {
    let mut text = JsonScanner::default();
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in json.chars() {
        match c {
            _ if text.is_part(c) => {}
            '{' | '[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn begin(out: &mut String, open: &mut bool, depth: usize) {
    if std::mem::take(open) {
        line(out, depth);
    }
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn escape(out: &mut String, c: char) {
    if crate::text::drives_terminal(c) {
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            let _infallible = write!(out, "\\u{unit:04x}");
        }
    } else {
        out.push(c);
    }
}

/// Tracks the beginnings and ends of strings.
#[derive(Default)]
struct JsonScanner {
    inside: bool,
    escaped: bool,
}

impl JsonScanner {
    /// Returns whether the next character belongs to a string or its quotes.
    fn is_part(&mut self, c: char) -> bool {
        if !self.inside {
            self.inside = c == '"';
            return self.inside;
        }
        match c {
            _ if self.escaped => self.escaped = false,
            '\\' => self.escaped = true,
            '"' => self.inside = false,
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn digits_order_and_unknown_fields_stay() {
        let sent = "{\"z\":1.10,\n \"eTag\":638422334455667788, \"a\":[ ],\"b\":{}, \"c\":[1,{\"d\":\"x, y: {z}\"}]}";
        assert_eq!(
            compact(sent),
            r#"{"z":1.10,"eTag":638422334455667788,"a":[],"b":{},"c":[1,{"d":"x, y: {z}"}]}"#
        );
        let expected = "{\n  \"z\": 1.10,\n  \"eTag\": 638422334455667788,\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n      \"d\": \"x, y: {z}\"\n    }\n  ]\n}";
        assert_eq!(pretty(sent), expected);
    }

    #[test]
    fn terminal_controls_are_escaped() {
        assert_eq!(pretty("\"a\u{9b}2J\u{202e}\""), r#""a\u009b2J\u202e""#);
        assert_eq!(pretty(r#""quoted \" and \\""#), r#""quoted \" and \\""#);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(".{0,5}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn both_layouts_say_the_same(value in any_json()) {
            let sent = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&compact(&sent)).unwrap(), value.clone());
            prop_assert_eq!(serde_json::from_str::<Value>(&pretty(&sent)).unwrap(), value);
            prop_assert!(!compact(&sent).contains('\n'));
        }
    }
}
