//! Runs of 'audit --since last' lose and repeat no event, although sessions start, continue and stop meanwhile, pages
//! shift, and requests fail: their union is what the server has.
//!
//! `VB365_AUDIT_CASES` and `VB365_AUDIT_SESSIONS` set the number of cases and of sessions.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response as Answer};
use proptest::prelude::*;
use serde_json::{Value, json};
use vb365::sandbox::{Sandbox, SandboxOptions};
use vb365::{Fault, Response, Transport};

use crate::support::{Broken, JOB, Ran, home, options};

/// A server in motion.
struct Moving {
    sandbox: Sandbox,
    state: Mutex<Motion>,
    version: u8,
    /// The most that a page holds.
    cap: usize,
    /// Failures, and events that happen before a request, in 1,000 requests.
    trouble: u64,
    bustle: u64,
    /// Whether the oldest sessions are removed.
    prunes: bool,
}

#[derive(Default)]
struct Motion {
    dice: u64,
    token: Option<HeaderValue>,
    started: Vec<String>,
    pruned: HashSet<String>,
    /// Nothing happens and nothing fails: the test itself looks.
    is_still: bool,
}

impl Motion {
    fn throw(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides
    }
}

fn read(answer: Result<Response, Fault>) -> Value {
    let mut body = String::new();
    answer.unwrap().into_body().read_to_string(&mut body).unwrap();
    serde_json::from_str(&body).unwrap_or_default()
}

impl Moving {
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Value {
        let token = self.state.lock().unwrap().token.clone();
        let uri = format!("https://127.0.0.1/v{}/{path}", self.version);
        let mut request = Request::builder().method(method).uri(uri).body(body).unwrap();
        request.headers_mut().extend(token.map(|token| (AUTHORIZATION, token)));
        request.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
        read(self.sandbox.send(request, Duration::ZERO))
    }

    /// Something that people do.
    fn happen(&self) {
        let (what, which) = {
            let mut state = self.state.lock().unwrap();
            (state.throw(6), usize::try_from(state.throw(1 << 30)).unwrap())
        };
        let started = self.state.lock().unwrap().started.clone();
        let one = started.get(which % started.len().max(1));
        match (what, one) {
            (0 | 1, _) => {
                let body = json!({"dateTime": "2026-11-23T15:00:00Z", "type": "Vex"}).to_string();
                let new = self.ask("POST", &format!("Jobs/{JOB}/explore"), body.as_bytes());
                let id = new["id"].as_str().unwrap().to_owned();
                self.state.lock().unwrap().started.push(id);
            }
            (2..=4, Some(id)) => {
                let mailboxes = format!("RestoreSessions/{id}/organization/mailboxes");
                let first = self.ask("GET", &mailboxes, b"")["results"][0]["id"].clone();
                if let Some(first) = first.as_str() {
                    self.ask("GET", &format!("{mailboxes}/{first}"), b"");
                }
            }
            (5, Some(id)) if which % 3 == 0 => {
                self.ask("POST", &format!("RestoreSessions/{id}/Stop"), b"");
            }
            (5, _) if self.prunes => {
                let all = self.sessions("");
                let gone = all.iter().take(which % 3).map(|s| s["id"].as_str().unwrap().to_owned());
                self.state.lock().unwrap().pruned.extend(gone);
            }
            _ => {}
        }
    }

    /// What the list holds, oldest first.
    fn sessions(&self, query: &str) -> Vec<Value> {
        let page = self.ask("GET", &format!("RestoreSessions?limit=10000{query}"), b"");
        let mut all = page["results"].as_array().unwrap().clone();
        let state = self.state.lock().unwrap();
        all.retain(|session| !state.pruned.contains(session["id"].as_str().unwrap()));
        all.sort_by_key(|session| session["creationTime"].as_str().unwrap().to_owned());
        all
    }

    /// A page of the list, as it is now.
    fn list(&self, query: &str) -> Value {
        let (mut offset, mut limit, mut rest) = (0, 30, String::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').unwrap() {
                ("offset", value) => offset = value.parse().unwrap(),
                ("limit", value) => limit = value.parse::<usize>().unwrap().min(self.cap),
                _ => rest.extend(["&", pair]),
            }
        }
        let mut all = self.sessions(&rest);
        // v6 and v7 have an order of their own: here newest first, in which all that starts moves all.
        if self.version < 8 {
            all.reverse();
        }
        let more = all.len() > offset + limit;
        let results: Vec<_> = all.into_iter().skip(offset).take(limit).collect();
        let next = if more { json!({"self": {}, "next": {}}) } else { json!({"self": {}}) };
        json!({"offset": offset, "limit": limit, "results": results, "_links": next})
    }

    /// All events that there are, by the server's own word.
    fn events(&self) -> BTreeSet<String> {
        self.state.lock().unwrap().is_still = true;
        let all = self.sessions("");
        let mut found = BTreeSet::new();
        for session in all {
            let path =
                format!("RestoreSessions/{}/Events?limit=10000", session["id"].as_str().unwrap());
            let events = self.ask("GET", &path, b"");
            let ids = events["results"].as_array().unwrap().iter();
            found.extend(ids.map(|event| event["id"].as_str().unwrap().to_owned()));
        }
        self.state.lock().unwrap().is_still = false;
        found
    }
}

