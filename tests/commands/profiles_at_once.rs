//! Several profiles at once: each with its own server and token, and one list of their results.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use http::Request;
use http::header::AUTHORIZATION;
use serde_json::Value;
use snapbox::str;
use vb365::sandbox::{Reply, Sandbox};
use vb365::{Fault, Response, Transport};

use crate::check;
use crate::support::{Command, json, log, sandbox_with, scripted, vb365};

/// What a server answers.
pub(crate) type Answer = Result<(u16, String), Fault>;

/// Profiles in a folder, and a network in which each has a host of its own.
pub(crate) struct Fleet {
    folder: tempfile::TempDir,
    network: Arc<Network>,
}

#[derive(Default)]
pub(crate) struct Network {
    servers: Vec<(String, Arc<dyn Transport>)>,
    /// Which host saw which token.
    seen: Mutex<Vec<(String, String)>>,
}

impl Transport for Network {
    fn send(&self, request: Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let host = request.uri().host().unwrap().to_owned();
        let (_, server) = self.servers.iter().find(|(name, _)| *name == host).unwrap();
        let token = request.headers().get(AUTHORIZATION);
        let token = token.map_or("", |token| token.to_str().unwrap()).to_owned();
        self.seen.lock().unwrap().push((host, token));
        server.send(request, timeout)
    }
}

/// Takes from all others what they may do with a file or a folder.
#[cfg_attr(not(unix), expect(unused_variables, reason = "others have no part in a user's folder"))]
fn keep_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

fn private(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    keep_private(&path);
}

