//! A save that a signal interrupts: no file is half under its name, the session is stopped, and the next run continues.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use vb365::sandbox::Sandbox;
use vb365::sandbox::server::{SandboxServer, start};

use crate::commands::process::{path, signal, vb365};
use crate::commands::save::files;
use crate::commands::verify::open;
use crate::support::{JOB, sandbox_with};

/// A server on a port of its own, which sends the first file slowly.
fn slow_server() -> (Arc<Sandbox>, SandboxServer) {
    let sandbox = sandbox_with(|options| {
        options.hostile = false;
        options.faults = vec!["slow=20kB,times=1".parse().unwrap()];
    });
    let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
    (sandbox, served)
}

fn save(served: &SandboxServer, place: &Path, words: &[&str], to: &str) -> Command {
    let own = ["save", "--job", JOB, "--type", "vex", "-o", "ndjson", "--to", to];
    let mut command = vb365(&[&own, words].concat());
    command.env("VB365_SERVER", served.address().to_string()).env("VB365_INSECURE", "1");
    command.env("VB365_USERNAME", "admin@sandbox.example").env("VB365_PASSWORD", "sandbox");
    command.env("VB365_STATE_DIR", place.join("state")).env("PATH", path()).current_dir(place);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn interrupted_save_is_continued() {
    for (words, is_kept) in [
        (&["/ana@contoso.example"][..], true),
        (&["/ana@contoso.example/Inbox", "--as", "pst"], false),
        (&["/ana@contoso.example", "--as", "msg"], false),
    ] {
        for sent in [Signal::INT, Signal::TERM, Signal::KILL] {
            let (sandbox, served) = slow_server();
            let place = tempfile::tempdir().unwrap();
            let child = save(&served, place.path(), words, "out").spawn().unwrap();
            let begun = Instant::now();
            let out = place.path().join("out");
            let is_part = |name: &String| name.ends_with(".vb365-part");
            while !out.exists() || !files(&out).keys().any(is_part) {
                assert!(begun.elapsed() < Duration::from_secs(60), "{words:?}: nothing is saved");
                sleep(Duration::from_millis(5));
            }
            sleep(Duration::from_millis(300)); // some bytes arrive
            signal(&child, sent);
            let ended = child.wait_with_output().unwrap();
            assert_eq!(ended.status.signal(), Some(sent.as_raw()), "{words:?}: {ended:?}");
            let left = files(&out);
            if sent != Signal::KILL {
                assert!(open(&sandbox).is_empty(), "{words:?}");
                assert_eq!(left.keys().any(is_part), is_kept, "{words:?}: {:?}", left.keys());
            }
            // Whatever has its name is whole, and the same command makes the rest.
            let ended = save(&served, place.path(), words, "out").output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert!(ended.status.success(), "{words:?}: {said}");
            let whole = save(&served, place.path(), words, "whole").output().unwrap();
            assert!(whole.status.success(), "{words:?}");
            let things = |folder: &str| {
                let mut all = files(&place.path().join(folder));
                all.retain(|name, _| !name.starts_with("vb365-manifest") && name != "SHA256SUMS");
                all
            };
            let (continued, whole) = (things("out"), things("whole"));
            assert_eq!(continued.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
            assert!(continued == whole, "{words:?} differ after {sent:?}");
            for (name, bytes) in left.iter().filter(|(name, _)| whole.contains_key(*name)) {
                assert!(whole[name] == *bytes, "{name} was half under its name");
            }
            let sums = fs::read_to_string(out.join("SHA256SUMS")).unwrap();
            assert_eq!(sums.lines().count(), whole.len(), "{sums}");
        }
    }
}