impl Transport for Moving {
    fn send(&self, request: Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        let path = request.uri().path().to_owned();
        let segments: Vec<_> = path.split('/').skip(2).collect();
        if segments == ["token"] || segments == ["ServiceInstance"] {
            return self.sandbox.send(request, timeout);
        }
        let (fails, happens) = {
            let mut state = self.state.lock().unwrap();
            state.token = request.headers().get(AUTHORIZATION).cloned();
            let still = state.is_still;
            let mut roll = |chance| !still && state.throw(1_000) < chance;
            (roll(self.trouble), roll(self.bustle))
        };
        if happens {
            self.happen();
        }
        let status = |status: u16, body: Value| {
            let body = Box::new(std::io::Cursor::new(body.to_string())) as Box<dyn Read + Send>;
            Ok(Answer::builder().status(status).body(body).unwrap())
        };
        if fails {
            let die = self.state.lock().unwrap().throw(4);
            return match die {
                0 => status(500, json!({"message": "it failed"})),
                1 => status(503, Value::Null),
                2 => status(200, json!("half")),
                _ => Err(Fault::Lost { reason: "the connection was closed".to_owned() }),
            };
        }
        match segments[..] {
            ["RestoreSessions"] => {
                let page = self.list(request.uri().query().unwrap_or_default());
                status(200, page)
            }
            ["RestoreSessions", id, ..] if self.state.lock().unwrap().pruned.contains(id) => {
                status(404, json!({"message": "there is no such session"}))
            }
            _ => self.sandbox.send(request, timeout),
        }
    }
}

/// What a test varies.
#[derive(Debug, Clone)]
struct Case {
    version: u8,
    sessions: usize,
    events: usize,
    cap: usize,
    at_once: usize,
    trouble: u64,
    prunes: bool,
    seed: u64,
    /// How each run ends: well, or killed before what it printed is written down.
    runs: Vec<bool>,
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn cases() -> impl Strategy<Value = Case> {
    let most = number("VB365_AUDIT_SESSIONS", 40);
    let sizes = (prop_oneof![Just(6_u8), Just(7), Just(8), Just(8)], 0..=most, 0_usize..=25);
    let ways = (prop_oneof![Just(1), 2_usize..20, Just(10_000)], 1_usize..=12);
    let luck = (prop_oneof![Just(0_u64), Just(20)], any::<bool>(), 1..u64::MAX);
    let runs = prop::collection::vec(prop::bool::weighted(0.7), 2..6);
    (sizes, ways, luck, runs).prop_map(|(sizes, ways, luck, runs)| Case {
        version: sizes.0,
        sessions: sizes.1,
        events: sizes.2,
        cap: ways.0,
        at_once: ways.1,
        trouble: luck.0,
        prunes: luck.1,
        seed: luck.2,
        runs,
    })
}

fn count(seen: &mut BTreeMap<String, usize>, ran: &Ran) {
    for id in ran.stdout.lines() {
        *seen.entry(id.to_owned()).or_default() += 1;
    }
}

fn hold(case: &Case) -> Result<(), TestCaseError> {
    let Case { sessions, events, seed, .. } = *case;
    let bustle = (3_000 / (sessions as u64 + 10)).min(300);
    let motion = Motion { dice: seed, ..Motion::default() };
    let server = Arc::new(Moving {
        sandbox: Sandbox::new(SandboxOptions { sessions, events, ..options() }),
        state: Mutex::new(motion),
        version: case.version,
        cap: case.cap,
        trouble: case.trouble,
        bustle,
        prunes: case.prunes,
    });
    let home = home();
    let line = format!(
        "audit --since last -o id --api-version v{} --parallel {}",
        case.version, case.at_once
    );
    // How often each event came in runs that were not killed.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for ends_well in &case.runs {
        let run = home.vb365(&line).on(&server);
        if *ends_well {
            let ran = run.run();
            // 6: each of those that were looked at has gone.
            prop_assert!([0, 3, 6, 7, 10].contains(&ran.code), "{ran}");
            count(&mut seen, &ran);
        } else {
            let ran = run.stdout(Broken(std::io::ErrorKind::StorageFull)).run();
            prop_assert!([0, 1, 3, 6, 7, 10].contains(&ran.code), "{ran}");
        }
    }
    // Nothing fails any more, nothing happens any more: what is still owed comes.
    let quiet = Arc::new(Quiet(Arc::clone(&server)));
    for _ in 0..2 {
        let ran = home.vb365(&line).on(&quiet).run();
        prop_assert!(ran.code == 0, "{ran}");
        count(&mut seen, &ran);
    }
    let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
    prop_assert!(twice.is_empty(), "{} came twice, such as {:?}", twice.len(), twice.first());
    let told: BTreeSet<_> = seen.into_keys().collect();
    let there = server.events();
    let lost: Vec<_> = there.difference(&told).collect();
    prop_assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), there.len());
    server.state.lock().unwrap().pruned.clear();
    let ever = server.events();
    let invented = told.difference(&ever).count();
    prop_assert!(invented == 0 && (case.prunes || told.len() == there.len()));
    Ok(())
}

/// The same server, with nothing going on.
struct Quiet(Arc<Moving>);

impl Transport for Quiet {
    fn send(&self, request: Request<&[u8]>, timeout: Duration) -> Result<Response, Fault> {
        self.0.state.lock().unwrap().is_still = true;
        self.0.send(request, timeout)
    }
}

#[test]
fn union_of_all_runs_is_what_the_server_has() {
    let many = u32::try_from(number("VB365_AUDIT_CASES", 24)).unwrap();
    let config = ProptestConfig {
        cases: many,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..ProptestConfig::default()
    };
    proptest!(config, |(case in cases())| { hold(&case)?; });
}
