//! The token store that a profile names.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::file;
use super::helper::Helper;
use super::record::LoginKey;
use crate::client::{Login, TokenStore};
use crate::error::{Failure, Kind};
use crate::sys::private_dir::{PrivateDir, Protection};
use crate::text::short_hash;

/// The hint for a lock that another process holds: it may request tokens from a server meanwhile.
const BUSY: &str = "that process may wait for a server that does not respond; end it, or wait";

/// The hint for a directory that is read-only, supports no locks, or is open to other users.
const NO_STORE: &str = "to store no tokens, set token_store = \"none\" in the profile";

/// The value of `--token-store`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum TokenStoreKind {
    /// `tokens.json` beside `config.toml`.
    #[default]
    File,
    /// The program `docker-credential-NAME`.
    Helper(String),
    None,
}

impl fmt::Display for TokenStoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("file"),
            Self::Helper(name) => write!(f, "helper:{name}"),
            Self::None => f.write_str("none"),
        }
    }
}

impl FromStr for TokenStoreKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "file" => Ok(Self::File),
            "none" => Ok(Self::None),
            _ => match text.strip_prefix("helper:") {
                // The name becomes a part of the name of a program: it must not contain a path.
                Some(name) if is_plain(name) => Ok(Self::Helper(name.to_owned())),
                Some(_) => Err(format!(
                    "invalid credential helper '{text}': helper:NAME runs docker-credential-NAME"
                )),
                None => {
                    Err(format!("invalid token store '{text}' (valid: file, helper:NAME, none)"))
                }
            },
        }
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// The place of one login in a token store.
struct StoredLogin {
    dir: PrivateDir,
    key: LoginKey,
    /// `None`: the login is in `tokens.json`.
    helper: Option<Helper>,
}

/// Opens the token store for one login. Returns `None` if no tokens are stored. `timeout` limits a call of a helper.
pub(crate) fn open(
    kind: &TokenStoreKind,
    dir: PrivateDir,
    key: LoginKey,
    timeout: Duration,
) -> Option<Box<dyn TokenStore>> {
    let helper = match kind {
        TokenStoreKind::None => return None,
        TokenStoreKind::File => None,
        TokenStoreKind::Helper(name) => Some(Helper::new(name, timeout)),
    };
    Some(Box::new(StoredLogin { dir, key, helper }))
}

impl TokenStore for StoredLogin {
    fn load(&self) -> Result<Option<Login>, Failure> {
        match &self.helper {
            Some(helper) => helper.load(&self.key),
            None => file::load(&self.dir, &self.key),
        }
    }

    fn save(&self, login: &Login) -> Result<(), Failure> {
        match &self.helper {
            Some(helper) => helper.save(&self.key, login),
            None => file::save(&self.dir, &self.key, Some(login)).map_err(|failure| {
                if failure.hints.is_empty() { failure.hint(NO_STORE) } else { failure }
            }),
        }
    }

    fn forget(&self) -> Result<(), Failure> {
        match &self.helper {
            Some(helper) => helper.forget(&self.key),
            None => file::save(&self.dir, &self.key, None),
        }
    }

    fn lock(&self, patience: Duration) -> Result<Box<dyn Send>, Failure> {
        let LoginKey { server, user } = &self.key;
        let name = format!("token-{:016x}.lock", short_hash(&format!("{server}\n{user}")));
        let is_private = match self.helper {
            Some(_) => Ok(()),
            None => self.dir.check_dir(Protection::NoAccess),
        };
        let lock = is_private.and_then(|()| self.dir.lock(&name, patience));
        let lock = lock.map_err(|failure| match failure.kind {
            Kind::Failure if !failure.hints.is_empty() => {
                Failure { hints: vec![BUSY.to_owned()], ..failure }
            }
            _ => Failure { kind: Kind::Usage, ..failure.hint(NO_STORE) },
        })?;
        Ok(Box::new(lock))
    }
}
