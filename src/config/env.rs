//! The environment, as a value: it enters the program once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::Failure;

/// Variables by name. An empty one counts as unset.
#[derive(Clone, Default)]
pub(crate) struct Env(BTreeMap<OsString, OsString>);

impl Env {
    pub(crate) fn new(variables: BTreeMap<OsString, OsString>) -> Self {
        Self(variables)
    }

    fn raw(&self, name: &str) -> Option<&OsString> {
        self.0.get(std::ffi::OsStr::new(name)).filter(|value| !value.is_empty())
    }

    /// Whether somebody set it to nothing on purpose.
    pub(crate) fn is_blank(&self, name: &str) -> bool {
        self.0.get(std::ffi::OsStr::new(name)).is_some_and(|value| value.is_empty())
    }

    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    /// # Errors
    /// The value is not UTF-8. It is not repeated: it may be a secret.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Failure> {
        self.raw(name)
            .map(|value| {
                value.to_str().ok_or_else(|| Failure::usage(format!("{name} is not UTF-8")))
            })
            .transpose()
    }

    /// # Errors
    /// The value cannot be read as what it should be.
    pub(crate) fn parse<T: FromStr<Err = String>>(&self, name: &str) -> Result<Option<T>, Failure> {
        self.text(name)?
            .map(|value| value.parse().map_err(|error| Failure::usage(format!("{name}: {error}"))))
            .transpose()
    }

    /// # Errors
    /// Neither yes nor no: a switch that turns checks off must not be guessed at.
    pub(crate) fn switch(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.text(name)?.map(str::to_ascii_lowercase).as_deref() {
            None => Ok(None),
            Some("1" | "true" | "yes") => Ok(Some(true)),
            Some("0" | "false" | "no") => Ok(Some(false)),
            Some(other) => {
                Err(Failure::usage(format!("{name} is '{other}', which is neither yes nor no"))
                    .hint("use 1, true or yes, or 0, false or no; empty is unset"))
            }
        }
    }
}
