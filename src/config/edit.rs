//! Edits of `config.toml` that keep comments, order and blank lines.

use std::fs::File;
use std::time::Duration;

use toml_edit::{DocumentMut, Item, Table, Value};

use super::profiles::{CONFIG_FILE, Profiles};
use super::tokens::TokenStoreKind;
use super::trust::TrustSource;
use super::{MicrosoftSettings, ServerConfig};
use crate::api::Version;
use crate::error::{Failure, Kind};
use crate::sys::private_dir::{PrivateDir, Protection};

/// The table of all profiles.
const PROFILES: &str = "profiles";

/// Saves a server as a profile, and makes it the default if there is none. Keys that a login does not set stay.
///
/// # Errors
/// The file cannot be written, or its content is invalid.
pub(crate) fn save_profile(
    dir: &PrivateDir,
    name: &str,
    config: &ServerConfig,
) -> Result<(), Failure> {
    let server = config.address()?.to_string();
    let is_saved = |known: &Profiles| {
        let profile = known.profiles.get(name);
        profile.is_some_and(|profile| config.is_saved_as(&ServerConfig::of_profile(name, profile)))
    };
    edit(dir, is_saved, |document| {
        let is_first = !document.contains_key("profile");
        let profiles = table(document.as_table_mut(), PROFILES)?;
        let profile = table(profiles, name)?;
        set(profile, "server", Some(server.into()));
        set(profile, "username", config.username.clone().map(Into::into));
        set(profile, "api_version", Some(config.version.map_or("auto", Version::segment).into()));
        let (mut file, mut pin, mut insecure) = (None, None, None);
        match &config.trust {
            TrustSource::System => {}
            TrustSource::File(path) => file = Some(path.to_string_lossy().into_owned().into()),
            TrustSource::Pin(fingerprint) => pin = Some(fingerprint.to_string().into()),
            TrustSource::Insecure => insecure = Some(true.into()),
        }
        set(profile, "ca_cert", file);
        set(profile, "pin", pin);
        set(profile, "pin_valid", config.pin_valid.clone().map(Into::into));
        set(profile, "insecure", insecure);
        let store = Some(&config.token_store).filter(|store| **store != TokenStoreKind::File);
        set(profile, "token_store", store.map(|store| store.to_string().into()));
        match &config.microsoft {
            Some(microsoft) => set_microsoft(profile, microsoft)?,
            None => drop(profile.remove("microsoft")),
        }
        if is_first {
            set_default(document, name);
        }
        Ok(())
    })
}

fn set_microsoft(
    profile: &mut dyn toml_edit::TableLike,
    settings: &MicrosoftSettings,
) -> Result<(), Failure> {
    let table = table(profile, "microsoft")?;
    for (key, value) in [
        ("role", settings.role.name()),
        ("authority", &settings.authority.to_string()),
        ("domain", &settings.domain),
        ("client_id", &settings.client_id),
        ("scope", &settings.scope),
        ("grant_client_id", &settings.grant_client_id),
    ] {
        set(table, key, Some(value.into()));
    }
    Ok(())
}

/// Makes a profile the default.
///
/// # Errors
/// The file cannot be written, or its content is invalid.
pub(crate) fn make_default(dir: &PrivateDir, name: &str) -> Result<(), Failure> {
    edit(
        dir,
        |known| known.profile.as_deref() == Some(name),
        |document| {
            set_default(document, name);
            Ok(())
        },
    )
}

/// Removes a profile. If it was the default, there is no default afterwards.
///
/// # Errors
/// The file cannot be written, or its content is invalid.
pub(crate) fn remove_profile(dir: &PrivateDir, name: &str) -> Result<(), Failure> {
    edit(
        dir,
        |known| !known.profiles.contains_key(name),
        |document| {
            table(document.as_table_mut(), PROFILES)?.remove(name);
            if document.get("profile").and_then(Item::as_str) == Some(name) {
                document.remove("profile");
            }
            Ok(())
        },
    )
}

fn set_default(document: &mut DocumentMut, name: &str) {
    let is_new = !document.contains_key("profile");
    set(document.as_table_mut(), "profile", Some(name.into()));
    // The comment explains the key to people who read the file.
    if is_new && let Some(mut key) = document.key_mut("profile") {
        key.leaf_decor_mut().set_prefix("# Used when -p names none\n");
    }
}

