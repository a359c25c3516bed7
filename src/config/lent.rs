//! How a command that we run finds the server: by a profile, by variables, or by a folder of its own that holds a profile
//! and a login, and goes when the command has ended. Never by a password.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::edit::{Remembered, remember};
use super::profiles::Profiles;
use super::{Env, Folder, StoreChoice, Target, TrustSource, no_server};
use crate::error::{Failure, Kind};
use crate::text::shell_quoted;

/// The only profile of such a folder.
const NAME: &str = "session";
/// Held as long as the folder is in use, so that one which a power cut left can be told from it.
const ALIVE: &str = "alive.lock";
const PREFIX: &str = "run-";
/// The same where others have folders as well.
const PREFIX_ELSEWHERE: &str = "vb365-run-";
/// Whoever sweeps may hold the lock of a new folder for a moment.
const PATIENCE: Duration = Duration::from_secs(1);

/// What says how to reach a server, and as whom: all of it is ours to say.
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

/// What is lent to a command.
pub(crate) struct Lent {
    /// The same server, with its login kept where the command finds it.
    pub(crate) target: Target,
    pub(crate) set: Vec<(OsString, OsString)>,
    folder: Option<(File, TempDir)>,
}

impl Lent {
    /// Decides how, and makes the folder where one is needed. The user's name is known by now.
    ///
    /// # Errors
    /// There is no place for the folder, or nothing to sign in with in it.
    pub(crate) fn new(env: &Env, target: &Target) -> Result<Self, Failure> {
        let (mut set, folder) = if let Some(token) = &target.token {
            let server = target.server.as_ref().ok_or_else(no_server)?.to_string();
            let mut set = trust(&target.trust)?;
            set.push(("VB365_TOKEN", token.reveal().into()));
            set.push(("VB365_SERVER", server.into()));
            (set, None)
        } else if let (Some(profile), true) = (&target.profile, keeps_its_login(env, target)?) {
            (vec![("VB365_PROFILE", profile.into())], None)
        } else {
            let folder = in_a_folder(env, target)?;
            let path = folder.1.path().into();
            (vec![("VB365_CONFIG_DIR", path), ("VB365_PROFILE", NAME.into())], Some(folder))
        };
        set.extend(target.username.iter().map(|name| ("VB365_USERNAME", name.into())));
        let set = set.into_iter().map(|(name, value)| (name.into(), value)).collect();
        let mut target = target.clone();
        if let Some((_, folder)) = &folder {
            target.store = StoreChoice::File;
            target.store_in = Some(Folder::at(folder.path().to_owned()));
        }
        Ok(Self { target, set, folder })
    }

    /// The folder that goes with it, where there is one: a login is in it.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|(_, folder)| folder.path().to_owned())
    }

    /// The variables that the command must not see, but for those that are set.
    pub(crate) fn unset() -> Vec<OsString> {
        VARIABLES.map(OsString::from).into()
    }
}

/// How to reach a server by what stays: a profile that was lent is gone when the outer command ends. `None` where none was.
pub(crate) fn outlasting(env: &Env, target: &Target) -> Option<String> {
    let is_lent = target.profile.as_deref() == Some(NAME)
        && Folder::of(env).is_ok_and(|folder| folder.file(ALIVE).exists());
    let server = target.server.as_ref().filter(|_| is_lent)?;
    let user = target.username.as_ref().map(|name| format!(" -u {}", shell_quoted(name)));
    Some(format!(" -s {server}{}{}", user.unwrap_or_default(), target.trust.typed()))
}

fn in_a_folder(env: &Env, target: &Target) -> Result<(File, TempDir), Failure> {
    if let (Some(profile), None) = (&target.profile, &target.password) {
        let message = format!(
            "the login of profile '{profile}' cannot be lent to a command together with another trust, or where none is kept"
        );
        return Err(Failure::usage(message)
            .hint("give a password, or sign in with that trust: vb365 login"));
    }
    let (folder, alive) = make(env)?;
    let profile = Remembered {
        server: target.server.clone().ok_or_else(no_server)?,
        username: target.username.clone(),
        api_version: target.version.map_or("auto", crate::api::Version::segment),
        trust: match &target.trust {
            TrustSource::File(path) => TrustSource::File(absolute(path)?),
            other => other.clone(),
        },
        pin_valid: target.pin_valid.clone(),
        token_store: StoreChoice::File,
        microsoft: target.microsoft.clone(),
    };
    remember(&Folder::at(folder.path().to_owned()), NAME, &profile)?;
    Ok((alive, folder))
}

/// Whether a command that knows the profile's name reaches the same server under the same trust, and finds a login.
fn keeps_its_login(env: &Env, target: &Target) -> Result<bool, Failure> {
    let Some(name) = &target.profile else { return Ok(false) };
    let known = Profiles::read(&Folder::of(env)?)?;
    let (name, profile) = known.named(name, Kind::Usage)?;
    let remembered = Target::remembered(name, profile);
    Ok(remembered.trust == target.trust && remembered.store != StoreChoice::None)
}

fn trust(trust: &TrustSource) -> Result<Vec<(&'static str, OsString)>, Failure> {
    Ok(match trust {
        TrustSource::System => Vec::new(),
        TrustSource::File(path) => vec![("VB365_CA_CERT", absolute(path)?.into())],
        TrustSource::Pin(fingerprint) => vec![("VB365_PIN", fingerprint.to_string().into())],
        TrustSource::Anyone => vec![("VB365_INSECURE", "1".into())],
    })
}

/// The command may run elsewhere.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path)
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

/// A folder for the user alone: beside the journal, or where the system has temporary ones.
fn make(env: &Env) -> Result<(TempDir, File), Failure> {
    // Whoever may write there could put another folder in the place of ours.
    let state = Folder::of_state(env)
        .and_then(|folder| folder.make().and_then(|()| folder.check("", false)).map(|()| folder));
    sweep(env);
    loop {
        let beside = state.as_ref().ok().and_then(|state| named(PREFIX, state.path()).ok());
        let made = beside.map_or_else(|| named(PREFIX_ELSEWHERE, &std::env::temp_dir()), Ok);
        let folder = made.map_err(|error| {
            let message = format!("there is no place for the command's login: {error}");
            Failure::new(Kind::Failure, message)
        })?;
        let alive = Folder::at(folder.path().to_owned()).lock(ALIVE, PATIENCE)?;
        // One that was swept before it was locked is of no use.
        if folder.path().join(ALIVE).exists() {
            return Ok((folder, alive));
        }
    }
}

fn named(prefix: &str, place: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(prefix);
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(place)
}

/// Removes what runs left that were killed: a login is in it.
pub(crate) fn sweep(env: &Env) {
    if let Ok(state) = Folder::of_state(env) {
        sweep_in(state.path(), PREFIX);
    }
    sweep_in(&std::env::temp_dir(), PREFIX_ELSEWHERE);
}

fn sweep_in(place: &Path, prefix: &str) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours = entry.file_name().to_string_lossy().starts_with(prefix)
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && Folder::at(path.clone()).check("", true).is_ok();
        // Held until it is gone, so that nobody takes it into use meanwhile.
        if is_ours
            && let Ok(alive) = File::open(path.join(ALIVE))
            && alive.try_lock().is_ok()
        {
            let _another_did = fs::remove_dir_all(path);
        }
    }
}
