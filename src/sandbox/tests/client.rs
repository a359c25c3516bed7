//! A client for tests.

use chrono::DateTime;
use http::{Request, Response};
use serde_json::Value;

use crate::sandbox::http::BodyStep;
use crate::sandbox::{Reply, Sandbox, SandboxOptions};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const PASSWORD: &str = "grant_type=password&username=admin%40sandbox.example&password=sandbox&disable_antiforgery_token=true";

/// A client that is signed in to its own server, whose clock is fixed and whose data are hostile.
pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    pub(crate) token: String,
}

/// Returns options whose clock is fixed and whose data are hostile.
pub(crate) fn options() -> SandboxOptions {
    SandboxOptions {
        now: DateTime::from_timestamp(1_700_000_000, 0),
        hostile: true,
        spells_users: false,
        ..SandboxOptions::default()
    }
}

pub(crate) fn client() -> Client {
    client_of(options())
}

pub(crate) fn client_of(options: SandboxOptions) -> Client {
    let mut client = Client { sandbox: Sandbox::new(options), token: String::new() };
    client.token = client.sign_in("v8", PASSWORD)["access_token"].as_str().unwrap().to_owned();
    client
}

impl Client {
    pub(crate) fn send(&self, method: &str, uri: &str, kind: &str, body: &str) -> Reply {
        // The links of v6 have no slash at their start.
        let uri = format!("/{}", uri.trim_start_matches('/'));
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header("content-type", kind)
            .header("authorization", format!("Bearer {}", self.token))
            .body(body.as_bytes().to_vec());
        self.sandbox.answer(&request.unwrap())
    }

    pub(crate) fn answer(&self, method: &str, uri: &str, body: &str) -> Response<Vec<u8>> {
        match self.send(method, uri, "application/json", body) {
            Reply::Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    /// Sends a request and returns the whole body of the stream that answers it.
    pub(crate) fn download(&self, method: &str, uri: &str, body: &str) -> Vec<u8> {
        let mut stream = match self.send(method, uri, "application/json", body) {
            Reply::Stream(stream) => stream,
            other => panic!("{uri}: {other:?}"),
        };
        let mut bytes = Vec::new();
        loop {
            match stream.body.next_step() {
                BodyStep::Piece(piece) => bytes.extend(piece),
                BodyStep::End => return bytes,
                other => panic!("{uri}: {other:?}"),
            }
        }
    }

    pub(crate) fn sign_in(&self, version: &str, form: &str) -> Value {
        match self.send("POST", &format!("/{version}/token"), FORM, form) {
            Reply::Answer(answer) => value(&answer),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn status(&self, method: &str, uri: &str) -> u16 {
        self.answer(method, uri, "").status().as_u16()
    }

    pub(crate) fn get(&self, uri: &str) -> Value {
        let answer = self.answer("GET", uri, "");
        assert_eq!(answer.status(), 200, "{uri}: {}", String::from_utf8_lossy(answer.body()));
        value(&answer)
    }

    /// Gets a list, which is an array or a page, and returns its items.
    pub(crate) fn items(&self, uri: &str) -> Vec<Value> {
        let mut list = self.get(uri);
        let items = if list.is_array() { list } else { list["results"].take() };
        serde_json::from_value(items).unwrap()
    }

    /// Explores a job and returns the status and the body.
    pub(crate) fn explore(&self, version: &str, job: &str, body: &Value) -> (u16, Value) {
        let uri = format!("/{version}/jobs/{job}/explore");
        let answer = self.answer("POST", &uri, &body.to_string());
        (answer.status().as_u16(), value(&answer))
    }

    pub(crate) fn first_job(&self) -> String {
        self.items("/v8/jobs")[0]["id"].as_str().unwrap().to_owned()
    }

    /// Returns the open sessions in `/sandbox/state`.
    pub(crate) fn open_sessions(&self) -> Vec<Value> {
        serde_json::from_value(self.get("/sandbox/state")["working"].take()).unwrap()
    }
}

/// Returns the JSON body of a response; null if it is not JSON.
pub(crate) fn value(answer: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(answer.body()).unwrap_or(Value::Null)
}