/// Locks `config.toml` for a change, until the returned file is dropped.
///
/// # Errors
/// The directory cannot be written or locked, or other users may write it.
pub(crate) fn lock_config(dir: &PrivateDir) -> Result<File, Failure> {
    dir.check_dir(Protection::NoWrite)?;
    dir.lock("config.lock", Duration::from_secs(10)).map_err(|failure| {
        let is_busy = failure.kind == Kind::Failure && !failure.hints.is_empty();
        if is_busy { failure } else { failure.hint("set VB365_CONFIG_DIR to a local folder") }
    })
}

/// Changes the file. The new text is read before it is written: a file that the reader refuses would stop every command.
fn edit(
    dir: &PrivateDir,
    is_done: impl FnOnce(&Profiles) -> bool,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let _lock = lock_config(dir)?;
    Profiles::read(dir)?; // an invalid file is not edited
    let text = dir.read(CONFIG_FILE, Protection::NoWrite)?.unwrap_or_default();
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| Failure::usage(error.to_string()))?;
    change(&mut document)?;
    // Editors on Windows write CRLF.
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let new = document.to_string().replace("\r\n", "\n").replace('\n', ends);
    if new == text {
        return Ok(());
    }
    let message = format!("cannot save this in {}", dir.file(CONFIG_FILE).display());
    match Profiles::parse(&new, dir) {
        Ok(known) if is_done(&known) => dir.write(CONFIG_FILE, Protection::NoWrite, new.as_bytes()),
        Ok(_) => Err(Failure::usage(format!("{message}: a value would be read as another one"))),
        Err(failure) => Err(Failure::usage(format!("{message}: {}", failure.message))),
    }
}

/// Returns the table at a key, and creates it if there is none.
fn table<'t>(
    parent: &'t mut dyn toml_edit::TableLike,
    key: &str,
) -> Result<&'t mut dyn toml_edit::TableLike, Failure> {
    let create = || {
        let mut table = Table::new();
        table.set_implicit(key == PROFILES); // it needs no header of its own
        Item::Table(table)
    };
    parent
        .entry(key)
        .or_insert_with(create)
        .as_table_like_mut()
        .ok_or_else(|| Failure::usage(format!("'{key}' in {CONFIG_FILE} is not a table")))
}

