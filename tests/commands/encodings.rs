//! Text files and stdin in the encodings that Windows programs write: UTF-16 with a byte order mark, by `>` and `Out-File` of
//! Windows PowerShell 5.1, and UTF-8 with one. The files may be used on another system.

use std::fs;
use std::sync::{Arc, Mutex};

use vb365::Transport;
use vb365::sandbox::Sandbox;

use crate::commands::login_microsoft::TENANT;
use crate::commands::save::records;
use crate::support::servers::{Server, at, plain};
use crate::support::{Home, JOB, home, sandbox, sandbox_with, tapped, vb365};

/// A text in each encoding that is recognized.
pub(crate) fn encoded(text: &str) -> [(&'static str, Vec<u8>); 4] {
    let units = |mark: &str| format!("{mark}{text}").encode_utf16().collect::<Vec<_>>();
    [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16LE", units("\u{feff}").iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16BE", units("\u{feff}").iter().flat_map(|unit| unit.to_be_bytes()).collect()),
    ]
}

/// A text in UTF-16 without a byte order mark, which cannot be recognized for sure.
fn unmarked(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Writes a private file, and returns its path.
fn write(home: &Home, name: &str, bytes: &[u8]) -> String {
    home.write(name, "");
    fs::write(home.path(name), bytes).unwrap();
    home.path(name).display().to_string()
}

fn calm() -> Arc<Sandbox> {
    sandbox_with(|options| options.hostile = false)
}

#[test]
fn configuration_and_password_are_read_in_every_encoding() {
    let sandbox = sandbox();
    let config = "# für Köln\r\n[profiles.a]\r\nserver = '127.0.0.1'\r\nusername = 'admin@sandbox.example'\r\npassword_file = 'secret'\r\n";
    for ((encoding, config), (_, password)) in encoded(config).iter().zip(encoded("sandbox\r\n")) {
        let home = home();
        write(&home, "config.toml", config);
        write(&home, "secret", &password);
        let ran = home.vb365("session list --limit 1 -o id").over(&sandbox).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{encoding}: {ran}");
        // The file is written again in UTF-8, with its comments.
        let ran = home.vb365("profile use a").run();
        assert_eq!(ran.code, 0, "{encoding}: {ran}");
        assert!(home.read("config.toml").contains("# für Köln"), "{encoding}");
    }
    for (encoding, password) in encoded("sandbox\r\n") {
        let command = vb365("session list --limit 1 --password-stdin").on(&sandbox);
        let ran = command.env("VB365_PASSWORD", "").stdin(&password).run();
        assert_eq!(ran.code, 0, "{encoding}: {ran}");
    }
}

#[test]
fn lists_are_read_in_every_encoding() {
    let (home, sandbox) = (home(), calm());
    let explore = format!("explore --job {JOB} --type vex -q -o id");
    let session = home.vb365(&explore).on(&sandbox).run().stdout.trim_end().to_owned();
    let run = |line: &str, stdin: &[u8]| {
        let command = home.vb365(&format!("{line} -q -o ndjson")).on(&sandbox);
        command.env("VB365_SESSION", &session).stdin(stdin).run()
    };
    let found = run("search subject:report /ana@contoso.example", b"").stdout.replace('\n', "\r\n");
    let paths = "/ana@contoso.example/Inbox\r\n\r\n/ana@contoso.example/Sent Items\r\n";
    for (option, text) in [("--from-list", &*found), ("--paths-from", paths)] {
        let mut expected = None;
        for (encoding, bytes) in encoded(text) {
            let file = write(&home, "list", &bytes);
            for source in ["-", &file] {
                let ran = run(&format!("save {option} {source} --to out -n"), &bytes);
                assert!(ran.code == 0 && !ran.stdout.is_empty(), "{option} {encoding}: {ran}");
                let paths: Vec<_> = records(&ran).iter().map(|r| r["path"].clone()).collect();
                let expected = expected.get_or_insert_with(|| paths.clone());
                assert_eq!(paths, *expected, "{option} {encoding}");
            }
        }
        let ran = run(&format!("save {option} - --to out -n"), &unmarked(text));
        let is_named = ran.stderr.contains("it is UTF-16 without a byte order mark");
        assert!(ran.code == 2 && is_named, "{option}: {ran}");
    }
}

#[test]
fn bodies_and_fields_are_sent_as_utf8() {
    let (home, sandbox) = (home(), sandbox());
    let text = "{\"name\": \"Köln 🌈\"}";
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&sent);
    let server = tapped(&sandbox, move |sandbox, request| {
        if request.uri().path() == "/v8/Jobs/x" {
            seen.lock().unwrap().push(String::from_utf8(request.body().to_vec()).unwrap());
        }
        sandbox.send(request, std::time::Duration::ZERO)
    });
    for (encoding, bytes) in encoded(text) {
        let file = write(&home, "body.json", &bytes);
        for option in [format!("--input {file}"), "--input -".to_owned(), format!("-F a=@{file}")] {
            let line = format!("api POST Jobs/x {option} --api-version v8");
            let _unknown_job = home.vb365(&line).on(&server).stdin(&bytes).run();
        }
        let field = "{\"a\":\"{\\\"name\\\": \\\"Köln 🌈\\\"}\"}";
        assert_eq!(std::mem::take(&mut *sent.lock().unwrap()), [text, text, field], "{encoding}");
    }
}

