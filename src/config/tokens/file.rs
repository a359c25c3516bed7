//! `tokens.json`: the logins of this user on this machine, in a file that other users cannot read.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::record::{LoginKey, LoginRecord};
use crate::client::Login;
use crate::error::{Failure, Kind};
use crate::sys::private_dir::{PrivateDir, Protection};

/// The name of the file in the configuration directory.
pub(crate) const TOKENS_FILE: &str = "tokens.json";

/// A change of the file takes milliseconds. A longer wait means that the other process is stopped.
const PATIENCE: Duration = Duration::from_secs(10);

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct TokensFile {
    logins: Vec<LoginRecord>,
}

pub(super) fn load(dir: &PrivateDir, key: &LoginKey) -> Result<Option<Login>, Failure> {
    let found = read(dir)?.into_iter().find(|login| login.key == *key);
    Ok(found.map(LoginRecord::into_login))
}

/// Replaces the login of a key, or removes it if `login` is `None`.
pub(super) fn save(dir: &PrivateDir, key: &LoginKey, login: Option<&Login>) -> Result<(), Failure> {
    let _lock = dir.lock("tokens.lock", PATIENCE)?;
    let mut logins = read(dir)?;
    let before = logins.len();
    logins.retain(|login| login.key != *key);
    match login {
        Some(login) => logins.push(LoginRecord::new(key, login)),
        None if logins.len() == before => return Ok(()),
        None => {}
    }
    // Large enough that no reallocation leaves a copy of the tokens in memory.
    let mut text = Zeroizing::new(Vec::with_capacity(16 << 10));
    serde_json::to_writer_pretty(&mut *text, &TokensFile { logins }).map_err(|error| {
        Failure::new(Kind::Failure, format!("cannot write {TOKENS_FILE}: {error}"))
    })?;
    text.push(b'\n');
    dir.write(TOKENS_FILE, Protection::NoAccess, &text)
}

fn read(dir: &PrivateDir) -> Result<Vec<LoginRecord>, Failure> {
    let Some(text) = dir.read(TOKENS_FILE, Protection::NoAccess)? else { return Ok(Vec::new()) };
    let file: TokensFile = serde_json::from_str(&Zeroizing::new(text)).map_err(|error| {
        let path = dir.file(TOKENS_FILE);
        // Only the line: the parser's message may repeat a token.
        let message = format!("{}, line {}: invalid token file", path.display(), error.line());
        Failure::usage(message).hint("remove the file and sign in again: vb365 login")
    })?;
    Ok(file.logins)
}
