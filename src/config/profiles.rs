//! `config.toml`: what a login remembers, never a password and never a token.
//!
//! People edit it too. So a mistake names its line and key, and our own edits keep every comment, order and blank line.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use toml_edit::Document;

use super::{Folder, Name, PasswordSource, StoreChoice, Target, TrustSource, VersionWish, only};
use crate::client::Address;
use crate::client::tls::Fingerprint;
use crate::error::{Failure, Kind};

/// The file's name in the folder.
pub(crate) const FILE: &str = "config.toml";

/// The whole file. Every key is optional; one that is not known is a mistake.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    /// The profile that is used when none is named.
    #[serde(default)]
    pub(crate) profile: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Profile>,
}

/// One server, who we are there, and how we know that it is the right one.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    #[serde(deserialize_with = "parsed")]
    pub(crate) server: Address,
    #[serde(default, deserialize_with = "parsed_if_any")]
    username: Option<Name>,
    #[serde(default, deserialize_with = "parsed_if_any")]
    pub(crate) api_version: Option<VersionWish>,
    #[serde(default)]
    ca_cert: Option<PathBuf>,
    #[serde(default, deserialize_with = "parsed_if_any")]
    pin: Option<Fingerprint>,
    /// When the pinned certificate is valid, for people who compare it with another one.
    #[serde(default)]
    pub(crate) pin_valid: Option<String>,
    #[serde(default)]
    insecure: bool,
    /// Refuse everything but reads.
    #[serde(default)]
    pub(crate) read_only: bool,
    #[serde(default, deserialize_with = "parsed_if_any")]
    pub(crate) token_store: Option<StoreChoice>,
    #[serde(default)]
    password_file: Option<PathBuf>,
    #[serde(default)]
    password_command: Option<String>,
    /// Sign-in by Microsoft's device code instead of a password.
    #[serde(default)]
    pub(crate) microsoft: Option<Microsoft>,
}

/// How a tenant or a restore operator signs in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Microsoft {
    #[serde(deserialize_with = "parsed")]
    pub(crate) role: Role,
    /// Where Microsoft signs in; another one in a national cloud.
    #[serde(deserialize_with = "authority")]
    pub(crate) authority: Address,
    /// The organization's domain, or `organizations`.
    pub(crate) domain: String,
    /// The application that asks, by its id.
    pub(crate) client_id: String,
    pub(crate) scope: String,
    /// What the backup server is told as the client.
    pub(crate) grant_client_id: String,
}

/// Whom the backup server takes us for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Tenant,
    Operator,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Operator => "operator",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tenant" => Ok(Self::Tenant),
            "operator" => Ok(Self::Operator),
            _ => Err(format!("'{text}' is no role: use tenant or operator")),
        }
    }
}

impl Profile {
    pub(crate) fn username(&self) -> Option<&String> {
        self.username.as_ref().map(|Name(name)| name)
    }

    pub(crate) fn trust(&self) -> TrustSource {
        let any = [
            self.ca_cert.clone().map(TrustSource::File),
            self.pin.map(TrustSource::Pin),
            self.insecure.then_some(TrustSource::Anyone),
        ];
        any.into_iter().flatten().next().unwrap_or(TrustSource::System)
    }

    pub(crate) fn password(&self) -> Option<PasswordSource> {
        let file = self.password_file.clone().map(PasswordSource::File);
        file.or_else(|| self.password_command.clone().map(PasswordSource::Command))
    }

    /// Files are named as seen from the folder of this one, wherever a command runs.
    fn place(&mut self, folder: &Folder) {
        for path in [&mut self.ca_cert, &mut self.password_file].into_iter().flatten() {
            *path = folder.file("").join(&*path);
        }
    }

    /// One setting said twice, by the key that is too much.
    fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        let trust =
            [self.ca_cert.as_ref().map(drop), self.pin.map(drop), self.insecure.then_some(())];
        if only(trust, "").is_err() {
            let key = if self.insecure { "insecure" } else { "pin" };
            return Some((key, "ca_cert, pin and insecure are one setting: keep one of them"));
        }
        if self.password_file.is_some() && self.password_command.is_some() {
            return Some((
                "password_command",
                "password_file and password_command are one setting: keep one of them",
            ));
        }
        None
    }
}

