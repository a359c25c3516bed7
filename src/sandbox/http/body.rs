//! JSON bodies of requests, checked against the vendor's OpenAPI files.

use serde_json::{Map, Value};

use super::errors::SandboxError;
use super::request::SandboxRequest;
use crate::sandbox::data::{Id, Ticks};

/// The type of a property, as the OpenAPI files declare it.
#[derive(Clone, Copy)]
pub(crate) enum PropertyType {
    /// A string.
    Text,
    /// A string with the format `uuid`.
    Uuid,
    /// A string with the format `date-time`.
    Time,
    /// A boolean.
    Flag,
    /// An integer with the format `int32`.
    Int32,
    /// An integer with the format `int64`.
    Int64,
    /// An array of objects with at least these properties.
    Objects(&'static [BodyProperty]),
}

/// A property of a body, or of an object in it.
#[derive(Clone, Copy)]
pub(crate) struct BodyProperty {
    name: &'static str,
    kind: PropertyType,
    is_required: bool,
    is_nullable: bool,
}

impl BodyProperty {
    /// Creates a property that may be absent.
    pub(crate) const fn optional(name: &'static str, kind: PropertyType) -> Self {
        Self { name, kind, is_required: false, is_nullable: false }
    }

    /// Creates a property that must be there.
    pub(crate) const fn required(name: &'static str, kind: PropertyType) -> Self {
        Self { is_required: true, ..Self::optional(name, kind) }
    }

    /// Creates a property that may be absent or null.
    pub(crate) const fn nullable(name: &'static str, kind: PropertyType) -> Self {
        Self { is_nullable: true, ..Self::optional(name, kind) }
    }
}

/// An object in a body, or the body itself. Names are in lower case, because their case does not matter.
pub(crate) struct BodyObject(Map<String, Value>);

impl BodyObject {
    /// Reads a body that has these properties and no others, so that a misspelt one is noticed, although a real
    /// server may ignore it. The objects in the body may have others: they are sent as they were received.
    pub(crate) fn read(
        request: &SandboxRequest<'_>,
        properties: &'static [BodyProperty],
    ) -> Result<Self, SandboxError> {
        let body = request.body_of("application/json").ok_or(SandboxError::MediaType)?;
        let invalid = |why| SandboxError::Invalid(format!("The body cannot be read: {why}."));
        let body = Self::new(serde_json::from_slice(body).map_err(invalid)?);
        let is_known = |name: &str| properties.iter().any(|known| known.has_name(name));
        if let Some(name) = body.0.keys().find(|name| !is_known(name)) {
            return Err(SandboxError::Invalid(format!("The body has no property '{name}'.")));
        }
        body.check(properties)?;
        Ok(body)
    }

    fn new(object: Map<String, Value>) -> Self {
        Self(object.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect())
    }

    fn check(&self, properties: &'static [BodyProperty]) -> Result<(), SandboxError> {
        for property in properties {
            let name = property.name;
            match self.value(name) {
                None if property.is_required => {
                    let message = format!("The property '{name}' is required.");
                    return Err(SandboxError::Invalid(message));
                }
                None => {}
                Some(Value::Null) if property.is_nullable => {}
                Some(value) => property.kind.check(name, value)?,
            }
        }
        Ok(())
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(&name.to_lowercase())
    }

    /// Returns whether the body has a property, null or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Returns a text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// Returns a flag.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.value(name)?.as_bool()
    }

    /// Returns a number.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.value(name)?.as_i64()
    }

    /// Returns a time.
    pub(crate) fn time(&self, name: &str) -> Option<Ticks> {
        Ticks::parse(self.text(name)?)
    }

    /// Returns the objects in an array; none if it is absent.
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        let all = self.value(name).and_then(Value::as_array);
        let all = all.into_iter().flatten().filter_map(Value::as_object);
        all.map(|object| Self::new(object.clone())).collect()
    }
}

