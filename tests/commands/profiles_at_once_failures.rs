//! Several profiles at once, some of which fail: messages, results and exit codes.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use snapbox::str;
use vb365::Transport;

use crate::check;
use crate::commands::profiles_at_once::{Fleet, server, session, with};
use crate::support::{Broken, TOKEN, json, not_sent};

const SHOW: &str = "session show 50f5eff0-9575-451d-8712-ed6439be9b34 --all-profiles";

fn down() -> Arc<dyn Transport> {
    server(|_| Err(not_sent("no such host")))
}

fn status(code: u16) -> Arc<dyn Transport> {
    server(move |_| Ok((code, String::new())))
}

/// A first page, and then no more.
fn breaks_off() -> Arc<dyn Transport> {
    server(|target| {
        Ok(if target.contains("offset=0") {
            let page = session("half", 1, "");
            (200, format!(r#"{{"results":[{page}],"_links":{{"next":{{"href":"x"}}}}}}"#))
        } else {
            (500, String::new())
        })
    })
}

fn three(middle: Arc<dyn Transport>) -> Fleet {
    Fleet::of(vec![
        ("a", with(&[session("a1", 3, "")])),
        ("b", middle),
        ("c", with(&[session("c1", 2, "")])),
    ])
}

/// Every line of stderr, as JSON.
fn errors(stderr: &str) -> Vec<Value> {
    stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn one_failure_exits_10_and_the_rest_is_printed() {
    let list = |more: &str| three(down()).vb365(&format!("session list -p a,b,c {more}")).run();
    check!(
        list("--columns profile,id").to_string(),
        str![[r#"
PROFILE	ID
a	a1
c	c1
! error: b: cannot reach https://b.example:4443: no such host
! hint: check name, port and firewall
! error: 1 of 3 profiles failed
[10]

"#]]
    );
    for format in ["id", "ndjson", "csv", "json"] {
        let ran = list(&format!("-o {format}"));
        assert_eq!(ran.code, 10, "{ran}");
        assert!(ran.stdout.contains("a1") && ran.stdout.contains("c1"), "{ran}");
    }
    let told = errors(&list("--json").stderr);
    let field = |name: &str| told.iter().map(|e| e["error"][name].clone()).collect::<Vec<_>>();
    assert_eq!(field("code"), [3, 10]);
    assert_eq!(field("kind"), ["unreachable", "partial"]);
    assert_eq!(
        field("message"),
        ["b: cannot reach https://b.example:4443: no such host", "1 of 3 profiles failed"]
    );
}

#[test]
fn equal_failures_of_all_keep_their_exit_code() {
    for (failing, code) in [(down as fn() -> _, 3), (|| status(403), 4), (|| status(500), 7)] {
        for format in ["table", "json", "ndjson", "csv", "id"] {
            let fleet = Fleet::of(vec![("a", failing()), ("b", failing())]);
            let ran = fleet.vb365(&format!("session list --all-profiles -o {format}")).run();
            assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{format}: {ran}");
            assert!(ran.stderr.contains("a: ") && ran.stderr.contains("b: "), "{ran}");
            assert!(ran.stderr.contains("2 of 2 profiles failed"), "{ran}");
        }
    }
}

#[test]
fn different_failures_of_all_exit_10() {
    let fleet = Fleet::of(vec![("a", down()), ("b", status(500))]);
    check!(
        fleet.vb365("session list --all-profiles").run().to_string(),
        str![[r#"
! error: a: cannot reach https://a.example:4443: no such host
! hint: check name, port and firewall
! error: b: the server answered HTTP 500 (Internal Server Error)
! hint: use -v to show the request
! error: 2 of 2 profiles failed
[10]

"#]]
    );
}

#[test]
fn only_profile_fails_with_its_own_error() {
    let fleet = Fleet::of(vec![("a", down())]);
    check!(
        fleet.vb365("session list --all-profiles").run().to_string(),
        str![[r#"
! error: a: cannot reach https://a.example:4443: no such host
! hint: check name, port and firewall
[3]

"#]]
    );
}

#[test]
fn missing_sign_in_is_reported_with_the_login_command() {
    let fleet = Fleet::new(vec![
        ("a", Some("t"), with(&[session("a1", 1, "")])),
        ("b", None, with(&[session("b1", 1, "")])),
    ]);
    check!(
        fleet.vb365("session list -p a,b -o id").terminal(80).run().to_string(),
        str![[r#"
a1
! error: b: not signed in to profile 'b'
! hint: sign in with: vb365 login b
! error: 1 of 2 profiles failed
[10]

"#]]
    );
    assert!(fleet.asked().iter().all(|host| host == "a.example"), "{:?}", fleet.asked());
    let nobody = Fleet::new(vec![("a", None, down()), ("b", None, down())]);
    assert_eq!(nobody.vb365("session list --all-profiles").run().code, 4);
}

#[test]
fn collected_output_leaves_out_a_profile_that_broke_off() {
    let ids = |more: &str| {
        let ran = three(breaks_off()).vb365(&format!("session list -p a,b,c {more}")).run();
        assert_eq!(ran.code, 10, "{ran}");
        assert!(ran.stderr.contains("b: the server answered HTTP 500"), "{ran}");
        let ids = ["a1", "half", "c1"];
        ids.into_iter().filter(|id| ran.stdout.contains(id)).collect::<Vec<_>>()
    };
    for whole in ["", "--json", "-o csv --sort id", "-o id --sort profile"] {
        assert_eq!(ids(whole), ["a1", "c1"], "{whole}");
    }
    for streamed in ["-o ndjson", "-o csv", "-o id"] {
        assert_eq!(ids(streamed), ["a1", "half", "c1"], "{streamed}");
    }
}

#[test]
fn unreadable_response_fails_its_profile_alone() {
    let odd = || server(|_| Ok((200, r#"[{"id":"odd","id":"odd"}]"#.into())));
    for format in ["table", "csv", "id", "json --sort id"] {
        let ran = three(odd()).vb365(&format!("session list -p a,b,c -o {format}")).run();
        assert!(ran.code == 10 && ran.stderr.contains("duplicate field"), "{ran}");
        assert!(ran.stdout.contains("a1") && ran.stdout.contains("c1"), "{format}: {ran}");
    }
    let untouched = three(odd()).vb365("session list -p a,b,c --json").run();
    assert_eq!((untouched.code, json(&untouched.stdout).len()), (0, 3));
}

#[test]
fn show_prints_the_profile_that_has_the_session() {
    let has = || server(|_| Ok((200, session("a1", 1, ""))));
    let fleet = || Fleet::of(vec![("a", has()), ("b", status(404))]);
    check!(
        fleet().vb365(&format!("{SHOW} --columns profile,id")).run().to_string(),
        str![[r#"
PROFILE	ID
a	a1
! error: b: there is no session 50f5eff0-9575-451d-8712-ed6439be9b34
! hint: list sessions with: vb365 session list
! error: 1 of 2 profiles failed
[10]

"#]]
    );
    let shown = json(&fleet().vb365(&format!("{SHOW} --json")).run().stdout);
    assert_eq!((shown.len(), &shown[0]["profile"]), (1, &Value::from("a")));
    let nowhere = Fleet::of(vec![("a", status(404)), ("b", status(404))]);
    assert_eq!(nowhere.vb365(SHOW).run().code, 6);
    let events = SHOW.replace("show", "events");
    let events = nowhere.vb365(&events).run();
    assert!(events.code == 6 && events.stderr.contains("b: there is no session"), "{events}");
}

#[test]
fn closed_pipe_exits_0_while_a_server_hangs() {
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let hangs = server(move |_| {
        let _released = held.lock().unwrap().recv();
        Ok((200, "[]".into()))
    });
    let many: Vec<_> = (0..5_000).map(|n| session(&format!("a{n}"), 1, "")).collect();
    let mut profiles = vec![("a", with(&many)), ("b", hangs)];
    let names: Vec<_> = (0..20).map(|number| format!("later{number}")).collect();
    profiles.extend(names.iter().map(|name| (name.as_str(), with(&many))));
    let fleet = Fleet::of(profiles);
    let started = Instant::now();
    let line = format!("session list -p a,b,{} -o id", names.join(","));
    let ran = fleet.vb365(&line).stdout(Broken(ErrorKind::BrokenPipe)).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert!(fleet.asked().len() < 20, "profiles were asked for nobody");
    drop(release);
}

#[test]
fn full_disk_exits_1() {
    let fleet = three(down());
    let full = fleet.vb365("session list -p a,c").stdout(Broken(ErrorKind::StorageFull)).run();
    assert_eq!(full.code, 1, "{full}");
}

/// What waits for a profile that hangs must not fill the memory.
#[test]
fn waiting_profile_prefetches_one_page_alone() {
    let pages = Arc::new(Mutex::new(0));
    let (counted, seen) = (Arc::clone(&pages), Arc::clone(&pages));
    let slow = server(move |_| {
        let started = Instant::now();
        while *seen.lock().unwrap() < 2 && started.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(100)); // time for more, if there is to be more
        Ok((200, format!("[{}]", session("slow", 1, &seen.lock().unwrap().to_string()))))
    });
    let long = server(move |target| {
        *counted.lock().unwrap() += 1;
        let page: Vec<_> = (0..1_000).map(|n| session(&format!("{n}{target}"), 1, "")).collect();
        let next = if target.contains("offset=9000") { "" } else { r#""next":{"href":"x"}"# };
        Ok((200, format!(r#"{{"results":[{}],"_links":{{{next}}},"limit":9999}}"#, page.join(","))))
    });
    let fleet = Fleet::of(vec![("slow", slow), ("long", long)]);
    let ran = fleet.vb365("session list -p slow,long -o csv --columns name --no-header").run();
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.stdout.lines().next(), Some("2"), "pages were fetched that nobody reads yet");
    assert_eq!((ran.stdout.lines().count(), *pages.lock().unwrap()), (10_001, 10));
}

#[test]
fn internal_error_in_one_profile_is_reported() {
    let panics = server(|_| panic!("a mistake made on purpose"));
    let ran = three(panics).vb365("session list -p a,b,c -o id").run();
    check!(
        ran.to_string(),
        str![[r#"
a1
c1
! error: b: internal error in vb365
! error: 1 of 3 profiles failed
[10]

"#]]
    );
}

#[test]
fn password_of_the_environment_needs_one_server() {
    let fleet = three(down());
    let list = |name: &str| fleet.vb365("session list -p a,c -o id").env(name, "x").run();
    for name in ["VB365_PASSWORD", "VB365_TOKEN"] {
        let ran = list(name);
        assert!(ran.code == 2 && ran.stderr.contains("for one server"), "{name}: {ran}");
    }
    let placed = fleet.vb365("session list -p a,A -o id").env("VB365_SERVER", "a.example");
    assert_eq!(placed.env("VB365_PASSWORD", "x").run().to_string(), "a1\n");
    let elsewhere = fleet.vb365("session list -p a,c").env("VB365_SERVER", "a.example");
    let elsewhere = elsewhere.env("VB365_USERNAME", "ana").env("VB365_PASSWORD", "x").run();
    assert!(
        elsewhere.code == 2 && elsewhere.stderr.contains("'c' is for the server"),
        "{elsewhere}"
    );
}

#[test]
fn password_on_stdin_is_used_for_all_profiles() {
    let signing_in = server(|target| {
        Ok((200, if target.ends_with("/token") { TOKEN.into() } else { "[]".into() }))
    });
    let fleet = Fleet::new(vec![("a", None, signing_in)]);
    let ran = fleet.vb365("session list --all-profiles --json --password-stdin").stdin(b"secret\n");
    assert_eq!(ran.run().to_string(), "[]\n");
    assert_eq!(fleet.asked().len(), 2);
}

#[test]
fn internal_error_in_one_profile_of_status_is_reported() {
    let panics = server(|_| panic!("a mistake made on purpose"));
    let answers = || server(|_| Ok((200, "{}".to_owned())));
    let fleet = Fleet::of(vec![("a", answers()), ("b", panics), ("c", answers())]);
    let ran = fleet.vb365("status -o csv --columns profile,reachable --no-header").run();
    check!(
        ran.stdout,
        str![[r#"
a,yes
b,no: internal error in vb365
c,yes

"#]]
    );
}
