//! How far it is, on stderr: for what takes over a second, where somebody looks on, and gone without a trace at the end.
//!
//! It is drawn through the stream that all talk goes to, so the two never mix: what is said comes above it.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::ui::Ui;
use crate::messages::{Messages, SharedStream, StatusLine};
use crate::sys::lock;
use crate::sys::signals::{SignalHandler, SignalResponse, on_signal};
use crate::text::shorten;

/// What is over before this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);
/// Less room than this is for the words alone.
const ROOM_FOR_BAR: usize = 60;
const BAR: usize = 20;

/// A handle on what is shown, for any number of threads; it ends with the last of them, or by [`Progress::end`]. Where
/// nothing is shown it does nothing.
#[derive(Clone, Default)]
pub(crate) struct Progress(Option<Arc<Shown>>);

/// What is counted: steps, of which the total may be known, and what they bring.
struct Counts {
    steps: AtomicU64,
    total: AtomicU64,
    items: AtomicU64,
    nouns: (&'static str, &'static str),
    since: Instant,
}

struct Shown {
    counts: Arc<Counts>,
    bar: ProgressBar,
    messages: Messages,
    ticking: Mutex<Option<Ticking>>,
}

/// What goes on while it is shown, and ends with it.
struct Ticking {
    stop: Sender<()>,
    ticker: JoinHandle<()>,
    _at_signal: SignalHandler,
}

impl Ui {
    /// Begins to show how far something is: so many of the total of `steps`, which bring `items`. Nothing is shown where
    /// nobody looks on, or where results appear on the same terminal as they come.
    pub(crate) fn progress(&self, steps: &'static str, items: &'static str) -> Progress {
        let streams = self.is_terminal() && !self.collects();
        let room = self
            .style
            .bar
            .filter(|_| !streams && !self.messages.quiet && self.messages.verbosity == 0);
        room.map_or_else(Progress::default, |room| {
            Progress::begin(&self.messages, room, PATIENCE, (steps, items))
        })
    }

    /// The same for a list whose pages are counted where they arrive; it ends where the list is printed.
    pub(crate) fn await_pages(&mut self) {
        self.awaited = self.progress("pages", "items");
        if let Some(shown) = &self.awaited.0 {
            self.messages.set_status_line(Some(Arc::new(Fed(
                shown.bar.clone(),
                Some(Arc::clone(&shown.counts)),
            ))));
        }
    }

    /// The same for what is counted elsewhere.
    pub(crate) fn await_work(&mut self, steps: &'static str, items: &'static str) -> Progress {
        self.awaited = self.progress(steps, items);
        self.awaited.clone()
    }

    /// Nothing more is awaited.
    pub(crate) fn rest(&mut self) {
        self.awaited.end(); // a thread that hangs may hold it for longer
        self.awaited = Progress::default();
    }
}

impl Progress {
    fn begin(
        messages: &Messages,
        room: usize,
        patience: Duration,
        nouns: (&'static str, &'static str),
    ) -> Self {
        let counts = Arc::new(Counts {
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
        let screen = Screen { stream: messages.stream(), columns: room.saturating_sub(1) };
        let (drawn, shown) = (bar.clone(), Arc::clone(&counts));
        let ticker = thread::Builder::new().spawn(move || {
            let mut wait = patience;
            let mut screen = Some(screen);
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                if drawn.is_finished() {
                    break; // by a signal
                }
                draw(&drawn, &shown, room.saturating_sub(1));
                if let Some(screen) = screen.take() {
                    drawn.set_draw_target(ProgressDrawTarget::term_like(Box::new(screen)));
                }
                drawn.tick();
                wait = TICK;
            }
        });
        let ticking = ticker.ok().map(|ticker| Ticking { stop, ticker, _at_signal: at_signal });
        messages.set_status_line(Some(Arc::new(Fed(bar.clone(), None))));
        Self(Some(Arc::new(Shown {
            counts,
            bar,
            messages: messages.clone(),
            ticking: Mutex::new(ticking),
        })))
    }

    /// How many steps there are in all, as far as is known by now.
    pub(crate) fn total(&self, steps: u64) {
        if let Some(shown) = &self.0 {
            shown.counts.total.store(steps, Relaxed);
        }
    }

    /// One more step is done, and brought so many items.
    pub(crate) fn step(&self, items: u64) {
        if let Some(shown) = &self.0 {
            shown.counts.step(items);
        }
    }

    /// Takes it off the terminal, whoever else still holds it.
    pub(crate) fn end(&self) {
        if let Some(shown) = &self.0 {
            shown.end();
        }
    }
}

impl Counts {
    fn step(&self, items: u64) {
        self.steps.fetch_add(1, Relaxed);
        self.items.fetch_add(items, Relaxed);
    }

