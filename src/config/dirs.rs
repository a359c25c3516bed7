//! Where configuration and state are stored.

use super::Env;
use crate::error::Failure;
use crate::sys::private_dir::PrivateDir;

/// The variables and paths that lead to a directory.
struct DirLocation {
    /// Names the directory itself.
    variable: &'static str,
    /// The variable of the XDG specification for its parent.
    xdg: &'static str,
    /// The default parent below the home directory.
    below_home: &'static str,
    /// The variable for its parent on Windows.
    windows: &'static str,
}

const CONFIG: DirLocation = DirLocation {
    variable: "VB365_CONFIG_DIR",
    xdg: "XDG_CONFIG_HOME",
    below_home: ".config",
    windows: "APPDATA",
};

const STATE: DirLocation = DirLocation {
    variable: "VB365_STATE_DIR",
    xdg: "XDG_STATE_HOME",
    below_home: ".local/state",
    windows: "LOCALAPPDATA",
};

impl Env {
    /// Returns the directory of `config.toml` and `tokens.json`, which need not exist yet: `$VB365_CONFIG_DIR`, else
    /// `$XDG_CONFIG_HOME/vb365`, else `~/.config/vb365`; on Windows `%APPDATA%\vb365`.
    ///
    /// # Errors
    /// None of these variables is set.
    pub(crate) fn config_dir(&self) -> Result<PrivateDir, Failure> {
        self.dir(&CONFIG, "profiles")
    }

    /// Returns the directory of journal, cursors and caches, which need not exist yet: `$VB365_STATE_DIR`, else
    /// `$XDG_STATE_HOME/vb365`, else `~/.local/state/vb365`; on Windows `%LOCALAPPDATA%\vb365`.
    ///
    /// # Errors
    /// None of these variables is set.
    pub(crate) fn state_dir(&self) -> Result<PrivateDir, Failure> {
        self.dir(&STATE, "the journal")
    }

    fn dir(&self, location: &DirLocation, what: &str) -> Result<PrivateDir, Failure> {
        if let Some(path) = self.path(location.variable) {
            return Ok(PrivateDir::new(path));
        }
        let (parent, home) = if cfg!(windows) {
            (self.path(location.windows), location.windows)
        } else {
            // The XDG specification says that a relative path is to be ignored.
            let xdg = self.path(location.xdg).filter(|path| path.is_absolute());
            let below_home = || self.path("HOME").map(|home| home.join(location.below_home));
            (xdg.or_else(below_home), "HOME")
        };
        parent.map(|parent| PrivateDir::new(parent.join("vb365"))).ok_or_else(|| {
            Failure::usage(format!("cannot determine the directory of {what}: {home} is not set"))
                .hint(format!("set {} to a directory", location.variable))
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn config_dir_follows_xdg() {
        let dir = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            Env::new(variables.collect()).config_dir().map_err(|failure| failure.message)
        };
        let path = |variables| dir(variables).unwrap().path().display().to_string();
        assert_eq!(path(&[("VB365_CONFIG_DIR", "x"), ("HOME", "/h")]), "x");
        assert_eq!(path(&[("XDG_CONFIG_HOME", "/c"), ("HOME", "/h")]), "/c/vb365");
        assert_eq!(path(&[("XDG_CONFIG_HOME", "c"), ("HOME", "/h")]), "/h/.config/vb365");
        assert!(dir(&[]).unwrap_err().contains("HOME is not set"));
    }
}
