//! The look-up of a program before something is started for it.

use std::ffi::{OsStr, OsString};
use std::path::Path;
#[cfg(windows)]
use std::path::PathBuf;
use std::process::Command;

use super::program_error::ProgramError;

/// Searches for a program along `path`, the value of `PATH`. Returns it as it was named: the system searches in the same
/// way. Without `PATH` the system searches in places of its own.
///
/// # Errors
/// There is no such file, or it is not executable.
#[cfg(unix)]
pub(crate) fn find_program(
    program: &OsStr,
    _args: &[OsString],
    path: Option<&OsStr>,
) -> Result<OsString, ProgramError> {
    let name = Path::new(program);
    let is_found = match path {
        _ if name.components().count() > 1 => is_executable(name),
        Some(path) => std::env::split_paths(path).any(|folder| is_executable(&folder.join(name))),
        None => true,
    };
    if is_found { Ok(program.to_owned()) } else { Err(ProgramError::new("not found")) }
}

/// Returns the command that runs a program of this name. On Windows it may be a batch file.
pub(crate) fn program_command(program: &str) -> Command {
    let name = OsStr::new(program);
    let found = if cfg!(windows) { find_program(name, &[], None).ok() } else { None };
    Command::new(found.as_deref().unwrap_or(name))
}

/// Returns whether the path is an executable file.
#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Searches for a program in this program's folder and along `path`, the value of `PATH`; the default is that of this
/// process. Returns the path of the file to start.
///
/// # Errors
/// There is no such program, or the system cannot start it with these arguments.
#[cfg(windows)]
#[expect(clippy::disallowed_methods, reason = "a child inherits the process's own environment")]
pub(crate) fn find_program(
    program: &OsStr,
    args: &[OsString],
    path: Option<&OsStr>,
) -> Result<OsString, ProgramError> {
    use super::program_search::ProgramSearch;
    let path = path.map(OsStr::to_owned).or_else(|| std::env::var_os("PATH")).unwrap_or_default();
    let own = std::env::current_exe().ok().and_then(|own| own.parent().map(Path::to_path_buf));
    let folders: Vec<PathBuf> = own.into_iter().chain(std::env::split_paths(&path)).collect();
    let extensions = std::env::var_os("PATHEXT").unwrap_or_default();
    let search = ProgramSearch {
        folders: &folders,
        current: Path::new("."),
        extensions: &extensions.to_string_lossy(),
    };
    let found = search.find(program, args)?;
    Ok(std::path::absolute(&found).unwrap_or(found).into_os_string())
}
