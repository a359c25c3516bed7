//! Parts of responses: items that keep the server's JSON, references and times.

use std::cell::OnceCell;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::lenient::Text;

/// A thing as the server sent it. The JSON is kept byte for byte, so that no field, order or digit is lost. The model is
/// parsed from it on demand, and once.
pub(crate) struct Item<T> {
    json: Box<RawValue>,
    /// Boxed, so that items whose model is not needed stay small: a list may have a hundred thousand of them.
    model: OnceCell<Box<T>>,
}

impl<T: DeserializeOwned> Item<T> {
    pub(crate) fn json(&self) -> &str {
        self.json.get()
    }

    /// Returns the JSON as a part of another value.
    pub(crate) fn raw(&self) -> &RawValue {
        &self.json
    }

    /// Returns the model of the JSON.
    ///
    /// # Errors
    /// A field has a shape that no version has, such as a list for a name.
    pub(crate) fn model(&self) -> Result<&T, serde_json::Error> {
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let model = self.parse()?;
        Ok(self.model.get_or_init(|| model))
    }

    /// Turns the item into its model.
    ///
    /// # Errors
    /// Those of [`Item::model`].
    pub(crate) fn into_model(mut self) -> Result<T, serde_json::Error> {
        self.model.take().map_or_else(|| self.parse(), Ok).map(|model| *model)
    }

    /// Drops the model, which takes several times the memory of the JSON, for items of which many wait to be printed.
    pub(crate) fn forget_model(&mut self) {
        self.model = OnceCell::new();
    }

    /// Returns whether it has a parsed model.
    #[cfg(test)]
    pub(crate) fn has_model(&self) -> bool {
        self.model.get().is_some()
    }

    /// Completes the model with facts that are not part of the JSON. An item that does not parse stays as it is, and
    /// fails where its model is needed.
    pub(crate) fn complete(mut self, add: impl FnOnce(&mut T)) -> Self {
        if self.model().is_ok()
            && let Some(model) = self.model.get_mut()
        {
            add(model);
        }
        self
    }

    /// Returns the item without its parsed model, which is larger than the JSON.
    pub(crate) fn without_model(self) -> Self {
        Self { json: self.json, model: OnceCell::new() }
    }

    /// Returns another item with the same JSON.
    pub(crate) fn duplicate(&self) -> Self {
        Self { json: self.json.clone(), model: OnceCell::new() }
    }

    fn parse(&self) -> Result<Box<T>, serde_json::Error> {
        serde_json::from_str(self.json.get()).map(Box::new)
    }
}

impl<T> Hash for Item<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.json.get().hash(state);
    }
}

impl<'de, T> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(source)?;
        if json.get().starts_with('{') {
            Ok(Self { json, model: OnceCell::new() })
        } else {
            Err(D::Error::custom("expected an object"))
        }
    }
}

/// An entry of `_links`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Link {
    pub(crate) href: Text,
}

/// The id of another thing, and its name if it was looked up.
#[derive(Clone, Debug, Default)]
pub(crate) struct NamedId {
    id: String,
    pub(crate) name: Option<String>,
}

impl NamedId {
    /// Returns the id, or an empty text if there is no reference.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Returns the id if it is a UUID.
    pub(crate) fn uuid(&self) -> Option<Uuid> {
        Uuid::try_parse(&self.id).ok()
    }

    /// Returns the name, or the id if the name is not known.
    pub(crate) fn name_or_id(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

impl From<&str> for NamedId {
    /// Turns an id into a reference. The nil UUID refers to nothing.
    fn from(id: &str) -> Self {
        let is_nil = Uuid::try_parse(id).is_ok_and(|id| id.is_nil());
        Self { id: if is_nil { String::new() } else { id.to_owned() }, name: None }
    }
}

impl<'de> Deserialize<'de> for NamedId {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Text::deserialize(source).map(|id| Self::from(id.as_str()))
    }
}

/// Returns the UUID at the end of a link's path, or an empty text if there is none.
pub(crate) fn id_at_end(href: &str) -> &str {
    let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    if Uuid::try_parse(last).is_ok() { last } else { "" }
}

/// A time in the server's format: up to seven fractional digits, `Z` or an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timestamp(pub(crate) String);

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Text::deserialize(source).map(|text| Self(text.0))
    }
}

impl Timestamp {
    /// Returns the instant, or `None` if the text is empty or not a time. A time without an offset is UTC, as the vendor's
    /// pages state for all times.
    pub(crate) fn instant(&self) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(&self.0)
            .map(|time| time.to_utc())
            .or_else(|_| self.0.parse::<NaiveDateTime>().map(|time| time.and_utc()))
            .ok()
    }

    /// Returns the instant, or `None` for .NET's `DateTime.MinValue`, which stands for an event that never happened.
    pub(crate) fn happened(&self) -> Option<DateTime<Utc>> {
        self.instant().filter(|time| time.year() > 1)
    }

    /// Returns whether this end time stands for an operation that has not ended: null, missing, or in year 9999 (.NET's
    /// `DateTime.MaxValue`, which an offset may carry into the next year).
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_empty()
            || self.0.starts_with("9999-")
            || self.instant().is_some_and(|time| time.year() >= 9999)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ResponseBody;

    #[derive(Deserialize)]
    struct Model {}

    #[test]
    fn an_item_keeps_the_server_s_own_text() {
        let sent = br#"{"z": 1.10, "eTag":638422334455667788,"id":"a"}"#;
        let item = Item::<Model>::decode(sent).unwrap();
        assert_eq!(item.json().as_bytes(), sent);
        assert!(Item::<Model>::decode(b"[]").is_err());
        assert!(Item::<Model>::decode(br#"{"id":"#).is_err());
    }

    #[test]
    fn open_is_the_year_9999_or_no_time_at_all() {
        for open in [
            "",
            "9999-12-31T23:59:59.9999999Z",
            "9999-12-31T23:59:59.9999999+02:00",
            "9999-12-31T23:59:59-05:00",
        ] {
            assert!(Timestamp(open.into()).is_open(), "{open}");
        }
        assert!(!Timestamp("2026-11-20T10:00:00Z".into()).is_open());
    }

    #[test]
    fn times_with_seven_digits_offsets_and_neither() {
        for (text, instant) in [
            ("2022-01-21T22:53:13.9685934Z", "2022-01-21T22:53:13.968593400+00:00"),
            ("2022-01-21T22:53:13.0679711+03:00", "2022-01-21T19:53:13.067971100+00:00"),
            ("2022-01-21T22:53:13", "2022-01-21T22:53:13+00:00"),
        ] {
            assert_eq!(Timestamp(text.into()).instant().unwrap().to_rfc3339(), instant);
        }
        assert_eq!(Timestamp("soon".into()).instant(), None);
    }
}
