//! What the answers are written with.

use http::{HeaderValue, Response, StatusCode, header};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::version::Version;

/// The content type of nearly everything.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// A property that some versions do not have, and that may be null in those that do.
#[derive(Clone, Copy)]
pub(super) enum Field<T> {
    /// The version does not have it.
    Absent,
    /// It is there and null.
    Null,
    /// It is there.
    Is(T),
}

impl<T> Field<T> {
    /// Present from the version `since` on; null when there is no value.
    pub(super) fn from(version: Version, since: Version, value: Option<T>) -> Self {
        if version < since { Self::Absent } else { value.map_or(Self::Null, Self::Is) }
    }

    /// For `skip_serializing_if`.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Is(value) => serializer.serialize_some(value),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

/// The `_links` of a thing: relative, lower-case paths with the version.
pub(super) struct Links(Vec<(&'static str, String)>);

impl Links {
    /// Links in that order; the targets are paths below the version.
    pub(super) fn new<const N: usize>(
        version: Version,
        links: [(&'static str, String); N],
    ) -> Self {
        let version = version.name();
        Self(links.map(|(name, path)| (name, format!("/{version}/{path}"))).into())
    }

    /// Links whose targets are complete.
    pub(super) fn complete(links: Vec<(&'static str, String)>) -> Self {
        Self(links)
    }
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Link<'a> {
            href: &'a str,
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, href) in &self.0 {
            map.serialize_entry(name, &Link { href })?;
        }
        map.end()
    }
}

/// An answer of JSON.
pub(super) fn json<T: Serialize + ?Sized>(status: StatusCode, body: &T) -> Response<Vec<u8>> {
    match serde_json::to_vec(body) {
        Ok(body) => raw(status, JSON, body),
        Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = status;
    answer
}

/// A small page of HTML, as from something that is not the API.
pub(super) fn html(status: StatusCode, title: &str) -> Response<Vec<u8>> {
    let page = format!(
        "<!DOCTYPE html>\r\n<html><head><title>{title}</title></head>\r\n<body><h1>{title}</h1>\
         <p>This page comes from a pretend server.</p></body></html>\r\n"
    );
    raw(status, "text/html", page.into_bytes())
}

/// An answer of a body with its type.
pub(super) fn raw(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_their_order_and_are_relative() {
        let links = [("self", "jobs/1".to_owned()), ("another", "x".to_owned())];
        let text = serde_json::to_string(&Links::new(Version::V7, links)).unwrap();
        assert_eq!(text, r#"{"self":{"href":"/v7/jobs/1"},"another":{"href":"/v7/x"}}"#);
    }

    #[test]
    fn a_field_is_absent_null_or_there() {
        let field = |version, value| Field::from(version, Version::V7, value);
        assert!(field(Version::V6, Some(1)).is_absent());
        assert_eq!(serde_json::to_string(&field(Version::V7, None)).unwrap(), "null");
        assert_eq!(serde_json::to_string(&field(Version::V8, Some(1))).unwrap(), "1");
    }
}
