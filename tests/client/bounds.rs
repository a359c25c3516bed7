//! Servers whose answers do not end, or are too large.

use crate::support::{JOB, sandbox, scripted, vb365};

fn with(status: u16, body: String) -> String {
    let server = scripted(move |_, _| Ok((status, body.clone())));
    let line = "session list -o id --api-version v8";
    vb365(line).on(&server).env("VB365_TOKEN", "t").run().to_string()
}

#[test]
fn too_large_answers_are_refused() {
    let page = format!(r#"{{"results":[{{"id":"{}"}}]}}"#, "x".repeat(64 << 20));
    assert!(with(200, page).contains("cannot read the response: it is larger than 64 MiB"));
    let item = format!(r#"[{{"id":"{}"}}]"#, "x".repeat(1 << 20));
    assert!(with(200, item).contains("an item is larger than 1 MiB"));
    let items = format!("[{}{{}}]", "{},".repeat(100_000));
    assert!(with(200, items).contains("more than 100,000 items in a page"));
    let error = format!(r#"{{"message":"{}"}}"#, "x".repeat(1 << 20));
    assert!(with(400, error).contains("HTTP 400: the explanation is larger than 1 MiB"));
    let token = scripted(|_, _| Ok((200, " ".repeat((1 << 20) + 1))));
    let ran = vb365("session list --api-version v8").on(&token).run();
    assert!(ran.stderr.contains("it is larger than 1 MiB"), "{ran}");
}

#[test]
fn messages_are_cut() {
    for body in [format!(r#"{{"message":"{}"}}"#, "x ".repeat(9_000)), "y ".repeat(9_000)] {
        let told = with(500, body);
        assert!((2_000..2_300).contains(&told.chars().count()), "{}", told.len());
        assert!(told.contains('…'));
    }
}

#[test]
fn deep_json_does_no_harm() {
    let deep = "[".repeat(1 << 20);
    for body in [deep.clone(), format!(r#"[{{"id":{deep}"#), format!(r#"{{"message":{deep}"#)] {
        for status in [200, 400] {
            let server = scripted({
                let body = body.clone();
                move |_, _| Ok((status, body.clone()))
            });
            let ran =
                vb365("session list -vv --api-version v8").on(&server).env("VB365_TOKEN", "t");
            assert_eq!(ran.run().code, 7);
        }
    }
}

#[test]
fn endless_lists_end() {
    // With the pause, a second ends before the bound of the number of items is reached, however fast the machine is.
    let server = |pause| {
        scripted(move |number, _| {
            std::thread::sleep(std::time::Duration::from_millis(pause));
            let item = |n: usize| {
                format!(r#"{{"id":"{number}-{n}","name":"{number} {n}","state":"Working"}}"#)
            };
            let items: Vec<_> = (0..1_000).map(item).collect();
            let links = r#""_links":{"next":{"href":"x"}}"#;
            Ok((200, format!(r#"{{"results":[{}],{links}}}"#, items.join(","))))
        })
    };
    for line in [
        "job show nosuch --timeout 1s",
        "session stop 1234abcd --timeout 1s",
        &format!("explore --job {JOB} --type vex --settle 1s --timeout 1s"),
    ] {
        let ran =
            vb365(&format!("{line} --api-version v8")).on(&server(20)).env("VB365_TOKEN", "t");
        let ran = ran.run();
        assert_eq!(ran.code, 7, "{line}: {ran}");
        assert!(ran.stderr.contains("the list did not end within 1 s"), "{line}: {ran}");
    }
    let ran = vb365("session list --api-version v8").on(&server(0)).env("VB365_TOKEN", "t").run();
    assert!(ran.code == 7 && ran.stderr.contains("more than 100000 items"), "{ran}");
}

#[test]
fn byte_order_mark_is_skipped() {
    let marked = |body: &str| format!("\u{feff}{body}");
    assert_eq!(with(200, marked(r#"[{"id":"a"}]"#)), "a\n");
    assert!(with(400, marked(r#"{"message":"no"}"#)).contains("HTTP 400: no"));
    let server = scripted(|_, _| Ok((200, "\u{feff}{\"a\":1}".to_owned())));
    let run = |line: &str| vb365(line).on(&server).env("VB365_TOKEN", "t").run().to_string();
    assert_eq!(run("api GET Jobs --api-version v8 --jq .a"), "1\n");
}

#[test]
fn http_address_of_an_https_server_is_named() {
    let sandbox = sandbox();
    let server = vb365::sandbox::server::start(sandbox, "127.0.0.1:0".parse().unwrap()).unwrap();
    let address = format!("http://{}", server.address());
    let ran = vb365("session list --timeout 3s").env("VB365_SERVER", &address);
    let ran = ran.env("VB365_TOKEN", "t").run();
    assert!(ran.stderr.contains("the REST API uses https://"), "{ran}");
    let far = vb365("session list -s http://vb365.example").env("VB365_TOKEN", "t").run();
    assert!(far.code == 2 && far.stderr.contains("https"), "{far}");
}
