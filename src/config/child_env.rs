//! The environment of a command that runs in a restore session: a profile, variables, or a temporary configuration
//! directory with a profile and a token. It never contains a password.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::edit::save_profile;
use super::profiles::Profiles;
use super::{Env, ServerConfig, TokenStoreKind, TrustSource};
use crate::error::{Failure, Kind};
use crate::sys::private_dir::{PrivateDir, Protection};

/// The only profile in a temporary configuration directory.
const PROFILE: &str = "session";
/// The lock that is held while the directory is in use. A directory without it was left by a crash.
const ALIVE: &str = "alive.lock";
/// The prefix of the directory's name in the state directory.
const PREFIX: &str = "run-";
/// The prefix in the directory for temporary files of the system, where other programs have directories too.
const TEMP_PREFIX: &str = "vb365-run-";
/// Another process that removes stale directories may hold the lock of a new directory briefly.
const PATIENCE: Duration = Duration::from_secs(1);

/// The variables that describe a connection. The command sees only those that are set for it.
const VARIABLES: [&str; 11] = [
    "VB365_SERVER",
    "VB365_USERNAME",
    "VB365_PASSWORD",
    "VB365_PASSWORD_FILE",
    "VB365_PASSWORD_COMMAND",
    "VB365_TOKEN",
    "VB365_PROFILE",
    "VB365_API_VERSION",
    "VB365_CA_CERT",
    "VB365_PIN",
    "VB365_INSECURE",
];

/// The connection of a command, as variables.
pub(crate) struct ChildEnv {
    /// The server of the command. Its token store is the one that the command reads.
    pub(crate) config: ServerConfig,
    pub(crate) set: Vec<(OsString, OsString)>,
    /// The temporary configuration directory and its lock.
    dir: Option<(File, TempDir)>,
}

impl ChildEnv {
    /// Prepares the variables, and a temporary configuration directory if the command needs one. The user name is known.
    ///
    /// # Errors
    /// The directory cannot be created, or there is nothing to sign in with.
    pub(crate) fn new(env: &Env, config: &ServerConfig) -> Result<Self, Failure> {
        let mut config = config.clone();
        let mut dir = None;
        let mut set = if let Some(token) = &config.token {
            let mut set = trust_variables(&config.trust)?;
            set.push(("VB365_TOKEN", token.reveal().into()));
            set.push(("VB365_SERVER", config.address()?.to_string().into()));
            set
        } else if let (Some(profile), true) = (&config.profile, is_usable_by_name(env, &config)?) {
            vec![("VB365_PROFILE", profile.into())]
        } else {
            let (alive, temporary) = create_config_dir(env, &config)?;
            let path = temporary.path().to_owned();
            config.token_store = TokenStoreKind::File;
            config.token_dir = Some(PrivateDir::new(path.clone()));
            dir = Some((alive, temporary));
            vec![("VB365_CONFIG_DIR", path.into()), ("VB365_PROFILE", PROFILE.into())]
        };
        set.extend(config.username.iter().map(|name| ("VB365_USERNAME", name.into())));
        let set = set.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Ok(Self { config, set, dir })
    }

    /// Returns the temporary configuration directory, which holds a token.
    pub(crate) fn dir(&self) -> Option<PathBuf> {
        self.dir.as_ref().map(|(_, dir)| dir.path().to_owned())
    }

    /// Returns the variables to remove before those in `set` are added.
    pub(crate) fn unset() -> Vec<OsString> {
        VARIABLES.map(OsString::from).into()
    }
}

/// Returns whether this process runs with the temporary configuration directory of a [`ChildEnv`], and `config` is the
/// profile in that directory.
pub(crate) fn is_child_profile(env: &Env, config: &ServerConfig) -> bool {
    config.profile.as_deref() == Some(PROFILE)
        && env.config_dir().is_ok_and(|dir| dir.file(ALIVE).exists())
}

fn create_config_dir(env: &Env, config: &ServerConfig) -> Result<(File, TempDir), Failure> {
    if let (Some(profile), None) = (&config.profile, &config.password) {
        let message = format!(
            "cannot pass the login of profile '{profile}' to the command: other trust options are given, or no token is stored"
        );
        return Err(Failure::usage(message)
            .hint("give a password, or sign in with these trust options: vb365 login"));
    }
    let (dir, alive) = create_locked_dir(env)?;
    let mut saved = config.clone();
    saved.token_store = TokenStoreKind::File;
    saved.trust = saved.trust.into_absolute()?;
    save_profile(&PrivateDir::new(dir.path().to_owned()), PROFILE, &saved)?;
    Ok((alive, dir))
}

/// Returns whether a command that gets the name of the profile has the same trust and finds a token.
fn is_usable_by_name(env: &Env, config: &ServerConfig) -> Result<bool, Failure> {
    let Some(name) = &config.profile else { return Ok(false) };
    let known = Profiles::read(&env.config_dir()?)?;
    let (name, profile) = known.get(name, Kind::Usage)?;
    let saved = ServerConfig::of_profile(name, profile);
    Ok(saved.trust == config.trust && saved.token_store != TokenStoreKind::None)
}

fn trust_variables(trust: &TrustSource) -> Result<Vec<(&'static str, OsString)>, Failure> {
    Ok(match trust.clone().into_absolute()? {
        TrustSource::System => Vec::new(),
        TrustSource::File(path) => vec![("VB365_CA_CERT", path.into())],
        TrustSource::Pin(fingerprint) => vec![("VB365_PIN", fingerprint.to_string().into())],
        TrustSource::Insecure => vec![("VB365_INSECURE", "1".into())],
    })
}

/// Creates a private directory in the state directory, or in the directory for temporary files, and locks it.
fn create_locked_dir(env: &Env) -> Result<(TempDir, File), Failure> {
    // Users who may write the parent could replace the directory.
    let state = env.state_dir().and_then(|dir| {
        dir.create()?;
        dir.check_dir(Protection::NoWrite)?;
        Ok(dir)
    });
    remove_stale_child_dirs(env);
    loop {
        let in_state = state.as_ref().ok().and_then(|state| temp_dir(PREFIX, state.path()).ok());
        let created = in_state.map_or_else(|| temp_dir(TEMP_PREFIX, &std::env::temp_dir()), Ok);
        let dir = created.map_err(|error| {
            let message = format!("cannot create a directory for the command's login: {error}");
            Failure::new(Kind::Failure, message)
        })?;
        let alive = PrivateDir::new(dir.path().to_owned()).lock(ALIVE, PATIENCE)?;
        // Another process may have removed the directory before it was locked.
        if dir.path().join(ALIVE).exists() {
            return Ok((dir, alive));
        }
    }
}

fn temp_dir(prefix: &str, parent: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(prefix);
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}

/// Removes the temporary configuration directories of processes that were killed. They hold tokens.
pub(crate) fn remove_stale_child_dirs(env: &Env) {
    if let Ok(state) = env.state_dir() {
        remove_stale_dirs_in(state.path(), PREFIX);
    }
    remove_stale_dirs_in(&std::env::temp_dir(), TEMP_PREFIX);
}

fn remove_stale_dirs_in(parent: &Path, prefix: &str) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours = entry.file_name().to_string_lossy().starts_with(prefix)
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && PrivateDir::new(path.clone()).check_dir(Protection::NoAccess).is_ok();
        // The lock is held until the directory is removed, so that no process starts to use it.
        if is_ours
            && path.join(ALIVE).exists()
            && let Ok(_alive) = PrivateDir::new(path.clone()).lock(ALIVE, Duration::ZERO)
        {
            let _removed_by_another = fs::remove_dir_all(path);
        }
    }
}
