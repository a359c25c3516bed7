//! A server that is a function, for unit tests of what asks it.

use std::io::{self, Cursor, Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::DateTime;
use http::header::RANGE;

use super::transport::{Fault, Response, Transport};
use super::{Auth, Client, Credentials, Server, ServerIdentity};
use crate::api::{Secret, Version, token};
use crate::messages::Messages;
use crate::time::Clock;

type Script = Box<dyn Fn(&ScriptedRequest) -> Result<Response, Fault> + Send + Sync>;

/// A request as the script sees it.
#[derive(Default)]
pub(crate) struct ScriptedRequest {
    /// Without the version.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: http::HeaderMap,
    /// How long the client waits for the head of the response.
    pub(crate) limit: Duration,
}

struct ScriptedServer {
    script: Script,
    targets: Mutex<Vec<String>>,
}

impl Transport for ScriptedServer {
    fn send(&self, request: http::Request<&[u8]>, limit: Duration) -> Result<Response, Fault> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let path = request.uri().path()[3..].to_owned();
        self.targets.lock().unwrap().push(format!("{path}?{query}"));
        let headers = request.headers().clone();
        (self.script)(&ScriptedRequest { path, query, headers, limit })
    }

    fn stream(
        &self,
        request: http::Request<&[u8]>,
        timeout: Duration,
        _: Duration,
    ) -> Result<Response, Fault> {
        self.send(request, timeout)
    }
}

/// Returns a response of text.
fn text_response((status, body): (u16, String)) -> Response {
    let body: Box<dyn Read + Send> = Box::new(Cursor::new(body));
    http::Response::builder().status(status).body(body).unwrap()
}

impl ScriptedRequest {
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Returns the first byte of the requested range.
    pub(crate) fn range_start(&self) -> Option<u64> {
        let range = self.headers.get(RANGE)?.to_str().ok()?;
        range.strip_prefix("bytes=")?.split_once('-')?.0.parse().ok()
    }

    pub(crate) fn number(&self, name: &str) -> usize {
        self.get(name).unwrap().parse().unwrap()
    }

    /// Returns the requested page of a list of items in JSON, with the id of a set unless it is empty.
    pub(crate) fn page(&self, items: impl IntoIterator<Item = String>, set: &str) -> (u16, String) {
        let (offset, limit) = (self.number("offset"), self.number("limit"));
        let page: Vec<_> = items.into_iter().skip(offset).take(limit).collect();
        let set = if set.is_empty() { String::new() } else { format!(r#","setId":"{set}""#) };
        (200, format!(r#"{{"limit":{limit},"results":[{}]{set}}}"#, page.join(",")))
    }
}

/// A client of a scripted server, what it asked, and what it printed.
pub(crate) struct ScriptedClient {
    pub(crate) client: Arc<Client>,
    server: Arc<ScriptedServer>,
    stderr: Arc<Mutex<Vec<u8>>>,
}

struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ScriptedClient {
    pub(crate) fn new(
        version: Version,
        script: impl Fn(&ScriptedRequest) -> Result<(u16, String), Fault> + Send + Sync + 'static,
    ) -> Self {
        let credentials = Credentials::Token { token: Secret::new("token"), username: None };
        let script = move |request: &ScriptedRequest| script(request).map(text_response);
        Self::with_credentials(version, credentials, Box::new(script))
    }

    /// Returns a client whose responses have headers and bodies of any kind. It signs in with a password, whose request the
    /// script does not see.
    pub(crate) fn streaming(
        version: Version,
        script: impl Fn(&ScriptedRequest) -> Result<Response, Fault> + Send + Sync + 'static,
    ) -> Self {
        let sign_in = || Ok(token::password("user", &Secret::new("password")));
        let sign_in: Option<super::SignIn> = Some(Box::new(sign_in));
        let credentials = Credentials::Login { username: None, sign_in, store: None };
        let script = move |request: &ScriptedRequest| match &*request.path {
            "/token" => Ok(text_response((200, r#"{"access_token":"t"}"#.to_owned()))),
            _ => script(request),
        };
        Self::with_credentials(version, credentials, Box::new(script))
    }

    fn with_credentials(version: Version, credentials: Credentials, script: Script) -> Self {
        let targets = Mutex::default();
        let server = Arc::new(ScriptedServer { script, targets });
        let stderr = Arc::default();
        let stream: Box<dyn Write + Send> = Box::new(SharedBuffer(Arc::clone(&stderr)));
        let messages = Messages::new(Arc::new(Mutex::new(stream)));
        let (identity, timeout) = (ServerIdentity::default(), Duration::from_secs(60));
        let transport: Arc<dyn Transport> = server.clone();
        let address = "vb365.example".parse().unwrap();
        let sleep = Arc::new(|_: Duration| ());
        let reached = Server::new(address, identity, transport, timeout, messages, sleep);
        let auth = Auth::new(credentials, Clock::starting(DateTime::UNIX_EPOCH));
        Self { client: Arc::new(Client::new(reached, version, auth)), server, stderr }
    }

    /// Returns paths and queries of all requests, in the order of their arrival.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.server.targets.lock().unwrap().clone()
    }

    /// Returns the queries of all requests.
    pub(crate) fn queries(&self) -> Vec<String> {
        let query = |target: String| target.split_once('?').unwrap().1.to_owned();
        self.targets().into_iter().map(query).collect()
    }

    pub(crate) fn printed(&self) -> String {
        String::from_utf8(self.stderr.lock().unwrap().clone()).unwrap()
    }
}