#[test]
fn certificates_and_assertions_are_read_in_every_encoding() {
    let (home, server) = (home(), Server::start(plain()));
    let pem = fs::read_to_string(server.root().strip_prefix("--ca-cert ").unwrap()).unwrap();
    for (encoding, bytes) in encoded(&pem) {
        let file = write(&home, "ca.pem", &bytes);
        let ran = at(&server.address.to_string(), &format!("session list --ca-cert {file}")).run();
        assert_eq!(ran.code, 0, "{encoding}: {ran}");
    }
    let file = write(&home, "ca.pem", &unmarked(&pem));
    let ran = at(&server.address.to_string(), &format!("session list --ca-cert {file}")).run();
    assert!(ran.code == 2 && ran.stderr.contains("UTF-16 without a byte order mark"), "{ran}");
    let sandbox = sandbox();
    for (encoding, bytes) in encoded("{\"access_token\": \"ms-access-forged\"}") {
        let file = write(&home, "answer.json", &bytes);
        let line = format!("{TENANT} --assertion-file {file}");
        let ran = crate::commands::login_microsoft::login(&home, &line, &sandbox);
        // It was read, and the server refuses it.
        assert!(ran.stderr.contains("the assertion is invalid"), "{encoding}: {ran}");
    }
}

#[test]
fn utf16_without_a_mark_is_refused_with_the_way_out() {
    let sandbox = sandbox();
    let text = unmarked("a = 'x'\r\n");
    let home = home();
    let file = write(&home, "text", &text);
    let session = ["--job", JOB, "--type", "vex", "--to", "out", "-n"].join(" ");
    for line in [
        format!("session list --password-file {file}"),
        "session list --password-stdin".to_owned(),
        format!("save --paths-from {file} {session}"),
        "save --paths-from - --job x --type vex --to out -n".to_owned(),
        format!("api POST Jobs/x --input {file}"),
        format!("api POST Jobs/x -F a=@{file}"),
        format!("{TENANT} --assertion-file {file} -s 127.0.0.1 --authority https://127.0.0.1:4443"),
    ] {
        let mut command = home.vb365(&line).over(&sandbox);
        command = command.env("VB365_USERNAME", "admin@sandbox.example");
        if !line.contains("password") {
            command = command.env("VB365_PASSWORD", "x");
        }
        if !line.contains("login") {
            command = command.env("VB365_SERVER", "127.0.0.1");
        }
        let ran = command.stdin(&text).run();
        let is_named = ran.stderr.contains("it is UTF-16 without a byte order mark");
        assert!(ran.code != 0 && is_named, "{line}: {ran}");
        assert!(ran.stderr.contains("Set-Content -Encoding utf8"), "{line}: {ran}");
    }
    write(&home, "config.toml", &text);
    let ran = home.vb365("profile list").run();
    assert!(ran.code == 2 && ran.stderr.contains("config.toml: it is UTF-16"), "{ran}");
}
