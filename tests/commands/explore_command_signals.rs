//! Commands that run inside ours: every signal reaches them and their children, and the terminal is theirs meanwhile.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rexpect::session::{PtySession, spawn_command};
use rustix::process::{Pid, Signal, test_kill_process};

use crate::commands::process::{path, signal, vb365};

/// What a script says first, once it is ready, and the rest of what it says.
fn started(script: &str) -> (Child, String, BufReader<ChildStdout>) {
    let mut command = vb365(&["sandbox", "--", "sh", "-c", script]);
    let mut child = command.env("PATH", path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    (child, line.trim_end().to_owned(), stdout)
}

fn is_gone(id: &str) -> bool {
    test_kill_process(Pid::from_raw(id.parse().unwrap()).unwrap()).is_err()
}

#[test]
fn signal_ends_the_command_its_children_and_vb365() {
    for (sent, number) in [(Signal::INT, 2), (Signal::TERM, 15), (Signal::HUP, 1)] {
        // dash forgets a SIGINT while it starts a child, so that one speaks for both.
        let script = r#"sleep 1000 & sh -c "echo $$ $! \$\$; exec sleep 1000"; exit 1"#;
        let (mut child, told, _) = started(script);
        let sent_at = Instant::now();
        signal(&child, sent);
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(number), "a shell would not see {}", 128 + number);
        assert!(told.split(' ').all(is_gone), "{number}: {told}");
        assert!(
            sent_at.elapsed() < Duration::from_secs(9),
            "{number} took {:?}",
            sent_at.elapsed()
        );
    }
}

#[test]
fn command_has_a_grace_period_until_a_second_signal() {
    let slow =
        "trap 'sleep 1; echo in order; exit 3' TERM; echo ready; while :; do sleep 0.05; done";
    let (mut child, _, mut rest) = started(slow);
    signal(&child, Signal::TERM);
    std::thread::sleep(Duration::from_millis(100));
    signal(&child, Signal::TERM); // as `timeout` does
    assert_eq!(child.wait().unwrap().signal(), Some(15));
    let mut said = String::new();
    rest.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("in order"), "{said}");

    let deaf = "trap '' INT TERM; echo $$; while :; do sleep 0.05; done";
    let (mut child, id, _) = started(deaf);
    let sent_at = Instant::now();
    signal(&child, Signal::INT);
    std::thread::sleep(Duration::from_millis(700));
    assert!(!is_gone(&id));
    signal(&child, Signal::INT);
    assert!(child.wait().unwrap().signal() == Some(2) && is_gone(&id));
    assert!(sent_at.elapsed() < Duration::from_secs(9), "it took {:?}", sent_at.elapsed());
}

/// A shell at a terminal, with the binary under test in its path.
fn at_terminal(shell: &str, args: &[&str]) -> PtySession {
    let mut command = Command::new(shell);
    command.args(args).env_clear().env("PATH", path()).env("TERM", "dumb").env("PS1", "READY> ");
    spawn_command(command, Some(10_000)).unwrap()
}

fn script(text: &str) -> PtySession {
    at_terminal("sh", &["-c", text])
}

#[test]
fn command_reads_and_returns_the_terminal() {
    let mut terminal = script(
        "vb365 sandbox -- sh -c 'echo ask; read x; echo inner $x'; \
         echo again; read y; echo outer $y; stty -a >/dev/null && echo the terminal is ours",
    );
    terminal.exp_string("ask").unwrap();
    terminal.send_control('z').unwrap(); // no shell could continue it later
    std::thread::sleep(Duration::from_millis(300));
    terminal.send_line("one").unwrap();
    terminal.exp_string("inner one").unwrap();
    terminal.exp_string("again").unwrap();
    terminal.send_line("two").unwrap();
    terminal.exp_string("outer two").unwrap();
    terminal.exp_string("the terminal is ours").unwrap();
}

#[test]
fn terminal_is_restored_after_a_failed_or_killed_command() {
    let mut terminal = script(
        "vb365 sandbox -- /no/such/program; \
         vb365 sandbox -- sh -c 'stty raw -echo; kill -KILL $$'; echo code $?; \
         stty -a | grep -q ' icanon' && echo as before; read x; echo got $x",
    );
    terminal.exp_string("cannot run /no/such/program").unwrap();
    terminal.exp_string("code 137").unwrap();
    terminal.exp_string("as before").unwrap();
    terminal.send_line("it").unwrap();
    terminal.exp_string("got it").unwrap();
}

#[test]
fn command_in_a_pipe_gets_the_terminal_when_it_reads() {
    let mut terminal = script(
        "vb365 sandbox -- sh -c 'echo ask >&2; read x; echo inner $x' | cat; read y; echo outer $y",
    );
    terminal.exp_string("ask").unwrap();
    terminal.send_line("one").unwrap();
    terminal.exp_string("inner one").unwrap();
    terminal.send_line("two").unwrap();
    terminal.exp_string("outer two").unwrap();
}

