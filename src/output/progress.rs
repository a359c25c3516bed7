//! The progress of work that takes longer than a second, on a terminal on stderr. It is removed at the end.
//!
//! It is drawn on the stream of the messages, so the two never mix: messages are printed above it.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use crate::messages::{Messages, SharedStream, StatusLine};
use crate::parallel::spawn;
use crate::sys::lock;
use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};
use crate::text::shorten;
use crate::time::in_words;

/// The time before the progress is shown.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);
/// The least width of a terminal on which a bar is shown beside the text.
const ROOM_FOR_BAR: usize = 60;
const BAR: usize = 20;

/// A handle to the progress, for any number of threads. It ends with the last handle, or by [`Progress::end`]. The default
/// shows nothing.
#[derive(Clone, Default)]
pub(crate) struct Progress(Option<Arc<ProgressState>>);

/// What a progress shows.
pub(crate) trait ProgressSource: Send + Sync {
    /// Returns the text, after a time of work.
    fn text(&self, passed: Duration) -> String;
    /// Returns how much is done, and of how much; 0 if that is not known.
    fn position(&self) -> (u64, u64);
}

/// The counts of steps, of their total if it is known, and of the items that they return.
struct ProgressCounts {
    steps: AtomicU64,
    total: AtomicU64,
    items: AtomicU64,
    nouns: (&'static str, &'static str),
    since: Instant,
}

struct ProgressState {
    counts: Arc<ProgressCounts>,
    bar: ProgressBar,
    messages: Messages,
    ticking: Mutex<Option<ProgressTicker>>,
    /// The steps are pages, which are counted where they arrive.
    counts_pages: AtomicBool,
}

/// The thread that redraws the progress, and the handler of signals.
struct ProgressTicker {
    stop: Sender<()>,
    ticker: JoinHandle<()>,
    _at_signal: SignalHandler,
}

impl Progress {
    pub(super) fn begin(
        messages: &Messages,
        room: usize,
        patience: Duration,
        nouns: (&'static str, &'static str),
        source: Option<Arc<dyn ProgressSource>>,
    ) -> Self {
        let counts = Arc::new(ProgressCounts {
            steps: AtomicU64::new(0),
            total: AtomicU64::new(0),
            items: AtomicU64::new(0),
            nouns,
            since: Instant::now(),
        });
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let cleared = bar.clone();
        let at_signal = on_signal(move |_| {
            cleared.finish_and_clear();
            SignalResponse::Exit
        });
        let (stop, stopped) = channel();
        let screen = BarTerminal { stream: messages.stream(), columns: room.saturating_sub(1) };
        let drawn = bar.clone();
        let shown = source.unwrap_or_else(|| Arc::clone(&counts) as Arc<dyn ProgressSource>);
        let since = counts.since;
        let ticker = spawn(move || {
            let mut wait = patience;
            let mut screen = Some(screen);
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                if drawn.is_finished() {
                    break; // by a signal
                }
                draw(&drawn, &*shown, since.elapsed(), room.saturating_sub(1));
                if let Some(screen) = screen.take() {
                    drawn.set_draw_target(ProgressDrawTarget::term_like(Box::new(screen)));
                }
                drawn.tick();
                wait = TICK;
            }
        });
        let state = Arc::new(ProgressState {
            counts,
            bar,
            messages: messages.clone(),
            ticking: Mutex::new(ticker.ok().map(|ticker| ProgressTicker {
                stop,
                ticker,
                _at_signal: at_signal,
            })),
            counts_pages: AtomicBool::new(false),
        });
        let status_line: Weak<ProgressState> = Arc::downgrade(&state);
        messages.set_status_line(Some(status_line));
        Self(Some(state))
    }

    /// Shows the progress of a list whose pages are counted where they arrive.
    pub(super) fn count_pages(&self) {
        if let Some(state) = &self.0 {
            state.counts_pages.store(true, Relaxed);
        }
    }

    /// Sets the number of all steps, as far as it is known by now.
    pub(crate) fn total(&self, steps: u64) {
        if let Some(shown) = &self.0 {
            shown.counts.total.store(steps, Relaxed);
        }
    }

    /// Counts one more step, and the items that it returned.
    pub(crate) fn step(&self, items: u64) {
        if let Some(shown) = &self.0 {
            shown.counts.step(items);
        }
    }

    /// Hides it while `write` prints above it.
    pub(crate) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(shown) => shown.bar.suspend(write),
            None => write(),
        }
    }

    /// Removes it from the terminal, even if other threads still hold it.
    pub(crate) fn end(&self) {
        if let Some(shown) = &self.0 {
            shown.end();
        }
    }
}