impl Fleet {
    /// A profile for each server, signed in with the token where there is one.
    pub(crate) fn new(profiles: Vec<(&str, Option<&str>, Arc<dyn Transport>)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        keep_private(folder.path());
        let (mut config, mut logins) = (String::new(), Vec::new());
        let mut network = Network::default();
        for (name, token, server) in profiles {
            let host = format!("{}.example", name.to_lowercase());
            writeln!(
                config,
                "[profiles.{name}]\nserver = \"{host}\"\nusername = \"Ana\"\napi_version = \"v8\""
            )
            .unwrap();
            if let Some(token) = token {
                logins.push(format!(
                    r#"{{"server":"https://{host}:4443","user":"ana","access_token":"{token}"}}"#
                ));
            }
            network.servers.push((host, server));
        }
        private(folder.path(), "config.toml", &config);
        private(folder.path(), "tokens.json", &format!(r#"{{"logins":[{}]}}"#, logins.join(",")));
        Self { folder, network: Arc::new(network) }
    }

    /// Each named and signed in, and answering by a function of its own.
    pub(crate) fn of(profiles: Vec<(&str, Arc<dyn Transport>)>) -> Self {
        let signed_in = |(name, server)| (name, Some("token"), server);
        Self::new(profiles.into_iter().map(signed_in).collect())
    }

    pub(crate) fn vb365(&self, line: &str) -> Command {
        let command = vb365(line).on(&self.network);
        let unset = ["VB365_SERVER", "VB365_USERNAME", "VB365_PASSWORD"];
        let command = unset.into_iter().fold(command, |command, name| command.env(name, ""));
        command.env("VB365_CONFIG_DIR", self.folder.path().to_str().unwrap())
    }

    /// The hosts that were asked, and what for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.network.seen.lock().unwrap().iter().map(|(host, _)| host.clone()).collect()
    }
}

/// A server that answers all alike.
pub(crate) fn server(
    answer: impl Fn(&str) -> Answer + Send + Sync + 'static,
) -> Arc<dyn Transport> {
    scripted(move |_, target| answer(target))
}

/// A session as a server sends it.
pub(crate) fn session(id: &str, hour: u8, name: &str) -> String {
    format!(
        r#"{{"id":"{id}","name":"{name}","type":"Vex","creationTime":"2026-11-23T{hour:02}:00:00Z","state":"Working"}}"#
    )
}

/// A server with these sessions.
pub(crate) fn with(sessions: &[String]) -> Arc<dyn Transport> {
    let list = format!("[{}]", sessions.join(","));
    server(move |_| Ok((200, list.clone())))
}

fn two() -> Fleet {
    Fleet::of(vec![
        ("east", with(&[session("e1", 15, "one"), session("e2", 9, "=two")])),
        ("west", with(&[session("w1", 12, "three")])),
    ])
}

#[test]
fn table_has_a_profile_column() {
    check!(
        two().vb365("session list --all-profiles").run().to_string(),
        str![[r#"
PROFILE	ID	TYPE	STATE	RESULT	STARTED	BY	ORGANIZATION	NAME
east	e1	Vex	Working	—	2026-11-23T15:00:00Z			one
east	e2	Vex	Working	—	2026-11-23T09:00:00Z			=two
west	w1	Vex	Working	—	2026-11-23T12:00:00Z			three

"#]]
    );
    check!(
        two().vb365("session list -p west,east").terminal(100).run().to_string(),
        str![[r#"
PROFILE  ID  TYPE            STATE    RESULT  STARTED         BY  ORGANIZATION  NAME
west     w1  Exchange (vex)  Working  —       3 hours ago                       three
east     e1  Exchange (vex)  Working  —       30 minutes ago                    one
east     e2  Exchange (vex)  Working  —       6 hours ago                       =two

"#]]
    );
    let narrow = two().vb365("session list -p west,east").terminal(12).run().stdout;
    assert!(narrow.starts_with("PROFILE  ID\n"), "{narrow}");
}

#[test]
fn every_format_but_id_names_the_profile() {
    let printed = |more: &str| two().vb365(&format!("session list -p east,west {more}")).run();
    check!(
        printed("--json").to_string(),
        str![[r#"
[{"profile":"east","item":{"id":"e1","name":"one","type":"Vex","creationTime":"2026-11-23T15:00:00Z","state":"Working"}},{"profile":"east","item":{"id":"e2","name":"=two","type":"Vex","creationTime":"2026-11-23T09:00:00Z","state":"Working"}},{"profile":"west","item":{"id":"w1","name":"three","type":"Vex","creationTime":"2026-11-23T12:00:00Z","state":"Working"}}]

"#]]
    );
    check!(
        printed("-o ndjson").to_string(),
        str![[r#"
{"profile":"east","item":{"id":"e1","name":"one","type":"Vex","creationTime":"2026-11-23T15:00:00Z","state":"Working"}}
{"profile":"east","item":{"id":"e2","name":"=two","type":"Vex","creationTime":"2026-11-23T09:00:00Z","state":"Working"}}
{"profile":"west","item":{"id":"w1","name":"three","type":"Vex","creationTime":"2026-11-23T12:00:00Z","state":"Working"}}

"#]]
    );
    check!(
        printed("-o csv").to_string(),
        str![[r#"
profile,id,type,state,result,started,ended,by,organization,name,client,scope,reason,details
east,e1,Vex,Working,,2026-11-23T15:00:00Z,,,,one,,,,
east,e2,Vex,Working,,2026-11-23T09:00:00Z,,,,'=two,,,,
west,w1,Vex,Working,,2026-11-23T12:00:00Z,,,,three,,,,

"#]]
    );
    check!(
        printed("-o id").to_string(),
        str![[r#"
e1
e2
w1

"#]]
    );
}

#[test]
fn profile_column_can_be_selected_and_sorted() {
    let printed = |more: &str| two().vb365(&format!("session list -p east,west {more}")).run();
    check!(
        printed("-o csv --columns id,profile --sort profile:desc").to_string(),
        str![[r#"
id,profile
w1,west
e1,east
e2,east

"#]]
    );
    assert_eq!(printed("-o id --sort started").to_string(), "e2\nw1\ne1\n");
    assert_eq!(
        printed("--columns PROFILE,name --no-header --sort id:desc").to_string(),
        "west\tthree\neast\t=two\neast\tone\n"
    );
    let unknown = printed("--columns profil");
    assert!(unknown.code == 2 && unknown.stderr.contains("hint: use profile, id, "), "{unknown}");
    let one = two().vb365("session list -p east --columns profile").run();
    assert_eq!(one.code, 2, "one profile alone has no such column: {one}");
}

#[test]
fn json_shape_depends_on_the_option_not_the_count() {
    let wrapped = |fleet: &Fleet, line: &str| {
        let items = json(&fleet.vb365(&format!("session list --json {line}")).run().stdout);
        items.iter().all(|item| item["profile"] == "east" && item["item"]["id"] == "e1")
            && items.len() == 1
    };
    let one = Fleet::of(vec![("east", with(&[session("e1", 15, "one")]))]);
    assert!(wrapped(&one, "--all-profiles"));
    assert!(wrapped(&one, "-p east,East"));
    assert!(wrapped(&one, "-p EAST,east,east"));
    assert_eq!(one.asked().len(), 3, "one profile was asked twice at once");
    let plain = json(&one.vb365("session list --json -p EAST").run().stdout);
    assert_eq!(plain[0]["id"], "e1");
    let told = one.vb365("session list --json").env("VB365_PROFILE", "east,east").run();
    assert_eq!(json(&told.stdout)[0]["profile"], "east");
}

#[test]
fn profiles_come_in_the_order_of_their_names() {
    let answered = Arc::new((Mutex::new(false), Condvar::new()));
    let (slow, quick) = (Arc::clone(&answered), answered);
    let slow = server(move |_| {
        let (is_over, change) = &*slow;
        let patience = Duration::from_secs(20);
        let over =
            change.wait_timeout_while(is_over.lock().unwrap(), patience, |over| !*over).unwrap();
        assert!(*over.0, "the profiles were asked one after the other");
        Ok((200, format!("[{}]", session("s", 1, ""))))
    });
    let quick = server(move |_| {
        *quick.0.lock().unwrap() = true;
        quick.1.notify_all();
        Ok((200, format!("[{}]", session("q", 2, ""))))
    });
    let fleet = Fleet::of(vec![("slow", slow), ("quick", quick)]);
    for format in ["id", "csv --columns id --no-header"] {
        let ran = fleet.vb365(&format!("session list -p slow,quick -o {format}")).run();
        assert_eq!(ran.to_string(), "s\nq\n");
    }
}

#[test]
fn eight_profiles_are_queried_at_once() {
    let state = Arc::new((Mutex::new((0, 0, 0)), Condvar::new()));
    let names: Vec<_> = (1..=20).map(|number| format!("p{number:02}")).collect();
    let crowded = |name: &String| {
        let (state, id) = (Arc::clone(&state), name.clone());
        server(move |_| {
            let (counts, change) = &*state;
            let mut at = counts.lock().unwrap();
            *at = (at.0 + 1, at.1 + 1, at.2.max(at.1 + 1));
            change.notify_all();
            let patience = Duration::from_secs(20);
            drop(change.wait_timeout_while(at, patience, |at| at.0 < 8).unwrap());
            std::thread::sleep(Duration::from_millis(30)); // time for a ninth, if there is to be one
            counts.lock().unwrap().1 -= 1;
            Ok((200, format!("[{}]", session(&id, 1, ""))))
        })
    };
    let fleet = Fleet::of(names.iter().map(|name| (name.as_str(), crowded(name))).collect());
    let ran = fleet.vb365("session list --all-profiles -o id").run();
    assert_eq!(ran.to_string(), names.join("\n") + "\n");
    let (arrived, _, most) = *state.0.lock().unwrap();
    assert_eq!((arrived, most), (20, 8));
}

/// Signs in to a sandbox and returns the token.
pub(crate) fn token(sandbox: &Sandbox) -> String {
    let form = b"grant_type=password&username=ana&password=sandbox&disable_antiforgery_token=true";
    let request = Request::post("https://x.example/v8/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_vec())
        .unwrap();
    let Reply::Answer(answer) = sandbox.answer(&request) else { panic!("no answer") };
    let answer: Value = serde_json::from_slice(answer.body()).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn token_is_sent_to_its_own_server_only() {
    let sandboxes = [1, 2, 3].map(|seed| {
        sandbox_with(|options| {
            (options.seed, options.sessions, options.username) = (seed, 1_234, "ana".to_owned());
        })
    });
    let tokens: Vec<_> = sandboxes.iter().map(|sandbox| token(sandbox)).collect();
    assert!(
        tokens[0] != tokens[1] && tokens[1] != tokens[2],
        "tokens that are alike prove nothing"
    );
    let profiles = ["a", "b", "c"].into_iter().zip(&tokens).zip(&sandboxes);
    let fleet = Fleet::new(
        profiles
            .map(|((name, token), sandbox)| (name, Some(token.as_str()), Arc::clone(sandbox) as _))
            .collect(),
    );
    let ran = fleet.vb365("session list --all-profiles -o ndjson").run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout.lines().count(), 3 * 1_234);
    let lines: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.is_sorted_by_key(|line| line["profile"].as_str().unwrap().to_owned()));
    let seen = fleet.network.seen.lock().unwrap();
    assert_eq!(seen.len(), 6, "two pages each");
    for (host, sent) in &*seen {
        let own = ["a", "b", "c"].iter().position(|name| host.starts_with(name)).unwrap();
        assert_eq!(*sent, format!("Bearer {}", tokens[own]), "{host}");
    }
    for sandbox in &sandboxes {
        assert!(log(sandbox).iter().all(|line| line.ends_with(" 200")), "{:?}", log(sandbox));
    }
}

#[test]
fn limit_is_per_profile() {
    let ran = two().vb365("session list -p east,west --limit 1 -o id").run();
    assert_eq!(ran.to_string(), "e1\nw1\n");
}

#[test]
fn traces_and_warnings_name_the_profile() {
    let ran = two().vb365("session list -p east,west -o id -v").env("VB365_INSECURE", "1").run();
    for line in [
        "east: > GET https://east.example:4443/v8/RestoreSessions",
        "west: > GET https://west.example:4443/v8/RestoreSessions",
        "warning: west: VB365_INSECURE is ignored",
    ] {
        assert!(ran.stderr.lines().any(|told| told.starts_with(line)), "{line}: {ran}");
    }
}

#[test]
fn changing_commands_take_one_profile() {
    let fleet = two();
    let id = "50f5eff0-9575-451d-8712-ed6439be9b34";
    for line in [
        format!("session stop {id} -p east,west"),
        format!("session stop {id} --all-profiles"),
        format!("explore --job {id} --type vex -q -p east,west"),
        format!("explore --job {id} --type vex -q --dry-run --all-profiles"),
    ] {
        let ran = fleet.vb365(&line).run();
        assert!(ran.code == 2 && ran.stderr.contains("supports only one profile"), "{line}: {ran}");
    }
    assert!(fleet.asked().is_empty());
}
