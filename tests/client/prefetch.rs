//! One or two pages are fetched ahead while a page is printed, and none that would not be printed.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use vb365::{Response, Transport};

use crate::support::{Broken, sandbox_with, tapped, vb365};

/// How many pages were asked for.
#[derive(Clone, Default)]
struct Pages(Arc<(Mutex<usize>, Condvar)>);

impl Pages {
    fn now(&self) -> usize {
        *self.0.0.lock().unwrap()
    }

    fn turn(&self) -> usize {
        let mut pages = self.0.0.lock().unwrap();
        *pages += 1;
        self.0.1.notify_all();
        *pages
    }

    fn await_that(&self, many: usize) -> bool {
        let pages = self.0.0.lock().unwrap();
        let long = Duration::from_secs(20);
        let (pages, _) = self.0.1.wait_timeout_while(pages, long, |pages| *pages < many).unwrap();
        *pages >= many
    }
}

/// A reader that continues only after this number of pages was requested.
struct Slow(Pages, usize, Arc<Mutex<Vec<usize>>>);

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut seen = self.2.lock().unwrap();
        if seen.is_empty() {
            assert!(self.0.await_that(self.1), "nothing was fetched ahead");
            thread::sleep(Duration::from_millis(100));
        }
        seen.push(self.0.now());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A server of seven pages, what it does at each, and their count.
fn server(
    at: impl Fn(usize) -> Option<Response> + Send + Sync + 'static,
) -> (Arc<impl Transport + 'static>, Pages) {
    let sandbox = sandbox_with(|options| options.sessions = 6_500);
    let pages = Pages::default();
    let counted = pages.clone();
    let server = tapped(&sandbox, move |sandbox, request| {
        let is_list = request.uri().path().ends_with("/RestoreSessions");
        match is_list.then(|| at(counted.turn())).flatten() {
            Some(answer) => Ok(answer),
            None => sandbox.send(request, Duration::ZERO),
        }
    });
    (server, pages)
}

#[test]
fn next_page_is_fetched_while_the_last_is_printed() {
    for format in ["ndjson", "csv", "id"] {
        let (server, pages) = server(|_| None);
        let seen = Arc::default();
        let slow = Slow(pages.clone(), 2, Arc::clone(&seen));
        let list = format!("session list --api-version v8 -o {format}");
        let ran = vb365(&list).on(&server).stdout(slow).run();
        assert_eq!((ran.code, pages.now()), (0, 7), "{format}: {}", ran.stderr);
        assert!(seen.lock().unwrap()[0] <= 3, "{format}: {seen:?}");
    }
}

#[test]
fn limit_fetches_no_extra_page() {
    for (limit, asked) in [(5, 1), (1_000, 1), (1_001, 2), (2_000, 2)] {
        let (server, pages) = server(|_| None);
        let list = format!("session list --api-version v8 -o id --limit {limit}");
        let ran = vb365(&list).on(&server).run();
        assert_eq!((ran.stdout.lines().count(), pages.now()), (limit, asked), "--limit {limit}");
    }
}

#[test]
fn items_before_a_failure_are_printed_first() {
    let (server, pages) = server(|page| {
        let body: Box<dyn io::Read + Send> = Box::new(&b"{}"[..]);
        (page == 3).then(|| http::Response::builder().status(403).body(body).unwrap())
    });
    let ran = vb365("session list --api-version v8 -o id").on(&server).run();
    assert_eq!((ran.code, ran.stdout.lines().count(), pages.now()), (4, 2_000, 3));
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.lines().count() <= 2, "{}", ran.stderr);
}

#[test]
fn closed_pipe_does_not_wait_for_the_page_under_way() {
    let (server, pages) = server(|page| {
        if page > 1 {
            thread::sleep(Duration::from_secs(30));
        }
        None
    });
    let begun = Instant::now();
    let list = vb365("session list --api-version v8 -o id").on(&server);
    let ran = list.stdout(Broken(ErrorKind::BrokenPipe)).run();
    assert!(begun.elapsed() < Duration::from_secs(15), "it took {:?}", begun.elapsed());
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    assert!(pages.now() <= 2);
}