impl ProgressCounts {
    fn step(&self, items: u64) {
        self.steps.fetch_add(1, Relaxed);
        self.items.fetch_add(items, Relaxed);
    }
}

impl ProgressSource for ProgressCounts {
    /// `412 of 5,000 sessions, 8,240 events, 820/s, 4 min left`
    fn text(&self, passed: Duration) -> String {
        let (steps, total, items) =
            (self.steps.load(Relaxed), self.total.load(Relaxed), self.items.load(Relaxed));
        let of = if total > 0 { format!(" of {}", HumanCount(total)) } else { String::new() };
        let (step, item) = self.nouns;
        let mut text = format!("{}{of} {step}, {} {item}", HumanCount(steps), HumanCount(items));
        let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
        if items > 0 {
            text += ", ";
            text += &HumanCount(items.saturating_mul(1000) / millis).to_string();
            text += "/s";
        }
        if let Some(left) = millis.saturating_mul(total.saturating_sub(steps)).checked_div(steps)
            && total > steps
        {
            text += ", ";
            text += &in_words(Duration::from_secs(left / 1000));
            text += " left";
        }
        text
    }

    fn position(&self) -> (u64, u64) {
        (self.steps.load(Relaxed), self.total.load(Relaxed))
    }
}

impl ProgressState {
    fn end(&self) {
        let ticking = lock(&self.ticking).take();
        if let Some(ProgressTicker { stop, ticker, _at_signal }) = ticking {
            drop(stop);
            let _ended = ticker.join();
            self.bar.finish_and_clear();
            self.messages.set_status_line(None);
        }
    }
}

impl Drop for ProgressState {
    fn drop(&mut self) {
        self.end();
    }
}

impl StatusLine for ProgressState {
    fn suspend(&self, write: &mut dyn FnMut()) {
        self.bar.suspend(write);
    }

    fn page(&self, items: usize) {
        if self.counts_pages.load(Relaxed) {
            self.counts.step(items as u64);
        }
    }
}

fn draw(bar: &ProgressBar, source: &dyn ProgressSource, passed: Duration, room: usize) {
    let (steps, total) = source.position();
    let text = source.text(passed);
    // The text says more than the bar.
    let has_room = text.chars().count() + BAR < room;
    let drawn = total > 0 && room >= ROOM_FOR_BAR && has_room;
    let (pattern, taken) = if drawn { ("{bar:20} {msg}", BAR + 1) } else { ("{spinner} {msg}", 2) };
    if let Ok(style) = ProgressStyle::with_template(pattern) {
        bar.set_style(style);
    }
    if drawn {
        bar.set_length(total.max(steps));
        bar.set_position(steps);
    }
    bar.set_message(shorten(&text, room.saturating_sub(taken)).into_owned());
}

/// The terminal on stderr, with the operations that one line needs.
struct BarTerminal {
    stream: SharedStream,
    columns: usize,
}

impl fmt::Debug for BarTerminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BarTerminal")
    }
}

impl BarTerminal {
    fn moved(&self, count: usize, direction: char) -> io::Result<()> {
        if count == 0 { Ok(()) } else { self.write_str(&format!("\u{1b}[{count}{direction}")) }
    }
}

impl TermLike for BarTerminal {
    fn width(&self) -> u16 {
        u16::try_from(self.columns).unwrap_or(u16::MAX)
    }

    fn move_cursor_up(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'A')
    }

    fn move_cursor_down(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'B')
    }

    fn move_cursor_right(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'C')
    }

    fn move_cursor_left(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(&format!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        lock(&self.stream).write_all(text.as_bytes())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.write_str("\r\u{1b}[2K")
    }

    /// Ends a drawing with the cursor at the beginning of the line. At the end of the line, the `^C` that a terminal echoes
    /// would wrap, and the wrong line would be cleared.
    fn flush(&self) -> io::Result<()> {
        let mut stream = lock(&self.stream);
        stream.write_all(b"\r").and_then(|()| stream.flush())
    }
}

#[cfg(test)]
mod tests;
