use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use http::Method;
use http::header::{ACCEPT, ACCEPT_ENCODING};

use super::*;
use crate::api::{Body, Call, Effect, Version};
use crate::client::RemoteFile;
use crate::client::scripted::{ScriptedClient, ScriptedRequest};
use crate::client::transport::{ConnectError, ConnectFailure, Fault, Response};
use crate::error::Kind;

mod judgement;
mod resume;

/// A file of a server: its bytes, how its end is marked, and where its responses are cut off.
#[derive(Clone)]
pub(super) struct ServedFile {
    bytes: Arc<[u8]>,
    headers: Vec<(&'static str, String)>,
    /// The number of bytes of a response after which it fails.
    cut: Option<usize>,
    is_chunked: bool,
}

/// Returns bytes that differ for each seed, after the first ones of a PST.
pub(super) fn pst(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = b"!BDN".to_vec();
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

impl ServedFile {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self { bytes: bytes.into(), headers: Vec::new(), cut: None, is_chunked: false }
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn chunked(self) -> Self {
        Self { is_chunked: true, ..self }
    }

    pub(super) fn cut_after(self, count: usize) -> Self {
        Self { cut: Some(count), ..self }
    }

    /// Returns a response with this status and all bytes from `start` on.
    pub(super) fn respond(&self, status: u16, start: usize) -> Response {
        let rest = self.bytes[start..].to_vec();
        let mut response = http::Response::builder().status(status);
        response = if self.is_chunked {
            response.header("transfer-encoding", "chunked")
        } else {
            response.header("content-length", rest.len())
        };
        for (name, value) in &self.headers {
            response = response.header(*name, value);
        }
        response.body(body(&rest, self.cut)).unwrap()
    }

    pub(super) fn whole(&self) -> Response {
        self.respond(200, 0)
    }

    /// Returns what is requested: the whole file, or its end with the status 206.
    pub(super) fn serve(&self, request: &ScriptedRequest) -> Response {
        match request.range_start() {
            Some(start) => self.part(start, self.bytes.len()),
            None => self.whole(),
        }
    }

    /// Returns the end of the file with this total.
    pub(super) fn part(&self, start: u64, total: usize) -> Response {
        let range = format!("bytes {start}-{}/{total}", total - 1);
        let part = self.clone().header("content-range", &range);
        part.respond(206, usize::try_from(start).unwrap())
    }
}

/// Returns a body that fails after `cut` bytes, unless it has fewer.
pub(super) fn body(bytes: &[u8], cut: Option<usize>) -> Box<dyn Read + Send> {
    struct Failing(io::ErrorKind);
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
    }
    let sent = &bytes[..cut.unwrap_or(bytes.len()).min(bytes.len())];
    let sent = io::Cursor::new(sent.to_vec());
    match cut.filter(|cut| *cut <= bytes.len()) {
        Some(_) => Box::new(sent.chain(Failing(io::ErrorKind::UnexpectedEof))),
        None => Box::new(sent),
    }
}

/// A target in memory, whose content outlives the fetch.
#[derive(Clone, Debug, Default)]
pub(super) struct MemoryTarget {
    pub(super) bytes: Arc<Mutex<Vec<u8>>>,
    pub(super) remote: Arc<Mutex<Option<RemoteFile>>>,
    /// The length at which the disk is full.
    pub(super) room: Option<usize>,
    /// What was written cannot be taken back, as on stdout.
    pub(super) is_final: bool,
}

impl MemoryTarget {
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }
}