impl BodyProperty {
    fn has_name(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl PropertyType {
    fn check(self, name: &str, value: &Value) -> Result<(), SandboxError> {
        let text = value.as_str();
        let is_valid = match self {
            Self::Text => text.is_some(),
            Self::Uuid => text.and_then(Id::parse).is_some(),
            Self::Time => text.and_then(Ticks::parse).is_some(),
            Self::Flag => value.is_boolean(),
            Self::Int32 => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            Self::Int64 => value.is_i64(),
            Self::Objects(properties) => {
                let Some(objects) = value.as_array() else { return Err(invalid(name)) };
                for object in objects {
                    let object = object.as_object().ok_or_else(|| invalid(name))?;
                    BodyObject::new(object.clone()).check(properties)?;
                }
                true
            }
        };
        if is_valid { Ok(()) } else { Err(invalid(name)) }
    }
}

fn invalid(name: &str) -> SandboxError {
    SandboxError::Invalid(format!("The value of '{name}' is not valid."))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::sandbox::http::SandboxVersion;

    const THING: &[BodyProperty] = &[
        BodyProperty::required("id", PropertyType::Uuid),
        BodyProperty::nullable("versionId", PropertyType::Int32),
        BodyProperty::optional("changed", PropertyType::Time),
    ];
    const BODY: &[BodyProperty] = &[
        BodyProperty::optional("asZip", PropertyType::Flag),
        BodyProperty::optional("size", PropertyType::Int64),
        BodyProperty::optional("things", PropertyType::Objects(THING)),
    ];

    fn read(body: &str) -> Result<BodyObject, SandboxError> {
        let request = Request::builder().header("content-type", "application/json");
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        BodyObject::read(&SandboxRequest::new(SandboxVersion::V8, &request), BODY)
    }

    #[test]
    fn valid_bodies_are_read() {
        let id = "93bd1a34-4af6-4d88-9aa4-8aaa3754ce56";
        let body = format!(
            r#"{{"ASZIP":true,"size":9007199254740993,"things":[{{"id":"{id}","versionId":null,"other":[1]}}]}}"#
        );
        let body = read(&body).unwrap();
        assert_eq!((body.flag("asZip"), body.number("size")), (Some(true), Some((1 << 53) + 1)));
        let things = body.objects("things");
        assert_eq!((things.len(), things[0].text("id")), (1, Some(id)));
        assert!(things[0].has("versionid") && !things[0].has("changed"));
        assert_eq!(things[0].time("id"), None);
        assert!(read("{}").unwrap().objects("things").is_empty());
    }

    #[test]
    fn wrong_types_missing_and_unknown_properties_are_refused() {
        for wrong in [
            "",
            "[]",
            "null",
            r#"{"asZip":null}"#,
            r#"{"asZip":"true"}"#,
            r#"{"size":1.5}"#,
            r#"{"size":"1"}"#,
            r#"{"things":null}"#,
            r#"{"things":{}}"#,
            r#"{"things":["x"]}"#,
            r#"{"things":[{}]}"#,
            r#"{"things":[{"id":"7"}]}"#,
            r#"{"things":[{"id":"93bd1a34-4af6-4d88-9aa4-8aaa3754ce56","versionId":2147483648}]}"#,
            r#"{"things":[{"id":"93bd1a34-4af6-4d88-9aa4-8aaa3754ce56","changed":"today"}]}"#,
            r#"{"thing":[]}"#,
        ] {
            assert!(matches!(read(wrong), Err(SandboxError::Invalid(_))), "{wrong}");
        }
    }

    #[test]
    fn a_body_of_another_type_is_refused() {
        let request = Request::builder().body(b"{}".to_vec()).unwrap();
        let request = SandboxRequest::new(SandboxVersion::V8, &request);
        assert!(matches!(BodyObject::read(&request, BODY), Err(SandboxError::MediaType)));
    }
}
