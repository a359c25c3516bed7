//! Files that are continued where they were cut off.

use super::*;

const LENGTH: usize = 300_000;

/// Returns a file with a tag: its beginning is not requested again.
fn tagged() -> ServedFile {
    ServedFile::new(&pst(1, LENGTH)).header("etag", "\"a\"")
}

/// Returns a fetch of a file with a tag, whose first response is cut off after `cut` bytes.
fn cut_once(
    cut: usize,
    later: impl Fn(&ServedFile, &ScriptedRequest) -> Response + Send + Sync + 'static,
) -> Fetching {
    let file = tagged();
    let fetching = Fetching::from(move |number, request| match number {
        1 => Ok(file.clone().cut_after(cut).whole()),
        _ => Ok(later(&file, request)),
    });
    fetching.resumable()
}

fn is_whole(fetching: &Fetching) -> bool {
    fetching.target.bytes() == pst(1, LENGTH)
}

fn index(position: u64) -> usize {
    usize::try_from(position).unwrap()
}

#[test]
fn file_continues_where_it_was_cut_off() {
    let overlap = index(OVERLAP);
    for cut in [overlap + 1, overlap + 511, 2 * overlap, LENGTH - 1, LENGTH] {
        let fetching = cut_once(cut, ServedFile::serve);
        let fetched = fetching.run().unwrap();
        assert!(is_whole(&fetching), "{cut}");
        assert_eq!(fetching.ranges(), [None, Some((cut - overlap) as u64)]);
        assert_eq!((fetched.tries, fetched.resumed_at), (2, Some(cut as u64)));
        assert!(fetching.progress.borrow().is_sorted());
    }
}

#[test]
fn file_that_was_cut_off_early_begins_again() {
    let overlap = index(OVERLAP);
    for cut in [0, 1, 511, 512, 513, overlap - 1, overlap] {
        let fetching = cut_once(cut, ServedFile::serve);
        assert_eq!(fetching.run().unwrap().resumed_at, None);
        assert!(is_whole(&fetching) && fetching.ranges() == [None, None], "{cut}");
    }
}

#[test]
fn continued_file_may_be_cut_off_again() {
    let file = tagged();
    let fetching = Fetching::from(move |number, request| match number {
        1..=3 => Ok(file.clone().cut_after(100_000).serve(request)),
        _ => Ok(file.serve(request)),
    });
    let fetching = fetching.resumable();
    let fetched = fetching.run().unwrap();
    assert!(is_whole(&fetching));
    // Each later response repeats 65,536 bytes.
    assert_eq!(fetching.ranges(), [None, Some(34_464), Some(68_928), Some(103_392)]);
    assert_eq!((fetched.tries, fetched.resumed_at), (4, Some(168_928)));
}

#[test]
fn response_from_the_beginning_replaces_what_was_written() {
    let fetching = cut_once(200_000, |file, _| file.whole());
    let fetched = fetching.run().unwrap();
    assert!(is_whole(&fetching) && fetching.ranges().len() == 2);
    assert_eq!((fetched.tries, fetched.resumed_at), (2, None));
    assert!(fetching.progress.borrow().contains(&0));
}

#[test]
fn continued_file_that_grows_may_be_cut_off_more_often() {
    let gain = index(GAIN);
    for (piece, is_fetched) in [(gain, true), (gain - 1, false)] {
        let length = 8 * gain;
        let bytes = pst(1, 200_000).repeat(length.div_ceil(200_000));
        let file = ServedFile::new(&bytes[..length]).header("etag", "\"a\"");
        let bytes = file.bytes.clone();
        let fetching = Fetching::from(move |_, request| {
            Ok(file.clone().cut_after(index(OVERLAP) + piece).serve(request))
        });
        let fetching = fetching.resumable();
        match fetching.run() {
            Ok(fetched) => assert!(fetched.tries == 8 && *fetching.target.bytes() == *bytes),
            Err(failure) => assert!(failure.to_string().ends_with("(4 tries)"), "{failure}"),
        }
        assert_eq!(fetching.ranges().len() == 8, is_fetched);
    }
}

/// Checks that a second response which is not the same file leads to a third request for the whole file.
fn begins_again(second: impl Fn(&ServedFile, u64) -> Response + Send + Sync + 'static) {
    let fetching = cut_once(200_000, move |file, request| match request.range_start() {
        Some(start) => second(file, start),
        None => file.whole(),
    });
    let fetched = fetching.run().unwrap();
    assert!(is_whole(&fetching));
    assert_eq!(fetching.ranges(), [None, Some(134_464), None]);
    assert_eq!((fetched.tries, fetched.resumed_at), (3, None));
}

