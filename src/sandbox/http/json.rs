//! JSON objects whose properties keep the vendor's order.

use std::ops::Range;

use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::versions::SandboxVersion;

/// A JSON object whose properties keep the order in which they were set. It is written as its properties are set: lists have a
/// hundred thousand items with twenty properties each.
#[derive(Clone)]
pub(crate) struct JsonObject {
    /// The JSON without the last brace.
    text: Vec<u8>,
    /// The names, and where their values are in the text.
    values: Vec<(&'static str, Range<usize>)>,
    /// Why a value is not JSON.
    failure: Option<String>,
}

impl JsonObject {
    /// Creates an empty object.
    pub(crate) fn new() -> Self {
        Self { text: vec![b'{'], values: Vec::new(), failure: None }
    }

    /// Adds a property; `None` becomes null.
    pub(crate) fn set(self, name: &'static str, value: impl Serialize) -> Self {
        self.write(name, |text| serde_json::to_writer(text, &value))
    }

    /// Adds a property with a list of objects.
    pub(crate) fn set_list(self, name: &'static str, list: impl Iterator<Item = Self>) -> Self {
        self.write(name, |text| {
            text.push(b'[');
            for (index, object) in list.enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                text.extend_from_slice(&object.into_json()?);
            }
            text.push(b']');
            Ok(())
        })
    }

    fn write(
        mut self,
        name: &'static str,
        value: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
    ) -> Self {
        if !self.values.is_empty() {
            self.text.push(b',');
        }
        let written = serde_json::to_writer(&mut self.text, name).and_then(|()| {
            self.text.push(b':');
            let start = self.text.len();
            value(&mut self.text)?;
            self.values.push((name, start..self.text.len()));
            Ok(())
        });
        self.failure = self.failure.or(written.err().map(|error| error.to_string()));
        self
    }

    /// Returns the JSON.
    ///
    /// # Errors
    /// A value is not JSON.
    pub(crate) fn into_json(mut self) -> serde_json::Result<Vec<u8>> {
        self.text.push(b'}');
        self.failure.map_or(Ok(self.text), |failure| Err(serde_json::Error::custom(failure)))
    }

    /// Returns the JSON of a property.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        let (_, at) = self.values.iter().find(|(known, _)| *known == name)?;
        std::str::from_utf8(self.text.get(at.clone())?).ok()
    }

    /// Adds a property if `condition` is true, for example for some versions of the API only; `None`
    /// becomes null.
    pub(crate) fn set_if(self, condition: bool, name: &'static str, value: impl Serialize) -> Self {
        if condition { self.set(name, value) } else { self }
    }

    /// Adds a property unless the value is `None`.
    pub(crate) fn set_some(self, name: &'static str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }
}

/// An object as a part of another value.
impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(failure) = &self.failure {
            return Err(S::Error::custom(failure));
        }
        let json = [&self.text, &b"}"[..]].concat();
        let json: &RawValue = serde_json::from_slice(&json).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

/// The `_links` of an item or a page, in order: names and targets.
pub(crate) struct LinksJson(pub(super) Vec<(&'static str, String)>);

impl Serialize for LinksJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct LinkJson<'a> {
            href: &'a str,
        }
        serializer.collect_map(self.0.iter().map(|(name, href)| (name, LinkJson { href })))
    }
}

/// Returns the `_links` of an item: relative, lower-case paths that begin with the version; in v6
/// without a slash before it, as product 6.0 writes them.
pub(crate) fn links<const N: usize>(
    version: SandboxVersion,
    links: [(&'static str, String); N],
) -> LinksJson {
    let slash = if version == SandboxVersion::V6 { "" } else { "/" };
    let version = version.name();
    LinksJson(links.map(|(name, path)| (name, format!("{slash}{version}/{path}"))).into())
}

/// Removes the properties that are null from compact JSON. A `type` stays: the OpenAPI files require that of
/// users and groups, null or not.
pub(crate) fn without_nulls(json: Vec<u8>) -> Vec<u8> {
    // Most pages of content have none, and their size makes the search of whole texts worthwhile.
    if std::str::from_utf8(&json).is_ok_and(|text| !text.contains(":null")) {
        return json;
    }
    let mut kept: Vec<u8> = Vec::with_capacity(json.len());
    let (mut in_text, mut is_escaped, mut last_text) = (false, false, 0);
    let mut rest = json.as_slice();
    while let [byte, after @ ..] = rest {
        if !in_text
            && kept.ends_with(b":")
            && rest.starts_with(b"null")
            && !kept.ends_with(br#""type":"#)
        {
            kept.truncate(last_text);
            rest = rest.get(4..).unwrap_or_default();
            if kept.ends_with(b",") {
                kept.pop();
            } else {
                rest = rest.strip_prefix(b",").unwrap_or(rest);
            }
            continue;
        }
        if *byte == b'"' && !is_escaped {
            in_text = !in_text;
            last_text = if in_text { kept.len() } else { last_text };
        }
        is_escaped = *byte == b'\\' && !is_escaped;
        kept.push(*byte);
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_properties_are_removed_and_nothing_else() {
        for (json, left) in [
            (r#"{"a":null}"#, "{}"),
            (r#"{"a":null,"b":1}"#, r#"{"b":1}"#),
            (r#"{"b":1,"a":null}"#, r#"{"b":1}"#),
            (r#"{"a":null,"b":null,"c":{"d":null},"e":2}"#, r#"{"c":{},"e":2}"#),
            (r#"[{"a":null},null]"#, "[{},null]"),
            (r#"{"a":null,"type":null}"#, r#"{"type":null}"#),
            (r#"{"a":":null,\"b\":null","c\\":null}"#, r#"{"a":":null,\"b\":null"}"#),
        ] {
            assert_eq!(String::from_utf8(without_nulls(json.as_bytes().to_vec())).unwrap(), left);
        }
    }

    #[test]
    fn links_keep_their_order_and_are_relative() {
        let links =
            links(SandboxVersion::V7, [("self", "jobs/1".to_owned()), ("another", "x".to_owned())]);
        let text = serde_json::to_string(&links).unwrap();
        assert_eq!(text, r#"{"self":{"href":"/v7/jobs/1"},"another":{"href":"/v7/x"}}"#);
        let links = super::links(SandboxVersion::V6, [("self", "jobs/1".to_owned())]);
        assert_eq!(serde_json::to_string(&links).unwrap(), r#"{"self":{"href":"v6/jobs/1"}}"#);
    }

    #[test]
    fn properties_are_absent_null_or_present() {
        let object = JsonObject::new()
            .set("z", "\"")
            .set("a", None::<u8>)
            .set_if(false, "b", 1)
            .set_if(true, "c", None::<u8>)
            .set_some("d", None::<u8>)
            .set_some("e", Some([1, 2]));
        let text = serde_json::to_string(&object).unwrap();
        assert_eq!(text, r#"{"z":"\"","a":null,"c":null,"e":[1,2]}"#);
    }
}
