//! The sandbox as a command: its banner, prompts, printed variables and refusals.

use std::fs;
use std::process::{Command, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use rexpect::session::spawn_command;

use crate::commands::process::{Served, output, path, vb365};

#[test]
fn command_in_the_sandbox_is_announced_once() {
    let run = |words: &[&str]| {
        let mut command = vb365(words);
        command.env("PATH", path());
        output(command)
    };
    let (code, stdout, stderr) = run(&["sandbox", "--", "echo", "inside"]);
    assert_eq!((code, stdout.as_str()), (0, "inside\n"));
    let told = "note: simulated server at https://127.0.0.1:";
    assert!(stderr.starts_with(told) && stderr.lines().count() == 1, "{stderr}");
    assert!(stderr.contains("generated and not saved"), "{stderr}");
    let (_, stdout, stderr) = run(&["sandbox", "-q", "--", "echo", "inside"]);
    assert_eq!((stdout.as_str(), stderr.as_str()), ("inside\n", ""));
}

#[test]
fn prompts_of_shells_name_the_sandbox_and_keep_their_own() {
    let home = tempfile::tempdir().unwrap();
    // A prompt that the user's own files set must stay, behind the mark.
    for (file, text) in [
        (".bashrc", "PS1='mine> '"),
        (".zshrc", "PROMPT='mine> '"),
        (".config/fish/config.fish", "function fish_prompt; echo -n 'mine> '; end"),
    ] {
        let file = home.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    for shell in [&["bash"][..], &["zsh"], &["fish"], &["sh"], &["bash", "--norc", "-i"]] {
        let is_installed =
            Command::new(shell[0]).args(["-c", "true"]).stdin(Stdio::null()).status();
        if is_installed.is_err() {
            continue;
        }
        let mut command = Command::cargo_bin("vb365").unwrap();
        command.args(["sandbox", "--"]).args(shell).env_clear().env("PATH", path());
        command.env("HOME", home.path()).env("TERM", "dumb");
        command.env("PS1", if shell[0] == "sh" { "mine> " } else { "other> " });
        let mut terminal = spawn_command(command, Some(20_000)).unwrap();
        let prompt =
            if shell.len() > 1 { "(vb365 sandbox) other> " } else { "(vb365 sandbox) mine> " };
        for _ in 0..2 {
            let shown = terminal.exp_string(prompt);
            assert!(shown.is_ok(), "{shell:?}: {shown:?}");
            assert!(!shown.unwrap().contains("sandbox) (vb365"), "{shell:?}");
            terminal.send_line("echo $VB365_USERNAME").unwrap();
            terminal.exp_string("admin@sandbox.example").unwrap();
        }
        terminal.send_line("exit").unwrap();
        terminal.exp_eof().unwrap();
    }
}

#[test]
fn powershell_gets_assignments_of_its_own() {
    let temporary = tempfile::Builder::new().prefix("it's ").tempdir().unwrap();
    let mut command = vb365(&["sandbox", "--shell", "powershell"]);
    command.env("TMPDIR", temporary.path()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let lines: Vec<_> = lines.take(4).map(Result::unwrap).collect();
    crate::commands::process::signal(&child, rustix::process::Signal::TERM);
    child.wait().unwrap();
    assert!(lines[0].starts_with("$env:VB365_SERVER = 'https://127.0.0.1:"), "{lines:?}");
    assert_eq!(lines[1], "$env:VB365_USERNAME = 'admin@sandbox.example'");
    assert_eq!(lines[2], "$env:VB365_PASSWORD = 'sandbox'");
    assert!(lines[3].contains("it''s "), "{lines:?}");
}

#[test]
fn absurd_options_are_refused_in_plain_words() {
    for (option, value, told) in [
        ("--sessions", "1000000000", "the maximum is 1000000"),
        ("--sessions", "99999999999999999999", "the maximum is 1000000"),
        ("--events", "1000001", "the maximum is 1000000"),
        ("--jobs", "10001", "the maximum is 10000"),
        ("--jobs", "many", "'many' is not a whole number"),
        ("--latency", "520w", "the maximum is 1h"),
        ("--latency", "10y", "'10y' is not a duration"),
        ("--token-lifetime", "520w", "the maximum is 365d"),
        ("--fault", "foo", "'foo' is not a fault: use one of 401, 429"),
        ("--fault", "timeout-above", "the limit is missing: write timeout-above=100"),
        ("--fault", "500=2", "'2' is not a rate: use a number from 0 to 1"),
        ("--fault", "cut=far", "'far' is not a size"),
        ("--fault", "500,once", "use times=N, each=N, after=N, rate=RATE or at=TEXT"),
        ("--staging", "2d", "the maximum is 24h"),
        ("--framing", "none", "(valid: length, chunked, close)"),
        ("--api", "v5", "'v5' is not an API version: use v6, v7 or v8"),
        ("--listen", "somewhere", "'somewhere' is not an address: write 127.0.0.1"),
        ("--listen", "192.0.2.1", "this machine only"),
        ("--shell", "cmd", "powershell"),
    ] {
        let mut words = vec!["sandbox", option, value];
        // Where nothing is refused, the server must not stay.
        words.extend(if option == "--shell" { &[][..] } else { &["--", "true"] });
        let (code, _, stderr) = output(vb365(&words));
        assert!(code == 2 && stderr.contains(told), "{option} {value}: {code} {stderr}");
    }
}

#[test]
fn every_loopback_address_is_in_its_certificate() {
    for listen in ["127.0.0.2", "127.9.9.9:0", "::1", "[::1]:0", "127.0.0.1"] {
        let served = Served::start(&["--listen", listen]);
        let address = &served.variables[0].1;
        let (code, stdout, stderr) = output(served.client(&["job", "list", "-o", "id"]));
        assert_eq!((code, stdout.lines().count()), (0, 12), "{address}: {stderr}");
    }
}

/// Runs a script in a sandbox with these options.
fn inside(options: &[&str], script: &str) -> (i32, String, String) {
    let home = tempfile::tempdir().unwrap();
    let mut command = vb365(&[&["sandbox", "-q"], options, &["--", "sh", "-c", script]].concat());
    command.env("PATH", path()).env("HOME", home.path());
    output(command)
}

#[test]
fn throttled_sign_ins_wait_and_succeed() {
    let script = "for i in 1 2 3; do vb365 session list -o id --limit 1; done";
    let (code, stdout, stderr) = inside(&["--throttle-tokens"], script);
    assert_eq!((code, stdout.lines().count()), (0, 3), "{stderr}");
    assert!(stderr.contains("maximum admitted 1 per 1s"), "{stderr}");
}

#[test]
fn product_is_the_release_that_is_simulated() {
    let script = "vb365 api get /v8/ServiceInstance --jq .version; vb365 explore -q --type vex \
                  --organization contoso.example --repository Main -o id";
    let (code, stdout, stderr) = inside(&["--product", "8.4"], script);
    assert!(code == 0 && stdout.starts_with("8.4."), "{stdout} {stderr}");
    let (code, stdout, stderr) = inside(&["--product", "8.3"], script);
    assert!(code == 2 && stdout.starts_with("8.3."), "{stdout} {stderr}");
    assert!(stderr.contains("requires server version 8.4"), "{stderr}");
}

/// The server spells its users in another way than they sign in, and may not say how.
#[test]
fn own_sessions_are_stopped_with_any_spelling_of_the_user() {
    let script = "id=$(vb365 explore --job 'Contoso everything' --type vex -o id -q) && \
                  vb365 session show $id --json | grep -F 'SANDBOX\\\\admin' && vb365 session stop $id";
    for seed in ["365", "366"] {
        for api in ["v6", "v7", "v8"] {
            let (code, stdout, stderr) = inside(&["--seed", seed, "--api", api], script);
            assert!(code == 0 && stdout.contains("stopped"), "{seed} {api}: {stdout} {stderr}");
        }
    }
}

#[test]
fn options_set_the_amount_of_content() {
    let count = |words: &[&str], items: &str| {
        let script = format!(
            "vb365 -q explore --job 'Contoso everything' --type veod -- sh -c \
             'vb365 api GET RestoreSessions/$VB365_SESSION/Organization/OneDrives{items} --paginate --jq .id' | wc -l"
        );
        let mut command =
            vb365(&[&["sandbox", "-q"], words, &["--", "sh", "-c", &script]].concat());
        command.env("PATH", path());
        let (code, stdout, stderr) = output(command);
        assert_eq!(code, 0, "{stderr}");
        stdout.trim().parse::<usize>().unwrap()
    };
    assert_eq!(count(&["--mailboxes", "7"], ""), 7);
    assert_eq!(count(&["--mailboxes", "3000"], "?limit=10000"), 2_813);
    for refused in [&["--depth", "201"][..], &["--file-size", "1x"], &["--items", "-1"]] {
        let (code, _, stderr) = output(vb365(&[&["sandbox"], refused, &["--", "true"]].concat()));
        assert_eq!(code, 2, "{stderr}");
    }
}

/// Exports the first mailbox of a session, and prints the exit code and the first bytes.
const EXPORT: &str = r#"
    job=$(vb365 job list -o id --limit 1)
    vb365 explore --job "$job" --type vex -q -- sh -c '
        mailboxes=RestoreSessions/$VB365_SESSION/organization/mailboxes
        mailbox=$(vb365 api GET "$mailboxes?limit=1" --jq ".results[0].id" | tr -d "\"")
        echo "{}" | vb365 api POST "$mailboxes/$mailbox/exportToPst" --input - > "$HOME/out.pst"
        echo "exit $?"
        head -c 4 "$HOME/out.pst"'
"#;

#[test]
fn exports_are_sent_or_fail_as_the_options_say() {
    let (_, stdout, stderr) = inside(&[], EXPORT);
    assert_eq!(stdout, "exit 0\n!BDN", "{stderr}");
    let (_, stdout, stderr) = inside(&["--no-outlook"], EXPORT);
    assert!(stdout.starts_with("exit 7\n") && stderr.contains("Outlook"), "{stdout} {stderr}");
    let (_, stdout, stderr) = inside(&["--fault", "cut=9kB,at=exportToPst"], EXPORT);
    assert!(stdout.ends_with("!BDN") && stderr.contains("ended after 9000 bytes"), "{stderr}");
}