#[test]
fn other_total_is_another_file() {
    begins_again(|_, start| ServedFile::new(&pst(1, LENGTH + 1)).part(start, LENGTH + 1));
}

#[test]
fn other_overlap_is_another_file() {
    begins_again(|_, start| ServedFile::new(&pst(2, LENGTH)).part(start, LENGTH));
    for differing in [0, OVERLAP - 1] {
        begins_again(move |file, start| {
            let mut bytes = file.bytes.to_vec();
            bytes[index(start + differing)] ^= 1;
            ServedFile::new(&bytes).part(start, LENGTH)
        });
    }
}

#[test]
fn other_place_is_another_file() {
    begins_again(|file, start| file.part(start + 1, LENGTH));
    begins_again(|file, start| {
        file.clone().header("content-range", "bytes 0-1/*").respond(206, index(start))
    });
    begins_again(|file, start| file.respond(206, index(start)));
}

#[test]
fn refused_range_begins_again() {
    begins_again(|_, _| ServedFile::new(b"").respond(416, 0));
}

#[test]
fn other_etag_or_time_is_another_file() {
    for name in ["etag", "last-modified"] {
        let file = ServedFile::new(&pst(1, LENGTH));
        let fetching = Fetching::from(move |number, request| {
            let file = file.clone().header(name, &format!("\"{number}\""));
            Ok(if number == 1 { file.cut_after(200_000).whole() } else { file.serve(request) })
        });
        let fetching = fetching.resumable();
        assert_eq!(fetching.run().unwrap().tries, 3);
        assert!(is_whole(&fetching));
    }
}

#[test]
fn part_is_requested_only_of_the_file_with_its_tag() {
    for (tag, is_sent) in [("\"a\"", true), ("W/\"a\"", false)] {
        let file = ServedFile::new(&pst(1, LENGTH)).header("etag", tag);
        let fetching = Fetching::from(move |number, request| {
            if number == 1 {
                return Ok(file.clone().cut_after(200_000).whole());
            }
            let sent = request.headers.get("if-range").map(|sent| sent.to_str().unwrap());
            assert_eq!(sent, is_sent.then_some(tag));
            Ok(file.serve(request))
        });
        let fetching = fetching.resumable();
        assert_eq!(fetching.run().unwrap().resumed_at, Some(200_000));
        assert!(is_whole(&fetching));
    }
}

#[test]
fn file_of_unknown_length_begins_again() {
    let file = ServedFile::new(&pst(1, LENGTH)).chunked();
    let fetching = Fetching::from(move |number, request| match number {
        1 => Ok(file.clone().cut_after(200_000).whole()),
        _ => Ok(file.serve(request)),
    });
    let fetching = fetching.resumable();
    assert!(fetching.run().is_ok() && is_whole(&fetching));
    assert_eq!(fetching.ranges(), [None, None]);
}

#[test]
fn stopped_session_ends_the_fetch_and_keeps_the_part() {
    let fetching = cut_once(200_000, |_, _| {
        let json = br#"{"message":"Session not found","errorCode":"ResourceNotFound"}"#;
        ServedFile::new(json).respond(404, 0)
    });
    let failure = fetching.run().unwrap_err();
    assert!(failure.is_not_found(), "{failure}");
    assert_eq!((fetching.ranges().len(), fetching.target.len()), (2, 200_000));
    assert!(fetching.target.remote_file().is_some());
}

#[test]
fn response_that_is_not_the_file_keeps_the_part() {
    for cut in [None, Some(0)] {
        let fetching = cut_once(200_000, move |_, _| match cut {
            None => ServedFile::new(b"{}").header("content-type", "application/json").whole(),
            Some(cut) => ServedFile::new(b"{}").cut_after(cut).whole(),
        });
        fetching.run().unwrap_err();
        assert_eq!(fetching.target.len(), 200_000, "{cut:?}");
        assert!(fetching.target.remote_file().is_some());
    }
}

#[test]
fn later_run_continues_the_part() {
    let file = ServedFile::new(&pst(1, LENGTH));
    let fetching = Fetching::from(move |_, request| Ok(file.serve(request))).resumable();
    let remote = RemoteFile { total: LENGTH as u64, etag: None, last_modified: None };
    let mut target = fetching.target.clone();
    target.write(&pst(1, LENGTH)[..250_000]).unwrap();
    target.set_remote_file(Some(remote)).unwrap();
    let fetched = fetching.run().unwrap();
    assert_eq!((fetched.tries, fetched.resumed_at), (1, Some(250_000)));
    assert!(is_whole(&fetching) && fetching.ranges() == [Some(0), Some(184_464)]);
}

