//! Where configuration and state are stored.

use super::Env;
use crate::error::Failure;
use crate::sys::private_dir::PrivateDir;

impl Env {
    /// Returns the directory of `config.toml` and `tokens.json`, which need not exist yet: `$VB365_CONFIG_DIR`, else
    /// `$XDG_CONFIG_HOME/vb365`, else `~/.config/vb365`; on Windows `%APPDATA%\vb365`.
    ///
    /// # Errors
    /// None of these variables is set.
    pub(crate) fn config_dir(&self) -> Result<PrivateDir, Failure> {
        self.dir("VB365_CONFIG_DIR", "XDG_CONFIG_HOME", ".config", "APPDATA")
    }

    /// Returns the directory of journal, cursors and caches, which need not exist yet: `$VB365_STATE_DIR`, else
    /// `$XDG_STATE_HOME/vb365`, else `~/.local/state/vb365`; on Windows `%LOCALAPPDATA%\vb365`.
    ///
    /// # Errors
    /// None of these variables is set.
    pub(crate) fn state_dir(&self) -> Result<PrivateDir, Failure> {
        self.dir("VB365_STATE_DIR", "XDG_STATE_HOME", ".local/state", "LOCALAPPDATA")
    }

    /// Returns the directory that `variable` names, else `vb365` in a parent: that of the XDG variable, else the one below
    /// the home directory; on Windows that of the `windows` variable.
    fn dir(
        &self,
        variable: &str,
        xdg: &str,
        below_home: &str,
        windows: &str,
    ) -> Result<PrivateDir, Failure> {
        if let Some(path) = self.path(variable) {
            return Ok(PrivateDir::new(path));
        }
        let (parent, home) = if cfg!(windows) {
            (self.path(windows), windows)
        } else {
            // The XDG specification says that a relative path is to be ignored.
            let xdg = self.path(xdg).filter(|path| path.is_absolute());
            (xdg.or_else(|| self.path("HOME").map(|home| home.join(below_home))), "HOME")
        };
        parent.map(|parent| PrivateDir::new(parent.join("vb365"))).ok_or_else(|| {
            Failure::usage(format!("cannot find the vb365 directory: {home} is not set"))
                .hint(format!("set {variable} to a directory"))
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
