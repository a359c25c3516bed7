//! The listener: accepts connections and serves requests in a thread of its own.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use http::{Request, Response};
use http_body_util::{BodyExt, Either};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::{sleep, sleep_until};
use tokio_rustls::TlsAcceptor;

use super::slow_body::SlowBody;
use super::stream_body::StreamedBody;
use super::tls::create_identity;
use crate::sandbox::http::{MAX_BODY, Reply};
use crate::sandbox::responder::Sandbox;
use crate::sandbox::state::LongPoll;

/// The number of pieces of a slow body, and the pause before each.
const PIECES: usize = 10;
const PAUSE: Duration = Duration::from_millis(500);
/// The interval at which a waiting request checks for changes.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A running server; dropping it stops the server.
pub struct SandboxServer {
    address: SocketAddr,
    pem: String,
    /// Dropping the sender stops the thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl SandboxServer {
    /// Returns the address with the actual port, even if port 0 was requested.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the certificate (PEM), which a client must trust as a root.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }
}

impl Drop for SandboxServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked needs no stop.
            drop(thread.join());
        }
    }
}

/// Starts a server.
///
/// # Errors
///
/// Fails if the address is not a loopback address, because other machines must not reach a server with
/// a known password, or if the port is in use.
pub fn start(sandbox: Arc<Sandbox>, listen: SocketAddr) -> io::Result<SandboxServer> {
    if !listen.ip().is_loopback() {
        let message = format!(
            "the sandbox listens on this machine only (127.0.0.1 or [::1]), not on {}",
            listen.ip()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let identity = create_identity(listen.ip())?;
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    let listener = runtime.block_on(async { tokio::net::TcpListener::from_std(listener) })?;
    let acceptor = TlsAcceptor::from(identity.config);
    let (stop, stopped) = oneshot::channel();
    let serve = move || accept_connections(&runtime, listener, acceptor, sandbox, stopped);
    let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(serve)?;
    Ok(SandboxServer { address, pem: identity.pem, stop: Some(stop), thread: Some(thread) })
}

/// Accepts connections until `stopped` resolves. Open connections end with the runtime.
fn accept_connections(
    runtime: &Runtime,
    listener: tokio::net::TcpListener,
    acceptor: TlsAcceptor,
    sandbox: Arc<Sandbox>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let sandbox = Arc::clone(&sandbox);
                    drop(tokio::spawn(serve_connection(stream, acceptor.clone(), sandbox)));
                }
                // Probably out of file handles, until another connection ends.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    });
    // Dropping the sender is the signal, and arrives as an error.
    drop(runtime.block_on(stopped));
}

/// Serves the requests of a connection. Its errors are ignored: clients connect without TLS, do not
/// trust the certificate, or disconnect.
async fn serve_connection(stream: TcpStream, acceptor: TlsAcceptor, sandbox: Arc<Sandbox>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(stream) = acceptor.accept(stream).await else { return };
    sandbox.count_connection();
    let service = service_fn(move |request| serve_request(Arc::clone(&sandbox), request));
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}

/// The body of a response: a complete one, or a stream.
type ReplyBody = Either<SlowBody, StreamedBody>;

/// Serves a request. On an error, hyper closes the connection without a response.
async fn serve_request(
    sandbox: Arc<Sandbox>,
    request: Request<Incoming>,
) -> io::Result<Response<ReplyBody>> {
    let (parts, body) = request.into_parts();
    let body = read_body(body).await?;
    let latency = sandbox.latency();
    if !latency.is_zero() {
        sleep(latency).await;
    }
    let whole = |body| Either::Left(SlowBody::new(body, 1, Duration::ZERO));
    match answer_or_wait(&sandbox, Request::from_parts(parts, body)).await {
        Reply::Answer(response) => Ok(response.map(whole)),
        Reply::Slow(response) => {
            Ok(response.map(|body| Either::Left(SlowBody::new(body, PIECES, PAUSE))))
        }
        Reply::Stream(stream) => {
            sleep_until(stream.ready.into()).await;
            if stream.is_silent {
                // The stream ends with the connection.
                std::future::pending::<()>().await;
            }
            let (body, framing) = (stream.body, stream.framing);
            Ok(stream.head.map(|()| Either::Right(StreamedBody::new(body, framing))))
        }
        Reply::Close => Err(io::Error::other("an injected fault closes the connection")),
        Reply::Hang => std::future::pending().await,
    }
}

/// Answers a request; waits for changes first, if the response carries a [`LongPoll`]. The state is not
/// locked meanwhile.
async fn answer_or_wait(sandbox: &Sandbox, mut request: Request<Vec<u8>>) -> Reply {
    let mut reply = sandbox.answer(&request);
    let Reply::Answer(response) = &mut reply else { return reply };
    let Some(poll) = response.extensions_mut().remove::<LongPoll>() else { return reply };
    let start = Instant::now();
    while start.elapsed() < poll.timeout {
        sleep(POLL_INTERVAL.min(poll.timeout.saturating_sub(start.elapsed()))).await;
        if sandbox.has_changed_since(poll.position) {
            *request.uri_mut() = poll.retry;
            return sandbox.answer_again(&request);
        }
    }
    reply
}

/// Reads the body; stops above the limit, so that the sandbox refuses it.
async fn read_body(mut body: Incoming) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Some(data) = frame.map_err(io::Error::other)?.data_ref() {
            read.extend_from_slice(data);
        }
        if read.len() > MAX_BODY {
            break;
        }
    }
    Ok(read)
}
