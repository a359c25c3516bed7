//! Command lines of the user, which the shell of the system runs: `sh` on Unix, `cmd` on Windows.

use std::io;
use std::process::Command;

/// The shell that runs command lines.
pub(crate) const SHELL: &str = if cfg!(windows) { "cmd" } else { "sh" };

/// Returns the command that runs a line in the shell.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "cmd cannot run every line")]
pub(crate) fn shell_command(line: &str) -> io::Result<Command> {
    let mut command = Command::new(SHELL);
    command.args(["-c", line]);
    Ok(command)
}

/// Returns the command that runs a line in the shell.
///
/// # Errors
/// The line has a line break: `cmd` would ignore everything after it.
#[cfg(windows)]
pub(crate) fn shell_command(line: &str) -> io::Result<Command> {
    use std::os::windows::process::CommandExt;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.contains(['\r', '\n']) {
        let message = "the command has a line break, but cmd runs a single line";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let mut command = Command::new(SHELL);
    command.raw_arg(cmd_arguments(line));
    Ok(command)
}

/// Returns the arguments with which `cmd` runs a line as it was written. `/S` removes the outer quotes and leaves all others,
/// and `/D` does not run the commands that the registry names for every start. Nothing is escaped: `cmd` does not know `\"`.
#[cfg(any(windows, test))]
fn cmd_arguments(line: &str) -> String {
    format!("/D /S /C \"{line}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cmd_gets_the_line_without_escapes() {
        let line = r#""C:\Program Files\op.exe" read "a b" ^& c\"#;
        assert_eq!(cmd_arguments(line), r#"/D /S /C ""C:\Program Files\op.exe" read "a b" ^& c\""#);
    }

    #[cfg(windows)]
    fn output(line: &str) -> String {
        let output = shell_command(line).unwrap().output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Runs under Wine.
    #[cfg(windows)]
    #[test]
    fn quoted_program_and_quoted_arguments_arrive() {
        let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
        let script = folder.path().join("show it.cmd");
        std::fs::write(&script, "@echo [%~1][%~2][%3]\r\n").unwrap();
        let script = script.display();
        assert_eq!(output(&format!(r#""{script}" "x y" z"#)), "[x y][z][]");
        assert_eq!(output(&format!("\"{script}\" \"x y\" \"z\"\r\n")), r#"[x y][z][]"#);
        assert_eq!(output(r#"echo "a b" & echo c"#).replace("\r\n", "|"), "\"a b\" |c");
    }

    #[cfg(windows)]
    #[test]
    fn second_line_is_refused() {
        let error = shell_command("echo a\necho b").unwrap_err();
        assert!(error.to_string().contains("line break"), "{error}");
    }
}
