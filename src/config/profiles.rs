//! `config.toml`: the profiles. It holds no password and no token.
//!
//! People edit the file too. So an error names line and key, and the edits of vb365 keep comments, order and blank lines.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml_edit::Document;

use super::PasswordSource;
use super::microsoft::MicrosoftSettings;
use super::tokens::TokenStoreKind;
use super::trust::TrustSource;
use super::values::{VersionSetting, at_most_one, parsed, parsed_if_any};
use crate::client::Address;
use crate::client::tls::Fingerprint;
use crate::error::{Failure, Kind};
use crate::sys::private_dir::{PrivateDir, Protection};

/// The name of the file in the configuration directory.
pub(crate) const CONFIG_FILE: &str = "config.toml";

/// The whole file. Every key is optional; an unknown key is an error.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    /// The default profile.
    #[serde(default)]
    pub(crate) profile: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// One server, the user to sign in as, and how its certificate is verified.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    #[serde(deserialize_with = "parsed")]
    pub(crate) server: Address,
    #[serde(default)]
    pub(crate) username: Option<String>,
    #[serde(default, deserialize_with = "parsed_if_any")]
    pub(crate) api_version: Option<VersionSetting>,
    #[serde(default)]
    ca_cert: Option<PathBuf>,
    #[serde(default, deserialize_with = "parsed_if_any")]
    pin: Option<Fingerprint>,
    /// The validity period of the pinned certificate, for people who compare it with another one.
    #[serde(default)]
    pub(crate) pin_valid: Option<String>,
    #[serde(default)]
    insecure: bool,
    /// Refuses requests that change something.
    #[serde(default)]
    pub(crate) read_only: bool,
    #[serde(default, deserialize_with = "parsed_if_any")]
    pub(crate) token_store: Option<TokenStoreKind>,
    #[serde(default)]
    password_file: Option<PathBuf>,
    #[serde(default)]
    password_command: Option<String>,
    /// Sign-in by Microsoft Entra ID instead of a password.
    #[serde(default)]
    pub(crate) microsoft: Option<MicrosoftSettings>,
}

impl Profile {
    pub(crate) fn trust(&self) -> TrustSource {
        let file = self.ca_cert.clone().map(TrustSource::File);
        file.or_else(|| self.pin.map(TrustSource::Pin))
            .or_else(|| self.insecure.then_some(TrustSource::Insecure))
            .unwrap_or(TrustSource::System)
    }

    pub(crate) fn password(&self) -> Option<PasswordSource> {
        let file = self.password_file.clone().map(PasswordSource::File);
        file.or_else(|| self.password_command.clone().map(PasswordSource::Command))
    }

    /// Makes relative paths relative to the directory of `config.toml`, wherever the command runs.
    fn resolve_paths(&mut self, dir: &PrivateDir) {
        for path in [&mut self.ca_cert, &mut self.password_file].into_iter().flatten() {
            *path = dir.file("").join(&*path);
        }
    }

    /// Returns a key whose value is invalid or contradicts another key, and the message.
    fn find_mistake(&self) -> Option<(&'static str, &'static str)> {
        let trust =
            [self.ca_cert.as_ref().map(drop), self.pin.map(drop), self.insecure.then_some(())];
        if at_most_one(trust, "").is_err() {
            let key = if self.insecure { "insecure" } else { "pin" };
            return Some((key, "ca_cert, pin and insecure cannot be combined"));
        }
        if self.username.as_deref() == Some("") {
            return Some(("username", "the user name is empty"));
        }
        (self.password_file.is_some() && self.password_command.is_some()).then_some((
            "password_command",
            "password_file and password_command cannot be combined",
        ))
    }
}

impl Profiles {
    /// Reads `config.toml`. A missing file holds no profiles.
    ///
    /// # Errors
    /// The file cannot be read, other users may write it, or its content is invalid.
    pub(crate) fn read(dir: &PrivateDir) -> Result<Self, Failure> {
        let Some(text) = dir.read(CONFIG_FILE, Protection::NoWrite)? else {
            return Ok(Self::default());
        };
        Self::parse(&text, dir)
    }

