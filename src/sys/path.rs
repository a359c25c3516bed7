//! Paths of files that the user names.

use std::path::Path;

/// Returns the folder of a file: `.` for a name without a folder.
pub(crate) fn parent_folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}
