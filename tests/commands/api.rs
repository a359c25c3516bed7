//! `vb365 api`: requests, retries, and refusals.

use std::fmt::Write;
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use serde_json::Value;
use snapbox::str;
use vb365::{Fault, Transport};

use crate::check;
use crate::support::{
    Command, JOB, TOKEN, faulty, json, log, sandbox, scripted, tapped, vb365, versions,
};

/// A request that the server received: line, relevant headers, body.
fn sent(line: &str, command: impl FnOnce(Command) -> Command) -> String {
    let seen = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&seen);
    let server = tapped(&sandbox(), move |_, request: Request<&[u8]>| {
        let mut text =
            format!("{} {}\n", request.method(), request.uri().path_and_query().unwrap());
        for (name, value) in request.headers() {
            writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
        }
        text.push_str(std::str::from_utf8(request.body()).unwrap());
        *noted.lock().unwrap() = text;
        Ok(Response::new(Box::new(std::io::empty()) as Box<dyn Read + Send>))
    });
    let ran = command(vb365(&format!("api {line}")).on(&server))
        .env("VB365_TOKEN", "t")
        .env("VB365_API_VERSION", "v8")
        .run();
    assert_eq!(ran.to_string(), "", "{line}");
    let seen = seen.lock().unwrap();
    seen.clone()
}

fn told(line: &str) -> String {
    let server = scripted(|_, _| panic!("it was sent"));
    vb365(&format!("api {line}")).on(&server).env("VB365_API_VERSION", "v8").run().to_string()
}