    /// `412 of 5,000 sessions, 8,240 events, 820/s, 4 min left`
    fn told(&self, passed: Duration) -> String {
        let (steps, total, items) =
            (self.steps.load(Relaxed), self.total.load(Relaxed), self.items.load(Relaxed));
        let of = if total > 0 { format!(" of {}", grouped(total)) } else { String::new() };
        let (step, item) = self.nouns;
        let mut text = format!("{}{of} {step}, {} {item}", grouped(steps), grouped(items));
        let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
        if items > 0 {
            text += ", ";
            text += &grouped(items.saturating_mul(1000) / millis);
            text += "/s";
        }
        if let Some(left) = millis.saturating_mul(total.saturating_sub(steps)).checked_div(steps)
            && total > steps
        {
            text += ", ";
            text += &span(left / 1000);
            text += " left";
        }
        text
    }
}

impl Shown {
    fn end(&self) {
        let ticking = lock(&self.ticking).take();
        if let Some(Ticking { stop, ticker, _at_signal }) = ticking {
            drop(stop);
            let _ended = ticker.join();
            self.bar.finish_and_clear();
            self.messages.set_status_line(None);
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.end();
    }
}

/// What talk makes room for, and what pages are counted by.
struct Fed(ProgressBar, Option<Arc<Counts>>);

impl StatusLine for Fed {
    fn suspend(&self, write: &mut dyn FnMut()) {
        self.0.suspend(write);
    }

    fn page(&self, items: usize) {
        if let Some(counts) = &self.1 {
            counts.step(items as u64);
        }
    }
}

fn draw(bar: &ProgressBar, counts: &Counts, room: usize) {
    let (steps, total) = (counts.steps.load(Relaxed), counts.total.load(Relaxed));
    let drawn = total > 0 && room >= ROOM_FOR_BAR;
    let (pattern, taken) = if drawn { ("{bar:20} {msg}", BAR + 1) } else { ("{spinner} {msg}", 2) };
    if let Ok(style) = ProgressStyle::with_template(pattern) {
        bar.set_style(style);
    }
    if drawn {
        bar.set_length(total.max(steps));
        bar.set_position(steps);
    }
    let told = counts.told(counts.since.elapsed());
    bar.set_message(shorten(&told, room.saturating_sub(taken)).into_owned());
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn span(seconds: u64) -> String {
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5_999 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// The terminal that stderr is, as far as one line needs it.
struct Screen {
    stream: SharedStream,
    columns: usize,
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Screen")
    }
}

impl Screen {
    fn moved(&self, count: usize, direction: char) -> io::Result<()> {
        if count == 0 { Ok(()) } else { self.write_str(&format!("\u{1b}[{count}{direction}")) }
    }
}

impl TermLike for Screen {
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

    /// Each drawing ends here. The cursor waits at the beginning of the line: at its end, the `^C` that a terminal shows
    /// would go on to the next line, and what is cleared then would be that one.
    fn flush(&self) -> io::Result<()> {
        let mut stream = lock(&self.stream);
        stream.write_all(b"\r").and_then(|()| stream.flush())
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
