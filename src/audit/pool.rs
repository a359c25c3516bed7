//! Work by several threads that comes out in the order in which it went in, with no more under way than is good for us
//! and for the server.
//!
//! Somebody puts tasks in, workers do them, somebody takes the results out. Whoever puts waits while a window of tasks is
//! full, and no task is begun while the results that wait hold too much, but for the one that all wait for: so memory is
//! bounded however slow the reader is. When the server complains of too much, half as many work on, and more again as
//! work goes well.
//!
//! Nobody waits for a thread: a server that hangs must not keep the program alive.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

/// So many tasks for each worker are under way, done ones that wait included.
const EACH: usize = 4;

/// So much may wait to be taken, in the unit that results are weighed in.
const MOST: usize = 50_000;

struct State<T, R> {
    waiting: VecDeque<(usize, T)>,
    done: BTreeMap<usize, R>,
    next_in: usize,
    next_out: usize,
    /// What the results that wait weigh.
    held: usize,
    working: usize,
    /// So many may work.
    allowed: usize,
    /// So many have gone well in a row.
    well: usize,
    complaints: u64,
    is_complete: bool,
    is_abandoned: bool,
}

struct Shared<T, R> {
    state: Mutex<State<T, R>>,
    changed: Condvar,
    at_once: usize,
    weigh: fn(&R) -> usize,
}

impl<T, R> Shared<T, R> {
    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State<T, R>>) -> MutexGuard<'s, State<T, R>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where results come out.
pub(super) struct Results<T, R>(Arc<Shared<T, R>>);

/// Where tasks go in.
pub(super) struct Tasks<T, R>(Arc<Shared<T, R>>);

/// What came out.
pub(super) enum Next<R> {
    Result(R),
    /// Nothing yet.
    Wait,
    End,
}

/// Starts a thread that puts tasks in, to be done so many at once.
///
/// # Errors
/// No thread can be started.
pub(super) fn start<T, R>(
    at_once: usize,
    weigh: fn(&R) -> usize,
    put: impl FnOnce(&Tasks<T, R>) + Send + 'static,
) -> anyhow::Result<Results<T, R>>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let state = State {
        waiting: VecDeque::new(),
        done: BTreeMap::new(),
        next_in: 0,
        next_out: 0,
        held: 0,
        working: 0,
        allowed: at_once,
        well: 0,
        complaints: 0,
        is_complete: false,
        is_abandoned: false,
    };
    let changed = Condvar::new();
    let shared = Arc::new(Shared { state: Mutex::new(state), changed, at_once, weigh });
    let tasks = Tasks(Arc::clone(&shared));
    thread::Builder::new().spawn(move || put(&tasks)).context("cannot start a thread")?;
    Ok(Results(shared))
}

impl<T, R> Drop for Tasks<T, R> {
    /// Also when whoever put them broke.
    fn drop(&mut self) {
        self.0.lock().is_complete = true;
        self.0.changed.notify_all();
    }
}

impl<T: Send + 'static, R: Send + 'static> Tasks<T, R> {
    /// Starts the workers. `complaints` counts how often the server said that it has too much to do.
    ///
    /// # Errors
    /// No thread can be started.
    pub(super) fn employ(
        &self,
        work: impl Fn(T) -> R + Send + Sync + 'static,
        complaints: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> anyhow::Result<()> {
        let (work, complaints) = (Arc::new(work), Arc::new(complaints));
        self.0.lock().complaints = complaints();
        for number in 0..self.0.at_once {
            let (shared, work) = (Arc::clone(&self.0), Arc::clone(&work));
            let complaints = Arc::clone(&complaints);
            let started = thread::Builder::new().spawn(move || {
                while let Some((place, task)) = shared.next() {
                    let result = work(task);
                    shared.done(place, result, complaints());
                }
            });
            match started {
                Ok(_) => {}
                // Fewer do it as well, only later.
                Err(_) if number > 0 => break,
                Err(error) => return Err(error).context("cannot start a thread"),
            }
        }
        Ok(())
    }

    /// Puts a task in when there is room; tells whether anybody wants more.
    pub(super) fn put(&self, task: T) -> bool {
        self.add(|state, place| state.waiting.push_back((place, task)))
    }

    /// Puts in what needs no work, in its place among the others.
    pub(super) fn put_done(&self, result: R) -> bool {
        let weight = (self.0.weigh)(&result);
        self.add(|state, place| {
            state.held += weight;
            state.done.insert(place, result);
        })
    }

    fn add(&self, how: impl FnOnce(&mut State<T, R>, usize)) -> bool {
        let window = self.0.at_once * EACH;
        let mut state = self.0.lock();
        while state.next_in - state.next_out >= window && !state.is_abandoned {
            state = self.0.wait(state);
        }
        if state.is_abandoned {
            return false;
        }
        let place = state.next_in;
        state.next_in += 1;
        how(&mut state, place);
        self.0.changed.notify_all();
        true
    }
}

impl<T, R> Shared<T, R> {
    fn next(&self) -> Option<(usize, T)> {
        let mut state = self.lock();
        loop {
            if state.is_abandoned || (state.is_complete && state.waiting.is_empty()) {
                return None;
            }
            let is_awaited = state.waiting.front().is_some_and(|(at, _)| *at == state.next_out);
            let may_begin = state.working < state.allowed && (state.held < MOST || is_awaited);
            if may_begin && let Some(task) = state.waiting.pop_front() {
                state.working += 1;
                return Some(task);
            }
            state = self.wait(state);
        }
    }

