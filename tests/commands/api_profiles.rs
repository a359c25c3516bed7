//! `vb365 api GET` to several profiles at once.

use std::sync::Arc;
use std::time::Duration;

use snapbox::str;
use vb365::{Fault, Response, Transport};

use crate::check;
use crate::commands::profiles_at_once::{Fleet, server};
use crate::support::json;

fn two() -> Fleet {
    let answering = |name: &'static str| {
        server(move |target| {
            let page = |ids: &str, next: &str| {
                Ok((200, format!(r#"{{"results":[{ids}],"_links":{{"self":{{}}{next}}}}}"#)))
            };
            match target {
                "/v8/Jobs?limit=1&offset=0" => {
                    page(&format!(r#"{{"id":"{name}1","n":1.50}}"#), r#","next":{}"#)
                }
                "/v8/Jobs?limit=1&offset=1" => page(&format!(r#"{{"id":"{name}2"}}"#), ""),
                "/v8/One?a=b" => Ok((200, format!("{{\n  \"id\": \"{name}\",\n  \"n\": 1.50\n}}"))),
                "/v8/West" if name == "e" => Ok((404, String::new())),
                "/v8/West" => Ok((200, "[]".to_owned())),
                _ => Ok((200, "\0\u{1}".to_owned())),
            }
        })
    };
    Fleet::of(vec![("east", answering("e")), ("west", answering("w"))])
}

#[test]
fn items_name_their_profile() {
    check!(
        two().vb365("api GET Jobs?limit=1 --paginate --all-profiles").run().to_string(),
        str![[r#"
{"profile":"east","item":{"id":"e1","n":1.50}}
{"profile":"east","item":{"id":"e2"}}
{"profile":"west","item":{"id":"w1","n":1.50}}
{"profile":"west","item":{"id":"w2"}}

"#]]
    );
    let run = |more: &str| two().vb365(&format!("api GET Jobs?limit=1 --paginate {more}")).run();
    let items = json(&run("-p west,east --json").stdout);
    assert_eq!((items.len(), &items[3]["item"]["id"]), (4, &"e2".into()));
    assert_eq!(run("-p west,east -o id").stdout, "w1\nw2\ne1\ne2\n");
}

#[test]
fn responses_name_their_profile() {
    check!(
        two().vb365("api GET One -f a=b -p east,west").run().to_string(),
        str![[r#"
{"profile":"east","item":{"id":"e","n":1.50}}
{"profile":"west","item":{"id":"w","n":1.50}}

"#]]
    );
    let ran = two().vb365("api get One?a=b -p east,west --json").run();
    assert_eq!(json(&ran.stdout)[1]["profile"], "west");
}

#[test]
fn failed_profile_does_not_stop_the_others() {
    check!(
        two().vb365("api GET West --all-profiles").run().to_string(),
        str![[r#"
{"profile":"west","item":[]}
! error: east: the server answered HTTP 404 (Not Found)
! error: 1 of 2 profiles failed
[10]

"#]]
    );
    let ran = two().vb365("api GET Half -p east,west").run();
    assert!(ran.code == 7 && ran.stdout.is_empty(), "{ran}");
}

struct Zip;

impl Transport for Zip {
    fn send(&self, _: http::Request<&[u8]>, _: Duration) -> Result<Response, Fault> {
        let answer = http::Response::builder().header("content-type", "application/zip");
        Ok(answer.body(Box::new(std::io::Cursor::new("PK")) as Box<_>).unwrap())
    }
}

#[test]
fn response_without_json_requires_one_profile() {
    let fleet = Fleet::of(vec![("east", Arc::new(Zip)), ("west", Arc::new(Zip))]);
    let ran = fleet.vb365("api GET Logs --all-profiles").run();
    let told = "east: the response to GET https://east.example:4443/v8/Logs is not JSON (application/zip)\n";
    assert!(ran.code == 2 && ran.stdout.is_empty() && ran.stderr.contains(told), "{ran}");
    assert_eq!(fleet.vb365("api GET Logs -p east").run().to_string(), "PK");
}

#[test]
fn single_profile_options_are_rejected_before_sending() {
    for (line, what) in [
        ("POST One", "POST"),
        ("HEAD One", "HEAD"),
        ("DELETE One --input /no/such/file", "DELETE"),
        ("GET One -i", "-i"),
        ("GET One -n", "-n"),
        ("GET Jobs --paginate -n", "-n"),
    ] {
        let fleet = two();
        let ran = fleet.vb365(&format!("api {line} -p east,west")).run();
        let told = format!("error: {what} supports only one profile, but several are selected\n");
        assert!(ran.code == 2 && ran.stderr.contains(&told), "{line}: {ran}");
        assert_eq!(fleet.asked(), [""; 0], "{line}");
    }
}

#[test]
fn doctor_checks_one_profile() {
    for profiles in ["-p east,west", "--all-profiles", "-p no,such"] {
        let fleet = two();
        let ran = fleet.vb365(&format!("doctor {profiles}")).run();
        check!(
            ran.to_string(),
            str![[r#"
! error: this command supports only one profile, but several are selected
! hint: select one profile with -p NAME
[2]

"#]]
        );
        assert_eq!(fleet.asked(), [""; 0]);
    }
    let ran = two().vb365("doctor -p no").run();
    assert!(ran.stdout.contains("config\tfail\t"), "{ran}");
}