#[test]
fn fields_become_a_json_body() {
    check!(
        sent(
            "post Jobs/x -f a=1 -f b=true -f c=null -f d=1.50 -f e= -f f=text -F g=5 -f list[]=x -f list[]=2 -f o[in]=y",
            |command| command
        ),
        str![[r#"
POST /v8/Jobs/x
accept: application/json, */*;q=0.8
content-type: application/json; charset=utf-8
authorization: Bearer t
{"a":"1","b":"true","c":"null","d":"1.50","e":"","f":"text","list":["x","2"],"o":{"in":"y"},"g":5}
"#]]
    );
    check!(
        sent("DELETE /v7/Jobs/x -F 'note=@-' -H 'If-Match: 1'", |command| command
            .stdin("ü\n\"2\"".as_bytes())),
        str![[r#"
DELETE /v7/Jobs/x
accept: application/json, */*;q=0.8
content-type: application/json; charset=utf-8
if-match: 1
authorization: Bearer t
{"note":"ü\n\"2\""}
"#]]
    );
}

#[test]
fn fields_become_a_query_for_get() {
    check!(
        sent("get Jobs?a=b%20c -f limit=5 -f 'name=x & y' -f k[]=1 -f k[]=2 -f o[in]=true", |c| c),
        str![[r#"
GET /v8/Jobs?a=b%20c&limit=5&name=x+%26+y&k%5B%5D=1&k%5B%5D=2&o%5Bin%5D=true
accept: application/json, */*;q=0.8
authorization: Bearer t

"#]]
    );
    assert!(sent("HEAD Jobs -f a=1", |c| c).starts_with("HEAD /v8/Jobs?a=1\n"));
}

#[test]
fn input_is_sent_unchanged() {
    let sent_input = |line: &str| sent(line, |command| command.stdin(b" {\"a\" : 1}\n"));
    check!(
        sent_input("PUT Jobs/x?y=z --input -"),
        str![[r#"
PUT /v8/Jobs/x?y=z
accept: application/json, */*;q=0.8
content-type: application/json
authorization: Bearer t
 {"a" : 1}

"#]]
    );
    let typed =
        sent_input("PATCH Jobs/x --input - -H 'Content-Type: text/plain' -H 'Accept: text/csv'");
    assert!(typed.contains("content-type: text/plain\n") && typed.contains("accept: text/csv\n"));
    assert!(!typed.contains("json") && typed.ends_with(" {\"a\" : 1}\n"), "{typed}");
    let none = sent("POST Jobs/x/start", |command| command);
    assert!(!none.contains("content-type"), "{none}");
}

#[test]
fn wrong_usage_sends_nothing() {
    for (line, why) in [
        ("OPTIONS Jobs", "invalid method 'OPTIONS'"),
        ("GET https://elsewhere.example/v8/Jobs", "not a URL"),
        ("GET Jobs/../x", "'..'"),
        ("GET Jobs#x", "fragment"),
        ("GET 'Jobs\u{7}'", "control"),
        ("POST Jobs -f a=1 -f a=2", "the key 'a' is used twice"),
        ("POST Jobs -f a=1 -F a=2", "the key 'a' is used twice"),
        ("GET Jobs -f a=1 -f a=2", "the key 'a' is used twice"),
        ("GET Jobs?a=1 -f a=2", "'a' is already in the query"),
        ("POST Jobs -f a", "the = is missing"),
        ("POST Jobs -f a[=1", "invalid key 'a['"),
        ("POST Jobs -F a=@/no/such/file", "cannot read /no/such/file"),
        ("POST Jobs --input /no/such/file", "cannot read /no/such/file"),
        ("POST Jobs --input x -f a=1", "--input is the whole body"),
        ("GET Jobs --input x", "--input cannot be used with GET"),
        ("POST Jobs -F a=@- -F b=@-", "stdin can be read only once"),
        ("POST Jobs --input - --password-stdin", "stdin can be read only once"),
        ("GET Jobs -H 'Authorization: x'", "cannot be set: the sign-in"),
        ("GET Jobs -H 'Host: x'", "cannot be set: --server"),
        ("GET Jobs -H 'Content-Length: 1'", "cannot be set: it follows from the body"),
        ("GET Jobs -H x", "the colon is missing"),
        ("POST Jobs --paginate", "--paginate is for GET"),
        ("GET Jobs --paginate -i", "cannot be combined"),
        ("GET Jobs?limit=0 --paginate", "invalid limit '0'"),
        ("GET Jobs -f limit=ten --paginate", "invalid limit 'ten'"),
        ("GET Jobs -o csv", "api prints JSON"),
        ("GET Jobs --paginate -o csv", "api prints JSON"),
        ("GET Jobs -o id", "-o id requires --paginate"),
        ("GET Jobs --paginate --columns id", "no columns"),
    ] {
        let ran = told(line);
        assert!(ran.contains(why) && ran.ends_with("[2]\n"), "{line}: {ran}");
    }
}

#[test]
fn dry_run_prints_the_request() {
    let dry = |line: &str| vb365(&format!("api {line} -n")).stdin(b"{}").run().to_string();
    check!(
        dry("POST Jobs/x -f type=Vex -f userPassword=hunter2 -H 'X-One: a b' -H 'Cookie: hunter2'"),
        str![[r#"
curl --fail-with-body --request POST --header "Authorization: Bearer $VB365_TOKEN" --header 'Content-Type: application/json; charset=utf-8' --header 'x-one: a b' --header 'cookie: '"$COOKIE" --data-raw '{"type":"Vex","userPassword":"'"$USER_PASSWORD"'"}' https://SERVER:4443/v8/Jobs/x
! note: dry run: nothing is sent; API v8 is assumed, because the server is not asked
! note: for $VB365_TOKEN run: vb365 status --show-token
! note: SERVER is a placeholder: no server is given
! note: set USER_PASSWORD with escapes: \" and \\ in JSON, %XX in a query or a form

"#]]
    );
    check!(
        dry("put /v7/Jobs/x --input - -s host -H 'content-type: text/plain'"),
        str![[r#"
curl --fail-with-body --request PUT --header "Authorization: Bearer $VB365_TOKEN" --header 'content-type: text/plain' --data-binary @- https://host:4443/v7/Jobs/x
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    check!(
        dry("GET 'Jobs?name=a b&limit=5' --paginate -s host --api-version v6"),
        str![[r#"
curl --fail-with-body --request GET --header "Authorization: Bearer $VB365_TOKEN" 'https://host:4443/v6/Jobs?name=a%20b&limit=5&offset=0'
! note: this is the request for the first page; later offsets depend on the items received
! note: dry run: nothing is sent
! note: for $VB365_TOKEN run: vb365 status --show-token

"#]]
    );
    assert!(dry("HEAD v8/Jobs").starts_with("curl --fail-with-body --head --header "));
    assert!(dry("DELETE Jobs/x").contains("--header 'Content-Length: 0'"));
    assert!(!dry("POST token -f password=hunter2 -f x=hunter2").contains("hunter2"));
}

#[test]
fn pages_are_followed_in_every_version() {
    for version in versions() {
        let sandbox = sandbox();
        let run = |line: &str| {
            let command = vb365(&format!("api GET {line} --api-version {version}")).on(&sandbox);
            let ran = command.run();
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}: {ran}");
            ran.stdout
        };
        let lines = run("RestoreSessions?limit=7 --paginate");
        let items: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(items.len(), 40);
        let pages = log(&sandbox).iter().filter(|line| line.contains("RestoreSessions")).count();
        assert_eq!(pages, 6, "a page holds 7");
        assert_eq!(json(&run("RestoreSessions -f limit=40 --paginate --json")), items);
        assert_eq!(run("RestoreSessions --paginate -o ndjson"), lines);
        let ids: Vec<_> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(run("RestoreSessions --paginate -o id").lines().collect::<Vec<_>>(), ids);
        let rest = run("'RestoreSessions?limit=7&offset=30' --paginate -o id");
        assert_eq!(rest.lines().collect::<Vec<_>>(), ids[30..]);
        assert_eq!(run("Jobs --paginate -o id").lines().count(), 12);
    }
}

#[test]
fn paginate_rejects_a_response_that_is_not_a_list() {
    let ran = vb365("api GET ServiceInstance --paginate --api-version v8").on(&sandbox()).run();
    check!(
        ran.to_string(),
        str![[r#"
! error: cannot read the response: missing field `results` at line 1 column [..]
! hint: if the response is not a list, leave out --paginate
[7]

"#]]
    );
    let server = scripted(|_, _| Ok((200, r#"[{"name":"x"}]"#.into())));
    let line = "api GET x --paginate --api-version v8";
    let run =
        |more: &str| vb365(&format!("{line} {more}")).on(&server).env("VB365_TOKEN", "t").run();
    assert_eq!(run("").to_string(), "{\"name\":\"x\"}\n");
    assert_eq!((run("-o id").code, run("-o id").stdout), (7, String::new()));
}

#[test]
fn refusals_have_exit_codes() {
    let sandbox = sandbox();
    let run = |line: &str| vb365(&format!("api {line} --api-version v8")).on(&sandbox).run();
    check!(
        run("GET Jobs/50f5eff0-9575-451d-8712-ed6439be9b34").to_string(),
        str![[r#"
! error: the server answered HTTP 404: [..] (ResourceNotFound)
[6]

"#]]
    );
    assert_eq!(run("PUT Jobs").code, 7);
    assert_eq!(run("GET /v9/Jobs").code, 7);
    let forbidden = scripted(|_, _| Ok((403, String::new())));
    let line = "api GET Jobs --api-version v8";
    let ran = vb365(line).on(&forbidden).env("VB365_TOKEN", "t").run();
    assert!(ran.code == 4 && ran.stderr.contains("Veeam Backup Administrator"), "{ran}");
    assert_eq!(vb365(line).on(&faulty(&["401"])).run().code, 4);
    for (fault, code) in [("500", 7), ("503", 7), ("html", 7), ("half-json", 7), ("drop-before", 3)]
    {
        let ran = vb365(line).on(&faulty(&[fault])).env("VB365_TOKEN", "t").run();
        assert_eq!(ran.code, code, "{fault}: {ran}");
    }
}

#[test]
fn refused_token_is_renewed_and_the_call_repeated() {
    let server = scripted(|number, _| {
        Ok(match number {
            0 => (200, TOKEN.into()),
            1 => (401, String::new()),
            2 => (200, TOKEN.replace("access-x", "access-y")),
            _ => (200, "{}".into()),
        })
    });
    let ran = vb365("api POST Jobs/x/start --api-version v8").on(&server).run();
    assert_eq!(ran.to_string(), "{}");
    let asked = server.asked.lock().unwrap().join("\n");
    assert_eq!(
        asked,
        "POST /v8/token\nPOST /v8/Jobs/x/start\nPOST /v8/token\nPOST /v8/Jobs/x/start"
    );
    let server = scripted(|_, _| Ok((401, String::new())));
    let ran = vb365("api GET Jobs --api-version v8 -i").on(&server).env("VB365_TOKEN", "t").run();
    assert!(ran.code == 4 && ran.stdout.starts_with("HTTP/1.1 401 Unauthorized\n"), "{ran}");
    assert_eq!(server.asked.lock().unwrap().len(), 1);
}

#[test]
fn change_is_refused_only_by_the_service_itself() {
    for (status, body, code) in [
        (400, r#"{"message":"no"}"#, 7),
        (500, r#"{"message":"no","errorCode":null,"stackTrace":"at X"}"#, 7),
        (403, "<html>", 4),
        (404, "", 6),
        (302, "", 8),
        (400, "<html>", 8),
        (408, "", 8),
        (499, "", 8),
        (500, "<html>", 8),
        (500, "", 8),
        (503, r#"{"message":"Service Unavailable"}"#, 8),
        (520, "", 8),
    ] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let server = scripted(move |_, _| Ok((status, body.into())));
            let line = format!("api {method} Jobs/x --api-version v8");
            let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").run();
            assert_eq!(ran.code, code, "{method}, HTTP {status} {body}: {ran}");
            let is_unknown = ran.stderr.contains("the request may have been carried out");
            assert_eq!(is_unknown, code == 8, "{ran}");
        }
    }
}

#[test]
fn only_reads_are_retried() {
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "POST"] {
        let reads = matches!(method, "GET" | "HEAD");
        for (status, code) in [(None, 8), (Some(503), 8), (Some(504), 8)] {
            let server = scripted(move |_, _| match status {
                Some(status) => Ok((status, String::new())),
                None => Err(Fault::Lost { reason: "the connection was closed".into() }),
            });
            let line = format!("api {method} Jobs/x --api-version v8");
            let ran = vb365(&line).on(&server).env("VB365_TOKEN", "t").run();
            let tries = server.asked.lock().unwrap().len();
            let expected = match (reads, status) {
                (true, None) => (3, 4),
                (true, Some(_)) => (7, 4),
                (false, _) => (code, 1),
            };
            assert_eq!((ran.code, tries), expected, "{method} {status:?}: {ran}");
        }
    }
    let server = scripted(|_, _| Err(Fault::Lost { reason: "the connection was closed".into() }));
    let ran = vb365("api POST Jobs/x/start --api-version v8").on(&server).env("VB365_TOKEN", "t");
    check!(
        ran.run().to_string(),
        str![[r#"
! error: no response from the server: the connection was closed; the request may have been carried out
! hint: the request is not sent again: check its effect before you repeat it
[8]

"#]]
    );
}

#[test]
fn read_only_profile_allows_only_reads() {
    let place = tempfile::tempdir().unwrap();
    let config = "[profiles.prod]\nserver = \"127.0.0.1\"\nusername = \"admin@sandbox.example\"\n\
                  read_only = true\ntoken_store = \"none\"\n";
    std::fs::write(place.path().join("config.toml"), config).unwrap();
    let sandbox = sandbox();
    let run = |line: &str| {
        let command = vb365(&format!("api {line} -p prod --api-version v8")).on(&sandbox);
        command.env("VB365_CONFIG_DIR", place.path().to_str().unwrap()).run()
    };
    assert_eq!(run("GET Jobs/").code, 0);
    check!(
        run(&format!("POST Jobs/{JOB}/explore -f type=Vex")).to_string(),
        str![[r#"
! error: nothing was changed: profile 'prod' is read-only
! hint: to allow changes remove read_only in [profiles.prod] of config.toml
[2]

"#]]
    );
    for method in ["PUT", "PATCH", "DELETE"] {
        assert_eq!(run(&format!("{method} Jobs")).code, 2, "{method}");
    }
    assert!(
        !log(&sandbox)
            .iter()
            .any(|line| line.contains("explore") || line.starts_with('P') && line.contains("Jobs"))
    );
}

#[test]
fn sandbox_response_is_printed_byte_for_byte() {
    let sandbox = sandbox();
    let ran = vb365(&format!("api GET v8/Jobs/{JOB}")).on(&sandbox).run();
    let request = Request::get(format!("https://127.0.0.1/v8/Jobs/{JOB}"));
    let token = vb365("api POST token -H 'Content-Type: application/x-www-form-urlencoded' --input -")
        .on(&sandbox)
        .stdin(b"grant_type=password&username=admin@sandbox.example&password=sandbox&disable_antiforgery_token=true")
        .run()
        .stdout;
    let token: Value = serde_json::from_str(&token).unwrap();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let request = request.header("authorization", bearer).body(&[][..]).unwrap();
    let mut body = String::new();
    sandbox.send(request, Duration::ZERO).unwrap().into_body().read_to_string(&mut body).unwrap();
    assert_eq!(ran.to_string(), body);
}
