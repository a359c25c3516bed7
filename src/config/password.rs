//! Where the password comes from, and how it is read. It never comes from an argument: every user of the machine can see
//! those.

use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, anyhow};

use super::values::at_most_one;
use super::{Env, GlobalOptions};
use crate::error::{Failure, Kind};
use crate::secret::Secret;
use crate::sys::child::{SHELL, shell_command};
use crate::sys::input_file::{read_bounded, read_input};
use crate::sys::{signals, utf8_text};

/// The maximum length of a password in bytes.
const LIMIT: u64 = 64 << 10;

/// Where the password comes from.
#[derive(Clone)]
pub(crate) enum PasswordSource {
    Stdin,
    File(PathBuf),
    /// The output of this shell command.
    Command(String),
    Given(Secret),
}

impl PasswordSource {
    pub(super) fn resolve(options: &GlobalOptions, env: &Env) -> Result<Option<Self>, Failure> {
        let typed = [
            options.password_stdin.then_some(Self::Stdin),
            options.password_file.clone().map(Self::File),
            options.password_command.clone().map(Self::Command),
        ];
        let clash = "--password-stdin, --password-file and --password-command cannot be combined";
        if let Some(source) = at_most_one(typed, clash)? {
            return Ok(Some(source));
        }
        let set = [
            env.secret("VB365_PASSWORD")?.map(Self::Given),
            env.path("VB365_PASSWORD_FILE").map(Self::File),
            env.text("VB365_PASSWORD_COMMAND")?.map(|command| Self::Command(command.to_owned())),
        ];
        at_most_one(
            set,
            "VB365_PASSWORD, VB365_PASSWORD_FILE and VB365_PASSWORD_COMMAND cannot be combined",
        )
    }

    /// Reads the password. One trailing newline is removed, since most editors and commands write one.
    ///
    /// # Errors
    /// The password cannot be read, or is empty, too long or not UTF-8. The message repeats none of it.
    pub(crate) fn read(&self, stdin: &mut dyn Read) -> Result<Secret, Failure> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::Stdin => read_bounded(stdin, LIMIT)
                .map_err(anyhow::Error::from)
                .and_then(|bytes| text(&bytes))
                .context("cannot read the password from stdin"),
            Self::File(path) => {
                let failed = format!("cannot read the password from {}", path.display());
                let bytes = read_input(path, LIMIT)
                    .map_err(|error| Failure::usage(format!("{failed}: {error}")))?;
                text(&bytes).context(failed)
            }
            Self::Command(command) => {
                output(command).context("cannot read the password from --password-command")
            }
        }
        .map_err(|error| Failure::new(Kind::Unauthenticated, format!("{error:#}")))
    }
}

fn text(bytes: &[u8]) -> anyhow::Result<Secret> {
    let bytes =
        bytes.strip_suffix(b"\n").map_or(bytes, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    if bytes.is_empty() {
        return Err(anyhow!("it is empty"));
    }
    Ok(Secret::new(utf8_text(bytes)?))
}

fn output(command: &str) -> anyhow::Result<Secret> {
    let child = shell_command(command)
        .and_then(|mut command| signals::spawn(command.stdout(Stdio::piped())));
    let mut child = child.with_context(|| format!("cannot run {SHELL}"))?;
    let secret = child
        .stdout
        .take()
        .ok_or_else(|| anyhow!("it has no stdout"))
        .and_then(|out| text(&read_bounded(out, LIMIT)?));
    let status = child.wait()?;
    if !status.success() {
        return Err(anyhow!("the command failed ({status})"));
    }
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, String> {
        text(bytes).map(|secret| secret.reveal().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn one_trailing_newline_is_removed() {
        assert_eq!(read("p&ss+w%rd ü\n".as_bytes()), Ok("p&ss+w%rd ü".to_owned()));
        assert_eq!(read(b"x\r\n"), Ok("x".to_owned()));
        assert_eq!(read(b"x\n\n"), Ok("x\n".to_owned()));
        assert_eq!(read(b" x "), Ok(" x ".to_owned()));
    }

    /// Runs under Wine.
    #[cfg(windows)]
    #[test]
    fn password_command_gets_its_quotes() {
        let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
        let script = folder.path().join("op.cmd");
        std::fs::write(&script, "@echo %~2\r\n").unwrap();
        let line = format!(r#""{}" read "the secret""#, script.display());
        let secret = PasswordSource::Command(line).read(&mut std::io::empty());
        assert_eq!(secret.ok().unwrap().reveal(), "the secret");
    }

    #[test]
    fn invalid_password_is_refused_without_repeating_it() {
        assert!(read(b"\n").unwrap_err().contains("empty"));
        assert!(read(b"secret\xff").unwrap_err().contains("UTF-8"));
        let utf16 = PasswordSource::Stdin.read(&mut &b"\xff\xfep\0\xe4\0\r\0\n\0"[..]);
        assert_eq!(utf16.ok().unwrap().reveal(), "pä");
        let long = PasswordSource::Stdin.read(&mut &vec![b'x'; 70_000][..]).err().unwrap();
        assert!(long.message.contains("64 KiB"), "{}", long.message);
    }
}