    fn done(&self, place: usize, result: R, complaints: u64) {
        let mut state = self.lock();
        state.working -= 1;
        state.held += (self.weigh)(&result);
        state.done.insert(place, result);
        if complaints > state.complaints {
            state.complaints = complaints;
            (state.allowed, state.well) = ((state.allowed / 2).max(1), 0);
        } else {
            state.well += 1;
            if state.well >= state.allowed && state.allowed < self.at_once {
                (state.allowed, state.well) = (state.allowed + 1, 0);
            }
        }
        drop(state);
        self.changed.notify_all();
    }
}

impl<T, R> Results<T, R> {
    /// The next result in order; waits for it so long at most.
    pub(super) fn next(&self, patience: Duration) -> Next<R> {
        let is_there = |state: &State<T, R>| state.done.contains_key(&state.next_out);
        let is_over = |state: &State<T, R>| state.is_complete && state.next_out == state.next_in;
        let waits = |state: &mut State<T, R>| !is_there(state) && !is_over(state);
        let waited = self.0.changed.wait_timeout_while(self.0.lock(), patience, waits);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let place = state.next_out;
        let Some(result) = state.done.remove(&place) else {
            return if is_over(&state) { Next::End } else { Next::Wait };
        };
        state.held -= (self.0.weigh)(&result);
        state.next_out += 1;
        drop(state);
        self.0.changed.notify_all();
        Next::Result(result)
    }
}

impl<T, R> Drop for Results<T, R> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_abandoned = true;
        state.waiting.clear();
        drop(state);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

    use super::*;

    fn all(results: &Results<usize, usize>) -> Vec<usize> {
        let mut all = Vec::new();
        loop {
            match results.next(Duration::from_secs(10)) {
                Next::Result(result) => all.push(result),
                Next::Wait => panic!("it hangs after {}", all.len()),
                Next::End => return all,
            }
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_tasks_and_no_more_than_a_window_is_under_way() {
        let (begun, taken) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counted = (Arc::clone(&begun), Arc::clone(&taken));
        let results = start(
            4,
            |_| 1,
            move |tasks| {
                let work = move |number: usize| {
                    let before = counted.1.load(Ordering::SeqCst);
                    assert!(counted.0.fetch_add(1, Ordering::SeqCst) <= before + 4 * EACH + 1);
                    thread::sleep(Duration::from_micros((number % 5) as u64 * 200));
                    number * 2
                };
                tasks.employ(work, || 0).unwrap();
                for number in 0..300 {
                    assert!(if number % 7 == 3 {
                        tasks.put_done(number * 2)
                    } else {
                        tasks.put(number)
                    });
                }
            },
        );
        let results = results.unwrap();
        let mut all = Vec::new();
        while let Next::Result(result) = results.next(Duration::from_secs(10)) {
            all.push(result);
            taken.fetch_add(1, Ordering::SeqCst);
        }
        assert_eq!(all, (0..300).map(|number| number * 2).collect::<Vec<_>>());
    }

    #[test]
    fn heavy_results_hold_back_all_but_the_one_that_is_waited_for() {
        let results = start(
            3,
            |_| MOST,
            |tasks| {
                tasks.employ(|number| number, || 0).unwrap();
                (0..20).for_each(|number| assert!(tasks.put(number)));
            },
        );
        assert_eq!(all(&results.unwrap()), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn complaints_leave_fewer_at_work() {
        let (at_work, complaints) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        let most_after = Arc::new(AtomicUsize::new(0));
        let (seen, complained) = (Arc::clone(&most_after), Arc::clone(&complaints));
        let results = start(
            8,
            |_| 1,
            move |tasks| {
                let work = move |number: usize| {
                    let now = at_work.fetch_add(1, Ordering::SeqCst) + 1;
                    thread::sleep(Duration::from_millis(1));
                    if (8..12).contains(&number) {
                        complained.fetch_add(1, Ordering::SeqCst);
                    } else if (24..28).contains(&number) {
                        seen.fetch_max(now, Ordering::SeqCst);
                    }
                    at_work.fetch_sub(1, Ordering::SeqCst);
                    number
                };
                tasks.employ(work, move || complaints.load(Ordering::SeqCst)).unwrap();
                (0..60).for_each(|number| assert!(tasks.put(number)));
            },
        );
        assert_eq!(all(&results.unwrap()).len(), 60);
        assert!(most_after.load(Ordering::SeqCst) < 8);
    }

    #[test]
    fn when_nobody_takes_any_more_nobody_puts() {
        let (told, heard) = std::sync::mpsc::channel();
        let results = start(
            2,
            |_| 1,
            move |tasks| {
                tasks.employ(|number: usize| number, || 0).unwrap();
                while tasks.put(1) {}
                told.send(()).unwrap();
            },
        );
        drop(results.unwrap());
        heard.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
