//! Reports of made-up records.

use super::samples::{HOSTILE, at, frame, records};
use super::*;
use crate::audit::Action;

/// A report of so many sessions of about so many events, as text.
fn report(
    name: &str,
    frame: Frame,
    records: impl Iterator<Item = Record>,
    ending: &Ending,
) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join(name);
    let mut report = Report::begin(path.to_str().unwrap().parse().unwrap(), frame).unwrap();
    for record in records {
        report.add(&record).unwrap();
    }
    report.finish(ending).unwrap();
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing else is left");
    std::fs::read_to_string(path).unwrap()
}

/// For eyes: `VB365_REPORT_DIR=… cargo test --lib audit::report::tests::for_eyes -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn for_eyes() {
    #[expect(clippy::disallowed_methods, reason = "a test has no host")]
    let folder = PathBuf::from(std::env::var_os("VB365_REPORT_DIR").unwrap());
    let unread = Unread {
        session_id: "00000000-0000-4000-8000-0000000000ff".to_owned(),
        profile: None,
        why: "the server failed: 500 (internal error)".to_owned(),
    };
    let broken = Ending { unread: vec![unread], open: None };
    for (name, records, ending) in [
        ("sample.html", (30, 14), &Ending::default()),
        ("broken.html", (30, 14), &broken),
        ("sample.md", (30, 14), &Ending::default()),
        ("large.html", (5_000, 20), &Ending::default()),
    ] {
        let text = report(name, frame(), super::samples::records(records.0, records.1), ending);
        std::fs::write(folder.join(name), text).unwrap();
    }
}
