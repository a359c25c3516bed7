//! Our own edits of `config.toml`, which keep every comment, order and blank line that people wrote.

use std::time::Duration;

use toml_edit::{DocumentMut, Item, Table, Value};

use super::profiles::{FILE, Microsoft, Profiles};
use super::{Folder, StoreChoice, TrustSource};
use crate::client::Address;
use crate::error::Failure;

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
    // As whoever edits it on Windows has it.
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let new = document.to_string().replace("\r\n", "\n").replace('\n', ends);
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
