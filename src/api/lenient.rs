//! Fields that accept null and other types than the documented one.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The value of a field that some build may send as another JSON type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) struct Lenient<T>(pub(crate) T);

/// A text. Null is empty; a number or a boolean becomes its spelling.
pub(crate) type Text = Lenient<String>;

/// An integer, which some builds send as text. Any other value is `None`.
pub(crate) type Number = Lenient<Option<i64>>;

/// A boolean, which some builds send as text. Any other value is `None`.
pub(crate) type Flag = Lenient<Option<bool>>;

impl<T> Deref for Lenient<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl<'t> From<&'t Text> for Cow<'t, str> {
    fn from(text: &'t Text) -> Self {
        Cow::Borrowed(text)
    }
}

impl<'de> Deserialize<'de> for Lenient<String> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(source)?.get();
        let text = match json.as_bytes() {
            // The usual text has no escapes, and was checked already.
            [b'"', text @ .., b'"'] if !text.contains(&b'\\') => json[1..json.len() - 1].to_owned(),
            [b'"', ..] => serde_json::from_str(json).map_err(D::Error::custom)?,
            b"null" => String::new(),
            // Some build may send a structure: the row is printed without this field.
            [b'{', ..] => "{…}".to_owned(),
            [b'[', ..] => "[…]".to_owned(),
            _ => json.to_owned(),
        };
        Ok(Self(text))
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Lenient<Option<T>> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Text::deserialize(source).map(|text| Self(text.to_ascii_lowercase().parse().ok()))
    }
}

/// Null is an empty list.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<Vec<T>> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Option::deserialize(source).map(|list| Self(list.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Model {
        name: Text,
        size: Number,
        flag: Flag,
    }

    fn read(json: &str) -> (String, Option<i64>, Option<bool>) {
        let model: Model = serde_json::from_str(json).unwrap();
        (model.name.0, model.size.0, model.flag.0)
    }

    #[test]
    fn fields_tolerate_unexpected_types() {
        assert_eq!(
            read(r#"{"name":"x\n","size":7,"flag":true}"#),
            ("x\n".into(), Some(7), Some(true))
        );
        assert_eq!(
            read(r#"{"name":null,"size":"9007199254740993","flag":"False"}"#),
            (String::new(), Some(9_007_199_254_740_993), Some(false))
        );
        assert_eq!(read(r#"{"name":5,"size":null,"flag":1}"#), ("5".into(), None, None));
        assert_eq!(read(r#"{"name":{"a":[1]},"size":[],"flag":{}}"#), ("{…}".into(), None, None));
        assert_eq!(read("{}"), (String::new(), None, None));
    }
}
