//! JSON objects whose properties keep the vendor's order.

use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::versions::SandboxVersion;

/// A JSON object whose properties keep the order in which they were set.
pub(crate) struct JsonObject(Vec<(&'static str, serde_json::Result<Box<RawValue>>)>);

impl JsonObject {
    /// Creates an empty object.
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a property; `None` becomes null.
    pub(crate) fn set(mut self, name: &'static str, value: impl Serialize) -> Self {
        self.0.push((name, to_raw_value(&value)));
        self
    }

    /// Returns the JSON of a property.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        let own = self.0.iter().find(|(known, _)| *known == name);
        own.and_then(|(_, value)| value.as_ref().ok()).map(|value| value.get())
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

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value.as_ref().map_err(S::Error::custom)?)?;
        }
        map.end()
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
