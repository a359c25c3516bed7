//! Everything printed on stderr: notes, warnings, errors, hints and traces.
//!
//! A leaf, shared by the client, which traces requests, and the commands. Every line is made safe for a terminal here, and secrets are
//! removed from it.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use anstyle::AnsiColor;

use crate::secret::{SecretSet, redact_named};
use crate::sys::lock;
use crate::text::{bold, excerpt, safe, safe_lines};

/// A stream that several threads write to.
pub(crate) type SharedStream = Arc<Mutex<Box<dyn Write + Send>>>;

/// A line on the terminal that shows the progress of work and is redrawn in place.
pub(crate) trait StatusLine: Send + Sync {
    /// Hides the line while `write` prints above it.
    fn suspend(&self, write: &mut dyn FnMut());
    /// Counts a page of a list that has arrived with `items` items.
    fn page(&self, items: usize);
}

/// The form in which errors are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ErrorFormat {
    /// Lines that begin with `error:` and `hint:`.
    #[default]
    Text,
    /// One JSON object on one line.
    Json,
}

/// Prints messages on stderr.
///
/// Clones share the stream and the status line; prefix, verbosity and error format are their own.
#[derive(Clone)]
pub(crate) struct Messages {
    stream: SharedStream,
    status_line: Arc<Mutex<Option<Weak<dyn StatusLine>>>>,
    /// Suppresses notes.
    pub(crate) quiet: bool,
    /// 0: no traces, 1: each request, 2: with headers and bodies.
    pub(crate) verbosity: u8,
    pub(crate) colour: bool,
    /// The stream is a terminal.
    pub(crate) on_terminal: bool,
    pub(crate) error_format: ErrorFormat,
    lines_printed: Arc<AtomicUsize>,
    secrets: Arc<SecretSet>,
    /// The beginning of each note, warning and trace: the profile, if there are several.
    prefix: String,
    server_options: String,
}

impl Messages {
    pub(crate) fn new(stream: SharedStream) -> Self {
        Self {
            stream,
            status_line: Arc::default(),
            quiet: false,
            verbosity: 0,
            colour: false,
            on_terminal: false,
            error_format: ErrorFormat::default(),
            lines_printed: Arc::default(),
            secrets: Arc::default(),
            prefix: String::new(),
            server_options: String::new(),
        }
    }

    /// Returns messages that are printed nowhere.
    pub(crate) fn silent() -> Self {
        Self::new(Arc::new(Mutex::new(Box::new(std::io::sink()))))
    }

    /// Returns the secrets that are removed from all messages.
    pub(crate) fn secrets(&self) -> &SecretSet {
        &self.secrets
    }

    /// Returns the stream that all messages go to.
    pub(crate) fn stream(&self) -> SharedStream {
        Arc::clone(&self.stream)
    }

    /// Sets or removes the status line that is hidden while messages are printed.
    pub(crate) fn set_status_line(&self, status_line: Option<Weak<dyn StatusLine>>) {
        *lock(&self.status_line) = status_line;
    }

    fn status_line(&self) -> Option<Arc<dyn StatusLine>> {
        lock(&self.status_line).as_ref().and_then(Weak::upgrade)
    }

    /// Counts a page of a list on the status line.
    pub(crate) fn page(&self, items: usize) {
        if let Some(status_line) = self.status_line() {
            status_line.page(items);
        }
    }

    /// Returns a clone whose notes, warnings and traces begin with `name` and a colon.
    pub(crate) fn with_prefix(&self, name: &str) -> Self {
        Self { prefix: format!("{name}: "), ..self.clone() }
    }

    /// Sets the options that suggested commands end with, so that they reach the server in use: ` -p main`.
    pub(crate) fn set_server_options(&mut self, options: String) {
        self.server_options = options;
    }

    /// Returns a command to suggest to the user: `arguments` followed by the options that reach the server in use.
    pub(crate) fn command(&self, arguments: &str) -> String {
        format!("vb365 {arguments}{}", self.server_options)
    }

    /// Prints information about what was done or how input was read; suppressed by `--quiet`.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            let label = self.painted("note:", AnsiColor::Cyan);
            self.line(&format!("{label} {}{}", self.prefix, safe(&excerpt(&redact_named(text)))));
        }
    }

    /// Prints a warning, also with `--quiet`.
    pub(crate) fn warn(&self, text: &str) {
        let label = self.painted("warning:", AnsiColor::Yellow);
        self.line(&format!("{label} {}{}", self.prefix, safe(&excerpt(&redact_named(text)))));
    }

    /// Prints the message of an error, on one or more lines.
    pub(crate) fn error(&self, text: &str) {
        self.line(&format!(
            "{} {}",
            self.painted("error:", AnsiColor::Red),
            safe_lines(&excerpt(&redact_named(text)))
        ));
    }

    /// Prints hints, each line of `text` with a label of its own.
    pub(crate) fn hint(&self, text: &str) {
        for line in text.lines() {
            self.line(&format!("{} {}", self.painted("hint:", AnsiColor::Cyan), safe(line)));
        }
    }

    /// Prints a trace if the verbosity is `level` or more.
    pub(crate) fn trace(&self, level: u8, text: impl FnOnce() -> String) {
        if self.verbosity >= level {
            let text = safe_lines(&redact_named(&text()));
            let lines: Vec<_> = text.lines().map(|line| format!("{}{line}", self.prefix)).collect();
            self.line(&lines.join("\n"));
        }
    }

    /// Prints a question, whose answer is typed on the same line.
    pub(crate) fn prompt(&self, question: &str) {
        self.write(question);
    }

    /// Prints text that belongs to a question, on lines of its own.
    pub(crate) fn lines(&self, text: &str) {
        self.line(&safe_lines(text));
    }

    /// Returns the number of lines printed so far if stderr is a terminal, else 0. Output that redraws lines in place
    /// compares two counts to learn whether a message came in between.
    pub(crate) fn lines_on_terminal(&self) -> usize {
        if self.on_terminal { self.lines_printed.load(Ordering::Relaxed) } else { 0 }
    }

    /// Prints a line that is already safe. A stderr that cannot be written to is ignored: no other stream is left to
    /// report it on.
    pub(crate) fn line(&self, text: &str) {
        self.lines_printed.fetch_add(1, Ordering::Relaxed);
        self.write(&format!("{}\n", self.secrets.redact_own(text)));
    }

    fn write(&self, text: &str) {
        let mut write = || {
            let mut stream = lock(&self.stream);
            let _closed = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
        };
        match self.status_line() {
            Some(status_line) => status_line.suspend(&mut write),
            None => write(),
        }
    }

    fn painted(&self, text: &str, colour: AnsiColor) -> String {
        bold(text, self.colour.then_some(colour))
    }
}
