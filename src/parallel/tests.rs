use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::*;

const LONG: Duration = Duration::from_secs(20);

fn all<R>(results: &OrderedResults<R>) -> Vec<R> {
    let mut all = Vec::new();
    loop {
        match results.next_within(LONG) {
            Ok((_, result)) => all.push(result.unwrap()),
            Err(RecvTimeoutError::Timeout) => panic!("it hangs after {}", all.len()),
            Err(RecvTimeoutError::Disconnected) => return all,
        }
    }
}

#[test]
fn results_come_in_the_order_of_the_jobs_within_the_window() {
    const WINDOW: usize = 16;
    let (started, taken) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (jobs, results) = JobQueue::new(PoolLimits { window: WINDOW, ..PoolLimits::threads(4) });
    let counted = (Arc::clone(&started), Arc::clone(&taken));
    spawn(move || {
        for number in 0..300_usize {
            let (started, taken) = (Arc::clone(&counted.0), Arc::clone(&counted.1));
            let is_wanted = jobs.push(move |sink| {
                let before = taken.load(Ordering::SeqCst);
                assert!(started.fetch_add(1, Ordering::SeqCst) <= before + WINDOW + 1);
                thread::sleep(Duration::from_micros((number % 5) as u64 * 200));
                sink.send(number * 2);
                Ok(())
            });
            assert!(is_wanted);
        }
    })
    .unwrap();
    let mut all = Vec::new();
    for (number, result) in results {
        let result = result.unwrap();
        assert_eq!(number * 2, result);
        all.push(result);
        taken.fetch_add(1, Ordering::SeqCst);
    }
    assert_eq!(all, (0..300).map(|number| number * 2).collect::<Vec<_>>());
}

#[test]
fn results_of_one_job_stay_together_and_no_more_than_the_limit_wait() {
    const AHEAD: usize = 3;
    let sent = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let (jobs, mut results) = JobQueue::new(PoolLimits { ahead: AHEAD, ..PoolLimits::threads(2) });
    for job in 0..2 {
        let sent = Arc::clone(&sent);
        jobs.push(move |sink| {
            for number in 0..10 {
                assert!(sink.send((job, number)));
                sent[job].fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        });
    }
    drop(jobs);
    for taken in 0..20 {
        thread::sleep(Duration::from_millis(2));
        let (first, second) = (sent[0].load(Ordering::SeqCst), sent[1].load(Ordering::SeqCst));
        assert!(first <= taken.min(10) + AHEAD && second <= taken.saturating_sub(10) + AHEAD);
        let (job, result) = results.next().unwrap();
        assert_eq!((job, result.unwrap()), (taken / 10, (taken / 10, taken % 10)));
    }
    assert!(results.next().is_none());
}

#[test]
fn heavy_results_hold_back_all_jobs_but_the_one_that_is_due() {
    let limits = PoolLimits { weight: 5, weigh: |_| 5, ..PoolLimits::threads(3) };
    let (jobs, results) = JobQueue::new(limits);
    for number in 0..20 {
        jobs.push(move |sink| {
            sink.send(number);
            Ok(())
        });
    }
    drop(jobs);
    assert_eq!(all(&results), (0..20).collect::<Vec<_>>());
}

#[test]
fn complaints_leave_fewer_jobs_at_once() {
    let (running, complaints) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
    let most_after = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&complaints);
    let limits = PoolLimits {
        complaints: Box::new(move || counted.load(Ordering::SeqCst)),
        ..PoolLimits::threads(8)
    };
    let (jobs, results) = JobQueue::new(limits);
    for number in 0..60 {
        let (running, most_after) = (Arc::clone(&running), Arc::clone(&most_after));
        let complaints = Arc::clone(&complaints);
        jobs.push(move |sink| {
            let now = running.fetch_add(1, Ordering::SeqCst) + 1;
            thread::sleep(Duration::from_millis(1));
            if (8..12).contains(&number) {
                complaints.fetch_add(1, Ordering::SeqCst);
            } else if (24..28).contains(&number) {
                most_after.fetch_max(now, Ordering::SeqCst);
            }
            running.fetch_sub(1, Ordering::SeqCst);
            sink.send(number);
            Ok(())
        });
    }
    drop(jobs);
    assert_eq!(all(&results).len(), 60);
    assert!(most_after.load(Ordering::SeqCst) < 8);
}

#[test]
fn error_or_panic_is_the_last_result_of_its_job_alone() {
    let results = map(0..20_u64, 4, |number| {
        thread::sleep(Duration::from_millis(number % 3));
        assert_ne!(number, 7, "on purpose");
        number * 2
    });
    for (number, result) in results.into_iter().enumerate() {
        let result = result.map_err(|error| error.to_string());
        let expected = if number == 7 {
            Err("internal error in vb365".to_owned())
        } else {
            Ok(number as u64 * 2)
        };
        assert_eq!(result, expected);
    }
    let results = prefetch(9, |sink| {
        sink.send(1);
        anyhow::bail!("it broke off")
    });
    let results: Vec<_> = results.map(|(_, result)| result.map_err(|e| e.to_string())).collect();
    assert_eq!(results, [Ok(1), Err("it broke off".to_owned())]);
}

#[test]
fn nothing_is_pushed_or_sent_once_nothing_is_taken() {
    let (jobs, results) =
        JobQueue::new(PoolLimits { window: 8, ahead: 1, ..PoolLimits::threads(2) });
    let (tell, told) = mpsc::channel();
    let ended = tell.clone();
    jobs.push(move |sink| {
        ended.send(()).unwrap();
        while sink.send(1) {}
        ended.send(()).unwrap();
        Ok(())
    });
    spawn(move || {
        while jobs.push(|sink| {
            sink.send(1);
            Ok(())
        }) {}
        tell.send(()).unwrap();
    })
    .unwrap();
    told.recv_timeout(LONG).unwrap();
    drop(results);
    told.recv_timeout(LONG).unwrap();
    told.recv_timeout(LONG).unwrap();
}

#[test]
fn abandoned_jobs_are_awaited_for_the_grace_alone() {
    let mut results = prefetch(1, |sink| {
        sink.send(1);
        thread::sleep(Duration::from_millis(50));
        Ok(())
    });
    results.next().unwrap().1.unwrap();
    let started = Instant::now();
    results.abandon(LONG);
    assert!((Duration::from_millis(20)..LONG).contains(&started.elapsed()));
    let mut results = prefetch(1, |sink| {
        sink.send(1);
        thread::sleep(LONG * 3);
        Ok(())
    });
    results.next().unwrap().1.unwrap();
    let started = Instant::now();
    results.abandon(Duration::from_millis(50));
    assert!(started.elapsed() < LONG);
}

#[test]
fn results_that_are_ready_can_be_had_out_of_order() {
    let (jobs, results) = JobQueue::new(PoolLimits::threads(3));
    jobs.push(|_| {
        thread::sleep(LONG * 3);
        Ok(())
    });
    let (tell, told) = mpsc::channel();
    for number in 1..3 {
        let tell = tell.clone();
        jobs.push(move |sink| {
            sink.send(number);
            tell.send(()).unwrap();
            Ok(())
        });
    }
    told.recv_timeout(LONG).unwrap();
    told.recv_timeout(LONG).unwrap();
    assert!(matches!(results.next_within(Duration::ZERO), Err(RecvTimeoutError::Timeout)));
    let ready: Vec<_> = results.into_ready().into_iter().map(|(at, r)| (at, r.unwrap())).collect();
    assert_eq!(ready, [(1, 1), (2, 2)]);
}
