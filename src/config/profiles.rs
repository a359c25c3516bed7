//! `config.toml`: what a login remembers, never a password and never a token.
//!
//! People edit it too. So a mistake names its line and key, and our own edits keep every comment, order and blank line.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use toml_edit::{Document, DocumentMut, Item, Table, Value};

use super::{Folder, PasswordSource, StoreChoice, TrustSource, VersionWish, only};
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
    #[serde(default)]
    pub(crate) username: Option<String>,
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

/// What a login has found out.
pub(crate) struct Remembered {
    pub(crate) server: Address,
    pub(crate) username: Option<String>,
    pub(crate) api_version: &'static str,
    pub(crate) trust: TrustSource,
    pub(crate) pin_valid: Option<String>,
    pub(crate) token_store: StoreChoice,
    pub(crate) microsoft: Option<Microsoft>,
}

impl Profile {
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
            let shown = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default().trim();
            let place = line.map_or_else(String::new, |line| format!(", line {line} ({shown})"));
            Failure::usage(format!("{path}{place}: {said}"))
                .hint("correct it in an editor; 'vb365 profile --help' tells the keys")
        };
        let profiles: Self = toml_edit::de::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| line_at(&text, span.start));
            wrong(line, error.message().trim_end())
        })?;
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

/// Remembers a profile, and makes it the default where there is none. Keys that a login does not set stay as they are.
///
/// # Errors
/// The file cannot be written, or is not one that we understand.
pub(crate) fn remember(folder: &Folder, name: &str, what: &Remembered) -> Result<(), Failure> {
    edit(folder, |document| {
        let is_first = !document.contains_key("profile");
        let table = table(document.as_table_mut(), "profiles", true)?;
        let table = self::table(table, name, false)?;
        set(table, "server", Some(what.server.to_string().into()));
        set(table, "username", what.username.clone().map(Into::into));
        set(table, "api_version", Some(what.api_version.into()));
        let (mut file, mut pin, mut insecure) = (None, None, None);
        match &what.trust {
            TrustSource::System => {}
            TrustSource::File(path) => file = Some(path.to_string_lossy().into_owned().into()),
            TrustSource::Pin(fingerprint) => pin = Some(fingerprint.to_string().into()),
            TrustSource::Anyone => insecure = Some(true.into()),
        }
        set(table, "ca_cert", file);
        set(table, "pin", pin);
        set(table, "pin_valid", what.pin_valid.clone().map(Into::into));
        set(table, "insecure", insecure);
        let store = what.token_store.to_string();
        set(table, "token_store", (what.token_store != StoreChoice::File).then(|| store.into()));
        if let Some(microsoft) = &what.microsoft {
            let table = self::table(table, "microsoft", false)?;
            for (key, value) in [
                ("role", microsoft.role.name()),
                ("authority", &microsoft.authority.to_string()),
                ("domain", &microsoft.domain),
                ("client_id", &microsoft.client_id),
                ("scope", &microsoft.scope),
                ("grant_client_id", &microsoft.grant_client_id),
            ] {
                set(table, key, Some(value.into()));
            }
        } else {
            table.remove("microsoft");
        }
        if is_first {
            choose(document, name);
        }
        Ok(())
    })
}

/// Makes a profile the default.
///
/// # Errors
/// As [`remember`].
pub(crate) fn make_default(folder: &Folder, name: &str) -> Result<(), Failure> {
    edit(folder, |document| {
        choose(document, name);
        Ok(())
    })
}

/// Forgets a profile. If it was the default there is none then.
///
/// # Errors
/// As [`remember`].
pub(crate) fn forget(folder: &Folder, name: &str) -> Result<(), Failure> {
    edit(folder, |document| {
        table(document.as_table_mut(), "profiles", true)?.remove(name);
        if document.get("profile").and_then(Item::as_str) == Some(name) {
            document.remove("profile");
        }
        Ok(())
    })
}

fn choose(document: &mut DocumentMut, name: &str) {
    let is_new = !document.contains_key("profile");
    set(document.as_table_mut(), "profile", Some(name.into()));
    // What starts the file would else stand behind the first table's header.
    if is_new && let Some(mut key) = document.key_mut("profile") {
        key.leaf_decor_mut().set_prefix("# Used when -p names none\n");
    }
}

fn edit(
    folder: &Folder,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let _alone = folder.lock("config.lock", Duration::from_secs(10))?;
    Profiles::read(folder)?; // a file with a mistake in it is not edited
    let text = folder.read(FILE)?.unwrap_or_default();
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| Failure::usage(error.to_string()))?;
    change(&mut document)?;
    let new = document.to_string();
    if new == text { Ok(()) } else { folder.write(FILE, new.as_bytes()) }
}

/// The table at a key, made where there is none.
fn table<'t>(
    parent: &'t mut dyn toml_edit::TableLike,
    key: &str,
    implicit: bool,
) -> Result<&'t mut dyn toml_edit::TableLike, Failure> {
    let made = || {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    };
    parent
        .entry(key)
        .or_insert_with(made)
        .as_table_like_mut()
        .ok_or_else(|| Failure::usage(format!("'{key}' in {FILE} is not a table")))
}

/// Sets or removes a value; what stands around it, such as a comment behind it, stays.
fn set(table: &mut dyn toml_edit::TableLike, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => drop(table.insert(key, Item::Value(value))),
    }
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