#[test]
fn ctrl_c_ends_the_command_and_its_script() {
    for around in ["", " | cat"] {
        let line = format!(
            "for i in 1 2; do vb365 sandbox -- sh -c 'echo ready >&2; sleep 1000'{around}; echo no end; done"
        );
        let mut terminal = at_terminal("bash", &["-c", &line]);
        terminal.exp_string("ready").unwrap();
        std::thread::sleep(Duration::from_millis(100));
        terminal.send_control('c').unwrap();
        let said = terminal.exp_eof().unwrap();
        assert!(!said.contains("no end"), "{said}");
    }
}

#[test]
fn handled_ctrl_c_does_not_end_vb365() {
    let mut terminal = script(
        "vb365 sandbox -- sh -c 'trap \"echo heard\" INT; echo ready; until test \"$x\"; do read x; done; echo inner $x; exit 4'; \
         echo code $?",
    );
    terminal.exp_string("ready").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_string("heard").unwrap();
    terminal.send_line("more").unwrap();
    terminal.exp_string("inner more").unwrap();
    terminal.exp_string("code 4").unwrap();
}

fn interactive() -> PtySession {
    let mut terminal = at_terminal("bash", &["--norc", "--noprofile", "--noediting", "-i"]);
    terminal.exp_string("READY> ").unwrap();
    terminal
}

/// It takes no other end.
fn leave(mut terminal: PtySession) {
    terminal.send_line("exit").unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn ctrl_z_suspends_and_fg_continues() {
    let mut terminal = interactive();
    let inner =
        r#"trap "echo on again" CONT; echo ask; until test "$x"; do read x; done; echo inner $x"#;
    terminal.send_line(&format!("vb365 sandbox -- sh -c '{inner}'")).unwrap();
    terminal.exp_string("ask\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    for _ in 0..2 {
        terminal.send_control('z').unwrap();
        terminal.exp_string("Stopped").unwrap();
        terminal.exp_string("READY> ").unwrap();
        terminal.send_line("echo the sh''ell").unwrap();
        terminal.exp_string("the shell").unwrap();
        terminal.send_line("fg").unwrap();
        terminal.exp_string("on again\r\n").unwrap();
    }
    terminal.send_line("one").unwrap();
    terminal.exp_string("inner one").unwrap();
    terminal.exp_string("READY> ").unwrap();
    leave(terminal);
}

#[cfg(target_os = "linux")]
#[test]
fn second_ctrl_c_ends_a_command_that_ignores_the_first() {
    let mut terminal = interactive();
    let deaf = r#"trap "" INT; echo de""af; while :; do sleep 0.1; done"#;
    terminal.send_line(&format!("vb365 sandbox -- sh -c '{deaf}'")).unwrap();
    terminal.exp_string("deaf\r\n").unwrap();
    std::thread::sleep(Duration::from_secs(1));
    terminal.send_control('c').unwrap();
    std::thread::sleep(Duration::from_millis(800));
    let sent_at = Instant::now();
    terminal.send_control('c').unwrap();
    terminal.exp_string("READY> ").unwrap();
    assert!(sent_at.elapsed() < Duration::from_secs(9), "it took {:?}", sent_at.elapsed());
    terminal.send_line("echo co''de $?").unwrap();
    terminal.exp_string("code 130").unwrap();
    leave(terminal);
}

#[test]
fn background_command_that_reads_is_suspended_until_fg() {
    let mut terminal = interactive();
    terminal.send_line("vb365 sandbox -- sh -c 'read x; echo inner $x' &").unwrap();
    terminal.exp_string("READY> ").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    terminal.send_line("jobs").unwrap();
    terminal.exp_string("Stopped").unwrap();
    terminal.send_line("fg").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    terminal.send_line("one").unwrap();
    terminal.exp_string("inner one").unwrap();
    terminal.exp_string("READY> ").unwrap();
    leave(terminal);
}

#[test]
fn shell_in_a_session_has_job_control() {
    let mut terminal = interactive();
    terminal
        .send_line("PS1='INNER> ' vb365 sandbox -- bash --norc --noprofile --noediting -i")
        .unwrap();
    terminal.exp_string("INNER> ").unwrap();
    terminal.send_line("sh -c 'echo $VB365_USERNAME; exec cat'").unwrap();
    terminal.exp_string("admin@sandbox.example").unwrap();
    terminal.send_control('z').unwrap();
    terminal.exp_string("Stopped").unwrap();
    terminal.exp_string("INNER> ").unwrap();
    terminal.send_line("fg").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    terminal.send_control('c').unwrap();
    terminal.exp_string("INNER> ").unwrap();
    terminal.send_line("exit 5").unwrap();
    terminal.exp_string("READY> ").unwrap();
    terminal.send_line("echo code $?").unwrap();
    terminal.exp_string("code 5").unwrap();
    leave(terminal);
}
