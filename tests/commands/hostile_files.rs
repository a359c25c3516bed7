//! A campaign: each file that the program reads or locks is replaced by something hostile, at random. A run ends in time and
//! in bounded memory, trusts no file of others, and touches nothing behind a link that it did not make. `tests/traps` runs
//! it with more members.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::commands::process::{Served, output};
use crate::support::JOB;

const RUNS: u64 = 300;
const ANOTHER_USER: u32 = 12_345;

/// What a file of the program is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trap {
    Pipe,
    Socket,
    Directory,
    LinkToZero,
    LinkToPipe,
    LinkToNothing,
    LinkToItself,
    Huge,
    Garbage,
    Empty,
    /// The file itself, behind a link.
    Link,
    HardLink,
    WritableByAll,
    OfAnotherUser,
    LinkOfAnotherUser,
    Device,
}

const TRAPS: [Trap; 16] = [
    Trap::Pipe,
    Trap::Socket,
    Trap::Directory,
    Trap::LinkToZero,
    Trap::LinkToPipe,
    Trap::LinkToNothing,
    Trap::LinkToItself,
    Trap::Huge,
    Trap::Garbage,
    Trap::Empty,
    Trap::Link,
    Trap::HardLink,
    Trap::WritableByAll,
    Trap::OfAnotherUser,
    Trap::LinkOfAnotherUser,
    Trap::Device,
];

/// How a file is used: the traps that a run must not accept depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Private,
    Lock,
    /// A file that the user names on the command line.
    Input,
}

/// The files, how each is used, and a command that uses it. `FILE` is its path.
const FILES: [(&str, Use, &str); 11] = [
    ("config.toml", Use::Private, "profile show main"),
    ("tokens.json", Use::Private, "session list -p main --limit 1"),
    ("state/journal.json", Use::Private, "session stop mine -n -p main"),
    ("cursor.json", Use::Private, "audit -p main --cursor FILE -o csv"),
    ("config.lock", Use::Lock, "profile use main"),
    ("tokens.lock", Use::Lock, "login main"),
    ("state/journal.lock", Use::Lock, "explore -p main --no-preflight --type vex --job JOB"),
    ("cursor.json.lock", Use::Lock, "audit -p main --cursor cursor.json -o csv"),
    ("password", Use::Input, "session list --limit 1 --password-file FILE"),
    ("ca.pem", Use::Input, "session list --limit 1 --ca-cert FILE"),
    ("body", Use::Input, "api POST Nothing --input FILE"),
];

impl Trap {
    /// Returns whether a command must not work with it. `None`: it may.
    fn is_refused(self, used: Use) -> Option<bool> {
        Some(match (self, used) {
            // As if the file was missing or empty.
            (Self::Garbage | Self::Empty, _) | (Self::LinkToNothing, Use::Private) => return None,
            // The lock of this user, in which nothing stands.
            (Self::Link | Self::HardLink | Self::WritableByAll | Self::Huge, Use::Lock) => {
                return None;
            }
            (Self::Link | Self::HardLink, _)
            | (Self::WritableByAll | Self::OfAnotherUser | Self::LinkOfAnotherUser, Use::Input) => {
                false
            }
            _ => true,
        })
    }

