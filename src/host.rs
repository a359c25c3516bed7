//! What surrounds a run: streams, terminal, environment, clock and the way to servers. Built once, by the process or by a
//! test; nothing else in the program reaches for any of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Local, TimeZone, Utc};

use crate::client::transport::Transport;
use crate::time::Zone;

/// Which streams lead to a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether somebody can type answers.
    pub stdin: bool,
    /// The terminal's width in columns, if stdout leads to one.
    pub stdout: Option<usize>,
    /// Whether notes and errors go to a terminal.
    pub stderr: bool,
    /// The terminal's height in lines, if stdout leads to one that another program may take over for a while.
    pub rows: Option<usize>,
    /// The width of the terminal that stderr leads to, if nothing else draws on it: what reads from us may.
    pub bar: Option<usize>,
}

/// The surroundings of a run.
pub struct Host {
    /// Where input comes from.
    pub stdin: Box<dyn BufRead + Send>,
    /// Where results go.
    pub stdout: Box<dyn Write + Send>,
    /// Where everything else goes.
    pub stderr: Box<dyn Write + Send>,
    /// Which of these are terminals.
    pub terminal: Terminal,
    /// Asks the terminal that stdout leads to for its columns and rows as they are now.
    pub size: Arc<dyn Fn() -> Option<(usize, usize)> + Send + Sync>,
    /// The environment.
    pub env: BTreeMap<OsString, OsString>,
    /// The present moment.
    pub now: DateTime<Utc>,
    /// Waits between tries.
    pub sleep: Arc<dyn Fn(Duration) + Send + Sync>,
    /// What carries requests instead of the network.
    pub transport: Option<Arc<dyn Transport>>,
    pub(crate) zone: Arc<dyn Zone>,
    /// Whether this program is all of the process, and so can be run again.
    pub(crate) is_process: bool,
}

impl Host {
    /// A host with no input, no environment, no terminal and no way out, in UTC.
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
            is_process: false,
        }
    }

    /// The same in another time zone.
    #[must_use]
    pub fn in_zone<Z>(mut self, zone: Z) -> Self
    where
        Z: TimeZone + Send + Sync + 'static,
    {
        self.zone = Arc::new(zone);
        self
    }

    /// The process's own surroundings.
    #[expect(clippy::disallowed_methods, reason = "this is where the streams come in")]
    pub(crate) fn of_process() -> Self {
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let now = || {
            let (columns, rows) = terminal_size::terminal_size_of(io::stdout())?;
            Some((usize::from(columns.0.max(20)), usize::from(rows.0)))
        };
        let (out, err) = (size(&stdout), size(&stderr));
        let terminal = Terminal {
            stdin: stdin.is_terminal(),
            stdout: stdout.is_terminal().then_some(out.0),
            stderr: stderr.is_terminal(),
            rows: stdout.is_terminal().then_some(out.1),
            bar: (stderr.is_terminal() && !leads_to_a_program(&stdout)).then_some(err.0),
        };
        Self {
            stdin: Box::new(BufReader::new(stdin)),
            stdout: if was_closed(&stdout) { Box::new(Closed) } else { Box::new(stdout) },
            stderr: Box::new(stderr),
            terminal,
            size: Arc::new(now),
            env: std::env::vars_os().collect(),
            now: Utc::now(),
            sleep: Arc::new(std::thread::sleep),
            transport: None,
            zone: Arc::new(Local),
            is_process: true,
        }
    }
}

/// Columns and lines of a terminal, or what is usual.
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

/// Whether another program reads what we print, which may print it on our own terminal.
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

/// A stdout that its owner closed. Each write says so, instead of vanishing.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("stdout is closed"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether stdout was closed when we were started (`>&-`). The runtime then opens the null device in its place, for
/// reading and writing; one that a user names is for writing alone.
#[cfg(unix)]
fn was_closed(stdout: &io::Stdout) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let null = stat("/dev/null").map(|null| null.st_rdev);
    let same = fstat(stdout).is_ok_and(|out| null.is_ok_and(|null| null == out.st_rdev));
    same && fcntl_getfl(stdout).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR)
}

#[cfg(not(unix))]
fn was_closed(_: &io::Stdout) -> bool {
    false
}
