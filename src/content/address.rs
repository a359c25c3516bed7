//! A thing in a restore session as it is typed: a path, or an address that was copied from a browser.

use std::fmt;
use std::str::FromStr;

use super::path::ContentPath;
use super::url::WebAddress;

/// A path, or an address of `SharePoint` or `OneDrive`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ContentAddress {
    Path(ContentPath),
    Web(WebAddress),
}

impl Default for ContentAddress {
    /// Returns the top of a session.
    fn default() -> Self {
        Self::Path(ContentPath::default())
    }
}

impl ContentAddress {
    /// Returns whether it can stand for several things.
    pub(crate) fn has_wildcards(&self) -> bool {
        matches!(self, Self::Path(path) if path.has_wildcards())
    }
}

impl FromStr for ContentAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if WebAddress::is_meant(text) {
            return Ok(Self::Web(text.parse()?));
        }
        Ok(Self::Path(text.parse()?))
    }
}

impl fmt::Display for ContentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Web(address) => address.fmt(f),
        }
    }
}
