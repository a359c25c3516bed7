//! Runs commands as child processes on Windows, and under Wine. The test binary itself is the command where `cmd` is not
//! enough.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{ChildCommand, ChildExit, find_program, run};

const LONG: Duration = Duration::from_secs(60);
/// The variable that makes [`helper_process`] write to a file.
const HEARTBEAT: &str = "VB365_TEST_HEARTBEAT";
/// The variable that makes [`helper_process`] start another one.
const PARENT: &str = "VB365_TEST_PARENT";

fn run_program(
    program: &OsStr,
    args: &[&str],
    set: Vec<(OsString, OsString)>,
    timeout: Option<Duration>,
) -> ChildExit {
    let args: Vec<_> = args.iter().map(OsString::from).collect();
    let command = ChildCommand { program, args: &args, set, unset: vec![], timeout, grace: LONG };
    run(&command, &mut || Duration::MAX).expect("the command runs")
}

#[test]
fn exit_codes_have_32_bits() {
    for code in [0, 7, 255, 256, 1641, 3010, -1, -1_073_741_510] {
        let text = code.to_string();
        let exit = run_program(OsStr::new("cmd"), &["/C", "exit", &text], vec![], None);
        assert_eq!(exit, ChildExit::Code(code));
    }
}

#[test]
fn program_of_the_system_and_batch_file_are_found_along_path() {
    let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
    fs::write(folder.path().join("tool.cmd"), "@exit /b %~1\r\n").unwrap();
    let find = |name: &str, path| find_program(OsStr::new(name), &[], path);
    let found = find("CMD", None).unwrap();
    assert!(Path::new(&found).is_absolute() && Path::new(&found).is_file(), "{found:?}");
    assert!(find("tool", None).is_err());
    let tool = find("tool", Some(folder.path().as_os_str())).unwrap();
    assert_eq!(run_program(&tool, &["3010"], vec![], None), ChildExit::Code(3010));
}

#[test]
fn timeout_ends_the_children_of_the_command() {
    let file = heartbeat_file("timeout");
    let program = std::env::current_exe().unwrap();
    let set = vec![(HEARTBEAT.into(), file.clone().into()), (PARENT.into(), "1".into())];
    let timeout = Some(Duration::from_secs(12));
    let exit = run_program(program.as_os_str(), &HELPER, set, timeout);
    assert_eq!(exit, ChildExit::TimedOut);
    thread::sleep(Duration::from_millis(300));
    let size = || fs::metadata(&file).unwrap().len();
    let at_the_end = size();
    assert!(at_the_end > 0, "the child of the command did not start in time");
    thread::sleep(Duration::from_millis(500));
    assert_eq!(size(), at_the_end, "the child of the command still writes");
    fs::remove_file(&file).unwrap();
}

#[test]
fn children_of_a_command_that_ends_by_itself_are_left_alone() {
    let file = heartbeat_file("left");
    let program = std::env::current_exe().unwrap();
    let set = vec![(HEARTBEAT.into(), file.clone().into()), (PARENT.into(), "0".into())];
    let exit = run_program(program.as_os_str(), &HELPER, set, None);
    assert_eq!(exit, ChildExit::Code(0));
    let size = || fs::metadata(&file).map_or(0, |found| found.len());
    let (start, before) = (Instant::now(), size());
    while size() <= before + 3 {
        assert!(start.elapsed() < LONG, "the child of the command was ended");
        thread::sleep(Duration::from_millis(20));
    }
    fs::remove_file(&file).unwrap(); // it ends the child
}

fn heartbeat_file(name: &str) -> std::path::PathBuf {
    let name = format!("vb365-heartbeat-{}-{name}", std::process::id());
    let file = std::env::temp_dir().join(name);
    let _fresh = fs::remove_file(&file);
    file
}

/// The arguments of the test binary that run [`helper_process`].
const HELPER: [&str; 3] = ["--exact", "sys::child::windows_tests::helper_process", "--nocapture"];

/// Does nothing as a test. With variables it is the command of another test, which starts a child, or that child, which
/// writes to a file as long as the file exists.
#[test]
#[expect(clippy::disallowed_methods, reason = "it is another process of the test")]
#[expect(clippy::zombie_processes, reason = "a test needs a child that outlives its parent")]
fn helper_process() {
    let Some(file) = std::env::var_os(HEARTBEAT) else { return };
    if let Some(waits) = std::env::var_os(PARENT) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(HELPER)
            .env_remove(PARENT)
            .spawn()
            .unwrap();
        if waits == "1" {
            child.wait().unwrap();
        }
        return;
    }
    File::create(&file).unwrap();
    let start = Instant::now();
    while start.elapsed() < LONG
        && let Ok(mut file) = File::options().append(true).open(&file)
    {
        file.write_all(b".").unwrap();
        drop(file);
        thread::sleep(Duration::from_millis(20));
    }
}
