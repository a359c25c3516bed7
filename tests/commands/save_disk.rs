//! `save` when the disk is full or read-only, when the folder disappears, when two runs use it, and when stdout is closed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use vb365::sandbox::Sandbox;
use vb365::sandbox::server::{SandboxServer, start};

use crate::commands::process::{path, vb365};
use crate::commands::save::files;
use crate::commands::verify::open;
use crate::support::{JOB, log, sandbox_with};

const MAIL: &[&str] = &["/ana@contoso.example", "--as", "msg", "--type", "vex"];
const DRIVE: &[&str] = &["/ana", "--type", "veod"];

/// A server on a port of its own, and a place to save.
struct DiskSite {
    sandbox: Arc<Sandbox>,
    served: SandboxServer,
    place: tempfile::TempDir,
}

impl DiskSite {
    /// Starts a server with these faults.
    fn new(faults: &[&str]) -> Self {
        let sandbox = sandbox_with(|options| {
            options.hostile = false;
            options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        });
        let served = start(Arc::clone(&sandbox), "127.0.0.1:0".parse().unwrap()).unwrap();
        Self { sandbox, served, place: tempfile::tempdir().unwrap() }
    }

    /// A server that sends the first file slowly.
    fn slow() -> Self {
        Self::new(&["slow=40kB,times=1"])
    }

    fn join(&self, name: &str) -> std::path::PathBuf {
        self.place.path().join(name)
    }