impl Profiles {
    /// # Errors
    /// The file cannot be read, others may write it, or there is a mistake in it.
    pub(crate) fn read(folder: &Folder) -> Result<Self, Failure> {
        let Some(text) = folder.read(FILE)? else { return Ok(Self::default()) };
        let path = folder.file(FILE).display().to_string();
        let wrong = |line: Option<usize>, said: &str| {
            let place = line
                .map_or_else(String::new, |line| format!(", line {line}{}", key_at(&text, line)));
            Failure::usage(format!("{path}{place}: {said}"))
                .hint("correct it in an editor; 'vb365 profile --help' tells the keys")
        };
        let mut profiles: Self = toml_edit::de::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| line_at(&text, span.start));
            wrong(line, &without_value(error.message().trim_end()))
        })?;
        for profile in profiles.profiles.values_mut() {
            profile.place(folder);
        }
        for (name, profile) in &profiles.profiles {
            let key = if let Err(why) = checked_name(name) {
                Some((None, why))
            } else {
                profile.contradiction().map(|(key, why)| (Some(key), why.to_owned()))
            };
            if let Some((key, why)) = key {
                return Err(wrong(line_of(&text, name, key), &why));
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

    /// The profile of this name, or of this name in another case.
    pub(crate) fn find(&self, name: &str) -> Option<(&str, &Profile)> {
        let exact = self.profiles.get_key_value(name);
        let any_case = || self.profiles.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        exact.or_else(any_case).map(|(name, profile)| (name.as_str(), profile))
    }

    /// The same; that there is none is a failure that lists those there are.
    ///
    /// # Errors
    /// There is no such profile.
    pub(crate) fn named(&self, name: &str, kind: Kind) -> Result<(&str, &Profile), Failure> {
        self.find(name).ok_or_else(|| {
            let known: Vec<_> = self.profiles.keys().map(String::as_str).collect();
            let hint = match known.as_slice() {
                [] => "there is none yet: vb365 login makes one".to_owned(),
                known => format!("there are: {}", known.join(", ")),
            };
            Failure::new(kind, format!("there is no profile '{name}'")).hint(hint)
        })
    }

    /// Whether another profile than a target's own uses the login that it uses.
    pub(crate) fn others_share(&self, target: &Target) -> bool {
        let others =
            self.profiles.iter().filter(|(name, _)| target.profile.as_ref() != Some(*name));
        others.map(|(name, other)| Target::remembered(name, other)).any(|o| o.shares_login(target))
    }

    /// The profile for when none is named: the one that was chosen, or the only one.
    pub(crate) fn default_name(&self) -> Option<&str> {
        let only = || match self.profiles.keys().collect::<Vec<_>>()[..] {
            [one] => Some(one.as_str()),
            _ => None,
        };
        self.profile.as_deref().or_else(only)
    }
}

/// # Errors
/// The name cannot be told from a list of names, or from an option.
pub(crate) fn checked_name(name: &str) -> Result<(), String> {
    let fine = |c: char| c.is_alphanumeric() || "-_.@".contains(c);
    if !name.is_empty() && name.chars().all(fine) && !name.starts_with('-') {
        return Ok(());
    }
    Err(format!("'{name}' is no name for a profile: use letters, digits and -_.@"))
}

fn parsed<'de, T, D>(source: D) -> Result<T, D::Error>
where
    T: FromStr<Err = String>,
    D: Deserializer<'de>,
{
    String::deserialize(source)?.parse().map_err(serde::de::Error::custom)
}

fn parsed_if_any<'de, T, D>(source: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err = String>,
    D: Deserializer<'de>,
{
    parsed(source).map(Some)
}

fn authority<'de, D: Deserializer<'de>>(source: D) -> Result<Address, D::Error> {
    Address::of_web(&String::deserialize(source)?).map_err(serde::de::Error::custom)
}

/// The key or the header in a line. Never the value: it may be a password that somebody wrote there by mistake.
fn key_at(text: &str, line: usize) -> String {
    let line = text.lines().nth(line - 1).unwrap_or_default().trim();
    match line.split_once('=') {
        Some((key, _)) => format!(" ({})", key.trim()),
        None if line.starts_with('[') => format!(" ({line})"),
        None => String::new(),
    }
}

/// What a library says of a mistake, without the value that it repeats between quotation marks.
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

/// The line of a profile, or of a key in it.
fn line_of(text: &str, name: &str, key: Option<&str>) -> Option<usize> {
    let document = Document::parse(text).ok()?;
    let profile = document.get("profiles")?.get(name)?;
    let found = key.and_then(|key| profile.get(key)).unwrap_or(profile);
    Some(line_at(text, found.span()?.start))
}

#[cfg(test)]
#[path = "profiles_tests.rs"]
mod tests;