impl FetchTarget for MemoryTarget {
    fn len(&self) -> u64 {
        self.bytes.lock().unwrap().len() as u64
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut written = self.bytes.lock().unwrap();
        written.extend_from_slice(bytes);
        match self.room {
            Some(room) if written.len() > room => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    fn read_at(&mut self, position: u64, count: usize) -> io::Result<Vec<u8>> {
        let written = self.bytes.lock().unwrap();
        let start = usize::try_from(position).unwrap();
        Ok(written[start..written.len().min(start + count)].to_vec())
    }

    fn restart(&mut self) -> io::Result<()> {
        if self.is_final {
            return Err(io::ErrorKind::Unsupported.into());
        }
        self.bytes.lock().unwrap().clear();
        Ok(())
    }

    fn remote_file(&self) -> Option<RemoteFile> {
        self.remote.lock().unwrap().clone()
    }

    fn set_remote_file(&mut self, remote: Option<RemoteFile>) -> io::Result<()> {
        *self.remote.lock().unwrap() = remote;
        Ok(())
    }
}

/// A fetch from a server that is a function of the number of the request and of the request.
pub(super) struct Fetching {
    pub(super) scripted: ScriptedClient,
    ranges: Arc<Mutex<Vec<Option<u64>>>>,
    pub(super) target: MemoryTarget,
    pub(super) form: SaveForm,
    pub(super) is_resumable: bool,
    pub(super) expected: Option<u64>,
    /// The lengths that were reported.
    pub(super) progress: RefCell<Vec<u64>>,
}

impl FetchProgress for RefCell<Vec<u64>> {
    fn set_length(&self, length: u64) {
        self.borrow_mut().push(length);
    }

    fn set_tries(&self, _tries: u32) {}
}

pub(super) const WAIT: Duration = Duration::from_secs(3600);

impl Fetching {
    pub(super) fn from(
        script: impl Fn(usize, &ScriptedRequest) -> Result<Response, Fault> + Send + Sync + 'static,
    ) -> Self {
        let ranges: Arc<Mutex<Vec<Option<u64>>>> = Arc::default();
        let seen = Arc::clone(&ranges);
        let scripted = ScriptedClient::streaming(Version::V8, move |request| {
            let mut seen = seen.lock().unwrap();
            seen.push(request.range_start());
            script(seen.len(), request)
        });
        let (target, form) = (MemoryTarget::default(), SaveForm::Pst);
        let (is_resumable, expected) = (false, None);
        let progress = RefCell::default();
        Self { scripted, ranges, target, form, is_resumable, expected, progress }
    }

    pub(super) fn resumable(self) -> Self {
        Self { is_resumable: true, ..self }
    }

    pub(super) fn of_form(self, form: SaveForm) -> Self {
        Self { form, ..self }
    }

    pub(super) fn expecting(self, length: usize) -> Self {
        Self { expected: Some(length as u64), ..self }
    }

    pub(super) fn run(&self) -> Result<Fetched<MemoryTarget>, FetchFailure> {
        let call = Call::new(Method::POST, "/save".to_owned(), Effect::Read, Body::None);
        let call = SaveCall { call, form: self.form, is_resumable: self.is_resumable };
        let limits = FetchLimits { wait: WAIT, tries: 4 };
        let (client, target) = (&self.scripted.client, self.target.clone());
        fetch(client, &call, target, self.expected, &limits, &self.progress)
    }

    /// Returns the first byte of the range in each request.
    pub(super) fn ranges(&self) -> Vec<Option<u64>> {
        self.ranges.lock().unwrap().clone()
    }
}

#[test]
fn file_is_fetched_with_one_request() {
    let file = ServedFile::new(&pst(1, 200_000));
    for served in [file.clone(), file.clone().chunked()] {
        let fetching = Fetching::from(move |_, request| Ok(served.serve(request)));
        let fetched = fetching.run().unwrap();
        assert_eq!(fetched.target.bytes(), &*file.bytes);
        assert_eq!((fetched.tries, fetched.form, fetched.resumed_at), (1, SaveForm::Pst, None));
        assert_eq!(fetching.ranges(), [None]);
        assert_eq!(fetching.progress.borrow().last(), Some(&200_000));
    }
}

#[test]
fn request_waits_longer_than_other_calls_and_wants_the_bytes_as_they_are() {
    let file = ServedFile::new(&pst(1, 100));
    let fetching = Fetching::from(move |_, request| {
        assert_eq!(request.limit, WAIT);
        assert_eq!(request.headers[ACCEPT], "application/octet-stream, application/json;q=0.5");
        assert_eq!(request.headers[ACCEPT_ENCODING], "identity");
        Ok(file.whole())
    });
    assert!(fetching.run().is_ok());
}

#[test]
fn file_that_is_cut_off_anywhere_is_fetched_again() {
    let bytes = pst(1, 700);
    for cut in 0..=bytes.len() {
        let file = ServedFile::new(&bytes);
        let fetching = Fetching::from(move |number, _| {
            let cuts = if number == 1 { file.clone().cut_after(cut) } else { file.clone() };
            Ok(cuts.whole())
        });
        let fetched = fetching.run().unwrap();
        assert_eq!((fetched.tries, fetching.target.bytes() == bytes), (2, true), "{cut}");
        assert_eq!(fetching.ranges(), [None, None]);
    }
}

#[test]
fn fourth_cut_is_a_failure() {
    let file = ServedFile::new(&pst(1, 700)).cut_after(600);
    let fetching = Fetching::from(move |_, _| Ok(file.whole()));
    let failure = fetching.run().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the file ended after 600 bytes: the connection was closed (4 tries)"
    );
    assert_eq!((failure.kind(), fetching.ranges().len()), (Kind::Unreachable, 4));
}

#[test]
fn server_that_cannot_be_reached_for_a_while_costs_a_try() {
    let file = ServedFile::new(&pst(1, 700));
    let fetching = Fetching::from(move |number, _| match number {
        1 => Ok(file.clone().cut_after(600).whole()),
        // The client itself makes four attempts.
        2..=5 => Err(Fault::Lost { reason: "reset".to_owned() }),
        _ => Ok(file.whole()),
    });
    assert_eq!(fetching.run().unwrap().tries, 3);
    let lost = Fetching::from(|_, _| Err(Fault::Lost { reason: "reset".to_owned() }));
    assert_eq!(lost.run().unwrap_err().kind(), Kind::Unreachable);
    assert_eq!(lost.ranges().len(), 4);
    let refused = || Fault::NotSent(ConnectError::new(ConnectFailure::Refused, "refused"));
    let file = ServedFile::new(&pst(1, 700));
    let late = Fetching::from(
        move |number, _| if number > 12 { Ok(file.whole()) } else { Err(refused()) },
    );
    assert_eq!(late.run().unwrap().tries, 4);
    let never = Fetching::from(move |_, _| Err(refused()));
    assert_eq!(never.run().unwrap_err().kind(), Kind::Unreachable);
    assert_eq!(never.ranges().len(), 16);
}

#[test]
fn wait_for_a_response_is_not_repeated() {
    let fetching = Fetching::from(|_, _| Err(Fault::TimedOut));
    let failure = fetching.run().unwrap_err();
    assert_eq!(failure.to_string(), "no response from the server: timed out");
}

#[test]
fn refused_login_is_renewed_before_the_first_byte() {
    let file = ServedFile::new(&pst(1, 700));
    let fetching = Fetching::from(move |number, _| match number {
        1 => Ok(ServedFile::new(b"").respond(401, 0)),
        _ => Ok(file.whole()),
    });
    assert_eq!(fetching.run().unwrap().tries, 1);
}

#[test]
fn bytes_that_cannot_be_taken_back_end_the_fetch() {
    for (cut, requests) in [(0, 2), (600, 1)] {
        let file = ServedFile::new(&pst(1, 700));
        let mut fetching = Fetching::from(move |number, _| {
            Ok(if number == 1 { file.clone().cut_after(cut) } else { file.clone() }.whole())
        });
        fetching.target.is_final = true;
        let result = fetching.run();
        assert_eq!(fetching.ranges().len(), requests);
        match result {
            Ok(_) => assert_eq!(cut, 0),
            Err(failure) => assert_eq!(
                failure.to_string(),
                "the file ended after 600 bytes: the connection was closed (1 try)"
            ),
        }
    }
}

#[test]
fn full_disk_ends_the_fetch() {
    let file = ServedFile::new(&pst(1, 200_000));
    let mut fetching = Fetching::from(move |_, _| Ok(file.whole()));
    fetching.target.room = Some(100_000);
    let failure = fetching.run().unwrap_err();
    assert!(failure.is_disk_full() && failure.kind() == Kind::Failure, "{failure}");
    assert_eq!(fetching.ranges().len(), 1);
}
