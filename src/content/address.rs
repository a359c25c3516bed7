//! A thing in a restore session as it is typed: a path, or an address that was copied from a browser.

use std::fmt;
use std::str::FromStr;

use super::path::ContentPath;
use super::segment::KindPrefix;
use super::url::WebAddress;
use crate::api::session::Workload;
use crate::error::Failure;

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

    /// Returns whether it is the top of a session.
    pub(crate) fn is_top(&self) -> bool {
        matches!(self, Self::Path(path) if path.segments.is_empty())
    }

    /// Refuses what cannot be in sessions of a workload. Nothing is requested.
    ///
    /// # Errors
    /// A kind in the path does not exist in this workload, or its things have no web addresses.
    pub(crate) fn check(&self, workload: Workload) -> Result<(), Failure> {
        let path = match self {
            Self::Web(_) => return WebAddress::top_in(workload).map(drop),
            Self::Path(path) => path,
        };
        let is_foreign = |prefix| match prefix {
            KindPrefix::Kind(kind) => !kind.exists_in(workload),
            KindPrefix::Archive | KindPrefix::Public => workload != Workload::Vex,
        };
        match path.segments.iter().find(|segment| segment.prefix.is_some_and(is_foreign)) {
            None => Ok(()),
            Some(segment) => {
                let product = workload.product();
                Err(Failure::usage(format!("'{segment}' cannot be in a session of {product}"))
                    .hint("write a backslash before the colon if it is part of the name"))
            }
        }
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