    /// Puts the trap in the place of a file. `aside` is an empty directory.
    fn set(self, file: &Path, aside: &Path) {
        let kept = aside.join("kept");
        if file.exists() {
            fs::rename(file, &kept).unwrap();
        } else {
            File::create(&kept).unwrap();
        }
        let link = |target: &Path| symlink(target, file).unwrap();
        let pipe = |path: &Path| mknodat(CWD, path, FileType::Fifo, Mode::from(0o600), 0).unwrap();
        let back = || fs::rename(&kept, file).unwrap();
        match self {
            Self::Pipe => pipe(file),
            Self::Socket => drop(UnixListener::bind(file).unwrap()),
            Self::Directory => fs::create_dir(file).unwrap(),
            Self::LinkToZero => link(Path::new("/dev/zero")),
            Self::LinkToPipe => {
                pipe(&aside.join("pipe"));
                link(&aside.join("pipe"));
            }
            Self::LinkToNothing => link(&aside.join("nothing")),
            Self::LinkToItself => link(file),
            Self::Huge => File::create(file).unwrap().set_len(1 << 40).unwrap(),
            Self::Garbage => fs::write(file, [0xff; 3_000]).unwrap(),
            Self::Empty => fs::write(file, "").unwrap(),
            Self::Link => link(&kept),
            Self::HardLink => fs::hard_link(&kept, file).unwrap(),
            Self::WritableByAll => {
                back();
                fs::set_permissions(file, Permissions::from_mode(0o666)).unwrap();
            }
            Self::OfAnotherUser => {
                back();
                chown(file, Some(ANOTHER_USER), None).unwrap();
            }
            Self::LinkOfAnotherUser => {
                link(&kept);
                lchown(file, Some(ANOTHER_USER), None).unwrap();
            }
            Self::Device => {
                let zero = rustix::fs::makedev(1, 5);
                mknodat(CWD, file, FileType::CharacterDevice, Mode::from(0o600), zero).unwrap();
            }
        }
        if matches!(self, Self::Huge | Self::Garbage | Self::Empty) {
            fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
        }
    }

    fn needs_root(self) -> bool {
        matches!(self, Self::OfAnotherUser | Self::LinkOfAnotherUser | Self::Device)
    }
}

/// A home that is signed in, as files.
struct Prepared {
    served: Served,
    home: tempfile::TempDir,
}

impl Prepared {
    fn new() -> Self {
        let served = Served::start(&["--sessions", "3", "--events", "2"]);
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), Permissions::from_mode(0o700)).unwrap();
        let ca = served.variables.iter().find(|(name, _)| name == "VB365_CA_CERT").unwrap();
        fs::copy(&ca.1, home.path().join("ca.pem")).unwrap();
        let prepared = Self { served, home };
        for (line, code) in [
            ("login main", 0),
            ("audit -p main --cursor cursor.json -o csv", 0),
            ("explore -p main --no-preflight --type vex --job JOB", 0),
            ("session stop mine -p main", 0),
        ] {
            let command = prepared.command(line, prepared.home.path());
            let (ended, _, stderr) = output(command);
            assert_eq!(ended, code, "{line}: {stderr}");
        }
        fs::write(prepared.home.path().join("password"), "sandbox\n").unwrap();
        fs::write(prepared.home.path().join("body"), "{}").unwrap();
        prepared
    }

    /// A command in bounded memory, in which a line that names a profile uses it, and any other uses the variables.
    fn command(&self, line: &str, home: &Path) -> Command {
        let mut command = Command::new("sh");
        let limited = "ulimit -v 1000000; exec \"$0\" \"$@\"";
        command.args(["-c", limited]).arg(assert_cmd::cargo::cargo_bin!("vb365"));
        command.args(line.split(' ').map(|word| if word == "JOB" { JOB } else { word }));
        command.env_clear().env("MALLOC_ARENA_MAX", "1").stdin(Stdio::null()).current_dir(home);
        command.env("VB365_CONFIG_DIR", home).env("VB365_STATE_DIR", home.join("state"));
        let uses_profile = line.contains("main") && !line.starts_with("login");
        for (name, value) in &self.served.variables {
            let is_replaced = (name == "VB365_CA_CERT" && line.contains("--ca-cert"))
                || (name == "VB365_PASSWORD" && line.contains("--password-file"));
            if !uses_profile && !is_replaced {
                command.env(name, value);
            }
        }
        command
    }

    /// Replaces one file of a copy of the home by a trap, and runs the command that uses the file.
    fn run(&self, (name, used, line): (&str, Use, &str), trap: Trap) {
        let place = tempfile::tempdir().unwrap();
        let (home, aside) = (place.path().join("home"), place.path().join("aside"));
        fs::create_dir(&aside).unwrap();
        copy(self.home.path(), &home);
        let file = home.join(name);
        trap.set(&file, &aside);
        let command = self.command(&line.replace("FILE", name), &home);
        let started = Instant::now();
        let (code, stdout, stderr) = output(command);
        let told = format!("{name}, {trap:?}: {code} {stdout}{stderr}");
        assert!(started.elapsed() < Duration::from_secs(60), "{told}");
        assert!((0..=10).contains(&code) && !stderr.contains("panicked"), "{told}");
        match trap.is_refused(used) {
            Some(true) if used == Use::Lock => {
                assert!(code != 0 || stderr.contains("warning: "), "{told}");
            }
            Some(is_refused) => {
                // The body is well read when the server knows no such path.
                let has_worked = code == 0 || (name == "body" && code == 6);
                assert_eq!(has_worked, !is_refused, "{told}");
            }
            None => {}
        }
        let is_warned = stderr.contains("warning: other users may write the CA certificates");
        assert_eq!(is_warned, name == "ca.pem" && trap == Trap::WritableByAll, "{told}");
        let is_untouched = used == Use::Private || !aside.join("nothing").exists();
        assert!(is_untouched, "a file was made behind a link: {told}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, target) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

/// A generator of numbers (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 8).unwrap() % end
    }
}

