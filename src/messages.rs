//! What is said beside the results: notes, warnings and traces, all on stderr.
//!
//! A leaf, shared by the client, which traces requests, and the user interface, which owns the stream. Every line is
//! made safe for a terminal here, so nobody has to remember it.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anstyle::{AnsiColor, Style};

use crate::text::{safe, safe_lines};

/// A stream that several parts of the program write to.
pub(crate) type Shared = Arc<Mutex<Box<dyn Write + Send>>>;

/// What stands on the terminal while something takes its time.
pub(crate) trait Standing: Send + Sync {
    /// Leaves the terminal alone while something is said.
    fn aside(&self, say: &mut dyn FnMut());
    /// A page of a list has arrived.
    fn page(&self, items: usize);
}

/// The voice of the program.
#[derive(Clone)]
pub(crate) struct Messages {
    stream: Shared,
    standing: Arc<Mutex<Option<Arc<dyn Standing>>>>,
    /// No notes and no warnings that an option asked not to hear.
    pub(crate) quiet: bool,
    /// 0: nothing, 1: each request, 2: with headers and bodies.
    pub(crate) verbosity: u8,
    pub(crate) colour: bool,
    /// Whether somebody sees it beside the results.
    pub(crate) on_terminal: bool,
    /// How often something was said.
    said: Arc<AtomicUsize>,
    /// What notes, warnings and traces begin with, where several are spoken of at once.
    whom: String,
}

impl Messages {
    pub(crate) fn new(stream: Shared) -> Self {
        Self {
            stream,
            standing: Arc::default(),
            quiet: false,
            verbosity: 0,
            colour: false,
            on_terminal: false,
            said: Arc::default(),
            whom: String::new(),
        }
    }

    /// Where everything is said.
    pub(crate) fn stream(&self) -> Shared {
        Arc::clone(&self.stream)
    }

    /// Makes room for this from now on, or for nothing.
    pub(crate) fn stand(&self, standing: Option<Arc<dyn Standing>>) {
        if let Ok(mut now) = self.standing.lock() {
            *now = standing;
        }
    }

    fn standing(&self) -> Option<Arc<dyn Standing>> {
        self.standing.lock().ok().and_then(|standing| standing.clone())
    }

    /// A page of a list has arrived, for whoever counts them.
    pub(crate) fn page(&self, items: usize) {
        if let Some(standing) = self.standing() {
            standing.page(items);
        }
    }

    /// The same voice, saying of whom it speaks.
    pub(crate) fn about(&self, whom: &str) -> Self {
        Self { whom: format!("{whom}: "), ..self.clone() }
    }

    /// What was understood, or done, that a user may want to know.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            let label = self.painted("note:", AnsiColor::Cyan);
            self.line(&format!("{label} {}{}", self.whom, safe(text)));
        }
    }

    /// What a user should know even when told to be quiet.
    pub(crate) fn warn(&self, text: &str) {
        let label = self.painted("warning:", AnsiColor::Yellow);
        self.line(&format!("{label} {}{}", self.whom, safe(text)));
    }

    /// A failure: its message on one or more lines.
    pub(crate) fn error(&self, text: &str) {
        self.line(&format!("{} {}", self.painted("error:", AnsiColor::Red), safe_lines(text)));
    }

    /// The way out of it.
    pub(crate) fn hint(&self, text: &str) {
        self.line(&format!("{} {}", self.painted("hint:", AnsiColor::Cyan), safe_lines(text)));
    }

    /// A line for those who asked for it with `-v` (1) or `-vv` (2). The caller leaves secrets out.
    pub(crate) fn trace(&self, level: u8, text: impl FnOnce() -> String) {
        if self.verbosity >= level {
            let text = safe_lines(&text());
            let lines: Vec<_> = text.lines().map(|line| format!("{}{line}", self.whom)).collect();
            self.line(&lines.join("\n"));
        }
    }

    /// A question, whose answer follows on the same line.
    pub(crate) fn prompt(&self, question: &str) {
        self.say(question);
    }

    /// What belongs to a question, on lines of its own.
    pub(crate) fn lines(&self, text: &str) {
        self.line(&safe_lines(text));
    }

    /// How much was said on the terminal so far: whoever draws there in place must not draw over it.
    pub(crate) fn said(&self) -> usize {
        if self.on_terminal { self.said.load(Ordering::Relaxed) } else { 0 }
    }

    /// A line as it is, for what is already safe. Nothing can be done about a stderr that is gone.
    pub(crate) fn line(&self, text: &str) {
        self.said.fetch_add(1, Ordering::Relaxed);
        self.say(&format!("{text}\n"));
    }

    fn say(&self, text: &str) {
        let mut say = || {
            if let Ok(mut stream) = self.stream.lock() {
                let _gone = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
            }
        };
        match self.standing() {
            Some(standing) => standing.aside(&mut say),
            None => say(),
        }
    }

    fn painted(&self, text: &str, colour: AnsiColor) -> String {
        if self.colour {
            let style = Style::new().fg_color(Some(colour.into())).bold();
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
