//! Walks over lists that a server fails to return.

use super::*;

#[test]
fn ten_failures_in_a_row_end_the_walk() {
    let tree = MailTree { mailboxes: 100, folders: 1, items: 1 };
    // Each tenth mailbox can be listed in the second case.
    for (good, is_ended) in [("none", true), ("9/folders", false)] {
        let states = Arc::new(AtomicUsize::new(0));
        let asked = Arc::clone(&states);
        let client = exchange(tree, move |request, answer| {
            if request.path.matches('/').count() == 2 {
                asked.fetch_add(1, Ordering::SeqCst);
                return Ok((500, "{}".to_owned()));
            }
            let is_good = !request.path.ends_with("/folders") || request.path.ends_with(good);
            let is_good = is_good || request.path.contains("f0");
            Ok(if is_good { answer } else { (500, "{}".to_owned()) })
        });
        let options = WalkOptions { depth: Some(2), ..options(8) };
        let (_, failed, end) = paths(walk(&client, Workload::Vex, options));
        if is_ended {
            let end = end.unwrap().to_string();
            assert!(end.contains("after 10 failures in a row") && end.contains("/m9@"), "{end}");
            assert_eq!(failed.len(), 9, "{failed:?}");
            // Asked once: four tries at most.
            assert!(states.load(Ordering::SeqCst) <= 4);
            assert!(client.targets().len() < 300, "{}", client.targets().len());
        } else {
            assert!(end.is_none() && failed.len() == 90, "{end:?} {failed:?}");
        }
    }
}

#[test]
fn lists_that_fail_alike_are_one_failure() {
    let tree = MailTree { mailboxes: 2, folders: 2, items: 1 };
    let client = exchange(tree, |request, answer| {
        let is_failing = request.get("parentId").as_deref() == Some("m0f0");
        Ok(if is_failing { (403, "{}".to_owned()) } else { answer })
    });
    let (_, failed, end) = paths(walk(&client, Workload::Vex, options(8)));
    assert!(end.is_none());
    assert_eq!(failed, ["/m0@contoso.example/Folder 0"]);
}
