//! The environment variables, read once at the start and passed as a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::Failure;
use crate::secret::Secret;

/// Variables that hold a secret.
const SECRETS: [&str; 2] = ["VB365_PASSWORD", "VB365_TOKEN"];

/// Variables by name. An empty variable counts as unset. Clones share the variables, secrets included.
#[derive(Clone, Default)]
pub(crate) struct Env {
    plain: Arc<BTreeMap<OsString, OsString>>,
    /// `None` if the value is not UTF-8.
    secret: Arc<BTreeMap<&'static str, Option<Secret>>>,
}

impl Env {
    pub(crate) fn new(plain: BTreeMap<OsString, OsString>) -> Self {
        // Windows does not distinguish the case of names.
        let mut plain = if cfg!(windows) { in_upper_case(plain) } else { plain };
        let mut secret = BTreeMap::new();
        for name in SECRETS {
            let value = plain.remove(OsStr::new(name)).filter(|value| !value.is_empty());
            secret.extend(value.map(|value| (name, value.into_string().map(Secret::new).ok())));
        }
        Self { plain: Arc::new(plain), secret: Arc::new(secret) }
    }

    fn raw(&self, name: &str) -> Option<&OsString> {
        self.get(name).filter(|value| !value.is_empty())
    }

    fn get(&self, name: &str) -> Option<&OsString> {
        let upper = cfg!(windows).then(|| name.to_ascii_uppercase());
        self.plain.get(OsStr::new(upper.as_deref().unwrap_or(name)))
    }

    /// Returns whether a variable is set to an empty text.
    pub(crate) fn is_blank(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.is_empty())
    }

    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    /// Returns a variable that is not secret.
    ///
    /// # Errors
    /// The value is not UTF-8. The message does not repeat it.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Failure> {
        self.raw(name).map(|value| value.to_str().ok_or_else(|| not_utf8(name))).transpose()
    }

    /// Returns `VB365_PASSWORD` or `VB365_TOKEN`.
    ///
    /// # Errors
    /// The value is not UTF-8. The message does not repeat it.
    pub(super) fn secret(&self, name: &str) -> Result<Option<Secret>, Failure> {
        let secret = self.secret.get(name);
        secret.map(|value| value.clone().ok_or_else(|| not_utf8(name))).transpose()
    }

    /// Returns a variable, read by the rules of the option that it stands for.
    ///
    /// # Errors
    /// The value is invalid.
    pub(crate) fn parse<T: FromStr<Err = String>>(&self, name: &str) -> Result<Option<T>, Failure> {
        self.parse_by(name, str::parse)
    }

    /// Returns a variable, read by a parser.
    ///
    /// # Errors
    /// The value is invalid.
    pub(super) fn parse_by<T>(
        &self,
        name: &str,
        parse: fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Failure> {
        let invalid = |error| Failure::usage(format!("{name}: {error}"));
        self.text(name)?.map(|value| parse(value).map_err(invalid)).transpose()
    }

    /// Returns the value of an option, else that of its variable.
    ///
    /// # Errors
    /// The variable is needed, and its value is invalid.
    pub(super) fn option_or<T: FromStr<Err = String>>(
        &self,
        option: Option<T>,
        name: &'static str,
    ) -> Result<Option<T>, Failure> {
        option.map_or_else(|| self.parse(name), |value| Ok(Some(value)))
    }

    /// Returns whether a switch is on.
    ///
    /// # Errors
    /// The value is neither yes nor no. It is not guessed: a switch may turn off a check.
    pub(crate) fn switch(&self, name: &str) -> Result<bool, Failure> {
        match self.text(name)?.map(str::to_ascii_lowercase).as_deref() {
            None | Some("0" | "false" | "no") => Ok(false),
            Some("1" | "true" | "yes") => Ok(true),
            Some(other) => Err(Failure::usage(format!("{name}: invalid switch '{other}'"))
                .hint("use 1, true or yes, or 0, false or no, or unset the variable")),
        }
    }
}

fn not_utf8(name: &str) -> Failure {
    Failure::usage(format!("{name} is not UTF-8"))
}

/// Returns variables with their names in upper case. Of two names that differ in case, the one in upper case wins.
fn in_upper_case(variables: BTreeMap<OsString, OsString>) -> BTreeMap<OsString, OsString> {
    // Capital letters are sorted before small ones, so they are inserted last.
    variables.into_iter().rev().map(|(name, value)| (name.to_ascii_uppercase(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(all: &[(&str, &str)]) -> BTreeMap<OsString, OsString> {
        all.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn names_get_one_case() {
        let given = variables(&[("vb365_Pin", "a"), ("VB365_PIN", "b"), ("Path", "c")]);
        assert_eq!(in_upper_case(given), variables(&[("PATH", "c"), ("VB365_PIN", "b")]));
    }

    #[test]
    fn case_of_names_counts_except_on_windows() {
        let env = Env::new(variables(&[("vb365_username", "ana"), ("Vb365_Password", "x")]));
        assert_eq!(env.text("VB365_USERNAME").ok().unwrap(), cfg!(windows).then_some("ana"));
        assert_eq!(env.secret("VB365_PASSWORD").ok().unwrap().is_some(), cfg!(windows));
        let env = Env::new(variables(&[("HTTPS_PROXY", "p")]));
        assert_eq!(env.text("https_proxy").ok().unwrap(), cfg!(windows).then_some("p"));
    }
}