#[test]
fn later_run_knows_the_form_of_the_part() {
    let zip = [b"PK\x03\x04", &pst(1, LENGTH)[..]].concat();
    let tag = || Some("\"a\"".to_owned());
    for (begun, etag, ranges) in [
        (&zip, None, vec![Some(0), Some(184_464)]),
        (&zip, tag(), vec![Some(184_464)]),
        // It has neither form, so the server's file begins again.
        (&vec![7; LENGTH], None, vec![Some(0), None]),
        (&vec![7; LENGTH], tag(), vec![Some(184_464), None]),
    ] {
        let file = ServedFile::new(&zip);
        let fetching = Fetching::from(move |_, request| Ok(file.serve(request))).resumable();
        let remote = RemoteFile { total: zip.len() as u64, etag, last_modified: None };
        let mut target = fetching.target.clone();
        target.write(&begun[..250_000]).unwrap();
        target.set_remote_file(Some(remote)).unwrap();
        assert_eq!(fetching.run().unwrap().form, SaveForm::Zip);
        assert!(fetching.target.bytes() == zip && fetching.ranges() == ranges);
    }
}

#[test]
fn part_that_cannot_be_continued_is_replaced() {
    let file = ServedFile::new(&pst(1, LENGTH));
    for is_resumable in [true, false] {
        let file = file.clone();
        let mut fetching = Fetching::from(move |_, request| Ok(file.serve(request)));
        fetching.is_resumable = is_resumable;
        fetching.target.clone().write(&pst(9, 250_000)).unwrap();
        assert_eq!(fetching.run().unwrap().tries, 1);
        assert!(is_whole(&fetching) && fetching.ranges() == [None]);
    }
}

/// Without a tag, the beginning is compared before the rest is requested.
#[test]
fn other_beginning_is_another_file() {
    for differing in [4, START - 1] {
        let fetching = Fetching::from(move |number, request| {
            let mut bytes = pst(1, LENGTH);
            bytes[differing] ^= u8::from(number == 1);
            let file = ServedFile::new(&bytes);
            Ok(if number == 1 { file.cut_after(200_000).whole() } else { file.serve(request) })
        });
        let fetching = fetching.resumable();
        assert_eq!(fetching.run().unwrap().tries, 3);
        assert!(is_whole(&fetching) && fetching.ranges() == [None, Some(0), None], "{differing}");
    }
}

#[test]
fn file_without_a_tag_continues_after_its_beginning_was_compared() {
    let file = ServedFile::new(&pst(1, LENGTH));
    let fetching = Fetching::from(move |number, request| match number {
        1 => Ok(file.clone().cut_after(200_000).whole()),
        // A beginning that is cut off itself is another try.
        2 => Ok(file.clone().cut_after(START - 1).serve(request)),
        _ => Ok(file.serve(request)),
    });
    let fetching = fetching.resumable();
    let fetched = fetching.run().unwrap();
    assert_eq!((fetched.tries, fetched.resumed_at), (3, Some(200_000)));
    assert!(is_whole(&fetching));
    assert_eq!(fetching.ranges(), [None, Some(0), Some(0), Some(134_464)]);
}

#[test]
fn whole_file_in_place_of_its_beginning_is_written() {
    let file = ServedFile::new(&pst(1, LENGTH));
    let fetching = Fetching::from(move |number, _| {
        Ok(if number == 1 { file.clone().cut_after(200_000) } else { file.clone() }.whole())
    });
    let fetching = fetching.resumable();
    assert_eq!(fetching.run().unwrap().tries, 2);
    assert!(is_whole(&fetching) && fetching.ranges() == [None, Some(0)]);
}

#[test]
fn halves_of_two_exports_are_never_joined() {
    let overlap = index(OVERLAP);
    for seed in 0..250_u64 {
        // Every request exports the mailbox again, to another file of the same length. A tag of the first one alone leaves it
        // to the overlap to find that.
        let cut = overlap + index(seed * 37 % 50_000);
        let length = cut + index(1 + seed * 61 % 9_000);
        let fetching = Fetching::from(move |number, request| {
            let mut file = ServedFile::new(&pst(seed * 8 + number as u64, length));
            if number == 1 && seed % 4 > 1 {
                file = file.header("etag", "\"a\"");
            }
            let is_cut = number <= 1 + index(seed % 2);
            Ok(if is_cut { file.cut_after(cut) } else { file }.serve(request))
        });
        let fetching = fetching.resumable();
        assert!(fetching.run().is_ok());
        let requests = fetching.ranges().len() as u64;
        assert!(fetching.target.bytes() == pst(seed * 8 + requests, length), "{seed}");
    }
}
