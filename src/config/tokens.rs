//! `tokens.json`: every login of this user on this machine, in a file that nobody else can read.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Folder;
use super::store::{Key, Read, Written};
use crate::client::Login;
use crate::error::{Failure, Kind};

/// The file's name in the folder.
pub(crate) const FILE: &str = "tokens.json";

/// Changing the file takes milliseconds; who waits longer waits for a process that is stopped.
const PATIENCE: Duration = Duration::from_secs(10);

/// The file and the lock that whoever changes it holds.
pub(super) struct FileStore {
    folder: Folder,
}

#[derive(Deserialize)]
struct Tokens {
    logins: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    server: String,
    user: String,
    #[serde(flatten)]
    login: Read,
}

#[derive(Serialize)]
struct WrittenTokens<'a> {
    logins: Vec<WrittenEntry<'a>>,
}

#[derive(Serialize)]
struct WrittenEntry<'a> {
    server: &'a str,
    user: &'a str,
    #[serde(flatten)]
    login: Written<'a>,
}

impl FileStore {
    pub(super) fn new(folder: Folder) -> Self {
        Self { folder }
    }

    pub(super) fn load(&self, key: &Key) -> Result<Option<Login>, Failure> {
        let found = self.read()?.into_iter().find(|(known, _)| known == key);
        Ok(found.map(|(_, login)| login))
    }

    /// Replaces the login under a key, or forgets it.
    pub(super) fn save(&self, key: &Key, login: Option<&Login>) -> Result<(), Failure> {
        let _alone = self.folder.lock("tokens.lock", PATIENCE)?;
        let mut all = self.read()?;
        let before = all.len();
        all.retain(|(known, _)| known != key);
        match login {
            Some(login) => all.push((key.clone(), login.clone())),
            None if all.len() == before => return Ok(()),
            None => {}
        }
        let logins = all
            .iter()
            .map(|(key, login)| WrittenEntry {
                server: &key.server,
                user: &key.user,
                login: Written::of(login),
            })
            .collect();
        let mut text = Zeroizing::new(Vec::with_capacity(16 << 10));
        serde_json::to_writer_pretty(&mut *text, &WrittenTokens { logins }).map_err(|error| {
            Failure::new(Kind::Failure, format!("cannot write down a token: {error}"))
        })?;
        text.push(b'\n');
        self.folder.write(FILE, &text)
    }

    fn read(&self) -> Result<Vec<(Key, Login)>, Failure> {
        let Some(text) = self.folder.read_private(FILE)? else { return Ok(Vec::new()) };
        let text = Zeroizing::new(text);
        let tokens: Tokens = serde_json::from_str(&text).map_err(|error| {
            let path = self.folder.file(FILE);
            // Only the place: what is there may be a token.
            let message =
                format!("{}, line {}: this is no store of tokens", path.display(), error.line());
            Failure::usage(message).hint("remove the file and sign in again: vb365 login")
        })?;
        let entry =
            |entry: Entry| (Key { server: entry.server, user: entry.user }, entry.login.into());
        Ok(tokens.logins.into_iter().map(entry).collect())
    }
}