/// Sets or removes a value. Comments and blanks around it stay.
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::client::Address;
    use crate::client::tls::Fingerprint;
    use crate::config::MicrosoftRole;

    fn dir_with(text: &str) -> (tempfile::TempDir, PrivateDir) {
        let temp = tempfile::tempdir().unwrap();
        let dir = PrivateDir::new(temp.path().join("vb365"));
        dir.write(CONFIG_FILE, Protection::NoWrite, text.as_bytes()).unwrap();
        (temp, dir)
    }

    fn read_dir(dir: &PrivateDir) -> Profiles {
        Profiles::read(dir).unwrap_or_else(|failure| panic!("{}", failure.message))
    }

    fn config(server: &str) -> ServerConfig {
        ServerConfig {
            server: Some(server.parse().unwrap()),
            username: Some("ACME\\ana".to_owned()),
            version: Some(Version::V8),
            token_store: TokenStoreKind::File,
            ..ServerConfig::without_profile(&crate::config::ConnectionArgs::default())
        }
    }

    #[test]
    fn paths_are_relative_to_the_file_and_line_ends_stay() {
        let (_temp, dir) = dir_with("[profiles.a]\r\nserver = 'h'\r\nca_cert = 'ca.pem'\r\n");
        let known = read_dir(&dir);
        assert_eq!(known.profiles["a"].trust(), TrustSource::File(dir.file("ca.pem")));
        make_default(&dir, "a").unwrap();
        let text = fs::read_to_string(dir.file(CONFIG_FILE)).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text}");
    }

    #[test]
    fn edit_keeps_comments_and_order() {
        let text = "# our servers\nprofile = \"a\" # the first\n\n# in the cellar\n[profiles.a]\n\
                    server = \"https://old:4443\" # moved in May\nread_only = true\n\n[profiles.b]\nserver = 'b'\n";
        let (_temp, dir) = dir_with(text);
        save_profile(&dir, "a", &config("new")).unwrap();
        make_default(&dir, "b").unwrap();
        let edited = fs::read_to_string(dir.file(CONFIG_FILE)).unwrap();
        let expected = "# our servers\nprofile = \"b\" # the first\n\n# in the cellar\n[profiles.a]\n\
                        server = \"https://new:4443\" # moved in May\nread_only = true\nusername = 'ACME\\ana'\n\
                        api_version = \"v8\"\n\n[profiles.b]\nserver = 'b'\n";
        assert_eq!(edited.replace("\"ACME\\\\ana\"", "'ACME\\ana'"), expected);
        remove_profile(&dir, "b").unwrap();
        let edited = fs::read_to_string(dir.file(CONFIG_FILE)).unwrap();
        assert!(edited.contains("moved in May") && !edited.contains("profiles.b"), "{edited}");
        assert!(!edited.contains("profile = "), "{edited}");
    }

    #[test]
    fn first_profile_becomes_the_default() {
        let (_temp, dir) = dir_with("");
        let pin: Fingerprint = format!("sha256:{}", "ab".repeat(32)).parse().unwrap();
        let first = ServerConfig {
            trust: TrustSource::Pin(pin),
            pin_valid: Some("until May".to_owned()),
            token_store: TokenStoreKind::Helper("pass".to_owned()),
            ..config("h:1")
        };
        save_profile(&dir, "vb365.example", &first).unwrap();
        save_profile(&dir, "second", &config("i")).unwrap();
        let read = read_dir(&dir);
        assert_eq!(read.profile.as_deref(), Some("vb365.example"));
        let profile = &read.profiles["vb365.example"];
        assert_eq!(profile.trust(), TrustSource::Pin(pin));
        assert_eq!(profile.token_store.as_ref(), Some(&first.token_store));
        // A new login without a pin removes the old pin and its settings.
        save_profile(&dir, "vb365.example", &config("h:1")).unwrap();
        let read = read_dir(&dir);
        let profile = &read.profiles["vb365.example"];
        assert_eq!((profile.trust(), &profile.pin_valid), (TrustSource::System, &None));
    }

    #[test]
    fn invalid_file_is_not_edited() {
        let (_temp, dir) = dir_with("[profiles.a]\nserver = 'h'\nsever = 'x'\n");
        assert!(save_profile(&dir, "b", &config("i")).is_err());
        assert!(!fs::read_to_string(dir.file(CONFIG_FILE)).unwrap().contains("profiles.b"));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn every_field_is_read_back(
            name in "[\\p{L}\\p{N}_.@][\\p{L}\\p{N}_.@-]{0,9}",
            text in "\\PC{1,9}|[\\x00-\\x7f\u{85}\u{2028}\u{feff}]{1,9}",
            kind in 0..4,
        ) {
            let (temp, dir) = dir_with("");
            // The path is absolute, also on Windows.
            let mut file = temp.path().join("x").into_os_string();
            file.push(&text);
            let microsoft = MicrosoftSettings {
                role: MicrosoftRole::Operator,
                authority: Address::parse_web("https://login.microsoftonline.us").unwrap(),
                domain: text.clone(),
                client_id: text.clone(),
                scope: text.clone(),
                grant_client_id: text.clone(),
            };
            let what = ServerConfig {
                trust: match kind {
                    0 => TrustSource::System,
                    1 => TrustSource::Insecure,
                    2 => TrustSource::Pin(Fingerprint::of(text.as_bytes())),
                    _ => TrustSource::File(file.into()),
                },
                username: Some(text.clone()),
                pin_valid: Some(text.clone()),
                token_store: TokenStoreKind::Helper("a-b_c.1".to_owned()),
                microsoft: Some(microsoft),
                ..config("[::1]:5000")
            };
            save_profile(&dir, &name, &what).unwrap();
            save_profile(&dir, "other", &config("h")).unwrap();
            let read = read_dir(&dir);
            let saved = ServerConfig::of_profile(&name, &read.profiles[&name]);
            assert!(what.is_saved_as(&saved));
        }
    }

    #[test]
    fn unreadable_value_is_not_written() {
        let (_temp, dir) = dir_with("");
        save_profile(&dir, "a", &config("h")).unwrap();
        let before = fs::read_to_string(dir.file(CONFIG_FILE)).unwrap();
        let no_user = ServerConfig { username: Some(String::new()), ..config("h") };
        for (name, what) in
            [("--1", &config("h")), ("", &config("h")), ("a,b", &config("h")), ("a", &no_user)]
        {
            let failure = save_profile(&dir, name, what).unwrap_err();
            assert!(failure.message.contains("cannot save"), "{}", failure.message);
            assert_eq!(fs::read_to_string(dir.file(CONFIG_FILE)).unwrap(), before);
        }
        #[cfg(unix)]
        {
            let path: std::ffi::OsString =
                std::os::unix::ffi::OsStringExt::from_vec(b"/c\xff".to_vec());
            let trust = TrustSource::File(path.into());
            let failure = save_profile(&dir, "a", &ServerConfig { trust, ..config("h") });
            assert!(failure.unwrap_err().message.contains("read as another one"));
        }
    }
}
