use super::*;

#[derive(Clone, Default)]
struct RecordedTerminal(Arc<Mutex<Vec<u8>>>);

impl Write for RecordedTerminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl RecordedTerminal {
    fn messages(&self) -> Messages {
        Messages::new(Arc::new(Mutex::new(Box::new(self.clone()))))
    }

    fn written(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Returns the text that is left to see: each clearing of a line takes what stands on it.
    fn seen(&self) -> String {
        let written = self.written();
        let lines = written.split('\n').map(|line| line.rsplit("\u{1b}[2K").next().unwrap());
        lines.map(|line| line.trim_matches('\r')).collect::<Vec<_>>().join("\n")
    }
}

fn counts(steps: u64, total: u64, items: u64) -> ProgressCounts {
    ProgressCounts {
        steps: steps.into(),
        total: total.into(),
        items: items.into(),
        nouns: ("sessions", "events"),
        since: Instant::now(),
    }
}

#[test]
fn text_states_counts_rate_and_time_left() {
    let ten = Duration::from_secs(10);
    assert_eq!(
        counts(412, 5_000, 8_240).text(ten),
        "412 of 5,000 sessions, 8,240 events, 824/s, 1 minute 51 seconds left"
    );
    assert_eq!(counts(3, 0, 3_000).text(ten), "3 sessions, 3,000 events, 300/s");
    assert_eq!(counts(0, 40, 0).text(ten), "0 of 40 sessions, 0 events");
    assert_eq!(counts(50, 40, 9).text(ten), "50 of 40 sessions, 9 events, 0/s");
    assert!(counts(1, u64::MAX, u64::MAX).text(Duration::ZERO).contains(" left"));
}

#[test]
fn short_work_shows_no_progress() {
    let terminal = RecordedTerminal::default();
    let shown = Progress::begin(&terminal.messages(), 80, PATIENCE, ("sessions", "events"), None);
    shown.step(5);
    drop(shown);
    assert_eq!(terminal.written(), "");
}

#[test]
fn progress_never_mixes_with_messages_and_leaves_nothing() {
    let terminal = RecordedTerminal::default();
    let messages = terminal.messages();
    for room in [80, 40, 20] {
        let shown = Progress::begin(
            &messages,
            room,
            Duration::from_millis(1),
            ("sessions", "events"),
            None,
        );
        shown.total(400);
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let (shown, messages) = (shown.clone(), messages.with_prefix(&format!("{worker}")));
                std::thread::spawn(move || {
                    for number in 0..100 {
                        shown.step(3);
                        messages.warn(&format!("number {number}"));
                        std::thread::sleep(Duration::from_millis(3));
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
        shown.end();
        shown.step(1);
    }
    let (written, seen) = (terminal.written(), terminal.seen());
    assert!(written.contains(" of 400 sessions, "), "{written}");
    assert_eq!(seen.lines().count(), 1200, "{seen}");
    assert!(seen.lines().all(|line| line.starts_with("warning: ")), "{seen}");
    assert!(seen.ends_with('\n'), "{seen}");
}

#[test]
fn a_line_fits() {
    let terminal = RecordedTerminal::default();
    for room in [100, 60, 30, 20] {
        let shown = Progress::begin(
            &terminal.messages(),
            room,
            Duration::ZERO,
            ("sessions", "events"),
            None,
        );
        shown.total(5_000);
        shown.step(123_456);
        std::thread::sleep(Duration::from_millis(150));
        shown.end();
        let written = std::mem::take(&mut *terminal.0.lock().unwrap());
        let written = String::from_utf8(written).unwrap();
        let lines = written.split("\r\u{1b}[2K").map(|line| line.trim_end_matches('\r'));
        let widest = lines.map(crate::text::width).max().unwrap();
        assert!((10..room).contains(&widest), "{room}: {written:?}");
    }
}
