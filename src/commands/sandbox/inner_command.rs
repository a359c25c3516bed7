//! `sandbox -- COMMAND`: a command that finds the simulated server in its environment.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::shell;
use crate::error::Failure;
use crate::sys::child::{self, ChildCommand, ChildExit};
use crate::text::safe;

/// The time between the signal that ends a command and the one that kills it.
const GRACE: Duration = Duration::from_secs(10);

/// Runs a command with the connection in its environment, and a prompt that names the sandbox.
pub(super) fn run_command(
    program: &OsString,
    rest: &[OsString],
    variables: &[(&str, String)],
    folder: &Path,
) -> Result<ChildExit, Failure> {
    let path = path_with_own_folder();
    let program = &find_program(program, rest, path.as_deref())?;
    let mut set: Vec<(OsString, OsString)> =
        variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
    set.extend(path.map(|path| ("PATH".into(), path)));
    let prompt = shell::prompt(program, folder);
    set.extend(prompt.env);
    // A shell with arguments runs as the user typed it.
    let args: Vec<_> = if rest.is_empty() { prompt.args } else { rest.to_vec() };
    // These would override the server, the password or the trust that are set here.
    let unset = ["TOKEN", "PIN", "INSECURE", "PASSWORD_FILE", "PASSWORD_COMMAND"];
    let unset = unset.map(|name| format!("VB365_{name}").into()).to_vec();
    let command = ChildCommand { program, args: &args, set, unset, timeout: None, grace: GRACE };
    child::run(&command, &mut || Duration::MAX).map_err(|error| {
        Failure::usage(format!("cannot run {}: {error}", program.to_string_lossy()))
    })
}

/// Returns the program to run. On Windows the search of the system misses batch files.
///
/// # Errors
/// The system cannot run it.
fn find_program(
    program: &OsString,
    args: &[OsString],
    path: Option<&OsStr>,
) -> Result<OsString, Failure> {
    if cfg!(unix) {
        return Ok(program.clone());
    }
    child::find_program(program, args, path).map_err(|error| {
        let message = format!("command '{}' {error}", safe(&program.to_string_lossy()));
        Failure { hints: error.hint.into_iter().collect(), ..Failure::usage(message) }
    })
}

/// Returns the search path with this program's folder in front, so that `vb365` runs this program.
#[expect(clippy::disallowed_methods, reason = "a child inherits the process's own environment")]
fn path_with_own_folder() -> Option<OsString> {
    let own = std::env::current_exe().ok()?.parent()?.to_path_buf();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::iter::once(own).chain(std::env::split_paths(&rest)).collect::<Vec<PathBuf>>();
    std::env::join_paths(folders).ok()
}
