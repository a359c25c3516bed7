//! Values of options and of `config.toml` that have rules of their own.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use crate::api::Version;
use crate::error::Failure;

/// An API version, or `None` for `auto`: ask the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VersionSetting(pub(crate) Option<Version>);

impl FromStr for VersionSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("auto") {
            Ok(Self(None))
        } else {
            let unknown = |_| format!("'{text}' is not an API version: use auto, v6, v7 or v8");
            text.parse::<Version>().map(|version| Self(Some(version))).map_err(unknown)
        }
    }
}

/// Returns the only value that is set.
///
/// # Errors
/// More than one value is set; the message is `clash`.
pub(super) fn at_most_one<T, const N: usize>(
    values: [Option<T>; N],
    clash: &str,
) -> Result<Option<T>, Failure> {
    let mut given = values.into_iter().flatten();
    match (given.next(), given.next()) {
        (_, Some(_)) => Err(Failure::usage(clash)),
        (one, None) => Ok(one),
    }
}

/// Deserializes a text by its `FromStr`.
pub(super) fn parsed<'de, T, D>(source: D) -> Result<T, D::Error>
where
    T: FromStr<Err = String>,
    D: Deserializer<'de>,
{
    parsed_with(source, str::parse)
}

/// Deserializes an optional text by its `FromStr`.
pub(super) fn parsed_if_any<'de, T, D>(source: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err = String>,
    D: Deserializer<'de>,
{
    parsed(source).map(Some)
}

/// Deserializes a text by a parser.
pub(super) fn parsed_with<'de, T, D: Deserializer<'de>>(
    source: D,
    parse: fn(&str) -> Result<T, String>,
) -> Result<T, D::Error> {
    parse(&String::deserialize(source)?).map_err(serde::de::Error::custom)
}
