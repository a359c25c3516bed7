//! The surroundings of a run: streams, terminal, environment, clock and transport. Built once, by the process or by a test;
//! nothing else in the program uses the process's own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Local, TimeZone, Utc};

use crate::client::transport::Transport;
use crate::text::ShellSyntax;
use crate::time::Zone;

/// The streams that are terminals, and their sizes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// The user can type answers.
    pub stdin: bool,
    /// The width in columns of the terminal that stdout is, if it is one.
    pub stdout: Option<usize>,
    /// Stderr is a terminal.
    pub stderr: bool,
    /// The height in lines of the terminal that stdout is, if a pager may use it.
    pub rows: Option<usize>,
    /// The width in columns of the terminal that stderr is, if only this program draws on it.
    pub bar: Option<usize>,
    /// A terminal does not interpret escape codes: it gets no colour, no pager and no progress.
    pub is_plain: bool,
}

/// The surroundings of a run.
pub struct Host {
    /// The source of input.
    pub stdin: Box<dyn BufRead + Send>,
    /// The stream for results.
    pub stdout: Box<dyn Write + Send>,
    /// The stream for everything else.
    pub stderr: Box<dyn Write + Send>,
    /// The terminals among these streams.
    pub terminal: Terminal,
    /// Returns the present columns and rows of the terminal that stdout is.
    pub size: Arc<dyn Fn() -> Option<(usize, usize)> + Send + Sync>,
    /// The environment.
    pub env: BTreeMap<OsString, OsString>,
    /// The time at the start.
    pub now: DateTime<Utc>,
    /// Waits between attempts.
    pub sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    /// A transport that replaces the network.
    pub transport: Option<Arc<dyn Transport>>,
    pub(crate) zone: Arc<dyn Zone>,
    /// The shell for which `--dry-run` prints commands.
    pub(crate) shell: ShellSyntax,
    /// The process runs nothing but this program, and so can start it again.
    pub(crate) is_process: bool,
    /// Stdout was closed at the start (`>&-`), or is the null device, opened for reading and writing (as by Python's
    /// `subprocess.DEVNULL`): the runtime opens it so in place of a closed stream.
    pub(crate) is_stdout_lost: bool,
}

impl Host {
    /// Returns a host with no input, no environment, no terminal and no network, in UTC.
    pub fn new(
        stdout: impl Write + Send + 'static,
        stderr: impl Write + Send + 'static,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            stdin: Box::new(io::empty()),
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
            terminal: Terminal::default(),
            size: Arc::new(|| None),
            env: BTreeMap::new(),
            now,
            sleep: Arc::new(|_| ()),
            transport: None,
            zone: Arc::new(Utc),
            shell: ShellSyntax::Posix,
            is_process: false,
            is_stdout_lost: false,
        }
    }

    /// Sets the local time zone.
    #[must_use]
    pub fn in_zone<Z>(mut self, zone: Z) -> Self
    where
        Z: TimeZone + Send + Sync + 'static,
    {
        self.zone = Arc::new(zone);
        self
    }

    /// Returns the process's own surroundings.
    #[expect(clippy::disallowed_methods, reason = "this is where the streams come in")]
    pub(crate) fn of_process() -> Self {
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let now = || {
            let (columns, rows) = terminal_size::terminal_size_of(io::stdout())?;
            Some((usize::from(columns.0.max(20)), usize::from(rows.0)))
        };
        let (out, err) = (size(&stdout), size(&stderr));
        let is_stdout_lost = is_lost(&stdout);
        let terminal = Terminal {
            stdin: stdin.is_terminal(),
            stdout: stdout.is_terminal().then_some(out.0),
            stderr: stderr.is_terminal(),
            rows: stdout.is_terminal().then_some(out.1),
            bar: (stderr.is_terminal() && !leads_to_a_program(&stdout)).then_some(err.0),
            is_plain: !(interprets_codes(&stdout) && interprets_codes(&stderr)),
        };
        Self {
            stdin: Box::new(BufReader::new(stdin)),
            stdout: if is_read_only(&stdout) { Box::new(Unwritable) } else { Box::new(stdout) },
            stderr: Box::new(stderr),
            terminal,
            size: Arc::new(now),
            env: std::env::vars_os().collect(),
            now: Utc::now(),
            sleep: Arc::new(std::thread::sleep),
            transport: None,
            zone: Arc::new(Local),
            shell: ShellSyntax::OF_SYSTEM,
            is_process: true,
            is_stdout_lost,
        }
    }
}

/// Returns columns and lines of a terminal, or 80 and 24 if they are not known.
#[cfg(unix)]
fn size(stream: &impl std::os::fd::AsFd) -> (usize, usize) {
    columns_and_lines(terminal_size::terminal_size_of(stream))
}

#[cfg(windows)]
fn size(stream: &impl std::os::windows::io::AsHandle) -> (usize, usize) {
    columns_and_lines(terminal_size::terminal_size_of(stream))
}

fn columns_and_lines(
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> (usize, usize) {
    let size = size.map(|(columns, lines)| (usize::from(columns.0), usize::from(lines.0)));
    // A terminal that does not know its size says 0.
    let (columns, lines) = size.unwrap_or((0, 0));
    (if columns == 0 { 80 } else { columns.max(20) }, if lines == 0 { 24 } else { lines })
}

/// Returns whether another program reads stdout: it may print on the same terminal.
#[cfg(unix)]
fn leads_to_a_program(stdout: &io::Stdout) -> bool {
    use rustix::fs::{FileType, fstat};
    let kind = fstat(stdout).map(|stat| FileType::from_raw_mode(stat.st_mode));
    !matches!(kind, Ok(FileType::RegularFile | FileType::CharacterDevice))
}

#[cfg(not(unix))]
fn leads_to_a_program(stdout: &io::Stdout) -> bool {
    !stdout.is_terminal()
}

/// Switches on the escape codes of a console. Returns false if it is a console without them: that of a Windows before 10.
/// Other streams are not changed: a pipe may lead to a terminal that has its own.
#[cfg(windows)]
fn interprets_codes(stream: impl winapi_util::AsHandleRef) -> bool {
    use winapi_util::console::{mode, set_mode};
    /// `ENABLE_VIRTUAL_TERMINAL_PROCESSING`.
    const ESCAPE_CODES: u32 = 4;
    mode(&stream).map_or(true, |mode| set_mode(&stream, mode | ESCAPE_CODES).is_ok())
}

#[cfg(not(windows))]
fn interprets_codes<T>(_: T) -> bool {
    true
}

/// A stdout that cannot be written to. Writing to it fails; the standard library would ignore the error of the system, and
/// the output would be lost.
pub(crate) struct Unwritable;

impl Write for Unwritable {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("stdout is closed or not writable"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns whether stdout was opened for reading alone (`1<FILE`).
#[cfg(unix)]
fn is_read_only(stdout: &io::Stdout) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl};
    fcntl_getfl(stdout).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDONLY)
}

/// Returns whether stdout is the null device, opened for reading and writing. A shell opens it for writing alone.
#[cfg(unix)]
fn is_lost(stdout: &io::Stdout) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let is_null = match (fstat(stdout), stat("/dev/null")) {
        (Ok(out), Ok(null)) => out.st_rdev == null.st_rdev,
        _ => false,
    };
    is_null && fcntl_getfl(stdout).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR)
}

#[cfg(not(unix))]
fn is_read_only(_: &io::Stdout) -> bool {
    false
}

#[cfg(not(unix))]
fn is_lost(_: &io::Stdout) -> bool {
    false
}
