//! The versions of the API and every difference between them that this program knows.
//!
//! Nothing else compares versions: a call asks here for its query, and the client refuses a call that a version lacks.

use std::str::FromStr;

/// A version of the REST API, oldest first.
///
/// A product of version N serves all versions up to N.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// Product 6.0.
    V6,
    /// Product 7.0.
    V7,
    /// Product 8.0 and later.
    V8,
}

impl Version {
    /// All versions in the order in which a server is probed.
    pub(crate) const NEWEST_FIRST: [Self; 3] = [Self::V8, Self::V7, Self::V6];

    /// Returns the first segment of each path.
    pub(crate) fn segment(self) -> &'static str {
        match self {
            Self::V6 => "v6",
            Self::V7 => "v7",
            Self::V8 => "v8",
        }
    }

    /// Returns whether the server sorts lists of sessions. v6 and v7 have an undocumented order, so the client sorts.
    pub(crate) fn sorts_sessions(self) -> bool {
        self >= Self::V8
    }

    /// Returns whether the lists of jobs, organizations and repositories have pages. v6 and v7 return all items.
    pub(crate) fn pages_inventory(self) -> bool {
        self >= Self::V8
    }

    /// Returns whether the list of jobs can be filtered by organization and repository, and has pages.
    pub(crate) fn filters_jobs(self) -> bool {
        self >= Self::V8
    }

    /// Returns whether the list of restore points has pages, an order and time bounds. v6 returns all items in an
    /// undocumented order.
    pub(crate) fn pages_points(self) -> bool {
        self >= Self::V7
    }

    /// Returns whether copies are marked. v6 marks long-term copies only.
    pub(crate) fn marks_copies(self) -> bool {
        self >= Self::V7
    }

    /// Returns whether a session of an organization can be limited to a repository: in v8, since product 8.4.
    pub(crate) fn names_repository(self) -> bool {
        self >= Self::V8
    }

    /// Returns the value of `parentId` that limits a list in a session to its top level. v6 documents `null` (in the pages of
    /// its help centre; its OpenAPI file has no values), later versions document `root`.
    pub(crate) fn top(self) -> &'static str {
        if self >= Self::V7 { "root" } else { "null" }
    }

    /// Returns whether servers may return all levels of a tree in a session if its top is requested: the value for the top is
    /// not in the OpenAPI file.
    pub(crate) fn may_ignore_the_top(self) -> bool {
        self < Self::V7
    }

    /// Returns whether one list in a session can hold folders and documents (`includeFolders`).
    pub(crate) fn folders_with_documents(self) -> bool {
        self >= Self::V7
    }

    /// Returns the parameter that limits the items of a mailbox to a folder.
    pub(crate) fn items_parent(self) -> &'static str {
        if self >= Self::V7 { "parentId" } else { "folderId" }
    }

    /// Returns whether the path of a Teams file contains its channel.
    pub(crate) fn has_channel_in_file_path(self) -> bool {
        self >= Self::V8
    }

    /// Returns whether a search for files or posts of a team can be limited to a channel, and to a folder or a post.
    pub(crate) fn narrows_search_in_channel(self) -> bool {
        self >= Self::V7
    }

    /// Returns whether the export of a whole mailbox can be continued with `Range`. The OpenAPI file of v6 has no descriptions;
    /// those of later versions say it of this call only.
    pub(crate) fn resumes_mailbox_export(self) -> bool {
        self >= Self::V7
    }

    /// Returns the query for a list of sessions with the newest first.
    pub(crate) fn newest_first(self) -> &'static [(&'static str, &'static str)] {
        if self.sorts_sessions() {
            &[("orderBy", "CreationTime"), ("orderAsc", "false")]
        } else {
            &[]
        }
    }

    /// Returns the query for a list of sessions with the oldest first. Sessions that start meanwhile are then added at the
    /// end and do not shift the pages.
    pub(crate) fn oldest_first(self) -> &'static [(&'static str, &'static str)] {
        if self.sorts_sessions() {
            &[("orderBy", "CreationTime"), ("orderAsc", "true")]
        } else {
            &[]
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "v6" | "6" => Ok(Self::V6),
            "v7" | "7" => Ok(Self::V7),
            "v8" | "8" => Ok(Self::V8),
            _ => Err(format!("'{text}' is not an API version: use v6, v7 or v8")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_and_read_back() {
        for version in Version::NEWEST_FIRST {
            assert_eq!(version.segment().parse(), Ok(version));
        }
        assert!(Version::V6 < Version::V8);
        assert!("v9".parse::<Version>().is_err());
    }
}