    /// Parses the text of `config.toml` in a directory.
    ///
    /// # Errors
    /// It is invalid. The message names line and key.
    pub(super) fn parse(text: &str, dir: &PrivateDir) -> Result<Self, Failure> {
        let path = dir.file(CONFIG_FILE).display().to_string();
        let wrong = |line: Option<usize>, said: &str| {
            let location = line
                .map_or_else(String::new, |line| format!(", line {line}{}", key_at(text, line)));
            Failure::usage(format!("{path}{location}: {said}"))
                .hint("correct it in an editor; the keys are listed by: vb365 profile --help")
        };
        let mut profiles: Self = toml_edit::de::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_at(text, span.start));
            wrong(line, &without_value(error.message().trim_end()))
        })?;
        for profile in profiles.profiles.values_mut() {
            profile.resolve_paths(dir);
        }
        for (name, profile) in &profiles.profiles {
            let key = if let Err(why) = check_name(name) {
                Some((None, why))
            } else {
                profile.find_mistake().map(|(key, why)| (Some(key), why.to_owned()))
            };
            if let Some((key, why)) = key {
                return Err(wrong(line_of(text, name, key), &why));
            }
        }
        if let Some(name) =
            profiles.profile.as_ref().filter(|n| !profiles.profiles.contains_key(*n))
        {
            let line = text.lines().position(|line| line.trim_start().starts_with("profile"));
            return Err(wrong(line.map(|line| line + 1), &format!("there is no profile '{name}'")));
        }
        Ok(profiles)
    }

    /// Returns the names of all profiles, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// Returns the profile with this name, or with this name in another case, and its name.
    pub(crate) fn find(&self, name: &str) -> Option<(&str, &Profile)> {
        let exact = self.profiles.get_key_value(name);
        let any_case = || self.profiles.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        exact.or_else(any_case).map(|(name, profile)| (name.as_str(), profile))
    }

    /// Returns the profile that [`Profiles::find`] finds.
    ///
    /// # Errors
    /// There is no such profile. The failure is of this kind, and its hint lists the profiles.
    pub(crate) fn get(&self, name: &str, kind: Kind) -> Result<(&str, &Profile), Failure> {
        self.find(name).ok_or_else(|| {
            let hint = if self.profiles.is_empty() {
                "there are no profiles; save one with: vb365 login".to_owned()
            } else {
                format!("profiles: {}", self.names().collect::<Vec<_>>().join(", "))
            };
            Failure::new(kind, format!("there is no profile '{name}'")).hint(hint)
        })
    }

    /// Returns the default profile: the one that was chosen, else the only one.
    pub(crate) fn default_name(&self) -> Option<&str> {
        let only = || match self.profiles.keys().collect::<Vec<_>>()[..] {
            [one] => Some(one.as_str()),
            _ => None,
        };
        self.profile.as_deref().or_else(only)
    }
}

/// Checks the name of a profile.
///
/// # Errors
/// The name could be taken for a list of names or for an option.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    let is_allowed = |c: char| c.is_alphanumeric() || "-_.@".contains(c);
    if !name.is_empty() && name.chars().all(is_allowed) && !name.starts_with('-') {
        return Ok(());
    }
    Err(format!("invalid profile name '{name}': use letters, digits and -_.@"))
}

/// Returns the key or the header in a line, but not the value: it may be a misplaced password.
fn key_at(text: &str, line: usize) -> String {
    let line = text.lines().nth(line - 1).unwrap_or_default().trim();
    match line.split_once('=') {
        Some((key, _)) => format!(" ({})", key.trim()),
        None if line.starts_with('[') => format!(" ({line})"),
        None => String::new(),
    }
}

/// Returns the message of the parser without the value that it repeats between quotation marks.
fn without_value(said: &str) -> String {
    match (said.find('"'), said.rfind('"')) {
        (Some(start), Some(end)) if start < end => {
            format!("{}…{}", &said[..start], &said[end + 1..])
        }
        _ => said.to_owned(),
    }
}

fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count() + 1
}

/// Returns the line of a profile, or of a key in it.
fn line_of(text: &str, name: &str, key: Option<&str>) -> Option<usize> {
    let document = Document::parse(text).ok()?;
    let profile = document.get("profiles")?.get(name)?;
    let found = key.and_then(|key| profile.get(key)).unwrap_or(profile);
    Some(line_at(text, found.span()?.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Profiles, String> {
        let temp = tempfile::tempdir().unwrap();
        let dir = PrivateDir::new(temp.path().join("vb365"));
        dir.write(CONFIG_FILE, Protection::NoWrite, text.as_bytes()).unwrap();
        Profiles::read(&dir).map_err(|failure| failure.message)
    }

    #[test]
    fn invalid_file_names_line_and_key() {
        for (text, line, part) in [
            ("[profiles.a]\nserver = 'h'\nsever = 'x'\n", ", line 3 (sever)", "sever"),
            (
                "[profiles.a]\nserver = 'http://far'\n",
                ", line 2 (server)",
                "http is allowed for loopback addresses only",
            ),
            ("[profiles.a]\nserver = 'h'\nread_only = 'yes'\n", ", line 3 (read_only", "boolean"),
            ("[profiles.a]\nusername = 'u'\n", ", line 1 ([profiles.a])", "missing field `server`"),
            ("[profiles.a]\nserver = 'h'\n\n[profiles.a\n", ", line 4 ([profiles.a)", ""),
            ("[profiles.a]\nserver = 'h'\npin = 'x'\n", ", line 3 (pin)", "invalid fingerprint"),
            (
                "[profiles.a]\nserver = 'h'\nca_cert = 'f'\ninsecure = true\n",
                ", line 4 (insec",
                "cannot be combined",
            ),
            ("[profiles.a]\nserver = 'h'\napi_version = 'v9'\n", ", line 3 (api_v", "v9"),
            (
                "[profiles.a]\nserver = 'h'\ntoken_store = 'helper:a/b'\n",
                ", line 3 (tok",
                "invalid credential",
            ),
            ("[profiles.'a,b']\nserver = 'h'\n", "a,b", "invalid profile name"),
            ("profile = 'b'\n[profiles.a]\nserver = 'h'\n", ", line 1 (profile)", "no profile 'b'"),
            ("[profiles.a]\nserver = 'h'\nusername = ''\n", ", line 3 (username)", "name is empty"),
            ("this is no TOML\n", ", line 1: ", ""),
            ("colour = 'x'\n", ", line 1 (colour)", "colour"),
        ] {
            let error = read(text).err().unwrap_or_else(|| panic!("{text} is accepted"));
            assert!(error.contains(line) && error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn message_does_not_repeat_a_misplaced_secret() {
        for text in [
            "[profiles.x]\nserver = 'h'\npassword = \"hunter2\"\n",
            "[profiles.x]\nserver = \"https://admin:hunter2@h\"\n",
            "[profiles.x]\nserver = 'h'\nread_only = \"hunter2\"\n",
            "[profiles.x]\nserver = 'h'\npassword hunter2\n",
            "[profiles.x]\nserver = 'h'\npassword = hunter2\n",
        ] {
            let error = read(text).err().unwrap_or_else(|| panic!("{text} is accepted"));
            assert!(error.contains("line ") && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn profile_is_found_in_another_case() {
        let profiles = read("[profiles.Main]\nserver='h'\n[profiles.main]\nserver='i'\n").unwrap();
        assert_eq!(profiles.find("main").unwrap().1.server.to_string(), "https://i:4443");
        assert_eq!(profiles.find("MAIN").unwrap().0, "Main");
        assert_eq!(profiles.default_name(), None);
        let failure = profiles.get("other", Kind::Usage).err().unwrap();
        assert_eq!(failure.hints[0], "profiles: Main, main");
        let one = read("[profiles.a]\nserver='h'\n").unwrap();
        assert_eq!(one.default_name(), Some("a"));
        assert!(read("").unwrap().profiles.is_empty());
    }
}