#[test]
fn hostile_files_neither_hang_nor_fill_memory_nor_are_trusted() {
    let is_root = rustix::process::geteuid().is_root();
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let (runs, seed) = (variable("VB365_TEST_RUNS").unwrap_or(RUNS), variable("VB365_TEST_SEED"));
    let mut numbers = Numbers(seed.unwrap_or(11));
    let mut members: Vec<_> = (0..runs)
        .map(|_| (FILES[numbers.below(FILES.len())], TRAPS[numbers.below(TRAPS.len())]))
        .filter(|(_, trap)| is_root || !trap.needs_root())
        .collect();
    let prepared = Prepared::new();
    members.reverse();
    let members = Mutex::new(members);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((file, trap)) = {
                    let mut left = members.lock().unwrap();
                    left.pop()
                } {
                    prepared.run(file, trap);
                }
            });
        }
    });
}

/// Waits for a child, which must end in time.
fn ended_within(mut child: std::process::Child, limit: Duration) -> i32 {
    let started = Instant::now();
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.code().unwrap_or(-1),
            None if started.elapsed() < limit => thread::sleep(Duration::from_millis(20)),
            None => {
                child.kill().unwrap();
                panic!("it did not end within {limit:?}");
            }
        }
    }
}

#[test]
fn password_comes_from_a_pipe_and_a_mounted_secret() {
    let prepared = Prepared::new();
    let home = prepared.home.path();
    // A process substitution, stdin as a file, and the links that Kubernetes makes.
    fs::create_dir_all(home.join("..2026")).unwrap();
    fs::write(home.join("..2026/secret"), "sandbox").unwrap();
    fs::set_permissions(home.join("..2026/secret"), Permissions::from_mode(0o644)).unwrap();
    symlink("..2026", home.join("..data")).unwrap();
    symlink("..data/secret", home.join("secret")).unwrap();
    let mut command = prepared.command("session list --limit 1 --password-file secret", home);
    assert_eq!(
        ended_within(command.stdout(Stdio::null()).spawn().unwrap(), Duration::from_secs(20)),
        0
    );
    let binary: PathBuf = assert_cmd::cargo::cargo_bin!("vb365").into();
    let list = "session list --limit 1";
    for script in [
        format!("\"$0\" {list} --password-file <(sleep 1; echo sandbox)"),
        format!("echo sandbox | \"$0\" {list} --password-file /dev/stdin"),
        format!("\"$0\" {list} --password-file /dev/stdin <<< sandbox"),
        format!("mkfifo p; (sleep 1; echo sandbox > p) & \"$0\" {list} --password-file p"),
        format!("\"$0\" {list} --ca-cert <(cat ca.pem) --password-file <(echo sandbox)"),
    ] {
        let mut command = Command::new("bash");
        command.args(["-c", &script]).arg(&binary).env_clear().current_dir(home);
        command.env("PATH", "/usr/bin:/bin").env("VB365_STATE_DIR", home.join("state"));
        for (name, value) in &prepared.served.variables {
            let is_replaced = name == "VB365_CA_CERT" && script.contains("--ca-cert");
            if name != "VB365_PASSWORD" && !is_replaced {
                command.env(name, value);
            }
        }
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        assert_eq!(ended_within(child, Duration::from_secs(20)), 0, "{script}");
    }
}
