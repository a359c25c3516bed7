//! Where tokens are kept: in a file beside the profiles, with a credential helper, or nowhere.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ring::digest;
use serde::{Deserialize, Serialize};

use super::helper::Helper;
use super::tokens::FileStore;
use super::{Folder, Target};
use crate::client::{Login, TokenStore};
use crate::error::Failure;
use crate::secret::Secret;

/// What helps where another process renews a login: it asks a server meanwhile.
const BUSY: &str = "it may wait for a server that does not answer; end it, or wait";

/// `--token-store`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    /// `tokens.json` beside `config.toml`.
    #[default]
    File,
    /// The program `docker-credential-NAME`.
    Helper(String),
    None,
}

impl fmt::Display for StoreChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("file"),
            Self::Helper(name) => write!(f, "helper:{name}"),
            Self::None => f.write_str("none"),
        }
    }
}

impl FromStr for StoreChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "file" => Ok(Self::File),
            "none" => Ok(Self::None),
            _ => match text.strip_prefix("helper:") {
                // The name becomes a part of a program's: it must not lead anywhere else.
                Some(name) if is_plain(name) => Ok(Self::Helper(name.to_owned())),
                Some(_) => Err(format!(
                    "'{text}' names no helper: helper:NAME runs docker-credential-NAME"
                )),
                None => {
                    Err(format!("'{text}' is no store of tokens: use file, helper:NAME or none"))
                }
            },
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// What a login is kept under.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) server: String,
    pub(super) user: String,
}

impl Key {
    /// The file that whoever renews this login holds a lock on.
    fn lock_name(&self) -> String {
        format!("token-{}.lock", short_hash(&format!("{}\n{}", self.server, self.user)))
    }
}

/// Names a file after something that its name shall not tell.
pub(crate) fn short_hash(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let start = hash.as_ref().iter().take(8);
    let number = start.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{number:016x}")
}

/// One login in its store.
struct Kept {
    folder: Folder,
    key: Key,
    medium: Medium,
}

enum Medium {
    File(FileStore),
    Helper(Helper),
}

/// The store of a target's login; `None` where nothing is kept.
///
/// # Errors
/// It is not known whose login that would be.
pub(crate) fn open(
    folder: &Folder,
    target: &Target,
    timeout: Duration,
) -> Result<Option<Box<dyn TokenStore>>, Failure> {
    let medium = match &target.store {
        StoreChoice::None => return Ok(None),
        StoreChoice::File => Medium::File(FileStore::new(folder.clone())),
        StoreChoice::Helper(name) => Medium::Helper(Helper::new(name, timeout)),
    };
    let (server, user) = target.login_key()?;
    Ok(Some(Box::new(Kept { folder: folder.clone(), key: Key { server, user }, medium })))
}

impl TokenStore for Kept {
    fn load(&self) -> Result<Option<Login>, Failure> {
        match &self.medium {
            Medium::File(file) => file.load(&self.key),
            Medium::Helper(helper) => helper.load(&self.key),
        }
    }

    fn save(&self, login: &Login) -> Result<(), Failure> {
        match &self.medium {
            Medium::File(file) => file.save(&self.key, Some(login)),
            Medium::Helper(helper) => helper.save(&self.key, login),
        }
    }

    fn forget(&self) -> Result<(), Failure> {
        match &self.medium {
            Medium::File(file) => file.save(&self.key, None),
            Medium::Helper(helper) => helper.forget(&self.key),
        }
    }

    fn lock(&self, patience: Duration) -> Result<Box<dyn Send>, Failure> {
        let alone = self.folder.lock(&self.key.lock_name(), patience).map_err(|failure| {
            let hints = failure.hints.iter().map(|_| BUSY.to_owned()).collect();
            Failure { hints, ..failure }
        })?;
        Ok(Box::new(alone))
    }
}

/// A login as it is written down.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    access_token: &'a str,
    refresh_token: Option<&'a str>,
    expires: Option<String>,
    renew: Option<String>,
    user_name: &'a str,
}

impl<'a> Written<'a> {
    pub(super) fn of(login: &'a Login) -> Self {
        let time = |moment: Option<DateTime<Utc>>| moment.map(crate::time::wire);
        Self {
            access_token: login.access.reveal(),
            refresh_token: login.refresh.as_ref().map(Secret::reveal),
            expires: time(login.expires),
            renew: time(login.renew),
            user_name: &login.user_name,
        }
    }
}

/// The same as it is read.
#[derive(Clone, Deserialize)]
pub(super) struct Read {
    access_token: Secret,
    #[serde(default)]
    refresh_token: Option<Secret>,
    #[serde(default)]
    expires: Option<String>,
    #[serde(default)]
    renew: Option<String>,
    #[serde(default)]
    user_name: String,
}

impl From<Read> for Login {
    fn from(read: Read) -> Self {
        let time = |text: Option<String>| {
            text.and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).map(|time| time.to_utc())
        };
        Self {
            access: read.access_token,
            refresh: read.refresh_token,
            expires: time(read.expires),
            renew: time(read.renew),
            user_name: read.user_name,
        }
    }
}
