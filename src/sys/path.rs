//! Paths of files that the user names.

use std::path::{Path, PathBuf};

/// The longest path that every program on Windows can open, in UTF-16 units. The name of a temporary file fits behind it.
const LONGEST_PLAIN: usize = 240;

/// Returns the folder of a file: `.` for a name without a folder.
pub(crate) fn parent_folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Returns the file that a path stands for, with all links followed, as users know it; the path itself if it does not exist.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let found = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let plain = found.to_str().filter(|_| cfg!(windows)).and_then(plain_path);
    plain.map_or(found, PathBuf::from)
}

/// Returns a path in the verbatim form of Windows (`\\?\C:\x`, `\\?\UNC\server\share`) in the form that users know. Returns
/// `None` if it is in another form, or if the other form would not stand for the same file.
fn plain_path(path: &str) -> Option<String> {
    let path = path.strip_prefix(r"\\?\")?;
    let plain = match path.strip_prefix(r"UNC\") {
        Some(share) => format!(r"\\{share}"),
        None if path.get(1..3) == Some(r":\") => path.to_owned(),
        None => return None,
    };
    // Windows removes dots and blanks from the ends of names in the plain form.
    let is_same = !plain.split('\\').any(|name| name.ends_with(['.', ' ']) || name.contains('/'));
    Some(plain).filter(|plain| is_same && plain.encode_utf16().count() <= LONGEST_PLAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbatim_paths_become_plain_if_they_stay_the_same_file() {
        for (path, plain) in [
            (r"\\?\C:\Users\ana\r.html", Some(r"C:\Users\ana\r.html")),
            (r"\\?\UNC\nas\backup\r.html", Some(r"\\nas\backup\r.html")),
            (r"\\?\C:\dots.\r.html", None),
            (r"\\?\C:\blank \r.html", None),
            (r"\\?\Volume{1}\r.html", None),
            (r"C:\Users\ana", None),
            ("/home/ana", None),
        ] {
            assert_eq!(plain_path(path).as_deref(), plain, "{path}");
        }
        assert_eq!(plain_path(&format!(r"\\?\C:\{}", "x".repeat(300))), None);
    }

    #[test]
    fn resolved_path_is_absolute_and_plain() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("r.html");
        std::fs::write(&file, "x").unwrap();
        let found = resolved(&place.path().join(".").join("r.html"));
        assert!(found.is_absolute() && found.ends_with("r.html"), "{}", found.display());
        assert!(!found.display().to_string().contains('?'), "{}", found.display());
        assert_eq!(resolved(Path::new("no/such")), Path::new("no/such"));
    }
}