    fn in_environment(&self, mut command: Command) -> Command {
        command.env("VB365_SERVER", self.served.address().to_string()).env("VB365_INSECURE", "1");
        command.env("VB365_USERNAME", "admin@sandbox.example").env("VB365_PASSWORD", "sandbox");
        command.env("VB365_STATE_DIR", self.join("state")).env("PATH", path());
        command.current_dir(self.place.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn save(&self, words: &[&str], to: &str) -> Command {
        let own = ["save", "--job", JOB, "--to", to];
        self.in_environment(vb365(&[&own, words].concat()))
    }

    /// Runs a script that may mount file systems, which nothing else sees. Returns `None`, and says so, where that is not
    /// allowed.
    #[expect(clippy::print_stderr, reason = "a skipped test must say so")]
    fn script(&self, script: &str, words: &[&str]) -> Option<String> {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c"]);
        let save = format!(
            "save() {{ '{}' save --job {JOB} -o ndjson {} \"$@\" 2>&1; echo \"exit $?\"; }}\n",
            assert_cmd::cargo::cargo_bin("vb365").display(),
            words.join(" ")
        );
        command.arg(format!(
            "mkdir -p disk && mount -t tmpfs -o size=900k none disk || exit 77\n{save}{script}"
        ));
        let ended = self.in_environment(command).output();
        match ended {
            Ok(ended) if ended.status.success() => {
                Some(String::from_utf8_lossy(&ended.stdout).into_owned())
            }
            Ok(ended)
                if ended.status.code() != Some(77) && !ended.stderr.starts_with(b"unshare:") =>
            {
                panic!("{ended:?}")
            }
            _ => {
                eprintln!("skipped: this user cannot mount a file system");
                None
            }
        }
    }

    fn starts(&self) -> usize {
        log(&self.sandbox).iter().filter(|line| line.contains("/explore ")).count()
    }
}

fn stderr(ended: &Output) -> String {
    String::from_utf8_lossy(&ended.stderr).into_owned()
}

/// Waits until a part file is in the folder, so that a download has begun.
fn wait_for_part(out: &Path) {
    let begun = Instant::now();
    while !out.exists() || !files(out).keys().any(|name| name.ends_with(".vb365-part")) {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is saved");
        sleep(Duration::from_millis(5));
    }
}

fn end(child: Child) -> Output {
    child.wait_with_output().unwrap()
}

#[test]
fn full_disk_exits_1_and_the_next_run_fetches_the_rest() {
    let site = DiskSite::new(&[]);
    let script = "save --to disk/out\n\
         (cd disk/out && sha256sum --strict --quiet -c SHA256SUMS) && echo valid\n\
         find disk -name '*part*'\n\
         mount -o remount,size=64m disk && save --to disk/out && cp -r disk/out copy";
    let Some(said) = site.script(script, MAIL) else { return };
    assert!(said.contains("the disk is full") && said.contains("exit 1\nvalid\n"), "{said}");
    assert!(!said.contains("vb365-part") && said.ends_with("exit 0\n"), "{said}");
    assert!(said.matches("\"status\":\"kept\"").count() > 0, "{said}");
    let whole = site.save(MAIL, "whole").output().unwrap();
    assert!(whole.status.success(), "{}", stderr(&whole));
    let things = |folder: &str| {
        let mut all = files(&site.join(folder));
        all.retain(|name, _| name.rsplit('.').next() == Some("msg"));
        all
    };
    assert!(things("copy") == things("whole") && things("whole").len() > 5);
    assert!(open(&site.sandbox).is_empty());
}

#[test]
fn disk_that_cannot_hold_the_files_exits_9_before_a_request() {
    let site = DiskSite::new(&[]);
    let script = "save --to disk/out\nsave --to disk/out --force\n\
         mount -o remount,size=64m disk && save --to disk/out";
    let Some(said) = site.script(script, DRIVE) else { return };
    let ends: Vec<_> = said.lines().filter(|line| line.starts_with("exit ")).collect();
    assert_eq!(ends, ["exit 9", "exit 1", "exit 0"], "{said}");
    assert!(said.contains("are needed, and ") && said.contains("the disk is full"), "{said}");
    let before = said.split("exit 9").next().unwrap();
    assert!(!before.contains("\"status\""), "{said}");
    // A single file is checked, too.
    let site = DiskSite::new(&[]);
    let script = "head -c 850k /dev/zero > disk/other; save --to disk/budget.xlsx";
    let words = &["'/ana/Reports/Budget 2026 final.xlsx'", "--type", "veod"];
    let Some(said) = site.script(script, words) else { return };
    assert!(said.ends_with("exit 9\n"), "{said}");
}

#[test]
fn read_only_folder_exits_1_before_a_session_is_started() {
    let site = DiskSite::new(&[]);
    let script = "mkdir disk/out; mount -o remount,ro disk\nsave --to disk/out\nsave --to disk/new";
    let Some(said) = site.script(script, MAIL) else { return };
    assert_eq!(said.matches("Read-only file system").count(), 2, "{said}");
    assert_eq!(said.matches("exit 1\n").count(), 2, "{said}");
    assert_eq!(site.starts(), 0);
}

#[test]
fn folder_that_is_moved_ends_the_run() {
    for is_removed in [false, true] {
        let site = DiskSite::slow();
        let child = site.save(MAIL, "out").spawn().unwrap();
        wait_for_part(&site.join("out"));
        if is_removed {
            // The run may create a file meanwhile.
            while fs::remove_dir_all(site.join("out")).is_err() && site.join("out").exists() {}
        } else {
            fs::rename(site.join("out"), site.join("moved")).unwrap();
        }
        let ended = end(child);
        assert_eq!(ended.status.code(), Some(1), "{}", stderr(&ended));
        let told = "cannot save to out: the folder was moved or removed";
        assert_eq!(stderr(&ended).matches(told).count(), 1, "{}", stderr(&ended));
        assert!(!site.join("out").exists() && open(&site.sandbox).is_empty());
        // Nothing is lost: what was saved continues where it is now.
        if !is_removed {
            let ended = site.save(MAIL, "moved").output().unwrap();
            assert!(ended.status.success(), "{}", stderr(&ended));
        }
    }
}

#[test]
fn second_run_of_a_folder_exits_1_and_the_first_is_not_disturbed() {
    let site = DiskSite::slow();
    let child = site.save(MAIL, "out").spawn().unwrap();
    wait_for_part(&site.join("out"));
    let second = site.save(MAIL, "out").output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains("another run is using it"), "{}", stderr(&second));
    let first = end(child);
    assert!(first.status.success(), "{}", stderr(&first));
    assert_eq!(site.starts(), 1, "the second run has started no session");
}

/// The files are the result, and not the rows.
#[test]
fn closed_stdout_does_not_end_the_run() {
    for format in ["ndjson", "json"] {
        let site = DiskSite::new(&[]);
        let mut child = site.save(&[MAIL, &["-o", format]].concat(), "out").spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        if format == "ndjson" {
            stdout.read_line(&mut String::new()).unwrap();
        }
        drop(stdout);
        let ended = end(child);
        assert!(ended.status.success(), "{}", stderr(&ended));
        let manifest = fs::read_to_string(site.join("out/vb365-manifest.ndjson")).unwrap();
        assert!(manifest.lines().last().unwrap().contains("\"complete\":true"), "{manifest}");
    }
}
