//! The place of a saved file within the folder of a run.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::disk_name::{disk_name, folded_name, is_disk_name};

/// The path of a file within the folder of a run, with `/` between names. No name leads out of the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct RelativeFile(String);

impl RelativeFile {
    /// Returns the path of a file in nested folders, outermost first. Each name becomes a name on disk, if it is not one.
    pub(crate) fn new<S: AsRef<str>>(folders: &[S], name: &str) -> Self {
        let folders = folders.iter().map(|folder| disk_name(folder.as_ref()));
        Self(folders.chain([disk_name(name)]).collect::<Vec<_>>().join("/"))
    }

    /// Returns the path of a file that the user named, in the folder of a run.
    pub(super) fn of_user(name: String) -> Self {
        Self(name)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name of the file.
    pub(crate) fn name(&self) -> &str {
        self.split().1
    }

    /// Returns the path of its folder; empty for the folder of the run.
    pub(super) fn parent(&self) -> &str {
        self.split().0
    }

    fn split(&self) -> (&str, &str) {
        self.0.rsplit_once('/').unwrap_or(("", &self.0))
    }

    /// Returns the text that two paths have in common if they are one file on any system.
    pub(super) fn folded(&self) -> String {
        folded_name(&self.0)
    }
}

impl TryFrom<String> for RelativeFile {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.split('/').all(is_disk_name) {
            Ok(Self(text))
        } else {
            Err(format!("'{text}' is not the path of a saved file"))
        }
    }
}

impl From<RelativeFile> for String {
    fn from(file: RelativeFile) -> Self {
        file.0
    }
}

impl fmt::Display for RelativeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for text in [
            "",
            "/",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "a/.",
            "a\\b",
            "C:x",
            "a/\0",
            "NUL",
            "a/",
            "a/ b",
        ] {
            let read = serde_json::from_value::<RelativeFile>(text.into());
            assert!(read.is_err(), "{text:?}");
        }
        let made = RelativeFile::new(&["..", "a/b"], "/c:\u{0}.msg");
        assert_eq!(made.as_str(), "_/a_b/_c__.msg");
        assert_eq!((made.parent(), made.name()), ("_/a_b", "_c__.msg"));
        assert_eq!(RelativeFile::new::<&str>(&[], "x").parent(), "");
        let json = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<RelativeFile>(&json).unwrap(), made);
    }
}
